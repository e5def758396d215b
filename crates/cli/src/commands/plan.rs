//! `spoke plan SCENARIO`: the main job.

use std::path::PathBuf;

use spoke_allocate::{Options, Solution};
use spoke_report::Format;
use spoke_report::record::StartedFrom;

use crate::exit::{Failure, cannot_write};
use crate::finished::sound;
use crate::pipeline::{self, Limits, Source};
use crate::run_directory;
use crate::summary;
use crate::terminal::Terminal;

/// Arguments of `spoke plan`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: Source,
    /// The run directory to leave [default: runs/ and the name of the scenario file, or of its folder where that is
    /// scenario.toml, and what --set overrides]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Stop at this gap between plan and bound, as a share of the objective [default: the scenario's, else 0.005]
    #[arg(long)]
    gap: Option<f64>,
    /// Start from an earlier run of much the same scenario and keep to its plan where that is as good
    #[arg(long, value_name = "RUN")]
    from: Option<PathBuf>,
    /// Go on past the first bound, by branching, until the gap is proven
    #[arg(long)]
    prove: bool,
    /// Stop after this many seconds with the best plan so far [default: the scenario's, else 60]
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<f64>,
    /// Draw need, rates and minutes anew so many times and say how often each venue is used
    #[arg(long, value_name = "N", default_value_t = 0)]
    draws: usize,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Also write the very instance as free MPS, for any solver to check
    #[arg(long, value_name = "FILE.mps")]
    export_model: Option<PathBuf>,
    /// Outputs beside the tables, GeoJSON and the record, e.g. html,png; `none` for these alone
    #[arg(long, value_delimiter = ',', value_name = "FORMATS", default_value = "html,xlsx,gpkg")]
    format: Vec<String>,
    /// Write into a folder that holds something other than a run, or another scenario's run
    #[arg(long)]
    force: bool,
}

/// Draws beyond this tell nothing more: a share is known to within a hundredth.
const MOST_DRAWS: usize = 10_000;

/// Loads, travels, allocates, measures, checks and reports.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    start_threads(args.threads)?;
    if args.draws > MOST_DRAWS {
        return Err(Failure::Usage(format!("--draws must be at most {MOST_DRAWS}, is {}", args.draws)));
    }
    let gap = positive("--gap", args.gap)?;
    let time_limit = positive("--time-limit", args.time_limit)?;
    let formats = formats(&args.format)?;
    let directory = run_directory::place(args.out.as_deref(), &args.source, args.force)?;
    let earlier = args.from.as_deref().map(|run| sound(run, terminal)).transpose()?;
    let prepared = pipeline::prepare(&args.source, terminal)?;
    if let Some(path) = &args.export_model {
        spoke_report::write_file(path, |mut out| spoke_allocate::export_mps(&prepared.problem, &mut out))
            .map_err(|fault| cannot_write(&fault))?;
    }
    let misfit = earlier.as_ref().and_then(|earlier| pipeline::misfit(earlier, &prepared));
    let solver = prepared.scenario.solver;
    let gap = gap.or(solver.gap).unwrap_or(0.005);
    let seconds = time_limit.or(solver.time_limit).unwrap_or(60.0);
    let options = Options { gap, prove: args.prove, ..Options::default() };
    let control = Limits::new(Some(seconds), terminal.progress("plan"));
    let plan = pipeline::plan_from(&prepared, earlier.as_ref(), &options, &control)?;
    let (mut results, geography) = pipeline::results(&prepared, &plan, args.seed)?;
    results.record.started_from = earlier.map(|earlier| StartedFrom::of(&earlier));
    if args.draws > 0 {
        let robustness = pipeline::draws(&prepared, &plan.solution, args.draws, args.seed, gap, terminal);
        results.join_robustness(robustness);
    }
    let mut formats = formats;
    let mut warnings = prepared.warnings.clone();
    warnings.extend(misfit);
    if prepared.scenario.schedule.is_some() {
        let plans = pipeline::plans_of(&prepared.problem, &plan.solution.allocation);
        let quarter = pipeline::quarter(&prepared, &plans, None)?;
        warnings.extend_from_slice(&quarter.warnings);
        quarter.join(&mut results);
        formats.push(spoke_report::Format::Calendar);
    }
    let record = pipeline::write(&results, &geography, &directory, &formats, args.force)?;
    terminal.print_styled(&summary::of(&results, &record, &directory, terminal.colour()));
    terminal.warnings(&warnings);
    reached(&plan.solution, gap)
}

/// Whether a plan that is written came within the gap wanted.
pub(crate) fn reached(solution: &Solution, gap: f64) -> Result<(), Failure> {
    if solution.gap() <= gap {
        return Ok(());
    }
    let why = if Limits::interrupted() { "Ctrl-C" } else { "the time limit, or nothing more to try," };
    Err(Failure::Stopped(format!(
        "{why} came at {} before the wanted {:.3} %; the plan is written",
        gap_in_words(solution.gap()),
        100.0 * gap
    )))
}

/// A gap in per cent; of an objective of 0 there is none.
pub(crate) fn gap_in_words(gap: f64) -> String {
    if gap.is_finite() {
        format!("a gap of {:.3} %", 100.0 * gap)
    } else {
        "an objective of 0, where a gap is no percentage,".to_owned()
    }
}

/// Formats by name; `none` is none.
fn formats(names: &[String]) -> Result<Vec<Format>, Failure> {
    let named = names.iter().map(String::as_str).filter(|name| *name != "none");
    named.map(|name| name.parse().map_err(Failure::Usage)).collect()
}

/// Gives rayon so many threads.
pub(crate) fn start_threads(threads: Option<usize>) -> Result<(), Failure> {
    // Thousands on a few cores keep each other from work.
    let most = std::thread::available_parallelism().map_or(0, |cores| 4 * cores.get()).max(256);
    match threads {
        Some(0) => Err(Failure::Usage("--threads must be at least 1".to_owned())),
        Some(threads) if threads > most => {
            Err(Failure::Usage(format!("--threads must be at most {most}, is {threads}")))
        }
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .map_err(|error| Failure::Internal(error.to_string())),
        None => Ok(()),
    }
}

/// The value of an option that must be more than 0.
pub(crate) fn positive(option: &str, value: Option<f64>) -> Result<Option<f64>, Failure> {
    match value {
        Some(value) if !(value.is_finite() && value > 0.0) => {
            Err(Failure::Usage(format!("{option} must be more than 0, is {value}")))
        }
        value => Ok(value),
    }
}
