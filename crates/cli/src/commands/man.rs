//! `spoke man`.

use crate::exit::Failure;
use crate::terminal::Terminal;

/// Writes the manual page of the whole command line, the pages of the commands after it, to stdout in roff.
pub(crate) fn run(mut command: clap::Command, terminal: &Terminal) -> Result<(), Failure> {
    command.build();
    let mut text = Vec::new();
    let render = |command: clap::Command, text: &mut Vec<u8>| {
        clap_mangen::Man::new(command).render(text).map_err(|error| Failure::Internal(error.to_string()))
    };
    render(command.clone(), &mut text)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        render(sub.clone(), &mut text)?;
    }
    terminal.print_bytes(&text);
    Ok(())
}
