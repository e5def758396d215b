//! Bad input, one fault at a time: the exit code, and a message that names file, row and what to do.

use crate::grid_city::City;
use crate::support::{outcome, plan, root, table};

/// Breaks the grid city in one way and says what must be told.
fn fails(code: i32, told: &[&str], damage: impl Fn(&City)) {
    let city = City::new();
    damage(&city);
    let scenario = city.scenario();
    let run = city.path("run");
    let arguments = ["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap(), "--format", "none"];
    let (exit, stdout, stderr) = outcome(&arguments);
    assert_eq!(exit, code, "{stdout}\n{stderr}");
    for words in told {
        assert!(stderr.contains(words), "no `{words}` in:\n{stderr}");
    }
    assert!(!run.exists(), "a run that failed leaves nothing behind");
    if code == 3 {
        let (exit, _, stderr) = outcome(&["check", scenario.to_str().unwrap()]);
        assert_eq!(exit, 3, "check finds it too:\n{stderr}");
    }
}

/// The run goes on and says so.
fn warns(told: &[&str], damage: impl Fn(&City)) {
    let city = City::new();
    damage(&city);
    let (scenario, run) = (city.scenario(), city.path("run"));
    let arguments = ["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap(), "--format", "none"];
    let (exit, stdout, stderr) = outcome(&arguments);
    assert_eq!(exit, 0, "{stdout}\n{stderr}");
    for words in told {
        assert!(stderr.contains(words), "no `{words}` in:\n{stderr}");
    }
}

#[test]
fn unknown_keys_are_all_named_with_their_line() {
    fails(3, &["gradent", "sesions", "scenario.toml:", "S003", "2 errors"], |city| {
        city.replace("scenario.toml", "[gradient]", "[gradent]");
        city.replace("scenario.toml", "sessions = 13", "sessions = 13\nsesions = 14");
    });
}

#[test]
fn values_out_of_range() {
    fails(3, &["share", "S005"], |city| {
        city.replace("scenario.toml", "contacts = 3", "contacts = 3\nshare = 1.5")
    });
    fails(3, &["ratio", "S005"], |city| city.replace("scenario.toml", "ratio = 3.0", "ratio = -1"));
    fails(3, &["sessions", "S005"], |city| city.replace("scenario.toml", "sessions = 13", "sessions = 0"));
    fails(3, &["weeks", "S005"], |city| city.replace("scenario.toml", "weeks = 13", "weeks = 0"));
    fails(3, &["limit.0", "a minimum or a maximum", "S005"], |city| {
        city.replace("scenario.toml", "[budget]", "[[limit]]\nkind = \"library\"\n\n[budget]");
    });
}

#[test]
fn lists_and_names_that_name_nothing() {
    for (from, to, key) in [
        ("column = \"out of work\"", "column = []", "need.0.column"),
        ("rank = \"rank\"", "rank = \"rank\"\nindex = \"\"", "deprivation.index"),
        ("table = \"venues.csv\"", "table = []", "venues.table"),
        ("table = \"venues.csv\"", "table = \"venues.csv\"\nbeyond_km = -1", "venues.beyond_km"),
    ] {
        fails(3, &["S005", key], |city| city.replace("scenario.toml", from, to));
    }
    let city = City::new();
    let scenario = city.scenario();
    let (code, _, stderr) = outcome(&["check", scenario.to_str().unwrap(), "--set", "group=[]"]);
    assert!(code == 3 && stderr.contains("[[group]]"), "{stderr}");
    let (code, _, stderr) = outcome(&["check", scenario.to_str().unwrap(), "--data", "/no such folder"]);
    assert!(code == 2 && stderr.contains("no such folder"), "{stderr}");
}

#[test]
fn a_limit_on_a_ward_where_no_ward_is_known() {
    fails(3, &["P011", "ward Foleshill", "limit.0"], |city| {
        city.replace("scenario.toml", "[budget]", "[[limit]]\nward = \"Foleshill\"\nmaximum = 5\n\n[budget]");
    });
}

#[test]
fn not_toml_and_not_there() {
    fails(3, &["S002", "scenario.toml:"], |city| city.replace("scenario.toml", "weeks = 13", "weeks = = 13"));
    fails(3, &["need.csv", "L001"], |city| std::fs::remove_file(city.path("need.csv")).unwrap());
}

#[test]
fn all_files_that_are_not_there_are_told_at_once_where_they_are_named() {
    let city = City::new();
    for name in ["areas.geojson", "imd.csv", "need.csv", "venues.csv"] {
        std::fs::remove_file(city.path(name)).unwrap();
    }
    city.replace("scenario.toml", "[budget]", "postcodes = { table = \"postcodes.csv\" }\n\n[budget]");
    let (code, stdout, stderr) = outcome(&["check", city.scenario().to_str().unwrap()]);
    assert_eq!(code, 3);
    assert_eq!(stderr.matches("L001").count(), 5, "{stderr}");
    assert!(stderr.contains("scenario.toml:6, areas.boundaries"), "{stderr}");
    assert!(stderr.contains("scenario.toml:15, need.0.table"), "{stderr}");
    assert!(
        !stdout.contains("Files read") && !stdout.contains("Joins"),
        "no heading without a list: {stdout}"
    );
}

#[test]
fn codes_missing_doubled_and_unknown() {
    fails(3, &["imd.csv"], |city| city.write("imd.csv", "place,rank,people\nWest,1,1000\nEast,2,1000\n"));
    fails(3, &["imd.csv", "X01"], |city| city.write("imd.csv", "code,rank,people\nX01,1,1000\nX01,2,1000\n"));
    fails(3, &["need.csv", "X0"], |city| city.write("need.csv", "code,out of work\nY01,100\nY02,100\n"));
}

#[test]
fn cells_blank_negative_and_too_many() {
    fails(3, &["imd.csv", "rank"], |city| city.write("imd.csv", "code,rank,people\nX01,,1000\nX02,2,1000\n"));
    fails(3, &["imd.csv", "rank"], |city| {
        city.write("imd.csv", "code,rank,people\nX01,NaN,1000\nX02,2,1000\n")
    });
    fails(3, &["need.csv", "-5"], |city| city.write("need.csv", "code,out of work\nX01,-5\nX02,100\n"));
    fails(3, &["need.csv"], |city| city.write("need.csv", "code,out of work\nX01,100,7\nX02,100\n"));
}

#[test]
fn empty_files() {
    fails(3, &["need.csv"], |city| city.write("need.csv", ""));
    fails(3, &["venues.csv"], |city| city.write("venues.csv", ""));
    fails(3, &["areas.geojson"], |city| city.write("areas.geojson", ""));
}

#[test]
fn coordinates_that_are_not_what_they_seem() {
    let venue = |row: &'static str| {
        move |city: &City| city.write("venues.csv", &format!("id,name,kind,lat,lon\n{row}\n"))
    };
    fails(3, &["venues.csv"], venue("V1,The Hall,library,-1.54,52.41"));
    fails(3, &["venues.csv"], venue("V1,The Hall,library,0,0"));
}

#[test]
fn metres_in_a_file_that_says_nothing_of_its_system_are_told_from_degrees() {
    warns(&["areas.geojson", "L041"], |city| {
        city.replace(
            "areas.geojson",
            r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"#,
            "",
        );
    });
}

#[test]
fn a_budget_too_small_for_the_floor_says_the_least_that_can() {
    fails(
        4,
        &[
            "infeasible",
            "5 sessions cannot",
            "within 30 minutes",
            "at least 13 are needed",
            "Raise budget.sessions or",
        ],
        |city| city.replace("scenario.toml", "sessions = 13", "sessions = 5"),
    );
}

#[test]
fn a_maximum_below_what_the_floor_needs_is_named() {
    fails(4, &["The limit of at most 1 on kind library", "at least 13 sessions are needed there"], |city| {
        city.replace("scenario.toml", "[budget]", "[[limit]]\nkind = \"library\"\nmaximum = 1\n\n[budget]");
    });
    fails(4, &["kind church counts no venue"], |city| {
        city.replace("scenario.toml", "[budget]", "[[limit]]\nkind = \"church\"\nminimum = 1\n\n[budget]");
    });
}

#[test]
fn a_lock_on_a_venue_that_does_not_exist() {
    fails(3, &["V9", "S007", "it has (V1)"], |city| {
        city.replace(
            "scenario.toml",
            "[budget]",
            "[[lock]]\nvenue = \"V9\"\npattern = \"weekly\"\n\n[budget]",
        );
    });
}

/// `--set` adds the first lock of a scenario and one more beside others.
#[test]
fn a_lock_is_added_on_the_command_line() {
    let city = City::new();
    city.write(
        "venues.csv",
        "id,name,kind,easting,northing\nV1,Hall,library,431000,280500\nV2,Inn,library,431500,280500\n",
    );
    let (scenario, run) = (city.scenario(), city.path("run"));
    let sessions = || table(&run, "venues.csv").iter().map(|row| row["sessions"].clone()).collect::<Vec<_>>();
    plan(&scenario, &run, &["--set", "lock.V1.pattern=weekly"]);
    assert_eq!(sessions(), ["13", "0"]);
    let lock = "[[lock]]\nvenue = \"V2\"\npattern = \"weekly\"\n\n[budget]";
    city.replace("scenario.toml", "[budget]", lock);
    plan(&scenario, &run, &["--set", "lock.V1.pattern=none"]);
    assert_eq!(sessions(), ["0", "13"]);
}

#[test]
fn a_lock_on_a_pattern_without_sessions() {
    warns(&["S014", "`V2` is locked to monthly, which holds no session in 1 week"], |city| {
        city.write(
            "venues.csv",
            "id,name,kind,easting,northing\nV1,Hall,library,431000,280500\nV2,East,library,431200,280500\n",
        );
        city.replace("scenario.toml", "weeks = 13", "weeks = 1");
        city.replace("scenario.toml", "\"none\", \"weekly\"", "\"none\", \"weekly\", \"monthly\"");
        let lock = "[[lock]]\nvenue = \"V2\"\npattern = \"monthly\"\n\n[budget]";
        city.replace("scenario.toml", "[budget]", lock);
    });
}

#[test]
fn more_people_in_need_than_there_are() {
    warns(&["P014", "in 2 of 2 areas"], |city| {
        city.replace("scenario.toml", "column = \"out of work\"", "column = \"out of work\"\nrate = 25");
    });
}

#[test]
fn values_of_the_wrong_type_are_told_without_the_names_of_types() {
    for (from, to, told) in [
        ("contacts = 3", "contacts = \"three\"", "expected a number"),
        ("weeks = 13", "weeks = -1", "expected a whole number, 0 or more"),
        ("start = 2026-10-05", "start = \"autumn\"", "not a date such as 2026-10-05"),
    ] {
        fails(3, &["S004", told], |city| city.replace("scenario.toml", from, to));
    }
}

#[test]
fn overrides_by_place_and_of_names_with_spaces() {
    let city = City::new();
    let scenario = city.scenario();
    let set = |text: &str| outcome(&["check", scenario.to_str().unwrap(), "--set", text]);
    assert_eq!(set("group.0.contacts=2").0, 0);
    assert_eq!(set("need.\"out of work\".rate=0.5").0, 0);
    let (code, _, stderr) = set("need.out of work.rate=0.5");
    assert!(code == 3 && stderr.contains("need.\"out of work\".rate=0.5"), "{stderr}");
}

#[test]
fn a_lock_overrules_the_table_of_venues_and_says_so() {
    for (status, pattern) in [("excluded", "weekly"), ("required", "none")] {
        warns(
            &["S010", &format!("is {status} in row 2 of venues.csv, and locked to {pattern} here")],
            |city| {
                let venues = format!(
                    "id,name,kind,easting,northing,status\nV1,The Hall,library,431000,280500,{status}\nV2,East,library,431200,280500,\n"
                );
                city.write("venues.csv", &venues);
                let lock = format!("[[lock]]\nvenue = \"V1\"\npattern = \"{pattern}\"\n\n[budget]");
                city.replace("scenario.toml", "[budget]", &lock);
            },
        );
    }
}

#[test]
fn an_area_without_a_count_is_said_where_few_are() {
    warns(&["P005"], |city| {
        city.replace("scenario.toml", "[budget]", "[[limit]]\nkind = \"church\"\nmaximum = 5\n\n[budget]");
    });
}

#[test]
fn a_venue_that_must_be_open_and_may_not() {
    fails(3, &["P010", "(V1)"], |city| {
        city.write(
            "venues.csv",
            "id,name,kind,easting,northing,status,patterns\nV1,The Hall,library,431000,280500,required,none\n",
        );
    });
}

#[test]
fn shares_of_groups_are_of_one_whole() {
    warns(&["P008", "100.0 of 200.0 people"], |city| {
        city.replace("scenario.toml", "contacts = 3", "contacts = 3\nshare = 0.5")
    });
    fails(3, &["P009", "1 area (X02)", "scenario.toml"], |city| {
        city.write("shares.csv", "code,a,b\nX01,0.5,0.5\nX02,0.7,0.6\n");
        let group = |column: &str| {
            format!("by_area = {{ table = \"shares.csv\", columns = [\"{column}\"] }}\ncontacts = 3")
        };
        let other = format!(
            "{}\nreach = {{ kind = \"step\", max = 30 }}\n\n[[group]]\nname = \"others\"\n{}",
            group("a"),
            group("b")
        );
        city.replace("scenario.toml", "contacts = 3", &other);
    });
}

/// One id on every row of a register: the first few are told, the others counted.
#[test]
fn ids_that_stand_on_many_rows_are_numbered_and_counted() {
    let city = City::new();
    let rows: String =
        (0..40).map(|row| format!("V1,Hall {row},library,{},280500\n", 430_500 + row)).collect();
    city.write("venues.csv", &format!("id,name,kind,easting,northing\n{rows}"));
    city.replace(
        "scenario.toml",
        "table = \"venues.csv\"",
        "table = \"venues.csv\"\nrepeated_ids = \"number\"",
    );
    let (code, _, stderr) = outcome(&["check", city.scenario().to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(stderr.matches("L119").count(), 6, "{stderr}");
    assert!(stderr.contains("39 in all") && stderr.contains("V1-3"), "{stderr}");
}

#[test]
fn venues_that_nobody_can_reach_are_named_with_their_rows() {
    let city = City::new();
    let far = "V2,Far Hall,library,440500,280500\nV3,Farther Hall,library,440800,280500\n";
    city.write(
        "venues.csv",
        &format!("id,name,kind,easting,northing\nV1,The Hall,library,431000,280500\n{far}"),
    );
    city.replace("scenario.toml", "max = 30", "max = 12");
    let (code, _, stderr) = outcome(&["check", city.scenario().to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("P001") && stderr.contains("venues.csv:3"), "{stderr}");
    assert!(stderr.contains("2 venues of 3") && stderr.contains("V2 (row 3), V3 (row 4)"), "{stderr}");
}

#[test]
fn points_of_origin_that_take_no_part_are_said() {
    let city = City::new();
    city.write(
        "points.csv",
        "code,easting,northing\nX01,430400,280500\nX01,,\nX02,431500,280500\nY07,431500,280500\n",
    );
    city.replace("scenario.toml", "[venues]", "[travel]\norigins = { table = \"points.csv\" }\n\n[venues]");
    let (code, stdout, stderr) = outcome(&["check", city.scenario().to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("L134") && stderr.contains("points.csv:3"), "{stderr}");
    assert!(
        stdout.contains("areas ↔ origins") && stdout.contains("2 matched, 0 missing, 2 unused"),
        "{stdout}"
    );
    assert!(stdout.contains("e.g. Y07"), "{stdout}");
}

/// The reader panics at a sheet that ends before it begins: the user is told of the file, not of the reader.
#[test]
fn a_workbook_that_its_reader_gives_up_on() {
    let sound = std::fs::read(root().join("crates/load/src/fuzz/need.xls")).unwrap();
    let dimensions = [0x00, 0x02, 0x0E, 0x00];
    let at = sound.windows(4).rposition(|record| record == dimensions).unwrap();
    let damage = |city: &City| {
        let mut bytes = sound.clone();
        bytes[at + 4] = 9;
        std::fs::write(city.path("need.xls"), bytes).unwrap();
        city.replace("scenario.toml", "need.csv", "need.xls");
    };
    fails(3, &["need.xls", "L019"], damage);
    let city = City::new();
    damage(&city);
    let (_, _, stderr) = outcome(&["check", city.scenario().to_str().unwrap()]);
    assert!(!stderr.contains("panicked"), "{stderr}");
}

/// A list of staff as a council has it: Windows-1252, semicolons, whole names of days.
#[test]
fn check_reads_the_files_of_the_schedule() {
    let city = City::new();
    let scenario = city.scenario();
    let section = "staff_table = \"staff.csv\"\nterms = \"terms.csv\"\n";
    city.replace("scenario.toml", "[floor]", &format!("[schedule]\n{section}\n[floor]"));
    let check = || outcome(&["check", scenario.to_str().unwrap()]);
    let (exit, _, stderr) = check();
    assert!(exit == 3 && stderr.contains("L001") && stderr.contains("Q029"), "exit {exit}: {stderr}");
    city.write("terms.csv", "kind,start,end\nterm,2026-09-01,2026-12-18\n");
    let staff = b"Name;Monday;Weekly hours\nZo\xeb;09:00-17:00;30\n";
    std::fs::write(city.path("staff.csv"), staff).unwrap();
    let (exit, stdout, stderr) = check();
    assert_eq!(exit, 0, "{stdout}{stderr}");
    assert!(stdout.contains("staff.csv (schedule: staff)"), "{stdout}");
    assert!(stdout.contains("separated by semicolons"), "{stdout}");
    let run = city.path("run");
    let (exit, stdout, stderr) =
        outcome(&["schedule", scenario.to_str().unwrap(), "--out", run.to_str().unwrap()]);
    assert_eq!(exit, 0, "{stdout}{stderr}");
    let timetable = std::fs::read_to_string(run.join("timetable.json")).unwrap();
    assert!(timetable.contains("Zoë"), "{timetable}");
    std::fs::write(city.path("staff.csv"), "name,mon\n\nA,from nine\n").unwrap();
    let (exit, _, stderr) = check();
    assert!(exit == 3 && stderr.contains("staff.csv:3") && stderr.contains("Q008"), "exit {exit}: {stderr}");
}

/// Every spot is there for a programme, the first few for a reader.
#[test]
fn check_lists_every_spot_with_several_venues() {
    let city = City::new();
    let rows: Vec<String> = (0..14)
        .map(|venue| format!("W{venue},Hall {venue},library,{},280500\n", 430_100 + venue / 2 * 100))
        .collect();
    city.write("venues.csv", &format!("id,name,kind,easting,northing\n{}", rows.concat()));
    let (exit, stdout, stderr) = outcome(&["check", city.scenario().to_str().unwrap(), "--json"]);
    assert_eq!(exit, 0, "{stdout}{stderr}");
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["spots"].as_array().map(Vec::len), Some(7));
    assert_eq!(report["spots"][6]["venues"][1]["row"], 15);
    assert!(stderr.contains("7 spots") && stderr.contains("and 2 more"), "{stderr}");
}
