//! Location set covering (LSCP): the fewest sites such that every origin has one within a radius (Toregas, Swain,
//! ReVelle & Bergman 1971, <https://doi.org/10.1287/opre.19.6.1363>).
//!
//! ```text
//! (1)  min  Σ_j y_j
//! (2)  Σ_{j: c_ij ≤ radius} y_j ≥ 1        every origin i, whatever its weight
//! (3)  y_j = 1 required, y_j = 0 excluded, y ∈ {0, 1}
//! ```

use super::cover::Cover;
use super::instance::Instance;
use super::solution::{Refusal, Solution};
use super::{Control, Stage};

pub(super) fn solve(instance: &Instance, radius: f64, control: &Control<'_>) -> Result<Solution, Refusal> {
    control.stage(Stage::Prepare);
    let required = instance.required();
    let rows = rows_left(instance, radius, &required)?;
    control.stage(Stage::Proof);
    let cover = Cover::new(instance.sites.len(), rows);
    let Some((cover, least)) = cover.least(control) else { return Err(Refusal::Unfinished) };
    let mut open = required;
    let bound = (least + open.len()) as f64;
    open.extend(cover.iter().map(|&j| j as usize));
    open.sort_unstable();
    Ok(Solution::new(open.len() as f64, bound, false, open).assign_nearest(instance, radius))
}

/// Sites within the radius of each origin that no required site covers.
fn rows_left(instance: &Instance, radius: f64, required: &[usize]) -> Result<Vec<Vec<u32>>, Refusal> {
    let rows = instance.costs.sites_within(&instance.allowed(), radius);
    let lost: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].is_empty()).collect();
    if !lost.is_empty() {
        return Err(Refusal::Infeasible {
            reason: format!("{} origins have no destination within {radius}", lost.len()),
            origins: lost,
        });
    }
    let covered = |row: &Vec<u32>| row.iter().any(|&j| required.binary_search(&(j as usize)).is_ok());
    Ok(rows.into_iter().filter(|row| !covered(row)).collect())
}
