//! The definitions once more, slowly and in another way: linear programmes and sums over thin slices.

use microlp::{ComparisonOp, OptimizationDirection, Problem as Programme, SolveOutcome};
use proptest::prelude::*;
use spoke_model::{Allocation, Problem};

use super::random_city::case;
use crate::terms::Terms;

pub(super) fn optimum(programme: &Programme) -> f64 {
    match programme.solve().unwrap() {
        SolveOutcome::Solution(solution) => solution.objective(),
        SolveOutcome::Interrupted(_) => panic!("no limit was set"),
    }
}

/// P as the least optimum of one small linear programme per budget row.
fn purchasable(problem: &Problem) -> f64 {
    let of_rows = |rows: &[usize]| {
        let mut programme = Programme::new(OptimizationDirection::Maximize);
        let mut uses = vec![Vec::new(); problem.budgets.len()];
        for venue in &problem.venues {
            let shares: Vec<_> = venue
                .options
                .iter()
                .map(|o| (programme.add_var(venue.places_per_session * o.sessions, (0.0, 1.0)), o))
                .collect();
            programme.add_constraint(shares.iter().map(|(share, _)| (*share, 1.0)), ComparisonOp::Eq, 1.0);
            for row in rows {
                uses[*row].extend(shares.iter().map(|(share, option)| (*share, option.cost[*row])));
            }
        }
        for row in rows {
            programme.add_constraint(uses[*row].clone(), ComparisonOp::Le, problem.budgets[*row].limit);
        }
        optimum(&programme)
    };
    let rows = 0..problem.budgets.len();
    rows.map(|row| of_rows(&[row])).reduce(f64::min).unwrap_or_else(|| of_rows(&[]))
}

pub(super) fn entitlement_and_fill(problem: &Problem) -> (Vec<f64>, f64) {
    let contacts = |k: usize| problem.points[k].contacts_needed();
    let weight = |k: usize| {
        let area = problem.points[k].area.index();
        problem.gradient.weight(problem.ridit[area], problem.decile[area])
    };
    let points = 0..problem.points.len();
    let all: f64 = points.clone().map(contacts).sum();
    let graded: f64 = points.clone().map(|k| contacts(k) * weight(k)).sum();
    let entitlement: Vec<f64> =
        points.map(|k| if graded > 0.0 { contacts(k) * weight(k) / graded * all } else { 0.0 }).collect();
    let fill = if all > 0.0 { (purchasable(problem) / all).min(1.0) } else { 0.0 };
    (entitlement, fill)
}

/// The slope of Φ at u, without the offer floor.
fn slope(u: f64, fill: f64, aversion: f64) -> f64 {
    let edges = [
        0.0,
        0.25,
        0.5,
        0.7,
        0.8,
        0.85,
        0.9,
        0.95,
        1.0,
        1.05,
        1.1,
        1.15,
        1.2,
        1.3,
        1.5,
        2.0,
        3.0,
        f64::INFINITY,
    ];
    let band = edges.windows(2).find(|band| u < band[1]).unwrap();
    let middle = (band[0] + band[1].min(1.0 / fill)) / 2.0;
    (1.01 / (middle + 0.01)).powf(aversion)
}

pub(super) fn objective(problem: &Problem, plan: &Allocation) -> f64 {
    let (fill, aversion) = (plan.mean_fill, problem.objective.inequality_aversion);
    let mut value = 0.0;
    for (k, point) in problem.points.iter().enumerate() {
        let entitlement = plan.entitlement[k];
        let flows = || plan.flows.iter().filter(|flow| flow.point.index() == k);
        let places: f64 = flows().map(|flow| flow.places).sum();
        if entitlement <= 0.0 || fill <= 0.0 {
            continue;
        }
        let u = places / entitlement / fill;
        let could = |venue: &spoke_model::VenueOptions| {
            venue.places_per_session > 0.0 && venue.options.iter().any(|option| option.sessions > 0.0)
        };
        let reached = problem
            .arcs(point)
            .filter(|(venue, ..)| could(&problem.venues[venue.index()]))
            .map(|(.., share)| share)
            .fold(0.0, f64::max);
        let floor = (problem.floor.share * fill * point.contacts_needed()).min(reached * entitlement)
            / entitlement
            / fill;
        // Slices of 1/20 that also end at the floor: no band edge lies inside one.
        let mut worth = -99.0 * slope(0.0, fill, aversion) * (floor - u).max(0.0);
        let mut at = 0.0;
        for slice in 0_u32.. {
            let end = (f64::from(slice + 1) / 20.0).min(u);
            worth += slope((at + end) / 2.0, fill, aversion) * (end - at);
            at = end;
            if at >= u {
                break;
            }
        }
        value += entitlement * worth;
        value -=
            problem.objective.burden_per_minute / fill * flows().map(|f| f.minutes * f.places).sum::<f64>();
    }
    value
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// E, P, x̄ and Z agree with the slow definitions, and every plan made to keep the rules is accepted.
    #[test]
    fn what_keeps_the_rules_is_accepted(seed: u64) {
        let case = case(seed);
        let terms = Terms::of(&case.problem);
        let purchasable = purchasable(&case.problem);
        prop_assert!((terms.purchasable - purchasable).abs() < 1e-7 * (1.0 + purchasable));
        // Random flows are not the best ones.
        let tolerance = crate::Tolerance { flows: f64::INFINITY, ..crate::Tolerance::default() };
        let verdict = crate::plan_within(&case.problem, &case.plan, &case.certificate, &tolerance);
        prop_assert!(verdict.accepted(), "{:?}", verdict.violations);
        prop_assert!((verdict.objective.unwrap() - case.plan.objective).abs() < 1e-8 * (1.0 + case.plan.objective.abs()));
        let all: f64 = terms.contacts.iter().sum();
        prop_assert!((terms.entitlement.iter().sum::<f64>() - all).abs() < 1e-9 * (1.0 + all));
    }
}
