//! Access to places over a travel matrix: nearest, cumulative opportunities, gravity, floating catchments.
//!
//! Supply is places in the period per venue, demand is contacts needed per area, a decay says what a place at
//! `t` minutes counts for. Pairs past the matrix's cut-off do not exist: a decay must end before it.

use spoke_model::{TravelMatrix, VenueId};

/// What a place `t` minutes away counts for, 0–1.
#[derive(Clone, Debug, PartialEq)]
pub enum Decay {
    /// 1 up to `max` minutes, 0 beyond: 2SFCA and cumulative opportunities.
    Step {
        /// Minutes.
        max: f64,
    },
    /// A weight per zone: that of the first zone whose end is not before `t`; 0 beyond the last.
    Zones {
        /// `(end in minutes, weight)`, ends ascending.
        zones: Vec<(f64, f64)>,
    },
    /// `e^(−t²/2σ²)` up to `max` minutes, 0 beyond.
    Gaussian {
        /// Minutes.
        sigma: f64,
        /// Minutes.
        max: f64,
    },
}

impl Decay {
    /// The E2SFCA weights 1, 0.68, 0.22 in thirds of `max` minutes: 20, 40, 60 for `max = 60` (Luo & Qi 2009,
    /// doi 10.1016/j.healthplace.2009.06.002).
    pub fn three_zones(max: f64) -> Self {
        Self::Zones { zones: vec![(max / 3.0, 1.0), (max * 2.0 / 3.0, 0.68), (max, 0.22)] }
    }

    /// The weight at `minutes` ≥ 0.
    pub fn weight(&self, minutes: f64) -> f64 {
        match self {
            Self::Step { max } => f64::from(minutes <= *max),
            Self::Zones { zones } => {
                zones.iter().find(|(end, _)| minutes <= *end).map_or(0.0, |(_, weight)| *weight)
            }
            Self::Gaussian { sigma, max } if minutes <= *max => {
                (-minutes * minutes / (2.0 * sigma * sigma)).exp()
            }
            Self::Gaussian { .. } => 0.0,
        }
    }
}

/// The nearest venue with supply, and its minutes; `None` where none is within the cut-off.
pub fn nearest_open(row: impl Iterator<Item = (VenueId, f64)>, supply: &[f64]) -> Option<(VenueId, f64)> {
    // Rows stand nearest first, ties by venue.
    row.into_iter().find(|(venue, _)| supply.get(venue.index()).is_some_and(|s| *s > 0.0))
}

/// Per area, `Σ_v S_v` over venues within `minutes`.
pub fn cumulative_opportunities(travel: &TravelMatrix, supply: &[f64], minutes: f64) -> Vec<f64> {
    gravity(travel, supply, &Decay::Step { max: minutes })
}

/// Per area, `Σ_v S_v w(t)` (Hansen 1959, doi 10.1080/01944365908978307).
pub fn gravity(travel: &TravelMatrix, supply: &[f64], decay: &Decay) -> Vec<f64> {
    rows(travel)
        .map(|row| total(row.map(|(v, t)| supply.get(v.index()).copied().unwrap_or(0.0) * decay.weight(t))))
        .collect()
}

/// Per area, two-step floating catchment access in places per contact: `R_v = S_v / Σ_a D_a w(t_av)`,
/// `A_a = Σ_v R_v w(t_av)` (Luo & Wang 2003, doi 10.1068/b29120, with [`Decay::Step`]; E2SFCA with the others).
/// A venue that nobody with demand can reach serves nobody: it counts 0.
///
/// `demand` has one value per area of `travel`, `supply` one per venue.
pub fn two_step(travel: &TravelMatrix, demand: &[f64], supply: &[f64], decay: &Decay) -> Vec<f64> {
    let origins: Vec<(f64, Vec<(VenueId, f64)>)> = demand
        .iter()
        .zip(rows(travel))
        .map(|(d, row)| (*d, row.map(|(v, t)| (v, decay.weight(t))).collect()))
        .collect();
    floating_catchment(&origins, supply)
}

/// Two-step floating catchment access of origins given as `(demand, [(venue, weight)])`: what
/// [`two_step`] computes, for origins that travel in different ways.
pub fn floating_catchment(origins: &[(f64, Vec<(VenueId, f64)>)], supply: &[f64]) -> Vec<f64> {
    let mut potential = vec![0.0; supply.len()];
    for (demand, arcs) in origins {
        for (venue, weight) in arcs {
            potential[venue.index()] += demand * weight;
        }
    }
    let ratio: Vec<f64> = supply
        .iter()
        .zip(&potential)
        .map(|(supply, demand)| if *demand > 0.0 { supply / demand } else { 0.0 })
        .collect();
    origins.iter().map(|(_, arcs)| total(arcs.iter().map(|(v, w)| ratio[v.index()] * w))).collect()
}

/// A sum that is 0 where there is nothing to add up; the standard one is −0.
pub(crate) fn total(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, value| sum + value)
}

fn rows(travel: &TravelMatrix) -> impl Iterator<Item = impl Iterator<Item = (VenueId, f64)>> {
    (0..travel.areas()).map(|area| travel.row(spoke_model::AreaId::new(area)))
}
