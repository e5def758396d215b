//! Which column of a venue table is what: the scenario's own names first, then the usual and the official ones.

use std::collections::BTreeMap;
use std::ops::Range;

use spoke_model::Fault;

use crate::fault;
use crate::table::{Table, normal};

/// Names a scenario may use as keys of `[venues] columns`, and the headers recognised for each.
const KNOWN: [(&str, &[&str]); 14] = [
    (
        "id",
        &[
            "id",
            "venue_id",
            "venue id",
            "organisation code",
            "nomis office code",
            "urn",
            "code",
            "site_id",
            "reference",
        ],
    ),
    (
        "name",
        &[
            "name",
            "venue_name",
            "venue",
            "library name",
            "jobcentre office",
            "establishmentname",
            "facility_name",
            "facility name",
            "organisation name",
            "title",
        ],
    ),
    ("kind", &["kind", "venue_type", "venue type"]),
    ("postcode", &["postcode", "post_code", "post code", "pcds", "pcd", "postal code"]),
    ("room", &["room", "room_capacity", "room capacity", "capacity", "seats"]),
    ("staff", &["staff", "staff_per_session", "staff per session"]),
    ("places_per_staff", &["places_per_staff", "places per staff", "places per member of staff"]),
    ("places", &["places", "places_per_session", "places per session"]),
    ("cost", &["cost", "pounds_per_session", "cost_per_session", "cost per session", "hire", "hire cost"]),
    ("status", &["status"]),
    ("patterns", &["patterns", "allowed_patterns", "allowed patterns", "allowed"]),
    ("fixed", &["fixed", "fixed_pattern", "fixed pattern", "lock", "pattern"]),
    ("site", &["site"]),
    ("ward", &["ward", "ward_name", "ward name"]),
];

/// Further keys, read with the places of the rows.
const COORDINATES: [&str; 4] = ["lat", "lon", "easting", "northing"];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHORT_DAYS: [&[&str]; 7] =
    [&["mon"], &["tue", "tues"], &["wed", "weds"], &["thu", "thur", "thurs"], &["fri"], &["sat"], &["sun"]];
/// What may stand beside a short day's name: `Mon opening hours`.
const BESIDE_DAYS: [&str; 6] = ["hours", "open", "opening", "staffed", "time", "times"];

/// Positions of the columns that a table has.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    by_name: BTreeMap<&'static str, usize>,
    /// Opening hours, Monday first, where any day has a column.
    pub(super) hours: Option<[Option<usize>; 7]>,
}

impl Columns {
    /// The column of a name of [`KNOWN`].
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
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
            None => table.find(usual),
        };
        if let Some(found) = found {
            columns.by_name.insert(name, found);
        }
    }
    columns.hours = hours(table);
    let lacking = columns.hours.map_or_else(Vec::new, |days| without(&days, 0..5));
    if !lacking.is_empty() {
        let message = format!("there is no column of opening hours for {}", lacking.join(", "));
        faults.push(Fault::new(&fault::HOURS_DAYS, message).path(&table.path).column(lacking[0]));
    }
    sound.then_some(columns)
}

/// The days of a range that have no column.
fn without(days: &[Option<usize>; 7], range: Range<usize>) -> Vec<&'static str> {
    range.filter(|day| days[*day].is_none()).map(|day| DAYS[day]).collect()
}

/// The columns that begin with a day, or are called by its short name; staffed hours rather than unstaffed ones.
fn hours(table: &Table) -> Option<[Option<usize>; 7]> {
    let headers: Vec<String> = table.headers.iter().map(|header| normal(header)).collect();
    let days = std::array::from_fn(|day| {
        let whole = |header: &String| header.starts_with(DAYS[day]) && !header.contains("unstaffed");
        let short = |header: &String| {
            let mut words = header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.next().is_some_and(|first| SHORT_DAYS[day].contains(&first))
                && words.all(|word| BESIDE_DAYS.contains(&word))
        };
        headers.iter().position(whole).or_else(|| headers.iter().position(short))
    });
    days.iter().any(Option::is_some).then_some(days)
}
