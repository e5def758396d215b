//! What a series may choose from: weekday, start and phase, with the dates its rule gives there. Staff are not looked at.

use spoke_model::timetable::{ClockSpan, Recurrence, Request, Room, Timetable};

use crate::calendar::weekday_of;

/// Days of a slot: as many as a mask has bits. A period has no more weeks, a request no more fixed dates.
const MOST_DAYS: usize = 64;

/// One choice of a series.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slot {
    /// 0 = Monday; of the first date for [`Recurrence::Dates`].
    pub(crate) weekday: u8,
    /// When its sessions start.
    pub(crate) start: u16,
    /// When room and staff are taken.
    pub(crate) block: ClockSpan,
    /// Which weeks, or which weekday of the month.
    pub(crate) phase: u32,
    /// Days it can be held as far as calendar and venue go, be they more than are asked for; at most [`MOST_DAYS`].
    pub(crate) days: Vec<u16>,
}

/// Weeks begin on Monday; week 0 holds the first day of the period.
pub(crate) fn week_of(t: &Timetable, day: usize) -> usize {
    let first = t.days.first().map_or(0, |d| usize::from(weekday_of(d.date)));
    (day + first) / 7
}

/// Number of weeks the period touches.
pub(crate) fn weeks(t: &Timetable) -> usize {
    if t.days.is_empty() { 0 } else { week_of(t, t.days.len() - 1) + 1 }
}

/// The phases of a rule.
pub(crate) fn phases(recurrence: Recurrence) -> u32 {
    match recurrence {
        Recurrence::EveryWeeks(n) => n.max(1),
        Recurrence::Monthly => 5,
        Recurrence::Dates => 1,
    }
}

/// Whether the rule gives this day.
pub(crate) fn on_rule(t: &Timetable, recurrence: Recurrence, weekday: u8, phase: u32, day: usize) -> bool {
    let date = t.days[day].date;
    if weekday_of(date) != weekday {
        return false;
    }
    match recurrence {
        Recurrence::EveryWeeks(n) => week_of(t, day) % n.max(1) as usize == phase as usize,
        Recurrence::Monthly if phase == 4 => date.day() + 7 > date.days_in_month(),
        Recurrence::Monthly => (date.day() - 1) / 7 == phase as i8,
        Recurrence::Dates => false,
    }
}

/// The days the rule gives, before anything is closed.
pub(crate) fn rule_days(t: &Timetable, request: &Request, weekday: u8, phase: u32) -> Vec<usize> {
    match request.recurrence {
        Recurrence::Dates => request.dates.clone(),
        other => (0..t.days.len()).filter(|&d| on_rule(t, other, weekday, phase, d)).collect(),
    }
}

/// Which turn of its rule a day belongs to: a session that stands already takes the place of that turn.
fn turn(t: &Timetable, recurrence: Recurrence, day: usize) -> (i32, i32) {
    match recurrence {
        Recurrence::EveryWeeks(n) => ((week_of(t, day) / n.max(1) as usize) as i32, 0),
        Recurrence::Monthly => (i32::from(t.days[day].date.year()), i32::from(t.days[day].date.month())),
        Recurrence::Dates => (day as i32, 0),
    }
}

/// Why nothing can be held in a room on a day, whatever the hour.
pub(crate) fn closed_reason<'a>(t: &'a Timetable, room: &'a Room, day: usize) -> Option<&'a str> {
    let entry = t.days.get(day)?;
    entry.closed.as_deref().or_else(|| {
        let at = room.closed.binary_search_by_key(&entry.date, |c| c.date).ok()?;
        Some(room.closed[at].reason.as_str())
    })
}

/// Whether the room can be had for this span on a weekday.
pub(crate) fn open_for(room: &Room, weekday: u8, block: ClockSpan) -> bool {
    let within = |week: &Option<spoke_model::timetable::Week>| {
        week.as_ref().map(|w| w[usize::from(weekday)].iter().any(|s| s.holds(block)))
    };
    within(&room.hours).unwrap_or(false) && within(&room.hire).unwrap_or(true)
}

/// Whether the room has what the request needs.
pub(crate) fn room_suits(room: &Room, request: &Request) -> bool {
    (!request.private_room || room.private_room)
        && (!request.step_free || room.step_free)
        && request.expected.is_none_or(|e| room.capacity.is_none_or(|c| e <= c))
}

/// Whether these people are enough for a request and have every skill.
pub(crate) fn enough(t: &Timetable, request: usize, crew: impl Iterator<Item = usize> + Clone) -> bool {
    let request = &t.requests[request];
    let people: u32 = crew.clone().map(|s| t.staff[s].people).sum();
    let has = |skill: &String| crew.clone().any(|s| t.staff[s].skills.contains(skill));
    people >= request.people && request.skills.iter().all(has)
}

/// Whether the crew a request is locked to is enough, if they all come.
pub(crate) fn lock_suffices(t: &Timetable, request: usize) -> bool {
    t.requests[request].crew.as_ref().is_none_or(|crew| enough(t, request, crew.iter().copied()))
}

/// Starts that fit the room's hours on a weekday, ascending.
pub(crate) fn starts(t: &Timetable, request: &Request, weekday: u8) -> Vec<(u16, ClockSpan)> {
    let room = &t.rooms[request.room];
    let step = t.rules.step_minutes.max(1);
    let fits =
        |start: u16| request.block(start).filter(|b| open_for(room, weekday, *b)).map(|block| (start, block));
    match request.start {
        Some(start) => fits(start).into_iter().collect(),
        None => (0..=1440 / step).filter_map(|n| fits(n * step)).collect(),
    }
}

/// Sessions of a request that are not held already.
pub(crate) fn wanted(t: &Timetable, index: usize) -> usize {
    let stand = t.frozen.iter().filter(|f| f.request == index).count();
    (t.requests[index].sessions as usize).saturating_sub(stand)
}

/// Every slot of a request with at least one day, in order of weekday, start, phase. Where all of it is held already
/// that is the slot it had before, with no day left to choose.
pub(crate) fn slots(t: &Timetable, index: usize) -> Vec<Slot> {
    let request = &t.requests[index];
    let room = &t.rooms[request.room];
    if wanted(t, index) == 0 {
        let stands = |b: &spoke_model::timetable::Before| {
            let block = request.block(b.start)?;
            Some(Slot { weekday: b.weekday, start: b.start, block, phase: b.phase, days: Vec::new() })
        };
        return request.before.as_ref().and_then(stands).into_iter().collect();
    }
    if !room_suits(room, request) || !lock_suffices(t, index) {
        return Vec::new();
    }
    let frozen = t.frozen.iter().filter(|f| f.request == index);
    let taken: Vec<_> = frozen.map(|f| turn(t, request.recurrence, f.day)).collect();
    let usable = |day: &usize| {
        *day >= request.from_day
            && request.weekdays[usize::from(weekday_of(t.days[*day].date))]
            && closed_reason(t, room, *day).is_none()
            && !taken.contains(&turn(t, request.recurrence, *day))
    };
    let mut slots = Vec::new();
    let mut push = |weekday, (start, block), phase, days: Vec<u16>| {
        if !days.is_empty() {
            slots.push(Slot { weekday, start, block, phase, days });
        }
    };
    let narrow = |day: usize| u16::try_from(day).unwrap_or(u16::MAX);
    if request.recurrence == Recurrence::Dates {
        let day_starts = |d: usize| starts(t, request, weekday_of(t.days[d].date));
        let usable: Vec<usize> = request.dates.iter().copied().filter(usable).collect();
        let mut all: Vec<_> = usable.iter().flat_map(|&d| day_starts(d)).collect();
        all.sort();
        all.dedup();
        for (start, block) in all {
            let open = |d: &usize| open_for(room, weekday_of(t.days[*d].date), block);
            let days: Vec<usize> = usable.iter().copied().filter(open).take(MOST_DAYS).collect();
            let weekday = days.first().map_or(0, |&d| weekday_of(t.days[d].date));
            push(weekday, (start, block), 0, days.into_iter().map(narrow).collect());
        }
        return slots;
    }
    for weekday in (0..7u8).filter(|&d| request.weekdays[usize::from(d)]) {
        let starts = starts(t, request, weekday);
        if starts.is_empty() {
            continue;
        }
        for phase in (0..phases(request.recurrence)).filter(|p| request.phase.is_none_or(|q| q == *p)) {
            let days: Vec<u16> = rule_days(t, request, weekday, phase)
                .into_iter()
                .filter(usable)
                .take(MOST_DAYS)
                .map(narrow)
                .collect();
            for &start in &starts {
                push(weekday, start, phase, days.clone());
            }
        }
    }
    slots
}
