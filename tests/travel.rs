//! Minutes as people bear them, end to end: who drives and who does not, tables of other routers, what is kept,
//! access in the outputs, and Rutland over its real streets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::grid_city::City;
use crate::support::{number, outcome, plan, root, shared, table};

/// Adds text to the city's scenario.
fn add(city: &City, text: &str) {
    let scenario = fs::read_to_string(city.scenario()).unwrap();
    city.write("scenario.toml", &format!("{scenario}\n{text}\n"));
}

/// The city with cars: 600 of 1000 households in the west have one, 800 in the east. 500 m × 1.3 are 8.125 minutes on
/// foot, and 1.3 by car at 30 km/h with 2 for parking.
fn city_with_cars() -> City {
    let city = City::new();
    city.write(
        "cars.csv",
        "geography code,Number of cars or vans: Total: All households,\
         Number of cars or vans: No cars or vans in household\nX01,1000,400\nX02,1000,200\n",
    );
    add(&city, "[travel.drive]\ntable = \"cars.csv\"\nparking_minutes = 2\n");
    city
}

fn minutes_by_group(run: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut minutes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table(run, "flows.csv") {
        let rounded = format!("{:.6}", number(&row, "minutes"));
        minutes.entry(row["group"].clone()).or_default().insert(rounded);
    }
    minutes
}

#[test]
fn households_with_and_without_a_car_are_points_of_their_own_and_never_averaged() {
    let city = city_with_cars();
    let run = city.path("run");
    let record = plan(&city.scenario(), &run, &[]);
    let one = |minutes: &str| BTreeSet::from([minutes.to_owned()]);
    let expected =
        [("everyone · car".to_owned(), one("3.300000")), ("everyone · no car".to_owned(), one("8.125000"))];
    assert_eq!(minutes_by_group(&run), BTreeMap::from(expected));
    let columns: Vec<&str> =
        record["groups"].as_array().unwrap().iter().map(|group| group["column"].as_str().unwrap()).collect();
    for (area, without) in table(&run, "areas.csv").iter().zip([0.4, 0.2]) {
        let contacts = |column: &str| number(area, &format!("contacts_{column}"));
        assert!((contacts(columns[0]) - 300.0 * without).abs() < 1e-9, "{columns:?}");
        assert!((contacts(columns[1]) - 300.0 * (1.0 - without)).abs() < 1e-9);
        // The nearest open session is told for the slowest of the area's people, not for a mixture of them.
        assert!((number(area, "nearest_minutes") - 8.125).abs() < 1e-9);
    }
}

#[test]
fn a_group_that_does_not_drive_walks_whatever_stands_before_the_house() {
    let city = city_with_cars();
    let young = "[[group]]\nname = \"young\"\nshare = 0.5\ncontacts = 3\ndrives = false\n\
                 reach = { kind = \"step\", max = 30 }\n";
    city.replace("scenario.toml", "contacts = 3\n", "contacts = 3\nshare = 0.5\n");
    add(&city, young);
    let run = city.path("run");
    plan(&city.scenario(), &run, &[]);
    let minutes = minutes_by_group(&run);
    assert_eq!(
        minutes.keys().map(String::as_str).collect::<Vec<_>>(),
        ["everyone · car", "everyone · no car", "young"]
    );
    assert_eq!(minutes["young"], BTreeSet::from(["8.125000".to_owned()]));
}

#[test]
fn a_group_may_have_cars_of_its_own() {
    let city = city_with_cars();
    city.replace("scenario.toml", "contacts = 3\n", "contacts = 3\nwith_car = 0.1\n");
    let run = city.path("run");
    let record = plan(&city.scenario(), &run, &[]);
    let column = record["groups"][0]["column"].as_str().unwrap();
    for area in table(&run, "areas.csv") {
        assert!(
            (number(&area, &format!("contacts_{column}")) - 270.0).abs() < 1e-9,
            "nine in ten without a car"
        );
    }
    let scenario = city.scenario();
    city.replace("scenario.toml", "with_car = 0.1", "with_car = 1.5");
    let (code, _, stderr) = outcome(&["check", scenario.to_str().unwrap()]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("with_car") && stderr.contains("0 to 1"), "{stderr}");
}

/// A weekly session of twelve places holds 156 in thirteen weeks; both squares are 8.125 minutes from it and need
/// 300 contacts each.
#[test]
fn access_by_every_method_is_in_the_outputs() {
    let city = City::new();
    let run = city.path("run");
    let record = plan(&city.scenario(), &run, &[]);
    let decay = (-8.125_f64.powi(2) / 200.0).exp();
    let expected = [
        ("opportunities", 156.0),
        ("gravity", 156.0 * decay),
        ("access_2sfca", 156.0 / 600.0),
        ("access_e2sfca", 156.0 / 600.0),
        ("access_e2sfca_gaussian", 156.0 / 600.0),
    ];
    for area in table(&run, "areas.csv") {
        for (column, value) in expected {
            assert!((number(&area, column) - value).abs() < 1e-9, "{column}: {}", area[column]);
        }
    }
    let after = &record["measures"]["after"];
    let by = &after["access_by"];
    for (found, value) in [
        (&by["opportunities"], 156.0),
        (&by["gravity"], 156.0 * decay),
        (&by["two_step"], 0.26),
        (&by["gaussian"], 0.26),
        (&after["access"], 0.26),
    ] {
        assert!((found["mean"].as_f64().unwrap() - value).abs() < 1e-9, "{found}");
        // Along the gradient: equal at both ends of it.
        assert!(found["linear"]["sii"].as_f64().unwrap().abs() < 1e-9);
        assert_eq!(found["fifths"].as_array().unwrap().len(), 5);
    }
}

/// The same minutes as each router writes them.
#[test]
fn the_columns_of_other_routers_are_recognised_with_their_unit() {
    let tables = [
        ("R5", "from_id,to_id,travel_time\nX01,V1,12\nX02,V1,34\n"),
        (
            "r5py with percentiles",
            "from_id,to_id,travel_time_p25,travel_time_p50\nX01,V1,9,12\nX02,V1,30,34\n",
        ),
        ("r5r with one that is not the median", "from_id,to_id,travel_time_p85\nX01,V1,12\nX02,V1,34\n"),
        ("TravelTime", "search_id,location_id,travel_time\nX01,V1,720\nX02,V1,2040\n"),
        ("OpenTripPlanner", "fromPlace,toPlace,duration\nX01,V1,720\nX02,V1,2040\n"),
        ("Valhalla", "from,to,distance,time\nX01,V1,0.9,720\nX02,V1,2.1,2040\n"),
        ("by hand", "origin,destination,minutes\nX01,V1,12\nX02,V1,34\n"),
        ("by hand, in seconds", "origin,destination,travel_time_seconds\nX01,V1,720\nX02,V1,2040\n"),
        ("wide", "code,V1\nX01,12\nX02,34\n"),
    ];
    let city = City::new();
    add(&city, "[travel]\nmode = \"matrix\"\nmatrix = { table = \"minutes.csv\" }\n");
    let scenario = city.scenario();
    let wanted = "area,venue,mode,minutes\nX01,V1,matrix,12.00\nX02,V1,matrix,34.00\n";
    for (router, text) in tables {
        city.write("minutes.csv", text);
        let (code, stdout, stderr) = outcome(&["travel", scenario.to_str().unwrap(), "--within", "60"]);
        assert_eq!((code, stdout.as_str()), (0, wanted), "{router}: {stderr}");
    }
    city.write("minutes.csv", "from_id,to_id,travel_time\nX01,V1,720\nX02,V1,2040\n");
    let unit = ["--within", "60", "--set", "travel.matrix.unit=seconds"];
    let arguments: Vec<&str> = ["travel", scenario.to_str().unwrap()].into_iter().chain(unit).collect();
    assert_eq!(outcome(&arguments).1, wanted);
}

/// The files that are kept beside a scenario.
fn kept(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder.join(".spoke-cache")) else { return BTreeSet::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Some streets of Leeds, a square among them and a library.
fn campus() -> TempDir {
    let folder = TempDir::new().unwrap();
    let extract = fs::read(shared().join("travel/its-example.osm.pbf")).unwrap();
    fs::write(folder.path().join("leeds.osm.pbf"), extract).unwrap();
    let (west, south) = (429_300.0, 434_500.0);
    let ring = [(0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (0.0, 400.0), (0.0, 0.0)]
        .map(|(x, y)| format!("[{},{}]", west + x, south + y))
        .join(",");
    let area = format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::27700"}}}},"features":[{{"type":"Feature","properties":{{"LSOA21CD":"X01","LSOA21NM":"Campus"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}]}}"#
    );
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("areas.geojson", &area);
    write("venues.csv", "id,name,kind,easting,northing\nV1,Library,library,429500,434400\n");
    write(
        "scenario.toml",
        "name = \"Campus\"\n[areas]\nboundaries = \"areas.geojson\"\n[venues]\ntable = \"venues.csv\"\n\
         [travel]\nmode = \"streets\"\nstreets = \"leeds.osm.pbf\"\nsnap_metres = 2000\n",
    );
    folder
}

/// What `spoke travel` says of a folder's scenario, and on the side.
fn travel(folder: &TempDir, more: &[&str]) -> (String, String) {
    let scenario = folder.path().join("scenario.toml");
    let arguments = [&["travel", scenario.to_str().unwrap()], more].concat();
    let (code, stdout, stderr) = outcome(&arguments);
    assert_eq!(code, 0, "{stderr}");
    (stdout, stderr)
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_venue_far_from_every_street_is_named_with_its_file_and_row() {
    let folder = campus();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let columns = "id,name,kind,easting,northing\n";
    write("venues.csv", &format!("{columns}V1,Library,library,429500,434400\nV2,Farm,hall,429500,440400\n"));
    write("more.csv", &format!("{columns}V3,Barn,hall,429500,440900\nV4,Mill,hall,429500,441400\n"));
    let tables = "[venues]\ntable = [\"venues.csv\", \"more.csv\"]\nbeyond_km = 20\n";
    let scenario = fs::read_to_string(folder.path().join("scenario.toml")).unwrap();
    write("scenario.toml", &scenario.replace("[venues]\ntable = \"venues.csv\"\n", tables));
    let (_, told) = travel(&folder, &[]);
    for warning in [
        "warning[T006]: 1 of 2 venues lie more than 2000 m from every street of leeds.osm.pbf and are reached by nobody \
         on foot: V2 (row 3)\n  --> venues.csv:3\n   = value: \"V2\"\n",
        "on foot: V3 (row 2), V4 (row 3)\n  --> more.csv:2\n   = value: \"V3\"\n",
    ] {
        assert!(told.contains(warning), "{warning}: {told}");
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn what_is_kept_is_found_again_and_never_for_other_inputs() {
    let folder = campus();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let run = |more: &[&str]| travel(&folder, more).0;
    let first = run(&[]);
    assert!(first.lines().count() == 2 && kept(folder.path()).len() == 1, "{first}");
    assert_eq!((run(&[]), kept(folder.path()).len()), (first.clone(), 1), "the same inputs: a hit");
    // A damaged file is no hit: the minutes are found anew and the file is mended.
    let path = folder.path().join(".spoke-cache").join(kept(folder.path()).first().unwrap());
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!((run(&[]), fs::read(&path).unwrap()), (first.clone(), whole));
    let slower = run(&["--set", "travel.walk_kmh=4"]);
    assert!(slower != first && kept(folder.path()).len() == 2, "another setting: a miss");
    write("venues.csv", "id,name,kind,easting,northing\nV1,Library,library,429400,434600\n");
    assert!(run(&[]) != first && kept(folder.path()).len() == 3, "another place: a miss");
    // The same streets twice over are the same minutes in a file of other bytes.
    let extract = fs::read(folder.path().join("leeds.osm.pbf")).unwrap();
    fs::write(folder.path().join("leeds.osm.pbf"), extract.repeat(2)).unwrap();
    run(&[]);
    assert_eq!(kept(folder.path()).len(), 4, "a file of another hash: a miss");
}

/// `scenarios/rutland/streets.toml` on a copy, for what it keeps.
#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn rutland_is_planned_over_its_streets_on_foot_and_by_car() {
    let folder = TempDir::new().unwrap();
    let (scenario, run) = (folder.path().join("streets.toml"), folder.path().join("run"));
    fs::copy(root().join("scenarios/rutland/streets.toml"), &scenario).unwrap();
    let data = shared();
    let record = plan(&scenario, &run, &["--data", data.to_str().unwrap(), "--time-limit", "20"]);
    let areas = table(&run, "areas.csv");
    assert_eq!(areas.len(), 26);
    let column = |name: &str| {
        let groups = record["groups"].as_array().unwrap();
        let group = groups.iter().find(|group| group["name"] == name).unwrap();
        format!("contacts_{}", group["column"].as_str().unwrap())
    };
    let share = |area: &BTreeMap<String, String>| {
        let (car, none) =
            (number(area, &column("moderate · car")), number(area, &column("moderate · no car")));
        car / (car + none)
    };
    // Census 2021, TS045: of 571 households in Rutland 005A 36 have no car.
    let first = areas.iter().find(|area| area["code"] == "E01013787").unwrap();
    assert!((share(first) - 535.0 / 571.0).abs() < 1e-9, "{}", share(first));
    let shares: Vec<f64> = areas.iter().map(share).collect();
    assert!(shares.iter().all(|share| (0.6..1.0).contains(share)), "{shares:?}");
    let distinct: BTreeSet<String> = shares.iter().map(|share| format!("{share:.4}")).collect();
    assert!(distinct.len() > 20, "each area has its own share");
    // A venue is nearer by car than on foot wherever both go there.
    let mut by_pair: BTreeMap<(String, String), [Option<f64>; 2]> = BTreeMap::new();
    for row in table(&run, "flows.csv") {
        let minutes = by_pair.entry((row["area"].clone(), row["venue"].clone())).or_default();
        let drives = row["group"] == "moderate · car";
        let one = number(&row, "minutes");
        let known = minutes[usize::from(drives)].replace(one);
        assert!(known.is_none_or(|known| (known - one).abs() < 1e-9), "one way, one time: {row:?}");
        // Parking alone is three minutes.
        assert!(!drives || one >= 3.0);
    }
    let both: Vec<(f64, f64)> =
        by_pair.values().filter_map(|[walk, drive]| Some(((*walk)?, (*drive)?))).collect();
    assert!(both.len() > 5 && both.iter().all(|(walk, drive)| *drive < walk + 3.0), "{both:?}");
    let said = serde_json::to_string(&record["inputs"]).unwrap();
    assert!(said.contains("walking network of") && said.contains("driving network of"), "{said}");
}

/// Newport has no English rank: made-up ranks and needs show that a plan by timetable holds together.
#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_plan_by_bus_and_foot() {
    let folder = TempDir::new().unwrap();
    let data = shared();
    let text = fs::read_to_string(data.join("travel/W06000022_newport.geojson")).unwrap();
    let shapes: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (mut ranks, mut need) = ("code,rank,people\n".to_owned(), "code,people\n".to_owned());
    for (index, feature) in shapes["features"].as_array().unwrap().iter().enumerate() {
        let code = feature["properties"]["LSOA21CD"].as_str().unwrap();
        let _ = writeln!(ranks, "{code},{},1500", index * 37 % 100 + 1);
        let _ = writeln!(need, "{code},20");
    }
    fs::write(folder.path().join("ranks.csv"), ranks).unwrap();
    fs::write(folder.path().join("need.csv"), need).unwrap();
    for name in ["streets.toml", "timetable.toml"] {
        fs::copy(root().join("scenarios/newport").join(name), folder.path().join(name)).unwrap();
    }
    fs::write(
        folder.path().join("plan.toml"),
        "extends = \"timetable.toml\"\nname = \"Newport\"\nstart = 2023-06-05\nweeks = 13\n\
         [deprivation]\ntable = \"ranks.csv\"\nrank = \"rank\"\nscope = \"local\"\n\
         population = { table = \"ranks.csv\", column = \"people\" }\n\
         [[need]]\nname = \"people\"\ntable = \"need.csv\"\ncolumn = \"people\"\n\
         [[group]]\nname = \"everyone\"\ncontacts = 3\nreach = { kind = \"linear\", free = 15, max = 60 }\n\
         [gradient]\nkind = \"geometric\"\nratio = 3\n[budget]\nsessions = 80\n[floor]\nminutes = 45\n",
    )
    .unwrap();
    let run = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let arguments: Vec<&str> = ["--data", data.to_str().unwrap(), "--time-limit", "20"]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        let record = plan(&folder.path().join("plan.toml"), &out, &arguments);
        (record, out)
    };
    let (bus, bus_run) = run("bus", &[]);
    let (foot, _) = run("foot", &["--set", "travel.mode=streets"]);
    let mean = |record: &serde_json::Value| {
        record["measures"]["after"]["access_by"]["opportunities"]["mean"].as_f64()
    };
    assert!(
        mean(&bus) > mean(&foot),
        "more places are within an hour by bus: {:?} {:?}",
        mean(&bus),
        mean(&foot)
    );
    let warnings = serde_json::to_string(&bus["warnings"]).unwrap();
    assert!(warnings.contains("T006") && warnings.contains("28 of 100 areas"), "{warnings}");
    assert!(table(&bus_run, "flows.csv").iter().all(|row| number(row, "minutes") <= 60.0));
}
