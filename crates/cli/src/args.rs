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
    /// Make a plan: where to hold how many sessions
    Plan(commands::plan::Args),
    /// Check a scenario's files, or verify a finished run
    Check(commands::check::Args),
    /// Compare runs or scenarios: who gains, who loses
    Compare(commands::compare::Args),
    /// Why a venue is used or not; what limits an area
    Explain(commands::explain::Args),
    /// Date and staff the sessions of a plan: calendars and posters
    Schedule(commands::schedule::Args),
    /// Write any output of a finished run: page, workbook, map layers, pictures
    Report(commands::report::Args),
    /// Try many what-ifs at once: one row each, and the trade-off between them
    Sweep(commands::sweep::Args),
    /// Make up an authority with a scenario, to try things on
    Synth(commands::synth::Args),
    /// Write a scenario to start from, every key explained
    Init(commands::init::Args),
    /// Solve a classical location model on plain tables, with bound and proof
    Locate(Box<commands::locate::Args>),
    /// Write the minutes between areas and venues as a table; isochrones as GeoJSON
    Travel(commands::travel::Args),
    /// Print completions for a shell
    Completions(commands::completions::Args),
    /// Print the manual page
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
