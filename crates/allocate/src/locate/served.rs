//! From costs to the median problem: what the models share in which a client takes its nearest open site.

use rayon::prelude::*;

use super::Control;
use super::cover::{Cover, Decision, Effort};
use super::instance::{Instance, Status};
use super::median::{self, Problem};
use super::solution::{Refusal, nearest};

/// Pairs kept of coordinates before rows are shortened to the nearest sites.
const ALL_PAIRS: usize = 6_000_000;
const MOST_PAIRS: usize = 40_000_000;

/// What the objective counts of a unit of weight, as a function of its cost in the table.
#[derive(Clone, Copy)]
pub(super) enum Price<'a> {
    /// Non-decreasing; everyone with weight must be served, and the sum is least.
    Cost(&'a (dyn Fn(f64) -> f64 + Sync)),
    /// Non-increasing and ≥ 0; who is served by nobody adds nothing, and the sum is greatest.
    Gain(&'a (dyn Fn(f64) -> f64 + Sync)),
}

impl Price<'_> {
    fn of(&self, cost: f64) -> f64 {
        match self {
            Self::Cost(price) | Self::Gain(price) => price(cost),
        }
    }
}

/// The best sites found, in positions of the instance.
pub(super) struct Served {
    /// Ascending.
    pub(super) open: Vec<usize>,
    /// The weighted sum of prices.
    pub(super) objective: f64,
    /// No sites are worth more (of a gain) or cost less.
    pub(super) bound: f64,
    /// Whether the bound proves the objective.
    pub(super) proven: bool,
}

/// Checks that `p` sites can open at all, whatever they serve.
pub(super) fn check_count(instance: &Instance, p: usize) -> Result<(), Refusal> {
    let required = instance.required().len();
    let allowed = instance.sites.iter().filter(|site| site.status != Status::Excluded).count();
    if p == 0 {
        return Err(Refusal::infeasible("no site is to open: p must be at least 1"));
    }
    if p > allowed {
        return Err(Refusal::infeasible(format!(
            "{p} sites are to open but only {allowed} may: lower p or exclude fewer"
        )));
    }
    if required > p {
        return Err(Refusal::infeasible(format!(
            "{required} sites are required but only {p} are to open: raise p or require fewer"
        )));
    }
    Ok(())
}

/// Opens `p` sites so that the weighted sum of prices is best.
pub(super) fn solve(
    instance: &Instance,
    p: usize,
    price: &Price<'_>,
    settings: &super::Settings,
    control: &Control<'_>,
) -> Result<Served, Refusal> {
    control.stage(super::Stage::Prepare);
    let start = match price {
        Price::Gain(_) => None,
        Price::Cost(_) => feasible(instance, p, control)?,
    };
    let allowed = instance.allowed();
    let names: Vec<u32> = (0..allowed.len() as u32).filter(|&j| allowed[j as usize]).collect();
    let place = |site: u32| names.binary_search(&site).map_or(u32::MAX, |at| at as u32);
    let required: Vec<u32> = instance.required().iter().map(|&j| place(j as u32)).collect();
    let starts: Vec<Vec<u32>> =
        start.iter().map(|(open, _)| open.iter().map(|&j| place(j as u32)).collect()).collect();
    let most = start.map_or(0.0, |(_, served)| weighted(instance, &served, price).max(0.0) * 1.001 + 1.0);
    let mut keep = rows_kept(instance, names.len(), p, price);
    let mut whole = vec![false; instance.weights.len()];
    loop {
        let problem = build(instance, &names, p, price, most.ceil(), keep, &whole);
        let outcome = median::solve(&problem, &required, &starts, settings, control);
        let open: Vec<usize> = outcome.open.iter().map(|&j| names[j as usize] as usize).collect();
        let served = nearest(instance, &open);
        let objective = weighted(instance, &served, price);
        if let Some(total) = problem.total {
            return Ok(Served { open, objective, bound: total - outcome.bound, proven: outcome.proven });
        }
        // Where rows were shortened the problem is a relaxation: clients beyond theirs get whole rows.
        let excess = objective - outcome.cost;
        if keep >= names.len()
            || excess <= outcome.slack.min(super::TOLERANCE * objective.abs())
            || control.stopped()
        {
            let proven = outcome.proven && excess <= outcome.slack;
            return Ok(Served { open, objective, bound: outcome.bound, proven });
        }
        let mut more = 0;
        for (origin, pair) in served.iter().enumerate() {
            let (row, _) = instance.costs.nearest_row(origin, &allowed, keep, &|_| true);
            let beyond = pair.is_some_and(|(_, cost)| row.last().is_some_and(|last| cost > last.1));
            if beyond && !whole[origin] {
                whole[origin] = true;
                more += 1;
            }
        }
        if more == 0 {
            keep *= 2;
        }
    }
}

/// The weighted sum of prices of an assignment; who is not served is left out.
fn weighted(instance: &Instance, served: &[Option<(usize, f64)>], price: &Price<'_>) -> f64 {
    instance
        .weights
        .iter()
        .zip(served)
        .filter(|(weight, _)| **weight > 0.0)
        .map(|(weight, pair)| weight * pair.map_or(0.0, |(_, cost)| price.of(cost)))
        .sum()
}

/// A first set of `p` sites that serves everyone with weight, and who serves whom. `None` where every set does.
#[expect(clippy::type_complexity, reason = "a private pair, taken apart by its one caller")]
fn feasible(
    instance: &Instance,
    p: usize,
    control: &Control<'_>,
) -> Result<Option<(Vec<usize>, Vec<Option<(usize, f64)>>)>, Refusal> {
    let super::Costs::Table(_) = &instance.costs else { return Ok(None) };
    let allowed = instance.allowed();
    let rows = instance.costs.sites_within(&allowed, f64::INFINITY);
    let count = allowed.iter().filter(|a| **a).count();
    let complete = |(i, row): (usize, &Vec<u32>)| instance.weights[i] <= 0.0 || row.len() == count;
    if rows.iter().enumerate().all(complete) {
        return Ok(None);
    }
    let lost: Vec<usize> =
        (0..rows.len()).filter(|&i| instance.weights[i] > 0.0 && rows[i].is_empty()).collect();
    if !lost.is_empty() {
        return Err(Refusal::Infeasible {
            reason: format!("{} origins have no destination in reach", lost.len()),
            origins: lost,
        });
    }
    let required = instance.required();
    let left: Vec<Vec<u32>> = rows
        .iter()
        .enumerate()
        .filter(|(i, row)| {
            instance.weights[*i] > 0.0 && !row.iter().any(|&j| required.binary_search(&(j as usize)).is_ok())
        })
        .map(|(_, row)| row.clone())
        .collect();
    let cover = Cover::new(instance.sites.len(), left);
    match cover.decide(p - required.len(), Effort::WHOLE, control) {
        Decision::Yes(cover) => {
            let mut open = required;
            open.extend(cover.iter().map(|&j| j as usize));
            let spare = (0..allowed.len()).filter(|j| allowed[*j] && !open.contains(j)).take(p - open.len());
            open.extend(spare.collect::<Vec<_>>());
            open.sort_unstable();
            let served = nearest(instance, &open);
            Ok(Some((open, served)))
        }
        Decision::Unknown => Err(Refusal::Unfinished),
        Decision::No => {
            let least = cover.least(control).map_or(0, |(_, least)| least + required.len());
            Err(Refusal::infeasible(format!("no {p} sites reach every origin: at least {least} are needed")))
        }
    }
}

/// How many of the nearest sites each row keeps.
fn rows_kept(instance: &Instance, sites: usize, p: usize, price: &Price<'_>) -> usize {
    let origins = instance.weights.len();
    let table = matches!(instance.costs, super::Costs::Table(_));
    if table || matches!(price, Price::Gain(_)) || origins * sites <= ALL_PAIRS {
        return sites;
    }
    (12 * sites / p.max(1)).clamp(32, sites).min((MOST_PAIRS / origins).max(32)).min(sites)
}

/// The median problem of an instance over the sites named. Gains are counted down from the best of each origin, so that
/// origins which no site serves, or for little, leave the sums alone.
fn build(
    instance: &Instance,
    names: &[u32],
    p: usize,
    price: &Price<'_>,
    most: f64,
    keep: usize,
    whole: &[bool],
) -> Problem {
    let allowed = instance.allowed();
    let mut place = vec![0_u32; allowed.len()];
    names.iter().enumerate().for_each(|(at, &j)| place[j as usize] = at as u32);
    let mut problem = Problem::new(names.len(), p);
    problem.integral = true;
    const PART: usize = 2048;
    let origins: Vec<usize> = (0..instance.weights.len()).filter(|&i| instance.weights[i] > 0.0).collect();
    let useful = |cost: f64| matches!(price, Price::Cost(_)) || price.of(cost) > 0.0;
    let mut total = 0.0;
    for part in origins.chunks(PART) {
        let rows: Vec<(Vec<(u32, f64)>, f64)> = part
            .par_iter()
            .map(|&origin| {
                let weight = instance.weights[origin];
                let keep = if whole[origin] { usize::MAX } else { keep };
                let (row, beyond) = instance.costs.nearest_row(origin, &allowed, keep, &useful);
                let missing = row.len() < names.len() && beyond.is_infinite();
                let best = row.first().map_or(0.0, |first| price.of(first.1));
                let cap = match price {
                    Price::Gain(_) => weight * best,
                    Price::Cost(_) if missing => most,
                    Price::Cost(of) if beyond.is_finite() => weight * of(beyond),
                    // Every site is in the row: it never comes to the cap.
                    Price::Cost(of) => row.last().map_or(0.0, |last| weight * of(last.1)) * 2.0 + 1.0,
                };
                let unit = |cost: f64| match price {
                    Price::Cost(of) => of(cost),
                    Price::Gain(of) => best - of(cost),
                };
                let mut row: Vec<(u32, f64)> = row
                    .into_iter()
                    .map(|(site, cost)| (place[site as usize], weight * unit(cost)))
                    .take_while(|&(_, cost)| cost < cap)
                    .collect();
                // Equal prices in order of site, so that equal rows are seen to be equal.
                row.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                (row, cap)
            })
            .collect();
        for (row, cap) in &rows {
            problem.integral &= row.iter().all(|(_, cost)| cost.fract() == 0.0) && *cap < 1e15;
            if matches!(price, Price::Gain(_)) {
                problem.integral &= cap.fract() == 0.0;
                total += cap;
            }
            problem.push(row, *cap);
        }
    }
    problem.total = matches!(price, Price::Gain(_)).then_some(total);
    problem.integral &= problem.constant < 1e15;
    problem
}
