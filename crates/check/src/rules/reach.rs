//! Reach (2), nested: for each distinct `t` among a point's venues, `Σ_{v: t_kv ≥ t} f_kv ≤ ρ(t) E_k`; and
//! every flow goes to a venue within reach, over the minutes of the travel table.

use spoke_model::{Allocation, Flow, Problem, VenueId};

use crate::terms::Terms;
use crate::tolerance::{Tolerance, at_most, same};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(
    problem: &Problem,
    plan: &Allocation,
    terms: &Terms,
    tolerance: &Tolerance,
) -> Vec<Violation> {
    plan.flows
        .chunk_by(|a, b| a.point == b.point)
        .flat_map(|flows| of_point(problem, flows, terms, tolerance))
        .collect()
}

fn of_point(problem: &Problem, flows: &[Flow], terms: &Terms, tolerance: &Tolerance) -> Vec<Violation> {
    let Some(point) = flows.first().map(|flow| flow.point) else { return Vec::new() };
    let mut found = Vec::new();
    let mut say = |value: f64, expected: f64, message: String| {
        found.push(Violation {
            rule: Rule::Reach,
            subject: Subject::Point(point),
            found: value,
            expected,
            message,
        });
    };
    let arcs: Vec<(VenueId, f64, f64)> = problem.arcs(problem.point(point)).collect();
    // Places per arc, in the order of the arcs: nearest first.
    let mut places = vec![0.0; arcs.len()];
    for flow in flows {
        match arcs.iter().position(|(venue, ..)| *venue == flow.venue) {
            None => {
                say(flow.places, 0.0, format!("has places at venue {}, out of its reach", flow.venue.index()))
            }
            Some(arc) => {
                places[arc] = flow.places;
                let minutes = arcs[arc].1;
                if !same(flow.minutes, minutes, tolerance.definition) {
                    let message = format!(
                        "says {} minutes to venue {}, {minutes} away",
                        flow.minutes,
                        flow.venue.index()
                    );
                    say(flow.minutes, minutes, message);
                }
            }
        }
    }
    // From the far end: what goes at least this far against those willing to.
    let mut beyond = 0.0;
    for (arc, (_, minutes, share)) in arcs.iter().enumerate().rev() {
        beyond += places[arc];
        let first_of_its_minutes = arc == 0 || arcs[arc - 1].1 < *minutes;
        let willing = share * terms.entitlement[point.index()];
        if first_of_its_minutes && !at_most(beyond, willing, tolerance.constraint) {
            let message =
                format!("has {beyond} places {minutes} minutes away or more, where {willing} would go");
            say(beyond, willing, message);
        }
    }
    found
}
