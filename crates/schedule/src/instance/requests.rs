//! From patterns and programmes to series, and from flows by group to how many sessions must fall into a cohort's window.

use spoke_model::{
    Fault, Pattern, Programme, Timetable,
    timetable::{Recurrence, Request, Window},
};

use super::{Inputs, Log, VenuePlan, clock, rooms::Used, skills, span, weekday, weekdays};
use crate::{faults, settings::ProgrammeSettings};

pub(super) fn build(inputs: &Inputs<'_>, used: &Used, allowed: [bool; 7], t: &mut Timetable, log: &mut Log) {
    for plan in inputs.plan {
        let (Some(venue), Some(pattern)) =
            (inputs.venues.get(plan.venue.index()), inputs.patterns.get(plan.pattern.index()))
        else {
            continue;
        };
        let Some(room) = used.room(&venue.id).filter(|_| pattern.sessions > 0) else { continue };
        general(inputs, used, room, pattern, allowed, t, log);
    }
    for settings in &inputs.settings.programme {
        if !inputs.programmes.iter().any(|p| p.name == settings.name) {
            log.fault(
                Fault::new(
                    &faults::PROGRAMME,
                    format!("`{}` is not a programme of the scenario", settings.name),
                )
                .column("schedule.programme.name")
                .value(&settings.name),
            );
        }
    }
    for programme in inputs.programmes.iter().filter(|p| p.sessions > 0) {
        match used.room(&programme.venue) {
            Some(room) => of_programme(inputs, used, room, programme, allowed, t, log),
            None => log.fault(
                Fault::new(
                    &faults::VENUE,
                    format!("the venue of {}, `{}`, does not exist", programme.name, programme.venue),
                )
                .column("programme.venue")
                .value(&programme.venue),
            ),
        }
    }
    windows(inputs, used, t, log);
}

/// The rule of a pattern and how many series of it make up its sessions.
fn rule(pattern: &Pattern, weeks: u32) -> Option<(Recurrence, u32)> {
    let every = |n: u32| {
        let each = weeks.div_ceil(n.max(1)).max(1);
        (Recurrence::EveryWeeks(n.max(1)), pattern.sessions.div_ceil(each).max(1))
    };
    match (pattern.rrule.as_deref(), pattern.name.as_str()) {
        (Some(text), _) => {
            let mut frequency = None;
            let mut interval = 1;
            for part in text.trim().trim_start_matches("RRULE:").split(';').filter(|p| !p.is_empty()) {
                match part.split_once('=')? {
                    ("FREQ", "WEEKLY") => frequency = Some(false),
                    ("FREQ", "MONTHLY") => frequency = Some(true),
                    ("INTERVAL", n) => interval = n.parse().ok().filter(|n| (1..=52).contains(n))?,
                    _ => return None,
                }
            }
            match frequency? {
                false => Some(every(interval)),
                true if interval == 1 => {
                    Some((Recurrence::Monthly, pattern.sessions.div_ceil(weeks.div_ceil(4).max(1)).max(1)))
                }
                true => None,
            }
        }
        (None, "monthly") => Some((Recurrence::Monthly, 1)),
        (None, "fortnightly") => Some((Recurrence::EveryWeeks(2), 1)),
        (None, "weekly") => Some((Recurrence::EveryWeeks(1), 1)),
        (None, "twice-weekly") => Some((Recurrence::EveryWeeks(1), 2)),
        // Another name with a count alone: the interval that gives about as many.
        (None, _) if pattern.sessions >= weeks => Some(every(1)),
        (None, _) => Some(every(weeks / pattern.sessions.max(1))),
    }
}

/// The settings that a series shares with the others of its venue.
fn base(inputs: &Inputs<'_>, used: &Used, room: usize, allowed: [bool; 7]) -> Request {
    let s = inputs.settings;
    let own = &used.settings[room];
    Request {
        id: String::new(),
        room,
        pattern: String::new(),
        recurrence: Recurrence::EveryWeeks(1),
        sessions: 0,
        minutes: own.session_minutes.unwrap_or(s.session_minutes),
        setup: s.setup_minutes,
        clear: s.clear_minutes,
        people: s.minimum_staff.saturating_sub(own.host_staff).max(1),
        skills: skills(&own.skills, &own.languages),
        programme: None,
        private_room: false,
        step_free: false,
        expected: None,
        weekdays: allowed,
        start: None,
        phase: None,
        crew: None,
        dates: Vec::new(),
        from_day: 0,
        before: None,
    }
}

fn general(
    inputs: &Inputs<'_>,
    used: &Used,
    room: usize,
    pattern: &Pattern,
    allowed: [bool; 7],
    t: &mut Timetable,
    log: &mut Log,
) {
    let Some((recurrence, series)) = rule(pattern, inputs.weeks.max(1)) else {
        log.fault(
            Fault::new(&faults::PATTERN, format!("the rule of `{}` cannot be scheduled", pattern.name))
                .column("pattern.rrule")
                .value(pattern.rrule.clone().unwrap_or_default()),
        );
        return;
    };
    for n in 0..series {
        let sessions = pattern.sessions / series + u32::from(n < pattern.sessions % series);
        let request = Request {
            id: format!("{}/{}", t.rooms[room].id, n + 1),
            pattern: pattern.name.clone(),
            recurrence,
            sessions,
            ..base(inputs, used, room, allowed)
        };
        t.requests.push(request);
    }
}

fn of_programme(
    inputs: &Inputs<'_>,
    used: &Used,
    room: usize,
    programme: &Programme,
    allowed: [bool; 7],
    t: &mut Timetable,
    log: &mut Log,
) {
    let default = ProgrammeSettings::default();
    let own = inputs.settings.programme.iter().find(|p| p.name == programme.name).unwrap_or(&default);
    let common = base(inputs, used, room, allowed);
    let mut asked = Request {
        pattern: "programme".into(),
        programme: Some(programme.name.clone()),
        private_room: own.private_room,
        step_free: own.step_free,
        expected: own.expected,
        minutes: own.session_minutes.unwrap_or(common.minutes),
        people: own
            .minimum_staff
            .map_or(common.people, |m| m.saturating_sub(used.settings[room].host_staff).max(1)),
        skills: {
            let mut all = skills(&own.skills, &own.languages);
            all.extend(common.skills.iter().cloned());
            all.sort();
            all.dedup();
            all
        },
        ..common
    };
    asked.start = own.start.as_deref().and_then(|text| clock(text, "schedule.programme.start", log));
    if let Some(day) =
        own.weekday.as_deref().and_then(|text| weekday(text, "schedule.programme.weekday", log))
    {
        asked.weekdays = std::array::from_fn(|d| d == usize::from(day));
    }
    let id = format!("{}/{}", t.rooms[room].id, programme.name);
    if !own.dates.is_empty() {
        asked.recurrence = Recurrence::Dates;
        asked.dates = dates(own, t, log);
        asked.sessions = programme.sessions;
        t.requests.push(Request { id, ..asked });
        return;
    }
    let pattern = Pattern { name: "programme".into(), sessions: programme.sessions, rrule: None };
    let Some((recurrence, series)) = rule(&pattern, inputs.weeks.max(1)) else { return };
    for n in 0..series {
        let id = if series == 1 { id.clone() } else { format!("{id}/{}", n + 1) };
        let sessions = programme.sessions / series + u32::from(n < programme.sessions % series);
        t.requests.push(Request { id, recurrence, sessions, ..asked.clone() });
    }
}

fn dates(own: &ProgrammeSettings, t: &Timetable, log: &mut Log) -> Vec<usize> {
    let mut days = Vec::new();
    for date in &own.dates {
        match t.days.iter().position(|d| d.date == *date) {
            Some(day) if days.len() < 64 => days.push(day),
            Some(_) => {
                log.fault(
                    Fault::new(&faults::RANGE, format!("{} has more than 64 dates", own.name))
                        .column("schedule.programme.dates"),
                );
                break;
            }
            None => log.fault(
                Fault::new(&faults::PIN, format!("{date} of {} is outside the period", own.name))
                    .column("schedule.programme.dates")
                    .value(date.to_string()),
            ),
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// The cohorts' windows; a venue needs as many sessions inside as its share of places for the group, rounded.
fn windows(inputs: &Inputs<'_>, used: &Used, t: &mut Timetable, log: &mut Log) {
    for cohort in &inputs.settings.cohort {
        let mut window = Window {
            group: cohort.name.clone(),
            span: span(&cohort.window, "schedule.cohort.window", log),
            weekdays: weekdays(&cohort.weekdays, "schedule.cohort.weekdays", log),
            term_time: cohort.term_time,
            private_room: cohort.private_room,
            step_free: cohort.step_free,
            needs: Vec::new(),
        };
        for plan in inputs.plan {
            let Some(room) = inputs.venues.get(plan.venue.index()).and_then(|v| used.room(&v.id)) else {
                continue;
            };
            let sessions: u32 = t
                .requests
                .iter()
                .filter(|r| r.room == room && r.programme.is_none())
                .map(|r| r.sessions)
                .sum();
            let need = needed(plan, &cohort.name, sessions);
            if need > 0 {
                window.needs.push((room, need));
            }
        }
        t.windows.push(window);
    }
}

fn needed(plan: &VenuePlan, group: &str, sessions: u32) -> u32 {
    let all: f64 = plan.places.iter().map(|(_, p)| p).sum();
    let own: f64 = plan.places.iter().filter(|(g, _)| g == group).map(|(_, p)| p).sum();
    if all > 0.0 { (own / all * f64::from(sessions)).round() as u32 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, sessions: u32, rrule: Option<&str>) -> Option<(Recurrence, u32)> {
        rule(&Pattern { name: name.into(), sessions, rrule: rrule.map(Into::into) }, 13)
    }

    #[test]
    fn patterns_as_rules() {
        assert_eq!(of("weekly", 13, None), Some((Recurrence::EveryWeeks(1), 1)));
        assert_eq!(of("fortnightly", 7, None), Some((Recurrence::EveryWeeks(2), 1)));
        assert_eq!(of("monthly", 3, None), Some((Recurrence::Monthly, 1)));
        assert_eq!(of("twice-weekly", 26, None), Some((Recurrence::EveryWeeks(1), 2)));
        assert_eq!(of("five days", 65, None), Some((Recurrence::EveryWeeks(1), 5)));
        assert_eq!(of("now and then", 4, None), Some((Recurrence::EveryWeeks(3), 1)));
        assert_eq!(of("x", 5, Some("FREQ=WEEKLY;INTERVAL=3")), Some((Recurrence::EveryWeeks(3), 1)));
        assert_eq!(of("x", 3, Some("RRULE:FREQ=MONTHLY")), Some((Recurrence::Monthly, 1)));
        for bad in ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU", "nonsense", "FREQ=WEEKLY;INTERVAL=0"] {
            assert_eq!(of("x", 5, Some(bad)), None, "{bad}");
        }
    }
}
