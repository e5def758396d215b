//! Φ: what a point's fill is worth.
//!
//! Piecewise linear and concave in `u = x / x̄`, `Φ(0) = 0`. The slope of each band is
//! `((1 + δ) / (m + δ))^ε` at the band's midpoint `m`, `δ = 0.01`; bands end at [`EDGES`], the last at
//! `u = 1/x̄`, where `x = 1`. A point's offer floor adds 99 times the first band's slope up to `u = φ`.

/// Band edges in u; those at or past `1/x̄` are dropped and `1/x̄` closes the list.
const EDGES: [f64; 16] =
    [0.25, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 2.0, 3.0];
const DELTA: f64 = 0.01;
/// The floor's slope less the band's own, in units of the first band's slope.
const FLOOR_WEIGHT: f64 = 99.0;

/// The bands of Φ, the same for every point.
pub(crate) struct Utility {
    /// `(end in u, slope)`, ends ascending, slopes not.
    bands: Vec<(f64, f64)>,
}

impl Utility {
    /// With aversion ε ≥ 0 and the average fill x̄; no band at all where x̄ is 0.
    pub(crate) fn new(aversion: f64, mean_fill: f64) -> Self {
        let mut bands = Vec::with_capacity(EDGES.len() + 1);
        if mean_fill > 0.0 {
            let last = 1.0 / mean_fill;
            let mut start = 0.0;
            for end in EDGES.into_iter().filter(|edge| *edge < last).chain([last]) {
                let middle = (start + end) / 2.0;
                bands.push((end, ((1.0 + DELTA) / (middle + DELTA)).powf(aversion)));
                start = end;
            }
        }
        Self { bands }
    }

    /// What the offer floor adds to the slope.
    pub(crate) fn floor_slope(&self) -> f64 {
        self.bands.first().map_or(0.0, |(_, slope)| FLOOR_WEIGHT * slope)
    }

    /// Φ(u) of a point whose floor ends at `floor_end`. Past the last band nothing more is worth anything.
    pub(crate) fn value(&self, u: f64, floor_end: f64) -> f64 {
        let mut value = self.floor_slope() * u.min(floor_end);
        let mut start = 0.0;
        for (end, slope) in &self.bands {
            if u <= start {
                break;
            }
            value += slope * (u.min(*end) - start);
            start = *end;
        }
        value
    }

    /// The slope just past `u`; 0 past the last band.
    pub(crate) fn slope_after(&self, u: f64, floor_end: f64) -> f64 {
        let bonus = if u < floor_end { self.floor_slope() } else { 0.0 };
        self.bands.iter().find(|(end, _)| u < *end).map_or(0.0, |(_, slope)| slope + bonus)
    }

    /// The linear pieces of Φ for a point whose floor ends at `floor_end`, as `(length in u, slope)`, slopes
    /// never rising.
    pub(crate) fn pieces(&self, floor_end: f64) -> impl Iterator<Item = (f64, f64)> + '_ {
        let starts = std::iter::once(0.0).chain(self.bands.iter().map(|(end, _)| *end));
        let split = move |(start, (end, slope)): (f64, &(f64, f64))| {
            let cut = floor_end.clamp(start, *end);
            [(cut - start, slope + self.floor_slope()), (end - cut, *slope)]
        };
        // A piece of no length would break the order of the slopes.
        starts.zip(&self.bands).flat_map(split).filter(|(length, _)| *length > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_add_up_to_the_value() {
        for (aversion, mean_fill, floor_end) in
            [(1.0, 0.09, 0.2), (0.0, 1.0, 0.0), (2.5, 0.4, 0.6), (1.0, 0.7, 1.3)]
        {
            let utility = Utility::new(aversion, mean_fill);
            let whole: f64 = utility.pieces(floor_end).map(|(length, slope)| length * slope).sum();
            let length: f64 = utility.pieces(floor_end).map(|(length, _)| length).sum();
            assert!((length - 1.0 / mean_fill).abs() < 1e-12 / mean_fill);
            assert!((whole - utility.value(1.0 / mean_fill, floor_end)).abs() < 1e-9 * whole);
            let slopes: Vec<f64> = utility.pieces(floor_end).map(|(_, slope)| slope).collect();
            assert!(slopes.windows(2).all(|pair| pair[0] >= pair[1]));
        }
    }

    #[test]
    fn by_arithmetic() {
        let plain = Utility::new(0.0, 0.5);
        assert_eq!(plain.value(1.7, 0.0), 1.7);
        assert_eq!(plain.value(9.0, 0.0), 2.0);
        // ε = 1: the first band's slope is 1.01 / 0.135.
        let first = 1.01 / 0.135;
        let fair = Utility::new(1.0, 0.5);
        assert!((fair.value(0.25, 0.1) - (0.25 + 9.9) * first).abs() < 1e-12);
        assert_eq!(Utility::new(1.0, 0.0).value(1.0, 0.0), 0.0);
    }
}
