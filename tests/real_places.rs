//! Real places beside Coventry of 2021: its areas of 2011, its three formats, four other cities, and what is refused.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::grid_city::City;
use crate::support::{number, outcome, plan, root, shared, table};

/// What `spoke check --json` says of a scenario.
fn check(scenario: &str, more: &[&str]) -> Value {
    let (path, data) = (root().join(scenario), shared());
    let arguments =
        [&["check", path.to_str().unwrap(), "--data", data.to_str().unwrap(), "--json"], more].concat();
    let (code, stdout, stderr) = outcome(&arguments);
    assert_eq!(code, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

/// Every join says what follows from it, and lacks nothing but what is told here.
fn explained(report: &Value, lacking: &[(&str, usize)]) {
    for join in report["joins"].as_array().unwrap() {
        let what = join["what"].as_str().unwrap();
        assert!(join["matched"].as_u64().unwrap() > 0, "{what}");
        assert!(!join["consequence"].as_str().unwrap().is_empty(), "{what}");
        let allowed = lacking.iter().find(|(part, _)| what.contains(part)).map_or(0, |(_, allowed)| *allowed);
        assert_eq!(join["missing"].as_array().unwrap().len(), allowed, "{what}: {}", join["missing"]);
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn coventry_on_its_areas_of_2011_with_the_index_of_2019_and_the_census_of_2021() {
    let scenario = "scenarios/coventry/baseline-2011.toml";
    let report = check(scenario, &[]);
    // Eight areas were split since, and have no centroid and no ward of 2021.
    explained(&report, &[("centroids", 8), ("wards", 8)]);
    let joins = report["joins"].as_array().unwrap();
    let converted = joins.iter().find(|join| join["what"].as_str().unwrap().ends_with("converted")).unwrap();
    assert_eq!(converted["matched"], 195);
    let lookup = joins.iter().find(|join| join["what"].as_str().unwrap().contains("↔ lookup")).unwrap();
    // The 203 areas of 2021 that the 195 became, every one of them in the census.
    assert_eq!((&lookup["matched"], &lookup["consequence"]), (&203.into(), &"every code converted".into()));

    let folder = TempDir::new().unwrap();
    let data = shared();
    let (old, new) = (folder.path().join("2011"), folder.path().join("2021"));
    let more = ["--data", data.to_str().unwrap(), "--gap", "0.05"];
    let record = plan(&root().join(scenario), &old, &more);
    assert_eq!(record["totals"]["areas"], 195);
    let (code, stdout, stderr) = outcome(&["check", old.to_str().unwrap()]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    plan(&root().join("scenarios/coventry/baseline.toml"), &new, &more);
    // Conversion neither loses nor makes people in need: the same city, cut differently at its edge.
    let need = |run| table(run, "areas.csv").iter().map(|area| number(area, "need")).sum::<f64>();
    let (old, new) = (need(&old), need(&new));
    assert!(
        (old / new - 1.0).abs() < 0.002,
        "{old} people in need on the areas of 2011, {new} on those of 2021"
    );
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn four_cities_need_nothing_but_another_code() {
    let scenario = "scenarios/england/authority.toml";
    let data = shared();
    for (city, code, areas, venues) in [
        ("Bradford", "E08000032", 312, 87),
        ("Bristol", "E06000023", 268, 72),
        ("Liverpool", "E08000012", 302, 112),
        ("Leeds", "E08000035", 488, 133),
    ] {
        let set = format!("areas.only.values={code}");
        let report = check(scenario, &["--set", &set]);
        explained(&report, &[]);
        assert_eq!(report["joins"].as_array().unwrap().len(), 7, "{city}: {}", report["joins"]);
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("run");
        let more = ["--data", data.to_str().unwrap(), "--gap", "0.05", "--set", &set];
        let record = plan(&root().join(scenario), &out, &more);
        assert_eq!(
            (&record["totals"]["areas"], &record["totals"]["venues"]),
            (&areas.into(), &venues.into())
        );
        let rows = table(&out, "areas.csv");
        assert!(rows.iter().all(|area| area["name"].starts_with(city)), "{city}");
        assert!(rows.iter().map(|area| number(area, "places")).sum::<f64>() > 1000.0, "{city}");
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_ward_is_chosen_by_its_name_and_a_wrong_name_is_answered_with_those_like_it() {
    let scenario = root().join("scenarios/england/authority.toml");
    let (scenario, data) = (scenario.to_str().unwrap(), shared());
    let ward = |name: &str| {
        let value = format!("areas.only.values={name}");
        let column = "areas.only.column=ward24_name";
        outcome(&["check", scenario, "--data", data.to_str().unwrap(), "--set", column, "--set", &value])
    };
    let (code, stdout, stderr) = ward("Binley and Willenhall");
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("chosen by `ward24_name`"), "{stdout}");
    let (code, _, stderr) = ward("Willenhal");
    assert_eq!(code, 3);
    assert!(stderr.contains("L061") && stderr.contains("Binley and Willenhall"), "{stderr}");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn the_report_on_real_files_keeps_to_eighty_columns() {
    let (scenario, data) = (root().join("scenarios/coventry/baseline-2011.toml"), shared());
    let (_, stdout, _) = outcome(&["check", scenario.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    // But for the command to go on with: broken, it could not be pasted.
    let report = stdout.lines().filter(|line| !line.starts_with("Next: "));
    let wide: Vec<&str> = report.filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty() && stdout.lines().count() > 40, "{wide:#?}\n{stdout}");
}

/// Four kinds of personal data, in a table of text and in a layer's attributes: refused, and nowhere shown.
#[test]
fn personal_data_are_refused_and_no_cell_of_them_is_shown() {
    let kinds = [
        ("client name", "Ada Lovelace", "Date of birth", "1915-12-10"),
        ("ref", "1", "NI number", "QQ123456C"),
        ("ref", "1", "NHS number", "9434765919"),
        ("ref", "1", "contact", "ada@example.com"),
    ];
    for (first, who, second, what) in kinds {
        let as_table = |city: &City| {
            // Three people, told apart as addresses must be.
            let row = |n: usize| format!("X0{n},100,{who},{what}").replace("ada@", &format!("ada{n}@"));
            let rows: Vec<String> = (1..=3).map(row).collect();
            city.write("need.csv", &format!("code,out of work,{first},{second}\n{}\n", rows.join("\n")));
        };
        let as_layer = |city: &City| {
            let mut map = fs::read_to_string(city.path("areas.geojson")).unwrap();
            let members = map.matches("\"properties\":{").count();
            assert!(members > 1);
            for n in 0..members {
                let member = format!(
                    "\"properties\": {{\"{second}\":\"{}\",",
                    what.replace("ada@", &format!("ada{n}@"))
                );
                map = map.replacen("\"properties\":{", &member, 1);
            }
            city.write("areas.geojson", &map);
        };
        for (file, damage) in [("need.csv", &as_table as &dyn Fn(&City)), ("areas.geojson", &as_layer)] {
            // The grid city has but two areas: the three addresses that tell people from an office do not fit in.
            if file == "areas.geojson" && second == "contact" {
                continue;
            }
            let city = City::new();
            damage(&city);
            let (scenario, page) = (city.scenario(), city.path("page.html"));
            let arguments = ["check", scenario.to_str().unwrap(), "--json", "--html", page.to_str().unwrap()];
            let (code, stdout, stderr) = outcome(&arguments);
            let page = fs::read_to_string(page).unwrap();
            assert_eq!(code, 3, "{second} in {file}: {stdout}{stderr}");
            assert!(stderr.contains("L120") && stderr.contains(file), "{stderr}");
            for shown in [&stdout, &stderr, &page] {
                assert!(!shown.contains(what) && !shown.contains("Lovelace"), "{second} in {file}: {shown}");
            }
        }
    }
}

#[test]
fn the_page_says_what_did_not_join_and_runs_nothing() {
    let city = City::new();
    let page = city.path("page.html");
    let scenario = city.scenario();
    let (code, _, stderr) = outcome(&["check", scenario.to_str().unwrap(), "--html", page.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    let sound = fs::read_to_string(&page).unwrap();
    assert!(sound.contains("No errors; ") && sound.contains("<svg"), "{sound}");
    assert!(!sound.contains("<script") && !sound.contains("http"), "nothing is fetched and nothing runs");
    city.write("need.csv", "code,out of work\nX01,100\n");
    let (code, ..) = outcome(&["check", scenario.to_str().unwrap(), "--html", page.to_str().unwrap()]);
    assert_eq!(code, 3);
    let lacking = fs::read_to_string(&page).unwrap();
    assert!(lacking.contains("error to mend") || lacking.contains("errors to mend"), "{lacking}");
    assert!(
        lacking.contains("<path class=\"lacking\"") && lacking.contains("Areas that did not join"),
        "{lacking}"
    );
}
