//! Maximise attendance: open `p` sites so that most people come, when a share ρ(t) of those at cost `t` from the
//! nearest does (the maximal covering model with gradual cover: Church & Roberts 1983,
//! *Papers of the Regional Science Association* 53, 117–135).
//!
//! ```text
//! (1)  max  Σ_i Σ_j w_i ρ(c_ij) x_ij
//! (2)  Σ_j x_ij ≤ 1                  every origin i
//! (3)  x_ij ≤ y_j                    every pair with ρ(c_ij) > 0
//! (4)  Σ_j y_j = p
//! (5)  y_j = 1 required, y_j = 0 excluded, x, y ∈ {0, 1}
//! ```
//!
//! Solved as a median problem on what each origin loses of the largest ρ that some site has for it.

use spoke_model::Reach;

use super::instance::Instance;
use super::served::{self, Price, Served};
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
    let share = |cost: f64| reach.share(cost);
    let Served { open, objective, bound, proven } =
        served::solve(instance, p, &Price::Gain(&share), settings, control)?;
    let mut solution =
        Solution::new(objective, bound, proven, open).assign_nearest(instance, reach.max_minutes());
    for (i, site) in solution.assignment.iter_mut().enumerate() {
        let comes = site.and_then(|j| instance.costs.get(i, j)).is_some_and(|cost| reach.share(cost) > 0.0);
        *site = site.filter(|_| comes);
    }
    Ok(solution)
}
