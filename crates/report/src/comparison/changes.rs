//! Venues that open, close, grow or shrink; areas that gain or lose.

use std::collections::HashMap;

use serde::Serialize;

use super::difference;
use crate::Results;
use crate::rows::{AreaRow, VenueRow};

/// Places by which an area must change to count as gaining or losing: less than that is rounding in a session.
pub(crate) const NOTICEABLE_PLACES: f64 = 0.1;

/// What becomes of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Movement {
    /// No session in the baseline, some in the scenario.
    Opens,
    /// Some in the baseline, none in the scenario.
    Closes,
    /// More sessions.
    Grows,
    /// Fewer sessions.
    Shrinks,
    /// As many sessions.
    Same,
}

impl Movement {
    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opens => "opens",
            Self::Closes => "closes",
            Self::Grows => "grows",
            Self::Shrinks => "shrinks",
            Self::Same => "same",
        }
    }

    fn of(before: f64, after: f64) -> Self {
        match (before > 0.0, after > 0.0) {
            (false, true) => Self::Opens,
            (true, false) => Self::Closes,
            _ if after > before => Self::Grows,
            _ if after < before => Self::Shrinks,
            _ => Self::Same,
        }
    }
}

/// One venue in both runs; a venue that a run does not have holds no session there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VenueChange {
    /// Id in the planner's table.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// What becomes of it.
    pub movement: Movement,
    /// Sessions in the baseline.
    pub sessions_baseline: f64,
    /// Sessions in the scenario.
    pub sessions: f64,
    /// Places offered there in the baseline.
    pub places_baseline: f64,
    /// Places offered there in the scenario.
    pub places: f64,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Metres east and north, British National Grid.
    #[serde(skip)]
    pub(crate) spot: (f64, f64),
}

/// Whether an area has more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More places.
    Gains,
    /// Fewer places.
    Loses,
    /// As many, to a tenth of a place.
    Same,
}

impl Direction {
    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gains => "gains",
            Self::Loses => "loses",
            Self::Same => "same",
        }
    }
}

/// One area in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AreaChange {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Deprivation decile in the baseline, 1 = most deprived.
    pub decile: u8,
    /// Whether it has more places or fewer.
    pub direction: Direction,
    /// Contacts needed in the baseline.
    pub contacts_baseline: f64,
    /// Contacts needed in the scenario.
    pub contacts: f64,
    /// Places in the baseline.
    pub places_baseline: f64,
    /// Places in the scenario.
    pub places: f64,
    /// Change in places.
    pub change_places: f64,
    /// Places per contact needed in the baseline.
    pub places_per_contact_baseline: Option<f64>,
    /// Places per contact needed in the scenario.
    pub places_per_contact: Option<f64>,
    /// One-way minutes to the nearest open venue in the baseline.
    pub nearest_minutes_baseline: Option<f64>,
    /// One-way minutes to the nearest open venue in the scenario.
    pub nearest_minutes: Option<f64>,
    /// Change in those minutes.
    pub change_minutes: Option<f64>,
    /// Whether the universal floor holds in the baseline.
    pub floor_met_baseline: Option<bool>,
    /// Whether the universal floor holds in the scenario.
    pub floor_met: Option<bool>,
    /// Its row in the baseline's tables, where its boundary stands.
    #[serde(skip)]
    pub(crate) row: usize,
}

/// Every venue of either run: those that change first, by the size of the change, then in the baseline's order.
pub(super) fn venues(baseline: &Results, other: &Results) -> Vec<VenueChange> {
    let there: HashMap<&str, &VenueRow> = other.venues.iter().map(|v| (v.id.as_str(), v)).collect();
    let here: HashMap<&str, &VenueRow> = baseline.venues.iter().map(|v| (v.id.as_str(), v)).collect();
    let both = baseline.venues.iter().map(|v| (v, Some(v), there.get(v.id.as_str()).copied()));
    let new = other.venues.iter().filter(|v| !here.contains_key(v.id.as_str())).map(|v| (v, None, Some(v)));
    let mut changes: Vec<VenueChange> = both
        .chain(new)
        .map(|(venue, before, after)| {
            let figure = |row: Option<&VenueRow>, of: fn(&VenueRow) -> f64| row.map_or(0.0, of);
            let (sessions_baseline, sessions) =
                (figure(before, |v| v.sessions), figure(after, |v| v.sessions));
            VenueChange {
                id: venue.id.clone(),
                name: venue.name.clone(),
                kind: venue.kind.clone(),
                movement: Movement::of(sessions_baseline, sessions),
                sessions_baseline,
                sessions,
                places_baseline: figure(before, |v| v.places),
                places: figure(after, |v| v.places),
                lon: venue.lon,
                lat: venue.lat,
                spot: (venue.easting, venue.northing),
            }
        })
        .collect();
    let size = |change: &VenueChange| (change.sessions - change.sessions_baseline).abs();
    changes.sort_by(|a, b| a.movement.cmp(&b.movement).then(size(b).total_cmp(&size(a))));
    changes
}

/// Every area of both runs, the largest change in places first, then in the baseline's order.
pub(super) fn areas(baseline: &Results, other: &Results) -> Vec<AreaChange> {
    let there: HashMap<&str, &AreaRow> = other.areas.iter().map(|a| (a.code.as_str(), a)).collect();
    let mut changes: Vec<AreaChange> = baseline
        .areas
        .iter()
        .enumerate()
        .filter_map(|(row, before)| Some(area(row, before, there.get(before.code.as_str())?)))
        .collect();
    changes.sort_by(|a, b| b.change_places.abs().total_cmp(&a.change_places.abs()));
    changes
}

fn area(row: usize, before: &AreaRow, after: &AreaRow) -> AreaChange {
    let change = after.places - before.places;
    let direction = match change {
        change if change >= NOTICEABLE_PLACES => Direction::Gains,
        change if change <= -NOTICEABLE_PLACES => Direction::Loses,
        _ => Direction::Same,
    };
    AreaChange {
        code: before.code.clone(),
        name: before.name.clone(),
        decile: before.decile,
        direction,
        contacts_baseline: before.contacts,
        contacts: after.contacts,
        places_baseline: before.places,
        places: after.places,
        change_places: change,
        places_per_contact_baseline: before.places_per_contact,
        places_per_contact: after.places_per_contact,
        nearest_minutes_baseline: before.nearest_minutes,
        nearest_minutes: after.nearest_minutes,
        change_minutes: difference(before.nearest_minutes, after.nearest_minutes),
        floor_met_baseline: before.floor_met,
        floor_met: after.floor_met,
        row,
    }
}
