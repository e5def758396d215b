//! Access of demand points and of areas to a plan's places, by the methods of [`crate::access`].
//!
//! A point counts the open venues it would go to, as far as its group's longest reach and by its own way of travelling;
//! households with and without a car compete for the same places.

use spoke_model::measures::{AccessMethods, AreaAccess, Distribution};
use spoke_model::{Allocation, Problem, VenueId};

use crate::access::{Decay, floating_catchment, total};
use crate::distribution::{Scale, distribution};
use crate::points::samples;

/// Access by each method, one value for each demand point.
pub(crate) struct PointAccess {
    pub(crate) opportunities: Vec<f64>,
    pub(crate) gravity: Vec<f64>,
    pub(crate) two_step: Vec<f64>,
    pub(crate) zones: Vec<f64>,
    pub(crate) gaussian: Vec<f64>,
}

/// The contacts a point needs, and what each venue counts for.
type Origin = (f64, Vec<(VenueId, f64)>);

impl PointAccess {
    pub(crate) fn of(problem: &Problem, plan: &Allocation) -> Self {
        let supply: Vec<f64> = problem
            .venues
            .iter()
            .zip(&plan.sessions)
            .map(|(venue, s)| venue.places_per_session * s)
            .collect();
        let step = origins(problem, &supply, |max| Decay::Step { max });
        let zones = origins(problem, &supply, Decay::three_zones);
        let gaussian = origins(problem, &supply, |max| Decay::Gaussian { sigma: max / 3.0, max });
        Self {
            opportunities: places(&step, &supply),
            gravity: places(&gaussian, &supply),
            two_step: floating_catchment(&step, &supply),
            zones: floating_catchment(&zones, &supply),
            gaussian: floating_catchment(&gaussian, &supply),
        }
    }

    /// How the values of one method are spread, weighted by contacts needed.
    pub(crate) fn spread(&self, problem: &Problem, values: &[f64]) -> Distribution {
        let samples = samples(problem, |k| (Some(values[k]), problem.points[k].contacts_needed()));
        distribution(&samples, Scale { bounds: None, burden: false })
    }

    pub(crate) fn methods(&self, problem: &Problem) -> AccessMethods {
        AccessMethods {
            opportunities: self.spread(problem, &self.opportunities),
            gravity: self.spread(problem, &self.gravity),
            two_step: self.spread(problem, &self.two_step),
            gaussian: self.spread(problem, &self.gaussian),
        }
    }
}

/// Access of every area of a problem to a plan's places.
///
/// # Panics
/// Where the plan is not of this problem: another number of venues.
pub fn area_access(problem: &Problem, plan: &Allocation) -> Vec<AreaAccess> {
    let access = PointAccess::of(problem, plan);
    let mean = |values: &[f64]| {
        let mut sums = vec![(0.0, 0.0); problem.areas()];
        for (point, value) in problem.points.iter().zip(values) {
            let sum = &mut sums[point.area.index()];
            sum.0 += point.contacts_needed() * value;
            sum.1 += point.contacts_needed();
        }
        sums.into_iter().map(|(sum, contacts)| (contacts > 0.0).then(|| sum / contacts)).collect::<Vec<_>>()
    };
    let (opportunities, gravity) = (mean(&access.opportunities), mean(&access.gravity));
    let (two_step, zones, gaussian) = (mean(&access.two_step), mean(&access.zones), mean(&access.gaussian));
    (0..problem.areas())
        .map(|area| AreaAccess {
            opportunities: opportunities[area],
            gravity: gravity[area],
            two_step: two_step[area],
            zones: zones[area],
            gaussian: gaussian[area],
        })
        .collect()
}

fn origins(problem: &Problem, supply: &[f64], decay: impl Fn(f64) -> Decay) -> Vec<Origin> {
    let decays: Vec<Decay> = problem.groups.iter().map(|group| decay(group.reach.max_minutes())).collect();
    problem
        .points
        .iter()
        .map(|point| {
            let decay = &decays[point.group.index()];
            let open = problem.arcs(point).filter(|(venue, ..)| supply[venue.index()] > 0.0);
            (point.contacts_needed(), open.map(|(venue, t, _)| (venue, decay.weight(t))).collect())
        })
        .collect()
}

/// For each origin, the places of venues by what they count for.
fn places(origins: &[Origin], supply: &[f64]) -> Vec<f64> {
    let of = |(_, arcs): &Origin| total(arcs.iter().map(|(venue, weight)| supply[venue.index()] * weight));
    origins.iter().map(of).collect()
}
