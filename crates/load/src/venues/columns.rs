//! Which column of a venue table is what: the scenario's own names first, then the usual and the official ones.

use std::collections::BTreeMap;
use std::ops::Range;

use spoke_model::Fault;

use super::hours::DayColumn;
use crate::alike::find_alike;
use crate::fault;
use crate::table::{Table, normal};

/// Names a scenario may use as keys of `[venues] columns`, and the headers recognised for each, by their letters and
/// digits alone: `Venue Name`, `venue_name` and `Venue-name` are one.
const KNOWN: [(&str, &[&str]); 14] = [
    (
        "id",
        &["id", "venue id", "organisation code", "nomis office code", "urn", "code", "site id", "reference"],
    ),
    (
        "name",
        &[
            "venue name",
            "venue",
            "library name",
            "facility name",
            "site name",
            "jobcentre office",
            "establishment name",
            // Beside one of those above, of a person.
            "name",
            "organisation name",
            "title",
        ],
    ),
    ("kind", &["kind", "venue type"]),
    ("postcode", &["postcode", "pcds", "pcd", "postal code", "venue postcode", "site postcode"]),
    ("room", &["room", "room capacity", "capacity", "seats"]),
    ("staff", &["staff", "staff per session"]),
    ("places_per_staff", &["places per staff", "places per member of staff"]),
    ("places", &["places", "places per session"]),
    ("cost", &["cost", "pounds per session", "cost per session", "hire", "hire cost"]),
    ("status", &["status"]),
    ("patterns", &["patterns", "allowed patterns", "allowed"]),
    ("fixed", &["fixed", "fixed pattern", "lock", "pattern"]),
    ("site", &["site"]),
    ("ward", &["ward", "ward name", "electoral ward", "electoral ward name"]),
];

/// Further keys, read with the places of the rows.
const COORDINATES: [&str; 4] = ["lat", "lon", "easting", "northing"];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHORT_DAYS: [&[&str]; 7] =
    [&["mon"], &["tue", "tues"], &["wed", "weds"], &["thu", "thur", "thurs"], &["fri"], &["sat"], &["sun"]];
/// What may stand beside a short day's name: `Mon opening hours`.
const BESIDE_DAYS: [&str; 6] = ["hours", "open", "opening", "staffed", "time", "times"];
/// The parts of a day that have columns of their own, and whether all of it is after noon.
const PARTS: [(&str, bool); 5] =
    [("am", false), ("morning", false), ("pm", true), ("afternoon", true), ("evening", true)];

/// Positions of the columns that a table has.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    by_name: BTreeMap<&'static str, usize>,
    /// Opening hours, Monday first, where any day has a column; several where its parts have.
    pub(super) hours: Option<[Vec<DayColumn>; 7]>,
}

impl Columns {
    /// The column of a name of [`KNOWN`].
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// `venue` beside `name`, without a column of ids: where it holds codes, those are the ids.
    fn codes_of_venues(&mut self, table: &Table) {
        let (Some(venue), Some(name)) = (find_alike(table, &["venue"]), find_alike(table, &["name"])) else {
            return;
        };
        if self.get("id").is_some() || self.get("name") != Some(venue) {
            return;
        }
        let is_code = |cell: &str| cell.contains(|c: char| c.is_ascii_digit()) && !cell.contains(' ');
        let cells = || table.rows().map(|(_, row)| row.cell(venue)).filter(|cell| !cell.is_empty());
        if cells().filter(|cell| is_code(cell)).count() * 2 > cells().count() {
            self.by_name.insert("id", venue);
            self.by_name.insert("name", name);
        }
    }

    /// The columns used, for the report.
    pub(super) fn understood(&self, table: &Table) -> String {
        let used: Vec<String> = self
            .by_name
            .iter()
            .map(|(name, column)| format!("{name} `{}`", table.headers[*column]))
            .collect();
        let hours = match &self.hours {
            None => String::new(),
            Some(days) => match without(days, 0..7).as_slice() {
                [] => ", opening hours".to_owned(),
                closed => format!(", opening hours (without a column, closed: {})", closed.join(", ")),
            },
        };
        format!("{}{hours}", used.join(", "))
    }
}

/// Finds the columns; a name of the scenario that is not a header, or a key that is no venue column, is a fault.
pub(super) fn columns(
    table: &Table,
    own: &BTreeMap<String, String>,
    faults: &mut Vec<Fault>,
) -> Option<Columns> {
    let mut columns = Columns::default();
    let mut sound = true;
    let known: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).chain(COORDINATES).collect();
    for key in own.keys().filter(|key| !known.contains(&key.as_str())) {
        let message = format!("`{key}` in [venues] columns is none of {}", known.join(", "));
        faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(&table.path).column(key));
        sound = false;
    }
    for (name, usual) in KNOWN {
        let found = match own.get(name) {
            Some(header) => {
                let found = table.column(header, faults);
                sound &= found.is_some();
                found
            }
            None => find_alike(table, usual),
        };
        if let Some(found) = found {
            columns.by_name.insert(name, found);
        }
    }
    if !own.contains_key("id") && !own.contains_key("name") {
        columns.codes_of_venues(table);
    }
    columns.hours = hours(table);
    let lacking = columns.hours.as_ref().map_or_else(Vec::new, |days| without(days, 0..5));
    if !lacking.is_empty() {
        let message = format!("there is no column of opening hours for {}", lacking.join(", "));
        faults.push(Fault::new(&fault::HOURS_DAYS, message).path(&table.path).column(lacking[0]));
    }
    sound.then_some(columns)
}

/// The days of a range that have no column.
fn without(days: &[Vec<DayColumn>; 7], range: Range<usize>) -> Vec<&'static str> {
    range.filter(|day| days[*day].is_empty()).map(|day| DAYS[day]).collect()
}

/// The columns that begin with a day, or are called by its short name; staffed hours rather than unstaffed ones. Of
/// several the first, and with it those of a part of the day: `Monday am`, `Monday pm`.
fn hours(table: &Table) -> Option<[Vec<DayColumn>; 7]> {
    let headers: Vec<String> = table.headers.iter().map(|header| normal(header)).collect();
    let days: [Vec<DayColumn>; 7] = std::array::from_fn(|day| {
        let whole = |header: &String| header.starts_with(DAYS[day]) && !header.contains("unstaffed");
        let short = |header: &String| {
            let mut words = words(header);
            words.next().is_some_and(|first| SHORT_DAYS[day].contains(&first))
                && words.all(|word| BESIDE_DAYS.contains(&word) || part(word).is_some())
        };
        let first = headers.iter().position(whole).or_else(|| headers.iter().position(short));
        let of_part = |at: usize| {
            let header = &headers[at];
            let rest =
                header.strip_prefix(DAYS[day]).or_else(|| header.split_once(is_between).map(|two| two.1))?;
            let known = |word| BESIDE_DAYS.contains(&word) || part(word).is_some();
            words(rest).all(known).then(|| words(rest).find_map(part)).flatten()
        };
        let is_of_day = |at: &usize| whole(&headers[*at]) || short(&headers[*at]);
        let columns =
            (0..headers.len()).filter(is_of_day).filter(|at| Some(*at) == first || of_part(*at).is_some());
        columns.map(|at| DayColumn { at, afternoon: of_part(at) == Some(true) }).collect()
    });
    days.iter().any(|columns| !columns.is_empty()).then_some(days)
}

fn is_between(c: char) -> bool {
    !c.is_alphanumeric()
}

fn words(header: &str) -> impl Iterator<Item = &str> {
    header.split(is_between).filter(|word| !word.is_empty())
}

/// Whether a word is of a part of the day, and of one after noon.
fn part(word: &str) -> Option<bool> {
    PARTS.iter().find(|(part, _)| *part == word).map(|(_, afternoon)| *afternoon)
}
