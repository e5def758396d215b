//! The table of costs, streamed: it may have millions of rows.

use std::collections::HashMap;
use std::path::Path;

use csv::{ByteRecord, Position};
use spoke_allocate::locate::{CostTable, Pair};
use spoke_model::Fault;

use super::source::Source;
use super::{COST, DUPLICATE_PAIR, NO_COLUMN, Table, Tally, UNKNOWN_ID};

/// The pairs that can be reached; nothing and faults when some row is wrong.
pub(super) fn read(
    path: &Path,
    origins: &Table,
    destinations: &Table,
    faults: &mut Vec<Fault>,
) -> Option<CostTable> {
    let before = faults.len();
    let (source, mut reader, header) = Source::open(path, faults)?;
    let mut columns = [0; 3];
    for (slot, column) in columns.iter_mut().zip(["origin", "destination", "cost"]) {
        match header.iter().position(|cell| cell == column) {
            Some(at) => *slot = at,
            None => {
                let message = format!("there is no column `{column}`");
                faults.push(source.fault(&NO_COLUMN, message).row(1));
            }
        }
    }
    if faults.len() > before {
        return None;
    }
    let [from, to, cost] = columns;
    let mut found: Vec<(u32, u32, f64)> = Vec::new();
    let (mut unknown, mut numbers) = (Vec::new(), Vec::new());
    let mut strangers = Tally::new(&mut unknown, &source, &UNKNOWN_ID);
    let mut wrong = Tally::new(&mut numbers, &source, &COST);
    let mut record = ByteRecord::new();
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                faults.push(source.unreadable(&error));
                return None;
            }
        }
        let row = record.position();
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let value = std::str::from_utf8(cell(cost)).ok().and_then(|cell| cell.parse::<f64>().ok());
        let value = value.filter(|value| value.is_finite() && *value >= 0.0);
        let (origin, site) = (origins.place.get(cell(from)), destinations.place.get(cell(to)));
        if origin.is_none() {
            let id = text(cell(from));
            strangers.add(row, "origin", &id, || format!("{id} is not in {}", origins.source.name()));
        }
        if site.is_none() {
            let id = text(cell(to));
            strangers
                .add(row, "destination", &id, || format!("{id} is not in {}", destinations.source.name()));
        }
        if value.is_none() {
            let cell = text(cell(cost));
            wrong.add(row, "cost", &cell, || format!("`{cell}` is not a number, 0 or more"));
        }
        if let (Some(&origin), Some(&site), Some(value)) = (origin, site, value) {
            found.push((origin, site, value));
        }
    }
    strangers.end();
    wrong.end();
    faults.extend(unknown);
    faults.extend(numbers);
    match CostTable::new(origins.ids.len(), destinations.ids.len(), &found) {
        Ok(table) => Some(table),
        Err(duplicates) => {
            say_duplicates(&source, &duplicates, [from, to], origins, destinations, faults);
            None
        }
    }
}

/// Reads the costs again for the rows of the pairs that stand there twice.
fn say_duplicates(
    source: &Source,
    duplicates: &[Pair],
    columns: [usize; 2],
    origins: &Table,
    destinations: &Table,
    faults: &mut Vec<Fault>,
) {
    let Some((_, mut reader, _)) = source.again(faults) else { return };
    let mut first: HashMap<Pair, Position> = HashMap::new();
    let mut unreadable = None;
    let mut tally = Tally::new(faults, source, &DUPLICATE_PAIR);
    for record in reader.byte_records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                unreadable = Some(source.unreadable(&error));
                break;
            }
        };
        let place = |table: &Table, at: usize| table.place.get(record.get(at)?).copied();
        let (Some(origin), Some(site), Some(at)) =
            (place(origins, columns[0]), place(destinations, columns[1]), record.position())
        else {
            continue;
        };
        let pair = Pair { origin, site };
        if duplicates.binary_search(&pair).is_err() {
            continue;
        }
        match first.get(&pair) {
            Some(earlier) => {
                let (a, b) = (&origins.ids[origin as usize], &destinations.ids[site as usize]);
                tally.add(Some(at), "origin", a, || {
                    format!("{a} to {b} stands on row {} too", source.row(Some(earlier)))
                });
            }
            None => {
                first.insert(pair, at.clone());
            }
        }
    }
    tally.end();
    faults.extend(unreadable);
}
