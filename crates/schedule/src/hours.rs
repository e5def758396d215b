//! Weekdays by name, and what weeks of hours have in common.

pub use spoke_model::hours::{NotHours, clock, clock_text, spans};
use spoke_model::timetable::{ClockSpan, Week};

/// The three-letter names, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The whole names, Monday first.
pub const WEEKDAY_NAMES: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A weekday by its name (`Tuesday`) or first three letters (`tue`), 0 = Monday.
pub fn weekday(text: &str) -> Option<u8> {
    let text = text.trim().to_lowercase();
    (0..7u8)
        .find(|&d| text == WEEKDAYS[usize::from(d)] || text == WEEKDAY_NAMES[usize::from(d)].to_lowercase())
}

/// What overlaps in two weeks, day by day: opening hours and hire slots, say.
pub fn overlap(a: &Week, b: &Week) -> Week {
    std::array::from_fn(|day| {
        let mut both = Vec::new();
        for x in &a[day] {
            for y in &b[day] {
                let span = ClockSpan { start: x.start.max(y.start), end: x.end.min(y.end) };
                if span.start < span.end {
                    both.push(span);
                }
            }
        }
        both.sort();
        both
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekday_names() {
        assert_eq!(weekday("Tue"), Some(1));
        assert_eq!(weekday(" sunday "), Some(6));
        assert_eq!(weekday("tues"), None);
    }
}
