//! Forms: what a cell is by its characters alone. A postcode, a date, and what only a person has.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Common first names of England and Wales, in lower case: of people born there and of those who came.
static FORENAMES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("forenames.txt").split_whitespace().collect());
const TITLES: [&str; 6] = ["mr", "mrs", "ms", "miss", "mx", "dr"];

/// The postcode without spaces in capitals, or `None` where it is not of the form of one: `CV3 3 GL` is `CV33GL`.
pub(crate) fn postcode(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let bytes = code.as_bytes();
    let (outward, inward) = bytes.split_at_checked(bytes.len().checked_sub(3)?)?;
    let letter = |byte: &u8| byte.is_ascii_uppercase();
    let digit = |byte: &u8| byte.is_ascii_digit();
    let inward_fits = digit(&inward[0]) && letter(&inward[1]) && letter(&inward[2]);
    let outward_fits = match outward {
        [a, b] => letter(a) && digit(b),
        [a, b, c] => letter(a) && (digit(b) && (digit(c) || letter(c)) || letter(b) && digit(c)),
        [a, b, c, d] => letter(a) && letter(b) && digit(c) && (digit(d) || letter(d)),
        _ => false,
    };
    (inward_fits && outward_fits).then_some(code)
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `3 Mar 1970`, `03-Mar-70`, `March 3rd, 1970`, `Tuesday 3 March 1970`: a day, a month in letters and a year.
fn is_date_in_words(cell: &str) -> bool {
    let has = |is: fn(&u8) -> bool| cell.as_bytes().iter().any(is);
    if cell.len() > 40 || !has(u8::is_ascii_digit) || !has(u8::is_ascii_alphabetic) {
        return false;
    }
    let lower = cell.to_ascii_lowercase();
    let is_month =
        |part: &str| part.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(part) || part == "sept");
    let is_day = |part: &str| {
        part.len() >= 3 && part.trim_start_matches(char::is_alphabetic).is_empty() && {
            ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| part.starts_with(day))
        }
    };
    let parts = lower.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty() && !is_day(part));
    let (mut months, mut numbers) = (0, 0);
    for part in parts.take_while(|part| !part.contains(':')) {
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| part.strip_suffix(end)).unwrap_or(part);
        if is_month(part) {
            months += 1;
        } else if matches!(digits.len(), 1 | 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            numbers += 1;
        } else {
            return false;
        }
    }
    (months, numbers) == (1, 2)
}

/// `1970-01-01`, `01/01/1970`, `1.1.70`, `3 Mar 1970`, with a time of day or without.
pub(crate) fn is_date(cell: &str) -> bool {
    if is_date_in_words(cell) {
        return true;
    }
    let date = cell.split([' ', 'T']).next().unwrap_or_default();
    if !date.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let is_part = |part: &&str| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_part)
}

/// A telephone number of the United Kingdom: `07700 900123`, `+44 (0)24 7683 1111`, `7700900123` where a spreadsheet
/// has taken the 0.
pub(super) fn is_phone(cell: &str) -> bool {
    if !cell.bytes().all(|byte| byte.is_ascii_digit() || b" +()-".contains(&byte)) {
        return false;
    }
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let abroad = digits.strip_prefix("0044").or(digits.strip_prefix("44").filter(|_| cell.starts_with('+')));
    match abroad.map(|rest| rest.trim_start_matches('0')).or(digits.strip_prefix('0')) {
        Some(number) => matches!(number.len(), 9 | 10),
        None => digits.len() == 10,
    }
}

/// A number and two words or more: `12a High Street`.
pub(super) fn is_address(cell: &str) -> bool {
    let mut words = cell.split_whitespace();
    let number =
        words.next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ',');
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && words.clone().count() >= 2 && words.all(|word| word.starts_with(char::is_uppercase))
}

/// A mobile telephone's number: 07 and nine digits, or the same from abroad.
pub(crate) fn is_mobile(cell: &str) -> bool {
    if !cell.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+()-".contains(c)) {
        return false;
    }
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let home = digits.strip_prefix("00").unwrap_or(&digits);
    let number = home.strip_prefix("44").or(digits.strip_prefix('0')).unwrap_or_default();
    number.trim_start_matches('0').len() == 10 && number.trim_start_matches('0').starts_with('7')
}

/// What stands between the digits of a number that somebody wrote to be read.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '/')
}

/// The two letters before six digits, and whether a letter A–D follows, as in a National Insurance number however it is
/// written: `QQ 12 34 56 C`, `qq-12-34-56-c`, `QQ123456`.
pub(crate) fn insurance_prefix(cell: &str) -> Option<([u8; 2], bool)> {
    let begins = cell.len() <= 20 && cell.bytes().take(2).filter(u8::is_ascii_alphabetic).count() == 2;
    if !begins {
        return None;
    }
    let squeezed: String = cell.chars().filter(|c| !is_between(*c)).collect();
    let bytes: Vec<u8> = squeezed.bytes().map(|byte| byte.to_ascii_uppercase()).collect();
    let [a, b, rest @ ..] = bytes.as_slice() else { return None };
    let (digits, suffix) = rest.split_at_checked(6)?;
    let whole = matches!(suffix, [b'A'..=b'D']);
    let fits = a.is_ascii_uppercase() && b.is_ascii_uppercase() && digits.iter().all(u8::is_ascii_digit);
    (fits && (whole || suffix.is_empty())).then_some(([*a, *b], whole))
}

/// A whole National Insurance number, with its last letter.
pub(crate) fn is_insurance_number(cell: &str) -> bool {
    insurance_prefix(cell).is_some_and(|(_, whole)| whole)
}

/// Ten digits, however they are written.
pub(crate) fn has_ten_digits(cell: &str) -> bool {
    ten_digits(cell).is_some()
}

/// Ten digits of which the last is the check digit modulo 11; `943 476 5919`, `943-476-5919`, and `9434765919.0` where a
/// programme took it for a number.
pub(crate) fn is_nhs_number(cell: &str) -> bool {
    let Some(digits) = ten_digits(cell) else { return false };
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => digits[9] == 0,
        10 => false,
        check => digits[9] == check,
    }
}

fn ten_digits(cell: &str) -> Option<[u32; 10]> {
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    if !(10..=16).contains(&cell.len()) || !cell.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits: Option<Vec<u32>> = cell.chars().filter(|c| !is_between(*c)).map(|c| c.to_digit(10)).collect();
    digits?.try_into().ok()
}

/// What only a person has: a name, a number or a mailbox of theirs.
pub(crate) fn is_of_a_person(cell: &str) -> bool {
    is_insurance_number(cell) || is_nhs_number(cell) || is_mail(cell) || is_mobile(cell) || is_person(cell)
}

/// An email address.
pub(crate) fn is_mail(cell: &str) -> bool {
    let Some((local, domain)) = cell.split_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !cell.contains(char::is_whitespace)
}

/// `Ada`, `ADA LOVELACE`, `Lovelace, Ada`, `Mrs A. Lovelace`: one to three words of letters, a common first name or a
/// title where the first name stands.
pub(crate) fn is_person(cell: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, ' ' | ',' | '-' | '.' | '\'' | '’');
    if !cell.chars().all(is_letter) || cell.split_whitespace().count() > 3 {
        return false;
    }
    let first = cell.split_once(',').map_or(cell, |(_, after)| after);
    let first = first.trim_start().split([' ', '-', '.']).next().unwrap_or_default().to_lowercase();
    TITLES.contains(&first.as_str()) || FORENAMES.contains(first.as_str())
}

#[cfg(test)]
mod tests {
    use super::{
        insurance_prefix, is_address, is_date, is_insurance_number, is_mobile, is_nhs_number, is_person,
        is_phone, postcode,
    };

    #[test]
    fn postcodes_in_every_dress() {
        for (text, expected) in [
            ("CV3 3 GL", "CV33GL"),
            ("cv11aa", "CV11AA"),
            ("W1A 1AA", "W1A1AA"),
            ("EC1A 1BB", "EC1A1BB"),
            ("M1 1AE", "M11AE"),
        ] {
            assert_eq!(postcode(text).as_deref(), Some(expected));
        }
        for text in ["", "CV3", "3CV 3GL", "CV3 3G", "CV33 33GL", "Coventry", "ÉV3 3GL", "é"] {
            assert_eq!(postcode(text), None, "{text}");
        }
    }

    #[test]
    fn telephone_numbers() {
        for text in ["07700 900123", "024 7683 1111", "+44 (0)24 7683 1111", "+447700900123", "7700900123"] {
            assert!(is_phone(text), "{text}");
        }
        for text in ["", "0", "2021", "12.5", "1,234,567,890", "100023336956", "0.7700900123"] {
            assert!(!is_phone(text), "{text}");
        }
    }

    #[test]
    fn numbers_of_people_however_they_are_written() {
        for text in ["QQ123456C", "qq 12 34 56 c", "QQ-12-34-56-C", "QQ\u{a0}12\u{a0}34\u{a0}56\u{a0}C"] {
            assert!(is_insurance_number(text), "{text}");
        }
        assert_eq!(insurance_prefix("QQ123456"), Some((*b"QQ", false)));
        for text in ["E01000001", "QQ12345C", "QQ123456X", "CV1 2AB", "AB1234567"] {
            assert!(insurance_prefix(text).is_none(), "{text}");
        }
        for text in ["9434765919", "943 476 5919", "943-476-5919", "9434765919.0"] {
            assert!(is_nhs_number(text), "{text}");
        }
        for text in ["9434765918", "94347659190", "0.943476591"] {
            assert!(!is_nhs_number(text), "{text}");
        }
        for text in ["07700 900123", "+447700900123", "+44 (0)7700 900123", "00447700900123"] {
            assert!(is_mobile(text), "{text}");
        }
        for text in ["024 7683 1111", "7700900123", "077009001234", "0.07700900123"] {
            assert!(!is_mobile(text), "{text}");
        }
    }

    #[test]
    fn dates() {
        for text in [
            "1970-01-02",
            "1970-01-02 00:00",
            "2/1/70",
            "3 Mar 1970",
            "03-Mar-70",
            "3rd March 1970",
            "March 3, 1970",
            "Tue 3 Sept 1970 10:30",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in
            ["", "March 1970", "Mar 70", "3 Mars 1970", "12 High Street", "1970", "May", "1 ma 1970", "10:30"]
        {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn addresses() {
        for text in ["12 High Street", "12a, High Street, Coventry"] {
            assert!(is_address(text), "{text}");
        }
        for text in ["", "High Street", "16 to 24 years", "2021", "65 years and over", "2021 Census"] {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn names_of_people() {
        for text in
            ["Ada", "ADA LOVELACE", "Lovelace, Ada", "Mrs A. Lovelace", "Anne-Marie O’Neill", "Miss X"]
        {
            assert!(is_person(text), "{text}");
        }
        for text in ["", ",", "Foleshill", "name", "George Eliot Community Centre", "Mark 2", "St George’s"]
        {
            assert!(!is_person(text), "{text}");
        }
    }
}
