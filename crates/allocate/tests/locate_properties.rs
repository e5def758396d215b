//! What must hold of every location model whatever the instance: bounds, invariance, monotony, and how the models
//! relate to each other. Instances are past what brute force reaches.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod locate;

use std::sync::atomic::{AtomicUsize, Ordering};

use locate::{Draw, control};
use spoke_allocate::locate::{
    Aversion, Control, CostTable, Costs, Instance, Model, Plane, Refusal, Settings, Site, Solution, Status,
    solve,
};
use spoke_model::Reach;

const ROUNDS: u64 = 40;

/// 15 to 36 origins, 6 to 16 sites, some of them required or excluded, and a `p` between.
fn instance(draw: &mut Draw) -> (Instance, usize) {
    let (n, m) = (draw.whole(15, 36), draw.whole(6, 16));
    let mut points =
        |count| (0..count).map(|_| [draw.number(0, 999), draw.number(0, 999)]).collect::<Vec<_>>();
    let plane = Plane { origins: points(n), sites: points(m), floor: false };
    let costs = match draw.whole(0, 2) {
        0 => Costs::Plane(plane),
        1 => Costs::Plane(Plane { floor: true, ..plane }),
        // Of each origin only the pairs up to a cost, and one in any case.
        _ => {
            let far = draw.number(500, 1400);
            let pairs: Vec<(u32, u32, f64)> = (0..n)
                .flat_map(|i| (0..m).map(move |j| (i, j)))
                .map(|(i, j)| (i as u32, j as u32, plane.distance(i, j)))
                .filter(|&(i, j, cost)| cost < far || j == i % m as u32)
                .collect();
            Costs::Table(CostTable::new(n, m, &pairs).unwrap())
        }
    };
    let weights: Vec<f64> = (0..n).map(|_| [0.0, 1.0, draw.number(1, 99)][draw.whole(0, 9).min(2)]).collect();
    let demands: Vec<f64> = (0..n).map(|_| draw.number(1, 9)).collect();
    let p = draw.whole(2, m / 2);
    let room = demands.iter().sum::<f64>() / p as f64;
    let mut sites: Vec<Site> = (0..m)
        .map(|_| Site {
            status: Status::Candidate,
            capacity: Some((room * draw.number(13, 25) / 10.0).ceil()),
        })
        .collect();
    sites[0].status = [Status::Candidate, Status::Required][draw.whole(0, 1)];
    sites[m - 1].status = [Status::Candidate, Status::Excluded][draw.whole(0, 1)];
    (Instance { weights, demands, sites, costs }, p)
}

fn models(p: usize) -> [Model; 7] {
    [
        Model::PMedian { p },
        Model::MaximalCovering { p, radius: 180.0 },
        Model::SetCovering { radius: 420.0 },
        Model::PCenter { p },
        Model::CapacitatedPMedian { p },
        Model::Attendance { p, reach: Reach::Linear { free: 60.0, max: 400.0 } },
        Model::KolmPollak { p, aversion: Aversion::Kappa(0.01) },
    ]
}

/// The proven best, `None` where there is no solution.
fn best(instance: &Instance, model: &Model) -> Option<Solution> {
    match solve(instance, model, &Settings::default(), &control()) {
        Ok(solution) => {
            assert!(solution.optimal && solution.gap == 0.0, "{model:?}: {solution:?}");
            Some(solution)
        }
        Err(Refusal::Infeasible { .. }) => None,
        Err(other) => panic!("{model:?}: {other}"),
    }
}

fn value(instance: &Instance, model: &Model) -> Option<f64> {
    best(instance, model).map(|solution| solution.objective)
}

fn same(label: &str, a: Option<f64>, b: Option<f64>) {
    match (a, b) {
        (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-9 * a.abs().max(b.abs()), "{label}: {a} and {b}"),
        (a, b) => assert_eq!(a, b, "{label}"),
    }
}

/// `a` is no less than `b`, where "no solution" is worse than any.
fn no_better(label: &str, maximised: bool, worse: Option<f64>, better: Option<f64>) {
    match (worse, better) {
        (Some(worse), Some(better)) => {
            let lead = if maximised { worse - better } else { better - worse };
            assert!(lead <= 1e-9 * better.abs(), "{label}: {worse} beats {better}");
        }
        (worse, None) => assert_eq!(worse, None, "{label}"),
        (None, Some(_)) => {}
    }
}

fn maximised(model: &Model) -> bool {
    matches!(model, Model::MaximalCovering { .. } | Model::Attendance { .. })
}

fn for_each(seed: u64, mut test: impl FnMut(&str, &Instance, usize, &mut Draw)) {
    for round in 0..ROUNDS {
        let mut draw = Draw::new(seed, round);
        let (instance, p) = instance(&mut draw);
        test(&format!("seed {seed} round {round} p {p}"), &instance, p, &mut draw);
    }
}

#[test]
fn whenever_it_stops_the_optimum_lies_between_objective_and_bound() {
    for_each(21, |label, instance, p, draw| {
        for model in models(p) {
            let Some(optimum) = value(instance, &model) else { continue };
            let (calls, patience) = (AtomicUsize::new(0), draw.whole(0, 60));
            let stop = || calls.fetch_add(1, Ordering::Relaxed) >= patience;
            let wanted = [0.0, 0.02, 0.2][draw.whole(0, 2)];
            let settings = Settings { gap: wanted, seed: 3 };
            let control = Control { stop: &stop, stage: &|_| {} };
            let found = match solve(instance, &model, &settings, &control) {
                Ok(found) => found,
                Err(Refusal::Unfinished) => continue,
                Err(other) => panic!("{label} {model:?}: {other}"),
            };
            assert!(found.bound.is_finite() && found.gap.is_finite(), "{label} {model:?} {found:?}");
            let rounding = 1e-9 * optimum.abs();
            let (low, high) = if maximised(&model) {
                (found.objective, found.bound)
            } else {
                (found.bound, found.objective)
            };
            assert!(
                low <= optimum + rounding && optimum <= high + rounding,
                "{label} {model:?} {low} {optimum} {high}"
            );
            assert!(!found.optimal || (found.objective - optimum).abs() <= rounding, "{label} {model:?}");
            assert!(found.gap <= wanted || calls.into_inner() >= patience, "{label} {model:?} {}", found.gap);
        }
    });
}

#[test]
fn a_wanted_gap_is_reached_and_its_bound_holds() {
    for_each(26, |label, instance, p, draw| {
        for model in models(p) {
            let Some(optimum) = value(instance, &model) else { continue };
            let gap = [0.003, 0.01, 0.03, 0.07, 0.15, 0.3, 0.6][draw.whole(0, 6)];
            let found = solve(instance, &model, &Settings { gap, seed: 1 }, &control()).unwrap();
            assert!(found.gap <= gap, "{label} {model:?}: {} instead of {gap}", found.gap);
            let past = if maximised(&model) { optimum - found.bound } else { found.bound - optimum };
            assert!(past <= 1e-9 * optimum.abs(), "{label} {model:?}: {found:?} but {optimum}");
        }
    });
}

/// Halfway between the ends the question may be too hard: easier ones on both sides are answered all the same.
#[test]
fn the_largest_cost_is_bracketed_from_both_ends() {
    let mut draw = Draw::new(27, 0);
    let mut points = |count| (0..count).map(|_| [draw.number(0, 9999), draw.number(0, 9999)]).collect();
    let instance = Instance {
        weights: vec![1.0; 2000],
        demands: vec![1.0; 2000],
        sites: vec![Site::default(); 400],
        costs: Costs::Plane(Plane { origins: points(2000), sites: points(400), floor: false }),
    };
    let calls = AtomicUsize::new(0);
    let stop = || calls.fetch_add(1, Ordering::Relaxed) >= 400;
    let control = Control { stop: &stop, stage: &|_| {} };
    let found = solve(&instance, &Model::PCenter { p: 20 }, &Settings::default(), &control).unwrap();
    assert!(found.gap < 0.12, "{} to {}", found.bound, found.objective);
}

/// The same instance with origins and sites in another order.
fn shuffled(instance: &Instance, draw: &mut Draw) -> Instance {
    let mut order = |n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        (1..n).rev().for_each(|i| order.swap(i, draw.whole(0, i)));
        order
    };
    let (rows, columns) = (order(instance.weights.len()), order(instance.sites.len()));
    let costs = match &instance.costs {
        Costs::Plane(plane) => Costs::Plane(Plane {
            origins: rows.iter().map(|&i| plane.origins[i]).collect(),
            sites: columns.iter().map(|&j| plane.sites[j]).collect(),
            floor: plane.floor,
        }),
        Costs::Table(_) => {
            let mut pairs = Vec::new();
            for (i, &row) in rows.iter().enumerate() {
                for (j, &column) in columns.iter().enumerate() {
                    if let Some(cost) = instance.costs.get(row, column) {
                        pairs.push((i as u32, j as u32, cost));
                    }
                }
            }
            Costs::Table(CostTable::new(rows.len(), columns.len(), &pairs).unwrap())
        }
    };
    Instance {
        weights: rows.iter().map(|&i| instance.weights[i]).collect(),
        demands: rows.iter().map(|&i| instance.demands[i]).collect(),
        sites: columns.iter().map(|&j| instance.sites[j]).collect(),
        costs,
    }
}

#[test]
fn the_order_of_origins_and_sites_changes_no_optimum() {
    for_each(22, |label, instance, p, draw| {
        let other = shuffled(instance, draw);
        for model in models(p) {
            same(&format!("{label} {model:?}"), value(instance, &model), value(&other, &model));
        }
    });
}

#[test]
fn weights_in_another_unit_scale_the_optimum() {
    for_each(23, |label, instance, p, draw| {
        let factor = [1e-6, 1.0 / 3.0, 7.3, 1e9][draw.whole(0, 3)];
        let mut scaled = instance.clone();
        scaled.weights.iter_mut().for_each(|weight| *weight *= factor);
        let reach = Reach::Exponential { free: 50.0, half: 80.0, max: 600.0 };
        for model in [
            Model::PMedian { p },
            Model::MaximalCovering { p, radius: 150.0 },
            Model::Attendance { p, reach },
            Model::KolmPollak { p, aversion: Aversion::Epsilon(-1.0) },
            Model::CapacitatedPMedian { p },
        ] {
            let (a, b) = (value(instance, &model).map(|a| a * factor), value(&scaled, &model));
            same(&format!("{label} × {factor} {model:?}"), a, b);
        }
    });
}

#[test]
fn one_more_site_never_hurts_and_a_status_never_helps() {
    for_each(24, |label, instance, p, draw| {
        let mut bound = instance.clone();
        let at = draw.whole(1, instance.sites.len() - 2);
        bound.sites[at].status = [Status::Required, Status::Excluded][draw.whole(0, 1)];
        for (fewer, more) in models(p).iter().zip(models(p + 1)) {
            let label = format!("{label} {fewer:?}");
            let now = value(instance, fewer);
            // A capacitated plan has exactly p sites; one more may stay empty.
            no_better(&label, maximised(fewer), now, value(instance, &more));
            no_better(&format!("{label}, site {at}"), maximised(fewer), value(&bound, fewer), now);
        }
    });
}

#[test]
fn models_agree_where_one_is_another() {
    for_each(25, |label, instance, p, _| {
        let step = Model::Attendance { p, reach: Reach::Step { max: 200.0 } };
        let cover = value(instance, &Model::MaximalCovering { p, radius: 200.0 });
        same(&format!("{label} step"), value(instance, &step), cover);

        let mut roomy = instance.clone();
        roomy.sites.iter_mut().for_each(|site| site.capacity = None);
        // The capacitated model serves those of weight 0 too: leave them out of both.
        roomy.weights.iter_mut().for_each(|weight| *weight = weight.max(1.0));
        let median = value(&roomy, &Model::PMedian { p });
        same(&format!("{label} roomy"), value(&roomy, &Model::CapacitatedPMedian { p }), median);
        roomy.sites.clone_from(&instance.sites);
        no_better(label, false, value(&roomy, &Model::CapacitatedPMedian { p }), median);

        if let Some(largest) = value(instance, &Model::PCenter { p }) {
            let sites = value(instance, &Model::SetCovering { radius: largest }).unwrap();
            assert!(sites <= p as f64, "{label}: {sites} sites reach {largest}");
            let short = largest * (1.0 - 1e-9) - 1e-9;
            let more =
                if short < 0.0 { None } else { value(instance, &Model::SetCovering { radius: short }) };
            assert!(
                more.is_none_or(|more| more > p as f64),
                "{label}: {more:?} sites reach less than {largest}"
            );
        }

        let fair = Model::KolmPollak { p, aversion: Aversion::Kappa(0.004) };
        if let (Some(fair), Some(median)) = (best(instance, &fair), value(instance, &Model::PMedian { p })) {
            let (equity, people) = (fair.equity.unwrap(), instance.weights.iter().sum::<f64>());
            assert!(people == 0.0 || equity.ede >= equity.mean - 1e-9 * equity.mean, "{label}: {equity:?}");
            assert!(equity.mean * people >= median * (1.0 - 1e-9), "{label}: {equity:?} under {median}");
        }
    });
}
