//! The columns of every table in `docs/outputs.md`, made from the tables themselves, so that it cannot go stale.

use std::fmt::Write as _;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::record::{Audience, GroupRecord, Record};
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

/// Asks a type for the names of its fields and gives it no value.
#[derive(Default)]
struct FieldNames(&'static [&'static str]);

impl<'de> Deserializer<'de> for &mut FieldNames {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("no value"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[test]
fn the_document_has_every_key_of_the_record_in_its_order() {
    let mut names = FieldNames::default();
    Record::deserialize(&mut names).unwrap_err();
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let part = document.split("## `run.json`\n\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // Keys stand between backticks in the first cell of a row.
    let cells = part.lines().skip(2).filter_map(|row| row.split('|').nth(1));
    let told: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(told, names.0);
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
