//! `spoke report RUN`: any output of a run, again or for the first time, from what the run directory holds.

use std::path::PathBuf;

use spoke_report::{Format, read};

use crate::exit::{Failure, count};
use crate::pipeline;
use crate::terminal::Terminal;

/// Arguments of `spoke report`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The directory of a run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Formats, separated by commas: csv, geojson, html, xlsx, gpkg, svg, png, wkt [default: what a plan writes]
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    format: Vec<String>,
}

/// Reads the run back, refuses it where its tables were edited, and writes the formats into it.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let formats = formats(&args.format)?;
    let reading = spoke_report::read(&args.run).map_err(Failure::Input)?;
    let edited = reading.edited_sources();
    if !edited.is_empty() {
        return Err(Failure::Input(edited));
    }
    let projection = pipeline::projection();
    let geography = read::read_geography(&args.run, &reading.results, &projection).map_err(Failure::Input)?;
    let record = spoke_report::add(&reading.results, &geography, &args.run, &formats)
        .map_err(|fault| Failure::Internal(fault.to_string()))?;
    terminal.print(&format!("{} in {}\n", count(record.outputs.len(), "file"), args.run.display()));
    Ok(())
}

fn formats(names: &[String]) -> Result<Vec<Format>, Failure> {
    if names.is_empty() {
        return Ok(Format::DEFAULT.to_vec());
    }
    names.iter().map(|name| name.parse().map_err(Failure::Usage)).collect()
}
