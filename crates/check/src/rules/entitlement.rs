//! Entitlement: the plan's `E_k` and `x̄` are those that follow from the problem.

use spoke_model::{Allocation, PointId};

use crate::terms::Terms;
use crate::tolerance::{Tolerance, same};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(plan: &Allocation, terms: &Terms, tolerance: &Tolerance) -> Vec<Violation> {
    let mut found = Vec::new();
    for (point, (said, expected)) in plan.entitlement.iter().zip(&terms.entitlement).enumerate() {
        if !same(*said, *expected, tolerance.definition) {
            found.push(Violation {
                rule: Rule::Entitlement,
                subject: Subject::Point(PointId::new(point)),
                found: *said,
                expected: *expected,
                message: format!("is said to be entitled to {said} places, which is {expected}"),
            });
        }
    }
    if !same(plan.mean_fill, terms.mean_fill, tolerance.definition) {
        found.push(Violation {
            rule: Rule::Entitlement,
            subject: Subject::Plan,
            found: plan.mean_fill,
            expected: terms.mean_fill,
            message: format!("says an average fill of {}, which is {}", plan.mean_fill, terms.mean_fill),
        });
    }
    found
}
