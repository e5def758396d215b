//! The calls of trips at stops, from `stop_times.txt`: put in order, gaps in the times filled, what runs backwards refused.

use gtfs_structures::{PickupDropOffType, RawStopTime};
use spoke_model::Fault;

use super::feed::{ById, FeedTrip};
use super::source::{Findings, Source, rows};
use crate::faults;

const FILE: &str = "stop_times.txt";

/// A call of a trip at a stop, in seconds after the midnight that its service day begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) stop: u32,
    pub(super) arrival: u32,
    pub(super) departure: u32,
    /// Whether one may get on.
    pub(super) board: bool,
    /// Whether one may get off.
    pub(super) alight: bool,
}

/// The rows of the file.
pub(super) struct Calls {
    rows: Vec<Row>,
    trip_ids: Vec<String>,
}

struct Row {
    trip: u32,
    sequence: u32,
    line: u64,
    stop: u32,
    arrival: Option<u32>,
    departure: Option<u32>,
    board: bool,
    alight: bool,
}

impl Calls {
    /// Reads the file; rows of unknown trips or stops are noted and left out.
    pub(super) fn read(source: &mut Source, stops: &ById, trips: &ById, findings: &mut Findings) -> Self {
        let mut trip_ids = vec![String::new(); trips.len()];
        for (id, trip) in sorted(trips) {
            trip_ids[trip as usize].clone_from(id);
        }
        let mut read = Vec::new();
        rows(source, FILE, true, findings, |line, row: RawStopTime, findings| {
            let (trip, stop) = (trips.get(&row.trip_id), stops.get(&row.stop_id));
            let (Some(trip), Some(stop)) = (trip, stop) else {
                let (what, id) = if trip.is_none() { ("trip", row.trip_id) } else { ("stop", row.stop_id) };
                let message =
                    format!("refers to {what} `{id}`, which is nowhere defined; the row is left out");
                findings.add(FILE, Fault::new(&faults::UNKNOWN_ID, message).row(line).value(id));
                return;
            };
            read.push(Row {
                trip: *trip,
                sequence: row.stop_sequence,
                line,
                stop: *stop,
                arrival: row.arrival_time.or(row.departure_time),
                departure: row.departure_time.or(row.arrival_time),
                board: row.pickup_type != PickupDropOffType::NotAvailable,
                alight: row.drop_off_type != PickupDropOffType::NotAvailable,
            });
        });
        read.sort_by_key(|row| (row.trip, row.sequence, row.line));
        Self { rows: read, trip_ids }
    }

    /// The calls, trip by trip; a trip that cannot be ridden is noted and keeps none.
    pub(super) fn into_trips(self, trips: &mut [FeedTrip], findings: &mut Findings) -> Vec<Call> {
        let mut calls = Vec::with_capacity(self.rows.len());
        let mut untimed = vec![true; trips.len()];
        for rows in self.rows.chunk_by(|a, b| a.trip == b.trip) {
            let trip = rows[0].trip as usize;
            untimed[trip] = false;
            let first = calls.len();
            match timed(rows, &self.trip_ids[trip], findings) {
                Ok(timed) => {
                    calls.extend(timed);
                    trips[trip].first = first as u32;
                    trips[trip].len = (calls.len() - first) as u32;
                }
                Err(fault) => findings.add(FILE, fault.value(self.trip_ids[trip].clone())),
            }
        }
        for (trip, _) in untimed.iter().enumerate().filter(|(_, untimed)| **untimed) {
            let id = &self.trip_ids[trip];
            let message = format!("trip `{id}` has no stop times; it is left out");
            let fault = Fault::new(&faults::NO_TIMES, message).row(trips[trip].line);
            findings.add("trips.txt", fault.value(id.clone()));
        }
        calls
    }
}

/// Ids with their positions, by position.
fn sorted(by_id: &ById) -> Vec<(&String, u32)> {
    let mut list: Vec<(&String, u32)> = by_id.iter().map(|(id, at)| (id, *at)).collect();
    list.sort_by_key(|(_, at)| *at);
    list
}

/// The calls of one trip with every time known and none before the last, or what is wrong.
fn timed(rows: &[Row], id: &str, findings: &mut Findings) -> Result<Vec<Call>, Fault> {
    let mut kept: Vec<&Row> = Vec::with_capacity(rows.len());
    for row in rows {
        if kept.last().is_some_and(|last| last.sequence == row.sequence) {
            let message = format!("trip `{id}` has stop_sequence {} twice; the first counts", row.sequence);
            findings.add(FILE, Fault::new(&faults::DUPLICATE_ID, message).row(row.line).value(id));
        } else {
            kept.push(row);
        }
    }
    let (first, last) = (kept[0], kept[kept.len() - 1]);
    if kept.len() < 2 {
        let message = format!("trip `{id}` stops once; it is left out");
        return Err(Fault::new(&faults::NO_TIMES, message).row(first.line));
    }
    for end in [first, last] {
        if end.arrival.is_none() {
            let message = format!("trip `{id}` has no time at its first or last stop; it is left out");
            return Err(Fault::new(&faults::NO_TIMES, message).row(end.line));
        }
    }
    let times = filled(&kept);
    let mut earlier = 0;
    for (row, (arrival, departure)) in kept.iter().zip(&times) {
        if *arrival < earlier || departure < arrival {
            let message = format!("trip `{id}` runs backwards in time here; it is left out");
            return Err(Fault::new(&faults::OUT_OF_ORDER, message).row(row.line));
        }
        earlier = *departure;
    }
    let call = |(row, (arrival, departure)): (&&Row, (u32, u32))| Call {
        stop: row.stop,
        arrival,
        departure,
        board: row.board,
        alight: row.alight,
    };
    Ok(kept.iter().zip(times).map(call).collect())
}

/// Arrivals and departures; those not given lie evenly between the times before and after them.
fn filled(rows: &[&Row]) -> Vec<(u32, u32)> {
    let known: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].arrival.is_some()).collect();
    let mut times = vec![(0, 0); rows.len()];
    let given = |at: usize| (rows[at].arrival.unwrap_or_default(), rows[at].departure.unwrap_or_default());
    for at in &known {
        times[*at] = given(*at);
    }
    for pair in known.windows(2) {
        let (before, after) = (given(pair[0]).1, given(pair[1]).0);
        let steps = (pair[1] - pair[0]) as u64;
        for (step, time) in times[pair[0] + 1..pair[1]].iter_mut().enumerate() {
            let part = u64::from(after.saturating_sub(before)) * (step as u64 + 1) / steps;
            let moment = before + part as u32;
            *time = (moment, moment);
        }
    }
    times
}
