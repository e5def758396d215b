//! Session patterns: calendar rules, each with its count of occurrences in the period.

use serde::{Deserialize, Serialize};

/// A calendar rule a venue's sessions follow.
///
/// Occurrences in a period of `w` whole weeks (closures may take some away when the plan is dated):
/// `none` 0 · `monthly` the nearest whole number to `12 w / 52` · `fortnightly` `⌈w/2⌉` · `weekly` `w` ·
/// `twice-weekly` `2 w`. In 13 weeks: 0, 3, 7, 13, 26.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// The name used in scenarios and outputs.
    pub name: String,
    /// Sessions in the period.
    pub sessions: u32,
    /// The calendar rule, where the scenario gives its own (RFC 5545 RRULE without the weekday).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
}

impl Pattern {
    /// The names that need no definition of their own.
    pub const NAMES: [&'static str; 5] = ["none", "monthly", "fortnightly", "weekly", "twice-weekly"];

    /// One of [`Pattern::NAMES`] over a period of `weeks`, or `None` for another name.
    pub fn named(name: &str, weeks: u32) -> Option<Self> {
        let sessions = match name {
            "none" => 0,
            "monthly" => ((12 * u64::from(weeks) + 26) / 52) as u32,
            "fortnightly" => weeks.div_ceil(2),
            "weekly" => weeks,
            "twice-weekly" => weeks.saturating_mul(2),
            _ => return None,
        };
        Some(Self { name: name.to_owned(), sessions, rrule: None })
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn occurrences_in_a_quarter() {
        let counts = Pattern::NAMES.map(|name| Pattern::named(name, 13).unwrap().sessions);
        assert_eq!(counts, [0, 3, 7, 13, 26]);
    }

    /// A scenario's weeks are counted before their range is checked.
    #[test]
    fn any_number_of_weeks_is_counted() {
        let counts = Pattern::NAMES.map(|name| Pattern::named(name, u32::MAX).unwrap().sessions);
        assert_eq!(counts, [0, 991_146_299, 1 << 31, u32::MAX, u32::MAX]);
    }
}
