//! The Lagrangian bound of the capacitated p-median and its ascent.
//!
//! ```text
//! (1)  v_j(λ) = min Σ_i (c_ij − λ_i) x_i    with Σ_i q_i x_i ≤ Q_j, x ∈ {0, 1}      a knapsack
//! (2)  L(λ)   = Σ_i λ_i + (sum of the `open` smallest v_j, required sites first)   ≤  optimum
//! (3)  ∂L/∂λ_i = 1 − |{ chosen j that take i }|
//! ```

use rayon::prelude::*;

use super::Network;
use super::knapsack::{Item, Packing, pack};
use crate::locate::instance::Status;

/// What is decided in a part of the plans.
#[derive(Clone)]
pub(super) struct Decisions {
    /// Required, excluded or neither, by site.
    pub(super) status: Vec<Status>,
    /// Whether each pair of `Network::columns` may be used.
    pub(super) live: Vec<Vec<bool>>,
}

/// One evaluation of L.
pub(super) struct Evaluation {
    pub(super) bound: f64,
    pub(super) value: Vec<f64>,
    pub(super) chosen: Vec<bool>,
    /// How many chosen sites take each origin.
    pub(super) count: Vec<u32>,
    /// Origins each site takes.
    pub(super) taken: Vec<Vec<u32>>,
    /// Largest value among the chosen candidates, smallest among the others.
    edge: (f64, f64),
}

/// The best of a climb.
pub(super) struct Climb {
    pub(super) best: Evaluation,
    pub(super) multipliers: Vec<f64>,
    /// Mean of the recent choices, by site.
    pub(super) share: Vec<f64>,
    /// Mean of the recent assignments, by site and pair.
    pub(super) use_of: Vec<Vec<f64>>,
}

/// Evaluates L(λ). `None` when too few sites are left.
pub(super) fn evaluate(network: &Network, decisions: &Decisions, multipliers: &[f64]) -> Option<Evaluation> {
    let sites = network.columns.len();
    let knapsack = |j: usize| {
        if decisions.status[j] == Status::Excluded {
            return Packing::default();
        }
        let mut items: Vec<Item> = network.columns[j]
            .iter()
            .zip(&decisions.live[j])
            .filter(|(pair, live)| **live && multipliers[pair.origin as usize] > pair.cost)
            .map(|(pair, _)| Item {
                name: pair.origin,
                profit: multipliers[pair.origin as usize] - pair.cost,
                weight: network.demand[pair.origin as usize],
            })
            .collect();
        pack(&mut items, network.capacity[j])
    };
    let packings: Vec<Packing> = (0..sites).into_par_iter().with_min_len(16).map(knapsack).collect();
    let (value, taken): (Vec<f64>, Vec<Vec<u32>>) = packings.into_iter().map(|p| (-p.bound, p.taken)).unzip();
    let mut chosen: Vec<bool> = decisions.status.iter().map(|&s| s == Status::Required).collect();
    let mut order: Vec<usize> = (0..sites).filter(|&j| decisions.status[j] == Status::Candidate).collect();
    let required = chosen.iter().filter(|c| **c).count();
    let pick = network.open.checked_sub(required).filter(|&pick| pick <= order.len())?;
    order.sort_by(|&a, &b| value[a].total_cmp(&value[b]).then(a.cmp(&b)));
    order[..pick].iter().for_each(|&j| chosen[j] = true);
    let edge = (
        pick.checked_sub(1).map_or(f64::NEG_INFINITY, |last| value[order[last]]),
        order.get(pick).map_or(f64::INFINITY, |&next| value[next]),
    );
    let mut count = vec![0_u32; network.demand.len()];
    let mut bound: f64 = multipliers.iter().sum();
    for j in (0..sites).filter(|&j| chosen[j]) {
        bound += value[j];
        taken[j].iter().for_each(|&i| count[i as usize] += 1);
    }
    Some(Evaluation { bound, value, chosen, count, taken, edge })
}

/// Climbs from `start` until the bound reaches `limit` or the iterations are spent, deciding sites and pairs on
/// the way. `None` when the decisions leave no plan under the limit.
pub(super) fn climb(
    network: &Network,
    decisions: &mut Decisions,
    start: &[f64],
    limit: f64,
    iterations: usize,
    stop: &(dyn Fn() -> bool + Sync),
    visit: &mut dyn FnMut(&Evaluation, &[f64]),
) -> Option<Climb> {
    let mut at = start.to_vec();
    let first = evaluate(network, decisions, &at)?;
    let share = vec![0.0; first.value.len()];
    let use_of = network.columns.iter().map(|column| vec![0.0; column.len()]).collect();
    let mut climb = Climb { best: first, multipliers: at.clone(), share, use_of };
    decide(network, decisions, &climb.best, &at, limit);
    let mut evaluation: Option<Evaluation> = None;
    let (mut step, mut idle) = (1.0, 0);
    let mut direction = vec![0.0; at.len()];
    for iteration in 0..iterations {
        let current = evaluation.as_ref().unwrap_or(&climb.best);
        average(
            network,
            &mut climb.share,
            &mut climb.use_of,
            current,
            if iteration == 0 { 1.0 } else { 0.1 },
        );
        if climb.best.bound >= limit || stop() {
            break;
        }
        let mut norm = 0.0;
        for (d, &count) in direction.iter_mut().zip(&current.count) {
            *d = 0.4 * *d + 1.0 - f64::from(count);
            norm += *d * *d;
        }
        if norm < 1e-12 {
            break;
        }
        let length = step * (1.01 * limit - 0.01 * climb.best.bound - current.bound) / norm;
        at.iter_mut().zip(&direction).for_each(|(a, d)| *a += length * d);
        let next = evaluate(network, decisions, &at)?;
        decide(network, decisions, &next, &at, limit);
        visit(&next, &at);
        idle += 1;
        if next.bound > climb.best.bound {
            if next.bound > climb.best.bound + 1e-6 * (limit - climb.best.bound) {
                idle = 0;
            }
            climb.best = next;
            climb.multipliers.clone_from(&at);
            evaluation = None;
        } else {
            evaluation = Some(next);
        }
        if idle > 10 {
            step *= 0.6;
            idle = 0;
            at.clone_from(&climb.multipliers);
            evaluation = None;
            direction.fill(0.0);
            if step < 0.005 {
                break;
            }
        }
    }
    Some(climb)
}

fn average(
    network: &Network,
    share: &mut [f64],
    use_of: &mut [Vec<f64>],
    evaluation: &Evaluation,
    weight: f64,
) {
    let mut taken = vec![false; network.demand.len()];
    for j in 0..share.len() {
        let chosen = evaluation.chosen[j];
        share[j] += weight * (f64::from(u8::from(chosen)) - share[j]);
        if chosen {
            evaluation.taken[j].iter().for_each(|&i| taken[i as usize] = true);
        }
        for (slot, pair) in use_of[j].iter_mut().zip(&network.columns[j]) {
            *slot += weight * (f64::from(u8::from(taken[pair.origin as usize])) - *slot);
        }
        if chosen {
            evaluation.taken[j].iter().for_each(|&i| taken[i as usize] = false);
        }
    }
}

/// Decides what would push this bound past the limit otherwise: sites opened or closed, pairs used that cost more
/// than their origin's multiplier.
fn decide(
    network: &Network,
    decisions: &mut Decisions,
    evaluation: &Evaluation,
    multipliers: &[f64],
    limit: f64,
) {
    let (inner, outer) = evaluation.edge;
    for j in 0..evaluation.value.len() {
        let value = evaluation.value[j];
        let mut enter = 0.0;
        match decisions.status[j] {
            Status::Excluded => continue,
            Status::Required => {}
            Status::Candidate if evaluation.chosen[j] => {
                if evaluation.bound + outer - value >= limit {
                    decisions.status[j] = Status::Required;
                }
            }
            Status::Candidate => {
                enter = value - inner;
                if evaluation.bound + enter >= limit {
                    decisions.status[j] = Status::Excluded;
                    continue;
                }
            }
        }
        for (live, pair) in decisions.live[j].iter_mut().zip(&network.columns[j]) {
            let extra = pair.cost - multipliers[pair.origin as usize];
            if *live && extra > 0.0 && evaluation.bound + enter + extra >= limit {
                *live = false;
            }
        }
    }
}
