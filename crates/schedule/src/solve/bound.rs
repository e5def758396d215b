//! An upper bound on the sessions any schedule can place: a Lagrangian relaxation of the staff that all series share.
//!
//! Relaxed: who in particular holds a session, travel, rooms shared by two series. Kept: each series has one slot, a date
//! counts only if enough qualified staff work then, and in sum over all staff
//!   (1) people × sessions on a day ≤ what their days allow,
//!   (2) people at any time of a day ≤ those whose hours hold that time,
//!   (3) people × minutes in a week ≤ their weekly minutes.
//! For prices λ ≥ 0 of these rows, `Σ λ·capacity + Σ_series max_slot Σ_dates (1 − λ·use)⁺` bounds the sessions placed
//! (Fisher 1981, doi 10.1287/mnsc.27.1.1); a subgradient walk makes it small. With λ = 0 it is the dates the calendar gives.

use spoke_model::Timetable;

use super::{
    plan::{Ground, Plan},
    slots::{self, Slot},
};
use crate::calendar::weekday_of;

/// Minutes of a cell of row (2).
const CELL: usize = 30;
const CELLS: usize = 1440 / CELL;
const ROUNDS: usize = 150;

/// A date of a slot: what it uses.
struct Use {
    day: usize,
    week: usize,
    first_cell: usize,
    last_cell: usize,
    people: f64,
    minutes: f64,
}

/// The dates of one slot that can be staffed.
type Option_ = Vec<Use>;

/// Capacities, or prices, by row.
#[derive(Clone)]
struct Rows {
    day: Vec<f64>,
    cell: Vec<f64>,
    week: Vec<f64>,
}

impl Rows {
    fn zero(days: usize, weeks: usize) -> Self {
        Self { day: vec![0.0; days], cell: vec![0.0; days * CELLS], week: vec![0.0; weeks] }
    }

    fn all(&self) -> impl Iterator<Item = &f64> {
        self.day.iter().chain(&self.cell).chain(&self.week)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut f64> {
        self.day.iter_mut().chain(&mut self.cell).chain(&mut self.week)
    }
}

/// The bound, and whether anything but calendar, hours and skills was needed for it.
pub(super) struct Bound {
    pub(super) sessions: u32,
    pub(super) staff_matter: bool,
}

/// Bounds the sessions of any schedule that keeps what stands already. `target` is what has been reached: the walk ends there.
pub(super) fn bound(ground: &Ground<'_>, target: u32) -> Bound {
    let t = ground.t;
    let empty = Plan::new(ground);
    let frozen = empty.placed;
    let offers: Vec<(usize, Vec<Option_>)> =
        (0..t.requests.len()).map(|r| (ground.wanted[r], options(ground, &empty, r))).collect();
    let calendar: u32 =
        offers.iter().map(|(cap, o)| o.iter().map(Vec::len).max().unwrap_or(0).min(*cap) as u32).sum();
    let best = frozen + calendar;
    if best <= target {
        return Bound { sessions: best, staff_matter: false };
    }
    let counted = frozen + counted(ground, &empty, &offers);
    if counted.min(best) <= target {
        return Bound { sessions: counted.min(best), staff_matter: true };
    }
    let walked = frozen + walk(ground, &empty, &offers, f64::from(target.saturating_sub(frozen)));
    let staffed = walked.min(counted);
    Bound { sessions: best.min(staffed), staff_matter: staffed < best }
}

/// What those at work can hold, day by day, as anybody would count it: their sessions of that day over the fewest that one
/// session takes. Where few work few days, the walk is slow to come so low.
fn counted(ground: &Ground<'_>, empty: &Plan<'_>, offers: &[(usize, Vec<Option_>)]) -> u32 {
    let t = ground.t;
    let mut fewest = vec![f64::INFINITY; t.days.len()];
    for date in offers.iter().flat_map(|(_, options)| options).flatten() {
        fewest[date.day] = fewest[date.day].min(date.people.max(1.0));
    }
    let largest = t.staff.iter().map(|member| f64::from(member.people)).fold(1.0, f64::max);
    let shortest = shortest_block(t);
    let on_day = |(day, fewest): (usize, &f64)| {
        if fewest.is_infinite() {
            return 0;
        }
        let (mut members, mut people) = (0.0, 0.0);
        for s in (0..t.staff.len()).filter(|s| !ground.away[*s][day]) {
            let left = sessions_left(ground, empty, s, day, shortest);
            members += left;
            people += f64::from(t.staff[s].people) * left;
        }
        let by_members = members / (fewest / largest).ceil();
        (people / fewest).min(by_members).floor() as u32
    };
    fewest.iter().enumerate().map(on_day).sum()
}

/// Minutes of the shortest session with its set-up and clear-up.
fn shortest_block(t: &Timetable) -> f64 {
    let minutes = t.requests.iter().map(|r| f64::from(r.minutes + r.setup + r.clear));
    minutes.fold(f64::INFINITY, f64::min).max(1.0)
}

/// Sessions a member of staff can still hold on a day, none of them shorter than `shortest`.
fn sessions_left(ground: &Ground<'_>, empty: &Plan<'_>, s: usize, day: usize, shortest: f64) -> f64 {
    let member = &ground.t.staff[s];
    let pause = f64::from(member.break_minutes);
    let spans = &member.hours[usize::from(weekday_of(ground.t.days[day].date))];
    let fit: f64 = spans
        .iter()
        .map(|span| ((f64::from(span.end - span.start) + pause) / (shortest + pause)).floor())
        .sum();
    let most = fit.min(f64::from(member.max_sessions_day));
    (most - empty.diary(s, day).len() as f64).max(0.0)
}

/// The dates that the calendar gives, before any staff are looked at.
pub(super) fn calendar(ground: &Ground<'_>) -> u32 {
    let dates = |r: usize| {
        let most = ground.slots[r].iter().map(|s| s.days.len()).max().unwrap_or(0);
        most.min(ground.wanted[r]) as u32
    };
    ground.t.frozen.len() as u32 + (0..ground.t.requests.len()).map(dates).sum::<u32>()
}

/// The dates of each slot on which enough qualified staff work and are not on leave; with replacements placed, one
/// slot that holds every open day and start.
fn options(ground: &Ground<'_>, empty: &Plan<'_>, request: usize) -> Vec<Option_> {
    let t = ground.t;
    let asked = &t.requests[request];
    let mut options: Vec<Option_> = Vec::new();
    let free_choice: Vec<Slot>;
    let slots = if t.rules.place_replacements {
        free_choice = any_day(ground, request);
        &free_choice
    } else {
        &ground.slots[request]
    };
    for slot in slots {
        let mut dates = Vec::new();
        for &day in &slot.days {
            let day = usize::from(day);
            let can = |s: &usize| {
                ground.works(*s, asked.room, day, slot.block) && empty.fits(*s, asked.room, day, slot.block)
            };
            let all: Vec<usize> = match &asked.crew {
                Some(crew) => crew.iter().copied().filter(|s| can(s)).collect(),
                None => (0..t.staff.len()).filter(can).collect(),
            };
            let enough = match &asked.crew {
                Some(crew) => all.len() == crew.len(),
                None => ground.enough(request, all.iter().copied()),
            };
            if enough && empty.room_free(asked.room, day, slot.block) {
                dates.push(Use {
                    day,
                    week: ground.week[day],
                    // Cells wholly inside the block: those alone are surely taken.
                    first_cell: usize::from(slot.block.start).div_ceil(CELL),
                    last_cell: usize::from(slot.block.end) / CELL,
                    people: f64::from(asked.people),
                    minutes: f64::from(slot.block.end - slot.block.start),
                });
            }
        }
        if t.rules.place_replacements && !options.is_empty() {
            options[0].extend(dates);
        } else if !dates.is_empty() {
            options.push(dates);
        }
    }
    options
}

/// Every open day and start as a slot of its own: what a session could have if it kept to no rule.
fn any_day(ground: &Ground<'_>, request: usize) -> Vec<Slot> {
    let t = ground.t;
    let asked = &t.requests[request];
    let room = &t.rooms[asked.room];
    let mut all = ground.slots[request].clone();
    if !slots::room_suits(room, asked) || !slots::lock_suffices(t, request) {
        return all;
    }
    for day in asked.from_day..t.days.len() {
        let weekday = weekday_of(t.days[day].date);
        if !asked.weekdays[usize::from(weekday)] || slots::closed_reason(t, room, day).is_some() {
            continue;
        }
        for (start, block) in slots::starts(t, asked, weekday) {
            all.push(Slot { weekday, start, block, phase: 0, days: vec![day as u16] });
        }
    }
    all
}

fn capacities(ground: &Ground<'_>, empty: &Plan<'_>) -> Rows {
    let t = ground.t;
    let mut rows = Rows::zero(t.days.len(), ground.weeks);
    let shortest = shortest_block(t);
    for (s, member) in t.staff.iter().enumerate() {
        let people = f64::from(member.people);
        let mut week_minutes = vec![0.0_f64; ground.weeks];
        for day in (0..t.days.len()).filter(|&d| !ground.away[s][d]) {
            let spans = &member.hours[usize::from(weekday_of(t.days[day].date))];
            rows.day[day] += people * sessions_left(ground, empty, s, day, shortest);
            week_minutes[ground.week[day]] += spans.iter().map(|x| f64::from(x.end - x.start)).sum::<f64>();
            for cell in 0..CELLS {
                let (from, to) = ((cell * CELL) as u16, ((cell + 1) * CELL) as u16);
                if spans.iter().any(|x| x.start <= from && to <= x.end) {
                    rows.cell[day * CELLS + cell] += people;
                }
            }
        }
        for (week, minutes) in week_minutes.iter().enumerate() {
            let used = f64::from(empty.used(s, week));
            let most = member.weekly_minutes.map_or(*minutes, |m| minutes.min(f64::from(m)));
            rows.week[week] += people * (most - used).max(0.0);
        }
    }
    rows
}

/// The subgradient walk (Held, Wolfe and Crowder 1974, doi 10.1007/BF01580223): whole sessions at most.
fn walk(ground: &Ground<'_>, empty: &Plan<'_>, offers: &[(usize, Vec<Option_>)], target: f64) -> u32 {
    let capacity = capacities(ground, empty);
    let (days, weeks) = (ground.t.days.len(), ground.weeks);
    let mut price = Rows::zero(days, weeks);
    let mut least = f64::INFINITY;
    let mut step = 1.0;
    let mut quiet = 0;
    for _ in 0..ROUNDS {
        let (value, used) = relaxed(&capacity, &price, offers);
        if value < least - 1e-9 {
            (least, quiet) = (value, 0);
        } else {
            quiet += 1;
            if quiet > 8 {
                (step, quiet) = (step * 0.6, 0);
            }
        }
        if (least + 1e-6).floor() <= target {
            break;
        }
        // A unit of each row counts alike: minutes are scaled by the size of their capacities.
        let slack = |used: f64, capacity: f64| used - capacity;
        let norm: f64 = used.all().zip(capacity.all()).map(|(u, c)| scaled(slack(*u, *c), *c).powi(2)).sum();
        if norm < 1e-12 {
            break;
        }
        let length = step * (value - target + 0.5).max(0.5) / norm;
        for ((p, u), c) in price.all_mut().zip(used.all()).zip(capacity.all()) {
            let scale = c.max(1.0);
            *p = (*p + length * scaled(slack(*u, *c), *c) / scale).max(0.0);
        }
    }
    (least + 1e-6).floor().max(0.0) as u32
}

fn scaled(slack: f64, capacity: f64) -> f64 {
    slack / capacity.max(1.0)
}

/// The relaxed problem at these prices: its value, and what its solution uses of each row.
fn relaxed(capacity: &Rows, price: &Rows, offers: &[(usize, Vec<Option_>)]) -> (f64, Rows) {
    let mut value: f64 = price.all().zip(capacity.all()).map(|(p, c)| p * c).sum();
    let mut used = Rows::zero(price.day.len(), price.week.len());
    // Prices of the cells before each, per day: a block's price is a difference.
    let mut before = vec![0.0; price.day.len() * (CELLS + 1)];
    for day in 0..price.day.len() {
        for cell in 0..CELLS {
            before[day * (CELLS + 1) + cell + 1] =
                before[day * (CELLS + 1) + cell] + price.cell[day * CELLS + cell];
        }
    }
    let gain = |u: &Use| {
        let at = u.day * (CELLS + 1);
        let cells = if u.last_cell > u.first_cell {
            before[at + u.last_cell] - before[at + u.first_cell]
        } else {
            0.0
        };
        1.0 - u.people * (price.day[u.day] + cells + u.minutes * price.week[u.week])
    };
    let mut gains = Vec::new();
    for (cap, options) in offers {
        let mut best = (0.0, None);
        for (index, dates) in options.iter().enumerate() {
            gains.clear();
            gains.extend(dates.iter().map(gain).filter(|g| *g > 0.0));
            if gains.len() > *cap {
                gains.sort_by(|a, b| b.total_cmp(a));
                gains.truncate(*cap);
            }
            let total: f64 = gains.iter().sum();
            if total > best.0 {
                best = (total, Some(index));
            }
        }
        value += best.0;
        let Some(index) = best.1 else { continue };
        let mut chosen: Vec<&Use> = options[index].iter().filter(|u| gain(u) > 0.0).collect();
        if chosen.len() > *cap {
            chosen.sort_by(|a, b| gain(b).total_cmp(&gain(a)));
            chosen.truncate(*cap);
        }
        for u in chosen {
            used.day[u.day] += u.people;
            used.week[u.week] += u.people * u.minutes;
            for cell in u.first_cell..u.last_cell {
                used.cell[u.day * CELLS + cell] += u.people;
            }
        }
    }
    (value, used)
}
