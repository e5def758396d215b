//! The covering problem: the least of one budget with which access floor and limits can be kept, others unlimited.
//!
//! Branch and bound over the uncovered access row with fewest venues, bounded by rows that share no venue (each
//! needs its own cheapest opening) and by what a limit lacks of its minimum. Exact where the tree stays within [`WORK`]; else the best found and the root's bound.

use crate::instance::Instance;
use crate::plan::counts::Plan;
use crate::plan::repair::first_open;

/// Work after which the search gives up proving, in rows × nodes.
const WORK: usize = 40_000_000;

/// The least use of a budget row.
pub(crate) struct Least {
    /// The least found; infinite where nothing was.
    pub(crate) found: f64,
    /// A proven lower bound.
    pub(crate) at_least: f64,
    /// The options that use the least found.
    pub(crate) plan: Option<Vec<usize>>,
}

/// The least use of a budget row that access floor, limits and fixed patterns allow.
pub(crate) fn least_use(instance: &Instance<'_>, row: usize) -> Least {
    let mut search = Cover::new(instance, row);
    let root = search.bound();
    search.greedy();
    search.branch();
    let at_least = if search.nodes < search.most_nodes { search.best } else { root.min(search.best) };
    Least { found: search.best, at_least, plan: search.best_plan }
}

struct Cover<'a> {
    instance: &'a Instance<'a>,
    row: usize,
    plan: Plan<'a>,
    /// Venues whose option is decided.
    decided: Vec<bool>,
    used: f64,
    best: f64,
    best_plan: Option<Vec<usize>>,
    nodes: usize,
    most_nodes: usize,
}

impl<'a> Cover<'a> {
    /// Every venue at its cheapest option in this row (ties: the fewest sessions).
    fn new(instance: &'a Instance<'a>, row: usize) -> Self {
        let option: Vec<usize> = instance
            .problem
            .venues
            .iter()
            .map(|venue| {
                let mut least = 0;
                for (index, option) in venue.options.iter().enumerate() {
                    if option.cost[row] < venue.options[least].cost[row] {
                        least = index;
                    }
                }
                least
            })
            .collect();
        let used = option
            .iter()
            .zip(&instance.problem.venues)
            .map(|(option, venue)| venue.options[*option].cost[row])
            .sum();
        let plan = Plan::new(instance, option);
        let entries: usize = instance.access.iter().map(|row| row.venues.len()).sum();
        Self {
            instance,
            row,
            plan,
            decided: vec![false; instance.venues()],
            used,
            best: f64::INFINITY,
            best_plan: None,
            nodes: 0,
            most_nodes: (WORK / (1 + entries + instance.venues())).clamp(100, 200_000),
        }
    }

    fn cost(&self, venue: usize, option: usize) -> f64 {
        self.instance.problem.venues[venue].options[option].cost[self.row]
    }

    /// A first covering: most newly covered rows for the cost, then whatever proves needless closed again.
    fn greedy(&mut self) {
        let mut plan = self.plan.clone();
        let mut opened: Vec<(usize, usize)> = Vec::new();
        let mut rates: std::collections::BinaryHeap<(Rate, std::cmp::Reverse<usize>)> =
            (0..self.instance.venues())
                .map(|venue| (Rate(f64::INFINITY), std::cmp::Reverse(venue)))
                .collect();
        while let Some((rate, std::cmp::Reverse(venue))) = rates.pop() {
            let covers = plan.would_cover(venue);
            let Some(option) = self.cheapest_open(venue) else { continue };
            if covers == 0 || plan.sessions_at(venue) > 0.0 {
                continue;
            }
            let cost = self.cost(venue, option) - self.cost(venue, plan.option[venue]);
            let now = Rate(covers as f64 / cost.max(1e-9));
            if now < rate {
                rates.push((now, std::cmp::Reverse(venue)));
            } else {
                opened.push((venue, plan.option[venue]));
                plan.set(venue, option);
            }
        }
        for (venue, before) in opened.into_iter().rev() {
            if !plan.is_needed(venue) {
                plan.set(venue, before);
            }
        }
        for limit in 0..self.instance.problem.limits.len() {
            self.fill(&mut plan, limit);
        }
        let kept = plan.uncovered() == 0
            && (0..self.instance.problem.limits.len()).all(|limit| plan.off_limit(limit) == 0.0);
        if kept {
            self.best = (0..plan.option.len()).map(|venue| self.cost(venue, plan.option[venue])).sum();
            self.best_plan = Some(plan.option);
        }
    }

    /// Raises members of a limit below its minimum, the cheapest session first.
    fn fill(&self, plan: &mut Plan<'_>, limit: usize) {
        let problem = &self.instance.problem;
        let Some(minimum) = problem.limits[limit].minimum else { return };
        let members = &problem.limits[limit].members;
        loop {
            let held: f64 = members.iter().map(|venue| plan.sessions_at(venue.index())).sum();
            if held >= minimum {
                return;
            }
            let step = |venue: usize| {
                let option = plan.option[venue];
                let (more, now) = (problem.venues[venue].options.get(option + 1)?, plan.sessions_at(venue));
                let cost = self.cost(venue, option + 1) - self.cost(venue, option);
                (more.sessions > now).then(|| (Rate(cost / (more.sessions - now)), venue))
            };
            let cheapest = members.iter().filter_map(|venue| step(venue.index())).min();
            let Some((_, venue)) = cheapest else { return };
            plan.set(venue, plan.option[venue] + 1);
        }
    }

    /// The cheapest option with sessions.
    fn cheapest_open(&self, venue: usize) -> Option<usize> {
        let options = &self.instance.problem.venues[venue].options;
        (0..options.len())
            .filter(|option| options[*option].sessions > 0.0)
            .min_by(|a, b| self.cost(venue, *a).total_cmp(&self.cost(venue, *b)))
    }

    /// What opening a venue adds at least; infinite where it may not.
    fn opening(&self, venue: usize) -> f64 {
        if self.decided[venue] {
            return f64::INFINITY;
        }
        let options = &self.instance.problem.venues[venue].options;
        let now = self.cost(venue, self.plan.option[venue]);
        (0..options.len())
            .filter(|option| options[*option].sessions > 0.0)
            .map(|option| self.cost(venue, option) - now)
            .fold(f64::INFINITY, f64::min)
    }

    /// A lower bound: what is used, and the more of what uncovered rows and what one limit's minimum still cost.
    fn bound(&self) -> f64 {
        let limits = 0..self.instance.problem.limits.len();
        self.used + limits.map(|limit| self.minimum_costs(limit)).fold(self.rows_cost(), f64::max)
    }

    /// What a limit lacks of its minimum costs at least: the cheapest sessions of its undecided members first, were
    /// options divisible; infinite where there are too few.
    fn minimum_costs(&self, limit: usize) -> f64 {
        let limit = &self.instance.problem.limits[limit];
        let Some(minimum) = limit.minimum else { return 0.0 };
        let held: f64 = limit.members.iter().map(|venue| self.plan.sessions_at(venue.index())).sum();
        let mut missing = minimum - held - 1e-9 * (1.0 + minimum.abs());
        if missing <= 0.0 {
            return 0.0;
        }
        let undecided = limit.members.iter().map(|venue| venue.index()).filter(|venue| !self.decided[*venue]);
        let mut offers: Vec<(f64, f64)> = undecided.filter_map(|venue| self.cheapest_more(venue)).collect();
        offers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut cost = 0.0;
        for (rate, sessions) in offers {
            let taken = sessions.min(missing);
            cost += taken * rate;
            missing -= taken;
            if missing <= 0.0 {
                return cost;
            }
        }
        f64::INFINITY
    }

    /// The least a further session at a venue costs, and how many more it may hold; `None` where it may not.
    fn cheapest_more(&self, venue: usize) -> Option<(f64, f64)> {
        let options = &self.instance.problem.venues[venue].options;
        let (now, held) = (self.cost(venue, self.plan.option[venue]), self.plan.sessions_at(venue));
        let more = (0..options.len()).filter(|option| options[*option].sessions > held);
        let rate = |option: usize| (self.cost(venue, option) - now) / (options[option].sessions - held);
        more.map(|option| (rate(option), options[option].sessions - held))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// For uncovered rows without a venue in common their cheapest openings.
    fn rows_cost(&self) -> f64 {
        let mut taken = vec![false; self.instance.venues()];
        let mut bound = 0.0;
        for row in self.uncovered() {
            let venues = &self.instance.access[row].venues;
            if venues.iter().any(|venue| taken[venue.index()]) {
                continue;
            }
            let cheapest =
                venues.iter().map(|venue| self.opening(venue.index())).fold(f64::INFINITY, f64::min);
            bound += cheapest;
            for venue in venues {
                taken[venue.index()] = true;
            }
        }
        bound
    }

    /// Uncovered rows, those with fewest venues still to decide first.
    fn uncovered(&self) -> Vec<usize> {
        let mut rows: Vec<(usize, usize)> = (0..self.instance.access.len())
            .filter(|row| self.plan.cover(*row) == 0)
            .map(|row| {
                let open =
                    self.instance.access[row].venues.iter().filter(|venue| !self.decided[venue.index()]);
                (open.count(), row)
            })
            .collect();
        rows.sort_unstable();
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn branch(&mut self) {
        self.nodes += 1;
        if self.nodes >= self.most_nodes || self.bound() >= self.best - 1e-9 * (1.0 + self.best.abs()) {
            return;
        }
        let Some(row) = self.uncovered().first().copied() else {
            self.meet_limits();
            return;
        };
        let mut venues: Vec<usize> = self.instance.access[row]
            .venues
            .iter()
            .map(|venue| venue.index())
            .filter(|venue| !self.decided[*venue])
            .collect();
        venues.sort_by(|a, b| {
            let rate = |venue: usize| self.opening(venue) / self.plan.would_cover(venue).max(1) as f64;
            rate(*a).total_cmp(&rate(*b)).then(a.cmp(b))
        });
        let mut shut = Vec::new();
        for venue in venues {
            let before = self.plan.option[venue];
            if first_open(self.instance, venue).is_some() {
                let options = &self.instance.problem.venues[venue].options;
                let mut open: Vec<usize> =
                    (0..options.len()).filter(|at| options[*at].sessions > 0.0).collect();
                open.sort_by(|a, b| self.cost(venue, *a).total_cmp(&self.cost(venue, *b)).then(a.cmp(b)));
                let limited = !self.instance.limits_of_venue[venue].is_empty();
                self.decided[venue] = limited;
                for option in open.into_iter().take(if limited { usize::MAX } else { 1 }) {
                    let more = self.cost(venue, option) - self.cost(venue, before);
                    self.plan.set(venue, option);
                    self.used += more;
                    self.decided[venue] = true;
                    self.branch();
                    self.used -= more;
                    self.plan.set(venue, before);
                }
            }
            self.decided[venue] = true;
            shut.push(venue);
        }
        for venue in shut {
            self.decided[venue] = false;
        }
    }

    /// Access is covered: branch on the members of a limit that is not kept.
    fn meet_limits(&mut self) {
        let off = (0..self.instance.problem.limits.len()).find(|limit| self.plan.off_limit(*limit) != 0.0);
        let Some(limit) = off else {
            if self.used < self.best {
                self.best = self.used;
                self.best_plan = Some(self.plan.option.clone());
            }
            return;
        };
        let next = self.instance.problem.limits[limit].members.iter().map(|venue| venue.index());
        let Some(venue) = next.into_iter().find(|venue| !self.decided[*venue]) else { return };
        let before = self.plan.option[venue];
        self.decided[venue] = true;
        for option in 0..self.instance.problem.venues[venue].options.len() {
            let more = self.cost(venue, option) - self.cost(venue, before);
            self.plan.set(venue, option);
            self.used += more;
            self.branch();
            self.used -= more;
            self.plan.set(venue, before);
        }
        self.decided[venue] = false;
    }
}

/// A quotient, ordered.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rate(f64);

impl Eq for Rate {}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
