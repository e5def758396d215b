//! Every format holds the same figures, and names are data in all of them.

use std::collections::HashMap;
use std::fs;

use calamine::{Data, Reader, Xlsx, open_workbook};
use spoke_model::VenueRobustness;
use spoke_model::measures::GroupRow;
use spoke_report::robustness::Robustness;
use spoke_report::{Format, Results, write};

use crate::grid_city::{GridCity, HOSTILE, QUICK};

pub(crate) fn run() -> (tempfile::TempDir, std::path::PathBuf) {
    let (mut results, geography) = Results::of(&GridCity::new(6, 9).run()).unwrap();
    let row = |group: &str, places: f64| GroupRow {
        group: group.to_owned(),
        people: 450.0,
        contacts: 450.0,
        places,
        places_per_contact: Some(places / 450.0),
        minutes: Some(9.25),
        minutes_of_places: Some(8.0),
        people_out_of_reach: 1.5,
    };
    for (state, places) in
        [(&mut results.record.measures.before, 60.0), (&mut results.record.measures.after, 48.75)]
    {
        state.groups = vec![row("low", places), row("higher · no car", places)];
        state.cohorts = vec![row(HOSTILE[1], places)];
        state.places_per_contact.gini = Some(places / 300.0);
        state.minutes.mean = Some(9.125);
        state.leakage.share = Some(places / 1000.0);
    }
    results.join_robustness(Robustness {
        draws: 20,
        solved: 20,
        infeasible: 0,
        people: 0.15,
        rounding: 0.0,
        rate: 0.1,
        minutes: 0.05,
        venues: (0..9)
            .map(|venue| VenueRobustness {
                used: f64::from(venue) / 9.0,
                rank_low: venue + 1,
                rank_high: venue + 4,
            })
            .collect(),
    });
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    write(&results, &geography, &root, &QUICK, false).unwrap();
    (folder, root)
}

/// Rows of a CSV by the first column.
pub(crate) fn table(path: &std::path::Path) -> HashMap<String, HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
        (record[0].to_owned(), cells)
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn names_are_never_formulas_in_tables() {
    let (_folder, root) = run();
    for name in ["areas.csv", "venues.csv", "venues_wkt.csv"] {
        let mut reader = csv::Reader::from_path(root.join(name)).unwrap();
        for record in reader.records() {
            for cell in &record.unwrap() {
                let number = cell.parse::<f64>().is_ok();
                assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t']), "{name}: {cell}");
            }
        }
    }
    let mut book: Xlsx<_> = open_workbook(root.join("plan.xlsx")).unwrap();
    for sheet in book.sheet_names() {
        assert!(book.worksheet_formula(&sheet).unwrap().is_empty(), "{sheet} has a formula");
    }
    let areas = book.worksheet_range("Areas").unwrap();
    assert_eq!(areas.get_value((1, 1)), Some(&Data::String(HOSTILE[0].to_owned())));
}

#[test]
fn the_workbook_holds_the_csv_figures() {
    let (_folder, root) = run();
    let mut book: Xlsx<_> = open_workbook(root.join("plan.xlsx")).unwrap();
    let csv = table(&root.join("areas.csv"));
    let areas = book.worksheet_range("Areas").unwrap();
    let header: Vec<String> = areas.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(areas.height(), 37);
    for row in areas.rows().skip(1) {
        for (column, cell) in header.iter().zip(row) {
            let expected = &csv[&row[0].to_string()][column];
            match cell {
                Data::Float(value) => assert_eq!(expected.parse::<f64>().unwrap(), *value, "{column}"),
                Data::Empty => assert_eq!(expected, ""),
                other => assert_eq!(expected.trim_start_matches('\''), other.to_string(), "{column}"),
            }
        }
    }
}

#[test]
fn the_geopackage_has_layers_and_styles_that_name_its_fields() {
    let (_folder, root) = run();
    let database = rusqlite::Connection::open(root.join("plan.gpkg")).unwrap();
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM areas"), 36);
    assert_eq!(count("SELECT count(*) FROM venues"), 9);
    assert_eq!(count("SELECT count(*) FROM gpkg_geometry_columns WHERE srs_id = 27700"), 3);
    assert_eq!(count("PRAGMA application_id"), 0x4750_4B47);
    assert_eq!(count("SELECT count(*) FROM layer_styles WHERE useAsDefault"), 3);
    let mut styles = database.prepare("SELECT f_table_name, styleQML FROM layer_styles").unwrap();
    let styles =
        styles.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    for style in styles {
        let (table, qml) = style.unwrap();
        let tree = resvg::usvg::roxmltree::Document::parse_with_options(
            &qml,
            resvg::usvg::roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
        );
        let tree = tree.unwrap();
        let field = tree.descendants().find_map(|node| node.attribute("attr"));
        let quoted =
            tree.descendants().filter_map(|node| node.attribute("value")).filter_map(|v| v.split('"').nth(1));
        for field in field.into_iter().chain(quoted) {
            let sql = format!("SELECT count(*) FROM pragma_table_info('{table}') WHERE name = '{field}'");
            assert_eq!(count(&sql), 1, "{table} has no {field}");
        }
    }
    let kind = |table: &str, column: &str| -> String {
        let sql = format!("SELECT type FROM pragma_table_info('{table}') WHERE name = '{column}'");
        database.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    // What is whole is an INTEGER; places need not be.
    for (table, column, wanted) in [
        ("areas", "rank", "INTEGER"),
        ("areas", "population", "INTEGER"),
        ("areas", "places", "DOUBLE"),
        ("venues", "sessions", "INTEGER"),
        ("venues", "staff", "INTEGER"),
        ("venues", "places_per_session", "INTEGER"),
    ] {
        assert_eq!(kind(table, column), wanted, "{table}.{column}");
    }
    assert_eq!(count("SELECT count(*) FROM gpkg_contents WHERE description LIKE 'Grid city: %'"), 3);
    let shape: Vec<u8> = database.query_row("SELECT geom FROM venues", [], |row| row.get(0)).unwrap();
    assert_eq!(&shape[..2], b"GP");
}

#[test]
fn pictures_are_drawn_with_text() {
    let (mut results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    results.record.programmes.clear();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    write(&results, &geography, &root, &[Format::Png, Format::Svg], false).unwrap();
    for name in ["map", "gradient", "concentration"] {
        let png = fs::read(root.join(format!("{name}.png"))).unwrap();
        assert_eq!(&png[1..4], b"PNG");
        let svg = fs::read_to_string(root.join(format!("{name}.svg"))).unwrap();
        let tree = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
        assert!(tree.descendants().any(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text"))));
    }
}

pub(crate) fn written(
    results: &Results,
    geography: &spoke_report::Geography,
    formats: &[Format],
) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(results, geography, &folder.path().join("run"), formats, false).unwrap();
    folder
}

/// The licences of boundaries ask for a line under what is made of them.
#[test]
fn the_source_line_stands_under_maps_in_footers_and_layers() {
    let (mut results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    results.record.scenario["attribution"] = "Source: Office of <Grids>.".into();
    let folder = written(&results, &geography, &[Format::Html, Format::Svg, Format::Gpkg, Format::Xlsx]);
    let root = folder.path().join("run");
    let page = fs::read_to_string(root.join("report.html")).unwrap();
    assert!(page.contains("<p class=\"source\">Source: Office of &lt;Grids&gt;.</p>"));
    assert!(page.split("<footer>").nth(1).unwrap().contains("Source: Office of &lt;Grids&gt;."));
    assert!(
        fs::read_to_string(root.join("map.svg"))
            .unwrap()
            .contains(">Source: Office of &lt;Grids&gt;.</text>")
    );
    let database = rusqlite::Connection::open(root.join("plan.gpkg")).unwrap();
    let sql = "SELECT count(*) FROM gpkg_contents WHERE description LIKE '%Source: Office of <Grids>.'";
    assert_eq!(database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 3);
    let mut book: Xlsx<_> = open_workbook(root.join("plan.xlsx")).unwrap();
    let summary = book.worksheet_range("Summary").unwrap();
    assert!(summary.cells().any(|(_, _, cell)| cell.to_string().contains("Office of <Grids>")));
}
