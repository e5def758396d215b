//! Published optima, reached and proven: OR-Library and TSPLIB p-median and p-center, SJC capacitated p-median
//! and maximal covering, and the brute-forced values of the golden file.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod locate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use locate::control;
use spoke_allocate::locate::{
    Aversion, CostTable, Costs, Instance, Model, Plane, Settings, Site, Solution, Status, solve,
};

fn golden(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/golden")).join(path)
}

fn numbers(path: &str) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(golden(path)).expect(path);
    text.lines().map(|line| line.split_whitespace().filter_map(|x| x.parse().ok()).collect()).collect()
}

fn csv(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(golden(path)).expect(path);
    let cells = |line: &str| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
    text.lines().skip(1).map(cells).collect()
}

fn proven(instance: &Instance, model: Model) -> Solution {
    let solution = solve(instance, &model, &Settings::default(), &control()).expect("feasible");
    assert!(solution.optimal, "{model:?}: {} and bound {}", solution.objective, solution.bound);
    solution
}

fn unweighted(costs: Costs) -> Instance {
    let (n, m) = (costs.origins(), costs.sites());
    Instance { weights: vec![1.0; n], demands: vec![1.0; n], sites: vec![Site::default(); m], costs }
}

/// Shortest paths over the graph of an OR-Library file; a later line replaces an earlier one.
fn or_library(name: &str) -> (Instance, usize) {
    let lines = numbers(&format!("orlib/{name}.txt"));
    let (n, p) = (lines[0][0] as usize, lines[0][2] as usize);
    let mut cost = vec![vec![f64::INFINITY; n]; n];
    (0..n).for_each(|i| cost[i][i] = 0.0);
    for line in lines[1..].iter().filter(|line| line.len() == 3) {
        let (i, j) = (line[0] as usize - 1, line[1] as usize - 1);
        (cost[i][j], cost[j][i]) = (line[2], line[2]);
    }
    for k in 0..n {
        let through = cost[k].clone();
        for row in cost.iter_mut().filter(|row| row[k].is_finite()) {
            let to = row[k];
            row.iter_mut().zip(&through).for_each(|(cost, on)| *cost = cost.min(to + on));
        }
    }
    (unweighted(Costs::Table(CostTable::dense(&cost))), p)
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn or_library_p_median_and_p_center() {
    for row in csv("orlib/optima.csv") {
        let (instance, p) = or_library(&row[0]);
        assert_eq!(proven(&instance, Model::PMedian { p }).objective.to_string(), row[1], "{}", row[0]);
        assert_eq!(proven(&instance, Model::PCenter { p }).objective.to_string(), row[2], "{}", row[0]);
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn tsplib_p_median() {
    let points: Vec<[f64; 2]> =
        numbers("tsplib/rl1304.tsp").iter().filter(|line| line.len() == 3).map(|l| [l[1], l[2]]).collect();
    assert_eq!(points.len(), 1304);
    let instance = unweighted(Costs::Plane(Plane { origins: points.clone(), sites: points, floor: true }));
    for (p, optimum) in [(5, 3_099_073.0), (100, 491_639.0), (300, 177_326.0)] {
        assert_eq!(proven(&instance, Model::PMedian { p }).objective, optimum);
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn sjc_capacitated_and_covering() {
    for (name, optimum) in [("SJC1", 17_288.99), ("SJC2", 33_270.94)] {
        let lines = numbers(&format!("sjc/{name}.dat"));
        let p = lines[0][1] as usize;
        let rows: Vec<&Vec<f64>> = lines[1..].iter().filter(|line| line.len() == 4).collect();
        let points: Vec<[f64; 2]> = rows.iter().map(|row| [row[0], row[1]]).collect();
        let plane = Plane { origins: points.clone(), sites: points, floor: false };
        let mut instance = unweighted(Costs::Plane(plane));
        instance.demands = rows.iter().map(|row| row[3]).collect();
        let capacity = |row: &&Vec<f64>| Site { status: Status::Candidate, capacity: Some(row[2]) };
        instance.sites = rows.iter().map(capacity).collect();
        let found = proven(&instance, Model::CapacitatedPMedian { p }).objective;
        assert!((found - optimum).abs() < 0.01, "{name}: {found}");
    }
    let lines = numbers("sjc/SJC324.txt");
    let rows: Vec<&Vec<f64>> = lines[1..].iter().filter(|line| line.len() >= 3).collect();
    let points: Vec<[f64; 2]> = rows.iter().map(|row| [row[0], row[1]]).collect();
    let mut instance =
        unweighted(Costs::Plane(Plane { origins: points.clone(), sites: points, floor: false }));
    instance.weights = rows.iter().map(|row| row[2]).collect();
    for (p, optimum) in [(3, 11_604.0), (5, 12_152.0)] {
        assert_eq!(proven(&instance, Model::MaximalCovering { p, radius: 800.0 }).objective, optimum);
    }
}

/// Positions of names in order of first appearance, and pairs from three columns.
fn table(rows: &[Vec<String>], origin: usize, site: usize, cost: usize) -> (Vec<String>, Vec<String>, Costs) {
    let (mut origins, mut sites) = (Vec::new(), Vec::new());
    let mut place = [BTreeMap::new(), BTreeMap::new()];
    let mut pairs = Vec::new();
    for row in rows {
        let mut at = |which: usize, names: &mut Vec<String>, name: &String| {
            *place[which].entry(name.clone()).or_insert_with(|| {
                names.push(name.clone());
                names.len() as u32 - 1
            })
        };
        let i = at(0, &mut origins, &row[origin]);
        let j = at(1, &mut sites, &row[site]);
        pairs.push((i, j, row[cost].parse().expect("a cost")));
    }
    let costs = CostTable::new(origins.len(), sites.len(), &pairs).expect("no duplicates");
    (origins, sites, Costs::Table(costs))
}

fn named(solution: &Solution, sites: &[String]) -> Vec<String> {
    let mut names: Vec<String> = solution.selected.iter().map(|&j| sites[j].clone()).collect();
    names.sort();
    names
}

fn sorted(value: &serde_json::Value) -> Vec<String> {
    let names = value.as_array().into_iter().flatten().filter_map(|name| name.as_str());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names
}

fn golden_values() -> serde_json::Value {
    let text = std::fs::read_to_string(golden("golden_location.json")).expect("the golden file");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn san_francisco() {
    let expected = &golden_values()["SF_16x205"];
    let rows = csv("location/spopt/SF_network_distance_candidateStore_16_censusTract_205_new.csv");
    let (origins, sites, costs) = table(&rows, 2, 1, 0);
    let mut instance = unweighted(costs);
    let weight: BTreeMap<&String, f64> =
        rows.iter().map(|row| (&row[2], row[3].parse().expect("a demand"))).collect();
    instance.weights = origins.iter().map(|origin| weight[origin]).collect();
    let radius = 5000.0;
    for p in 1..=5_usize {
        let key = p.to_string();
        let cover = proven(&instance, Model::MaximalCovering { p, radius });
        assert_eq!(Some(cover.objective), expected["mclp"][&key][0].as_f64());
        assert_eq!(named(&cover, &sites), sorted(&expected["mclp"][&key][1]));
        let median = proven(&instance, Model::PMedian { p });
        let total = expected["pmedian_weighted_total"][&key].as_f64().expect("a total");
        assert!((median.objective - total).abs() < 1e-3, "p-median {p}: {}", median.objective);
        if let Some(names) = expected["pmedian_sites"].get(&key) {
            assert_eq!(named(&median, &sites), sorted(names));
        }
        let center = proven(&instance, Model::PCenter { p }).objective;
        let largest = expected["pcenter"][&key].as_f64().expect("a distance");
        assert!((center - largest).abs() < 1e-3, "p-center {p}: {center}");
    }
    assert_eq!(proven(&instance, Model::SetCovering { radius }).objective, 8.0);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn equitable_locations() {
    let expected = &golden_values()["EFL_30x10"];
    let (origins, sites, costs) = table(&csv("location/efl/distances_cartesian.csv"), 0, 1, 2);
    let mut instance = unweighted(costs);
    let people: BTreeMap<String, f64> = csv("location/efl/origins_basic.csv")
        .iter()
        .map(|row| (row[0].clone(), row[1].parse().expect("people")))
        .collect();
    instance.weights = origins.iter().map(|origin| people[origin]).collect();
    let required = sorted(&expected["required_open"]);
    for (site, name) in instance.sites.iter_mut().zip(&sites) {
        site.status = if required.contains(name) { Status::Required } else { Status::Candidate };
    }
    let kappa = expected["kappa"].as_f64().expect("κ");
    for p in 4..=6_usize {
        for aversion in [Aversion::Kappa(kappa), Aversion::Epsilon(-1.0)] {
            let solution = proven(&instance, Model::KolmPollak { p, aversion });
            let equity = solution.equity.expect("the EDE");
            assert!((equity.kappa + kappa).abs() < 1e-15);
            let key = p.to_string();
            let ede = expected["kp_ede"][&key][0].as_f64().expect("an EDE");
            assert!((equity.ede - ede).abs() < 1e-4, "{p}: {}", equity.ede);
            assert_eq!(named(&solution, &sites), sorted(&expected["kp_ede"][&key][1]));
        }
        let mean = proven(&instance, Model::PMedian { p }).objective / instance.weights.iter().sum::<f64>();
        let value = &expected["pmedian_mean"][p.to_string()];
        let golden = value.as_f64().or_else(|| value[0].as_f64()).expect("a mean");
        assert!((mean - golden).abs() < 1e-4, "{p}: {mean}");
    }
}
