//! The p-median: open `p` sites so that the weighted cost to the nearest is least (Hakimi 1964,
//! <https://doi.org/10.1287/opre.12.3.450>; ReVelle & Swain 1970,
//! <https://doi.org/10.1111/j.1538-4632.1970.tb00142.x>).
//!
//! ```text
//! (1)  min  Σ_i Σ_j w_i c_ij x_ij
//! (2)  Σ_j x_ij = 1                  every origin i with w_i > 0
//! (3)  x_ij ≤ y_j                    every reachable pair
//! (4)  Σ_j y_j = p
//! (5)  y_j = 1 required, y_j = 0 excluded, x, y ∈ {0, 1}
//! ```
//!
//! An origin of weight 0 asks for nothing: it need not be in reach.

use super::instance::Instance;
use super::served::{self, Price, Served};
use super::solution::{Refusal, Solution};
use super::{Control, Settings};

pub(super) fn solve(
    instance: &Instance,
    p: usize,
    settings: &Settings,
    control: &Control<'_>,
) -> Result<Solution, Refusal> {
    served::check_count(instance, p)?;
    let Served { open, objective, bound, proven } =
        served::solve(instance, p, &Price::Cost(&|cost| cost), settings, control)?;
    Ok(Solution::new(objective, bound, proven, open).assign_nearest(instance, f64::INFINITY))
}
