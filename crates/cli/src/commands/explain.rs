//! `spoke explain RUN VENUE_OR_AREA_ID`: why the plan is as it is there.

use std::path::PathBuf;

use crate::exit::Failure;
use crate::explanation::{Finished, explain};
use crate::judge;
use crate::terminal::Terminal;

/// Arguments of `spoke explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The directory of a run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The id of a venue or the code of an area; a name will do where it is the only one
    #[arg(value_name = "VENUE_OR_AREA_ID")]
    id: String,
    /// Look for data files here before looking where the run found them
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print the explanation as JSON
    #[arg(long)]
    json: bool,
}

/// Reads the run, builds its instance again and explains.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let reading = spoke_report::read(&args.run).map_err(Failure::Input)?;
    let results = reading.results;
    let prepared = judge::instance(&args.run, &results, args.data.as_deref(), &[], terminal)?;
    let plan = judge::plan_of(&args.run, &results, &prepared)?;
    let finished = Finished { problem: &prepared.problem, results: &results, plan: &plan };
    let explanation = explain(&finished, &args.id).map_err(Failure::Usage)?;
    if args.json {
        let text = serde_json::to_string_pretty(&explanation)
            .map_err(|error| Failure::Internal(error.to_string()))?;
        terminal.print_bytes(format!("{text}\n").as_bytes());
    } else {
        terminal.print(&explanation.text());
    }
    terminal.warnings(&reading.warnings);
    Ok(())
}
