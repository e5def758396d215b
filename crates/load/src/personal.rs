//! Personal data are refused: tables that look like lists of people, by their headers or their cells.
//!
//! Nothing of such a table is kept, and no cell of it is ever shown. What is public is not refused: names of head
//! teachers in a register of schools, a library's own mailbox.

use spoke_model::Fault;

use crate::fault;
use crate::table::{Table, normal};

/// Rows looked at.
const SAMPLE: usize = 400;
/// Fewest cells of a form before a column is taken to be of it.
const LEAST: usize = 3;

/// Headers that name something only a person has.
const OF_PEOPLE: [&str; 16] = [
    "date of birth",
    "dob",
    "d.o.b.",
    "birth date",
    "birthdate",
    "date_of_birth",
    "national insurance number",
    "ni number",
    "nino",
    "national_insurance_number",
    "ni_number",
    "nhs number",
    "nhs_number",
    "nhs no",
    "client name",
    "patient name",
];
/// Pairs of headers that together name people.
const NAMES: [(&str, &str); 5] = [
    ("first name", "last name"),
    ("first name", "surname"),
    ("forename", "surname"),
    ("first_name", "last_name"),
    ("firstname", "lastname"),
];
/// Providers of private mailboxes: an office has its own domain.
const PRIVATE_MAIL: [&str; 12] = [
    "gmail.",
    "googlemail.",
    "hotmail.",
    "outlook.",
    "live.",
    "yahoo.",
    "icloud.",
    "aol.",
    "btinternet.",
    "sky.com",
    "talktalk.",
    "virginmedia.",
];

/// A fault where the table looks like a list of people.
pub(crate) fn check(table: &Table) -> Option<Fault> {
    let refuse = |column: &str, why: String| {
        Some(Fault::new(&fault::PERSONAL_DATA, why).path(&table.path).column(column))
    };
    let headers: Vec<String> = table.headers.iter().map(|header| normal(header)).collect();
    if let Some(at) = headers.iter().position(|header| OF_PEOPLE.contains(&header.as_str())) {
        return refuse(
            &table.headers[at],
            "the column is named for something that only a person has".to_owned(),
        );
    }
    let has = |name: &str| headers.iter().any(|header| header == name);
    if let Some((first, last)) = NAMES.iter().find(|(first, last)| has(first) && has(last)) {
        return refuse(first, format!("the columns `{first}` and `{last}` are names of people"));
    }
    for (column, header) in table.headers.iter().enumerate() {
        let cells =
            table.rows().take(SAMPLE).map(|(_, row)| row.cell(column)).filter(|cell| !cell.is_empty());
        let (mut all, mut insurance, mut health, mut mail) = (0, 0, 0, 0);
        for cell in cells {
            all += 1;
            insurance += usize::from(is_insurance_number(cell));
            health += usize::from(is_nhs_number(cell));
            mail += usize::from(is_private_mail(cell));
        }
        let forms = [
            (insurance, 2, "National Insurance numbers"),
            // One in eleven random numbers passes the check digit.
            (health, 10, "NHS numbers"),
            (mail, 2, "private email addresses"),
        ];
        for (hits, of_ten, what) in forms {
            if hits >= LEAST && hits * 10 >= all * of_ten.min(9) {
                return refuse(header, format!("{hits} of {all} cells look like {what}"));
            }
        }
    }
    None
}

/// Two letters, six digits, a letter A–D; spaces allowed.
fn is_insurance_number(cell: &str) -> bool {
    let squeezed: Vec<u8> = cell.bytes().filter(|byte| *byte != b' ').collect();
    matches!(squeezed.as_slice(), [a, b, digits @ .., d]
        if a.is_ascii_uppercase() && b.is_ascii_uppercase() && digits.len() == 6
            && digits.iter().all(u8::is_ascii_digit) && (b'A'..=b'D').contains(d))
}

/// Ten digits of which the last is the check digit modulo 11.
fn is_nhs_number(cell: &str) -> bool {
    let digits: Vec<u32> = cell.chars().filter(|c| *c != ' ').map(|c| c.to_digit(10).unwrap_or(99)).collect();
    if digits.len() != 10 || digits.contains(&99) {
        return false;
    }
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => digits[9] == 0,
        10 => false,
        check => digits[9] == check,
    }
}

fn is_private_mail(cell: &str) -> bool {
    let lower = cell.to_ascii_lowercase();
    let Some((local, domain)) = lower.split_once('@') else { return false };
    !local.is_empty() && PRIVATE_MAIL.iter().any(|provider| domain.starts_with(provider))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<Fault> {
        let source = crate::source::from_bytes("t.csv", text.as_bytes().to_vec(), None).unwrap();
        check(&Table::read(&source, &mut Vec::new()).unwrap())
    }

    #[test]
    fn people_are_refused_and_never_shown() {
        for text in [
            "code,Date of Birth\nE01000001,1970-01-01\n",
            "forename,surname,postcode\nAda,Lovelace,CV1 1AA\n",
            "ref,x\n1,QQ 12 34 56 C\n2,QQ123457A\n3,QQ123458B\n",
            "ref,n\n1,943 476 5919\n2,9434765870\n3,9434765919\n",
            "ref,contact\n1,ada@gmail.com\n2,b@hotmail.co.uk\n3,c@yahoo.com\n",
        ] {
            let fault = refused(text).expect(text);
            assert!(fault.value.is_none());
            for secret in ["1970", "Lovelace", "QQ", "943", "ada@"] {
                assert!(!fault.to_string().contains(secret), "{fault}");
            }
        }
    }

    #[test]
    fn what_is_public_is_not() {
        for text in [
            "name,Email address\nFoleshill,foleshill.library@example.gov.uk\nStoke,stoke.library@example.gov.uk\nHill,hill.library@example.gov.uk\n",
            "EstablishmentName,HeadFirstName,HeadLastName\nA School,Grace,Hopper\n",
            "code,uprn\nE01000001,1234567890\nE01000002,1234567891\nE01000003,1234567892\nE01000004,1234567893\n",
        ] {
            assert_eq!(refused(text), None, "{text}");
        }
    }
}
