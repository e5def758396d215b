//! Where a row of a venue table is: its coordinates, else its postcode's.

use std::collections::HashMap;

use spoke_model::{Bng, Fault};

use super::postcode::{Entry, is_northern_irish};
use super::row::Rows;
use crate::fault;
use crate::table::{RowView, postcode};
use crate::tally::count;

impl Rows<'_> {
    /// One fault for all rows whose postcode cannot be looked up.
    pub(super) fn say_unplaced(&self) -> Option<Fault> {
        let first = self.unplaced.first()?;
        let (row, cells) = self.table.row(*first);
        let have = if self.unplaced.len() == 1 { "has" } else { "have" };
        let columns = match self.located {
            true => String::new(),
            false => format!(
                ". If it has coordinates, name their columns: columns = {{ lat = \"…\", lon = \"…\" }}; there are {}",
                self.table.column_list("latitude longitude easting northing")
            ),
        };
        let message = format!(
            "{} {have} a postcode and no coordinates: download the ONS Postcode Directory and add to [venues] postcodes = {{ table = \"FILE.csv\" }}{columns}",
            count(self.unplaced.len(), "venue")
        );
        let header = self.columns.get("postcode").map_or("postcode", |column| &self.table.headers[column]);
        let fault =
            Fault::new(&fault::VENUE_UNLOCATED, message).path(&self.table.path).row(row).column(header);
        Some(fault.value(self.text(cells, "postcode").unwrap_or_default()))
    }

    /// Where the row is: its coordinates, else its postcode's.
    pub(super) fn location(
        &mut self,
        (position, row): (usize, u64),
        cells: RowView<'_>,
        at: Result<Option<Bng>, Fault>,
        postcodes: Option<&HashMap<String, Entry>>,
    ) -> Option<Bng> {
        match at {
            Ok(Some(at)) => return Some(at),
            Err(fault) => {
                self.faults.push(fault);
                return None;
            }
            Ok(None) => {}
        }
        let Some(text) = self.text(cells, "postcode") else {
            // Where the table has no column of either, that was said once.
            if self.located || self.columns.get("postcode").is_some() {
                let message = "the row has neither coordinates nor a postcode".to_owned();
                self.fault(&fault::VENUE_UNLOCATED, row, "postcode", "", message);
            }
            return None;
        };
        let Some(code) = postcode(text) else {
            self.fault(&fault::POSTCODE_BAD, row, "postcode", text, format!("`{text}` is not a postcode"));
            return None;
        };
        let Some(table) = postcodes else {
            // Where a table is named and cannot be used, that was said.
            if self.settings.postcodes.is_none() {
                self.unplaced.push(position);
            }
            return None;
        };
        match table.get(&code) {
            None => {
                self.fault(
                    &fault::POSTCODE_UNKNOWN,
                    row,
                    "postcode",
                    text,
                    format!("{text} is not in the postcode table"),
                );
                None
            }
            Some(Entry { at: None, .. }) => {
                self.fault(
                    &fault::POSTCODE_NO_GRID,
                    row,
                    "postcode",
                    text,
                    match is_northern_irish(&code) {
                        true => format!(
                            "{text} has no latitude and longitude, and its metres are of the Irish Grid"
                        ),
                        false => format!("{text} has no grid reference"),
                    },
                );
                None
            }
            Some(Entry { at, terminated }) => {
                if *terminated {
                    let message = format!("{text} is no longer in use");
                    self.fault(&fault::POSTCODE_TERMINATED, row, "postcode", text, message);
                }
                *at
            }
        }
    }
}
