//! Flows: under the plan's own patterns no other offer is better, so that the shares are what the model asks
//! for, whatever the gap of the patterns.

use crate::tolerance::{Tolerance, at_most};
use crate::verdict::{Rule, Subject, Violation};

/// `bound` is what no flows under the plan's patterns exceed.
pub(crate) fn violations(objective: f64, bound: f64, tolerance: &Tolerance) -> Vec<Violation> {
    if at_most(bound, objective, tolerance.flows) {
        return Vec::new();
    }
    vec![Violation {
        rule: Rule::Flows,
        subject: Subject::Plan,
        found: objective,
        expected: bound,
        message: format!("has flows worth {objective} where its patterns may allow {bound}"),
    }]
}
