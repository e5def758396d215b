//! Opening hours of a day: `09:00-17:00`, several spans, `closed`; codes such as `PM Only` are not times.

/// A day's spans in one form, `09:00-12:00,13:00-17:00`; empty = closed.
///
/// # Errors
/// Why the text is not understood.
pub(super) fn day(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || matches!(text.to_ascii_lowercase().as_str(), "closed" | "-" | "none") {
        return Ok(String::new());
    }
    let mut spans = Vec::new();
    let mut last = 0;
    for span in text.split([',', ';', '&', '/']) {
        let ends = span.split_once('-').or_else(|| span.split_once('–')).or_else(|| span.split_once(" to "));
        let (start, end) = ends.ok_or_else(|| format!("`{text}` is not a span of times"))?;
        let (start, end) = (minutes(start), minutes(end));
        let (Some(start), Some(end)) = (start, end) else {
            return Err(format!("`{text}` is not a span of times"));
        };
        if end <= start {
            return Err(format!("`{text}` ends before it begins"));
        }
        if start < last {
            return Err(format!("the spans of `{text}` overlap"));
        }
        last = end;
        spans.push(format!("{}-{}", clock(start), clock(end)));
    }
    Ok(spans.join(","))
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes after midnight of `9`, `9:30`, `09.30`, `9am`, `5:30 pm`, `24:00`.
fn minutes(text: &str) -> Option<u32> {
    let lower = text.trim().to_ascii_lowercase();
    let (digits, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(digits), _) => (digits.trim(), Some(0)),
        (_, Some(digits)) => (digits.trim(), Some(12)),
        _ => (lower.as_str(), None),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        Some(_) => return None,
        None => hour,
    };
    (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))).then(|| hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn spans_in_every_dress() {
        for (text, expected) in [
            ("12:00-18:00", "12:00-18:00"),
            ("9am-5.30pm", "09:00-17:30"),
            ("09:00-12:00, 13:00-17:00", "09:00-12:00,13:00-17:00"),
            ("", ""),
            ("Closed", ""),
            ("9 – 24:00", "09:00-24:00"),
        ] {
            assert_eq!(day(text).as_deref(), Ok(expected), "{text}");
        }
        for text in
            ["10:00-00:00", "PM Only", "All Day (continuous)", "25:00-26:00", "9-12,11-13", "13pm-14pm"]
        {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
