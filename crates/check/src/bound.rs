//! The bound re-evaluated from the prices, over the whole proof.
//!
//! A leaf bounds every plan left in it by
//! `Σ_k D_k + Σ_v V_v + Σ_b λ_b B_b + Σ_l (ν⁺_l max_l − ν⁻_l min_l) − Σ_a μ_a`, where
//! `V_v = max_o π_v q_v s_o − Σ_b λ_b cost_bvo − Σ_{l∋v} (ν⁺_l − ν⁻_l) s_o + [s_o > 0] Σ_{a: v∈C_a} μ_a`
//! over the options that the branches above the leaf leave. A branch splits a venue's options into those with
//! at most so many sessions and those with more, so that the leaves cover every plan by construction; the bound
//! is the largest of the leaves'. A leaf that leaves a venue no option holds no plan and bounds nothing.

use spoke_model::{AccessRow, Certificate, Prices, Problem, Proof, VenueId};

use crate::point_value;
use crate::terms::Terms;

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
    let judge = Judge::new(problem, terms, rows);
    let mut bound = f64::NEG_INFINITY;
    // Depth first without recursion: a proof may be as deep as its author likes.
    let mut open = vec![(&certificate.proof, vec![Span::ALL; problem.venues.len()])];
    while let Some((proof, spans)) = open.pop() {
        match proof {
            Proof::Leaf(prices) => bound = bound.max(judge.leaf(prices, &spans)?),
            Proof::Branch { venue, at_most, below, above } => {
                let branched = spans.get(venue.index());
                let Some(span) = branched.filter(|_| at_most.is_finite()) else {
                    return Err(NoProof(format!(
                        "branches on venue {} at {at_most} sessions",
                        venue.index()
                    )));
                };
                let (mut low, mut high) = (spans.clone(), spans.clone());
                low[venue.index()] = Span { most: span.most.min(*at_most), ..*span };
                high[venue.index()] = Span { above: span.above.max(*at_most), ..*span };
                open.push((above, high));
                open.push((below, low));
            }
        }
    }
    Ok(bound)
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

struct Judge<'a> {
    problem: &'a Problem,
    terms: &'a Terms,
    rows: &'a [AccessRow],
    /// Positions of the limits that count a venue.
    limits_of: Vec<Vec<usize>>,
}

impl<'a> Judge<'a> {
    fn new(problem: &'a Problem, terms: &'a Terms, rows: &'a [AccessRow]) -> Self {
        let mut limits_of = vec![Vec::new(); problem.venues.len()];
        for (position, limit) in problem.limits.iter().enumerate() {
            for member in &limit.members {
                limits_of[member.index()].push(position);
            }
        }
        Self { problem, terms, rows, limits_of }
    }

    fn leaf(&self, prices: &Prices, spans: &[Span]) -> Result<f64, NoProof> {
        self.require_valid(prices)?;
        let mut opening = vec![0.0; self.problem.venues.len()];
        for (row, price) in self.rows.iter().zip(&prices.access) {
            for venue in &row.venues {
                opening[venue.index()] += price;
            }
        }
        let mut value = 0.0;
        for (venue, span) in spans.iter().enumerate() {
            match self.venue_value(VenueId::new(venue), *span, prices, opening[venue]) {
                Some(best) => value += best,
                None => return Ok(f64::NEG_INFINITY),
            }
        }
        value += point_value::total(self.problem, self.terms, &prices.capacity);
        value += self.problem.budgets.iter().zip(&prices.budget).map(|(row, λ)| λ * row.limit).sum::<f64>();
        for (position, limit) in self.problem.limits.iter().enumerate() {
            value += prices.maximum[position] * limit.maximum.unwrap_or(0.0);
            value -= prices.minimum[position] * limit.minimum.unwrap_or(0.0);
        }
        Ok(value - prices.access.iter().sum::<f64>())
    }

    /// `V_v`, or `None` where no option is left.
    fn venue_value(&self, venue: VenueId, span: Span, prices: &Prices, opening: f64) -> Option<f64> {
        let options = &self.problem.venues[venue.index()];
        let limits: f64 =
            self.limits_of[venue.index()].iter().map(|l| prices.maximum[*l] - prices.minimum[*l]).sum();
        let per_session = prices.capacity[venue.index()] * options.places_per_session - limits;
        options
            .options
            .iter()
            .filter(|option| span.holds(option.sessions))
            .map(|option| {
                let cost: f64 = prices.budget.iter().zip(&option.cost).map(|(λ, cost)| λ * cost).sum();
                let opened = if option.sessions > 0.0 { opening } else { 0.0 };
                per_session * option.sessions - cost + opened
            })
            .reduce(f64::max)
    }

    /// Prices have the problem's lengths, are not negative, and are 0 where there is no such constraint.
    fn require_valid(&self, prices: &Prices) -> Result<(), NoProof> {
        for (name, found, expected) in [
            ("capacity", &prices.capacity, self.problem.venues.len()),
            ("budget", &prices.budget, self.problem.budgets.len()),
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
