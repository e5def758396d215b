//! Whether `run.json` says what the run's own plan gives: every figure is made anew and held against it.

use serde_json::Value;
use spoke_allocate::{Solution, Status, Warm};
use spoke_model::{Allocation, VenueValue};
use spoke_report::Results;

use crate::exit::{Failure, count};
use crate::pipeline::{self, Prepared};

/// What follows from plan, prices and files alone.
const FIGURES: [&str; 14] = [
    "objective",
    "bound",
    "gap",
    "totals",
    "budgets",
    "floor",
    "gradient",
    "measures",
    "before",
    "index",
    "weights",
    "groups",
    "patterns",
    "programmes",
];

/// Figures that are made anew in another order of sums agree to this.
const TOLERANCE: f64 = 1e-7;

/// Which band departs most: of equal departures the last digit decides, which tables do not hold. That no other departs
/// further is looked at by itself.
const TIES: &str = "largest_departure.band";

/// More than these are not told.
const TOLD: usize = 20;

/// The figures of the record that are not what the plan gives, with both values.
pub(super) fn differences(
    prepared: &Prepared,
    plan: Allocation,
    results: &Results,
) -> Result<Vec<String>, Failure> {
    let value = |row: &spoke_report::VenueRow| VenueValue {
        rank: row.rank,
        marginal_value: row.marginal_value,
        value_if_closed: row.value_if_closed,
        places_lost_if_closed: row.places_lost_if_closed,
        areas_below_if_closed: row.areas_below_if_closed.map(|areas| areas as u32),
        areas_without_if_closed: row.areas_without_if_closed.unwrap_or(0.0) as u32,
    };
    let solution = Solution {
        allocation: plan,
        certificate: results.certificate.clone(),
        values: results.venues.iter().map(value).collect(),
        status: Status::Reached,
        warm: Warm::default(),
    };
    let anew = pipeline::measured(prepared, solution);
    let (anew, _) = pipeline::results(prepared, &anew, results.record.seed)?;
    let json = |results: &Results| {
        serde_json::to_value(&results.record).map_err(|error| Failure::Internal(error.to_string()))
    };
    let (said, given) = (json(results)?, json(&anew)?);
    let mut differing = Vec::new();
    for name in FIGURES {
        compare(name, &said[name], &given[name], &mut differing);
    }
    differing.extend(not_largest(&said["measures"]["gradient"]));
    // Sentences made of figures that are wrong say nothing of themselves.
    let figures_hold = differing.is_empty();
    differing.extend(words(results, figures_hold));
    let more = differing.len().saturating_sub(TOLD);
    differing.truncate(TOLD);
    if more > 0 {
        differing.push(format!("{more} more figures differ"));
    }
    Ok(differing)
}

/// That the band that is said to depart most departs as much as is said of it.
fn not_largest(gradient: &Value) -> Option<String> {
    let largest = &gradient["largest_departure"];
    let band = largest["band"].as_u64()?;
    let rows = gradient["deciles"].as_array().map(Vec::as_slice).unwrap_or_default();
    let row = rows.iter().find(|row| row["band"].as_u64() == Some(band));
    let departs = row.map_or(&Value::Null, |row| &row["departure"]);
    (!same_number(departs, &largest["departure"])).then(|| {
        format!(
            "measures.gradient.{TIES} is {band}, whose departure is {departs} and not {}",
            largest["departure"]
        )
    })
}

/// The name and the sentences, which follow from the rest of the record: its figures are held against the plan one by
/// one.
fn words(results: &Results, with_sentences: bool) -> Vec<String> {
    let said = &results.record;
    let mut anew = results.clone();
    anew.sum_up();
    let mut differing = Vec::new();
    let name = said.full_name();
    if said.name != name {
        differing.push(format!("name is {:?}, scenario and overrides give {name:?}", said.name));
    }
    if !with_sentences {
        return differing;
    }
    let given = &anew.record.summary;
    if said.summary.len() != given.len() {
        differing.push(format!(
            "summary has {}, the plan gives {}",
            count(said.summary.len(), "sentence"),
            given.len()
        ));
    }
    let pairs = said.summary.iter().zip(given).filter(|(said, given)| said != given);
    differing.extend(pairs.map(|(said, given)| format!("summary says {said:?}, the plan gives {given:?}")));
    differing
}

/// Adds what differs between two values, by its path.
fn compare(path: &str, said: &Value, given: &Value, differing: &mut Vec<String>) {
    match (said, given) {
        (Value::Object(said), Value::Object(given)) if said.keys().eq(given.keys()) => {
            for (key, said) in said {
                compare(&format!("{path}.{key}"), said, &given[key], differing);
            }
        }
        (Value::Array(said), Value::Array(given)) if said.len() == given.len() => {
            for (at, (said, given)) in said.iter().zip(given).enumerate() {
                compare(&format!("{path}[{at}]"), said, given, differing);
            }
        }
        _ if said == given || same_number(said, given) || path.ends_with(TIES) => {}
        _ => differing.push(format!("{path} is {}, the plan gives {}", short(said), short(given))),
    }
}

fn same_number(said: &Value, given: &Value) -> bool {
    let numbers = said.as_f64().zip(given.as_f64());
    numbers.is_some_and(|(said, given)| (said - given).abs() <= TOLERANCE * (1.0 + given.abs()))
}

/// A value as it is told: lists and tables by their size.
fn short(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(fields) => format!("a record of {}", fields.len()),
        value => value.to_string(),
    }
}
