//! Columns by area code: which column holds the codes, numbers by code, and the report of every join.

use std::borrow::Borrow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use spoke_model::{Fault, JoinReport};

use crate::fault;
use crate::table::{
    Layout, Number, Table, is_date, is_gss, is_of_a_person, lsoa_edition, normal, number, split_code,
};
use crate::tally::Tally;

/// Headers of area codes, as they are compared, the most particular first.
const CODE_HEADERS: [&str; 29] = [
    "lsoa21cd",
    "lsoa11cd",
    "lsoa21_code",
    "lsoa11_code",
    "lsoa code (2021)",
    "lsoa code (2011)",
    "lsoa 2021 code",
    "lsoa 2011 code",
    "lsoa code",
    "lsoa_code",
    "lsoacode",
    "lsoa",
    "geography code",
    "geography_code",
    "mnemonic",
    "area code",
    "area_code",
    "areacode",
    "data_zone",
    "datazone",
    "dz_code",
    "soa_code",
    "soa2001",
    "sdz2021_cd",
    "feature code",
    "oa21cd",
    "oa11cd",
    "code",
    "gss_code",
];
/// Rows looked at to tell a column of codes by its content.
const SAMPLE: usize = 60;
/// Codes from which on a table with two rows for each is one of many rows for each, and not one with slips.
const LEAST_TO_LOOK_LONG: usize = 10;
/// Examples of unused codes that a report carries.
const EXAMPLES: usize = 5;

/// The column of area codes, where the areas are not known yet: the one named, else of those with a usual header the
/// one with most codes, so that output areas come before the LSOAs they belong to; else one whose cells are codes.
pub(crate) fn code_column(table: &Table, named: Option<&str>, faults: &mut Vec<Fault>) -> Option<usize> {
    code_column_of(table, named, &[], faults)
}

/// The column of area codes: as [`code_column`], but before all the one that holds most of the codes wanted, since a
/// table may have columns of both editions, and of other areas under the usual header.
pub(crate) fn code_column_of(
    table: &Table,
    named: Option<&str>,
    wanted: &[String],
    faults: &mut Vec<Fault>,
) -> Option<usize> {
    if let Some(named) = named {
        return table.column(named, faults);
    }
    let normals: Vec<String> = table.headers.iter().map(|header| normal(header)).collect();
    let with_header = |wanted: &'static str| {
        let normals = normals.iter().enumerate();
        normals.filter(move |(_, header)| *header == wanted).map(|(column, _)| column)
    };
    let mut candidates: Vec<usize> = CODE_HEADERS.into_iter().flat_map(with_header).collect();
    if candidates.is_empty() {
        candidates = by_content(table);
    }
    let wanted: HashSet<&str> = wanted.iter().map(String::as_str).collect();
    if !wanted.is_empty() && !candidates.iter().any(|column| holds_any(table, *column, &wanted)) {
        let others = 0..table.headers.len();
        candidates.extend(others.filter(|column| holds_any(table, *column, &wanted)).collect::<Vec<_>>());
    }
    let Some(column) = most_codes(table, &candidates, &wanted) else {
        let message =
            format!("no column of area codes is recognised; the columns are {}", table.column_list("code"));
        faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(&table.path).column("code"));
        return None;
    };
    let header = &normals[column];
    if normals.iter().filter(|other| *other == header).count() > 1 {
        let message = format!("two columns are called `{header}`");
        faults.push(Fault::new(&fault::COLUMN_AMBIGUOUS, message).path(&table.path).column(header));
        return None;
    }
    Some(column)
}

fn holds_any(table: &Table, column: usize, wanted: &HashSet<&str>) -> bool {
    table.rows().any(|(_, row)| wanted.contains(split_code(row.cell(column)).0))
}

/// Of some columns the one with most of the codes wanted, then with most official codes, each counted once; the first
/// of equals.
fn most_codes(table: &Table, columns: &[usize], wanted: &HashSet<&str>) -> Option<usize> {
    if let [only] = columns {
        return Some(*only);
    }
    let held = |column: usize| {
        let cells = table.rows().map(|(_, row)| split_code(row.cell(column)).0);
        let codes: HashSet<&str> = cells.filter(|code| is_gss(code) || wanted.contains(code)).collect();
        (codes.intersection(wanted).count(), codes.len())
    };
    columns.iter().copied().rev().max_by_key(|column| held(*column))
}

/// The columns of which nearly all cells are official codes: those of small areas, else the first of any.
fn by_content(table: &Table) -> Vec<usize> {
    let share = |column: usize, fits: &dyn Fn(&str) -> bool| {
        let cells = table.rows().take(SAMPLE).map(|(_, row)| split_code(row.cell(column)).0);
        let (hits, all) = cells.fold((0, 0), |(hits, all), cell| (hits + usize::from(fits(cell)), all + 1));
        all > 0 && hits * 10 >= all * 8
    };
    let small = |cell: &str| is_gss(cell) && matches!(&cell[1..3], "01" | "00");
    let columns = 0..table.headers.len();
    let of_small: Vec<usize> = columns.clone().filter(|column| share(*column, &small)).collect();
    if of_small.is_empty() {
        return columns.filter(|column| share(*column, &is_gss)).take(1).collect();
    }
    of_small
}

/// Codes of a table with their rows.
pub(crate) struct Codes<'t> {
    /// The column's header.
    pub(crate) header: String,
    /// Position in the table of each code's row; the first where a code stands twice.
    pub(crate) at: HashMap<&'t str, usize>,
    /// In input order.
    pub(crate) order: Vec<&'t str>,
    /// Codes that stood before, each with the position of the later row.
    repeated: Vec<(&'t str, usize)>,
}

impl Codes<'_> {
    /// The LSOA edition that the header names.
    pub(crate) fn edition(&self) -> Option<u16> {
        lsoa_edition(&self.header)
    }

    /// Says which of the codes that matter stand on more than one row: a fault, unless their rows agree in `agree`.
    pub(crate) fn say_repeated(
        &self,
        table: &Table,
        agree: &[usize],
        matters: impl Fn(&str) -> bool,
        faults: &mut Vec<Fault>,
    ) {
        let mut duplicate = Tally::new(&fault::CODE_DUPLICATE, &table.path, &self.header);
        let mut repeated = Tally::new(&fault::ROW_REPEATED, &table.path, &self.header);
        let mut many = Tally::new(&fault::MANY_PER_CODE, &table.path, &self.header);
        let long = matches!(table.layout, Layout::NomisApi | Layout::Fingertips);
        let looks_long = self.order.len() >= LEAST_TO_LOOK_LONG && self.repeated.len() >= self.order.len();
        for (code, at) in self.repeated.iter().filter(|(code, _)| matters(code)) {
            let (number, row) = table.row(*at);
            let (first_number, first_row) = table.row(self.at.get(code).copied().unwrap_or(*at));
            let same = agree.iter().all(|other| row.cell(*other) == first_row.cell(*other));
            let message = format!("{code} stands here and on row {first_number}");
            if long {
                many.add(number, code, message);
            } else if same && !agree.is_empty() {
                repeated.add(number, code, message);
            } else if looks_long {
                many.add(number, code, message);
            } else {
                duplicate.add(number, code, message);
            }
        }
        for tally in [duplicate, repeated, many] {
            tally.finish(faults);
        }
    }
}

/// Which rows hold which codes. Blank codes are faults wherever they stand, since they may be of any area; of repeated
/// ones [`Codes::say_repeated`] tells.
pub(crate) fn codes<'t>(table: &'t Table, column: usize, faults: &mut Vec<Fault>) -> Codes<'t> {
    let header = table.headers.get(column).cloned().unwrap_or_default();
    let mut blank = Tally::new(&fault::CODE_BLANK, &table.path, &header);
    let mut unusual = Tally::new(&fault::CODE_UNUSUAL, &table.path, &header);
    let mut at: HashMap<&str, usize> = HashMap::with_capacity(table.len());
    let mut order = Vec::with_capacity(table.len());
    let mut repeated = Vec::new();
    for (index, (number, row)) in table.rows().enumerate() {
        let (code, _) = split_code(row.cell(column));
        if code.is_empty() {
            blank.add(number, "", "the code is blank");
            continue;
        }
        match at.entry(code) {
            Entry::Vacant(place) => {
                place.insert(index);
                order.push(code);
            }
            Entry::Occupied(_) => repeated.push((code, index)),
        }
    }
    // Where nearly all codes are official ones, the others are slips: a letter O for a zero, a lost digit. A word is
    // none: a total, a note.
    let official = order.iter().filter(|code| is_gss(code)).count();
    if official < order.len() && official * 10 >= order.len() * 8 {
        let has_digit = |code: &str| code.bytes().any(|byte| byte.is_ascii_digit());
        for code in order.iter().filter(|code| !is_gss(code) && has_digit(code)) {
            let row = at.get(code).map_or(0, |at| table.row(*at).0);
            unusual.add(row, code, format!("`{code}` is not a letter and eight digits"));
        }
    }
    blank.finish(faults);
    unusual.finish(faults);
    Codes { header, at, order, repeated }
}

/// What a number must be, and what its faults are called.
#[derive(Clone, Copy)]
pub(crate) enum Measure {
    /// People or households: ≥ 0; suppressed counts as 0 and is said.
    Count,
    /// A share or percentage-free ratio: 0–1.
    Share,
    /// A rank: ≥ 1.
    Rank,
}

/// The numbers of some columns, added up, for some rows of a table.
///
/// The answer is by row of the table; rows not asked for, and those with faults, are `None`.
pub(crate) fn sums(
    table: &Table,
    columns: &[usize],
    measure: Measure,
    wanted: &dyn Fn(usize) -> bool,
    faults: &mut Vec<Fault>,
) -> Vec<Option<f64>> {
    let mut sums: Vec<Option<f64>> = (0..table.len()).map(|row| wanted(row).then_some(0.0)).collect();
    for column in columns {
        let header = table.headers.get(*column).cloned().unwrap_or_default();
        let tally = |kind| Tally::new(kind, &table.path, &header);
        let (bad_kind, blank_kind, low_kind) = match measure {
            Measure::Count => (&fault::NUMBER_BAD, &fault::NUMBER_BLANK, &fault::NUMBER_NEGATIVE),
            Measure::Share => (&fault::NUMBER_BAD, &fault::NUMBER_BLANK, &fault::SHARE_RANGE),
            Measure::Rank => (&fault::RANK_RANGE, &fault::RANK_RANGE, &fault::RANK_RANGE),
        };
        let (mut bad, mut blank, mut low) = (tally(bad_kind), tally(blank_kind), tally(low_kind));
        let mut suppressed = tally(&fault::NUMBER_SUPPRESSED);
        for (sum, (row, cells)) in sums.iter_mut().zip(table.rows()) {
            let Some(total) = sum else { continue };
            let cell = cells.cell(*column);
            match (number(cell), measure) {
                (Number::Value(value), Measure::Count) if value < 0.0 => {
                    low.add(row, cell, format!("{cell} is below 0"))
                }
                (Number::Value(value), Measure::Share) if !(0.0..=1.0).contains(&value) => {
                    low.add(row, cell, format!("{cell} is not between 0 and 1"));
                }
                (Number::Value(value), Measure::Rank) if value < 1.0 => {
                    low.add(row, cell, format!("{cell} is below 1"))
                }
                (Number::Value(value), _) => {
                    *total += value;
                    continue;
                }
                (Number::Suppressed, Measure::Count) => {
                    suppressed.add(row, cell, "the count is withheld at its source; it is taken as 0");
                    continue;
                }
                (Number::Blank | Number::Suppressed, _) => blank.add(row, cell, "the cell is blank"),
                (Number::Bad, _) => bad.add(row, cell, format!("`{cell}` is not a number")),
            }
            *sum = None;
        }
        for tally in [bad, blank, low, suppressed] {
            tally.finish(faults);
        }
    }
    sums
}

/// Reports a join of the codes asked for with those of a table.
pub(crate) fn report(what: String, wanted: &[String], has: &Codes<'_>, consequence: &str) -> JoinReport {
    let missing: Vec<String> =
        wanted.iter().filter(|code| !has.at.contains_key(code.as_str())).cloned().collect();
    let asked: HashSet<&str> = wanted.iter().map(String::as_str).collect();
    let unused: Vec<&str> = has.order.iter().copied().filter(|code| !asked.contains(code)).collect();
    JoinReport {
        what,
        matched: wanted.len() - missing.len(),
        unused: unused.len(),
        unused_examples: unused
            .into_iter()
            .filter(|code| may_be_shown(code))
            .take(EXAMPLES)
            .map(str::to_owned)
            .collect(),
        consequence: if missing.is_empty() {
            "every code matched".to_owned()
        } else {
            consequence.to_owned()
        },
        missing,
    }
}

/// Whether what stands where a code should looks like one, and not like somebody's name or number.
pub(crate) fn may_be_shown(code: &str) -> bool {
    let one_word = !code.contains(char::is_whitespace) && code.bytes().any(|byte| byte.is_ascii_digit());
    is_gss(code) || one_word && !is_date(code) && !is_of_a_person(code)
}

/// A few codes that a table has for a message, those that look like codes.
pub(crate) fn examples_of_codes(codes: &[&str]) -> String {
    let shown: Vec<&str> = codes.iter().copied().filter(|code| may_be_shown(code)).collect();
    match shown.len() {
        0 => format!("{} that do not look like codes", codes.len()),
        _ => examples(&shown),
    }
}

/// A few codes for a message.
pub(crate) fn examples(codes: &[impl Borrow<str>]) -> String {
    let mut text = codes.iter().take(EXAMPLES).map(Borrow::borrow).collect::<Vec<_>>().join(", ");
    if codes.len() > EXAMPLES {
        text.push_str(&format!(" and {} more", codes.len() - EXAMPLES));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{code_column, code_column_of, codes};
    use crate::source::from_bytes;
    use crate::table::Table;

    fn table(text: &str) -> Table {
        Table::read(&from_bytes("t.csv", text.into(), None).unwrap(), &mut Vec::new()).unwrap()
    }

    #[test]
    fn of_several_columns_of_codes_the_one_of_the_areas_is_taken() {
        let faults = &mut Vec::new();
        // Output areas before the LSOAs they belong to; the usual order where both say as much.
        let parts = "LSOA21CD,OA21CD\nE01000001,E00000001\nE01000001,E00000002\n";
        assert_eq!(code_column(&table(parts), None, faults), Some(1));
        assert_eq!(code_column_of(&table(parts), None, &["E01000001".to_owned()], faults), Some(0));
        let both = table("LSOA11CD,LSOA21CD,n\nE01000001,E01000011,1\nE01000002,E01000002,2\n");
        assert_eq!(code_column(&both, None, faults), Some(1));
        assert_eq!(
            code_column_of(&both, None, &["E01000001", "E01000002"].map(str::to_owned), faults),
            Some(0)
        );
        // The same where their headers are not known.
        let own = table("zone now,zone then\nE01000011,E01000001\nE01000002,E01000002\n");
        assert_eq!(
            code_column_of(&own, None, &["E01000001", "E01000002"].map(str::to_owned), faults),
            Some(1)
        );
        // The usual header over names, or over areas of another size.
        for others in
            ["lsoa,zone\nSpire 1,E01000001\nSpire 2,E01000002\n", "code,zone\nE05000001,E01000001\n"]
        {
            assert_eq!(code_column_of(&table(others), None, &["E01000001".to_owned()], faults), Some(1));
        }
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(code_column(&table("lsoa,LSOA,n\nE01000001,E01000001,1\n"), None, faults), None);
        assert_eq!(faults[0].kind.code, "L017");
    }

    #[test]
    fn a_code_that_is_repeated_is_a_fault_only_where_it_matters() {
        let table = table("code,n\nE01000001,1\nE01000002,2\nE01000001,3\nE01000002,2\n");
        let mut faults = Vec::new();
        let codes = codes(&table, 0, &mut faults);
        codes.say_repeated(&table, &[1], |code| code == "E01000009", &mut faults);
        assert!(faults.is_empty());
        codes.say_repeated(&table, &[1], |_| true, &mut faults);
        let told: Vec<_> = faults.iter().map(|fault| (fault.kind.code, fault.place.row)).collect();
        assert_eq!(told, [("L021", Some(4)), ("L022", Some(5))]);
    }

    #[test]
    fn a_table_of_several_rows_for_each_code_is_told_to_be_long() {
        let rows: String = (0..20).map(|row| format!("E010000{:02},{row}\n", row / 2)).collect();
        let table = table(&format!("code,n\n{rows}"));
        let mut faults = Vec::new();
        codes(&table, 0, &mut faults).say_repeated(&table, &[1], |_| true, &mut faults);
        assert!(faults.iter().all(|fault| fault.kind.code == "L081"), "{faults:?}");
        assert_eq!(faults[0].place.row, Some(3));
    }
}
