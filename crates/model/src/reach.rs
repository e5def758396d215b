//! Reach curves ρ(t): the share of people willing and able to travel `t` minutes one way.

use serde::{Deserialize, Serialize};

/// ρ(t), non-increasing in `t`, 1 at 0 minutes, 0 past `max`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Reach {
    /// Everyone up to `max` minutes, nobody beyond.
    Step {
        /// Minutes.
        max: f64,
    },
    /// Everyone up to `free` minutes, falling in a straight line to nobody at `max`.
    Linear {
        /// Minutes.
        free: f64,
        /// Minutes.
        max: f64,
    },
    /// Everyone up to `free` minutes, then halving every `half` minutes; nobody past `max`.
    Exponential {
        /// Minutes.
        free: f64,
        /// Minutes in which the share halves.
        half: f64,
        /// Minutes.
        max: f64,
    },
    /// `(1 + e^(−mid/scale)) / (1 + e^((t−mid)/scale))`; nobody past `max`.
    Logistic {
        /// Minutes at which about half would still come.
        mid: f64,
        /// Minutes; how gradual the fall is.
        scale: f64,
        /// Minutes.
        max: f64,
    },
}

impl Reach {
    /// ρ(t) ∈ [0, 1] at `minutes` ≥ 0.
    pub fn share(&self, minutes: f64) -> f64 {
        if minutes > self.max_minutes() {
            return 0.0;
        }
        match *self {
            Self::Step { .. } => 1.0,
            Self::Linear { free, max } => {
                if minutes <= free {
                    1.0
                } else {
                    (max - minutes) / (max - free)
                }
            }
            Self::Exponential { free, half, .. } => 0.5_f64.powf((minutes - free).max(0.0) / half),
            Self::Logistic { mid, scale, .. } => {
                (1.0 + (-mid / scale).exp()) / (1.0 + ((minutes - mid) / scale).exp())
            }
        }
    }

    /// The minutes past which nobody comes.
    pub fn max_minutes(&self) -> f64 {
        match *self {
            Self::Step { max }
            | Self::Linear { max, .. }
            | Self::Exponential { max, .. }
            | Self::Logistic { max, .. } => max,
        }
    }

    /// What is wrong with the numbers, if anything: the field and why.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let positive = |v: f64| v.is_finite() && v > 0.0;
        let not_negative = |v: f64| v.is_finite() && v >= 0.0;
        if !positive(self.max_minutes()) {
            return Some(("max", "must be more than 0 minutes"));
        }
        match *self {
            Self::Step { .. } => None,
            Self::Linear { free, max } => (!(not_negative(free) && free < max))
                .then_some(("free", "must be at least 0 minutes and less than max")),
            Self::Exponential { free, half, max } => {
                if !(not_negative(free) && free <= max) {
                    Some(("free", "must be at least 0 minutes and no more than max"))
                } else {
                    (!positive(half)).then_some(("half", "must be more than 0 minutes"))
                }
            }
            Self::Logistic { mid, scale, .. } => {
                if !not_negative(mid) {
                    Some(("mid", "must be at least 0 minutes"))
                } else {
                    (!positive(scale)).then_some(("scale", "must be more than 0 minutes"))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reach;

    #[test]
    fn every_curve_starts_at_one_and_ends_at_max() {
        let curves = [
            Reach::Step { max: 30.0 },
            Reach::Linear { free: 10.0, max: 35.0 },
            Reach::Exponential { free: 5.0, half: 10.0, max: 40.0 },
            Reach::Logistic { mid: 20.0, scale: 4.0, max: 45.0 },
        ];
        for curve in curves {
            assert_eq!(curve.fault(), None);
            assert!((curve.share(0.0) - 1.0).abs() < 1e-12, "{curve:?}");
            assert_eq!(curve.share(curve.max_minutes() + 1e-9), 0.0);
            let shares: Vec<f64> = (0..100).map(|t| curve.share(f64::from(t) * 0.5)).collect();
            assert!(shares.windows(2).all(|w| w[0] >= w[1]), "{curve:?}");
        }
    }

    #[test]
    fn halfway_down_a_straight_line() {
        assert_eq!(Reach::Linear { free: 10.0, max: 30.0 }.share(20.0), 0.5);
        assert_eq!(Reach::Exponential { free: 10.0, half: 5.0, max: 60.0 }.share(20.0), 0.25);
    }
}
