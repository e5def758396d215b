//! Lower bounds on the size of a cover, and quick covers.
//!
//! ```text
//! L(λ) = Σ_i λ_i + Σ_j min(0, 1 − Σ_{i in column j} λ_i)  ≤  least cover,   λ ≥ 0
//! ```
//!
//! climbed by subgradients (Caprara, Fischetti & Toth 1999, <https://doi.org/10.1287/opre.47.5.730>).

use super::reduce::Kernel;

/// What a climb found.
pub(super) struct Climb {
    /// The best L, for the kernel without its forced sites.
    pub(super) value: f64,
    /// `1 − Σ λ` by site at the best λ.
    pub(super) reduced: Vec<f64>,
    /// The best λ.
    pub(super) multipliers: Vec<f64>,
    /// A cover of the kernel, by position.
    pub(super) cover: Vec<u32>,
}

/// Climbs from the kernel's multipliers until the value passes `enough` or nothing more is gained. `target` steers the step: a size that is
/// hoped to be out of reach.
pub(super) fn climb(kernel: &Kernel, target: f64, enough: f64, iterations: usize) -> Climb {
    let mut at = if kernel.multipliers.is_empty() {
        let widest =
            |row: &Vec<u32>| row.iter().map(|&j| kernel.columns[j as usize].len()).max().unwrap_or(1);
        kernel.rows.iter().map(|row| 1.0 / widest(row) as f64).collect()
    } else {
        kernel.multipliers.clone()
    };
    let mut best = Climb {
        value: f64::NEG_INFINITY,
        reduced: Vec::new(),
        multipliers: Vec::new(),
        cover: greedy(kernel, None),
    };
    let (mut step, mut idle) = (1.0, 0);
    let mut slope = vec![0.0; at.len()];
    for _ in 0..iterations {
        let reduced: Vec<f64> = kernel
            .columns
            .iter()
            .map(|column| 1.0 - column.iter().map(|&i| at[i as usize]).sum::<f64>())
            .collect();
        let value = at.iter().sum::<f64>() + reduced.iter().filter(|r| **r < 0.0).sum::<f64>();
        idle += 1;
        if value > best.value {
            if value > best.value + 1e-4 {
                idle = 0;
            }
            best.value = value;
            best.multipliers.clone_from(&at);
            best.reduced.clone_from(&reduced);
            if idle == 0 {
                let cover = greedy(kernel, Some(&reduced));
                if cover.len() < best.cover.len() {
                    best.cover = cover;
                }
            }
            if value > enough {
                break;
            }
        }
        if idle > 15 {
            step *= 0.6;
            idle = 0;
            at.clone_from(&best.multipliers);
            if step < 0.005 {
                break;
            }
        }
        let mut norm = 0.0;
        for (i, row) in kernel.rows.iter().enumerate() {
            let taken = row.iter().filter(|&&j| reduced[j as usize] < 0.0).count();
            slope[i] = 1.0 - taken as f64;
            if slope[i] < 0.0 && at[i] <= 0.0 {
                slope[i] = 0.0;
            }
            norm += slope[i] * slope[i];
        }
        if norm == 0.0 {
            break;
        }
        let length = step * (target - value).max(0.05) / norm;
        at.iter_mut().zip(&slope).for_each(|(a, s)| *a = (*a + length * s).max(0.0));
    }
    best
}

/// A cover that takes the site with most uncovered clients, or with the least reduced cost a client, until all
/// are covered; redundant sites are then given up, last taken first.
pub(super) fn greedy(kernel: &Kernel, reduced: Option<&[f64]>) -> Vec<u32> {
    let mut covered = vec![0_u32; kernel.rows.len()];
    let mut fresh: Vec<usize> = kernel.columns.iter().map(Vec::len).collect();
    let mut left = kernel.rows.len();
    let mut cover: Vec<u32> = Vec::new();
    while left > 0 {
        let score = |j: usize| {
            let new = fresh[j] as f64;
            reduced.map_or(new, |reduced| new / (reduced[j] + 1.0).max(1e-3))
        };
        let mut pick = (f64::NEG_INFINITY, 0);
        for (j, _) in fresh.iter().enumerate().filter(|(_, new)| **new > 0) {
            if score(j) > pick.0 {
                pick = (score(j), j);
            }
        }
        let site = pick.1;
        cover.push(site as u32);
        for &i in &kernel.columns[site] {
            covered[i as usize] += 1;
            if covered[i as usize] == 1 {
                left -= 1;
                kernel.rows[i as usize].iter().for_each(|&j| fresh[j as usize] -= 1);
            }
        }
    }
    let mut kept = Vec::with_capacity(cover.len());
    for &site in cover.iter().rev() {
        let column = &kernel.columns[site as usize];
        if column.iter().all(|&i| covered[i as usize] > 1) {
            column.iter().for_each(|&i| covered[i as usize] -= 1);
        } else {
            kept.push(site);
        }
    }
    kept.sort_unstable();
    kept
}
