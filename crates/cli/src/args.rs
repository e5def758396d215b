//! The command line as typed. What it means is each command's business.

use clap::{Args, Parser, Subcommand};

use crate::commands;

/// Plan where a hub-and-spoke service holds its outreach sessions: in proportion to need, above a floor for everyone, with a proof.
#[derive(Debug, Parser)]
#[command(name = "spoke", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more (twice: still more)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Show no progress on stderr
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The main job: load, travel, allocate, measure, check, report
    Plan(commands::plan::Args),
    /// Every fault of a scenario in one go; or the independent judge of a run
    Check(commands::check::Args),
    /// What-if: runs or scenarios side by side, who gains and who loses
    Compare(commands::compare::Args),
    /// Why this venue, or what keeps this area from more: what closing costs, what narrowly lost
    Explain(commands::explain::Args),
    /// The dated, staffed quarter of a plan, with calendars and posters
    Schedule(commands::schedule::Args),
    /// Write any output of a run, again or for the first time
    Report(commands::report::Args),
    /// Many what-ifs at once, one row each, and the trade-off between them
    Sweep(commands::sweep::Args),
    /// A synthetic authority with a scenario: examples, tests, scale
    Synth(commands::synth::Args),
    /// A commented scenario to start from
    Init(commands::init::Args),
    /// The classical location models on plain tables, with bound and proof
    Locate(Box<commands::locate::Args>),
    /// The minutes between areas and venues, as a table; isochrones as GeoJSON
    Travel(commands::travel::Args),
    /// Completions for a shell, on stdout
    Completions(commands::completions::Args),
    /// The manual page, on stdout
    Man,
}
