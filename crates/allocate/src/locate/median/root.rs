//! The course of a solution: starts, the bound of the whole problem, its core, and the search tree on the core.

use rayon::prelude::*;

use super::Outcome;
use super::branch;
use super::dual::{Ascent, Effort, Evaluation};
use super::problem::{Columns, Fix, Problem};
use super::quest::{Core, Incumbent, Quest};
use super::search::Interchange;
use super::simplex;
use crate::locate::{Control, Settings, Stage};
use crate::random::Random;

/// Lines of [`polish`], whatever the number of threads, and pairs that one visits in a round, roughly.
const LINES: usize = 2;
const POLISH: usize = 30_000_000;

/// Clients of a site, over the number of sites, that mending after a kick looks at, roughly.
const DISTURBED: usize = 350;

/// Pairs that annealing visits, and the fewest and most steps for each open site that are worth it.
const ANNEAL: usize = 120_000_000;
const STEPS: (usize, usize) = (2_000, 10_000);

/// Solves the problem until the relative gap is at most the one wanted or `control` stops it.
/// `required` sites open; there must be at most as many as open. `starts` are sets to begin with.
pub(in crate::locate) fn solve(
    problem: &Problem,
    required: &[u32],
    starts: &[Vec<u32>],
    settings: &Settings,
    control: &Control<'_>,
) -> Outcome {
    let quest = Quest { whole: problem, settings, control };
    let mut fix = vec![Fix::Free; problem.sites];
    required.iter().for_each(|&j| fix[j as usize] = Fix::Open);
    let whole = Core {
        sites: (0..problem.sites as u32).collect(),
        opened: Vec::new(),
        multipliers: Vec::new(),
        problem: problem.clone(),
    };
    let core = if required.is_empty() { Some(whole) } else { whole.reduce(&fix, f64::INFINITY, false) };
    let Some(mut core) = core else {
        return Outcome {
            open: Vec::new(),
            cost: f64::INFINITY,
            bound: f64::INFINITY,
            slack: 0.0,
            proven: true,
        };
    };
    let rest = &core.problem;
    if rest.open >= rest.sites || rest.open == 0 || rest.clients() == 0 {
        let open: Vec<u32> = (0..rest.open as u32).collect();
        let Incumbent { open, cost } = core.lift(&open, problem);
        return Outcome { open, cost, bound: cost, slack: problem.slack(cost), proven: true };
    }
    control.stage(Stage::Search);
    let columns = Columns::of(&core.problem);
    let (mut incumbent, multipliers) = start(&core, &columns, starts, &quest);
    control.stage(Stage::Bound);
    core.multipliers = multipliers;
    // With all multipliers 0 the bound is the constant: a client that costs the difference costs too much.
    let room = incumbent.cost - core.problem.constant;
    let slack = problem.slack(incumbent.cost);
    if room <= slack {
        let bound = core.problem.constant.min(incumbent.cost);
        return Outcome { open: incumbent.open, cost: incumbent.cost, bound, slack, proven: true };
    }
    core.problem.lower_caps(room);
    drop(columns);
    let columns = Columns::of(&core.problem);
    let (core, mut bound) = climb(core, columns, &mut incumbent, &quest);
    if let Some(core) = core {
        control.stage(Stage::Search);
        polish(&core, bound, &mut incumbent, &quest);
        control.stage(Stage::Proof);
        bound = dig(core, bound, &mut incumbent, &quest);
    }
    let slack = problem.slack(incumbent.cost);
    let proven = bound >= incumbent.cost - slack;
    Outcome { open: incumbent.open, cost: incumbent.cost, bound: bound.min(incumbent.cost), slack, proven }
}

/// Interchange from the given sets and from random ones; and multipliers to begin with.
fn start(core: &Core, columns: &Columns, given: &[Vec<u32>], quest: &Quest<'_>) -> (Incumbent, Vec<f64>) {
    let problem = &core.problem;
    let stop = || quest.control.stopped();
    let count = if problem.pairs() > 2_000_000 { 2 } else { 4 };
    let given: Vec<Vec<u32>> = given.iter().map(|open| core.within(open)).collect();
    let runs: Vec<(f64, Interchange<'_>)> = (0..given.len() + count)
        .into_par_iter()
        .map(|run| {
            let mut random = Random::new(quest.settings.seed, run as u64);
            let from = given.get(run).map_or(&[][..], Vec::as_slice);
            let mut descent = Interchange::new(problem, columns, from, &mut random);
            descent.descend(&stop);
            (descent.cost(), descent)
        })
        .collect();
    let mut best = &runs[0];
    for run in &runs[1..] {
        if run.0 < best.0 {
            best = run;
        }
    }
    (core.lift(best.1.open(), quest.whole), best.1.multipliers())
}

/// Climbs the bound of the whole problem, taking sites out as they are decided, with descents from what the
/// bound chooses. Returns the core, `None` when the incumbent is proven, and the bound.
fn climb(
    mut core: Core,
    mut columns: Columns,
    incumbent: &mut Incumbent,
    quest: &Quest<'_>,
) -> (Option<Core>, f64) {
    let stop = || quest.control.stopped();
    // What every solution costs is the bound of multipliers that are all 0.
    let mut bound = core.problem.constant;
    for round in 0..12 {
        // Where the relaxation will not be solved exactly, the ascent is all the bound there is.
        let (worth, iterations, patience) =
            if simplex::suits(&core.problem) { (0.02, 250, 12) } else { (0.005, 500, 20) };
        let limit = quest.limit(incumbent);
        let mut ascent = Ascent::new(&core.problem, std::mem::take(&mut core.multipliers));
        let mut seen: Vec<Vec<u32>> = Vec::new();
        let mut last = f64::NEG_INFINITY;
        let mut visit = |evaluation: &Evaluation| {
            // Choices worth a descent: each time a tenth of what was missing is gained.
            if evaluation.bound > last + 0.1 * (limit - last) || last == f64::NEG_INFINITY {
                last = evaluation.bound;
                seen.push((0..).zip(&evaluation.chosen).filter(|(_, c)| **c).map(|(j, _)| j).collect());
            }
        };
        let step = if round == 0 { 1.2 } else { 0.6 };
        let effort = Effort { iterations, step, patience, least: 0.01 };
        ascent.climb(limit, effort, &stop, &mut visit);
        let (multipliers, fix, reached) = (ascent.multipliers, ascent.fix, ascent.bound);
        let gained = reached - bound;
        // What the core leaves out costs the limit or more, not what its bound says.
        bound = bound.max(reached.min(limit));
        let before = incumbent.cost;
        let starts = &seen[seen.len().saturating_sub(6)..];
        descend(&core, &columns, starts, 0, 0, incumbent, quest);
        core.multipliers = multipliers;
        let limit = quest.limit(incumbent);
        if bound >= limit {
            return (None, bound);
        }
        if quest.control.stopped() {
            return (Some(core), bound);
        }
        let left = fix.iter().filter(|&&f| f == Fix::Free).count();
        let Some(next) = core.reduce(&fix, quest.room(limit, reached), true) else { return (None, limit) };
        let shrunk = next.problem.pairs() * 10 < core.problem.pairs() * 9 || left < fix.len();
        if shrunk {
            columns = Columns::of(&next.problem);
            core = next;
        }
        if round >= 2 && incumbent.cost >= before && gained < worth * (limit - bound) {
            break;
        }
    }
    (Some(core), bound)
}

/// Descents from given sets of a core, each followed by kicks; betters the incumbent and returns where each
/// ended. `round` tells calls with kicks apart.
fn descend(
    core: &Core,
    columns: &Columns,
    starts: &[Vec<u32>],
    kicks: usize,
    round: usize,
    incumbent: &mut Incumbent,
    quest: &Quest<'_>,
) -> Vec<Vec<u32>> {
    let stop = || quest.control.stopped();
    let found: Vec<Vec<u32>> = starts
        .par_iter()
        .enumerate()
        .map(|(run, from)| {
            let mut random = Random::new(quest.settings.seed, (round * 64 + run) as u64);
            let mut best = Interchange::new(&core.problem, columns, from, &mut random);
            best.descend(&stop);
            let mut cost = best.cost();
            for _ in 0..kicks {
                if stop() {
                    break;
                }
                best.kick(2 + random.below(4), &mut random);
                best.settle(&stop);
                let value = best.cost();
                if value <= cost {
                    cost = value;
                    best.keep();
                } else {
                    best.take_back();
                }
            }
            best.open().to_vec()
        })
        .collect();
    for open in &found {
        let lifted = core.lift(open, quest.whole);
        if lifted.cost < incumbent.cost {
            *incumbent = lifted;
        }
    }
    found
}

/// Annealing and iterated interchange where the relaxation will not show the way (too large to be solved exactly):
/// kicks and descents in lines of their own, as long as they help.
fn polish(core: &Core, bound: f64, incumbent: &mut Incumbent, quest: &Quest<'_>) {
    if simplex::suits(&core.problem) {
        return;
    }
    let problem = &core.problem;
    let columns = Columns::of(problem);
    let column = (problem.pairs() / problem.sites.max(1)).max(1);
    let mut lines = vec![core.within(&incumbent.open); LINES];
    let steps = (ANNEAL / column).min(STEPS.1 * problem.open);
    if steps >= STEPS.0 * problem.open {
        let stop = || quest.control.stopped();
        let run = |(run, from): (usize, &Vec<u32>)| {
            let mut random = Random::new(quest.settings.seed, 4096 + run as u64);
            let mut state = Interchange::new(problem, &columns, from, &mut random);
            state.anneal(steps, &mut random, &stop);
            state.open().to_vec()
        };
        let found: Vec<Vec<u32>> = lines.par_iter().enumerate().map(run).collect();
        for (line, open) in lines.iter_mut().zip(found) {
            let lifted = core.lift(&open, quest.whole);
            if lifted.cost < incumbent.cost {
                *incumbent = lifted;
                *line = open;
            }
        }
    }
    let kicks = (POLISH / (column * DISTURBED)).min(10 * problem.sites).max(20);
    let mut idle = 0;
    for round in 0..60 {
        if bound >= quest.limit(incumbent) || quest.control.stopped() || idle == 4 {
            return;
        }
        let before = incumbent.cost;
        lines = descend(core, &columns, &lines, kicks, round, incumbent, quest);
        idle =
            if incumbent.cost < before - 1e-5 * quest.whole.objective(before).abs() { 0 } else { idle + 1 };
    }
}

/// Proves from below: searches for solutions under a guess that starts just above the bound. A search that
/// finds none raises the bound to the guess and the guess goes up; one that finds some has found the best.
/// A low guess decides most sites by reduced cost, whatever the incumbent is worth.
fn dig(core: Core, mut bound: f64, incumbent: &mut Incumbent, quest: &Quest<'_>) -> f64 {
    let mut step = (0.05 * (incumbent.cost - bound)).max(if quest.whole.integral { 1.0 } else { 0.0 });
    let mut root = core;
    let mut hint = f64::NEG_INFINITY;
    while bound < quest.limit(incumbent) && !quest.control.stopped() {
        let limit = quest.limit(incumbent);
        let guess = hint.max(bound + step);
        let guess = if guess + 0.5 * step < limit { guess } else { limit };
        let mut ascent = Ascent::new(&root.problem, root.multipliers.clone());
        let effort = Effort { iterations: 60, step: 0.3, patience: 8, least: 0.02 };
        ascent.climb(guess, effort, &|| quest.control.stopped(), &mut |_| {});
        let (multipliers, fix, reached) = (ascent.multipliers, ascent.fix, ascent.bound);
        bound = bound.max(reached.min(guess));
        root.multipliers = multipliers;
        if bound < guess {
            let found = match root.reduce(&fix, quest.room(guess, reached), true) {
                None => guess,
                Some(part) => {
                    let columns = Columns::of(&part.problem);
                    let start = part.within(&incumbent.open);
                    descend(&part, &columns, &[start, Vec::new()], 20, 1, incumbent, quest);
                    branch::search(&part, &columns, bound, guess, incumbent, quest)
                }
            };
            // Sites outside the part can do no better than the guess; how far its own bound went hints at the next.
            hint = found;
            bound = bound.max(found.min(guess));
        }
        if guess >= limit && limit == quest.limit(incumbent) {
            break;
        }
        step *= 2.5;
    }
    bound
}
