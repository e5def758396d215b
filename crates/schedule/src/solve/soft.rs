//! What makes one schedule better than another that places as many: points lost, in the order of the planner's priorities.
//!
//! Cohort windows, then regularity (the same crew), spread over the week and the day, staff travel, preference. A weight
//! is about ten times the next one's at the sizes that occur, so the order is kept without being strictly lexicographic.

use spoke_model::timetable::{ClockSpan, Timetable, Window};

use super::{plan::Plan, slots::Slot};

/// A cohort's session too few inside its window.
const COHORT: i64 = 3_000;
/// A session held by others than the regular crew.
pub(super) const COVER: i64 = 400;
/// Two series of a neighbourhood on the same weekday, and at the same time of day.
const SAME_DAY: i64 = 200;
const SAME_TIME: i64 = 80;
/// A neighbourhood with several series and none outside working hours.
const NONE_AFTER_WORK: i64 = 300;
/// People of two teams at a session.
const MIXED: i64 = 40;
/// Ten minutes of travel of one member of staff.
const TRAVEL: f64 = 0.2;
/// Half an hour outside the preferred time, per session.
const UNPREFERRED: i64 = 2;

/// Whether a session counts for a cohort.
pub(crate) fn inside(t: &Timetable, window: &Window, room: usize, day: usize, span: ClockSpan) -> bool {
    let venue = &t.rooms[room];
    window.span.holds(span)
        && window.weekdays[usize::from(crate::calendar::weekday_of(t.days[day].date))]
        && (!window.term_time || t.days[day].in_term || venue.creche)
        && (!window.private_room || venue.private_room)
        && (!window.step_free || venue.step_free)
}

/// Morning, afternoon, evening.
fn time_of_day(start: u16) -> u8 {
    match start {
        0..=719 => 0,
        720..=1019 => 1,
        _ => 2,
    }
}

/// Points a neighbourhood loses; `with` is one more series, `without` one to leave out.
fn spread(plan: &Plan<'_>, neighbourhood: usize, with: Option<&Slot>, without: Option<usize>) -> i64 {
    let ground = plan.ground;
    let t = ground.t;
    let slots: Vec<(&Slot, u16)> = ground.neighbours[neighbourhood]
        .iter()
        .filter(|&&r| Some(r) != without)
        .filter_map(|&r| plan.choice[r].map(|s| (&ground.slots[r][s], t.requests[r].minutes)))
        .chain(with.map(|s| (s, s.block.end - s.start)))
        .collect();
    let mut points = 0;
    for (position, (a, _)) in slots.iter().enumerate() {
        for (b, _) in &slots[position + 1..] {
            if a.weekday == b.weekday {
                points += SAME_DAY;
            }
            if time_of_day(a.start) == time_of_day(b.start) {
                points += SAME_TIME;
            }
        }
    }
    let after_work = |(s, minutes): &(&Slot, u16)| {
        s.weekday > 4 || !t.rules.working_hours.holds(ClockSpan { start: s.start, end: s.start + minutes })
    };
    if slots.len() > 1 && !slots.iter().any(after_work) {
        points += NONE_AFTER_WORK;
    }
    points
}

/// Points a room loses for windows not met.
fn cohorts(plan: &Plan<'_>, room: usize, with: Option<(&Slot, u64, u16)>, without: Option<usize>) -> i64 {
    let t = plan.ground.t;
    let mut points = 0;
    for window in &t.windows {
        let Some((_, need)) = window.needs.iter().find(|(r, _)| *r == room) else { continue };
        let mut have = 0u32;
        for &r in plan.ground.in_room[room].iter().filter(|&&r| Some(r) != without) {
            if t.requests[r].programme.is_some() {
                continue;
            }
            let minutes = t.requests[r].minutes;
            let span = |start| ClockSpan { start, end: start + minutes };
            have += plan.sessions[r].iter().filter(|p| inside(t, window, room, p.day, span(p.start))).count()
                as u32;
        }
        if let Some((slot, held, minutes)) = with {
            let span = ClockSpan { start: slot.start, end: slot.start + minutes };
            let days = slot.days.iter().enumerate().filter(|(bit, _)| held >> bit & 1 == 1);
            have += days.filter(|(_, d)| inside(t, window, room, usize::from(**d), span)).count() as u32;
        }
        points += COHORT * i64::from(need.saturating_sub(have));
    }
    points
}

/// Minutes a member of staff travels on a day more for a session there and then.
fn detour(
    plan: &Plan<'_>,
    staff: usize,
    room: usize,
    day: usize,
    block: ClockSpan,
    leave_out: Option<usize>,
) -> f64 {
    let t = plan.ground.t;
    let base = t.staff[staff].base_minutes.as_ref();
    let home = |r: usize| base.map_or(0.0, |b| b[r]);
    let others =
        || plan.diary(staff, day).iter().filter(|e| !(Some(e.request) == leave_out && e.block == block));
    let before = others().filter(|e| e.block.end <= block.start).map(|e| e.room).next_back();
    let after = others().find(|e| block.end <= e.block.start).map(|e| e.room);
    let to = before.map_or_else(|| home(room), |r| t.minutes(r, room));
    let on = after.map_or_else(|| home(room), |r| t.minutes(room, r));
    let straight = match (before, after) {
        (Some(a), Some(b)) => t.minutes(a, b),
        (Some(a), None) => home(a),
        (None, Some(b)) => home(b),
        (None, None) => 0.0,
    };
    to + on - straight
}

/// Points of the time of day, per session.
fn unpreferred(t: &Timetable, start: u16, minutes: u16) -> i64 {
    let wanted = t.rules.preferred;
    let early = wanted.start.saturating_sub(start);
    let late = (start + minutes).saturating_sub(wanted.end);
    UNPREFERRED * i64::from((early + late).div_ceil(30))
}

fn teams(t: &Timetable, crew: &[usize]) -> i64 {
    let mut teams: Vec<_> = crew.iter().filter_map(|&s| t.staff[s].team.as_deref()).collect();
    teams.sort_unstable();
    teams.dedup();
    teams.len().saturating_sub(1) as i64
}

/// What a slot would cost a request that is not in the plan, but for stand-ins.
pub(super) fn of_slot(plan: &Plan<'_>, request: usize, slot: &Slot, held: u64, core: &[usize]) -> i64 {
    let ground = plan.ground;
    let asked = &ground.t.requests[request];
    let area = ground.neighbourhood[asked.room];
    let shown = Slot {
        block: ClockSpan { start: slot.block.start, end: slot.start + asked.minutes },
        days: Vec::new(),
        ..*slot
    };
    let mut points = spread(plan, area, Some(&shown), None) - spread(plan, area, None, None);
    if asked.programme.is_none() {
        points += cohorts(plan, asked.room, Some((slot, held, asked.minutes)), None)
            - cohorts(plan, asked.room, None, None);
    }
    let sessions = i64::from(held.count_ones());
    points += sessions * (unpreferred(ground.t, slot.start, asked.minutes) + MIXED * teams(ground.t, core));
    let mut way = 0.0;
    for (bit, &day) in slot.days.iter().enumerate() {
        if held >> bit & 1 == 1 {
            way += core
                .iter()
                .map(|&s| detour(plan, s, asked.room, usize::from(day), slot.block, None))
                .sum::<f64>();
        }
    }
    points + (way * TRAVEL) as i64
}

/// What a request that is in the plan costs: points saved if it were taken out.
pub(super) fn of_request(plan: &Plan<'_>, request: usize) -> i64 {
    let ground = plan.ground;
    let asked = &ground.t.requests[request];
    let area = ground.neighbourhood[asked.room];
    let mut points = spread(plan, area, None, None) - spread(plan, area, None, Some(request));
    if asked.programme.is_none() {
        points += cohorts(plan, asked.room, None, None) - cohorts(plan, asked.room, None, Some(request));
    }
    let mut way = 0.0;
    for placed in plan.sessions[request].iter().filter(|p| !p.frozen) {
        if !placed.replacement && plan.core[request].iter().any(|s| !placed.crew.contains(s)) {
            points += COVER;
        }
        points += unpreferred(ground.t, placed.start, asked.minutes) + MIXED * teams(ground.t, &placed.crew);
        for &s in &placed.crew {
            way += detour(plan, s, asked.room, placed.day, placed.block, Some(request));
        }
    }
    points + (way * TRAVEL) as i64
}
