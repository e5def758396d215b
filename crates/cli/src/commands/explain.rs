//! `spoke explain RUN VENUE_OR_AREA_ID`: why the plan is as it is there.

use std::path::PathBuf;

use serde::Serialize;
use spoke_report::disclosure;
use spoke_report::record::Audience;

use crate::exit::Failure;
use crate::explanation::{Explanation, Finished, explain};
use crate::finished::{INTERNAL, sound};
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

/// An explanation and who it is for: `null` where nothing in the run is private.
#[derive(Serialize)]
struct Told<'a> {
    audience: Option<Audience>,
    #[serde(flatten)]
    explanation: &'a Explanation,
}

/// Reads the run, builds its instance again and explains.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let results = sound(&args.run, terminal)?;
    let prepared = judge::instance(&args.run, &results, args.data.as_deref(), &[], terminal)?;
    let plan = judge::plan_of(&args.run, &results, &prepared)?;
    let finished = Finished { problem: &prepared.problem, results: &results, plan: &plan };
    let explanation = explain(&finished, &args.id).map_err(Failure::Usage)?;
    let private = disclosure::is_private(&results.record);
    if args.json {
        let told = Told { audience: private.then_some(Audience::Internal), explanation: &explanation };
        let text =
            serde_json::to_string_pretty(&told).map_err(|error| Failure::Internal(error.to_string()))?;
        terminal.print_bytes(format!("{text}\n").as_bytes());
    } else {
        terminal.print(&explanation.text());
        if private {
            terminal.print(INTERNAL);
        }
    }
    Ok(())
}
