//! Who: enough of them, with the skills, at work, not on leave, not in two places, not too often.

use std::collections::BTreeMap;

use spoke_model::{Schedule, Timetable, schedule::SessionKind};

use super::{Held, Violation, week, weekday};

pub(super) fn check(t: &Timetable, schedule: &Schedule, held: &[Held<'_>], broken: &mut Vec<Violation>) {
    for h in held {
        crew(t, schedule, h, broken);
        for &s in &h.crew {
            at_work(t, h, s, broken);
        }
    }
    let mut days: BTreeMap<(usize, usize), Vec<&Held<'_>>> = BTreeMap::new();
    let mut weeks: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for h in held {
        for &s in &h.crew {
            days.entry((s, h.day)).or_default().push(h);
            *weeks.entry((s, week(t, h.day))).or_default() += u32::from(h.block.end - h.block.start);
        }
    }
    for ((s, _), sessions) in &days {
        day_of(t, *s, sessions, broken);
    }
    for ((s, n), minutes) in weeks {
        let member = &t.staff[s];
        if member.weekly_minutes.is_some_and(|most| minutes > most) {
            let message = format!("{} has {minutes} minutes of sessions in week {}", member.id, n + 1);
            broken.push(Violation { rule: "weekly hours", message });
        }
    }
}

fn crew(t: &Timetable, schedule: &Schedule, h: &Held<'_>, broken: &mut Vec<Violation>) {
    let mut say =
        |rule, what: String| broken.push(Violation { rule, message: format!("{}: {what}", h.name()) });
    let people: u32 = h.crew.iter().map(|&s| t.staff[s].people).sum();
    if people < h.asked.people {
        say("minimum staffing", format!("{people} of {} people", h.asked.people));
    }
    for skill in &h.asked.skills {
        if !h.crew.iter().any(|&s| t.staff[s].skills.contains(skill)) {
            say("skills", format!("nobody with {skill}"));
        }
    }
    let sorted = |mut crew: Vec<usize>| {
        crew.sort_unstable();
        crew
    };
    let stands = t.frozen.iter().any(|f| f.request == h.request && f.day == h.day && f.start == h.span.start);
    if let Some(locked) = h.asked.crew.as_ref().filter(|_| !stands)
        && sorted(locked.clone()) != sorted(h.crew.clone())
    {
        say("locked crew", "others than the crew it is locked to".into());
    }
    if !t.rules.cover && !stands && h.session.kind != SessionKind::Replacement {
        let series = schedule.series.iter().find(|s| s.request == h.session.request);
        let mut now = h.session.staff.clone();
        now.sort();
        let same = series.is_some_and(|s| {
            let mut regular = s.crew.clone();
            regular.sort();
            regular == now
        });
        if !same {
            say("no stand-ins", "others than its regular crew".into());
        }
    }
}

fn at_work(t: &Timetable, h: &Held<'_>, s: usize, broken: &mut Vec<Violation>) {
    let member = &t.staff[s];
    let date = h.session.date;
    let mut say = |rule, what: &str| {
        broken.push(Violation { rule, message: format!("{}: {} {what}", h.name(), member.id) });
    };
    if member.leave.iter().any(|(first, last)| (*first..=*last).contains(&date)) {
        say("leave", "is on leave");
    }
    let mut way = 0.0;
    if t.rules.base_travel_in_hours {
        way = member.base_minutes.as_ref().map_or(0.0, |m| m[h.asked.room]);
    }
    let works = member.hours[weekday(date)].iter().any(|span| {
        f64::from(h.block.start) - way >= f64::from(span.start)
            && f64::from(h.block.end) + way <= f64::from(span.end)
    });
    if !works {
        say("staff hours", "does not work then, the way there and back included");
    }
}

/// One day of one member of staff.
fn day_of(t: &Timetable, s: usize, sessions: &[&Held<'_>], broken: &mut Vec<Violation>) {
    let member = &t.staff[s];
    if sessions.len() > member.max_sessions_day as usize {
        let message =
            format!("{} has {} sessions on {}", member.id, sessions.len(), sessions[0].session.date);
        broken.push(Violation { rule: "sessions a day", message });
    }
    for (position, a) in sessions.iter().enumerate() {
        for b in &sessions[position + 1..] {
            let (first, second) = if a.block.start <= b.block.start { (a, b) } else { (b, a) };
            let minutes = t.between[first.asked.room * t.rooms.len() + second.asked.room];
            let gap = f64::from(second.block.start) - f64::from(first.block.end);
            if gap < minutes + f64::from(member.break_minutes) {
                let message = format!(
                    "{} has {gap:.0} minutes between {} and {}, and needs {minutes:.1} for the way and {} for a break",
                    member.id,
                    first.name(),
                    second.name(),
                    member.break_minutes
                );
                broken.push(Violation { rule: "travel and break", message });
            }
        }
    }
}
