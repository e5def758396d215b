//! The page: its figures are those of the files beside it, and names in it are data.

use std::collections::HashMap;
use std::fs;

use spoke_report::{Format, Results, write};

use crate::formats::{run, table, written};
use crate::grid_city::{GridCity, HOSTILE};

/// Rows of a table of the page: key, then column and value of each cell that has a figure.
fn page_rows<'a>(page: &'a str, name: &str) -> Vec<(&'a str, Vec<(&'a str, f64)>)> {
    let body = page.split(&format!("<table data-table=\"{name}\"")).nth(1).unwrap();
    let body = body.split("</table>").next().unwrap();
    let cell = |cell: &'a str| {
        let value = cell.split('>').nth(1).unwrap().strip_prefix("<data value=\"")?.trim_end_matches('"');
        let value: f64 = value.parse().unwrap();
        assert_shows(cell.split('>').nth(2).unwrap().split('<').next().unwrap(), value);
        Some((cell.split('"').next().unwrap(), value))
    };
    let row = |row: &'a str| {
        (row.split('"').next().unwrap(), row.split("data-column=\"").skip(1).filter_map(cell).collect())
    };
    body.split("<tr data-key=\"").skip(1).map(row).collect()
}

/// Deciles and tiles are sums over the tables beside the page, and measures are the record's.
#[test]
fn deciles_measures_and_tiles_of_the_page_follow_from_the_files_beside_it() {
    let (_folder, root) = run();
    let page = fs::read_to_string(root.join("report.html")).unwrap();
    let [areas, venues, flows] = ["areas", "venues", "flows"].map(|name| {
        let mut reader = csv::Reader::from_path(root.join(format!("{name}.csv"))).unwrap();
        reader.deserialize().map(Result::unwrap).collect::<Vec<HashMap<String, String>>>()
    });
    let figure = |row: &HashMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
    let sum = |rows: &[&HashMap<String, String>], column: &str| -> f64 {
        rows.iter().map(|row| figure(row, column)).sum()
    };
    let near = |told: f64, wanted: f64, what: &str| {
        assert!((told - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{what}: {told}, not {wanted}");
    };
    let travelled = |of: &dyn Fn(&str) -> bool| {
        let flows = flows.iter().filter(|flow| of(&flow["area"]));
        let (minutes, places) = flows.fold((0.0, 0.0), |(minutes, places), flow| {
            let here = figure(flow, "places");
            (minutes + here * figure(flow, "minutes"), places + here)
        });
        minutes / places
    };
    let deciles = page_rows(&page, "deciles");
    assert_eq!(deciles.len(), 6, "one for each column of the city");
    let entitled: f64 = areas.iter().map(|area| figure(area, "entitlement")).sum();
    let offered: f64 = areas.iter().map(|area| figure(area, "places")).sum();
    for (decile, cells) in deciles {
        let here: Vec<_> = areas.iter().filter(|area| area["decile"] == decile).collect();
        let contacts = sum(&here, "contacts");
        let in_it = |code: &str| here.iter().any(|area| area["code"] == code);
        let wanted = [
            ("areas", here.len() as f64),
            ("people", sum(&here, "need")),
            ("contacts", contacts),
            ("places_before", sum(&here, "places_before")),
            ("places", sum(&here, "places")),
            ("before", sum(&here, "places_before") / contacts),
            ("asked", sum(&here, "entitlement") * offered / entitled / contacts),
            ("achieved", sum(&here, "places") / contacts),
            ("minutes", travelled(&in_it)),
        ];
        assert_eq!(cells.len(), wanted.len(), "decile {decile}");
        for ((column, told), (name, wanted)) in cells.into_iter().zip(wanted) {
            assert_eq!(column, name);
            near(told, wanted, &format!("{column} of decile {decile}"));
        }
    }

    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(root.join("run.json")).unwrap()).unwrap();
    let measures = page_rows(&page, "measures");
    assert_eq!(measures.len(), 7);
    let mut told = 0;
    for (path, cells) in measures {
        for (state, value) in cells {
            let pointer = format!("/measures/{state}/{}", path.replace('.', "/"));
            assert_eq!(
                record.pointer(&pointer).and_then(serde_json::Value::as_f64),
                Some(value),
                "{pointer}"
            );
            told += 1;
        }
    }
    assert_eq!(told, 8, "four measures, before and after");

    let every: Vec<_> = areas.iter().collect();
    let open = |column: &str| venues.iter().filter(|venue| figure(venue, column) > 0.0).count() as f64;
    let held: Vec<_> = venues.iter().collect();
    let ratio = |of: &str| {
        let fifth = |deciles: [&str; 2]| {
            let here: Vec<_> =
                areas.iter().filter(|area| deciles.contains(&area["decile"].as_str())).collect();
            sum(&here, of) / sum(&here, "contacts")
        };
        fifth(["1", "2"]) / fifth(["9", "10"])
    };
    for (tile, wanted) in [
        ("sessions", vec![sum(&held, "sessions"), sum(&held, "sessions_before")]),
        ("open", vec![open("sessions"), venues.len() as f64, open("sessions_before")]),
        ("places", vec![sum(&every, "places"), sum(&every, "need"), sum(&every, "places_before")]),
        ("ratio", vec![ratio("places"), ratio("entitlement")]),
        ("minutes", vec![travelled(&|_| true)]),
    ] {
        let shown = page.split(&format!("data-tile=\"{tile}\"")).nth(1).unwrap();
        let shown = shown.split("</div>").next().unwrap();
        let values: Vec<f64> = shown
            .split("<data value=\"")
            .skip(1)
            .map(|rest| {
                let (value, text) = rest.split_once("\">").unwrap();
                assert_shows(text.split('<').next().unwrap(), value.parse().unwrap());
                value.parse().unwrap()
            })
            .collect();
        assert_eq!(values.len(), wanted.len(), "{tile}: {shown}");
        for (value, wanted) in values.into_iter().zip(wanted) {
            near(value, wanted, tile);
        }
    }
    let gap = (record["bound"].as_f64().unwrap() / record["objective"].as_f64().unwrap() - 1.0) * 100.0;
    let shown = page.split("data-tile=\"gap\"").nth(1).unwrap().split("<dd>").nth(1).unwrap();
    let shown: f64 = shown.split(" %").next().unwrap().parse().unwrap();
    assert!(shown >= gap - 1e-9 && shown - gap < 0.01, "{shown} % is {gap} % rounded up");
}

/// The ranking says how sure each venue's place is, where draws were made, and nothing of draws where none were.
#[test]
fn the_ranking_shows_what_the_draws_say() {
    let (_folder, root) = run();
    let page = fs::read_to_string(root.join("report.html")).unwrap();
    let drawn = table(&root.join("robustness.csv"));
    let rows = page_rows(&page, "venues");
    assert_eq!(rows.len(), 9);
    for (venue, cells) in rows {
        let used = cells.iter().find(|(column, _)| *column == "used").unwrap().1;
        assert_eq!(used, drawn[venue]["used"].parse::<f64>().unwrap(), "{venue}");
    }
    assert!(page.contains("<td class=\"text\">3–6</td>"), "ranks of the third venue");
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    write(&results, &geography, &root, &[Format::Html], false).unwrap();
    assert!(!fs::read_to_string(root.join("report.html")).unwrap().contains("draws"));
}

#[test]
fn every_figure_of_the_page_is_the_one_in_the_csv() {
    let (_folder, root) = run();
    let page = fs::read_to_string(root.join("report.html")).unwrap();
    for (name, figures) in [("areas", 36 * 8), ("venues", 9 * 5), ("equality", 3 * 8)] {
        let csv = table(&root.join(format!("{name}.csv")));
        let body = page
            .split(&format!("<table data-table=\"{name}\""))
            .nth(1)
            .unwrap()
            .split("</table>")
            .next()
            .unwrap();
        let mut seen = 0;
        for row in body.split("<tr data-key=\"").skip(1) {
            let key = row.split('"').next().unwrap();
            let key =
                key.replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'").replace("&#x2f;", "/");
            let cells = &csv[&key];
            // Of the draws another table tells.
            let row = row.replace("data-column=\"used\"", "");
            for cell in row.split("data-column=\"").skip(1) {
                let column = cell.split('"').next().unwrap();
                let inside = cell.split('>').nth(1).unwrap();
                let value = inside.strip_prefix("<data value=\"").map(|rest| rest.trim_end_matches('"'));
                assert_eq!(value.unwrap_or_default(), cells[column], "{name} {column}");
                if let Some(value) = value {
                    let text = cell.split('>').nth(2).unwrap().split('<').next().unwrap();
                    assert_shows(text, value.parse().unwrap());
                    seen += 1;
                }
            }
        }
        assert!(seen > figures * 3 / 4, "{seen} figures of {name} compared");
    }
}

/// `text` is `value` rounded to the decimals it shows.
fn assert_shows(text: &str, value: f64) {
    let percent = text.ends_with(" %");
    let plain = text.trim_end_matches(" %").replace(',', "").replace('\u{2212}', "-");
    let decimals = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let value = if percent { value * 100.0 } else { value };
    let tolerance = 0.5 * 10_f64.powi(-(decimals as i32)) + 1e-9;
    assert!((plain.parse::<f64>().unwrap() - value).abs() <= tolerance, "{text} for {value}");
}

#[test]
fn names_are_never_markup_in_the_page() {
    let (_folder, root) = run();
    let page = fs::read_to_string(root.join("report.html")).unwrap();
    assert_eq!(page.matches("<script").count(), 2, "the page's data and its own script, nobody else's");
    assert_eq!(page.matches("</script").count(), 2);
    assert!(!page.contains("<img"));
    assert!(page.contains("&lt;img src=x onerror="), "the name is there, as text");
    for external in ["http://", "https://", "@import", "url("] {
        let outside = page.replace("http://www.w3.org/2000/svg", "").replace(HOSTILE[0], "");
        let found = outside.matches(external).count();
        let in_names = outside.matches("http://example.org").count() + outside.matches("http:&#x2f;").count();
        assert!(found <= in_names, "{external} would leave the page");
    }
}

/// Where nobody said what happens today, 0 would pass for it.
#[test]
fn a_before_that_nobody_gave_is_not_shown() {
    let (mut results, geography) = Results::of(&GridCity::new(6, 9).run()).unwrap();
    let of = |results: &Results| {
        let folder = written(results, &geography, &[Format::Html, Format::Svg]);
        ["report.html", "gradient.svg"]
            .map(|name| fs::read_to_string(folder.path().join("run").join(name)).unwrap())
    };
    let [page, chart] = of(&results);
    assert!(
        page.contains("places_before") && page.contains("value=\"change\"") && chart.contains(">before<")
    );
    results.record.totals.sessions_before = 0.0;
    let [page, chart] = of(&results);
    for word in ["places_before", "value=\"change\"", "data-column=\"before\""] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(!chart.contains(">before<"));
    assert_eq!(page.matches("so before and after cannot be compared").count(), 1);
}

/// Half a quarter without staff is not a quarter: the page says so, and names nobody.
#[test]
fn the_page_says_what_has_no_date() {
    let (mut results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let (timetable, schedule) = crate::schedule::made();
    (results.timetable, results.schedule) = (Some(timetable), Some(schedule));
    let folder = written(&results, &geography, &[Format::Html, Format::Gpkg]);
    let page = fs::read_to_string(folder.path().join("run/report.html")).unwrap();
    let part = page.split("<section id=\"quarter\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(part.contains("staff are on leave"), "{part}");
    assert!(!part.contains("A not to be"), "{part}");
    let database = rusqlite::Connection::open(folder.path().join("run/plan.gpkg")).unwrap();
    let sql = "SELECT type FROM pragma_table_info('sessions') WHERE name = 'date'";
    assert_eq!(database.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap(), "DATE");
}
