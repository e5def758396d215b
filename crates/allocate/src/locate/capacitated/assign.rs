//! Plans for the capacitated p-median by rule of thumb: whoever has most to lose chooses first, then origins move
//! and change places, and sites move within what they serve.

use super::{Network, Plan};
use crate::locate::instance::Status;

/// Says that the time is up: what there is then stands as it is.
type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// A plan with these sites open, `None` when the rule finds none.
pub(super) fn assign(network: &Network, open: &[bool], stop: Stop<'_>) -> Option<Plan> {
    let plan = place(network, open, true).or_else(|| place(network, open, false))?;
    Some(improve(network, plan, stop))
}

/// A plan from these sites on, with sites moved as long as that helps.
pub(super) fn settle(network: &Network, open: &[bool], stop: Stop<'_>) -> Option<Plan> {
    let mut best = assign(network, open, stop)?;
    while let Some(moved) = relocate(network, &best).filter(|_| !stop()) {
        match assign(network, &moved, stop) {
            Some(next) if next.cost < best.cost * (1.0 - 1e-12) => best = next,
            _ => break,
        }
    }
    Some(best)
}

/// Gives origins to open sites one by one: by regret, or the largest demand first.
fn place(network: &Network, open: &[bool], by_regret: bool) -> Option<Plan> {
    let origins = network.demand.len();
    let mut order: Vec<(f64, usize)> = (0..origins)
        .map(|i| {
            let mut costs = network.rows[i].iter().filter(|(j, _)| open[*j as usize]).map(|(_, cost)| *cost);
            let first = costs.next().unwrap_or(0.0);
            let regret = costs.next().map_or(f64::INFINITY, |second| second - first);
            (if by_regret { regret } else { network.demand[i] }, i)
        })
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut left = network.capacity.clone();
    let mut site = vec![0_u32; origins];
    for (_, i) in order {
        let demand = network.demand[i];
        let found = network.rows[i].iter().find(|(j, _)| open[*j as usize] && left[*j as usize] >= demand)?;
        left[found.0 as usize] -= demand;
        site[i] = found.0;
    }
    let cost = total(network, &site);
    Some(Plan { open: open.to_vec(), site, cost })
}

/// The cost of an assignment, in order of origin.
pub(super) fn total(network: &Network, site: &[u32]) -> f64 {
    site.iter().enumerate().map(|(i, &j)| cost(network, i, j)).sum()
}

fn cost(network: &Network, origin: usize, site: u32) -> f64 {
    let row = &network.rows[origin];
    row.iter().find(|(j, _)| *j == site).map_or(f64::INFINITY, |pair| pair.1)
}

/// Moves single origins and swaps pairs of them while that pays.
fn improve(network: &Network, mut plan: Plan, stop: Stop<'_>) -> Plan {
    let origins = plan.site.len();
    let open: Vec<u32> = (0..).zip(&plan.open).filter(|(_, open)| **open).map(|(j, _)| j).collect();
    let mut index = vec![usize::MAX; plan.open.len()];
    open.iter().enumerate().for_each(|(k, &j)| index[j as usize] = k);
    let table: Vec<Vec<f64>> = (0..origins)
        .map(|i| {
            let mut line = vec![f64::INFINITY; open.len()];
            for &(j, cost) in &network.rows[i] {
                if index[j as usize] != usize::MAX {
                    line[index[j as usize]] = cost;
                }
            }
            line
        })
        .collect();
    let mut at: Vec<usize> = plan.site.iter().map(|&j| index[j as usize]).collect();
    let mut left: Vec<f64> = open.iter().map(|&j| network.capacity[j as usize]).collect();
    at.iter().enumerate().for_each(|(i, &k)| left[k] -= network.demand[i]);
    let pays = |change: f64, scale: f64| change < -1e-10 * scale.abs();
    'rounds: for _ in 0..50 {
        let mut changed = false;
        for i in 0..origins {
            let demand = network.demand[i];
            for k in 0..open.len() {
                let (here, there) = (table[i][at[i]], table[i][k]);
                if k != at[i] && left[k] >= demand && pays(there - here, here) {
                    left[at[i]] += demand;
                    left[k] -= demand;
                    at[i] = k;
                    changed = true;
                }
            }
        }
        for i in 0..origins {
            if stop() {
                break 'rounds;
            }
            for other in i + 1..origins {
                let (a, b) = (at[i], at[other]);
                if a == b {
                    continue;
                }
                let more = network.demand[other] - network.demand[i];
                let here = table[i][a] + table[other][b];
                let fits = left[a] >= more && left[b] >= -more;
                if fits && pays(table[i][b] + table[other][a] - here, here) {
                    left[a] -= more;
                    left[b] += more;
                    (at[i], at[other]) = (b, a);
                    changed = true;
                }
            }
        }
        if !changed || origins > 2000 {
            break;
        }
    }
    plan.site = at.iter().map(|&k| open[k]).collect();
    plan.cost = total(network, &plan.site);
    plan
}

/// Each site's clients looked at alone: where another site would serve them for less, it opens instead.
fn relocate(network: &Network, plan: &Plan) -> Option<Vec<bool>> {
    let sites = plan.open.len();
    let mut open = plan.open.clone();
    let mut changed = false;
    let mut load = vec![0.0; sites];
    plan.site.iter().enumerate().for_each(|(i, &j)| load[j as usize] += network.demand[i]);
    let mut serve = vec![vec![0.0; 0]; sites];
    for (i, &from) in plan.site.iter().enumerate() {
        let sums = &mut serve[from as usize];
        if sums.is_empty() {
            sums.resize(sites, 0.0);
        }
        let mut seen = vec![false; sites];
        for &(j, cost) in &network.rows[i] {
            sums[j as usize] += cost;
            seen[j as usize] = true;
        }
        sums.iter_mut().zip(seen).filter(|(_, seen)| !seen).for_each(|(sum, _)| *sum = f64::INFINITY);
    }
    for from in (0..sites).filter(|&j| plan.open[j] && network.status[j] == Status::Candidate) {
        let best = (0..serve[from].len())
            .filter(|&j| j == from || !open[j] && network.status[j] == Status::Candidate)
            .filter(|&j| network.capacity[j] >= load[from])
            .min_by(|&a, &b| serve[from][a].total_cmp(&serve[from][b]).then(a.cmp(&b)));
        if let Some(best) = best.filter(|&best| serve[from][best] < serve[from][from]) {
            open[from] = false;
            open[best] = true;
            changed = true;
        }
    }
    changed.then_some(open)
}

#[cfg(test)]
mod tests {
    use super::{improve, place};
    use crate::locate::capacitated::Network;
    use crate::locate::{CostTable, Costs, Instance, Site};

    /// The first two take the near site, which the last two need more; they change places while there is time.
    #[test]
    fn a_plan_stays_as_it_is_when_the_time_is_up() {
        let costs = [vec![1.0, 2.0], vec![1.0, 2.0], vec![1.0, 9.0], vec![1.0, 9.0]];
        let instance = Instance {
            weights: vec![1.0; 4],
            demands: vec![2.0; 4],
            sites: vec![Site { capacity: Some(4.0), ..Site::default() }; 2],
            costs: Costs::Table(CostTable::dense(&costs)),
        };
        let network = Network::new(&instance, 2);
        let placed = || place(&network, &[true, true], false).unwrap();
        assert_eq!(improve(&network, placed(), &|| true).cost, 20.0);
        assert_eq!(improve(&network, placed(), &|| false).cost, 6.0);
    }
}
