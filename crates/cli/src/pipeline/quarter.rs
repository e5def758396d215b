//! From a plan to a dated quarter: the files `[schedule]` names, the timetable, the schedule, its judge.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use spoke_model::run::InputFile;
use spoke_model::{Allocation, Fault, Pattern, Problem, Schedule, Timetable, VenueId};
use spoke_report::Results;
use spoke_report::record::Warning;
use spoke_report::schedule::ROLE;
use spoke_schedule::faults;
use spoke_schedule::instance::{self, File, Files, Inputs, VenuePlan};
use spoke_schedule::settings::{Cohort, Settings};
use spoke_schedule::solve::Effort;

use super::Prepared;
use crate::exit::{Failure, count};

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
        record.warnings.extend(self.warnings.iter().map(Warning::from));
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
    let Some(mut settings) = scenario.schedule.clone() else {
        return Err(Failure::Input(vec![Fault::new(&faults::NO_SECTION, "[schedule] is missing")]));
    };
    for group in &scenario.groups {
        let known = settings.cohort.iter().any(|cohort| cohort.name == group.name);
        if let (Some(window), false) = (&group.window, known) {
            settings.cohort.push(cohort(&group.name, window));
        }
    }
    let files = read(&settings, &prepared.roots, replan)?;
    let start = match (scenario.start, &settings.quarter) {
        (Some(start), _) => start,
        // The quarter says when it starts; this is not looked at.
        (None, Some(_)) => jiff::civil::Date::default(),
        (None, None) => {
            return Err(Failure::Input(vec![
                Fault::new(&faults::NO_START, "`start` is missing").column("start"),
            ]));
        }
    };
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
    let mut warnings = built.warnings;
    let missing = (schedule.requested as usize).saturating_sub(schedule.sessions.len());
    if missing > 0 {
        let message = format!(
            "{missing} of {} could not be given a date and staff",
            count(schedule.requested as usize, "session")
        );
        warnings.push(Fault::new(&faults::NOT_PLACED, message));
    }
    let inputs = inputs(&files);
    Ok(Quarter { timetable: built.timetable, schedule, warnings, inputs })
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

/// The files for the record.
fn inputs(files: &Files) -> Vec<InputFile> {
    let all = [
        ("bank holidays", &files.bank_holidays),
        ("school terms", &files.terms),
        ("staff", &files.staff),
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

/// Reads the files that the settings name, and `replan` from where the command was given; every one that cannot be
/// read is a fault.
fn read(settings: &Settings, roots: &[String], replan: Option<&Path>) -> Result<Files, Failure> {
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
        staff: one(&settings.staff_table, "staff_table"),
        travel: one(&settings.travel.table, "travel.table"),
        baseline: if replan.is_none() { one(&settings.replan, "replan") } else { None },
    };
    if let Some(path) = replan {
        files.baseline = at(path, path.display().to_string(), "replan");
    }
    if found.is_empty() { Ok(files) } else { Err(Failure::Input(found)) }
}
