//! Flows: under the plan's own patterns no other offer is better, so that the shares are what the model asks
//! for, whatever the gap of the patterns.

use crate::terms::Terms;
use crate::tolerance::{Tolerance, slack};
use crate::verdict::{Rule, Subject, Violation};

/// `bound` is what no flows under the plan's patterns exceed.
pub(crate) fn violations(objective: f64, bound: f64, terms: &Terms, tolerance: &Tolerance) -> Vec<Violation> {
    if bound <= objective + slack(objective, terms.floor_worth, tolerance.flows) {
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
