//! `spoke completions SHELL`.

use clap_complete::Shell;

use crate::exit::Failure;
use crate::terminal::Terminal;

/// Arguments of `spoke completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which shell
    shell: Shell,
}

/// Writes a shell's completions of the whole command line to stdout.
pub(crate) fn run(args: &Args, mut command: clap::Command, terminal: &Terminal) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "spoke", &mut text);
    terminal.print_bytes(&text);
    Ok(())
}
