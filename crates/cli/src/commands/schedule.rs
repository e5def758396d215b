//! `spoke schedule RUN_OR_SCENARIO`: the dated, staffed quarter of a plan, with its calendars and posters.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use spoke_allocate::Options;
use spoke_model::Schedule;
use spoke_report::{Format, Geography, Results};
use spoke_schedule::instance::VenuePlan;

use crate::commands::plan::{reached, start_threads};
use crate::exit::{Failure, cannot_write, count};
use crate::finished::sound;
use crate::judge;
use crate::pipeline::{self, Limits, Prepared, Source};
use crate::run_directory;
use crate::terminal::{Terminal, WIDTH, plain, wrap};

/// Arguments of `spoke schedule`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The directory of a run, or a scenario file (TOML), which is planned first
    #[arg(value_name = "RUN_OR_SCENARIO")]
    path: PathBuf,
    /// Override a key of the scenario, e.g. schedule.minimum_staff=3; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Look for data files here before looking beside the scenario
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to leave the files [default: the run itself; of a scenario, where `spoke plan` would]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Change as little as possible of this schedule (the schedule.json of an earlier run)
    #[arg(long, value_name = "FILE")]
    replan: Option<PathBuf>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Write into a folder that holds something other than a run, or another scenario's run
    #[arg(long)]
    force: bool,
}

/// Plans where needed, schedules, judges and writes: nothing is written unless all of it can be.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    start_threads(args.threads)?;
    let planned = if args.path.is_dir() { of_run(args, terminal)? } else { of_scenario(args, terminal)? };
    let Planned { prepared, plan, mut results, geography, place, reached } = planned;
    let quarter = pipeline::quarter(&prepared, &plan, args.replan.as_deref())?;
    let (directory, formats) = match &place {
        Place::New(directory) => (directory, vec![]),
        // What else of the run shows sessions.
        Place::Run(directory) => (directory, shown_in(&results)),
    };
    let screen = screen(&quarter.schedule, directory);
    let warnings = [&prepared.warnings[..], &quarter.warnings].concat();
    quarter.join(&mut results);
    results.record.scenario = prepared.scenario.resolved;
    let formats = [&[Format::ScheduleJson, Format::Calendar, Format::Xlsx][..], &formats].concat();
    match &place {
        Place::New(directory) => pipeline::write(&results, &geography, directory, &formats, args.force),
        Place::Run(directory) => spoke_report::add(&results, &geography, directory, &formats)
            .map(|(record, _)| record)
            .map_err(|fault| cannot_write(&fault)),
    }?;
    terminal.print(&screen);
    terminal.warnings(&warnings);
    reached
}

/// What both ways to a plan lead to.
struct Planned {
    prepared: Prepared,
    plan: Vec<VenuePlan>,
    results: Results,
    geography: Geography,
    place: Place,
    /// Whether a plan that was made here came within the gap wanted.
    reached: Result<(), Failure>,
}

/// Where the files go.
enum Place {
    /// Into the run that was scheduled, beside what else it has.
    Run(PathBuf),
    /// Into a run of their own.
    New(PathBuf),
}

fn of_run(args: &Args, terminal: &Terminal) -> Result<Planned, Failure> {
    if let Some(other) = args.overrides.iter().find(|text| !text.trim_start().starts_with("schedule.")) {
        return Err(Failure::Usage(format!("--set {other}: of a run only keys of [schedule] may be set")));
    }
    let place = match &args.out {
        None => Place::Run(args.path.clone()),
        Some(out) => {
            spoke_report::directory::prepare(out, args.force).map_err(|fault| cannot_write(&fault))?;
            Place::New(out.clone())
        }
    };
    let results = sound(&args.path, terminal)?;
    let geography = spoke_report::read::read_geography(&args.path, &results, &pipeline::projection())
        .map_err(Failure::Input)?;
    let mut prepared =
        judge::instance(&args.path, &results, args.data.as_deref(), &args.overrides, terminal)?;
    // They were told when it was planned.
    prepared.warnings.clear();
    let allocation = judge::plan_of(&args.path, &results, &prepared)?;
    let plan = pipeline::plans_of(&prepared.problem, &allocation);
    Ok(Planned { prepared, plan, results, geography, place, reached: Ok(()) })
}

fn of_scenario(args: &Args, terminal: &Terminal) -> Result<Planned, Failure> {
    let source =
        Source { path: args.path.clone(), overrides: args.overrides.clone(), data: args.data.clone() };
    let directory = run_directory::place(args.out.as_deref(), &source, args.force)?;
    let prepared = pipeline::prepare(&source, terminal)?;
    let solver = prepared.scenario.solver;
    let gap = solver.gap.unwrap_or(0.005);
    let options = Options { gap, ..Options::default() };
    let control = Limits::new(Some(solver.time_limit.unwrap_or(60.0)), terminal.progress("plan"));
    let solved = pipeline::plan(&prepared, &options, &control)?;
    let (results, geography) = pipeline::results(&prepared, &solved, 1)?;
    let plan = pipeline::plans_of(&prepared.problem, &solved.solution.allocation);
    let reached = reached(&solved.solution, gap);
    Ok(Planned { prepared, plan, results, geography, place: Place::New(directory), reached })
}

/// Formats that a run has and that show its sessions, besides those of a schedule itself.
fn shown_in(results: &Results) -> Vec<Format> {
    let shows = [("plan.gpkg", Format::Gpkg), ("report.html", Format::Html)];
    let has = |name: &str| results.record.outputs.iter().any(|file| file.path == name);
    shows.into_iter().filter(|(name, _)| has(name)).map(|(_, format)| format).collect()
}

/// The one screen, 80 columns: what is placed, what is not and why, where the files are.
fn screen(schedule: &Schedule, directory: &Path) -> String {
    let mut text = String::new();
    let placed = schedule.sessions.len();
    let percent = 100.0 * placed as f64 / f64::from(schedule.requested.max(1));
    line(&mut text, 0, &format!("{placed} of {} sessions placed ({percent:.1} %)", schedule.requested));
    line(&mut text, 2, &format!("at most {} by the scheduler's bound: {}", schedule.bound, schedule.proof));
    for series in schedule.series.iter().take(SHOWN) {
        // Names in one column, what is said of them in another.
        let name = plain(&series.request);
        let held = schedule.sessions.iter().filter(|session| session.request == series.request).count();
        let short = if held < series.counted as usize {
            format!(": {held} of {} placed", series.counted)
        } else {
            String::new()
        };
        let words = wrap(&plain(&format!("{}{short}", series.words)), 32, 32, WIDTH);
        let _ = match name.chars().count() {
            ..30 => writeln!(text, "  {name:<30}{words}"),
            _ => writeln!(text, "  {name}\n{:32}{words}", ""),
        };
    }
    more(&mut text, schedule.series.len(), "series");
    for short in &schedule.shortfalls {
        let told = format!(
            "Short for {}: {} has {} of {} sessions in their time",
            short.group, short.venue, short.inside, short.needed
        );
        line(&mut text, 0, &told);
    }
    if !schedule.unplaced.is_empty() {
        let _ = writeln!(text, "\nNot placed");
    }
    for unplaced in schedule.unplaced.iter().take(SHOWN) {
        let date = unplaced.date.map(|d| format!(" on {d}")).unwrap_or_default();
        let sessions = count(unplaced.sessions as usize, "session");
        line(&mut text, 2, &format!("{}{date}, {sessions}: {}", unplaced.request, unplaced.reason));
        line(&mut text, 4, &format!("cheapest change: {}", unplaced.change));
    }
    more(&mut text, schedule.unplaced.len(), "lines");
    if !schedule.moved.is_empty() {
        let _ =
            writeln!(text, "\nChanged since the last schedule: {}", count(schedule.moved.len(), "session"));
    }
    for note in &schedule.notes {
        line(&mut text, 0, &format!("Note: {note}"));
    }
    text.push('\n');
    line(
        &mut text,
        0,
        &format!(
            "Files in {}: schedule.csv, plan.xlsx, calendar/, posters/, mobile_library.csv",
            directory.display()
        ),
    );
    text
}

/// A line of the screen, broken between words, its rest two columns further in.
fn line(text: &mut String, indent: usize, words: &str) {
    let _ = writeln!(text, "{:indent$}{}", "", wrap(&plain(words), indent, indent + 2, WIDTH));
}

/// Lines shown of each list.
const SHOWN: usize = 12;

fn more(text: &mut String, all: usize, what: &str) {
    if all > SHOWN {
        let _ = writeln!(text, "  … and {} more {what}", all - SHOWN);
    }
}
