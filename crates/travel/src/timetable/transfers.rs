//! `transfers.txt`: what a feed says of changing between two stops, and of keeping one's seat between two trips.
//!
//! Rules between stops are followed (<https://gtfs.org/documentation/schedule/reference/#transferstxt>); one that
//! names a station holds for every stop of it, unless another names the stops. Rules for given routes or trips are
//! told and not followed, except those on keeping one's seat (types 4 and 5).

use std::collections::{BTreeMap, BTreeSet};

use gtfs_structures::TransferType;
use serde::Deserialize;
use spoke_model::Fault;

use super::feed::{ById, FeedStop};
use super::source::{Findings, Source, rows};
use crate::faults;

const FILE: &str = "transfers.txt";

/// The rules of a feed.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    /// Seconds from getting off at a stop to a departure from another (or the same) that is caught; `None` where
    /// no change is allowed. By the stops' positions.
    pub(super) changes: BTreeMap<(u32, u32), Option<u32>>,
    /// Trips that continue as another trip.
    pub(super) seated: BTreeSet<(u32, u32)>,
    /// Trips of one block where riders have to get off in between.
    pub(super) separate: BTreeSet<(u32, u32)>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    from_stop_id: String,
    #[serde(default)]
    to_stop_id: String,
    #[serde(default)]
    from_route_id: String,
    #[serde(default)]
    to_route_id: String,
    #[serde(default)]
    from_trip_id: String,
    #[serde(default)]
    to_trip_id: String,
    #[serde(default)]
    transfer_type: TransferType,
    min_transfer_time: Option<u32>,
}

/// What a change between two stops takes, and how many of the two were named by their station.
type Rule = (usize, Option<u32>);

impl Transfers {
    /// Reads the file, where there is one.
    pub(super) fn read(
        source: &mut Source,
        stops: &[FeedStop],
        stop_by_id: &ById,
        trip_by_id: &ById,
        findings: &mut Findings,
    ) -> Self {
        let members = members(stops);
        let mut transfers = Self::default();
        let mut rules: BTreeMap<(u32, u32), Rule> = BTreeMap::new();
        rows(source, FILE, false, findings, |line, row: Row, findings| {
            let keeps_seat =
                matches!(row.transfer_type, TransferType::StayOnBoard | TransferType::MustAlight);
            let found = if keeps_seat {
                transfers.link(&row, trip_by_id)
            } else {
                row.rule().and_then(|takes| {
                    let from = find("stop", &row.from_stop_id, stop_by_id)?;
                    let to = find("stop", &row.to_stop_id, stop_by_id)?;
                    if let Some(takes) = takes {
                        add(&mut rules, (from, to), takes, &members);
                    }
                    Ok(())
                })
            };
            if let Err(fault) = found {
                findings.add(FILE, fault.row(line));
            }
        });
        transfers.changes = rules.into_iter().map(|(stops, (_, takes))| (stops, takes)).collect();
        transfers
    }

    fn link(&mut self, row: &Row, trips: &ById) -> Result<(), Fault> {
        let pair = (find("trip", &row.from_trip_id, trips)?, find("trip", &row.to_trip_id, trips)?);
        match row.transfer_type {
            TransferType::MustAlight => self.separate.insert(pair),
            _ => self.seated.insert(pair),
        };
        Ok(())
    }
}

impl Row {
    /// What the row says of a change: seconds, or that there is none; `Ok(None)` where it says nothing of its time.
    fn rule(&self) -> Result<Option<Option<u32>>, Fault> {
        let for_some = [&self.from_route_id, &self.to_route_id, &self.from_trip_id, &self.to_trip_id]
            .into_iter()
            .find(|id| !id.is_empty());
        match (self.transfer_type, for_some, self.min_transfer_time) {
            (TransferType::Recommended, ..) => Ok(None),
            (_, Some(id), _) => {
                let message =
                    format!("holds for route or trip `{id}` alone; the change is walked as any other");
                Err(Fault::new(&faults::RULE_NOT_FOLLOWED, message).value(id.clone()))
            }
            (TransferType::Impossible, ..) => Ok(Some(None)),
            (TransferType::Timed, ..) => Ok(Some(Some(0))),
            (_, _, Some(seconds)) => Ok(Some(Some(seconds))),
            (_, _, None) => {
                let message = "needs a min_transfer_time; the change is walked as any other";
                let pair = format!("{} → {}", self.from_stop_id, self.to_stop_id);
                Err(Fault::new(&faults::RULE_NOT_FOLLOWED, message).column("min_transfer_time").value(pair))
            }
        }
    }
}

fn find(what: &str, id: &str, by_id: &ById) -> Result<u32, Fault> {
    by_id.get(id).copied().ok_or_else(|| {
        let message = format!("refers to {what} `{id}`, which is nowhere defined; the row is left out");
        Fault::new(&faults::UNKNOWN_ID, message).value(id)
    })
}

/// The stops of each station; a stop that is none is its own.
fn members(stops: &[FeedStop]) -> Vec<Vec<u32>> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); stops.len()];
    for (stop, of) in stops.iter().enumerate() {
        if let Some(station) = of.parent {
            members[station as usize].push(stop as u32);
        }
    }
    members
}

/// Adds a rule for every stop of both ends; one that names more of the two stops themselves stands, else the first.
fn add(
    rules: &mut BTreeMap<(u32, u32), Rule>,
    (from, to): (u32, u32),
    takes: Option<u32>,
    members: &[Vec<u32>],
) {
    let of = |stop: &u32| match members[*stop as usize].as_slice() {
        [] => (0, vec![*stop]),
        stops => (1, stops.to_vec()),
    };
    let ((from_station, from), (to_station, to)) = (of(&from), of(&to));
    let stations = from_station + to_station;
    for pair in from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to))) {
        let rule = rules.entry(pair).or_insert((stations, takes));
        if stations < rule.0 {
            *rule = (stations, takes);
        }
    }
}
