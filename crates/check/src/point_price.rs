//! The bound of prices by demand point: what a point keeps, and what a venue is worth that is filled whole.
//!
//! For a price m, `Φ(x) = ∫ max(Φ' − m, 0) + ∫ min(Φ', m)`. The first is at most `G(m) = max_x Φ(x) − m x`, over the x
//! that the nearest venue reaches; the second is concave from 0, so no more for a sum of flows than for the flows by
//! themselves. What is left is one sum per venue: the most that its places can earn, each flow within its own reach,
//! at the slope of Φ cut at m, less the minutes' cost. Dearest places first is best, as every flow's slope falls.

use spoke_model::Problem;

use crate::terms::Terms;

/// Who can reach each venue: `(point, minutes, places that reach allows)`.
pub(crate) struct Arcs {
    by_venue: Vec<Vec<(usize, f64, f64)>>,
    /// The most places a point can be offered: what its nearest venue that can hold a session reaches.
    most: Vec<f64>,
}

impl Arcs {
    pub(crate) fn by_venue(problem: &Problem, terms: &Terms) -> Self {
        let mut by_venue = vec![Vec::new(); problem.venues.len()];
        let mut most = vec![0.0_f64; problem.points.len()];
        for (k, point) in problem.points.iter().enumerate() {
            for (venue, minutes, share) in problem.arcs(point) {
                let options = &problem.venues[venue.index()];
                let holds_sessions = options.options.iter().any(|option| option.sessions > 0.0);
                if holds_sessions && options.places_per_session > 0.0 && terms.entitlement[k] > 0.0 {
                    let places = share * terms.entitlement[k];
                    by_venue[venue.index()].push((k, minutes, places));
                    most[k] = most[k].max(places);
                }
            }
        }
        Self { by_venue, most }
    }
}

/// The pieces of a point's Φ in places, `(length, objective per place)`, up to so many places.
fn pieces(terms: &Terms, point: usize, most: f64) -> impl Iterator<Item = (f64, f64)> + '_ {
    let places_per_u = terms.entitlement[point] * terms.mean_fill;
    let mut left = most;
    terms.utility.pieces(terms.floor_end[point]).map(move |(length, slope)| {
        let length = (length * places_per_u).min(left);
        left -= length;
        (length, slope / terms.mean_fill)
    })
}

/// `Σ_k G_k`, less what the floor's slope is worth where every floor is kept.
pub(crate) fn kept(terms: &Terms, arcs: &Arcs, prices: &[f64]) -> f64 {
    let points = prices.iter().enumerate();
    let kept = points.map(|(point, price)| {
        let pieces = pieces(terms, point, arcs.most[point]);
        pieces.map(|(length, slope)| length * (slope - price).max(0.0)).sum::<f64>()
    });
    kept.sum::<f64>() - terms.floor_worth
}

/// The most that each of a venue's capacities can earn.
pub(crate) fn served(
    terms: &Terms,
    arcs: &Arcs,
    prices: &[f64],
    venue: usize,
    capacities: impl Iterator<Item = f64>,
) -> Vec<f64> {
    let mut earning: Vec<(f64, f64)> = Vec::new();
    for (point, minutes, places) in &arcs.by_venue[venue] {
        for (length, slope) in pieces(terms, *point, *places) {
            let earns = slope.min(prices[*point]) - terms.minute_cost * minutes;
            if earns > 0.0 && length > 0.0 {
                earning.push((earns, length));
            }
        }
    }
    earning.sort_by(|a, b| b.0.total_cmp(&a.0));
    capacities
        .map(|capacity| {
            let mut left = capacity;
            let mut worth = 0.0;
            for (earns, length) in &earning {
                let taken = length.min(left);
                worth += taken * earns;
                left -= taken;
                if left <= 0.0 {
                    break;
                }
            }
            worth
        })
        .collect()
}
