//! A smooth random surface (value noise): what makes deprivation cluster and city edges bend.

use super::random::{mix, unit};

/// A surface over the plane with values in [−1, 1] and features about `1 / frequency` wide.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    seed: u64,
    frequency: f64,
}

impl Field {
    /// The surface number `layer` of a seed.
    pub(crate) fn new(seed: u64, layer: u64, frequency: f64) -> Self {
        Self { seed: mix(mix(seed).wrapping_add(layer)), frequency }
    }

    /// The height at a point.
    pub(crate) fn at(&self, x: f64, y: f64) -> f64 {
        let (x, y) = (x * self.frequency, y * self.frequency);
        let (column, row) = (x.floor(), y.floor());
        let (u, v) = (ease(x - column), ease(y - row));
        let knot = |dx: f64, dy: f64| self.knot((column + dx) as i64, (row + dy) as i64);
        let south = knot(0.0, 0.0) * (1.0 - u) + knot(1.0, 0.0) * u;
        let north = knot(0.0, 1.0) * (1.0 - u) + knot(1.0, 1.0) * u;
        south * (1.0 - v) + north * v
    }

    fn knot(&self, column: i64, row: i64) -> f64 {
        let key = mix(self.seed ^ mix(column as u64)).wrapping_add(mix((row as u64).rotate_left(32)));
        2.0 * unit(mix(key)) - 1.0
    }
}

/// Rises from 0 to 1 with level ends.
fn ease(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn smooth_bounded_and_not_flat() {
        let field = Field::new(3, 1, 2.0);
        let heights: Vec<f64> = (0..2000).map(|i| field.at(f64::from(i) * 0.01 - 10.0, 0.3)).collect();
        assert!(heights.iter().all(|h| (-1.0..=1.0).contains(h)));
        assert!(heights.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.07));
        let spread = heights.iter().cloned().fold(f64::MIN, f64::max)
            - heights.iter().cloned().fold(f64::MAX, f64::min);
        assert!(spread > 0.8);
    }
}
