//! Optimal flows for given capacities: who is offered places where, exactly (equation 7 of `docs/model.md`).
//!
//! A concave-cost network flow on nested chains, solved by successive shortest paths over the venues from prices
//! that need not be good: every point first does what it likes best at those prices ([`crate::response`]), which is
//! optimal but for venues that are over-full, or priced and not full; then each surplus moves along the cheapest
//! path of displacements to where there is room or to a place offered no more (Ahuja, Magnanti & Orlin 1993,
//! *Network Flows*, chapter 9). The flows stay optimal for the prices throughout, so that the end is exact, and a
//! change of capacities is mended from where it stands.

mod labels;
mod paths;
mod state;

pub(crate) use state::Router;

use spoke_model::{Allocation, Flow, PatternId, Problem, VenueId};

use crate::instance::Instance;

/// Optimal flows for given sessions per venue, whatever the budgets say.
///
/// `sessions` has one number ≥ 0 per venue of `problem.venues`. The patterns of the result are those whose
/// sessions are nearest among the venue's options (ties: the first). Flows are optimal to rounding (about 1e-12
/// of the objective). Where x̄ = 0 there are no flows and the objective is 0.
pub fn route(problem: &Problem, sessions: &[f64]) -> Allocation {
    let instance = Instance::new(problem);
    let capacity: Vec<f64> = problem
        .venues
        .iter()
        .zip(sessions)
        .map(|(venue, sessions)| venue.places_per_session * sessions.max(0.0))
        .collect();
    let mut router = Router::new(&instance, &capacity, &starting_prices(&instance, &capacity));
    router.settle();
    let patterns = problem
        .venues
        .iter()
        .zip(sessions)
        .map(|(venue, sessions)| {
            venue
                .options
                .iter()
                .min_by(|a, b| (a.sessions - sessions).abs().total_cmp(&(b.sessions - sessions).abs()))
                .map_or(PatternId::new(0), |option| option.pattern)
        })
        .collect();
    allocation(&instance, &router, patterns, sessions.to_vec())
}

/// A start for [`Router`]: one price for all that makes demand meet supply, were places able to move anywhere.
pub(crate) fn starting_prices(instance: &Instance<'_>, capacity: &[f64]) -> Vec<f64> {
    let supply: f64 = capacity.iter().sum();
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for point in 0..instance.points.len() {
        let (upper, slope) = instance.bands_of(point);
        let mut from = 0.0;
        for (to, slope) in upper.iter().zip(slope) {
            steps.push((*slope, to - from));
            from = *to;
        }
    }
    steps.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut filled, mut price) = (0.0, 0.0);
    for (slope, width) in steps {
        filled += width;
        if filled > supply {
            price = slope;
            break;
        }
    }
    vec![price; instance.venues()]
}

/// What a settled router holds, in the problem's terms.
pub(crate) fn allocation(
    instance: &Instance<'_>,
    router: &Router<'_>,
    patterns: Vec<PatternId>,
    sessions: Vec<f64>,
) -> Allocation {
    let mut flows = Vec::new();
    for (point, id) in instance.points.iter().enumerate() {
        let demand = instance.problem.point(*id);
        let row = instance.problem.travel[instance.problem.group_of(demand).mode].row(demand.area);
        let first = flows.len();
        for arc in instance.arcs(point) {
            let places = router.flow(arc);
            if places > instance.trifle[point] {
                flows.push(Flow { point: *id, venue: VenueId(instance.venue[arc]), places, minutes: 0.0 });
            }
        }
        if flows.len() > first {
            flows[first..].sort_by_key(|flow| flow.venue);
            for (venue, minutes) in row {
                if let Ok(at) = flows[first..].binary_search_by_key(&venue, |flow| flow.venue) {
                    flows[first + at].minutes = minutes;
                }
            }
        }
    }
    Allocation {
        patterns,
        sessions,
        flows,
        entitlement: instance.entitlement.clone(),
        mean_fill: instance.mean_fill,
        objective: instance.objective(router.value()),
    }
}

#[cfg(test)]
mod tests {
    use spoke_model::{Gradient, Problem, Reach};

    use super::{Router, starting_prices};
    use crate::instance::Instance;
    use crate::response::{Scratch, respond};
    use crate::testing::generated::{Random, region, tiny};
    use crate::testing::{Place, Settings, problem, ridits};

    /// Everyone within reach of every venue.
    fn everywhere(areas: usize, venues: usize) -> Problem {
        let mut random = Random(29);
        let mut at = || (4.0 * random.unit(), 4.0 * random.unit());
        let places: Vec<Place> = (0..areas)
            .map(|area| Place { at: at(), people: 40.0, rank: area as f64, population: 1500.0 })
            .collect();
        let venues: Vec<(f64, f64)> = (0..venues).map(|_| at()).collect();
        let settings = Settings {
            tiers: vec![(1.0, 3.0, Reach::Linear { free: 10.0, max: 240.0 })],
            gradient: Gradient::Geometric { ratio: 3.0 },
            sessions: venues.len() as f64,
            places: 12.0,
            floor_minutes: None,
        };
        problem(&places, ridits(&places), &venues, &settings)
    }

    /// The value of settled flows, and the bound that their prices prove: what every point would do at them, and what
    /// capacity is worth.
    fn proven(instance: &Instance<'_>, router: &Router<'_>, capacity: &[f64]) -> (f64, f64) {
        let prices: Vec<f64> = (0..instance.venues()).map(|venue| router.worth(venue)).collect();
        let mut records = Scratch::new();
        let points = (0..instance.points.len())
            .map(|point| respond(instance, point, |venue| prices[venue], &mut records, |_, _| {}));
        let bound =
            points.sum::<f64>() + capacity.iter().zip(&prices).map(|(q, price)| q * price).sum::<f64>();
        (router.value(), bound)
    }

    /// After any change of capacities the settled flows are worth what a routing from nothing is, and the prices
    /// prove it.
    #[test]
    fn settled_flows_are_optimal_and_their_prices_prove_it() {
        let mut random = Random(83);
        let tiny = (0..150).map(|_| tiny(&mut random)).collect::<Vec<_>>();
        let larger = (0..4).map(|seed| region(90, 24, 60.0, 3, seed));
        for (case, problem) in tiny.into_iter().chain(larger).chain([everywhere(60, 40)]).enumerate() {
            let instance = Instance::new(&problem);
            let venues = instance.venues();
            let mut capacity: Vec<f64> = (0..venues).map(|_| (random.unit() * 20.0).floor()).collect();
            let mut router = Router::new(&instance, &capacity, &starting_prices(&instance, &capacity));
            router.settle();
            for change in 0..12 {
                for _ in 0..1 + random.below(3) {
                    let venue = random.below(venues);
                    capacity[venue] = (random.unit() * 24.0 - 4.0).floor().max(0.0);
                    router.set_capacity(venue, capacity[venue]);
                }
                router.begin();
                router.settle();
                let (value, bound) = proven(&instance, &router, &capacity);
                let mut fresh = Router::new(&instance, &capacity, &starting_prices(&instance, &capacity));
                fresh.settle();
                let close = 1e-7 * (1.0 + instance.scale);
                assert!(
                    (value - fresh.value()).abs() <= close,
                    "case {case}.{change}: {value} v {}",
                    fresh.value()
                );
                assert!(
                    (bound - value).abs() <= close,
                    "case {case}.{change}: {value} and {bound} at its prices"
                );
            }
        }
    }

    /// 200,000 arcs take no more memory where 50 points have 4,000 each than where 20,000 have ten: lists of every two
    /// arcs of a point would have 800 million entries.
    #[test]
    fn a_point_may_reach_every_venue() {
        let problem = everywhere(50, 4_000);
        let instance = Instance::new(&problem);
        let capacity: Vec<f64> = (0..4_000).map(|venue| f64::from(venue % 40)).collect();
        let mut router = Router::new(&instance, &capacity, &starting_prices(&instance, &capacity));
        router.settle();
        let (value, bound) = proven(&instance, &router, &capacity);
        assert!((bound - value).abs() <= 1e-7 * instance.scale, "{value} and {bound} at its prices");
        assert_eq!(instance.neighbours(7).count(), 3_999);
    }
}
