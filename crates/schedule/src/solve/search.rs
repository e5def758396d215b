//! Large-neighbourhood search: take a few related series out, put them back where they do best (Shaw 1998,
//! doi 10.1007/3-540-49481-2_30; ruin and recreate, Schrimpf et al. 2000, doi 10.1006/jcph.1999.6413).
//!
//! The score is lexicographic: sessions placed, then points lost ([`super::soft`]). Effort is counted in diary look-ups,
//! not in seconds, so that a seed gives the same schedule on any machine.

use super::{
    crew::{self, Outcome},
    plan::{Placed, Plan},
    random::Random,
    soft,
};

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Rounds of taking out and putting back.
    pub(super) rounds: usize,
    /// Rounds without improvement after which it ends.
    pub(super) patience: usize,
    /// Diary look-ups.
    pub(super) work: u64,
    /// No schedule places more.
    pub(super) bound: u32,
}

/// What a series had, to give it back.
struct Held {
    request: usize,
    choice: Option<usize>,
    core: Vec<usize>,
    sessions: Vec<Placed>,
}

/// The best slot for a request now: most sessions, then fewest points, then the first.
fn best(plan: &Plan<'_>, request: usize, work: &mut u64) -> Option<Outcome> {
    let mut best: Option<Outcome> = None;
    for index in 0..plan.ground.slots[request].len() {
        if best.as_ref().is_some_and(|b| (plan.ground.slots[request][index].days.len() as u32) < b.placed) {
            continue;
        }
        let Some(outcome) = crew::outcome(plan, request, index, work) else { continue };
        let better = best.as_ref().is_none_or(|b| {
            outcome.placed > b.placed || (outcome.placed == b.placed && outcome.soft < b.soft)
        });
        if outcome.placed > 0 && better {
            best = Some(outcome);
        }
    }
    best
}

fn insert(plan: &mut Plan<'_>, request: usize, work: &mut u64) {
    if let Some(outcome) = best(plan, request, work) {
        crew::commit(plan, request, &outcome);
    }
}

fn take(plan: &mut Plan<'_>, request: usize) -> Held {
    let choice = plan.choice[request];
    let core = plan.core[request].clone();
    Held { request, choice, core, sessions: plan.clear(request) }
}

fn give_back(plan: &mut Plan<'_>, held: Held) {
    plan.choice[held.request] = held.choice;
    plan.core[held.request] = held.core;
    for placed in held.sessions {
        plan.add(held.request, placed);
    }
}

/// Fills an empty plan: the series with the fewest ways and the most sessions first, as `random` shakes them.
pub(super) fn construct(plan: &mut Plan<'_>, movable: &[usize], random: &mut Random, shake: usize) -> u64 {
    let ground = plan.ground;
    let mut work = 0;
    let mut order: Vec<(usize, usize, usize)> = movable
        .iter()
        .map(|&r| {
            let ways = ground.slots[r].len().min(400) + random.below(1 + shake * 40);
            let sessions = 1000usize.saturating_sub(ground.t.requests[r].sessions as usize);
            (ways / 40, sessions, r)
        })
        .collect();
    order.sort_unstable();
    for (_, _, request) in order {
        if plan.choice[request].is_none() {
            insert(plan, request, &mut work);
        }
    }
    work
}

/// Requests worth taking out together with `seed`: those that share its neighbourhood, its weekday or its staff.
fn related(plan: &Plan<'_>, movable: &[usize], seed: usize, random: &mut Random) -> Vec<usize> {
    let ground = plan.ground;
    let many = 1 + random.below(5);
    let slot_of = |r: usize| plan.choice[r].map(|s| &ground.slots[r][s]);
    let mut scored: Vec<(i64, usize)> = movable
        .iter()
        .filter(|&&r| r != seed)
        .map(|&r| {
            let mut score = random.below(60) as i64;
            if ground.neighbourhood[ground.t.requests[r].room]
                == ground.neighbourhood[ground.t.requests[seed].room]
            {
                score += 30;
            }
            if let (Some(a), Some(b)) = (slot_of(seed), slot_of(r)) {
                score += if a.weekday == b.weekday { 20 } else { 0 };
            }
            score += 20 * plan.core[r].iter().filter(|s| plan.core[seed].contains(s)).count() as i64;
            (-score, r)
        })
        .collect();
    scored.sort_unstable();
    std::iter::once(seed).chain(scored.into_iter().take(many).map(|(_, r)| r)).collect()
}

/// Improves a plan until the limits; gives the points of the best plan found, which is left in `plan`.
pub(super) fn improve<'a>(plan: &mut Plan<'a>, movable: &[usize], random: &mut Random, limits: Limits) {
    if movable.is_empty() {
        return;
    }
    let mut work = 0u64;
    let mut points = total(plan);
    let mut best_plan = plan.clone();
    let mut best_score = (plan.placed, points);
    let mut quiet = 0;
    for round in 0..limits.rounds {
        if work > limits.work || quiet > limits.patience {
            break;
        }
        quiet += 1;
        let short: Vec<usize> = if plan.placed < limits.bound && round % 2 == 0 {
            let lacks = |r: &&usize| {
                (plan.sessions[**r].len() as u32) < plan.ground.t.requests[**r].sessions
                    && !plan.ground.slots[**r].is_empty()
            };
            movable.iter().filter(lacks).copied().collect()
        } else {
            Vec::new()
        };
        let seed = if short.is_empty() {
            movable[random.below(movable.len())]
        } else {
            short[random.below(short.len())]
        };
        let mut out = related(plan, movable, seed, random);
        let before = (plan.placed, points);
        let mut held = Vec::new();
        for &r in &out {
            points -= soft::of_request(plan, r);
            held.push(take(plan, r));
        }
        // The seed first, or in any order: both find what the other misses.
        if random.below(2) == 0 {
            for position in (1..out.len()).rev() {
                out.swap(position, random.below(position + 1));
            }
        }
        for &r in &out {
            insert(plan, r, &mut work);
            points += soft::of_request(plan, r);
        }
        let worse_by = points - before.1;
        let tolerance = (limits.rounds - round) as i64 * 200 / limits.rounds as i64;
        let accept = plan.placed > before.0
            || (plan.placed == before.0 && worse_by <= if random.below(4) == 0 { tolerance } else { 0 })
            || (plan.placed + 1 == before.0 && random.below(40) == 0);
        if !accept {
            for &r in &out {
                take(plan, r);
            }
            for h in held {
                give_back(plan, h);
            }
            points = before.1;
        } else if plan.placed > best_score.0 || (plan.placed == best_score.0 && points < best_score.1) {
            best_score = (plan.placed, points);
            best_plan = plan.clone();
            quiet = 0;
        }
    }
    *plan = best_plan;
}

/// Points of a whole plan, counted by taking it apart.
pub(super) fn total(plan: &Plan<'_>) -> i64 {
    let mut rest = plan.clone();
    let mut points = 0;
    for request in 0..plan.choice.len() {
        points += soft::of_request(&rest, request);
        rest.clear(request);
    }
    points
}
