//! The schedule that is replanned, put into the timetable: what each series had, and what the freeze keeps as it was.

use jiff::ToSpan;
use spoke_model::{
    Fault, Schedule, Timetable,
    schedule::{Session, SessionKind},
    timetable::{Before, FrozenSession},
};

use super::{Inputs, Log};
use crate::{
    calendar::Period,
    faults,
    solve::standing::{self, Verdict},
};

fn minutes(time: jiff::civil::Time) -> u16 {
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
}

pub(super) fn apply(inputs: &Inputs<'_>, period: Period, t: &mut Timetable, log: &mut Log) {
    let Some(file) = &inputs.files.baseline else { return };
    let schedule: Schedule = match serde_json::from_str(&file.text) {
        Ok(schedule) => schedule,
        Err(e) => {
            log.fault(
                Fault::new(&faults::BASELINE, e.to_string())
                    .path(&file.path)
                    .row(e.line() as u64)
                    .column(format!("character {}", e.column())),
            );
            return;
        }
    };
    let freeze = i64::from(inputs.settings.freeze_weeks.min(60)) * 7;
    let thaw = period.start.saturating_add(freeze.days());
    let first_free = t.days.iter().position(|d| d.date >= thaw).unwrap_or(t.days.len());
    let index_of = |id: &String| t.staff.iter().position(|s| s.id == *id);
    let mut frozen = Vec::new();
    let mut gone: Vec<Session> = Vec::new();
    let mut before: Vec<Option<Before>> = vec![None; t.requests.len()];
    for series in &schedule.series {
        if let Some(request) = t.requests.iter().position(|r| r.id == series.request) {
            before[request] = Some(Before {
                weekday: series.weekday,
                start: minutes(series.start),
                phase: series.phase,
                crew: series.crew.iter().filter_map(index_of).collect(),
                sessions: Vec::new(),
                sequence: series.sequence,
            });
        }
    }
    for session in &schedule.sessions {
        let Some(day) = period.index(session.date) else { continue };
        let Some(request) = t.requests.iter().position(|r| r.id == session.request) else {
            gone.push(session.clone());
            continue;
        };
        let crew: Vec<usize> = session.staff.iter().filter_map(index_of).collect();
        let start = minutes(session.start);
        let replacement = session.kind == SessionKind::Replacement;
        let regular = before[request].as_ref().is_some_and(|b| b.start == start) && !replacement;
        if session.date < thaw || !regular {
            let whole = crew.len() == session.staff.len();
            frozen.push((FrozenSession { request, day, start, crew, replacement }, whole, session));
        } else if let Some(before) = &mut before[request] {
            before.sessions.push((day, crew));
        }
    }
    for (request, before) in t.requests.iter_mut().zip(before) {
        request.before = before;
        if first_free > 0 {
            request.from_day = first_free;
        }
    }
    standing::extend(t, |t, standing| {
        for (session, whole, was) in frozen {
            let why = match standing.check(&session) {
                _ if standing.of(session.request) >= t.requests[session.request].sessions => {
                    "more sessions than are counted now".to_owned()
                }
                Verdict::Fits(_) if whole => {
                    standing.add(session);
                    continue;
                }
                Verdict::Fits(_) => "somebody of its crew is no longer listed".to_owned(),
                Verdict::Collides(what) | Verdict::Breaks(what) => what,
            };
            log.fault(
                Fault::new(
                    &faults::BASELINE_SESSION,
                    format!("{} on {} cannot stand: {why}", was.request, was.date),
                )
                .path(&file.path)
                .value(was.date.to_string()),
            );
            gone.push(was.clone());
        }
    });
    t.gone = gone;
}
