//! The independent judge: does a plan keep every rule, is its objective what it says, does its proof hold?
//!
//! Everything is recomputed from the [`Problem`] alone. This crate shares no code with the optimiser and knows
//! nothing of how a plan was found; the definitions of `docs/model.md` stand here a second time, on purpose.
//! One rule is one file under `rules`, named after the rule. Nothing here panics on a plan that is wrong: a
//! plan too misshapen to be judged is a violation of [`Rule::Shape`].

mod bound;
mod floor;
mod flow_prices;
mod point_price;
mod point_value;
mod purchasable;
mod rounded;
mod rules;
pub mod schedule;
mod terms;
#[cfg(test)]
mod tests;
mod tolerance;
mod utility;
mod verdict;

pub use floor::{Shortfall, Unreachable, access_rows};
pub use tolerance::Tolerance;
pub use verdict::{Rule, Subject, Verdict, Violation};

use spoke_model::{Allocation, Certificate, Problem};
use terms::Terms;

/// Judges a plan and its certificate with the default [`Tolerance`].
pub fn plan(problem: &Problem, plan: &Allocation, certificate: &Certificate) -> Verdict {
    plan_within(problem, plan, certificate, &Tolerance::default())
}

/// Judges a plan and its certificate with a stated tolerance, e.g. for numbers that were rounded to be written.
pub fn plan_within(
    problem: &Problem,
    plan: &Allocation,
    certificate: &Certificate,
    tolerance: &Tolerance,
) -> Verdict {
    let terms = Terms::of(problem);
    let (rows, unreachable) = access_rows(problem);
    let mut verdict = Verdict {
        violations: rules::shape::violations(problem, plan),
        objective: None,
        bound: None,
        gap: None,
        flows_gap: None,
        mean_fill: terms.mean_fill,
        purchasable_places: terms.purchasable,
        unreachable,
        shortfalls: Vec::new(),
    };
    if !verdict.violations.is_empty() {
        return verdict;
    }
    let offered = rules::offered(problem, plan);
    let objective = rules::objective::recomputed(plan, &terms, &offered);
    let bound = bound::recomputed(problem, &terms, &rows, certificate);
    let flows_bound = flow_prices::bound(problem, plan, &terms, &offered);
    verdict.violations = [
        rules::pattern::violations(problem, plan, tolerance),
        rules::budget::violations(problem, plan, tolerance),
        rules::limit::violations(problem, plan, tolerance),
        rules::capacity::violations(problem, plan, tolerance),
        rules::reach::violations(problem, plan, &terms, tolerance),
        rules::access::violations(&rows, plan),
        rules::entitlement::violations(plan, &terms, tolerance),
        rules::objective::violations(plan, objective, &terms, tolerance),
        rules::flows::violations(objective, flows_bound, &terms, tolerance),
        rules::bound::violations(certificate, objective, &bound, &terms, tolerance),
    ]
    .concat();
    verdict.objective = Some(objective);
    verdict.bound = bound.ok();
    verdict.flows_gap = gap(objective, flows_bound);
    verdict.gap = verdict.bound.and_then(|bound| gap(objective, bound));
    verdict.shortfalls = floor::shortfalls(problem, &terms, &offered, tolerance);
    verdict
}

/// `(bound − objective) / |objective|`; 0 where they are equal, `None` where the objective is 0 and the bound
/// is not.
fn gap(objective: f64, bound: f64) -> Option<f64> {
    if bound == objective {
        return Some(0.0);
    }
    (objective != 0.0).then(|| (bound - objective) / objective.abs())
}
