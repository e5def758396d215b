//! The command line as typed, and which command it calls. What its words mean is each command's business.

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands;
use crate::exit::Failure;
use crate::terminal::{Global, Terminal};

/// Plan where a hub-and-spoke service holds its outreach sessions: in proportion to need, above a floor for everyone, with a proof.
#[derive(Debug, Parser)]
#[command(name = "spoke", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
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

impl Command {
    /// Runs it.
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        match self {
            Self::Plan(args) => commands::plan::run(&args, terminal),
            Self::Check(args) => commands::check::run(&args, terminal),
            Self::Compare(args) => commands::compare::run(&args, terminal),
            Self::Explain(args) => commands::explain::run(&args, terminal),
            Self::Schedule(args) => commands::schedule::run(&args, terminal),
            Self::Report(args) => commands::report::run(&args, terminal),
            Self::Sweep(args) => commands::sweep::run(&args, terminal),
            Self::Synth(args) => commands::synth::run(&args, terminal),
            Self::Init(args) => commands::init::run(&args, terminal),
            Self::Locate(args) => commands::locate::run(&args, terminal),
            Self::Travel(args) => commands::travel::run(&args, terminal),
            Self::Completions(args) => commands::completions::run(&args, Cli::command(), terminal),
            Self::Man => commands::man::run(Cli::command(), terminal),
        }
    }
}
