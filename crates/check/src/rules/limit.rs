//! Limit (3): `minimum ≤ Σ sessions ≤ maximum` over wards, kinds and sites.

use spoke_model::{Allocation, Problem};

use crate::tolerance::{Tolerance, at_most};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(problem: &Problem, plan: &Allocation, tolerance: &Tolerance) -> Vec<Violation> {
    let mut found = Vec::new();
    for (position, limit) in problem.limits.iter().enumerate() {
        let sessions: f64 = limit.members.iter().map(|venue| plan.sessions[venue.index()]).sum();
        let mut say = |expected: f64, side: &str| {
            found.push(Violation {
                rule: Rule::Limit,
                subject: Subject::Limit(position),
                found: sessions,
                expected,
                message: format!("`{}` has {sessions} sessions, {side} {expected}", limit.name),
            });
        };
        if let Some(maximum) = limit.maximum.filter(|most| !at_most(sessions, *most, tolerance.constraint)) {
            say(maximum, "more than");
        }
        if let Some(minimum) = limit.minimum.filter(|least| !at_most(*least, sessions, tolerance.constraint))
        {
            say(minimum, "less than");
        }
    }
    found
}
