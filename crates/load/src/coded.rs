//! Columns by area code: which column holds the codes, numbers by code, and the report of every join.

use std::borrow::Borrow;
use std::collections::HashMap;

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
/// Examples of unused codes that a report carries.
const EXAMPLES: usize = 5;

/// The column of area codes: the one named, one of the usual headers, or the first whose cells are codes.
pub(crate) fn code_column(table: &Table, named: Option<&str>, faults: &mut Vec<Fault>) -> Option<usize> {
    if let Some(named) = named {
        return table.column(named, faults);
    }
    let normals: Vec<String> = table.headers.iter().map(|header| normal(header)).collect();
    for wanted in CODE_HEADERS {
        let mut columns = normals.iter().enumerate().filter(|(_, header)| *header == wanted);
        match (columns.next(), columns.next()) {
            (Some((column, _)), None) => return Some(column),
            (Some(_), Some(_)) => {
                let message = format!("two columns are called `{wanted}`");
                faults.push(Fault::new(&fault::COLUMN_AMBIGUOUS, message).path(&table.path).column(wanted));
                return None;
            }
            _ => {}
        }
    }
    by_content(table).or_else(|| {
        let message =
            format!("no column of area codes is recognised; the columns are {}", table.column_list("code"));
        faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(&table.path).column("code"));
        None
    })
}

/// The first column of which nearly all cells are official codes, those of small areas before others.
fn by_content(table: &Table) -> Option<usize> {
    let share = |column: usize, fits: &dyn Fn(&str) -> bool| {
        let cells = table.rows().take(SAMPLE).map(|(_, row)| split_code(row.cell(column)).0);
        let (hits, all) = cells.fold((0, 0), |(hits, all), cell| (hits + usize::from(fits(cell)), all + 1));
        all > 0 && hits * 10 >= all * 8
    };
    let small = |cell: &str| is_gss(cell) && matches!(&cell[1..3], "01" | "00");
    let columns = 0..table.headers.len();
    columns.clone().find(|column| share(*column, &small)).or_else(|| {
        let mut fitting = columns.filter(|column| share(*column, &is_gss));
        fitting.next()
    })
}

/// Codes of a table with their rows.
pub(crate) struct Codes<'t> {
    /// The column's header.
    pub(crate) header: String,
    /// Position in the table of each code's row; the first where a code stands twice.
    pub(crate) at: HashMap<&'t str, usize>,
    /// In input order.
    pub(crate) order: Vec<&'t str>,
}

impl Codes<'_> {
    /// The LSOA edition that the header names.
    pub(crate) fn edition(&self) -> Option<u16> {
        lsoa_edition(&self.header)
    }
}

/// Which rows hold which codes; blank codes are faults, as are repeated ones unless `agree` says the rows agree.
pub(crate) fn codes<'t>(
    table: &'t Table,
    column: usize,
    agree: &[usize],
    faults: &mut Vec<Fault>,
) -> Codes<'t> {
    let header = table.headers.get(column).cloned().unwrap_or_default();
    let mut blank = Tally::new(&fault::CODE_BLANK, &table.path, &header);
    let mut duplicate = Tally::new(&fault::CODE_DUPLICATE, &table.path, &header);
    let mut repeated = Tally::new(&fault::ROW_REPEATED, &table.path, &header);
    let mut many = Tally::new(&fault::MANY_PER_CODE, &table.path, &header);
    let mut unusual = Tally::new(&fault::CODE_UNUSUAL, &table.path, &header);
    let long = matches!(table.layout, Layout::NomisApi | Layout::Fingertips);
    let mut at: HashMap<&str, usize> = HashMap::with_capacity(table.len());
    let mut order = Vec::with_capacity(table.len());
    for (index, (number, row)) in table.rows().enumerate() {
        let (code, _) = split_code(row.cell(column));
        if code.is_empty() {
            blank.add(number, "", "the code is blank");
            continue;
        }
        match at.get(code) {
            None => {
                at.insert(code, index);
                order.push(code);
            }
            Some(first) => {
                let (first_number, first_row) = table.row(*first);
                let same = agree.iter().all(|other| row.cell(*other) == first_row.cell(*other));
                let message = format!("{code} stands here and on row {first_number}");
                if long {
                    many.add(number, code, message);
                } else if same && !agree.is_empty() {
                    repeated.add(number, code, message);
                } else {
                    duplicate.add(number, code, message);
                }
            }
        }
    }
    // Where nearly all codes are official ones, the others are slips: a letter O for a zero, a lost digit.
    let official = order.iter().filter(|code| is_gss(code)).count();
    if official < order.len() && official * 10 >= order.len() * 8 {
        for code in order.iter().filter(|code| !is_gss(code)) {
            let row = at.get(code).map_or(0, |at| table.row(*at).0);
            unusual.add(row, code, format!("`{code}` is not a letter and eight digits"));
        }
    }
    for tally in [blank, duplicate, repeated, many, unusual] {
        tally.finish(faults);
    }
    Codes { header, at, order }
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

/// The numbers of some columns, added up, for some rows of a table (all where `rows` is `None`).
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
    let asked: std::collections::HashSet<&str> = wanted.iter().map(String::as_str).collect();
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
