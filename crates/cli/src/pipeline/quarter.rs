//! From a plan to a dated quarter: the files `[schedule]` names, the timetable, the schedule, its judge.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use spoke_load::Loader;
use spoke_model::run::InputFile;
use spoke_model::{Allocation, Fault, Pattern, Problem, Schedule, Timetable, Venue, VenueId};
use spoke_report::Results;
use spoke_report::record::Warning;
use spoke_report::schedule::ROLE;
use spoke_schedule::faults;
use spoke_schedule::instance::{self, File, Files, Inputs, Rows, VenuePlan};
use spoke_schedule::settings::{Cohort, Settings};
use spoke_schedule::solve::Effort;

use super::Prepared;
use crate::exit::{Failure, count};
use crate::scenario::Scenario;

/// A dated quarter with what it was made from.
#[derive(Debug)]
pub(crate) struct Quarter {
    /// What was scheduled.
    pub(crate) timetable: Timetable,
    /// The outcome.
    pub(crate) schedule: Schedule,
    /// Faults it could be made in spite of.
    pub(crate) warnings: Vec<Fault>,
    /// The files it was made from.
    pub(crate) inputs: Vec<InputFile>,
}

impl Quarter {
    /// Puts the quarter into the results of the plan it was dated from, in place of one that was there.
    pub(crate) fn join(self, results: &mut Results) {
        let record = &mut results.record;
        record.inputs.retain(|input| !input.role.starts_with(ROLE));
        record.inputs.extend(self.inputs);
        record.warnings.retain(|warning| !faults::ALL.iter().any(|kind| kind.code == warning.code));
        for warning in self.warnings.iter().map(Warning::from) {
            // What was wrong with a table is told alike each time it is read.
            if !record.warnings.contains(&warning) {
                record.warnings.push(warning);
            }
        }
        results.schedule = Some(self.schedule);
        results.timetable = Some(self.timetable);
        results.sum_up();
    }
}

/// Places at each venue by group, as the scenario names groups; and the pattern of each.
pub(crate) fn plans_of(problem: &Problem, allocation: &Allocation) -> Vec<VenuePlan> {
    let mut plans: Vec<VenuePlan> = allocation
        .patterns
        .iter()
        .enumerate()
        .map(|(index, pattern)| VenuePlan {
            venue: VenueId::new(index),
            pattern: *pattern,
            places: Vec::new(),
        })
        .collect();
    for flow in &allocation.flows {
        let group = &problem.group_of(problem.point(flow.point)).of;
        if let Some(plan) = plans.get_mut(flow.venue.index()) {
            add(&mut plan.places, group, flow.places);
        }
    }
    plans
}

fn add(places: &mut Vec<(String, f64)>, group: &str, more: f64) {
    match places.iter_mut().find(|(name, _)| name == group) {
        Some((_, sum)) => *sum += more,
        None => places.push((group.to_owned(), more)),
    }
}

/// Schedules plans; `replan` is a path as the command line has it and goes before the scenario's own.
pub(crate) fn quarter(
    prepared: &Prepared,
    plan: &[VenuePlan],
    replan: Option<&Path>,
) -> Result<Quarter, Failure> {
    let scenario = &prepared.scenario;
    let Some(settings) = settings(scenario) else {
        return Err(Failure::Input(vec![Fault::new(&faults::NO_SECTION, "[schedule] is missing")]));
    };
    let found = read(&settings, &prepared.roots, replan);
    if found.faults.iter().any(Fault::is_error) {
        return Err(Failure::Input(found.faults));
    }
    let FilesRead { files, inputs, faults: warnings } = found;
    let start = start(scenario, &settings).map_err(|fault| Failure::Input(vec![fault]))?;
    let patterns: &[Pattern] = &scenario.patterns;
    let built = instance::build(&Inputs {
        settings: &settings,
        files: &files,
        start,
        weeks: scenario.weeks,
        venues: &prepared.loaded.read.venues,
        venue_table: &scenario.venues.table.join(", "),
        patterns,
        plan,
        programmes: &scenario.programmes,
    })
    .map_err(Failure::Input)?;
    let mut schedule =
        spoke_schedule::solve(&built.timetable, Effort { level: settings.effort, seed: settings.seed });
    schedule.notes.splice(0..0, built.notes);
    let broken = spoke_check::schedule::judge(&built.timetable, &schedule);
    if !broken.is_empty() {
        let told: Vec<String> =
            broken.iter().take(10).map(|b| format!("  {}: {}", b.rule, b.message)).collect();
        return Err(Failure::Internal(format!(
            "the independent judge rejects the schedule ({}):\n{}\nPlease report this with the scenario.",
            count(broken.len(), "violation"),
            told.join("\n")
        )));
    }
    let mut warnings = [warnings, built.warnings].concat();
    let missing = (schedule.requested as usize).saturating_sub(schedule.sessions.len());
    if missing > 0 {
        let message = format!(
            "{missing} of {} could not be given a date and staff",
            count(schedule.requested as usize, "session")
        );
        warnings.push(Fault::new(&faults::NOT_PLACED, message));
    }
    Ok(Quarter { timetable: built.timetable, schedule, warnings, inputs })
}

/// What `[schedule]` and its files have wrong before there is a plan, and the files; nothing where there is no
/// `[schedule]`. Without venues, because their own files are at fault, its files are read for their own faults.
pub(crate) fn look(
    scenario: &Scenario,
    venues: Option<&[Venue]>,
    roots: &[PathBuf],
) -> (Vec<Fault>, Vec<InputFile>) {
    let Some(mut settings) = settings(scenario) else { return Default::default() };
    let roots: Vec<String> = roots.iter().map(|root| root.display().to_string()).collect();
    let FilesRead { mut files, inputs, faults: mut found } = read(&settings, &roots, None);
    let Some(venues) = venues else { return (found, inputs) };
    // What they speak of is there once there is a plan.
    settings.pin.clear();
    files.baseline = None;
    match start(scenario, &settings) {
        Err(fault) => found.push(fault),
        Ok(start) => {
            let built = instance::build(&Inputs {
                settings: &settings,
                files: &files,
                start,
                weeks: scenario.weeks,
                venues,
                venue_table: &scenario.venues.table.join(", "),
                patterns: &scenario.patterns,
                plan: &[],
                programmes: &scenario.programmes,
            });
            let told = built.map_or_else(|faults| faults, |built| built.warnings);
            // Who is idle is known once there are sessions.
            found.extend(told.into_iter().filter(|fault| fault.kind != &faults::STAFF_IDLE));
        }
    }
    (found, inputs)
}

/// The scenario's `[schedule]`, with the windows of its groups.
fn settings(scenario: &Scenario) -> Option<Settings> {
    let mut settings = scenario.schedule.clone()?;
    for group in &scenario.groups {
        let known = settings.cohort.iter().any(|cohort| cohort.name == group.name);
        if let (Some(window), false) = (&group.window, known) {
            settings.cohort.push(cohort(&group.name, window));
        }
    }
    Some(settings)
}

fn start(scenario: &Scenario, settings: &Settings) -> Result<Date, Fault> {
    match (scenario.start, &settings.quarter) {
        (Some(start), _) => Ok(start),
        // The quarter says when it starts; this is not looked at.
        (None, Some(_)) => Ok(Date::default()),
        (None, None) => Err(Fault::new(&faults::NO_START, "`start` is missing").column("start")),
    }
}

fn cohort(name: &str, window: &str) -> Cohort {
    Cohort {
        name: name.to_owned(),
        window: window.to_owned(),
        term_time: false,
        weekdays: Vec::new(),
        private_room: false,
        step_free: false,
    }
}

/// The files that `[schedule]` names, as far as they could be read.
struct FilesRead {
    files: Files,
    /// For the record.
    inputs: Vec<InputFile>,
    faults: Vec<Fault>,
}

/// Reads the files that the settings name, and `replan` from where the command was given; every one that cannot be
/// read is a fault.
fn read(settings: &Settings, roots: &[String], replan: Option<&Path>) -> FilesRead {
    let mut found = Vec::new();
    let mut at = |place: &Path, path: String, key: &str| match std::fs::read_to_string(place) {
        Ok(text) => Some(File { path, text }),
        Err(error) => {
            let fault = Fault::new(&faults::UNREADABLE, error.to_string());
            found.push(fault.path(path).column(format!("schedule.{key}")));
            None
        }
    };
    let mut one = |path: &Option<String>, key: &str| -> Option<File> {
        let path = path.as_ref()?;
        let places = std::iter::once(PathBuf::from(path)).filter(|p| p.is_absolute());
        let places: Vec<PathBuf> =
            places.chain(roots.iter().map(|root| PathBuf::from(root).join(path))).collect();
        let place = places.iter().find(|p| p.is_file()).or(places.first())?;
        at(place, path.clone(), key)
    };
    let mut files = Files {
        bank_holidays: one(&settings.bank_holidays, "bank_holidays"),
        terms: one(&settings.terms, "terms"),
        travel: one(&settings.travel.table, "travel.table"),
        baseline: if replan.is_none() { one(&settings.replan, "replan") } else { None },
        staff: None,
    };
    if let Some(path) = replan {
        files.baseline = at(path, path.display().to_string(), "replan");
    }
    let mut inputs = texts(&files);
    // A table, in any format that tables come in.
    if let Some(path) = &settings.staff_table {
        let mut loader = Loader::new(roots);
        let rows = loader.rows(&format!("{ROLE}staff"), path);
        files.staff = rows.map(|(headers, rows)| Rows { path: path.clone(), headers, rows });
        let (faults, read, _) = loader.into_findings();
        found.extend(faults);
        inputs.extend(read);
    }
    FilesRead { files, inputs, faults: found }
}

/// Files that are read as they stand, for the record.
fn texts(files: &Files) -> Vec<InputFile> {
    let all = [
        ("bank holidays", &files.bank_holidays),
        ("school terms", &files.terms),
        ("minutes between venues", &files.travel),
        ("schedule that is replanned", &files.baseline),
    ];
    let of = |role: &str, file: &File| InputFile {
        role: format!("{ROLE}{role}"),
        path: file.path.clone(),
        bytes: file.text.len() as u64,
        sha256: Sha256::digest(file.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        understood: "text".to_owned(),
        rows: file.text.lines().count() as u64,
    };
    all.into_iter().filter_map(|(role, file)| file.as_ref().map(|file| of(role, file))).collect()
}
