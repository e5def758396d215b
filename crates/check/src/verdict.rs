//! What the judge says.

use serde::Serialize;
use spoke_model::{AreaId, PointId, VenueId};

use crate::floor::{Shortfall, Unreachable};

/// The judge's findings. A plan is accepted when `violations` is empty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Every rule broken, in the order of [`Rule`], then of the plan.
    pub violations: Vec<Violation>,
    /// The objective recomputed; `None` where the plan is misshapen.
    pub objective: Option<f64>,
    /// The bound re-evaluated from the prices; `None` where the proof is none.
    pub bound: Option<f64>,
    /// `(bound − objective) / |objective|`.
    pub gap: Option<f64>,
    /// How far the flows are, at most, from the best flows under the plan's own patterns, relative to the
    /// objective. The prices that prove it are the judge's own.
    pub flows_gap: Option<f64>,
    /// The average fill x̄ recomputed.
    pub mean_fill: f64,
    /// The most places the budgets can buy, P.
    pub purchasable_places: f64,
    /// Areas with need and no candidate venue within `floor.minutes`; empty without an access floor.
    pub unreachable: Vec<Unreachable>,
    /// Points offered less than the offer floor: allowed, and reported.
    pub shortfalls: Vec<Shortfall>,
}

impl Verdict {
    /// Whether every rule is kept.
    pub fn accepted(&self) -> bool {
        self.violations.is_empty()
    }
}

/// One breach of one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// What breaks it.
    pub subject: Subject,
    /// The figure found.
    pub found: f64,
    /// The figure that the rule wants or allows at most (or at least).
    pub expected: f64,
    /// The breach in words, without the subject.
    pub message: String,
}

/// The rules a plan and its proof must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Vectors have the problem's lengths, ids exist, numbers are finite, flows are sorted and positive.
    Shape,
    /// Each venue takes a pattern it may take, and has that pattern's sessions.
    Pattern,
    /// Budgets (3).
    Budget,
    /// Minimum and maximum sessions over sets of venues (3).
    Limit,
    /// Capacity (1).
    Capacity,
    /// Nested reach (2), and minutes as in the travel table.
    Reach,
    /// The access floor (4).
    AccessFloor,
    /// Entitlements and the average fill are those that follow from the problem.
    Entitlement,
    /// The objective is what it says.
    Objective,
    /// Under the plan's own patterns nobody could be served better: what makes the shares fair.
    Flows,
    /// The prices prove the bound.
    Bound,
}

/// What breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The plan as a whole.
    Plan,
    /// The certificate.
    Certificate,
    /// A venue.
    Venue(VenueId),
    /// An area.
    Area(AreaId),
    /// A demand point.
    Point(PointId),
    /// A budget row, by position.
    Budget(usize),
    /// A limit, by position.
    Limit(usize),
}
