//! `docs/outputs.md` explains every key of `run.json`.

use std::collections::BTreeSet;

use serde_json::Value;
use spoke_model::measures::{Distribution, GroupRow, KolmPollak, Slope, Theil};
use spoke_report::Results;

use crate::grid_city::GridCity;

fn keys<'a>(value: &'a Value, path: &str, found: &mut BTreeSet<&'a str>) {
    match value {
        // The scenario's keys are the planner's own.
        Value::Object(entries) => entries.iter().for_each(|(key, inside)| {
            found.insert(key);
            if key != "scenario" {
                keys(inside, key, found);
            }
        }),
        Value::Array(items) => items.iter().for_each(|item| keys(item, path, found)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_record_is_explained() {
    let (mut results, _) = Results::of(&GridCity::new(6, 9).run()).unwrap();
    let after = &mut results.record.measures.after;
    after.groups.push(GroupRow {
        group: "low".to_owned(),
        people: 1.0,
        contacts: 1.0,
        places: 1.0,
        places_per_contact: None,
        minutes: None,
        minutes_of_places: None,
        people_out_of_reach: 0.0,
    });
    let slope = Slope {
        sii: 0.0,
        intercept: 0.0,
        rii_fingertips: None,
        rii_scottish: None,
        sii_limits: None,
        rii_limits: None,
    };
    after.minutes = Distribution {
        linear: Some(slope),
        theil: Some(Theil { total: 0.0, within: 0.0, between: 0.0 }),
        kolm_pollak: Some(KolmPollak { aversion: 1.0, kappa: 1.0, equivalent: 1.0 }),
        ..Distribution::default()
    };
    let record = serde_json::to_value(&results.record).unwrap();
    let mut found = BTreeSet::new();
    keys(&record, "", &mut found);
    let document =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/outputs.md")).unwrap();
    let missing: Vec<&str> =
        found.iter().copied().filter(|key| !document.contains(&format!("`{key}`"))).collect();
    assert!(found.len() > 100, "{} keys", found.len());
    assert!(missing.is_empty(), "docs/outputs.md does not explain {missing:?}");
}
