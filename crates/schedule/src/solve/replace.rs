//! Other dates for a session that fell away: the nearest on which every rule is kept.

use spoke_model::timetable::ClockSpan;

use super::{
    crew,
    plan::{Placed, Plan},
    slots,
};
use crate::calendar::weekday_of;

/// A date that would do.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spare {
    pub(super) day: usize,
    pub(super) start: u16,
    pub(super) block: ClockSpan,
    pub(super) crew: Vec<usize>,
}

/// Up to `most` dates for one more session of a request, nearest to `near` first; the regular time where it can be.
pub(super) fn spares(plan: &Plan<'_>, request: usize, near: usize, most: usize) -> Vec<Spare> {
    let ground = plan.ground;
    let t = ground.t;
    let asked = &t.requests[request];
    let room = &t.rooms[asked.room];
    if !slots::room_suits(room, asked) {
        return Vec::new();
    }
    let regular = plan.choice[request].map(|s| ground.slots[request][s].start);
    let mut days: Vec<usize> = (asked.from_day..t.days.len()).collect();
    days.sort_by_key(|d| (d.abs_diff(near), *d));
    let mut found = Vec::new();
    for day in days {
        if found.len() == most {
            break;
        }
        let weekday = weekday_of(t.days[day].date);
        let general_there = plan.site_day(asked.room, day).iter().any(|e| e.room == asked.room);
        if !asked.weekdays[usize::from(weekday)]
            || general_there
            || slots::closed_reason(t, room, day).is_some()
        {
            continue;
        }
        let mut starts = slots::starts(t, asked, weekday);
        starts.sort_by_key(|(s, _)| (regular.map_or(0, |r| r.abs_diff(*s)), *s));
        let spare = starts.into_iter().find_map(|(start, block)| {
            if !plan.room_free(asked.room, day, block) {
                return None;
            }
            let crew = crew::for_day(plan, request, &plan.core[request], day, block)?;
            Some(Spare { day, start, block, crew })
        });
        found.extend(spare);
    }
    found
}

/// The day a missing session of a request is nearest to: the first date of its rule that is not held.
pub(super) fn wanted_near(plan: &Plan<'_>, request: usize) -> usize {
    let ground = plan.ground;
    let t = ground.t;
    let asked = &t.requests[request];
    let held = |d: &usize| plan.sessions[request].iter().any(|p| p.day == *d);
    let rule = plan.choice[request].map(|s| {
        let slot = &ground.slots[request][s];
        slots::rule_days(t, asked, slot.weekday, slot.phase)
    });
    rule.unwrap_or_default()
        .into_iter()
        .find(|d| *d >= asked.from_day && !held(d))
        .unwrap_or(t.days.len().saturating_sub(1))
}

/// Puts replacements into the plan, one request after the other, until nothing more fits.
pub(super) fn place(plan: &mut Plan<'_>) {
    for request in 0..plan.ground.t.requests.len() {
        let asked = plan.ground.t.requests[request].sessions as usize;
        while plan.sessions[request].len() < asked {
            let near = wanted_near(plan, request);
            let Some(spare) = spares(plan, request, near, 1).pop() else { break };
            let placed = Placed {
                day: spare.day,
                start: spare.start,
                block: spare.block,
                crew: spare.crew,
                frozen: false,
                replacement: true,
            };
            plan.add(request, placed);
        }
    }
}
