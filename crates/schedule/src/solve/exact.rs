//! The most sessions a small timetable can hold, by branch and bound: slots of the series outside, staff of each week inside.
//!
//! Once slots and their dates are chosen, weeks are independent of one another (weekly minutes bind within a week, everything
//! else within a day), so each week is searched on its own and remembered. Of a slot with more dates than are wanted every
//! choice of as many is tried. A node is cut where the weeks of the series chosen so far plus the most dates the others
//! could have do not beat the best plan known.

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

/// Most choices of one series; with more the search would not end.
const MOST_CHOICES: usize = 2_000;
/// Steps that remembering a week counts for, so that memory ends with the steps.
const REMEMBERED: u64 = 25;
/// Crews looked at in the time of one step.
const CREWS_A_STEP: u64 = 32;

/// A slot of a series and those of its dates that are used.
#[derive(Clone, Copy)]
struct Choice {
    slot: usize,
    days: u64,
}

/// One session to staff: request, day, and which slot it is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Choices of each, most dates first.
    choices: Vec<Vec<Choice>>,
    /// The most dates the requests from here on could have.
    rest: Vec<u32>,
    nodes: u64,
    best: u32,
    found: Option<Vec<Option<Choice>>>,
    /// The most sessions that can be held of the jobs of one week.
    memory: BTreeMap<Vec<Job>, u32>,
}

/// Decides whether more than `plan.placed` sessions can be held, within `nodes` steps.
pub(super) fn more<'a>(ground: &'a Ground<'a>, plan: &Plan<'a>, nodes: u64) -> Verdict<'a> {
    if !ground.t.rules.cover {
        return Verdict::Unknown;
    }
    let requests: Vec<usize> =
        (0..ground.t.requests.len()).filter(|&r| !ground.slots[r].is_empty()).collect();
    let Some(choices) = requests.iter().map(|&r| choices(ground, r)).collect::<Option<Vec<_>>>() else {
        return Verdict::Unknown;
    };
    let mut rest = vec![0; requests.len() + 1];
    for position in (0..requests.len()).rev() {
        let most = choices[position].first().map_or(0, |c| c.days.count_ones());
        rest[position] = rest[position + 1] + most;
    }
    let base = Plan::new(ground);
    let best = plan.placed - base.placed;
    let mut search =
        Search { ground, requests, choices, rest, nodes, best, found: None, memory: BTreeMap::new() };
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

/// The choices of a request, most dates first; `None` where there are too many.
fn choices(ground: &Ground<'_>, request: usize) -> Option<Vec<Choice>> {
    let wanted = ground.wanted[request];
    let mut all = Vec::new();
    for (slot, of) in ground.slots[request].iter().enumerate() {
        for days in subsets(of.days.len(), wanted) {
            if all.len() == MOST_CHOICES {
                return None;
            }
            all.push(Choice { slot, days });
        }
    }
    all.sort_by_key(|c| std::cmp::Reverse(c.days.count_ones()));
    Some(all)
}

/// Every `most` of `count` things, the first ones first; all of them where they are no more. Both are at most 64.
fn subsets(count: usize, most: usize) -> impl Iterator<Item = u64> {
    let most = most.min(count);
    let ones = |n: usize| (1u128 << n) - 1;
    std::iter::successors(Some(ones(most)), move |bits| {
        // The next number with as many ones (Gosper; Knuth, TAOCP 4A, 7.2.1.3).
        let lowest = bits & bits.wrapping_neg();
        let carried = bits + lowest;
        (lowest > 0).then(|| carried | ((bits ^ carried) / lowest) >> 2)
    })
    .take_while(move |bits| bits >> count == 0)
    .map(|bits| bits as u64)
}

impl<'a> Search<'_, 'a> {
    /// `None` when the steps have run out.
    fn spend(&mut self, steps: u64) -> Option<()> {
        self.nodes = self.nodes.checked_sub(steps)?;
        Some(())
    }

    /// `None` when the steps have run out.
    fn branch(&mut self, depth: usize, base: &Plan<'a>, chosen: &mut Vec<Option<Choice>>) -> Option<()> {
        self.spend(1)?;
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
        for index in 0..self.choices[depth].len() {
            let choice = self.choices[depth][index];
            if held + choice.days.count_ones() + self.rest[depth + 1] <= self.best {
                break;
            }
            if self.shares_weekday(request, choice.slot, chosen) {
                continue;
            }
            chosen[request] = Some(choice);
            self.branch(depth + 1, base, chosen)?;
            chosen[request] = None;
        }
        // Leaving a series out altogether helps only where its weekday would keep another of its room out.
        self.branch(depth + 1, base, chosen)
    }

    fn shares_weekday(&self, request: usize, slot: usize, chosen: &[Option<Choice>]) -> bool {
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
                    && chosen[other].is_some_and(|c| self.ground.slots[other][c.slot].weekday == weekday)
            })
    }

    fn jobs(&self, week: usize, chosen: &[Option<Choice>]) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (request, choice) in chosen.iter().enumerate() {
            let Some(Choice { slot, days }) = *choice else { continue };
            for (bit, &day) in self.ground.slots[request][slot].days.iter().enumerate() {
                let day = usize::from(day);
                if days >> bit & 1 == 1 && self.ground.week[day] == week {
                    jobs.push(Job { request, day, slot });
                }
            }
        }
        jobs
    }

    /// Sessions that can be held with these slots.
    fn weeks(&mut self, base: &Plan<'a>, chosen: &[Option<Choice>]) -> Option<u32> {
        let mut total = 0;
        for week in 0..self.ground.weeks {
            let jobs = self.jobs(week, chosen);
            total += match self.memory.get(&jobs) {
                Some(held) => *held,
                None => {
                    self.spend(REMEMBERED)?;
                    let held = self.week(base, &jobs)?.0;
                    self.memory.insert(jobs, held);
                    held
                }
            };
        }
        Some(total)
    }

    /// The most of a week's jobs that can be held, and by whom.
    fn week(&mut self, base: &Plan<'a>, jobs: &[Job]) -> Option<(u32, Staffing)> {
        let mut best = None;
        self.staff(&mut base.clone(), jobs, 0, 0, &mut vec![None; jobs.len()], &mut best)?;
        Some(best.unwrap_or_default())
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
        self.spend(1)?;
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
            let crews_there = crews_of(ground, job.request, &can)?;
            self.spend((1u64 << can.len().min(12)) / CREWS_A_STEP)?;
            for crew in crews_there {
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
    fn build(&mut self, base: &Plan<'a>, chosen: &[Option<Choice>]) -> Option<Plan<'a>> {
        let mut plan = base.clone();
        self.nodes = u64::MAX;
        for week in 0..self.ground.weeks {
            let jobs = self.jobs(week, chosen);
            for (job, crew) in jobs.iter().zip(self.week(base, &jobs)?.1) {
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
        for (request, choice) in chosen.iter().enumerate() {
            plan.choice[request] = choice.map(|c| c.slot);
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

#[cfg(test)]
mod tests {
    use super::subsets;

    #[test]
    fn every_choice_of_dates_once() {
        let of = |count, most| subsets(count, most).collect::<Vec<u64>>();
        assert_eq!(of(4, 2), [0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100]);
        assert_eq!((of(3, 5), of(0, 2), of(2, 0)), (vec![0b111], vec![0], vec![0]));
        assert_eq!((of(64, 64), of(64, 63).len()), (vec![u64::MAX], 64));
    }
}
