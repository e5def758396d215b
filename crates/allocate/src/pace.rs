//! How prices by point and plans take turns: side by side, each so much at a time, until they meet. A turn of either is
//! the longer the more venues there are, and its worth does not grow with it: so fewer of them.

use crate::instance::Instance;

/// Venues up to which plans get better by few changes at a time from the start, with a proof from other roundings too,
/// and a tree looks for a plan where there is none.
pub(crate) const FEW: usize = 150;

/// Venues from which on exchanges are only made many at a time.
pub(crate) const MANY: usize = 1500;

/// What is left of both, and how much at a time.
pub(crate) struct Pace {
    /// Levels of the prices by point before the first plan, and at a time after that. Where a level is long, what the
    /// prices of capacity prove may do.
    pub(crate) first: usize,
    pub(crate) levels_at_a_time: usize,
    /// Iterations of a level.
    pub(crate) iterations: usize,
    /// Rounds of exchanges before turns begin: a rounding leaves many areas short at once, and steps many at a time mend
    /// that sooner than few.
    pub(crate) exchanges: usize,
    /// Rounds of better plans that are left, and how many at a time.
    rounds: usize,
    rounds_at_a_time: usize,
}

impl Pace {
    /// Fewer where each is long.
    pub(crate) fn of(instance: &Instance<'_>) -> Self {
        let venues = instance.venues();
        let (first, levels_at_a_time, iterations) = match venues {
            0..FEW => (4, 1, 200),
            FEW..MANY => (5, 1, 100),
            _ => (0, 1, 60),
        };
        let rounds = if venues < MANY { (40_000 / venues.max(1)).clamp(20, 400) } else { 40 };
        let (exchanges, rounds_at_a_time) = match venues {
            0..FEW => (0, 24),
            FEW..MANY => (12, 4),
            _ => (0, 3),
        };
        Self { first, levels_at_a_time, iterations, exchanges, rounds, rounds_at_a_time }
    }

    pub(crate) fn take_rounds(&mut self) -> usize {
        let taken = self.rounds.min(self.rounds_at_a_time);
        self.rounds -= taken;
        taken
    }
}
