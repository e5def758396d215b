//! By demand point: what each is offered, and its values as samples along the gradient.

use spoke_model::{Allocation, Problem};

use crate::distribution::Sample;

/// Places offered to each demand point, `Σ_v f_kv`.
///
/// # Panics
/// Where a flow names a point that the problem does not have.
pub fn point_places(problem: &Problem, plan: &Allocation) -> Vec<f64> {
    let mut places = vec![0.0; problem.points.len()];
    for flow in &plan.flows {
        places[flow.point.index()] += flow.places;
    }
    places
}

/// A value and a weight of each demand point, with where its area stands.
pub(crate) fn samples(problem: &Problem, value: impl Fn(usize) -> (Option<f64>, f64)) -> Vec<Sample> {
    problem
        .points
        .iter()
        .enumerate()
        .map(|(k, point)| {
            let (value, weight) = value(k);
            let area = point.area.index();
            Sample { value, weight, ridit: problem.ridit[area], decile: problem.decile[area] }
        })
        .collect()
}
