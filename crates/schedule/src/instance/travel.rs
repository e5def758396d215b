//! Minutes between venues on the same day: a table where one is given, else the straight line with a detour.

use std::collections::BTreeMap;

use spoke_model::{Bng, Fault, Timetable};

use super::{Inputs, Log, rooms::Used};
use crate::{faults, rows};

/// Minutes of one journey in a straight line with the scenario's detour and speed; none from a place to itself.
fn straight(inputs: &Inputs<'_>, from: Bng, to: Bng) -> f64 {
    let metres = from.metres_to(to);
    if metres < 1.0 {
        return 0.0;
    }
    let travel = &inputs.settings.travel;
    metres * travel.detour / (travel.kmh * 1000.0 / 60.0) + travel.fixed_minutes
}

/// Minutes by ids of venues, from and to.
pub(super) type Minutes = BTreeMap<(String, String), f64>;

/// The travel table, where one is given: every row names venues and minutes.
pub(super) fn table(inputs: &Inputs<'_>, log: &mut Log) -> Minutes {
    let mut found = BTreeMap::new();
    let Some(file) = &inputs.files.travel else { return found };
    let wrong = |row: u64, column: &str, value: &str, message: String| {
        Fault::new(&faults::TRAVEL_TABLE, message).path(&file.path).row(row).column(column).value(value)
    };
    let (headers, records) = rows::read(&file.text, false);
    let headers = headers.unwrap_or_default();
    let columns = ["from", "to", "minutes"];
    let positions = columns.map(|name| headers.iter().position(|h| h.eq_ignore_ascii_case(name)));
    let [Some(from), Some(to), Some(minutes)] = positions else {
        log.fault(wrong(1, "from", "", "the header needs from, to and minutes".into()));
        return found;
    };
    for (row, record) in records {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                log.fault(wrong(row, "from", "", e.to_string()));
                continue;
            }
        };
        let cell = |at: usize| record.get(at).unwrap_or_default();
        for (column, id) in [("from", cell(from)), ("to", cell(to))] {
            if !inputs.venues.iter().any(|v| v.id == id) {
                log.fault(wrong(row, column, id, format!("no venue has the id `{id}`")));
            }
        }
        match cell(minutes).parse::<f64>().ok().filter(|m| m.is_finite() && *m >= 0.0) {
            Some(minutes) => {
                found.insert((cell(from).to_owned(), cell(to).to_owned()), minutes);
            }
            None => {
                let text = cell(minutes);
                log.fault(wrong(row, "minutes", text, format!("`{text}` is not a number of minutes")));
            }
        }
    }
    found
}

fn of_table(table: &Minutes, from: &str, to: &str) -> Option<f64> {
    let key = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    table.get(&key(from, to)).or_else(|| table.get(&key(to, from))).copied()
}

/// One-way minutes from a base to each room.
pub(super) fn from_place(
    inputs: &Inputs<'_>,
    used: &Used,
    table: &Minutes,
    base: &str,
    from: Bng,
) -> Vec<f64> {
    used.venue
        .iter()
        .map(|&v| {
            let venue = &inputs.venues[v];
            if venue.id == base {
                return 0.0;
            }
            of_table(table, base, &venue.id).unwrap_or_else(|| straight(inputs, from, venue.location))
        })
        .collect()
}

pub(super) fn build(inputs: &Inputs<'_>, used: &Used, table: &Minutes, t: &mut Timetable) {
    for &a in &used.venue {
        for &b in &used.venue {
            let (from, to) = (&inputs.venues[a], &inputs.venues[b]);
            t.between.push(if a == b {
                0.0
            } else {
                of_table(table, &from.id, &to.id)
                    .unwrap_or_else(|| straight(inputs, from.location, to.location))
            });
        }
    }
}
