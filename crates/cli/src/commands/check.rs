//! `spoke check SCENARIO_OR_RUN`: every fault of a scenario's files in one go; or the independent judge of a run.

use std::path::PathBuf;

use crate::exit::{Failure, cannot_write, count};
use crate::judge;
use crate::pipeline::{self, Source};
use crate::quality;
use crate::terminal::Terminal;

/// Arguments of `spoke check`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scenario file (TOML), or the directory of a run
    #[arg(value_name = "SCENARIO_OR_RUN")]
    path: PathBuf,
    /// Override a key of the scenario, e.g. gradient.ratio=5; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Look for data files here before looking beside the scenario
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
    /// Write what was found as one HTML page, with a map of what did not join
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Reads everything and runs nothing; or judges what a run left.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    if args.path.is_dir() {
        if !args.overrides.is_empty() {
            return Err(Failure::Usage("--set changes a scenario; a run is judged as it stands".to_owned()));
        }
        if args.html.is_some() {
            let told = "--html is the report on a scenario's files; name the scenario, or make the run's own page \
                        with `spoke report RUN --format html`";
            return Err(Failure::Usage(told.to_owned()));
        }
        return judge::run(&args.path, args.data.as_deref(), args.json, terminal);
    }
    let source =
        Source { path: args.path.clone(), overrides: args.overrides.clone(), data: args.data.clone() };
    let (findings, private) = pipeline::look(&source, terminal)?;
    let errors = findings.faults.iter().filter(|fault| fault.is_error()).count();
    if let Some(path) = &args.html {
        let name = name(&source);
        spoke_report::write_file(path, |out| {
            out.write_all(quality::html(&findings, private, &name).as_bytes())
        })
        .map_err(|fault| cannot_write(&fault))?;
    }
    if args.json {
        terminal.print_bytes(quality::json(&findings, private).as_bytes());
    } else {
        terminal.print(&quality::text(&findings, private));
    }
    if errors > 0 {
        return Err(Failure::Input(findings.faults));
    }
    terminal.warnings(&findings.faults);
    if args.json {
        return Ok(());
    }
    let sound = count(findings.faults.len(), "warning");
    terminal.print(&format!("sound: {sound}\nNext: spoke plan {}\n", again(args)));
    Ok(())
}

/// The scenario and its options, as the next command takes them.
fn again(args: &Args) -> String {
    let quoted = |word: &str| {
        let plain = |c: char| c.is_alphanumeric() || "/._-=:,\\".contains(c);
        if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
    };
    let mut words = vec![quoted(&args.path.display().to_string())];
    for text in &args.overrides {
        words.extend(["--set".to_owned(), quoted(text)]);
    }
    if let Some(data) = &args.data {
        words.extend(["--data".to_owned(), quoted(&data.display().to_string())]);
    }
    words.join(" ")
}

/// What the scenario calls itself, else its file.
fn name(source: &Source) -> String {
    let named = source.draft().ok().and_then(|draft| Some(draft.root.get("name")?.as_str()?.to_owned()));
    named.unwrap_or_else(|| source.path.display().to_string())
}
