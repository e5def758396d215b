//! From fractional sessions to a plan that keeps every row: round, cover, then give back what is over.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::dual::Multipliers;
use crate::instance::Instance;
use crate::plan::counts::Plan;

/// The option of each venue nearest to these sessions, biased: 0.5 rounds evenly, less opens more.
pub(crate) fn round<'a>(instance: &'a Instance<'a>, sessions: &[f64], bias: f64) -> Plan<'a> {
    let option = instance
        .problem
        .venues
        .iter()
        .zip(sessions)
        .map(|(venue, sessions)| {
            let mut chosen = 0;
            for option in 1..venue.options.len() {
                let (low, high) = (venue.options[chosen].sessions, venue.options[option].sessions);
                if *sessions >= low + bias * (high - low) {
                    chosen = option;
                }
            }
            chosen
        })
        .collect();
    Plan::new(instance, option)
}

/// Halvings of the bias with which [`fit`] rounds.
const HALVINGS: usize = 12;

/// The rounding of these sessions that covers every access row and comes closest to what the budgets allow, with
/// the other rows kept too; `None` where that gets stuck.
pub(crate) fn fit<'a>(
    instance: &'a Instance<'a>,
    sessions: &[f64],
    multipliers: &Multipliers,
    prices: &[f64],
) -> Option<Plan<'a>> {
    let covered = |bias: f64| {
        let mut plan = round(instance, sessions, bias);
        cover(&mut plan, multipliers, prices);
        plan
    };
    let (mut low, mut high) = (0.0, 1.0);
    let mut fitted = None;
    for _ in 0..HALVINGS {
        let bias = f64::midpoint(low, high);
        let plan = covered(bias);
        if plan.affords(&[]) {
            fitted = Some(plan);
            high = bias;
        } else {
            low = bias;
        }
    }
    let mut plan = fitted.unwrap_or_else(|| covered(1.0));
    repair(&mut plan, multipliers, prices).then_some(plan)
}

/// Changes options until every row is kept, losing as little as the prices say; `false` where it gets stuck.
pub(crate) fn repair(plan: &mut Plan<'_>, multipliers: &Multipliers, prices: &[f64]) -> bool {
    cover(plan, multipliers, prices);
    while !plan.is_feasible() {
        if !mend(plan, multipliers, prices) {
            return false;
        }
    }
    true
}

/// Opens venues until every access row is covered: most newly covered rows for what opening costs net.
fn cover(plan: &mut Plan<'_>, multipliers: &Multipliers, prices: &[f64]) {
    let instance = plan.instance;
    let mut heap: BinaryHeap<(Key, Reverse<usize>)> = (0..instance.venues())
        .filter_map(|venue| Some((opening_key(plan, multipliers, prices, venue)?, Reverse(venue))))
        .collect();
    while let Some((key, Reverse(venue))) = heap.pop() {
        match opening_key(plan, multipliers, prices, venue) {
            None => {}
            Some(now) if now < key => heap.push((now, Reverse(venue))),
            Some(_) => {
                if let Some(option) = first_open(instance, venue) {
                    plan.set(venue, option);
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Key(f64);

impl Eq for Key {}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Rows newly covered per net cost of opening; `None` where it is open, cannot open or would cover nothing.
fn opening_key(plan: &Plan<'_>, multipliers: &Multipliers, prices: &[f64], venue: usize) -> Option<Key> {
    let instance = plan.instance;
    let covers = plan.would_cover(venue);
    if covers == 0 || plan.sessions_at(venue) > 0.0 {
        return None;
    }
    let option = first_open(instance, venue)?;
    let worth = prices[venue].min(1e300) * instance.capacity(venue, option);
    let cost = budget_cost(instance, multipliers, venue, option);
    let net = (cost - worth).max(0.05 * cost).max(1e-12);
    Some(Key(covers as f64 / net))
}

/// The least option with sessions.
pub(crate) fn first_open(instance: &Instance<'_>, venue: usize) -> Option<usize> {
    instance.problem.venues[venue].options.iter().position(|option| option.sessions > 0.0)
}

/// What an option costs at the prices of budgets alone; use of the budgets as shares where none has a price.
fn budget_cost(instance: &Instance<'_>, multipliers: &Multipliers, venue: usize, option: usize) -> f64 {
    let option = &instance.problem.venues[venue].options[option];
    let rows = || option.cost.iter().enumerate();
    let priced: f64 = rows().map(|(row, cost)| cost * multipliers.at[multipliers.layout.budget(row)]).sum();
    if priced > 0.0 {
        priced
    } else {
        rows().map(|(row, cost)| cost / instance.problem.budgets[row].limit.abs().max(1.0)).sum()
    }
}

/// Makes changes of single venues, each the one that loses least for what it mends, until every row is kept or none
/// mends; whether any was made.
///
/// What a change mends only shrinks as others are made, but for those of its own venue: a change that comes up as
/// good as it was is the best of all, and need not be compared with every other again.
fn mend(plan: &mut Plan<'_>, multipliers: &Multipliers, prices: &[f64]) -> bool {
    let instance = plan.instance;
    let mut heap = BinaryHeap::new();
    for venue in 0..instance.venues() {
        heap.extend(mendings(plan, multipliers, prices, venue));
    }
    let mut mended = false;
    while !plan.is_feasible()
        && let Some(Reverse((was, venue, option))) = heap.pop()
    {
        match rate(plan, multipliers, prices, venue, option) {
            Some(now) if now > was => heap.push(Reverse((now, venue, option))),
            Some(_) => {
                plan.set(venue, option);
                heap.extend(mendings(plan, multipliers, prices, venue));
                mended = true;
            }
            None => {}
        }
    }
    mended
}

/// A change of a venue to an option, by what it loses for what it mends.
type Mending = Reverse<(Key, usize, usize)>;

/// The changes of a venue that mend something.
fn mendings(plan: &mut Plan<'_>, multipliers: &Multipliers, prices: &[f64], venue: usize) -> Vec<Mending> {
    (0..plan.instance.problem.venues[venue].options.len())
        .filter_map(|option| Some(Reverse((rate(plan, multipliers, prices, venue, option)?, venue, option))))
        .collect()
}

/// What a change loses for what it mends; `None` where it mends nothing, or leaves an area without a venue.
fn rate(
    plan: &mut Plan<'_>,
    multipliers: &Multipliers,
    prices: &[f64],
    venue: usize,
    option: usize,
) -> Option<Key> {
    let instance = plan.instance;
    let now = plan.option[venue];
    let closes =
        plan.sessions_at(venue) > 0.0 && instance.problem.venues[venue].options[option].sessions <= 0.0;
    if option == now || closes && plan.is_needed(venue) {
        return None;
    }
    let before = badness(plan, venue);
    plan.set(venue, option);
    let mends = before - badness(plan, venue);
    plan.set(venue, now);
    let lost = (instance.capacity(venue, now) - instance.capacity(venue, option)) * prices[venue].min(1e300)
        + budget_cost(instance, multipliers, venue, option).min(0.0);
    (mends > 1e-12).then_some(Key(lost / mends))
}

/// How far the plan is from keeping the rows that a venue is in: shares of budgets and limits, and uncovered rows.
fn badness(plan: &Plan<'_>, venue: usize) -> f64 {
    let instance = plan.instance;
    let budgets = instance.problem.budgets.iter().enumerate();
    let over: f64 = budgets.map(|(row, budget)| plan.over_budget(row) / budget.limit.abs().max(1.0)).sum();
    let limits = &instance.limits_of_venue[venue];
    let off: f64 = limits.iter().map(|limit| plan.off_limit(*limit as usize).abs()).sum();
    over + off + plan.uncovered() as f64
}
