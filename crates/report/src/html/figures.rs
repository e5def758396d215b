//! Numbers in the page: each shown rounded, and carried whole in a `data` element, so that what a reader copies is
//! what the CSV holds.

use minijinja::value::Value;

use crate::number::{grouped, plain};

/// `value` shown with `decimals`, carried whole; a dash where there is none.
pub(super) fn figure(value: &Value, decimals: usize) -> Value {
    Value::from_safe_string(match number(value) {
        Some(number) => format!("<data value=\"{}\">{}</data>", plain(number), text(number, decimals)),
        None => "<span class=\"none\">–</span>".to_owned(),
    })
}

/// `value` shown with `decimals`; a dash where there is none.
pub(super) fn rounded_text(value: &Value, decimals: usize) -> String {
    number(value).map_or_else(|| "–".to_owned(), |number| text(number, decimals))
}

/// A share as a percentage, carried whole.
pub(super) fn percent(value: &Value, decimals: usize) -> Value {
    Value::from_safe_string(match number(value) {
        Some(number) => {
            format!("<data value=\"{}\">{} %</data>", plain(number), text(number * 100.0, decimals))
        }
        None => "<span class=\"none\">–</span>".to_owned(),
    })
}

/// A change: as [`figure`], with its sign.
pub(super) fn signed(value: &Value, decimals: usize) -> Value {
    with_sign(value, figure(value, decimals))
}

/// A change as a percentage, with its sign.
pub(super) fn signed_percent(value: &Value, decimals: usize) -> Value {
    with_sign(value, percent(value, decimals))
}

/// A plus before what is shown of a number above 0; of what rounds to nothing there is no sign.
fn with_sign(value: &Value, shown: Value) -> Value {
    let text = shown.to_string();
    match (number(value), text.split_once("\">")) {
        (Some(number), Some((before, figures)))
            if number > 0.0 && figures.contains(|c: char| ('1'..='9').contains(&c)) =>
        {
            Value::from_safe_string(format!("{before}\">+{figures}"))
        }
        _ => shown,
    }
}

/// `gp-practice` as `GP practice`: identifiers of kinds and patterns as words.
pub(super) fn words(value: &str) -> String {
    let text = value.replace(['-', '_'], " ");
    let mut words: Vec<&str> = text.split(' ').collect();
    if words.first() == Some(&"gp") {
        words[0] = "GP";
    }
    words.join(" ")
}

fn number(value: &Value) -> Option<f64> {
    f64::try_from(value.clone()).ok().filter(|number| number.is_finite())
}

/// Rounded, thousands separated, with a true minus sign.
pub(super) fn text(number: f64, decimals: usize) -> String {
    let rounded = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let mut text = String::new();
    if number < 0.0 && rounded.contains(|c: char| ('1'..='9').contains(&c)) {
        text.push('\u{2212}');
    }
    text.push_str(&grouped(whole));
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use minijinja::value::Value;

    use super::{figure, signed, signed_percent, words};

    #[test]
    fn figures_show_rounded_and_carry_the_whole() {
        let shown = figure(&Value::from(-12_345.678), 1).to_string();
        assert_eq!(shown, "<data value=\"-12345.678\">\u{2212}12,345.7</data>");
        assert!(figure(&Value::from(()), 1).to_string().contains('–'));
    }

    #[test]
    fn changes_have_a_sign() {
        let shown = |value: f64| signed(&Value::from(value), 1).to_string();
        assert_eq!(shown(7.06), "<data value=\"7.06\">+7.1</data>");
        assert_eq!(shown(-7.06), "<data value=\"-7.06\">\u{2212}7.1</data>");
        assert_eq!(shown(0.04), "<data value=\"0.04\">0.0</data>");
        assert_eq!(signed_percent(&Value::from(0.125), 0).to_string(), "<data value=\"0.125\">+12 %</data>");
        assert!(signed(&Value::from(()), 1).to_string().contains('–'));
    }

    #[test]
    fn identifiers_read_as_words() {
        assert_eq!(words("gp-practice"), "GP practice");
        assert_eq!(words("twice-weekly"), "twice weekly");
    }
}
