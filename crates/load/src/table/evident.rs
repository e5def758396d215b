//! Whether the first line of a table is a header beyond doubt, and which of its cells may be shown.
//!
//! Of a list of people without a header the first person stands in the header's place. So a message shows a header only
//! where its words or what stands below it tell it from data.

use super::{Layout, Number, Table, form, number};

/// Rows looked at.
const SAMPLE: usize = 400;

/// Words that a header has and a row of data hardly.
const WORDS: &str = "code codes name names id ids total count counts number numbers value values rate rates \
                     percent percentage score rank decile quintile population households residents persons \
                     postcode latitude longitude lat lon lng long easting northing eastings northings date period \
                     geography mnemonic indicator measures category type kind status minutes sessions \
                     pattern origin destination from to index domain nm cd";
/// Words that are headers where they stand alone.
const ALONE: &str = "ward area district parish town address telephone phone email contact venue site building library \
                     room capacity staff cost hire places reference ref title notes sex gender age year \
                     monday tuesday wednesday thursday friday saturday sunday fixed lock patterns places people need";
/// What official names of columns begin with.
const OFFICIAL: [&str; 6] = ["lsoa", "msoa", "oa", "lad", "wd", "ltla"];

impl Table {
    /// Whether the first line is a header beyond doubt.
    pub(crate) fn has_evident_header(&self) -> bool {
        self.has_known_header()
            || self.headers.iter().any(|header| names_a_column(header))
            || (0..self.headers.len()).any(|column| self.is_word_over_numbers(column))
    }

    /// Whether the header of a column may be shown: nothing below it is of its kind, or it says that it is a header.
    pub(super) fn shows_header(&self, column: usize) -> bool {
        let header = self.headers[column].as_str();
        if self.has_known_header() || names_a_column(header) || is_year(header) {
            return true;
        }
        let kind = kind(header);
        !form::is_of_a_person(header)
            && !self.cells(column).any(|cell| number(cell) == Number::Bad && self::kind(cell) == kind)
    }

    /// Whether the header comes from the file's format, or is one that an official site writes.
    fn has_known_header(&self) -> bool {
        !matches!(self.layout, Layout::Plain | Layout::NomisWeb)
    }

    fn is_word_over_numbers(&self, column: usize) -> bool {
        let header = self.headers[column].as_str();
        let is_word = number(header) == Number::Bad && !header.bytes().any(|byte| byte.is_ascii_digit());
        let mut values = 0;
        let numbers = self.cells(column).all(|cell| match number(cell) {
            Number::Value(_) => {
                values += 1;
                true
            }
            Number::Suppressed | Number::Blank => true,
            Number::Bad => false,
        });
        is_word && numbers && values > 0
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows().take(SAMPLE).map(move |(_, row)| row.cell(column));
        cells.filter(|cell| !cell.is_empty())
    }
}

fn names_a_column(header: &str) -> bool {
    let lower = header.to_lowercase();
    let tokens = || lower.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty());
    let is_in = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let official = |token: &str| {
        OFFICIAL.iter().any(|start| {
            token.strip_prefix(start).is_some_and(|rest| {
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                matches!(rest, "" | "cd" | "nm" | "code" | "name")
            })
        })
    };
    is_in(ALONE, lower.trim())
        || tokens().any(|token| is_in(WORDS, token) || official(token) && token.len() > 3)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year))
}

/// What a text is made of: words alone are all of one kind, of others each run of letters or digits is one sign.
fn kind(text: &str) -> String {
    if !text.chars().any(|c| c.is_numeric()) {
        return "words".to_owned();
    }
    let mut kind = String::new();
    for c in text.chars() {
        let sign = if c.is_alphabetic() {
            'a'
        } else if c.is_numeric() {
            '9'
        } else {
            c
        };
        if !kind.ends_with(sign) {
            kind.push(sign);
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use crate::source::from_bytes;
    use crate::table::Table;

    fn list(text: &str) -> String {
        let source = from_bytes("t.csv", text.as_bytes().to_vec(), None).unwrap();
        Table::read(&source, &mut Vec::new()).unwrap().column_list("nothing")
    }

    #[test]
    fn what_may_be_a_person_is_not_shown() {
        for text in [
            "ref123,Xanthe Obi\nref124,Yorath Price\n",
            "Xanthe Obi,unknown\nYorath Price,34\n",
            "Xanthe Obi;n;code\nYorath Price;1;SYN0000001\n",
            "A1,Xanthe Obi,SYN0000001\nA2,Quentin J. Marsh,SYN0000002\n",
        ] {
            let shown = list(text);
            assert!(!shown.contains("Obi") && !shown.contains("123"), "{shown}");
        }
    }

    #[test]
    fn headers_are_shown() {
        assert_eq!(list("code,out of work\nX01,5\n"), "code · out of work");
        assert_eq!(
            list("LSOA21CD,Ward name,2021,Disabled\nE01000001,Foleshill,5,6\n"),
            "LSOA21CD · Ward name · 2021 · Disabled"
        );
        assert_eq!(list("place,colour,sessions\nStoke,red,5\n"), "sessions and 2 that are not shown");
    }
}
