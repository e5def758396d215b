//! Every location model against trying every set of sites, on hundreds of small random instances: reachable or
//! not, tied or not, with required and excluded sites, feasible or not.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod locate;

use locate::{Draw, control};
use spoke_allocate::locate::{
    Aversion, CostTable, Costs, Instance, Model, Refusal, Settings, Site, Solution, Status, solve,
};
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
        // In tenths, whose sums round, and in units next to nothing: what fills a site exactly still fits, no more does.
        let unit = [1.0, 10.0, 1e10][round as usize % 3];
        let mut instance = instance;
        instance.demands.iter_mut().for_each(|demand| *demand /= unit);
        for site in &mut instance.sites {
            site.capacity = site.capacity.map(|capacity| capacity / unit);
        }
        let found = solve(&instance, &Model::CapacitatedPMedian { p }, &Settings::default(), &control());
        if let Some(solution) = check(&label, found, expected) {
            let mut load = vec![0.0; instance.sites.len()];
            for (i, site) in solution.assignment.iter().enumerate() {
                let site = site.expect("everyone is served");
                assert!(solution.selected.contains(&site), "{label}");
                load[site] += instance.demands[i];
            }
            for (site, load) in instance.sites.iter().zip(load) {
                assert!(load <= site.capacity.unwrap_or(f64::INFINITY) * (1.0 + 1e-9), "{label}");
            }
        }
    }
}

/// One origin per row of costs, each at these sites (`None`: out of reach).
fn table(weights: &[f64], costs: &[&[Option<f64>]]) -> Instance {
    let sites = costs[0].len();
    let pairs: Vec<(u32, u32, f64)> = (0..)
        .zip(costs)
        .flat_map(|(i, row)| (0..).zip(*row).filter_map(move |(j, cost)| cost.map(|cost| (i, j, cost))))
        .collect();
    Instance {
        weights: weights.to_vec(),
        demands: vec![1.0; weights.len()],
        sites: vec![Site::default(); sites],
        costs: Costs::Table(CostTable::new(weights.len(), sites, &pairs).unwrap()),
    }
}

/// Summed with the rest, such a weight would swallow it.
#[test]
fn an_enormous_weight_that_no_site_serves_changes_nothing() {
    let none = &[None; 3][..];
    let near = [[Some(1.0), None, None], [None, Some(1.0), None], [None, None, Some(1.0)]];
    let instance = table(&[1e18, 1.0, 2.0, 3.5], &[none, &near[0], &near[1], &near[2]]);
    for model in [
        Model::MaximalCovering { p: 2, radius: 5.0 },
        Model::Attendance { p: 2, reach: Reach::Step { max: 5.0 } },
    ] {
        let found = solve(&instance, &model, &Settings::default(), &control()).unwrap();
        assert_eq!((found.objective, found.bound, &found.selected[..]), (5.5, 5.5, &[1, 2][..]), "{model:?}");
    }
    let model = Model::MaximalCovering { p: 1, radius: 0.5 };
    let nothing = solve(&instance, &model, &Settings::default(), &control()).unwrap();
    assert!(nothing.objective == 0.0 && nothing.objective.is_sign_positive(), "{}", nothing.objective);
}

#[test]
fn shares_next_to_nothing_are_told_apart() {
    let reach = Reach::Exponential { free: 0.0, half: 1.0, max: 60.0 };
    let instance = table(&[1.0, 1.0], &[&[Some(59.0), None], &[None, Some(58.0)]]);
    let found =
        solve(&instance, &Model::Attendance { p: 1, reach }, &Settings::default(), &control()).unwrap();
    assert_eq!((found.selected, found.objective), (vec![1], 0.5_f64.powi(58)));
}

#[test]
fn a_small_kappa_is_the_p_median_and_sums_beyond_measure_are_refused() {
    let far_or_near = [[Some(100.0), Some(1.0)], [Some(100.0), Some(2.0)]];
    let rows: Vec<&[Option<f64>]> = far_or_near.iter().map(<[_; 2]>::as_slice).collect();
    let instance = table(&[1.0, 1.0], &rows);
    for kappa in [1e-9, 1e-12, 1e-16, 1e-300] {
        let model = Model::KolmPollak { p: 1, aversion: Aversion::Kappa(kappa) };
        let found = solve(&instance, &model, &Settings::default(), &control()).unwrap();
        assert_eq!(found.selected, [1], "{kappa}");
        let ede = found.equity.unwrap().ede;
        assert!((ede - 1.5).abs() < 1e-9, "{kappa}: {ede}");
    }
    let heavy = table(&[1e60, 1e60], &rows);
    let model = Model::KolmPollak { p: 1, aversion: Aversion::Kappa(5.99) };
    let refusal = solve(&heavy, &model, &Settings::default(), &control());
    assert!(matches!(&refusal, Err(Refusal::Faults(faults)) if faults[0].kind.code == "A106"), "{refusal:?}");
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
