//! Capacity (1): `Σ_k f_kv ≤ q_v s_v`, with the sessions of the venue's pattern.

use spoke_model::{Allocation, Problem, VenueId};

use super::chosen;
use crate::tolerance::{Tolerance, at_most};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(problem: &Problem, plan: &Allocation, tolerance: &Tolerance) -> Vec<Violation> {
    let mut offered = vec![0.0; problem.venues.len()];
    for flow in &plan.flows {
        offered[flow.venue.index()] += flow.places;
    }
    let mut found = Vec::new();
    for (venue, offered) in offered.into_iter().enumerate() {
        let sessions = chosen(problem, plan, venue).map_or(0.0, |option| option.sessions);
        let places = problem.venues[venue].places_per_session * sessions;
        if !at_most(offered, places, tolerance.constraint) {
            found.push(Violation {
                rule: Rule::Capacity,
                subject: Subject::Venue(VenueId::new(venue)),
                found: offered,
                expected: places,
                message: format!("offers {offered} places and has {places}"),
            });
        }
    }
    found
}
