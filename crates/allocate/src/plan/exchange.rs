//! Many exchanges at once, for plans too large to judge one by one.
//!
//! Each round bounds what every venue's next larger and next smaller option is worth ([`OwnPrice`]), then pays for
//! the best steps up with the cheapest steps down, never touching two neighbours in one round, and routes them all
//! together. A round that does not gain is taken back and tried with fewer.

use rayon::prelude::*;

use crate::Control;
use crate::dual::Multipliers;
use crate::instance::Instance;
use crate::plan::own_price::OwnPrice;
use crate::plan::search::Routed;

/// Where routing is long, a round that gains less than this share of the scale is the last.
const LITTLE: f64 = 2e-4;

/// A step of one venue to a neighbouring option: what it gains per unit of what it costs at the rows' prices.
#[derive(Clone, Copy, Debug)]
struct Step {
    venue: usize,
    option: usize,
    rate: f64,
}

/// Exchanges until it is `enough`, a round of few changes gains nothing, or `rounds` are over.
pub(crate) fn exchange(
    routed: &mut Routed<'_>,
    multipliers: &Multipliers,
    rounds: usize,
    control: &dyn Control,
    enough: &dyn Fn(&Routed<'_>) -> bool,
) {
    let instance = routed.plan.instance;
    let mut most = (instance.venues() / 4).max(4);
    for _ in 0..rounds {
        if control.stop() || enough(routed) {
            return;
        }
        let before = routed.plan.option.clone();
        let (ups, downs) = steps(routed, multipliers);
        let changed = pick(routed, &ups, &downs, most);
        if changed.is_empty() {
            return;
        }
        routed.router.begin();
        for venue in &changed {
            let capacity = instance.capacity(*venue, routed.plan.option[*venue]);
            routed.router.set_capacity(*venue, capacity);
        }
        routed.router.settle();
        let gain = routed.router.gained();
        if gain > 1e-6 * instance.scale {
            routed.value += gain;
            if gain < LITTLE * instance.scale && instance.venues() > 1500 {
                return;
            }
            continue;
        }
        routed.router.take_back();
        for venue in &changed {
            routed.plan.set(*venue, before[*venue]);
        }
        if changed.len() < 6 {
            return;
        }
        most = changed.len() / 4;
    }
}

/// Steps up, best rate first, and steps down, cheapest first.
fn steps(routed: &Routed<'_>, multipliers: &Multipliers) -> (Vec<Step>, Vec<Step>) {
    let instance = routed.plan.instance;
    let own = OwnPrice::new(routed);
    let found: Vec<[Option<Step>; 2]> = (0..instance.venues())
        .into_par_iter()
        .map(|venue| {
            let now = routed.plan.option[venue];
            let step = |option: usize| {
                let gain = own.change(venue, instance.capacity(venue, option));
                let cost = row_cost(instance, multipliers, venue, option)
                    - row_cost(instance, multipliers, venue, now);
                Step { venue, option, rate: gain / cost.abs().max(1e-12 * instance.scale) }
            };
            let up = (now + 1 < instance.problem.venues[venue].options.len()).then(|| step(now + 1));
            let down = (now > 0).then(|| step(now - 1));
            [up, down]
        })
        .collect();
    let mut ups: Vec<Step> = found.iter().filter_map(|pair| pair[0]).filter(|step| step.rate > 0.0).collect();
    let mut downs: Vec<Step> = found.iter().filter_map(|pair| pair[1]).collect();
    ups.sort_by(|a, b| b.rate.total_cmp(&a.rate).then(a.venue.cmp(&b.venue)));
    downs.sort_by(|a, b| b.rate.total_cmp(&a.rate).then(a.venue.cmp(&b.venue)));
    (ups, downs)
}

/// What an option uses, at the prices of budgets and limits.
fn row_cost(instance: &Instance<'_>, multipliers: &Multipliers, venue: usize, option: usize) -> f64 {
    let used = &instance.problem.venues[venue].options[option];
    let priced: f64 = used
        .cost
        .iter()
        .enumerate()
        .map(|(row, cost)| cost * multipliers.at[multipliers.layout.budget(row)])
        .sum();
    if priced > 0.0 { priced } else { used.sessions * 1e-9 * instance.scale }
}

/// Changes the plan; the venues changed.
fn pick(routed: &mut Routed<'_>, ups: &[Step], downs: &[Step], most: usize) -> Vec<usize> {
    let instance = routed.plan.instance;
    let mut near = vec![false; instance.venues()];
    let mut changed: Vec<usize> = Vec::new();
    let mut next_down = 0;
    for up in ups {
        if changed.len() >= most {
            break;
        }
        if near[up.venue] {
            continue;
        }
        let from = routed.plan.option[up.venue];
        routed.plan.set(up.venue, up.option);
        let mut paid: Vec<(usize, usize)> = Vec::new();
        let mut at = next_down;
        while !routed.plan.is_feasible() && at < downs.len() {
            let down = downs[at];
            if up.rate + down.rate <= 0.02 * up.rate {
                break;
            }
            at += 1;
            let closes = instance.problem.venues[down.venue].options[down.option].sessions <= 0.0;
            if down.venue == up.venue || near[down.venue] || closes && routed.plan.is_needed(down.venue) {
                continue;
            }
            paid.push((down.venue, routed.plan.option[down.venue]));
            routed.plan.set(down.venue, down.option);
        }
        if !routed.plan.is_feasible() {
            for (venue, option) in paid.into_iter().rev() {
                routed.plan.set(venue, option);
            }
            routed.plan.set(up.venue, from);
            continue;
        }
        if !paid.is_empty() {
            next_down = at;
        }
        for venue in paid.iter().map(|paid| paid.0).chain([up.venue]) {
            changed.push(venue);
            near[venue] = true;
            for other in instance.neighbours(venue) {
                near[other] = true;
            }
        }
    }
    changed
}
