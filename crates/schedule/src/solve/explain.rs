//! Why a session is not in the schedule, and the cheapest change that would put it there.

use spoke_model::{
    schedule::{Obstacle, Offer, Unplaced},
    timetable::ClockSpan,
};

use super::{plan::Plan, publish, replace, slots};
use crate::{
    calendar::weekday_of,
    hours::{WEEKDAY_NAMES, clock_text},
};

/// Other dates offered for one missing session.
const OFFERS: usize = 3;

/// Everything a request asked for and did not get.
pub(super) fn unplaced(plan: &Plan<'_>, request: usize) -> Vec<Unplaced> {
    let t = plan.ground.t;
    let asked = &t.requests[request];
    let missing = asked.sessions.saturating_sub(plan.sessions[request].len() as u32);
    if missing == 0 {
        return Vec::new();
    }
    let Some(choice) = plan.choice[request] else {
        let (rule, reason, change) = no_slot(plan, request);
        let offers = offers(plan, request, replace::wanted_near(plan, request));
        return vec![line(plan, request, None, missing, (rule, reason, change), offers)];
    };
    let slot = &plan.ground.slots[request][choice];
    let mut lines = Vec::new();
    let mut left = missing;
    for day in slots::rule_days(t, asked, slot.weekday, slot.phase) {
        if left == 0 {
            break;
        }
        if day < asked.from_day || plan.sessions[request].iter().any(|p| p.day == day && !p.replacement) {
            continue;
        }
        let offers = offers(plan, request, day);
        let why = if let Some(reason) = slots::closed_reason(t, &t.rooms[asked.room], day) {
            (Obstacle::Closed, reason.to_owned(), "hold it on another date".to_owned())
        } else if !asked.weekdays[usize::from(weekday_of(t.days[day].date))] {
            let what = "sessions are not allowed on this weekday".to_owned();
            (Obstacle::Lock, what, "allow the weekday, or choose another date".to_owned())
        } else if !slots::open_for(&t.rooms[asked.room], weekday_of(t.days[day].date), slot.block) {
            let what = "the venue is not open then, with set-up and clear-up".to_owned();
            (Obstacle::OpeningHours, what, "choose another date".to_owned())
        } else if !plan.room_free(asked.room, day, slot.block) {
            let what = "another session has the room then".to_owned();
            (Obstacle::RoomBusy, what, "move the other session to another time".to_owned())
        } else {
            staff_in_the_way(plan, request, day, slot.block)
        };
        let change = offers.first().map_or(why.2, in_place_of);
        lines.push(line(plan, request, Some(day), 1, (why.0, why.1, change), offers));
        left -= 1;
    }
    if left > 0 {
        let given = asked.sessions - left;
        let reason =
            format!("its rule gives {given} dates in the period and {} were counted", asked.sessions);
        let near = t.days.len().saturating_sub(1);
        let offers = offers(plan, request, near);
        let change = offers.first().map_or("lengthen the period, or count fewer".to_owned(), in_place_of);
        lines.push(line(plan, request, None, left, (Obstacle::FewerDates, reason, change), offers));
    }
    lines
}

fn in_place_of(offer: &Offer) -> String {
    format!(
        "hold it on {} at {} with {}",
        publish::long_date(offer.date),
        publish::time_text(offer.start),
        offer.staff.join(", ")
    )
}

fn line(
    plan: &Plan<'_>,
    request: usize,
    day: Option<usize>,
    sessions: u32,
    (rule, reason, change): (Obstacle, String, String),
    offers: Vec<Offer>,
) -> Unplaced {
    let t = plan.ground.t;
    let asked = &t.requests[request];
    Unplaced {
        request: asked.id.clone(),
        venue: t.rooms[asked.room].id.clone(),
        date: day.map(|d| t.days[d].date),
        sessions,
        rule,
        reason,
        change,
        offers,
    }
}

fn offers(plan: &Plan<'_>, request: usize, near: usize) -> Vec<Offer> {
    let t = plan.ground.t;
    replace::spares(plan, request, near, OFFERS)
        .into_iter()
        .map(|s| Offer {
            date: t.days[s.day].date,
            start: publish::time(s.start),
            staff: s.crew.iter().map(|&c| t.staff[c].id.clone()).collect(),
        })
        .collect()
}

/// Why a request has no slot at all.
fn no_slot(plan: &Plan<'_>, request: usize) -> (Obstacle, String, String) {
    let ground = plan.ground;
    let t = ground.t;
    let asked = &t.requests[request];
    let room = &t.rooms[asked.room];
    let length = asked.setup + asked.minutes + asked.clear;
    if asked.sessions as usize <= plan.sessions[request].len() {
        return (Obstacle::Lock, "it is held already".into(), "none needed".into());
    }
    if room.hours.is_none() {
        let change = "give its hours in [[schedule.venue]], or default_hours";
        return (Obstacle::HoursUnknown, "its opening hours are not known".into(), change.into());
    }
    if !slots::room_suits(room, asked) {
        return unsuitable(plan, request);
    }
    if !slots::lock_suffices(t, request) {
        let reason = "the crew it is locked to is too small or lacks a skill".into();
        return (Obstacle::Lock, reason, "lock more staff to it, or none".into());
    }
    let mut free_start = asked.clone();
    free_start.start = None;
    let open_any = (0..7u8).any(|d| !slots::starts(t, &free_start, d).is_empty());
    if !open_any {
        let longest = room.hours.iter().flatten().flatten().map(|s| s.end - s.start).max().unwrap_or(0);
        if longest == 0 {
            let reason = "its opening hours say that it is closed all week".into();
            let change = "find another venue, or give its hours in [[schedule.venue]]".into();
            return (Obstacle::OpeningHours, reason, change);
        }
        let reason =
            format!("it is never open for the {length} minutes a session takes with set-up and clear-up");
        let change = format!("shorten it: {longest} minutes at most are open at a stretch");
        return (Obstacle::OpeningHours, reason, change);
    }
    if (0..7u8).all(|d| !asked.weekdays[usize::from(d)] || slots::starts(t, asked, d).is_empty()) {
        let reason = "the weekday or start it is locked to is outside the venue's hours".into();
        return (Obstacle::Lock, reason, "unlock it, or change the lock".into());
    }
    if ground.slots[request].is_empty() {
        let reason = "every date its rule gives is a holiday, closed or avoided".into();
        return (Obstacle::Closed, reason, "choose another weekday, or lengthen the period".into());
    }
    if let Some(skill) = asked.skills.iter().find(|skill| !(0..t.staff.len()).any(|s| ground.has(s, skill))) {
        return (Obstacle::Skill, format!("nobody has {skill}"), format!("one member of staff with {skill}"));
    }
    busiest_chance(plan, request)
}

fn unsuitable(plan: &Plan<'_>, request: usize) -> (Obstacle, String, String) {
    let t = plan.ground.t;
    let asked = &t.requests[request];
    let room = &t.rooms[asked.room];
    let reason = if asked.private_room && !room.private_room {
        "it needs a private room and the venue is not known to have one".to_owned()
    } else if asked.step_free && !room.step_free {
        "it has to be reached without steps and the venue is not known to be".to_owned()
    } else {
        format!("the room takes {} people", room.capacity.unwrap_or(0))
    };
    (Obstacle::Room, reason, "use another venue, or correct [[schedule.venue]]".into())
}

/// Of all dates and slots, the one nearest to being staffed; what it still needs.
fn busiest_chance(plan: &Plan<'_>, request: usize) -> (Obstacle, String, String) {
    let ground = plan.ground;
    let t = ground.t;
    let asked = &t.requests[request];
    let mut best: Option<(u32, usize, usize)> = None;
    for (index, slot) in ground.slots[request].iter().enumerate() {
        let Some(&day) = slot.days.first() else { continue };
        let day = usize::from(day);
        let people: u32 = (0..t.staff.len())
            .filter(|&s| ground.works(s, asked.room, day, slot.block))
            .map(|s| t.staff[s].people)
            .sum();
        if best.is_none_or(|(most, _, _)| people > most) {
            best = Some((people, index, day));
        }
    }
    let Some((_, index, day)) = best else {
        return (Obstacle::Closed, "no date is left".into(), "lengthen the period".into());
    };
    let slot = &ground.slots[request][index];
    if plan.weekday_taken(request, slot.weekday)
        && ground.slots[request].iter().all(|s| plan.weekday_taken(request, s.weekday))
    {
        let reason = "the venue's other sessions have every weekday it is open".into();
        return (Obstacle::RoomBusy, reason, "hold fewer sessions a week there".into());
    }
    if !plan.room_free(asked.room, day, slot.block) {
        return (Obstacle::RoomBusy, "other sessions have the room".into(), "use another venue".into());
    }
    let (rule, reason, change) = staff_in_the_way(plan, request, day, slot.block);
    let at = format!("{} {}", WEEKDAY_NAMES[usize::from(slot.weekday)], clock_text(slot.start));
    (rule, format!("at its best time, {at}: {reason}"), change)
}

/// What keeps one member of staff from a session: the rule, what it would take, and how dear that is.
fn hindrance(
    plan: &Plan<'_>,
    staff: usize,
    request: usize,
    day: usize,
    block: ClockSpan,
) -> Option<(u32, Obstacle, String)> {
    let ground = plan.ground;
    let member = &ground.t.staff[staff];
    let room = ground.t.requests[request].room;
    let id = &member.id;
    let weekday = weekday_of(ground.t.days[day].date);
    let when = format!("{}–{}", clock_text(block.start), clock_text(block.end));
    let name = WEEKDAY_NAMES[usize::from(weekday)];
    if !ground.on_shift(staff, room, weekday, block) {
        let off = member.hours[usize::from(weekday)].is_empty();
        return Some(if off {
            (60, Obstacle::StaffHours, format!("{id} to work on a {name}, {when} and the way there and back"))
        } else {
            (
                30,
                Obstacle::StaffHours,
                format!("{id} to work {when} and the way there and back on that {name}"),
            )
        });
    }
    if ground.away[staff][day] {
        return Some((40, Obstacle::Leave, format!("{id} not to be on leave that day")));
    }
    if plan.fits(staff, room, day, block) {
        return None;
    }
    let diary = plan.diary(staff, day);
    let overlaps = diary.iter().any(|e| e.block.start < block.end && block.start < e.block.end);
    if overlaps {
        return Some((
            50,
            Obstacle::StaffBusy,
            format!("{id} to be freed from another session at that time"),
        ));
    }
    if diary.len() >= member.max_sessions_day as usize {
        let n = diary.len() + 1;
        return Some((10, Obstacle::StaffBusy, format!("{id} to hold {n} sessions that day")));
    }
    let week_full = member
        .weekly_minutes
        .is_some_and(|m| plan.used(staff, ground.week[day]) + u32::from(block.end - block.start) > m);
    if week_full {
        return Some((15, Obstacle::StaffBusy, format!("{id} to work more hours on sessions that week")));
    }
    Some((
        20,
        Obstacle::StaffBusy,
        format!("{id} to have less time for travel and break between sessions that day"),
    ))
}

/// Which rule on staff keeps a session from being held on a day, and what it would take at least.
fn staff_in_the_way(
    plan: &Plan<'_>,
    request: usize,
    day: usize,
    block: ClockSpan,
) -> (Obstacle, String, String) {
    let ground = plan.ground;
    let t = ground.t;
    let asked = &t.requests[request];
    let regular = &plan.core[request];
    let alone = !t.rules.cover && !regular.is_empty();
    let fixed = asked.crew.as_ref().or(alone.then_some(regular));
    let mut crew: Vec<usize> = Vec::new();
    let mut chances: Vec<(u32, usize, Obstacle, String)> = Vec::new();
    for staff in 0..t.staff.len() {
        if fixed.is_some_and(|c| !c.contains(&staff)) {
            continue;
        }
        match hindrance(plan, staff, request, day, block) {
            None => crew.push(staff),
            Some((cost, rule, what)) => chances.push((cost, staff, rule, what)),
        }
    }
    let people: u32 = crew.iter().map(|&s| t.staff[s].people).sum();
    chances.sort_by_key(|(cost, staff, _, _)| (*cost, *staff));
    let lacking: Option<&String> = asked.skills.iter().find(|k| !crew.iter().any(|&s| ground.has(s, k)));
    let mut steps: Vec<(Obstacle, String)> = Vec::new();
    for (_, staff, rule, what) in &chances {
        if fixed.is_none() && ground.enough(request, crew.iter().copied()) {
            break;
        }
        let missing_skill = asked.skills.iter().find(|k| !crew.iter().any(|&s| ground.has(s, k)));
        let short = crew.iter().map(|&s| t.staff[s].people).sum::<u32>() < asked.people;
        if short || missing_skill.is_some_and(|k| ground.has(*staff, k)) || fixed.is_some() {
            crew.push(*staff);
            steps.push((*rule, what.clone()));
        }
    }
    let reason = match (lacking, &asked.crew) {
        (_, Some(_)) => "its locked crew cannot all come".to_owned(),
        _ if alone => "its crew cannot all come, and nobody may stand in".to_owned(),
        (Some(skill), None) if people >= asked.people => format!("nobody with {skill} is free"),
        _ => format!("{people} of {} people needed are free", asked.people),
    };
    if !ground.enough(request, crew.iter().copied()) {
        let more = asked.people.saturating_sub(crew.iter().map(|&s| t.staff[s].people).sum());
        let change = match lacking {
            Some(skill) if more == 0 => format!("one more member of staff with {skill}"),
            _ => format!("{more} more staff, or host staff that count towards the minimum"),
        };
        return (Obstacle::StaffHours, reason, change);
    }
    let rule = steps.first().map_or(Obstacle::StaffBusy, |(rule, _)| *rule);
    let mut change = steps.into_iter().map(|(_, what)| what).collect::<Vec<_>>().join("; ");
    if alone && asked.crew.is_none() {
        change.push_str(if change.is_empty() { "" } else { "; or " });
        change.push_str("cover = true, so that others may stand in");
    }
    (rule, reason, if change.is_empty() { "change the lock that fixes its crew".into() } else { change })
}
