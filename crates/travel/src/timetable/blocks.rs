//! Which trips one vehicle runs one after another, so that riders keep their seats: `block_id`, and the rows of
//! `transfers.txt` that link two trips.
//!
//! A trip of a block continues as the next one of it that leaves after its end, if that sets out from the same stop,
//! the same station or within 200 m of it; a row of type 4 links two trips wherever they are, one of type 5 parts
//! them. Trips that run at intervals (`frequencies.txt`) have no clock of their own and are not linked by block.

use std::collections::{BTreeMap, BTreeSet};

use spoke_model::LonLat;

use super::feed::{Feed, FeedStop};

/// How far a block's next trip may set out from where the last one ended, in metres.
const SAME_PLACE: f64 = 200.0;

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// The trips that run on a day (by position) as their vehicles run them: each path can be ridden from end to end.
/// A trip stands on several paths where vehicles part or join.
pub(super) fn paths(feed: &Feed, running: &[u32]) -> Vec<Vec<u32>> {
    let next = continuations(feed, running);
    let continued: BTreeSet<u32> = next.values().flatten().copied().collect();
    let mut paths = Vec::with_capacity(running.len());
    for first in running.iter().filter(|trip| !continued.contains(trip)) {
        let mut open = vec![vec![*first]];
        while let Some(path) = open.pop() {
            let last = path[path.len() - 1];
            match next.get(&last) {
                None => paths.push(path),
                Some(next) => open.extend(next.iter().rev().map(|trip| {
                    let mut longer = path.clone();
                    longer.push(*trip);
                    longer
                })),
            }
        }
    }
    paths
}

/// The trips that each trip continues as, in order. Later trips only, so that no path goes round in a circle.
fn continuations(feed: &Feed, running: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut blocks: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for trip in running {
        if let Some(block) = feed.trips[*trip as usize].block {
            blocks.entry(block).or_default().push(*trip);
        }
    }
    let mut links: BTreeSet<(u32, u32)> = BTreeSet::new();
    for trips in blocks.values_mut() {
        trips.sort_by_key(|trip| (ends(feed, *trip).0, *trip));
        let pairs = trips.windows(2).map(|pair| (pair[0], pair[1]));
        links.extend(pairs.filter(|pair| {
            follows(feed, *pair) && sets_out_there(feed, *pair) && !feed.transfers.separate.contains(pair)
        }));
    }
    let runs: BTreeSet<u32> = running.iter().copied().collect();
    let told = feed.transfers.seated.iter().copied();
    links
        .extend(told.filter(|pair| runs.contains(&pair.0) && runs.contains(&pair.1) && follows(feed, *pair)));
    let mut next: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (from, to) in links {
        next.entry(from).or_default().push(to);
    }
    next
}

/// The first departure and last arrival of a trip.
fn ends(feed: &Feed, trip: u32) -> (u32, u32) {
    match feed.calls_of(&feed.trips[trip as usize]) {
        [first, .., last] => (first.departure, last.arrival),
        _ => (0, 0),
    }
}

fn follows(feed: &Feed, (before, after): (u32, u32)) -> bool {
    let (first, last) = (ends(feed, before), ends(feed, after));
    before != after && first.1 <= last.0 && first.0 < last.1
}

fn sets_out_there(feed: &Feed, (before, after): (u32, u32)) -> bool {
    let calls = |trip: u32| feed.calls_of(&feed.trips[trip as usize]);
    let (Some(last), Some(first)) = (calls(before).last(), calls(after).first()) else { return false };
    let (from, to) = (&feed.stops[last.stop as usize], &feed.stops[first.stop as usize]);
    last.stop == first.stop || (from.parent.is_some() && from.parent == to.parent) || close(from, to)
}

fn close(a: &FeedStop, b: &FeedStop) -> bool {
    let (Some(a), Some(b)) = (a.place, b.place) else { return false };
    metres(a, b) <= SAME_PLACE
}

/// Metres between two places that are near each other.
fn metres(a: LonLat, b: LonLat) -> f64 {
    let east = (a.lon - b.lon) * a.lat.to_radians().cos();
    east.hypot(a.lat - b.lat) * METRES_PER_DEGREE
}
