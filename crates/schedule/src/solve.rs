//! Chooses weekday, time, week parity and crew for every series at once.
//!
//! Hard rules are never broken; the score is sessions placed, then the points of `soft`. Search, bound and the exact
//! method for small timetables each stand in a module of their own; `docs/decisions` says how they were compared.

mod bound;
mod crew;
mod exact;
mod explain;
mod keep;
mod plan;
mod publish;
mod random;
mod replace;
mod search;
pub(crate) mod slots;
mod soft;
pub(crate) mod standing;

use rayon::prelude::*;
use spoke_model::{Schedule, Timetable};

use plan::{Ground, Plan};
use random::Random;
use search::Limits;

/// Independent searches; the best is taken, the first of equals. Fewer where each takes seconds.
const STARTS: u64 = 4;
const STARTS_LARGE: u64 = 2;
/// Series that make a timetable large.
const LARGE: usize = 100;
/// Steps of the exact method, and what it is tried on: sessions a search of that length can settle.
const EXACT_NODES: u64 = 3_000_000;
const EXACT_SESSIONS: u32 = 60;

/// How long and from where to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// 1–100; the search goes on in proportion.
    pub level: u32,
    /// Seed of its random choices; the same seed gives the same schedule for any number of threads.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { level: 1, seed: 1 }
    }
}

/// The schedule of a timetable. Always gives one; what could not be placed is listed in it with its reason.
///
/// Of the dates of a series the first 64 are looked at; [`crate::instance::build`] makes none with more.
pub fn solve(t: &Timetable, effort: Effort) -> Schedule {
    let ground = Ground::new(t);
    let mut kept = Plan::new(&ground);
    keep::put_back(&mut kept);
    let movable: Vec<usize> = (0..t.requests.len())
        .filter(|&r| ground.wanted[r] > 0 && !keep::stays(&kept, r) && !ground.slots[r].is_empty())
        .collect();
    let level = effort.level.clamp(1, 100) as usize;
    let limits = Limits {
        rounds: level * (300 + 12 * movable.len()),
        patience: level * (120 + 4 * movable.len()),
        work: level as u64 * 200_000_000,
        bound: bound::calendar(&ground),
    };
    let plans: Vec<(u32, i64, Plan<'_>)> = (0..if movable.len() > LARGE { STARTS_LARGE } else { STARTS })
        .into_par_iter()
        .map(|start| {
            let mut random = Random::new(effort.seed.wrapping_mul(1_000_003).wrapping_add(start));
            let mut plan = kept.clone();
            search::construct(&mut plan, &movable, &mut random, start as usize);
            search::improve(&mut plan, &movable, &mut random, limits);
            for &request in &movable {
                keep::fill(&mut plan, request);
            }
            if t.rules.place_replacements {
                replace::place(&mut plan);
            }
            (plan.placed, search::total(&plan), plan)
        })
        .collect();
    let mut best: Option<(u32, i64, Plan<'_>)> = None;
    for candidate in plans {
        if best.as_ref().is_none_or(|b| candidate.0 > b.0 || (candidate.0 == b.0 && candidate.1 < b.1)) {
            best = Some(candidate);
        }
    }
    let plan = best.map_or(kept, |(_, _, plan)| plan);
    let (plan, bound, proof) = prove(&ground, plan);
    publish::schedule(&plan, bound, proof)
}

/// The bound on what can be placed, and a better plan where the exact method finds one.
fn prove<'a>(ground: &'a Ground<'a>, plan: Plan<'a>) -> (Plan<'a>, u32, String) {
    let bound = bound::bound(ground, plan.placed);
    if plan.placed >= bound.sessions {
        let proof = if bound.staff_matter {
            "no schedule places more: the staff's hours, days and numbers allow no more (Lagrangian bound)"
        } else {
            "no schedule places more: calendar, opening hours and the staff at work allow no more"
        };
        return (plan, bound.sessions, proof.into());
    }
    // What is replanned moves as little as it can: nothing of it is made anew for the sake of one session more.
    let keeps = !ground.t.rules.may_move && ground.t.requests.iter().any(|r| r.before.is_some());
    if ground.t.requested() <= EXACT_SESSIONS && !ground.t.rules.place_replacements {
        match exact::more(ground, &plan, EXACT_NODES) {
            exact::Verdict::Proven => {
                let placed = plan.placed;
                return (
                    plan,
                    placed,
                    "no schedule places more: every other was ruled out (branch and bound)".into(),
                );
            }
            exact::Verdict::Better(better) if keeps => {
                let more = better.placed - plan.placed;
                let proof = format!(
                    "at most {more} more could be placed, and only with other staff at sessions that stand \
                     (branch and bound)"
                );
                return (plan, better.placed, proof);
            }
            exact::Verdict::Better(better) => {
                let placed = better.placed;
                let proof = "no schedule places more: every other was ruled out (branch and bound)";
                return (*better, placed, proof.into());
            }
            exact::Verdict::Unknown => {}
        }
    }
    let gap = bound.sessions - plan.placed;
    let proof =
        format!("at most {gap} more could be placed by any schedule (Lagrangian bound on the staff's time)");
    (plan, bound.sessions, proof)
}
