//! Every location model against trying every set of sites, on hundreds of small random instances: reachable or
//! not, tied or not, with required and excluded sites, feasible or not.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod locate;

use locate::{Draw, control};
use spoke_allocate::locate::{Aversion, Costs, Instance, Model, Refusal, Settings, Solution, Status, solve};
use spoke_model::Reach;

const ROUNDS: u64 = 300;

/// All sets of `p` sites that status allows.
fn sets(instance: &Instance, p: Option<usize>) -> Vec<Vec<usize>> {
    let m = instance.sites.len();
    (0..1_u32 << m)
        .map(|set| (0..m).filter(|j| set >> j & 1 == 1).collect::<Vec<_>>())
        .filter(|set| p.is_none_or(|p| set.len() == p))
        .filter(|set| {
            instance.sites.iter().enumerate().all(|(j, site)| match site.status {
                Status::Required => set.contains(&j),
                Status::Excluded => !set.contains(&j),
                Status::Candidate => true,
            })
        })
        .collect()
}

fn nearest(instance: &Instance, origin: usize, set: &[usize]) -> Option<f64> {
    set.iter().filter_map(|&j| instance.costs.get(origin, j)).min_by(f64::total_cmp)
}

/// Least `value` over the sets; `None` of a set means infeasible.
fn best(instance: &Instance, p: Option<usize>, value: impl Fn(&[usize]) -> Option<f64>) -> Option<f64> {
    sets(instance, p).iter().filter_map(|set| value(set)).min_by(f64::total_cmp)
}

fn check(label: &str, found: Result<Solution, Refusal>, expected: Option<f64>) -> Option<Solution> {
    match (found, expected) {
        (Ok(solution), Some(expected)) => {
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-7 * (1.0 + b.abs());
            assert!(close(solution.objective, expected), "{label}: {} but {expected}", solution.objective);
            assert!(solution.optimal, "{label}: {} is not proven by {}", solution.objective, solution.bound);
            assert_eq!(solution.gap, 0.0, "{label}");
            Some(solution)
        }
        (Err(Refusal::Infeasible { .. }), None) => None,
        (found, expected) => panic!("{label}: {found:?} but {expected:?}"),
    }
}

fn weighted(instance: &Instance, set: &[usize], price: impl Fn(Option<f64>) -> Option<f64>) -> Option<f64> {
    instance
        .weights
        .iter()
        .enumerate()
        .filter(|(_, w)| **w > 0.0)
        .map(|(i, w)| price(nearest(instance, i, set)).map(|unit| w * unit))
        .sum()
}

fn for_each(seed: u64, mut test: impl FnMut(&str, &Instance, usize, &mut Draw)) {
    for round in 0..ROUNDS {
        let mut draw = Draw::new(seed, round);
        let (instance, p) = draw.instance();
        test(&format!("seed {seed} round {round} p {p}"), &instance, p, &mut draw);
    }
}

#[test]
fn p_median() {
    for_each(1, |label, instance, p, _| {
        let expected = best(instance, Some(p), |set| weighted(instance, set, |cost| cost));
        let found = solve(instance, &Model::PMedian { p }, &Settings::default(), &control());
        if let Some(solution) = check(label, found, expected) {
            assert_eq!(solution.selected.len(), p, "{label}");
            for (i, site) in solution.assignment.iter().enumerate() {
                let cost = site.and_then(|j| instance.costs.get(i, j));
                assert_eq!(cost, nearest(instance, i, &solution.selected), "{label}");
            }
        }
    });
}

#[test]
fn maximal_covering() {
    for_each(2, |label, instance, p, draw| {
        let radius = draw.number(0, 40);
        let expected = best(instance, Some(p), |set| {
            weighted(instance, set, |cost| {
                Some(if cost.is_some_and(|cost| cost <= radius) { -1.0 } else { 0.0 })
            })
        });
        let model = Model::MaximalCovering { p, radius };
        let found = solve(instance, &model, &Settings::default(), &control());
        check(label, found, expected.map(|least| 0.0 - least));
    });
}

#[test]
fn attendance() {
    let reach = Reach::Linear { free: 5.0, max: 45.0 };
    for_each(3, |label, instance, p, _| {
        let expected = best(instance, Some(p), |set| {
            weighted(instance, set, |cost| Some(-cost.map_or(0.0, |cost| reach.share(cost))))
        });
        let found = solve(instance, &Model::Attendance { p, reach }, &Settings::default(), &control());
        check(label, found, expected.map(|least| 0.0 - least));
    });
}

#[test]
fn kolm_pollak() {
    for_each(4, |label, instance, p, draw| {
        let kappa = 0.001 * draw.number(1, 100);
        let expected =
            best(instance, Some(p), |set| weighted(instance, set, |cost| cost.map(|c| (kappa * c).exp())));
        let model = Model::KolmPollak { p, aversion: Aversion::Kappa(-kappa) };
        let found = solve(instance, &model, &Settings::default(), &control());
        check(label, found, expected);
    });
}

#[test]
fn set_covering() {
    for_each(5, |label, instance, _, draw| {
        let radius = draw.number(5, 60);
        let expected = best(instance, None, |set| {
            (0..instance.weights.len())
                .all(|i| nearest(instance, i, set).is_some_and(|cost| cost <= radius))
                .then_some(set.len() as f64)
        });
        let found = solve(instance, &Model::SetCovering { radius }, &Settings::default(), &control());
        check(label, found, expected);
    });
}

#[test]
fn p_center() {
    for_each(6, |label, instance, p, _| {
        let expected = best(instance, Some(p), |set| {
            (0..instance.weights.len())
                .map(|i| nearest(instance, i, set))
                .try_fold(0.0, |worst: f64, cost| cost.map(|cost| worst.max(cost)))
        });
        let found = solve(instance, &Model::PCenter { p }, &Settings::default(), &control());
        check(label, found, expected);
    });
}

/// The least cost of giving the origins from `at` on to the sites of a set.
fn generalised_assignment(instance: &Instance, set: &[usize], at: usize, left: &mut [f64]) -> Option<f64> {
    if at == instance.weights.len() {
        return Some(0.0);
    }
    let mut least: Option<f64> = None;
    for (k, &j) in set.iter().enumerate() {
        let Some(cost) = instance.costs.get(at, j) else { continue };
        if instance.demands[at] <= left[k] {
            left[k] -= instance.demands[at];
            if let Some(rest) = generalised_assignment(instance, set, at + 1, left) {
                let total = instance.weights[at] * cost + rest;
                least = Some(least.map_or(total, |least| least.min(total)));
            }
            left[k] += instance.demands[at];
        }
    }
    least
}

#[test]
fn capacitated_p_median() {
    for round in 0..ROUNDS {
        let mut draw = Draw::new(7, round);
        let (instance, p) = draw.small_instance();
        let label = format!("round {round} p {p}");
        let expected = best(&instance, Some(p), |set| {
            let mut left: Vec<f64> =
                set.iter().map(|&j| instance.sites[j].capacity.unwrap_or(f64::INFINITY)).collect();
            generalised_assignment(&instance, set, 0, &mut left)
        });
        let found = solve(&instance, &Model::CapacitatedPMedian { p }, &Settings::default(), &control());
        if let Some(solution) = check(&label, found, expected) {
            let mut load = vec![0.0; instance.sites.len()];
            for (i, site) in solution.assignment.iter().enumerate() {
                let site = site.expect("everyone is served");
                assert!(solution.selected.contains(&site), "{label}");
                load[site] += instance.demands[i];
            }
            for (site, load) in instance.sites.iter().zip(load) {
                assert!(load <= site.capacity.unwrap_or(f64::INFINITY) + 1e-9, "{label}");
            }
        }
    }
}

#[test]
fn more_sites_than_there_are_is_infeasible_and_said() {
    let mut draw = Draw::new(8, 0);
    let (instance, _) = draw.instance();
    let p = instance.sites.len() + 1;
    let refusal = solve(&instance, &Model::PMedian { p }, &Settings::default(), &control());
    assert!(
        matches!(&refusal, Err(Refusal::Infeasible { reason, .. }) if reason.contains("only")),
        "{refusal:?}"
    );
}

#[test]
fn nonsense_is_reported_all_at_once() {
    let mut draw = Draw::new(9, 0);
    let (mut instance, p) = draw.instance();
    instance.weights[0] = f64::NAN;
    instance.weights[1] = -1.0;
    instance.costs = Costs::Plane(spoke_allocate::locate::Plane {
        origins: vec![[f64::INFINITY, 0.0]; instance.weights.len()],
        sites: vec![[0.0, 0.0]; instance.sites.len()],
        floor: false,
    });
    let refusal = solve(&instance, &Model::PMedian { p }, &Settings::default(), &control());
    assert!(matches!(&refusal, Err(Refusal::Faults(faults)) if faults.len() == 3), "{refusal:?}");
}
