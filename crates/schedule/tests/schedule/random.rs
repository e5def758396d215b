//! Random small timetables: rooms with odd hours, staff with leave, skills and limits, series of every rule.

use jiff::{ToSpan, civil::date};
use spoke_model::{
    Timetable,
    timetable::{ClockSpan, ClosedDay, Day, Recurrence, Request, Room, Rules, Staff, Week},
};

pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let mut x = self.0;
        x ^= x >> 33;
        x = x.wrapping_mul(0xff51afd7ed558ccd);
        x ^= x >> 33;
        x % n
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

fn week(r: &mut Random, open_one_in: u64, length: u64) -> Week {
    std::array::from_fn(|d| {
        if d > 4 || !r.one_in(open_one_in) {
            return Vec::new();
        }
        let start = 540 + 60 * r.below(5) as u16;
        vec![ClockSpan { start, end: start + 120 + 60 * r.below(length) as u16 }]
    })
}

/// A timetable of up to three series over two or three weeks, small enough to try every schedule.
pub(crate) fn small(seed: u64) -> Timetable {
    let r = &mut Random(seed.wrapping_mul(0x9e3779b97f4a7c15) ^ 0xabcdef);
    let start = date(2026, 10, 5 + r.below(5) as i8);
    let days = 14 + r.below(8) as usize;
    let rooms = 1 + r.below(3) as usize;
    let staff = 2 + r.below(3) as usize;
    let requests = 1 + r.below(3) as usize;
    let mut t = Timetable {
        days: (0..days)
            .map(|d| Day {
                date: start.checked_add((d as i64).days()).unwrap(),
                closed: r.one_in(15).then(|| "avoided: a festival".to_owned()),
                in_term: true,
            })
            .collect(),
        rules: Rules { step_minutes: 60, base_travel_in_hours: r.one_in(2), ..Rules::default() },
        ..Timetable::default()
    };
    for n in 0..rooms {
        let closed = r.one_in(4).then(|| ClosedDay {
            date: t.days[r.below(days as u64) as usize].date,
            reason: "decorators".into(),
        });
        t.rooms.push(Room {
            id: format!("v{n}"),
            name: format!("Venue {n}"),
            kind: "library".into(),
            postcode: None,
            easting: 0.0,
            northing: 0.0,
            site: if r.one_in(5) { "shared".into() } else { format!("v{n}") },
            neighbourhood: "n".into(),
            hours: (!r.one_in(25)).then(|| week(r, 2, 4)),
            hire: r.one_in(8).then(|| week(r, 1, 3)),
            closed: closed.into_iter().collect(),
            capacity: None,
            private_room: false,
            step_free: true,
            creche: false,
        });
    }
    for _ in 0..rooms * rooms {
        let minutes = r.below(50) as f64;
        t.between.push(minutes);
    }
    for a in 0..rooms {
        t.between[a * rooms + a] = 0.0;
    }
    for n in 0..staff {
        let leave = r.one_in(3).then(|| {
            let first = r.below(days as u64 - 3) as usize;
            (t.days[first].date, t.days[first + r.below(3) as usize].date)
        });
        t.staff.push(Staff {
            id: format!("s{n}"),
            team: Some(format!("team {}", n % 2)),
            people: if r.one_in(6) { 2 } else { 1 },
            hours: std::array::from_fn(|d| {
                let off = d > 4 || r.one_in(4);
                let start = 480 + 60 * r.below(4) as u16;
                if off {
                    Vec::new()
                } else {
                    vec![ClockSpan { start, end: start + 240 + 60 * r.below(6) as u16 }]
                }
            }),
            leave: leave.into_iter().collect(),
            skills: if r.one_in(2) { vec!["advice".into()] } else { Vec::new() },
            max_sessions_day: 1 + r.below(2) as u32,
            weekly_minutes: r.one_in(3).then(|| 120 + 60 * r.below(5) as u32),
            break_minutes: 15 * r.below(3) as u16,
            base_minutes: r.one_in(3).then(|| (0..rooms).map(|_| r.below(40) as f64).collect()),
        });
    }
    for n in 0..requests {
        let recurrence = match r.below(6) {
            0 | 1 => Recurrence::EveryWeeks(1),
            2 | 3 => Recurrence::EveryWeeks(2),
            4 => Recurrence::Monthly,
            _ => Recurrence::Dates,
        };
        let mut dates: Vec<usize> = Vec::new();
        if recurrence == Recurrence::Dates {
            dates = (0..1 + r.below(5)).map(|_| r.below(days as u64) as usize).collect();
            dates.sort_unstable();
            dates.dedup();
        }
        t.requests.push(Request {
            id: format!("r{n}"),
            room: r.below(rooms as u64) as usize,
            pattern: "weekly".into(),
            recurrence,
            sessions: 1 + r.below(4) as u32,
            minutes: 60 + 30 * r.below(3) as u16,
            setup: 15 * r.below(2) as u16,
            clear: 15 * r.below(2) as u16,
            people: 1 + r.below(3) as u32,
            skills: if r.one_in(4) { vec!["advice".into()] } else { Vec::new() },
            programme: r.one_in(4).then(|| "WorkWell".into()),
            private_room: r.one_in(30),
            step_free: false,
            expected: None,
            weekdays: if r.one_in(4) { [true, true, false, true, false, false, false] } else { [true; 7] },
            start: r.one_in(8).then_some(600),
            phase: None,
            crew: None,
            dates,
            from_day: 0,
            before: None,
        });
    }
    t
}
