//! The Lagrangian bound of the median problem and its ascent.
//!
//! Pricing "each client is served once" at `λ_i ∈ [0, cap_i]` leaves one small problem per site:
//!
//! ```text
//! (1)  r_j(λ) = Σ_i min(0, c_ij − λ_i)                     what site j adds when open
//! (2)  L(λ)   = constant + Σ_i λ_i + (sum of the `open` smallest r_j)  ≤  optimum
//! (3)  ∂L/∂λ_i = 1 − |{ j chosen : c_ij < λ_i }|
//! ```
//!
//! The best `L` equals the linear relaxation (Cornuéjols, Fisher & Nemhauser 1977,
//! <https://doi.org/10.1287/mnsc.23.8.789>). Steps are Polyak's with a deflected direction (Camerini, Fratta &
//! Maffioli 1975, <https://doi.org/10.1007/BFb0120697>); the running mean of the chosen sites tends to a
//! fractional solution (Barahona & Anbil 2000, <https://doi.org/10.1007/s101070050002>) and guides branching.
//! Any λ gives a valid bound, hence so does a stop at any time.

use rayon::prelude::*;

use super::problem::{Fix, Problem};

/// Clients from which passes run in parallel, and the fixed size of their parts: sums do not depend on threads.
const PART: usize = 4096;

/// The value of one set of multipliers.
pub(super) struct Evaluation {
    /// L(λ).
    pub(super) bound: f64,
    /// r(λ) by site.
    pub(super) reduced: Vec<f64>,
    /// The sites chosen.
    pub(super) chosen: Vec<bool>,
    /// Largest r among the chosen, smallest among the others (±∞ where there are none).
    edge: (f64, f64),
}

/// How long and how boldly to climb.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    /// Most evaluations.
    pub(super) iterations: usize,
    /// First step, as a share of Polyak's.
    pub(super) step: f64,
    /// Evaluations without a better bound before the step shrinks.
    pub(super) patience: usize,
    /// Step at which to give up.
    pub(super) least: f64,
}

/// Multipliers on their way up.
pub(super) struct Ascent<'a> {
    problem: &'a Problem,
    /// The best multipliers.
    pub(super) multipliers: Vec<f64>,
    /// Their bound.
    pub(super) bound: f64,
    /// Mean of the recent choices by site, in [0, 1].
    pub(super) share: Vec<f64>,
    /// What the bounds on the way decided against the limit given.
    pub(super) fix: Vec<Fix>,
}

/// Evaluates L(λ), equations (1) and (2).
pub(super) fn evaluate(problem: &Problem, multipliers: &[f64]) -> Evaluation {
    let price = |from: usize, to: usize| {
        let mut reduced = vec![0.0; problem.sites];
        let mut total = 0.0;
        for (client, &multiplier) in (from..to).zip(&multipliers[from..to]) {
            total += multiplier;
            let (sites, costs) = problem.row(client);
            for (&site, &cost) in sites.iter().zip(costs) {
                if cost >= multiplier {
                    break;
                }
                reduced[site as usize] += cost - multiplier;
            }
        }
        (total, reduced)
    };
    let clients = problem.clients();
    let (total, reduced) = if clients < 2 * PART {
        price(0, clients)
    } else {
        let parts: Vec<(f64, Vec<f64>)> = (0..clients.div_ceil(PART))
            .into_par_iter()
            .map(|part| price(part * PART, ((part + 1) * PART).min(clients)))
            .collect();
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |(total, mut sum), (more, part)| {
            sum.iter_mut().zip(&part).for_each(|(a, b)| *a += b);
            (total + more, sum)
        })
    };
    let mut order: Vec<u32> = (0..problem.sites as u32).collect();
    let open = problem.open.min(problem.sites);
    let by_value = |a: &u32, b: &u32| reduced[*a as usize].total_cmp(&reduced[*b as usize]).then(a.cmp(b));
    let mut chosen = vec![false; problem.sites];
    let mut edge = (f64::NEG_INFINITY, f64::INFINITY);
    if open > 0 {
        let (below, last, above) = order.select_nth_unstable_by(open - 1, by_value);
        edge.0 = reduced[*last as usize];
        edge.1 = above.iter().map(|&j| reduced[j as usize]).fold(f64::INFINITY, f64::min);
        chosen[*last as usize] = true;
        below.iter().for_each(|&j| chosen[j as usize] = true);
    }
    let sum: f64 = reduced.iter().zip(&chosen).filter(|(_, c)| **c).map(|(r, _)| r).sum();
    Evaluation { bound: problem.constant + total + sum, reduced, chosen, edge }
}

/// The subgradient (3).
fn slope(problem: &Problem, multipliers: &[f64], chosen: &[bool], into: &mut [f64]) {
    let count = |client: usize| {
        let multiplier = multipliers[client];
        let (sites, costs) = problem.row(client);
        let mut served = 0_u32;
        for (&site, &cost) in sites.iter().zip(costs) {
            if cost >= multiplier {
                break;
            }
            served += u32::from(chosen[site as usize]);
        }
        let slope = 1.0 - f64::from(served);
        let stuck = slope > 0.0 && multiplier >= problem.cap(client) || slope < 0.0 && multiplier <= 0.0;
        if stuck { 0.0 } else { slope }
    };
    if into.len() < 2 * PART {
        into.iter_mut().enumerate().for_each(|(client, slot)| *slot = count(client));
    } else {
        into.par_iter_mut().with_min_len(PART).enumerate().for_each(|(client, slot)| *slot = count(client));
    }
}

/// How far the multiplier of each client may move for the same slope, 1 on average: the root of what it costs at
/// about the distance of the second open site, so that light clients do not swing as far as heavy ones.
fn scales(problem: &Problem) -> Vec<f64> {
    let rank = 2 * problem.sites / problem.open.max(1);
    let mut scales: Vec<f64> = (0..problem.clients())
        .map(|client| {
            let cap = problem.cap(client);
            let cost = problem.row(client).1.get(rank).copied().unwrap_or(cap);
            if cost > 0.0 { cost.sqrt() } else { cap.sqrt() }
        })
        .collect();
    let mean = scales.iter().sum::<f64>() / scales.len().max(1) as f64;
    scales.iter_mut().for_each(|scale| *scale /= mean);
    scales
}

impl<'a> Ascent<'a> {
    /// Starts from multipliers, one per client; cut to their range.
    pub(super) fn new(problem: &'a Problem, mut multipliers: Vec<f64>) -> Self {
        for (client, multiplier) in multipliers.iter_mut().enumerate() {
            *multiplier = multiplier.clamp(0.0, problem.cap(client));
        }
        let share = vec![problem.open as f64 / problem.sites.max(1) as f64; problem.sites];
        let fix = vec![Fix::Free; problem.sites];
        Self { problem, multipliers, bound: f64::NEG_INFINITY, share, fix }
    }

    /// Climbs until the bound reaches `limit` (what proves the best known solution), the effort is spent, or
    /// `stop` says so. `visit` sees every evaluation that is the best so far.
    pub(super) fn climb(
        &mut self,
        limit: f64,
        effort: Effort,
        stop: &dyn Fn() -> bool,
        visit: &mut dyn FnMut(&Evaluation),
    ) {
        let problem = self.problem;
        let clients = problem.clients();
        let mut at = self.multipliers.clone();
        let mut direction = vec![0.0; clients];
        let mut slopes = vec![0.0; clients];
        let scale = scales(problem);
        let (mut step, mut idle) = (effort.step, 0);
        for iteration in 0..effort.iterations {
            if stop() {
                return;
            }
            let evaluation = evaluate(problem, &at);
            self.decide(&evaluation, limit);
            let weight = if iteration == 0 { 1.0 } else { 0.1 };
            for (share, &chosen) in self.share.iter_mut().zip(&evaluation.chosen) {
                *share += weight * (f64::from(u8::from(chosen)) - *share);
            }
            if evaluation.bound > self.bound {
                let small = 1e-7 * (limit - self.bound).abs();
                if evaluation.bound > self.bound + small {
                    idle = 0;
                }
                self.bound = evaluation.bound;
                self.multipliers.copy_from_slice(&at);
                visit(&evaluation);
                if self.bound >= limit {
                    return;
                }
            }
            idle += 1;
            if idle > effort.patience {
                step *= 0.6;
                idle = 0;
                if step < effort.least {
                    return;
                }
                at.copy_from_slice(&self.multipliers);
            }
            slope(problem, &at, &evaluation.chosen, &mut slopes);
            let (mut dot, mut norm) = (0.0, 0.0);
            for ((d, s), scale) in direction.iter().zip(&slopes).zip(&scale) {
                dot += d * s * scale;
                norm += d * d * scale;
            }
            let deflection = if dot < 0.0 && norm > 0.0 { -1.5 * dot / norm } else { 0.0 };
            let mut norm = 0.0;
            for ((d, s), scale) in direction.iter_mut().zip(&slopes).zip(&scale) {
                *d = s + deflection * *d;
                norm += *d * *d * scale;
            }
            if norm <= 0.0 {
                return;
            }
            let reach = 1.02 * limit - 0.02 * self.bound - evaluation.bound;
            let length = step * reach.max(1e-9 * limit.abs()) / norm;
            for (client, (multiplier, d)) in at.iter_mut().zip(&direction).enumerate() {
                *multiplier = (*multiplier + length * scale[client] * d).clamp(0.0, problem.cap(client));
            }
        }
    }

    /// Takes multipliers from elsewhere when their bound is better, and what they decide.
    pub(super) fn adopt(&mut self, multipliers: &[f64], limit: f64) {
        let evaluation = evaluate(self.problem, multipliers);
        self.decide(&evaluation, limit);
        if evaluation.bound > self.bound {
            self.bound = evaluation.bound;
            self.multipliers.copy_from_slice(multipliers);
        }
    }

    /// Decides sites by reduced cost: opening a site left out, or closing one chosen, would push the bound past
    /// the limit.
    fn decide(&mut self, evaluation: &Evaluation, limit: f64) {
        let (inner, outer) = evaluation.edge;
        for (j, fix) in self.fix.iter_mut().enumerate() {
            if *fix == Fix::Free {
                let reduced = evaluation.reduced[j];
                if evaluation.chosen[j] {
                    if evaluation.bound + outer - reduced >= limit {
                        *fix = Fix::Open;
                    }
                } else if evaluation.bound + reduced - inner >= limit {
                    *fix = Fix::Closed;
                }
            }
        }
    }
}
