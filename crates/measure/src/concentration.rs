//! Concentration index and Erreygers' correction: how a quantity is spread along deprivation.
//!
//! `C = 2 cov_w(y, R) / μ` with `R` the weighted fractional mid-rank from the most deprived (Kakwani, Wagstaff,
//! van Doorslaer 1997, doi 10.1016/S0304-4076(96)01807-6). Below 0 more goes to the more deprived.
//! `E = 4 μ C / (upper − lower)` over the bounds of the *scale*, not the range observed (Erreygers 2009,
//! doi 10.1016/j.jhealeco.2008.02.003).

/// Weighted fractional mid-ranks of `keys`, ascending, in the order given; equal keys share one rank.
///
/// Empty where lengths differ or the weights do not add up to more than 0.
pub fn fractional_ranks(keys: &[f64], weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    if keys.len() != weights.len() || !(total.is_finite() && total > 0.0) {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
    let mut ranks = vec![0.0; keys.len()];
    let mut below = 0.0;
    for tied in order.chunk_by(|a, b| keys[*a] == keys[*b]) {
        let weight: f64 = tied.iter().map(|i| weights[*i]).sum();
        for i in tied {
            ranks[*i] = (below + weight / 2.0) / total;
        }
        below += weight;
    }
    ranks
}

/// The concentration index of `values` along `ridits` (ascending = from the most deprived), with `weights` ≥ 0.
///
/// `None` where lengths differ, nothing has weight, or the mean is not above 0.
pub fn concentration_index(values: &[f64], weights: &[f64], ridits: &[f64]) -> Option<f64> {
    let ranks = fractional_ranks(ridits, weights);
    if ranks.len() != values.len() || ranks.is_empty() {
        return None;
    }
    let total: f64 = weights.iter().sum();
    let mean: f64 = weights.iter().zip(values).map(|(w, y)| w * y).sum::<f64>() / total;
    // The weighted mean of fractional mid-ranks is ½ by construction.
    let covariance: f64 = weights
        .iter()
        .zip(values)
        .zip(&ranks)
        .map(|((w, y), rank)| w * (y - mean) * (rank - 0.5))
        .sum::<f64>()
        / total;
    (mean > 0.0).then(|| 2.0 * covariance / mean)
}

/// Erreygers' corrected concentration index of a quantity whose scale runs from `lower` to `upper`.
///
/// `None` as for [`concentration_index`], where the bounds are not finite and in order, or where a value with
/// weight lies outside them by more than rounding.
pub fn erreygers(values: &[f64], weights: &[f64], ridits: &[f64], (lower, upper): (f64, f64)) -> Option<f64> {
    let width = upper - lower;
    if !(width.is_finite() && width > 0.0) {
        return None;
    }
    let slack = 1e-9 * width;
    let outside = |y: f64| y < lower - slack || y > upper + slack;
    if values.iter().zip(weights).any(|(y, w)| *w > 0.0 && outside(*y)) {
        return None;
    }
    let index = concentration_index(values, weights, ridits)?;
    let total: f64 = weights.iter().sum();
    let mean: f64 = weights.iter().zip(values).map(|(w, y)| w * y).sum::<f64>() / total;
    Some(4.0 * mean * index / width)
}
