//! What every part of the search shares: the best so far, what is left of the problem, what is sought.

use super::problem::{Fix, Problem};
use crate::locate::{Control, Settings};

/// The best solution so far, in the sites of the whole problem.
#[derive(Clone, Debug)]
pub(super) struct Incumbent {
    pub(super) open: Vec<u32>,
    pub(super) cost: f64,
}

/// What is left of a problem once sites are decided.
#[derive(Clone)]
pub(super) struct Core {
    pub(super) problem: Problem,
    /// Position in the whole problem of each site left.
    pub(super) sites: Vec<u32>,
    /// Sites of the whole problem decided open.
    pub(super) opened: Vec<u32>,
    /// Multipliers of the clients left.
    pub(super) multipliers: Vec<f64>,
}

impl Core {
    /// Takes decided sites and useless pairs out (`room` as in [`Problem::reduce`]). `None` when no choice is
    /// left that agrees with the decisions.
    pub(super) fn reduce(&self, fix: &[Fix], room: f64, merge: bool) -> Option<Self> {
        let count = |kind| fix.iter().filter(|&&f| f == kind).count();
        let opened = count(Fix::Open);
        if opened > self.problem.open || opened + count(Fix::Free) < self.problem.open {
            return None;
        }
        let reduced = self.problem.reduce(fix, &self.multipliers, room, merge);
        let mut all = self.opened.clone();
        all.extend(self.sites.iter().zip(fix).filter(|(_, f)| **f == Fix::Open).map(|(&site, _)| site));
        Some(Self {
            problem: reduced.problem,
            sites: reduced.sites.iter().map(|&j| self.sites[j as usize]).collect(),
            opened: all,
            multipliers: reduced.multipliers,
        })
    }

    /// Positions in the core of those of `open` that are left in it.
    pub(super) fn within(&self, open: &[u32]) -> Vec<u32> {
        (0..).zip(&self.sites).filter(|(_, site)| open.contains(site)).map(|(j, _)| j).collect()
    }

    /// The solution of the whole problem that `open` of the core stands for, at its true cost.
    pub(super) fn lift(&self, open: &[u32], whole: &Problem) -> Incumbent {
        let mut all = self.opened.clone();
        all.extend(open.iter().map(|&j| self.sites[j as usize]));
        all.sort_unstable();
        let mut is_open = vec![false; whole.sites];
        all.iter().for_each(|&j| is_open[j as usize] = true);
        Incumbent { cost: whole.evaluate(&is_open), open: all }
    }
}

/// What a search is after: the whole problem, how near the optimum, and who may stop it.
pub(super) struct Quest<'a> {
    pub(super) whole: &'a Problem,
    pub(super) settings: &'a Settings,
    pub(super) control: &'a Control<'a>,
}

impl Quest<'_> {
    /// The bound that proves a solution near enough to the best.
    pub(super) fn limit(&self, incumbent: &Incumbent) -> f64 {
        let whole = self.whole;
        incumbent.cost
            - whole.slack(incumbent.cost).max(self.settings.shortfall(whole.objective(incumbent.cost)))
    }

    /// What a bound lacks to `limit`, and a little more, lest rounding keep the bound of what is left of a
    /// reduced problem just under the limit.
    pub(super) fn room(&self, limit: f64, bound: f64) -> f64 {
        limit - bound + 0.1 * self.whole.slack(limit)
    }
}
