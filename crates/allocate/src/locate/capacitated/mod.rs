//! The capacitated p-median: open `p` sites and give every origin to one of them, within their capacities, at
//! least cost (Mulvey & Beck 1984, <https://doi.org/10.1016/0377-2217(84)90155-3>).
//!
//! ```text
//! (1)  min  Σ_i Σ_j w_i c_ij x_ij
//! (2)  Σ_j x_ij = 1                        every origin i, whatever its weight
//! (3)  Σ_i q_i x_ij ≤ Q_j y_j              every site j
//! (4)  Σ_j y_j = p
//! (5)  y_j = 1 required, y_j = 0 excluded, x, y ∈ {0, 1}
//! ```
//!
//! An origin is not split, and need not go to the nearest open site. Pricing (2) leaves a knapsack per site
//! (`relaxation.rs`), whose bound is that of the set-partitioning formulation (Ceselli & Righini 2005,
//! <https://doi.org/10.1002/net.20059>); a search over sites and assignments closes what it leaves (`branch.rs`).

mod assign;
mod branch;
mod knapsack;
mod relaxation;

use super::instance::{Instance, Status};
use super::served::check_count;
use super::solution::{Refusal, Solution};
use super::{Control, Settings, Stage};

/// Pairs that may be used, by site, and what limits them.
pub(super) struct Network {
    pub(super) open: usize,
    pub(super) demand: Vec<f64>,
    /// Widened once by what sums of demand may round by: everywhere else they are compared as they stand.
    pub(super) capacity: Vec<f64>,
    pub(super) status: Vec<Status>,
    /// Pairs of each site, origins ascending.
    pub(super) columns: Vec<Vec<Pair>>,
    /// Site and cost of the pairs of each origin, cheapest first.
    pub(super) rows: Vec<Vec<(u32, f64)>>,
    /// Whether every solution costs a whole number.
    pub(super) integral: bool,
}

/// An origin at a site.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) origin: u32,
    /// Weighted.
    pub(super) cost: f64,
}

/// A site for every origin, and what that costs.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) open: Vec<bool>,
    pub(super) site: Vec<u32>,
    pub(super) cost: f64,
}

impl Network {
    fn new(instance: &Instance, p: usize) -> Self {
        let (origins, sites) = (instance.weights.len(), instance.sites.len());
        let status: Vec<Status> = instance.sites.iter().map(|site| site.status).collect();
        let widening = widening(instance);
        let capacity: Vec<f64> =
            instance.sites.iter().map(|site| site.capacity.map_or(f64::INFINITY, |q| q * widening)).collect();
        let mut columns = vec![Vec::new(); sites];
        let mut rows = vec![Vec::new(); origins];
        let mut integral = true;
        for (origin, row) in rows.iter_mut().enumerate() {
            for site in (0..sites).filter(|&j| status[j] != Status::Excluded) {
                let Some(cost) = instance.costs.get(origin, site) else { continue };
                if instance.demands[origin] <= capacity[site] {
                    let cost = instance.weights[origin] * cost;
                    integral &= cost.fract() == 0.0 && cost < 1e12;
                    columns[site].push(Pair { origin: origin as u32, cost });
                    row.push((site as u32, cost));
                }
            }
            row.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        }
        Self { open: p, demand: instance.demands.clone(), capacity, status, columns, rows, integral }
    }

    /// The least that a better plan can cost less.
    pub(super) fn slack(&self, cost: f64) -> f64 {
        let rounding = super::TOLERANCE * cost.abs();
        if self.integral { (1.0 - 1e-6_f64).max(rounding) } else { rounding }
    }

    /// More than any plan costs.
    pub(super) fn ceiling(&self) -> f64 {
        1.0 + 1.001 * self.rows.iter().map(|row| row.last().map_or(0.0, |pair| pair.1)).sum::<f64>()
    }
}

/// What capacities are multiplied by, so that demands which fill one do so however their sum rounds: 1 where all are
/// whole numbers, whose sums are exact.
fn widening(instance: &Instance) -> f64 {
    const EXACT: f64 = 9e15;
    let whole = |value: f64| value.fract() == 0.0 && value < EXACT;
    let exact = instance.demands.iter().all(|&demand| whole(demand))
        && instance.demands.iter().sum::<f64>() < EXACT
        && instance.sites.iter().filter_map(|site| site.capacity).all(whole);
    if exact { 1.0 } else { 1.0 + super::TOLERANCE }
}

pub(super) fn solve(
    instance: &Instance,
    p: usize,
    settings: &Settings,
    control: &Control<'_>,
) -> Result<Solution, Refusal> {
    control.stage(Stage::Prepare);
    check_count(instance, p)?;
    let network = Network::new(instance, p);
    check_capacity(instance, &network)?;
    let (plan, bound) = branch::solve(&network, settings, control);
    let Some(plan) = plan else {
        return Err(if bound >= network.ceiling() {
            Refusal::infeasible(format!("no {p} sites can serve every origin within their capacities"))
        } else {
            Refusal::Unfinished
        });
    };
    let selected = (0..plan.open.len()).filter(|&j| plan.open[j]).collect();
    let proven = bound >= plan.cost - network.slack(plan.cost);
    let mut solution = Solution::new(plan.cost, bound.min(plan.cost), proven, selected);
    solution.assignment = plan.site.iter().map(|&site| Some(site as usize)).collect();
    Ok(solution)
}

/// What rules a plan out at a glance.
fn check_capacity(instance: &Instance, network: &Network) -> Result<(), Refusal> {
    let lost: Vec<usize> = (0..network.rows.len()).filter(|&i| network.rows[i].is_empty()).collect();
    if !lost.is_empty() {
        return Err(Refusal::Infeasible {
            reason: format!("{} origins have no destination in reach with room for them", lost.len()),
            origins: lost,
        });
    }
    let (mut must, mut may): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for site in &instance.sites {
        let capacity = site.capacity.unwrap_or(f64::INFINITY);
        match site.status {
            Status::Required => must.push(capacity),
            Status::Candidate => may.push(capacity),
            Status::Excluded => {}
        }
    }
    may.sort_by(|a, b| b.total_cmp(a));
    let most: f64 = must.iter().sum::<f64>() + may.iter().take(network.open - must.len()).sum::<f64>();
    let demand: f64 = instance.demands.iter().sum();
    if demand > most * widening(instance) {
        return Err(Refusal::infeasible(format!(
            "the {} largest sites hold {most} but the demand is {demand}: raise p or the capacities",
            network.open
        )));
    }
    Ok(())
}
