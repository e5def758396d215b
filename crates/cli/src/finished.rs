//! A run directory as a command takes it: read back, and refused where its tables were edited.

use std::path::Path;

use spoke_report::{Results, directory};

use crate::exit::Failure;
use crate::terminal::Terminal;

/// The run at `directory`, its tables as they were written: what is made of edited ones would pass for the plan's own
/// figures. What else was edited or is gone is a warning.
pub(crate) fn sound(directory: &Path, terminal: &Terminal) -> Result<Results, Failure> {
    not_a_scenario(directory)?;
    let reading = spoke_report::read(directory).map_err(Failure::Input)?;
    let edited = reading.edited_sources();
    if !edited.is_empty() {
        return Err(Failure::Input(edited));
    }
    terminal.warnings(&reading.warnings);
    Ok(reading.results)
}

/// A folder that holds a scenario and no run was named in place of the scenario.
pub(crate) fn not_a_scenario(folder: &Path) -> Result<(), Failure> {
    let scenario = folder.join("scenario.toml");
    if folder.join(directory::RECORD).exists() || !scenario.is_file() {
        return Ok(());
    }
    let (folder, scenario) = (folder.display(), scenario.display());
    Err(Failure::Usage(format!("{folder} is a folder without a run; did you mean {scenario}?")))
}

/// The line that ends a screen made of anything private.
pub(crate) const INTERNAL: &str =
    "Internal: made of private tables, small numbers included. Not for publication.\n";
