//! Maximal covering (MCLP): open `p` sites so that the weight within a radius of one is greatest (Church &
//! ReVelle 1974, <https://doi.org/10.1007/BF01942293>).
//!
//! ```text
//! (1)  max  Σ_i w_i z_i
//! (2)  z_i ≤ Σ_{j: c_ij ≤ radius} y_j      every origin i
//! (3)  Σ_j y_j = p
//! (4)  y_j = 1 required, y_j = 0 excluded, y, z ∈ {0, 1}
//! ```
//!
//! Solved as a median problem in which cover costs nothing and its lack the weight.

use super::instance::Instance;
use super::served::{self, Price};
use super::solution::{Refusal, Solution};
use super::{Control, Settings};

pub(super) fn solve(
    instance: &Instance,
    p: usize,
    radius: f64,
    settings: &Settings,
    control: &Control<'_>,
) -> Result<Solution, Refusal> {
    served::check_count(instance, p)?;
    let total = instance.total_weight();
    let price =
        Price { of: &|cost| if cost <= radius { 0.0 } else { 1.0 }, unserved: Some(1.0), total: Some(total) };
    let outcome = served::solve(instance, p, &price, settings, control)?;
    let open = outcome.open.iter().map(|&j| j as usize).collect();
    let mut solution = Solution::new(total - outcome.cost, total - outcome.bound, outcome.proven, open)
        .assign_nearest(instance, radius);
    // The weight covered, summed as it stands rather than as a difference.
    let covered =
        instance.weights.iter().zip(&solution.assignment).filter(|(_, site)| site.is_some()).map(|(w, _)| w);
    solution.objective = covered.sum();
    solution.bound = if solution.optimal { solution.objective } else { solution.bound };
    Ok(solution)
}
