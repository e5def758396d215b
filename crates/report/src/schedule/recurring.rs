//! Sessions of a series as the calendar sees them: one recurring event where the pattern holds, single events beside it.

use jiff::civil::Date;
use spoke_model::{
    schedule::{Series, Session, SessionKind},
    timetable::{Recurrence, Request, Timetable},
};

use super::ics::DAYS;

/// A series' rule, and the sessions that keep to it.
pub(super) struct Rule<'a> {
    /// RRULE without UNTIL.
    pub(super) rrule: String,
    /// Every date the rule gives from the first session to the last, cancelled ones included.
    pub(super) dates: Vec<Date>,
    /// The sessions on those dates.
    pub(super) sessions: Vec<&'a Session>,
    /// Dates of the rule that were published and are no more.
    pub(super) cancelled: Vec<Date>,
}

/// The dates a series' rule gives in the period, holidays and all.
pub(super) fn rule_dates(t: &Timetable, request: &Request, series: &Series) -> Vec<Date> {
    let Some(first) = t.days.first() else { return Vec::new() };
    let offset = i32::from(first.date.weekday().to_monday_zero_offset());
    let gives = |date: Date| {
        if date.weekday().to_monday_zero_offset().unsigned_abs() != series.weekday {
            return false;
        }
        let week = ((date - first.date).get_days() + offset) / 7;
        match request.recurrence {
            Recurrence::EveryWeeks(n) => week % n.max(1) as i32 == series.phase as i32,
            Recurrence::Monthly if series.phase == 4 => date.day() + 7 > date.days_in_month(),
            Recurrence::Monthly => i32::from(date.day() - 1) / 7 == series.phase as i32,
            Recurrence::Dates => false,
        }
    };
    t.days.iter().map(|d| d.date).filter(|d| gives(*d)).collect()
}

/// RFC 5545's rule of a series; `None` for one that has its dates listed.
pub(super) fn rrule(request: &Request, series: &Series) -> Option<String> {
    let day = DAYS.get(usize::from(series.weekday))?;
    match request.recurrence {
        Recurrence::EveryWeeks(0 | 1) => Some(format!("FREQ=WEEKLY;BYDAY={day}")),
        Recurrence::EveryWeeks(n) => Some(format!("FREQ=WEEKLY;INTERVAL={n};BYDAY={day}")),
        Recurrence::Monthly if series.phase == 4 => Some(format!("FREQ=MONTHLY;BYDAY=-1{day}")),
        Recurrence::Monthly => Some(format!("FREQ=MONTHLY;BYDAY={}{day}", series.phase + 1)),
        Recurrence::Dates => None,
    }
}

/// Parts the sessions of a series into those of its rule and single ones. `sessions` and `cancelled` are the series' own.
pub(super) fn split<'a>(
    t: &Timetable,
    request: &Request,
    series: &Series,
    sessions: &[&'a Session],
    cancelled: &[&'a Session],
) -> (Option<Rule<'a>>, Vec<&'a Session>) {
    let dates = rule_dates(t, request, series);
    let on_rule = |s: &Session| {
        s.kind != SessionKind::Replacement && s.start == series.start && dates.contains(&s.date)
    };
    let (regular, single): (Vec<&Session>, Vec<&Session>) =
        sessions.iter().copied().partition(|s| on_rule(s));
    let rule = rrule(request, series).filter(|_| regular.len() > 1);
    let Some(rrule) = rule else { return (None, sessions.to_vec()) };
    let gone: Vec<Date> = cancelled.iter().filter(|s| on_rule(s)).map(|s| s.date).collect();
    let held = || regular.iter().map(|s| s.date).chain(gone.iter().copied());
    let (Some(first), Some(last)) = (held().min(), held().max()) else { return (None, sessions.to_vec()) };
    let dates = dates.into_iter().filter(|d| first <= *d && *d <= last).collect();
    let cancelled = gone.iter().copied().filter(|d| !regular.iter().any(|s| s.date == *d)).collect();
    (Some(Rule { rrule, dates, sessions: regular, cancelled }), single)
}
