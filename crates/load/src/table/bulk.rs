//! Large regular tables by column, through polars, on all cores.
//!
//! Polars is fast, and says little of what is wrong with a row. So it is given only what one pass over the text
//! ([`super::scan`]) found to be rectangular; everything else, and everything small, goes row by row.

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{DataType, Field, PolarsResult, Schema, StringChunked};
use polars_io::SerReader;
use polars_io::csv::read::{CsvParseOptions, CsvReadOptions};

/// Least size of a text that is worth the threads.
pub(super) const LEAST_BYTES: usize = 1 << 20;

/// Columns of text; the header is line 1 and the rows follow it line by line.
#[derive(Clone, Debug)]
pub(crate) struct Bulk {
    columns: Vec<StringChunked>,
    /// Rows that count, ascending.
    rows: Vec<usize>,
}

impl Bulk {
    /// Reads what follows the header line of a rectangular text of `columns` × `rows`; `None` where polars does not
    /// find that shape.
    pub(super) fn read(text: &str, separator: u8, columns: usize, rows: usize) -> Option<Self> {
        let (_, body) = text.split_once('\n')?;
        let columns = frame(body, separator, columns).ok()?;
        columns.iter().all(|column| column.len() == rows).then(|| Self { columns, rows: (0..rows).collect() })
    }

    /// Number of rows that count.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The line of a row that counts.
    pub(super) fn number(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |row| *row as u64 + 2)
    }

    /// A cell; empty past the last column.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        let column = self.columns.get(column);
        column.zip(self.rows.get(row)).and_then(|(column, row)| column.get(*row)).unwrap_or_default()
    }

    /// Keeps the rows that a test accepts, by their positions.
    pub(super) fn keep(&mut self, keep: &[bool]) {
        let mut keep = keep.iter();
        self.rows.retain(|_| keep.next().copied().unwrap_or(false));
    }
}

fn frame(body: &str, separator: u8, columns: usize) -> PolarsResult<Vec<StringChunked>> {
    let fields = (0..columns).map(|column| Field::new(format!("c{column}").into(), DataType::String));
    let parse = CsvParseOptions::default().with_separator(separator).with_missing_is_null(false);
    let options = CsvReadOptions::default()
        .with_has_header(false)
        .with_rechunk(true)
        .with_schema(Some(Arc::new(Schema::from_iter(fields))))
        .with_parse_options(parse);
    let frame = options.into_reader_with_file_handle(Cursor::new(body.as_bytes())).finish()?;
    frame.columns().iter().map(|column| column.str().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Bulk;
    use crate::table::scan::scan;

    proptest! {
        /// By column and row by row, a regular text has the same cells.
        #[test]
        fn columns_and_rows_agree(cells in proptest::collection::vec("[ a-zA-Z0-9.,ô\"]{0,8}", 8..48)) {
            let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
            writer.write_record(["h1", "h2", "h3", "h4"]).unwrap();
            let rows: Vec<&[String]> = cells.chunks_exact(4).collect();
            for row in &rows {
                writer.write_record(*row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            if let Some(shape) = scan(&text, b',').rectangle {
                let bulk = Bulk::read(&text, b',', shape.columns, shape.rows - 1).expect("polars reads what is regular");
                for (at, row) in rows.iter().enumerate() {
                    for (column, cell) in row.iter().enumerate() {
                        prop_assert_eq!(bulk.cell(at, column), cell, "row {} of {:?}", at, text);
                    }
                }
            }
        }
    }
}
