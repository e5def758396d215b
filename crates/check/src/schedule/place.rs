//! Where and when: open, not a holiday, the room fit for it and not taken twice.

use jiff::civil::Date;
use spoke_model::{Timetable, timetable::Week};

use super::{Held, Violation, overlap, weekday};

pub(super) fn check(t: &Timetable, held: &[Held<'_>], broken: &mut Vec<Violation>) {
    for h in held {
        let mut say =
            |rule, what: String| broken.push(Violation { rule, message: format!("{}: {what}", h.name()) });
        let room = &t.rooms[h.asked.room];
        let date = h.session.date;
        if let Some(reason) = &t.days[h.day].closed {
            say("holiday", reason.clone());
        } else if everywhere_closed(date) {
            say("holiday", "nobody runs a session on Christmas Day, Boxing Day or New Year’s Day".into());
        }
        for closed in room.closed.iter().filter(|c| c.date == date) {
            say("venue closed", closed.reason.clone());
        }
        let inside = |week: &Week| {
            week[weekday(date)].iter().any(|s| s.start <= h.block.start && h.block.end <= s.end)
        };
        match &room.hours {
            None => say("opening hours", "the venue's hours are not known".into()),
            Some(hours) if !inside(hours) => {
                say("opening hours", "with set-up and clear-up it is outside the venue's hours".into());
            }
            Some(_) => {}
        }
        if room.hire.as_ref().is_some_and(|hire| !inside(hire)) {
            say("hire slots", "with set-up and clear-up it is in no hire slot".into());
        }
        if h.asked.private_room && !room.private_room {
            say("private room", "the venue has none".into());
        }
        if h.asked.step_free && !room.step_free {
            say("step-free", "the venue is not".into());
        }
        if let (Some(expected), Some(capacity)) = (h.asked.expected, room.capacity)
            && expected > capacity
        {
            say("room capacity", format!("{expected} people are expected, the room takes {capacity}"));
        }
    }
    one_at_a_time(t, held, broken);
}

/// Christmas Day, Boxing Day and New Year's Day: holidays in every nation, on whatever weekday they fall, and whatever
/// the calendar says.
pub(super) fn everywhere_closed(date: Date) -> bool {
    matches!((date.month(), date.day()), (12, 25 | 26) | (1, 1))
}

fn one_at_a_time(t: &Timetable, held: &[Held<'_>], broken: &mut Vec<Violation>) {
    let mut by_site: Vec<(&str, usize, &Held<'_>)> =
        held.iter().map(|h| (t.rooms[h.asked.room].site.as_str(), h.day, h)).collect();
    by_site.sort_by_key(|(site, day, h)| (*site, *day, h.block.start));
    for (position, (site, day, a)) in by_site.iter().enumerate() {
        let later = by_site[position + 1..].iter().take_while(|(s, d, _)| s == site && d == day);
        for (_, _, b) in later.filter(|(_, _, b)| overlap(a.block, b.block)) {
            let message = format!("{} and {} have the room at {site} at once", a.name(), b.name());
            broken.push(Violation { rule: "one session at a time", message });
        }
    }
}
