//! Areas and venues → minutes, by the scenario's way of travelling.

use std::path::Path;

use spoke_load::Extent;
use spoke_model::{AreaId, Group, Travel, TravelMatrix, Venue, VenueId, VenueStatus};
use spoke_travel::{BY_CAR, CutOffs, WITHOUT_CAR};

use super::read::{Findings, Read};
use super::route;
use crate::scenario::Scenario;

/// How far each way of travelling has to look: the longest reach of those who use it, or the floor's minutes.
pub(crate) fn cut_offs(scenario: &Scenario, groups: &[Group]) -> CutOffs {
    let longest = |mode: usize| {
        groups
            .iter()
            .filter(|group| group.mode == mode)
            .map(|group| group.reach.max_minutes())
            .reduce(f64::max)
            .map(|reach| reach.max(scenario.floor.minutes.unwrap_or(0.0)))
    };
    CutOffs {
        without_car: longest(WITHOUT_CAR).or(scenario.floor.minutes).unwrap_or(0.0),
        by_car: longest(BY_CAR),
    }
}

/// The minutes of a scenario's areas and venues; warnings and what was made of the files go into the findings.
///
/// # Errors
/// Everything found so far and everything that is wrong with the files of `[travel]`.
pub(crate) fn minutes(
    scenario: &Scenario,
    read: &mut Read,
    groups: &[Group],
    beside: Option<&Path>,
) -> Result<Travel, Findings> {
    let cutoffs = cut_offs(scenario, groups);
    match route::outcome(&scenario.travel, &read.files, &read.venues, cutoffs, beside) {
        Ok(outcome) => {
            let warnings = route::warnings(&outcome, &scenario.travel, &read.areas.list, &read.venues);
            read.findings.faults.extend(warnings);
            route::describe(&outcome, &mut read.findings.inputs);
            Ok(outcome.travel)
        }
        Err(faults) => {
            let mut findings = std::mem::take(&mut read.findings);
            findings.faults.extend(faults);
            Err(findings)
        }
    }
}

/// Drops venues that nobody can reach, where the scenario asks for those within reach, and returns them.
/// Those the scenario decides about (hubs, required, locked, with a programme) stay.
pub(crate) fn drop_unreached(scenario: &Scenario, read: &mut Read, travel: &mut Travel) -> Vec<Venue> {
    if scenario.venues.extent != Extent::Reach {
        return Vec::new();
    }
    let mut keep: Vec<bool> = read
        .venues
        .iter()
        .map(|venue| {
            venue.inside
                || venue.fixed.is_some()
                || matches!(venue.status, VenueStatus::Hub | VenueStatus::Required)
                || scenario.programmes.iter().any(|programme| programme.venue == venue.id)
        })
        .collect();
    for matrix in &travel.matrices {
        for area in 0..matrix.areas() {
            for (venue, _) in matrix.row(AreaId::new(area)) {
                keep[venue.index()] = true;
            }
        }
    }
    for (venue, _) in travel.nearest.iter().flatten() {
        keep[venue.index()] = true;
    }
    if keep.iter().all(|keep| *keep) {
        return Vec::new();
    }
    let mut next = 0;
    let renumbered: Vec<Option<VenueId>> = keep
        .iter()
        .map(|keep| {
            keep.then(|| {
                next += 1;
                VenueId::new(next - 1)
            })
        })
        .collect();
    let (kept, dropped): (Vec<_>, Vec<_>) =
        std::mem::take(&mut read.venues).into_iter().zip(&keep).partition(|(_, keep)| **keep);
    read.venues = kept.into_iter().map(|(venue, _)| venue).collect();
    if let Some(current) = &mut read.current {
        let mut kept = keep.iter();
        current.sessions.retain(|_| kept.next().copied().unwrap_or(false));
        let mut kept = keep.iter();
        current.patterns.retain(|_| kept.next().copied().unwrap_or(false));
    }
    for matrix in &mut travel.matrices {
        *matrix = TravelMatrix::from_rows(
            (0..matrix.areas())
                .map(|area| {
                    matrix
                        .row(AreaId::new(area))
                        .filter_map(|(venue, minutes)| {
                            renumbered[venue.index()].map(|venue| (venue, minutes))
                        })
                        .collect()
                })
                .collect::<Vec<Vec<_>>>(),
        );
    }
    for nearest in &mut travel.nearest {
        *nearest =
            nearest.and_then(|(venue, minutes)| renumbered[venue.index()].map(|venue| (venue, minutes)));
    }
    dropped.into_iter().map(|(venue, _)| venue).collect()
}
