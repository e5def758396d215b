//! `spoke init DIR`: a commented scenario to start from.

use std::fs;
use std::path::PathBuf;

use crate::exit::Failure;
use crate::terminal::Terminal;

/// Every key explained; the paths are those of the official downloads.
const SCENARIO: &str = include_str!("init.toml");

/// Arguments of `spoke init`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder to put `scenario.toml` into
    directory: PathBuf,
}

/// Writes the scenario; never over one that is there.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let path = args.directory.join("scenario.toml");
    if path.exists() {
        return Err(Failure::Usage(format!(
            "{} is there already; remove it or name another folder",
            path.display()
        )));
    }
    fs::create_dir_all(&args.directory)
        .and_then(|()| fs::write(&path, SCENARIO))
        .map_err(|error| Failure::Internal(format!("{}: cannot be written: {error}", path.display())))?;
    terminal.print(&format!(
        "{path}\n  put your files beside it, correct their names in it, then\n  spoke check {path}\n  spoke plan {path}\n",
        path = path.display()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Draft, Scenario};

    #[test]
    fn the_scenario_is_sound_but_for_the_files_it_names() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("scenario.toml");
        std::fs::write(&path, super::SCENARIO).unwrap();
        let draft = Draft::read(&path, &[]).unwrap();
        Scenario::of(&draft).unwrap();
    }
}
