//! Numbers as text: the shortest decimal that reads back as the same f64; for people, thousands separated.

/// `value` for a file: shortest round-trip decimal, no exponent, no negative zero; empty where it is not finite.
pub(crate) fn plain(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    // Adding zero turns −0 into 0.
    (value + 0.0).to_string()
}

/// `value` rounded to `decimals` places.
pub(crate) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale + 0.0
}

/// `value` to twelve significant digits: what the last bits of a sum hold is nobody's business.
pub fn significant(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        // Adding zero turns −0 into 0.
        return value + 0.0;
    }
    let scale = 10_f64.powi(11 - value.abs().log10().floor() as i32);
    let digits = (value * scale).round() / scale;
    if digits.is_finite() { digits } else { value }
}

/// Digits with a comma before every three.
pub fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `numerator / denominator`, `None` where that is not a number.
pub(crate) fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    let value = numerator / denominator;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{plain, ratio, rounded, significant};

    #[test]
    fn numbers_read_back_as_they_were() {
        for value in [0.1 + 0.2, 1e-7, 1e21, -2.5, 13.0, f64::MIN_POSITIVE] {
            assert_eq!(plain(value).parse::<f64>().unwrap(), value);
        }
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(f64::NAN), "");
    }

    #[test]
    fn rounding_and_division_have_no_surprises() {
        assert_eq!(rounded(-1.234_567_89, 7), -1.234_567_9);
        assert_eq!(plain(rounded(-0.000_000_01, 7)), "0");
        assert_eq!(ratio(1.0, 0.0), None);
        assert_eq!(plain(significant(84.000_000_000_000_01)), "84");
        assert_eq!(significant(1e-300), 1e-300);
        assert_eq!(plain(significant(-0.0)), "0");
        assert!(significant(f64::NAN).is_nan());
    }
}
