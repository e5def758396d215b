//! `spoke sweep SCENARIO --vary key=a,b,c`: many what-ifs at once, one row each, and the trade-off between them.

use std::path::PathBuf;

use crate::exit::{Failure, count};
use crate::pipeline::Source;
use crate::run_directory;
use crate::sweep::{self, Done, Grid, Shard, Study};
use crate::terminal::Terminal;

/// Arguments of `spoke sweep`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Objectives compare plans of the same budget, need and groups only: rows that differ in them are compared by \
                  places, minutes and shares."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    merge: Option<Merge>,
    /// The base scenario (TOML)
    #[arg(value_name = "SCENARIO", required = true)]
    path: Option<PathBuf>,
    /// Override a key of the base scenario, e.g. gradient.ratio=5; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Look for data files here before looking beside the scenario
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A key and its values: key=a,b,c or key=100..300:20; given more than once, every combination
    #[arg(long, value_name = "KEY=VALUES", required = true)]
    vary: Vec<String>,
    /// The folder to leave; finished rows in it are kept [default: sweeps/ and the name that `spoke plan` gives a run]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Do part k of n only, counted from 1; `spoke sweep merge` joins the parts
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Stop each row at this gap [default: the scenario's, else 0.01]
    #[arg(long)]
    gap: Option<f64>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// `spoke sweep merge`.
#[derive(Debug, clap::Subcommand)]
enum Merge {
    /// Join the parts of a sweep into one folder
    Merge {
        /// Folders of the parts
        #[arg(required = true)]
        parts: Vec<PathBuf>,
        /// The folder to leave
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// Runs a sweep, or joins the parts of one.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    if let Some(Merge::Merge { parts, out }) = &args.merge {
        return finish(&sweep::merge(parts, out)?, terminal);
    }
    let Some(path) = &args.path else {
        return Err(Failure::Usage(
            "name a scenario and what to vary, or `merge` and the parts to join".to_owned(),
        ));
    };
    super::plan::start_threads(args.threads)?;
    let grid = Grid::parse(&args.vary)?;
    let source = Source { path: path.clone(), overrides: args.overrides.clone(), data: args.data.clone() };
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("sweeps").join(run_directory::name(path, &args.overrides)));
    let study = Study { source: &source, grid, out: &out, shard: args.shard, gap: args.gap };
    finish(&sweep::run(&study, terminal)?, terminal)
}

/// The table, and whether all of it is what was asked for.
fn finish(done: &Done, terminal: &Terminal) -> Result<(), Failure> {
    terminal.print(&done.text);
    if done.short == 0 {
        return Ok(());
    }
    Err(Failure::Stopped(format!(
        "{} of {} ended before the wanted gap: `stopped` in the table; raise solver.time_limit or --gap",
        done.short,
        count(done.rows, "row")
    )))
}
