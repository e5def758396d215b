//! A bound of the judge's own on the sessions any schedule holds: each series alone, against calendar, opening hours
//! and who is at work.

use spoke_model::{
    Timetable,
    timetable::{ClockSpan, Recurrence, Request, Week},
};

use super::{gives, place::everywhere_closed, weekday};

/// No schedule that keeps the rules holds more sessions than this. That members of staff are in one place at a time is
/// not looked at, nor what series take from one another: a scheduler may know of less.
pub fn most(t: &Timetable) -> u32 {
    let of = |(index, asked): (usize, &Request)| {
        let stand = t.frozen.iter().filter(|f| f.request == index).count() as u32;
        stand + of_request(t, asked).min(asked.sessions.saturating_sub(stand))
    };
    t.requests.iter().enumerate().map(of).sum()
}

/// The most days on which one slot of a request can be held.
fn of_request(t: &Timetable, asked: &Request) -> u32 {
    let step = t.rules.step_minutes.max(1);
    let starts: Vec<u16> = match asked.start {
        Some(start) => vec![start],
        None => (0..1440 / step).map(|n| n * step).collect(),
    };
    let mut most = 0;
    // With replacements placed a series may be held on any day.
    let mut any_day = 0;
    for day in asked.from_day..t.days.len() {
        any_day += u32::from(starts.iter().any(|start| possible(t, asked, day, *start)));
    }
    if t.rules.place_replacements || any_day == 0 {
        return any_day;
    }
    for start in starts {
        let days: Vec<usize> =
            (asked.from_day..t.days.len()).filter(|day| possible(t, asked, *day, start)).collect();
        if asked.recurrence == Recurrence::Dates {
            most = most.max(days.iter().filter(|day| asked.dates.contains(day)).count() as u32);
            continue;
        }
        let phases = match asked.recurrence {
            Recurrence::EveryWeeks(n) => n.max(1),
            _ => 5,
        };
        for phase in (0..phases).filter(|phase| asked.phase.is_none_or(|locked| locked == *phase)) {
            let mut by_weekday = [0; 7];
            for day in days.iter().filter(|day| gives(t, asked.recurrence, phase, **day)) {
                by_weekday[weekday(t.days[*day].date)] += 1;
            }
            most = most.max(by_weekday.into_iter().max().unwrap_or(0));
        }
    }
    most
}

/// Whether a session of a request could be held then if it were the only one there is.
fn possible(t: &Timetable, asked: &Request, day: usize, start: u16) -> bool {
    let (room, date) = (&t.rooms[asked.room], t.days[day].date);
    let Some(block) = asked.block(start) else { return false };
    let inside =
        |week: &Week| week[weekday(date)].iter().any(|s| s.start <= block.start && block.end <= s.end);
    let fit = (room.private_room || !asked.private_room)
        && (room.step_free || !asked.step_free)
        && asked.expected.is_none_or(|people| room.capacity.is_none_or(|takes| people <= takes));
    fit && asked.weekdays[weekday(date)]
        && t.days[day].closed.is_none()
        && !everywhere_closed(date)
        && room.closed.iter().all(|c| c.date != date)
        && room.hours.as_ref().is_some_and(inside)
        && room.hire.as_ref().is_none_or(inside)
        && staffed(t, asked, day, block)
}

/// Whether those who are at work then are enough.
fn staffed(t: &Timetable, asked: &Request, day: usize, block: ClockSpan) -> bool {
    let date = t.days[day].date;
    let at_work = |s: &usize| {
        let member = &t.staff[*s];
        let way = match &member.base_minutes {
            Some(minutes) if t.rules.base_travel_in_hours => minutes[asked.room],
            _ => 0.0,
        };
        member.hours[weekday(date)].iter().any(|span| {
            f64::from(block.start) - way >= f64::from(span.start)
                && f64::from(block.end) + way <= f64::from(span.end)
        }) && !member.leave.iter().any(|(first, last)| (*first..=*last).contains(&date))
    };
    if let Some(crew) = &asked.crew {
        return crew.iter().all(at_work);
    }
    let there: Vec<usize> = (0..t.staff.len()).filter(at_work).collect();
    let people: u32 = there.iter().map(|s| t.staff[*s].people).sum();
    people >= asked.people
        && asked.skills.iter().all(|skill| there.iter().any(|s| t.staff[*s].skills.contains(skill)))
}
