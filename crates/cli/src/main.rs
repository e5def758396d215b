//! `spoke`: plan where a hub-and-spoke service holds its outreach sessions, and prove how good the plan is.

mod args;
#[cfg(test)]
mod catalogue;
mod commands;
mod comparison;
mod exit;
mod explanation;
mod finished;
mod judge;
mod pipeline;
mod quality;
mod scenario;
mod summary;
mod sweep;
mod synth;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Cli;
use crate::exit::Failure;
use crate::terminal::Terminal;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(&cli.global);
    let outcome =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| commands::run(cli.command, &terminal)));
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            terminal.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
        Err(_) => ExitCode::from(Failure::INTERNAL),
    }
}
