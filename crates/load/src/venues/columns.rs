//! Which column of a venue table is what: the scenario's own names first, then the usual and the official ones.

use std::collections::BTreeMap;

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
    ("site", &["site", "building"]),
    ("ward", &["ward", "ward_name", "ward name"]),
];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Positions of the columns that a table has.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    by_name: BTreeMap<&'static str, usize>,
    /// Opening hours, Monday first, where all seven days are there.
    pub(super) hours: Option<[usize; 7]>,
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
        let hours = if self.hours.is_some() { ", opening hours" } else { "" };
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
    for key in own.keys().filter(|key| KNOWN.iter().all(|(name, _)| name != key)) {
        let known: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
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
    sound.then_some(columns)
}

/// Seven columns that begin with the days; staffed hours rather than unstaffed ones.
fn hours(table: &Table) -> Option<[usize; 7]> {
    let mut found = [0; 7];
    for (day, slot) in DAYS.iter().zip(&mut found) {
        let fits = |header: &String| {
            let header = normal(header);
            header.starts_with(day) && !header.contains("unstaffed")
        };
        *slot = table.headers.iter().position(fits)?;
    }
    Some(found)
}
