//! The bound re-evaluated from the prices, over the whole proof.
//!
//! A leaf bounds every plan left in it by its prices' constant and, of each venue, the best of the options that the
//! branches above the leaf leave. Prices are of capacity, by venue:
//! `Σ_k D_k + Σ_v V_v + Σ_b λ_b B_b + Σ_l (ν⁺_l max_l − ν⁻_l min_l) − Σ_a μ_a`, where
//! `V_v = max_o π_v q_v s_o − Σ_b λ_b cost_bvo − Σ_{l∋v} (ν⁺_l − ν⁻_l) s_o + [s_o > 0] Σ_{a: v∈C_a} μ_a`; or of places,
//! by point: then `D_k` and `π_v q_v s_o` are what [`crate::point_price`] says. Behind the budgets' prices may stand those
//! of their rounded rows ([`crate::rounded`]), which count alike. A branch splits a venue's options into
//! those with at most so many sessions and those with more, and every node but the root has one parent before it, so
//! that the leaves cover every plan by construction; the bound is the largest of the leaves'. A leaf that leaves a
//! venue no option holds no plan and bounds nothing.
//!
//! Each leaf's value is rounded up by what its own summing may have lost, so that the bound holds in spite of
//! rounding (Neumaier and Shcherbina 2004, doi 10.1007/s10107-003-0433-3): prices so large that they swallow what
//! they are added to prove a bound that is as much too large.

use spoke_model::{AccessRow, Certificate, Prices, Problem, Proof, ProofNode};

use crate::point_price::Arcs;
use crate::rounded::{self, Rounded};
use crate::terms::Terms;
use crate::{point_price, point_value};

/// Why a certificate proves nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NoProof(pub(crate) String);

/// The bound that the certificate's prices prove.
pub(crate) fn recomputed(
    problem: &Problem,
    terms: &Terms,
    rows: &[AccessRow],
    certificate: &Certificate,
) -> Result<f64, NoProof> {
    let proof = &certificate.proof;
    require_tree(proof)?;
    let judge = Judge::new(problem, terms, rows);
    let tables: Vec<Table> =
        proof.prices.iter().map(|prices| judge.table(prices)).collect::<Result<_, _>>()?;
    let mut bound = f64::NEG_INFINITY;
    // Depth first without recursion: a proof may be as deep as its author likes. What a branch narrows is put back
    // when its second child is done.
    let mut spans = vec![Span::ALL; problem.venues.len()];
    let mut open = vec![Step::Enter(0)];
    while let Some(step) = open.pop() {
        match step {
            Step::Narrow(venue, span) => spans[venue] = span,
            Step::Enter(node) => match proof.nodes[node] {
                ProofNode::Leaf { prices } => match judge.leaf(&tables[prices], &spans) {
                    Some(value) if !value.is_finite() => {
                        return Err(NoProof(format!("proves a bound of {value}, which is no number")));
                    }
                    Some(value) => bound = bound.max(value),
                    None => {}
                },
                ProofNode::Branch { venue, at_most, below, above } => {
                    let branched = spans.get(venue.index()).filter(|_| at_most.is_finite());
                    let Some(span) = branched.copied() else {
                        return Err(NoProof(format!(
                            "branches on venue {} at {at_most} sessions",
                            venue.index()
                        )));
                    };
                    let venue = venue.index();
                    open.extend([
                        Step::Narrow(venue, span),
                        Step::Enter(above),
                        Step::Narrow(venue, Span { above: span.above.max(at_most), ..span }),
                        Step::Enter(below),
                        Step::Narrow(venue, Span { most: span.most.min(at_most), ..span }),
                    ]);
                }
            },
        }
    }
    if bound.is_finite() { Ok(bound) } else { Err(NoProof("leaves no plan at all".to_owned())) }
}

/// What is left to do of a walk over the proof.
enum Step {
    Enter(usize),
    Narrow(usize, Span),
}

/// Every node but the first is the child of exactly one node before it, and every leaf has prices.
fn require_tree(proof: &Proof) -> Result<(), NoProof> {
    let mut parents = vec![0_u32; proof.nodes.len()];
    if parents.is_empty() {
        return Err(NoProof("has no node".to_owned()));
    }
    for (at, node) in proof.nodes.iter().enumerate() {
        match *node {
            ProofNode::Leaf { prices } if prices < proof.prices.len() => {}
            ProofNode::Leaf { prices } => {
                return Err(NoProof(format!("has no prices {prices}, which node {at} names")));
            }
            ProofNode::Branch { below, above, .. } => {
                for child in [below, above] {
                    match parents.get_mut(child) {
                        Some(parents) if child > at => *parents += 1,
                        _ => return Err(NoProof(format!("has no node {child} after node {at}, its parent"))),
                    }
                }
            }
        }
    }
    match parents.iter().skip(1).position(|count| *count != 1) {
        Some(at) => {
            Err(NoProof(format!("has a node {} with {} parents instead of one", at + 1, parents[at + 1])))
        }
        None => Ok(()),
    }
}

/// Sessions a venue may still have: `above < s ≤ most`.
#[derive(Clone, Copy)]
struct Span {
    above: f64,
    most: f64,
}

impl Span {
    const ALL: Self = Self { above: f64::NEG_INFINITY, most: f64::INFINITY };

    fn holds(self, sessions: f64) -> bool {
        sessions > self.above && sessions <= self.most
    }
}

/// What prices say: a constant, the worth of each venue's options, and what rounding may take off their sum.
struct Table {
    constant: f64,
    options: Vec<Vec<f64>>,
    rounding: f64,
}

/// A sum of terms, and of their sizes: rounding errs in proportion to those.
#[derive(Clone, Copy, Default)]
struct Sum {
    value: f64,
    size: f64,
}

impl Sum {
    fn add(&mut self, term: f64) {
        self.value += term;
        self.size += term.abs();
    }
}

struct Judge<'a> {
    problem: &'a Problem,
    terms: &'a Terms,
    rows: &'a [AccessRow],
    arcs: Arcs,
    /// Positions of the limits that count a venue.
    limits_of: Vec<Vec<usize>>,
    /// The rounded row of each budget.
    rounded: Vec<Rounded>,
}

impl<'a> Judge<'a> {
    fn new(problem: &'a Problem, terms: &'a Terms, rows: &'a [AccessRow]) -> Self {
        let mut limits_of = vec![Vec::new(); problem.venues.len()];
        for (position, limit) in problem.limits.iter().enumerate() {
            for member in &limit.members {
                limits_of[member.index()].push(position);
            }
        }
        let arcs = Arcs::by_venue(problem, terms);
        Self { problem, terms, rows, arcs, limits_of, rounded: rounded::rows(problem) }
    }

    /// The best option of each venue that its span leaves; `None` where one has none, and so no plan is left.
    fn leaf(&self, table: &Table, spans: &[Span]) -> Option<f64> {
        let mut value = table.constant + table.rounding;
        for ((options, worth), span) in self.problem.venues.iter().zip(&table.options).zip(spans) {
            let left = options.options.iter().zip(worth).filter(|(option, _)| span.holds(option.sessions));
            value += left.map(|(_, worth)| *worth).reduce(f64::max)?;
        }
        Some(value)
    }

    fn table(&self, prices: &Prices) -> Result<Table, NoProof> {
        self.require_valid(prices)?;
        let mut opening = vec![0.0; self.problem.venues.len()];
        let mut constant = Sum::default();
        for (row, price) in self.rows.iter().zip(&prices.access) {
            constant.add(-price);
            for venue in &row.venues {
                opening[venue.index()] += price;
            }
        }
        let limits = self.problem.budgets.iter().map(|row| row.limit);
        let limits = limits.chain(self.rounded.iter().map(|row| row.limit));
        for (limit, λ) in limits.zip(&prices.budget) {
            constant.add(λ * limit);
        }
        for (position, limit) in self.problem.limits.iter().enumerate() {
            constant.add(prices.maximum[position] * limit.maximum.unwrap_or(0.0));
            constant.add(-prices.minimum[position] * limit.minimum.unwrap_or(0.0));
        }
        let points = if prices.point.is_empty() {
            point_value::total(self.problem, self.terms, &prices.capacity)
        } else {
            point_price::kept(self.terms, &self.arcs, &prices.point)
        };
        // A sum of what is not negative, less the floor's worth.
        constant.add(points + self.terms.floor_worth);
        constant.add(-self.terms.floor_worth);
        let worth: Vec<Vec<Sum>> =
            (0..opening.len()).map(|venue| self.options(venue, prices, opening[venue])).collect();
        let size = constant.size
            + worth.iter().flat_map(|of| of.iter().map(|sum| sum.size).reduce(f64::max)).sum::<f64>();
        let added = self.problem.points.len()
            + self.problem.venues.len()
            + self.rows.len()
            + 2 * self.problem.budgets.len()
            + self.problem.limits.len();
        let table = Table {
            constant: constant.value,
            options: worth.iter().map(|of| of.iter().map(|sum| sum.value).collect()).collect(),
            rounding: 0.5 * f64::EPSILON * added as f64 * size,
        };
        let all = || table.options.iter().flatten().chain([&table.constant, &table.rounding]);
        if all().all(|value| value.is_finite()) {
            Ok(table)
        } else {
            Err(NoProof("has prices too large to be added up".to_owned()))
        }
    }

    /// What each option of a venue is worth.
    fn options(&self, venue: usize, prices: &Prices, opening: f64) -> Vec<Sum> {
        let options = &self.problem.venues[venue];
        let capacities = options.options.iter().map(|option| options.places_per_session * option.sessions);
        let served: Vec<f64> = if prices.point.is_empty() {
            capacities.map(|places| prices.capacity[venue] * places).collect()
        } else {
            point_price::served(self.terms, &self.arcs, &prices.point, venue, capacities)
        };
        let worth = |(at, (option, served)): (usize, (&spoke_model::PatternOption, f64))| {
            let mut worth = Sum::default();
            worth.add(served);
            for limit in &self.limits_of[venue] {
                worth.add(-prices.maximum[*limit] * option.sessions);
                worth.add(prices.minimum[*limit] * option.sessions);
            }
            let costs = option.cost.iter().copied();
            let costs = costs.chain(self.rounded.iter().map(|row| row.counts[venue][at]));
            for (λ, cost) in prices.budget.iter().zip(costs) {
                worth.add(-λ * cost);
            }
            if option.sessions > 0.0 {
                worth.add(opening);
            }
            worth
        };
        options.options.iter().zip(served).enumerate().map(worth).collect()
    }

    /// Prices have the problem's lengths, are not negative, and are 0 where there is no such constraint.
    fn require_valid(&self, prices: &Prices) -> Result<(), NoProof> {
        let (venues, points) = if prices.point.is_empty() {
            (self.problem.venues.len(), 0)
        } else {
            (0, self.problem.points.len())
        };
        let budgets = self.problem.budgets.len();
        // A proof without the rounded rows is one with prices of 0.
        let budgets = if prices.budget.len() == budgets { budgets } else { 2 * budgets };
        for (name, found, expected) in [
            ("capacity", &prices.capacity, venues),
            ("point", &prices.point, points),
            ("budget", &prices.budget, budgets),
            ("minimum", &prices.minimum, self.problem.limits.len()),
            ("maximum", &prices.maximum, self.problem.limits.len()),
            ("access", &prices.access, self.rows.len()),
        ] {
            if found.len() != expected {
                return Err(NoProof(format!("has {} {name} prices where there are {expected}", found.len())));
            }
            if let Some(price) = found.iter().find(|price| !(price.is_finite() && **price >= 0.0)) {
                return Err(NoProof(format!("has the {name} price {price}, which is not a number from 0")));
            }
        }
        for (position, limit) in self.problem.limits.iter().enumerate() {
            let priced_minimum = limit.minimum.is_none() && prices.minimum[position] > 0.0;
            let priced_maximum = limit.maximum.is_none() && prices.maximum[position] > 0.0;
            if priced_minimum || priced_maximum {
                return Err(NoProof(format!("prices an end that `{}` does not have", limit.name)));
            }
        }
        Ok(())
    }
}
