//! Areas and venues → minutes, by the scenario's way of travelling.

use spoke_load::Extent;
use spoke_model::{AreaId, Bng, Group, Travel, TravelMatrix, Venue, VenueId, VenueStatus};
use spoke_travel::{BY_CAR, CutOffs, Origins, Request, WITHOUT_CAR};

use super::read::Read;
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

/// The minutes of a scenario's areas and venues.
pub(crate) fn minutes(scenario: &Scenario, read: &Read, groups: &[Group]) -> Travel {
    let origins: Vec<Bng> = read.areas.list.iter().map(|area| area.origin).collect();
    let venues: Vec<Bng> = read.venues.iter().map(|venue| venue.location).collect();
    let candidates: Vec<bool> = read.venues.iter().map(|venue| may_open(venue)).collect();
    let request = Request {
        origins: &Origins::single(&origins),
        venues: &venues,
        candidates: &candidates,
        cutoffs: cut_offs(scenario, groups),
    };
    spoke_travel::straight_line(&request, &scenario.travel)
}

fn may_open(venue: &Venue) -> bool {
    venue.status != VenueStatus::Excluded && venue.fixed.is_none_or(|pattern| pattern.index() > 0)
}

/// Drops venues that nobody can reach, where the scenario asks for those within reach; their number is returned.
/// Those the scenario decides about (hubs, required, locked, with a programme) stay.
pub(crate) fn drop_unreached(scenario: &Scenario, read: &mut Read, travel: &mut Travel) -> usize {
    if scenario.venues.extent != Extent::Reach {
        return 0;
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
    let dropped = keep.iter().filter(|keep| !**keep).count();
    if dropped == 0 {
        return 0;
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
    let mut kept = keep.iter();
    read.venues.retain(|_| kept.next().copied().unwrap_or(false));
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
    dropped
}
