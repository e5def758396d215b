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
//! Solved as a median problem in which cover costs nothing and its lack the weight, of the origins some site can cover.

use super::instance::Instance;
use super::served::{self, Price, Served};
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
    let covered = |cost: f64| if cost <= radius { 1.0 } else { 0.0 };
    let Served { open, objective, bound, proven } =
        served::solve(instance, p, &Price::Gain(&covered), settings, control)?;
    Ok(Solution::new(objective, bound, proven, open).assign_nearest(instance, radius))
}
