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
    /// Evaluations of the prices before the first plan.
    pub(crate) first: usize,
    /// Evaluations left after that, and how many at a time.
    pub(crate) evaluations: usize,
    evaluations_at_a_time: usize,
    /// Rounds of better plans that are left, and how many at a time.
    rounds: usize,
    rounds_at_a_time: usize,
}

impl Pace {
    /// Fewer where each is long.
    pub(crate) fn of(instance: &Instance<'_>) -> Self {
        let venues = instance.venues();
        let (first, evaluations, evaluations_at_a_time) = match venues {
            0..FEW => (12, 48, 12),
            FEW..MANY => (12, 28, 7),
            _ => (8, 17, 17),
        };
        let rounds = if venues < MANY { (40_000 / venues.max(1)).clamp(20, 400) } else { 40 };
        let rounds_at_a_time = match venues {
            0..FEW => 24,
            FEW..MANY => 4,
            _ => rounds,
        };
        Self { first, evaluations, evaluations_at_a_time, rounds, rounds_at_a_time }
    }

    pub(crate) fn take_evaluations(&mut self) -> usize {
        let taken = self.evaluations.min(self.evaluations_at_a_time);
        self.evaluations -= taken;
        taken
    }

    pub(crate) fn take_rounds(&mut self) -> usize {
        let taken = self.rounds.min(self.rounds_at_a_time);
        self.rounds -= taken;
        taken
    }
}
