//! Better plans by small changes, each judged by re-routing exactly.
//!
//! A routing's value is concave in the capacities, so the prices bound from above what any change can gain:
//! changes that cannot pay are never routed. Single changes and exchanges of two are tried in rounds; the most
//! promising are routed side by side, the winners applied one after the other, re-judged each time.

use rayon::prelude::*;

use crate::Control;
use crate::dual::Multipliers;
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

    /// What the changes would gain, exactly; nothing is changed.
    pub(crate) fn would_gain(router: &mut Router<'a>, instance: &Instance<'a>, changes: &[Change]) -> f64 {
        router.begin();
        for change in changes {
            router.set_capacity(change.venue, instance.capacity(change.venue, change.option));
        }
        router.settle();
        let gain = router.gained();
        router.take_back();
        gain
    }

    /// Makes the changes where they gain more than `least` and the plan holds; returns the gain.
    fn apply(&mut self, changes: &[Change], least: f64) -> Option<f64> {
        let pairs: Vec<(usize, usize)> = changes.iter().map(|change| (change.venue, change.option)).collect();
        if !self.plan.would_hold(&pairs) {
            return None;
        }
        self.router.begin();
        for change in changes {
            let capacity = self.plan.instance.capacity(change.venue, change.option);
            self.router.set_capacity(change.venue, capacity);
        }
        self.router.settle();
        let gain = self.router.gained();
        if gain <= least {
            self.router.take_back();
            return None;
        }
        for (venue, option) in pairs {
            self.plan.set(venue, option);
        }
        self.value += gain;
        Some(gain)
    }
}

/// A venue's other option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) venue: usize,
    pub(crate) option: usize,
}

/// A move to consider: one or two changes and what the prices say they gain at most.
#[derive(Clone, Debug)]
struct Move {
    changes: Vec<Change>,
    promises: f64,
}

/// Improves until a round finds nothing, `rounds` are over, or the control stops it.
pub(crate) fn improve(
    routed: &mut Routed<'_>,
    multipliers: &Multipliers,
    rounds: usize,
    batch: usize,
    control: &dyn Control,
) {
    for _ in 0..rounds {
        if control.stop() || !improve_once(routed, multipliers, batch, control) {
            return;
        }
    }
}

fn improve_once(
    routed: &mut Routed<'_>,
    multipliers: &Multipliers,
    batch: usize,
    control: &dyn Control,
) -> bool {
    let instance = routed.plan.instance;
    let least = 1e-8 * instance.scale;
    let mut moves = candidate_moves(routed, multipliers, least);
    moves.sort_by(|a, b| b.promises.total_cmp(&a.promises));
    let mut improved = false;
    let mut failures = 0;
    for chunk in moves.chunks(batch) {
        if control.stop() {
            return improved;
        }
        let snapshot = &routed.router;
        let gains: Vec<f64> = chunk
            .par_iter()
            .map_init(
                || snapshot.clone(),
                |router, candidate| Routed::would_gain(router, instance, &candidate.changes),
            )
            .collect();
        let mut order: Vec<usize> = (0..chunk.len()).filter(|at| gains[*at] > least).collect();
        order.sort_by(|a, b| gains[*b].total_cmp(&gains[*a]).then(a.cmp(b)));
        let mut applied = false;
        for at in order {
            applied |= routed.apply(&chunk[at].changes, least).is_some();
        }
        if applied {
            return true;
        }
        failures += 1;
        if failures >= 6 {
            break;
        }
        improved |= applied;
    }
    improved
}

/// All single changes and exchanges that the prices do not rule out.
fn candidate_moves(routed: &mut Routed<'_>, multipliers: &Multipliers, least: f64) -> Vec<Move> {
    let instance = routed.plan.instance;
    let prices: Vec<f64> = (0..instance.venues()).map(|venue| priced(routed, multipliers, venue)).collect();
    let mut singles: Vec<(Change, f64)> = Vec::new();
    for venue in 0..instance.venues() {
        let now = routed.plan.option[venue];
        let held = instance.capacity(venue, now);
        for option in 0..instance.problem.venues[venue].options.len() {
            if option != now {
                let promises = prices[venue] * (instance.capacity(venue, option) - held);
                singles.push((Change { venue, option }, promises));
            }
        }
    }
    let mut moves = Vec::new();
    for (change, promises) in &singles {
        if *promises > least && routed.plan.would_hold(&[(change.venue, change.option)]) {
            moves.push(Move { changes: vec![*change], promises: *promises });
        }
    }
    for (up, gains) in singles.iter().filter(|single| single.1 > 0.0) {
        for (down, loses) in singles.iter().filter(|single| single.1 <= 0.0) {
            let promises = gains + loses;
            if promises > least
                && up.venue != down.venue
                && routed.plan.would_hold(&[(down.venue, down.option), (up.venue, up.option)])
            {
                moves.push(Move { changes: vec![*down, *up], promises });
            }
        }
    }
    moves
}

/// A venue's price; for a closed one what somebody would pay, at most.
fn priced(routed: &Routed<'_>, multipliers: &Multipliers, venue: usize) -> f64 {
    let _ = multipliers;
    let price = routed.router.prices()[venue];
    if price.is_finite() { price } else { routed.router.price_nobody_pays(venue) }
}
