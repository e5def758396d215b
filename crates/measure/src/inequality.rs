//! Inequality whoever has more: Gini, Theil, Atkinson, Kolm–Pollak, over weighted values ≥ 0.
//!
//! Each function takes `values` and `weights` of one length, in any order, weights ≥ 0, and returns `None`
//! where lengths differ, nothing has weight, a value with weight is negative or not finite, or the mean is 0.

use spoke_model::measures::{KolmPollak, Theil};

use crate::concentration::fractional_ranks;

/// Σw and the weighted mean, where every value with weight is ≥ 0 and finite and the mean is above 0.
fn total_and_mean(values: &[f64], weights: &[f64]) -> Option<(f64, f64)> {
    if values.len() != weights.len() || !weights.iter().all(|w| w.is_finite() && *w >= 0.0) {
        return None;
    }
    let counted = || values.iter().zip(weights).filter(|(_, w)| **w > 0.0);
    if counted().any(|(y, _)| !(y.is_finite() && *y >= 0.0)) {
        return None;
    }
    let total: f64 = weights.iter().sum();
    let mean = counted().map(|(y, w)| w * y).sum::<f64>() / total;
    (total > 0.0 && mean > 0.0).then_some((total, mean))
}

/// Gini coefficient, 0 = equal, towards 1 = one has all: `2 cov_w(y, F(y)) / μ` with mid-ranks `F`.
pub fn gini(values: &[f64], weights: &[f64]) -> Option<f64> {
    let (total, mean) = total_and_mean(values, weights)?;
    let ranks = fractional_ranks(values, weights);
    let covariance: f64 = weights
        .iter()
        .zip(values)
        .zip(&ranks)
        .map(|((w, y), rank)| w * (y - mean) * (rank - 0.5))
        .sum::<f64>()
        / total;
    // Rounding can leave −1e-17 where all are equal.
    Some((2.0 * covariance / mean).max(0.0))
}

/// Theil's T, `Σ (w/W)(y/μ) ln(y/μ)` with `0 ln 0 = 0`, and its parts within and between `bands`
/// (Theil 1967; Shorrocks 1980, doi 10.2307/1913126). Bands are any labels, one per value.
pub fn theil(values: &[f64], weights: &[f64], bands: &[u8]) -> Option<Theil> {
    let (total, mean) = total_and_mean(values, weights)?;
    if bands.len() != values.len() {
        return None;
    }
    let mut weight_of = [0.0; 256];
    let mut sum_of = [0.0; 256];
    let mut all = 0.0;
    for ((y, w), band) in values.iter().zip(weights).zip(bands) {
        weight_of[usize::from(*band)] += w;
        sum_of[usize::from(*band)] += w * y;
        if *w > 0.0 && *y > 0.0 {
            all += w / total * (y / mean) * (y / mean).ln();
        }
    }
    let between: f64 = weight_of
        .iter()
        .zip(&sum_of)
        .filter(|(_, sum)| **sum > 0.0)
        .map(|(w, sum)| sum / (total * mean) * (sum / w / mean).ln())
        .sum();
    Some(Theil { total: all, within: all - between, between })
}

/// Atkinson's index for an aversion `ε ≥ 0` (Atkinson 1970, doi 10.1016/0022-0531(70)90039-6):
/// `1 − (Σ (w/W) (y/μ)^(1−ε))^(1/(1−ε))`, and `1 − exp(Σ (w/W) ln(y/μ))` at ε = 1. With ε ≥ 1 it is 1, its
/// limit, as soon as somebody has nothing. `None` also where `ε` is negative or not finite.
pub fn atkinson(values: &[f64], weights: &[f64], aversion: f64) -> Option<f64> {
    let (total, mean) = total_and_mean(values, weights)?;
    if !(aversion.is_finite() && aversion >= 0.0) {
        return None;
    }
    let counted = || values.iter().zip(weights).filter(|(_, w)| **w > 0.0);
    if aversion >= 1.0 && counted().any(|(y, _)| *y == 0.0) {
        return Some(1.0);
    }
    let power = 1.0 - aversion;
    let equivalent = if power == 0.0 {
        counted().map(|(y, w)| w / total * (y / mean).ln()).sum::<f64>().exp()
    } else {
        counted().map(|(y, w)| w / total * (y / mean).powf(power)).sum::<f64>().powf(1.0 / power)
    };
    Some((1.0 - equivalent).clamp(0.0, 1.0))
}

/// The Kolm–Pollak equally distributed equivalent for an aversion `ε ≠ 0`, above 0 for goods, below for
/// burdens: `−(1/κ) ln Σ (w/W) e^(−κ y)`, `κ = α ε`, `α = Σwy / Σwy²` (Logan and others 2021,
/// doi 10.1016/j.compenvurbsys.2020.101590). `None` also where `ε` is 0 or not finite.
pub fn kolm_pollak(values: &[f64], weights: &[f64], aversion: f64) -> Option<KolmPollak> {
    let (total, mean) = total_and_mean(values, weights)?;
    if !aversion.is_finite() || aversion == 0.0 {
        return None;
    }
    let squares: f64 = weights.iter().zip(values).map(|(w, y)| w * y * y).sum();
    let kappa = mean * total / squares * aversion;
    // The largest exponent is taken out, so that no sum overflows.
    let exponent = |y: f64| -kappa * y;
    let counted = || values.iter().zip(weights).filter(|(_, w)| **w > 0.0);
    let largest = counted().map(|(y, _)| exponent(*y)).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = counted().map(|(y, w)| w / total * (exponent(*y) - largest).exp()).sum();
    let equivalent = -(largest + sum.ln()) / kappa;
    equivalent.is_finite().then_some(KolmPollak { aversion, kappa, equivalent })
}
