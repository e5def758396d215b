//! What `spoke locate` says to tables that are wrong, and that it answers rightly to those that only look it.

use serde_json::json;

use crate::locate::Tables;
use crate::support::outcome;

const P1: &[&str] = &["--p", "1"];

/// Breaks the town and says the exit code and what must be told.
fn fails(code: i32, told: &[&str], model: &str, more: &[&str], damage: impl Fn(&Tables)) {
    let town = Tables::town();
    damage(&town);
    let (exit, stdout, stderr) = town.run(model, more);
    assert_eq!(exit, code, "{stdout}\n{stderr}");
    assert_eq!(stdout, "", "no answer beside an error");
    for words in told {
        assert!(stderr.contains(words), "no `{words}` in:\n{stderr}");
    }
}

#[test]
fn costs_that_are_no_costs_are_listed_with_row_column_and_value() {
    let told = [
        "costs.csv:2",
        "NaN",
        "costs.csv:3",
        "-20",
        "costs.csv:4",
        "inf",
        "costs.csv:5",
        "costs.csv:6",
        "1e999",
        "cost",
        "K011",
        "leave a pair out of the costs where it is unreachable",
        "5 errors",
    ];
    fails(3, &told, "p-median", P1, |town| {
        town.replace("costs.csv", "north,hall,5", "north,hall,NaN");
        town.replace("costs.csv", "north,library,20", "north,library,-20");
        town.replace("costs.csv", "north,clinic,40", "north,clinic,inf");
        town.replace("costs.csv", "east,hall,15", "east,hall,");
        town.replace("costs.csv", "east,library,10", "east,library,1e999");
    });
}

#[test]
fn weights_demands_and_capacities_that_are_none() {
    for wrong in ["-1", "NaN", "infinity", "ten", ""] {
        let told = ["origins.csv:3", "weight", "K005", "correct the value"];
        fails(3, &told, "p-median", P1, |town| {
            town.replace("origins.csv", "east,20", &format!("east,{wrong}"))
        });
    }
    fails(3, &["sites.csv:3", "capacity", "-100", "K005"], "capacitated-p-median", P1, |town| {
        town.replace("sites.csv", "library,100", "library,-100")
    });
    fails(3, &["origins.csv:2", "demand", "K005"], "capacitated-p-median", P1, |town| {
        town.write("origins.csv", "id,weight,demand\nnorth,1,-1\neast,2,20\nsouth,3,30\nwest,4,40\n")
    });
    fails(3, &["capacity", "sites.csv", "K002"], "capacitated-p-median", P1, |town| {
        town.write("sites.csv", "id\nhall\nlibrary\nclinic\n")
    });
}

#[test]
fn rows_that_stand_twice() {
    fails(3, &["costs.csv:14", "east to hall", "row 5", "K008", "keep one"], "p-median", P1, |town| {
        town.replace("costs.csv", "west,clinic,10\n", "west,clinic,10\neast,hall,15\n");
    });
    fails(3, &["origins.csv:6", "east", "row 3", "K004", "keep one"], "p-median", P1, |town| {
        town.replace("origins.csv", "west,40\n", "west,40\neast,20\n");
    });
    fails(3, &["sites.csv:5", "hall", "row 2", "K004"], "lscp", &["--radius", "9"], |town| {
        town.replace("sites.csv", "clinic,50\n", "clinic,50\nhall,60\n");
    });
}

#[test]
fn tables_that_do_not_fit_together() {
    let told = ["costs.csv:2", "nord", "costs.csv:13", "klinik", "K007", "add it to the table"];
    fails(3, &told, "p-median", P1, |town| {
        town.replace("costs.csv", "north,hall", "nord,hall");
        town.replace("costs.csv", "west,clinic", "west,klinik");
    });
    fails(3, &["sites.csv:2", "closed", "K006", "candidate, required or excluded"], "p-center", P1, |town| {
        town.write("sites.csv", "id,status\nhall,closed\nlibrary,\nclinic,candidate\n")
    });
    fails(3, &["costs.csv", "`cost`", "K002"], "p-median", P1, |town| {
        town.replace("costs.csv", "destination,cost", "destination,minutes")
    });
    fails(3, &["origins.csv", "`id`", "K002"], "p-median", P1, |town| {
        town.replace("origins.csv", "id", "code")
    });
    fails(3, &["origins.csv:3", "K003"], "p-median", P1, |town| town.replace("origins.csv", "east", ""));
    fails(3, &["origins.csv", "K009"], "p-median", P1, |town| town.write("origins.csv", "id,weight\n"));
    fails(3, &["sites.csv"], "p-median", P1, |town| town.write("sites.csv", ""));
    fails(3, &["origins.csv", "K001"], "p-median", P1, |town| {
        std::fs::remove_file(town.path("origins.csv")).unwrap()
    });
    fails(3, &["origins.csv:4", "K001"], "p-median", P1, |town| {
        town.replace("origins.csv", "south,30", "south,30,1")
    });
    fails(
        3,
        &["`x`", "`y`", "origins.csv", "sites.csv"],
        "p-median",
        &["--p", "1", "--costs", "euclidean"],
        |_| {},
    );
    fails(3, &["origins.csv:2", "NaN", ", x"], "p-median", &["--p", "1", "--costs", "euclidean"], |town| {
        town.write("origins.csv", "id,x,y\na,NaN,0\n");
        town.write("sites.csv", "id,x,y\ns,1,0\n");
    });
}

#[test]
fn options_that_make_no_sense() {
    for (model, more) in [
        ("p-median", &[][..]),
        ("p-median", &["--p", "0"]),
        ("p-median", &["--p", "-1"]),
        ("mclp", &["--p", "1"]),
        ("mclp", &["--p", "1", "--radius", "-5"]),
        ("mclp", &["--p", "1", "--radius", "NaN"]),
        ("lscp", &[]),
        ("attendance", &["--p", "1"]),
        ("attendance", &["--p", "1", "--free", "9", "--max", "5"]),
        ("kolm-pollak", &["--p", "1"]),
        ("kolm-pollak", &["--p", "1", "--kappa", "1", "--epsilon", "1"]),
        ("p-median", &["--p", "1", "--gap", "-0.1"]),
        ("p-median", &["--p", "1", "--time-limit", "0"]),
        ("p-median", &["--p", "1", "--threads", "1000000"]),
        ("median", &["--p", "1"]),
    ] {
        let (code, stdout, stderr) = Tables::town().run(model, more);
        assert_eq!((code, stdout.as_str()), (2, ""), "{model} {more:?}: {stderr}");
    }
    let (code, _, stderr) = outcome(&["locate", "p-median"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("--origins"), "{stderr}");
    fails(3, &["κ", "smaller", "A106"], "kolm-pollak", &["--p", "1", "--kappa", "100"], |_| {});
    fails(3, &["κ", "A106"], "kolm-pollak", &["--p", "1", "--kappa", "0"], |_| {});
    fails(2, &["--p must be at least 1, is -1"], "p-median", &["--p", "-1"], |_| {});
    fails(2, &["--radius must be 0 or more, is -5"], "mclp", &["--p", "1", "--radius", "-5"], |_| {});
    fails(2, &["--gap must be 0 or more, is -0.1"], "p-median", &["--p", "1", "--gap", "-0.1"], |_| {});
}

/// The literature writes both with a minus.
#[test]
fn signs_of_kappa_epsilon_and_alpha_do_not_matter() {
    let town = Tables::town();
    for (with, without) in [
        (&["--kappa", "-1e-2"][..], &["--kappa", "0.01"][..]),
        (&["--epsilon", "-1e-1"], &["--epsilon", "0.1"]),
        (&["--epsilon", "-1", "--alpha", "-0.1"], &["--epsilon", "1", "--alpha", "0.1"]),
    ] {
        let [a, b] = [with, without].map(|more| town.proven("kolm-pollak", &[P1, more].concat()));
        assert_eq!((&a["equity"], &a["objective"]), (&b["equity"], &b["objective"]));
    }
}

#[test]
fn rows_are_counted_as_an_editor_does_in_files_of_windows() {
    let windows = |town: &Tables, name: &str| {
        let text = std::fs::read_to_string(town.path(name)).unwrap();
        town.write(name, format!("\u{feff}{}", text.replacen('\n', "\n\n", 2).replace('\n', "\r\n")));
    };
    fails(3, &["origins.csv:5", "weight", "K005"], "p-median", P1, |town| {
        town.replace("origins.csv", "east,20", "east,x");
        windows(town, "origins.csv");
    });
    fails(3, &["costs.csv:7", "nord", "K007", "costs.csv:8", "K011"], "p-median", P1, |town| {
        town.replace("costs.csv", "east,hall", "nord,hall");
        town.replace("costs.csv", "east,library,10", "east,library,x");
        windows(town, "costs.csv");
    });
    fails(3, &["costs.csv:16", "east to hall stands on row 7 too", "K008"], "p-median", P1, |town| {
        town.replace("costs.csv", "west,clinic,10\n", "west,clinic,10\neast,hall,3\n");
        windows(town, "costs.csv");
    });
}

#[test]
fn a_column_of_weights_under_another_name_is_not_passed_over_in_silence() {
    let town = Tables::town();
    town.replace("origins.csv", "id,weight", "id,wieght");
    let (code, _, stderr) = town.run("p-median", P1);
    assert_eq!(code, 0);
    for words in ["K010", "origins.csv:1", "every origin weighs 1", "`wieght` is not used"] {
        assert!(stderr.contains(words), "no `{words}` in:\n{stderr}");
    }
    town.write("origins.csv", "id,name\nnorth,N\neast,E\nsouth,S\nwest,W\n");
    assert_eq!(town.run("p-median", P1).2, "");
    town.write("sites.csv", "id,state\nhall,excluded\nlibrary,\nclinic,\n");
    let (_, _, stderr) = town.run("p-median", P1);
    assert!(stderr.contains("`state` is not used") && stderr.contains("K010"), "{stderr}");
}

#[test]
fn points_too_far_out_are_told_with_file_and_row() {
    fails(
        3,
        &["origins.csv:3", "K005", "1e150"],
        "p-median",
        &["--p", "1", "--costs", "euclidean"],
        |town| {
            town.write("origins.csv", "id,x,y\na,0,0\nb,1e200,0\n");
            town.write("sites.csv", "id,x,y\ns,1,0\n");
        },
    );
}

#[test]
fn more_sites_than_there_are_and_more_required_than_open() {
    fails(4, &["4 sites are to open but only 3 may", "lower p"], "p-median", &["--p", "4"], |_| {});
    let all = |town: &Tables| {
        town.write(
            "sites.csv",
            "id,capacity,status\nhall,60,required\nlibrary,100,required\nclinic,50,excluded\n",
        )
    };
    for (model, more) in [
        ("p-median", &["--radius", "9"][..]),
        ("mclp", &["--radius", "9"]),
        ("p-center", &[]),
        ("capacitated-p-median", &[]),
        ("attendance", &["--max", "9"]),
        ("kolm-pollak", &["--kappa", "0.1"]),
    ] {
        let one = [&["--p", "1"], more].concat();
        fails(4, &["2 sites are required but only 1", "raise p"], model, &one, all);
        let three = [&["--p", "3"], more].concat();
        fails(4, &["3 sites are to open but only 2 may", "exclude fewer"], model, &three, all);
    }
    fails(4, &["north", "east", "south", "west"], "lscp", &["--radius", "25"], |town| {
        town.write("sites.csv", "id,status\nhall,excluded\nlibrary,excluded\nclinic,excluded\n")
    });
}

#[test]
fn capacity_below_demand_says_both() {
    fails(4, &["hold 60", "demand is 100", "raise p"], "capacitated-p-median", P1, |town| {
        town.replace("sites.csv", "library,100", "library,50");
    });
    // Enough in sum, and yet no way to share it out: 30 and 30 and 40 into 50 and 50.
    fails(4, &["no 2 sites can serve every origin"], "capacitated-p-median", &["--p", "2"], |town| {
        town.write("origins.csv", "id,weight\nnorth,30\neast,0\nsouth,30\nwest,40\n");
        town.write("sites.csv", "id,capacity\nhall,50\nlibrary,50\nclinic,50\n");
    });
    fails(4, &["west", "room"], "capacitated-p-median", &["--p", "3"], |town| {
        town.write("sites.csv", "id,capacity\nhall,39\nlibrary,39\nclinic,39\n");
    });
}

/// Two islands: north and east reach the hall alone, south and west the clinic alone; nobody the library.
fn islands(town: &Tables) {
    town.write(
        "costs.csv",
        "origin,destination,cost\nnorth,hall,5\neast,hall,15\nsouth,clinic,5\nwest,clinic,10\n",
    );
}

#[test]
fn disconnected_points_need_a_site_each() {
    for (model, more) in [("p-median", &[][..]), ("p-center", &[]), ("kolm-pollak", &["--kappa", "0.1"])] {
        let one = [P1, more].concat();
        fails(4, &["no 1 sites reach every origin", "at least 2"], model, &one, islands);
        let town = Tables::town();
        islands(&town);
        let answer = town.proven(model, &[&["--p", "2"], more].concat());
        assert_eq!(answer["selected"], json!(["hall", "clinic"]), "{model}");
    }
    let town = Tables::town();
    islands(&town);
    let answer = town.proven("mclp", &["--p", "1", "--radius", "100"]);
    assert_eq!((&answer["objective"], &answer["unserved"]), (&json!(70.0), &json!(["north", "east"])));
    assert_eq!(
        town.proven("attendance", &["--p", "1", "--free", "20", "--max", "21"])["objective"],
        json!(70.0)
    );
    assert_eq!(town.proven("lscp", &["--radius", "100"])["objective"], json!(2.0));
}

#[test]
fn an_origin_with_no_destination_in_reach_is_named() {
    let without_south = |town: &Tables| {
        for cost in ["south,hall,40\n", "south,library,15\n", "south,clinic,5\n"] {
            town.replace("costs.csv", cost, "");
        }
    };
    for (model, more) in [
        ("p-median", &["--p", "2"][..]),
        ("p-center", &["--p", "2"]),
        ("kolm-pollak", &["--p", "2", "--kappa", "0.1"]),
        ("capacitated-p-median", &["--p", "2"]),
        ("lscp", &["--radius", "25"]),
    ] {
        fails(4, &["1 origins have no destination", "south"], model, more, without_south);
    }
    let town = Tables::town();
    without_south(&town);
    // Where nobody need be served, and where nobody lives, that is no obstacle.
    assert_eq!(town.proven("mclp", &["--p", "2", "--radius", "15"])["unserved"], json!(["south"]));
    town.replace("origins.csv", "south,30", "south,0");
    let answer = town.proven("p-median", &["--p", "2"]);
    assert_eq!((&answer["objective"], &answer["unserved"]), (&json!(750.0), &json!(["south"])));
}

#[test]
fn weights_of_nothing_and_weights_beyond_measure() {
    let town = Tables::town();
    town.write("origins.csv", "id,weight\nnorth,0\neast,0\nsouth,0\nwest,0\n");
    assert_eq!(town.proven("p-median", &["--p", "2"])["objective"], json!(0.0));
    assert_eq!(town.proven("mclp", &["--p", "2", "--radius", "9"])["objective"], json!(0.0));
    assert_eq!(town.proven("attendance", &["--p", "2", "--max", "9"])["objective"], json!(0.0));
    let fair = town.proven("kolm-pollak", &["--p", "2", "--kappa", "0.1"]);
    assert_eq!((&fair["objective"], &fair["equity"]["mean"]), (&json!(0.0), &json!(0.0)));
    assert_eq!(town.proven("p-center", &["--p", "1"])["objective"], json!(25.0), "which weighs nobody");

    town.write("origins.csv", "id,weight\nnorth,1e300\neast,20\nsouth,30\nwest,40\n");
    let answer = town.proven("p-median", &["--p", "1"]);
    assert_eq!((&answer["selected"], answer["objective"].as_f64()), (&json!(["hall"]), Some(5e300)));
    town.write("origins.csv", "id,weight\nnorth,1e-300\neast,2e-300\nsouth,3e-300\nwest,4e-300\n");
    assert_eq!(town.proven("p-median", &["--p", "2"])["selected"], json!(["hall", "clinic"]));
    fails(3, &["A105", "1.8e308", "larger units"], "p-median", P1, |town| {
        town.write("origins.csv", "id,weight\nnorth,1e308\neast,1e308\nsouth,1\nwest,1\n");
    });
}

#[test]
fn ties_are_broken_the_same_way_each_time() {
    let town = Tables::town();
    let flat: String = ["north", "east", "south", "west"]
        .iter()
        .flat_map(|origin| ["hall", "library", "clinic"].map(|site| format!("{origin},{site},7\n")))
        .collect();
    town.write("costs.csv", format!("origin,destination,cost\n{flat}"));
    for (model, more, objective) in [
        ("p-median", &["--p", "2"][..], 700.0),
        ("mclp", &["--p", "2", "--radius", "7"], 100.0),
        ("mclp", &["--p", "2", "--radius", "6.9"], 0.0),
        ("p-center", &["--p", "2"], 7.0),
        ("capacitated-p-median", &["--p", "2"], 28.0),
        ("lscp", &["--radius", "7"], 1.0),
    ] {
        let answer = town.proven(model, more);
        assert_eq!(answer["objective"].as_f64(), Some(objective), "{model}");
        let again = town.proven(model, &[more, &["--threads", "1"]].concat());
        assert_eq!(answer["selected"], again["selected"], "{model}");
    }
}

#[test]
fn everything_wrong_with_all_tables_is_said_at_once() {
    let told = ["K005", "K006", "K007", "K011", "4 errors"];
    fails(3, &told, "p-median", P1, |town| {
        town.replace("origins.csv", "east,20", "east,-20");
        town.write("sites.csv", "id,status\nhall,shut\nlibrary,\nclinic,\n");
        town.replace("costs.csv", "west,clinic", "wost,clinic");
        town.replace("costs.csv", "west,library,25", "west,library,x");
    });
}
