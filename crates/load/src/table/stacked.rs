//! Query results of Nomis: title lines, a header, rows by code, footnotes; perhaps several such tables one under
//! another, which become one table side by side.

use std::collections::{HashMap, HashSet};

use super::header::collapse;
use super::{Row, code, layout};

/// A table of the file: the title lines above it, its header and its rows.
struct Block {
    titles: Vec<Title>,
    header: csv::StringRecord,
    rows: Vec<Row>,
}

/// A title line: `Sex :,Male` has a key; a line that is one text has none.
type Title = (Option<String>, String);

/// Headers and rows of all tables of the file, joined by code in the order of the first, then of those that it lacks;
/// blank where a table lacks a code. Columns of several tables are named `label: header`, by the title lines that differ between them, e.g. `Male: 2021`.
pub(super) fn tables(all: Vec<Row>) -> (Vec<String>, Vec<Row>) {
    let mut blocks = blocks(all);
    if blocks.len() < 2 {
        let first = blocks.pop();
        return first.map_or_else(Default::default, |block| (headers(&block.header), block.rows));
    }
    let width: Vec<usize> = blocks.iter().map(|block| block.header.len()).collect();
    let mut names = headers(&blocks[0].header)[..1].to_vec();
    for (block, label) in blocks.iter().zip(labels(&blocks)) {
        let columns = headers(&block.header);
        names.extend(columns.iter().skip(1).map(|header| match header.is_empty() {
            true => String::new(),
            false => format!("{label}: {header}"),
        }));
    }
    let rest = blocks.split_off(1);
    let mut first = blocks.pop().map(|block| block.rows).unwrap_or_default();
    let mut known: HashSet<String> = first.iter().map(|row| key(&row.cells)).collect();
    for row in rest.iter().flat_map(|block| &block.rows) {
        if known.insert(key(&row.cells)) {
            first.push(Row { number: row.number, cells: code_alone(&row.cells) });
        }
    }
    let by_code: Vec<HashMap<String, csv::StringRecord>> = rest
        .into_iter()
        .map(|block| block.rows.into_iter().map(|row| (key(&row.cells), row.cells)).collect())
        .collect();
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

/// What tells each table from the others: its title lines of those keys that all have and that differ; else the last
/// of its title lines; else, or where two still have one label, its number.
fn labels(blocks: &[Block]) -> Vec<String> {
    let value = |block: &Block, key: &str| {
        let mut titles = block.titles.iter().rev();
        titles.find(|(other, _)| other.as_deref() == Some(key)).map(|(_, value)| value.clone())
    };
    let mut keys: Vec<&str> = blocks[0].titles.iter().filter_map(|(key, _)| key.as_deref()).collect();
    keys.retain(|key| {
        let values: Vec<Option<String>> = blocks.iter().map(|block| value(block, key)).collect();
        values.iter().all(Option::is_some) && values.iter().any(|value| *value != values[0])
    });
    let mut seen = HashSet::new();
    keys.retain(|key| seen.insert(*key));
    let last = |block: &Block| block.titles.last().map(|(_, value)| value.clone()).unwrap_or_default();
    let labels: Vec<String> = match keys.as_slice() {
        [] => blocks.iter().map(last).collect(),
        keys => {
            let of = |block: &Block| keys.iter().filter_map(|key| value(block, key)).collect::<Vec<_>>();
            blocks.iter().map(|block| of(block).join(", ")).collect()
        }
    };
    if labels.iter().collect::<HashSet<_>>().len() == labels.len() {
        return labels;
    }
    labels.iter().enumerate().map(|(at, label)| format!("table {}, {label}", at + 1)).collect()
}

fn headers(record: &csv::StringRecord) -> Vec<String> {
    record.iter().map(collapse).collect()
}

/// The code of a row: in its first cell, or in its second.
fn key(cells: &csv::StringRecord) -> String {
    let codes = cells.iter().take(2).map(|cell| code::split_code(cell).0);
    codes.clone().find(|code| code::is_gss(code)).or(codes.last()).unwrap_or_default().to_owned()
}

/// What a row goes by: its first cell, and its second where that is its code.
fn code_alone(cells: &csv::StringRecord) -> csv::StringRecord {
    let second = cells.get(1).filter(|cell| code::is_gss(code::split_code(cell).0));
    cells.get(0).into_iter().chain(second).collect()
}

fn blocks(all: Vec<Row>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut titles, mut header): (Vec<Title>, Option<csv::StringRecord>) = (Vec::new(), None);
    for row in all {
        if layout::begins_with_code(&row.cells) {
            // A row of totals within a table looks like a header; only one below a title begins another table.
            let begins = blocks.is_empty() || !titles.is_empty();
            let above = std::mem::take(&mut titles);
            if let Some(header) = header.take().filter(|_| begins) {
                blocks.push(Block { titles: above, header, rows: Vec::new() });
            }
            header = None;
            if let Some(block) = blocks.last_mut() {
                block.rows.push(row);
            }
            continue;
        }
        let first = row.cells.get(0).unwrap_or_default().trim();
        let filled = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        match first.split_once(':') {
            // `Sex :,Male` and `Sex: Male` are titles.
            Some((key, after)) if filled > 0 => {
                let value =
                    if after.trim().is_empty() { row.cells.get(1).unwrap_or_default() } else { after };
                titles.push((Some(collapse(key)), collapse(value)));
            }
            _ if filled >= 2 => header = Some(row.cells),
            _ if filled == 1 => {
                let one = row.cells.iter().find(|cell| !cell.trim().is_empty()).unwrap_or_default();
                titles.push((None, collapse(one)));
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
    fn an_area_that_the_first_table_lacks_is_kept_with_a_blank() {
        let table = read(
            "Sex :,Male,\n,,\narea,mnemonic,2021\nA,E01000001,5\n,,\nSex :,Female,\n,,\narea,mnemonic,2021\nA,E01000001,7\nB,E01000002,8\n",
        );
        let (number, row) = table.row(1);
        let cells: Vec<&str> = (0..5).map(|column| row.cell(column)).collect();
        assert_eq!((number, cells), (10, vec!["B", "E01000002", "", "E01000002", "8"]));
    }

    #[test]
    fn tables_are_named_by_the_title_lines_that_differ() {
        let block = |industry: &str, measure: &str| {
            format!(
                "Date :,2021\nIndustry :,{industry}\nmeasure :,{measure}\n\narea,Count\nE01000001 : A,5\n\n"
            )
        };
        let headers = |text: String| read(&format!("Business Register,\n{text}")).headers;
        let retail = block("Retail", "Employees");
        assert_eq!(
            headers(format!("{retail}{}", block("Manufacturing", "Employees"))),
            ["area", "Retail: Count", "Manufacturing: Count"]
        );
        assert_eq!(
            headers(format!("{retail}{}", block("Manufacturing", "Jobs"))),
            ["area", "Retail, Employees: Count", "Manufacturing, Jobs: Count"]
        );
        assert_eq!(
            headers(format!("{retail}{retail}")),
            ["area", "table 1, Employees: Count", "table 2, Employees: Count"]
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
