//! Where the search for prices starts: one price per unit of one budget, found by bisection.

use crate::dual::domain::Domain;
use crate::dual::evaluate::evaluate;
use crate::dual::multipliers::Multipliers;
use crate::instance::Instance;
use crate::route::starting_prices;

/// Halvings of the bracket.
const HALVINGS: usize = 14;

/// The best of the starts with the price of one budget alone; with no budget, premiums at which all would be full.
pub(crate) fn start(instance: &Instance<'_>, domain: &Domain) -> Multipliers {
    let most: Vec<f64> =
        (0..instance.venues()).map(|venue| instance.capacity(venue, *domain.options(venue).end())).collect();
    let mut best: Option<(f64, Multipliers)> = None;
    let costs = |row: usize| {
        let venues = instance.problem.venues.iter();
        venues.flat_map(|venue| &venue.options).any(|option| option.cost[row] > 0.0)
    };
    for row in (0..instance.problem.budgets.len()).filter(|row| costs(*row)) {
        let candidate = one_price(instance, domain, row);
        if best.as_ref().is_none_or(|best| candidate.0 < best.0) {
            best = Some(candidate);
        }
    }
    let mut unpriced = Multipliers::zero(instance);
    unpriced.set_prices(instance, domain, &starting_prices(instance, &most));
    match best {
        Some((value, found)) if value <= evaluate(instance, domain, &unpriced).value => found,
        _ => unpriced,
    }
}

fn one_price(instance: &Instance<'_>, domain: &Domain, row: usize) -> (f64, Multipliers) {
    let mut multipliers = Multipliers::zero(instance);
    let at = multipliers.layout.budget(row);
    let mut per_unit = 0.0_f64;
    for venue in &instance.problem.venues {
        for option in &venue.options {
            if option.cost[row] > 0.0 {
                per_unit = per_unit.max(venue.places_per_session * option.sessions / option.cost[row]);
            }
        }
    }
    let (mut low, mut high) = (0.0, per_unit * instance.steepest);
    let mut best = (f64::INFINITY, multipliers.clone());
    let mut guess = high / 200.0;
    for _ in 0..HALVINGS {
        multipliers.at[at] = guess;
        let found = evaluate(instance, domain, &multipliers);
        if found.value < best.0 {
            best = (found.value, multipliers.clone());
        }
        if found.gradient[at] < 0.0 {
            low = guess;
            guess = if high > 8.0 * low { 4.0 * low } else { f64::midpoint(low, high) };
        } else {
            high = guess;
            guess = if low > 0.0 { f64::midpoint(low, high) } else { high / 4.0 };
        }
    }
    best
}
