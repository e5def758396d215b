//! The deprivation gradient γ(r): how much more is asked for per contact needed as deprivation rises.

use serde::{Deserialize, Serialize};

/// Weights are no further apart than this: beyond, shares of the least are lost in the rounding of the largest.
const MOST: f64 = 1e6;
const BETWEEN: &str = "must be between 0.000001 and 1,000,000";

/// γ(r) at ridit `r` (0 = most deprived, 1 = least), before it is scaled so that entitlements add up to need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Gradient {
    /// The same for everyone: 1.
    Flat,
    /// `1 + (ratio − 1)(1 − r)`.
    Linear {
        /// Most deprived over least deprived; 1e-6 to 1e6.
        ratio: f64,
    },
    /// `ratio^(1 − r)`.
    Geometric {
        /// Most deprived over least deprived; 1e-6 to 1e6.
        ratio: f64,
    },
    /// One weight per decile, most deprived first.
    Deciles {
        /// Ten weights, 1e-6 to 1e6.
        weights: [f64; 10],
    },
    /// 1 in the worst `worst` of the population, `elsewhere` otherwise.
    Targeted {
        /// Share of the population counted as worst, 0–1.
        worst: f64,
        /// The weight elsewhere, 1e-6 to 1e6.
        elsewhere: f64,
    },
}

impl Gradient {
    /// The weight of ridit `r`, with `decile` (1–10) used by [`Gradient::Deciles`] alone.
    pub fn weight(&self, ridit: f64, decile: u8) -> f64 {
        match self {
            Self::Flat => 1.0,
            Self::Linear { ratio } => 1.0 + (ratio - 1.0) * (1.0 - ridit),
            Self::Geometric { ratio } => ratio.powf(1.0 - ridit),
            Self::Deciles { weights } => weights[usize::from(decile.clamp(1, 10)) - 1],
            Self::Targeted { worst, elsewhere } => {
                if ridit <= *worst {
                    1.0
                } else {
                    *elsewhere
                }
            }
        }
    }

    /// What is wrong with the numbers, if anything: the field and why.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let sound = |v: f64| (1.0 / MOST..=MOST).contains(&v);
        match self {
            Self::Flat => None,
            Self::Linear { ratio } | Self::Geometric { ratio } => {
                (!sound(*ratio)).then_some(("ratio", BETWEEN))
            }
            Self::Deciles { weights } => (!weights.iter().all(|w| sound(*w))).then_some(("weights", BETWEEN)),
            Self::Targeted { worst, elsewhere } => {
                if !(0.0..=1.0).contains(worst) {
                    Some(("worst", "is a share of the population, 0 to 1"))
                } else {
                    (!sound(*elsewhere)).then_some(("elsewhere", BETWEEN))
                }
            }
        }
    }
}
