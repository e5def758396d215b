//! Bound: the prices prove at least the bound that the certificate claims, and no plan lies above it.

use spoke_model::Certificate;

use crate::bound::NoProof;
use crate::tolerance::{Tolerance, at_most};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(
    certificate: &Certificate,
    objective: f64,
    recomputed: &Result<f64, NoProof>,
    tolerance: &Tolerance,
) -> Vec<Violation> {
    let claimed = certificate.bound;
    let say = |found: f64, expected: f64, message: String| {
        vec![Violation { rule: Rule::Bound, subject: Subject::Certificate, found, expected, message }]
    };
    match recomputed {
        Err(NoProof(reason)) => say(claimed, f64::NAN, reason.clone()),
        Ok(proven) if !at_most(*proven, claimed, tolerance.objective) => {
            say(claimed, *proven, format!("claims a bound of {claimed}; the prices prove {proven}"))
        }
        Ok(_) if !at_most(objective, claimed, tolerance.objective) => say(
            claimed,
            objective,
            format!("claims a bound of {claimed}; the plan itself reaches {objective}"),
        ),
        Ok(_) => Vec::new(),
    }
}
