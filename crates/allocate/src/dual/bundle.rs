//! The search for good prices: a proximal bundle method (Kiwiel 1990, doi 10.1007/BF01585731; with bounds as in
//! Helmberg & Kiwiel 2002, doi 10.1007/s101070100270).
//!
//! Each evaluation gives a plane below the dual function; the next point minimises the highest plane plus a
//! quadratic that keeps it near the best point so far. The planes' weights average the sessions that attained
//! them, which approximates the linear relaxation's plan: where rounding starts.

use crate::Control;
use crate::dual::cuts::Cuts;
use crate::dual::domain::Domain;
use crate::dual::evaluate::{Evaluation, evaluate};
use crate::dual::multipliers::Multipliers;
use crate::dual::rows::Layout;
use crate::instance::Instance;

/// Most planes held.
const PLANES: usize = 24;

/// Multipliers from which on planes are fewer and the proximal problem is solved less exactly.
const MANY: usize = 5000;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Evaluations.
    pub(crate) evaluations: usize,
    /// Stop at or below this value (x̄ × bound).
    pub(crate) enough: f64,
    /// Stop when the planes promise less than this share.
    pub(crate) promise: f64,
}

struct Plane {
    /// How far below the best value it passes at the best point, ≥ 0.
    below: f64,
    gradient: Vec<f64>,
    sessions: Vec<f64>,
    weight: f64,
}

/// A search in progress: the best point, what it proves, and the planes.
pub(crate) struct Bundle<'a> {
    instance: &'a Instance<'a>,
    domain: Domain,
    /// The best multipliers.
    pub(crate) best: Multipliers,
    /// x̄ × the bound they prove.
    pub(crate) value: f64,
    metric: Vec<f64>,
    step: f64,
    planes: Vec<Plane>,
    gram: Vec<Vec<f64>>,
    held: Vec<f64>,
}

impl<'a> Bundle<'a> {
    /// Starts at `from`.
    pub(crate) fn new(instance: &'a Instance<'a>, domain: Domain, from: Multipliers) -> Self {
        let start = evaluate(instance, &domain, &from);
        let metric = metric(instance, &from);
        let held = vec![0.0; from.at.len()];
        let mut bundle = Self {
            instance,
            domain,
            best: from,
            value: start.value,
            metric,
            step: 0.05,
            planes: Vec::new(),
            gram: Vec::new(),
            held,
        };
        bundle.add(0.0, start);
        bundle
    }

    /// The sessions of each venue that the planes average to.
    pub(crate) fn mean_sessions(&self) -> Vec<f64> {
        let mut mean = vec![0.0; self.instance.venues()];
        for plane in &self.planes {
            for (mean, sessions) in mean.iter_mut().zip(&plane.sessions) {
                *mean += plane.weight * sessions;
            }
        }
        mean
    }

    /// Searches until the effort is spent; returns the evaluations made.
    ///
    /// Every evaluation's prices go into `cuts`, where given.
    pub(crate) fn run(
        &mut self,
        effort: Effort,
        mut cuts: Option<&mut Cuts>,
        control: &dyn Control,
    ) -> usize {
        let mut nulls = 0;
        for made in 0..effort.evaluations {
            if self.value <= effort.enough || control.stop() {
                return made;
            }
            let (next, promised, left) = self.propose();
            if left <= effort.promise * self.instance.scale {
                if self.step > 1e4 {
                    return made;
                }
                self.step *= 4.0;
                continue;
            }
            let found = evaluate(self.instance, &self.domain, &next);
            if let Some(cuts) = &mut cuts {
                cuts.add_prices(self.instance, found.demand_value, &found.prices);
            }
            let fell = self.value - found.value;
            let promised = promised.max(0.05 * left);
            if fell >= 0.1 * promised {
                if fell >= 0.5 * promised && nulls == 0 {
                    self.step = (self.step * 2.0).min(1e4);
                }
                self.move_to(next, found);
                nulls = 0;
            } else {
                nulls += 1;
                if nulls % 8 == 0 {
                    self.step = (self.step * 0.5).max(1e-6);
                }
                let there = dot_difference(&found.gradient, &self.best.at, &next.at);
                self.add((self.value - found.value - there).max(0.0), found);
            }
        }
        effort.evaluations
    }

    fn move_to(&mut self, next: Multipliers, found: Evaluation) {
        let fell = self.value - found.value;
        for plane in &mut self.planes {
            let rises = dot_difference(&plane.gradient, &next.at, &self.best.at);
            plane.below = (plane.below - fell - rises).max(0.0);
        }
        self.best = next;
        self.value = found.value;
        self.add(0.0, found);
    }

    fn add(&mut self, below: f64, found: Evaluation) {
        if self.planes.len() >= if self.best.at.len() > MANY { PLANES / 2 } else { PLANES } {
            self.drop_one();
        }
        let row: Vec<f64> =
            self.planes.iter().map(|plane| self.product(&plane.gradient, &found.gradient)).collect();
        let own = self.product(&found.gradient, &found.gradient);
        for (line, value) in self.gram.iter_mut().zip(&row) {
            line.push(*value);
        }
        self.gram.push(row.into_iter().chain([own]).collect());
        let weight = if self.planes.is_empty() { 1.0 } else { 0.0 };
        self.planes.push(Plane { below, gradient: found.gradient, sessions: found.sessions, weight });
    }

    /// Merges the two planes of least weight into one.
    fn drop_one(&mut self) {
        let mut order: Vec<usize> = (0..self.planes.len()).collect();
        order.sort_by(|a, b| self.planes[*a].weight.total_cmp(&self.planes[*b].weight).then(a.cmp(b)));
        let (least, other) = (order[0], order[1]);
        let dropped = self.remove(least);
        if dropped.weight > 1e-12 {
            let kept = self.remove(if other > least { other - 1 } else { other });
            let total = dropped.weight + kept.weight;
            let (a, b) = (dropped.weight / total, kept.weight / total);
            let blend =
                |x: &[f64], y: &[f64]| -> Vec<f64> { x.iter().zip(y).map(|(x, y)| a * x + b * y).collect() };
            let merged = Evaluation {
                value: 0.0,
                demand_value: 0.0,
                prices: Vec::new(),
                gradient: blend(&dropped.gradient, &kept.gradient),
                sessions: blend(&dropped.sessions, &kept.sessions),
            };
            self.add(a * dropped.below + b * kept.below, merged);
            if let Some(last) = self.planes.last_mut() {
                last.weight = total;
            }
        }
    }

    fn remove(&mut self, plane: usize) -> Plane {
        self.gram.remove(plane);
        for line in &mut self.gram {
            line.remove(plane);
        }
        self.planes.remove(plane)
    }

    fn product(&self, a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).zip(&self.metric).map(|((a, b), metric)| a * b / metric).sum()
    }

    fn lower_bound(&self, index: usize) -> f64 {
        if index < self.best.layout.venues {
            self.best.least_premium(self.instance, &self.domain, index)
        } else {
            0.0
        }
    }

    /// The next point, how much the planes promise there, and how much any point can promise at this step.
    fn propose(&mut self) -> (Multipliers, f64, f64) {
        let size = self.best.at.len();
        let mut mean = vec![0.0; size];
        let rounds = if size > MANY { 6 } else { 30 };
        for round in 0..rounds {
            self.weigh();
            mean.fill(0.0);
            for plane in self.planes.iter().filter(|plane| plane.weight > 0.0) {
                for (mean, gradient) in mean.iter_mut().zip(&plane.gradient) {
                    *mean += plane.weight * gradient;
                }
            }
            let mut changed = 0.0_f64;
            for index in 0..size {
                let room = self.best.at[index] - self.lower_bound(index);
                let held = (mean[index] - room * self.metric[index] / self.step).max(0.0);
                changed = changed.max((held - self.held[index]).abs() / (1e-9 + mean[index].abs()));
                self.held[index] = held;
            }
            if changed < 0.02 && round > 0 {
                break;
            }
        }
        let mut next = self.best.clone();
        for index in 0..size {
            let moved =
                self.best.at[index] - self.step * (mean[index] - self.held[index]) / self.metric[index];
            next.at[index] = moved.max(self.lower_bound(index));
        }
        let highest = self
            .planes
            .iter()
            .map(|plane| dot_difference(&plane.gradient, &next.at, &self.best.at) - plane.below)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut left: f64 = self.planes.iter().map(|plane| plane.weight * plane.below).sum();
        for index in 0..size {
            let pull = mean[index] - self.held[index];
            let room = self.best.at[index] - self.lower_bound(index);
            left += 0.5 * self.step * pull * pull / self.metric[index];
            left += if self.held[index] > 0.0 { self.held[index] * room } else { 0.0 };
        }
        (next, (-highest).max(0.0), left)
    }

    /// Weights of the planes that maximise the dual of the proximal problem, the bounds' forces held.
    fn weigh(&mut self) {
        let count = self.planes.len();
        let linear: Vec<f64> = self
            .planes
            .iter()
            .map(|plane| plane.below - self.step * self.product(&plane.gradient, &self.held))
            .collect();
        let mut weight: Vec<f64> = self.planes.iter().map(|plane| plane.weight).collect();
        let mut slope: Vec<f64> = (0..count)
            .map(|i| linear[i] + self.step * (0..count).map(|j| self.gram[i][j] * weight[j]).sum::<f64>())
            .collect();
        for _ in 0..40 * count {
            let (mut least, mut most) = (0, usize::MAX);
            for i in 0..count {
                if slope[i] < slope[least] {
                    least = i;
                }
                if weight[i] > 0.0 && (most == usize::MAX || slope[i] > slope[most]) {
                    most = i;
                }
            }
            if most == usize::MAX || slope[most] - slope[least] <= 1e-9 * self.instance.scale {
                break;
            }
            let bend =
                self.step * (self.gram[least][least] + self.gram[most][most] - 2.0 * self.gram[least][most]);
            let full = weight[most];
            let shift = if bend > 0.0 { ((slope[most] - slope[least]) / bend).min(full) } else { full };
            weight[least] += shift;
            weight[most] = if shift == full { 0.0 } else { full - shift };
            for (i, slope) in slope.iter_mut().enumerate() {
                *slope += self.step * shift * (self.gram[i][least] - self.gram[i][most]);
            }
        }
        for (plane, weight) in self.planes.iter_mut().zip(weight) {
            plane.weight = weight;
        }
    }
}

/// `gradient · (to − from)`.
fn dot_difference(gradient: &[f64], to: &[f64], from: &[f64]) -> f64 {
    gradient.iter().zip(to).zip(from).map(|((gradient, to), from)| gradient * (to - from)).sum()
}

/// What a unit of each multiplier weighs in the quadratic: the objective at stake over the square of its usual size.
fn metric(instance: &Instance<'_>, from: &Multipliers) -> Vec<f64> {
    let layout = Layout::of(instance);
    let problem = instance.problem;
    let most: f64 = (0..layout.venues)
        .map(|venue| instance.capacity(venue, problem.venues[venue].options.len() - 1))
        .sum();
    let entitled: f64 = instance.entitlement.iter().sum();
    let stake = instance.scale.max(1e-300);
    let price = stake / (instance.mean_fill * entitled).max(1e-300);
    let mut metric = vec![1.0; layout.len()];
    for venue in 0..layout.venues {
        let typical = (most / layout.venues as f64).max(1e-12);
        metric[venue] = typical / price;
    }
    for (row, budget) in problem.budgets.iter().enumerate() {
        let at = from.at[layout.budget(row)];
        let usual = if at > 0.0 { at } else { stake / budget.limit.abs().max(1.0) };
        metric[layout.budget(row)] = stake / (usual * usual).max(1e-300);
    }
    let per_session = price * most / total_sessions(instance).max(1e-12);
    for index in layout.maximum(0)..layout.len() {
        let usual = if index < layout.row(0) { per_session } else { 3.0 * per_session };
        let stake = if index < layout.row(0) { 10.0 * per_session } else { 3.0 * per_session };
        metric[index] = stake / (usual * usual).max(1e-300);
    }
    metric
}

fn total_sessions(instance: &Instance<'_>) -> f64 {
    instance
        .problem
        .venues
        .iter()
        .map(|venue| venue.options.iter().map(|option| option.sessions).fold(0.0, f64::max))
        .sum()
}
