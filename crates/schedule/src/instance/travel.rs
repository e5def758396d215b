//! Minutes between venues on the same day: a table where one is given, else the straight line with a detour.

use std::collections::BTreeMap;

use spoke_model::{Bng, Fault, Timetable};

use super::{File, Inputs, Log, rooms::Used};
use crate::faults;

/// Minutes of one journey in a straight line with the scenario's detour and speed; none from a place to itself.
fn straight(inputs: &Inputs<'_>, from: Bng, to: Bng) -> f64 {
    let metres = from.metres_to(to);
    if metres < 1.0 {
        return 0.0;
    }
    let travel = &inputs.settings.travel;
    metres * travel.detour / (travel.kmh * 1000.0 / 60.0) + travel.fixed_minutes
}

fn listed(text: &str) -> BTreeMap<(String, String), f64> {
    let mut found = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for record in reader.records().flatten() {
        if let (Some(from), Some(to), Some(Ok(minutes))) =
            (record.get(0), record.get(1), record.get(2).map(str::parse::<f64>))
        {
            found.insert((from.to_owned(), to.to_owned()), minutes);
        }
    }
    found
}

fn of_table(table: &BTreeMap<(String, String), f64>, from: &str, to: &str) -> Option<f64> {
    let key = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    table.get(&key(from, to)).or_else(|| table.get(&key(to, from))).copied()
}

/// One-way minutes from a base to each room.
pub(super) fn from_place(inputs: &Inputs<'_>, used: &Used, base: &str, from: Bng) -> Vec<f64> {
    let table = inputs.files.travel.as_ref().map(|f| listed(&f.text)).unwrap_or_default();
    used.venue
        .iter()
        .map(|&v| {
            let venue = &inputs.venues[v];
            if venue.id == base {
                return 0.0;
            }
            of_table(&table, base, &venue.id).unwrap_or_else(|| straight(inputs, from, venue.location))
        })
        .collect()
}

pub(super) fn build(inputs: &Inputs<'_>, used: &Used, t: &mut Timetable, log: &mut Log) {
    if let Some(file) = &inputs.files.travel {
        check(inputs, file, log);
    }
    let table = inputs.files.travel.as_ref().map(|f| listed(&f.text)).unwrap_or_default();
    for &a in &used.venue {
        for &b in &used.venue {
            let (from, to) = (&inputs.venues[a], &inputs.venues[b]);
            t.between.push(if a == b {
                0.0
            } else {
                of_table(&table, &from.id, &to.id)
                    .unwrap_or_else(|| straight(inputs, from.location, to.location))
            });
        }
    }
}

/// Every row of the travel table is understood and names venues.
fn check(inputs: &Inputs<'_>, file: &File, log: &mut Log) {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(file.text.trim_start_matches('\u{feff}').as_bytes());
    let wrong = |row: u64, column: &str, value: &str, message: String| {
        Fault::new(&faults::TRAVEL_TABLE, message).path(&file.path).row(row).column(column).value(value)
    };
    for (index, record) in reader.records().enumerate() {
        let row = index as u64 + 2;
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                log.fault(wrong(row, "from", "", e.to_string()));
                continue;
            }
        };
        for (column, at) in [("from", 0), ("to", 1)] {
            let id = record.get(at).unwrap_or_default();
            if !inputs.venues.iter().any(|v| v.id == id) {
                log.fault(wrong(row, column, id, format!("no venue has the id `{id}`")));
            }
        }
        let minutes = record.get(2).unwrap_or_default();
        if !minutes.parse::<f64>().is_ok_and(|m| m.is_finite() && m >= 0.0) {
            log.fault(wrong(row, "minutes", minutes, format!("`{minutes}` is not a number of minutes")));
        }
    }
}
