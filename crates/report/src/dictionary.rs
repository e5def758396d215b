//! The columns of every table in `docs/outputs.md`, made from the tables themselves, so that it cannot go stale.

use std::fmt::Write as _;

use crate::record::{Audience, GroupRecord};
use crate::table::{Column, Kind};
use crate::{AreaRow, Comparison, FlowRow, VenueRow, equality, robustness, schedule_table};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/outputs.md");
/// What is made stands between these two lines.
const BEGIN: &str = "<!-- columns: made from the programme by a test; UPDATE_DOCS=1 cargo test -p spoke-report --lib dictionary writes them again -->\n";
const END: &str = "<!-- end of columns -->\n";

/// Each table with what a row is.
fn tables() -> Vec<(&'static str, &'static str, Vec<Column>)> {
    let group = GroupRecord {
        name: "that group".to_owned(),
        of: String::new(),
        column: "GROUP".to_owned(),
        contacts: 1.0,
        mode: String::new(),
    };
    let none = Comparison {
        audience: Audience::Internal,
        private: false,
        baseline: String::new(),
        attribution: Vec::new(),
        scenarios: Vec::new(),
    };
    let sessions = schedule_table::COLUMNS.to_vec();
    vec![
        (
            "`areas.csv`, `areas.geojson`, layer `areas`",
            "one area; the last four once for each group, with its name in place of GROUP",
            AreaRow::columns(&[group]),
        ),
        ("`venues.csv`, `venues.geojson`, layer `venues`", "one venue, used or not", VenueRow::columns()),
        (
            "`flows.csv`, `flows.geojson`, layer `flows`",
            "one group of one area at one venue",
            FlowRow::columns(),
        ),
        ("`equality.csv`", "one group, tier, way of travelling or cohort", equality::COLUMNS.to_vec()),
        ("`robustness.csv` (with `--draws`)", "one venue", robustness::columns()),
        ("`schedule.csv`, layer `sessions`", "one dated session", sessions),
        ("`measures.csv` of a comparison", "one figure of one scenario", none.measures().columns),
        ("`fifths.csv` of a comparison", "one deprivation fifth in one scenario", none.fifths().columns),
        ("`cohorts.csv` of a comparison", "one cohort in one scenario", none.cohorts().columns),
        ("`venues.csv` of a comparison", "one venue in one scenario", none.venues().columns),
        ("`areas.csv` of a comparison", "one area in one scenario", none.areas().columns),
    ]
}

fn made() -> String {
    let mut text = String::new();
    for (files, row, columns) in tables() {
        let _ = write!(
            text,
            "\n### {files}\nA row is {row}.\n\n| column | type | unit | range | meaning |\n|---|---|---|---|---|\n"
        );
        for column in columns {
            let kind = match column.kind {
                Kind::Text => "text",
                Kind::Date => "date",
                Kind::Whole => "whole number",
                Kind::Count | Kind::Number => "number",
                Kind::Flag => "yes or no",
            };
            let _ = writeln!(
                text,
                "| `{}` | {kind} | {} | {} | {} |",
                column.name,
                column.unit.name,
                column.range(),
                column.about.replace('|', "\\|")
            );
        }
    }
    text.push('\n');
    text
}

#[test]
fn the_document_has_the_columns_of_every_table() {
    let written = std::fs::read_to_string(DOCUMENT).unwrap_or_default();
    let (before, rest) =
        written.split_once(BEGIN).expect("docs/outputs.md has lost the line before its columns");
    let (told, after) = rest.split_once(END).expect("docs/outputs.md has lost the line after its columns");
    let wanted = made();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(DOCUMENT, format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(
        told, wanted,
        "docs/outputs.md is stale: UPDATE_DOCS=1 cargo test -p spoke-report --lib dictionary"
    );
}

#[test]
fn every_number_has_a_unit_or_a_range() {
    for (table, _, columns) in tables() {
        for column in
            columns.iter().filter(|column| matches!(column.kind, Kind::Whole | Kind::Count | Kind::Number))
        {
            let said = !column.unit.name.is_empty() || !column.range().is_empty();
            // A comparison's measures are of every unit: their names say which.
            assert!(said || table.starts_with("`measures.csv`"), "{} of {table}", column.name);
        }
    }
}
