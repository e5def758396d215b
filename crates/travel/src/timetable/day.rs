//! One day's trips out of the feeds: which run, when by that day's clock, at which stops. No riding yet.

use std::collections::HashMap;

use jiff::civil::Date;
use spoke_model::{Bng, Fault};

use super::blocks;
use super::feed::{Feed, FeedTrip};
use crate::faults;
use crate::settings::TimetableSettings;
use crate::streets::ToBng;

/// Seconds in a day.
const DAY: i32 = 86_400;

/// What runs on a day, in seconds after its midnight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// The stops that something calls at.
    pub stops: Vec<Stop>,
    /// The trips, by feed in the order of its file; trips of the day before that run past midnight, and of the
    /// day after where the hours asked for go that far, come with them. Trips that one vehicle runs one after the
    /// other are one, since riders keep their seats.
    pub trips: Vec<Trip>,
    /// What the feeds say of changes between these stops.
    pub transfers: Vec<Transfer>,
    /// How many times a trip of a feed continues as another.
    pub continued: usize,
}

/// A stop in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Its id in its feed.
    pub id: String,
    /// Where it is; `None` where the feed does not say or it is not in Great Britain.
    pub place: Option<Bng>,
    /// The station it belongs to: the same number, the same station.
    pub station: Option<u32>,
}

/// A rule for changes from one stop to another, or to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Position of the stop one gets off at in [`Day::stops`].
    pub from: u32,
    /// Position of the stop one gets on at.
    pub to: u32,
    /// Seconds from an arrival to a departure that is caught, 0 where vehicles wait for each other; `None` where
    /// nobody may change.
    pub seconds: Option<i32>,
}

/// A trip: its calls in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// At least two.
    pub calls: Vec<TripCall>,
}

/// A call of a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TripCall {
    /// Position of the stop in [`Day::stops`].
    pub stop: u32,
    /// Seconds after midnight; below 0 before it.
    pub arrival: i32,
    /// Seconds after midnight, ≥ `arrival`.
    pub departure: i32,
    /// Whether one may get on.
    pub board: bool,
    /// Whether one may get off.
    pub alight: bool,
}

impl Day {
    /// The day that the settings mean, out of their feeds; trips wholly before `from` or after `until` (seconds
    /// after midnight) are left out. `step_free` leaves out trips and stops that refuse wheelchairs.
    ///
    /// Errors: a date that no feed covers (with the dates they do), a day on which nothing runs.
    pub fn of(
        feeds: &[Feed],
        settings: &TimetableSettings,
        step_free: bool,
        (from, until): (i32, i32),
        to_bng: ToBng<'_>,
    ) -> Result<Self, Fault> {
        let date = date_of(feeds, settings)?;
        let mut day = Self { date, ..Self::default() };
        let (mut today, mut stations) = (0, 0);
        for feed in feeds {
            let mut stops = Stops { feed, step_free, to_bng, positions: HashMap::new(), stations };
            stations += feed.stops.len() as u32;
            for (shift, service_day) in [(-DAY, date.yesterday()), (0, Ok(date)), (DAY, date.tomorrow())] {
                let Ok(service_day) = service_day else { continue };
                let before = day.trips.len();
                day.add(&mut stops, service_day, shift, settings, (from, until));
                if shift <= 0 {
                    today += day.trips.len() - before;
                }
            }
            let rules = feed.transfers.changes.iter().filter_map(|((from, to), seconds)| {
                let at = |stop: &u32| stops.positions.get(stop).copied();
                Some(Transfer {
                    from: at(from)?,
                    to: at(to)?,
                    seconds: seconds.map(|s| s.min(DAY as u32) as i32),
                })
            });
            day.transfers.extend(rules);
        }
        if today == 0 {
            let message = format!(
                "no trip runs on {date} ({}) in the hours asked for; {}",
                weekday(date),
                covered(feeds)
            );
            return Err(Fault::new(&faults::NOTHING_RUNS, message)
                .column("travel.timetable.date")
                .value(date.to_string()));
        }
        Ok(day)
    }

    fn add(
        &mut self,
        stops: &mut Stops<'_>,
        service_day: Date,
        shift: i32,
        settings: &TimetableSettings,
        (from, until): (i32, i32),
    ) {
        let feed = stops.feed;
        let repeated = repeated(feed);
        let runs = |trip: &FeedTrip| {
            trip.len > 0
                && !(stops.step_free && trip.no_wheelchairs)
                && !settings.without_route_types.contains(&trip.route_type)
                && feed.services.runs_on(trip.service, service_day)
        };
        let running: Vec<u32> =
            (0..feed.trips.len() as u32).filter(|index| runs(&feed.trips[*index as usize])).collect();
        let (at_intervals, by_clock): (Vec<u32>, Vec<u32>) =
            running.into_iter().partition(|index| repeated.contains_key(index));
        for path in blocks::paths(feed, &by_clock) {
            self.add_ride(stops, &path, i64::from(shift), (from, until));
        }
        for index in at_intervals {
            for start in &repeated[&index] {
                self.add_ride(stops, &[index], i64::from(shift) + start, (from, until));
            }
        }
    }

    /// Adds what one vehicle runs: those of its trips that run within the hours asked for, as one.
    fn add_ride(&mut self, stops: &mut Stops<'_>, path: &[u32], shift: i64, (from, until): (i32, i32)) {
        let feed = stops.feed;
        let within = |trip: &&FeedTrip| {
            let (first, last) = ends(feed, trip);
            last + shift >= i64::from(from) && first + shift <= i64::from(until)
        };
        let trips: Vec<&FeedTrip> =
            path.iter().map(|index| &feed.trips[*index as usize]).filter(within).collect();
        let Ok(shift) = i32::try_from(shift) else { return };
        if trips.is_empty() {
            return;
        }
        self.continued += trips.len() - 1;
        let calls = trips.into_iter().flat_map(|trip| stops.calls(self, trip, shift)).collect();
        self.trips.push(Trip { calls });
    }
}

/// The first departure and last arrival of a trip.
fn ends(feed: &Feed, trip: &FeedTrip) -> (i64, i64) {
    match feed.calls_of(trip) {
        [first, .., last] => (i64::from(first.departure), i64::from(last.arrival)),
        _ => (0, 0),
    }
}

/// For each trip that runs at intervals, how much later than its stop times each of its runs is.
///
/// Runs start at the start of an interval and every headway after it, before its end, whether or not the feed
/// promises exact times.
fn repeated(feed: &Feed) -> HashMap<u32, Vec<i64>> {
    let mut starts: HashMap<u32, Vec<i64>> = HashMap::new();
    for frequency in &feed.frequencies {
        let trip = &feed.trips[frequency.trip as usize];
        if trip.len == 0 {
            continue;
        }
        let (first, _) = ends(feed, trip);
        let runs = (frequency.start..frequency.end).step_by(frequency.headway as usize);
        starts.entry(frequency.trip).or_default().extend(runs.map(|at| i64::from(at) - first));
    }
    starts
}

/// The stops of a feed as they come into use.
struct Stops<'a> {
    feed: &'a Feed,
    step_free: bool,
    to_bng: ToBng<'a>,
    positions: HashMap<u32, u32>,
    /// Added to the position of a station, so that feeds do not share any.
    stations: u32,
}

impl Stops<'_> {
    fn calls(&mut self, day: &mut Day, trip: &FeedTrip, shift: i32) -> Vec<TripCall> {
        let feed = self.feed;
        let calls = feed.calls_of(trip).iter().map(|call| {
            let stop = &feed.stops[call.stop as usize];
            let position = *self.positions.entry(call.stop).or_insert_with(|| {
                let place = stop.place.and_then(self.to_bng).filter(is_known);
                let station = stop.parent.map(|station| self.stations + station);
                day.stops.push(Stop { id: stop.id.clone(), place, station });
                day.stops.len() as u32 - 1
            });
            let usable = !(self.step_free && stop.no_wheelchairs);
            TripCall {
                stop: position,
                arrival: call.arrival as i32 + shift,
                departure: call.departure as i32 + shift,
                board: call.board && usable,
                alight: call.alight && usable,
            }
        });
        calls.collect()
    }
}

/// Whether a place is anything but the grid's own origin, west of Cornwall in the sea: eastings and northings of 0 that
/// somebody made degrees of.
fn is_known(at: &Bng) -> bool {
    at.easting.hypot(at.northing) > 1000.0
}

/// The date, or the first such weekday on which anything runs.
fn date_of(feeds: &[Feed], settings: &TimetableSettings) -> Result<Date, Fault> {
    let spans: Vec<(Date, Date)> = feeds.iter().filter_map(Feed::span).collect();
    let not_covered = |asked: String, key: &str| {
        let message = format!("{asked} is not covered by the timetable: {}", covered(feeds));
        Fault::new(&faults::DATE_NOT_COVERED, message).column(format!("travel.timetable.{key}")).value(asked)
    };
    if let Some(date) = settings.date {
        let inside = spans.iter().any(|(first, last)| (*first..=*last).contains(&date));
        return if inside { Ok(date) } else { Err(not_covered(date.to_string(), "date")) };
    }
    let wanted = |date: &Date| settings.weekday.is_some_and(|weekday| weekday.is_of(*date));
    let first = feeds.iter().filter_map(|feed| {
        let (first, last) = feed.span()?;
        feed.days_with_service(first, last).into_iter().find(wanted)
    });
    let asked = settings.weekday.map_or("no day".to_owned(), |day| format!("{day:?}").to_lowercase());
    first.min().ok_or_else(|| not_covered(asked, "weekday"))
}

/// Which dates each feed covers.
fn covered(feeds: &[Feed]) -> String {
    let spans = feeds.iter().map(|feed| match feed.span() {
        Some((first, last)) => format!("{} covers {first} to {last}", feed.shown),
        None => format!("{} covers no day", feed.shown),
    });
    spans.collect::<Vec<_>>().join("; ")
}

fn weekday(date: Date) -> String {
    format!("{:?}", date.weekday())
}
