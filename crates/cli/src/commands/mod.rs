//! One file per command: its arguments and one function.

pub(crate) mod completions;
pub(crate) mod man;

use crate::args::Command;
use crate::exit::Failure;
use crate::terminal::Terminal;

/// Runs a command.
pub(crate) fn run(command: Command, terminal: &Terminal) -> Result<(), Failure> {
    match command {
        Command::Completions(args) => completions::run(&args, terminal),
        Command::Man => man::run(terminal),
    }
}
