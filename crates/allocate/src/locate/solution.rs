//! What a location model answers, and why it may not.

use spoke_model::Fault;

use super::TOLERANCE;
use super::instance::Instance;

/// The best sites found, what they are worth and how far from the best possible that can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// In the model's own terms.
    pub objective: f64,
    /// No solution is better than this: below the objective where it is minimised, above where maximised.
    pub bound: f64,
    /// `|objective − bound| / |objective|`; 0 where they are equal.
    pub gap: f64,
    /// Whether the bound proves the solution optimal, to [`TOLERANCE`].
    pub optimal: bool,
    /// Open sites, ascending.
    pub selected: Vec<usize>,
    /// The site that serves each origin; `None` where none does.
    pub assignment: Vec<Option<usize>>,
    /// Of Kolm–Pollak only.
    pub equity: Option<Equity>,
}

/// What the Kolm–Pollak model says beside the sum it minimises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equity {
    /// κ > 0, per unit of cost.
    pub kappa: f64,
    /// α, where it came from the data.
    pub alpha: Option<f64>,
    /// The equally-distributed equivalent cost `ln(Σ w e^{κ t} / Σ w) / κ`.
    pub ede: f64,
    /// No sites have a lower one.
    pub ede_bound: f64,
    /// The weighted mean cost.
    pub mean: f64,
}

/// Why there is no solution.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The instance or the model's numbers are meaningless.
    #[error("{} fault(s) in the instance", .0.len())]
    Faults(Vec<Fault>),
    /// Nothing satisfies the constraints.
    #[error("{reason}")]
    Infeasible {
        /// Why, and where it can be told, what would do.
        reason: String,
        /// Origins that cannot be served, where they are the reason.
        origins: Vec<usize>,
    },
    /// Stopped before any solution was found; there may be one.
    #[error("stopped before a solution was found")]
    Unfinished,
}

impl Refusal {
    /// Infeasible for a reason that is not about single origins.
    pub(super) fn infeasible(reason: impl Into<String>) -> Self {
        Self::Infeasible { reason: reason.into(), origins: Vec::new() }
    }
}

impl Solution {
    /// Sets objective and bound, and what follows from them. `proven` says that the bound proves the objective;
    /// it is then reported equal to it.
    pub(super) fn new(objective: f64, bound: f64, proven: bool, selected: Vec<usize>) -> Self {
        // An empty sum is −0.
        let (objective, bound) = (objective + 0.0, bound + 0.0);
        let difference = (objective - bound).abs();
        let optimal = proven || difference <= TOLERANCE * objective.abs();
        let bound = if optimal { objective } else { bound };
        let gap = if optimal { 0.0 } else { gap(objective, bound) };
        Self { objective, bound, gap, optimal, selected, assignment: Vec::new(), equity: None }
    }

    /// In other terms, of which `term` is an increasing function; whether it is optimal stays as it was judged.
    pub(super) fn restated(mut self, term: impl Fn(f64) -> f64) -> Self {
        (self.objective, self.bound) = (term(self.objective), term(self.bound));
        self.gap = gap(self.objective, self.bound);
        self
    }

    /// Assigns every origin to its nearest open site within `limit`.
    pub(super) fn assign_nearest(mut self, instance: &Instance, limit: f64) -> Self {
        self.assignment = nearest(instance, &self.selected)
            .into_iter()
            .map(|pair| pair.filter(|&(_, cost)| cost <= limit).map(|(site, _)| site))
            .collect();
        self
    }
}

fn gap(objective: f64, bound: f64) -> f64 {
    if objective == bound { 0.0 } else { (objective - bound).abs() / objective.abs().max(f64::MIN_POSITIVE) }
}

/// The nearest open site of every origin and its cost.
pub(super) fn nearest(instance: &Instance, open: &[usize]) -> Vec<Option<(usize, f64)>> {
    use rayon::prelude::*;
    (0..instance.weights.len()).into_par_iter().map(|i| instance.costs.nearest(i, open)).collect()
}
