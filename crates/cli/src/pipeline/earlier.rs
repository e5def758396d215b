//! A plan started from an earlier run of much the same scenario: its prices and patterns, and no further from the best
//! than it was, so that two plans differ by what their scenarios do and not by how far each was searched.

use std::collections::HashSet;

use spoke_allocate::{Options, Status, Warm};
use spoke_model::{Fault, PatternId, Prices};
use spoke_report::Results;

use super::run::{Plan, plan};
use super::{Limits, Prepared, START_MISFIT};
use crate::exit::{Failure, count};

/// A run nearer to its best than this share of the gap asked for is near enough to be compared with.
const NEAR: f64 = 0.25;

/// Prices lose a last digit on their way through the certificate.
const ROUNDING: f64 = 1e-6;

/// As [`plan`], from an earlier run where there is one.
///
/// # Errors
/// As [`plan`].
pub(crate) fn plan_from(
    prepared: &Prepared,
    earlier: Option<&Results>,
    options: &Options<'_>,
    control: &Limits,
) -> Result<Plan, Failure> {
    let Some(earlier) = earlier else { return plan(prepared, options, control) };
    let warm = warm(earlier, prepared);
    let found = earlier.record.gap.unwrap_or(f64::INFINITY);
    let gap = options.gap.min((found * (1.0 + ROUNDING)).max(NEAR * options.gap));
    let nearer = Options { gap, warm: Some(&warm), keep: true, ..options.clone() };
    let mut plan = plan(prepared, &nearer, control)?;
    if plan.solution.gap() <= options.gap {
        plan.solution.status = Status::Reached;
    }
    Ok(plan)
}

/// What an earlier run and a scenario do not share, where that is too much for the one to be a start of the other.
pub(crate) fn misfit(earlier: &Results, prepared: &Prepared) -> Option<Fault> {
    let read = &prepared.loaded.read;
    let areas: HashSet<&str> = earlier.areas.iter().map(|row| row.code.as_str()).collect();
    let ids: HashSet<&str> = earlier.venues.iter().map(|row| row.id.as_str()).collect();
    let patterns: HashSet<&str> =
        earlier.record.patterns.iter().map(|pattern| pattern.name.as_str()).collect();
    let shared_areas = read.areas.list.iter().filter(|area| areas.contains(area.code.as_str())).count();
    let shared = read.venues.iter().filter(|venue| ids.contains(venue.id.as_str())).count();
    let known =
        prepared.problem.patterns.iter().filter(|p| p.sessions > 0 && patterns.contains(p.name.as_str()));
    let message = if shared_areas == 0 {
        "none of its areas is of this scenario".to_owned()
    } else if 2 * shared < read.venues.len() {
        format!("it has {shared} of the {} of this scenario", count(read.venues.len(), "venue"))
    } else if known.count() == 0 {
        "it has none of the patterns of this scenario".to_owned()
    } else {
        return None;
    };
    Some(Fault::new(&START_MISFIT, message).value(&earlier.record.name))
}

/// What the earlier run leaves to start from: patterns by id of the venue and name of the pattern, none for a venue it
/// did not have; prices where areas and groups are the same.
fn warm(earlier: &Results, prepared: &Prepared) -> Warm {
    let problem = &prepared.problem;
    let venues = &prepared.loaded.read.venues;
    let of_id: std::collections::HashMap<&str, &str> =
        earlier.venues.iter().map(|row| (row.id.as_str(), row.pattern.as_str())).collect();
    let pattern = |id: &str| {
        let name = of_id.get(id)?;
        problem.patterns.iter().position(|pattern| pattern.name == *name)
    };
    let none = problem.patterns.iter().position(|pattern| pattern.sessions == 0).unwrap_or(0);
    let patterns = venues.iter().map(|venue| PatternId::new(pattern(&venue.id).unwrap_or(none))).collect();
    let codes = prepared.loaded.read.areas.list.iter().map(|area| area.code.as_str());
    let groups = problem.groups.iter().map(|group| group.name.as_str());
    let same_people = codes.eq(earlier.areas.iter().map(|row| row.code.as_str()))
        && groups.eq(earlier.record.groups.iter().map(|group| group.name.as_str()));
    let same_venues = venues.iter().map(|venue| &venue.id).eq(earlier.venues.iter().map(|row| &row.id));
    let mut prices = match earlier.certificate.proof.prices.first() {
        Some(prices) if same_people => prices.clone(),
        _ => Prices::default(),
    };
    if !same_venues {
        prices.capacity.clear();
    }
    Warm { patterns, prices }
}
