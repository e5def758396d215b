//! Chester's real feed: trips in blocks, a header without dates, a stop at the grid's origin, coach stations far away.
//!
//! There is no street extract of Chester here: people walk over streets of our own, a grid every 250 m.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

#[path = "support/projection.rs"]
mod projection;

use std::path::PathBuf;

use jiff::civil::date;
use spoke_model::{AreaId, Bng, LonLat, VenueId};
use spoke_travel::settings::{Anchor, Window};
use spoke_travel::streets::{Graph, Network, Segment};
use spoke_travel::timetable::{Day, Feed, hours, timetable};
use spoke_travel::{CutOffs, Origins, Request, TimetableSettings};

/// The stop whose easting and northing are 0.
const IN_THE_SEA: &str = "5120WD22102";

fn feed() -> Feed {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/travel/chester-20230816-small_gtfs.zip"
    ));
    let (feed, warnings) = Feed::read(&path, "chester.zip").unwrap();
    assert_eq!((feed.size(), warnings), ((1320, 804), Vec::new()), "an empty calendar_dates.txt is no fault");
    feed
}

fn settings() -> TimetableSettings {
    TimetableSettings {
        feeds: vec!["chester.zip".to_owned()],
        date: Some(date(2023, 8, 16)),
        weekday: None,
        window: Window { start: 7 * 3600, end: 10 * 3600 },
        anchor: Anchor::Depart,
        every_minutes: 1,
        percentiles: vec![50, 85],
        max_rides: 4,
        access_minutes: 15.0,
        transfer_minutes: 10.0,
        boarding_minutes: 1.0,
        without_route_types: Vec::new(),
    }
}

/// Streets every 250 m over 12 km around the cross in the middle of Chester.
fn streets(middle: Bng) -> Network {
    let side = 49_u32;
    let (west, south) = (middle.easting - 6000.0, middle.northing - 6000.0);
    let at = |k: u32| [west + f64::from(k % side) * 250.0, south + f64::from(k / side) * 250.0];
    let points: Vec<[f64; 2]> = (0..side * side).map(at).collect();
    let street = |a: u32, b: u32| Segment { a, b, cost: 187_500, oneway: false };
    let mut segments = Vec::new();
    for k in 0..side * side {
        segments.extend((k % side + 1 < side).then(|| street(k, k + 1)));
        segments.extend((k / side + 1 < side).then(|| street(k, k + side)));
    }
    Network::of(Graph::of(&points, &segments), 300.0, 4.8)
}

fn place(lon: f64, lat: f64) -> Bng {
    projection::to_grid(LonLat { lon, lat }).unwrap()
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_stop_in_the_sea_is_named_and_the_rest_is_ridden() {
    let (feed, settings) = (feed(), settings());
    let day = Day::of(&[feed], &settings, false, hours(&settings, 90.0), &projection::to_grid).unwrap();
    assert!(day.continued > 20, "vehicles run several trips of a block: {}", day.continued);
    let walk = streets(place(-2.891, 53.190));
    // From the railway station to the King's School: 25 buses call at both between seven and ten, 13 minutes apart.
    let origins = Origins::single(&[place(-2.8806, 53.1963)]);
    let venues = [place(-2.9017, 53.1679)];
    let cutoffs = CutOffs { without_car: 90.0, by_car: None };
    let request = Request { origins: &origins, venues: &venues, candidates: &[true], cutoffs };
    let found = timetable(&request, &walk, &day, &settings);
    let nowhere = found.warnings.iter().find(|fault| fault.message.contains("have no place")).unwrap();
    assert_eq!((nowhere.kind.code, nowhere.value.as_deref()), ("T029", Some(IN_THE_SEA)));
    assert!(nowhere.message.starts_with("1 of "), "{}", nowhere.message);
    assert!(found.warnings.iter().any(|fault| fault.message.contains("are too far from the streets")));
    let on_foot = walk.minutes(&request, 90.0).minutes;
    let walked = on_foot.minutes(AreaId(0), VenueId(0)).unwrap();
    let ridden = found.minutes[0].minutes(AreaId(0), VenueId(0)).unwrap();
    assert!((13.0..40.0).contains(&ridden) && walked > 45.0, "{ridden} by bus, {walked} on foot");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn every_day_of_the_week_has_its_trips() {
    let feed = [feed()];
    let trips = |day: u8| {
        let settings = TimetableSettings { date: Some(date(2023, 8, day as i8)), ..settings() };
        let found = Day::of(&feed, &settings, false, (0, 86_400), &projection::to_grid).unwrap();
        found.trips.len() + found.continued
    };
    let (wednesday, saturday, sunday) = (trips(16), trips(19), trips(20));
    assert!(wednesday > saturday && saturday > sunday && sunday > 0, "{wednesday} {saturday} {sunday}");
}
