//! The universal floor as the problem defines it: which areas it binds, and who falls short of the offer.

use serde::Serialize;
use spoke_model::{AccessRow, AreaId, PointId, Problem, VenueId};

use crate::terms::Terms;
use crate::tolerance::Tolerance;

/// An area with need and no candidate venue within `floor.minutes`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Unreachable {
    /// The area.
    pub area: AreaId,
    /// Its nearest venue that could hold a session, for its slowest group, where the travel table reaches one.
    pub nearest: Option<VenueId>,
    /// Minutes to it.
    pub minutes: Option<f64>,
}

/// A point offered less than its floor (5).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shortfall {
    /// Who.
    pub point: PointId,
    /// Places offered.
    pub offered: f64,
    /// Places of the floor, `min(share · x̄ · n c, E)`.
    pub floor: f64,
    /// Whether reach alone makes the floor impossible: even every place within reach would fall short.
    pub beyond_reach: bool,
}

/// The rows of the access floor, in order of area, and the areas for which it is impossible. Both are empty
/// without an access floor.
///
/// An area is bound when somebody there needs the service. A venue counts for it when some option has sessions
/// and every way of travelling used there by somebody takes at most `floor.minutes`.
pub fn access_rows(problem: &Problem) -> (Vec<AccessRow>, Vec<Unreachable>) {
    let (mut rows, mut unreachable) = (Vec::new(), Vec::new());
    let Some(most) = problem.floor.minutes else {
        return (rows, unreachable);
    };
    let could_open: Vec<bool> =
        problem.venues.iter().map(|v| v.options.iter().any(|option| option.sessions > 0.0)).collect();
    for (area, modes) in modes_used(problem).into_iter().enumerate() {
        if modes.is_empty() {
            continue;
        }
        let area = AreaId::new(area);
        let mut near: Vec<(f64, VenueId)> = slowest_minutes(problem, area, &modes)
            .into_iter()
            .filter(|(_, venue)| could_open[venue.index()])
            .collect();
        let nearest = near.iter().copied().min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.retain(|(minutes, _)| *minutes <= most);
        if near.is_empty() {
            let (minutes, nearest) = nearest.unzip();
            unreachable.push(Unreachable { area, nearest, minutes });
        } else {
            let mut venues: Vec<VenueId> = near.into_iter().map(|(_, venue)| venue).collect();
            venues.sort_unstable();
            rows.push(AccessRow { area, venues });
        }
    }
    (rows, unreachable)
}

/// Per area, the ways of travelling of the groups that have people there, ascending.
fn modes_used(problem: &Problem) -> Vec<Vec<usize>> {
    let mut modes = vec![Vec::new(); problem.ridit.len()];
    for point in problem.points.iter().filter(|point| point.people > 0.0) {
        modes[point.area.index()].push(problem.groups[point.group.index()].mode);
    }
    for modes in &mut modes {
        modes.sort_unstable();
        modes.dedup();
    }
    modes
}

/// The venues that every one of `modes` reaches from an area, with the longest of their minutes.
fn slowest_minutes(problem: &Problem, area: AreaId, modes: &[usize]) -> Vec<(f64, VenueId)> {
    let mut pairs: Vec<(VenueId, f64)> =
        modes.iter().flat_map(|mode| problem.travel[*mode].row(area)).collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    pairs
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|by_mode| by_mode.len() == modes.len())
        .map(|by_mode| (by_mode[by_mode.len() - 1].1, by_mode[0].0))
        .collect()
}

/// The points offered less than their floor, in order.
pub(crate) fn shortfalls(
    problem: &Problem,
    terms: &Terms,
    offered: &[f64],
    tolerance: &Tolerance,
) -> Vec<Shortfall> {
    let mut found = Vec::new();
    for (k, offered) in offered.iter().enumerate() {
        let entitlement = terms.entitlement[k];
        let floor = (problem.floor.share * terms.mean_fill * terms.contacts[k]).min(entitlement);
        if *offered < floor - tolerance.constraint * (1.0 + floor) {
            let within_reach = problem.arcs(&problem.points[k]).next().map_or(0.0, |(_, _, share)| share);
            found.push(Shortfall {
                point: PointId::new(k),
                offered: *offered,
                floor,
                beyond_reach: within_reach * entitlement < floor,
            });
        }
    }
    found
}
