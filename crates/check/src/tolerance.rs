//! How exactly a plan must keep the rules.

/// Relative tolerances: a figure may pass a limit by `tolerance × (1 + |limit|)` in the limit's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// For capacity, reach, budgets and limits; in places, sessions, hours or pounds.
    pub constraint: f64,
    /// For definitions that both sides compute: entitlements, average fill, sessions of a pattern, minutes.
    pub definition: f64,
    /// For the objective and the bound.
    pub objective: f64,
    /// How far flows may be from the best under the same patterns, relative to the objective.
    pub flows: f64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { constraint: 1e-7, definition: 1e-9, objective: 1e-8, flows: 1e-6 }
    }
}

/// Whether `found` is no more than `limit`, as far as `tolerance` allows. False for NaN.
pub(crate) fn at_most(found: f64, limit: f64, tolerance: f64) -> bool {
    found <= limit + tolerance * (1.0 + limit.abs())
}

/// How far objectives and bounds may be apart: `tolerance` of the size of what they are the difference of.
pub(crate) fn slack(objective: f64, floor_worth: f64, tolerance: f64) -> f64 {
    tolerance * (1.0 + objective.abs() + floor_worth)
}

/// Whether two figures are the same, as far as `tolerance` allows. False for NaN.
pub(crate) fn same(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * (1.0 + expected.abs())
}
