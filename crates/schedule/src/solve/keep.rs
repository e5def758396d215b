//! Replanning: what stood before stays where it can. Series keep their slot, sessions their crew; only gaps are filled.

use spoke_model::timetable::Timetable;

use super::{
    crew,
    plan::{Placed, Plan},
    slots::Slot,
};

/// The slot a request had before, where it has to keep it and still can; otherwise all of them.
pub(super) fn kept_or_all(t: &Timetable, request: usize, slots: Vec<Slot>) -> Vec<Slot> {
    let Some(before) = t.requests[request].before.as_ref().filter(|_| !t.rules.may_move) else {
        return slots;
    };
    let same = |s: &Slot| s.weekday == before.weekday && s.start == before.start && s.phase == before.phase;
    match slots.iter().find(|s| same(s)) {
        Some(slot) => vec![slot.clone()],
        None => slots,
    }
}

/// Whether a request stays where it was, so that the search leaves it alone.
pub(super) fn stays(plan: &Plan<'_>, request: usize) -> bool {
    plan.choice[request].is_some()
        && plan.ground.t.requests[request].before.is_some()
        && !plan.ground.t.rules.may_move
}

/// Puts back what stood before: first every session exactly as it was, then the gaps that leaves.
///
/// Without stand-ins a series whose crew is no longer whole, or can hold none of its sessions, is planned anew.
pub(super) fn put_back(plan: &mut Plan<'_>) {
    let ground = plan.ground;
    let t = ground.t;
    for (request, asked) in t.requests.iter().enumerate() {
        let Some(before) = &asked.before else { continue };
        let same =
            |s: &Slot| s.weekday == before.weekday && s.start == before.start && s.phase == before.phase;
        let Some(index) = ground.slots[request].iter().position(same) else { continue };
        let slot = &ground.slots[request][index];
        let core = asked.crew.as_ref().unwrap_or(&before.crew);
        if !t.rules.cover && plan.lacks(request) && !ground.enough(request, core.iter().copied()) {
            continue;
        }
        plan.choice[request] = Some(index);
        plan.core[request].clone_from(core);
        for (day, crew) in &before.sessions {
            let there = u16::try_from(*day).is_ok_and(|d| slot.days.contains(&d));
            let can = |s: &usize| {
                ground.works(*s, asked.room, *day, slot.block) && plan.fits(*s, asked.room, *day, slot.block)
            };
            let regular = crew::same(crew, core) || (t.rules.cover && asked.crew.is_none());
            if there
                && regular
                && plan.lacks(request)
                && crew.iter().all(can)
                && ground.enough(request, crew.iter().copied())
                && plan.room_free(asked.room, *day, slot.block)
            {
                let placed = Placed {
                    day: *day,
                    start: slot.start,
                    block: slot.block,
                    crew: crew.clone(),
                    frozen: false,
                    replacement: false,
                };
                plan.add(request, placed);
            }
        }
    }
    for request in 0..t.requests.len() {
        fill(plan, request);
        let none_new = plan.lacks(request) && plan.sessions[request].iter().all(|p| p.frozen);
        if !t.rules.cover && none_new {
            plan.choice[request] = None;
            plan.core[request].clear();
        }
    }
}

/// Holds every date of a request's slot that can be held and is not, as far as sessions are wanted.
pub(super) fn fill(plan: &mut Plan<'_>, request: usize) {
    let ground = plan.ground;
    let Some(index) = plan.choice[request] else { return };
    let slot = &ground.slots[request][index];
    let room = ground.t.requests[request].room;
    for &day in &slot.days {
        if !plan.lacks(request) {
            return;
        }
        let day = usize::from(day);
        let held = plan.sessions[request].iter().any(|p| p.day == day);
        if held || !plan.room_free(room, day, slot.block) {
            continue;
        }
        let core = plan.core[request].clone();
        if let Some(crew) = crew::for_day(plan, request, &core, day, slot.block) {
            let placed =
                Placed { day, start: slot.start, block: slot.block, crew, frozen: false, replacement: false };
            plan.add(request, placed);
        }
    }
}
