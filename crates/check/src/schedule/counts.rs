//! What the schedule says of itself: counts, bound, cohort windows, what moved.

use std::collections::BTreeMap;

use spoke_model::{Schedule, Timetable, timetable::Window};

use super::{Held, Violation, weekday};

pub(super) fn check(t: &Timetable, schedule: &Schedule, held: &[Held<'_>], broken: &mut Vec<Violation>) {
    let mut say = |rule, message: String| broken.push(Violation { rule, message });
    let mut placed: BTreeMap<&str, u32> = BTreeMap::new();
    for session in &schedule.sessions {
        *placed.entry(session.request.as_str()).or_default() += 1;
    }
    let mut unplaced: BTreeMap<&str, u32> = BTreeMap::new();
    for line in &schedule.unplaced {
        *unplaced.entry(line.request.as_str()).or_default() += line.sessions;
        if line.reason.is_empty() || line.change.is_empty() {
            say("reasons", format!("{} is not placed without a reason or a change", line.request));
        }
    }
    for request in &t.requests {
        let have = placed.get(request.id.as_str()).copied().unwrap_or(0);
        let missing = unplaced.get(request.id.as_str()).copied().unwrap_or(0);
        if have > request.sessions {
            say("no more than asked for", format!("{}: {have} of {}", request.id, request.sessions));
        } else if have + missing != request.sessions {
            let message =
                format!("{}: {have} placed and {missing} listed of {}", request.id, request.sessions);
            say("nothing missing in silence", message);
        }
    }
    let asked: u32 = t.requests.iter().map(|r| r.sessions).sum();
    if schedule.requested != asked {
        say("counts", format!("{} are said to be asked for, {asked} are", schedule.requested));
    }
    if (schedule.bound as usize) < schedule.sessions.len() {
        say("bound", format!("{} are placed, over the bound {}", schedule.sessions.len(), schedule.bound));
    }
    let mut same: Vec<(&str, jiff::civil::Date)> =
        schedule.sessions.iter().map(|s| (s.request.as_str(), s.date)).collect();
    same.sort_unstable();
    for pair in same.windows(2).filter(|w| w[0] == w[1]) {
        say("twice a day", format!("{} is held twice on {}", pair[0].0, pair[0].1));
    }
    cohorts(t, schedule, held, broken);
}

fn cohorts(t: &Timetable, schedule: &Schedule, held: &[Held<'_>], broken: &mut Vec<Violation>) {
    let mut say = |rule, message: String| broken.push(Violation { rule, message });
    for window in &t.windows {
        for h in held {
            let should = h.asked.programme.is_none() && counts_for(t, window, h);
            if should != h.session.groups.contains(&window.group) {
                let what = if should { "is not said to be" } else { "is said to be" };
                say("cohort window", format!("{} {what} for {}", h.name(), window.group));
            }
        }
        for &(room, needed) in &window.needs {
            let general = held.iter().filter(|h| h.asked.room == room && h.asked.programme.is_none());
            let inside = general.filter(|h| counts_for(t, window, h)).count() as u32;
            let venue = &t.rooms[room].id;
            let said = schedule.shortfalls.iter().find(|s| s.group == window.group && s.venue == *venue);
            let right = match said {
                Some(s) => s.needed == needed && s.inside == inside && inside < needed,
                None => inside >= needed,
            };
            if !right {
                let message = format!(
                    "{venue}: {inside} of {needed} sessions are for {}, reported otherwise",
                    window.group
                );
                say("cohort shortfall", message);
            }
        }
    }
}

fn counts_for(t: &Timetable, window: &Window, h: &Held<'_>) -> bool {
    let room = &t.rooms[h.asked.room];
    if h.span.start < window.span.start || h.span.end > window.span.end {
        return false;
    }
    if !window.weekdays[weekday(h.session.date)] {
        return false;
    }
    if window.term_time && !t.days[h.day].in_term && !room.creche {
        return false;
    }
    (room.private_room || !window.private_room) && (room.step_free || !window.step_free)
}
