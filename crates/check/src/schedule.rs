//! The judge of schedules: every rule recomputed from the timetable and the schedule alone.
//!
//! Shares no code with the scheduler and takes none of its word: dates, weekdays, weeks and counts are worked out again here.

mod counts;
mod most;
mod pattern;
mod place;
mod staffing;

pub use most::most;

use std::collections::BTreeMap;

use jiff::ToSpan;
use spoke_model::{
    Schedule, Timetable,
    schedule::Session,
    timetable::{ClockSpan, Recurrence, Request},
};

/// A rule that is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The rule, e.g. `venue closed`.
    pub rule: &'static str,
    /// Where and how, in plain words.
    pub message: String,
}

/// A session with what it refers to, looked up.
struct Held<'a> {
    session: &'a Session,
    request: usize,
    asked: &'a Request,
    /// Position of its day in the period.
    day: usize,
    /// When people come.
    span: ClockSpan,
    /// When room and staff are taken.
    block: ClockSpan,
    /// Staff, as positions; those unknown are left out and reported.
    crew: Vec<usize>,
}

impl Held<'_> {
    fn name(&self) -> String {
        format!("{} on {} at {}", self.session.request, self.session.date, self.session.start)
    }
}

/// Everything a schedule breaks; empty when it keeps every rule.
///
/// Covered: the period, holidays and closures, opening hours and hire slots, what the room must have, one session at a
/// time per site, the calendar rule of each series, staff numbers, skills, hours, leave, breaks, travel, sessions a day,
/// minutes a week, locks, pins and freeze, and that the counts and shortfalls the schedule reports are true. Its bound is
/// the scheduler's claim: [`most`] says whether it is no less than the judge's own.
pub fn judge(t: &Timetable, schedule: &Schedule) -> Vec<Violation> {
    let mut broken = Vec::new();
    let held = look_up(t, schedule, &mut broken);
    place::check(t, &held, &mut broken);
    pattern::check(t, schedule, &held, &mut broken);
    staffing::check(t, schedule, &held, &mut broken);
    counts::check(t, schedule, &held, &mut broken);
    broken
}

fn minute(time: jiff::civil::Time) -> u16 {
    time.hour().unsigned_abs() as u16 * 60 + time.minute().unsigned_abs() as u16
}

fn look_up<'a>(t: &'a Timetable, schedule: &'a Schedule, broken: &mut Vec<Violation>) -> Vec<Held<'a>> {
    let requests: BTreeMap<&str, usize> =
        t.requests.iter().enumerate().map(|(index, r)| (r.id.as_str(), index)).collect();
    let staff: BTreeMap<&str, usize> =
        t.staff.iter().enumerate().map(|(index, s)| (s.id.as_str(), index)).collect();
    let mut all = Vec::new();
    for session in &schedule.sessions {
        let mut say = |rule, what: &str| {
            let message = format!("{} on {} at {}: {what}", session.request, session.date, session.start);
            broken.push(Violation { rule, message });
        };
        let Some(&request) = requests.get(session.request.as_str()) else {
            say("asked for", "nothing was asked for under this name");
            continue;
        };
        let asked = &t.requests[request];
        let Some(day) = t.days.iter().position(|d| d.date == session.date) else {
            say("period", "the date lies outside the period");
            continue;
        };
        let (start, end) = (minute(session.start), minute(session.end));
        if end <= start || (end - start != asked.minutes && start + asked.minutes < 1439) {
            say("length", "it does not last as long as asked for");
        }
        if start < asked.setup || start + asked.minutes + asked.clear > 1440 {
            say("length", "with set-up and clear-up it runs past midnight");
            continue;
        }
        if session.venue != t.rooms[asked.room].id {
            say("venue", "it is not at the venue asked for");
        }
        if session.programme != asked.programme {
            say("programme", "it is not of the programme asked for");
        }
        let mut crew = Vec::new();
        for id in &session.staff {
            match staff.get(id.as_str()) {
                Some(&s) if !crew.contains(&s) => crew.push(s),
                Some(_) => say("staff", "somebody is listed twice"),
                None => say("staff", &format!("nobody is called {id}")),
            }
        }
        all.push(Held {
            session,
            request,
            asked,
            day,
            span: ClockSpan { start, end: start + asked.minutes },
            block: ClockSpan { start: start - asked.setup, end: start + asked.minutes + asked.clear },
            crew,
        });
    }
    all
}

/// 0 = Monday.
fn weekday(date: jiff::civil::Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

/// Days since the Monday of the period's first week, in sevens.
fn week(t: &Timetable, day: usize) -> usize {
    let first = t.days[0].date;
    let monday = weekday(first);
    ((t.days[day].date - first).get_days().unsigned_abs() as usize + monday) / 7
}

/// Whether a rule gives a day, the weekday apart.
fn gives(t: &Timetable, rule: Recurrence, phase: u32, day: usize) -> bool {
    let date = t.days[day].date;
    match rule {
        Recurrence::EveryWeeks(n) => week(t, day) % n.max(1) as usize == phase as usize,
        Recurrence::Monthly if phase == 4 => {
            date.checked_add(7.days()).is_ok_and(|next| next.month() != date.month())
        }
        Recurrence::Monthly => {
            let earlier = (1..=4).filter(|n| {
                date.checked_sub((7 * n).days()).is_ok_and(|d: jiff::civil::Date| d.month() == date.month())
            });
            earlier.count() == phase as usize
        }
        Recurrence::Dates => true,
    }
}

fn overlap(a: ClockSpan, b: ClockSpan) -> bool {
    a.start < b.end && b.start < a.end
}
