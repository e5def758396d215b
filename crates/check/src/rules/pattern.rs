//! Pattern: each venue takes one it may take (locks, hubs and exclusions are options), with its sessions.

use spoke_model::{Allocation, Problem, VenueId};

use super::chosen;
use crate::tolerance::{Tolerance, same};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(problem: &Problem, plan: &Allocation, tolerance: &Tolerance) -> Vec<Violation> {
    let mut found = Vec::new();
    for (venue, sessions) in plan.sessions.iter().enumerate() {
        let (expected, message) = match chosen(problem, plan, venue) {
            None => (f64::NAN, format!("takes pattern {}, which it may not", plan.patterns[venue].index())),
            Some(option) if same(*sessions, option.sessions, tolerance.definition) => continue,
            Some(option) => (
                option.sessions,
                format!("has {sessions} sessions where its pattern has {}", option.sessions),
            ),
        };
        let subject = Subject::Venue(VenueId::new(venue));
        found.push(Violation { rule: Rule::Pattern, subject, found: *sessions, expected, message });
    }
    found
}
