//! Many what-ifs of one scenario: each row starts from the base run alone, so that its bytes depend on no other
//! row, on no order and on no number of threads. Finished rows are files of their own: a sweep that was killed
//! goes on where it was, and parts made elsewhere can be joined.

mod folder;
mod grid;
mod row;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use spoke_allocate::{Options, Warm};
use spoke_report::record::Audience;

use folder::Mark;
pub(crate) use folder::merge;
pub(crate) use grid::{Grid, Shard};

use crate::exit::Failure;
use crate::pipeline::{self, Findings, Limits, Loaded, Source};
use crate::scenario::{Draft, Scenario};
use crate::terminal::Terminal;
use row::{Figures, Outcome, Row};

/// The gap a row stops at unless asked otherwise: rows are laid side by side, and the last half per cent of one would
/// take longer than ten others.
const GAP: f64 = 0.01;

/// What a sweep is asked for.
pub(crate) struct Study<'a> {
    /// The base scenario.
    pub(crate) source: &'a Source,
    /// What is varied.
    pub(crate) grid: Grid,
    /// The folder to leave.
    pub(crate) out: &'a Path,
    /// Which rows are this part's.
    pub(crate) shard: Option<Shard>,
    /// Stop each row at this gap.
    pub(crate) gap: Option<f64>,
}

/// A sweep that is done.
pub(crate) struct Done {
    /// The table for the screen.
    pub(crate) text: String,
    /// Rows.
    pub(crate) rows: usize,
    /// Rows whose search ended before the gap asked for.
    pub(crate) short: usize,
}

/// Runs the rows that are not finished yet and writes the table.
pub(crate) fn run(study: &Study<'_>, terminal: &Terminal) -> Result<Done, Failure> {
    let draft = study.source.draft()?;
    let roots = study.source.roots(&draft);
    // A key that does not exist is found before anything long begins.
    let first = row_draft(&draft, study, 0)?;
    Scenario::of(&first).map_err(Failure::Input)?;
    folder::prepare(study.out)?;
    let base = Base::of(&draft, roots, study.gap, terminal)?;
    let audience = base.private.then_some(Audience::Internal);
    let mark = Mark { audience, base: base.key.clone(), vary: study.grid.axes.clone() };
    folder::begin(study.out, &mark)?;
    let wanted: Vec<usize> =
        (0..study.grid.rows()).filter(|row| study.shard.is_none_or(|shard| shard.has(*row))).collect();
    let bar = terminal.bar("scenarios", wanted.len());
    let rows = side_by_side(&wanted, |index| {
        let (row, finished) = one(study, &draft, &base, index, terminal)?;
        if !finished {
            folder::keep(study.out, &row)?;
        }
        bar.step();
        Ok(row)
    })?;
    drop(bar);
    folder::write(study.out, &mark, &rows)
}

/// Makes each row on a thread of its own, as many at a time as there are threads. Rows do not share rayon's threads: one
/// that waited there for its other half would make whole other rows meanwhile, while its own clock goes on.
fn side_by_side(
    wanted: &[usize],
    make: impl Fn(usize) -> Result<Row, Failure> + Sync,
) -> Result<Vec<Row>, Failure> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let made = Mutex::new(BTreeMap::new());
    let worker = || -> Result<(), Failure> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let pool = pool.map_err(|error| Failure::Internal(error.to_string()))?;
        while !failed.load(Ordering::Relaxed)
            && let Some(index) = wanted.get(next.fetch_add(1, Ordering::Relaxed))
        {
            let row = pool.install(|| make(*index)).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(*index, row);
        }
        Ok(())
    };
    let workers = rayon::current_num_threads().min(wanted.len());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let gone = |_| Failure::Internal("a thread of the sweep ended too soon".to_owned());
        workers.into_iter().try_for_each(|worker| worker.join().map_err(gone)?)
    })?;
    Ok(made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect())
}

/// What every row starts from.
struct Base {
    roots: Vec<PathBuf>,
    gap: Option<f64>,
    warm: Warm,
    /// Identifies the base run: its scenario, its files, this program.
    key: String,
    /// Whether anything in it is private.
    private: bool,
    loaded: Mutex<BTreeMap<String, Arc<Loaded>>>,
}

impl Base {
    fn of(
        draft: &Draft,
        roots: Vec<PathBuf>,
        gap: Option<f64>,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let prepared =
            pipeline::prepare_from(draft, &roots, terminal).map_err(|found| Failure::Input(found.faults))?;
        let solver = prepared.scenario.solver;
        let limits = Limits::new(solver.time_limit.or(Some(60.0)), terminal.progress("base run"));
        let options = Options { gap: gap.or(solver.gap).unwrap_or(GAP), ..Options::default() };
        let plan = pipeline::what_if(&prepared, &options, &limits)?;
        // Where a clock ended the base run, another machine's may have ended elsewhere: its rows are of another base.
        let warm = &plan.solution.warm;
        let patterns: Vec<usize> = warm.patterns.iter().map(|pattern| pattern.index()).collect();
        let start = json!([patterns, warm.prices]).to_string();
        let key = fingerprint(&prepared.scenario, &prepared.loaded, &start, gap);
        let loaded = BTreeMap::from([(files_key(&prepared.scenario), Arc::clone(&prepared.loaded))]);
        let private = prepared.scenario.is_private();
        Ok(Self { roots, gap, warm: plan.solution.warm, key, private, loaded: Mutex::new(loaded) })
    }

    /// The files of a scenario, read once for all rows that differ in policy alone.
    fn loaded(
        &self,
        scenario: &Scenario,
        draft: &Draft,
        terminal: &Terminal,
    ) -> Result<Arc<Loaded>, Findings> {
        let key = files_key(scenario);
        let known = |map: &Mutex<BTreeMap<String, Arc<Loaded>>>| {
            map.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(&key).cloned()
        };
        if let Some(loaded) = known(&self.loaded) {
            return Ok(loaded);
        }
        let read = Arc::new(pipeline::load(scenario, draft, &self.roots, terminal)?);
        let mut map = self.loaded.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(Arc::clone(map.entry(key).or_insert(read)))
    }
}

/// A row, and whether it was finished already; else it is planned.
fn one(
    study: &Study<'_>,
    draft: &Draft,
    base: &Base,
    index: usize,
    terminal: &Terminal,
) -> Result<(Row, bool), Failure> {
    let values = study.grid.values(index).into_iter().map(str::to_owned).collect();
    let draft = row_draft(draft, study, index)?;
    let told = |faults: &[spoke_model::Fault]| {
        faults.iter().filter(|fault| fault.is_error()).map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let bad = |values, faults: &[spoke_model::Fault]| {
        let outcome = Outcome::BadInput(told(faults));
        Ok((Row { row: index, base: base.key.clone(), key: String::new(), values, outcome }, false))
    };
    let scenario = match Scenario::of(&draft) {
        Ok(scenario) => scenario,
        Err(faults) => return bad(values, &faults),
    };
    let loaded = match base.loaded(&scenario, &draft, terminal) {
        Ok(loaded) => loaded,
        Err(found) => return bad(values, &found.faults),
    };
    let key = fingerprint(&scenario, &loaded, &base.key, base.gap);
    if let Some(row) = folder::finished(study.out, index, &key, &values) {
        return Ok((row, true));
    }
    let solver = scenario.solver;
    let prepared = match pipeline::prepare_with(scenario, loaded, &base.roots) {
        Ok(prepared) => prepared,
        Err(found) => return bad(values, &found.faults),
    };
    let limits = Limits::new(solver.time_limit.or(Some(60.0)), terminal.progress("row"));
    let gap = base.gap.or(solver.gap).unwrap_or(GAP);
    let options = Options { gap, warm: Some(&base.warm), ..Options::default() };
    let outcome = match pipeline::what_if(&prepared, &options, &limits) {
        Ok(plan) => Outcome::Planned(Figures::of(&plan, gap)),
        Err(Failure::Infeasible(why)) => Outcome::Infeasible(why),
        Err(other) => return Err(other),
    };
    if Limits::interrupted() {
        return Err(Failure::Stopped(
            "Ctrl-C came; finished rows are kept, start the sweep again to go on".to_owned(),
        ));
    }
    Ok((Row { row: index, base: base.key.clone(), key, values, outcome }, false))
}

fn row_draft(draft: &Draft, study: &Study<'_>, index: usize) -> Result<Draft, Failure> {
    let mut draft = draft.clone();
    draft.override_with(&study.grid.overrides(index)).map_err(Failure::Input)?;
    Ok(draft)
}

/// Sections of a scenario that change nothing of what is read.
const POLICY: [&str; 10] = [
    "name",
    "start",
    "gradient",
    "budget",
    "objective",
    "solver",
    "uncertainty",
    "schedule",
    "limit",
    "disclosure",
];

/// Identifies the files of a scenario and how they are read.
fn files_key(scenario: &Scenario) -> String {
    let mut resolved = scenario.resolved.clone();
    if let Value::Object(sections) = &mut resolved {
        sections.retain(|key, _| !POLICY.contains(&key.as_str()));
        if let Some(Value::Object(floor)) = sections.get_mut("floor") {
            floor.remove("share");
        }
    }
    resolved.to_string()
}

/// Identifies a row: scenario, files, base run and program.
fn fingerprint(scenario: &Scenario, loaded: &Loaded, base: &str, gap: Option<f64>) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(scenario.resolved.to_string());
    for input in &loaded.read.findings.inputs {
        hash.update(&input.sha256);
    }
    hash.update(base);
    hash.update(format!("{gap:?}"));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
