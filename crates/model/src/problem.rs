//! The instance the optimiser solves and the judge re-reads: demand, supply, minutes, policy. No geography.

use crate::{
    AreaId, DemandPoint, Floor, Gradient, Group, Objective, Pattern, PatternId, PointId, Resource,
    TravelMatrix, VenueId,
};

/// Everything that decides what a best plan is (`docs/model.md`).
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Ridit of each area, 0 = most deprived … 1 = least.
    pub ridit: Vec<f64>,
    /// Decile of each area, 1 = most deprived … 10.
    pub decile: Vec<u8>,
    /// The groups.
    pub groups: Vec<Group>,
    /// Demand points, sorted by area, then group; at most one of each pair.
    pub points: Vec<DemandPoint>,
    /// The patterns of the scenario; pattern 0 is the empty one (no session).
    pub patterns: Vec<Pattern>,
    /// What each venue may be given.
    pub venues: Vec<VenueOptions>,
    /// Minutes, one matrix per way of travelling; [`Group::mode`] indexes it. Rows reach at least as far as
    /// the longest reach and `floor.minutes`.
    pub travel: Vec<TravelMatrix>,
    /// γ.
    pub gradient: Gradient,
    /// Budgets, at most one per resource.
    pub budgets: Vec<BudgetRow>,
    /// Minimum and maximum sessions over sets of venues (wards, kinds, sites).
    pub limits: Vec<Limit>,
    /// The universal floor.
    pub floor: Floor,
    /// ε and β.
    pub objective: Objective,
}

/// A venue's choices. Exactly one of `options` is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct VenueOptions {
    /// Places one session offers, q ≥ 0.
    pub places_per_session: f64,
    /// At least one, sorted by sessions; a venue that may stay closed has the empty pattern first, a locked
    /// venue or a hub has one option, an excluded venue only the empty pattern.
    pub options: Vec<PatternOption>,
}

impl VenueOptions {
    /// Whether a plan could hold sessions here: what the access floor asks of a venue.
    pub fn may_open(&self) -> bool {
        self.options.iter().any(|option| option.sessions > 0.0)
    }

    /// Whether a plan could offer places here: what entitlements and the offer floor are served by.
    pub fn may_serve(&self) -> bool {
        self.places_per_session > 0.0 && self.may_open()
    }
}

/// One pattern at one venue: its sessions and what they use of each budget.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternOption {
    /// Which pattern.
    pub pattern: PatternId,
    /// Sessions in the period, s.
    pub sessions: f64,
    /// Use of each of [`Problem::budgets`], in its order and units.
    pub cost: Vec<f64>,
}

/// `Σ cost ≤ limit` for one resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BudgetRow {
    /// What it counts.
    pub resource: Resource,
    /// What the general offer may use: the scenario's figure less what programmes take.
    pub limit: f64,
    /// What programmes take before optimisation.
    pub committed: f64,
}

/// `minimum ≤ Σ sessions over members ≤ maximum`.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// How a message names it, e.g. `ward Foleshill` or `site Willenhall`.
    pub name: String,
    /// Venues counted, ascending.
    pub members: Vec<VenueId>,
    /// Least sessions.
    pub minimum: Option<f64>,
    /// Most sessions.
    pub maximum: Option<f64>,
}

/// One row of the access floor: an area, and the venues one of which must be open for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRow {
    /// The area.
    pub area: AreaId,
    /// Venues within `floor.minutes` for its slowest group, ascending; not empty.
    pub venues: Vec<VenueId>,
}

impl Problem {
    /// Number of areas.
    pub fn areas(&self) -> usize {
        self.ridit.len()
    }

    /// A demand point.
    ///
    /// # Panics
    /// When the id is not of this problem.
    pub fn point(&self, id: PointId) -> &DemandPoint {
        &self.points[id.index()]
    }

    /// The group of a demand point.
    pub fn group_of(&self, point: &DemandPoint) -> &Group {
        &self.groups[point.group.index()]
    }

    /// The arcs of a demand point: venues with ρ(t) > 0 as `(venue, minutes, ρ)`, nearest first.
    pub fn arcs(&self, point: &DemandPoint) -> impl Iterator<Item = (VenueId, f64, f64)> + Clone + '_ {
        let group = self.group_of(point);
        let reach = group.reach;
        self.travel[group.mode]
            .row(point.area)
            .map(move |(venue, minutes)| (venue, minutes, reach.share(minutes)))
            .take_while(|(_, _, share)| *share > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{PatternOption, VenueOptions};
    use crate::PatternId;

    #[test]
    fn a_venue_that_may_open_serves_only_where_a_session_has_places() {
        let venue = |places_per_session, sessions| VenueOptions {
            places_per_session,
            options: vec![PatternOption { pattern: PatternId::new(0), sessions, cost: Vec::new() }],
        };
        let of = |venue: VenueOptions| (venue.may_open(), venue.may_serve());
        assert_eq!(
            [of(venue(12.0, 3.0)), of(venue(0.0, 3.0)), of(venue(12.0, 0.0))],
            [(true, true), (true, false), (false, false)]
        );
    }
}
