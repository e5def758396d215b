//! The quantities of the model that follow from the problem alone: E, P, x̄, Φ.

use spoke_model::{DemandPoint, Problem, VenueId};

use crate::purchasable::purchasable_places;
use crate::utility::Utility;

/// What every rule needs, computed once.
pub(crate) struct Terms {
    /// `n_k c_k` per point.
    pub(crate) contacts: Vec<f64>,
    /// `E_k` per point.
    pub(crate) entitlement: Vec<f64>,
    /// P.
    pub(crate) purchasable: f64,
    /// `x̄ = min(1, P / ΣE)`; 0 where nobody needs anything.
    pub(crate) mean_fill: f64,
    /// Φ before the offer floor.
    pub(crate) utility: Utility,
    /// `φ_k`: where the offer floor ends, in u, as far as reach allows.
    pub(crate) floor_end: Vec<f64>,
    /// What the floor's slope is worth where every floor is kept: `Z` counts what is short of it.
    pub(crate) floor_worth: f64,
    /// `β / x̄`: what a place-minute costs; 0 where x̄ is 0.
    pub(crate) minute_cost: f64,
}

/// The largest share of a point's people that some venue which can hold a session reaches.
fn reachable_share(problem: &Problem, point: &DemandPoint) -> f64 {
    let can_serve = |venue: VenueId| {
        let venue = &problem.venues[venue.index()];
        venue.places_per_session > 0.0 && venue.options.iter().any(|option| option.sessions > 0.0)
    };
    // Nearest first, and ρ falls with the minutes.
    problem.arcs(point).find(|(venue, ..)| can_serve(*venue)).map_or(0.0, |(.., share)| share)
}

impl Terms {
    pub(crate) fn of(problem: &Problem) -> Self {
        let contacts: Vec<f64> = problem.points.iter().map(|point| point.people * point.contacts).collect();
        let graded: Vec<f64> = problem
            .points
            .iter()
            .zip(&contacts)
            .map(|(point, contacts)| {
                let area = point.area.index();
                contacts * problem.gradient.weight(problem.ridit[area], problem.decile[area])
            })
            .collect();
        let need: f64 = contacts.iter().sum();
        let graded_need: f64 = graded.iter().sum();
        let scale = if graded_need > 0.0 { need / graded_need } else { 1.0 };
        let entitlement: Vec<f64> = graded.iter().map(|graded| graded * scale).collect();
        let purchasable = purchasable_places(problem);
        let total: f64 = entitlement.iter().sum();
        let mean_fill = if total > 0.0 { (purchasable / total).min(1.0) } else { 0.0 };
        let floor_end: Vec<f64> = problem
            .points
            .iter()
            .enumerate()
            .map(|(k, point)| {
                let reachable = reachable_share(problem, point) * entitlement[k];
                let floor =
                    (problem.floor.share * mean_fill * contacts[k]).min(entitlement[k]).min(reachable);
                if floor > 0.0 { floor / (entitlement[k] * mean_fill) } else { 0.0 }
            })
            .collect();
        let utility = Utility::new(problem.objective.inequality_aversion, mean_fill);
        let floors: f64 =
            entitlement.iter().zip(&floor_end).map(|(entitlement, end)| entitlement * end).sum();
        let minute_cost = if mean_fill > 0.0 { problem.objective.burden_per_minute / mean_fill } else { 0.0 };
        Self {
            floor_worth: utility.floor_slope() * floors,
            utility,
            contacts,
            entitlement,
            purchasable,
            mean_fill,
            floor_end,
            minute_cost,
        }
    }

    /// `E_k Φ_k` of a point offered `places`.
    pub(crate) fn worth(&self, point: usize, places: f64) -> f64 {
        let entitlement = self.entitlement[point];
        if entitlement <= 0.0 || self.mean_fill <= 0.0 {
            return 0.0;
        }
        let u = places / (entitlement * self.mean_fill);
        entitlement * self.utility.value(u, self.floor_end[point])
    }
}
