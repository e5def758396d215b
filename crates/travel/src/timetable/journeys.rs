//! Minutes from areas to venues by public transport: walks over the streets, rides by the day's timetable, and
//! percentiles over the window.

use rayon::prelude::*;
use spoke_model::{Fault, TravelMatrix, VenueId};

use super::changes::{Steps, changes, turned};
use super::day::Day;
use super::lines::{backwards, forwards};
use super::raptor::{Rides, State, Walks};
use crate::faults;
use crate::request::Request;
use crate::settings::{Anchor, TimetableSettings};
use crate::streets::{self, Network};

/// Minutes by public transport or on foot, whichever is sooner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transit {
    /// Pairs within the cut-off, one matrix for each of the settings' percentiles, in their order.
    pub minutes: Vec<TravelMatrix>,
    /// The nearest candidate venue of each area by the first percentile; on foot, however far, where none is
    /// within the cut-off.
    pub nearest: Vec<Option<(VenueId, f64)>>,
    /// Whether each point of the request's origins is near enough to the streets.
    pub origin_on: Vec<bool>,
    /// Whether each venue is.
    pub venue_on: Vec<bool>,
    /// Stops in use that nobody can walk to.
    pub warnings: Vec<Fault>,
}

/// The span of the day, in seconds after midnight, whose trips can matter when journeys take up to `minutes`.
pub fn hours(settings: &TimetableSettings, minutes: f64) -> (i32, i32) {
    let longest = seconds(minutes);
    let (start, end) = (settings.window.start as i32, settings.window.end as i32);
    match settings.anchor {
        Anchor::Depart => (start, end.saturating_add(longest)),
        Anchor::Arrive => (start.saturating_sub(longest), end),
    }
}

/// Minutes of everyone without a car, by the first of the settings' percentiles and the others.
///
/// A minute of the window at which a venue is not reached within the horizon counts as later than every other; a
/// percentile that falls there leaves the pair out. The percentile is the nearest rank: of `n` minutes sorted,
/// number `⌈p n / 100⌉`.
pub fn timetable(request: &Request<'_>, walk: &Network, day: &Day, settings: &TimetableSettings) -> Transit {
    let cutoff = request.cutoffs.without_car;
    let horizon = request.origins.horizon(cutoff);
    let plan = Plan::of(request, walk, day, settings, horizon);
    let lists = plan.percentiles(settings, seconds(horizon));
    let points = request.origins.points().len();
    let mut rows = vec![vec![Vec::new(); points]; settings.percentiles.len()];
    for (source, list) in lists.into_iter().enumerate() {
        for (target, minutes) in list {
            let (point, venue) = match settings.anchor {
                Anchor::Depart => (source, target),
                Anchor::Arrive => (target, source),
            };
            for (row, minutes) in rows.iter_mut().zip(minutes) {
                row[point].push((VenueId::new(venue), minutes));
            }
        }
    }
    let matrices = rows.iter().map(|rows| request.origins.average(rows, &plan.origin_on, cutoff));
    let minutes: Vec<TravelMatrix> = matrices.collect();
    let nearest = nearest(request, walk, minutes.first());
    Transit { minutes, nearest, origin_on: plan.origin_on, venue_on: plan.venue_on, warnings: plan.warnings }
}

/// The first candidate of each row, else the nearest on foot.
fn nearest(
    request: &Request<'_>,
    walk: &Network,
    minutes: Option<&TravelMatrix>,
) -> Vec<Option<(VenueId, f64)>> {
    let mut nearest = walk.nearest(request);
    let candidate = |venue: VenueId| request.candidates.get(venue.index()).copied().unwrap_or(false);
    for (area, known) in nearest.iter_mut().enumerate() {
        let row = minutes.map(|minutes| minutes.row(spoke_model::AreaId::new(area)));
        let first = row.and_then(|mut row| row.find(|(venue, _)| candidate(*venue)));
        if first.is_some_and(|(_, minutes)| known.is_none_or(|(_, on_foot)| minutes <= on_foot)) {
            *known = first;
        }
    }
    nearest
}

/// Sources, targets, and how to get from the ones to the others. Sources are where the clock is fixed: origins that
/// depart, or venues to arrive at with time turned round.
struct Plan {
    rides: Rides,
    /// For each source, walks to stops.
    access: Vec<Steps>,
    /// For each source, walks all the way to targets.
    on_foot: Vec<Steps>,
    /// Latest first, on the clock that runs forwards.
    moments: Vec<i32>,
    targets: usize,
    origin_on: Vec<bool>,
    venue_on: Vec<bool>,
    warnings: Vec<Fault>,
}

impl Plan {
    fn of(
        request: &Request<'_>,
        walk: &Network,
        day: &Day,
        settings: &TimetableSettings,
        horizon: f64,
    ) -> Self {
        let origins = walk.snap(request.origins.points());
        let venues = walk.snap(request.venues);
        let stops: Vec<Option<streets::Anchor>> = day
            .stops
            .iter()
            .map(|stop| stop.place.and_then(|place| walk.snap(&[place]).pop().flatten()))
            .collect();
        let (sources, targets, arrives) = match settings.anchor {
            Anchor::Depart => (&origins, &venues, false),
            Anchor::Arrive => (&venues, &origins, true),
        };
        let all: Vec<_> = sources.iter().chain(targets).chain(&stops).copied().collect();
        let longest_walk = settings.access_minutes.max(settings.transfer_minutes);
        let to_stops = walk.pairs(&all, &stops, longest_walk);
        let near = Near::of(&to_stops, sources.len(), targets.len(), settings);
        let wait = seconds(settings.boarding_minutes);
        let longest_change = seconds(settings.transfer_minutes);
        let mut changes = changes(day, &near.changes, wait, longest_change, walk.metres_per_second());
        let mut rides = forwards(&day.trips, wait);
        let every = settings.every_minutes.saturating_mul(60);
        let mut moments: Vec<i32> =
            settings.window.moments(every).iter().map(|moment| *moment as i32).collect();
        if arrives {
            rides = backwards(&rides);
            changes = turned(&changes);
            moments = moments.iter().map(|moment| -moment).collect();
        } else {
            moments.reverse();
        }
        let rides = Rides::of(
            stops.len(),
            &rides,
            Walks::of(&changes),
            near.egress,
            targets.len(),
            settings.max_rides,
        );
        let on_foot = walks(sources, targets, walk, horizon);
        Self {
            rides,
            access: near.access,
            on_foot,
            moments,
            targets: targets.len(),
            origin_on: origins.iter().map(Option::is_some).collect(),
            venue_on: venues.iter().map(Option::is_some).collect(),
            warnings: odd_stops(day, &stops),
        }
    }

    /// For each source, the targets within the horizon with the minutes at each percentile, by target.
    fn percentiles(&self, settings: &TimetableSettings, longest: i32) -> Vec<Vec<(usize, Vec<f64>)>> {
        let moments = self.moments.len();
        let ranks: Vec<usize> = settings
            .percentiles
            .iter()
            .map(|percentile| (usize::from(*percentile) * moments).div_ceil(100).max(1) - 1)
            .collect();
        let table = || (State::default(), vec![i32::MAX; self.targets * moments]);
        let sources: Vec<(&Steps, &Steps)> = self.access.iter().zip(&self.on_foot).collect();
        let profile = |(state, times): &mut (State, Vec<i32>), (access, on_foot): (&Steps, &Steps)| {
            times.fill(i32::MAX);
            for (target, walk) in on_foot {
                times[*target as usize * moments..(*target as usize + 1) * moments].fill(*walk);
            }
            if !access.is_empty() {
                self.rides.profile(state, access, &self.moments, longest, |position, arrivals| {
                    let moment = self.moments[position];
                    for (target, arrival) in
                        arrivals.iter().enumerate().filter(|(_, arrival)| **arrival != i32::MAX)
                    {
                        let time = &mut times[target * moments + position];
                        *time = (*time).min(arrival - moment);
                    }
                });
            }
            let mut found = Vec::new();
            for target in 0..self.targets {
                let times = &mut times[target * moments..(target + 1) * moments];
                if times.iter().all(|time| *time > longest) {
                    continue;
                }
                times.sort_unstable();
                let at = |rank: &usize| {
                    if times[*rank] > longest { f64::INFINITY } else { f64::from(times[*rank]) / 60.0 }
                };
                found.push((target, ranks.iter().map(at).collect()));
            }
            found
        };
        if moments == 0 {
            return vec![Vec::new(); sources.len()];
        }
        sources.into_par_iter().map_init(table, profile).collect()
    }
}

/// Walks between stops and everything near them.
struct Near {
    access: Vec<Steps>,
    egress: Walks,
    /// From each stop to others, over the streets.
    changes: Vec<Steps>,
}

impl Near {
    /// From, for each stop, what is near it among sources, targets and stops (in that order), in milliseconds.
    fn of(
        to_stops: &[Vec<(u32, u32)>],
        sources: usize,
        targets: usize,
        settings: &TimetableSettings,
    ) -> Self {
        let (longest_access, longest_change) =
            (seconds(settings.access_minutes), seconds(settings.transfer_minutes));
        let mut access = vec![Vec::new(); sources];
        let (mut egress, mut changes) = (Vec::new(), Vec::new());
        for (stop, list) in to_stops.iter().enumerate() {
            let (mut to_targets, mut to_others) = (Vec::new(), Vec::new());
            for (position, cost) in list {
                let (position, walk) = (*position as usize, whole_seconds(*cost));
                if position < sources {
                    if walk <= longest_access {
                        access[position].push((stop as u32, walk));
                    }
                } else if position < sources + targets {
                    if walk <= longest_access {
                        to_targets.push(((position - sources) as u32, walk));
                    }
                } else if position - sources - targets != stop && walk <= longest_change {
                    to_others.push(((position - sources - targets) as u32, walk));
                }
            }
            egress.push(to_targets);
            changes.push(to_others);
        }
        Self { access, egress: Walks::of(&egress), changes }
    }
}

/// For each source, the walks to targets within the horizon, in seconds.
fn walks(
    sources: &[Option<streets::Anchor>],
    targets: &[Option<streets::Anchor>],
    walk: &Network,
    horizon: f64,
) -> Vec<Steps> {
    let lists = walk.pairs(targets, sources, horizon);
    let whole =
        |list: Vec<(u32, u32)>| list.into_iter().map(|(at, cost)| (at, whole_seconds(cost))).collect();
    lists.into_iter().map(whole).collect()
}

/// Names the stops that nobody can walk to: those without a place and those far from the streets, a few one by one.
fn odd_stops(day: &Day, anchors: &[Option<streets::Anchor>]) -> Vec<Fault> {
    let stops = || day.stops.iter().zip(anchors).filter(|(_, anchor)| anchor.is_none());
    let nowhere: Vec<&str> =
        stops().filter(|(stop, _)| stop.place.is_none()).map(|(stop, _)| stop.id.as_str()).collect();
    let far: Vec<&str> =
        stops().filter(|(stop, _)| stop.place.is_some()).map(|(stop, _)| stop.id.as_str()).collect();
    let mut found = Vec::new();
    for (what, ids) in [("have no place", nowhere), ("are too far from the streets", far)] {
        if let Some(first) = ids.first() {
            let message = format!(
                "{} of {} stops in use {what}: {}{}; nobody walks to or from them",
                ids.len(),
                day.stops.len(),
                ids[..ids.len().min(10)].join(", "),
                if ids.len() > 10 { ", …" } else { "" }
            );
            found.push(Fault::new(&faults::ODD_STOP, message).value(*first));
        }
    }
    found
}

/// Milliseconds as seconds, rounded up: nobody catches a bus by a fraction of a second.
fn whole_seconds(milliseconds: u32) -> i32 {
    milliseconds.div_ceil(1000) as i32
}

/// Minutes as whole seconds.
fn seconds(minutes: f64) -> i32 {
    (minutes * 60.0).round().clamp(0.0, 1e9) as i32
}
