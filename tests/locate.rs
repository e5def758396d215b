//! `spoke locate` end to end: every model on three sites whose answers follow by hand, and the golden values.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{outcome, shared};

/// A folder with the three tables of the command.
pub(crate) struct Tables(TempDir);

impl Tables {
    /// Four places and three sites: `north` to `west` weigh 10 to 40, and
    ///
    /// ```text
    ///          hall  library  clinic
    /// north       5       20      40
    /// east       15       10      30
    /// south      40       15       5
    /// west       50       25      10
    /// ```
    pub(crate) fn town() -> Self {
        let costs = [[5, 20, 40], [15, 10, 30], [40, 15, 5], [50, 25, 10]];
        let mut text = String::from("origin,destination,cost\n");
        for (origin, row) in ["north", "east", "south", "west"].iter().zip(costs) {
            for (site, cost) in ["hall", "library", "clinic"].iter().zip(row) {
                text += &format!("{origin},{site},{cost}\n");
            }
        }
        Self::of(
            "id,weight\nnorth,10\neast,20\nsouth,30\nwest,40\n",
            "id,capacity\nhall,60\nlibrary,100\nclinic,50\n",
            &text,
        )
    }

    pub(crate) fn of(origins: &str, destinations: &str, costs: &str) -> Self {
        let tables = Self(TempDir::new().unwrap());
        for (name, text) in [("origins.csv", origins), ("sites.csv", destinations), ("costs.csv", costs)] {
            tables.write(name, text);
        }
        tables
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no `{from}`");
        self.write(name, text.replacen(from, to, 1));
    }

    /// `spoke locate MODEL` with these tables: exit code, stdout, stderr. Costs are the table unless `more` says.
    pub(crate) fn run(&self, model: &str, more: &[&str]) -> (i32, String, String) {
        let [origins, sites, costs] =
            ["origins.csv", "sites.csv", "costs.csv"].map(|name| self.path(name).display().to_string());
        let mut arguments = vec!["locate", model, "--origins", &origins, "--destinations", &sites];
        if !more.contains(&"--costs") {
            arguments.extend(["--costs", &costs]);
        }
        arguments.extend_from_slice(more);
        outcome(&arguments)
    }

    /// The answer; the command must end well.
    pub(crate) fn answer(&self, model: &str, more: &[&str]) -> Value {
        let (code, stdout, stderr) = self.run(model, more);
        assert_eq!(code, 0, "{model} {more:?}\n{stdout}\n{stderr}");
        let answer: Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!(answer["model"], model);
        answer
    }

    /// An answer that is proven: the bound is the objective.
    pub(crate) fn proven(&self, model: &str, more: &[&str]) -> Value {
        let answer = self.answer(model, more);
        assert_eq!(answer["optimal"], true, "{answer}");
        assert_eq!((&answer["bound"], &answer["gap"]), (&answer["objective"], &json!(0.0)), "{answer}");
        answer
    }

    /// Objective and sites of a proven answer.
    fn best(&self, model: &str, more: &[&str]) -> (f64, Vec<String>) {
        let answer = self.proven(model, more);
        (answer["objective"].as_f64().unwrap(), names(&answer["selected"]))
    }
}

/// A list of ids, sorted.
fn names(list: &Value) -> Vec<String> {
    let mut names: Vec<String> =
        list.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn is(found: (f64, Vec<String>), objective: f64, sites: &[&str]) {
    assert!((found.0 - objective).abs() <= 1e-9 * objective, "{} instead of {objective}", found.0);
    assert_eq!(found.1, sites, "at {objective}");
}

#[test]
fn p_median_of_the_town() {
    let town = Tables::town();
    is(town.best("p-median", &["--p", "1"]), 1550.0, &["clinic"]);
    is(town.best("p-median", &["--p", "2"]), 900.0, &["clinic", "hall"]);
    is(town.best("p-median", &["--p", "3"]), 800.0, &["clinic", "hall", "library"]);
    let answer = town.proven("p-median", &["--p", "2", "--json"]);
    let nearest = json!({"north": "hall", "east": "hall", "south": "clinic", "west": "clinic"});
    assert_eq!(answer["assignment"], nearest);
    assert_eq!(answer["unserved"], json!([]));
    let seconds = answer["seconds"].as_object().unwrap();
    let stages: Vec<&str> = seconds.keys().map(String::as_str).collect();
    assert_eq!(stages, ["read", "prepare", "search", "bound", "proof", "total"]);
}

#[test]
fn required_and_excluded_sites_of_every_model() {
    let town = Tables::town();
    town.write(
        "sites.csv",
        "id,capacity,status\nhall,60,excluded\nlibrary,100,Required\nclinic,50,candidate\n",
    );
    let both = ["clinic", "library"];
    is(town.best("p-median", &["--p", "1"]), 1850.0, &["library"]);
    is(town.best("p-median", &["--p", "2"]), 950.0, &both);
    is(town.best("mclp", &["--p", "1", "--radius", "15"]), 50.0, &["library"]);
    is(town.best("mclp", &["--p", "2", "--radius", "10"]), 90.0, &both);
    is(town.best("lscp", &["--radius", "20"]), 2.0, &both);
    is(town.best("lscp", &["--radius", "25"]), 1.0, &["library"]);
    is(town.best("p-center", &["--p", "2"]), 20.0, &both);
    is(town.best("attendance", &["--p", "1", "--free", "10", "--max", "30"]), 57.5, &["library"]);
    is(town.best("capacitated-p-median", &["--p", "1"]), 70.0, &["library"]);
    is(town.best("capacitated-p-median", &["--p", "2"]), 55.0, &both);
    let sum = 10.0 * 2_f64.exp() + 20.0 * 1_f64.exp() + 30.0 * 0.5_f64.exp() + 40.0 * 1_f64.exp();
    is(town.best("kolm-pollak", &["--p", "2", "--kappa", "0.1"]), sum, &both);
}

#[test]
fn covering_models_of_the_town() {
    let town = Tables::town();
    is(town.best("mclp", &["--p", "1", "--radius", "15"]), 70.0, &["clinic"]);
    is(town.best("mclp", &["--p", "2", "--radius", "10"]), 90.0, &["clinic", "library"]);
    is(town.best("mclp", &["--p", "2", "--radius", "15"]), 100.0, &["clinic", "hall"]);
    let answer = town.proven("mclp", &["--p", "2", "--radius", "10"]);
    assert_eq!(answer["unserved"], json!(["north"]), "north is past the radius of both");
    assert!(answer["assignment"].get("north").is_none());
    is(town.best("lscp", &["--radius", "25"]), 1.0, &["library"]);
    is(town.best("lscp", &["--radius", "15"]), 2.0, &["clinic", "hall"]);
    is(town.best("lscp", &["--radius", "10"]), 3.0, &["clinic", "hall", "library"]);
    is(town.best("p-center", &["--p", "1"]), 25.0, &["library"]);
    is(town.best("p-center", &["--p", "2"]), 15.0, &["clinic", "hall"]);
    is(town.best("p-center", &["--p", "3"]), 10.0, &["clinic", "hall", "library"]);
}

#[test]
fn capacities_bind_and_demand_may_differ_from_weight() {
    let town = Tables::town();
    is(town.best("capacitated-p-median", &["--p", "1"]), 70.0, &["library"]);
    town.write("origins.csv", "id,weight,demand\nnorth,1,10\neast,2,20\nsouth,3,30\nwest,4,40\n");
    is(town.best("capacitated-p-median", &["--p", "2"]), 125.0, &["clinic", "library"]);
    is(town.best("capacitated-p-median", &["--p", "3"]), 110.0, &["clinic", "hall", "library"]);
    let answer = town.proven("capacitated-p-median", &["--p", "2"]);
    assert_eq!(answer["assignment"]["south"], "library", "the clinic is nearer, and full");
    // An empty capacity is no limit.
    town.write("sites.csv", "id,capacity\nhall,60\nlibrary,100\nclinic,\n");
    is(town.best("capacitated-p-median", &["--p", "1"]), 155.0, &["clinic"]);
}

#[test]
fn attendance_with_each_reach() {
    let town = Tables::town();
    let attend = |more: &[&str]| town.best("attendance", &[&["--p", "1"], more].concat());
    is(attend(&["--free", "10", "--max", "30"]), 70.0, &["clinic"]);
    is(attend(&["--reach", "step", "--max", "25"]), 100.0, &["library"]);
    let exponential = ["--reach", "exponential", "--free", "10", "--half", "10", "--max", "30"];
    is(attend(&exponential), 20.0 * 0.25 + 30.0 + 40.0, &["clinic"]);
    let logistic = |t: f64| (1.0 + (-20_f64 / 5.0).exp()) / (1.0 + ((t - 20.0) / 5.0).exp());
    let expected = 20.0 * logistic(30.0) + 30.0 * logistic(5.0) + 40.0 * logistic(10.0);
    is(attend(&["--reach", "logistic", "--mid", "20", "--scale", "5", "--max", "39"]), expected, &["clinic"]);
    let answer = town.proven("attendance", &["--p", "1", "--free", "10", "--max", "30"]);
    assert_eq!(answer["unserved"], json!(["north", "east"]), "at 30 nobody comes");
}

#[test]
fn kolm_pollak_by_kappa_and_by_epsilon() {
    let town = Tables::town();
    let sum = |kappa: f64, cost: [f64; 4]| -> f64 {
        cost.iter().zip([10.0, 20.0, 30.0, 40.0]).map(|(t, w)| w * (kappa * t).exp()).sum()
    };
    // The p-median opens the clinic; who minds long journeys, the library.
    let library = [20.0, 10.0, 15.0, 25.0];
    for kappa in ["0.1", "-0.1"] {
        is(town.best("kolm-pollak", &["--p", "1", "--kappa", kappa]), sum(0.1, library), &["library"]);
    }
    let answer = town.proven("kolm-pollak", &["--p", "1", "--epsilon=-1"]);
    // At the nearest sites Σwt = 800 and Σwt² = 7,000.
    let alpha = 800.0 / 7000.0;
    let close = |value: &Value, expected: f64| {
        assert!((value.as_f64().unwrap() - expected).abs() < 1e-9 * expected, "{value} and {expected}");
    };
    close(&answer["equity"]["alpha"], alpha);
    close(&answer["equity"]["kappa"], alpha);
    close(&answer["objective"], sum(alpha, library));
    close(&answer["equity"]["ede"], (sum(alpha, library) / 100.0).ln() / alpha);
    close(&answer["equity"]["mean"], 18.5);
    let given = town.proven("kolm-pollak", &["--p", "1", "--epsilon", "2", "--alpha", "0.05"]);
    close(&given["equity"]["kappa"], 0.1);
    assert_eq!(given["equity"]["alpha"], Value::Null);
}

#[test]
fn coordinates_as_they_are_and_rounded_down() {
    let tables = Tables::of("id,weight,x,y\na,1,0,0\nb,2,1,1\nc,3,5,0\n", "id,x,y\ns,0,0\nt,4,1\n", "");
    let exact = tables.best("p-median", &["--p", "1", "--costs", "euclidean"]);
    is(exact, 17_f64.sqrt() + 6.0 + 3.0 * 2_f64.sqrt(), &["t"]);
    is(tables.best("p-median", &["--p", "1", "--costs", "euclidean-floor"]), 4.0 + 6.0 + 3.0, &["t"]);
}

/// 300 origins and 120 sites at whole coordinates, the same on every machine.
fn scattered() -> Tables {
    let mut state = 11_u64;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let (mut origins, mut sites) = (String::from("id,weight,x,y\n"), String::from("id,capacity,x,y\n"));
    for i in 0..300 {
        origins += &format!("o{i},{},{},{}\n", 1 + below(99), below(10_000), below(10_000));
    }
    for j in 0..120 {
        sites += &format!("s{j},2000,{},{}\n", below(10_000), below(10_000));
    }
    Tables::of(&origins, &sites, "")
}

#[test]
fn a_wanted_gap_is_kept_and_its_bound_holds() {
    let tables = scattered();
    for (model, more) in [
        ("p-median", &["--p", "15"][..]),
        ("mclp", &["--p", "15", "--radius", "900"]),
        ("attendance", &["--p", "15", "--max", "2500"]),
        ("kolm-pollak", &["--p", "15", "--kappa", "0.001"]),
        ("p-center", &["--p", "15"]),
    ] {
        let euclidean = [more, &["--costs", "euclidean"]].concat();
        let best = tables.proven(model, &euclidean)["objective"].as_f64().unwrap();
        let rough = tables.answer(model, &[&euclidean[..], &["--gap", "0.05"]].concat());
        let [objective, bound, gap] =
            ["objective", "bound", "gap"].map(|field| rough[field].as_f64().unwrap());
        assert!(gap <= 0.05 && (gap - (objective - bound).abs() / objective).abs() < 1e-12, "{model}: {gap}");
        let order = if ["mclp", "attendance"].contains(&model) {
            [objective, best, bound]
        } else {
            [bound, best, objective]
        };
        assert!(
            order[0] <= order[1] * (1.0 + 1e-9) && order[1] <= order[2] * (1.0 + 1e-9),
            "{model} {order:?}"
        );
    }
}

#[test]
fn the_same_answer_for_any_number_of_threads() {
    let tables = scattered();
    for (model, more) in [
        ("p-median", &["--p", "9"][..]),
        ("mclp", &["--p", "20", "--radius", "700"]),
        ("lscp", &["--radius", "1500"]),
        ("p-center", &["--p", "9"]),
    ] {
        let answers = ["1", "3"].map(|threads| {
            let more = [more, &["--costs", "euclidean", "--threads", threads]].concat();
            let mut answer = tables.proven(model, &more);
            answer.as_object_mut().unwrap().remove("seconds");
            answer.to_string()
        });
        assert_eq!(answers[0], answers[1], "{model}");
    }
}

fn golden(path: &str) -> PathBuf {
    shared().join("../golden").join(path)
}

fn golden_values() -> Value {
    serde_json::from_slice(&fs::read(golden("golden_location.json")).unwrap()).unwrap()
}

/// Rows of a CSV file by column.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn close(found: &Value, expected: &Value, within: f64) {
    let (found, expected) = (found.as_f64().unwrap(), expected.as_f64().unwrap());
    assert!((found - expected).abs() <= within, "{found} instead of {expected}");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn golden_san_francisco() {
    let expected = &golden_values()["SF_16x205"];
    let mut weights = BTreeMap::new();
    let mut sites = std::collections::BTreeSet::new();
    let mut costs = String::from("origin,destination,cost\n");
    for row in
        rows(&golden("location").join(expected["input"].as_str().unwrap().trim_start_matches("location/")))
    {
        weights.insert(row["DestinationName"].clone(), row["demand"].clone());
        sites.insert(row["name"].clone());
        costs += &format!("{},{},{}\n", row["DestinationName"], row["name"], row["distance"]);
    }
    assert_eq!((weights.len(), sites.len()), (205, 16));
    let origins: String = weights.iter().map(|(id, weight)| format!("{id},{weight}\n")).collect();
    let sites: String = sites.iter().map(|id| format!("{id}\n")).collect();
    let tables = Tables::of(&format!("id,weight\n{origins}"), &format!("id\n{sites}"), &costs);
    let total: f64 = weights.values().map(|weight| weight.parse::<f64>().unwrap()).sum();
    assert_eq!(json!(total as u64), expected["total_demand"]);
    let radius = expected["service_radius"].to_string();
    for p in ["1", "2", "3", "4", "5"] {
        let cover = tables.proven("mclp", &["--p", p, "--radius", &radius]);
        close(&cover["objective"], &expected["mclp"][p][0], 0.0);
        assert_eq!(names(&cover["selected"]), names(&expected["mclp"][p][1]));
        let median = tables.proven("p-median", &["--p", p]);
        close(&median["objective"], &expected["pmedian_weighted_total"][p], 1e-4);
        close(&json!(median["objective"].as_f64().unwrap() / total), &expected["pmedian_mean"][p], 1e-6);
        if let Some(sites) = expected["pmedian_sites"].get(p) {
            assert_eq!(names(&median["selected"]), names(sites));
        }
        // The golden distances stand to three or four decimals.
        close(&tables.proven("p-center", &["--p", p])["objective"], &expected["pcenter"][p], 5e-4);
    }
    close(&tables.proven("lscp", &["--radius", &radius])["objective"], &expected["lscp_min_sites"], 0.0);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn golden_equitable_facilities() {
    let expected = &golden_values()["EFL_30x10"];
    let folder = golden("location/efl");
    let required = names(&expected["required_open"]);
    let people = rows(&folder.join("origins_basic.csv"));
    let origins: String = people.iter().map(|row| format!("{},{}\n", row["id"], row["population"])).collect();
    let sites: String = rows(&folder.join("destinations_basic.csv"))
        .iter()
        .map(|row| {
            let status = if required.contains(&row["id"]) { "required" } else { "candidate" };
            format!("{},{status}\n", row["id"])
        })
        .collect();
    let costs: String = rows(&folder.join("distances_cartesian.csv"))
        .iter()
        .map(|row| format!("{},{},{}\n", row["origin"], row["destination"], row["distance"]))
        .collect();
    let tables = Tables::of(
        &format!("id,weight\n{origins}"),
        &format!("id,status\n{sites}"),
        &format!("origin,destination,cost\n{costs}"),
    );
    let population = expected["population"].as_f64().unwrap();
    let kappa = expected["kappa"].to_string();
    for p in ["4", "5", "6"] {
        for aversion in [["--kappa", &kappa], ["--epsilon", "-1"]] {
            let fair = tables.proven("kolm-pollak", &[&["--p", p], &aversion[..]].concat());
            close(&fair["equity"]["ede"], &expected["kp_ede"][p][0], 5e-5);
            close(&fair["equity"]["kappa"], &json!(-expected["kappa"].as_f64().unwrap()), 1e-15);
            assert_eq!(names(&fair["selected"]), names(&expected["kp_ede"][p][1]));
        }
        let median = tables.proven("p-median", &["--p", p]);
        let mean = json!(median["objective"].as_f64().unwrap() / population);
        match &expected["pmedian_mean"][p] {
            Value::Array(pair) => {
                close(&mean, &pair[0], 5e-5);
                assert_eq!(names(&median["selected"]), names(&pair[1]));
            }
            value => close(&mean, value, 5e-5),
        }
    }
}
