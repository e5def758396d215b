//! iCalendar text (RFC 5545): content lines, escaping, folding, local times of Europe/London and their UTC.
//!
//! Written here and not through the `icalendar` crate, which puts the clock's time and a random UID into every part of
//! a VTIMEZONE: the same schedule would not give the same bytes.

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};

/// The time zone of every event, as the tz database has had it since 1996.
const LONDON: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:DAYLIGHT\r\nDTSTART:19810329T010000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZNAME:BST\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZNAME:GMT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// Two letters per weekday, Monday first.
pub(super) const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A text value: backslash, comma, semicolon and line breaks escaped, control characters left out.
pub(super) fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line, folded at 75 octets between characters.
pub(super) fn line(out: &mut String, content: &str) {
    let mut room = 75;
    for c in content.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

/// `20261006T100000`.
pub(super) fn local(date: Date, time: Time) -> String {
    date.to_datetime(time).strftime("%Y%m%dT%H%M%S").to_string()
}

/// The same moment in UTC, `20261006T090000Z`; local time with a `Z` should the zone be missing, which it is not.
pub(super) fn utc(date: Date, time: Time) -> String {
    let moment = TimeZone::get("Europe/London").and_then(|zone| date.to_datetime(time).to_zoned(zone));
    match moment {
        Ok(moment) => moment.timestamp().to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string(),
        Err(_) => format!("{}Z", local(date, time)),
    }
}

/// A calendar with a name and its events.
pub(super) fn calendar(name: &str, events: &[String]) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//spoke//schedule//EN");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    line(&mut out, &format!("NAME:{}", text(name)));
    line(&mut out, &format!("X-WR-CALNAME:{}", text(name)));
    line(&mut out, "X-WR-TIMEZONE:Europe/London");
    out.push_str(LONDON);
    for event in events {
        out.push_str(event);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn lines_fold_at_75_octets_between_characters() {
        let long = format!("SUMMARY:{}", "é".repeat(100));
        let mut out = String::new();
        line(&mut out, &long);
        assert!(out.split("\r\n").all(|l| l.len() <= 75), "{out}");
        assert_eq!(out.replace("\r\n ", "").trim_end(), long);
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(text("a,b;c\\d\ne\r\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }

    #[test]
    fn the_clock_change() {
        assert_eq!(utc(date(2026, 10, 20), time(10, 0, 0, 0)), "20261020T090000Z");
        assert_eq!(utc(date(2026, 10, 27), time(10, 0, 0, 0)), "20261027T100000Z");
    }
}
