//! `[travel]` from the scenario's files to minutes: finds the files, asks `spoke_travel`, keeps the answer.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use spoke_load::{Areas, Loader, MatrixColumns, TimeUnit, VenueSettings, ostn15};
use spoke_model::run::InputFile;
use spoke_model::{Area, AreaId, Bng, Fault, LonLat, Venue, VenueStatus};
use spoke_travel::streets::{self, OsmPlace};
use spoke_travel::{
    CutOffs, MatrixFile, MatrixUnit, Mode, Origins, Outcome, Request, Sources, TravelSettings, cache, faults,
};

/// The folder beside a scenario where minutes that took long to find are kept.
const KEPT_IN: &str = ".spoke-cache";

/// How an extract of OpenStreetMap is told by its name.
const EXTRACT: &str = ".osm.pbf";

/// Kinds of places where a session could be held, where the scenario names none.
const KINDS: [&str; 5] = ["library", "community_centre", "school", "clinic", "doctors"];

/// The files of `[travel]`, found and read as far as they are tables.
#[derive(Debug, Default)]
pub(crate) struct TravelFiles {
    sources: Sources,
    origins: Origins,
    /// A word for each input that decides minutes: its role and hash.
    hashes: Vec<String>,
}

impl TravelFiles {
    /// Where the streets lie.
    pub(crate) fn streets(&self) -> Option<&Path> {
        self.sources.streets.as_deref()
    }
}

/// Degrees to metres, as every stage that reads degrees needs it.
pub(crate) fn to_bng(at: LonLat) -> Option<Bng> {
    ostn15::from_wgs84(at).ok()
}

/// Gives the places of OpenStreetMap extracts among the venue tables to the loader as tables.
pub(crate) fn offer_places(settings: &VenueSettings, loader: &mut Loader) {
    let kinds: Vec<String> =
        if settings.kinds.is_empty() { KINDS.map(str::to_owned).to_vec() } else { settings.kinds.clone() };
    for path in settings.table.iter().filter(|path| is_extract(path)) {
        let Some(found) = loader.external("venues", path, "OpenStreetMap extract, places by amenity") else {
            continue;
        };
        match streets::places(&found, path, &kinds, &to_bng) {
            Ok(places) => loader.offer(path, table_of(&places)),
            Err(found) => found.into_iter().for_each(|fault| loader.note(fault)),
        }
    }
}

/// Places as a venue table.
fn table_of(places: &[OsmPlace]) -> String {
    let mut table = "id,name,kind,easting,northing\n".to_owned();
    for OsmPlace { id, name, kind, location } in places {
        let name = name.replace('"', "\"\"");
        let _ = writeln!(table, "{id},\"{name}\",{kind},{:.2},{:.2}", location.easting, location.northing);
    }
    table
}

/// Finds and reads what `[travel]` names. Faults are the loader's.
pub(crate) fn files(
    settings: &TravelSettings,
    areas: &Areas,
    venues: &[Venue],
    loader: &mut Loader,
) -> TravelFiles {
    let mut files = TravelFiles::default();
    if let Some(path) = &settings.streets {
        files.sources.streets = loader.external("streets", path, "OpenStreetMap extract");
    }
    for path in settings.timetable.iter().flat_map(|timetable| &timetable.feeds) {
        files.sources.feeds.extend(loader.external("timetable", path, "GTFS feed"));
    }
    let mut matrix = |file: &Option<MatrixFile>| {
        let file = file.as_ref()?;
        let columns = MatrixColumns {
            from: file.from.as_deref(),
            to: file.to.as_deref(),
            minutes: file.minutes.as_deref(),
            unit: file.unit.map(|unit| match unit {
                MatrixUnit::Minutes => TimeUnit::Minutes,
                MatrixUnit::Seconds => TimeUnit::Seconds,
            }),
        };
        loader.matrix(&file.table, columns, areas, venues)
    };
    if settings.mode == Mode::Matrix {
        files.sources.matrix = matrix(&settings.matrix);
    }
    files.sources.drive_matrix = settings.drive.as_ref().and_then(|drive| matrix(&drive.matrix));
    let single: Vec<Bng> = areas.list.iter().map(|area| area.origin).collect();
    files.origins = match &settings.origins {
        None => Origins::single(&single),
        Some(table) => loader
            .origin_points(&table.table, table.area.as_deref(), table.weight.as_deref(), areas)
            .map_or_else(|| Origins::single(&single), |lists| Origins::weighted(&lists, &single)),
    };
    let named: Vec<&str> = settings.files().into_iter().map(|(_, path)| path).collect();
    let decides = |input: &&InputFile| named.contains(&input.path.as_str());
    files.hashes = loader
        .inputs()
        .iter()
        .filter(decides)
        .map(|input| format!("{} {}", input.path, input.sha256))
        .collect();
    files
}

/// Minutes between areas and venues, from the folder beside the scenario where they have been found before.
///
/// # Errors
/// Everything that is wrong with the files of `[travel]`.
pub(crate) fn outcome(
    settings: &TravelSettings,
    files: &TravelFiles,
    venues: &[Venue],
    cutoffs: CutOffs,
    scenario_directory: Option<&Path>,
) -> Result<Outcome, Vec<Fault>> {
    let places: Vec<Bng> = venues.iter().map(|venue| venue.location).collect();
    let candidates: Vec<bool> = venues.iter().map(may_open).collect();
    let request = Request { origins: &files.origins, venues: &places, candidates: &candidates, cutoffs };
    // Straight lines and tables take no time worth a file.
    let slow = matches!(settings.mode, Mode::Streets | Mode::Timetable);
    let kept = scenario_directory.filter(|_| slow).map(|directory| {
        directory.join(KEPT_IN).join(format!("travel-{}.bin", key(settings, files, &request)))
    });
    if let Some(outcome) =
        kept.as_ref().and_then(|path| fs::read(path).ok()).and_then(|bytes| cache::from_bytes(&bytes))
    {
        return Ok(outcome);
    }
    let outcome = spoke_travel::route(&request, settings, files.sources.clone(), &to_bng)?;
    if let Some(path) = &kept {
        // A folder that cannot be written to is no failure.
        let _ = spoke_report::write_file(path, |out| out.write_all(&cache::to_bytes(&outcome)));
    }
    Ok(outcome)
}

fn may_open(venue: &Venue) -> bool {
    venue.status != VenueStatus::Excluded && venue.fixed.is_none_or(|pattern| pattern.index() > 0)
}

/// A hash of everything that decides the minutes.
fn key(settings: &TravelSettings, files: &TravelFiles, request: &Request<'_>) -> String {
    let mut hash = Sha256::new();
    hash.update(cache::VERSION.to_le_bytes());
    hash.update(serde_json::to_string(settings).unwrap_or_default());
    files.hashes.iter().for_each(|line| hash.update(line));
    let mut number = |value: f64| hash.update(value.to_bits().to_le_bytes());
    number(request.cutoffs.without_car);
    number(request.cutoffs.by_car.unwrap_or(-1.0));
    for area in 0..request.origins.areas() {
        number(-1.0);
        for (point, share) in request.origins.of(AreaId::new(area)) {
            let at = request.origins.points()[point];
            [at.easting, at.northing, share].into_iter().for_each(&mut number);
        }
    }
    for (at, candidate) in request.venues.iter().zip(request.candidates) {
        [at.easting, at.northing, f64::from(u8::from(*candidate))].into_iter().for_each(&mut number);
    }
    hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The warnings of an outcome, points off the network by their codes and ids among them; a venue by its row, too.
pub(crate) fn warnings(
    outcome: &Outcome,
    settings: &TravelSettings,
    areas: &[Area],
    venues: &[Venue],
) -> Vec<Fault> {
    let mut warnings = outcome.warnings.clone();
    let streets = settings.streets.as_deref().unwrap_or_default();
    let off = |what: &str, total: usize, names: &[String]| {
        let message = format!(
            "{} of {total} {what} lie more than {} m from every street of {streets} and are reached by nobody on foot: \
             {}{}",
            names.len(),
            settings.snap_metres,
            names[..names.len().min(12)].join(", "),
            if names.len() > 12 { ", …" } else { "" }
        );
        Fault::new(&faults::OFF_NETWORK, message)
    };
    let codes: Vec<String> = outcome.areas_off.iter().map(|area| areas[area.index()].code.clone()).collect();
    if let Some(first) = codes.first() {
        warnings.push(off("areas", areas.len(), &codes).path(streets).value(first));
    }
    let venues_off: Vec<&Venue> = outcome.venues_off.iter().map(|venue| &venues[venue.index()]).collect();
    for of_table in venues_off.chunk_by(|a, b| a.table == b.table) {
        let (first, table) = (of_table[0], &of_table[0].table);
        let total = venues.iter().filter(|venue| venue.table == *table).count();
        let names: Vec<String> = of_table.iter().map(|venue| place_in_table(venue)).collect();
        let fault = off("venues", total, &names).path(table).value(&first.id);
        warnings.push(if is_of_extract(first) { fault } else { fault.row(first.row) });
    }
    warnings
}

/// Whether a table of venues is an extract of streets.
pub(super) fn is_extract(path: &str) -> bool {
    path.ends_with(EXTRACT)
}

/// Whether a venue is a place of a street file: no row, its id says which node or way it is.
pub(super) fn is_of_extract(venue: &Venue) -> bool {
    is_extract(&venue.table)
}

/// A venue's id and where it stands.
pub(super) fn place_in_table(venue: &Venue) -> String {
    if is_of_extract(venue) { venue.id.clone() } else { format!("{} (row {})", venue.id, venue.row) }
}

/// Adds what was made of the files of `[travel]` to the record's words on them.
pub(crate) fn describe(outcome: &Outcome, inputs: &mut [InputFile]) {
    for note in &outcome.notes {
        let Some((path, words)) = note.split_once(": ") else { continue };
        if let Some(input) = inputs.iter_mut().find(|input| input.path == path) {
            input.understood = format!("{}; {words}", input.understood);
        }
    }
}
