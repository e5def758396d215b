//! Better plans by small changes, each judged by re-routing exactly.
//!
//! A routing's value is concave in the sessions, so the prices of every plan routed so far bound what any other
//! plan can be worth ([`Cuts`]). Among all single changes and exchanges of two the search routes those that the
//! planes still leave the most hope; each routing adds a plane, so that none is tried twice and the search ends
//! when no exchange can pay: the plan is then proven best among its neighbours.

use rayon::prelude::*;

use crate::Control;
use crate::dual::Cuts;
use crate::instance::Instance;
use crate::plan::counts::Plan;
use crate::route::Router;

/// A plan with its flows.
#[derive(Clone)]
pub(crate) struct Routed<'a> {
    pub(crate) plan: Plan<'a>,
    pub(crate) router: Router<'a>,
    /// x̄ × the objective.
    pub(crate) value: f64,
}

impl<'a> Routed<'a> {
    /// Routes a plan from these prices.
    pub(crate) fn new(plan: Plan<'a>, prices: &[f64]) -> Self {
        let mut router = Router::new(plan.instance, &plan.capacities(), prices);
        router.settle();
        let value = router.value();
        Self { plan, router, value }
    }

    /// The plane that touches the routing's value here.
    pub(crate) fn add_cut(&self, cuts: &mut Cuts) {
        let (constant, slope) =
            plane(self.plan.instance, &self.router, self.value, |venue| self.plan.sessions_at(venue));
        cuts.add(constant, &slope);
    }
}

/// The plane through a settled router's value: its height at no sessions and what a session of each venue adds.
fn plane(
    instance: &Instance<'_>,
    router: &Router<'_>,
    value: f64,
    sessions: impl Fn(usize) -> f64,
) -> (f64, Vec<f64>) {
    let slope: Vec<f64> = (0..instance.venues())
        .map(|venue| router.worth(venue) * instance.problem.venues[venue].places_per_session)
        .collect();
    let at_plan: f64 = slope.iter().enumerate().map(|(venue, slope)| slope * sessions(venue)).sum();
    (value - at_plan, slope)
}

/// A venue's other option.
#[derive(Clone, Copy, Debug)]
struct Change {
    venue: usize,
    option: usize,
    more: f64,
}

/// A move: one or two changes and the most it can gain.
#[derive(Clone, Debug)]
struct Move {
    changes: Vec<Change>,
    promises: f64,
}

/// Improves until it is `enough`, no single change or exchange can gain, `rounds` are over, or the control stops it.
///
/// Each round routes up to `batch` moves side by side and takes the best.
pub(crate) fn improve(
    routed: &mut Routed<'_>,
    cuts: &mut Cuts,
    rounds: usize,
    batch: usize,
    control: &dyn Control,
    enough: &dyn Fn(&Routed<'_>) -> bool,
) {
    routed.add_cut(cuts);
    let instance = routed.plan.instance;
    let least = 1e-6 * instance.scale;
    for _ in 0..rounds {
        if control.stop() || enough(routed) {
            return;
        }
        let moves = promising(routed, cuts, batch, least);
        if moves.is_empty() {
            return;
        }
        let snapshot = &*routed;
        let tried: Vec<(f64, f64, Vec<f64>)> =
            moves.par_iter().map(|candidate| try_move(snapshot, &candidate.changes)).collect();
        let mut best: Option<(f64, usize)> = None;
        for (at, (gain, constant, slope)) in tried.iter().enumerate() {
            cuts.add(*constant, slope);
            if *gain > least && best.is_none_or(|best| *gain > best.0) {
                best = Some((*gain, at));
            }
        }
        if let Some((_, at)) = best {
            for change in &moves[at].changes {
                routed.plan.set(change.venue, change.option);
                routed.router.set_capacity(change.venue, instance.capacity(change.venue, change.option));
            }
            routed.router.begin();
            routed.router.settle();
            routed.value = routed.router.value();
        }
    }
}

/// What a move gains, exactly, and the plane that its routing gives.
fn try_move(routed: &Routed<'_>, changes: &[Change]) -> (f64, f64, Vec<f64>) {
    let instance = routed.plan.instance;
    let mut router = routed.router.clone();
    let mut sessions = instance.sessions(&routed.plan.option);
    router.begin();
    for change in changes {
        sessions[change.venue] += change.more;
        router.set_capacity(change.venue, instance.capacity(change.venue, change.option));
    }
    router.settle();
    let gain = router.gained();
    let (constant, slope) = plane(instance, &router, routed.value + gain, |venue| sessions[venue]);
    (gain, constant, slope)
}

/// The `count` moves with most hope, no two of which change the same venues to the same options.
fn promising(routed: &mut Routed<'_>, cuts: &Cuts, count: usize, least: f64) -> Vec<Move> {
    let instance = routed.plan.instance;
    let heights = cuts.heights(&instance.sessions(&routed.plan.option));
    let singles = single_changes(routed, cuts, &heights);
    let value = routed.value;
    let mut found: Vec<Move> = Vec::new();
    let mut floor = least;
    let mut offer = |plan: &mut Plan<'_>, changes: &[Change], promises: f64| {
        let pairs: Vec<(usize, usize)> = changes.iter().map(|change| (change.venue, change.option)).collect();
        if plan.would_hold(&pairs) {
            found.push(Move { changes: changes.to_vec(), promises });
            found.sort_by(|a, b| b.promises.total_cmp(&a.promises));
            found.truncate(count);
            if found.len() == count {
                floor = floor.max(found[count - 1].promises);
            }
        }
        floor
    };
    let mut bar = least;
    for (change, promises) in &singles {
        if *promises > bar {
            bar = offer(&mut routed.plan, &[*change], *promises);
        }
    }
    let ups: Vec<&(Change, f64)> = singles.iter().filter(|single| single.0.more > 0.0).collect();
    let downs: Vec<&(Change, f64)> = singles.iter().filter(|single| single.0.more < 0.0).collect();
    for (up, up_promises) in ups {
        if *up_promises <= bar {
            continue;
        }
        for (down, _) in &downs {
            if up.venue == down.venue {
                continue;
            }
            let mut promises = f64::INFINITY;
            for (height, cut) in &heights {
                let slope = cuts.slope(*cut);
                let there = height + slope[up.venue] * up.more + slope[down.venue] * down.more - value;
                promises = promises.min(there);
                if promises <= bar {
                    break;
                }
            }
            if promises > bar {
                bar = offer(&mut routed.plan, &[*down, *up], promises);
            }
        }
    }
    found
}

/// Every other option of every venue, and the most it can gain by itself.
fn single_changes(routed: &Routed<'_>, cuts: &Cuts, heights: &[(f64, usize)]) -> Vec<(Change, f64)> {
    let instance = routed.plan.instance;
    let mut singles = Vec::new();
    for venue in 0..instance.venues() {
        let now = routed.plan.option[venue];
        for option in 0..instance.problem.venues[venue].options.len() {
            if option != now {
                let more =
                    instance.problem.venues[venue].options[option].sessions - routed.plan.sessions_at(venue);
                let promises = heights
                    .iter()
                    .map(|(height, cut)| height + cuts.slope(*cut)[venue] * more - routed.value)
                    .fold(f64::INFINITY, f64::min);
                singles.push((Change { venue, option, more }, promises));
            }
        }
    }
    singles
}
