//! Why a plan is as it is, for one venue or one area: every figure is the run's own, or found by routing the
//! run's sessions anew with one thing changed.

mod area;
mod text;
mod venue;

use serde::Serialize;
use spoke_model::{Allocation, AreaId, DemandPoint, Problem, VenueId};
use spoke_report::{AreaRow, Results, VenueRow};

use crate::scenario::likely;

pub(crate) use area::AreaExplanation;
pub(crate) use venue::VenueExplanation;

/// A finished run with the instance it solves.
pub(crate) struct Finished<'a> {
    /// The instance; areas and venues in the order of `results`.
    pub(crate) problem: &'a Problem,
    /// The run's rows.
    pub(crate) results: &'a Results,
    /// The plan, as the rows tell it.
    pub(crate) plan: &'a Allocation,
}

/// What is asked about.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Explanation {
    /// A venue.
    Venue(Box<VenueExplanation>),
    /// An area.
    Area(Box<AreaExplanation>),
}

impl Explanation {
    /// As text, 80 columns.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Venue(venue) => text::venue(venue),
            Self::Area(area) => text::area(area),
        }
    }
}

/// Explains the venue or area of this id, code or name; ids and codes come before names, case is no matter.
///
/// # Errors
/// What was understood instead: nothing of that name (with names that are like it), or several.
pub(crate) fn explain(run: &Finished<'_>, wanted: &str) -> Result<Explanation, String> {
    let same = |text: &str| text.eq_ignore_ascii_case(wanted.trim());
    let (venues, areas) = (&run.results.venues, &run.results.areas);
    let of_venue = |index| Explanation::Venue(Box::new(run.venue(VenueId::new(index))));
    let of_area = |index| Explanation::Area(Box::new(run.area(AreaId::new(index))));
    if let Some(index) = venues.iter().position(|venue| same(&venue.id)) {
        return Ok(of_venue(index));
    }
    if let Some(index) = areas.iter().position(|area| same(&area.code)) {
        return Ok(of_area(index));
    }
    let named_venues: Vec<usize> = (0..venues.len()).filter(|v| same(&venues[*v].name)).collect();
    let named_areas: Vec<usize> = (0..areas.len()).filter(|a| same(&areas[*a].name)).collect();
    match (named_venues.as_slice(), named_areas.as_slice()) {
        ([venue], []) => Ok(of_venue(*venue)),
        ([], [area]) => Ok(of_area(*area)),
        ([], []) => Err(unknown(run, wanted)),
        (several, more) => {
            let ids = several.iter().map(|v| venues[*v].id.as_str());
            let ids: Vec<&str> = ids.chain(more.iter().map(|a| areas[*a].code.as_str())).collect();
            Err(format!("`{wanted}` is the name of several: {}; give one of these ids", ids.join(", ")))
        }
    }
}

fn unknown(run: &Finished<'_>, wanted: &str) -> String {
    let venues = run.results.venues.iter().map(|venue| (venue.id.as_str(), venue.name.as_str()));
    let areas = run.results.areas.iter().map(|area| (area.code.as_str(), area.name.as_str()));
    match likely(wanted, venues.chain(areas)) {
        Some(likely) => format!("`{wanted}` is no venue id and no area code of this run; {likely}"),
        None => format!(
            "`{wanted}` is no venue id and no area code of this run; venues.csv and areas.csv list them"
        ),
    }
}

/// The same run with the sessions of one venue or two changed, flows routed anew.
#[derive(Debug, Serialize)]
pub(crate) struct Change {
    /// Change of the objective.
    pub(crate) objective: f64,
    /// The same as a share of the plan's objective.
    pub(crate) objective_share: f64,
    /// Change of places offered.
    pub(crate) places: f64,
    /// Whether the budgets still hold.
    pub(crate) within_budget: bool,
    /// Whether every limit on sessions by ward, kind or site still holds.
    pub(crate) within_limits: bool,
    /// Codes of the areas that lose their last open venue within the floor's minutes.
    pub(crate) without_access: Vec<String>,
    /// Codes of the areas in which a group falls below the least offer that has it now.
    pub(crate) below_floor: Vec<String>,
    /// The areas whose places change, the greatest loss first.
    pub(crate) areas: Vec<AreaChange>,
}

/// One area's places under a [`Change`].
#[derive(Debug, Serialize)]
pub(crate) struct AreaChange {
    /// Official code.
    pub(crate) code: String,
    /// Official name.
    pub(crate) name: String,
    /// Deprivation decile, 1 = most deprived.
    pub(crate) decile: u8,
    /// Places offered by the plan.
    pub(crate) places: f64,
    /// Places offered with the change.
    pub(crate) places_then: f64,
}

/// A change of fewer places than this is not worth telling.
const NOTICEABLE: f64 = 0.05;
/// What is short of the least offer by no more than this share of it (and of a place) is rounding.
const NEARLY: f64 = 1e-6;

impl Finished<'_> {
    fn venue_row(&self, venue: VenueId) -> &VenueRow {
        &self.results.venues[venue.index()]
    }

    fn may_serve(&self, venue: VenueId) -> bool {
        self.problem.venues[venue.index()].may_serve()
    }

    fn area_row(&self, area: AreaId) -> &AreaRow {
        &self.results.areas[area.index()]
    }

    /// The plan with other sessions at some venues.
    fn with(&self, changed: &[(VenueId, f64)]) -> Change {
        let mut sessions = self.plan.sessions.clone();
        for (venue, number) in changed {
            sessions[venue.index()] = *number;
        }
        let then = spoke_allocate::route(self.problem, &sessions);
        let objective = then.objective - self.plan.objective;
        let (now, after) = (self.places_by_area(self.plan), self.places_by_area(&then));
        let mut areas: Vec<AreaChange> = self
            .results
            .areas
            .iter()
            .zip(now.iter().zip(&after))
            .filter(|(_, (now, after))| (*after - *now).abs() >= NOTICEABLE)
            .map(|(row, (now, after))| AreaChange {
                code: row.code.clone(),
                name: row.name.clone(),
                decile: row.decile,
                places: *now,
                places_then: *after,
            })
            .collect();
        areas.sort_by(|a, b| (a.places_then - a.places).total_cmp(&(b.places_then - b.places)));
        Change {
            objective,
            objective_share: objective / self.plan.objective.abs().max(f64::MIN_POSITIVE),
            places: after.iter().sum::<f64>() - now.iter().sum::<f64>(),
            within_budget: self.within_budget(&sessions),
            within_limits: self.within_limits(&sessions),
            without_access: self.without_access(&sessions),
            below_floor: self.below_floor(&then),
            areas,
        }
    }

    fn places_by_area(&self, plan: &Allocation) -> Vec<f64> {
        let mut places = vec![0.0; self.problem.areas()];
        for flow in &plan.flows {
            places[self.problem.point(flow.point).area.index()] += flow.places;
        }
        places
    }

    /// Areas in which a group is offered the least offer now and less than it then.
    fn below_floor(&self, then: &Allocation) -> Vec<String> {
        let offered = |plan: &Allocation| {
            let mut places = vec![0.0; self.problem.points.len()];
            for flow in &plan.flows {
                places[flow.point.index()] += flow.places;
            }
            places
        };
        let (now, then) = (offered(self.plan), offered(then));
        let falls = |(index, point): (usize, &DemandPoint)| {
            let least = self.least_offer(index, point);
            let least = least - NEARLY * (1.0 + least);
            (now[index] >= least && then[index] < least).then_some(point.area)
        };
        let mut areas: Vec<AreaId> = self.problem.points.iter().enumerate().filter_map(falls).collect();
        // Points come by area.
        areas.dedup();
        areas.into_iter().map(|area| self.area_row(area).code.clone()).collect()
    }

    /// Places the offer floor promises to a point: φ of equation (3) in `docs/model.md`, as far as it would travel.
    fn least_offer(&self, index: usize, point: &DemandPoint) -> f64 {
        let entitlement = self.plan.entitlement[index];
        let mut serving = self.problem.arcs(point).filter(|(venue, ..)| self.may_serve(*venue));
        let reached = serving.next().map_or(0.0, |(_, _, share)| share);
        let asked = self.problem.floor.share * self.plan.mean_fill * point.contacts_needed();
        asked.min(entitlement).min(reached * entitlement)
    }

    fn within_budget(&self, sessions: &[f64]) -> bool {
        self.problem.budgets.iter().enumerate().all(|(row, budget)| {
            let used: f64 = self
                .problem
                .venues
                .iter()
                .zip(sessions)
                .filter_map(|(venue, held)| venue.options.iter().find(|option| option.sessions == *held))
                .map(|option| option.cost[row])
                .sum();
            used <= budget.limit * (1.0 + 1e-9)
        })
    }

    fn within_limits(&self, sessions: &[f64]) -> bool {
        self.problem.limits.iter().all(|limit| {
            let held: f64 = limit.members.iter().map(|venue| sessions[venue.index()]).sum();
            limit.minimum.is_none_or(|least| held >= least - 1e-9)
                && limit.maximum.is_none_or(|most| held <= most + 1e-9)
        })
    }

    /// Areas with an open venue within the floor's minutes now and none with these sessions.
    fn without_access(&self, sessions: &[f64]) -> Vec<String> {
        let open = |venues: &[VenueId], sessions: &[f64]| venues.iter().any(|v| sessions[v.index()] > 0.0);
        spoke_allocate::access_rows(self.problem)
            .iter()
            .filter(|row| open(&row.venues, &self.plan.sessions) && !open(&row.venues, sessions))
            .map(|row| self.area_row(row.area).code.clone())
            .collect()
    }
}
