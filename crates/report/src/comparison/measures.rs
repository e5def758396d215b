//! Differences of totals, of every measure of the gradient, and by deprivation fifth.

use serde::Serialize;
use serde_json::Value;
use spoke_model::measures::{BandRow, State};

use super::difference;
use crate::Results;
use crate::number::ratio;

/// One figure in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureChange {
    /// Its name: its path in `run.json` under `measures.after`, or a total.
    pub measure: String,
    /// In the baseline; `None` where it is not defined.
    pub baseline: Option<f64>,
    /// In the scenario.
    pub scenario: Option<f64>,
    /// Scenario less baseline.
    pub change: Option<f64>,
}

/// One deprivation fifth in both runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FifthChange {
    /// 1 = most deprived.
    pub fifth: u8,
    /// Places per contact needed in the baseline.
    pub places_per_contact_baseline: Option<f64>,
    /// Places per contact needed in the scenario.
    pub places_per_contact: Option<f64>,
    /// Minutes to the nearest open session in the baseline.
    pub minutes_baseline: Option<f64>,
    /// Minutes to the nearest open session in the scenario.
    pub minutes: Option<f64>,
    /// Share of its people, 0–1, in the baseline who have no open session within the minutes computed, and so no part
    /// in those minutes.
    pub beyond_baseline: Option<f64>,
    /// The same in the scenario.
    pub beyond: Option<f64>,
    /// E2SFCA access in the baseline.
    pub access_baseline: Option<f64>,
    /// E2SFCA access in the scenario.
    pub access: Option<f64>,
}

/// Totals first, then every measure that either run has, in the order of the record.
pub(super) fn changes(baseline: &Results, other: &Results) -> Vec<MeasureChange> {
    let comparable = objectives_compare(baseline, other);
    let (before, after) = (figures(baseline, comparable), figures(other, comparable));
    let mut names: Vec<&str> = before.iter().map(|(name, _)| name.as_str()).collect();
    for (name, _) in &after {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    // `linear` is null in a run that has none, and `linear.sii` a figure in the other: the whole says nothing.
    let is_whole = |name: &str| {
        names.iter().any(|other| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    };
    let find = |figures: &[(String, Option<f64>)], name: &str| {
        figures.iter().find(|(other, _)| other == name).and_then(|(_, value)| *value)
    };
    names
        .iter()
        .filter(|name| !is_whole(name))
        .map(|name| {
            let (baseline, scenario) = (find(&before, name), find(&after, name));
            let change = difference(baseline, scenario);
            MeasureChange { measure: (*name).to_owned(), baseline, scenario, change }
        })
        .collect()
}

/// Objectives are in one unit only where entitlements, the average fill and the objective's own numbers agree.
fn objectives_compare(a: &Results, b: &Results) -> bool {
    let same = |x: f64, y: f64| (x - y).abs() <= 1e-9 * (1.0 + x.abs());
    a.record.weights == b.record.weights
        && a.record.floor.asked.share == b.record.floor.asked.share
        && same(a.record.totals.mean_fill, b.record.totals.mean_fill)
        && a.areas.len() == b.areas.len()
        && a.areas.iter().zip(&b.areas).all(|(x, y)| x.code == y.code && same(x.entitlement, y.entitlement))
}

fn figures(results: &Results, objective: bool) -> Vec<(String, Option<f64>)> {
    let record = &results.record;
    let totals = &record.totals;
    let mut figures: Vec<(String, Option<f64>)> = Vec::new();
    let mut total = |name: &str, value: f64| figures.push((name.to_owned(), Some(value)));
    if objective {
        total("objective", record.objective);
        total("bound", record.bound);
    }
    figures.push(("gap".to_owned(), record.gap));
    let mut total = |name: &str, value: f64| figures.push((name.to_owned(), Some(value)));
    total("people", totals.people);
    total("contacts", totals.contacts);
    total("places_available", totals.places_available);
    total("mean_fill", totals.mean_fill);
    total("unreachable_areas", record.floor.unreachable.len() as f64);
    total("areas_below_the_floor", record.floor.shortfalls.len() as f64);
    for budget in &record.budgets {
        let name = serde_json::to_value(budget.resource).ok();
        let name = name.as_ref().and_then(Value::as_str).unwrap_or("budget");
        figures.push((format!("used.{name}"), Some(budget.used)));
    }
    figures.push(("minutes_of_places".to_owned(), totals.minutes));
    // A state is plain numbers and lists: it always serialises.
    if let Ok(value) = serde_json::to_value(&record.measures.after) {
        collect("", &value, &mut figures);
    }
    figures
}

/// Every number under `value` by its path. Rows of bands and of aversions are named after them; groups have a
/// table of their own.
fn collect(path: &str, value: &Value, figures: &mut Vec<(String, Option<f64>)>) {
    match value {
        Value::Number(number) => figures.push((path.to_owned(), number.as_f64())),
        Value::Null => figures.push((path.to_owned(), None)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(&path, value, figures);
            }
        }
        Value::Array(rows) => {
            for row in rows {
                for (key, of) in [("band", "mean"), ("aversion", "value")] {
                    if let (Some(name), Some(value)) = (row.get(key), row.get(of)) {
                        collect(&format!("{path}.{name}"), value, figures);
                    }
                }
            }
        }
        Value::Bool(_) | Value::String(_) => {}
    }
}

/// The five fifths of both runs.
pub(super) fn fifths(baseline: &Results, other: &Results) -> Vec<FifthChange> {
    let (before, after) = (&baseline.record.measures.after, &other.record.measures.after);
    let mean =
        |rows: &[BandRow], fifth: u8| rows.iter().find(|row| row.band == fifth).and_then(|row| row.mean);
    let places = |state: &State, fifth| mean(&state.places_per_contact.fifths, fifth);
    let minutes = |state: &State, fifth| mean(&state.minutes.fifths, fifth);
    let access = |state: &State, fifth| mean(&state.access.fifths, fifth);
    let beyond = |state: &State, fifth| {
        let row = state.minutes.fifths.iter().find(|row| row.band == fifth)?;
        ratio(row.missing_weight, row.weight + row.missing_weight)
    };
    (1..=5)
        .map(|fifth| FifthChange {
            fifth,
            places_per_contact_baseline: places(before, fifth),
            places_per_contact: places(after, fifth),
            minutes_baseline: minutes(before, fifth),
            minutes: minutes(after, fifth),
            beyond_baseline: beyond(before, fifth),
            beyond: beyond(after, fifth),
            access_baseline: access(before, fifth),
            access: access(after, fifth),
        })
        .collect()
}
