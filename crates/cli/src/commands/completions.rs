//! `spoke completions SHELL`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::exit::Failure;
use crate::terminal::Terminal;

/// Arguments of `spoke completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which shell
    shell: Shell,
}

/// Writes the completions of a shell to stdout.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "spoke", &mut text);
    terminal.print_bytes(&text);
    Ok(())
}
