//! The bound of point prices: a price for a place at each demand point instead of each venue (equation 11 of
//! `docs/model.md`).
//!
//! For a price m of point k, `Φ_k(x) ≤ G_k(m) + Σ_v ψ_k(f_v; m)` for any split of x into flows f: `G_k(m) = max_x Φ_k(x) − m x`,
//! and `ψ_k(x; m)` is Φ_k with its slope cut at m, concave from 0 and so no more for a sum than for its parts. What is
//! left falls apart by venue, and each venue is filled whole: one that opens a little serves no point but a little,
//! where the prices of capacity let it serve its nearest points in full. That is what makes this bound the closer one.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use spoke_model::{PointId, Prices};

use crate::dual::domain::Domain;
use crate::dual::rows::{opening, option_cost, right_hand_sides, rounding, rows_from_prices, scaled};
use crate::instance::Instance;

/// Venues a thread takes at a time.
const PIECE: usize = 64;

/// An option that is worse than the best by this share of the scale need not be valued exactly.
const FAR: f64 = 2e-3;

/// Prices of places by point, and of the rows in the layout's order after the venues.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PointPrices {
    /// x̄ × objective per place, from 0 to the steepest slope.
    pub(crate) point: Vec<f64>,
    /// x̄ × objective per place of room at each venue. The bound asks for none: a search goes on from them.
    pub(crate) room: Vec<f64>,
    /// Multipliers of budgets, maxima, minima and access rows.
    pub(crate) rows: Vec<f64>,
}

impl PointPrices {
    /// With an earlier solution's prices of points and rows, where its shape fits.
    pub(crate) fn with_earlier(&self, instance: &Instance<'_>, earlier: &Prices) -> Option<Self> {
        let rows = rows_from_prices(instance, earlier)?;
        if earlier.point.len() != instance.problem.points.len() {
            return None;
        }
        let points = instance.points.iter().enumerate();
        let price = |(at, id): (usize, &PointId)| {
            scaled(instance, earlier.point[id.index()]).min(instance.bands_of(at).1[0])
        };
        let point = points.map(price).collect();
        Some(Self { point, room: self.room.clone(), rows })
    }

    /// Where each point's slope falls to its price.
    pub(crate) fn kinks(&self, instance: &Instance<'_>) -> Vec<Kink> {
        let points = self.point.iter().enumerate();
        points.map(|(point, price)| Kink::new(instance, point, *price)).collect()
    }

    /// What the rows' right-hand sides are worth.
    pub(crate) fn rows_value(&self, instance: &Instance<'_>) -> f64 {
        right_hand_sides(instance).iter().zip(&self.rows).map(|(side, price)| side * price).sum()
    }
}

/// Where a point's slope falls to its price: places up to there, what they are worth, and the first band beyond.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kink {
    /// The price.
    pub(crate) price: f64,
    /// Places that are each worth more than the price.
    pub(crate) places: f64,
    /// Φ of those places.
    pub(crate) worth: f64,
    band: u32,
}

impl Kink {
    /// Of a point at a price.
    pub(crate) fn new(instance: &Instance<'_>, point: usize, price: f64) -> Self {
        let (upper, slope) = instance.bands_of(point);
        let most = instance.most[point];
        let (mut places, mut worth, mut band) = (0.0, 0.0, 0);
        while band < slope.len() && slope[band] > price && places < most {
            let to = upper[band].min(most);
            worth += (to - places) * slope[band];
            places = to;
            band += 1;
        }
        Self { price, places, worth, band: band as u32 }
    }

    /// The first band beyond.
    pub(crate) fn band(&self) -> usize {
        self.band as usize
    }

    /// `G_k`.
    pub(crate) fn kept(&self) -> f64 {
        self.worth - self.price * self.places
    }
}

/// The bound, and what each venue's options are worth.
#[derive(Debug)]
pub(crate) struct PointEvaluation {
    /// x̄ × the bound.
    pub(crate) value: f64,
    /// By venue and option; −∞ outside the domain, and no less than they are where they are far from the best.
    pub(crate) values: Vec<Vec<f64>>,
}

/// Evaluates the bound over what `domain` leaves.
pub(crate) fn evaluate_points(
    instance: &Instance<'_>,
    domain: &Domain,
    prices: &PointPrices,
) -> PointEvaluation {
    let kinks = prices.kinks(instance);
    let values: Vec<Vec<f64>> = (0..instance.venues())
        .into_par_iter()
        .with_min_len(PIECE)
        .map(|venue| serve(instance, domain, prices, &kinks, venue))
        .collect();
    let kept: f64 = kinks.iter().map(Kink::kept).sum();
    let best = |values: &Vec<f64>| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let value = kept + prices.rows_value(instance) + values.iter().map(best).sum::<f64>();
    PointEvaluation { value: value + rounding(instance, &prices.rows), values }
}

/// A run of places of equal profit.
#[derive(Clone, Copy, Debug)]
struct Run {
    profit: f64,
    /// Position among the venue's arcs.
    at: u32,
    /// Where on the point's curve it starts and ends.
    from: f64,
    to: f64,
    /// The band after it.
    next: u32,
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Run {}

impl PartialOrd for Run {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Run {
    fn cmp(&self, other: &Self) -> Ordering {
        self.profit.total_cmp(&other.profit).then(other.at.cmp(&self.at))
    }
}

/// Fills a venue with the most profitable places first, and values every option on the way.
fn serve(
    instance: &Instance<'_>,
    domain: &Domain,
    prices: &PointPrices,
    kinks: &[Kink],
    venue: usize,
) -> Vec<f64> {
    let arcs = instance.arcs_into(venue);
    let mut runs: Vec<Run> = Vec::with_capacity(arcs.len());
    for (at, (point, arc)) in arcs.iter().enumerate() {
        let kink = &kinks[*point as usize];
        let profit = kink.price - instance.burden[*arc as usize];
        let to = kink.places.min(instance.reach[*arc as usize]);
        let run = Run { profit, at: at as u32, from: 0.0, to, next: kink.band };
        if to > 0.0 {
            runs.push(run);
        } else {
            runs.extend(following(instance, arcs[at], run));
        }
    }
    runs.retain(|run| run.profit > 0.0);
    let mut runs = BinaryHeap::from(runs);
    let options = &instance.problem.venues[venue].options;
    let mut values = vec![f64::NEG_INFINITY; options.len()];
    let (mut filled, mut earned, mut best) = (0.0, 0.0, f64::NEG_INFINITY);
    let opening = opening(instance, &prices.rows, venue);
    for option in domain.options(venue) {
        let capacity = instance.capacity(venue, option);
        let cost = option_cost(instance, &prices.rows, venue, option, opening);
        // Profits only fall: an option that even at the last one would not be the best need not be filled.
        let next = runs.peek().map_or(0.0, |run| run.profit);
        let at_most = earned + (capacity - filled) * next - cost;
        if at_most < best - FAR * instance.scale {
            values[option] = at_most;
            continue;
        }
        while let Some(run) = runs.peek().copied() {
            let width = run.to - run.from;
            if filled + width > capacity {
                break;
            }
            runs.pop();
            filled += width;
            earned += width * run.profit;
            runs.extend(following(instance, arcs[run.at as usize], run).filter(|next| next.profit > 0.0));
        }
        let partly = runs.peek().map_or(0.0, |run| (capacity - filled) * run.profit);
        values[option] = earned + partly - cost;
        best = best.max(values[option]);
    }
    values
}

/// The next run of the same point: the band beyond.
fn following(instance: &Instance<'_>, (point, arc): (u32, u32), run: Run) -> Option<Run> {
    let (upper, slope) = instance.bands_of(point as usize);
    let most = instance.reach[arc as usize];
    let mut band = run.next as usize;
    while band < slope.len() && run.to < most {
        let to = upper[band].min(most);
        if to > run.to {
            let profit = slope[band] - instance.burden[arc as usize];
            return Some(Run { profit, at: run.at, from: run.to, to, next: band as u32 + 1 });
        }
        band += 1;
    }
    None
}
