//! Objective: `Z = Σ_k E_k Φ(u_k) − 99 s₁ Σ_k E_k max(0, φ_k − u_k) − (β/x̄) Σ t_kv f_kv` is what the plan says.
//!
//! Reckoned as the floor's slope up to `φ_k` less what it would be worth were every floor kept.

use spoke_model::Allocation;

use crate::terms::Terms;
use crate::tolerance::{Tolerance, slack};
use crate::verdict::{Rule, Subject, Violation};

/// Z from the flows; `offered` holds places per point.
pub(crate) fn recomputed(plan: &Allocation, terms: &Terms, offered: &[f64]) -> f64 {
    let worth: f64 = offered.iter().enumerate().map(|(point, places)| terms.worth(point, *places)).sum();
    let travelled: f64 = plan.flows.iter().map(|flow| flow.minutes * flow.places).sum();
    worth - terms.floor_worth - terms.minute_cost * travelled
}

pub(crate) fn violations(
    plan: &Allocation,
    recomputed: f64,
    terms: &Terms,
    tolerance: &Tolerance,
) -> Vec<Violation> {
    if (plan.objective - recomputed).abs() <= slack(recomputed, terms.floor_worth, tolerance.objective) {
        return Vec::new();
    }
    vec![Violation {
        rule: Rule::Objective,
        subject: Subject::Plan,
        found: plan.objective,
        expected: recomputed,
        message: format!("says an objective of {}, which is {recomputed}", plan.objective),
    }]
}
