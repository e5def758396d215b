//! The proof that comes with a plan: prices from which anyone can recompute an upper bound on the best objective.

use serde::{Deserialize, Serialize};

use crate::VenueId;

/// An upper bound on the best objective, and what proves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The bound: the largest over the leaves of `proof`.
    pub bound: f64,
    /// The prices, and the tree that says which plans each set bounds.
    pub proof: Proof,
}

/// A tree whose leaves together cover every plan, as a flat list: however deep, it is read without recursion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Sets of prices; several leaves may share one.
    pub prices: Vec<Prices>,
    /// The nodes: the first is the root, every other one is the child of exactly one node before it.
    pub nodes: Vec<ProofNode>,
}

impl Proof {
    /// One set of prices for every plan.
    pub fn leaf(prices: Prices) -> Self {
        Self { prices: vec![prices], nodes: vec![ProofNode::Leaf { prices: 0 }] }
    }
}

/// A node of a [`Proof`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ProofNode {
    /// Prices that bound every plan left here.
    Leaf {
        /// Position in [`Proof::prices`].
        prices: usize,
    },
    /// Either the venue holds at most this many sessions, or more.
    Branch {
        /// The venue branched on.
        venue: VenueId,
        /// Sessions: `below` keeps the options with no more, `above` those with more.
        at_most: f64,
        /// Position of the node for plans with at most that many.
        below: usize,
        /// Position of the node for plans with more.
        above: usize,
    },
}

/// Lagrangian multipliers, all ≥ 0, of the constraints of `docs/model.md`: of places either by venue or by point.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Of capacity, per venue: objective per place (equations 8–10). Empty where points have prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capacity: Vec<f64>,
    /// Of places, per demand point: objective per place (equations 11–13). Empty where venues have prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub point: Vec<f64>,
    /// Of the budgets (3), per budget row: objective per unit; then, where they were searched, of their rounded rows (14).
    pub budget: Vec<f64>,
    /// Of the minima of the limits, per limit: objective per session.
    pub minimum: Vec<f64>,
    /// Of the maxima of the limits, per limit: objective per session.
    pub maximum: Vec<f64>,
    /// Of the access floor (4), per access row in order of area: objective per open venue.
    pub access: Vec<f64>,
}
