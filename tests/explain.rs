//! `spoke explain` and `spoke plan --draws`: what is said of a venue or an area is what the run's tables say, and
//! what a change would do is what doing it does.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::grid_city::City;
use crate::support::{outcome, plan, record, root, table};

fn explained(run: &Path, id: &str) -> Value {
    let (code, stdout, stderr) = outcome(&["explain", run.to_str().unwrap(), id, "--json"]);
    assert_eq!(code, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

fn baseline(out: &TempDir) -> std::path::PathBuf {
    let run = out.path().join("run");
    plan(&root().join("scenarios/three-spires/baseline.toml"), &run, &[]);
    run
}

/// Of venues near enough, one that has no places serves nobody; and a flow is as far as its venue, whatever digits its
/// table has.
#[test]
fn what_keeps_an_area_from_more_is_told_from_venues_that_can_serve() {
    let limit = |city: &City| {
        let run = city.path("run");
        plan(&city.scenario(), &run, &[]);
        let run = run.to_str().unwrap();
        let (code, _, stderr) = outcome(&["check", run]);
        assert_eq!(code, 0, "{stderr}");
        let (_, told, _) = outcome(&["explain", run, "X01", "--json"]);
        let told: Value = serde_json::from_str(&told).unwrap();
        told["groups"][0]["limit"]["because"].as_str().unwrap().to_owned()
    };
    let city = City::new();
    city.replace("scenario.toml", "sessions = 13", "sessions = 26");
    city.write(
        "venues.csv",
        "id,name,kind,easting,northing,places\nV1,Kiosk,library,429500,280500,0\nV2,Hall,library,432800,280500,12\n",
    );
    city.replace("scenario.toml", "minutes = 30", "minutes = 30\nshare = 0.5");
    assert_eq!(limit(&city), "nothing-in-reach");
    let record = record(&city.path("run"));
    assert_eq!(record["floor"]["shortfalls"][0]["because"], "reach", "{}", record["floor"]);
    // V1 is full; of those who would travel 22.750702221305… minutes, 22.7507022213 in the table, all go to V2.
    city.write(
        "venues.csv",
        "id,name,kind,easting,northing,places\nV1,Kiosk,library,431000,280500,1\nV2,Hall,library,431900,280511,100\n",
    );
    city.replace("scenario.toml", "kind = \"step\", max", "kind = \"linear\", free = 10, max");
    assert_eq!(limit(&city), "full");
}

#[test]
fn a_venue_is_explained_by_the_runs_own_figures() {
    let out = TempDir::new().unwrap();
    let run = baseline(&out);
    let venues = table(&run, "venues.csv");
    let flows = table(&run, "flows.csv");
    let mut told = [0; 2];
    for row in &venues {
        let is_open = row["sessions"] != "0";
        if told[usize::from(is_open)] == 4 {
            continue;
        }
        told[usize::from(is_open)] += 1;
        let said = explained(&run, &row["id"]);
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        assert_eq!(said["rank"].as_f64().unwrap(), number("rank"));
        assert_eq!(said["pattern"], row["pattern"].as_str());
        let served: f64 =
            said["serves"].as_array().unwrap().iter().map(|a| a["places"].as_f64().unwrap()).sum();
        let flown: f64 = flows
            .iter()
            .filter(|f| f["venue"] == row["id"])
            .map(|f| f["places"].parse::<f64>().unwrap())
            .sum();
        assert!((served - flown).abs() < 1e-6, "{}: {served} against {flown}", row["id"]);
        let fifths: f64 = said["fifths"].as_array().unwrap().iter().map(|f| f.as_f64().unwrap()).sum();
        assert!((served - fifths).abs() < 1e-6);
        // Closing is the ranking's own definition: the other patterns held, flows routed anew.
        if is_open && row["status"] != "hub" {
            let lost = -said["closed"]["objective"].as_f64().unwrap();
            let value = number("value_if_closed");
            assert!(
                (lost - value).abs() <= 1e-6 * value.abs().max(1.0),
                "{}: {lost} against {value}",
                row["id"]
            );
            let borne = said["closed"]["areas"].as_array().unwrap();
            let change: f64 = borne
                .iter()
                .map(|a| a["places_then"].as_f64().unwrap() - a["places"].as_f64().unwrap())
                .sum();
            let all = said["closed"]["places"].as_f64().unwrap();
            assert!(
                (change - all).abs() < 0.05 * venues.len() as f64,
                "who bears it adds up: {change} of {all}"
            );
        } else if !is_open {
            assert!(said["closed"].is_null());
        }
    }
    assert_eq!(told, [4, 4]);
}

#[test]
fn an_area_is_explained_by_the_runs_own_figures() {
    let out = TempDir::new().unwrap();
    // Where places are scarce the budget keeps everybody from more; where they are plenty, distance keeps some.
    let scarce = baseline(&out);
    let plenty = out.path().join("plenty");
    plan(&root().join("scenarios/three-spires/baseline.toml"), &plenty, &["--set", "budget.sessions=1200"]);
    assert!(limits_told(&scarce).contains("full"));
    let limits = limits_told(&plenty);
    assert!(limits.contains("reach"), "{limits:?}");
}

fn limits_told(run: &Path) -> BTreeSet<String> {
    let mut limits = BTreeSet::new();
    for row in table(run, "areas.csv").iter().step_by(12) {
        let said = explained(run, &row["code"]);
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        assert_eq!(said["decile"].as_f64().unwrap(), number("decile"));
        assert!((said["places"].as_f64().unwrap() - number("places")).abs() < 1e-9);
        let groups = said["groups"].as_array().unwrap();
        let from_groups: f64 = groups.iter().map(|group| group["places"].as_f64().unwrap()).sum();
        assert!((from_groups - number("places")).abs() < 1e-6);
        for group in groups {
            let sources = group["sources"].as_array().unwrap();
            let sum: f64 = sources.iter().map(|source| source["places"].as_f64().unwrap()).sum();
            assert!((sum - group["places"].as_f64().unwrap()).abs() < 1e-6);
            let minutes: Vec<f64> =
                sources.iter().map(|source| source["minutes"].as_f64().unwrap()).collect();
            assert!(minutes.is_sorted(), "nearest first");
            let because = group["limit"]["because"].as_str().unwrap().to_owned();
            if because == "met" {
                assert!(group["places"].as_f64().unwrap() >= 0.999 * group["entitlement"].as_f64().unwrap());
            }
            limits.insert(because);
        }
    }
    limits
}

#[test]
fn text_fits_a_terminal_and_names_what_is_asked() {
    let out = TempDir::new().unwrap();
    let run = baseline(&out);
    let venues = table(&run, "venues.csv");
    let open = venues.iter().find(|row| row["rank"] == "1").unwrap();
    let closed = venues.iter().find(|row| row["sessions"] == "0").unwrap();
    let area = table(&run, "areas.csv").into_iter().next().unwrap();
    for (id, wanted) in [
        (&open["id"], "Were it closed"),
        (&closed["id"], "Not chosen"),
        (&area["code"], "keeps from more"),
        (&open["id"].to_lowercase(), &open["name"]),
    ] {
        let (code, stdout, stderr) = outcome(&["explain", run.to_str().unwrap(), id]);
        assert_eq!(code, 0, "{stderr}");
        assert!(stdout.contains(wanted), "{wanted}: {stdout}");
        for line in stdout.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

/// Closing a library is the first what-if there is: what follows from it is not put down to distance.
#[test]
fn what_the_scenario_closes_is_not_said_to_be_out_of_reach() {
    let out = TempDir::new().unwrap();
    let (base, run) = (baseline(&out), out.path().join("closed"));
    let lock = |id: &str| format!("{{venue=\"{id}\",pattern=\"none\"}}");
    let locks = format!("lock=[{},{},{}]", lock("V039"), lock("V040"), lock("V001"));
    let programme = r#"programme=[{name="GP referral",venue="V009",caseload=10,sessions=13}]"#;
    let scenario = root().join("scenarios/three-spires/baseline.toml");
    let record = plan(&scenario, &run, &["--set", &locks, "--set", programme]);

    let summary = record["summary"].to_string();
    assert!(summary.contains("but what the scenario closes (V039, V040)"), "{summary}");
    assert!(!summary.contains("wherever a venue could keep it"), "{summary}");
    let far = &record["floor"]["unreachable"][0];
    assert_eq!(far["closed"], serde_json::json!(["V039", "V040"]));
    let said = explained(&run, far["area"].as_str().unwrap());
    let unmet: Vec<&str> =
        said["floor_unmet"].as_array().unwrap().iter().map(|u| u["because"].as_str().unwrap()).collect();
    assert_eq!(unmet, ["only-closed-near", "offer-closed"]);

    let before = |run: &Path| {
        let hub = table(run, "venues.csv").into_iter().find(|row| row["id"] == "V001").unwrap();
        hub["sessions_before"].clone()
    };
    assert_eq!(before(&run), before(&base), "what was held before is not for a lock to change");
    assert_eq!(before(&run), "13");
    let told = |id: &str| {
        let (code, stdout, stderr) = outcome(&["explain", run.to_str().unwrap(), id]);
        assert_eq!(code, 0, "{stderr}");
        assert!(stdout.lines().all(|line| line.chars().count() <= 80), "{stdout}");
        stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let hub = told("V001");
    assert!(hub.contains("Closed by the scenario") && hub.contains("locks it to “none”"), "{hub}");
    assert!(!hub.contains("always open"), "{hub}");
    let held = told("V009");
    assert!(held.contains("GP referral holds 13 sessions here"), "{held}");
    assert_eq!(explained(&run, "V009")["programmes"][0]["sessions"], 13);

    let (code, _, stderr) = outcome(&["report", run.to_str().unwrap(), "--format", "html"]);
    assert_eq!(code, 0, "{stderr}");
    let page = std::fs::read_to_string(run.join("report.html")).unwrap();
    assert!(page.contains("Closed by the scenario: it is locked to “none”."));
    assert!(page.contains("Nearer, and closed by the scenario"));
}

#[test]
fn what_cannot_be_explained_is_said() {
    let out = TempDir::new().unwrap();
    let run = baseline(&out);
    let run = run.to_str().unwrap();
    let (code, _, stderr) = outcome(&["explain", run, "V0"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("did you mean") && stderr.contains("V001"), "{stderr}");
    let (code, _, stderr) = outcome(&["explain", run, "nowhere at all"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("venues.csv"), "{stderr}");
    let absent = out.path().join("absent");
    assert_eq!(outcome(&["explain", absent.to_str().unwrap(), "V001"]).0, 3);
}

#[test]
fn draws_say_how_sure_a_venue_is() {
    let out = TempDir::new().unwrap();
    let scenario = root().join("scenarios/three-spires/baseline.toml");
    let drawn = |name: &str, more: &[&str]| {
        let run = out.path().join(name);
        let mut arguments = vec!["--draws", "2"];
        arguments.extend(more);
        let record = plan(&scenario, &run, &arguments);
        (record, std::fs::read(run.join("robustness.csv")).unwrap(), table(&run, "robustness.csv"))
    };
    let (record, bytes, rows) = drawn("one", &["--threads", "1"]);
    let (_, again, _) = drawn("two", &["--threads", "2"]);
    assert!(bytes == again, "the same seed gives the same bytes at any number of threads");
    let (_, other, _) = drawn("seed", &["--seed", "2"]);
    assert!(bytes != other, "another seed draws other problems");
    let robustness = &record["robustness"];
    assert_eq!(robustness["draws"], 2);
    assert_eq!(robustness["solved"].as_u64().unwrap() + robustness["infeasible"].as_u64().unwrap(), 2);
    assert_eq!(rows.len(), record["totals"]["venues"].as_u64().unwrap() as usize);
    for row in &rows {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        assert!((0.0..=1.0).contains(&number("used")));
        assert!(number("rank_low") <= number("rank_high"));
    }
    let summary = record["summary"].as_array().unwrap().last().unwrap().as_str().unwrap();
    assert!(summary.contains("draws of need, rates and minutes"), "{summary}");
    // Nothing uncertain: every draw is the plan.
    let certain = ["people", "rate", "minutes"]
        .map(|field| format!("uncertainty.{field}=0"))
        .map(|set| ["--set".to_owned(), set]);
    let certain: Vec<&str> = certain.iter().flatten().map(String::as_str).collect();
    let (_, _, rows) = drawn("certain", &certain);
    for row in rows {
        assert!(row["used"] == "0" || row["used"] == "1", "the same problem has one plan: {row:?}");
        assert_eq!(row["rank_low"], row["rank_high"], "{row:?}");
    }
    let (code, _, stderr) =
        outcome(&["plan", scenario.to_str().unwrap(), "--set", "uncertainty.people=-1", "--out", "never"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("uncertainty.people"), "{stderr}");
}
