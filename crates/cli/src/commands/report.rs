//! `spoke report RUN`: any output of a run, again or for the first time, from what the run directory holds.

use std::path::PathBuf;

use spoke_report::{Comparison, Format, Results, read};

use crate::exit::{Failure, cannot_write, count};
use crate::finished::sound;
use crate::pipeline;
use crate::terminal::Terminal;

/// Arguments of `spoke report`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The directory of a run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', help = formats_in_words())]
    format: Vec<String>,
    /// Set another run beside this one in report.html, as a scenario against it; may be given many times
    #[arg(long, value_name = "RUN")]
    compare: Vec<PathBuf>,
}

fn formats_in_words() -> String {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    format!("Formats, separated by commas: {} [default: what a plan writes]", names.join(", "))
}

/// Reads the run back, refuses it where its tables were edited, and writes the formats into it.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let formats = formats(&args.format)?;
    if !args.compare.is_empty() && !formats.contains(&Format::Html) {
        return Err(Failure::Usage("--compare is for report.html: add html to --format".to_owned()));
    }
    let mut results = sound(&args.run, terminal)?;
    let projection = pipeline::projection();
    let geography = read::read_geography(&args.run, &results, &projection).map_err(Failure::Input)?;
    results.comparison = comparison(&results, &args.compare, terminal)?;
    let (_, written) =
        spoke_report::add(&results, &geography, &args.run, &formats).map_err(|fault| cannot_write(&fault))?;
    let mut text = format!("{} written in {}\n", count(written.len(), "file"), args.run.display());
    for file in written.iter().filter(|file| !file.path.contains('/')) {
        text.push_str(&format!("  {} ({} bytes)\n", file.path, file.bytes));
    }
    terminal.print(&text);
    Ok(())
}

/// Other runs against this one; runs of one name are told apart by where they are.
fn comparison(
    results: &Results,
    others: &[PathBuf],
    terminal: &Terminal,
) -> Result<Option<Comparison>, Failure> {
    if others.is_empty() {
        return Ok(None);
    }
    let read: Vec<Results> = others.iter().map(|path| sound(path, terminal)).collect::<Result<_, _>>()?;
    let names: Vec<&str> = read.iter().chain([results]).map(|results| results.record.name.as_str()).collect();
    let named: Vec<(String, &Results)> = read
        .iter()
        .zip(others)
        .map(|(results, path)| {
            let name = &results.record.name;
            let alone = names.iter().filter(|other| *other == name).count() == 1;
            (if alone { name.clone() } else { format!("{name} ({})", path.display()) }, results)
        })
        .collect();
    let named: Vec<(&str, &Results)> =
        named.iter().map(|(name, results)| (name.as_str(), *results)).collect();
    let (comparison, warnings) =
        Comparison::of((&results.record.name, results), &named).map_err(Failure::Input)?;
    terminal.warnings(&warnings);
    Ok(Some(comparison))
}

fn formats(names: &[String]) -> Result<Vec<Format>, Failure> {
    if names.is_empty() {
        return Ok(Format::DEFAULT.to_vec());
    }
    names.iter().map(|name| name.parse().map_err(Failure::Usage)).collect()
}
