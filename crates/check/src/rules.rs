//! The rules, one per file: each is a function from the problem and the plan to its violations.

pub(crate) mod access;
pub(crate) mod bound;
pub(crate) mod budget;
pub(crate) mod capacity;
pub(crate) mod entitlement;
pub(crate) mod flows;
pub(crate) mod limit;
pub(crate) mod objective;
pub(crate) mod pattern;
pub(crate) mod reach;
pub(crate) mod shape;

use spoke_model::{Allocation, PatternOption, Problem};

/// Places offered to each point.
pub(crate) fn offered(problem: &Problem, plan: &Allocation) -> Vec<f64> {
    let mut offered = vec![0.0; problem.points.len()];
    for flow in &plan.flows {
        offered[flow.point.index()] += flow.places;
    }
    offered
}

/// The option that a venue takes, `None` where it may not take the plan's pattern.
fn chosen<'a>(problem: &'a Problem, plan: &Allocation, venue: usize) -> Option<&'a PatternOption> {
    problem.venues[venue].options.iter().find(|option| option.pattern == plan.patterns[venue])
}
