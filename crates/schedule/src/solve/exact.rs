//! The most sessions a small timetable can hold, by branch and bound: slots of the series outside, staff of each week inside.
//!
//! Once slots are chosen, weeks are independent of one another (weekly minutes bind within a week, everything else within a
//! day), so each week is searched on its own and remembered. A node is cut where the weeks of the series chosen so far plus
//! the most dates the others could have do not beat the best plan known.

use std::collections::BTreeMap;

use super::{
    plan::{Ground, Placed, Plan},
    slots::Slot,
};

/// What the search ended with.
pub(super) enum Verdict<'a> {
    /// No plan is better than the one given.
    Proven,
    /// A better one, and none better than it.
    Better(Box<Plan<'a>>),
    /// Too large to finish.
    Unknown,
}

/// One session to staff: request, day, and which slot it is of.
#[derive(Clone, Copy)]
struct Job {
    request: usize,
    day: usize,
    slot: usize,
}

/// A staffing of one week: the crew of each job, or none.
type Staffing = Vec<Option<Vec<usize>>>;

struct Search<'g, 'a> {
    ground: &'g Ground<'a>,
    requests: Vec<usize>,
    /// Slots of each, most dates first, those with equal dates and weekday in order.
    slots: Vec<Vec<usize>>,
    /// The most dates the requests from here on could have.
    rest: Vec<u32>,
    nodes: u64,
    best: u32,
    found: Option<Vec<Option<usize>>>,
    memory: BTreeMap<(usize, Vec<Option<usize>>), Option<u32>>,
}

/// Decides whether more than `plan.placed` sessions can be held, within `nodes` steps.
pub(super) fn more<'a>(ground: &'a Ground<'a>, plan: &Plan<'a>, nodes: u64) -> Verdict<'a> {
    if !ground.t.rules.cover {
        return Verdict::Unknown;
    }
    let requests: Vec<usize> =
        (0..ground.t.requests.len()).filter(|&r| !ground.slots[r].is_empty()).collect();
    let slots: Vec<Vec<usize>> = requests
        .iter()
        .map(|&r| {
            let mut order: Vec<usize> = (0..ground.slots[r].len()).collect();
            order.sort_by_key(|&s| (std::cmp::Reverse(ground.slots[r][s].days.len()), s));
            order
        })
        .collect();
    let mut rest = vec![0; requests.len() + 1];
    for position in (0..requests.len()).rev() {
        let most = slots[position].first().map_or(0, |&s| ground.slots[requests[position]][s].days.len());
        rest[position] = rest[position + 1] + most as u32;
    }
    let base = Plan::new(ground);
    let best = plan.placed - base.placed;
    let mut search =
        Search { ground, requests, slots, rest, nodes, best, found: None, memory: BTreeMap::new() };
    let mut chosen = vec![None; ground.t.requests.len()];
    if search.branch(0, &base, &mut chosen).is_none() {
        return Verdict::Unknown;
    }
    match search.found.take() {
        None => Verdict::Proven,
        Some(chosen) => match search.build(&base, &chosen) {
            Some(plan) => Verdict::Better(Box::new(plan)),
            None => Verdict::Unknown,
        },
    }
}

impl<'a> Search<'_, 'a> {
    /// `None` when the steps have run out.
    fn branch(&mut self, depth: usize, base: &Plan<'a>, chosen: &mut Vec<Option<usize>>) -> Option<()> {
        self.nodes = self.nodes.checked_sub(1)?;
        let held: u32 = self.weeks(base, chosen)?;
        if held + self.rest[depth] <= self.best {
            return Some(());
        }
        if depth == self.requests.len() {
            self.best = held;
            self.found = Some(chosen.clone());
            return Some(());
        }
        let request = self.requests[depth];
        for slot in self.slots[depth].clone() {
            if held + self.ground.slots[request][slot].days.len() as u32 + self.rest[depth + 1] <= self.best {
                break;
            }
            if self.shares_weekday(request, slot, chosen) {
                continue;
            }
            chosen[request] = Some(slot);
            self.branch(depth + 1, base, chosen)?;
            chosen[request] = None;
        }
        // Leaving a series out altogether helps only where its weekday would keep another of its room out.
        self.branch(depth + 1, base, chosen)
    }

    fn shares_weekday(&self, request: usize, slot: usize, chosen: &[Option<usize>]) -> bool {
        let t = self.ground.t;
        let general = |r: usize| {
            t.requests[r].programme.is_none()
                && t.requests[r].recurrence != spoke_model::timetable::Recurrence::Dates
        };
        let weekday = self.ground.slots[request][slot].weekday;
        general(request)
            && self.ground.in_room[t.requests[request].room].iter().any(|&other| {
                other != request
                    && general(other)
                    && chosen[other].is_some_and(|s| self.ground.slots[other][s].weekday == weekday)
            })
    }

    fn jobs(&self, week: usize, chosen: &[Option<usize>]) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (request, slot) in chosen.iter().enumerate() {
            let Some(slot) = *slot else { continue };
            for &day in &self.ground.slots[request][slot].days {
                if self.ground.week[usize::from(day)] == week {
                    jobs.push(Job { request, day: usize::from(day), slot });
                }
            }
        }
        jobs
    }

    /// Sessions that can be held with these slots.
    fn weeks(&mut self, base: &Plan<'a>, chosen: &[Option<usize>]) -> Option<u32> {
        let mut total = 0;
        for week in 0..self.ground.weeks {
            let jobs = self.jobs(week, chosen);
            let mut key = vec![None; chosen.len()];
            for job in &jobs {
                key[job.request] = Some(job.slot);
            }
            let known = self.memory.get(&(week, key.clone())).copied();
            let held = match known {
                Some(held) => held,
                None => {
                    let mut scratch = base.clone();
                    let mut best = None;
                    let done = self.staff(&mut scratch, &jobs, 0, 0, &mut vec![None; jobs.len()], &mut best);
                    let held = done.map(|()| best.map_or(0, |(n, _)| n));
                    self.memory.insert((week, key), held);
                    held
                }
            };
            total += held?;
        }
        Some(total)
    }

    /// Staffs the jobs of one week from `at` on, `held` before it; the best in `best`.
    fn staff(
        &mut self,
        plan: &mut Plan<'a>,
        jobs: &[Job],
        at: usize,
        held: u32,
        crews: &mut Staffing,
        best: &mut Option<(u32, Staffing)>,
    ) -> Option<()> {
        self.nodes = self.nodes.checked_sub(1)?;
        if best.as_ref().is_some_and(|(n, _)| held + (jobs.len() - at) as u32 <= *n) {
            return Some(());
        }
        let Some(job) = jobs.get(at) else {
            *best = Some((held, crews.clone()));
            return Some(());
        };
        let ground = self.ground;
        let slot: &Slot = &ground.slots[job.request][job.slot];
        let asked = &ground.t.requests[job.request];
        if plan.room_free(asked.room, job.day, slot.block) {
            let can: Vec<usize> = (0..ground.t.staff.len())
                .filter(|&s| asked.crew.as_ref().is_none_or(|c| c.contains(&s)))
                .filter(|&s| {
                    ground.works(s, asked.room, job.day, slot.block)
                        && plan.fits(s, asked.room, job.day, slot.block)
                })
                .collect();
            for crew in crews_of(ground, job.request, &can)? {
                let before = plan.sessions[job.request].len();
                let placed = Placed {
                    day: job.day,
                    start: slot.start,
                    block: slot.block,
                    crew: crew.clone(),
                    frozen: false,
                    replacement: false,
                };
                plan.add(job.request, placed);
                crews[at] = Some(crew);
                let done = self.staff(plan, jobs, at + 1, held + 1, crews, best);
                crews[at] = None;
                plan.pop(job.request, before);
                done?;
            }
        }
        self.staff(plan, jobs, at + 1, held, crews, best)
    }

    /// The plan of these slots, staffed week by week.
    fn build(&mut self, base: &Plan<'a>, chosen: &[Option<usize>]) -> Option<Plan<'a>> {
        let mut plan = base.clone();
        self.nodes = u64::MAX;
        for week in 0..self.ground.weeks {
            let jobs = self.jobs(week, chosen);
            let mut best = None;
            self.staff(&mut base.clone(), &jobs, 0, 0, &mut vec![None; jobs.len()], &mut best)?;
            for (job, crew) in jobs.iter().zip(best?.1) {
                let slot = &self.ground.slots[job.request][job.slot];
                if let Some(crew) = crew {
                    plan.add(
                        job.request,
                        Placed {
                            day: job.day,
                            start: slot.start,
                            block: slot.block,
                            crew,
                            frozen: false,
                            replacement: false,
                        },
                    );
                }
            }
        }
        for (request, slot) in chosen.iter().enumerate() {
            plan.choice[request] = *slot;
            plan.core[request] = most_common(&plan.sessions[request]);
        }
        Some(plan)
    }
}

/// The crew most sessions have, the first of equals.
fn most_common(sessions: &[Placed]) -> Vec<usize> {
    let count = |crew: &Vec<usize>| sessions.iter().filter(|p| p.crew == *crew).count();
    let mut best: Option<&Vec<usize>> = None;
    for placed in sessions {
        if best.is_none_or(|b| count(&placed.crew) > count(b)) {
            best = Some(&placed.crew);
        }
    }
    best.cloned().unwrap_or_default()
}

/// Every crew that is enough and has nobody to spare; `None` where there are too many people to list them.
fn crews_of(ground: &Ground<'_>, request: usize, can: &[usize]) -> Option<Vec<Vec<usize>>> {
    if let Some(crew) = &ground.t.requests[request].crew {
        return Some(if can.len() == crew.len() { vec![crew.clone()] } else { Vec::new() });
    }
    if can.len() > 12 {
        return None;
    }
    let mut crews = Vec::new();
    for bits in 1u32..1 << can.len() {
        let members = || (0..can.len()).filter(move |b| bits >> b & 1 == 1);
        let crew = members().map(|b| can[b]);
        if !ground.enough(request, crew.clone()) {
            continue;
        }
        let spare =
            members().any(|b| ground.enough(request, members().filter(move |o| *o != b).map(|o| can[o])));
        if !spare {
            crews.push(crew.collect());
        }
    }
    Some(crews)
}
