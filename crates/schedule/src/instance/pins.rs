//! Pins: locks on a series' weekday, start, weeks or crew, and single sessions that stand on their date.

use spoke_model::{
    Fault, Timetable,
    timetable::{FrozenSession, Request},
};

use super::{Inputs, Log, clock, weekday};
use crate::{
    faults,
    settings::Pin,
    solve::{
        slots,
        standing::{self, Standing, Verdict},
    },
};

/// The requests a pin speaks of.
fn meant(t: &Timetable, pin: &Pin) -> Vec<usize> {
    let of_venue = |r: &&Request| t.rooms[r.room].id == pin.venue && r.programme == pin.programme;
    let all: Vec<usize> =
        t.requests.iter().enumerate().filter(|(_, r)| of_venue(r)).map(|(index, _)| index).collect();
    match pin.series {
        None => all,
        Some(n) => (n as usize).checked_sub(1).and_then(|n| all.get(n)).copied().into_iter().collect(),
    }
}

/// Staff ids and team names as indices.
fn crew(t: &Timetable, pin: &Pin, log: &mut Log) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for name in &pin.staff {
        let before = found.len();
        let named = |s: &spoke_model::timetable::Staff| s.id == *name || s.team.as_ref() == Some(name);
        found.extend(t.staff.iter().enumerate().filter(|(_, s)| named(s)).map(|(index, _)| index));
        if found.len() == before {
            log.fault(
                Fault::new(&faults::STAFF_UNKNOWN, format!("`{name}` is neither staff nor a team"))
                    .column("schedule.pin.staff")
                    .value(name),
            );
        }
    }
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then_some(found)
}

fn fault(kind: &'static spoke_model::FaultKind, pin: &Pin, message: String) -> Fault {
    Fault::new(kind, message).column("schedule.pin").value(&pin.venue)
}

/// Applies the pins without a date to their series.
pub(super) fn lock(inputs: &Inputs<'_>, t: &mut Timetable, log: &mut Log) {
    for pin in inputs.settings.pin.iter().filter(|p| p.date.is_none()) {
        let requests = meant(t, pin);
        if requests.is_empty() {
            log.fault(fault(
                &faults::PIN,
                pin,
                format!("nothing is scheduled at {} that this pin fits", pin.venue),
            ));
        }
        let crew = crew(t, pin, log);
        let day = pin.weekday.as_deref().and_then(|text| weekday(text, "schedule.pin.weekday", log));
        let start = pin.start.as_deref().and_then(|text| clock(text, "schedule.pin.start", log));
        for index in requests {
            let request = &mut t.requests[index];
            let clash = |was: bool| {
                was.then(|| {
                    fault(&faults::PIN_COLLISION, pin, format!("two pins fix {} differently", request.id))
                })
            };
            let mut clashes: Vec<Fault> = Vec::new();
            clashes.extend(clash(start.is_some() && request.start.is_some_and(|s| Some(s) != start)));
            clashes.extend(clash(pin.phase.is_some() && request.phase.is_some_and(|p| Some(p) != pin.phase)));
            clashes.extend(clash(crew.is_some() && request.crew.is_some() && request.crew != crew));
            if let Some(day) = day {
                clashes.extend(clash(!request.weekdays[usize::from(day)]));
                request.weekdays = std::array::from_fn(|d| d == usize::from(day));
            }
            request.start = start.or(request.start);
            request.phase = pin.phase.or(request.phase);
            request.crew = crew.clone().or_else(|| request.crew.take());
            log.faults.append(&mut clashes);
            if crew.is_some() && !slots::lock_suffices(t, index) {
                let what = format!(
                    "the crew that {} is locked to is too small or lacks a skill",
                    t.requests[index].id
                );
                log.fault(fault(&faults::PIN_RULE, pin, what));
            }
        }
    }
}

/// Puts the pins with a date into the timetable, after what the freeze has put there.
pub(super) fn place(inputs: &Inputs<'_>, t: &mut Timetable, log: &mut Log) {
    if inputs.settings.pin.iter().any(|pin| pin.date.is_some()) {
        standing::extend(t, |t, standing| dated(inputs, t, standing, log));
    }
}

fn dated(inputs: &Inputs<'_>, t: &Timetable, standing: &mut Standing<'_>, log: &mut Log) {
    for pin in &inputs.settings.pin {
        let Some(date) = pin.date else { continue };
        let day = t.days.iter().position(|d| d.date == date);
        let start = pin.start.as_deref().and_then(|text| clock(text, "schedule.pin.start", log));
        let (Some(day), Some(start)) = (day, start) else {
            let what = if day.is_none() { "lies outside the period" } else { "needs a start" };
            log.fault(fault(&faults::PIN, pin, format!("the pin at {} on {date} {what}", pin.venue)));
            continue;
        };
        let crew = crew(t, pin, log);
        let already =
            |r: usize| standing.all().iter().any(|f| f.request == r && f.day == day && f.start == start);
        let requests = meant(t, pin);
        if requests.iter().any(|&r| already(r)) {
            continue;
        }
        let Some(request) = requests.into_iter().find(|&r| standing.of(r) < t.requests[r].sessions) else {
            log.fault(fault(
                &faults::PIN,
                pin,
                format!("nothing is left to schedule at {} that the pin on {date} fits", pin.venue),
            ));
            continue;
        };
        let replacement = t.requests[request].programme.is_none();
        let session = FrozenSession { request, day, start, crew: crew.unwrap_or_default(), replacement };
        match standing.check(&session) {
            Verdict::Fits(crew) => standing.add(FrozenSession { crew, ..session }),
            Verdict::Collides(what) => {
                log.fault(fault(
                    &faults::PIN_COLLISION,
                    pin,
                    format!("the pin at {} on {date}: {what}", pin.venue),
                ));
            }
            Verdict::Breaks(what) => {
                log.fault(fault(
                    &faults::PIN_RULE,
                    pin,
                    format!("the pin at {} on {date}: {what}", pin.venue),
                ));
            }
        }
    }
}
