//! `spoke synth`: a synthetic authority with a scenario.

use std::path::PathBuf;

use crate::exit::{Failure, cannot_write, count};
use crate::synth;
use crate::terminal::Terminal;

/// Arguments of `spoke synth`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Areas of the authority, 1 to 50,000
    #[arg(long, default_value_t = 200)]
    areas: usize,
    /// Venues, 1 to 50,000
    #[arg(long, default_value_t = 60)]
    venues: usize,
    /// Seed: the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder to leave
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace files that are there already
    #[arg(long)]
    force: bool,
}

/// Writes the files; none where one of their names is taken.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    for (option, number) in [("--areas", args.areas), ("--venues", args.venues)] {
        if !(1..=synth::MOST).contains(&number) {
            return Err(Failure::Usage(format!("{option} must be 1 to {}, is {number}", synth::MOST)));
        }
    }
    let files = synth::files(args.areas, args.venues, args.seed)?;
    let taken = files.iter().find(|(name, _)| args.out.join(name).exists());
    if let (Some((name, _)), false) = (taken, args.force) {
        return Err(Failure::Usage(format!(
            "{} is there already; use --force to replace it",
            args.out.join(name).display()
        )));
    }
    for (name, bytes) in &files {
        spoke_report::write_file(&args.out.join(name), |out| out.write_all(bytes))
            .map_err(|fault| cannot_write(&fault))?;
    }
    terminal.print(&format!(
        "{} and {}, all synthetic, in {}\n  spoke plan {}\n",
        count(args.areas, "area"),
        count(args.venues, "venue"),
        args.out.display(),
        args.out.join("scenario.toml").display()
    ));
    Ok(())
}
