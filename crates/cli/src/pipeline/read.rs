//! Files → what the scenario means: areas, need, venues with their locks, today's plan. Every fault of every file
//! is found before anything is given up.

use spoke_load::{Areas, Current, Loader, ShareSettings, Sketch, fault};
use spoke_model::run::InputFile;
use spoke_model::{Fault, JoinReport, Pattern, PatternId, Venue, VenueStatus};

use super::demand::{self, Need};
use super::examples;
use super::route::{self, TravelFiles};
use crate::exit::count;
use crate::scenario::{Draft, NamedFile, Scenario, faults, likely};

/// What was read, sound enough to go on with.
#[derive(Debug)]
pub(crate) struct Read {
    /// Areas, those asked for first seen first.
    pub(crate) areas: Areas,
    /// Who is in need where.
    pub(crate) need: Need,
    /// Venues, locks applied.
    pub(crate) venues: Vec<Venue>,
    /// The pattern of each hub before any lock: what is held there today, where nobody says otherwise.
    pub(crate) hubs: Vec<(String, PatternId)>,
    /// Today's plan, where the scenario names today's plan.
    pub(crate) current: Option<Current>,
    /// What `[travel]` names.
    pub(crate) files: TravelFiles,
    /// Files, joins and warnings.
    pub(crate) findings: Findings,
}

/// What reading found, sound or not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    /// Errors and warnings.
    pub(crate) faults: Vec<Fault>,
    /// The files read.
    pub(crate) inputs: Vec<InputFile>,
    /// What joined.
    pub(crate) joins: Vec<JoinReport>,
    /// Areas and venues for the map of a data-quality report.
    pub(crate) sketch: Box<Sketch>,
}

/// Reads everything a scenario names.
///
/// # Errors
/// Everything that was found, when an error is among it.
pub(crate) fn read(scenario: &Scenario, draft: &Draft, mut loader: Loader) -> Result<Read, Findings> {
    loader.read_ahead(tables(scenario));
    let areas = loader.areas(&scenario.areas, &scenario.deprivation);
    let patterns = &scenario.patterns;
    // Without areas the other files can still be read, each for its own faults.
    let nowhere = Areas::new(Vec::new());
    let known = areas.as_ref().unwrap_or(&nowhere);
    let mut found = Vec::new();
    let need = need(scenario, draft, known, &mut loader, &mut found);
    route::offer_places(&scenario.venues, &mut loader);
    let venues = loader.venues(&scenario.venues, patterns, known);
    let mut hubs = Vec::new();
    let venues = venues.map(|mut venues| {
        hubs = fix_hubs(patterns, &mut venues);
        lock(scenario, draft, &mut venues, &mut found);
        venues
    });
    let current = match (&scenario.current, &venues) {
        (Some(settings), Some(venues)) => {
            loader.current(settings, patterns, venues, scenario.weeks).map(Some)
        }
        _ => Some(None),
    };
    let files = route::files(&scenario.travel, known, venues.as_deref().unwrap_or_default(), &mut loader);
    let sketch = Box::new(loader.sketch());
    let missing = missing(draft, &loader);
    let (faults, inputs, joins) = loader.into_findings();
    let mut findings = Findings { faults, inputs, joins, sketch };
    if !missing.is_empty() {
        findings.faults.retain(|fault| fault.kind != &fault::FILE_MISSING);
        findings.faults.splice(0..0, missing);
    }
    findings.faults.extend(found);
    if findings.faults.iter().any(Fault::is_error) {
        return Err(findings);
    }
    match (areas, need, venues, current) {
        (Some(areas), Some(need), Some(venues), Some(current)) => {
            Ok(Read { areas, need, venues, hubs, current, files, findings })
        }
        _ => Err(findings),
    }
}

/// Every file that the scenario names and that is not there, whether it would have come to be read or not, at the line
/// that names it. Of a run nothing: what it did not read it does not need.
fn missing(draft: &Draft, loader: &Loader) -> Vec<Fault> {
    if draft.directories.is_empty() {
        return Vec::new();
    }
    let named = draft.named_files();
    let fault = |file: &NamedFile| {
        let fault = loader.missing(&file.path)?.value(&file.path);
        Some(draft.fault_at(fault, &file.keys))
    };
    named.iter().filter_map(fault).collect()
}

/// Tables that every plan of a scenario reads. One of postcodes is read only where a venue lacks coordinates, a lookup
/// between editions only where codes do not match.
fn tables(scenario: &Scenario) -> impl Iterator<Item = &str> {
    let Scenario { areas, deprivation, venues, .. } = scenario;
    let lookup = areas.only.as_ref().and_then(|only| only.lookup.as_ref());
    let population = deprivation.population.as_ref().map(|population| &population.table);
    let shares = scenario.groups.iter().filter_map(|group| group.by_area.as_ref());
    let shares = shares.chain(scenario.cohorts.iter().map(|cohort| &cohort.by_area));
    let cars = scenario.travel.drive.as_ref().and_then(|drive| drive.table.as_ref());
    let given = [areas.centroids.as_ref(), areas.wards.as_ref(), lookup, population, cars];
    let counts = scenario.need.iter().map(|need| &need.table).chain(shares.map(|share| &share.table));
    let places = venues.table.iter().filter(|table| !route::is_extract(table));
    let always = std::iter::once(&deprivation.table);
    always.chain(given.into_iter().flatten()).chain(counts).chain(places).map(String::as_str)
}

fn need(
    scenario: &Scenario,
    draft: &Draft,
    areas: &Areas,
    loader: &mut Loader,
    found: &mut Vec<Fault>,
) -> Option<Need> {
    let mut people = vec![0.0; areas.list.len()];
    let mut private = vec![0.0; areas.list.len()];
    let mut sound = true;
    for table in &scenario.need {
        match loader.need(table, areas) {
            Some(counts) => {
                if table.private {
                    private.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count);
                }
                people.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            None => sound = false,
        }
    }
    let part = |(private, all): (&f64, &f64)| if *all > 0.0 { private / all } else { 0.0 };
    let private = private.iter().zip(&people).map(part).collect();
    let mut shares: Vec<Vec<f64>> = Vec::with_capacity(scenario.groups.len());
    for group in &scenario.groups {
        let by_area = match &group.by_area {
            Some(table) => match loader.shares(table, areas) {
                Some(by_area) => by_area,
                None => {
                    sound = false;
                    continue;
                }
            },
            None => vec![1.0; areas.list.len()],
        };
        shares.push(by_area.into_iter().map(|share| share * group.share).collect());
    }
    if sound {
        let codes: Vec<&str> = areas.list.iter().map(|area| area.code.as_str()).collect();
        for fault in demand::whole(&mut shares, &people, &codes) {
            found.push(draft.fault_at(fault, &["group".to_owned()]));
        }
    }
    let mut cohorts = Vec::with_capacity(scenario.cohorts.len());
    for cohort in &scenario.cohorts {
        match loader.shares(&cohort.by_area, areas) {
            Some(shares) => cohorts.push((cohort.name.clone(), shares)),
            None => sound = false,
        }
    }
    let with_car = match with_car(scenario, areas, loader) {
        Ok(with_car) => with_car,
        Err(()) => return None,
    };
    sound.then_some(Need { people, private, shares, cohorts, with_car })
}

/// The share of households with a car by area, where somebody drives; `Err` where the table is not sound.
fn with_car(scenario: &Scenario, areas: &Areas, loader: &mut Loader) -> Result<Option<Vec<f64>>, ()> {
    let Some(drive) = &scenario.travel.drive else { return Ok(None) };
    let Some(table) = &drive.table else {
        return Ok(drive.share.map(|share| vec![share; areas.list.len()]));
    };
    let column = |given: &Option<String>, census: &str| given.clone().unwrap_or_else(|| census.to_owned());
    let total = column(&drive.total, "Number of cars or vans: Total: All households");
    let without = column(&drive.no_car, "Number of cars or vans: No cars or vans in household");
    let settings = ShareSettings {
        table: table.clone(),
        columns: vec![total.clone()],
        of: Some(total),
        code: None,
        less: vec![without],
        private: false,
    };
    loader.shares(&settings, areas).map(Some).ok_or(())
}

/// Fixes what locks and programmes decide, and says what they name that is not there.
fn lock(scenario: &Scenario, draft: &Draft, venues: &mut [Venue], found: &mut Vec<Fault>) {
    let patterns = &scenario.patterns;
    let known: Vec<(String, String)> =
        venues.iter().map(|venue| (venue.id.clone(), venue.name.clone())).collect();
    let unknown = |list: &str, index: usize, id: &str| {
        let named = || known.iter().map(|(id, name)| (id.as_str(), name.as_str()));
        let ids = || examples(&named().map(|(id, _)| id).collect::<Vec<_>>());
        let meant = likely(id, named()).unwrap_or_else(|| format!("it has {}", ids()));
        let message = format!("there is no venue `{id}` among the venues of the scenario; {meant}");
        let path = [list.to_owned(), index.to_string(), "venue".to_owned()];
        draft.fault_at(Fault::new(&faults::UNKNOWN_NAME, message).value(id), &path)
    };
    for (index, lock) in scenario.locks.iter().enumerate() {
        let pattern = patterns.iter().position(|pattern| pattern.name == lock.pattern);
        match (venues.iter_mut().find(|venue| venue.id == lock.venue), pattern) {
            (Some(venue), Some(pattern)) => {
                let status = match (venue.status, patterns[pattern].sessions) {
                    (VenueStatus::Excluded, 1..) => Some("excluded"),
                    (VenueStatus::Required, 0) => Some("required"),
                    _ => None,
                };
                if let Some(status) = status {
                    let message = format!(
                        "`{}` is {status} in row {} of {}, and locked to {} here",
                        venue.id, venue.row, venue.table, lock.pattern
                    );
                    let fault = Fault::new(&faults::LOCK_OVERRULES, message).value(&lock.pattern);
                    let path = ["lock".to_owned(), index.to_string(), "pattern".to_owned()];
                    found.push(draft.fault_at(fault, &path));
                    venue.status = VenueStatus::Candidate;
                }
                if pattern > 0 && patterns[pattern].sessions == 0 {
                    let message = format!(
                        "`{}` is locked to {}, which holds no session in {}",
                        venue.id,
                        lock.pattern,
                        count(scenario.weeks as usize, "week")
                    );
                    let fault = Fault::new(&faults::LOCK_EMPTY, message).value(&lock.pattern);
                    let path = ["lock".to_owned(), index.to_string(), "pattern".to_owned()];
                    found.push(draft.fault_at(fault, &path));
                }
                venue.fixed = Some(PatternId::new(pattern));
            }
            (None, _) => found.push(unknown("lock", index, &lock.venue)),
            (Some(_), None) => {}
        }
    }
    for (index, programme) in scenario.programmes.iter().enumerate() {
        if !venues.iter().any(|venue| venue.id == programme.venue) {
            found.push(unknown("programme", index, &programme.venue));
        }
    }
}

/// A hub is open as often as it may be, where its table does not say how often. Says what each hub is fixed to.
fn fix_hubs(patterns: &[Pattern], venues: &mut [Venue]) -> Vec<(String, PatternId)> {
    let hubs = venues.iter_mut().filter(|venue| venue.status == VenueStatus::Hub);
    hubs.filter_map(|venue| {
        let may = |id: &usize| venue.allowed.is_empty() || venue.allowed.contains(&PatternId::new(*id));
        let largest = (0..patterns.len()).filter(may).max_by_key(|id| patterns[*id].sessions);
        venue.fixed = venue.fixed.or(largest.map(PatternId::new));
        Some((venue.id.clone(), venue.fixed?))
    })
    .collect()
}
