//! Budget (3): `Σ_v cost_vo ≤ B` for sessions, staff hours and pounds.

use spoke_model::{Allocation, Problem};

use super::chosen;
use crate::tolerance::{Tolerance, at_most};
use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(problem: &Problem, plan: &Allocation, tolerance: &Tolerance) -> Vec<Violation> {
    let mut found = Vec::new();
    for (row, budget) in problem.budgets.iter().enumerate() {
        let used: f64 = (0..problem.venues.len())
            .filter_map(|venue| chosen(problem, plan, venue))
            .map(|option| option.cost[row])
            .sum();
        if !at_most(used, budget.limit, tolerance.constraint) {
            found.push(Violation {
                rule: Rule::Budget,
                subject: Subject::Budget(row),
                found: used,
                expected: budget.limit,
                message: format!("uses {used} of {}", budget.limit),
            });
        }
    }
    found
}
