//! Postcodes: one form for all ways of writing them, and where they are by ONSPD, NSPL or any table.

use std::collections::{HashMap, HashSet};

use spoke_model::{Bng, Fault};

use crate::fault;
use crate::loader::Loader;
use crate::table::normal;

/// Where a postcode is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    /// `None` where the table has no grid reference for it.
    pub(super) at: Option<Bng>,
    /// No longer in use.
    pub(super) terminated: bool,
}

/// The postcode without spaces in capitals, or `None` where it is not of the form of one: `CV3 3 GL` is `CV33GL`.
pub(super) fn squeezed(text: &str) -> Option<String> {
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

impl Loader {
    /// The entries of the postcodes asked for.
    pub(super) fn postcodes(
        &mut self,
        path: &str,
        wanted: &HashSet<String>,
    ) -> Option<HashMap<String, Entry>> {
        let places = self.places("postcodes", path, None)?;
        let table = &places.table;
        let Some(column) =
            table.find(&["pcds", "pcd", "pcd2", "pcd7", "pcd8", "postcode", "post_code", "post code"])
        else {
            let message =
                format!("no column of postcodes; the columns are {}", table.column_list("postcode"));
            self.faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(path).column("postcode"));
            return None;
        };
        let ended = table.headers.iter().position(|header| normal(header) == "doterm");
        let mut found = HashMap::with_capacity(wanted.len());
        for ((_, row), at) in table.rows().zip(&places.at) {
            let Some(code) = squeezed(row.cell(column)).filter(|code| wanted.contains(code)) else {
                continue;
            };
            let terminated = ended.is_some_and(|column| !row.cell(column).is_empty());
            // Latitude 99.999999 and easting 0 stand for no grid reference: outside the grid, so not a place.
            let at = at.as_ref().ok().copied().flatten();
            found.insert(code, Entry { at, terminated });
        }
        self.understood(path, &format!("postcodes `{}`", table.headers[column]));
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::squeezed;

    #[test]
    fn postcodes_in_every_dress() {
        for (text, expected) in [
            ("CV3 3 GL", "CV33GL"),
            ("cv11aa", "CV11AA"),
            ("W1A 1AA", "W1A1AA"),
            ("EC1A 1BB", "EC1A1BB"),
            ("M1 1AE", "M11AE"),
        ] {
            assert_eq!(squeezed(text).as_deref(), Some(expected));
        }
        for text in ["", "CV3", "3CV 3GL", "CV3 3G", "CV33 33GL", "Coventry", "ÉV3 3GL", "é"] {
            assert_eq!(squeezed(text), None, "{text}");
        }
    }
}
