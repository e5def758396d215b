//! Numbers as official tables write them: `29,199`, `£1,250.50`, `*`, `<5` and `..` for what is withheld.

/// What a cell that should hold a number holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// A finite number.
    Value(f64),
    /// Nothing.
    Blank,
    /// A mark that the source withholds it.
    Suppressed,
    /// Something else; infinities and NaN among it.
    Bad,
}

/// Reads a cell.
pub(crate) fn number(cell: &str) -> Number {
    let cell = cell.trim();
    if cell.is_empty() {
        return Number::Blank;
    }
    if let Ok(value) = cell.parse::<f64>() {
        return if value.is_finite() { Number::Value(value) } else { Number::Bad };
    }
    if cell
        .strip_prefix('<')
        .is_some_and(|rest| !rest.trim().is_empty() && rest.trim().bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Number::Suppressed;
    }
    match cell.to_ascii_lowercase().as_str() {
        "*" | ".." | "…" | "..." | "-" | "–" | ":" | "c" | "x" | "[c]" | "[x]" | "[z]" | "suppressed"
        | "!" => {
            return Number::Suppressed;
        }
        "na" | "n/a" | "null" | "none" => return Number::Blank,
        _ => {}
    }
    grouped(cell).map_or(Number::Bad, Number::Value)
}

/// Digits in groups of three, a pound sign: `-£29,199.5`.
fn grouped(cell: &str) -> Option<f64> {
    let (negative, rest) = match cell.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, cell),
    };
    let rest = rest.strip_prefix('£').unwrap_or(rest);
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let separator = if whole.contains(',') { ',' } else { ' ' };
    let mut groups = whole.split([separator, '\u{a0}']);
    let first = groups.next()?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !digits(fraction) {
        return None;
    }
    let mut joined = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 || !digits(group) {
            return None;
        }
        joined.push_str(group);
    }
    let value: f64 = format!("{joined}.{fraction}").parse().ok()?;
    value.is_finite().then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::{Number, number};

    #[test]
    fn numbers_as_they_come() {
        for (cell, value) in [
            ("29,199", 29199.0),
            (" 12 ", 12.0),
            ("1,234,567.5", 1_234_567.5),
            ("£40", 40.0),
            ("-£1,250.50", -1250.5),
            ("1 250", 1250.0),
            ("125.0", 125.0),
            ("−3", -3.0),
        ] {
            assert_eq!(number(cell), Number::Value(value), "{cell}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_not_one() {
        for cell in ["12,34", "1,2345", "NaN", "inf", "1e999", "abc", "1;2", "12 34", "5%"] {
            assert_eq!(number(cell), Number::Bad, "{cell}");
        }
        for cell in ["*", "..", "c", "-", "<5", "< 10"] {
            assert_eq!(number(cell), Number::Suppressed, "{cell}");
        }
        for cell in ["", "  ", "NA", "null"] {
            assert_eq!(number(cell), Number::Blank, "{cell}");
        }
    }
}
