//! Query results of Nomis: title lines, a header, rows by code, footnotes; perhaps several such tables one under
//! another, which become one table side by side.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use spoke_model::Fault;

use super::header::{collapse, grouped};
use super::lengths::checked_rows;
use super::{Row, code, layout};
use crate::fault;
use crate::tally::Tally;

/// A table of the file: the title lines above it, its columns and its rows.
struct Block {
    titles: Vec<Title>,
    headers: Vec<String>,
    rows: Vec<Row>,
}

impl Block {
    fn codes(&self) -> HashSet<&str> {
        self.rows.iter().map(|row| key(&row.cells)).collect()
    }
}

/// A title line: `Sex :,Male` has a key; a line that is one text has none.
type Title = (Option<String>, String);

/// Headers and rows of all tables of the file, joined by code in the order of the first, then of those that it lacks;
/// blank where a table lacks a code. Columns of several tables are named `label: header`, by the title lines that
/// differ between them, e.g. `Male: 2021`.
pub(super) fn tables(all: Vec<Row>, path: &str, faults: &mut Vec<Fault>) -> (Vec<String>, Vec<Row>) {
    let mut blocks = continued(blocks(all));
    for block in &mut blocks {
        block.rows = checked_rows(block.headers.len(), std::mem::take(&mut block.rows), path, faults);
    }
    if blocks.len() < 2 {
        return blocks.pop().map_or_else(Default::default, |block| (block.headers, block.rows));
    }
    let width: Vec<usize> = blocks.iter().map(|block| block.headers.len()).collect();
    let mut names = blocks[0].headers[..1].to_vec();
    for (block, label) in blocks.iter().zip(labels(&blocks)) {
        names.extend(block.headers.iter().skip(1).map(|header| match header.is_empty() {
            true => String::new(),
            false => format!("{label}: {header}"),
        }));
    }
    let rest = blocks.split_off(1);
    let mut first = blocks.pop().map(|block| block.rows).unwrap_or_default();
    let mut known: HashSet<String> = first.iter().map(|row| key(&row.cells).to_owned()).collect();
    for row in rest.iter().flat_map(|block| &block.rows) {
        if known.insert(key(&row.cells).to_owned()) {
            first.push(Row { number: row.number, cells: code_alone(&row.cells) });
        }
    }
    let mut by_code: Vec<HashMap<String, csv::StringRecord>> = Vec::with_capacity(rest.len());
    let mut twice = Tally::new(&fault::CODE_DUPLICATE, path, &names[0]);
    for block in rest {
        let mut rows = HashMap::with_capacity(block.rows.len());
        for row in block.rows {
            match rows.entry(key(&row.cells).to_owned()) {
                Entry::Vacant(place) => drop(place.insert(row.cells)),
                Entry::Occupied(place) => {
                    let code = place.key();
                    twice.add(row.number, code, format!("{code} stands in this table of the file before"));
                }
            }
        }
        by_code.push(rows);
    }
    twice.finish(faults);
    let joined = first.into_iter().map(|row| {
        let mut cells = csv::StringRecord::new();
        (0..width[0]).for_each(|column| cells.push_field(row.cells.get(column).unwrap_or_default()));
        for (other, width) in by_code.iter().zip(&width[1..]) {
            let found = other.get(key(&row.cells));
            (1..*width).for_each(|column| {
                cells.push_field(found.and_then(|cells| cells.get(column)).unwrap_or_default())
            });
        }
        Row { number: row.number, cells }
    });
    (names, joined.collect())
}

/// A table whose columns are those of an earlier one, and whose codes are all others, goes on where that ended: on
/// another page, or below another sub-heading.
fn continued(blocks: Vec<Block>) -> Vec<Block> {
    let mut tables: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let codes = block.codes();
        let earlier = tables
            .iter()
            .position(|table| table.headers == block.headers && table.codes().is_disjoint(&codes));
        match earlier {
            Some(at) => tables[at].rows.extend(block.rows),
            None => tables.push(block),
        }
    }
    tables
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

/// The code of a row: in its first cell, or in its second.
fn key(cells: &csv::StringRecord) -> &str {
    let codes = cells.iter().take(2).map(|cell| code::split_code(cell).0);
    codes.clone().find(|code| code::is_gss(code)).or(codes.last()).unwrap_or_default()
}

/// What a row goes by: its first cell, and its second where that is its code.
fn code_alone(cells: &csv::StringRecord) -> csv::StringRecord {
    let second = cells.get(1).filter(|cell| code::is_gss(code::split_code(cell).0));
    cells.get(0).into_iter().chain(second).collect()
}

fn blocks(all: Vec<Row>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut above: Vec<csv::StringRecord> = Vec::new();
    for row in all {
        if !layout::begins_with_code(&row.cells) {
            above.push(row.cells);
            continue;
        }
        blocks.extend(begun(&above, blocks.is_empty()));
        above.clear();
        if let Some(block) = blocks.last_mut() {
            block.rows.push(row);
        }
    }
    blocks
}

/// The table that begins below these rows. Within a table a row of totals looks like a header, and a sub-heading like a
/// title: only a header below a title begins another.
fn begun(above: &[csv::StringRecord], first: bool) -> Option<Block> {
    let at = layout::header_among(above)?;
    let titles: Vec<Title> = above.iter().filter_map(title).collect();
    let header = &above[at];
    let begins = !titles.is_empty() && !layout::is_of_totals(header) && !layout::has_key(header);
    let over = at.checked_sub(1).map(|over| &above[over]);
    (first || begins).then(|| Block { titles, headers: grouped(header, over), rows: Vec::new() })
}

/// A row as a title line, where it is one: `Sex :,Male` and `Sex: Male` have a key, one text alone has none.
fn title(record: &csv::StringRecord) -> Option<Title> {
    let first = record.get(0).unwrap_or_default().trim();
    match (first.split_once(':'), layout::filled(record)) {
        (_, 0) => None,
        (Some((key, after)), _) => {
            let value = if after.trim().is_empty() { record.get(1).unwrap_or_default() } else { after };
            Some((Some(collapse(key)), collapse(value)))
        }
        (None, 1) => {
            let one = record.iter().find(|cell| !cell.trim().is_empty())?;
            Some((None, collapse(one)))
        }
        (None, _) => None,
    }
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

    /// What people make by hand in a workbook: groups with a subtotal and a sub-heading, a printed page after another.
    #[test]
    fn groups_and_pages_are_one_table() {
        let codes = |text: &str| {
            let table = read(text);
            let rows: Vec<String> =
                table.rows().map(|(_, row)| format!("{} {}", row.cell(0), row.cell(2))).collect();
            (table.headers, rows)
        };
        let headers = ["LSOA code", "LSOA name", "Count"].map(str::to_owned).to_vec();
        let rows = ["E01000001 5", "E01000002 6", "E01000003 7"].map(str::to_owned).to_vec();
        for text in [
            "Claimants,,\n,,\nLSOA code,LSOA name,Count\nE01000001,A,5\nE01000002,B,6\nNorth,,11\n,,\nSouth,,\nE01000003,C,7\n",
            "Claimants,,\nLSOA code,LSOA name,Count\nE01000001,A,5\nE01000002,B,6\n\nClaimants,,\nLSOA code,LSOA name,Count\nE01000003,C,7\n",
            "North,,\nLSOA code,LSOA name,Count\nE01000001,A,5\nE01000002,B,6\n\nSouth,,\nLSOA code,LSOA name,Count\nE01000003,C,7\n",
            "Claimants,,\nLSOA code,LSOA name,Count\nE01000001,A,5\nE01000002,B,6\n,North total,11\n,South,\nE01000003,C,7\n",
            // Totals and units between the header and the first area.
            "Claimants,,\nLSOA code,LSOA name,Count\n,,(number)\nCoventry,,18\nE01000001,A,5\nE01000002,B,6\nE01000003,C,7\n",
        ] {
            assert_eq!(codes(text), (headers.clone(), rows.clone()), "{text}");
        }
    }

    #[test]
    fn a_header_over_groups_of_columns_names_those_that_are_alike() {
        for title in ["", "Claimants and people\n"] {
            let table = read(&format!(
                "{title}LSOA,,Claimants,,Population,\ncode,name,2025,2026,2025,2026\nE01000001,A,1,2,3,4\n"
            ));
            let groups = ["Claimants: 2025", "Claimants: 2026", "Population: 2025", "Population: 2026"];
            assert_eq!(table.headers, [&["code", "name"][..], &groups].concat());
        }
    }

    /// An unquoted `1,045` below a title is two cells, and the row longer than its header.
    #[test]
    fn a_row_below_a_title_that_is_too_long_is_told() {
        let text = "Claimants,,\n,,\ncode,n,%\nE01000001,1,045,3.5\nE01000002,6,1\n";
        let mut faults = Vec::new();
        Table::read(&from_bytes("t.csv", text.as_bytes().to_vec(), None).unwrap(), &mut faults);
        let told: Vec<_> = faults.iter().map(|fault| (fault.kind.code, fault.place.row)).collect();
        assert_eq!(told, [("L011", Some(4))]);
    }

    #[test]
    fn a_code_twice_in_a_later_table_is_told() {
        let block = |sex: &str, rows: &str| format!("Sex :,{sex}\n\narea,n\n{rows}\n");
        let text = format!(
            "Title,\n{}{}",
            block("Male", "E01000001,5\n"),
            block("Female", "E01000001,6\nE01000001,7\n")
        );
        let mut faults = Vec::new();
        Table::read(&from_bytes("t.csv", text.into_bytes(), None).unwrap(), &mut faults);
        let told: Vec<_> = faults.iter().map(|fault| (fault.kind.code, fault.place.row)).collect();
        assert_eq!(told, [("L021", Some(11))]);
    }

    #[test]
    fn a_row_of_totals_does_not_end_the_table() {
        let table = read(
            "Title,,\n,,\narea,2021,%\n,,\nE01000001 : A,5,1\nEngland,99,1\nE01000002 : B,6,2\n,,\nnote,,\n",
        );
        assert_eq!((table.len(), table.headers[1].as_str()), (2, "2021"));
    }
}
