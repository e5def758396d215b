//! One file per command: its arguments and one function.

pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod locate;
pub(crate) mod man;
pub(crate) mod plan;
pub(crate) mod report;
pub(crate) mod schedule;
pub(crate) mod sweep;
pub(crate) mod synth;
pub(crate) mod travel;

use crate::args::Command;
use crate::exit::Failure;
use crate::terminal::Terminal;

/// Runs a command.
pub(crate) fn run(command: Command, terminal: &Terminal) -> Result<(), Failure> {
    match command {
        Command::Plan(args) => plan::run(&args, terminal),
        Command::Check(args) => check::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Schedule(args) => schedule::run(&args, terminal),
        Command::Report(args) => report::run(&args, terminal),
        Command::Sweep(args) => sweep::run(&args, terminal),
        Command::Synth(args) => synth::run(&args, terminal),
        Command::Init(args) => init::run(&args, terminal),
        Command::Locate(args) => locate::run(&args, terminal),
        Command::Compare(args) => compare::run(&args, terminal),
        Command::Travel(args) => travel::run(&args, terminal),
        Command::Completions(args) => completions::run(&args, terminal),
        Command::Man => man::run(terminal),
    }
}
