//! A grid city with a timetable whose answers are known by arithmetic: every number here is worked out by hand.
//!
//! Streets run every 100 m and people walk a metre a second, so a walk takes its taxicab distance in seconds.
//! Stops stand at junctions. Line 1 runs east from W (0, 0) over M (1500, 0) to E (3000, 0), 300 s to each next stop,
//! leaving W at 07:05 and every ten minutes; line 2 runs north from M's neighbour S (1500, 100) to N (1500, 3000) in
//! 400 s, leaving S at 07:12 and every ten minutes.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use std::fmt::Write as _;

use jiff::civil::date;
use spoke_model::{AreaId, Bng, Fault, LonLat, VenueId};
use spoke_travel::settings::{Anchor, Window};
use spoke_travel::streets::{Graph, Network, Segment};
use spoke_travel::timetable::{Day, Feed, hours, timetable};
use spoke_travel::{CutOffs, Origins, Request, TimetableSettings};

/// Where the city's corner (0, 0) lies on the grid.
const CORNER: Bng = Bng { easting: 400_000.0, northing: 300_000.0 };

/// A place of the city on the grid.
fn place((east, north): (f64, f64)) -> Bng {
    Bng { easting: CORNER.easting + east, northing: CORNER.northing + north }
}

/// A hundred thousandth of a degree is a metre here, from 1° E 51° N on.
fn to_metres(at: LonLat) -> Option<Bng> {
    Some(place((((at.lon - 1.0) * 1e5).round(), ((at.lat - 51.0) * 1e5).round())))
}

fn streets() -> Network {
    let side = 32_u32;
    let points: Vec<[f64; 2]> = (0..side * side)
        .map(|k| place((f64::from(k % side) * 100.0, f64::from(k / side) * 100.0)))
        .map(|at| [at.easting, at.northing])
        .collect();
    let mut segments = Vec::new();
    for k in 0..side * side {
        let street = |to: u32| Segment { a: k, b: to, cost: 100_000, oneway: false };
        if k % side + 1 < side {
            segments.push(street(k + 1));
        }
        if k / side + 1 < side {
            segments.push(street(k + side));
        }
    }
    Network::of(Graph::of(&points, &segments), 50.0, 3.6)
}

/// The files of the feed.
struct Files(Vec<(&'static str, String)>);

impl Files {
    fn two_lines() -> Self {
        let mut times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n".to_owned();
        let mut trips = "route_id,service_id,trip_id\n".to_owned();
        let clock = |s: u32| format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
        for run in 0..12 {
            let (east, north) = (25_500 + run * 600, 25_920 + run * 600);
            let _ = writeln!(trips, "1,all,east{run}\n2,all,north{run}");
            for (trip, stop, at, order) in [
                ("east", "W", east, 1),
                ("east", "M", east + 300, 2),
                ("east", "E", east + 600, 3),
                ("north", "S", north, 1),
                ("north", "N", north + 400, 2),
            ] {
                let _ = writeln!(times, "{trip}{run},{0},{0},{stop},{order}", clock(at));
            }
        }
        Self(vec![
            (
                "stops.txt",
                "stop_id,stop_lat,stop_lon,location_type,parent_station\nW,51,1,0,\nM,51,1.015,0,\n\
                 E,51,1.03,0,\nS,51.001,1.015,0,\nN,51.03,1.015,0,\n"
                    .to_owned(),
            ),
            ("routes.txt", "route_id,route_type\n1,3\n2,3\n".to_owned()),
            ("trips.txt", trips),
            ("stop_times.txt", times),
            (
                "calendar.txt",
                "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
                 all,1,1,1,1,1,1,1,20230605,20230630\n"
                    .to_owned(),
            ),
        ])
    }

    fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, text.into()));
        self
    }

    /// Replaces text in a file.
    fn edit(mut self, name: &'static str, from: &str, to: &str) -> Self {
        let file = self.0.iter_mut().find(|(known, _)| *known == name).unwrap();
        assert!(file.1.contains(from), "{name} does not hold {from}");
        file.1 = file.1.replace(from, to);
        self
    }

    fn feed(&self) -> Result<(Feed, Vec<Fault>), Vec<Fault>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &self.0 {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Feed::read(folder.path(), "grid")
    }
}

fn settings() -> TimetableSettings {
    TimetableSettings {
        feeds: vec!["grid".to_owned()],
        date: Some(date(2023, 6, 14)),
        weekday: None,
        window: Window { start: 7 * 3600, end: 8 * 3600 },
        anchor: Anchor::Depart,
        every_minutes: 1,
        percentiles: vec![1, 50, 85, 100],
        max_rides: 4,
        access_minutes: 10.0,
        transfer_minutes: 5.0,
        boarding_minutes: 0.0,
        without_route_types: Vec::new(),
    }
}

/// Seconds from one place to another at each percentile; `None` past two hours.
fn seconds(
    files: &Files,
    settings: &TimetableSettings,
    from: (f64, f64),
    to: (f64, f64),
) -> Vec<Option<i32>> {
    let (feed, warnings) = files.feed().unwrap();
    assert_eq!(warnings, []);
    let walk = streets();
    let origins = Origins::single(&[place(from)]);
    let venues = [place(to)];
    let cutoffs = CutOffs { without_car: 120.0, by_car: None };
    let request = Request { origins: &origins, venues: &venues, candidates: &[true], cutoffs };
    let day = Day::of(&[feed], settings, false, hours(settings, 120.0), &to_metres).unwrap();
    let found = timetable(&request, &walk, &day, settings);
    let at = |minutes: &spoke_model::TravelMatrix| minutes.minutes(AreaId(0), VenueId(0));
    found.minutes.iter().map(|matrix| at(matrix).map(|minutes| (minutes * 60.0).round() as i32)).collect()
}

fn all(seconds: [i32; 4]) -> Vec<Option<i32>> {
    seconds.map(Some).to_vec()
}

const HOME: (f64, f64) = (100.0, 0.0);
const HALL: (f64, f64) = (3000.0, 200.0);
/// North of N: only line 2 goes there.
const LIBRARY: (f64, f64) = (1500.0, 3100.0);

/// 100 s to W, a bus at 300 s past each ten minutes, 600 s aboard, 200 s from E. Who sets out 0, 1, 2, 3 minutes past
/// the ten is at W by 280 s and takes 1100 − 60 r seconds in all: 1100, 1040, 980, 920; who sets out r = 4 … 9 minutes
/// past waits for the next bus: 1700 − 60 r = 1460 … 1160. Sorted: 920, 980, 1040, 1100, 1160, …, 1460, six of each;
/// of 60, the 30th is 1160, the 51st 1400.
#[test]
fn one_bus_every_ten_minutes() {
    assert_eq!(seconds(&Files::two_lines(), &settings(), HOME, HALL), all([920, 1160, 1400, 1460]));
}

/// With a minute at the stop before boarding one must set out by 0, 1, 2 minutes past (220 + 60 ≤ 300): the ten
/// values are 980, 1040, 1100 and 1700 − 60 r for r = 3 … 9: 1160 … 1520.
#[test]
fn a_minute_before_boarding() {
    let settings = TimetableSettings { boarding_minutes: 1.0, ..settings() };
    assert_eq!(seconds(&Files::two_lines(), &settings, HOME, HALL), all([980, 1220, 1460, 1520]));
}

/// A walk of 400 s beats a bus that would be 300 m nearer: walks are the same at every minute.
#[test]
fn walking_where_it_is_sooner() {
    assert_eq!(seconds(&Files::two_lines(), &settings(), HOME, (300.0, 200.0)), all([400; 4]));
    let far = TimetableSettings { max_rides: 1, access_minutes: 1.0, ..settings() };
    // No stop within a minute's walk: 2900 m east and 200 m north on foot.
    assert_eq!(seconds(&Files::two_lines(), &far, HOME, HALL), all([3100; 4]));
}

/// To be at the hall by each minute: a bus is at E at 900 s past each ten minutes, that is at 300 s (mod 600), and
/// 200 s later one is there, at 500 s. For a deadline r minutes past the ten the wait there is 60 r − 500 (mod 600):
/// r = 9 → 40, r = 0 → 100, … r = 8 → 580, beside 100 + 600 + 200 = 900 s on the way.
#[test]
fn arriving_by_each_minute() {
    let settings = TimetableSettings { anchor: Anchor::Arrive, ..settings() };
    let settings = TimetableSettings { window: Window { start: 8 * 3600, end: 9 * 3600 }, ..settings };
    assert_eq!(seconds(&Files::two_lines(), &settings, HOME, HALL), all([940, 1180, 1420, 1480]));
}

/// Line 1 to M: 300 s after the bus leaves W at 300 (mod 600), at 600 ≡ 0; 100 s on foot to S; line 2 leaves S at
/// 120 (mod 600), just caught; 400 s aboard, 100 s from N. From W's departure: 300 + 120 + 400 + 100 = 920. Setting out r
/// minutes past: 300 − 60 r + 920 for r ≤ 3 (1220 … 1040), 1820 − 60 r for r ≥ 4 (1580 … 1280).
#[test]
fn a_change_on_foot() {
    assert_eq!(seconds(&Files::two_lines(), &settings(), HOME, LIBRARY), all([1040, 1280, 1520, 1580]));
    let once = TimetableSettings { max_rides: 1, ..settings() };
    // One ride: on foot 3100 north and 1400 east; or 1400 + 100 to S is past ten minutes' walk. Ride line 1 to M, then
    // walk 3100 m: past the ten minutes of egress. So on foot all the way.
    assert_eq!(seconds(&Files::two_lines(), &once, HOME, LIBRARY), all([4500; 4]));
}

const RULES: &str = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n";

/// A rule of 130 s from M to S: the bus at 120 s is missed, the next leaves ten minutes later. One of 20 s: the bus at
/// 120 s is caught as before. The time is that of the rule, whatever the streets say.
#[test]
fn a_change_takes_what_the_feed_says() {
    let slow = Files::two_lines().with("transfers.txt", format!("{RULES}M,S,2,130\n"));
    assert_eq!(seconds(&slow, &settings(), HOME, LIBRARY), all([1640, 1880, 2120, 2180]));
    let quick = Files::two_lines().with("transfers.txt", format!("{RULES}M,S,2,20\n"));
    assert_eq!(seconds(&quick, &settings(), HOME, LIBRARY), all([1040, 1280, 1520, 1580]));
    // The rule's time runs to the departure: a minute before boarding does not come on top.
    let exact = Files::two_lines().with("transfers.txt", format!("{RULES}M,S,2,120\n"));
    let minute = TimetableSettings { boarding_minutes: 1.0, ..settings() };
    assert_eq!(seconds(&exact, &minute, HOME, LIBRARY), all([1100, 1340, 1580, 1640]));
    assert_eq!(seconds(&Files::two_lines(), &minute, HOME, LIBRARY), all([1700, 1940, 2180, 2240]));
}

/// Vehicles that wait for each other: line 1 is at M on the hour, line 2 leaves S then too. On foot it would be missed.
#[test]
fn a_guaranteed_change() {
    let at_once = |files: Files| {
        let text = files.0.iter().find(|(name, _)| *name == "stop_times.txt").unwrap().1.clone();
        let earlier: Vec<String> = text.lines().map(|line| minutes_earlier(line, "north", 120)).collect();
        files.with("stop_times.txt", earlier.join("\n"))
    };
    let files = at_once(Files::two_lines());
    // 600 s wait at S after the walk: 300 + 600 + 400 + 100 from W's departure.
    assert_eq!(seconds(&files, &settings(), HOME, LIBRARY), all([1520, 1760, 2000, 2060]));
    let files = files.with("transfers.txt", format!("{RULES}M,S,1,\n"));
    assert_eq!(seconds(&files, &settings(), HOME, LIBRARY), all([920, 1160, 1400, 1460]));
}

/// A line of stop times with its clock put back, where its trip is of a line.
fn minutes_earlier(line: &str, of: &str, seconds: u32) -> String {
    let fields: Vec<&str> = line.split(',').collect();
    if !fields[0].starts_with(of) {
        return line.to_owned();
    }
    let parts: Vec<u32> = fields[1].split(':').map(|part| part.parse().unwrap()).collect();
    let at = parts[0] * 3600 + parts[1] * 60 + parts[2] - seconds;
    let clock = format!("{:02}:{:02}:{:02}", at / 3600, at / 60 % 60, at % 60);
    format!("{},{clock},{clock},{},{}", fields[0], fields[3], fields[4])
}

/// Where the feed forbids the change there is none, not even on foot.
#[test]
fn a_forbidden_change() {
    let files = Files::two_lines().with("transfers.txt", format!("{RULES}M,S,3,\n"));
    assert_eq!(seconds(&files, &settings(), HOME, LIBRARY), all([4500; 4]));
}

/// A rule that names stations holds for their stops, and gives way to one that names the stops.
#[test]
fn rules_between_stations() {
    let stations = Files::two_lines()
        .edit("stops.txt", "M,51,1.015,0,\n", "M,51,1.015,0,MM\nMM,51,1.015,1,\n")
        .edit("stops.txt", "S,51.001,1.015,0,\n", "S,51.001,1.015,0,SS\nSS,51.001,1.015,1,\n")
        .with("transfers.txt", format!("{RULES}MM,SS,2,130\n"));
    assert_eq!(seconds(&stations, &settings(), HOME, LIBRARY), all([1640, 1880, 2120, 2180]));
    let both = stations.with("transfers.txt", format!("{RULES}MM,SS,2,130\nM,S,2,120\n"));
    assert_eq!(seconds(&both, &settings(), HOME, LIBRARY), all([1040, 1280, 1520, 1580]));
}

/// S moved to (1580, 60), off the streets: 100 m east of M, 60 m north and 20 m off the street make 180 s, which misses the
/// bus that leaves 120 s after; as a platform of M's station it is reached straight, in √(80² + 60²) = 100 s.
#[test]
fn platforms_of_one_station_are_reached_straight() {
    let moved = |parent: &str| {
        Files::two_lines()
            .edit("stops.txt", "S,51.001,1.015,0,", &format!("S,51.0006,1.0158,0,{parent}"))
            .edit("stops.txt", "M,51,1.015,0,", &format!("M,51,1.015,0,{parent}"))
            .edit("stops.txt", "W,51,1,0,", "Z,51,1.015,1,\nW,51,1,0,")
    };
    assert_eq!(seconds(&moved(""), &settings(), HOME, LIBRARY), all([1640, 1880, 2120, 2180]));
    assert_eq!(seconds(&moved("Z"), &settings(), HOME, LIBRARY), all([1040, 1280, 1520, 1580]));
}

/// A stop without coordinates stands where its station does.
#[test]
fn a_stop_without_a_place_is_at_its_station() {
    for nowhere in ["0,0", ","] {
        let files =
            Files::two_lines().edit("stops.txt", "E,51,1.03,0,", &format!("EE,51,1.03,1,\nE,{nowhere},0,EE"));
        assert_eq!(seconds(&files, &settings(), HOME, HALL), all([920, 1160, 1400, 1460]));
    }
}

/// Line 3 waits at E for line 1 and goes on to F (3000, 3000) after 0 s, 500 s away, in the same block: with one
/// ride allowed nobody has to get off. From W's departure 600 + 500, and 100 s from F to the park.
#[test]
fn riders_keep_their_seats_within_a_block() {
    const PARK: (f64, f64) = (3000.0, 3100.0);
    let mut times = String::new();
    let mut trips = String::new();
    for run in 0..12_u32 {
        let at = 25_500 + run * 600 + 600;
        let clock = |s: u32| format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
        let _ = writeln!(trips, "3,all,on{run},b{run}");
        let _ = writeln!(times, "on{run},{0},{0},E,1\non{run},{1},{1},F,2", clock(at), clock(at + 500));
    }
    let three_lines = |blocks: bool| {
        let mut files = Files::two_lines()
            .edit("stops.txt", "E,51,1.03,0,\n", "E,51,1.03,0,\nF,51.03,1.03,0,\n")
            .edit("routes.txt", "2,3\n", "2,3\n3,3\n");
        let blank = |text: &str| {
            let line = |line: &str| {
                let run = line.strip_prefix("1,all,east").filter(|_| blocks);
                run.map_or(format!("{line},"), |run| format!("{line},b{run}"))
            };
            text.lines().skip(1).map(line).collect::<Vec<_>>().join("\n")
        };
        for (name, text) in &mut files.0 {
            match *name {
                "trips.txt" => {
                    *text = format!("route_id,service_id,trip_id,block_id\n{}\n{trips}", blank(text))
                }
                "stop_times.txt" => text.push_str(&times),
                _ => {}
            }
        }
        files
    };
    let once = TimetableSettings { max_rides: 1, ..settings() };
    let seated = all([1320, 1560, 1800, 1860]);
    assert_eq!(seconds(&three_lines(true), &once, HOME, PARK), seated);
    // Without the block two rides are needed; with two, the change at E takes no time.
    assert_eq!(seconds(&three_lines(false), &once, HOME, PARK), all([6000; 4]));
    assert_eq!(seconds(&three_lines(false), &settings(), HOME, PARK), seated);
    // A minute before boarding costs those who change and not those who stay.
    let minute = TimetableSettings { boarding_minutes: 1.0, ..settings() };
    assert_eq!(seconds(&three_lines(true), &minute, HOME, PARK), all([1380, 1620, 1860, 1920]));
    assert_eq!(seconds(&three_lines(false), &minute, HOME, PARK), all([1980, 2220, 2460, 2520]));
    // Rows of transfers.txt part a block (5) and link trips without one (4).
    let links = |kind: u8| {
        let rows = (0..12).map(|run| format!("east{run},on{run},{kind}\n"));
        format!("from_trip_id,to_trip_id,transfer_type\n{}", rows.collect::<String>())
    };
    assert_eq!(
        seconds(&three_lines(true).with("transfers.txt", links(5)), &once, HOME, PARK),
        all([6000; 4])
    );
    assert_eq!(seconds(&three_lines(false).with("transfers.txt", links(4)), &once, HOME, PARK), seated);
}

/// Line 1 as one trip every ten minutes from 07:05 to 09:05, its own times only saying how long it takes: the same answers.
#[test]
fn a_line_given_by_its_interval() {
    let (mut times, mut trips) = (String::new(), String::new());
    for (order, (stop, at)) in [("W", "00:00:00"), ("M", "00:05:00"), ("E", "00:10:00")].iter().enumerate() {
        let _ = writeln!(times, "line,{at},{at},{stop},{order}");
    }
    let _ = writeln!(trips, "1,all,line");
    let files = Files::two_lines()
        .with("trips.txt", format!("route_id,service_id,trip_id\n{trips}"))
        .with("stop_times.txt", format!("trip_id,arrival_time,departure_time,stop_id,stop_sequence\n{times}"))
        .with("frequencies.txt", "trip_id,start_time,end_time,headway_secs\nline,07:05:00,09:05:00,600\n");
    assert_eq!(seconds(&files, &settings(), HOME, HALL), all([920, 1160, 1400, 1460]));
}

/// The days from either calendar file alone.
#[test]
fn either_calendar_gives_the_same_day() {
    let mut files =
        Files::two_lines().with("calendar_dates.txt", "service_id,date,exception_type\nall,20230614,1\n");
    files.0.retain(|(name, _)| *name != "calendar.txt");
    assert_eq!(seconds(&files, &settings(), HOME, HALL), all([920, 1160, 1400, 1460]));
}
