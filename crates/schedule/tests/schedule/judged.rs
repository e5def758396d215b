//! The judge finds nothing in what the scheduler makes, and everything that is then broken by hand.

use std::collections::BTreeSet;

use crate::random;
use spoke_check::schedule::judge;
use spoke_model::{
    Schedule, Timetable,
    timetable::{Before, FrozenSession, Recurrence},
};
use spoke_schedule::solve::{Effort, solve};

#[test]
fn nothing_to_find_in_what_the_scheduler_makes() {
    for seed in 0..400 {
        let t = random::small(seed);
        let schedule = solve(&t, Effort::default());
        let broken = judge(&t, &schedule);
        assert!(broken.is_empty(), "seed {seed}: {broken:#?}");
    }
}

/// The timetable of a schedule that is replanned, with something changed: stand-ins, leave, numbers, crews, counts.
fn changed(mut t: Timetable, was: &Schedule, r: &mut random::Random) -> Timetable {
    let minutes = |time: jiff::civil::Time| (time.hour() as u16) * 60 + time.minute() as u16;
    let staff = |ids: &[String]| {
        ids.iter().map(|id| t.staff.iter().position(|s| s.id == *id).unwrap()).collect::<Vec<_>>()
    };
    let before = |id: &String| {
        let series = was.series.iter().find(|s| s.request == *id)?;
        let held = was.sessions.iter().filter(|s| s.request == *id);
        let day = |date| t.days.iter().position(|d| d.date == date).unwrap();
        Some(Before {
            weekday: series.weekday,
            start: minutes(series.start),
            phase: series.phase,
            crew: staff(&series.crew),
            sessions: held.map(|s| (day(s.date), staff(&s.staff))).collect(),
            sequence: 0,
        })
    };
    let all: Vec<_> = t.requests.iter().map(|request| before(&request.id)).collect();
    let freeze = if r.one_in(3) { r.below(t.days.len() as u64) as usize } else { 0 };
    for (index, (request, mut before)) in t.requests.iter_mut().zip(all).enumerate() {
        if let Some(before) = &mut before {
            let (frozen, rest) = before.sessions.drain(..).partition(|(day, _)| *day < freeze);
            before.sessions = rest;
            let frozen: Vec<(usize, Vec<usize>)> = frozen;
            t.frozen.extend(frozen.into_iter().map(|(day, crew)| FrozenSession {
                request: index,
                day,
                start: before.start,
                crew,
                replacement: false,
            }));
        }
        (request.before, request.from_day) = (before, freeze);
    }
    t.rules.cover = r.one_in(2);
    t.rules.may_move = r.one_in(3);
    let (member, request) =
        (r.below(t.staff.len() as u64) as usize, r.below(t.requests.len() as u64) as usize);
    match r.below(6) {
        0 => {
            let day = freeze + r.below((t.days.len() - freeze) as u64) as usize;
            t.staff[member].leave = vec![(t.days[day].date, t.days[t.days.len() - 1].date)];
        }
        1 => t.requests[request].people = t.requests[request].people.saturating_sub(1).max(1),
        2 => t.requests[request].people += 1,
        3 => t.requests[request].crew = Some(vec![member]),
        4 => t.requests[request].sessions += 1,
        _ => t.rooms[t.requests[request].room].hours = Some(Default::default()),
    }
    if freeze > 0 {
        // What is frozen stands in a timetable that allows it.
        t.rooms.iter_mut().for_each(|room| room.closed.retain(|c| c.date >= t.days[freeze].date));
    }
    t
}

#[test]
fn nothing_to_find_in_what_is_replanned() {
    let mut whole = 0;
    // The last is one where more could be placed by moving what stands.
    for seed in (0..600).chain([2320]) {
        let r = &mut random::Random(seed ^ 0x5ca1ab1e);
        let mut before = random::small(seed);
        before.rules.cover = r.one_in(2);
        let was = solve(&before, Effort::default());
        let asked = before.requested();
        let t = changed(before, &was, r);
        let now = solve(&t, Effort::default());
        // Sessions that are frozen stand whatever else is changed; what they break is not the scheduler's.
        let broken = judge(&t, &now);
        let frozen = |message: &str| {
            t.frozen
                .iter()
                .any(|f| message.contains(&format!("{} on {}", t.requests[f.request].id, t.days[f.day].date)))
        };
        let broken: Vec<_> = broken.into_iter().filter(|b| !frozen(&b.message)).collect();
        assert!(broken.is_empty(), "seed {seed}: {broken:#?}\n{:#?}", t.rules);
        assert!(now.bound as usize >= now.sessions.len());
        if t.requested() > asked && t.rules.cover && !t.rules.may_move {
            let stands = |s: &spoke_model::schedule::Session| {
                let staff: BTreeSet<&String> = s.staff.iter().collect();
                let same = |n: &&spoke_model::schedule::Session| (&n.request, n.date) == (&s.request, s.date);
                now.sessions.iter().filter(same).any(|n| n.staff.iter().collect::<BTreeSet<_>>() == staff)
            };
            assert!(was.sessions.iter().all(stands), "seed {seed}: one session more moves others");
        }
        whole += usize::from(now.sessions.len() >= was.sessions.len() && !now.sessions.is_empty());
    }
    assert!(whole > 100, "{whole} of 600 lose nothing");
}

fn solved() -> &'static [(Timetable, Schedule)] {
    static SOLVED: std::sync::LazyLock<Vec<(Timetable, Schedule)>> = std::sync::LazyLock::new(|| {
        let pair = |seed| {
            let t = random::small(seed);
            let schedule = solve(&t, Effort::default());
            (t, schedule)
        };
        (0..60).map(pair).collect()
    });
    &SOLVED
}

/// Timetables with at least one session, and the rule a change to each breaks.
fn breaks(change: impl Fn(&mut Timetable, &mut Schedule) -> bool, rule: &str) {
    let mut tried = 0;
    for (seed, (t, schedule)) in solved().iter().enumerate() {
        let (mut t, mut schedule) = (t.clone(), schedule.clone());
        if schedule.sessions.is_empty() || !change(&mut t, &mut schedule) {
            continue;
        }
        tried += 1;
        let broken = judge(&t, &schedule);
        assert!(broken.iter().any(|b| b.rule == rule), "seed {seed}: {rule} not found in {broken:#?}");
    }
    assert!(tried > 3, "{rule} was tried {tried} times");
}

#[test]
fn what_is_broken_by_hand_is_found() {
    let day = |t: &Timetable, s: &Schedule| t.days.iter().position(|d| d.date == s.sessions[0].date).unwrap();
    let holiday = |t: &mut Timetable, s: &mut Schedule| {
        let d = day(t, s);
        t.days[d].closed = Some("bank holiday".into());
        true
    };
    breaks(holiday, "holiday");
    let at_christmas = |t: &mut Timetable, s: &mut Schedule| {
        let later = jiff::civil::date(2027, 12, 25) - s.sessions[0].date;
        for day in &mut t.days {
            (day.date, day.closed) = (day.date + later, None);
        }
        s.sessions.iter_mut().for_each(|session| session.date += later);
        true
    };
    breaks(at_christmas, "holiday");
    let staff = |change: fn(&mut spoke_model::timetable::Staff)| {
        move |t: &mut Timetable, _: &mut Schedule| {
            t.staff.iter_mut().for_each(change);
            true
        }
    };
    let request = |change: fn(&mut spoke_model::timetable::Request)| {
        move |t: &mut Timetable, _: &mut Schedule| {
            t.requests.iter_mut().for_each(change);
            true
        }
    };
    let schedule = |change: fn(&mut Schedule)| {
        move |_: &mut Timetable, s: &mut Schedule| {
            change(s);
            true
        }
    };
    breaks(staff(|m| m.hours = Default::default()), "staff hours");
    breaks(staff(|m| m.weekly_minutes = Some(30)), "weekly hours");
    breaks(staff(|m| m.max_sessions_day = 0), "sessions a day");
    breaks(request(|r| r.skills = vec!["welding".into()]), "skills");
    breaks(request(|r| r.weekdays = [false; 7]), "weekday");
    breaks(request(|r| r.start = Some(1)), "locked start");
    breaks(request(|r| r.sessions = 0), "no more than asked for");
    breaks(request(|r| r.private_room = true), "private room");
    breaks(request(|r| r.crew = Some(Vec::new())), "locked crew");
    breaks(request(|r| r.from_day = 1000), "freeze");
    breaks(schedule(|s| drop(s.sessions.pop())), "nothing missing in silence");
    breaks(schedule(|s| s.sessions[0].staff.clear()), "minimum staffing");
    breaks(schedule(|s| s.sessions[0].staff[0] = "nobody".into()), "staff");
    breaks(schedule(|s| s.bound = 0), "bound");
    breaks(schedule(|s| s.series.clear()), "series");
    breaks(schedule(|s| s.sessions.push(s.sessions[0].clone())), "one session at a time");
    breaks(schedule(|s| s.sessions.push(s.sessions[0].clone())), "twice a day");
    let by_rule = |change: fn(&mut spoke_model::schedule::Series)| {
        move |t: &mut Timetable, s: &mut Schedule| {
            s.series.iter_mut().for_each(change);
            let on_dates =
                |id: &String| t.requests.iter().any(|r| r.id == *id && r.recurrence == Recurrence::Dates);
            !s.sessions.iter().all(|x| on_dates(&x.request))
        }
    };
    breaks(by_rule(|x| x.weekday = (x.weekday + 1) % 7), "same weekday");
    breaks(by_rule(|x| x.phase += 7), "right weeks");
    breaks(schedule(|s| s.sessions[0].end = s.sessions[0].start), "length");
    breaks(
        schedule(|s| s.sessions.iter_mut().for_each(|x| x.start = x.start.with().minute(7).build().unwrap())),
        "length",
    );
    let off_step = |t: &mut Timetable, _: &mut Schedule| {
        t.rules.step_minutes = 7;
        t.requests.iter().all(|r| r.start.is_none())
    };
    breaks(off_step, "start");
    breaks(schedule(|s| s.sessions[0].venue = "elsewhere".into()), "venue");
    let leave = |t: &mut Timetable, s: &mut Schedule| {
        let date = s.sessions[0].date;
        t.staff.iter_mut().for_each(|m| m.leave = vec![(date, date)]);
        true
    };
    breaks(leave, "leave");
    let closed = |t: &mut Timetable, _: &mut Schedule| {
        t.rooms.iter_mut().for_each(|r| r.hours = None);
        true
    };
    breaks(closed, "opening hours");
    let apart = |t: &mut Timetable, s: &mut Schedule| {
        t.between.iter_mut().for_each(|m| *m = 600.0);
        t.staff.iter_mut().for_each(|m| m.break_minutes = 480);
        let [first, second, ..] = &mut s.sessions[..] else { return false };
        second.date = first.date;
        second.staff = first.staff.clone();
        true
    };
    breaks(apart, "travel and break");
}
