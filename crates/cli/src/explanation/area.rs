//! One area: need, entitlement, what it is offered, from where, in how many minutes, and what keeps it from more.

use serde::Serialize;
use spoke_model::{AreaId, DemandPoint, PointId, VenueId};
use spoke_report::record::ShortfallReason;

use super::Finished;

/// What an area is offered and why it is not more.
#[derive(Debug, Serialize)]
pub(crate) struct AreaExplanation {
    /// Official code.
    pub(crate) area: String,
    /// Official name.
    pub(crate) name: String,
    /// Deprivation decile, 1 = most deprived.
    pub(crate) decile: u8,
    /// Deprivation rank, 1 = most deprived.
    pub(crate) rank: f64,
    /// People who would benefit in the period.
    pub(crate) need: f64,
    /// Contacts they need.
    pub(crate) contacts: f64,
    /// Places asked for by need × gradient.
    pub(crate) entitlement: f64,
    /// Places offered.
    pub(crate) places: f64,
    /// Places offered before; `None` where nobody said what there is today.
    pub(crate) places_before: Option<f64>,
    /// Share of all entitlements that the budget can fill.
    pub(crate) mean_fill: f64,
    /// Whether the universal floor holds here.
    pub(crate) floor_met: bool,
    /// What is not kept of it here, and why; empty where it holds.
    pub(crate) floor_unmet: Vec<FloorUnmet>,
    /// The nearest open venue by the slowest way its people travel.
    pub(crate) nearest: Option<Source>,
    /// One per group with people here.
    pub(crate) groups: Vec<GroupExplanation>,
}

/// What of the universal floor an area does not have.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "because")]
pub(crate) enum FloorUnmet {
    /// No venue that could be open is near enough.
    NoVenueNear {
        /// The floor's minutes.
        minutes: f64,
    },
    /// None but those that the scenario closes.
    OnlyClosedNear {
        /// The floor's minutes.
        minutes: f64,
        /// Their ids.
        venues: Vec<String>,
    },
    /// A venue could be open near enough and none is.
    NoneOpenNear {
        /// The floor's minutes.
        minutes: f64,
    },
    /// Too few of its people would travel to any venue, whatever is open.
    OfferReach {
        /// Places missing to the least offer.
        short: f64,
    },
    /// Too few of its people would travel to a venue that may be open; more would to one that the scenario closes.
    OfferClosed {
        /// Places missing to the least offer.
        short: f64,
    },
    /// The places would have to come from elsewhere.
    OfferBudget {
        /// Places missing to the least offer.
        short: f64,
    },
}

/// One group of an area.
#[derive(Debug, Serialize)]
pub(crate) struct GroupExplanation {
    /// The group.
    pub(crate) group: String,
    /// Contacts needed.
    pub(crate) contacts: f64,
    /// Places asked for.
    pub(crate) entitlement: f64,
    /// Places offered.
    pub(crate) places: f64,
    /// From where, nearest first.
    pub(crate) sources: Vec<Source>,
    /// What keeps it from more.
    pub(crate) limit: Limit,
    /// The venue not chosen, within its reach, whose next session is worth most.
    pub(crate) unopened: Option<Source>,
}

/// A venue within reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Source {
    /// Id.
    pub(crate) venue: String,
    /// Name.
    pub(crate) name: String,
    /// Places offered there to this group.
    pub(crate) places: f64,
    /// One-way minutes.
    pub(crate) minutes: f64,
}

/// What keeps a group of an area from more places.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "because")]
pub(crate) enum Limit {
    /// Its entitlement is met in full.
    Met,
    /// No venue of the table is within its reach.
    NothingInReach {
        /// How far the group travels at most, minutes.
        minutes: f64,
    },
    /// The scenario closes every venue within its reach.
    Closed {
        /// Those venues, nearest first.
        venues: Vec<Source>,
    },
    /// Venues are within its reach; none of them is open: the budget.
    NoneOpen,
    /// No more of its people would travel as long as the nearest open venue takes.
    Reach {
        /// One-way minutes there.
        minutes: f64,
        /// Share of the people who would travel so long.
        share: f64,
    },
    /// Every open venue that more of its people would travel to is full: the budget.
    Full,
    /// A place more would cost more in minutes than it is worth.
    Minutes,
}

/// Shares of an entitlement or a room that are as good as all of it.
const WHOLE: f64 = 1.0 - 1e-6;

impl Finished<'_> {
    pub(super) fn area(&self, area: AreaId) -> AreaExplanation {
        let row = self.area_row(area);
        let nearest = row.nearest_venue.as_ref().zip(row.nearest_minutes).map(|(id, minutes)| {
            let name = self.results.venues.iter().find(|venue| venue.id == *id);
            Source {
                venue: id.clone(),
                name: name.map_or_else(String::new, |venue| venue.name.clone()),
                places: 0.0,
                minutes,
            }
        });
        let points = self.problem.points.iter().enumerate().filter(|(_, point)| point.area == area);
        AreaExplanation {
            area: row.code.clone(),
            name: row.name.clone(),
            decile: row.decile,
            rank: row.rank,
            need: row.need,
            contacts: row.contacts,
            entitlement: row.entitlement,
            places: row.places,
            places_before: self.results.record.knows_before().then_some(row.places_before),
            mean_fill: self.plan.mean_fill,
            floor_met: row.floor_met.unwrap_or(false),
            floor_unmet: self.floor_unmet(&row.code),
            nearest,
            groups: points
                .filter(|(_, point)| point.people > 0.0)
                .map(|(index, point)| self.group(PointId::new(index), point))
                .collect(),
        }
    }

    /// As the run's record has it, which the page shows too.
    fn floor_unmet(&self, code: &str) -> Vec<FloorUnmet> {
        let floor = &self.results.record.floor;
        let minutes = floor.asked.minutes.unwrap_or_default();
        let mut unmet = Vec::new();
        if let Some(area) = floor.unreachable.iter().find(|area| area.area == code) {
            unmet.push(match area.closed.as_slice() {
                [] => FloorUnmet::NoVenueNear { minutes },
                venues => FloorUnmet::OnlyClosedNear { minutes, venues: venues.to_vec() },
            });
        }
        if floor.without_access.iter().any(|area| area == code) {
            unmet.push(FloorUnmet::NoneOpenNear { minutes });
        }
        for shortfall in floor.shortfalls.iter().filter(|shortfall| shortfall.area == code) {
            let short = shortfall.short;
            unmet.push(match shortfall.because {
                ShortfallReason::Reach => FloorUnmet::OfferReach { short },
                ShortfallReason::Closed => FloorUnmet::OfferClosed { short },
                ShortfallReason::Budget => FloorUnmet::OfferBudget { short },
            });
        }
        unmet
    }

    fn group(&self, id: PointId, point: &DemandPoint) -> GroupExplanation {
        let flows = || self.plan.flows.iter().filter(|flow| flow.point == id);
        // A sum of nothing is −0, and would be shown so.
        let places = flows().map(|flow| flow.places).sum::<f64>() + 0.0;
        let entitlement = self.plan.entitlement[id.index()];
        let mut sources: Vec<Source> =
            flows().map(|flow| self.source(flow.venue, flow.places, flow.minutes)).collect();
        sources.sort_by(|a, b| a.minutes.total_cmp(&b.minutes));
        let unopened = self
            .problem
            .arcs(point)
            .filter(|(venue, _, _)| self.plan.sessions[venue.index()] == 0.0 && self.may_serve(*venue))
            .max_by(|a, b| self.venue_row(a.0).marginal_value.total_cmp(&self.venue_row(b.0).marginal_value))
            .map(|(venue, minutes, _)| self.source(venue, 0.0, minutes));
        GroupExplanation {
            group: self.problem.group_of(point).name.clone(),
            contacts: point.contacts_needed(),
            entitlement,
            places,
            sources,
            limit: self.limit(id, point, places, entitlement),
            unopened,
        }
    }

    fn source(&self, venue: VenueId, places: f64, minutes: f64) -> Source {
        let row = self.venue_row(venue);
        Source { venue: row.id.clone(), name: row.name.clone(), places, minutes }
    }

    /// What keeps a demand point from more: constraints (4) and (5) of `docs/model.md`, looked at from the nearest
    /// open venue outwards.
    fn limit(&self, id: PointId, point: &DemandPoint, places: f64, entitlement: f64) -> Limit {
        if places >= WHOLE * entitlement {
            return Limit::Met;
        }
        let mut in_reach = self.problem.arcs(point).filter(|(venue, _, _)| self.may_serve(*venue)).peekable();
        if in_reach.peek().is_none() {
            let is_closed = |venue: VenueId| !self.problem.venues[venue.index()].may_open();
            let closed = self.problem.arcs(point).filter(|(venue, _, _)| is_closed(*venue));
            let venues: Vec<Source> =
                closed.map(|(venue, minutes, _)| self.source(venue, 0.0, minutes)).collect();
            if !venues.is_empty() {
                return Limit::Closed { venues };
            }
            return Limit::NothingInReach { minutes: self.problem.group_of(point).reach.max_minutes() };
        }
        let open: Vec<(VenueId, f64, f64)> = self
            .problem
            .arcs(point)
            .filter(|(venue, _, _)| self.plan.sessions[venue.index()] > 0.0)
            .collect();
        let Some((_, minutes, share)) = open.first().copied() else { return Limit::NoneOpen };
        if places >= WHOLE * share * entitlement {
            return Limit::Reach { minutes, share };
        }
        // Nested reach: from a venue outwards, no more than its share. A venue may offer more as long as no such
        // limit from it or a nearer one is reached.
        // Minutes of a flow are as its table has them, to twelve digits: its venue's place among the open ones tells how far
        // it is.
        let minutes_to =
            |wanted: VenueId| open.iter().find(|(venue, ..)| *venue == wanted).map(|open| open.1);
        let offered: Vec<(f64, f64)> = self
            .plan
            .flows
            .iter()
            .filter(|flow| flow.point == id)
            .filter_map(|flow| Some((minutes_to(flow.venue)?, flow.places)))
            .collect();
        for (venue, minutes, share) in &open {
            let from_here: f64 = offered.iter().filter(|from| from.0 >= *minutes).map(|from| from.1).sum();
            if from_here >= WHOLE * share * entitlement {
                break;
            }
            let row = self.venue_row(*venue);
            if row.places < WHOLE * row.places_available {
                return Limit::Minutes;
            }
        }
        Limit::Full
    }
}
