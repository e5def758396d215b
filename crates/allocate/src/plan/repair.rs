//! From fractional sessions to a plan that keeps every row: round, cover, then give back what is over.

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
    for _ in 0..8 * plan.option.len() + 64 {
        if plan.is_feasible() {
            return true;
        }
        if !mend_one(plan, multipliers, prices) {
            return false;
        }
    }
    plan.is_feasible()
}

/// Opens venues until every access row is covered: most newly covered rows for what opening costs net.
fn cover(plan: &mut Plan<'_>, multipliers: &Multipliers, prices: &[f64]) {
    let instance = plan.instance;
    let mut heap: std::collections::BinaryHeap<(Key, std::cmp::Reverse<usize>)> = (0..instance.venues())
        .filter_map(|venue| Some((opening_key(plan, multipliers, prices, venue)?, std::cmp::Reverse(venue))))
        .collect();
    while let Some((key, std::cmp::Reverse(venue))) = heap.pop() {
        match opening_key(plan, multipliers, prices, venue) {
            None => {}
            Some(now) if now < key => heap.push((now, std::cmp::Reverse(venue))),
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

/// The change of one venue that loses least for what it mends, breaking nothing that holds; `false` if there is none.
fn mend_one(plan: &mut Plan<'_>, multipliers: &Multipliers, prices: &[f64]) -> bool {
    let before = badness(plan);
    let mut best: Option<(f64, usize, usize)> = None;
    for venue in 0..plan.option.len() {
        let now = plan.option[venue];
        for option in 0..plan.instance.problem.venues[venue].options.len() {
            if option == now {
                continue;
            }
            let closes = plan.sessions_at(venue) > 0.0
                && plan.instance.problem.venues[venue].options[option].sessions <= 0.0;
            if closes && plan.is_needed(venue) {
                continue;
            }
            plan.set(venue, option);
            let mends = before - badness(plan);
            plan.set(venue, now);
            if mends > 1e-12 {
                let lost = (plan.instance.capacity(venue, now) - plan.instance.capacity(venue, option))
                    * prices[venue].min(1e300)
                    + budget_cost(plan.instance, multipliers, venue, option).min(0.0);
                let rate = lost / mends;
                if best.is_none_or(|best| rate < best.0) {
                    best = Some((rate, venue, option));
                }
            }
        }
    }
    let Some((_, venue, option)) = best else { return false };
    plan.set(venue, option);
    true
}

/// How far the plan is from keeping its rows: shares of budgets and limits, and uncovered rows.
fn badness(plan: &Plan<'_>) -> f64 {
    let problem = plan.instance.problem;
    let budgets: f64 = problem
        .budgets
        .iter()
        .enumerate()
        .map(|(row, budget)| plan.over_budget(row) / budget.limit.abs().max(1.0))
        .sum();
    let limits: f64 = (0..problem.limits.len()).map(|limit| plan.off_limit(limit).abs()).sum();
    budgets + limits + plan.uncovered() as f64
}
