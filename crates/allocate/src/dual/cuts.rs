//! What prices found so far say about plans not yet routed: a routing's value is at most each of these planes.
//!
//! For any venue prices π the value of capacities `q s` is at most `Σ_k D_k(π) + Σ_v π_v q_v s_v`; the prices of
//! an exact routing make that an equality for its own sessions.

use crate::instance::Instance;

/// Planes above the routing's value, as a function of the venues' sessions.
#[derive(Clone, Debug)]
pub(crate) struct Cuts {
    venues: usize,
    constant: Vec<f64>,
    slope: Vec<f64>,
}

impl Cuts {
    pub(crate) fn new(venues: usize) -> Self {
        Self { venues, constant: Vec::new(), slope: Vec::new() }
    }

    /// Adds a plane: its value at no sessions, and what a session of each venue adds.
    pub(crate) fn add(&mut self, constant: f64, slope: &[f64]) {
        self.constant.push(constant);
        self.slope.extend_from_slice(slope);
    }

    /// Adds the plane of venue prices at which the points' best responses are worth `demand_value`.
    pub(crate) fn add_prices(&mut self, instance: &Instance<'_>, demand_value: f64, prices: &[f64]) {
        let venues = &instance.problem.venues;
        let slope: Vec<f64> =
            prices.iter().zip(venues).map(|(price, venue)| price * venue.places_per_session).collect();
        self.add(demand_value, &slope);
    }

    /// How many planes there are.
    pub(crate) fn len(&self) -> usize {
        self.constant.len()
    }

    /// What a session of each venue adds on a plane.
    pub(crate) fn slope(&self, cut: usize) -> &[f64] {
        &self.slope[cut * self.venues..(cut + 1) * self.venues]
    }

    /// The height of every plane over these sessions, lowest first, as (height, plane).
    pub(crate) fn heights(&self, sessions: &[f64]) -> Vec<(f64, usize)> {
        let mut heights: Vec<(f64, usize)> = (0..self.len())
            .map(|cut| {
                let slopes = self.slope(cut).iter().zip(sessions);
                (self.constant[cut] + slopes.map(|(slope, sessions)| slope * sessions).sum::<f64>(), cut)
            })
            .collect();
        heights.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        heights
    }
}
