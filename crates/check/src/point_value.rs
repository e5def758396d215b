//! `D_k`: the most one demand point can be worth when places cost their capacity's price.
//!
//! `D_k = max E Φ(Σf / (E x̄)) − Σ_v (β t/x̄ + π_v) f_v` over `f ≥ 0` with `Σ_{v: t_v ≥ t} f_v ≤ ρ(t) E` for
//! every distinct `t`. The feasible set is a polymatroid (its constraints are nested), so filling the cheapest
//! venues first, each as far as its constraints go, is cheapest at every total; and as Φ is concave the fill
//! stops where the next place costs more than it is worth.

use spoke_model::Problem;

use crate::terms::Terms;

/// `Σ_k D_k` at the given capacity prices, less what the floor's slope is worth where every floor is kept.
pub(crate) fn total(problem: &Problem, terms: &Terms, capacity_prices: &[f64]) -> f64 {
    let mut scratch = Arcs::default();
    let values = (0..problem.points.len()).map(|point| {
        scratch.collect(problem, terms, point, capacity_prices);
        scratch.best(terms, point)
    });
    values.sum::<f64>() - terms.floor_worth
}

/// The arcs of one point, reused from point to point.
#[derive(Default)]
struct Arcs {
    /// `(cost of a place there, position of its minutes among the distinct ones)`.
    arcs: Vec<(f64, usize)>,
    /// `ρ(t) E` of each distinct `t`, ascending in `t`; what is left of it as the point fills.
    slack: Vec<f64>,
}

impl Arcs {
    fn collect(&mut self, problem: &Problem, terms: &Terms, point: usize, capacity_prices: &[f64]) {
        self.arcs.clear();
        self.slack.clear();
        let entitlement = terms.entitlement[point];
        if entitlement <= 0.0 {
            return;
        }
        let mut last = None;
        for (venue, minutes, share) in problem.arcs(&problem.points[point]) {
            if last != Some(minutes) {
                self.slack.push(share * entitlement);
                last = Some(minutes);
            }
            let cost = terms.minute_cost * minutes + capacity_prices[venue.index()];
            self.arcs.push((cost, self.slack.len() - 1));
        }
        self.arcs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }

    fn best(&mut self, terms: &Terms, point: usize) -> f64 {
        let places_per_u = terms.entitlement[point] * terms.mean_fill;
        let mut pieces = terms
            .utility
            .pieces(terms.floor_end[point])
            .map(|(length, slope)| (length * places_per_u, slope / terms.mean_fill));
        let Some((mut room, mut worth)) = pieces.next() else { return 0.0 };
        let mut value = 0.0;
        for (cost, position) in &self.arcs {
            let mut free = self.slack[..=*position].iter().copied().fold(f64::INFINITY, f64::min);
            let mut taken = 0.0;
            while free > 0.0 && worth > *cost {
                let take = free.min(room);
                value += take * (worth - cost);
                free -= take;
                taken += take;
                room -= take;
                if room <= 0.0 {
                    match pieces.next() {
                        Some(next) => (room, worth) = next,
                        None => return value,
                    }
                }
            }
            if worth <= *cost {
                break;
            }
            for slack in &mut self.slack[..=*position] {
                *slack = (*slack - taken).max(0.0);
            }
        }
        value
    }
}
