//! How good the flows are under the plan's own patterns, proven by prices that the judge finds itself.
//!
//! With patterns fixed, places move along chains: one more place at venue `v` goes to a point `k`, either on
//! top of what it has (worth its next piece of Φ) or in exchange for its place at `w`, which moves on in turn.
//! The worth of the best chain is `π_v`, the least solution of
//!
//! 1. `π_v ≥ 0`;
//! 2. `π_v ≥ Φ'_k⁺/x̄ − β t_kv/x̄` where no reach constraint that `v` is part of is tight;
//! 3. `π_v ≥ π_w + β (t_kw − t_kv)/x̄` for `f_kw > 0` where no reach constraint of `v` without `w` is tight.
//!
//! It is reached from 0 by repeated passes over the points (Bellman and Ford). Whatever prices come out, the
//! bound `Σ_k D_k(π) + Σ_v π_v q_v s_v` holds for all flows; for best flows it meets the objective.

use spoke_model::{Allocation, Flow, Problem, VenueId};

use crate::point_value;
use crate::terms::Terms;

/// Places below this share of the entitlement count as none: neither offered nor left.
const NEGLIGIBLE: f64 = 1e-8;
/// Prices that rise by less than this share of the first band's slope count as settled.
const SETTLED: f64 = 1e-12;

/// An upper bound on the objective of any flows under the plan's patterns.
pub(crate) fn bound(problem: &Problem, plan: &Allocation, terms: &Terms, offered: &[f64]) -> f64 {
    let prices = prices(problem, plan, terms, offered);
    let held: f64 = problem
        .venues
        .iter()
        .zip(&plan.sessions)
        .zip(&prices)
        .map(|((venue, sessions), price)| price * venue.places_per_session * sessions)
        .sum();
    point_value::total(problem, terms, &prices) + held
}

fn prices(problem: &Problem, plan: &Allocation, terms: &Terms, offered: &[f64]) -> Vec<f64> {
    let mut prices = vec![0.0; problem.venues.len()];
    if terms.mean_fill <= 0.0 {
        return prices;
    }
    let mut points = Vec::with_capacity(problem.points.len());
    let mut flows = plan.flows.as_slice();
    for (k, offered) in offered.iter().enumerate() {
        let (mine, rest) = flows.split_at(flows.partition_point(|flow| flow.point.index() <= k));
        flows = rest;
        if terms.entitlement[k] > 0.0 {
            points.push(Point::of(problem, terms, k, mine, *offered));
        }
    }
    let first_slope = terms.utility.pieces(0.0).next().map_or(1.0, |(_, slope)| slope);
    let settled = SETTLED * first_slope / terms.mean_fill;
    let mut scratch = Vec::new();
    // Where no chain gains by coming back, no best chain visits a venue twice.
    for _ in 0..=problem.venues.len() {
        let rises = points.iter().map(|point| point.raise(&mut prices, &mut scratch));
        if rises.fold(0.0, f64::max) <= settled {
            break;
        }
    }
    prices
}

/// A point and its arcs, nearest first. Closed venues are among them: their prices must be too high to tempt.
struct Point {
    arcs: Vec<Arc>,
    /// Φ'⁺/x̄: what a place on top is worth.
    worth: f64,
}

struct Arc {
    venue: usize,
    /// `β t / x̄`.
    cost: f64,
    /// Whether places are offered there.
    used: bool,
    /// The arcs from this one on may give up a place for one here: those that share the innermost tight
    /// constraint of this arc, or all.
    exchange_from: usize,
    /// Whether a place here can come on top: no constraint of this arc is tight.
    on_top: bool,
}

impl Point {
    fn of(problem: &Problem, terms: &Terms, k: usize, flows: &[Flow], offered: f64) -> Self {
        let entitlement = terms.entitlement[k];
        let negligible = NEGLIGIBLE * entitlement;
        let reach: Vec<(VenueId, f64, f64)> = problem.arcs(&problem.points[k]).collect();
        let places_at = |venue: VenueId| {
            flows.binary_search_by_key(&venue, |flow| flow.venue).map_or(0.0, |found| flows[found].places)
        };
        let mut arcs: Vec<Arc> = Vec::with_capacity(reach.len());
        for (venue, minutes, _) in &reach {
            arcs.push(Arc {
                venue: venue.index(),
                cost: terms.minute_cost * minutes,
                used: places_at(*venue) > negligible,
                exchange_from: 0,
                on_top: true,
            });
        }
        // From the far end: the constraint of the arcs at least this far, where it is tight.
        let mut beyond = 0.0;
        let mut tight_from = vec![false; reach.len()];
        for (position, (venue, minutes, share)) in reach.iter().enumerate().rev() {
            beyond += places_at(*venue);
            let first_of_its_minutes = position == 0 || reach[position - 1].1 < *minutes;
            tight_from[position] = first_of_its_minutes && share * entitlement - beyond <= negligible;
        }
        let mut innermost = None;
        for (position, arc) in arcs.iter_mut().enumerate() {
            if tight_from[position] {
                innermost = Some(position);
            }
            arc.exchange_from = innermost.unwrap_or(0);
            arc.on_top = innermost.is_none();
        }
        let u = (offered + negligible) / (entitlement * terms.mean_fill);
        Self { arcs, worth: terms.utility.slope_after(u, terms.floor_end[k]) / terms.mean_fill }
    }

    /// Raises prices to what this point would give; the largest rise.
    fn raise(&self, prices: &mut [f64], scratch: &mut Vec<f64>) -> f64 {
        // Per arc, the best exchange among it and all farther ones.
        scratch.clear();
        scratch.resize(self.arcs.len() + 1, f64::NEG_INFINITY);
        for (position, arc) in self.arcs.iter().enumerate().rev() {
            let here = if arc.used { prices[arc.venue] + arc.cost } else { f64::NEG_INFINITY };
            scratch[position] = scratch[position + 1].max(here);
        }
        let mut risen = 0.0_f64;
        for arc in &self.arcs {
            let top = if arc.on_top { self.worth } else { f64::NEG_INFINITY };
            let price = scratch[arc.exchange_from].max(top) - arc.cost;
            if price > prices[arc.venue] {
                risen = risen.max(price - prices[arc.venue]);
                prices[arc.venue] = price;
            }
        }
        risen
    }
}
