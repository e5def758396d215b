//! Query results of Nomis: title lines, a header, rows by code, footnotes; perhaps several such tables one under
//! another, which become one table side by side.

use std::collections::HashMap;

use super::header::collapse;
use super::{Row, code, layout};

/// A table of the file: what tells it from the others, its header and its rows.
struct Block {
    label: String,
    header: csv::StringRecord,
    rows: Vec<Row>,
}

/// Headers and rows of all tables of the file, joined by code in the order of the first. Columns of several tables
/// are named `label: header`, by the last title line above each, e.g. `Male: 2021`.
pub(super) fn tables(all: Vec<Row>) -> (Vec<String>, Vec<Row>) {
    let mut blocks = blocks(all);
    if blocks.len() < 2 {
        let first = blocks.pop();
        return first.map_or_else(Default::default, |block| (headers(&block.header), block.rows));
    }
    let width: Vec<usize> = blocks.iter().map(|block| block.header.len()).collect();
    let mut names = headers(&blocks[0].header)[..1].to_vec();
    for block in &blocks {
        let columns = headers(&block.header);
        names.extend(columns.iter().skip(1).map(|header| match header.is_empty() {
            true => String::new(),
            false => format!("{}: {header}", block.label),
        }));
    }
    let rest = blocks.split_off(1);
    let by_code: Vec<HashMap<String, csv::StringRecord>> = rest
        .into_iter()
        .map(|block| block.rows.into_iter().map(|row| (key(&row.cells), row.cells)).collect())
        .collect();
    let first = blocks.pop().map(|block| block.rows).unwrap_or_default();
    let joined = first.into_iter().map(|row| {
        let mut cells = csv::StringRecord::new();
        (0..width[0]).for_each(|column| cells.push_field(row.cells.get(column).unwrap_or_default()));
        for (other, width) in by_code.iter().zip(&width[1..]) {
            let found = other.get(&key(&row.cells));
            (1..*width).for_each(|column| {
                cells.push_field(found.and_then(|cells| cells.get(column)).unwrap_or_default())
            });
        }
        Row { number: row.number, cells }
    });
    (names, joined.collect())
}

fn headers(record: &csv::StringRecord) -> Vec<String> {
    record.iter().map(collapse).collect()
}

/// The code of a row: in its first cell, or in its second.
fn key(cells: &csv::StringRecord) -> String {
    let codes = cells.iter().take(2).map(|cell| code::split_code(cell).0);
    codes.clone().find(|code| code::is_gss(code)).or(codes.last()).unwrap_or_default().to_owned()
}

fn blocks(all: Vec<Row>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut label, mut header): (Option<String>, Option<csv::StringRecord>) = (None, None);
    for row in all {
        if layout::begins_with_code(&row.cells) {
            // A row of totals within a table looks like a header; only one below a title begins another table.
            let begins = blocks.is_empty() || label.is_some();
            if let Some(header) = header.take().filter(|_| begins) {
                blocks.push(Block { label: label.take().unwrap_or_default(), header, rows: Vec::new() });
            }
            (label, header) = (None, None);
            if let Some(block) = blocks.last_mut() {
                block.rows.push(row);
            }
            continue;
        }
        let first = row.cells.get(0).unwrap_or_default().trim();
        let filled = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        match first.split_once(':') {
            // `Sex :,Male` and `Sex: Male` are titles.
            Some((_, after)) if filled > 0 => {
                let value =
                    if after.trim().is_empty() { row.cells.get(1).unwrap_or_default() } else { after };
                label = Some(collapse(value));
            }
            _ if filled >= 2 => header = Some(row.cells),
            _ if filled == 1 => {
                label =
                    Some(collapse(row.cells.iter().find(|cell| !cell.trim().is_empty()).unwrap_or_default()))
            }
            _ => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use crate::source::from_bytes;
    use crate::table::Table;

    fn read(text: &str) -> Table {
        let source = from_bytes("t.csv", text.as_bytes().to_vec(), None).unwrap();
        Table::read(&source, &mut Vec::new()).unwrap()
    }

    #[test]
    fn tables_one_under_another_stand_side_by_side() {
        let table = read(
            "TS008 - Sex,,\n,,\nSex :,Male,\n,,\narea,mnemonic,2021\nA,E01000001,5\nB,E01000002,6\n,,\nSex :,Female,\n,,\narea,mnemonic,2021\nB,E01000002,8\nA,E01000001,7\n,,\nA footnote,,\n",
        );
        assert_eq!(
            table.headers,
            ["area", "Male: mnemonic", "Male: 2021", "Female: mnemonic", "Female: 2021"]
        );
        let cells: Vec<Vec<&str>> =
            table.rows().map(|(_, row)| (0..5).map(|column| row.cell(column)).collect()).collect();
        assert_eq!(
            cells,
            [["A", "E01000001", "5", "E01000001", "7"], ["B", "E01000002", "6", "E01000002", "8"]]
        );
    }

    #[test]
    fn a_row_of_totals_does_not_end_the_table() {
        let table = read(
            "Title,,\n,,\narea,2021,%\n,,\nE01000001 : A,5,1\nEngland,99,1\nE01000002 : B,6,2\n,,\nnote,,\n",
        );
        assert_eq!((table.len(), table.headers[1].as_str()), (2, "2021"));
    }
}
