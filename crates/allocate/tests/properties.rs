//! What must hold of any problem: bounds above plans, order and threads without effect, more budget never worse.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use spoke_allocate::{Control, Options, Solution, Stage, route, solve};
use spoke_model::{AreaId, Problem, VenueId};
use support::generated::{Random, region, tiny};

const PROVEN: Options<'static> = Options { gap: 0.0, prove: true, warm: None, keep: false };

fn best(problem: &Problem) -> Option<Solution> {
    solve(problem, &PROVEN, &()).ok()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

fn same_optimum(problem: &Problem, other: &Problem, case: usize) {
    match (best(problem), best(other)) {
        (Some(a), Some(b)) => assert!(close(a.allocation.objective, b.allocation.objective), "case {case}"),
        (a, b) => assert_eq!(a.is_some(), b.is_some(), "case {case}"),
    }
}

#[test]
fn more_budget_never_lowers_what_a_place_is_worth() {
    let mut random = Random(71);
    for case in 0..60 {
        let mut problem = tiny(&mut random);
        problem.objective.inequality_aversion = 0.0;
        problem.floor.share = 0.0;
        problem.objective.burden_per_minute = 0.0;
        let Some(before) = best(&problem) else { continue };
        for budget in &mut problem.budgets {
            budget.limit += 4.0;
        }
        let after = best(&problem).unwrap();
        let places =
            |solution: &Solution| solution.allocation.flows.iter().map(|flow| flow.places).sum::<f64>();
        assert!(places(&after) >= places(&before) - 1e-6, "case {case}");
    }
}

/// What a place is worth depends on x̄, and x̄ on the budgets: only where it stays may optima be compared.
#[test]
fn more_of_a_budget_never_lowers_the_optimum() {
    let mut random = Random(101);
    let mut seen = 0;
    for case in 0..150 {
        let problem = tiny(&mut random);
        let Some(before) = best(&problem) else { continue };
        for row in 0..problem.budgets.len() {
            let mut richer = problem.clone();
            richer.budgets[row].limit += 3.0;
            let after = best(&richer).unwrap();
            if after.allocation.mean_fill == before.allocation.mean_fill {
                seen += 1;
                let (before, after) = (before.allocation.objective, after.allocation.objective);
                assert!(
                    after >= before - 1e-7 * (1.0 + before.abs()),
                    "case {case}, budget {row}: {after} < {before}"
                );
            }
        }
    }
    assert!(seen >= 20, "{seen}");
}

/// A venue with the empty pattern alone, as an excluded one: never a better optimum. Without floors, as neither asks
/// for what no venue could give.
#[test]
fn an_excluded_venue_never_raises_the_optimum() {
    let mut random = Random(29);
    let mut seen = 0;
    for case in 0..150 {
        let mut problem = tiny(&mut random);
        problem.floor.share = 0.0;
        problem.floor.minutes = None;
        let Some(before) = best(&problem) else { continue };
        for venue in 0..problem.venues.len() {
            let mut closed = problem.clone();
            closed.venues[venue].options.truncate(1);
            let Some(after) = best(&closed) else { continue };
            if after.allocation.mean_fill == before.allocation.mean_fill {
                seen += 1;
                let (before, after) = (before.allocation.objective, after.allocation.objective);
                assert!(
                    after <= before + 1e-7 * (1.0 + before.abs()),
                    "case {case}, venue {venue}: {after} > {before}"
                );
            }
        }
    }
    assert!(seen >= 20, "{seen}");
}

/// Areas in another order, and their points with them: the same optimum.
#[test]
fn the_order_of_areas_does_not_matter() {
    let mut random = Random(37);
    for case in 0..60 {
        let problem = tiny(&mut random);
        let count = problem.areas();
        let old = |area: usize| (area + 1) % count;
        let mut other = problem.clone();
        other.ridit = (0..count).map(|area| problem.ridit[old(area)]).collect();
        other.decile = (0..count).map(|area| problem.decile[old(area)]).collect();
        for (matrix, from) in other.travel.iter_mut().zip(&problem.travel) {
            *matrix = spoke_model::TravelMatrix::from_rows(
                (0..count).map(|area| from.row(AreaId::new(old(area))).collect()),
            );
        }
        for point in &mut other.points {
            point.area = AreaId::new((point.area.index() + count - 1) % count);
        }
        other.points.sort_by_key(|point| (point.area, point.group));
        same_optimum(&problem, &other, case);
    }
}

#[test]
fn closing_a_venue_never_gains() {
    let mut random = Random(3);
    for case in 0..60 {
        let problem = tiny(&mut random);
        let sessions: Vec<f64> = problem.venues.iter().map(|_| (random.unit() * 6.0).floor()).collect();
        let open = route(&problem, &sessions).objective;
        for venue in 0..sessions.len() {
            let mut closed = sessions.clone();
            closed[venue] = 0.0;
            let without = route(&problem, &closed).objective;
            assert!(without <= open + 1e-9 * (1.0 + open.abs()), "case {case}, venue {venue}");
        }
    }
}

#[test]
fn the_order_of_venues_does_not_matter() {
    let mut random = Random(19);
    for case in 0..60 {
        let problem = tiny(&mut random);
        let count = problem.venues.len();
        let turned = |venue: usize| VenueId::new((venue + 1) % count);
        let mut other = problem.clone();
        for (venue, options) in problem.venues.iter().enumerate() {
            other.venues[turned(venue).index()] = options.clone();
        }
        for limit in &mut other.limits {
            limit.members = limit.members.iter().map(|venue| turned(venue.index())).collect();
            limit.members.sort_unstable();
        }
        for matrix in &mut other.travel {
            *matrix = spoke_model::TravelMatrix::from_rows((0..matrix.areas()).map(|area| {
                let row = matrix.row(spoke_model::AreaId::new(area));
                row.map(|(venue, minutes)| (turned(venue.index()), minutes)).collect()
            }));
        }
        same_optimum(&problem, &other, case);
    }
}

#[test]
fn the_bound_is_above_the_plan_and_threads_do_not_matter() {
    let problem = region(60, 16, 40.0, 3, 1);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| solve(&problem, &Options { gap: 0.01, ..Options::default() }, &()).unwrap())
    };
    let (one, two) = (run(1), run(2));
    assert!(one.certificate.bound >= one.allocation.objective);
    assert_eq!(one.allocation, two.allocation);
    assert_eq!(one.certificate, two.certificate);
    assert_eq!(one.values, two.values);
}

#[test]
fn a_warm_start_ends_no_worse_than_the_gap_asked() {
    let problem = region(60, 16, 40.0, 3, 1);
    let options = Options { gap: 0.01, ..Options::default() };
    let first = solve(&problem, &options, &()).unwrap();
    let again = solve(&problem, &Options { warm: Some(&first.warm), ..options }, &()).unwrap();
    assert!(again.gap() <= first.gap().max(0.01) + 1e-9, "{} after {}", again.gap(), first.gap());
    assert!(
        again.allocation.objective >= first.allocation.objective - 1e-9 * first.allocation.objective.abs()
    );
}

#[test]
fn nothing_to_offer_and_nobody_in_need_are_plans_too() {
    let mut random = Random(41);
    for _ in 0..40 {
        let mut problem = tiny(&mut random);
        problem.floor.minutes = None;
        problem.limits.clear();
        for venue in &mut problem.venues {
            if venue.options[0].sessions > 0.0 {
                venue.options[0].sessions = 0.0;
                venue.options[0].cost.fill(0.0);
            }
        }
        let mut nothing = problem.clone();
        for budget in &mut nothing.budgets {
            budget.limit = 0.0;
        }
        let mut nobody = problem.clone();
        for point in &mut nobody.points {
            point.people = 0.0;
        }
        let mut nowhere = problem.clone();
        nowhere.travel = problem
            .travel
            .iter()
            .map(|matrix| spoke_model::TravelMatrix::from_rows((0..matrix.areas()).map(|_| Vec::new())))
            .collect();
        for (problem, always) in [(&nothing, false), (&nobody, true), (&nowhere, true)] {
            let solution = best(problem).unwrap();
            assert!(solution.allocation.objective.is_finite() && solution.certificate.bound.is_finite());
            if always || !problem.budgets.is_empty() {
                assert!(solution.allocation.flows.is_empty());
                assert_eq!(solution.allocation.objective, 0.0);
            }
        }
    }
}

#[test]
fn a_venue_without_places_is_priced_out_of_reach() {
    let mut random = Random(13);
    let mut seen = 0;
    for case in 0..80 {
        let problem = tiny(&mut random);
        let Some(solution) = best(&problem) else { continue };
        for prices in &solution.certificate.proof.prices {
            for (venue, price) in problem.venues.iter().zip(&prices.capacity) {
                if venue.places_per_session == 0.0 && solution.allocation.mean_fill > 0.0 {
                    seen += 1;
                    // The floor's weight, a hundred first-band slopes of at least 1.
                    assert!(*price >= 99.0, "case {case}: {price} where there are no places");
                }
            }
        }
    }
    assert!(seen > 0);
}

#[test]
fn strong_aversion_stays_finite_and_bounded() {
    let mut random = Random(97);
    for case in 0..30 {
        let mut problem = tiny(&mut random);
        problem.objective.inequality_aversion = 20.0;
        if let Some(solution) = best(&problem) {
            let (objective, bound) = (solution.allocation.objective, solution.certificate.bound);
            assert!(objective.is_finite() && bound >= objective, "case {case}: {objective} {bound}");
            assert!(bound - objective <= 1e-6 * (1.0 + objective.abs()), "case {case}: {objective} {bound}");
        }
    }
}

/// Stops before anything is improved.
struct AtOnce;

impl Control for AtOnce {
    fn stop(&self) -> bool {
        true
    }

    fn progress(&self, _: Stage, _: Option<f64>, _: Option<f64>) {}
}

/// A plan that a limit ended is valued as exactly as any other.
#[test]
fn a_stopped_search_values_its_venues_exactly() {
    let problem = region(60, 16, 40.0, 3, 1);
    let stopped = solve(&problem, &Options::default(), &AtOnce).unwrap();
    let sessions = &stopped.allocation.sessions;
    for (venue, value) in stopped.values.iter().enumerate() {
        let mut without = sessions.clone();
        without[venue] = 0.0;
        let loss = stopped.allocation.objective - route(&problem, &without).objective;
        assert!((value.value_if_closed - loss).abs() <= 1e-6 * (1.0 + loss.abs()), "venue {venue}");
    }
}

/// A venue that may not open is as good as none, for the bound too.
#[test]
fn a_closed_venue_does_not_loosen_the_bound() {
    let mut random = Random(83);
    for case in 0..40 {
        let problem = region(6, 12, 1e3, 2, 1 + case);
        let closed = random.below(12);
        let mut without = problem.clone();
        without.venues[closed].places_per_session = 0.0;
        let mut locked = problem;
        locked.venues[closed].options.truncate(1);
        let bound = |problem: &Problem| {
            let solution = solve(problem, &Options { gap: 1e-4, ..Options::default() }, &()).unwrap();
            solution.certificate.bound
        };
        let (without, locked) = (bound(&without), bound(&locked));
        assert!((without - locked).abs() <= 1e-4 * (1.0 + without.abs()), "case {case}: {without} {locked}");
    }
}

/// A what-if that keeps to the plan at hand: nothing changed gives that plan, and less search than the plan had.
#[test]
fn an_earlier_plan_is_kept_to() {
    let problem = region(60, 16, 40.0, 3, 1);
    let options = Options { gap: 0.01, ..Options::default() };
    let first = solve(&problem, &options, &()).unwrap();
    let keep =
        Options { gap: first.gap() * (1.0 + 1e-6) + 1e-9, warm: Some(&first.warm), keep: true, ..options };
    let again = solve(&problem, &keep, &()).unwrap();
    assert_eq!(again.allocation.patterns, first.allocation.patterns);
    let mut richer = problem.clone();
    richer.budgets[0].limit += 3.0;
    let more = solve(&richer, &Options { gap: 0.01, ..keep.clone() }, &()).unwrap();
    assert!(more.gap() <= 0.01);
}
