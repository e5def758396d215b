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
//! It is reached from 0 by raising prices point by point (Bellman and Ford). Whatever prices come out, the
//! bound `Σ_k D_k(π) + Σ_v π_v q_v s_v` holds for all flows; for best flows it meets the objective.

use std::collections::VecDeque;

use spoke_model::{Allocation, Flow, Problem, VenueId};

use crate::point_value;
use crate::terms::Terms;

/// Places below this share of the entitlement count as none: neither offered nor left.
const NEGLIGIBLE: f64 = 1e-8;
/// Prices that rise by less than this share of the first band's slope count as settled.
const SETTLED: f64 = 1e-12;
/// In units of the first band's slope: twice what a place of the offer floor is worth.
const CEILING: f64 = 200.0;
/// How often a point is asked, on average, before the search for prices ends unsettled.
const ROUNDS: usize = 50;

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
    raise_all(&points, &mut prices, first_slope / terms.mean_fill);
    prices
}

/// Raises prices until no point gives more. A point has more to give when the price of a venue that it uses has
/// risen, so only those are asked again. Flows that gain by going round in a circle never settle: after
/// [`ROUNDS`] times the number of points, or past what any place could be worth ([`CEILING`]), the prices stay as
/// they are, and the bound says how far off that is.
fn raise_all(points: &[Point], prices: &mut [f64], first_worth: f64) {
    let (settled, ceiling) = (SETTLED * first_worth, CEILING * first_worth);
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); prices.len()];
    for (position, point) in points.iter().enumerate() {
        for arc in point.arcs.iter().filter(|arc| arc.used) {
            users[arc.venue].push(position);
        }
    }
    let mut queue: VecDeque<usize> = (0..points.len()).collect();
    let mut queued = vec![true; points.len()];
    let mut scratch = Vec::new();
    let mut risen = Vec::new();
    for _ in 0..ROUNDS * points.len() {
        let Some(next) = queue.pop_front() else { break };
        queued[next] = false;
        risen.clear();
        points[next].raise(prices, settled, &mut scratch, &mut risen);
        if risen.iter().any(|venue| prices[*venue] > ceiling) {
            break;
        }
        for user in risen.iter().flat_map(|venue| &users[*venue]) {
            if !queued[*user] {
                queued[*user] = true;
                queue.push_back(*user);
            }
        }
    }
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

    /// Raises prices to what this point would give; adds the venues whose price rose by more than `settled`.
    fn raise(&self, prices: &mut [f64], settled: f64, scratch: &mut Vec<f64>, risen: &mut Vec<usize>) {
        // Per arc, the best exchange among it and all farther ones.
        scratch.clear();
        scratch.resize(self.arcs.len() + 1, f64::NEG_INFINITY);
        for (position, arc) in self.arcs.iter().enumerate().rev() {
            let here = if arc.used { prices[arc.venue] + arc.cost } else { f64::NEG_INFINITY };
            scratch[position] = scratch[position + 1].max(here);
        }
        for arc in &self.arcs {
            let top = if arc.on_top { self.worth } else { f64::NEG_INFINITY };
            let price = scratch[arc.exchange_from].max(top) - arc.cost;
            if price > prices[arc.venue] {
                if price > prices[arc.venue] + settled {
                    risen.push(arc.venue);
                }
                prices[arc.venue] = price;
            }
        }
    }
}
