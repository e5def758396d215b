//! The search for good point prices: the smoothed bound is followed down by its gradients, less and less smoothed.
//!
//! After each level the prices are evaluated exactly: that is the bound. What was smoothed away says how much lower it
//! could still come.

use crate::Control;
use crate::dual::domain::Domain;
use crate::dual::lbfgs::minimise;
use crate::dual::point_prices::{PointPrices, evaluate_points};
use crate::dual::smoothed::{Rounding, Smoothed};
use crate::instance::Instance;

/// How far kinks are rounded, level by level: of places, in their usual price; of options, in what the smallest is
/// usually worth.
const LEVELS: [Rounding; 8] = [
    Rounding { place: 0.1, option: 1e-2 },
    Rounding { place: 0.05, option: 3e-3 },
    Rounding { place: 0.02, option: 1e-3 },
    Rounding { place: 0.01, option: 3e-4 },
    Rounding { place: 3e-3, option: 1e-4 },
    Rounding { place: 1e-3, option: 3e-5 },
    Rounding { place: 3e-4, option: 1e-5 },
    Rounding { place: 1e-4, option: 3e-6 },
];

/// How much coarser a search from far starts: by the last level it is as fine as any.
const FAR: f64 = 100.0;

/// The level that a search within another starts at.
const NEAR: usize = 4;

/// The level that a search starts at from an earlier problem's prices.
const WARM: usize = 3;

/// A search in progress.
pub(crate) struct PointSearch<'a> {
    instance: &'a Instance<'a>,
    domain: Domain,
    /// The best prices.
    pub(crate) best: PointPrices,
    /// x̄ × the bound they prove.
    pub(crate) value: f64,
    /// What each venue's options are worth at the best prices.
    pub(crate) values: Vec<Vec<f64>>,
    smoothed: Smoothed<'a>,
    /// Where the search stands.
    at: Vec<f64>,
    level: usize,
    /// How much coarser than usual its first level is.
    coarser: f64,
    /// The usual price of a place, and worth of a venue's smallest option.
    usual: Rounding,
}

impl<'a> PointSearch<'a> {
    /// Starts from these prices.
    pub(crate) fn new(instance: &'a Instance<'a>, domain: Domain, from: PointPrices) -> Self {
        let usual = usual(instance, &from);
        Self::start(instance, domain, from, usual, 0)
    }

    /// Starts from an earlier problem's prices, where they prove more than those at hand.
    pub(crate) fn warm(self, earlier: PointPrices) -> Self {
        let warm = Self::start(self.instance, self.domain.clone(), earlier, self.usual, WARM);
        if warm.value < self.value { warm } else { self }
    }

    /// Starts near the end of another search, for what `domain` leaves of its domain.
    pub(crate) fn within(&self, domain: Domain, from: PointPrices) -> Self {
        Self::start(self.instance, domain, from, self.usual, NEAR)
    }

    fn start(
        instance: &'a Instance<'a>,
        domain: Domain,
        from: PointPrices,
        usual: Rounding,
        level: usize,
    ) -> Self {
        let found = evaluate_points(instance, &domain, &from);
        let smoothed = Smoothed::new(instance, domain.clone());
        Self {
            instance,
            domain,
            at: smoothed.variables(&from),
            best: from,
            value: found.value,
            values: found.values,
            smoothed,
            level,
            coarser: 1.0,
            usual,
        }
    }

    /// Starts again from the best prices, far coarser: what is rounded for prices that are all about as usual is a cliff
    /// to those that must rise to the floor's slope, a hundred times as high, where not every floor can be kept.
    pub(crate) fn start_from_far(&mut self) {
        self.at = self.smoothed.variables(&self.best);
        (self.level, self.coarser) = (0, FAR);
    }

    /// The sessions of each venue that its options average to; all 0 before any level.
    pub(crate) fn mean_sessions(&self) -> Vec<f64> {
        self.smoothed.sessions.clone()
    }

    /// Levels done.
    pub(crate) fn level(&self) -> usize {
        self.level
    }

    /// Searches for so many levels of so many iterations, until the value is `enough`, or until no more than `promise`
    /// of it (a share of the scale) seems left to gain; whether there is more to gain.
    pub(crate) fn run(
        &mut self,
        levels: usize,
        iterations: usize,
        enough: f64,
        promise: f64,
        control: &dyn Control,
    ) -> bool {
        let trifle = promise * self.instance.scale;
        for _ in 0..levels {
            if self.instance.points.is_empty() || self.value <= enough || control.stop() {
                return false;
            }
            let Some(level) = LEVELS.get(self.level) else { return false };
            let coarser = self.coarser.powf(1.0 - self.level as f64 / (LEVELS.len() - 1) as f64);
            let rounding = Rounding {
                place: coarser * level.place * self.usual.place,
                option: coarser * level.option * self.usual.option,
            };
            let Self { smoothed, at, .. } = self;
            let upper = smoothed.upper.clone();
            let low = minimise(at, &upper, iterations, 0.1 * trifle, &|| control.stop(), |at, gradient| {
                smoothed.evaluate(at, rounding, gradient)
            });
            self.level += 1;
            let prices = self.smoothed.prices(&self.at);
            let found = evaluate_points(self.instance, &self.domain, &prices);
            if found.value < self.value {
                self.value = found.value;
                self.best = prices;
                self.values = found.values;
            }
            if self.value - low <= trifle {
                return false;
            }
        }
        self.level < LEVELS.len()
    }
}

/// The usual price of a place, and what a venue's smallest option is worth at it.
fn usual(instance: &Instance<'_>, from: &PointPrices) -> Rounding {
    let weighted = |of: &dyn Fn(usize) -> f64| -> f64 {
        (0..instance.points.len())
            .map(|point| of(point) * instance.bands_of(point).0.last().copied().unwrap_or(0.0))
            .sum()
    };
    let all = weighted(&|_| 1.0).max(1e-300);
    let mut price = weighted(&|point| from.point[point]) / all;
    if price <= 0.0 {
        price = instance.scale / (instance.mean_fill * all).max(1e-300);
    }
    let rooms: Vec<f64> =
        (0..instance.venues()).filter_map(|venue| instance.least_room(venue)).map(|(_, room)| room).collect();
    let room = rooms.iter().sum::<f64>() / rooms.len().max(1) as f64;
    Rounding { place: price, option: price * room.max(1e-12) }
}
