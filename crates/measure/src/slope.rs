//! Slope and relative index of inequality by weighted least squares on the ridit.
//!
//! With weights `w`, ridits `r` (0 = most deprived … 1 = least) and values `y`, on a scale `g`:
//!
//! 1. `b = Σ c_i g(y_i)`, `c_i = w_i (r_i − r̄) / Σ w (r − r̄)²`; `a = Σ d_i g(y_i)`, `d_i = w_i/Σw − r̄ c_i`;
//! 2. `Y0 = g⁻¹(a)`, `Y1 = g⁻¹(a + b)`; `SII = Y1 − Y0`;
//! 3. RII, Fingertips: `Y1 / Y0 = (Y0 + SII) / Y0`; RII, Scottish: `SII / mean`;
//! 4. limits `SII ± z √Σ (∂SII/∂y_i)² se_i²`, which on the plain scale is the closed form
//!    `√Σ c_i² se_i²`; on the others the delta method; RII on its logarithm.
//!
//! Source: Low A, Low L (2004), Measuring the gap: quantifying and comparing local health inequalities,
//! J Public Health 26(4):388–395, doi 10.1093/pubmed/fdh175. Where ridits are computed from the weights
//! themselves, `r̄ = ½` and `c_i` is theirs to the letter.

use spoke_model::measures::{Limits, Slope};

/// z of a two-sided 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The scale the line is fitted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The value itself.
    Identity,
    /// Its natural logarithm; values must be above 0.
    Log,
    /// `ln(y / (1 − y))`; values must lie strictly between 0 and 1.
    Logit,
}

impl Link {
    fn apply(self, y: f64) -> Option<f64> {
        match self {
            Self::Identity => y.is_finite().then_some(y),
            Self::Log => (y.is_finite() && y > 0.0).then(|| y.ln()),
            Self::Logit => (y > 0.0 && y < 1.0).then(|| (y / (1.0 - y)).ln()),
        }
    }

    fn inverse(self, x: f64) -> f64 {
        match self {
            Self::Identity => x,
            Self::Log => x.exp(),
            Self::Logit => 1.0 / (1.0 + (-x).exp()),
        }
    }

    /// dg⁻¹/dx, from `y = g⁻¹(x)`.
    fn inverse_slope(self, y: f64) -> f64 {
        match self {
            Self::Identity => 1.0,
            Self::Log => y,
            Self::Logit => y * (1.0 - y),
        }
    }
}

/// Standard errors of the values, and the z of the interval wanted.
#[derive(Clone, Copy, Debug)]
pub struct Errors<'a> {
    /// One per value, ≥ 0, in the value's own unit.
    pub standard_errors: &'a [f64],
    /// E.g. [`Z_95`].
    pub z: f64,
}

/// Mid-rank of each of the given weights in their order, as a share of their sum: ridits of quantiles that
/// stand from the most to the least deprived. Empty where the weights do not add up to more than 0.
///
/// ```
/// assert_eq!(spoke_measure::slope::ridits(&[1.0, 2.0, 1.0]), [0.125, 0.5, 0.875]);
/// ```
pub fn ridits(weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    if !(total.is_finite() && total > 0.0) {
        return Vec::new();
    }
    let mut below = 0.0;
    weights
        .iter()
        .map(|weight| {
            let middle = (below + weight / 2.0) / total;
            below += weight;
            middle
        })
        .collect()
}

/// The regression of `values` on `ridits` with `weights`, and its indices.
///
/// `None` where lengths differ, a weight is negative or not finite, a value is outside the link's domain, fewer
/// than two ridits differ among positive weights, or a standard error is negative or not finite.
pub fn slope(
    values: &[f64],
    weights: &[f64],
    ridits: &[f64],
    link: Link,
    errors: Option<Errors<'_>>,
) -> Option<Slope> {
    let valid_weight = |w: &f64| w.is_finite() && *w >= 0.0;
    if values.len() != weights.len() || values.len() != ridits.len() || !weights.iter().all(valid_weight) {
        return None;
    }
    let line = Line::fit(weights, ridits)?;
    let mut intercept = 0.0;
    let mut gradient = 0.0;
    let mut mean = 0.0;
    for (i, value) in values.iter().enumerate().filter(|(i, _)| weights[*i] > 0.0) {
        let y = link.apply(*value)?;
        intercept += line.intercept[i] * y;
        gradient += line.slope[i] * y;
        mean += weights[i] / line.total * value;
    }
    let y0 = link.inverse(intercept);
    let y1 = link.inverse(intercept + gradient);
    let sii = if link == Link::Identity { gradient } else { y1 - y0 };
    let rii = (y0 > 0.0 && y1 >= 0.0).then(|| y1 / y0);
    let (sii_limits, rii_limits) = match errors {
        Some(errors) => line.limits(values, link, errors, [y0, y1, sii], rii)?,
        None => (None, None),
    };
    Some(Slope {
        sii,
        intercept: y0,
        rii_fingertips: rii,
        rii_scottish: (mean != 0.0).then(|| sii / mean),
        sii_limits,
        rii_limits,
    })
}

/// The fit as linear functions of the values: `a = Σ intercept_i y_i`, `b = Σ slope_i y_i`.
struct Line {
    total: f64,
    slope: Vec<f64>,
    intercept: Vec<f64>,
}

impl Line {
    fn fit(weights: &[f64], ridits: &[f64]) -> Option<Self> {
        let total: f64 = weights.iter().sum();
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let mean: f64 = weights.iter().zip(ridits).map(|(w, r)| w * r).sum::<f64>() / total;
        let spread: f64 = weights.iter().zip(ridits).map(|(w, r)| w * (r - mean).powi(2)).sum();
        // Rounding in the mean leaves a spread of this order where all ridits are equal.
        if spread.is_nan() || spread <= total * 1e-24 {
            return None;
        }
        let slope: Vec<f64> = weights.iter().zip(ridits).map(|(w, r)| w * (r - mean) / spread).collect();
        let intercept = weights.iter().zip(&slope).map(|(w, c)| w / total - mean * c).collect();
        Some(Self { total, slope, intercept })
    }

    /// Limits of the SII and the RII; the outer `None` where a standard error is not one.
    fn limits(
        &self,
        values: &[f64],
        link: Link,
        errors: Errors<'_>,
        [y0, y1, sii]: [f64; 3],
        rii: Option<f64>,
    ) -> Option<(Option<Limits>, Option<Limits>)> {
        if errors.standard_errors.len() != values.len() {
            return None;
        }
        let (at_0, at_1) = (link.inverse_slope(y0), link.inverse_slope(y1));
        let (mut sii_variance, mut log_rii_variance) = (0.0, 0.0);
        for (i, error) in errors.standard_errors.iter().enumerate() {
            if !(error.is_finite() && *error >= 0.0) {
                return None;
            }
            if self.slope[i] == 0.0 && self.intercept[i] == 0.0 {
                continue;
            }
            // On the link's scale a standard error is divided by dg⁻¹/dx at the value.
            let error = error / link.inverse_slope(values[i]);
            let d0 = at_0 * self.intercept[i];
            let d1 = at_1 * (self.intercept[i] + self.slope[i]);
            sii_variance += ((d1 - d0) * error).powi(2);
            log_rii_variance += ((d1 / y1 - d0 / y0) * error).powi(2);
        }
        let half = errors.z * sii_variance.sqrt();
        let sii_limits = Limits { lower: sii - half, upper: sii + half };
        let factor = (errors.z * log_rii_variance.sqrt()).exp();
        let rii_limits = rii
            .filter(|rii| *rii > 0.0 && factor.is_finite())
            .map(|rii| Limits { lower: rii / factor, upper: rii * factor });
        Some((Some(sii_limits), rii_limits))
    }
}
