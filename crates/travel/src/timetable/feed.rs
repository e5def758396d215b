//! A GTFS feed as read: stops, services, trips with their calls. No day chosen yet.
//!
//! Field names and types are those of `gtfs-structures`; the rows are read here so that every fault has its line.
//! `shapes.txt`, `pathways.txt` and fares are not read.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use gtfs_structures::{Availability, RawFrequency, RawTrip, Stop};
use jiff::civil::Date;
use serde::Deserialize;
use spoke_model::{Fault, LonLat};

use super::calendar::Services;
use super::calls::{Call, Calls};
use super::source::{Findings, Source, rows};
use super::transfers::Transfers;
use crate::faults;

/// A feed.
#[derive(Debug)]
pub struct Feed {
    /// Its path as the scenario names it.
    pub(super) shown: String,
    pub(super) stops: Vec<FeedStop>,
    pub(super) trips: Vec<FeedTrip>,
    pub(super) calls: Vec<Call>,
    pub(super) services: Services,
    pub(super) frequencies: Vec<Frequency>,
    pub(super) transfers: Transfers,
}

/// A stop, station or entrance.
#[derive(Clone, Debug)]
pub(super) struct FeedStop {
    pub(super) id: String,
    /// Its own place, else that of its station.
    pub(super) place: Option<LonLat>,
    /// The station it belongs to.
    pub(super) parent: Option<u32>,
    /// Whether it says that wheelchairs cannot board there.
    pub(super) no_wheelchairs: bool,
}

/// A trip with times.
#[derive(Clone, Copy, Debug)]
pub(super) struct FeedTrip {
    pub(super) service: u32,
    pub(super) route_type: u16,
    /// The vehicle's round that it is part of.
    pub(super) block: Option<u32>,
    /// Whether it says that wheelchairs cannot board.
    pub(super) no_wheelchairs: bool,
    /// Its line in `trips.txt`.
    pub(super) line: u64,
    /// Where its calls begin in [`Feed::calls`].
    pub(super) first: u32,
    /// How many there are; 0 for a trip that was left out.
    pub(super) len: u32,
}

/// Departures of a trip at intervals, its calls saying only how long it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frequency {
    pub(super) trip: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) headway: u32,
}

#[derive(Deserialize)]
struct RouteRow {
    route_id: String,
    route_type: u16,
}

impl Feed {
    /// Reads a feed, zipped or a directory. Warnings come with it; errors instead of it, all of them at once.
    pub fn read(path: &Path, shown: &str) -> Result<(Self, Vec<Fault>), Vec<Fault>> {
        let mut source = Source::open(path).map_err(|error| {
            vec![
                Fault::new(&faults::BAD_FEED, format!("cannot be opened as a GTFS feed: {error}"))
                    .path(shown),
            ]
        })?;
        let mut findings = Findings::of(shown);
        let services = Services::read(&mut source, &mut findings);
        let (stops, stop_by_id) = read_stops(&mut source, &mut findings);
        let (mut trips, trip_by_id) = read_trips(&mut source, &services, &mut findings);
        let calls = Calls::read(&mut source, &stop_by_id, &trip_by_id, &mut findings);
        let calls = calls.into_trips(&mut trips, &mut findings);
        let frequencies = read_frequencies(&mut source, &trip_by_id, &mut findings);
        let transfers = Transfers::read(&mut source, &stops, &stop_by_id, &trip_by_id, &mut findings);
        let feed = Self { shown: shown.to_owned(), stops, trips, calls, services, frequencies, transfers };
        let found = findings.finish();
        if found.iter().any(Fault::is_error) { Err(found) } else { Ok((feed, found)) }
    }

    /// The first and last day that its services might run on.
    pub fn span(&self) -> Option<(Date, Date)> {
        self.services.span()
    }

    /// Number of stops and of trips with times.
    pub fn size(&self) -> (usize, usize) {
        (self.stops.len(), self.trips.iter().filter(|trip| trip.len > 0).count())
    }

    pub(super) fn calls_of(&self, trip: &FeedTrip) -> &[Call] {
        &self.calls[trip.first as usize..(trip.first + trip.len) as usize]
    }

    /// The days on which any trip with times runs, ascending, from `first` to `last`.
    pub(super) fn days_with_service(&self, first: Date, last: Date) -> Vec<Date> {
        let used: BTreeSet<u32> =
            self.trips.iter().filter(|trip| trip.len > 0).map(|trip| trip.service).collect();
        self.services.days_with(&used, first, last).collect()
    }
}

/// Ids and their positions.
pub(super) type ById = HashMap<String, u32>;

fn read_stops(source: &mut Source, findings: &mut Findings) -> (Vec<FeedStop>, ById) {
    let (mut stops, mut by_id, mut parents) = (Vec::new(), ById::new(), Vec::new());
    rows(source, "stops.txt", true, findings, |line, row: Stop, findings| {
        if is_new("stops.txt", line, &row.id, stops.len(), &mut by_id, findings) {
            let place = row.longitude.zip(row.latitude).map(|(lon, lat)| LonLat { lon, lat });
            let no_wheelchairs = row.wheelchair_boarding == Availability::NotAvailable;
            let place = place.filter(|at| on_earth(*at));
            stops.push(FeedStop { id: row.id, place, parent: None, no_wheelchairs });
            parents.push(row.parent_station.filter(|id| !id.is_empty()).map(|id| (line, id)));
        }
    });
    for (stop, (line, id)) in
        parents.iter().enumerate().filter_map(|(stop, parent)| Some((stop, parent.as_ref()?)))
    {
        match by_id.get(id) {
            Some(station) if *station as usize != stop => stops[stop].parent = Some(*station),
            _ => {
                let message =
                    format!("refers to station `{id}`, which is nowhere defined; the stop stands alone");
                findings
                    .add("stops.txt", Fault::new(&faults::UNKNOWN_ID, message).row(*line).value(id.clone()));
            }
        }
    }
    for stop in 0..stops.len() {
        if let (None, Some(station)) = (stops[stop].place, stops[stop].parent) {
            stops[stop].place = stops[station as usize].place;
        }
    }
    (stops, by_id)
}

/// Whether coordinates are anything but the zeros that stand for "not known".
fn on_earth(at: LonLat) -> bool {
    at.lon.is_finite() && at.lat.is_finite() && (at.lon.abs() > 1e-6 || at.lat.abs() > 1e-6)
}

fn read_trips(source: &mut Source, services: &Services, findings: &mut Findings) -> (Vec<FeedTrip>, ById) {
    let mut routes: HashMap<String, u16> = HashMap::new();
    rows(source, "routes.txt", true, findings, |_, row: RouteRow, _| {
        routes.entry(row.route_id).or_insert(row.route_type);
    });
    let (mut trips, mut by_id, mut blocks) = (Vec::new(), ById::new(), ById::new());
    rows(source, "trips.txt", true, findings, |line, row: RawTrip, findings| {
        let (service, route_type) = (services.find(&row.service_id), routes.get(&row.route_id));
        let (Some(service), Some(route_type)) = (service, route_type) else {
            let (what, id) =
                if service.is_none() { ("service", row.service_id) } else { ("route", row.route_id) };
            let message = format!(
                "trip `{}` refers to {what} `{id}`, which is nowhere defined; it is left out",
                row.id
            );
            findings.add("trips.txt", Fault::new(&faults::UNKNOWN_ID, message).row(line).value(id));
            return;
        };
        if is_new("trips.txt", line, &row.id, trips.len(), &mut by_id, findings) {
            let no_wheelchairs = row.wheelchair_accessible == Availability::NotAvailable;
            let next = blocks.len() as u32;
            let block = row.block_id.filter(|id| !id.is_empty()).map(|id| *blocks.entry(id).or_insert(next));
            let route_type = *route_type;
            trips.push(FeedTrip { service, route_type, block, no_wheelchairs, line, first: 0, len: 0 });
        }
    });
    (trips, by_id)
}

fn read_frequencies(source: &mut Source, trips: &ById, findings: &mut Findings) -> Vec<Frequency> {
    let file = "frequencies.txt";
    let mut frequencies = Vec::new();
    rows(source, file, false, findings, |line, row: RawFrequency, findings| {
        let Some(trip) = trips.get(&row.trip_id) else {
            let message =
                format!("refers to trip `{}`, which is nowhere defined; it is left out", row.trip_id);
            findings.add(file, Fault::new(&faults::UNKNOWN_ID, message).row(line).value(row.trip_id));
            return;
        };
        if row.headway_secs == 0 || row.end_time <= row.start_time {
            let message = format!(
                "trip `{}` needs a headway of more than 0 seconds and an end after its start",
                row.trip_id
            );
            findings.add(file, Fault::new(&faults::BAD_ROW, message).row(line).column("headway_secs"));
            return;
        }
        let (start, end, headway) = (row.start_time, row.end_time, row.headway_secs);
        frequencies.push(Frequency { trip: *trip, start, end, headway });
    });
    frequencies
}

/// Gives an id its position; notes one that has one already.
fn is_new(file: &str, line: u64, id: &str, next: usize, by_id: &mut ById, findings: &mut Findings) -> bool {
    if by_id.contains_key(id) {
        let message = format!("`{id}` stands on two rows; the first counts");
        findings.add(file, Fault::new(&faults::DUPLICATE_ID, message).row(line).value(id));
        return false;
    }
    by_id.insert(id.to_owned(), next as u32);
    true
}
