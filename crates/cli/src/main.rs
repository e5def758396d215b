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
mod run_directory;
mod scenario;
mod summary;
mod sweep;
mod synth;
mod terminal;

use std::backtrace::Backtrace;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use clap::Parser;

use crate::args::Cli;
use crate::exit::Failure;
use crate::terminal::Terminal;

/// What the last panic said. Readers of workbooks may panic on damaged ones; that is caught where they are called and
/// told as the file's fault, so that only a panic nobody caught is shown.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(&cli.global);
    set_hook(Box::new(|panic| {
        let said = format!("{panic}\n{}", Backtrace::capture());
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }));
    let outcome =
        catch_unwind(AssertUnwindSafe(|| cli.command.run(&terminal).and_then(|()| terminal.refused())));
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            terminal.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
        Err(_) => {
            let said = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone();
            terminal.failure(&Failure::Internal(said));
            ExitCode::from(Failure::INTERNAL)
        }
    }
}
