//! The course of a capacitated solution: plans by rule of thumb, the bound of the whole, then a search over sites
//! and assignments, best bound first, in batches of a fixed size.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::assign::{assign, settle};
use super::relaxation::{Climb, Decisions, Evaluation, climb};
use super::{Network, Plan};
use crate::locate::instance::Status;
use crate::locate::{Control, Settings, Stage};

/// Nodes worked on at a time.
const BATCH: usize = 8;

/// A part of the plans.
struct Node {
    bound: f64,
    order: u64,
    decisions: Decisions,
    multipliers: Vec<f64>,
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

/// What became of a node: proven to `bound` when it has no children.
struct Answer {
    bound: f64,
    children: Vec<Decisions>,
    multipliers: Vec<f64>,
    found: Option<Plan>,
}

/// The best plan found and a bound; a bound at the network's ceiling without a plan says that there is none.
pub(super) fn solve(network: &Network, settings: &Settings, control: &Control<'_>) -> (Option<Plan>, f64) {
    let mut root = Node {
        bound: network.rows.iter().map(|row| row[0].1).sum(),
        order: 0,
        decisions: Decisions {
            status: network.status.clone(),
            live: network.columns.iter().map(|column| vec![true; column.len()]).collect(),
        },
        multipliers: network.rows.iter().map(|row| row[row.len().min(3) - 1].1).collect(),
    };
    control.stage(Stage::Bound);
    let mut best: Option<Plan> = None;
    for round in 0..3 {
        let aim = limit(network, best.as_ref(), settings);
        // Without a plan the ceiling is too far to steer by: the costs at the dearest multipliers are not.
        let steer =
            if best.is_some() { aim } else { aim.min(2.0 * root.multipliers.iter().sum::<f64>() + 1.0) };
        let mut decisions = root.decisions.clone();
        let mut sets: Vec<Vec<bool>> = Vec::new();
        let mut visit = |evaluation: &Evaluation, _: &[f64]| {
            if !sets.contains(&evaluation.chosen) {
                sets.push(evaluation.chosen.clone());
            }
        };
        let stop = || control.stopped();
        let climbed = climb(network, &mut decisions, &root.multipliers, steer, 400, &stop, &mut visit);
        // The last set is tried in any case, so that there is an answer.
        let tried = sets.par_iter().rev().take(100).enumerate().filter(|(rank, _)| *rank == 0 || !stop());
        let plans: Vec<Option<Plan>> = tried.map(|(_, open)| settle(network, open, &stop)).collect();
        plans.into_iter().flatten().for_each(|plan| keep_better(&mut best, plan));
        // What the decisions on the way left out costs as much as was steered by, or more.
        root.bound = root.bound.max(climbed.as_ref().map_or(steer, |climbed| climbed.best.bound.min(steer)));
        if let Some(climbed) = climbed {
            root.multipliers = climbed.multipliers;
        }
        if round == 0 || steer >= aim {
            if steer >= aim {
                root.decisions = decisions;
            }
            swap_sites(network, &mut best, control);
        }
        if root.bound >= limit(network, best.as_ref(), settings) || control.stopped() {
            return (best, root.bound);
        }
    }
    control.stage(Stage::Proof);
    search(network, root, best, settings, control)
}

fn limit(network: &Network, best: Option<&Plan>, settings: &Settings) -> f64 {
    match best {
        None => network.ceiling(),
        Some(plan) => plan.cost - network.slack(plan.cost).max(settings.shortfall(plan.cost)),
    }
}

fn keep_better(best: &mut Option<Plan>, plan: Plan) {
    if best.as_ref().is_none_or(|best| plan.cost < best.cost) {
        *best = Some(plan);
    }
}

/// Swaps an open site for a closed one as long as some swap pays.
fn swap_sites(network: &Network, best: &mut Option<Plan>, control: &Control<'_>) {
    let sites = network.columns.len();
    if sites * network.demand.len() > 100_000 {
        return;
    }
    let stop = || control.stopped();
    while let Some(plan) = best.clone().filter(|_| !stop()) {
        let free = |j: &usize| network.status[*j] == Status::Candidate;
        let swaps: Vec<(usize, usize)> = (0..sites)
            .filter(|&j| !plan.open[j])
            .filter(free)
            .flat_map(|j| (0..sites).filter(|&k| plan.open[k]).filter(free).map(move |k| (j, k)))
            .collect();
        let better = swaps
            .par_iter()
            .filter_map(|&(enter, leave)| {
                let mut open = plan.open.clone();
                (open[enter], open[leave]) = (true, false);
                let promising = !stop() && quick_cost(network, &open) < plan.cost;
                promising.then(|| assign(network, &open, &stop)).flatten()
            })
            .reduce_with(|a, b| if b.cost < a.cost { b } else { a });
        match better
            .and_then(|next| settle(network, &next.open, &stop).filter(|s| s.cost < next.cost).or(Some(next)))
        {
            Some(next) if next.cost < plan.cost * (1.0 - 1e-12) => *best = Some(next),
            _ => return,
        }
    }
}

/// What the open sites would cost without capacities.
fn quick_cost(network: &Network, open: &[bool]) -> f64 {
    network
        .rows
        .iter()
        .map(|row| row.iter().find(|(j, _)| open[*j as usize]).map_or(f64::INFINITY, |pair| pair.1))
        .sum()
}

fn search(
    network: &Network,
    root: Node,
    mut best: Option<Plan>,
    settings: &Settings,
    control: &Control<'_>,
) -> (Option<Plan>, f64) {
    let mut queue = BinaryHeap::from([root]);
    let mut done = f64::INFINITY;
    let mut order = 0;
    while !queue.is_empty() {
        let aim = limit(network, best.as_ref(), settings);
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            match queue.pop() {
                Some(node) if node.bound >= aim => done = done.min(node.bound),
                Some(node) => batch.push(node),
                None => break,
            }
        }
        let answers: Vec<Answer> =
            batch.par_iter().map(|node| work(network, node, best.as_ref(), aim, control)).collect();
        if control.stopped() {
            batch.into_iter().for_each(|node| queue.push(node));
            break;
        }
        for (node, answer) in batch.into_iter().zip(answers) {
            answer.found.into_iter().for_each(|plan| keep_better(&mut best, plan));
            // The decisions on the way hold for plans under the aim alone.
            let bound = answer.bound.max(node.bound).min(aim);
            if answer.children.is_empty() {
                done = done.min(bound);
            }
            for decisions in answer.children {
                order += 1;
                queue.push(Node { bound, order, decisions, multipliers: answer.multipliers.clone() });
            }
        }
    }
    let bound = queue.iter().map(|node| node.bound).fold(done, f64::min);
    let bound = if bound.is_infinite() { limit(network, best.as_ref(), settings) } else { bound };
    (best, bound)
}

/// Bounds a node and splits it.
fn work(network: &Network, node: &Node, best: Option<&Plan>, limit: f64, control: &Control<'_>) -> Answer {
    let closed = |bound, found| Answer { bound, children: Vec::new(), multipliers: Vec::new(), found };
    let mut decisions = node.decisions.clone();
    if !propagate(network, &mut decisions) {
        return closed(limit, None);
    }
    let mut found: Option<Plan> = None;
    let mut visit = |evaluation: &Evaluation, _: &[f64]| {
        if evaluation.count.iter().all(|&count| count == 1) {
            let plan = read(network, evaluation);
            if best.is_none_or(|best| plan.cost < best.cost) {
                keep_better(&mut found, plan);
            }
        }
    };
    let stop = || control.stopped();
    let climbed = climb(network, &mut decisions, &node.multipliers, limit, 60, &stop, &mut visit);
    let Some(climbed) = climbed else { return closed(limit, found) };
    if climbed.best.bound >= limit {
        return closed(climbed.best.bound, found);
    }
    if climbed.best.count.iter().all(|&count| count == 1) {
        // The relaxation's own choice is a plan: the best of this node.
        let plan = read(network, &climbed.best);
        let bound = climbed.best.bound;
        if plan.cost <= bound + network.slack(plan.cost).min(1e-9 * plan.cost.abs()) {
            keep_better(&mut found, plan);
            return closed(bound, found);
        }
    }
    if let Some(plan) = settle(network, &climbed.best.chosen, &stop)
        && best.is_none_or(|best| plan.cost < best.cost)
    {
        keep_better(&mut found, plan);
    }
    if !propagate(network, &mut decisions) {
        return closed(limit, found);
    }
    let children = split(network, &decisions, &climbed);
    if children.is_empty() {
        // Everything is decided: the one plan left is feasible, since propagation kept it.
        let site: Vec<u32> = (0..network.rows.len()).map(|i| only(network, &decisions, i)).collect();
        let cost = super::assign::total(network, &site);
        let mut open: Vec<bool> = decisions.status.iter().map(|&s| s == Status::Required).collect();
        let missing = network.open - open.iter().filter(|o| **o).count();
        let spare: Vec<usize> =
            (0..open.len()).filter(|&j| decisions.status[j] == Status::Candidate).take(missing).collect();
        spare.into_iter().for_each(|j| open[j] = true);
        keep_better(&mut found, Plan { open, site, cost });
        return closed(cost, found);
    }
    Answer { bound: climbed.best.bound, children, multipliers: climbed.multipliers, found }
}

/// The plan that an evaluation with every origin taken once stands for.
fn read(network: &Network, evaluation: &Evaluation) -> Plan {
    let mut site = vec![0_u32; network.rows.len()];
    for j in (0..evaluation.chosen.len()).filter(|&j| evaluation.chosen[j]) {
        evaluation.taken[j].iter().for_each(|&i| site[i as usize] = j as u32);
    }
    let cost = super::assign::total(network, &site);
    Plan { open: evaluation.chosen.clone(), site, cost }
}

/// Sites still allowed to an origin, with their position in the columns.
fn allowed(network: &Network, decisions: &Decisions, origin: usize) -> Vec<(u32, usize)> {
    network.rows[origin]
        .iter()
        .filter(|(j, _)| decisions.status[*j as usize] != Status::Excluded)
        .filter_map(|&(j, _)| {
            let column = &network.columns[j as usize];
            let at = column.binary_search_by_key(&(origin as u32), |pair| pair.origin).ok()?;
            decisions.live[j as usize][at].then_some((j, at))
        })
        .collect()
}

/// The one site left to an origin (its cheapest when several are).
fn only(network: &Network, decisions: &Decisions, origin: usize) -> u32 {
    allowed(network, decisions, origin).first().map_or(0, |pair| pair.0)
}

/// Follows decisions through: an origin with one site opens it and takes its room, and what no longer fits goes.
/// `false` when no plan is left.
fn propagate(network: &Network, decisions: &mut Decisions) -> bool {
    loop {
        let mut left = network.capacity.clone();
        let mut alone = vec![false; network.rows.len()];
        for (origin, alone) in alone.iter_mut().enumerate() {
            let sites = allowed(network, decisions, origin);
            match sites[..] {
                [] => return false,
                [(site, _)] => {
                    *alone = true;
                    decisions.status[site as usize] = Status::Required;
                    left[site as usize] -= network.demand[origin];
                }
                _ => {}
            }
        }
        if left.iter().any(|&room| room < 0.0) {
            return false;
        }
        let mut changed = false;
        for (j, live) in decisions.live.iter_mut().enumerate() {
            for (live, pair) in live.iter_mut().zip(&network.columns[j]) {
                let origin = pair.origin as usize;
                if *live && !alone[origin] && network.demand[origin] > left[j] {
                    *live = false;
                    changed = true;
                }
            }
        }
        let count = |status| decisions.status.iter().filter(|&&s| s == status).count();
        let required = count(Status::Required);
        if required > network.open || required + count(Status::Candidate) < network.open {
            return false;
        }
        if required == network.open && count(Status::Candidate) > 0 {
            decisions
                .status
                .iter_mut()
                .filter(|s| **s == Status::Candidate)
                .for_each(|s| *s = Status::Excluded);
            changed = true;
        }
        if !changed {
            return true;
        }
    }
}

/// Splits on the most undecided site, or else on the origin most shared between sites, whose sites are parted in
/// two of about equal use (Ceselli & Righini 2005). Empty when every origin has one site left.
fn split(network: &Network, decisions: &Decisions, climbed: &Climb) -> Vec<Decisions> {
    let site = (0..decisions.status.len())
        .filter(|&j| decisions.status[j] == Status::Candidate)
        .map(|j| ((climbed.share[j] - 0.5).abs(), j))
        .filter(|&(distance, _)| distance < 0.45)
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    if let Some((_, site)) = site {
        return [Status::Excluded, Status::Required]
            .map(|status| {
                let mut child = decisions.clone();
                child.status[site] = status;
                child
            })
            .to_vec();
    }
    let mut best: Option<(f64, Vec<(u32, usize)>)> = None;
    for origin in 0..network.rows.len() {
        let sites = allowed(network, decisions, origin);
        if sites.len() < 2 {
            continue;
        }
        let uses = sites.iter().map(|&(j, at)| climbed.use_of[j as usize][at]);
        let largest = uses.clone().fold(0.0, f64::max);
        let score = (uses.sum::<f64>() - largest) * network.demand[origin].max(1e-9)
            + 1e-9 * network.demand[origin]
            + 1e-12;
        if best.as_ref().is_none_or(|b| score > b.0) {
            best = Some((score, sites));
        }
    }
    let Some((_, mut sites)) = best else { return Vec::new() };
    sites.sort_by(|a, b| {
        let use_of = |pair: &(u32, usize)| climbed.use_of[pair.0 as usize][pair.1];
        use_of(b).total_cmp(&use_of(a)).then(a.0.cmp(&b.0))
    });
    let part = |keep: usize| {
        let mut child = decisions.clone();
        for (rank, &(j, at)) in sites.iter().enumerate() {
            if rank % 2 != keep {
                child.live[j as usize][at] = false;
            }
        }
        child
    };
    vec![part(1), part(0)]
}
