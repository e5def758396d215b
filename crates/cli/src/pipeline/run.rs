//! From an instance to a finished run: solved, judged, measured, written.

use std::path::Path;

use spoke_allocate::{Infeasible, LeastBudget, LeastMaximum, Options, Solution, Status};
use spoke_check::Verdict;
use spoke_model::measures::{AreaAccess, GradientTable, Measures, State};
use spoke_model::{Allocation, Limit, LonLat, Problem, VenueOptions};
use spoke_report::{Format, Geography, Projection, Record, Results};

use super::{Limits, Prepared};
use crate::exit::{Failure, cannot_write, count};

/// A plan with everything that is said of it.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The plan, its proof and its values.
    pub(crate) solution: Solution,
    /// What it is compared with.
    pub(crate) before: Allocation,
    /// What that is, in words.
    pub(crate) before_label: String,
    /// Measures, before and after.
    pub(crate) measures: Measures,
    /// Access of each area to the plan's places.
    pub(crate) access: Vec<AreaAccess>,
}

/// Solves, judges and measures. A plan that the judge rejects is an internal error.
pub(crate) fn plan(prepared: &Prepared, options: &Options<'_>, control: &Limits) -> Result<Plan, Failure> {
    let solution = spoke_allocate::solve(&prepared.problem, options, control)
        .map_err(|why| Failure::Infeasible(infeasible(&why, &prepared.problem)))?;
    judged(prepared, &solution)?;
    Ok(measured(prepared, solution))
}

/// A solution with everything that is said of it.
pub(crate) fn measured(prepared: &Prepared, solution: Solution) -> Plan {
    let problem = &prepared.problem;
    let (sessions, before_label) = before(prepared);
    let before = spoke_allocate::route(problem, &sessions);
    let mut measures = spoke_measure::summary(problem, &before, &solution.allocation);
    let cohorts = &prepared.loaded.read.need.cohorts;
    measures.before.cohorts = spoke_measure::cohorts(problem, &before, cohorts);
    measures.after.cohorts = spoke_measure::cohorts(problem, &solution.allocation, cohorts);
    let access = spoke_measure::area_access(problem, &solution.allocation);
    Plan { solution, before, before_label, measures, access }
}

/// Why there is no plan, in a planner's words: what is too little, what would do, and which keys to change.
fn infeasible(why: &Infeasible, problem: &Problem) -> String {
    let mut told: Vec<String> = why
        .limits
        .iter()
        .map(|name| {
            let counts_none = |limit: &Limit| limit.name == *name && limit.members.is_empty();
            if problem.limits.iter().any(counts_none) {
                format!("The limit on {name} counts no venue: check the name in its [[limit]].")
            } else {
                format!("The limit on {name} cannot be kept, whatever the budget: change its [[limit]].")
            }
        })
        .collect();
    told.extend(why.maxima.iter().map(|limit| {
        let LeastMaximum { name, maximum, at_least } = limit;
        format!(
            "The limit of at most {maximum} on {name} cannot be kept: at least {at_least} sessions are needed there to \
             keep a venue open near every area and what is locked and required. Raise its maximum."
        )
    }));
    let short = |budget: &&LeastBudget| budget.least > budget.limit && budget.least.is_finite();
    for budget in why.budgets.iter().filter(short) {
        let (unit, key) = (super::unit(budget.resource), super::key(budget.resource));
        let near = problem.floor.minutes.map(|minutes| {
            format!("keep a venue open within {minutes} minutes of every area that has one there")
        });
        let fixed = |venue: &VenueOptions| venue.options.iter().all(|option| option.sessions > 0.0);
        let decided = !problem.limits.is_empty() || problem.venues.iter().any(fixed);
        let decided =
            (decided || near.is_none()).then(|| "keep what is locked, required and limited".to_owned());
        let what: Vec<String> = near.into_iter().chain(decided).collect();
        let cannot = format!("{} {unit} cannot {}", budget.limit, what.join(" and "));
        let needed = if budget.proven() {
            format!("at least {} are needed", budget.least)
        } else {
            format!("{} would do, fewer than {:.0} cannot", budget.least, budget.at_least.floor())
        };
        let floor = if problem.floor.minutes.is_some() { " or floor.minutes" } else { "" };
        told.push(format!("{cannot}; {needed}. Raise budget.{key}{floor}."));
    }
    if told.is_empty() { why.to_string() } else { told.join(" ") }
}

/// One what-if of many: a plan, judged, with what is measured of it alone.
#[derive(Debug)]
pub(crate) struct WhatIf {
    /// The plan and its proof, without values of the venues.
    pub(crate) solution: Solution,
    /// Its measures.
    pub(crate) state: State,
    /// Places along the gradient.
    pub(crate) gradient: GradientTable,
    /// What the judge found.
    pub(crate) verdict: Verdict,
}

/// Solves, judges and measures, as [`plan`], but compares with nothing and values no venue.
pub(crate) fn what_if(
    prepared: &Prepared,
    options: &Options<'_>,
    control: &Limits,
) -> Result<WhatIf, Failure> {
    let solution = spoke_allocate::solve_unvalued(&prepared.problem, options, control)
        .map_err(|why| Failure::Infeasible(infeasible(&why, &prepared.problem)))?;
    let verdict = judged(prepared, &solution)?;
    let state = spoke_measure::state(&prepared.problem, &solution.allocation);
    let gradient = spoke_measure::gradient_table(&prepared.problem, &solution.allocation);
    Ok(WhatIf { solution, state, gradient, verdict })
}

/// The judge's verdict, where it accepts.
fn judged(prepared: &Prepared, solution: &Solution) -> Result<Verdict, Failure> {
    let verdict = spoke_check::plan(&prepared.problem, &solution.allocation, &solution.certificate);
    if verdict.accepted() {
        return Ok(verdict);
    }
    let told: Vec<String> = verdict
        .violations
        .iter()
        .take(10)
        .map(|violation| format!("  {:?} {:?}: {}", violation.rule, violation.subject, violation.message))
        .collect();
    Err(Failure::Internal(format!(
        "the independent judge rejects the plan ({}):\n{}\nPlease report this with the scenario.",
        count(verdict.violations.len(), "violation"),
        told.join("\n")
    )))
}

/// The sessions a plan is compared with: today's, where the scenario names them, else those of hubs alone; where there
/// is neither nobody said what there is today, which is not the same as nothing.
fn before(prepared: &Prepared) -> (Vec<f64>, String) {
    let read = &prepared.loaded.read;
    if let (Some(current), Some(settings)) = (&read.current, &prepared.scenario.current) {
        return (current.sessions.clone(), format!("today's plan ({})", settings.table));
    }
    let of_hub = |venue: &spoke_model::Venue| {
        let hub = read.hubs.iter().find(|(id, _)| *id == venue.id);
        hub.map_or(0.0, |(_, pattern)| f64::from(prepared.problem.patterns[pattern.index()].sessions))
    };
    let sessions: Vec<f64> = read.venues.iter().map(of_hub).collect();
    let any = sessions.iter().any(|sessions| *sessions > 0.0);
    (sessions, if any { "hubs alone" } else { "not given" }.to_owned())
}

/// Rows and record of a finished run.
pub(crate) fn results(prepared: &Prepared, plan: &Plan, seed: u64) -> Result<(Results, Geography), Failure> {
    let scenario = &prepared.scenario;
    let read = &prepared.loaded.read;
    let status = match plan.solution.status {
        Status::Reached => spoke_report::Status::Proven,
        _ if Limits::interrupted() => spoke_report::Status::Interrupted,
        Status::Stopped => spoke_report::Status::TimeLimit,
        Status::Exhausted => spoke_report::Status::Exhausted,
    };
    let run = spoke_report::Run {
        version: env!("CARGO_PKG_VERSION"),
        name: &scenario.name,
        scenario_file: &scenario.file,
        overrides: &scenario.overrides,
        scenario: &scenario.resolved,
        roots: &prepared.roots,
        seed,
        status,
        index: &index(prepared),
        areas: &read.areas.list,
        private_part: &read.need.private,
        venues: &read.venues,
        problem: &prepared.problem,
        modes: &prepared.loaded.travel.modes,
        nearest: &prepared.loaded.travel.nearest,
        plan: &plan.solution.allocation,
        before: &plan.before,
        before_label: &plan.before_label,
        certificate: &plan.solution.certificate,
        values: &plan.solution.values,
        programmes: &scenario.programmes,
        measures: &plan.measures,
        access: &plan.access,
        joins: &read.findings.joins,
        warnings: &prepared.warnings,
        inputs: &read.findings.inputs,
        projection: projection(),
    };
    Results::of(&run).map_err(Failure::Input)
}

/// British National Grid ↔ WGS84 by OSTN15.
pub(crate) fn projection() -> Projection<'static> {
    Projection {
        to_lonlat: &|point| spoke_load::ostn15::try_to_wgs84(point).ok(),
        to_bng: &|point: LonLat| spoke_load::ostn15::from_wgs84(point).ok(),
    }
}

/// The deprivation index in words.
fn index(prepared: &Prepared) -> String {
    let deprivation = &prepared.scenario.deprivation;
    let scope = match deprivation.scope {
        spoke_load::Scope::National => "national",
        spoke_load::Scope::Local => "local",
    };
    // The edition as the header told it, else the file.
    let understood =
        prepared.loaded.read.findings.inputs.iter().find(|input| input.path == deprivation.table);
    let edition = understood
        .and_then(|input| {
            input.understood.split([',', ';']).map(str::trim).find(|word| word.starts_with("IoD"))
        })
        .map_or_else(|| deprivation.table.rsplit('/').next().unwrap_or_default().to_owned(), str::to_owned);
    format!("{} ({edition}), {scope} scope", deprivation.index)
}

/// Writes a run directory; complete or absent.
pub(crate) fn write(
    results: &Results,
    geography: &Geography,
    directory: &Path,
    formats: &[Format],
    force: bool,
) -> Result<Record, Failure> {
    spoke_report::write(results, geography, directory, formats, force).map_err(|fault| cannot_write(&fault))
}
