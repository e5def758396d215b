//! The independent judge of a run directory: rebuilds the instance from the files the run names, reads the plan
//! from the run's own tables, and recomputes constraints, objective and bound; then every figure of the record.

mod findings;
mod record;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use spoke_check::Tolerance;
use spoke_load::fault::FILE_MISSING;
use spoke_model::{Allocation, AreaId, Fault, Flow, GroupId, PatternId, PointId, VenueId};
use spoke_report::Results;

use crate::exit::{Failure, count};
use crate::finished::not_a_scenario;
use crate::pipeline::{self, INPUT_CHANGED, Prepared};
use crate::scenario::Draft;
use crate::terminal::Terminal;
use findings::{Findings, Quarter};

/// Judges the run at `directory`; a run that breaks a rule is bad input.
pub(crate) fn run(
    directory: &Path,
    data: Option<&Path>,
    as_json: bool,
    terminal: &Terminal,
) -> Result<(), Failure> {
    not_a_scenario(directory)?;
    let reading = spoke_report::read(directory).map_err(Failure::Input)?;
    let results = reading.results;
    let prepared = instance(directory, &results, data, &[], terminal)?;
    let plan = plan_of(directory, &results, &prepared)?;
    let verdict =
        spoke_check::plan_within(&prepared.problem, &plan, &results.certificate, &Tolerance::default());
    // What a plan that breaks rules gives is no measure of its record.
    let differing =
        if verdict.accepted() { record::differences(&prepared, plan, &results)? } else { Vec::new() };
    let dated = results.timetable.as_ref().zip(results.schedule.as_ref());
    let quarter = dated.map(|(timetable, schedule)| Quarter::judged(timetable, schedule));
    let found = Findings { plan: verdict, record: &results.record, differing, quarter };
    terminal.warnings(&reading.warnings);
    if as_json {
        terminal.print_bytes(format!("{:#}\n", found.json()).as_bytes());
    } else {
        terminal.print(&found.text());
    }
    if found.accepted() { Ok(()) } else { Err(Failure::Input(found.faults(directory))) }
}

spoke_model::faults! {
    /// A run that breaks a rule.
    REJECTED = "J001", Error, "the judge rejects the run: a rule is broken or a figure is not what it is said to be", "run `spoke plan` again; if the run was not edited, report this with the scenario";
    /// A run whose tables do not fit its scenario.
    MISFIT = "J002", Error, "the tables of the run do not fit the scenario it names", "run `spoke plan` again";
    /// A record that says something else than the plan it is of.
    RECORD_DIFFERS = "J003", Error, "a figure of the record is not what the run's own plan, prices and files give", "run `spoke plan` again; do not trust figures of this run that cannot be found in its tables";
}

/// The instance the run was made from, read again from the files it names, with overrides that leave them alone.
pub(crate) fn instance(
    directory: &Path,
    results: &Results,
    data: Option<&Path>,
    overrides: &[String],
    terminal: &Terminal,
) -> Result<Prepared, Failure> {
    let record = &results.record;
    let name = directory.join("run.json").display().to_string();
    let draft = Draft::from_resolved(&record.scenario, &name, overrides).map_err(Failure::Input)?;
    let roots = roots(directory, results, data);
    let prepared = pipeline::prepare_from(&draft, &roots, terminal).map_err(|mut found| {
        for fault in found.faults.iter_mut().filter(|fault| fault.kind == &FILE_MISSING) {
            fault.message.push_str(NOT_HERE);
        }
        Failure::Input(found.faults)
    })?;
    let now = &prepared.loaded.read.findings.inputs;
    let changed: Vec<Fault> = record
        .inputs
        .iter()
        .filter(|then| !then.role.starts_with(spoke_report::schedule::ROLE))
        .filter(|then| !now.iter().any(|input| input.path == then.path && input.sha256 == then.sha256))
        .map(|then| {
            let message = format!("its SHA-256 is no longer {}…", then.sha256.get(..12).unwrap_or_default());
            Fault::new(&INPUT_CHANGED, message).path(&then.path)
        })
        .collect();
    if changed.is_empty() { Ok(prepared) } else { Err(Failure::Input(changed)) }
}

/// What is said of a file of a run that is not found.
const NOT_HERE: &str =
    "; the paths of a run start in the folder that it was planned in: go there, or give --data";

/// Where the files of a run may lie. Its roots are as they were named, so that a run is the same wherever it is made:
/// they start here or, where its files are not found so, in the folder above the run that has them.
fn roots(directory: &Path, results: &Results, data: Option<&Path>) -> Vec<PathBuf> {
    let record = &results.record;
    let from = |base: &Path| -> Vec<PathBuf> {
        data.map(Path::to_owned).into_iter().chain(record.roots.iter().map(|root| base.join(root))).collect()
    };
    let here = from(Path::new(""));
    let has_all = |roots: &[PathBuf]| {
        let is_there = |path: &str| roots.iter().any(|root| root.join(path).exists());
        let mut read =
            record.inputs.iter().filter(|input| !input.role.starts_with(spoke_report::schedule::ROLE));
        read.all(|input| is_there(&input.path))
    };
    if has_all(&here) {
        return here;
    }
    let run = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    run.ancestors().skip(1).map(from).find(|roots| has_all(roots)).unwrap_or(here)
}

/// The plan as the run's tables tell it.
pub(crate) fn plan_of(
    directory: &Path,
    results: &Results,
    prepared: &Prepared,
) -> Result<Allocation, Failure> {
    let problem = &prepared.problem;
    let shown = directory.display().to_string();
    let misfit = |message: String| Failure::Input(vec![Fault::new(&MISFIT, message).path(&shown)]);
    let areas: HashMap<&str, usize> = prepared
        .loaded
        .read
        .areas
        .list
        .iter()
        .enumerate()
        .map(|(index, area)| (area.code.as_str(), index))
        .collect();
    let venues: HashMap<&str, usize> = prepared
        .loaded
        .read
        .venues
        .iter()
        .enumerate()
        .map(|(index, venue)| (venue.id.as_str(), index))
        .collect();
    let points: HashMap<(AreaId, GroupId), usize> =
        problem.points.iter().enumerate().map(|(index, point)| ((point.area, point.group), index)).collect();
    if results.venues.len() != problem.venues.len() || results.areas.len() != areas.len() {
        return Err(misfit(format!(
            "it has {} and {}, the scenario {} and {}",
            count(results.areas.len(), "area"),
            count(results.venues.len(), "venue"),
            areas.len(),
            problem.venues.len()
        )));
    }
    let area = |code: &str| {
        areas.get(code).copied().ok_or_else(|| misfit(format!("area {code} is not in the scenario")))
    };
    let venue = |id: &str| {
        venues.get(id).copied().ok_or_else(|| misfit(format!("venue {id} is not in the scenario")))
    };
    let mut patterns = vec![PatternId::new(0); problem.venues.len()];
    let mut sessions = vec![0.0; problem.venues.len()];
    for row in &results.venues {
        let index = venue(&row.id)?;
        let pattern = problem.patterns.iter().position(|pattern| pattern.name == row.pattern);
        let pattern =
            pattern.ok_or_else(|| misfit(format!("pattern {} is not in the scenario", row.pattern)))?;
        patterns[index] = PatternId::new(pattern);
        sessions[index] = row.sessions;
    }
    let mut entitlement = vec![0.0; problem.points.len()];
    for row in &results.areas {
        let id = AreaId::new(area(&row.code)?);
        for (group, cells) in row.groups.iter().enumerate() {
            if let Some(point) = points.get(&(id, GroupId::new(group))) {
                entitlement[*point] = cells.entitlement;
            }
        }
    }
    let mut flows = Vec::with_capacity(results.flows.len());
    for row in &results.flows {
        let of = &results.areas[row.area.index()].code;
        let point = points.get(&(AreaId::new(area(of)?), row.group));
        let point =
            point.ok_or_else(|| misfit(format!("area {of} has no need in group {}", row.group.index())))?;
        let at = venue(&results.venues[row.venue.index()].id)?;
        flows.push(Flow {
            point: PointId::new(*point),
            venue: VenueId::new(at),
            places: row.places,
            minutes: row.minutes,
        });
    }
    flows.sort_by_key(|flow| (flow.point, flow.venue));
    Ok(Allocation {
        patterns,
        sessions,
        flows,
        entitlement,
        mean_fill: results.record.totals.mean_fill,
        objective: results.record.objective,
    })
}
