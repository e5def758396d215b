//! What each venue is worth to a plan: the ranking (`docs/model.md`, values).

use rayon::prelude::*;
use spoke_model::VenueValue;

use crate::instance::Instance;
use crate::plan::{OwnPrice, Routed};

/// Venues up to which every closure is routed.
const ROUTED: usize = 1500;

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
    let mut values: Vec<VenueValue> = venues
        .par_iter()
        .map_init(
            || routes.then(|| routed.router.clone()),
            |router, venue| {
                let venue = *venue;
                let loss = match router {
                    _ if routed.plan.sessions_at(venue) <= 0.0 => 0.0,
                    Some(router) => -router.try_capacity(venue, 0.0),
                    None => -own.change(venue, 0.0),
                };
                let marginal = routed.router.worth(venue) * instance.problem.venues[venue].places_per_session;
                VenueValue {
                    rank: 0,
                    marginal_value: instance.unscale(marginal),
                    value_if_closed: instance.unscale(loss.max(0.0)),
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
