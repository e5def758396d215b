//! Journeys by timetable equal an independent connection scan, on random timetables and on Newport's real one.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

#[path = "support/bus.rs"]
mod bus;
#[path = "support/newport.rs"]
mod newport;
#[path = "support/projection.rs"]
mod projection;
#[path = "support/scan.rs"]
mod scan;

use proptest::prelude::*;
use spoke_model::AreaId;
use spoke_travel::streets::{Network, StreetMap};
use spoke_travel::timetable::{
    Day, Feed, Rides, State, Stop, Trip, TripCall, Walks, backwards, forwards, hours, timetable,
};
use spoke_travel::{CutOffs, Origins, Request, TravelSettings};

use scan::{Steps, World, earliest};

const WAIT: i32 = 60;

#[derive(Clone, Debug)]
struct Town {
    day: Day,
    changes: Vec<Steps>,
    access: Steps,
    /// From each stop to the one target.
    egress: Vec<Steps>,
}

fn towns() -> impl Strategy<Value = Town> {
    (3_u32..9).prop_flat_map(|stops| {
        let call = (0..stops, 0_i32..400, 0_i32..120, prop::bool::weighted(0.85), prop::bool::weighted(0.85));
        let trip = (0_i32..5000, prop::collection::vec(call, 2..6), 1_usize..4, 200_i32..1500);
        let trips = prop::collection::vec(trip, 1..10);
        // A change may take less than no time: a rule of the feed that makes up for the wait before boarding.
        let elsewhere = prop::collection::vec((0..stops, -WAIT..500), 0..3);
        let here = prop::option::weighted(0.9, prop_oneof![3 => Just(0), 1 => -WAIT..300]);
        let walks = prop::collection::vec((here, elsewhere), stops as usize);
        let access = prop::collection::vec((0..stops, 0_i32..600), 1..3);
        let egress = prop::collection::vec(prop::option::weighted(0.4, 0_i32..600), stops as usize);
        (trips, walks, access, egress).prop_map(move |(trips, changes, access, egress)| Town {
            day: day(stops, trips),
            changes: changes_of(changes),
            access,
            egress: egress.into_iter().map(|walk| walk.map(|walk| (0, walk)).into_iter().collect()).collect(),
        })
    })
}

/// Changes from each stop: to others, and to itself where that is possible.
fn changes_of(sketches: Vec<(Option<i32>, Steps)>) -> Vec<Steps> {
    let list = |(stop, (here, elsewhere)): (usize, (Option<i32>, Steps))| {
        let others = elsewhere.into_iter().filter(move |(other, _)| *other as usize != stop);
        others.chain(here.map(|seconds| (stop as u32, seconds))).collect()
    };
    sketches.into_iter().enumerate().map(list).collect()
}

type TripSketch = (i32, Vec<(u32, i32, i32, bool, bool)>, usize, i32);

/// Trips from sketches: each leaves several times; runs, dwells and rights to board vary by call.
fn day(stops: u32, sketches: Vec<TripSketch>) -> Day {
    let mut trips = Vec::new();
    for (start, calls, repeats, gap) in sketches {
        for repeat in 0..repeats {
            let mut clock = start + gap * repeat as i32;
            let mut made = Vec::new();
            for (stop, run, dwell, board, alight) in &calls {
                let arrival = clock + run;
                clock = arrival + dwell;
                made.push(TripCall {
                    stop: *stop,
                    arrival,
                    departure: clock,
                    board: *board,
                    alight: *alight,
                });
            }
            trips.push(Trip { calls: made });
        }
    }
    let stops = (0..stops).map(|id| Stop { id: id.to_string(), place: None, station: None }).collect();
    Day { stops, trips, ..Day::default() }
}

/// When the oracle reaches the target by each moment's departure.
fn oracle(town: &Town, moment: i32, max_rides: usize) -> Option<i32> {
    let world = World { day: &town.day, changes: &town.changes, wait: WAIT, max_rides };
    let off = earliest(&world, &town.access, moment);
    let arrivals = off
        .iter()
        .flat_map(|(stop, time)| town.egress[*stop as usize].iter().map(move |(_, walk)| time + walk));
    arrivals.min()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_departure_of_a_window_equals_a_scan_of_its_own(town in towns(), max_rides in 1_u32..4) {
        let rides = Rides::of(
            town.day.stops.len(),
            &forwards(&town.day.trips, WAIT),
            Walks::of(&town.changes),
            Walks::of(&town.egress),
            1,
            max_rides,
        );
        let moments: Vec<i32> = (0..100).rev().map(|minute| minute * 60).collect();
        let longest = 7200;
        let mut failure = None;
        rides.profile(&mut State::default(), &town.access, &moments, longest, |position, arrivals| {
            let moment = moments[position];
            let within = |arrival: &i32| arrival - moment <= longest;
            let found = Some(arrivals[0]).filter(|arrival| *arrival != i32::MAX).filter(within);
            let expected = oracle(&town, moment, max_rides as usize).filter(within);
            if found != expected {
                failure.get_or_insert((moment, found, expected));
            }
        });
        prop_assert_eq!(failure, None);
    }

    #[test]
    fn arriving_by_a_deadline_is_leaving_as_late_as_gets_there(town in towns(), max_rides in 1_u32..4) {
        // Backwards from the target: the walks turn round with the rides.
        let mut back_changes = vec![Vec::new(); town.day.stops.len()];
        for (stop, list) in town.changes.iter().enumerate() {
            for (next, walk) in list {
                back_changes[*next as usize].push((stop as u32, *walk));
            }
        }
        let from_target: Steps = town.egress.iter().enumerate()
            .flat_map(|(stop, list)| list.iter().map(move |(_, walk)| (stop as u32, *walk)))
            .collect();
        let mut to_origin = vec![Vec::new(); town.day.stops.len()];
        for (stop, walk) in &town.access {
            to_origin[*stop as usize].push((0, *walk));
        }
        let rides = backwards(&forwards(&town.day.trips, WAIT));
        let rides = Rides::of(
            town.day.stops.len(), &rides, Walks::of(&back_changes), Walks::of(&to_origin), 1, max_rides,
        );
        let deadlines: Vec<i32> = (50..120).map(|minute| minute * 60).collect();
        let moments: Vec<i32> = deadlines.iter().map(|deadline| -deadline).collect();
        let mut latest = Vec::new();
        rides.profile(&mut State::default(), &from_target, &moments, 100_000, |_, arrivals| {
            latest.push((arrivals[0] != i32::MAX).then(|| -arrivals[0]));
        });
        for (deadline, leave) in deadlines.iter().zip(latest) {
            if let Some(leave) = leave {
                prop_assert!(oracle(&town, leave, max_rides as usize).is_some_and(|there| there <= *deadline));
                let later = oracle(&town, leave + 1, max_rides as usize);
                prop_assert!(later.is_none_or(|there| there > *deadline), "leaving later still gets there");
            } else {
                let ever = oracle(&town, -100_000, max_rides as usize);
                prop_assert!(ever.is_none_or(|there| there > *deadline));
            }
        }
    }
}

/// Newport on a Wednesday of June 2023, 07:00–10:00, a departure every minute.
#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn newport_equals_the_scan_on_random_pairs() {
    let city = newport::city().expect("the shared data");
    let settings: TravelSettings = bus::settings();
    let times = settings.timetable.clone().expect("a timetable");
    let (map, _) =
        StreetMap::read(&newport::pbf(), "newport.osm.pbf", &projection::to_grid).expect("streets");
    let walk = Network::walking(&map, &settings);
    let (feed, _) = Feed::read(&bus::gtfs(), "newport_gtfs.zip").expect("a feed");
    let cutoff = 90.0;
    let day = Day::of(&[feed], &times, false, hours(&times, cutoff), &projection::to_grid).expect("a day");
    // A few origins and venues that a small generator picks.
    let mut seed = 20_230_614_u64;
    let mut pick = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let from: Vec<_> = (0..5).map(|_| city.origins[pick(city.origins.len())]).collect();
    let to: Vec<_> = (0..12).map(|_| city.venues[pick(city.venues.len())].location).collect();
    let origins = Origins::single(&from);
    let candidates = vec![true; to.len()];
    let cutoffs = CutOffs { without_car: cutoff, by_car: None };
    let request = Request { origins: &origins, venues: &to, candidates: &candidates, cutoffs };
    let found = timetable(&request, &walk, &day, &times);

    let stops: Vec<_> = day.stops.iter().map(|stop| stop.place.and_then(|at| walk.snap(&[at])[0])).collect();
    let walks_to = |points: &[spoke_model::Bng], minutes: f64| -> Vec<Steps> {
        let lists = walk.pairs(&stops, &walk.snap(points), minutes);
        let whole =
            |list: Vec<(u32, u32)>| list.into_iter().map(|(at, ms)| (at, ms.div_ceil(1000) as i32)).collect();
        lists.into_iter().map(whole).collect()
    };
    let stop_places: Vec<_> = walk.pairs(&stops, &stops, times.transfer_minutes);
    let changes: Vec<Steps> = stop_places
        .into_iter()
        .enumerate()
        .map(|(stop, list)| {
            let others = list.into_iter().filter(|(other, _)| *other as usize != stop);
            let others = others.map(|(other, ms)| (other, ms.div_ceil(1000) as i32));
            others.chain([(stop as u32, 0)]).collect()
        })
        .collect();
    let (access, egress) = (walks_to(&from, times.access_minutes), walks_to(&to, times.access_minutes));
    let all_the_way = walk.pairs(&walk.snap(&to), &walk.snap(&from), cutoff);
    let world = World { day: &day, changes: &changes, wait: 60, max_rides: times.max_rides as usize };
    let mut ridden = 0;
    for (origin, access) in access.iter().enumerate() {
        let scans: Vec<_> =
            (420..600).map(|minute| (minute * 60, earliest(&world, access, minute * 60))).collect();
        for (venue, egress) in egress.iter().enumerate() {
            let on_foot = all_the_way[origin]
                .iter()
                .find(|(at, _)| *at as usize == venue)
                .map_or(i32::MAX, |(_, ms)| ms.div_ceil(1000) as i32);
            let mut seconds: Vec<i32> = scans
                .iter()
                .map(|(moment, off)| {
                    let ride =
                        egress.iter().filter_map(|(stop, walk)| Some(off.get(stop)? + walk - moment)).min();
                    ridden += usize::from(ride.is_some_and(|ride| ride < on_foot));
                    ride.unwrap_or(i32::MAX).min(on_foot)
                })
                .collect();
            seconds.sort_unstable();
            for (minutes, rank) in found.minutes.iter().zip([89, 152]) {
                let expected = Some(seconds[rank]).filter(|s| *s <= 5400).map(|s| f64::from(s) / 60.0);
                let venue = spoke_model::VenueId::new(venue);
                assert_eq!(minutes.minutes(AreaId::new(origin), venue), expected, "{origin} → {venue:?}");
            }
        }
    }
    assert!(ridden > 1000, "only {ridden} departures were better by bus: the test would say little");
}
