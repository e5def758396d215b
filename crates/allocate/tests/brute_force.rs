//! Tiny random problems of every shape against every plan there is, each routed by an independent linear programme
//! written here from the model's formulas (`docs/model.md`), not from the engine.

#![expect(clippy::unwrap_used, reason = "a test")]

mod support;

use microlp::{ComparisonOp, OptimizationDirection, Problem as Lp, SolveOutcome};
use spoke_allocate::{Options, access_rows, mean_fill, route, solve};
use spoke_model::{Limit, Problem, VenueId};
use support::generated::{Random, tiny};

/// The model's objective for these sessions by a linear programme.
fn objective(problem: &Problem, sessions: &[f64]) -> f64 {
    let filled = mean_fill(problem);
    let needed: Vec<f64> = problem.points.iter().map(|point| point.people * point.contacts).collect();
    let graded: Vec<f64> = problem
        .points
        .iter()
        .zip(&needed)
        .map(|(point, needed)| {
            let area = point.area.index();
            needed * problem.gradient.weight(problem.ridit[area], problem.decile[area])
        })
        .collect();
    let scale = needed.iter().sum::<f64>() / graded.iter().sum::<f64>();
    let mut lp = Lp::new(OptimizationDirection::Maximize);
    let mut at_venue = vec![Vec::new(); problem.venues.len()];
    let mut floors_kept = 0.0;
    let edges = [0.0, 0.25, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 2.0, 3.0];
    for (index, point) in problem.points.iter().enumerate() {
        let entitled = graded[index] * scale;
        if entitled <= 0.0 || filled <= 0.0 {
            continue;
        }
        let end = 1.0 / filled;
        let serves = |venue: usize| {
            let venue = &problem.venues[venue];
            venue.places_per_session > 0.0 && venue.options.iter().any(|option| option.sessions > 0.0)
        };
        let reached = problem
            .arcs(point)
            .filter(|(venue, ..)| serves(venue.index()))
            .map(|(.., share)| share)
            .fold(0.0, f64::max);
        let floor =
            (problem.floor.share * filled * needed[index]).min(reached * entitled) / (entitled * filled);
        let mut cuts: Vec<f64> = edges.iter().copied().filter(|edge| *edge < end).collect();
        cuts.push(end);
        let slope = |from: f64, to: f64| {
            (1.01 / ((from + to) / 2.0 + 0.01)).powf(problem.objective.inequality_aversion)
        };
        let bonus = 99.0 * slope(cuts[0], cuts[1]);
        floors_kept += bonus * floor * entitled;
        let mut balance = Vec::new();
        for band in cuts.windows(2) {
            let worth = slope(band[0], band[1]) / filled;
            balance.push((lp.add_var(worth, (0.0, (band[1] - band[0]) * entitled * filled)), -1.0));
        }
        let promised = lp.add_var(bonus / filled, (0.0, floor * entitled * filled));
        let arcs: Vec<(usize, f64, f64)> =
            problem.arcs(point).map(|(venue, minutes, share)| (venue.index(), minutes, share)).collect();
        let flows: Vec<_> = arcs
            .iter()
            .map(|(_, minutes, _)| {
                lp.add_var(-problem.objective.burden_per_minute * minutes / filled, (0.0, f64::INFINITY))
            })
            .collect();
        for (at, (venue, minutes, share)) in arcs.iter().enumerate() {
            at_venue[*venue].push((flows[at], 1.0));
            let beyond: Vec<_> = arcs
                .iter()
                .zip(&flows)
                .filter(|(arc, _)| arc.1 >= *minutes)
                .map(|(_, flow)| (*flow, 1.0))
                .collect();
            lp.add_constraint(beyond.as_slice(), ComparisonOp::Le, share * entitled);
        }
        let places: Vec<_> = flows.iter().map(|flow| (*flow, 1.0)).collect();
        balance.extend(&places);
        lp.add_constraint(balance.as_slice(), ComparisonOp::Eq, 0.0);
        let mut kept = vec![(promised, 1.0)];
        kept.extend(places.iter().map(|(flow, _)| (*flow, -1.0)));
        lp.add_constraint(kept.as_slice(), ComparisonOp::Le, 0.0);
    }
    for (venue, flows) in at_venue.iter().enumerate() {
        let capacity = problem.venues[venue].places_per_session * sessions[venue];
        lp.add_constraint(flows.as_slice(), ComparisonOp::Le, capacity);
    }
    match lp.solve().unwrap() {
        SolveOutcome::Solution(solution) => solution.objective() - floors_kept,
        SolveOutcome::Interrupted(_) => panic!("no limit was set"),
    }
}

/// Whether these options keep budgets, limits and access.
fn keeps(problem: &Problem, options: &[usize]) -> bool {
    let chosen = |venue: usize| &problem.venues[venue].options[options[venue]];
    let venues = 0..problem.venues.len();
    let budgets = problem.budgets.iter().enumerate().all(|(row, budget)| {
        venues.clone().map(|venue| chosen(venue).cost[row]).sum::<f64>() <= budget.limit + 1e-9
    });
    let limits = problem.limits.iter().all(|limit| {
        let sessions: f64 = limit.members.iter().map(|venue| chosen(venue.index()).sessions).sum();
        limit.minimum.is_none_or(|least| sessions >= least - 1e-9)
            && limit.maximum.is_none_or(|most| sessions <= most + 1e-9)
    });
    let access = access_rows(problem)
        .iter()
        .all(|row| row.venues.iter().any(|venue| chosen(venue.index()).sessions > 0.0));
    budgets && limits && access
}

/// Every choice of an option per venue.
fn every_choice(problem: &Problem) -> Vec<Vec<usize>> {
    problem.venues.iter().fold(vec![Vec::new()], |before, venue| {
        before
            .iter()
            .flat_map(|choice| {
                (0..venue.options.len()).map(move |option| choice.iter().copied().chain([option]).collect())
            })
            .collect()
    })
}

fn sessions(problem: &Problem, options: &[usize]) -> Vec<f64> {
    problem.venues.iter().zip(options).map(|(venue, option)| venue.options[*option].sessions).collect()
}

#[test]
fn routing_equals_a_linear_programme() {
    let mut random = Random(11);
    for case in 0..400 {
        let problem = tiny(&mut random);
        let choices = every_choice(&problem);
        let options = &choices[random.below(choices.len())];
        let sessions = sessions(&problem, options);
        let routed = route(&problem, &sessions).objective;
        let expected = objective(&problem, &sessions);
        let close = 1e-7 * expected.abs().max(1.0);
        assert!((routed - expected).abs() <= close, "case {case}: {routed} where {expected} is best");
    }
}

#[test]
fn proven_plans_equal_the_best_of_all_plans() {
    let mut random = Random(5);
    let (mut solved, mut impossible) = (0, 0);
    for case in 0..300 {
        let problem = tiny(&mut random);
        let best = every_choice(&problem)
            .into_iter()
            .filter(|options| keeps(&problem, options))
            .map(|options| objective(&problem, &sessions(&problem, &options)))
            .fold(f64::NEG_INFINITY, f64::max);
        let options = Options { gap: 0.0, prove: true, ..Options::default() };
        match solve(&problem, &options, &()) {
            Ok(solution) => {
                solved += 1;
                let close = 1e-6 * best.abs().max(1.0);
                let (found, bound) = (solution.allocation.objective, solution.certificate.bound);
                assert!((found - best).abs() <= close, "case {case}: {found} where {best} is best");
                assert!(bound >= best - close, "case {case}: bound {bound} below {best}");
                assert!(bound <= best + close, "case {case}: bound {bound} not tight on {best}");
            }
            Err(infeasible) => {
                impossible += 1;
                assert!(best == f64::NEG_INFINITY, "case {case}: {infeasible} but {best} is possible");
            }
        }
    }
    assert!(
        solved >= 150 && impossible >= 20,
        "{solved} solved, {impossible} impossible: the draw is lopsided"
    );
}

#[test]
fn the_least_budget_is_the_least() {
    let mut random = Random(23);
    let mut seen = 0;
    for case in 0..300 {
        let mut problem = tiny(&mut random);
        for budget in &mut problem.budgets {
            budget.limit = -1.0;
        }
        let Err(infeasible) = solve(&problem, &Options::default(), &()) else {
            assert!(problem.budgets.is_empty(), "case {case}: a budget below 0 was kept");
            continue;
        };
        for (row, least) in infeasible.budgets.iter().enumerate() {
            let mut alone = problem.clone();
            for budget in &mut alone.budgets {
                budget.limit = f64::INFINITY;
            }
            let expected = every_choice(&problem)
                .into_iter()
                .filter(|options| keeps(&alone, options))
                .map(|options| {
                    (0..options.len()).map(|v| problem.venues[v].options[options[v]].cost[row]).sum::<f64>()
                })
                .fold(f64::INFINITY, f64::min);
            assert!(
                least.least == expected || (least.least - expected).abs() < 1e-9,
                "case {case}: {least:?} {expected}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 100);
}

/// A maximum that the access floor alone goes past is named, with the least that it could be.
#[test]
fn a_maximum_that_cannot_be_kept_is_named_with_the_least_that_could() {
    let mut random = Random(53);
    let mut named = 0;
    for case in 0..400 {
        let mut problem = tiny(&mut random);
        problem.budgets.iter_mut().for_each(|budget| budget.limit = f64::INFINITY);
        let members: Vec<VenueId> =
            (0..problem.venues.len()).filter(|_| random.below(3) > 0).map(VenueId::new).collect();
        problem.limits = Vec::new();
        let counted = |options: &[usize]| -> f64 {
            let of = |venue: &VenueId| problem.venues[venue.index()].options[options[venue.index()]].sessions;
            members.iter().map(of).sum()
        };
        let choices = every_choice(&problem);
        let kept = choices.iter().filter(|choice| keeps(&problem, choice));
        let least = kept.map(|choice| counted(choice)).fold(f64::INFINITY, f64::min);
        let limit = |maximum| Limit {
            name: "kind library".to_owned(),
            members: members.clone(),
            minimum: None,
            maximum: Some(maximum),
        };
        let limited = |maximum| Problem { limits: vec![limit(maximum)], ..problem.clone() };
        if least.is_infinite() || least < 1.0 {
            continue;
        }
        assert!(solve(&limited(least), &Options::default(), &()).is_ok(), "case {case}");
        let why = solve(&limited(least - 1.0), &Options::default(), &()).unwrap_err();
        // Fixed patterns alone may go past it: then no search was needed.
        if why.limits.is_empty() {
            let told: Vec<(f64, f64)> =
                why.maxima.iter().map(|limit| (limit.maximum, limit.at_least)).collect();
            assert!(why.proven, "case {case}: {why}");
            assert_eq!(told, [(least - 1.0, least)], "case {case}");
            named += 1;
        }
    }
    assert!(named > 20, "{named}");
}

/// Two maxima that each could be kept and both together cannot: proven, though neither is to blame.
#[test]
fn maxima_that_conflict_only_together_are_proven_to() {
    let mut random = Random(59);
    let mut found = 0;
    for case in 0..400 {
        let mut problem = tiny(&mut random);
        problem.budgets.iter_mut().for_each(|budget| budget.limit = f64::INFINITY);
        problem.limits = Vec::new();
        let (low, high): (Vec<VenueId>, Vec<VenueId>) =
            (0..problem.venues.len()).map(VenueId::new).partition(|_| random.below(2) > 0);
        let choices = every_choice(&problem);
        let kept: Vec<&Vec<usize>> = choices.iter().filter(|choice| keeps(&problem, choice)).collect();
        let least = |members: &[VenueId]| {
            let of = |choice: &[usize], venue: &VenueId| {
                problem.venues[venue.index()].options[choice[venue.index()]].sessions
            };
            kept.iter()
                .map(|choice| members.iter().map(|venue| of(choice, venue)).sum())
                .fold(f64::INFINITY, f64::min)
        };
        let limit = |members: &[VenueId]| Limit {
            name: "half".to_owned(),
            members: members.to_vec(),
            minimum: None,
            maximum: Some(least(members)),
        };
        let limits = vec![limit(&low), limit(&high)];
        let limited = Problem { limits, ..problem.clone() };
        if kept.is_empty() || choices.iter().any(|choice| keeps(&limited, choice)) {
            continue;
        }
        let why = solve(&limited, &Options::default(), &()).unwrap_err();
        assert!(why.proven && why.maxima.is_empty() && why.limits.is_empty(), "case {case}: {why:?}");
        found += 1;
    }
    assert!(found > 5, "{found}");
}
