//! The schedule while it is being made: who is where and when, and whether one more session would break a rule.
//!
//! Every rule here gets no harder to keep when a session is taken out, so sessions can be removed freely.

use spoke_model::timetable::{ClockSpan, Timetable};

use super::slots::{self, Slot};

/// A session in a diary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// When room and staff are taken.
    pub(crate) block: ClockSpan,
    /// Where.
    pub(crate) room: usize,
    /// For which request.
    pub(crate) request: usize,
}

/// A session with its day and crew.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) day: usize,
    pub(crate) start: u16,
    pub(crate) block: ClockSpan,
    pub(crate) crew: Vec<usize>,
    /// Stands from the start and is never taken out.
    pub(crate) frozen: bool,
    pub(crate) replacement: bool,
}

/// What never changes in a search.
pub(crate) struct Ground<'a> {
    pub(crate) t: &'a Timetable,
    pub(crate) slots: Vec<Vec<Slot>>,
    /// Sessions of each request that are not held already: of a slot's days no more are taken.
    pub(crate) wanted: Vec<usize>,
    pub(crate) weeks: usize,
    /// Week of each day.
    pub(crate) week: Vec<usize>,
    /// Site of each room, dense.
    pub(crate) site: Vec<usize>,
    /// Neighbourhood of each room, dense.
    pub(crate) neighbourhood: Vec<usize>,
    /// Requests by neighbourhood.
    pub(crate) neighbours: Vec<Vec<usize>>,
    /// Requests by room.
    pub(crate) in_room: Vec<Vec<usize>>,
    /// Whether a member of staff is on leave, by staff, then day.
    pub(crate) away: Vec<Vec<bool>>,
}

fn dense<'a>(names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut seen: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    names
        .map(|name| {
            let next = seen.len();
            *seen.entry(name).or_insert(next)
        })
        .collect()
}

impl<'a> Ground<'a> {
    pub(crate) fn new(t: &'a Timetable) -> Self {
        let slots = (0..t.requests.len()).map(|r| super::keep::kept_or_all(t, r, slots::slots(t, r)));
        Self { slots: slots.collect(), ..Self::without_slots(t) }
    }

    /// All but the slots, which take long to list.
    pub(crate) fn without_slots(t: &'a Timetable) -> Self {
        let neighbourhood = dense(t.rooms.iter().map(|r| r.neighbourhood.as_str()));
        let mut neighbours = vec![Vec::new(); neighbourhood.iter().max().map_or(0, |m| m + 1)];
        let mut in_room = vec![Vec::new(); t.rooms.len()];
        for (index, request) in t.requests.iter().enumerate() {
            neighbours[neighbourhood[request.room]].push(index);
            in_room[request.room].push(index);
        }
        let away = t
            .staff
            .iter()
            .map(|s| {
                let away = |d: &spoke_model::timetable::Day| {
                    s.leave.iter().any(|(a, b)| *a <= d.date && d.date <= *b)
                };
                t.days.iter().map(away).collect()
            })
            .collect();
        Self {
            slots: Vec::new(),
            wanted: (0..t.requests.len()).map(|r| slots::wanted(t, r)).collect(),
            weeks: slots::weeks(t),
            week: (0..t.days.len()).map(|d| slots::week_of(t, d)).collect(),
            site: dense(t.rooms.iter().map(|r| r.site.as_str())),
            neighbourhood,
            neighbours,
            in_room,
            away,
            t,
        }
    }

    /// Whether this member of staff works then, base travel and leave included, whatever else they do that day.
    pub(crate) fn works(&self, staff: usize, room: usize, day: usize, block: ClockSpan) -> bool {
        !self.away[staff][day]
            && self.on_shift(staff, room, crate::calendar::weekday_of(self.t.days[day].date), block)
    }

    /// The same without leave: hours and base alone.
    pub(crate) fn on_shift(&self, staff: usize, room: usize, weekday: u8, block: ClockSpan) -> bool {
        let member = &self.t.staff[staff];
        let way = match &member.base_minutes {
            Some(base) if self.t.rules.base_travel_in_hours => base[room],
            _ => 0.0,
        };
        let (from, to) = (f64::from(block.start) - way, f64::from(block.end) + way);
        member.hours[usize::from(weekday)]
            .iter()
            .any(|s| f64::from(s.start) <= from && to <= f64::from(s.end))
    }

    /// Whether these people are enough and have every skill.
    pub(crate) fn enough(&self, request: usize, crew: impl Iterator<Item = usize> + Clone) -> bool {
        slots::enough(self.t, request, crew)
    }

    pub(crate) fn has(&self, staff: usize, skill: &str) -> bool {
        self.t.staff[staff].skills.iter().any(|s| s == skill)
    }
}

/// Who is where and when.
#[derive(Clone)]
pub(crate) struct Plan<'a> {
    pub(crate) ground: &'a Ground<'a>,
    /// The slot of each request, as an index of its slots.
    pub(crate) choice: Vec<Option<usize>>,
    /// The regular crew of each request.
    pub(crate) core: Vec<Vec<usize>>,
    /// The sessions of each request.
    pub(crate) sessions: Vec<Vec<Placed>>,
    /// By staff × days.
    diary: Vec<Vec<Entry>>,
    /// Minutes taken, by staff × weeks.
    used: Vec<u32>,
    /// By site × days.
    site_day: Vec<Vec<Entry>>,
    /// Sessions placed.
    pub(crate) placed: u32,
}

impl<'a> Plan<'a> {
    /// Nothing but what stands already.
    pub(crate) fn new(ground: &'a Ground<'a>) -> Self {
        let t = ground.t;
        let sites = ground.site.iter().max().map_or(0, |m| m + 1);
        let mut plan = Self {
            ground,
            choice: vec![None; t.requests.len()],
            core: vec![Vec::new(); t.requests.len()],
            sessions: vec![Vec::new(); t.requests.len()],
            diary: vec![Vec::new(); t.staff.len() * t.days.len()],
            used: vec![0; t.staff.len() * ground.weeks],
            site_day: vec![Vec::new(); sites * t.days.len()],
            placed: 0,
        };
        for f in &t.frozen {
            if let Some(block) = t.requests[f.request].block(f.start) {
                let placed = Placed {
                    day: f.day,
                    start: f.start,
                    block,
                    crew: f.crew.clone(),
                    frozen: true,
                    replacement: f.replacement,
                };
                plan.add(f.request, placed);
            }
        }
        plan
    }

    fn diary_at(&self, staff: usize, day: usize) -> usize {
        staff * self.ground.t.days.len() + day
    }

    /// The sessions of a member of staff on a day, by start.
    pub(crate) fn diary(&self, staff: usize, day: usize) -> &[Entry] {
        &self.diary[self.diary_at(staff, day)]
    }

    /// Minutes a member of staff has in a week.
    pub(crate) fn used(&self, staff: usize, week: usize) -> u32 {
        self.used[staff * self.ground.weeks + week]
    }

    /// What is held at a room's site on a day.
    pub(crate) fn site_day(&self, room: usize, day: usize) -> &[Entry] {
        &self.site_day[self.ground.site[room] * self.ground.t.days.len() + day]
    }

    /// Whether the site is free for the block.
    pub(crate) fn room_free(&self, room: usize, day: usize, block: ClockSpan) -> bool {
        self.site_day(room, day).iter().all(|e| e.block.end <= block.start || block.end <= e.block.start)
    }

    /// Whether a member of staff who works then can take this session beside what they have.
    pub(crate) fn fits(&self, staff: usize, room: usize, day: usize, block: ClockSpan) -> bool {
        let member = &self.ground.t.staff[staff];
        let diary = self.diary(staff, day);
        if diary.len() >= member.max_sessions_day as usize {
            return false;
        }
        let minutes = self.used(staff, self.ground.week[day]) + u32::from(block.end - block.start);
        if member.weekly_minutes.is_some_and(|most| minutes > most) {
            return false;
        }
        diary.iter().all(|e| {
            let (gap, from, to) = if e.block.end <= block.start {
                (block.start - e.block.end, e.room, room)
            } else if block.end <= e.block.start {
                (e.block.start - block.end, room, e.room)
            } else {
                return false;
            };
            f64::from(gap) >= f64::from(member.break_minutes) + self.ground.t.minutes(from, to)
        })
    }

    /// Whether another general series of the room has this weekday.
    pub(crate) fn weekday_taken(&self, request: usize, weekday: u8) -> bool {
        let t = self.ground.t;
        let general = |r: usize| {
            t.requests[r].programme.is_none()
                && t.requests[r].recurrence != spoke_model::timetable::Recurrence::Dates
        };
        general(request)
            && self.ground.in_room[t.requests[request].room].iter().any(|&other| {
                other != request
                    && general(other)
                    && self.choice[other].is_some_and(|s| self.ground.slots[other][s].weekday == weekday)
            })
    }

    /// Whether a request still has a session to place.
    pub(crate) fn lacks(&self, request: usize) -> bool {
        self.sessions[request].len() < self.ground.t.requests[request].sessions as usize
    }

    /// Puts a session in.
    pub(crate) fn add(&mut self, request: usize, placed: Placed) {
        let room = self.ground.t.requests[request].room;
        let entry = Entry { block: placed.block, room, request };
        for &staff in &placed.crew {
            let at = self.diary_at(staff, placed.day);
            let diary = &mut self.diary[at];
            let position = diary.partition_point(|e| e.block.start < entry.block.start);
            diary.insert(position, entry);
            self.used[staff * self.ground.weeks + self.ground.week[placed.day]] +=
                u32::from(placed.block.end - placed.block.start);
        }
        let at = self.ground.site[room] * self.ground.t.days.len() + placed.day;
        self.site_day[at].push(entry);
        self.placed += 1;
        self.sessions[request].push(placed);
    }

    fn unlink(&mut self, request: usize, placed: &Placed) {
        let same = |e: &Entry| e.request == request && e.block == placed.block;
        for &staff in &placed.crew {
            let at = self.diary_at(staff, placed.day);
            if let Some(position) = self.diary[at].iter().position(same) {
                self.diary[at].remove(position);
            }
            self.used[staff * self.ground.weeks + self.ground.week[placed.day]] -=
                u32::from(placed.block.end - placed.block.start);
        }
        let room = self.ground.t.requests[request].room;
        let at = self.ground.site[room] * self.ground.t.days.len() + placed.day;
        if let Some(position) = self.site_day[at].iter().position(same) {
            self.site_day[at].remove(position);
        }
        self.placed -= 1;
    }

    /// Takes out the latest sessions of a request until `left` remain.
    pub(crate) fn pop(&mut self, request: usize, left: usize) {
        while self.sessions[request].len() > left {
            if let Some(placed) = self.sessions[request].pop() {
                self.unlink(request, &placed);
            }
        }
    }

    /// Takes a series out, all but what stands already; gives what was taken.
    pub(crate) fn clear(&mut self, request: usize) -> Vec<Placed> {
        let (stay, taken) =
            std::mem::take(&mut self.sessions[request]).into_iter().partition(|p: &Placed| p.frozen);
        self.sessions[request] = stay;
        let taken: Vec<Placed> = taken;
        for placed in &taken {
            self.unlink(request, placed);
        }
        self.choice[request] = None;
        taken
    }
}
