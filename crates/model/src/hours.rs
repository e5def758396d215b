//! Opening hours as people write them, read into the spans of a day. What is not clear is not guessed.

use crate::timetable::ClockSpan;

/// Why a text is not hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotHours {
    /// A code such as the Arts Council's `All Day (continuous)` or `PM Only`, or another text without clock times.
    Code,
    /// A span that ends before it starts, or when it starts: `10:00-00:00`.
    Order,
    /// Two spans of one day overlap.
    Overlap,
    /// `2-4`: at night, or in the afternoon.
    HalfOfDay,
}

impl NotHours {
    /// What is to be said of the text.
    pub fn why(self) -> &'static str {
        match self {
            Self::Code => "is not clock times",
            Self::Order => "ends before it starts",
            Self::Overlap => "has spans that overlap",
            Self::HalfOfDay => "may be in the morning or in the afternoon; write 14:00, or 02:00",
        }
    }
}

/// The first hour that a span without `am` or `pm` is taken to begin at: nothing opens at two in the morning.
const EARLIEST_BARE: u16 = 6;

/// A clock time as it is written.
#[derive(Clone, Copy)]
struct Written {
    hour: u16,
    minute: u16,
    /// `am` = `false`, `pm` = `true`.
    afternoon: Option<bool>,
    /// `02`, `0`, `14`: the 24-hour clock beyond doubt.
    of_24: bool,
    has_minutes: bool,
}

impl Written {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase().replace("a.m.", "am").replace("p.m.", "pm");
        let (digits, afternoon) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
            (Some(digits), _) => (digits.trim(), Some(false)),
            (_, Some(digits)) => (digits.trim(), Some(true)),
            _ => (text.as_str(), None),
        };
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (hour, minute) = match digits.split_once([':', '.']) {
            Some((hour, minute)) => (hour, Some(minute)),
            // `0930`, as timetables have it.
            None if digits.len() == 4 && is_number(digits) => (&digits[..2], Some(&digits[2..])),
            None => (digits, None),
        };
        let number = |part: &str| (is_number(part) && part.len() <= 2).then(|| part.parse().ok()).flatten();
        let of_24 = hour.starts_with('0') || number(hour)? > 12;
        let written = Self {
            hour: number(hour)?,
            minute: minute.map_or(Some(0), number)?,
            afternoon,
            of_24,
            has_minutes: minute.is_some(),
        };
        let fits = match afternoon {
            Some(_) => (1..=12).contains(&written.hour),
            None => written.hour <= 24,
        };
        (fits && written.minute < 60 && written.minutes() <= 1440).then_some(written)
    }

    /// Minutes after midnight.
    fn minutes(self) -> u16 {
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        hour * 60 + self.minute
    }
}

/// A clock time as minutes after midnight: `9`, `09:00`, `9.30`, `0930`, `9am`, `5:30 p.m.`, `24:00`.
pub fn clock(text: &str) -> Option<u16> {
    Written::read(text).map(Written::minutes)
}

/// A span of two times. A start without `am` or `pm` before an end in the afternoon is in the afternoon too, where
/// that is the shorter span: `1-5pm`, and not `9-5pm`.
fn span(from: &str, to: &str) -> Result<ClockSpan, NotHours> {
    let (from, to) = Written::read(from).zip(Written::read(to)).ok_or(NotHours::Code)?;
    let end = to.minutes();
    let start = match (from.afternoon, to.afternoon) {
        (None, Some(true)) if !from.of_24 => {
            let afternoon = Written { afternoon: Some(true), ..from }.minutes();
            if afternoon < end { afternoon } else { from.minutes() }
        }
        (None, None) if !from.of_24 && from.hour < EARLIEST_BARE => {
            let told_by_end = from.has_minutes && end >= 13 * 60;
            if !told_by_end {
                return Err(NotHours::HalfOfDay);
            }
            from.minutes()
        }
        _ => from.minutes(),
    };
    if start < end { Ok(ClockSpan { start, end }) } else { Err(NotHours::Order) }
}

/// The spans of one day, sorted; blank and `closed` give none.
///
/// ```
/// use spoke_model::hours::{clock_text, spans};
/// let afternoon = spans("1-5pm").unwrap()[0];
/// assert_eq!((clock_text(afternoon.start).as_str(), afternoon.end), ("13:00", 1020));
/// ```
///
/// # Errors
/// [`NotHours`], the first that applies.
pub fn spans(text: &str) -> Result<Vec<ClockSpan>, NotHours> {
    let plain = plain(text);
    if matches!(plain.as_str(), "" | "closed" | "-" | "none") {
        return Ok(Vec::new());
    }
    let mut spans = Vec::new();
    for part in plain.split(',') {
        let (from, to) = part.split_once('-').ok_or(NotHours::Code)?;
        spans.push(span(from, to)?);
    }
    spans.sort();
    if spans.windows(2).any(|w| w[1].start < w[0].end) {
        return Err(NotHours::Overlap);
    }
    Ok(spans)
}

/// The text with `-` between two times and `,` between two spans, in lower case.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase().replace(['–', '—', '−'], "-").replace([';', '&', '/'], ",");
    let lines = lower.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines
        .map(|line| line.replace(" to ", "-").replace(" and ", ","))
        .filter(|line| !line.is_empty())
        .collect();
    // A line may break within a span, or after the comma that ends one.
    lines.join("\n").replace("-\n", "-").replace("\n-", "-").replace(",\n", ",").replace('\n', ",")
}

/// `10:00` for 600.
pub fn clock_text(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::{NotHours, clock, clock_text, spans};

    fn day(text: &str) -> Result<String, NotHours> {
        let spans = spans(text)?;
        let spans = spans.iter().map(|span| format!("{}-{}", clock_text(span.start), clock_text(span.end)));
        Ok(spans.collect::<Vec<_>>().join(","))
    }

    #[test]
    fn hours_as_people_write_them() {
        for (text, expected) in [
            ("12:00-18:00", "12:00-18:00"),
            ("13:30-17:00, 09:00–12:30", "09:00-12:30,13:30-17:00"),
            ("9am to 5.30pm", "09:00-17:30"),
            ("9 a.m. — 5.30 p.m.", "09:00-17:30"),
            ("09:00-12:00 and 13:00-17:00", "09:00-12:00,13:00-17:00"),
            ("09:00-12:00\r\n13:00-17:00\n", "09:00-12:00,13:00-17:00"),
            ("09:00 -\n17:00", "09:00-17:00"),
            ("09:00-12:00,\n13:00-17:00", "09:00-12:00,13:00-17:00"),
            ("0900-1700", "09:00-17:00"),
            ("20:00-24:00", "20:00-24:00"),
            ("9 – 24:00", "09:00-24:00"),
            ("12am-12pm", "00:00-12:00"),
            ("  ", ""),
            ("Closed", ""),
            ("—", ""),
        ] {
            assert_eq!(day(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_half_of_the_day() {
        for (text, expected) in [
            ("1-5pm", "13:00-17:00"),
            ("2-4pm", "14:00-16:00"),
            ("9-5pm", "09:00-17:00"),
            ("11-1pm", "11:00-13:00"),
            ("12-2pm", "12:00-14:00"),
            ("1.30-4.30pm", "13:30-16:30"),
            ("01:00-5pm", "01:00-17:00"),
            ("02:00-04:00", "02:00-04:00"),
            ("0200-0400", "02:00-04:00"),
            ("5:30-22:00", "05:30-22:00"),
            ("0-24", "00:00-24:00"),
            ("6-9", "06:00-09:00"),
        ] {
            assert_eq!(day(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["2-4", "2:00-4:00", "9-12, 1-5", "2-17"] {
            assert_eq!(day(text), Err(NotHours::HalfOfDay), "{text}");
        }
    }

    #[test]
    fn codes_and_mistakes_are_told_apart() {
        for text in ["All Day (continuous)", "PM Only", "10:00-25:00", "13pm-14pm", "9:5:1-12", "090-1700"] {
            assert_eq!(day(text), Err(NotHours::Code), "{text}");
        }
        assert_eq!(day("10:00-00:00"), Err(NotHours::Order), "the real Willenhall row");
        assert_eq!(day("10:00-10:00"), Err(NotHours::Order));
        assert_eq!(day("9-5"), Err(NotHours::Order));
        assert_eq!(day("09:00-12:00,11:00-13:00"), Err(NotHours::Overlap));
    }

    #[test]
    fn one_time() {
        assert_eq!((clock("9"), clock("5:30 pm"), clock("24:01")), (Some(540), Some(1050), None));
    }
}
