//! The rules of slots a second time, for methods that are compared with the scheduler.

use jiff::civil::Date;
use spoke_model::{
    Timetable,
    timetable::{ClockSpan, Day, Recurrence, Request},
};

pub(crate) fn weekday(d: Date) -> usize {
    d.weekday().to_monday_zero_offset() as usize
}

pub(crate) fn week(t: &Timetable, day: usize) -> usize {
    (day + weekday(t.days[0].date)) / 7
}

/// Whether other such series of its venue must keep off its weekday.
pub(crate) fn general(asked: &Request) -> bool {
    asked.programme.is_none() && asked.recurrence != Recurrence::Dates
}

/// A slot as the text of the rules has it: start, weekday (7 where it is on dates) and the days that calendar and venue allow, of which any may
/// be held, but no more than are asked for.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) weekday: usize,
    pub(crate) block: ClockSpan,
    pub(crate) days: Vec<usize>,
}

pub(crate) fn slots(t: &Timetable, r: usize) -> Vec<Slot> {
    let asked = &t.requests[r];
    let room = &t.rooms[asked.room];
    let Some(hours) = &room.hours else { return Vec::new() };
    if asked.private_room && !room.private_room {
        return Vec::new();
    }
    let shut = |d: &Day| d.closed.is_some() || room.closed.iter().any(|c| c.date == d.date);
    let mut all = Vec::new();
    for start in (0..1440).step_by(t.rules.step_minutes as usize) {
        if asked.start.is_some_and(|s| i32::from(s) != start) || start - i32::from(asked.setup) < 0 {
            continue;
        }
        let (from, to) = (start - i32::from(asked.setup), start + i32::from(asked.minutes + asked.clear));
        let within = |spans: &Vec<ClockSpan>| {
            spans.iter().any(|s| i32::from(s.start) <= from && to <= i32::from(s.end))
        };
        let open = |wd: usize| {
            asked.weekdays[wd] && within(&hours[wd]) && room.hire.as_ref().is_none_or(|h| within(&h[wd]))
        };
        let block = ClockSpan { start: from.max(0) as u16, end: to as u16 };
        if asked.recurrence == Recurrence::Dates {
            let held = |d: &usize| open(weekday(t.days[*d].date)) && !shut(&t.days[*d]);
            let days: Vec<usize> = asked.dates.iter().copied().filter(held).collect();
            all.extend((!days.is_empty()).then_some(Slot { weekday: 7, block, days }));
            continue;
        }
        for wd in (0..7).filter(|wd| open(*wd)) {
            for phase in 0..5 {
                let mut days = Vec::new();
                for (index, day) in t.days.iter().enumerate() {
                    let dom = day.date.day();
                    let gives = weekday(day.date) == wd
                        && match asked.recurrence {
                            Recurrence::EveryWeeks(n) => {
                                phase < n as usize && week(t, index) % n as usize == phase
                            }
                            Recurrence::Monthly if phase == 4 => dom + 7 > day.date.days_in_month(),
                            Recurrence::Monthly => (dom as usize - 1) / 7 == phase,
                            Recurrence::Dates => false,
                        };
                    if gives && !shut(day) {
                        days.push(index);
                    }
                }
                if !days.is_empty() {
                    all.push(Slot { weekday: wd, block, days });
                }
            }
        }
    }
    all
}
