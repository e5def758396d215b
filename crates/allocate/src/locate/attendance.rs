//! Maximise attendance: open `p` sites so that most people come, when a share ρ(t) of those at cost `t` from the
//! nearest does (the maximal covering model with gradual cover: Church & Roberts 1983,
//! <https://doi.org/10.1007/BF01942318>).
//!
//! ```text
//! (1)  max  Σ_i Σ_j w_i ρ(c_ij) x_ij
//! (2)  Σ_j x_ij ≤ 1                  every origin i
//! (3)  x_ij ≤ y_j                    every pair with ρ(c_ij) > 0
//! (4)  Σ_j y_j = p
//! (5)  y_j = 1 required, y_j = 0 excluded, x, y ∈ {0, 1}
//! ```
//!
//! Solved as a median problem on `1 − ρ`, where staying away costs 1.

use spoke_model::Reach;

use super::instance::Instance;
use super::served::{self, Price};
use super::solution::{Refusal, Solution};
use super::{Control, Settings};

pub(super) fn solve(
    instance: &Instance,
    p: usize,
    reach: &Reach,
    settings: &Settings,
    control: &Control<'_>,
) -> Result<Solution, Refusal> {
    served::check_count(instance, p)?;
    let total = instance.total_weight();
    let price = Price { of: &|cost| 1.0 - reach.share(cost), unserved: Some(1.0), total: Some(total) };
    let outcome = served::solve(instance, p, &price, settings, control)?;
    let open = outcome.open.iter().map(|&j| j as usize).collect();
    let mut solution = Solution::new(total - outcome.cost, total - outcome.bound, outcome.proven, open)
        .assign_nearest(instance, reach.max_minutes());
    let attending = instance.weights.iter().zip(&solution.assignment).enumerate().map(|(i, (w, site))| {
        let share = site.and_then(|j| instance.costs.get(i, j)).map_or(0.0, |cost| reach.share(cost));
        w * share
    });
    solution.objective = attending.sum();
    solution.bound = if solution.optimal { solution.objective } else { solution.bound };
    for (i, site) in solution.assignment.iter_mut().enumerate() {
        let comes = site.and_then(|j| instance.costs.get(i, j)).is_some_and(|cost| reach.share(cost) > 0.0);
        *site = site.filter(|_| comes);
    }
    Ok(solution)
}
