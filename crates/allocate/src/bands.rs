//! Φ, the value of being offered more, piecewise linear. Equation (3) of `docs/model.md`.
//!
//! In units of the average fill, `u = x / x̄`: a slope per band, `((1+δ)/(u+δ))^ε` at the band's midpoint. The
//! offer floor adds 99 times the first band's slope up to its own edge, so that it weighs a hundred times as much.

/// δ of equation (3): keeps the first slope finite.
const DELTA: f64 = 0.01;

/// What the offer floor adds to the slope, in first-band slopes.
const FLOOR_BONUS: f64 = 99.0;

/// Band edges in u, narrow around the average fill.
const EDGES: [f64; 17] =
    [0.0, 0.25, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 2.0, 3.0];

/// The bands all demand points share: edges in u from 0 to `1 / x̄`, and a slope between each two.
#[derive(Clone, Debug)]
pub(crate) struct Bands {
    /// Rising, first 0, last `1 / x̄`.
    pub(crate) edges: Vec<f64>,
    /// One fewer than edges, falling (all 1 at ε = 0).
    pub(crate) slopes: Vec<f64>,
}

impl Bands {
    /// For an average fill in (0, 1] and an inequality aversion ε ≥ 0.
    pub(crate) fn new(mean_fill: f64, inequality_aversion: f64) -> Self {
        let end = 1.0 / mean_fill;
        let mut edges: Vec<f64> = EDGES.iter().copied().filter(|edge| *edge < end).collect();
        edges.push(end);
        let slopes = edges
            .windows(2)
            .map(|w| ((1.0 + DELTA) / (f64::midpoint(w[0], w[1]) + DELTA)).powf(inequality_aversion))
            .collect();
        Self { edges, slopes }
    }

    /// Φ(u) without the floor's bonus.
    pub(crate) fn value(&self, u: f64) -> f64 {
        let width = |w: &[f64]| (w[1].min(u) - w[0]).max(0.0);
        self.edges.windows(2).zip(&self.slopes).map(|(edges, slope)| width(edges) * slope).sum()
    }

    /// What the offer floor adds to the slope below its edge.
    pub(crate) fn floor_bonus(&self) -> f64 {
        FLOOR_BONUS * self.slopes[0]
    }

    /// How many bands a point has: these, and one more for the offer floor's edge.
    pub(crate) fn per_point(&self) -> usize {
        self.slopes.len() + 1
    }

    /// The bands of one point in places: upper edges and slopes, the one that holds `floor` (in u) split there
    /// (a band of no width where the floor lies on an edge). `places_per_u` is `E x̄`, `entitlement` the last edge.
    pub(crate) fn of_point(
        &self,
        floor: f64,
        places_per_u: f64,
        entitlement: f64,
        upper: &mut Vec<f64>,
        slope: &mut Vec<f64>,
    ) {
        let bonus = self.floor_bonus();
        let floor = floor.clamp(0.0, self.edges[self.edges.len() - 1]);
        let mut split = false;
        let last = self.slopes.len() - 1;
        for (band, base) in self.slopes.iter().enumerate() {
            let end = self.edges[band + 1];
            let end_places = if band == last { entitlement } else { end * places_per_u };
            if !split && floor <= end {
                split = true;
                upper.push((floor * places_per_u).min(end_places));
                slope.push(base + bonus);
            }
            upper.push(end_places);
            slope.push(if split { *base } else { base + bonus });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bands;

    #[test]
    fn edges_past_the_last_are_cut() {
        let bands = Bands::new(0.8, 1.0);
        assert_eq!(bands.edges.last(), Some(&1.25));
        assert_eq!(bands.edges[bands.edges.len() - 2], 1.2);
        assert_eq!(bands.slopes.len(), bands.edges.len() - 1);
        assert_eq!(Bands::new(1.0, 0.0).slopes, [1.0; 8]);
    }

    #[test]
    fn the_floor_splits_one_band_and_weighs_a_hundred_times() {
        let bands = Bands::new(0.5, 1.0);
        let (mut upper, mut slope) = (Vec::new(), Vec::new());
        bands.of_point(0.3, 10.0, 20.0, &mut upper, &mut slope);
        assert_eq!(upper.len(), bands.per_point());
        assert_eq!(&upper[..3], &[2.5, 3.0, 5.0]);
        assert!((slope[0] - 100.0 * bands.slopes[0]).abs() < 1e-9);
        assert_eq!(slope[1], bands.slopes[1] + 99.0 * bands.slopes[0]);
        assert_eq!(slope[2], bands.slopes[1]);
        assert!(slope.windows(2).all(|w| w[0] > w[1]));
        assert_eq!(upper.last(), Some(&20.0));
    }
}
