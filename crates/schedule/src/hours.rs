//! Opening hours as people write them, read into spans; codes that are not clock times are told apart from mistakes.

use spoke_model::timetable::{ClockSpan, Week};

/// Why a text is not hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotHours {
    /// A code such as the Arts Council's `All Day (continuous)` or `PM Only`, or another text without clock times.
    Code,
    /// A span that ends before it starts, or when it starts: `10:00-00:00`.
    Order,
    /// Two spans of one day overlap.
    Overlap,
}

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

/// A clock time as minutes after midnight: `9`, `09:00`, `9.30`, `9am`, `5:30 pm`, `24:00`.
pub fn clock(text: &str) -> Option<u16> {
    let text = text.trim().to_lowercase();
    let (digits, afternoon) = if let Some(t) = text.strip_suffix("pm") {
        (t.trim(), Some(true))
    } else if let Some(t) = text.strip_suffix("am") {
        (t.trim(), Some(false))
    } else {
        (text.as_str(), None)
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let number = |t: &str| {
        (!t.is_empty() && t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit()))
            .then(|| t.parse::<u16>().ok())
    };
    let (mut hour, minute) = (number(hour)??, number(minute)??);
    if let Some(afternoon) = afternoon {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= 1440).then_some(minutes)
}

/// The spans of one day, sorted; blank and `closed` give none.
///
/// # Errors
/// [`NotHours`], the first that applies.
pub fn spans(text: &str) -> Result<Vec<ClockSpan>, NotHours> {
    let text = text.trim();
    if text.is_empty() || ["closed", "-", "none"].contains(&text.to_lowercase().as_str()) {
        return Ok(Vec::new());
    }
    let plain = text.replace(['–', '—'], "-").replace(" to ", "-").replace(" and ", ",");
    let mut spans = Vec::new();
    for part in plain.split([',', ';', '&', '/']) {
        let (from, to) = part.split_once('-').ok_or(NotHours::Code)?;
        let (start, end) = (clock(from).ok_or(NotHours::Code)?, clock(to).ok_or(NotHours::Code)?);
        if end <= start {
            return Err(NotHours::Order);
        }
        spans.push(ClockSpan { start, end });
    }
    spans.sort();
    if spans.windows(2).any(|w| w[1].start < w[0].end) {
        return Err(NotHours::Overlap);
    }
    Ok(spans)
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

/// `10:00` for 600.
pub fn clock_text(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u16, end: u16) -> ClockSpan {
        ClockSpan { start, end }
    }

    #[test]
    fn hours_as_people_write_them() {
        assert_eq!(spans("12:00-18:00"), Ok(vec![span(720, 1080)]));
        assert_eq!(spans("13:30-17:00, 09:00–12:30"), Ok(vec![span(540, 750), span(810, 1020)]));
        assert_eq!(spans("9am to 5.30pm"), Ok(vec![span(540, 1050)]));
        assert_eq!(spans("20:00-24:00"), Ok(vec![span(1200, 1440)]));
        assert_eq!(spans("12am-12pm"), Ok(vec![span(0, 720)]));
        assert_eq!(spans("  "), Ok(vec![]));
        assert_eq!(spans("Closed"), Ok(vec![]));
    }

    #[test]
    fn codes_and_mistakes_are_told_apart() {
        assert_eq!(spans("All Day (continuous)"), Err(NotHours::Code));
        assert_eq!(spans("PM Only"), Err(NotHours::Code));
        assert_eq!(spans("10:00-25:00"), Err(NotHours::Code));
        assert_eq!(spans("10:00-00:00"), Err(NotHours::Order), "the real Willenhall row");
        assert_eq!(spans("10:00-10:00"), Err(NotHours::Order));
        assert_eq!(spans("09:00-12:00,11:00-13:00"), Err(NotHours::Overlap));
    }

    #[test]
    fn weekday_names() {
        assert_eq!(weekday("Tue"), Some(1));
        assert_eq!(weekday(" sunday "), Some(6));
        assert_eq!(weekday("tues"), None);
    }
}
