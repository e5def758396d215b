//! A plan before it has dates: patterns, flows, and the values that explain them.

use serde::{Deserialize, Serialize};

use crate::{PatternId, PointId, VenueId};

/// A plan: one pattern per venue and the places offered from each venue to each demand point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Allocation {
    /// The pattern of each venue.
    pub patterns: Vec<PatternId>,
    /// Sessions of each venue in the period.
    pub sessions: Vec<f64>,
    /// Places, sorted by point, then venue; only positive ones.
    pub flows: Vec<Flow>,
    /// Entitlement of each demand point in places, E.
    pub entitlement: Vec<f64>,
    /// The average fill x̄ = min(1, P/ΣE).
    pub mean_fill: f64,
    /// The objective's value.
    pub objective: f64,
}

/// Places at one venue offered to one demand point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Who.
    pub point: PointId,
    /// Where.
    pub venue: VenueId,
    /// How many, > 0.
    pub places: f64,
    /// One-way minutes.
    pub minutes: f64,
}

/// What explains a venue's place in the ranking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VenueValue {
    /// 1 = the venue the plan would miss most. Open venues come first, by `value_if_closed`; then the others, by `marginal_value`.
    pub rank: u32,
    /// Shadow price of one more session there, in units of the objective.
    pub marginal_value: f64,
    /// Objective lost if it closed, the other patterns held and flows re-routed; 0 for a closed venue.
    pub value_if_closed: f64,
    /// Places lost then; `None` for a closed venue, and where closures were not routed.
    pub places_lost_if_closed: Option<f64>,
    /// Areas in which a group would then be offered less than the offer floor and is not now; `None` as above.
    pub areas_below_if_closed: Option<u32>,
    /// Areas that it alone gives an open venue within the access floor's minutes; 0 where no such floor is asked for.
    pub areas_without_if_closed: u32,
}

/// How sure a venue's place in a plan is, when need, rates and minutes are drawn anew.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VenueRobustness {
    /// Share of the solved draws in which it holds sessions, 0–1.
    pub used: f64,
    /// Its rank in one draw of twenty, or better.
    pub rank_low: u32,
    /// Its rank in one draw of twenty, or worse.
    pub rank_high: u32,
}
