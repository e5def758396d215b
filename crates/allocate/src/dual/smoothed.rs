//! The bound of point prices, smoothed (Nesterov 2005, doi 10.1007/s10107-004-0552-5), with a price of room at each
//! venue so that no venue need be filled in order.
//!
//! At a price θ of a place at venue v, option o is worth at most `θ C_o + Σ_k σ_kv(m_k, θ) − cost_o`, σ_kv what point k's
//! places pay above θ; the least over θ is what filling the venue is worth. Three functions have kinks: `max(0, ·)` of
//! the points' bands and of σ is rounded by a parabola, the best of a venue's options by the logarithm of the sum of
//! exponentials, whose derivatives are the options' shares. What is left can be followed by its gradient, and costs a
//! pass over the arcs.

use rayon::prelude::*;

use crate::dual::domain::Domain;
use crate::dual::point_prices::{Kink, PointPrices};
use crate::dual::rows::{Layout, opening, option_cost, right_hand_sides};
use crate::instance::Instance;

/// Points, and venues, that a thread takes at a time.
const POINTS: usize = 1024;
const VENUES: usize = 256;

/// How far kinks are rounded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding {
    /// Of `max(0, ·)`, in prices of a place.
    pub(crate) place: f64,
    /// Of a venue's options, in what an option is worth.
    pub(crate) option: f64,
}

/// What an arc pays above the price of room, and how that changes with the point's price and the room's.
#[derive(Clone, Copy, Debug, Default)]
struct Paid {
    worth: f64,
    by_point: f64,
    by_room: f64,
}

/// The function, its variables scaled so that each bends about as much: points, venues, rows.
pub(crate) struct Smoothed<'a> {
    instance: &'a Instance<'a>,
    domain: Domain,
    /// Variable over price.
    scales: Vec<f64>,
    /// The most a variable may be.
    pub(crate) upper: Vec<f64>,
    rows: Vec<Vec<u32>>,
    sides: Vec<f64>,
    paid: Vec<Paid>,
    /// Each venue's sessions, its options averaged by their shares, at the last evaluation; 0 before the first.
    pub(crate) sessions: Vec<f64>,
}

/// What a venue adds.
struct VenueTerm {
    worth: f64,
    by_room: f64,
    open: f64,
    sessions: f64,
    by_row: Vec<f64>,
}

impl<'a> Smoothed<'a> {
    pub(crate) fn new(instance: &'a Instance<'a>, domain: Domain) -> Self {
        let rows: Vec<Vec<u32>> = (0..instance.venues()).map(|venue| rows_of(instance, venue)).collect();
        let scales = scales(instance, &rows);
        let steepest = (0..instance.points.len()).map(|point| instance.bands_of(point).1[0]);
        let rest = scales.len() - instance.points.len();
        let upper = steepest.chain(std::iter::repeat_n(f64::INFINITY, rest));
        let mut sides = right_hand_sides(instance);
        let mut present = vec![false; sides.len()];
        rows.iter().flatten().for_each(|row| present[*row as usize] = true);
        let upper = upper.enumerate().map(|(at, most)| {
            let row = at.checked_sub(instance.points.len() + instance.venues());
            if row.is_some_and(|row| !present[row] || !sides[row].is_finite()) {
                0.0
            } else {
                most * scales[at]
            }
        });
        let upper = upper.collect();
        sides.iter_mut().filter(|side| !side.is_finite()).for_each(|side| *side = 0.0);
        Self {
            instance,
            domain,
            scales,
            upper,
            rows,
            sides,
            paid: vec![Paid::default(); instance.venue.len()],
            sessions: vec![0.0; instance.venues()],
        }
    }

    /// The variables at these prices.
    pub(crate) fn variables(&self, prices: &PointPrices) -> Vec<f64> {
        let all = prices.point.iter().chain(&prices.room).chain(&prices.rows);
        all.zip(&self.scales)
            .zip(&self.upper)
            .map(|((price, scale), most)| (price * scale).clamp(0.0, *most))
            .collect()
    }

    /// The prices at these variables.
    pub(crate) fn prices(&self, variables: &[f64]) -> PointPrices {
        let mut prices: Vec<f64> = variables.iter().zip(&self.scales).map(|(at, scale)| at / scale).collect();
        let rows = prices.split_off(self.instance.points.len() + self.instance.venues());
        let room = prices.split_off(self.instance.points.len());
        PointPrices { point: prices, room, rows }
    }

    /// The function's value; its gradient goes into `gradient`.
    pub(crate) fn evaluate(&mut self, variables: &[f64], rounding: Rounding, gradient: &mut [f64]) -> f64 {
        let instance = self.instance;
        let prices = self.prices(variables);
        let mut value = prices.rows.iter().zip(&self.sides).map(|(price, side)| price * side).sum::<f64>();
        let (by_point, rest) = gradient.split_at_mut(instance.points.len());
        let (by_room, by_row) = rest.split_at_mut(instance.venues());
        by_row.copy_from_slice(&self.sides);
        let mut pieces = Vec::new();
        let mut paid = self.paid.as_mut_slice();
        for (piece, by_point) in by_point.chunks_mut(POINTS).enumerate() {
            let first = piece * POINTS;
            let arcs = instance.first_arc[first + by_point.len()] - instance.first_arc[first];
            let (now, later) = paid.split_at_mut(arcs as usize);
            paid = later;
            pieces.push((first, by_point, now));
        }
        let kept: Vec<f64> = pieces
            .into_par_iter()
            .map(|(first, by_point, paid)| pay(instance, &prices, rounding.place, first, by_point, paid))
            .collect();
        value += kept.iter().sum::<f64>();
        let venues: Vec<VenueTerm> = (0..instance.venues())
            .into_par_iter()
            .with_min_len(VENUES)
            .map(|venue| self.venue(&prices, rounding.option, venue))
            .collect();
        for (venue, term) in venues.iter().enumerate() {
            value += term.worth;
            by_room[venue] = term.by_room;
            for (row, uses) in self.rows[venue].iter().zip(&term.by_row) {
                by_row[*row as usize] -= uses;
            }
            self.sessions[venue] = term.sessions;
        }
        let paid = &self.paid;
        by_point.par_chunks_mut(POINTS).enumerate().for_each(|(piece, by_point)| {
            for (at, by_point) in by_point.iter_mut().enumerate() {
                for arc in instance.arcs(piece * POINTS + at) {
                    *by_point += paid[arc].by_point * venues[instance.venue[arc] as usize].open;
                }
            }
        });
        for (gradient, scale) in gradient.iter_mut().zip(&self.scales) {
            *gradient /= scale;
        }
        value
    }

    /// What a venue is worth, its options mixed.
    fn venue(&self, prices: &PointPrices, rounding: f64, venue: usize) -> VenueTerm {
        let instance = self.instance;
        let mut paid = Paid::default();
        for (_, arc) in instance.arcs_into(venue) {
            let of_arc = &self.paid[*arc as usize];
            paid.worth += of_arc.worth;
            paid.by_room += of_arc.by_room;
        }
        let options = &instance.problem.venues[venue].options;
        let opening = opening(instance, &prices.rows, venue);
        let worth = |option: usize| {
            let open = if options[option].sessions > 0.0 { paid.worth } else { 0.0 };
            prices.room[venue] * instance.capacity(venue, option) + open
                - option_cost(instance, &prices.rows, venue, option, opening)
        };
        let best = self.domain.options(venue).map(worth).fold(f64::NEG_INFINITY, f64::max);
        let share = |option: usize| ((worth(option) - best) / rounding).exp();
        let total: f64 = self.domain.options(venue).map(share).sum();
        let mut term = VenueTerm {
            worth: best + rounding * total.ln(),
            by_room: 0.0,
            open: 0.0,
            sessions: 0.0,
            by_row: vec![0.0; self.rows[venue].len()],
        };
        for option in self.domain.options(venue) {
            let share = share(option) / total;
            if options[option].sessions > 0.0 {
                term.open += share;
                term.sessions += share * options[option].sessions;
            }
            term.by_room += share * instance.capacity(venue, option);
            for (by_row, row) in term.by_row.iter_mut().zip(&self.rows[venue]) {
                *by_row += share * use_of(instance, venue, option, *row as usize);
            }
        }
        term.by_room += term.open * paid.by_room;
        term
    }
}

/// What points from `first` on keep, with its derivatives, and what each of their arcs pays.
fn pay(
    instance: &Instance<'_>,
    prices: &PointPrices,
    rounding: f64,
    first: usize,
    by_point: &mut [f64],
    paid: &mut [Paid],
) -> f64 {
    let from_arc = instance.first_arc[first] as usize;
    let mut kept = 0.0;
    for (at, by_point) in by_point.iter_mut().enumerate() {
        let point = first + at;
        let price = prices.point[point];
        let (upper, slope) = instance.bands_of(point);
        let most = instance.most[point];
        let kink = Kink::new(instance, point, price);
        let (mut from, mut slope_of_kept) = (0.0, 0.0);
        for band in 0..kink.band() {
            let to = upper[band].min(most);
            let (above, share) = positive(slope[band] - price, rounding);
            kept += (to - from) * above;
            slope_of_kept -= (to - from) * share;
            from = to;
        }
        *by_point = slope_of_kept;
        for arc in instance.arcs(point) {
            let asks = prices.room[instance.venue[arc] as usize] + instance.burden[arc];
            let reach = instance.reach[arc];
            let mut places = kink.places.min(reach);
            let (above, share) = positive(price - asks, rounding);
            let mut sum = Paid { worth: places * above, by_point: places * share, by_room: -places * share };
            let mut band = kink.band();
            while band < slope.len() && places < reach && slope[band] > asks {
                let to = upper[band].min(reach).max(places);
                let (above, share) = positive(slope[band] - asks, rounding);
                sum.worth += (to - places) * above;
                sum.by_room -= (to - places) * share;
                places = to;
                band += 1;
            }
            paid[arc - from_arc] = sum;
        }
    }
    kept
}

/// `max(0, x)` with a parabola of this width for its kink, and its derivative.
fn positive(x: f64, width: f64) -> (f64, f64) {
    if x <= 0.0 {
        (0.0, 0.0)
    } else if x < width {
        (0.5 * x * x / width, x / width)
    } else {
        (x - 0.5 * width, 1.0)
    }
}

/// The roots of about how many places answer to each price.
fn scales(instance: &Instance<'_>, rows: &[Vec<u32>]) -> Vec<f64> {
    let layout = Layout::of(instance);
    let points = (0..instance.points.len()).map(|point| {
        let most = instance.most[point];
        let entitled = instance.bands_of(point).0.last().copied().unwrap_or(0.0);
        most.min(3.0 * instance.mean_fill * entitled)
    });
    let room = (0..layout.venues).map(|venue| instance.least_room(venue).map_or(1.0, |(_, room)| room));
    let mut by_row = vec![0.0; layout.len() - layout.venues];
    for (venue, rows) in rows.iter().enumerate() {
        if let Some((option, room)) = instance.least_room(venue) {
            for row in rows {
                let uses = use_of(instance, venue, option, *row as usize);
                by_row[*row as usize] += 10.0 * uses * uses / room;
            }
        }
    }
    let places = points.chain(room).chain(by_row);
    places.map(|places| if places > 0.0 { places.sqrt() } else { 1.0 }).collect()
}

/// The rows a venue is in, by position in [`PointPrices::rows`]; of limits only the ends they have.
fn rows_of(instance: &Instance<'_>, venue: usize) -> Vec<u32> {
    let layout = Layout::of(instance);
    let mut rows: Vec<usize> = (0..layout.budgets).map(|row| layout.budget(row)).collect();
    for limit in &instance.limits_of_venue[venue] {
        let bounds = &instance.problem.limits[*limit as usize];
        rows.extend(bounds.maximum.map(|_| layout.maximum(*limit as usize)));
        rows.extend(bounds.minimum.map(|_| layout.minimum(*limit as usize)));
    }
    rows.extend(instance.rows_of_venue[venue].iter().map(|row| layout.row(*row as usize)));
    rows.into_iter().map(|index| (index - layout.venues) as u32).collect()
}

/// What an option uses of a row.
fn use_of(instance: &Instance<'_>, venue: usize, option: usize, row: usize) -> f64 {
    let layout = Layout::of(instance);
    let option = &instance.problem.venues[venue].options[option];
    let index = row + layout.venues;
    if index < layout.maximum(0) {
        option.cost[row]
    } else if index < layout.minimum(0) {
        option.sessions
    } else if index < layout.row(0) {
        -option.sessions
    } else if option.sessions > 0.0 {
        -1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Rounding, Smoothed};
    use crate::dual::domain::Domain;
    use crate::dual::point_prices::evaluate_points;
    use crate::instance::Instance;
    use crate::testing::generated::{Random, region, tiny};

    fn problems() -> Vec<spoke_model::Problem> {
        let mut random = Random(29);
        let tiny = (0..100).map(|_| tiny(&mut random));
        tiny.chain((0..3).map(|seed| region(90, 24, 60.0, 3, seed))).collect()
    }

    /// Anywhere but on the kinks that stay: where a price passes a band's slope.
    #[test]
    fn the_gradient_is_that_of_the_function() {
        let mut random = Random(31);
        let rounding = Rounding { place: 0.3, option: 5.0 };
        for (case, problem) in problems().iter().enumerate() {
            let instance = Instance::new(problem);
            let mut smoothed = Smoothed::new(&instance, Domain::whole(&instance));
            let at: Vec<f64> = smoothed.upper.iter().map(|most| most.min(4.0 * random.unit())).collect();
            let mut gradient = vec![0.0; at.len()];
            let value = smoothed.evaluate(&at, rounding, &mut gradient);
            let mut ignored = gradient.clone();
            let moves: Vec<usize> = (0..at.len()).filter(|at| smoothed.upper[*at] > 0.0).collect();
            for _ in 0..10.min(moves.len()) {
                let along = moves[random.below(moves.len())];
                let step = 1e-6;
                let mut aside = |by: f64| {
                    let mut at = at.clone();
                    at[along] += by;
                    smoothed.evaluate(&at, rounding, &mut ignored)
                };
                let slope = (aside(step) - aside(-step)) / (2.0 * step);
                let close = 1e-5 * (1.0 + slope.abs()) + 1e-14 * value.abs() / step;
                assert!((slope - gradient[along]).abs() <= close, "case {case}: {slope} {}", gradient[along]);
            }
        }
    }

    #[test]
    fn all_but_unrounded_it_is_no_less_than_the_bound() {
        let mut random = Random(37);
        let rounding = Rounding { place: 1e-9, option: 1e-9 };
        for (case, problem) in problems().iter().enumerate() {
            let instance = Instance::new(problem);
            let domain = Domain::whole(&instance);
            let mut smoothed = Smoothed::new(&instance, domain.clone());
            let at: Vec<f64> = smoothed.upper.iter().map(|most| most.min(4.0 * random.unit())).collect();
            let value = smoothed.evaluate(&at, rounding, &mut vec![0.0; at.len()]);
            let bound = evaluate_points(&instance, &domain, &smoothed.prices(&at)).value;
            assert!(value >= bound - 1e-6 * (1.0 + bound.abs()), "case {case}: {value} {bound}");
        }
    }
}
