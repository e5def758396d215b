//! What each venue is worth to a plan: the ranking (`docs/model.md`, values).

use rayon::prelude::*;
use spoke_model::VenueValue;

use crate::instance::Instance;
use crate::plan::{OwnPrice, Routed};
use crate::route::Router;

/// Venues up to which every closure is routed.
const ROUTED: usize = 1500;

/// A point is below its offer floor where it lacks more than this share of it (and of a place): less is rounding.
const NOTICEABLE: f64 = 1e-6;

/// Marginal value and loss if closed for every venue, and the ranks that follow.
///
/// A venue's marginal value is its price of a place × places per session: what one more session there would be
/// worth at first. A closed venue's price is the most anybody would pay for a place there. The loss if closed is
/// exact, each closure routed anew; in problems of more than 1,500 venues it is the loss were only the venue's own
/// price to move, which the exact one is never below. A search that was stopped has its plan valued all the same: that
/// takes no longer than a round of it, and half of a ranking is none.
pub(crate) fn values(instance: &Instance<'_>, routed: &Routed<'_>) -> Vec<VenueValue> {
    let venues: Vec<usize> = (0..instance.venues()).collect();
    let own = OwnPrice::new(routed);
    let routes = instance.venues() <= ROUTED;
    let sole = sole_access(instance, routed);
    let mut values: Vec<VenueValue> = venues
        .par_iter()
        .map_init(
            || routes.then(|| routed.router.clone()),
            |router, venue| {
                let venue = *venue;
                let open = routed.plan.sessions_at(venue) > 0.0;
                let closing =
                    router.as_mut().filter(|_| open).map(|router| Closing::of(router, instance, venue));
                let loss = match &closing {
                    _ if !open => 0.0,
                    Some(closing) => closing.value,
                    None => -own.change(venue, 0.0),
                };
                let marginal = routed.router.worth(venue) * instance.problem.venues[venue].places_per_session;
                VenueValue {
                    rank: 0,
                    marginal_value: instance.unscale(marginal),
                    value_if_closed: instance.unscale(loss.max(0.0)),
                    places_lost_if_closed: closing.as_ref().map(|closing| closing.places),
                    areas_below_if_closed: closing.as_ref().map(|closing| closing.areas_below),
                    areas_without_if_closed: sole[venue],
                }
            },
        )
        .collect();
    let mut order = venues;
    let open = |venue: usize| routed.plan.sessions_at(venue) > 0.0;
    order.sort_by(|a, b| {
        open(*b)
            .cmp(&open(*a))
            .then_with(|| values[*b].value_if_closed.total_cmp(&values[*a].value_if_closed))
            .then_with(|| values[*b].marginal_value.total_cmp(&values[*a].marginal_value))
            .then(a.cmp(b))
    });
    for (rank, venue) in order.into_iter().enumerate() {
        values[venue].rank = rank as u32 + 1;
    }
    values
}

/// What closing one venue does, the others as they are and flows routed anew.
struct Closing {
    /// x̄ × the objective lost.
    value: f64,
    /// Places lost.
    places: f64,
    /// Areas in which somebody is then below the offer floor and is not now.
    areas_below: u32,
}

impl Closing {
    fn of(router: &mut Router<'_>, instance: &Instance<'_>, venue: usize) -> Self {
        router.begin();
        router.set_capacity(venue, 0.0);
        router.settle();
        let value = -router.gained();
        let lost: f64 = router.changed().map(|(_, then, now)| then - now).sum();
        let falls_below = |point: usize, then: f64, now: f64| {
            let least = instance.floor[point] - NOTICEABLE * (1.0 + instance.floor[point]);
            then >= least && now < least
        };
        let below = router.changed().filter(|(point, then, now)| falls_below(*point, *then, *now));
        let mut areas: Vec<_> =
            below.map(|(point, _, _)| instance.problem.point(instance.points[point]).area).collect();
        areas.sort_unstable();
        areas.dedup();
        router.take_back();
        Self { value, places: lost.max(0.0), areas_below: areas.len() as u32 }
    }
}

/// How many areas have each venue as the only open one that keeps the access floor for them.
fn sole_access(instance: &Instance<'_>, routed: &Routed<'_>) -> Vec<u32> {
    let mut sole = vec![0; instance.venues()];
    for row in &instance.access {
        let mut open = row.venues.iter().filter(|venue| routed.plan.sessions_at(venue.index()) > 0.0);
        if let (Some(venue), None) = (open.next(), open.next()) {
            sole[venue.index()] += 1;
        }
    }
    sole
}
