//! What each venue is worth to a plan: the ranking (`docs/model.md`, values).

use rayon::prelude::*;
use spoke_model::VenueValue;

use crate::Control;
use crate::instance::Instance;
use crate::plan::Routed;

/// Marginal value and loss if closed for every venue, and the ranks that follow.
///
/// A venue's marginal value is its price of a place × places per session: what one more session there would be
/// worth at first. A closed venue's price is the most anybody would pay for a place there.
pub(crate) fn values(instance: &Instance<'_>, routed: &Routed<'_>, control: &dyn Control) -> Vec<VenueValue> {
    let venues: Vec<usize> = (0..instance.venues()).collect();
    let mut values: Vec<VenueValue> = venues
        .par_iter()
        .map_init(
            || routed.router.clone(),
            |router, venue| {
                let venue = *venue;
                let price = router.prices()[venue];
                let price = if price.is_finite() { price } else { router.price_nobody_pays(venue) };
                let open = routed.plan.sessions_at(venue) > 0.0;
                let mut value_if_closed = 0.0;
                if open && !control.stop() {
                    router.begin();
                    router.set_capacity(venue, 0.0);
                    router.settle();
                    value_if_closed = instance.unscale(-router.gained()).max(0.0);
                    router.take_back();
                }
                let places = instance.problem.venues[venue].places_per_session;
                VenueValue { rank: 0, marginal_value: instance.unscale(price * places), value_if_closed }
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
