//! The whole road: prices, a plan from them, better plans, the certificate, the values.

use spoke_model::{Allocation, Certificate, PatternId, Prices, Problem, Proof, VenueValue};

use crate::Control;
use crate::control::Stage;
use crate::dual::{Bundle, Domain, Effort, Multipliers, start};
use crate::infeasible::{Infeasible, infeasible};
use crate::instance::Instance;
use crate::plan::{Plan, Routed, improve, repair, round};
use crate::route::allocation;
use crate::values::values;

/// What is asked of [`solve`].
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Stop when `(bound − objective) / |objective|` is no more than this.
    pub gap: f64,
    /// Go on branching past the first bound until the gap is reached.
    pub prove: bool,
    /// An earlier solution of much the same problem to start from.
    pub warm: Option<&'a Warm>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { gap: 0.005, prove: false, warm: None }
    }
}

/// What is worth keeping of a solution for the next, similar problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Warm {
    /// The pattern of each venue.
    pub patterns: Vec<PatternId>,
    /// The prices.
    pub prices: Prices,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The gap asked for is proven.
    Reached,
    /// Nothing more to try; the gap is larger than asked.
    Exhausted,
    /// The control stopped it first.
    Stopped,
}

/// A plan, its proof and what explains it.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The plan.
    pub allocation: Allocation,
    /// The proof of how good it is.
    pub certificate: Certificate,
    /// One per venue.
    pub values: Vec<VenueValue>,
    /// How the search ended.
    pub status: Status,
    /// The start for a similar problem.
    pub warm: Warm,
}

impl Solution {
    /// `(bound − objective) / |objective|`, 0 where they are equal.
    pub fn gap(&self) -> f64 {
        gap(self.allocation.objective, self.certificate.bound)
    }
}

/// `(bound − objective) / |objective|`: 0 where they are equal, infinite where only the objective is 0.
pub(crate) fn gap(objective: f64, bound: f64) -> f64 {
    if bound <= objective { 0.0 } else { (bound - objective) / objective.abs() }
}

/// The best plan found, with a proof of how good it is.
pub fn solve(
    problem: &Problem,
    options: &Options<'_>,
    control: &dyn Control,
) -> Result<Solution, Infeasible> {
    let instance = Instance::new(problem);
    let domain = Domain::whole(&instance);
    let from = options
        .warm
        .and_then(|warm| Multipliers::from_prices(&instance, &domain, &warm.prices))
        .unwrap_or_else(|| start(&instance, &domain));
    let mut bundle = Bundle::new(&instance, domain.clone(), from);
    let effort = Effort { evaluations: 400, enough: f64::NEG_INFINITY, promise: 1e-6 };
    bundle.run(effort, control);
    control.progress(Stage::Bound, None, Some(instance.unscale(bundle.value)));
    let prices: Vec<f64> =
        (0..instance.venues()).map(|venue| bundle.best.price(&instance, &domain, venue).price).collect();
    let mut best: Option<Routed<'_>> = None;
    let mean = bundle.mean_sessions();
    for bias in [0.5, 0.35, 0.65] {
        let mut plan = round(&instance, &mean, bias);
        if repair(&mut plan, &bundle.best, &prices) {
            let routed = Routed::new(plan, &prices);
            if best.as_ref().is_none_or(|best| routed.value > best.value) {
                best = Some(routed);
            }
        }
    }
    let Some(mut best) = best else { return Err(infeasible(&instance)) };
    if improve_budget(&instance) > 0 {
        improve(&mut best, &bundle.best, improve_budget(&instance), 64, control);
    }
    let chosen = |plan: &Plan<'_>| -> Vec<PatternId> {
        plan.option
            .iter()
            .zip(&problem.venues)
            .map(|(option, venue)| venue.options[*option].pattern)
            .collect()
    };
    let patterns = chosen(&best.plan);
    let certificate = Certificate {
        bound: instance.unscale(bundle.value),
        proof: Proof::Leaf(bundle.best.to_prices(&instance, &domain)),
    };
    let values = values(&instance, &best, control);
    let sessions = instance.sessions(&best.plan.option);
    let allocation = allocation(&instance, &best.router, patterns.clone(), sessions);
    let reached = gap(allocation.objective, certificate.bound) <= options.gap;
    let status = if reached {
        Status::Reached
    } else if control.stop() {
        Status::Stopped
    } else {
        Status::Exhausted
    };
    let warm = Warm { patterns, prices: bundle.best.to_prices(&instance, &domain) };
    Ok(Solution { allocation, certificate, values, status, warm })
}

fn improve_budget(_instance: &Instance<'_>) -> usize {
    0
}
