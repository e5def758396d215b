//! Budgets rounded to whole steps (equation 14 of `docs/model.md`): where the smallest step costs 3 of a budget and 47 are
//! left, no plan takes more than 15 such steps, and a bound that takes 15⅔ is too high.
//!
//! The row is the mixed-integer rounding of the budget (Nemhauser and Wolsey 1990, doi 10.1007/BF01585752), divided by
//! its smallest step.

use spoke_model::{BudgetRow, Problem};

/// How far from a whole number the steps that a budget holds must be: nearer, rounding gains nothing or is lost in the
/// arithmetic.
const LEAST_REST: f64 = 0.01;

/// The problem with a rounded row behind its budgets for each of them, in their order; of a budget that cannot be
/// rounded one that is always kept.
pub(crate) fn with_rounded_budgets(problem: &Problem) -> Problem {
    let mut stronger = problem.clone();
    for row in 0..problem.budgets.len() {
        let rounding = Rounding::of(problem, row);
        let limit = rounding.as_ref().map_or(0.0, |rounding| rounding.whole);
        stronger.budgets.push(BudgetRow { limit, committed: 0.0, ..problem.budgets[row] });
        for venue in &mut stronger.venues {
            let least = least_cost(venue.options.iter().map(|option| option.cost[row]));
            for option in &mut venue.options {
                let cost = rounding.as_ref().map_or(0.0, |rounding| rounding.steps(option.cost[row] - least));
                option.cost.push(cost);
            }
        }
    }
    stronger
}

/// How a budget is rounded.
struct Rounding {
    /// The smallest step.
    step: f64,
    /// Whole steps that the budget holds beyond what every venue takes at least.
    whole: f64,
    /// What is left beyond them, as a part of a step.
    rest: f64,
}

impl Rounding {
    fn of(problem: &Problem, row: usize) -> Option<Self> {
        let (mut step, mut left) = (f64::INFINITY, problem.budgets[row].limit);
        for venue in &problem.venues {
            let costs = || venue.options.iter().map(|option| option.cost[row]);
            let least = least_cost(costs());
            left -= least;
            step = costs().map(|cost| cost - least).filter(|more| *more > 0.0).fold(step, f64::min);
        }
        let steps = left / step;
        let (whole, rest) = (steps.floor(), steps - steps.floor());
        let rounds = steps.is_finite() && steps > 0.0 && (LEAST_REST..=1.0 - LEAST_REST).contains(&rest);
        rounds.then_some(Self { step, whole, rest })
    }

    /// The steps that so much more counts for.
    fn steps(&self, more: f64) -> f64 {
        let steps = more / self.step;
        steps.floor() + ((steps - steps.floor() - self.rest) / (1.0 - self.rest)).max(0.0)
    }
}

fn least_cost(costs: impl Iterator<Item = f64>) -> f64 {
    costs.fold(f64::INFINITY, f64::min)
}
