//! The search that settles whether a cover of a given size exists: reductions, bound and reduced costs at every
//! node, then a site of the client with the fewest sites is taken or given up.

use super::bound::{Climb, climb, greedy};
use super::exchange::exchange;
use super::reduce::Kernel;
use super::{Decision, Effort};
use crate::locate::Control;

const EPSILON: f64 = 1e-6;

/// A cover and a lower bound, without search and without the forced sites.
pub(super) fn quick(kernel: &Kernel, control: &Control<'_>) -> (Vec<u32>, usize) {
    let iterations = if control.stopped() { 1 } else { 400 };
    let first = greedy(kernel, None).len() as f64;
    let climb = climb(kernel, first, f64::INFINITY, iterations);
    let bound = round_up(climb.value).min(climb.cover.len());
    (climb.cover, bound)
}

/// Whether at most `open` sites cover the kernel, forced ones included.
pub(super) fn decide(kernel: &Kernel, open: usize, effort: Effort, control: &Control<'_>) -> Decision {
    let Some(room) = open.checked_sub(kernel.forced.len()) else { return Decision::No };
    if kernel.rows.is_empty() {
        return Decision::Yes(kernel.forced.clone());
    }
    if room == 0 {
        return Decision::No;
    }
    let cover = exchange(kernel, &greedy(kernel, None), room, effort.steps, &|| control.stopped());
    if cover.len() <= room {
        return Decision::Yes(named(kernel, &cover));
    }
    let mut stack = vec![kernel.clone()];
    let mut first = true;
    let mut pairs = 0;
    while let Some(node) = stack.pop() {
        if control.stopped() || pairs >= effort.pairs {
            return Decision::Unknown;
        }
        pairs += node.rows.iter().map(Vec::len).sum::<usize>();
        let iterations = if first { 300 } else { 60 };
        first = false;
        match work(node, open, iterations) {
            Step::Found(cover) => return Decision::Yes(cover),
            Step::Empty => {}
            Step::Split(children) => stack.extend(children),
        }
    }
    Decision::No
}

enum Step {
    Found(Vec<u32>),
    Empty,
    /// The last is looked at first.
    Split(Vec<Kernel>),
}

/// Bounds one node and splits it if need be.
fn work(mut node: Kernel, open: usize, iterations: usize) -> Step {
    let mut again = false;
    loop {
        let Some(room) = open.checked_sub(node.forced.len()) else { return Step::Empty };
        if node.rows.is_empty() {
            return Step::Found(node.forced);
        }
        let widest = node.columns.iter().map(Vec::len).max().unwrap_or(0);
        if room * widest < node.rows.len() {
            return Step::Empty;
        }
        let limit = room as f64;
        let iterations = if again { iterations / 2 } else { iterations };
        let climb = climb(&node, limit + 1.0, limit + EPSILON, iterations);
        if climb.cover.len() <= room {
            return Step::Found(named(&node, &climb.cover));
        }
        if climb.value > limit + EPSILON {
            return Step::Empty;
        }
        node.multipliers.clone_from(&climb.multipliers);
        let dropped: Vec<bool> =
            climb.reduced.iter().map(|r| *r > 0.0 && climb.value + r > limit + EPSILON).collect();
        let count = dropped.iter().filter(|d| **d).count();
        if count * 20 > node.names.len() {
            match node.without(&dropped) {
                None => return Step::Empty,
                Some(next) => {
                    again = true;
                    node = next;
                    continue;
                }
            }
        }
        return split(&node, &climb);
    }
}

/// Takes or gives up the cheapest site of the client with the fewest sites.
fn split(node: &Kernel, climb: &Climb) -> Step {
    let tightest = node.rows.iter().enumerate().min_by(|(a, left), (b, right)| {
        let weight = |i: usize| -climb.multipliers[i];
        left.len().cmp(&right.len()).then(weight(*a).total_cmp(&weight(*b))).then(a.cmp(b))
    });
    let Some((_, row)) = tightest else { return Step::Found(node.forced.clone()) };
    let site = row.iter().copied().min_by(|&a, &b| {
        let value = |j: u32| climb.reduced[j as usize];
        value(a).total_cmp(&value(b)).then(a.cmp(&b))
    });
    let site = site.unwrap_or_default() as usize;
    Step::Split([false, true].into_iter().filter_map(|take| node.branch(site, take)).collect())
}

/// A cover of a kernel in the names of the problem reduced, forced sites included, ascending.
pub(super) fn named(kernel: &Kernel, cover: &[u32]) -> Vec<u32> {
    let mut all = kernel.forced.clone();
    all.extend(cover.iter().map(|&j| kernel.names[j as usize]));
    all.sort_unstable();
    all
}

fn round_up(value: f64) -> usize {
    (value - EPSILON).ceil().max(0.0) as usize
}
