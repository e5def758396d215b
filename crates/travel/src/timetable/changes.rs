//! How long a change takes: on foot over the streets, straight across a station, or as the feed says.

use std::collections::BTreeMap;

use super::day::Day;

/// Walks from one place: `(where, seconds)`.
pub(super) type Steps = Vec<(u32, i32)>;

/// From each stop of the day, the seconds after getting off until one can be waiting at others, and at itself.
///
/// `walked` are the walks over the streets. Between stops of one station one walks straight, `metres_per_second`
/// fast, where that is sooner and within `longest` seconds. A rule of the feed stands in place of both; its time
/// runs to the departure, so it has no `wait` at the stop besides.
pub(super) fn changes(
    day: &Day,
    walked: &[Steps],
    wait: i32,
    longest: i32,
    metres_per_second: f64,
) -> Vec<Steps> {
    let mut lists: Vec<BTreeMap<u32, i32>> =
        walked.iter().map(|steps| steps.iter().copied().collect()).collect();
    for (stop, list) in lists.iter_mut().enumerate() {
        list.insert(stop as u32, 0);
    }
    let mut stations: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (stop, of) in day.stops.iter().enumerate() {
        if let Some(station) = of.station {
            stations.entry(station).or_default().push(stop as u32);
        }
    }
    for (from, to) in stations.values().flat_map(|stops| pairs(stops)) {
        let places = (day.stops[from as usize].place, day.stops[to as usize].place);
        let (Some(here), Some(there)) = places else { continue };
        let straight = (here.metres_to(there) / metres_per_second).ceil() as i32;
        if straight <= longest {
            let known = lists[from as usize].entry(to).or_insert(straight);
            *known = straight.min(*known);
        }
    }
    for transfer in &day.transfers {
        let list = &mut lists[transfer.from as usize];
        match transfer.seconds {
            Some(seconds) => list.insert(transfer.to, seconds - wait),
            None => list.remove(&transfer.to),
        };
    }
    lists.into_iter().map(|list| list.into_iter().collect()).collect()
}

fn pairs(stops: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    let others = move |from: u32| stops.iter().filter(move |to| **to != from).map(move |to| (from, *to));
    stops.iter().flat_map(move |from| others(*from))
}

/// The same changes by a clock that runs backwards: to each stop, from others.
pub(super) fn turned(changes: &[Steps]) -> Vec<Steps> {
    let mut turned = vec![Vec::new(); changes.len()];
    for (from, steps) in changes.iter().enumerate() {
        for (to, seconds) in steps {
            turned[*to as usize].push((from as u32, *seconds));
        }
    }
    turned
}
