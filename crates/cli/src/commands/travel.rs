//! `spoke travel SCENARIO`: the minutes between areas and venues as a table, and isochrones as GeoJSON.
//!
//! Needs `[areas]`, `[venues]` and `[travel]` alone: no index, no need, no budget.

use std::path::{Path, PathBuf};

use geo_types::MultiPolygon;
use geojson::{Feature, FeatureCollection, GeoJson, Geometry, JsonObject};
use spoke_load::{AreaSettings, Areas, Loader, VenueSettings, ostn15};
use spoke_model::{AreaId, Bng, Fault, Floor, LonLat, Venue};
use spoke_report::guarded;
use spoke_travel::streets::{Network, StreetMap};
use spoke_travel::{CutOffs, Mode, Outcome, TravelSettings};

use crate::exit::{Failure, cannot_write, count};
use crate::pipeline::{Source, TravelFiles, route};
use crate::scenario::{Draft, GroupSettings, Sections, validate_travel};
use crate::terminal::Terminal;

/// Minutes to look for where neither the scenario's groups nor its floor nor `--within` say how far.
const WITHIN: f64 = 60.0;

/// Arguments of `spoke travel`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: Source,
    /// Write the table here instead of to stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Minutes past which a pair is left out; else the longest reach of the scenario's groups, else 60
    #[arg(long, value_name = "MINUTES")]
    within: Option<f64>,
    /// Write walking isochrones of every venue here, as GeoJSON (travel.mode = "streets" or "timetable")
    #[arg(long, value_name = "FILE")]
    isochrones: Option<PathBuf>,
    /// Minutes of the isochrones, with commas between them
    #[arg(long, value_name = "MINUTES", value_delimiter = ',', default_value = "10,20,30")]
    minutes: Vec<f64>,
    /// Threads to use; all by default
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// What the command needs of a scenario.
struct Scenario {
    areas: AreaSettings,
    venues: VenueSettings,
    travel: TravelSettings,
    within: f64,
}

/// Loads, travels and writes.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    super::plan::start_threads(args.threads)?;
    let unsound = |minutes: &f64| !(minutes.is_finite() && *minutes > 0.0);
    if let Some(minutes) = args.within.iter().chain(&args.minutes).find(|minutes| unsound(minutes)) {
        return Err(Failure::Usage(format!("minutes must be more than 0, are {minutes}")));
    }
    let draft = args.source.draft()?;
    let scenario = read_scenario(&draft, args.within)?;
    if args.isochrones.is_some() && scenario.travel.streets.is_none() {
        return Err(Failure::Usage(
            "--isochrones needs streets to walk over: give travel.streets".to_owned(),
        ));
    }
    let mut loader = Loader::new(args.source.roots(&draft));
    let progress = terminal.progress("travel");
    progress.say("files");
    route::offer_places(&scenario.venues, &mut loader);
    let areas = loader.unranked_areas(&scenario.areas);
    let nowhere = Areas::new(Vec::new());
    let known = areas.as_ref().unwrap_or(&nowhere);
    let patterns = scenario.venues.all_patterns(13).unwrap_or_default();
    let venues = loader.venues(&scenario.venues, &patterns, known);
    let files = route::files(&scenario.travel, known, venues.as_deref().unwrap_or_default(), &mut loader);
    let (mut found, ..) = loader.into_findings();
    let (Some(areas), Some(venues), false) = (areas, venues, found.iter().any(Fault::is_error)) else {
        return Err(Failure::Input(found));
    };
    progress.say("minutes");
    let outcome = minutes(&scenario, &files, &venues, &draft, &mut found)?;
    found.extend(route::warnings(&outcome, &scenario.travel, &areas.list, &venues));
    let table = table(&outcome, &scenario.travel, &areas, &venues)
        .map_err(|error| Failure::Internal(error.to_string()))?;
    if let Some(path) = &args.isochrones {
        progress.say("isochrones");
        write(path, &isochrones(&scenario, &files, &venues, &args.minutes)?)?;
    }
    drop(progress);
    match &args.out {
        Some(path) => {
            write(path, &table)?;
            terminal.note(&summary(&outcome, &areas, &venues, path));
        }
        None => terminal.print_bytes(&table),
    }
    terminal.warnings(&found);
    Ok(())
}

fn read_scenario(draft: &Draft, within: Option<f64>) -> Result<Scenario, Failure> {
    let mut sections = Sections::of(draft);
    let areas = sections.required("areas");
    let venues = sections.required("venues");
    let travel: TravelSettings = sections.optional("travel").unwrap_or_default();
    let groups: Vec<GroupSettings> = sections.many("group");
    let floor: Floor = sections.optional("floor").unwrap_or_default();
    validate_travel(&travel, &mut sections);
    let found = sections.finish_part();
    let (Some(areas), Some(venues), true) = (areas, venues, found.is_empty()) else {
        return Err(Failure::Input(found));
    };
    let reach = groups.iter().map(|group| group.reach.max_minutes()).chain(floor.minutes).reduce(f64::max);
    Ok(Scenario { areas, venues, travel, within: within.or(reach).unwrap_or(WITHIN) })
}

fn minutes(
    scenario: &Scenario,
    files: &TravelFiles,
    venues: &[Venue],
    draft: &Draft,
    found: &mut Vec<Fault>,
) -> Result<Outcome, Failure> {
    let by_car = scenario.travel.drive.as_ref().map(|_| scenario.within);
    let cutoffs = CutOffs { without_car: scenario.within, by_car };
    let beside = draft.directories.first().map(PathBuf::as_path);
    route::outcome(&scenario.travel, files, venues, cutoffs, beside).map_err(|faults| {
        found.extend(faults);
        Failure::Input(std::mem::take(found))
    })
}

/// One row for each area, mode and venue within the cut-off, nearest first.
fn table(
    outcome: &Outcome,
    settings: &TravelSettings,
    areas: &Areas,
    venues: &[Venue],
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let percentiles = settings
        .timetable
        .iter()
        .filter(|_| settings.mode == Mode::Timetable)
        .flat_map(|timetable| &timetable.percentiles);
    let further: Vec<String> =
        percentiles.skip(1).map(|percentile| format!("minutes_p{percentile}")).collect();
    let header =
        ["area", "venue", "mode", "minutes"].map(str::to_owned).into_iter().chain(further.iter().cloned());
    writer.write_record(header)?;
    for (index, area) in areas.list.iter().enumerate() {
        let id = AreaId::new(index);
        for (mode, (name, matrix)) in outcome.travel.modes.iter().zip(&outcome.travel.matrices).enumerate() {
            for (venue, minutes) in matrix.row(id) {
                let more = outcome.percentiles.iter().map(|(_, matrix)| {
                    let there =
                        (mode == spoke_travel::WITHOUT_CAR).then(|| matrix.minutes(id, venue)).flatten();
                    there.map_or_else(String::new, |minutes| format!("{minutes:.2}"))
                });
                let fields = [
                    guarded(&area.code).into_owned(),
                    guarded(&venues[venue.index()].id).into_owned(),
                    name.clone(),
                    format!("{minutes:.2}"),
                ];
                writer.write_record(fields.into_iter().chain(more))?;
            }
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Walking isochrones of every venue, one feature for each venue and number of minutes.
fn isochrones(
    scenario: &Scenario,
    files: &TravelFiles,
    venues: &[Venue],
    minutes: &[f64],
) -> Result<Vec<u8>, Failure> {
    let shown = scenario.travel.streets.clone().unwrap_or_default();
    let path = files.streets().ok_or_else(|| Failure::Internal("no street file".to_owned()))?;
    let (map, _) = StreetMap::read(path, &shown, &route::to_bng).map_err(Failure::Input)?;
    let network = Network::walking(&map, &scenario.travel);
    let places: Vec<Bng> = venues.iter().map(|venue| venue.location).collect();
    let mut features = Vec::new();
    for (venue, shapes) in venues.iter().zip(network.isochrones(&places, minutes)) {
        for (minutes, shape) in minutes.iter().zip(shapes) {
            let mut properties = JsonObject::new();
            properties.insert("venue".to_owned(), venue.id.clone().into());
            properties.insert("name".to_owned(), venue.name.clone().into());
            properties.insert("minutes".to_owned(), (*minutes).into());
            let geometry = Some(in_degrees(&shape));
            features.push(Feature { geometry, properties: Some(properties), ..Feature::default() });
        }
    }
    let collection = FeatureCollection { features, bbox: None, foreign_members: None };
    Ok(format!("{}\n", GeoJson::from(collection)).into_bytes())
}

/// A shape in metres as a geometry in degrees, with 6 decimals.
fn in_degrees(shape: &MultiPolygon<f64>) -> Geometry {
    let position = |at: &geo_types::Coord<f64>| {
        let LonLat { lon, lat } = ostn15::to_wgs84(Bng { easting: at.x, northing: at.y });
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        [rounded(lon), rounded(lat)]
    };
    let ring = |line: &geo_types::LineString<f64>| line.0.iter().map(position).collect::<Vec<_>>();
    let polygon = |polygon: &geo_types::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    Geometry::new_multi_polygon(shape.iter().map(polygon).collect::<Vec<_>>())
}

fn summary(outcome: &Outcome, areas: &Areas, venues: &[Venue], path: &Path) -> String {
    let pairs: Vec<String> = outcome
        .travel
        .modes
        .iter()
        .zip(&outcome.travel.matrices)
        .map(|(mode, matrix)| format!("{} by {mode}", count(matrix.len(), "pair")))
        .collect();
    format!(
        "{} and {}: {}, in {}",
        count(areas.list.len(), "area"),
        count(venues.len(), "venue"),
        pairs.join(", "),
        path.display()
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    spoke_report::write_file(path, |out| out.write_all(bytes)).map_err(|fault| cannot_write(&fault))
}
