//! Delimited text → [`Table`]: header found, rows checked for length, footnotes left off.

use std::borrow::Cow;

use spoke_model::Fault;

use super::bulk::{Bulk, LEAST_BYTES};
use super::header::{collapse, grouped};
use super::layout::{self, EPRACCUR, Layout};
use super::lengths::checked_rows;
use super::scan::{Lines, Rectangle, scan, separator};
use super::{Body, Row, Table, stacked};
use crate::fault;
use crate::source::{Source, decode};

/// Rows looked at to find the header.
const FIRST_ROWS: usize = 60;

/// Reads the text of a source.
pub(super) fn text(source: &Source, faults: &mut Vec<Fault>) -> Option<Table> {
    let (text, encoding) = decode(&source.bytes);
    let path = source.path.as_str();
    let mut notes = Vec::new();
    if let Some(encoding) = encoding {
        notes.push(encoding.to_owned());
        if encoding == "Windows-1252" {
            faults.push(not_utf8(&source.bytes, path));
        }
    }
    let separator = separator(&text);
    let scan = scan(&text, separator);
    if scan.has_nul {
        faults.push(Fault::new(&fault::NOT_TEXT, "the text contains NUL bytes").path(path));
        return None;
    }
    if let Some(line) = scan.unclosed_quote {
        let message = "a quotation mark opens here and is never closed, so the rest of the file is one cell";
        faults.push(Fault::new(&fault::UNCLOSED_QUOTE, message).path(path).row(line));
        return None;
    }
    if separator != b',' {
        notes.push(format!("separated by {}", separator_name(separator)));
    }
    let bulk = scan
        .rectangle
        .filter(|_| text.len() >= LEAST_BYTES)
        .and_then(|shape| by_column(&text, separator, shape, path));
    let mut table = match bulk {
        Some(table) => table,
        None => records(&text, separator, path, faults)?,
    };
    notes.append(&mut table.notes);
    table.notes = notes;
    Some(table)
}

/// A large rectangular text by column; `None` where its first line is no header, or polars reads it otherwise.
fn by_column(text: &str, separator: u8, shape: Rectangle, path: &str) -> Option<Table> {
    let mut reader = reader(separator).from_reader(text.as_bytes());
    let first: Vec<csv::StringRecord> = reader.records().take(FIRST_ROWS).collect::<Result<_, _>>().ok()?;
    let found =
        layout::find(&first).filter(|found| found.header == Some(0) && found.layout != Layout::NomisWeb)?;
    let headers = first.first()?.iter().map(collapse).collect();
    let bulk = Bulk::read(text, separator, shape.columns, shape.rows - 1)?;
    let mut table = Table::new(path, headers, found.layout, Vec::new());
    table.body = Body::Bulk(bulk);
    Some(table)
}

fn reader(separator: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator);
    builder
}

fn separator_name(separator: u8) -> Cow<'static, str> {
    match separator {
        b'\t' => "tabs".into(),
        b';' => "semicolons".into(),
        other => format!("`{}`", char::from(other)).into(),
    }
}

fn not_utf8(bytes: &[u8], path: &str) -> Fault {
    let valid = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    let line = Lines::of(bytes).line_of(valid);
    Fault::new(&fault::NOT_UTF8, "a byte here is not UTF-8; the file is read as Windows-1252")
        .path(path)
        .row(line)
}

fn records(text: &str, separator: u8, path: &str, faults: &mut Vec<Fault>) -> Option<Table> {
    let mut reader = reader(separator).from_reader(text.as_bytes());
    let mut all: Vec<Row> = Vec::new();
    let mut lines = Lines::of(text.as_bytes());
    for record in reader.records() {
        match record {
            Ok(cells) => {
                let number = cells.position().map_or(0, |at| lines.line_of(begin(text.as_bytes(), at)));
                all.push(Row { number, cells });
            }
            Err(error) => {
                let row = error.position().map_or(1, csv::Position::line);
                faults.push(Fault::new(&fault::NOT_TEXT, error.to_string()).path(path).row(row));
                return None;
            }
        }
    }
    from_rows(all, path, faults)
}

/// The byte that a record begins at. The reader says where it stood before the record, which is short of the line feed
/// of a line that ends in two characters, and of blank lines.
fn begin(text: &[u8], before: &csv::Position) -> usize {
    let at = usize::try_from(before.byte()).unwrap_or(usize::MAX);
    let rest = text.get(at..).unwrap_or_default();
    at.saturating_add(rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count())
}

/// A table from raw rows: of text here, of a sheet elsewhere.
pub(super) fn from_rows(mut all: Vec<Row>, path: &str, faults: &mut Vec<Fault>) -> Option<Table> {
    let first: Vec<csv::StringRecord> = all.iter().take(FIRST_ROWS).map(|row| row.cells.clone()).collect();
    let Some(found) = layout::find(&first) else {
        let message = "the first row holds data, not the names of columns";
        faults.push(Fault::new(&fault::NO_HEADER, message).path(path).row(1));
        return None;
    };
    let (headers, body) = match (found.header, found.layout) {
        (None, _) => (EPRACCUR.map(str::to_owned).to_vec(), all),
        (Some(_), Layout::NomisWeb) => stacked::tables(all, path, faults),
        (Some(at), _) => {
            let body = all.split_off(at + 1);
            let above = at.checked_sub(1).map(|above| &all[above].cells);
            (grouped(&all[at].cells, above), body)
        }
    };
    let rows = match found.layout {
        Layout::NomisWeb => body,
        _ => checked_rows(headers.len(), body, path, faults),
    };
    if rows.is_empty() {
        faults.push(Fault::new(&fault::NO_ROWS, "there is no row below the header").path(path));
        return None;
    }
    Some(Table::new(path, headers, found.layout, rows))
}

#[cfg(test)]
mod tests {
    use crate::source::from_bytes;
    use crate::table::Table;

    #[test]
    fn rows_are_numbered_as_an_editor_numbers_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["code,n", "E01000001,1", "", "", "E01000002,\"2", "2\"", "E01000003,3", ""].join(end);
            let table =
                Table::read(&from_bytes("t", text.into_bytes(), None).unwrap(), &mut Vec::new()).unwrap();
            let numbers: Vec<u64> = table.rows().map(|(number, _)| number).collect();
            assert_eq!(numbers, [2, 5, 7], "{end:?}");
        }
    }
}
