//! The bound: never below any plan, and each point's part equal to a linear programme's optimum.

use microlp::{ComparisonOp, OptimizationDirection, Problem as Programme, SolveOutcome};
use proptest::prelude::*;
use spoke_model::{Allocation, Certificate, Flow, PointId, Prices, Problem, Proof, ProofNode, VenueId};

use super::random_city::{Dice, case, point_prices, prices};
use crate::terms::Terms;
use crate::{Rule, Tolerance};
use crate::{bound, point_value};

/// `Σ_k D_k` as linear programmes: places per arc, pieces of Φ, one constraint per distinct minutes.
fn by_programme(problem: &Problem, terms: &Terms, capacity_prices: &[f64]) -> f64 {
    let mut total = 0.0;
    for (k, point) in problem.points.iter().enumerate() {
        let entitlement = terms.entitlement[k];
        if entitlement == 0.0 || terms.mean_fill == 0.0 {
            continue;
        }
        let mut programme = Programme::new(OptimizationDirection::Maximize);
        let arcs: Vec<_> = problem
            .arcs(point)
            .map(|(venue, minutes, share)| {
                let cost = terms.minute_cost * minutes + capacity_prices[venue.index()];
                (programme.add_var(-cost, (0.0, f64::INFINITY)), minutes, share)
            })
            .collect();
        let mut balance: Vec<_> = arcs.iter().map(|(arc, ..)| (*arc, 1.0)).collect();
        for (length, slope) in terms.utility.pieces(terms.floor_end[k]) {
            let most = length * entitlement * terms.mean_fill;
            balance.push((programme.add_var(slope / terms.mean_fill, (0.0, most)), -1.0));
        }
        programme.add_constraint(balance, ComparisonOp::Eq, 0.0);
        for (_, minutes, share) in &arcs {
            let far = arcs.iter().filter(|arc| arc.1 >= *minutes).map(|arc| (arc.0, 1.0));
            programme.add_constraint(far, ComparisonOp::Le, share * entitlement);
        }
        total += super::definitions::optimum(&programme);
    }
    total - terms.floor_worth
}

/// The best objective of flows under the plan's patterns, and flows that reach it, by one linear programme.
fn best_flows(problem: &Problem, plan: &Allocation, terms: &Terms) -> (f64, Vec<Flow>) {
    let mut programme = Programme::new(OptimizationDirection::Maximize);
    let mut at_venue = vec![Vec::new(); problem.venues.len()];
    let mut variables = Vec::new();
    for (k, point) in problem.points.iter().enumerate() {
        let entitlement = terms.entitlement[k];
        if entitlement == 0.0 || terms.mean_fill == 0.0 {
            continue;
        }
        let arcs: Vec<_> = problem
            .arcs(point)
            .map(|(venue, minutes, share)| {
                let variable = programme.add_var(-terms.minute_cost * minutes, (0.0, f64::INFINITY));
                at_venue[venue.index()].push((variable, 1.0));
                let flow = Flow { point: PointId::new(k), venue, places: 0.0, minutes };
                variables.push((flow, variable));
                (variable, minutes, share)
            })
            .collect();
        let mut balance: Vec<_> = arcs.iter().map(|(arc, ..)| (*arc, 1.0)).collect();
        for (length, slope) in terms.utility.pieces(terms.floor_end[k]) {
            let most = length * entitlement * terms.mean_fill;
            balance.push((programme.add_var(slope / terms.mean_fill, (0.0, most)), -1.0));
        }
        programme.add_constraint(balance, ComparisonOp::Eq, 0.0);
        for (_, minutes, share) in &arcs {
            let far = arcs.iter().filter(|arc| arc.1 >= *minutes).map(|arc| (arc.0, 1.0));
            programme.add_constraint(far, ComparisonOp::Le, share * entitlement);
        }
    }
    for (venue, at) in at_venue.into_iter().enumerate() {
        let places = problem.venues[venue].places_per_session * plan.sessions[venue];
        programme.add_constraint(at, ComparisonOp::Le, places);
    }
    let SolveOutcome::Solution(solution) = programme.solve().unwrap() else { panic!("no limit was set") };
    let mut flows: Vec<Flow> = variables
        .into_iter()
        .map(|(flow, variable)| Flow { places: solution[variable], ..flow })
        .filter(|flow| flow.places > 0.0)
        .collect();
    flows.sort_by_key(|flow| (flow.point, flow.venue));
    (solution.objective() - terms.floor_worth, flows)
}

/// A random tree over the sessions of random venues, random prices at its leaves: by venue at some, by point at others.
fn proof(problem: &Problem, dice: &mut Dice, depth: usize) -> Proof {
    let leaves = 1 << depth;
    let mut nodes: Vec<ProofNode> = (0..leaves - 1)
        .map(|at| ProofNode::Branch {
            venue: VenueId::new(dice.below(problem.venues.len())),
            at_most: dice.between(-1.0, 14.0),
            below: 2 * at + 1,
            above: 2 * at + 2,
        })
        .collect();
    nodes.extend((0..leaves).map(|prices| ProofNode::Leaf { prices }));
    let prices = (0..leaves)
        .map(|_| if dice.chance(0.5) { prices(problem, dice) } else { point_prices(problem, dice) })
        .collect();
    Proof { prices, nodes }
}

/// A chain of branches as deep as asked, all leaves with the same prices.
fn chain(venue: VenueId, prices: Prices, depth: usize) -> Proof {
    let branches = (0..depth).flat_map(|level| {
        let at = 2 * level;
        let branch = ProofNode::Branch { venue, at_most: level as f64, below: at + 1, above: at + 2 };
        [branch, ProofNode::Leaf { prices: 0 }]
    });
    let nodes = branches.chain([ProofNode::Leaf { prices: 0 }]).collect();
    Proof { prices: vec![prices], nodes }
}

fn value(problem: &Problem, proof: Proof) -> f64 {
    let (rows, _) = crate::access_rows(problem);
    bound::recomputed(problem, &Terms::of(problem), &rows, &Certificate { bound: 0.0, proof }).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_greedy_fill_is_the_programmes_optimum(seed: u64) {
        let case = case(seed);
        let terms = Terms::of(&case.problem);
        let prices = prices(&case.problem, &mut Dice(seed ^ 1)).capacity;
        let (greedy, programme) =
            (point_value::total(&case.problem, &terms, &prices), by_programme(&case.problem, &terms, &prices));
        prop_assert!(
            (greedy - programme).abs() < 1e-6 * (1.0 + programme.abs() + terms.floor_worth),
            "{greedy} {programme}"
        );
    }

    /// Weak duality: whatever the prices and the tree, no plan that keeps the rules lies above the bound.
    #[test]
    fn no_plan_lies_above_any_bound(seed: u64) {
        let case = case(seed);
        let mut dice = Dice(seed ^ 2);
        for depth in [0, 1, 3] {
            let bound = value(&case.problem, proof(&case.problem, &mut dice, depth));
            let scale = 1.0 + case.plan.objective.abs() + Terms::of(&case.problem).floor_worth;
            prop_assert!(bound >= case.plan.objective - 1e-7 * scale);
        }
    }

    /// Best flows are proven best, and others are not said to be better than they are.
    #[test]
    fn flows_are_judged_against_the_best_under_their_patterns(seed: u64) {
        let mut case = case(seed);
        let terms = Terms::of(&case.problem);
        let (best, flows) = best_flows(&case.problem, &case.plan, &terms);
        let tolerance = Tolerance { flows: f64::INFINITY, ..Tolerance::default() };
        let judged = crate::plan_within(&case.problem, &case.plan, &case.certificate, &tolerance);
        if let Some(gap) = judged.flows_gap {
            let short = best - case.plan.objective;
            prop_assert!(gap * case.plan.objective.abs() >= short - 1e-7 * (1.0 + best.abs() + terms.floor_worth), "{gap} {short}");
        }
        case.plan.flows = flows;
        case.plan.objective = super::definitions::objective(&case.problem, &case.plan);
        let judged = crate::plan(&case.problem, &case.plan, &case.certificate);
        prop_assert!(judged.accepted(), "{:?}", judged.violations);
        let objective = judged.objective.unwrap();
        prop_assert!((objective - best).abs() < 1e-6 * (1.0 + best.abs() + terms.floor_worth));
        if best > 1e-3 {
            case.plan.flows.clear();
            let judged = crate::plan(&case.problem, &case.plan, &case.certificate);
            prop_assert!(judged.violations.iter().any(|v| v.rule == Rule::Flows), "nothing offered at all");
        }
    }

    /// Branching never loosens a bound that keeps its prices.
    #[test]
    fn branching_only_tightens(seed: u64) {
        let case = case(seed);
        let mut dice = Dice(seed ^ 3);
        let prices = if dice.chance(0.5) { prices(&case.problem, &mut dice) } else { point_prices(&case.problem, &mut dice) };
        let venue = VenueId::new(dice.below(case.problem.venues.len()));
        let (root, tree) =
            (value(&case.problem, Proof::leaf(prices.clone())), value(&case.problem, chain(venue, prices, 1)));
        prop_assert!(tree <= root && tree >= root - 1e-9 * (1.0 + root.abs()), "one of the sides holds the best option");
    }
}

/// A proof is read and judged at any depth: a thousand branches, written as JSON and read again.
#[test]
fn deep_proofs_are_read_and_judged() {
    let case = case(7);
    let prices = prices(&case.problem, &mut Dice(8));
    let root = value(&case.problem, Proof::leaf(prices.clone()));
    let written = serde_json::to_string(&chain(VenueId(0), prices, 1000)).unwrap();
    let deep: Proof = serde_json::from_str(&written).unwrap();
    assert_eq!(deep.nodes.len(), 2001);
    let tree = value(&case.problem, deep);
    assert!(tree <= root && tree >= root - 1e-9 * (1.0 + root.abs()), "{tree} {root}");
}
