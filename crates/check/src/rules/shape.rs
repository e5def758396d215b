//! Shape: vectors have the problem's lengths, ids exist, numbers are finite, flows are sorted and positive.

use spoke_model::{Allocation, Problem};

use crate::verdict::{Rule, Subject, Violation};

/// Whatever would keep the other rules from being judged.
pub(crate) fn violations(problem: &Problem, plan: &Allocation) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut say = |subject, value: f64, expected: f64, message: String| {
        found.push(Violation { rule: Rule::Shape, subject, found: value, expected, message });
    };
    for (name, length, expected) in [
        ("patterns", plan.patterns.len(), problem.venues.len()),
        ("sessions", plan.sessions.len(), problem.venues.len()),
        ("entitlements", plan.entitlement.len(), problem.points.len()),
    ] {
        if length != expected {
            say(Subject::Plan, length as f64, expected as f64, format!("has {length} {name} for {expected}"));
        }
    }
    for (position, flow) in plan.flows.iter().enumerate() {
        let (points, venues) = (problem.points.len(), problem.venues.len());
        if flow.point.index() >= points || flow.venue.index() >= venues {
            let message = format!("flow {position} names a point or a venue that does not exist");
            say(Subject::Plan, position as f64, 0.0, message);
        } else if !(flow.places.is_finite() && flow.places > 0.0) {
            let message = format!("is offered {} places at venue {}", flow.places, flow.venue.index());
            say(Subject::Point(flow.point), flow.places, 0.0, message);
        }
    }
    for pair in plan.flows.windows(2) {
        if (pair[0].point, pair[0].venue) >= (pair[1].point, pair[1].venue) {
            let message = format!("has its flow to venue {} twice or out of order", pair[1].venue.index());
            say(Subject::Point(pair[1].point), 0.0, 0.0, message);
        }
    }
    for (name, value) in [("average fill", plan.mean_fill), ("objective", plan.objective)] {
        if !value.is_finite() {
            say(Subject::Plan, value, 0.0, format!("has the {name} {value}"));
        }
    }
    found
}
