//! `spoke locate MODEL`: the classical location models on plain tables. JSON on stdout, nothing else.

mod answer;
mod tables;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::ValueEnum;
use spoke_allocate::Control as _;
use spoke_allocate::locate::{self, Aversion, Control, Model, Refusal, Settings, Stage};
use spoke_model::Reach;

use crate::commands::plan::start_threads;
use crate::exit::Failure;
use crate::pipeline::Limits;
use crate::terminal::Terminal;

/// What can be wrong with the tables, for the catalogue.
#[cfg(test)]
pub(crate) const FAULTS: &[&spoke_model::FaultKind] = tables::ALL;

/// Arguments of `spoke locate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Origins: id,weight[,demand]; destinations: id[,capacity][,status], status candidate, \
    required or excluded; costs: origin,destination,cost, pairs left out being unreachable; with --costs euclidean \
    or euclidean-floor both tables have x,y. Without a weight column every origin weighs 1. \
    capacitated-p-median: with a demand column, demand fills capacities and weight multiplies costs; without one, \
    weight is the demand and costs are not multiplied, as in the literature."
)]
pub(crate) struct Args {
    /// What to find
    #[arg(value_enum)]
    model: Kind,
    /// Table of origins
    #[arg(long, value_name = "FILE")]
    origins: PathBuf,
    /// Table of destinations
    #[arg(long, value_name = "FILE")]
    destinations: PathBuf,
    /// Table of costs, or `euclidean`, or `euclidean-floor` (distances rounded down)
    #[arg(long, value_name = "FILE")]
    costs: PathBuf,
    /// How many sites open, required ones included
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    p: Option<i64>,
    /// Cost up to which a site covers (mclp, lscp)
    #[arg(long, value_name = "COST", allow_hyphen_values = true)]
    radius: Option<f64>,
    /// κ, per unit of cost; the sign does not matter (kolm-pollak)
    #[arg(long, allow_hyphen_values = true, conflicts_with_all = ["epsilon", "alpha"])]
    kappa: Option<f64>,
    /// ε; κ = |ε| α (kolm-pollak)
    #[arg(long, allow_hyphen_values = true)]
    epsilon: Option<f64>,
    /// α [default: from the data, Σwt / Σwt² at the nearest sites] (kolm-pollak)
    #[arg(long, requires = "epsilon", allow_hyphen_values = true)]
    alpha: Option<f64>,
    /// Shape of the share that comes (attendance)
    #[arg(long, value_enum, default_value_t = Shape::Linear)]
    reach: Shape,
    /// Cost up to which everyone comes (linear, exponential)
    #[arg(long, value_name = "COST", default_value_t = 0.0, allow_hyphen_values = true)]
    free: f64,
    /// Cost past which nobody comes (attendance)
    #[arg(long, value_name = "COST", allow_hyphen_values = true)]
    max: Option<f64>,
    /// Cost in which the share halves (exponential)
    #[arg(long, value_name = "COST", allow_hyphen_values = true)]
    half: Option<f64>,
    /// Cost at which about half would come (logistic)
    #[arg(long, value_name = "COST", allow_hyphen_values = true)]
    mid: Option<f64>,
    /// How gradual the fall is (logistic)
    #[arg(long, value_name = "COST", allow_hyphen_values = true)]
    scale: Option<f64>,
    /// Stop at this gap between objective and bound; 0 asks for a proof
    #[arg(long, default_value_t = 0.0, allow_hyphen_values = true)]
    gap: f64,
    /// Stop after this many seconds with the best so far
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, allow_hyphen_values = true)]
    time_limit: f64,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Seed of starts and kicks
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write JSON (which is what is written in any case)
    #[arg(long)]
    json: bool,
}

/// The models by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    PMedian,
    Mclp,
    Lscp,
    PCenter,
    CapacitatedPMedian,
    Attendance,
    KolmPollak,
}

/// The reach curves by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Step,
    Linear,
    Exponential,
    Logistic,
}

/// Reads the tables, solves the model, writes the answer.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let model = model(args)?;
    if !(args.gap >= 0.0 && args.gap.is_finite()) {
        return Err(Failure::Usage(format!("--gap must be 0 or more, is {}", args.gap)));
    }
    if !(args.time_limit > 0.0 && args.time_limit.is_finite()) {
        return Err(Failure::Usage(format!("--time-limit must be more than 0, is {}", args.time_limit)));
    }
    start_threads(args.threads)?;
    let begin = Instant::now();
    let tables = tables::read(args, args.model == Kind::CapacitatedPMedian).map_err(Failure::Input)?;
    let read = begin.elapsed().as_secs_f64();
    let limits = Limits::new(Some(args.time_limit), terminal.progress("locate"));
    let stages: Mutex<Vec<(Stage, Instant)>> = Mutex::new(Vec::new());
    let stopped = AtomicBool::new(false);
    let control = Control {
        stop: &|| {
            let stop = limits.stop();
            stopped.fetch_or(stop, Ordering::Relaxed);
            stop
        },
        stage: &|stage| {
            if let Ok(mut stages) = stages.lock() {
                stages.push((stage, Instant::now()));
            }
        },
    };
    let settings = Settings { gap: args.gap, seed: args.seed };
    let solution = locate::solve(&tables.instance, &model, &settings, &control)
        .map_err(|refusal| failure(refusal, &tables))?;
    let end = Instant::now();
    let seconds = answer::Seconds::new(read, &stages.into_inner().unwrap_or_default(), end, begin);
    terminal.print_bytes(answer::json(&name(args.model), &solution, &tables, seconds).as_bytes());
    terminal.warnings(&tables.warnings);
    // A gap of 0 asks for a proof; that the two are equal as printed is none.
    let reached = solution.optimal || args.gap > 0.0 && solution.gap <= args.gap;
    if !reached {
        let why = match stopped.into_inner() {
            true if Limits::interrupted() => "Ctrl-C came",
            true => "the time limit came",
            false => "there was nothing more to try",
        };
        return Err(Failure::Stopped(format!(
            "{why} at a gap of {:.4} % before the wanted {:.4} %; the answer is written",
            100.0 * solution.gap,
            100.0 * args.gap
        )));
    }
    Ok(())
}

fn name(kind: Kind) -> String {
    kind.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn failure(refusal: Refusal, tables: &tables::Tables) -> Failure {
    match refusal {
        Refusal::Faults(faults) => Failure::Input(faults),
        Refusal::Infeasible { reason, origins } => {
            let mut text = reason;
            for (at, &origin) in origins.iter().take(10).enumerate() {
                text += if at == 0 { ": " } else { ", " };
                text += &tables.origins[origin];
            }
            if origins.len() > 10 {
                text += &format!(" and {} more", origins.len() - 10);
            }
            Failure::Infeasible(text)
        }
        Refusal::Unfinished => Failure::Stopped("stopped before any answer was found".to_owned()),
    }
}

/// The model that the options ask for.
fn model(args: &Args) -> Result<Model, Failure> {
    let need = |option: &str| Failure::Usage(format!("{} needs {option}", name(args.model)));
    let p = || match args.p {
        Some(p) => usize::try_from(p)
            .ok()
            .filter(|&p| p > 0)
            .ok_or_else(|| Failure::Usage(format!("--p must be at least 1, is {p}"))),
        None => Err(need("--p")),
    };
    let radius = || match args.radius {
        Some(radius) if radius >= 0.0 && radius.is_finite() => Ok(radius),
        Some(radius) => Err(Failure::Usage(format!("--radius must be 0 or more, is {radius}"))),
        None => Err(need("--radius")),
    };
    Ok(match args.model {
        Kind::PMedian => Model::PMedian { p: p()? },
        Kind::Mclp => Model::MaximalCovering { p: p()?, radius: radius()? },
        Kind::Lscp => Model::SetCovering { radius: radius()? },
        Kind::PCenter => Model::PCenter { p: p()? },
        Kind::CapacitatedPMedian => Model::CapacitatedPMedian { p: p()? },
        Kind::Attendance => Model::Attendance { p: p()?, reach: reach(args)? },
        Kind::KolmPollak => {
            let aversion = match (args.kappa, args.epsilon, args.alpha) {
                (Some(kappa), _, _) => Aversion::Kappa(kappa),
                (None, Some(epsilon), Some(alpha)) => Aversion::Kappa(epsilon * alpha),
                (None, Some(epsilon), None) => Aversion::Epsilon(epsilon),
                (None, None, _) => return Err(need("--kappa or --epsilon")),
            };
            Model::KolmPollak { p: p()?, aversion }
        }
    })
}

fn reach(args: &Args) -> Result<Reach, Failure> {
    let need = |value: Option<f64>, option: &str| {
        value.ok_or_else(|| Failure::Usage(format!("this reach needs {option}")))
    };
    let max = need(args.max, "--max")?;
    let reach = match args.reach {
        Shape::Step => Reach::Step { max },
        Shape::Linear => Reach::Linear { free: args.free, max },
        Shape::Exponential => Reach::Exponential { free: args.free, half: need(args.half, "--half")?, max },
        Shape::Logistic => {
            Reach::Logistic { mid: need(args.mid, "--mid")?, scale: need(args.scale, "--scale")?, max }
        }
    };
    match reach.fault() {
        Some((field, why)) => Err(Failure::Usage(format!("--{field} {why}"))),
        None => Ok(reach),
    }
}
