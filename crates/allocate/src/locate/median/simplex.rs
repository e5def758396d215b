//! The linear relaxation of a small median problem, solved exactly by a primal simplex on its dual.
//!
//! With the row of client `i` sorted and `w_ik` the step from its `k`-th cost to the next (the last step leads
//! to the cap), the median problem is a weighted covering problem over prefixes of rows (García, Labbé & Marín
//! 2011, <https://doi.org/10.1287/ijoc.1100.0418>): `min Σ_ik w_ik (1 − Σ_{j in prefix k} y_j)⁺`. Its dual
//!
//! ```text
//! max  Σ u_ik − open · μ − Σ_j ν_j
//! (1)  Σ_{(i,k): j in prefix k of i} u_ik − μ − ν_j + s_j = 0     every site j, with price y_j
//!      0 ≤ u_ik ≤ w_ik,  ν, s ≥ 0
//! ```
//!
//! has one row a site and a feasible start at any multipliers `λ_i = Σ_k u_ik`: what is between its bounds but
//! not in the basis simply stays there until its reduced cost moves it. The inverse of the basis is held dense:
//! this is for cores of a few hundred sites, not for whole instances. The multipliers it returns are only as good
//! as its arithmetic; the bound that counts is evaluated anew from them.

use super::problem::Problem;
use crate::random::Random;

const PRICE_TOLERANCE: f64 = 1e-9;

/// Fractional openings of the relaxation's optimum, and its multipliers.
pub(super) struct Relaxation {
    pub(super) share: Vec<f64>,
    pub(super) multipliers: Vec<f64>,
}

/// Whether a problem is small enough, and its rows short: where every client still has most of the sites, pivots
/// are dear and the ascent is as good.
pub(super) fn suits(problem: &Problem) -> bool {
    let (sites, pairs) = (problem.sites, problem.pairs());
    sites <= 1500 && pairs <= 100_000 && pairs * 5 <= 2 * sites * problem.clients()
}

/// Solves the relaxation from the given multipliers, giving up after `most` pivots (what it has is valid).
pub(super) fn relax(
    problem: &Problem,
    multipliers: &[f64],
    most: usize,
    stop: &dyn Fn() -> bool,
) -> Relaxation {
    let mut simplex = Simplex::new(problem, multipliers);
    let mut pivots = 0;
    while pivots < most && simplex.pivot() {
        pivots += 1;
        if pivots % 128 == 0 {
            simplex.refresh();
            if stop() {
                break;
            }
        }
    }
    simplex.result()
}

/// A variable of the dual: `u` by pair, then `s` and `ν` by site, then `μ`.
type Variable = usize;

const NOT_BASIC: u32 = u32::MAX;

struct Simplex<'a> {
    problem: &'a Problem,
    sites: usize,
    pairs: usize,
    /// Client and length of the prefix, by pair.
    prefix: Vec<(u32, u32)>,
    /// Steps w, by pair.
    width: Vec<f64>,
    /// First pair of each client.
    first: Vec<usize>,
    /// Values of all variables; those of the basis are in `basic` instead.
    value: Vec<f64>,
    /// Row of each basic variable.
    row: Vec<u32>,
    basis: Vec<Variable>,
    basic: Vec<f64>,
    inverse: Vec<f64>,
    /// y: the prices of (1).
    price: Vec<f64>,
    /// Small right-hand sides against ties.
    nudge: Vec<f64>,
    tiny: f64,
    column: Vec<f64>,
}

impl<'a> Simplex<'a> {
    fn new(problem: &'a Problem, multipliers: &[f64]) -> Self {
        let (sites, pairs) = (problem.sites, problem.pairs());
        let mut prefix = Vec::with_capacity(pairs);
        let mut width = Vec::with_capacity(pairs);
        let mut first = Vec::with_capacity(problem.clients() + 1);
        let mut value = vec![0.0; pairs + 2 * sites + 1];
        let mut load = vec![0.0; sites];
        for (client, &multiplier) in multipliers.iter().enumerate() {
            first.push(prefix.len());
            let (row, costs) = problem.row(client);
            let mut left = multiplier;
            for k in 0..row.len() {
                let step = costs.get(k + 1).copied().unwrap_or(problem.cap(client)) - costs[k];
                let u = left.clamp(0.0, step);
                left -= u;
                value[prefix.len()] = u;
                row[..=k].iter().for_each(|&j| load[j as usize] += u);
                prefix.push((client as u32, k as u32 + 1));
                width.push(step);
            }
        }
        first.push(prefix.len());
        // The scale leaves out the steps to the caps, which may be prohibitive.
        let steps = first.windows(2).flat_map(|w| &width[w[0]..(w[1] - 1).max(w[0])]);
        let (sum, count) = steps.fold((0.0, 0.0), |(sum, count), w| (sum + w, count + 1.0));
        let least = width.iter().copied().fold(f64::INFINITY, f64::min);
        let scale = if sum > 0.0 { sum / count } else { least };
        let mut random = Random::new(7, pairs as u64);
        let nudge: Vec<f64> =
            (0..sites).map(|_| 1e-9 * scale * (1.0 + random.below(1 << 20) as f64 / 1048576.0)).collect();
        let mut order: Vec<usize> = (0..sites).collect();
        order.sort_by(|&a, &b| load[b].total_cmp(&load[a]).then(a.cmp(&b)));
        let open = problem.open;
        let mu = 0.5 * (load[order[open - 1]] + load[order[open]]);
        let mu_at = pairs + 2 * sites;
        value[mu_at] = mu;
        let mut simplex = Self {
            problem,
            sites,
            pairs,
            prefix,
            width,
            first,
            value,
            row: vec![NOT_BASIC; pairs + 2 * sites + 1],
            basis: vec![0; sites],
            basic: vec![0.0; sites],
            inverse: vec![0.0; sites * sites],
            price: vec![0.0; sites],
            nudge,
            tiny: 1e-12 * scale.max(f64::MIN_POSITIVE),
            column: vec![0.0; sites],
        };
        for (rank, &j) in order.iter().enumerate() {
            let chosen = rank < open;
            let variable = if chosen { pairs + sites + j } else { pairs + j };
            let sign = if chosen { -1.0 } else { 1.0 };
            simplex.basis[j] = variable;
            simplex.row[variable] = j as u32;
            simplex.inverse[j * sites + j] = sign;
            // A chosen site ties with one left out when the nudge exceeds its lead: its ν starts a little lower.
            simplex.basic[j] = (sign * (simplex.nudge[j] + mu - load[j])).max(0.0);
            simplex.nudge[j] = sign * simplex.basic[j] + load[j] - mu;
            simplex.price[j] = if chosen { 1.0 } else { 0.0 };
        }
        simplex
    }

    fn cost(&self, variable: Variable) -> f64 {
        let (pairs, sites) = (self.pairs, self.sites);
        if variable < pairs {
            1.0
        } else if variable < pairs + sites {
            0.0
        } else if variable < pairs + 2 * sites {
            -1.0
        } else {
            -(self.problem.open as f64)
        }
    }

    fn bounds(&self, variable: Variable) -> (f64, f64) {
        if variable < self.pairs {
            (0.0, self.width[variable])
        } else if variable < self.pairs + 2 * self.sites {
            (0.0, f64::INFINITY)
        } else {
            (f64::NEG_INFINITY, f64::INFINITY)
        }
    }

    /// Calls `each(row, coefficient)` for the column of a variable in (1).
    fn entries(&self, variable: Variable, mut each: impl FnMut(usize, f64)) {
        let (pairs, sites) = (self.pairs, self.sites);
        if variable < pairs {
            let (client, length) = self.prefix[variable];
            let (row, _) = self.problem.row(client as usize);
            row[..length as usize].iter().for_each(|&j| each(j as usize, 1.0));
        } else if variable < pairs + sites {
            each(variable - pairs, 1.0);
        } else if variable < pairs + 2 * sites {
            each(variable - pairs - sites, -1.0);
        } else {
            (0..sites).for_each(|j| each(j, -1.0));
        }
    }

    /// The variable worth moving most, and its reduced cost.
    fn entering(&self) -> Option<(Variable, f64)> {
        let mut best: Option<(f64, Variable, f64)> = None;
        let mut offer = |variable: Variable, reduced: f64, weight: f64| {
            let score = reduced * reduced / weight;
            if best.is_none_or(|b| score > b.0) {
                best = Some((score, variable, reduced));
            }
        };
        for client in 0..self.problem.clients() {
            let (row, _) = self.problem.row(client);
            let from = self.first[client];
            let mut left = 1.0;
            for (k, &j) in row.iter().enumerate() {
                left -= self.price[j as usize];
                let variable = from + k;
                if self.row[variable] != NOT_BASIC || left.abs() <= PRICE_TOLERANCE {
                    continue;
                }
                let value = self.value[variable];
                let movable = if left > 0.0 { value < self.width[variable] } else { value > 0.0 };
                if movable {
                    offer(variable, left, (k + 2) as f64);
                }
            }
        }
        let mut sum = -(self.problem.open as f64);
        for j in 0..self.sites {
            let price = self.price[j];
            sum += price;
            let (s, nu) = (self.pairs + j, self.pairs + self.sites + j);
            if price < -PRICE_TOLERANCE && self.row[s] == NOT_BASIC {
                offer(s, -price, 2.0);
            }
            if price > 1.0 + PRICE_TOLERANCE && self.row[nu] == NOT_BASIC {
                offer(nu, price - 1.0, 2.0);
            }
        }
        let mu = self.pairs + 2 * self.sites;
        if self.row[mu] == NOT_BASIC && sum.abs() > PRICE_TOLERANCE {
            offer(mu, sum, 1.0);
        }
        best.map(|(_, variable, reduced)| (variable, reduced))
    }

    /// One step; `false` at the optimum.
    fn pivot(&mut self) -> bool {
        let Some((enter, reduced)) = self.entering() else { return false };
        let sites = self.sites;
        let mut column = std::mem::take(&mut self.column);
        column.fill(0.0);
        self.entries(enter, |j, coefficient| {
            for (r, slot) in column.iter_mut().enumerate() {
                *slot += coefficient * self.inverse[r * sites + j];
            }
        });
        let up = reduced > 0.0;
        let sign = if up { 1.0 } else { -1.0 };
        let (low, high) = self.bounds(enter);
        let own = if up { high - self.value[enter] } else { self.value[enter] - low };
        let (length, leave) = self.ratio(&column, sign, own);
        if length.is_infinite() {
            self.column = column;
            return false;
        }
        for (basic, &a) in self.basic.iter_mut().zip(&column) {
            *basic -= sign * length * a;
        }
        let arrived = self.value[enter] + sign * length;
        match leave {
            None => self.value[enter] = if up { high } else { low },
            Some(r) => {
                let old = self.basis[r];
                let (low, high) = self.bounds(old);
                let falls = sign * column[r] > 0.0;
                self.value[old] = if falls { low } else { high };
                self.row[old] = NOT_BASIC;
                self.basis[r] = enter;
                self.row[enter] = r as u32;
                self.basic[r] = arrived;
                self.update(r, &column, reduced);
            }
        }
        self.column = column;
        true
    }

    /// How far the entering variable goes and the row that stops it (`None`: its own bound does).
    fn ratio(&self, column: &[f64], sign: f64, own: f64) -> (f64, Option<usize>) {
        let room = |r: usize, slack: f64| {
            let change = sign * column[r];
            let (low, high) = self.bounds(self.basis[r]);
            if change > 0.0 {
                (self.basic[r] - low + slack) / change
            } else {
                (high - self.basic[r] + slack) / -change
            }
        };
        let usable = |r: usize| column[r].abs() > 1e-9;
        // Harris: the longest step with bounds a little loosened, then the largest pivot within it.
        let loose =
            (0..self.sites).filter(|&r| usable(r)).map(|r| room(r, self.tiny)).fold(f64::INFINITY, f64::min);
        if own <= loose {
            return (own, None);
        }
        let mut best: Option<(f64, usize)> = None;
        for r in (0..self.sites).filter(|&r| usable(r)) {
            if room(r, 0.0) <= loose && best.is_none_or(|(size, _)| column[r].abs() > size) {
                best = Some((column[r].abs(), r));
            }
        }
        best.map_or((f64::INFINITY, None), |(_, r)| (room(r, 0.0).max(0.0), Some(r)))
    }

    /// Brings the inverse and the prices up to date after a pivot on row `r`.
    fn update(&mut self, r: usize, column: &[f64], reduced: f64) {
        let sites = self.sites;
        let pivot = column[r];
        let mut lead: Vec<(usize, f64)> = Vec::new();
        for j in 0..sites {
            let entry = self.inverse[r * sites + j];
            if entry != 0.0 {
                lead.push((j, entry / pivot));
            }
        }
        for &(j, entry) in &lead {
            self.price[j] += reduced * entry;
        }
        for (q, &a) in column.iter().enumerate() {
            if q != r && a != 0.0 {
                let row = &mut self.inverse[q * sites..(q + 1) * sites];
                for &(j, entry) in &lead {
                    let left = row[j] - a * entry;
                    row[j] = if left.abs() < 1e-13 { 0.0 } else { left };
                }
            }
        }
        let row = &mut self.inverse[r * sites..(r + 1) * sites];
        lead.iter().for_each(|&(j, entry)| row[j] = entry);
    }

    /// Recomputes values of the basis and prices from the inverse, against drift.
    fn refresh(&mut self) {
        let sites = self.sites;
        let mut right = self.nudge.clone();
        for variable in 0..self.value.len() {
            let value = self.value[variable];
            if self.row[variable] == NOT_BASIC && value != 0.0 {
                self.entries(variable, |j, coefficient| right[j] -= coefficient * value);
            }
        }
        let mut price = vec![0.0; sites];
        for r in 0..sites {
            let row = &self.inverse[r * sites..(r + 1) * sites];
            self.basic[r] = row.iter().zip(&right).map(|(a, b)| a * b).sum();
            let cost = self.cost(self.basis[r]);
            price.iter_mut().zip(row).for_each(|(p, a)| *p += cost * a);
        }
        self.price = price;
    }

    fn result(&self) -> Relaxation {
        let multipliers = (0..self.problem.clients())
            .map(|client| {
                (self.first[client]..self.first[client + 1])
                    .map(|variable| {
                        let row = self.row[variable];
                        let value =
                            if row == NOT_BASIC { self.value[variable] } else { self.basic[row as usize] };
                        value.clamp(0.0, self.width[variable])
                    })
                    .sum()
            })
            .collect();
        let share = self.price.iter().map(|y| y.clamp(0.0, 1.0)).collect();
        Relaxation { share, multipliers }
    }
}
