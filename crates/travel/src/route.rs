//! A scenario's `[travel]` from files to minutes: which way of travelling, over which network, in one function.

use std::path::PathBuf;

use spoke_model::{AreaId, Fault, Travel, TravelMatrix, VenueId};

use crate::faults;
use crate::matrix::imported;
use crate::request::{Request, WITHOUT_CAR};
use crate::settings::{Mode, TravelSettings};
use crate::straight_line::{Line, straight_line};
use crate::streets::{GraphReport, Network, StreetMap, ToBng};
use crate::timetable::{Day, Feed, hours, timetable};

/// The files that the settings name, found; and the tables that are read elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Where `streets` lies.
    pub streets: Option<PathBuf>,
    /// Where each of `timetable.feeds` lies, in their order.
    pub feeds: Vec<PathBuf>,
    /// The pairs of `matrix`.
    pub matrix: Option<Vec<(AreaId, VenueId, f64)>>,
    /// The pairs of `drive.matrix`.
    pub drive_matrix: Option<Vec<(AreaId, VenueId, f64)>>,
}

/// Minutes, and what was noticed on the way to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The minutes.
    pub travel: Travel,
    /// Without a car, at each further percentile of `timetable.percentiles`.
    pub percentiles: Vec<(u8, TravelMatrix)>,
    /// Areas none of whose points is near enough to the streets.
    pub areas_off: Vec<AreaId>,
    /// Venues that are not near enough to the streets.
    pub venues_off: Vec<VenueId>,
    /// Warnings.
    pub warnings: Vec<Fault>,
    /// What was made of the files, in plain words, for the run's record.
    pub notes: Vec<String>,
}

/// Minutes as the settings say.
///
/// # Errors
/// Everything that is wrong with the files, warnings among it.
pub fn route(
    request: &Request<'_>,
    settings: &TravelSettings,
    sources: Sources,
    to_bng: ToBng<'_>,
) -> Result<Outcome, Vec<Fault>> {
    let mut outcome = Outcome::default();
    let needs_map = matches!(settings.mode, Mode::Streets | Mode::Timetable);
    let drives_over_map =
        request.cutoffs.by_car.is_some() && settings.streets.is_some() && sources.drive_matrix.is_none();
    let shown = settings.streets.clone().unwrap_or_default();
    let map = match &sources.streets {
        Some(path) if needs_map || drives_over_map => {
            let (map, warnings) = StreetMap::read(path, &shown, to_bng)?;
            outcome.warnings.extend(warnings);
            Some(map)
        }
        _ => None,
    };
    match (settings.mode, &map) {
        (Mode::Streets, Some(map)) => on_foot(request, settings, map, &shown, &mut outcome),
        (Mode::Timetable, Some(map)) => {
            by_timetable(request, settings, map, &sources.feeds, to_bng, &mut outcome)?
        }
        (Mode::Matrix, _) => {
            let table = imported(request, sources.matrix.unwrap_or_default(), request.cutoffs.without_car);
            outcome.travel = one_mode("matrix", table.minutes, table.nearest);
        }
        _ => {
            let mut on_foot = *request;
            on_foot.cutoffs.by_car = None;
            outcome.travel = straight_line(&on_foot, settings);
        }
    }
    if let Some(cutoff) = request.cutoffs.by_car {
        let minutes = match (sources.drive_matrix, map) {
            (Some(pairs), _) => imported(request, pairs, cutoff).minutes,
            (None, Some(map)) => {
                let network = Network::driving(&map, settings);
                outcome.tell_of("driving", &shown, network.graph().report());
                network.minutes(request, cutoff).minutes
            }
            (None, None) => Line::driving(settings).minutes(request, cutoff),
        };
        outcome.travel.modes.push("drive".to_owned());
        outcome.travel.matrices.push(minutes);
    }
    Ok(outcome)
}

fn one_mode(mode: &str, minutes: TravelMatrix, nearest: Vec<Option<(VenueId, f64)>>) -> Travel {
    Travel { modes: vec![mode.to_owned()], matrices: vec![minutes], nearest }
}

fn on_foot(
    request: &Request<'_>,
    settings: &TravelSettings,
    map: &StreetMap,
    shown: &str,
    outcome: &mut Outcome,
) {
    let walk = Network::walking(map, settings);
    outcome.tell_of("walking", shown, walk.graph().report());
    let routed = walk.minutes(request, request.cutoffs.without_car);
    outcome.note_points_off(request, &routed.origin_on, &routed.venue_on);
    outcome.travel = one_mode("walk", routed.minutes, walk.nearest(request));
}

fn by_timetable(
    request: &Request<'_>,
    settings: &TravelSettings,
    map: &StreetMap,
    feeds: &[PathBuf],
    to_bng: ToBng<'_>,
    outcome: &mut Outcome,
) -> Result<(), Vec<Fault>> {
    let Some(times) = &settings.timetable else { return Ok(()) };
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    for (path, shown) in feeds.iter().zip(&times.feeds) {
        match Feed::read(path, shown) {
            Ok((feed, warnings)) => {
                let (stops, trips) = feed.size();
                outcome.notes.push(format!("{shown}: {stops} stops, {trips} trips with times"));
                outcome.warnings.extend(warnings);
                read.push(feed);
            }
            Err(found) => wrong.extend(found),
        }
    }
    if !wrong.is_empty() {
        wrong.append(&mut outcome.warnings);
        return Err(wrong);
    }
    let horizon = request.origins.horizon(request.cutoffs.without_car);
    let day = Day::of(&read, times, settings.step_free, hours(times, horizon), to_bng)
        .map_err(|fault| vec![fault])?;
    let first = times.feeds.first().map_or("", String::as_str);
    outcome.notes.push(format!(
        "{first}: on {}, {} trips at {} stops in the hours asked for, {} of them another's continuation; {} rules on changes",
        day.date,
        day.trips.len() + day.continued,
        day.stops.len(),
        day.continued,
        day.transfers.len()
    ));
    let walk = Network::walking(map, settings);
    outcome.tell_of("walking", settings.streets.as_deref().unwrap_or_default(), walk.graph().report());
    let mut transit = timetable(request, &walk, &day, times);
    outcome.note_points_off(request, &transit.origin_on, &transit.venue_on);
    let at_stops = transit.warnings.drain(..).map(|fault| fault.path(format!("{first}/stops.txt")));
    outcome.warnings.extend(at_stops);
    let mut matrices = times.percentiles.iter().copied().zip(transit.minutes);
    let first = matrices.next().map(|(_, minutes)| minutes).unwrap_or_default();
    outcome.percentiles = matrices.collect();
    outcome.travel = one_mode("transit", first, transit.nearest);
    Ok(())
}

impl Outcome {
    /// The minutes of people without a car.
    pub fn without_car(&self) -> Option<&TravelMatrix> {
        self.travel.matrices.get(WITHOUT_CAR)
    }

    fn note_points_off(&mut self, request: &Request<'_>, origin_on: &[bool], venue_on: &[bool]) {
        let off = |area: &AreaId| !request.origins.of(*area).any(|(point, _)| origin_on[point]);
        self.areas_off = (0..request.origins.areas()).map(AreaId::new).filter(off).collect();
        let venues = venue_on.iter().enumerate().filter(|(_, on)| !**on);
        self.venues_off = venues.map(|(venue, _)| VenueId::new(venue)).collect();
    }

    /// Notes what a network holds, and warns of pieces that were left out where they are more than a trifle.
    fn tell_of(&mut self, what: &str, shown: &str, report: GraphReport) {
        self.notes.push(format!(
            "{shown}: {what} network of {} junctions and {} edges, {:.1} km in {} segments",
            report.nodes, report.edges, report.kilometres, report.segments
        ));
        if report.dropped_segments > 0 {
            let message = format!(
                "{:.1} km of the {what} network ({:.1} %) in {} pieces do not connect with the rest and are left out",
                report.dropped_kilometres,
                100.0 * report.dropped_kilometres / (report.dropped_kilometres + report.kilometres),
                report.pieces.saturating_sub(1)
            );
            self.warnings.push(Fault::new(&faults::SMALL_PIECES, message).path(shown));
        }
    }
}
