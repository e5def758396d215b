//! The proof that comes with a plan: prices from which anyone can recompute an upper bound on the best objective.

use serde::{Deserialize, Serialize};

use crate::VenueId;

/// An upper bound on the best objective, and what proves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The bound: the largest over the leaves of `proof`.
    pub bound: f64,
    /// The prices, one set per leaf of a search tree (one leaf where nothing was branched on).
    pub proof: Proof,
}

/// A tree whose leaves together cover every plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Proof {
    /// Prices that bound every plan left here.
    Leaf(Prices),
    /// Either the venue holds at most this many sessions, or more.
    Branch {
        /// The venue branched on.
        venue: VenueId,
        /// Sessions: `below` keeps the options with no more, `above` those with more.
        at_most: f64,
        /// Plans with at most that many.
        below: Box<Proof>,
        /// Plans with more.
        above: Box<Proof>,
    },
}

/// Lagrangian multipliers, all ≥ 0, of the constraints of `docs/model.md`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Of capacity (1), per venue: objective per place.
    pub capacity: Vec<f64>,
    /// Of the budgets (3), per budget row: objective per unit.
    pub budget: Vec<f64>,
    /// Of the minima of the limits, per limit: objective per session.
    pub minimum: Vec<f64>,
    /// Of the maxima of the limits, per limit: objective per session.
    pub maximum: Vec<f64>,
    /// Of the access floor (4), per access row in order of area: objective per open venue.
    pub access: Vec<f64>,
}
