//! `spoke compare RUN_OR_SCENARIO…`: what-if, side by side; who gains and who loses.

use std::path::{Path, PathBuf};

use spoke_allocate::{Options, Status};
use spoke_model::Fault;
use spoke_report::{Comparison, Geography, Results};

use super::plan::{gap_in_words, positive, start_threads};
use crate::comparison;
use crate::exit::{Failure, cannot_write};
use crate::finished::sound;
use crate::pipeline::{self, Limits, Source};
use crate::terminal::Terminal;

/// Arguments of `spoke compare`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run directories or scenario files (TOML), which are planned first; the first is the baseline, from whose plan those
    /// of the other scenarios start
    #[arg(value_name = "RUN_OR_SCENARIO", required = true, num_args = 2..)]
    paths: Vec<PathBuf>,
    /// Leave tables, and layers of the changes for a map, in this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Override a key of every scenario, e.g. gradient.ratio=5; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Look for data files here before looking beside a scenario
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Stop each scenario at this gap [default: the scenario's, else 0.005]
    #[arg(long)]
    gap: Option<f64>,
    /// Stop each scenario after this many seconds [default: the scenario's, else 60]
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<f64>,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
    /// Write into a folder that holds something other than a comparison
    #[arg(long)]
    force: bool,
}

spoke_model::faults! {
    /// A limit came before the wanted gap.
    GAP_NOT_REACHED = "C001", Warning, "a limit ended the search for a scenario's plan before the wanted gap", "raise --time-limit, or take small differences for what they are";
}

/// One of the runs compared.
struct Side {
    name: String,
    results: Results,
    /// Where its areas are; read only for the baseline of a comparison that is written.
    geography: Option<Geography>,
    /// Whether it was planned here and a limit ended that before the wanted gap.
    stopped: bool,
}

/// Reads or plans every run, compares them with the first and tells what changes.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    start_threads(args.threads)?;
    let limits = (positive("--gap", args.gap)?, positive("--time-limit", args.time_limit)?);
    if !args.overrides.is_empty() && args.paths.iter().all(|path| path.is_dir()) {
        return Err(Failure::Usage("--set changes scenarios; a run is compared as it stands".to_owned()));
    }
    if let Some(directory) = &args.out {
        Comparison::prepare(directory, args.force).map_err(|fault| cannot_write(&fault))?;
    }
    let mut sides: Vec<Side> = Vec::with_capacity(args.paths.len());
    let mut warnings: Vec<Fault> = Vec::new();
    for (position, path) in args.paths.iter().enumerate() {
        let drawn = position == 0 && args.out.is_some();
        sides.push(if path.is_dir() {
            read(path, drawn, terminal)?
        } else {
            let baseline = sides.first().map(|side| &side.results);
            let (side, found) = plan(path, args, limits, baseline, terminal)?;
            // Scenarios of one city have most of their warnings in common.
            for fault in found {
                if !warnings.contains(&fault) {
                    warnings.push(fault);
                }
            }
            side
        });
    }
    name_apart(&mut sides, &args.paths);
    let named: Vec<(&str, &Results)> = sides.iter().map(|side| (side.name.as_str(), &side.results)).collect();
    let (comparison, notes) = match named.split_first() {
        Some((baseline, others)) => Comparison::of(*baseline, others).map_err(Failure::Input)?,
        None => return Err(Failure::Usage("name a baseline and what to compare with it".to_owned())),
    };
    let drawn = sides.first().and_then(|side| side.geography.as_ref());
    if let (Some(directory), Some(geography)) = (&args.out, drawn) {
        comparison.write(geography, directory, args.force).map_err(|fault| cannot_write(&fault))?;
    }
    if args.json {
        let text = serde_json::to_string_pretty(&comparison)
            .map_err(|error| Failure::Internal(error.to_string()))?;
        terminal.print_bytes(format!("{text}\n").as_bytes());
    } else {
        terminal.print(&comparison::text(&comparison, args.out.as_deref()));
    }
    warnings.extend(notes);
    terminal.warnings(&warnings);
    let stopped: Vec<&str> =
        sides.iter().filter(|side| side.stopped).map(|side| side.name.as_str()).collect();
    if stopped.is_empty() {
        return Ok(());
    }
    let why = if Limits::interrupted() { "Ctrl-C" } else { "the time limit" };
    Err(Failure::Stopped(format!("{why} came before the wanted gap of {}", stopped.join(", "))))
}

/// A run as its directory tells it.
fn read(directory: &Path, drawn: bool, terminal: &Terminal) -> Result<Side, Failure> {
    let results = sound(directory, terminal)?;
    let geography = drawn
        .then(|| spoke_report::read::read_geography(directory, &results, &pipeline::projection()))
        .transpose()
        .map_err(Failure::Input)?;
    Ok(Side { name: results.record.name.clone(), results, geography, stopped: false })
}

/// A scenario, planned from the baseline, as `spoke plan --from` would; the baseline itself as `spoke plan` would. And what
/// is to be warned of.
fn plan(
    path: &Path,
    args: &Args,
    (gap, time_limit): (Option<f64>, Option<f64>),
    baseline: Option<&Results>,
    terminal: &Terminal,
) -> Result<(Side, Vec<Fault>), Failure> {
    let source = Source { path: path.to_owned(), overrides: args.overrides.clone(), data: args.data.clone() };
    let prepared = pipeline::prepare(&source, terminal)?;
    let solver = prepared.scenario.solver;
    let gap = gap.or(solver.gap).unwrap_or(0.005);
    let seconds = time_limit.or(solver.time_limit).unwrap_or(60.0);
    let options = Options { gap, ..Options::default() };
    let control = Limits::new(Some(seconds), terminal.progress("plan"));
    let plan = pipeline::plan_from(&prepared, baseline, &options, &control)?;
    drop(control);
    let mut warnings = prepared.warnings.clone();
    if plan.solution.gap() > gap {
        let message = format!(
            "the plan has {}, not the wanted {:.3} %",
            gap_in_words(plan.solution.gap()),
            100.0 * gap
        );
        warnings.push(Fault::new(&GAP_NOT_REACHED, message).path(path.display().to_string()));
    }
    let (results, geography) = pipeline::results(&prepared, &plan, 1)?;
    let stopped = plan.solution.status == Status::Stopped;
    let name = results.record.name.clone();
    Ok((Side { name, results, geography: Some(geography), stopped }, warnings))
}

/// Two runs of one name are told apart by where they are.
fn name_apart(sides: &mut [Side], paths: &[PathBuf]) {
    let names: Vec<String> = sides.iter().map(|side| side.name.clone()).collect();
    for (side, path) in sides.iter_mut().zip(paths) {
        if names.iter().filter(|name| **name == side.name).count() > 1 {
            side.name = format!("{} ({})", side.name, path.display());
        }
    }
}
