//! Where postcodes are, by ONSPD, NSPL or any table.

use std::collections::{HashMap, HashSet};

use spoke_model::{Bng, Fault};

use crate::fault;
use crate::loader::Loader;
use crate::table::{normal, postcode};

/// Where a postcode is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    /// `None` where the table has no grid reference for it.
    pub(super) at: Option<Bng>,
    /// No longer in use.
    pub(super) terminated: bool,
}

/// Whether a postcode is of Northern Ireland.
pub(super) fn is_northern_irish(code: &str) -> bool {
    code.starts_with("BT")
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
        for (position, (_, row)) in table.rows().enumerate() {
            let Some(code) = postcode(row.cell(column)).filter(|code| wanted.contains(code)) else {
                continue;
            };
            let terminated = ended.is_some_and(|column| !row.cell(column).is_empty());
            // Latitude 99.999999 and easting 0 stand for no grid reference: outside the grid, so not a place.
            let at = match is_northern_irish(&code) {
                true => places.in_northern_ireland(position),
                false => places.at(position),
            };
            let at = at.ok().flatten();
            // Of several rows the first with a place and in use counts.
            let rank = |entry: &Entry| (entry.at.is_some(), !entry.terminated);
            let entry = Entry { at, terminated };
            if found.get(&code).is_none_or(|known| rank(known) < rank(&entry)) {
                found.insert(code, entry);
            }
        }
        self.understood(path, &format!("postcodes `{}`", table.headers[column]));
        Some(found)
    }
}
