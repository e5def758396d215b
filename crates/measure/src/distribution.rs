//! All measures of one quantity over demand points, gathered.

use spoke_model::measures::{Atkinson, BandRow, Distribution, Gap, Monotone};

use crate::access::total;
use crate::concentration::{concentration_index, erreygers};
use crate::inequality::{atkinson, gini, kolm_pollak, theil};
use crate::slope::{Link, slope};

/// The aversions ε at which Atkinson's index is reported.
pub const ATKINSON_AVERSIONS: [f64; 3] = [0.5, 1.0, 2.0];

/// One unit that has the quantity, or lacks it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The quantity, ≥ 0; `None` where it is not defined.
    pub value: Option<f64>,
    /// Contacts needed or people, ≥ 0.
    pub weight: f64,
    /// Ridit of its area, 0 = most deprived … 1 = least.
    pub ridit: f64,
    /// Decile of its area, 1 = most deprived … 10.
    pub decile: u8,
}

/// What kind of quantity it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The bounds of the scale it is measured on, for Erreygers' index; `None` where there is no upper one.
    pub bounds: Option<(f64, f64)>,
    /// Whether less of it is better (minutes): turns the sign of the Kolm–Pollak aversion, which is 1 in size.
    pub burden: bool,
}

/// Every measure of one quantity. Units without weight count for nothing; units without a value are left out
/// and their weight is said.
pub fn distribution(samples: &[Sample], scale: Scale) -> Distribution {
    let mut values = Vec::with_capacity(samples.len());
    let mut weights = Vec::with_capacity(samples.len());
    let mut ridits = Vec::with_capacity(samples.len());
    let mut deciles = Vec::with_capacity(samples.len());
    let mut missing = Vec::new();
    for sample in samples.iter().filter(|sample| sample.weight > 0.0) {
        match sample.value {
            Some(value) => {
                values.push(value);
                weights.push(sample.weight);
                ridits.push(sample.ridit);
                deciles.push(sample.decile);
            }
            None => missing.push((sample.decile, sample.weight)),
        }
    }
    let weight = total(weights.iter().copied());
    let sum = total(weights.iter().zip(&values).map(|(w, y)| w * y));
    let mut by_decile = bands(&values, &weights, &deciles, 10, |decile| decile);
    let mut by_fifth = bands(&values, &weights, &deciles, 5, |decile| decile.div_ceil(2));
    for (decile, weight) in &missing {
        let decile = usize::from((*decile).clamp(1, 10)) - 1;
        by_decile[decile].missing_weight += weight;
        by_fifth[decile / 2].missing_weight += weight;
    }
    Distribution {
        weight,
        missing_weight: total(missing.iter().map(|(_, weight)| *weight)),
        mean: (weight > 0.0).then(|| sum / weight),
        linear: slope(&values, &weights, &ridits, Link::Identity, None),
        log: slope(&values, &weights, &ridits, Link::Log, None),
        logit: slope(&values, &weights, &ridits, Link::Logit, None),
        concentration_index: concentration_index(&values, &weights, &ridits),
        erreygers: scale.bounds.and_then(|bounds| erreygers(&values, &weights, &ridits, bounds)),
        gini: gini(&values, &weights),
        theil: theil(&values, &weights, &deciles),
        atkinson: ATKINSON_AVERSIONS
            .iter()
            .map(|aversion| Atkinson { aversion: *aversion, value: atkinson(&values, &weights, *aversion) })
            .collect(),
        kolm_pollak: kolm_pollak(&values, &weights, if scale.burden { -1.0 } else { 1.0 }),
        gap: gap(&by_fifth),
        monotone: monotone(&by_decile),
        deciles: by_decile,
        fifths: by_fifth,
    }
}

fn bands(
    values: &[f64],
    weights: &[f64],
    deciles: &[u8],
    count: u8,
    band_of: impl Fn(u8) -> u8,
) -> Vec<BandRow> {
    let mut weight = vec![0.0; usize::from(count)];
    let mut sum = vec![0.0; usize::from(count)];
    for ((y, w), decile) in values.iter().zip(weights).zip(deciles) {
        let band = usize::from(band_of(*decile).clamp(1, count)) - 1;
        weight[band] += w;
        sum[band] += w * y;
    }
    (1..=count)
        .zip(weight.iter().zip(&sum))
        .map(|(band, (w, s))| BandRow {
            band,
            weight: *w,
            missing_weight: 0.0,
            mean: (*w > 0.0).then(|| s / w),
        })
        .collect()
}

fn gap(fifths: &[BandRow]) -> Gap {
    match (fifths.first().and_then(|row| row.mean), fifths.last().and_then(|row| row.mean)) {
        (Some(most), Some(least)) => {
            Gap { absolute: Some(most - least), ratio: (least > 0.0).then(|| most / least) }
        }
        _ => Gap::default(),
    }
}

/// Differences below a thousand-millionth of the larger of two neighbours count as none.
fn monotone(deciles: &[BandRow]) -> Option<Monotone> {
    let means: Vec<f64> = deciles.iter().filter_map(|row| row.mean).collect();
    if means.len() < 2 {
        return None;
    }
    let step = |pair: &[f64]| {
        let difference = pair[1] - pair[0];
        if difference.abs() <= 1e-9 * pair[0].abs().max(pair[1].abs()) { 0.0 } else { difference }
    };
    let up = means.windows(2).any(|pair| step(pair) > 0.0);
    let down = means.windows(2).any(|pair| step(pair) < 0.0);
    Some(match (up, down) {
        (true, true) => Monotone::Neither,
        (true, false) => Monotone::Rising,
        (false, true) => Monotone::Falling,
        (false, false) => Monotone::Flat,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(decile: u8, value: f64) -> Sample {
        Sample { value: Some(value), weight: 2.0, ridit: (f64::from(decile) - 0.5) / 10.0, decile }
    }

    #[test]
    fn a_straight_gradient() {
        let samples: Vec<Sample> = (1..=10).map(|d| unit(d, f64::from(11 - d))).collect();
        let found = distribution(&samples, Scale { bounds: Some((0.0, 10.0)), burden: false });
        assert!((found.linear.unwrap().sii + 10.0).abs() < 1e-12);
        assert!((found.linear.unwrap().intercept - 10.5).abs() < 1e-12);
        assert_eq!(found.gap, Gap { absolute: Some(8.0), ratio: Some(9.5 / 1.5) });
        assert_eq!(found.monotone, Some(Monotone::Falling));
        assert!(found.concentration_index.unwrap() < 0.0);
    }

    #[test]
    fn nothing_defined_is_null_throughout() {
        let empty = distribution(&[], Scale { bounds: None, burden: true });
        assert_eq!((empty.mean, empty.gini, empty.linear, empty.monotone), (None, None, None, None));
        let absent = Sample { value: None, weight: 3.0, ridit: 0.2, decile: 2 };
        let missing = distribution(&[absent], Scale { bounds: None, burden: true });
        assert_eq!((missing.weight, missing.missing_weight, missing.mean), (0.0, 3.0, None));
        assert_eq!((missing.deciles[1].missing_weight, missing.fifths[0].missing_weight), (3.0, 3.0));
        assert!(missing.weight.is_sign_positive(), "the sum of nothing is 0, not −0");
        let zeros = distribution(&[unit(1, 0.0), unit(10, 0.0)], Scale { bounds: None, burden: false });
        assert_eq!(zeros.mean, Some(0.0));
        assert_eq!((zeros.gini, zeros.concentration_index, zeros.gap.ratio), (None, None, None));
        assert_eq!(zeros.monotone, Some(Monotone::Flat));
    }
}
