//! The main road: scenario → read → minutes → problem → plan → judged → measured → written.
//!
//! Each step is a function between the vocabulary's types; this module joins them and nothing else knows them all.

mod control;
mod demand;
mod draws;
mod earlier;
mod minutes;
mod quarter;
mod read;
pub(crate) mod route;
mod run;
mod source;
mod supply;

use std::borrow::Borrow;
use std::path::PathBuf;
use std::sync::Arc;

use spoke_load::Loader;
use spoke_model::{Fault, FaultKind, Problem, Resource, Travel, Venue};
use spoke_report::grouped;

use crate::exit::{Failure, count};
use crate::scenario::{Draft, Scenario};
use crate::terminal::Terminal;

pub(crate) use control::Limits;
pub(crate) use draws::draws;
pub(crate) use earlier::{misfit, plan_from};
pub(crate) use quarter::{plans_of, quarter};
pub(crate) use read::Findings;
use read::Read;
pub(crate) use route::TravelFiles;
pub(crate) use run::{WhatIf, measured, plan, projection, results, what_if, write};
pub(crate) use source::Source;

spoke_model::faults! {
    /// Venues outside everybody's reach.
    VENUES_UNREACHED = "P001", Warning, "venues lie outside the reach of every area", "nothing, if the table covers more than the area; else check their coordinates";
    /// No venue at all.
    NO_VENUES = "P002", Error, "no venue is left to plan with", "check the venue table, `venues.kinds` and `venues.extent`";
    /// Nobody in need.
    NO_NEED = "P003", Error, "nobody is in need", "check the columns and rates of [[need]] and the shares of [[group]]";
    /// Programmes take more than there is.
    PROGRAMMES_EXCEED_BUDGET = "P004", Error, "programmes take more of a budget than there is", "raise the budget or shorten the programmes";
    /// A limit that counts no venue.
    LIMIT_EMPTY = "P005", Warning, "a limit counts no venue", "check the name of its ward, kind or site";
    /// A limit on a ward, where nothing is known of wards.
    LIMIT_WITHOUT_WARDS = "P011", Error, "a limit names a ward, and no venue is known to be in any", "give [areas] wards a lookup by the codes of the boundaries, or the venue table a column `ward`";
    /// No budget at all.
    NO_BUDGET = "P006", Warning, "no budget is given", "give at least one of budget.sessions, staff_hours and pounds, else every venue is used as much as it may be";
    /// Shares of groups that leave people out.
    GROUPS_LEAVE_OUT = "P008", Warning, "some people in need are in no group: nothing is planned for them", "let the shares of [[group]] add up to 1 where everybody is meant";
    /// Shares of groups that count people twice.
    GROUPS_OVERLAP = "P009", Error, "the shares of the groups add up to more than 1 in an area", "give shares of one whole: nobody is in two groups; who may be in several is a [[cohort]]";
    /// A venue that may take no pattern.
    VENUE_WITHOUT_PATTERN = "P010", Error, "a venue must be open and may take no pattern that has a session", "allow it a pattern with sessions, or let it be a candidate";
    /// Rates in per cent, or of another table.
    NEED_EXCEEDS_PEOPLE = "P014", Warning, "more people are in need than live there, in most areas", "check `rate` of [[need]]: it is for one person counted in the table, 0.25 and not 25 for a quarter of them";
    /// A run to start from that is of something else.
    START_MISFIT = "P015", Warning, "the run to start from is of other areas, venues or patterns: the search starts from little or nothing of it", "name a run of much the same scenario, or leave --from out";
    /// The files of a run changed since.
    INPUT_CHANGED = "P007", Error, "a file the run was made from is not what it was", "use the file the run read, or run `spoke plan` again";
}

/// A scenario with everything that is known before a plan is sought.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// Its files, read, and the minutes between areas and venues.
    pub(crate) loaded: Arc<Loaded>,
    /// The instance.
    pub(crate) problem: Problem,
    /// Warnings of reading and of the instance.
    pub(crate) warnings: Vec<Fault>,
    /// Directories that relative paths were looked up in, as given.
    pub(crate) roots: Vec<String>,
}

/// What the files of a scenario say, and the minutes that follow: shared by scenarios that differ in policy alone.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// What was read.
    pub(crate) read: Read,
    /// Minutes.
    pub(crate) travel: Travel,
}

/// Reads and travels: everything up to the instance. All faults of all files at once.
pub(crate) fn prepare(source: &Source, terminal: &Terminal) -> Result<Prepared, Failure> {
    let draft = source.draft()?;
    let roots = source.roots(&draft);
    prepare_from(&draft, &roots, terminal).map_err(|found| Failure::Input(found.faults))
}

/// What reading a scenario finds, sound or not, and whether anything in it is private: for `spoke check`.
pub(crate) fn look(source: &Source, terminal: &Terminal) -> Result<(Findings, bool), Failure> {
    let draft = source.draft()?;
    let roots = source.roots(&draft);
    // Where the scenario itself is unsound, nothing is read.
    let scenario = Scenario::of(&draft).ok();
    let private = scenario.as_ref().is_some_and(Scenario::is_private);
    let prepared = prepare_from(&draft, &roots, terminal);
    let venues = prepared.as_ref().ok().map(|prepared| prepared.loaded.read.venues.as_slice());
    let dated = scenario.map(|scenario| quarter::look(&scenario, venues, &roots)).unwrap_or_default();
    let mut findings = prepared.map_or_else(
        |found| found,
        |prepared| {
            let findings = &prepared.loaded.read.findings;
            Findings {
                faults: prepared.warnings,
                inputs: findings.inputs.clone(),
                joins: findings.joins.clone(),
                sketch: findings.sketch.clone(),
            }
        },
    );
    findings.faults.extend(dated.0);
    findings.inputs.extend(dated.1);
    Ok((findings, private))
}

/// As [`prepare`], from a scenario that is at hand.
pub(crate) fn prepare_from(
    draft: &Draft,
    roots: &[PathBuf],
    terminal: &Terminal,
) -> Result<Prepared, Findings> {
    let scenario = Scenario::of(draft).map_err(|faults| Findings { faults, ..Findings::default() })?;
    let loaded = Arc::new(load(&scenario, draft, roots, terminal)?);
    prepare_with(scenario, loaded, roots)
}

/// As [`prepare`], from files that are read already.
pub(crate) fn prepare_with(
    scenario: Scenario,
    loaded: Arc<Loaded>,
    roots: &[PathBuf],
) -> Result<Prepared, Findings> {
    let findings = &loaded.read.findings;
    let mut warnings = findings.faults.clone();
    match problem(&scenario, &loaded) {
        Ok((problem, found)) => {
            warnings.extend(found);
            let roots = roots.iter().map(|root| root.display().to_string()).collect();
            Ok(Prepared { scenario, loaded, problem, warnings, roots })
        }
        Err(found) => {
            warnings.extend(found);
            Err(Findings { faults: warnings, ..findings.clone() })
        }
    }
}

/// Reads the files of a scenario and works out its minutes.
pub(crate) fn load(
    scenario: &Scenario,
    draft: &Draft,
    roots: &[PathBuf],
    terminal: &Terminal,
) -> Result<Loaded, Findings> {
    let progress = terminal.progress("reading");
    progress.say("files");
    let mut read = read::read(scenario, draft, Loader::new(roots))?;
    drop(progress);
    let progress = terminal.progress("travel");
    progress.say("minutes");
    let groups = demand::groups(&scenario.groups, scenario.travel.drive.is_some());
    let beside = draft.directories.first().map(PathBuf::as_path);
    let mut travel = minutes::minutes(scenario, &mut read, &groups, beside)?;
    let dropped = minutes::drop_unreached(scenario, &mut read, &mut travel);
    read.findings.faults.extend(unreached(&dropped, &read.venues));
    Ok(Loaded { read, travel })
}

/// A warning for each table that venues were dropped from.
fn unreached(dropped: &[Venue], kept: &[Venue]) -> Vec<Fault> {
    let tables = dropped.chunk_by(|a, b| a.table == b.table);
    let warning = |of_table: &[Venue]| {
        let (first, table) = (&of_table[0], &of_table[0].table);
        let total = of_table.len() + kept.iter().filter(|venue| venue.table == *table).count();
        let names: Vec<String> = of_table.iter().map(route::place_in_table).collect();
        let message = format!(
            "{} of {} lie outside the reach of every area and take no part {}",
            count(of_table.len(), "venue"),
            grouped(&total.to_string()),
            examples(&names)
        );
        let fault = Fault::new(&VENUES_UNREACHED, message).path(table).value(&first.id);
        if route::is_of_extract(first) { fault } else { fault.row(first.row) }
    };
    tables.map(warning).collect()
}

/// The instance of a scenario.
fn problem(scenario: &Scenario, loaded: &Loaded) -> Result<(Problem, Vec<Fault>), Vec<Fault>> {
    let Loaded { read, travel } = loaded;
    let groups = demand::groups(&scenario.groups, scenario.travel.drive.is_some());
    let budgets = supply::budgets(&scenario.budget, &scenario.programmes, &read.venues);
    let venues = supply::options(&read.venues, &scenario.patterns, &scenario.budget, &budgets);
    let limits = supply::limits(&scenario.limits, &read.venues, &venues);
    let points = demand::points(&scenario.groups, &read.need);
    let mut found = Vec::new();
    let mut note = |kind: &'static FaultKind, key: &str, message: String| {
        found.push(Fault::new(kind, message).column(key));
    };
    if read.venues.is_empty() {
        note(&NO_VENUES, "venues", "no venue of the table takes part".to_owned());
    }
    let without: Vec<&str> = read
        .venues
        .iter()
        .zip(&venues)
        .filter(|(_, venue)| venue.options.is_empty())
        .map(|(venue, _)| venue.id.as_str())
        .collect();
    if !without.is_empty() {
        note(
            &VENUE_WITHOUT_PATTERN,
            "venues",
            format!("{} {}", count(without.len(), "venue"), examples(&without)),
        );
    }
    if points.iter().all(|point| point.contacts_needed() <= 0.0) {
        note(&NO_NEED, "need", "the need of every area and group is 0".to_owned());
    }
    if let Some(message) = exceeds_people(read) {
        note(&NEED_EXCEEDS_PEOPLE, "need", message);
    }
    for row in &budgets {
        if row.limit < 0.0 {
            let given = row.limit + row.committed;
            let message =
                format!("programmes take {} {} and the budget is {given}", row.committed, unit(row.resource));
            note(&PROGRAMMES_EXCEED_BUDGET, "programme", message);
        }
    }
    let wards = read.venues.iter().any(|venue| venue.ward.is_some());
    for (index, limit) in limits.iter().enumerate().filter(|(_, limit)| limit.members.is_empty()) {
        // Limits of one's own come first; a roof that venues share counts them.
        let key = format!("limit.{index}");
        let by_ward = scenario.limits.get(index).is_some_and(|limit| limit.ward.is_some());
        let kind = if by_ward && !wards { &LIMIT_WITHOUT_WARDS } else { &LIMIT_EMPTY };
        note(kind, &key, format!("the limit on {} counts no venue", limit.name));
    }
    if budgets.is_empty() {
        note(&NO_BUDGET, "budget", "no budget is given: every venue is used as much as it may be".to_owned());
    }
    if found.iter().any(Fault::is_error) {
        return Err(found);
    }
    let problem = Problem {
        ridit: read.areas.list.iter().map(|area| area.deprivation.ridit).collect(),
        decile: read.areas.list.iter().map(|area| area.deprivation.decile).collect(),
        groups,
        points,
        patterns: scenario.patterns.clone(),
        venues,
        travel: travel.matrices.clone(),
        gradient: scenario.gradient.clone(),
        budgets,
        limits,
        floor: scenario.floor,
        objective: scenario.objective,
    };
    Ok((problem, found))
}

/// That need is above the population in most areas; `None` where it is not, or where no population is known.
fn exceeds_people(read: &Read) -> Option<String> {
    let people = || read.areas.list.iter().map(|area| area.deprivation.population);
    // Where nobody says how many live there, every area counts 1.
    if people().all(|people| people <= 1.0) {
        return None;
    }
    let above = read.need.people.iter().zip(people()).filter(|(need, people)| *need > people).count();
    let all = read.areas.list.len();
    (2 * above > all)
        .then(|| format!("in {above} of {all} areas the need is above the population that the index counts"))
}

/// The first few names: `(a, b, c, …)`.
fn examples(names: &[impl Borrow<str>]) -> String {
    const SHOWN: usize = 5;
    let dots = if names.len() > SHOWN { ", …" } else { "" };
    format!("({}{dots})", names[..names.len().min(SHOWN)].join(", "))
}

/// The key of `[budget]` that sets it.
fn key(resource: Resource) -> &'static str {
    match resource {
        Resource::Sessions => "sessions",
        Resource::StaffHours => "staff_hours",
        Resource::Pounds => "pounds",
    }
}

/// The unit a budget is counted in.
pub(crate) fn unit(resource: Resource) -> &'static str {
    match resource {
        Resource::Sessions => "sessions",
        Resource::StaffHours => "staff hours",
        Resource::Pounds => "pounds",
    }
}
