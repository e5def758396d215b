//! The p-center: open `p` sites so that the largest cost of any origin to its nearest is least (Hakimi 1964,
//! <https://doi.org/10.1287/opre.12.3.450>).
//!
//! ```text
//! (1)  min  R
//! (2)  Σ_{j: c_ij ≤ R} y_j ≥ 1             every origin i, whatever its weight
//! (3)  Σ_j y_j = p
//! (4)  y_j = 1 required, y_j = 0 excluded, y ∈ {0, 1}
//! ```
//!
//! The optimum is one of the costs: a search over them, each step asking whether `p` sites cover everyone
//! within R (Minieka 1970, <https://doi.org/10.1137/1012016>). The answer is easy for large and small R and hard next to
//! the optimum: with little effort first, the bracket is narrowed from both ends, then with more and more.

use rayon::prelude::*;

use super::cover::{Cover, Decision, Effort};
use super::instance::Instance;
use super::served::check_count;
use super::solution::{Refusal, Solution, nearest};
use super::{Control, Settings, Stage};

/// Costs that are sorted at once; above, the bracket is halved first.
const SORTABLE: usize = 1_000_000;

/// Of a bracket that is halved: where its part is as narrow as this, relatively, no more is asked there.
const NARROW: f64 = 1e-3;

/// Pairs that are kept from step to step.
const KEPT: usize = 8_000_000;

/// What is known: `low` ≤ optimum ≤ `high`, and sites that reach `high`.
struct Bracket {
    low: f64,
    high: f64,
    open: Vec<usize>,
}

pub(super) fn solve(
    instance: &Instance,
    p: usize,
    settings: &Settings,
    control: &Control<'_>,
) -> Result<Solution, Refusal> {
    check_count(instance, p)?;
    control.stage(Stage::Prepare);
    let allowed = instance.allowed();
    let required = instance.required();
    let sites: Vec<usize> = (0..allowed.len()).filter(|&j| allowed[j]).collect();
    let all = nearest(instance, &sites);
    let lost: Vec<usize> = (0..all.len()).filter(|&i| all[i].is_none()).collect();
    if !lost.is_empty() {
        return Err(Refusal::Infeasible {
            reason: format!("{} origins have no destination in reach", lost.len()),
            origins: lost,
        });
    }
    control.stage(Stage::Search);
    let low = all.iter().flatten().map(|pair| pair.1).fold(0.0, f64::max);
    let mut bracket = first(instance, p, &sites, &required, low, control)?;
    control.stage(Stage::Proof);
    let done = |bracket: &Bracket| bracket.high - bracket.low <= settings.shortfall(bracket.high);
    let mut costs: Option<Vec<f64>> = None;
    let mut near: Option<Near> = None;
    let mut effort = Effort::LITTLE;
    // Between these, this effort does not tell.
    let mut unknown: Option<(f64, f64)> = None;
    while !done(&bracket) {
        if costs.is_none() {
            costs = instance.costs.between(&allowed, bracket.low, bracket.high, SORTABLE);
            near = costs.as_ref().and_then(|_| Near::new(instance, &allowed, &required, bracket.high));
        }
        let left = costs.as_ref().map(|costs| {
            let at = |cost: f64| costs.partition_point(|&c| c < cost);
            &costs[at(bracket.low)..at(bracket.high)]
        });
        if left.is_some_and(<[f64]>::is_empty) {
            bracket.low = bracket.high;
            break;
        }
        unknown = unknown.filter(|range| range.0 < bracket.high);
        let Some(middle) = middle(&bracket, left, unknown) else {
            (effort, unknown) = (effort.more(), None);
            continue;
        };
        let rows = match &near {
            Some(near) => near.within(middle),
            None => uncovered(instance, &allowed, &required, middle),
        };
        match Cover::new(allowed.len(), rows).decide(p - required.len(), effort, control) {
            Decision::Yes(open) => {
                let open = complete(&sites, &required, &open, p);
                bracket.high = farthest(instance, &open).map_or(bracket.high, |(_, cost)| cost);
                bracket.open = open;
            }
            Decision::No => {
                let next = |left: &[f64]| left.iter().copied().find(|&cost| cost > middle);
                bracket.low = left.map_or(middle, |left| next(left).unwrap_or(bracket.high));
            }
            Decision::Unknown if control.stopped() => break,
            Decision::Unknown => {
                let (from, to) = unknown.unwrap_or((middle, middle));
                unknown = Some((from.min(middle), to.max(middle)));
            }
        }
    }
    let Bracket { low, high, open } = bracket;
    Ok(Solution::new(high, low, low >= high, open).assign_nearest(instance, f64::INFINITY))
}

/// The radius to ask about: halfway through the bracket or, where some of it is unknown, through what is above that, then
/// through what is below. `None` when nothing is left outside the unknown.
fn middle(bracket: &Bracket, left: Option<&[f64]>, unknown: Option<(f64, f64)>) -> Option<f64> {
    let half = |from: f64, to: f64| (to - from > NARROW * to).then_some(0.5 * (from + to));
    let halfway = |left: &[f64]| left.get(left.len().saturating_sub(1) / 2).copied();
    match (left, unknown) {
        (Some(left), None) => halfway(left),
        (Some(left), Some((from, to))) => halfway(&left[left.partition_point(|&cost| cost <= to)..])
            .or_else(|| halfway(&left[..left.partition_point(|&cost| cost < from)])),
        (None, None) => Some(0.5 * (bracket.low + bracket.high)),
        (None, Some((from, to))) => half(to, bracket.high).or_else(|| half(bracket.low, from)),
    }
}

/// The pairs below the first upper end of the bracket, so that each step need not measure all pairs again.
struct Near {
    /// Cost and site of each origin that matters, cheapest first, and the cost at which a required site covers it.
    rows: Vec<(Vec<(f64, u32)>, f64)>,
}

impl Near {
    /// `None` when they are too many to be kept.
    fn new(instance: &Instance, allowed: &[bool], required: &[usize], high: f64) -> Option<Self> {
        let served = nearest(instance, required);
        let below = |cost: f64| cost < high;
        let row = |origin: usize| {
            let (row, _) = instance.costs.nearest_row(origin, allowed, usize::MAX, &below);
            let row: Vec<(f64, u32)> = row.into_iter().map(|(site, cost)| (cost, site)).collect();
            (row, served[origin].map_or(f64::INFINITY, |(_, cost)| cost))
        };
        let mut rows = Vec::with_capacity(served.len());
        let mut pairs = 0;
        for part in (0..served.len()).collect::<Vec<_>>().chunks(1024) {
            rows.par_extend(part.par_iter().map(|&origin| row(origin)));
            pairs += rows[part[0]..].iter().map(|(row, _)| row.len()).sum::<usize>();
            if pairs > KEPT {
                return None;
            }
        }
        Some(Self { rows })
    }

    /// Sites within `radius` of each origin that no required site covers.
    fn within(&self, radius: f64) -> Vec<Vec<u32>> {
        let left = self.rows.iter().filter(|(_, served)| *served > radius);
        left.map(|(row, _)| row.iter().take_while(|pair| pair.0 <= radius).map(|pair| pair.1).collect())
            .collect()
    }
}

/// A first bracket: sites opened one by one next to whoever is farthest (Gonzalez 1985,
/// <https://doi.org/10.1016/0304-3975(85)90224-5>); where that leaves someone out of reach, any cover at all.
fn first(
    instance: &Instance,
    p: usize,
    sites: &[usize],
    required: &[usize],
    low: f64,
    control: &Control<'_>,
) -> Result<Bracket, Refusal> {
    let mut open = required.to_vec();
    let mut cost: Vec<f64> =
        nearest(instance, &open).into_iter().map(|pair| pair.map_or(f64::INFINITY, |p| p.1)).collect();
    while open.len() < p {
        let worst = (0..cost.len()).fold(0, |best, i| if cost[i] > cost[best] { i } else { best });
        let next = instance.costs.nearest(worst, sites).map(|pair| pair.0);
        let Some(next) = next.filter(|next| !open.contains(next)) else { break };
        open.push(next);
        for (origin, cost) in cost.iter_mut().enumerate() {
            *cost = cost.min(instance.costs.get(origin, next).unwrap_or(f64::INFINITY));
        }
    }
    let mut open = complete(sites, required, &open.iter().map(|&j| j as u32).collect::<Vec<_>>(), p);
    if let Some((_, high)) = farthest(instance, &open) {
        return Ok(Bracket { low, high, open });
    }
    match covers(instance, &instance.allowed(), required, p, f64::INFINITY, control) {
        Decision::Yes(cover) => open = complete(sites, required, &cover, p),
        Decision::Unknown => return Err(Refusal::Unfinished),
        Decision::No => {
            let rows = uncovered(instance, &instance.allowed(), required, f64::INFINITY);
            let least = Cover::new(instance.sites.len(), rows).least(control);
            let least = least.map_or(0, |(_, least)| least + required.len());
            return Err(Refusal::infeasible(format!(
                "no {p} sites reach every origin: at least {least} are needed"
            )));
        }
    }
    let high = farthest(instance, &open).map_or(f64::INFINITY, |(_, cost)| cost);
    Ok(Bracket { low, high, open })
}

/// Whether `p` sites, the required ones among them, cover everyone within `radius`.
fn covers(
    instance: &Instance,
    allowed: &[bool],
    required: &[usize],
    p: usize,
    radius: f64,
    control: &Control<'_>,
) -> Decision {
    let rows = uncovered(instance, allowed, required, radius);
    Cover::new(allowed.len(), rows).decide(p - required.len(), Effort::WHOLE, control)
}

/// Sites within `radius` of each origin that no required site covers.
fn uncovered(instance: &Instance, allowed: &[bool], required: &[usize], radius: f64) -> Vec<Vec<u32>> {
    let covered = |row: &Vec<u32>| row.iter().any(|&j| required.binary_search(&(j as usize)).is_ok());
    instance.costs.sites_within(allowed, radius).into_iter().filter(|row| !covered(row)).collect()
}

/// A cover with the required sites and spare ones up to `p`, ascending.
fn complete(sites: &[usize], required: &[usize], cover: &[u32], p: usize) -> Vec<usize> {
    let mut open = required.to_vec();
    open.extend(cover.iter().map(|&j| j as usize));
    open.sort_unstable();
    open.dedup();
    let spare: Vec<usize> =
        sites.iter().copied().filter(|j| open.binary_search(j).is_err()).take(p - open.len()).collect();
    open.extend(spare);
    open.sort_unstable();
    open
}

/// The origin farthest from its nearest open site, and its cost; `None` when one reaches none.
fn farthest(instance: &Instance, open: &[usize]) -> Option<(usize, f64)> {
    nearest(instance, open).into_iter().enumerate().try_fold((0, 0.0), |worst: (usize, f64), (i, pair)| {
        pair.map(|(_, cost)| if cost > worst.1 { (i, cost) } else { worst })
    })
}
