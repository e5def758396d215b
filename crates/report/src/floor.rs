//! The universal floor as the plan leaves it: who is near an open venue, who is offered too little, and why.

use spoke_model::{Allocation, Area, AreaId, DemandPoint, Problem, Venue, VenueId};

use crate::record::{FloorRecord, Shortfall, ShortfallReason, Unreachable};

/// A shortfall below `NOTICEABLE × (1 + floor)` places is the solver's rounding, not an offer withheld.
const NOTICEABLE: f64 = 1e-6;

/// What the floor means for one area.
#[derive(Clone, Debug, Default)]
pub(crate) struct AreaFloor {
    /// No candidate venue is near enough.
    unreachable: bool,
    /// Venues that are, and that the scenario closes.
    closed: Vec<VenueId>,
    /// One is, and none that is open.
    without_access: bool,
    /// Places the offer floor asks for.
    floor_places: f64,
    /// Places missing to it.
    pub(crate) short: f64,
    /// Whether more could be offered if places were taken from elsewhere.
    withheld: bool,
    /// Whether more would travel to a venue that the scenario closes.
    would_reach_closed: bool,
}

impl AreaFloor {
    /// Whether the area has both the access and the offer.
    pub(crate) fn met(&self) -> bool {
        !self.unreachable && !self.without_access && self.short == 0.0
    }
}

/// The nearest venue that `counts`, by the slowest way that people of `area` travel: the least over venues of the
/// largest over ways. `None` where no such venue is within the minutes computed by every way.
pub(crate) fn nearest(
    problem: &Problem,
    area: AreaId,
    modes: &[usize],
    counts: impl Fn(VenueId) -> bool,
) -> Option<(VenueId, f64)> {
    let (first, others) = modes.split_first()?;
    let slowest = |venue: VenueId, minutes: f64| {
        others
            .iter()
            .try_fold(minutes, |worst, mode| Some(problem.travel[*mode].minutes(area, venue)?.max(worst)))
    };
    let mut best: Option<(VenueId, f64)> = None;
    for (venue, minutes) in problem.travel[*first].row(area) {
        // Rows are sorted by minutes, and the slowest way takes no less than this one.
        if best.is_some_and(|(_, least)| minutes > least) {
            break;
        }
        if !counts(venue) {
            continue;
        }
        if let Some(minutes) = slowest(venue, minutes)
            && best.is_none_or(|(_, least)| minutes < least)
        {
            best = Some((venue, minutes));
        }
    }
    best
}

/// Venues that no plan could hold sessions at, within so many minutes by the slowest way, nearest first.
fn closed_within(problem: &Problem, area: AreaId, modes: &[usize], limit: f64) -> Vec<VenueId> {
    let Some((first, others)) = modes.split_first() else { return Vec::new() };
    let near = |mode: usize, venue: VenueId| {
        problem.travel[mode].minutes(area, venue).is_some_and(|minutes| minutes <= limit)
    };
    let row = problem.travel[*first].row(area).take_while(|(_, minutes)| *minutes <= limit);
    row.map(|(venue, _)| venue)
        .filter(|venue| {
            !problem.venues[venue.index()].may_open() && others.iter().all(|mode| near(*mode, *venue))
        })
        .collect()
}

/// Each area's floor. `by_area` are its demand points with the places each is offered; `modes` its ways of
/// travelling; `open` the minutes to its nearest open venue.
pub(crate) fn area_floor(
    problem: &Problem,
    plan: &Allocation,
    area: AreaId,
    points: &[(usize, DemandPoint, f64)],
    modes: &[usize],
    open: Option<f64>,
) -> AreaFloor {
    let mut floor = AreaFloor::default();
    if points.iter().all(|(_, point, _)| point.people <= 0.0) {
        return floor;
    }
    if let Some(limit) = problem.floor.minutes
        && open.is_none_or(|minutes| minutes > limit)
    {
        let candidate = nearest(problem, area, modes, |venue| problem.venues[venue.index()].may_open());
        floor.unreachable = candidate.is_none_or(|(_, minutes)| minutes > limit);
        floor.without_access = !floor.unreachable;
        if floor.unreachable {
            floor.closed = closed_within(problem, area, modes, limit);
        }
    }
    for (index, point, offered) in points {
        let entitlement = plan.entitlement[*index];
        let asked = (problem.floor.share * plan.mean_fill * point.contacts_needed()).min(entitlement);
        floor.floor_places += asked;
        let short = asked - offered;
        let noticeable = NOTICEABLE * (1.0 + asked);
        if short > noticeable {
            let lacks = |reached: Option<(VenueId, f64, f64)>| {
                reached.map_or(0.0, |(_, _, share)| share * entitlement).min(asked) - offered > noticeable
            };
            let mut arcs = problem.arcs(point);
            floor.short += short;
            let of = |venue: VenueId| &problem.venues[venue.index()];
            let closed_or_serving = |venue: VenueId| of(venue).may_serve() || !of(venue).may_open();
            floor.would_reach_closed |= lacks(arcs.clone().find(|(venue, _, _)| closed_or_serving(*venue)));
            floor.withheld |= lacks(arcs.find(|(venue, _, _)| of(*venue).may_serve()));
        }
    }
    floor
}

/// The record of the floor, areas most deprived first.
pub(crate) fn record(
    problem: &Problem,
    areas: &[Area],
    venues: &[Venue],
    candidates: &[Option<(VenueId, f64)>],
    floors: &[AreaFloor],
) -> FloorRecord {
    let mut order: Vec<usize> = (0..floors.len()).collect();
    order.sort_by(|a, b| areas[*a].deprivation.ridit.total_cmp(&areas[*b].deprivation.ridit).then(a.cmp(b)));
    let (mut access_kept, mut offer_kept) = (true, true);
    let mut record = FloorRecord {
        asked: problem.floor,
        kept: None,
        access_kept: None,
        offer_kept: None,
        unreachable: Vec::new(),
        without_access: Vec::new(),
        shortfalls: Vec::new(),
    };
    for index in order {
        let (area, floor) = (&areas[index], &floors[index]);
        if floor.unreachable {
            let nearest = candidates.get(index).copied().flatten();
            record.unreachable.push(Unreachable {
                area: area.code.clone(),
                name: area.name.clone(),
                venue: nearest.and_then(|(venue, _)| venues.get(venue.index())).map(|venue| venue.id.clone()),
                minutes: nearest.map(|(_, minutes)| minutes),
                closed: floor.closed.iter().map(|venue| venues[venue.index()].id.clone()).collect(),
            });
        }
        if floor.without_access {
            access_kept = false;
            record.without_access.push(area.code.clone());
        }
        if floor.short > 0.0 {
            offer_kept &= !floor.withheld;
            record.shortfalls.push(Shortfall {
                area: area.code.clone(),
                name: area.name.clone(),
                floor_places: floor.floor_places,
                short: floor.short,
                because: match (floor.withheld, floor.would_reach_closed) {
                    (true, _) => ShortfallReason::Budget,
                    (false, true) => ShortfallReason::Closed,
                    (false, false) => ShortfallReason::Reach,
                },
            });
        }
    }
    record.kept = Some(access_kept && offer_kept);
    (record.access_kept, record.offer_kept) = (Some(access_kept), Some(offer_kept));
    record
}
