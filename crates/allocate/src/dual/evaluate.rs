//! The bound that multipliers prove, and its subgradient (equations 8–10).

use rayon::prelude::*;

use crate::dual::domain::Domain;
use crate::dual::multipliers::{Multipliers, VenuePrice};
use crate::instance::Instance;
use crate::response::{Scratch, respond};

/// Points a thread takes at a time; sums are per piece, then in order, so that they do not depend on threads.
const PIECE: usize = 1024;

/// What multipliers prove.
#[derive(Clone, Debug)]
pub(crate) struct Evaluation {
    /// x̄ × the bound.
    pub(crate) value: f64,
    /// Subgradient of the value in the multipliers.
    pub(crate) gradient: Vec<f64>,
    /// `Σ_k D_k` alone.
    pub(crate) demand_value: f64,
    /// Price of a place at each venue.
    pub(crate) prices: Vec<f64>,
    /// Sessions of each venue, perhaps between two options, that attain the value.
    pub(crate) sessions: Vec<f64>,
}

/// Evaluates the Lagrangian dual at `multipliers` over what `domain` leaves.
pub(crate) fn evaluate(instance: &Instance<'_>, domain: &Domain, multipliers: &Multipliers) -> Evaluation {
    let layout = multipliers.layout;
    let venues: Vec<VenuePrice> =
        (0..layout.venues).map(|venue| multipliers.price(instance, domain, venue)).collect();
    let prices: Vec<f64> = venues.iter().map(|venue| venue.price).collect();
    let (demand_value, demand) = demand(instance, &prices);
    let mut value = demand_value;
    let problem = instance.problem;
    let mut gradient = vec![0.0; layout.len()];
    for (row, budget) in problem.budgets.iter().enumerate() {
        let at = layout.budget(row);
        value += multipliers.at[at] * budget.limit;
        gradient[at] = budget.limit;
    }
    for (index, limit) in problem.limits.iter().enumerate() {
        if let Some(most) = limit.maximum {
            value += multipliers.at[layout.maximum(index)] * most;
            gradient[layout.maximum(index)] = most;
        }
        if let Some(least) = limit.minimum {
            value -= multipliers.at[layout.minimum(index)] * least;
            gradient[layout.minimum(index)] = -least;
        }
    }
    for row in 0..layout.access {
        value -= multipliers.at[layout.row(row)];
        gradient[layout.row(row)] = -1.0;
    }
    let mut sessions = vec![0.0; layout.venues];
    for venue in 0..layout.venues {
        let choice = choose(instance, domain, multipliers, venue, prices[venue], demand[venue]);
        value += choice.value;
        let places = problem.venues[venue].places_per_session;
        let mut surplus = -demand[venue];
        for (option, weight) in choice.mix {
            if weight > 0.0 {
                let option_sessions = problem.venues[venue].options[option].sessions;
                sessions[venue] += weight * option_sessions;
                surplus += weight * places * option_sessions;
                add_use(instance, multipliers, venue, option, -weight, &mut gradient);
            }
        }
        if prices[venue] > 0.0 {
            gradient[venue] = surplus;
            if let Some(sets) = venues[venue].sets_base {
                let first = *domain.options(venue).start();
                let options = &problem.venues[venue].options;
                let share = surplus / (places * (options[sets].sessions - options[first].sessions));
                add_use(instance, multipliers, venue, sets, share, &mut gradient);
                add_use(instance, multipliers, venue, first, -share, &mut gradient);
            }
        }
    }
    for (index, limit) in problem.limits.iter().enumerate() {
        if limit.maximum.is_none() {
            gradient[layout.maximum(index)] = 0.0;
        }
        if limit.minimum.is_none() {
            gradient[layout.minimum(index)] = 0.0;
        }
    }
    Evaluation { value, gradient, demand_value, prices, sessions }
}

/// `Σ_k D_k` and the places asked of each venue.
pub(crate) fn demand(instance: &Instance<'_>, prices: &[f64]) -> (f64, Vec<f64>) {
    let points = instance.points.len();
    let piece = |start: usize| {
        let mut records = Scratch::new();
        let mut asked: Vec<(u32, f64)> = Vec::new();
        let mut value = 0.0;
        for point in start..(start + PIECE).min(points) {
            value += respond(
                instance,
                point,
                |venue| prices[venue],
                &mut records,
                |arc, places| {
                    asked.push((instance.venue[arc], places));
                },
            );
        }
        (value, asked)
    };
    let starts: Vec<usize> = (0..points).step_by(PIECE).collect();
    let pieces: Vec<(f64, Vec<(u32, f64)>)> = if starts.len() > 1 {
        starts.into_par_iter().map(piece).collect()
    } else {
        starts.into_iter().map(piece).collect()
    };
    let mut demand = vec![0.0; instance.venues()];
    let mut value = 0.0;
    for (part, asked) in pieces {
        value += part;
        for (venue, places) in asked {
            demand[venue as usize] += places;
        }
    }
    (value, demand)
}

/// A venue's best options at its price: one, or two that are equally good and together meet the demand.
struct Choice {
    value: f64,
    mix: [(usize, f64); 2],
}

fn choose(
    instance: &Instance<'_>,
    domain: &Domain,
    multipliers: &Multipliers,
    venue: usize,
    price: f64,
    demand: f64,
) -> Choice {
    let options = &instance.problem.venues[venue].options;
    let places = instance.problem.venues[venue].places_per_session;
    let (mut best, mut scale) = (f64::NEG_INFINITY, 0.0_f64);
    for option in domain.options(venue) {
        let earns = price * places * options[option].sessions;
        best = best.max(earns - multipliers.option_cost(instance, venue, option));
        scale = scale.max(earns.abs());
    }
    let close = best - 1e-10 * (1.0 + scale + best.abs());
    let (mut below, mut above): (Option<usize>, Option<usize>) = (None, None);
    for option in domain.options(venue) {
        let capacity = places * options[option].sessions;
        let worth = price * capacity - multipliers.option_cost(instance, venue, option);
        if worth >= close {
            if capacity <= demand || below.is_none() {
                below = Some(option);
            }
            if capacity >= demand && above.is_none() {
                above = Some(option);
            }
        }
    }
    let below = below.unwrap_or(*domain.options(venue).start());
    let above = above.unwrap_or(below);
    let (low, high) = (places * options[below].sessions, places * options[above].sessions);
    let weight = if high > low { ((demand - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
    Choice { value: best, mix: [(below, 1.0 - weight), (above, weight)] }
}

/// Adds `weight` × what an option uses of every row to the gradient.
fn add_use(
    instance: &Instance<'_>,
    multipliers: &Multipliers,
    venue: usize,
    option: usize,
    weight: f64,
    gradient: &mut [f64],
) {
    let layout = multipliers.layout;
    let option = &instance.problem.venues[venue].options[option];
    for (row, cost) in option.cost.iter().enumerate() {
        gradient[layout.budget(row)] += weight * cost;
    }
    for limit in &instance.limits_of_venue[venue] {
        let limit = *limit as usize;
        gradient[layout.maximum(limit)] += weight * option.sessions;
        gradient[layout.minimum(limit)] -= weight * option.sessions;
    }
    if option.sessions > 0.0 {
        for row in &instance.rows_of_venue[venue] {
            gradient[layout.row(*row as usize)] -= weight;
        }
    }
}
