//! Bound: the prices prove at least the bound that the certificate claims, and no plan lies above it.

use spoke_model::Certificate;

use crate::bound::NoProof;
use crate::terms::Terms;
use crate::tolerance::{Tolerance, slack};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(
    certificate: &Certificate,
    objective: f64,
    recomputed: &Result<f64, NoProof>,
    terms: &Terms,
    tolerance: &Tolerance,
) -> Vec<Violation> {
    let claimed = certificate.bound;
    let slack = slack(objective, terms.floor_worth, tolerance.objective);
    let say = |found: f64, expected: f64, message: String| {
        vec![Violation { rule: Rule::Bound, subject: Subject::Certificate, found, expected, message }]
    };
    match recomputed {
        Err(NoProof(reason)) => say(claimed, f64::NAN, reason.clone()),
        Ok(_) if !claimed.is_finite() => {
            say(claimed, objective, format!("claims a bound of {claimed}, which is no number"))
        }
        Ok(proven) if *proven > claimed + slack => {
            say(claimed, *proven, format!("claims a bound of {claimed}; the prices prove {proven}"))
        }
        Ok(_) if objective > claimed + slack => say(
            claimed,
            objective,
            format!("claims a bound of {claimed}; the plan itself reaches {objective}"),
        ),
        Ok(_) => Vec::new(),
    }
}
