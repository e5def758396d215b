//! An option per venue, with running counts of budgets, limits and access, so that a change is judged at once.

use crate::instance::Instance;

/// Slack allowed in budgets and limits for rounding.
const ROUNDING: f64 = 1e-9;

/// What may be used of a limit, rounding allowed for.
fn most(limit: f64) -> f64 {
    limit + ROUNDING * (1.0 + limit.abs())
}

/// Options chosen and how many constraints they break.
#[derive(Clone, Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) instance: &'a Instance<'a>,
    /// The option of each venue, by position among its options.
    pub(crate) option: Vec<usize>,
    used: Vec<f64>,
    sessions: Vec<f64>,
    cover: Vec<u32>,
    uncovered: usize,
    broken: usize,
}

impl<'a> Plan<'a> {
    /// Counts everything once.
    pub(crate) fn new(instance: &'a Instance<'a>, option: Vec<usize>) -> Self {
        let problem = instance.problem;
        let mut used = vec![0.0; problem.budgets.len()];
        let mut sessions = vec![0.0; problem.limits.len()];
        let mut cover = vec![0; instance.access.len()];
        for (venue, chosen) in option.iter().enumerate() {
            let chosen = &problem.venues[venue].options[*chosen];
            for (used, cost) in used.iter_mut().zip(&chosen.cost) {
                *used += cost;
            }
            for limit in &instance.limits_of_venue[venue] {
                sessions[*limit as usize] += chosen.sessions;
            }
            if chosen.sessions > 0.0 {
                for row in &instance.rows_of_venue[venue] {
                    cover[*row as usize] += 1;
                }
            }
        }
        let uncovered = cover.iter().filter(|count| **count == 0).count();
        let mut plan = Self { instance, option, used, sessions, cover, uncovered, broken: 0 };
        plan.broken = (0..plan.used.len()).filter(|row| plan.over_budget(*row) > 0.0).count()
            + (0..plan.sessions.len()).filter(|limit| plan.off_limit(*limit) != 0.0).count()
            + uncovered;
        plan
    }

    /// Whether every constraint holds.
    pub(crate) fn is_feasible(&self) -> bool {
        self.broken == 0
    }

    /// What is used of a budget beyond its limit; 0 within it.
    pub(crate) fn over_budget(&self, row: usize) -> f64 {
        let limit = self.instance.problem.budgets[row].limit;
        if self.used[row] > most(limit) { self.used[row] - limit } else { 0.0 }
    }

    /// Sessions above a limit's maximum (> 0) or below its minimum (< 0).
    pub(crate) fn off_limit(&self, limit: usize) -> f64 {
        let bounds = &self.instance.problem.limits[limit];
        let sessions = self.sessions[limit];
        if let Some(most) = bounds.maximum
            && sessions > most + ROUNDING * (1.0 + most.abs())
        {
            return sessions - most;
        }
        if let Some(least) = bounds.minimum
            && sessions < least - ROUNDING * (1.0 + least.abs())
        {
            return sessions - least;
        }
        0.0
    }

    /// Open venues near enough for an access row.
    pub(crate) fn cover(&self, row: usize) -> u32 {
        self.cover[row]
    }

    /// Access rows with no open venue.
    pub(crate) fn uncovered(&self) -> usize {
        self.uncovered
    }

    /// Sessions of the venue.
    pub(crate) fn sessions_at(&self, venue: usize) -> f64 {
        self.instance.problem.venues[venue].options[self.option[venue]].sessions
    }

    /// Gives a venue another option.
    pub(crate) fn set(&mut self, venue: usize, option: usize) {
        let before = self.option[venue];
        if before == option {
            return;
        }
        let options = &self.instance.problem.venues[venue].options;
        let (from, to) = (&options[before], &options[option]);
        for row in 0..self.used.len() {
            let was = self.over_budget(row) > 0.0;
            self.used[row] += to.cost[row] - from.cost[row];
            self.recount(was, self.over_budget(row) > 0.0);
        }
        let instance = self.instance;
        for limit in &instance.limits_of_venue[venue] {
            let limit = *limit as usize;
            let was = self.off_limit(limit) != 0.0;
            self.sessions[limit] += to.sessions - from.sessions;
            self.recount(was, self.off_limit(limit) != 0.0);
        }
        match (from.sessions > 0.0, to.sessions > 0.0) {
            (false, true) => {
                for row in &instance.rows_of_venue[venue] {
                    self.cover[*row as usize] += 1;
                    if self.cover[*row as usize] == 1 {
                        self.broken -= 1;
                        self.uncovered -= 1;
                    }
                }
            }
            (true, false) => {
                for row in &instance.rows_of_venue[venue] {
                    self.cover[*row as usize] -= 1;
                    if self.cover[*row as usize] == 0 {
                        self.broken += 1;
                        self.uncovered += 1;
                    }
                }
            }
            _ => {}
        }
        self.option[venue] = option;
    }

    fn recount(&mut self, was: bool, is: bool) {
        match (was, is) {
            (false, true) => self.broken += 1,
            (true, false) => self.broken -= 1,
            _ => {}
        }
    }

    /// Whether the plan would hold with these changes (venue, option), none of them made.
    pub(crate) fn would_hold(&mut self, changes: &[(usize, usize)]) -> bool {
        let before: Vec<(usize, usize)> =
            changes.iter().map(|(venue, _)| (*venue, self.option[*venue])).collect();
        for (venue, option) in changes {
            self.set(*venue, *option);
        }
        let holds = self.is_feasible();
        for (venue, option) in before.into_iter().rev() {
            self.set(venue, option);
        }
        holds
    }

    /// Whether budgets would hold with these changes (venue, option): a first look, far quicker than at every row.
    pub(crate) fn affords(&self, changes: &[(usize, usize)]) -> bool {
        let problem = self.instance.problem;
        problem.budgets.iter().enumerate().all(|(row, budget)| {
            let more = |(venue, option): &(usize, usize)| {
                let options = &problem.venues[*venue].options;
                options[*option].cost[row] - options[self.option[*venue]].cost[row]
            };
            self.used[row] + changes.iter().map(more).sum::<f64>() <= most(budget.limit)
        })
    }

    /// Capacity in places of each venue.
    pub(crate) fn capacities(&self) -> Vec<f64> {
        (0..self.option.len()).map(|venue| self.instance.capacity(venue, self.option[venue])).collect()
    }

    /// Rows that opening this venue would be the first to cover.
    pub(crate) fn would_cover(&self, venue: usize) -> usize {
        self.instance.rows_of_venue[venue].iter().filter(|row| self.cover[**row as usize] == 0).count()
    }

    /// Whether closing this venue would leave an access row uncovered.
    pub(crate) fn is_needed(&self, venue: usize) -> bool {
        self.instance.rows_of_venue[venue].iter().any(|row| self.cover[*row as usize] == 1)
    }
}
