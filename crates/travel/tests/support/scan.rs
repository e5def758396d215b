//! An independent, slow oracle for journeys by timetable: a connection scan for each departure on its own.
//!
//! Shares nothing with the product but the day's trips: every hop of every trip is a connection; all connections
//! are looked at in order of departure, once for each number of rides, with a journey's state kept by stop and ride.

use std::collections::BTreeMap;

use spoke_travel::timetable::Day;

/// Walks in seconds: `(stop, seconds)`.
pub(crate) type Steps = Vec<(u32, i32)>;

/// What surrounds the rides.
pub(crate) struct World<'a> {
    pub(crate) day: &'a Day,
    /// From each stop, seconds to be ready at others, and at itself where one may change there.
    pub(crate) changes: &'a [Steps],
    /// Seconds one must be at a stop before boarding.
    pub(crate) wait: i32,
    pub(crate) max_rides: usize,
}

/// One hop of a trip.
struct Hop {
    departure: i32,
    trip: usize,
    /// Position of the call it leaves from.
    call: usize,
}

/// The earliest time one gets off at each stop with at most the allowed rides, setting out at `moment`.
pub(crate) fn earliest(world: &World<'_>, access: &Steps, moment: i32) -> BTreeMap<u32, i32> {
    let mut hops: Vec<Hop> = Vec::new();
    for (trip, ride) in world.day.trips.iter().enumerate() {
        for call in 0..ride.calls.len() - 1 {
            hops.push(Hop { departure: ride.calls[call].departure, trip, call });
        }
    }
    hops.sort_by_key(|hop| (hop.departure, hop.trip, hop.call));
    // When one is at each stop ready to board, before the next ride.
    let mut ready: BTreeMap<u32, i32> = BTreeMap::new();
    for (stop, walk) in access {
        let time = ready.entry(*stop).or_insert(i32::MAX);
        *time = (*time).min(moment + walk);
    }
    let mut best: BTreeMap<u32, i32> = BTreeMap::new();
    for _ in 0..world.max_rides {
        let mut off: BTreeMap<u32, i32> = BTreeMap::new();
        let mut aboard = vec![false; world.day.trips.len()];
        for hop in &hops {
            let (from, to) =
                (world.day.trips[hop.trip].calls[hop.call], world.day.trips[hop.trip].calls[hop.call + 1]);
            let there = ready.get(&from.stop).is_some_and(|time| time + world.wait <= from.departure);
            if from.board && there {
                aboard[hop.trip] = true;
            }
            if aboard[hop.trip] && to.alight {
                let time = off.entry(to.stop).or_insert(i32::MAX);
                *time = (*time).min(to.arrival);
            }
        }
        ready = BTreeMap::new();
        for (stop, time) in &off {
            let known = best.entry(*stop).or_insert(i32::MAX);
            *known = (*known).min(*time);
            for (next, walk) in &world.changes[*stop as usize] {
                let known = ready.entry(*next).or_insert(i32::MAX);
                *known = (*known).min(time + walk);
            }
        }
    }
    best
}
