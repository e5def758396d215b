//! Trips grouped into lines: trips with the same stops, none of which overtakes another. What RAPTOR rides on.

use std::collections::BTreeMap;

use super::day::Trip;

/// A call as a rider meets it, in seconds of a clock that only runs forwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RideCall {
    /// The stop.
    pub stop: u32,
    /// When one gets off here.
    pub off: i32,
    /// By when one must be here to get on.
    pub on: i32,
    /// Whether one may get on.
    pub board: bool,
    /// Whether one may get off.
    pub alight: bool,
}

/// Trips as rides forwards in time: to get on one must be there `wait` seconds before the vehicle leaves.
pub fn forwards(trips: &[Trip], wait: i32) -> Vec<Vec<RideCall>> {
    let ride = |trip: &Trip| {
        let call = |call: &super::day::TripCall| RideCall {
            stop: call.stop,
            off: call.arrival,
            on: call.departure - wait,
            board: call.board,
            alight: call.alight,
        };
        trip.calls.iter().map(call).collect()
    };
    trips.iter().map(ride).collect()
}

/// The same rides backwards in time: from a deadline to the latest moment to set out.
pub fn backwards(rides: &[Vec<RideCall>]) -> Vec<Vec<RideCall>> {
    let turn = |ride: &Vec<RideCall>| {
        let call = |call: &RideCall| RideCall {
            stop: call.stop,
            off: -call.on,
            on: -call.off,
            board: call.alight,
            alight: call.board,
        };
        ride.iter().rev().map(call).collect()
    };
    rides.iter().map(turn).collect()
}

/// What trips of a line have in common: their stops, and where one may get on and off.
type Pattern = Vec<(u32, bool, bool)>;

/// A line: trips that call at the same stops, each no earlier anywhere than the one before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) stops: Vec<u32>,
    pub(super) board: Vec<bool>,
    pub(super) alight: Vec<bool>,
    pub(super) trips: usize,
    /// Getting-off times, trip by trip.
    off: Vec<i32>,
    /// Getting-on times, stop by stop, so that a search for the next trip reads one after another.
    on: Vec<i32>,
}

impl Line {
    /// When a trip lets one off at a position.
    pub(super) fn off(&self, trip: usize, position: usize) -> i32 {
        self.off[trip * self.stops.len() + position]
    }

    /// The first trip one can get on at a position being there at a moment.
    pub(super) fn first_after(&self, position: usize, moment: i32) -> usize {
        let column = &self.on[position * self.trips..(position + 1) * self.trips];
        column.partition_point(|on| *on < moment)
    }
}

/// All lines, and which of them call at each stop.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    /// Where each stop's calls begin in `calls`.
    first: Vec<u32>,
    /// `(line, position)`, by stop.
    calls: Vec<(u32, u32)>,
}

impl Lines {
    pub(super) fn of(stops: usize, rides: &[Vec<RideCall>]) -> Self {
        let mut alike: BTreeMap<Pattern, Vec<&Vec<RideCall>>> = BTreeMap::new();
        for ride in rides {
            let key = ride.iter().map(|call| (call.stop, call.board, call.alight)).collect();
            alike.entry(key).or_default().push(ride);
        }
        let mut lines = Vec::new();
        for (key, mut rides) in alike {
            rides.sort_by(|a, b| times(a).cmp(times(b)));
            for rides in without_overtaking(&rides) {
                lines.push(line(&key, &rides));
            }
        }
        let mut calls: Vec<(u32, (u32, u32))> = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let at = |(position, stop): (usize, &u32)| (*stop, (index as u32, position as u32));
            calls.extend(line.stops.iter().enumerate().map(at));
        }
        calls.sort_unstable();
        let mut first = vec![0_u32; stops + 1];
        for (stop, _) in &calls {
            first[*stop as usize + 1] += 1;
        }
        for stop in 0..stops {
            first[stop + 1] += first[stop];
        }
        Self { lines, first, calls: calls.into_iter().map(|(_, call)| call).collect() }
    }

    /// The lines that call at a stop, with the position of the call.
    pub(super) fn at(&self, stop: u32) -> &[(u32, u32)] {
        &self.calls[self.first[stop as usize] as usize..self.first[stop as usize + 1] as usize]
    }
}

fn times(ride: &[RideCall]) -> impl Iterator<Item = (i32, i32)> {
    ride.iter().map(|call| (call.on, call.off))
}

/// Rides of one pattern in as few chains as come by putting each into the first where it overtakes nobody.
fn without_overtaking<'a>(rides: &[&'a Vec<RideCall>]) -> Vec<Vec<&'a Vec<RideCall>>> {
    let mut chains: Vec<Vec<&Vec<RideCall>>> = Vec::new();
    for ride in rides {
        let fits = |chain: &&mut Vec<&Vec<RideCall>>| {
            chain.last().is_some_and(|last| {
                last.iter()
                    .zip(ride.iter())
                    .all(|(before, after)| before.on <= after.on && before.off <= after.off)
            })
        };
        match chains.iter_mut().find(fits) {
            Some(chain) => chain.push(ride),
            None => chains.push(vec![ride]),
        }
    }
    chains
}

fn line(key: &[(u32, bool, bool)], rides: &[&Vec<RideCall>]) -> Line {
    let mut line = Line {
        stops: key.iter().map(|(stop, ..)| *stop).collect(),
        board: key.iter().map(|(_, board, _)| *board).collect(),
        alight: key.iter().map(|(.., alight)| *alight).collect(),
        trips: rides.len(),
        ..Line::default()
    };
    for ride in rides {
        line.off.extend(ride.iter().map(|call| call.off));
    }
    for position in 0..key.len() {
        line.on.extend(rides.iter().map(|ride| ride[position].on));
    }
    line
}
