//! `areas.csv`, `venues.csv`, `flows.csv`, `equality.csv`, `robustness.csv` where draws were made: RFC 4180, UTF-8,
//! numbers that read back exactly.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, even from a CSV. Text that does
//! (names and ids come from planners' files) is written with an apostrophe before it; [`unguarded`] takes it off.

use std::borrow::Cow;
use std::io::{self, Write};

use spoke_model::Fault;

use crate::number::plain;
use crate::table::{Cell, Table};
use crate::{Export, Folder, Geography, Results, equality};

pub(crate) struct Csv;

impl Export for Csv {
    fn write(&self, results: &Results, _: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let always = [results.area_table(), results.venue_table(), results.flow_table()];
        let more = equality::table(&results.record).into_iter().chain(results.robustness_table());
        for table in always.into_iter().chain(more) {
            folder.write(&format!("{}.csv", table.name), |file| write_table(&table, file))?;
        }
        Ok(())
    }
}

/// A table as CSV.
pub(crate) fn write_table(table: &Table<'_>, file: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(table.columns.iter().map(|column| guarded(&column.name).into_owned()))?;
    for row in table.rows() {
        for cell in &row {
            writer.write_field(field(cell).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// A cell as CSV has it.
pub(crate) fn field<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    match cell {
        Cell::Text(text) => guarded(text),
        Cell::Number(number) => Cow::Owned(plain(*number)),
        Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        Cell::Blank => Cow::Borrowed(""),
    }
}

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// Text that no spreadsheet takes for a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that was guarded.
pub(crate) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};

    #[test]
    fn formulas_become_text_and_come_back() {
        for text in ["=HYPERLINK(\"x\")", "+44 24 7683", "-1", "@cmd", "'=1", "''@", "\t=1", "\r\n=1"] {
            let safe = guarded(text);
            assert!(safe.starts_with('\''), "{safe}");
            assert_eq!(unguarded(&safe), text);
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in ["", "'tis", "St Mary's", "Tile Hill", "'"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
    }
}
