//! Why no plan exists, and the least budget with which one would.

use std::fmt;

use spoke_model::{BudgetRow, Limit, Problem, Resource};

use crate::instance::Instance;
use crate::plan::least_use;

/// No plan keeps every constraint (or none was found: [`Infeasible::proven`] says which).
#[derive(Clone, Debug, PartialEq)]
pub struct Infeasible {
    /// Whether it is proven that there is none; otherwise the search gave up.
    pub proven: bool,
    /// One per budget row: what access floor, limits and fixed patterns need of it.
    pub budgets: Vec<LeastBudget>,
    /// Names of limits that cannot be kept whatever the budgets.
    pub limits: Vec<String>,
    /// Maxima that access floor, minima and fixed patterns go past, whatever the budgets.
    pub maxima: Vec<LeastMaximum>,
}

/// The least that a limit's maximum could be, were there no other maximum and no budget.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastMaximum {
    /// The limit's name.
    pub name: String,
    /// Its maximum, in sessions.
    pub maximum: f64,
    /// No plan does with less than this.
    pub at_least: f64,
}

/// The least that access floor, limits, fixed patterns and programmes need of one budget, were the others unlimited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeastBudget {
    /// What it counts.
    pub resource: Resource,
    /// What there is.
    pub limit: f64,
    /// The least found that does; infinite where limits cannot be kept at any budget.
    pub least: f64,
    /// No plan does with less than this; equal to `least` where that is proven least.
    pub at_least: f64,
}

impl LeastBudget {
    /// Whether `least` is proven the least.
    pub fn proven(&self) -> bool {
        self.least - self.at_least <= 1e-9 * (1.0 + self.least.abs())
    }
}

impl fmt::Display for Infeasible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let so = if self.proven {
            "no plan keeps every constraint"
        } else {
            "no plan was found that keeps every constraint"
        };
        write!(f, "{so}")?;
        for name in &self.limits {
            write!(f, "; the limits of {name} cannot be kept")?;
        }
        for LeastMaximum { name, maximum, at_least } in &self.maxima {
            write!(f, "; the limit of {name} is {maximum} sessions and cannot be below {at_least}")?;
        }
        for budget in &self.budgets {
            let unit = match budget.resource {
                Resource::Sessions => "sessions",
                Resource::StaffHours => "staff hours",
                Resource::Pounds => "pounds",
            };
            if budget.least > budget.limit && budget.least.is_finite() {
                let least = if budget.proven() { "the least that can" } else { "the least found that can" };
                write!(f, "; there are {} {unit} and {least} is {}", budget.limit, budget.least)?;
                if !budget.proven() {
                    write!(f, " (it cannot be below {})", budget.at_least)?;
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for Infeasible {}

/// Works out why.
pub(crate) fn infeasible(instance: &Instance<'_>) -> Infeasible {
    let limits: Vec<String> = instance
        .problem
        .limits
        .iter()
        .filter(|limit| {
            let range = |pick: fn(f64, f64) -> f64, from: f64| -> f64 {
                limit
                    .members
                    .iter()
                    .map(|venue| {
                        let options = &instance.problem.venues[venue.index()].options;
                        options.iter().map(|option| option.sessions).fold(from, pick)
                    })
                    .sum()
            };
            let (least, most) = (range(f64::min, f64::INFINITY), range(f64::max, 0.0));
            limit.minimum.is_some_and(|minimum| most < minimum)
                || limit.maximum.is_some_and(|maximum| least > maximum)
        })
        .map(|limit| limit.name.clone())
        .collect();
    let budgets: Vec<LeastBudget> = instance
        .problem
        .budgets
        .iter()
        .enumerate()
        .map(|(row, budget)| {
            let least = least_use(instance, row);
            let whole = instance.problem.venues.iter().flat_map(|venue| &venue.options);
            let at_least = rounded_up(least.at_least, whole.map(|option| option.cost[row]));
            // As the planner counts: with what programmes take beforehand.
            LeastBudget {
                resource: budget.resource,
                limit: budget.limit + budget.committed,
                least: least.found + budget.committed,
                at_least: at_least + budget.committed,
            }
        })
        .collect();
    let apart = limits.is_empty() && budgets.iter().all(|budget| budget.least.is_infinite());
    let maxima = if apart { maxima(instance.problem) } else { Vec::new() };
    let proven = !limits.is_empty()
        || !maxima.is_empty()
        || budgets.iter().any(|budget| budget.at_least > budget.limit + 1e-9 * (1.0 + budget.limit.abs()));
    Infeasible { proven, budgets, limits, maxima }
}

/// A lower bound of a sum of these costs, rounded up where all are whole numbers.
fn rounded_up(bound: f64, mut costs: impl Iterator<Item = f64>) -> f64 {
    if bound.is_finite() && costs.all(|cost| cost.fract() == 0.0) {
        (bound - 1e-6 * (1.0 + bound.abs())).ceil()
    } else {
        bound
    }
}

/// The maxima that cannot be kept even where nothing else stands against it.
fn maxima(problem: &Problem) -> Vec<LeastMaximum> {
    let limits = problem.limits.iter().enumerate();
    let short = limits.filter_map(|(index, limit)| {
        let maximum = limit.maximum?;
        let alone = limit_alone(problem, index);
        let costs = alone.venues.iter().flat_map(|venue| &venue.options).map(|option| option.cost[0]);
        let at_least = rounded_up(least_use(&Instance::new(&alone), 0).at_least, costs);
        (at_least > maximum + 1e-9 * (1.0 + maximum.abs())).then(|| LeastMaximum {
            name: limit.name.clone(),
            maximum,
            at_least,
        })
    });
    short.collect()
}

/// The problem with the sessions that a limit counts for its one budget, and no maximum: every other venue does as much
/// as it may, since that costs nothing.
fn limit_alone(problem: &Problem, limit: usize) -> Problem {
    let mut alone = problem.clone();
    let members = &problem.limits[limit].members;
    for (index, venue) in alone.venues.iter_mut().enumerate() {
        let counts = members.iter().any(|member| member.index() == index);
        if !counts {
            venue.options.drain(..venue.options.len() - 1);
        }
        for option in &mut venue.options {
            option.cost = vec![if counts { option.sessions } else { 0.0 }];
        }
    }
    let minima = problem.limits.iter().filter(|limit| limit.minimum.is_some());
    alone.limits = minima.map(|limit| Limit { maximum: None, ..limit.clone() }).collect();
    alone.budgets = vec![BudgetRow { resource: Resource::Sessions, limit: f64::INFINITY, committed: 0.0 }];
    alone
}
