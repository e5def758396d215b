//! A private table from the scenario to every file: what leaves the run says nothing of a suppressed area, and what stays
//! inside says that it does.

use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::grid_city::City;
use crate::support::{files, outcome, table};

/// The grid city with referrals, few of them in the east, and a private plan of today.
fn city() -> City {
    let city = City::new();
    city.replace("scenario.toml", "column = \"out of work\"", "column = \"out of work\"\nprivate = true");
    city.write("need.csv", "code,out of work\nX01,100\nX02,3.217\n");
    city.write("current.csv", "venue,sessions\nV1,11\n");
    city.replace(
        "scenario.toml",
        "[budget]",
        "[current]\ntable = \"current.csv\"\nprivate = true\n\n[budget]",
    );
    city
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn what_leaves_a_private_run_says_nothing_of_a_suppressed_area() {
    let city = city();
    let run = city.path("run");
    let formats = "html,xlsx,gpkg,svg,png,wkt";
    let (code, stdout, stderr) =
        outcome(&["plan", text(&city.scenario()), "--out", text(&run), "--format", formats]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("Internal: complete figures"), "{stdout}");
    let public = run.join("public");
    // What is known of the east inside, as anybody would print it.
    let inside = table(&run, "areas.csv").into_iter().find(|row| row["code"] == "X02").unwrap();
    let mut secrets: Vec<String> = Vec::new();
    for column in ["need", "contacts", "entitlement", "places", "places_per_contact", "places_before"] {
        let value: f64 = inside[column].parse().unwrap();
        secrets.push(inside[column].clone());
        secrets.extend((3..6).map(|decimals| format!("{value:.decimals$}")));
    }
    // Whole numbers and short ones stand in any file by chance.
    secrets.retain(|secret| secret.contains('.') && secret.len() >= 5);
    assert!(secrets.contains(&"3.217".to_owned()) && secrets.contains(&"9.651".to_owned()), "{secrets:?}");
    let published = files(&public);
    for kind in ["csv", "geojson", "html", "xlsx", "gpkg", "svg", "png", "json"] {
        assert!(published.keys().any(|path| path.extension().is_some_and(|e| e == kind)), "no {kind}");
    }
    for (path, bytes) in &published {
        // A GeoPackage and a PNG hold bytes that are no text; their figures are looked at below.
        if path.extension().is_some_and(|extension| extension == "gpkg" || extension == "png") {
            continue;
        }
        let content = String::from_utf8_lossy(bytes);
        for secret in &secrets {
            assert!(!content.contains(secret.as_str()), "{} says {secret}", path.display());
        }
        assert!(!content.contains("need.csv") && !content.contains("current.csv"), "{}", path.display());
    }
    let outside = table(&public, "areas.csv").into_iter().find(|row| row["code"] == "X02").unwrap();
    for column in ["need", "contacts", "entitlement", "places", "places_per_contact", "places_before"] {
        assert_eq!(outside[column], "", "{column}");
    }
    assert_eq!(table(&public, "areas.csv")[0]["need"], "100", "what is not small is shown");
    // Of the floor the least offer is a part, and that is not published.
    assert!(table(&public, "areas.csv").iter().all(|row| row["floor_met"].is_empty()));
    let page = fs::read_to_string(public.join("report.html")).unwrap();
    assert!(!page.contains(">kept<") && !page.contains(">not met<"));
    assert!(!page.contains(">as asked<"), "a key to a line that is not drawn");
    assert!(table(&public, "flows.csv").iter().all(|row| row["area"] != "X02"));
    let layer: Value = serde_json::from_slice(&published[Path::new("areas.geojson")]).unwrap();
    assert!(layer["features"][1]["properties"]["need"].is_null());
    let mut book: Xlsx<_> = open_workbook(public.join("plan.xlsx")).unwrap();
    for sheet in book.sheet_names() {
        for (_, _, cell) in book.worksheet_range(&sheet).unwrap().used_cells() {
            let told = match cell {
                Data::Float(value) => value.to_string(),
                other => other.to_string(),
            };
            assert!(!secrets.contains(&told), "{sheet} says {told}");
        }
    }
    // A small GeoPackage stores what is written into it as it is: a figure as eight bytes.
    let bytes = &published[Path::new("plan.gpkg")];
    for secret in secrets.iter().filter_map(|secret| secret.parse::<f64>().ok()) {
        assert!(!bytes.windows(8).any(|window| window == secret.to_be_bytes()), "plan.gpkg says {secret}");
    }
    // The pictures are drawn from the very SVG: it says of areas their deprivation, and of venues names and ranks.
    let svg = String::from_utf8_lossy(&published[Path::new("map.svg")]);
    assert!(svg.contains("<text") && !svg.contains("X02"));
}

#[test]
fn what_stays_inside_says_that_it_is_internal() {
    let city = city();
    let (scenario, run) = (city.scenario(), city.path("run"));
    assert_eq!(outcome(&["plan", text(&scenario), "--out", text(&run), "--format", "none"]).0, 0);
    let (_, told, _) = outcome(&["explain", text(&run), "X01"]);
    assert!(told.contains("Internal:"), "{told}");
    let (_, told, _) = outcome(&["explain", text(&run), "X01", "--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((told["audience"].as_str(), told["area"].as_str()), (Some("internal"), Some("X01")));
    let sweep = city.path("sweep");
    let (code, told, stderr) =
        outcome(&["sweep", text(&scenario), "--vary", "gradient.ratio=1,2", "--out", text(&sweep)]);
    assert_eq!(code, 0, "{stderr}");
    assert!(told.contains("Internal:"), "{told}");
    let mark: Value = serde_json::from_slice(&fs::read(sweep.join("sweep.json")).unwrap()).unwrap();
    assert_eq!(mark["audience"], "internal");
    let (_, told, _) = outcome(&["compare", text(&run), text(&run)]);
    assert!(told.contains("Internal:"), "{told}");
    let page = city.path("quality.html");
    let (_, told, _) = outcome(&["check", text(&scenario), "--html", text(&page)]);
    assert!(told.contains("Internal:") && fs::read_to_string(&page).unwrap().contains("Internal:"));
    let (_, told, _) = outcome(&["check", text(&scenario), "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["audience"], "internal");
    // Nothing private, nothing said.
    let open = City::new();
    let (_, told, _) = outcome(&["check", text(&open.scenario())]);
    assert!(!told.contains("Internal"), "{told}");
}

/// Whatever is wrong with a list of people, no cell of it is shown on any screen or page.
#[test]
fn no_cell_of_a_list_of_people_is_ever_shown() {
    for (table, code) in [
        ("Ada,Lovelace,1970-01-01,E01000001\nGrace,Hopper,1906-12-09,E01000002\n", "L013"),
        ("Ada,Lovelace,07700 900123\nGrace,Hopper,07700 900124\n", "L013"),
        ("Ada,Hopper,2\nGrace,Lovelace,3\n", "L013"),
        ("Aethelflaed,Lovelace\nAda,King\nGrace,Hopper\nMary,Jackson\n", "L120"),
        // Names that are rare, and nothing else.
        ("Aethelflaed,Lovelace\nEadgyth,Hopper\n", "L016"),
        ("forename,surname,code\nAda,Lovelace\nGrace,Hopper,X02,1906-12-09\n", "L120"),
        ("code,date of birth\nX01,1970-01-01,Lovelace\nX02\n", "L120"),
    ] {
        let city = City::new();
        city.write("need.csv", table);
        let scenario = city.scenario();
        let page = city.path("quality.html");
        for more in [&[][..], &["--json"], &["--html", text(&page)]] {
            let arguments = [&["check", text(&scenario)], more].concat();
            let (exit, stdout, stderr) = outcome(&arguments);
            assert_eq!(exit, 3, "{stdout}{stderr}");
            assert!(stderr.contains(code), "{code} in {stderr}");
            let page = fs::read_to_string(&page).unwrap_or_default();
            for secret in ["Ada", "Aethelflaed", "Lovelace", "Hopper", "900123", "1970-01-01", "1906-12-09"] {
                assert!(
                    ![&stdout, &stderr, &page].iter().any(|told| told.contains(secret)),
                    "{secret}: {stderr}"
                );
            }
        }
    }
}
