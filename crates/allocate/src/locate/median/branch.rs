//! Branch and bound on the core: best bound first, in batches of a fixed size, so that the course of the search
//! does not depend on the number of threads.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;

use super::dual::{Ascent, Effort, Evaluation};
use super::problem::{Columns, Fix, Problem, Reduced};
use super::quest::{Core, Incumbent, Quest};
use super::search::Interchange;
use super::simplex;
use crate::locate::Control;
use crate::random::Random;

/// Nodes worked on at a time.
const BATCH: usize = 8;

/// A part of the solutions: those that agree with the decisions.
struct Node {
    bound: f64,
    order: u64,
    fix: Vec<Fix>,
    multipliers: Arc<Vec<f64>>,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    /// Least bound first, then the latest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound).then(self.order.cmp(&other.order))
    }
}

/// What became of a node.
struct Answer {
    /// Proven for all of the node when there are no children.
    bound: f64,
    /// The children's decisions.
    children: Vec<Vec<Fix>>,
    multipliers: Vec<f64>,
    found: Option<(f64, Vec<u32>)>,
}

/// Searches the tree for solutions under `guess`. Returns the bound of the core, at most about `guess`; betters
/// `incumbent` on the way.
pub(super) fn search(
    core: &Core,
    columns: &Columns,
    bound: f64,
    guess: f64,
    incumbent: &mut Incumbent,
    quest: &Quest<'_>,
) -> f64 {
    let Core { problem, .. } = core;
    let control = quest.control;
    let limit = |incumbent: &Incumbent| guess.min(quest.limit(incumbent));
    let mut queue = BinaryHeap::new();
    let mut order = 0;
    queue.push(Node {
        bound,
        order,
        fix: vec![Fix::Free; problem.sites],
        multipliers: Arc::new(core.multipliers.clone()),
    });
    let mut done = f64::INFINITY;
    let exact = simplex::suits(problem);
    while !queue.is_empty() {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            match queue.pop() {
                Some(node) if node.bound >= limit(incumbent) => done = done.min(node.bound),
                Some(node) => batch.push(node),
                None => break,
            }
        }
        let (best, aim) = (incumbent.cost, limit(incumbent));
        let answers: Vec<Answer> =
            batch.par_iter().map(|node| work(problem, columns, node, best, aim, exact, control)).collect();
        if control.stopped() {
            // Answers of a stopped batch may be cut short: the nodes keep the bounds they came with.
            batch.into_iter().for_each(|node| queue.push(node));
            break;
        }
        for (node, answer) in batch.into_iter().zip(answers) {
            if let Some((_, open)) = answer.found {
                let lifted = core.lift(&open, quest.whole);
                if lifted.cost < incumbent.cost {
                    *incumbent = lifted;
                }
            }
            // The decisions on the way hold for solutions under the aim alone.
            let bound = answer.bound.max(node.bound).min(aim);
            if answer.children.is_empty() {
                done = done.min(bound);
            }
            let multipliers = Arc::new(answer.multipliers);
            for fix in answer.children {
                order += 1;
                queue.push(Node { bound, order, fix, multipliers: Arc::clone(&multipliers) });
            }
        }
    }
    queue.iter().map(|node| node.bound).fold(done, f64::min)
}

/// Bounds a node, decides sites by reduced cost, and splits what is left.
fn work(
    problem: &Problem,
    columns: &Columns,
    node: &Node,
    best: f64,
    limit: f64,
    exact: bool,
    control: &Control<'_>,
) -> Answer {
    let stop = || control.stopped();
    let mut fix = node.fix.clone();
    let mut multipliers = node.multipliers.as_ref().clone();
    let mut bound = node.bound;
    let mut found: Option<(f64, Vec<u32>)> = None;
    let closed = |bound, found| Answer { bound, children: Vec::new(), multipliers: Vec::new(), found };
    for round in 0..4 {
        let Some(part) = Part::of(problem, &fix, &multipliers) else { return closed(limit, found) };
        let inner = &part.problem;
        if inner.open == 0 || inner.open == inner.sites || inner.clients() == 0 {
            let chosen = part.choose(&fix, |_| true);
            let cost = problem.evaluate(&chosen);
            return closed(cost, better(found, best, cost, &chosen));
        }
        let mut ascent = Ascent::new(inner, part.multipliers.clone());
        let mut last: Vec<bool> = Vec::new();
        let mut visit = |evaluation: &Evaluation| last.clone_from(&evaluation.chosen);
        let small = exact;
        let iterations = if small || round > 0 { 40 } else { 80 };
        let effort = Effort { iterations, step: 0.5, patience: 6, least: 0.02 };
        ascent.climb(limit, effort, &stop, &mut visit);
        if ascent.bound < limit && small {
            let relaxed = simplex::relax(inner, &ascent.multipliers, 20_000, &stop);
            ascent.adopt(&relaxed.multipliers, limit);
            ascent.share = relaxed.share;
            last = largest(&ascent.share, inner.open);
        }
        bound = bound.max(ascent.bound);
        if !last.is_empty() {
            let chosen = part.choose(&fix, |j| last[j]);
            let cost = problem.evaluate(&chosen);
            found = better(found, best, cost, &chosen);
            if cost <= ascent.bound + (0.5 * problem.slack(cost)).min(1e-6 * cost.abs()) {
                return closed(ascent.bound, found);
            }
            if round == 0 && cost < best + 4.0 * (best - bound).max(0.0) {
                let start: Vec<u32> = positions(&chosen);
                let mut descent = Interchange::new(problem, columns, &start, &mut Random::new(0, node.order));
                descent.descend(&stop);
                let set = descent.is_open();
                found = better(found, best, problem.evaluate(set), set);
            }
        }
        if ascent.bound >= limit {
            return closed(ascent.bound, found);
        }
        part.give_back(&ascent.multipliers, &mut multipliers);
        let mut decided = 0;
        for (&site, &decision) in part.sites.iter().zip(&ascent.fix) {
            if decision != Fix::Free {
                fix[site as usize] = decision;
                decided += 1;
            }
        }
        if decided * 8 < part.sites.len() || round == 3 {
            return match Branching::choose(&part, &ascent, limit, exact, control) {
                Branching::On(site) => {
                    let site = part.sites[site] as usize;
                    let children = [Fix::Closed, Fix::Open]
                        .map(|decision| {
                            let mut child = fix.clone();
                            child[site] = decision;
                            child
                        })
                        .to_vec();
                    Answer { bound, children, multipliers, found }
                }
                Branching::Decided(decisions) => {
                    decisions.iter().for_each(|&(site, fixed)| fix[part.sites[site] as usize] = fixed);
                    Answer { bound, children: vec![fix], multipliers, found }
                }
                Branching::Proven => closed(limit, found),
            };
        }
    }
    Answer { bound, children: vec![fix], multipliers, found }
}

/// Where to split a node.
enum Branching {
    /// On this site.
    On(usize),
    /// These decisions follow: the other way the bound reaches the limit.
    Decided(Vec<(usize, Fix)>),
    /// Some site can be neither open nor closed.
    Proven,
}

impl Branching {
    /// Tries both decisions of the most undecided sites for a few steps and takes the site that raises the
    /// bound most both ways. The mean of the choices alone does not tell a true fraction from a tie.
    fn choose(part: &Part, ascent: &Ascent<'_>, limit: f64, exact: bool, control: &Control<'_>) -> Self {
        let mut order: Vec<(f64, usize)> = (0..part.sites.len())
            .filter(|&j| ascent.fix[j] == Fix::Free)
            .map(|j| ((ascent.share[j] - 0.5).abs(), j))
            .collect();
        if order.iter().any(|&(distance, _)| distance < 0.5 - 1e-6) {
            order.retain(|&(distance, _)| distance < 0.5 - 1e-6);
        }
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some(&(_, site)) = order.first().filter(|_| !exact) {
            return Self::On(site);
        }
        let effort = Effort { iterations: 25, step: 0.3, patience: 4, least: 0.05 };
        let mut best = (f64::NEG_INFINITY, 0);
        let mut decided = Vec::new();
        for &(_, site) in order.iter().take(10) {
            let raised = [Fix::Closed, Fix::Open].map(|decision| {
                let mut fix = ascent.fix.clone();
                fix[site] = decision;
                let Some(child) = Part::of(&part.problem, &fix, &ascent.multipliers) else { return limit };
                let mut climb = Ascent::new(&child.problem, child.multipliers);
                climb.climb(limit, effort, &|| control.stopped(), &mut |_| {});
                climb.bound
            });
            match (raised[0] >= limit, raised[1] >= limit) {
                (true, true) => return Self::Proven,
                (true, false) => decided.push((site, Fix::Open)),
                (false, true) => decided.push((site, Fix::Closed)),
                (false, false) => {}
            }
            let gain = |bound: f64| (bound - ascent.bound).max(1e-6 * (limit - ascent.bound));
            let score = gain(raised[0]) * gain(raised[1]);
            if score > best.0 {
                best = (score, site);
            }
        }
        if decided.is_empty() { Self::On(best.1) } else { Self::Decided(decided) }
    }
}

/// What the decisions of a node leave open.
struct Part {
    problem: Problem,
    sites: Vec<u32>,
    clients: Vec<(u32, f64)>,
    multipliers: Vec<f64>,
}

impl Part {
    /// `None` when no solution agrees with the decisions.
    fn of(problem: &Problem, fix: &[Fix], multipliers: &[f64]) -> Option<Self> {
        let opened = fix.iter().filter(|&&f| f == Fix::Open).count();
        let free = fix.iter().filter(|&&f| f == Fix::Free).count();
        if opened > problem.open || opened + free < problem.open {
            return None;
        }
        let Reduced { problem, sites, multipliers, clients } =
            problem.reduce(fix, multipliers, f64::INFINITY, false);
        Some(Self { problem, sites, clients, multipliers })
    }

    /// The open sites of the core: those decided and those of the part that `pick` takes, up to its number.
    fn choose(&self, fix: &[Fix], pick: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut open: Vec<bool> = fix.iter().map(|&f| f == Fix::Open).collect();
        let picked = (0..self.sites.len()).filter(|&j| pick(j)).take(self.problem.open);
        picked.for_each(|j| open[self.sites[j] as usize] = true);
        open
    }

    /// Writes the multipliers of the part into those of the core.
    fn give_back(&self, part: &[f64], core: &mut [f64]) {
        for (&(client, base), multiplier) in self.clients.iter().zip(part) {
            core[client as usize] = base + multiplier;
        }
    }
}

fn better(found: Option<(f64, Vec<u32>)>, best: f64, cost: f64, open: &[bool]) -> Option<(f64, Vec<u32>)> {
    if cost < found.as_ref().map_or(best, |f| f.0) { Some((cost, positions(open))) } else { found }
}

fn positions(open: &[bool]) -> Vec<u32> {
    (0..).zip(open).filter(|(_, open)| **open).map(|(j, _)| j).collect()
}

/// The `count` largest shares.
fn largest(share: &[f64], count: usize) -> Vec<bool> {
    let mut order: Vec<usize> = (0..share.len()).collect();
    order.sort_by(|&a, &b| share[b].total_cmp(&share[a]).then(a.cmp(&b)));
    let mut chosen = vec![false; share.len()];
    order[..count].iter().for_each(|&j| chosen[j] = true);
    chosen
}
