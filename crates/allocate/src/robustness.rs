//! How much the plan depends on numbers that are estimates: need, rates and minutes drawn anew, solved again.
//!
//! Each draw multiplies people by a factor per demand point and a factor per group, adds the error of rounded
//! counts, and multiplies minutes by a factor per area. Factors are log-normal with mean 1. Draws are independent
//! of one another and of threads: each has its own generator from the seed and its number. Minutes beyond what
//! the travel matrices hold stay beyond reach.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use spoke_model::{AreaId, Problem, TravelMatrix, VenueRobustness};

use crate::control::{Control, Stage};
use crate::random::Random;
use crate::solve::{Options, Warm, solve};

/// How uncertain the estimates are; all 0 draws the same problem every time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Uncertainty {
    /// Standard deviation of the logarithm of each demand point's people (default 0.15).
    pub people: f64,
    /// Half the width of the uniform error of people from counts rounded before the rate (default 0: exact counts).
    pub rounding: f64,
    /// Standard deviation of the logarithm of each group's rate, one factor for all its points (default 0.1).
    pub rate: f64,
    /// Standard deviation of the logarithm of an area's minutes, one factor for all venues (default 0.05).
    pub minutes: f64,
}

impl Default for Uncertainty {
    fn default() -> Self {
        Self { people: 0.15, rounding: 0.0, rate: 0.1, minutes: 0.05 }
    }
}

impl Uncertainty {
    /// What is wrong with the numbers, if anything: the field and why.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let fields = [
            ("people", self.people),
            ("rounding", self.rounding),
            ("rate", self.rate),
            ("minutes", self.minutes),
        ];
        let wrong = |value: f64| !(value.is_finite() && value >= 0.0);
        fields.iter().find(|field| wrong(field.1)).map(|field| (field.0, "must be at least 0"))
    }
}

/// What all draws say.
#[derive(Clone, Debug, PartialEq)]
pub struct Robustness {
    /// Draws with a plan.
    pub solved: usize,
    /// Draws for which no plan was found that keeps the access floor and every limit.
    pub infeasible: usize,
    /// One per venue; empty where no draw was solved.
    pub venues: Vec<VenueRobustness>,
}

/// Of each venue of one draw: whether it holds sessions, and its rank.
type Outcome = Vec<(bool, u32)>;

/// Solves `draws` perturbed problems, each from the plan and prices of the unperturbed one.
///
/// `draws` is any number, 0 gives nothing; `gap` is that of [`Options::gap`], ≥ 0, and every draw is solved to it; numbers of
/// `uncertainty` are finite and ≥ 0 ([`Uncertainty::fault`]).
///
/// A [`Control`] that stops ends the draws under way with their best plans and starts no more.
pub fn robustness(
    problem: &Problem,
    base: &Warm,
    uncertainty: &Uncertainty,
    draws: usize,
    seed: u64,
    gap: f64,
    control: &dyn Control,
) -> Robustness {
    let options = Options { gap, warm: Some(base), ..Options::default() };
    let outcomes: Vec<Option<Option<Outcome>>> = (0..draws)
        .into_par_iter()
        .map(|draw| {
            if control.stop() {
                return None;
            }
            let drawn =
                perturbed(problem, uncertainty, &mut Random::new(Random::new(seed, 0).next(), draw as u64));
            let outcome = solve(&drawn, &options, &Quiet::new(control)).ok().map(|solution| {
                let sessions = solution.allocation.sessions.iter();
                sessions
                    .zip(&solution.values)
                    .map(|(sessions, value)| (*sessions > 0.0, value.rank))
                    .collect()
            });
            control.progress(Stage::Draws, None, None);
            Some(outcome)
        })
        .collect();
    let infeasible = outcomes.iter().flatten().filter(|outcome| outcome.is_none()).count();
    let solved: Vec<Outcome> = outcomes.into_iter().flatten().flatten().collect();
    let venues = if solved.is_empty() { 0 } else { problem.venues.len() };
    Robustness {
        solved: solved.len(),
        infeasible,
        venues: (0..venues)
            .map(|venue| {
                let used = solved.iter().filter(|draw| draw[venue].0).count();
                let mut ranks: Vec<u32> = solved.iter().map(|draw| draw[venue].1).collect();
                ranks.sort_unstable();
                let at = |share: f64| ranks[((share * ranks.len() as f64) as usize).min(ranks.len() - 1)];
                VenueRobustness {
                    used: used as f64 / solved.len() as f64,
                    rank_low: at(0.05),
                    rank_high: at(0.95),
                }
            })
            .collect(),
    }
}

/// Batches of branching in which a draw that rounding finds no plan for must find one.
const BATCHES: usize = 20;

/// Stops when the caller's control does, and ends the branching of a draw with its first plan; by counting, not by
/// the clock, so that the same draw ends the same way everywhere.
struct Quiet<'a> {
    control: &'a dyn Control,
    batches: AtomicUsize,
    branched: AtomicBool,
}

impl<'a> Quiet<'a> {
    fn new(control: &'a dyn Control) -> Self {
        Self { control, batches: AtomicUsize::new(0), branched: AtomicBool::new(false) }
    }
}

impl Control for Quiet<'_> {
    fn stop(&self) -> bool {
        self.control.stop() || self.branched.load(Ordering::Relaxed)
    }

    fn progress(&self, stage: Stage, best: Option<f64>, _bound: Option<f64>) {
        let enough = stage == Stage::Prove
            && (best.is_some() || self.batches.fetch_add(1, Ordering::Relaxed) + 1 >= BATCHES);
        self.branched.store(enough, Ordering::Relaxed);
    }
}

fn perturbed(problem: &Problem, uncertainty: &Uncertainty, random: &mut Random) -> Problem {
    let mut drawn = problem.clone();
    let rates: Vec<f64> = problem.groups.iter().map(|_| factor(random, uncertainty.rate)).collect();
    for point in &mut drawn.points {
        let error = (2.0 * random.unit() - 1.0) * uncertainty.rounding;
        let people = (point.people + if point.people > 0.0 { error } else { 0.0 }).max(0.0);
        point.people = people * rates[point.group.index()] * factor(random, uncertainty.people);
    }
    let slower: Vec<f64> = (0..problem.areas()).map(|_| factor(random, uncertainty.minutes)).collect();
    drawn.travel = problem
        .travel
        .iter()
        .map(|matrix| {
            TravelMatrix::from_rows((0..matrix.areas()).map(|area| {
                matrix
                    .row(AreaId::new(area))
                    .map(|(venue, minutes)| (venue, minutes * slower[area]))
                    .collect()
            }))
        })
        .collect();
    drawn
}

/// Log-normal with mean 1 and this standard deviation of the logarithm (Box–Muller).
fn factor(random: &mut Random, deviation: f64) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    let normal = radius * (std::f64::consts::TAU * random.unit()).cos();
    (deviation * normal - 0.5 * deviation * deviation).exp()
}
