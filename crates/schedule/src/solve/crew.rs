//! Who holds a series: its regular crew, and stand-ins on the days one of them is away.

use super::{
    plan::{Ground, Placed, Plan},
    slots::{self, Slot},
    soft,
};

/// One slot of a request as it would turn out now.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) slot: usize,
    /// Days of the slot that can be held, by position.
    pub(super) held: u64,
    pub(super) core: Vec<usize>,
    pub(super) placed: u32,
    /// Points lost for regularity, spread, travel and preference; an estimate, small is good.
    pub(super) soft: i64,
}

/// Who could be at which of a slot's days: staff and the positions of the days, as bits.
fn free(plan: &Plan<'_>, request: usize, slot: &Slot, work: &mut u64) -> Vec<(usize, u64)> {
    let ground = plan.ground;
    let asked = &ground.t.requests[request];
    let locked = asked.crew.as_deref();
    let room = asked.room;
    let dated = asked.recurrence == spoke_model::timetable::Recurrence::Dates;
    let mut masks = Vec::new();
    for staff in 0..ground.t.staff.len() {
        if locked.is_some_and(|crew| !crew.contains(&staff)) {
            continue;
        }
        if !dated && !ground.on_shift(staff, room, slot.weekday, slot.block) {
            continue;
        }
        *work += slot.days.len() as u64;
        let mut mask = 0u64;
        for (bit, &day) in slot.days.iter().enumerate() {
            let day = usize::from(day);
            let there =
                if dated { ground.works(staff, room, day, slot.block) } else { !ground.away[staff][day] };
            if there && plan.fits(staff, room, day, slot.block) {
                mask |= 1 << bit;
            }
        }
        if mask != 0 {
            masks.push((staff, mask));
        }
    }
    masks
}

/// How a request would turn out in one of its slots; `None` where another series of the room has the weekday.
pub(super) fn outcome(plan: &Plan<'_>, request: usize, index: usize, work: &mut u64) -> Option<Outcome> {
    let ground = plan.ground;
    let asked = &ground.t.requests[request];
    let slot = &ground.slots[request][index];
    if plan.weekday_taken(request, slot.weekday) {
        return None;
    }
    let masks = free(plan, request, slot, work);
    let mut held = 0u64;
    for (bit, &day) in slot.days.iter().enumerate() {
        let there = masks.iter().filter(|(_, m)| m >> bit & 1 == 1).map(|(s, _)| *s);
        let enough = match &asked.crew {
            Some(crew) => there.count() == crew.len(),
            None => ground.enough(request, there),
        };
        if enough && plan.room_free(asked.room, usize::from(day), slot.block) {
            held |= 1 << bit;
        }
    }
    let wanted = ground.wanted[request];
    if ground.t.rules.cover {
        held = first(held, wanted);
    }
    let core = match &asked.crew {
        Some(crew) => crew.clone(),
        None => regular(plan, request, &masks, held),
    };
    let with_core = core
        .iter()
        .fold(held, |both, s| both & masks.iter().find(|(staff, _)| staff == s).map_or(0, |(_, m)| *m));
    if !ground.t.rules.cover {
        held = first(with_core, wanted);
    }
    let stand_ins = i64::from((held & !with_core).count_ones());
    let soft = soft::COVER * stand_ins + soft::of_slot(plan, request, slot, held, &core);
    Some(Outcome { slot: index, held, placed: held.count_ones(), core, soft })
}

/// The first `most` of the days.
fn first(days: u64, most: usize) -> u64 {
    let mut left = days;
    for _ in 0..most {
        // Takes the lowest bit out.
        left &= left.wrapping_sub(1);
    }
    days & !left
}

/// Whether two crews are the same people.
pub(super) fn same(a: &[usize], b: &[usize]) -> bool {
    a.len() == b.len() && a.iter().all(|s| b.contains(s))
}

/// The crew that can hold most of the days, of one team where that costs nothing.
fn regular(plan: &Plan<'_>, request: usize, masks: &[(usize, u64)], held: u64) -> Vec<usize> {
    let ground = plan.ground;
    let asked = &ground.t.requests[request];
    let mut crew: Vec<usize> = Vec::new();
    let mut common = held;
    let mut wanted: Vec<&String> = asked.skills.iter().collect();
    loop {
        wanted.retain(|skill| !crew.iter().any(|&s| ground.has(s, skill)));
        let people: u32 = crew.iter().map(|&s| ground.t.staff[s].people).sum();
        if wanted.is_empty() && people >= asked.people {
            break;
        }
        let team = crew.first().and_then(|&s| ground.t.staff[s].team.as_deref());
        let next = masks
            .iter()
            .filter(|(s, m)| {
                !crew.contains(s) && m & held != 0 && wanted.first().is_none_or(|skill| ground.has(*s, skill))
            })
            .max_by_key(|(s, m)| {
                let member = &ground.t.staff[*s];
                let days = i64::from((m & common).count_ones());
                let same = team.is_some() && member.team.as_deref() == team;
                let was = asked.before.as_ref().is_some_and(|b| b.crew.contains(s));
                let way = member.base_minutes.as_ref().map_or(0.0, |b| b[asked.room]);
                let busy: u32 = (0..ground.weeks).map(|w| plan.used(*s, w)).sum();
                let key = days * 10_000 + i64::from(was) * 9_000 + i64::from(same) * 3_000
                    - (way * 30.0) as i64
                    - i64::from(busy) / 30;
                (key, std::cmp::Reverse(*s))
            });
        let Some((staff, mask)) = next else { break };
        crew.push(*staff);
        common &= mask;
    }
    prune(ground, request, crew, 0)
}

/// Leaves out whoever is not needed, latest first; the first `keep` stay while they can.
fn prune(ground: &Ground<'_>, request: usize, mut crew: Vec<usize>, keep: usize) -> Vec<usize> {
    for position in (0..crew.len()).rev() {
        if position < keep && crew.len() <= keep {
            break;
        }
        let rest = crew.iter().copied().enumerate().filter(|(p, _)| *p != position).map(|(_, s)| s);
        if ground.enough(request, rest.clone()) {
            crew = rest.collect();
        }
    }
    crew
}

/// A crew for one day: whoever of `first` is free, then others by team, way and number; `None` where there are too few.
/// Without stand-ins it is `first` and nobody else, where anybody is named.
pub(super) fn for_day(
    plan: &Plan<'_>,
    request: usize,
    first: &[usize],
    day: usize,
    block: spoke_model::timetable::ClockSpan,
) -> Option<Vec<usize>> {
    let ground = plan.ground;
    let asked = &ground.t.requests[request];
    let can = |s: usize| ground.works(s, asked.room, day, block) && plan.fits(s, asked.room, day, block);
    if let Some(crew) = &asked.crew {
        let whole = crew.iter().all(|&s| can(s)) && slots::lock_suffices(ground.t, request);
        return whole.then(|| crew.clone());
    }
    if !ground.t.rules.cover && !first.is_empty() {
        let whole = first.iter().all(|&s| can(s)) && ground.enough(request, first.iter().copied());
        return whole.then(|| first.to_vec());
    }
    let mut crew: Vec<usize> = first.iter().copied().filter(|&s| can(s)).collect();
    let kept = crew.len();
    if ground.enough(request, crew.iter().copied()) {
        return Some(prune(ground, request, crew, kept));
    }
    let team = first.first().and_then(|&s| ground.t.staff[s].team.as_deref());
    let mut others: Vec<usize> = (0..ground.t.staff.len()).filter(|s| !crew.contains(s) && can(*s)).collect();
    others.sort_by_key(|&s| {
        let member = &ground.t.staff[s];
        let other_team = team.is_some() && member.team.as_deref() != team;
        let way = member.base_minutes.as_ref().map_or(0.0, |b| b[asked.room]);
        (other_team, plan.diary(s, day).is_empty(), (way * 10.0) as i64, s)
    });
    for skill in &asked.skills {
        if !crew.iter().any(|&s| ground.has(s, skill)) {
            let position = others.iter().position(|&s| ground.has(s, skill))?;
            crew.push(others.remove(position));
        }
    }
    for s in others {
        if ground.enough(request, crew.iter().copied()) {
            break;
        }
        crew.push(s);
    }
    ground.enough(request, crew.iter().copied()).then(|| prune(ground, request, crew, kept))
}

/// Puts a series into a slot.
pub(super) fn commit(plan: &mut Plan<'_>, request: usize, outcome: &Outcome) {
    let ground = plan.ground;
    let slot = &ground.slots[request][outcome.slot];
    plan.choice[request] = Some(outcome.slot);
    plan.core[request].clone_from(&outcome.core);
    for (bit, &day) in slot.days.iter().enumerate() {
        if outcome.held >> bit & 1 == 0 {
            continue;
        }
        let day = usize::from(day);
        // Days of one rule lie in different weeks, so all of them still hold; fixed dates may share a week.
        if let Some(crew) = for_day(plan, request, &outcome.core, day, slot.block) {
            if !plan.room_free(ground.t.requests[request].room, day, slot.block) {
                continue;
            }
            plan.add(
                request,
                Placed { day, start: slot.start, block: slot.block, crew, frozen: false, replacement: false },
            );
        }
    }
}
