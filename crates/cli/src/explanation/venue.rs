//! One venue: its rank, whom it serves, what one session more adds, what closing it costs and who bears it, and
//! the venue it narrowly beat or lost to.

use serde::Serialize;
use spoke_model::VenueId;

use super::{Change, Finished};

/// Exchanges routed where the instance is a city's; a country's has time for [`TRIED_LARGE`].
const TRIED: usize = 60;
/// Exchanges routed where there are more demand points than [`CITY`].
const TRIED_LARGE: usize = 4;
/// Demand points of a city.
const CITY: usize = 5_000;

/// Why a venue stands where it does.
#[derive(Debug, Serialize)]
pub(crate) struct VenueExplanation {
    /// Id in the planner's table.
    pub(crate) venue: String,
    /// Name.
    pub(crate) name: String,
    /// Kind.
    pub(crate) kind: String,
    /// `candidate`, `required`, `excluded` or `hub`.
    pub(crate) status: String,
    /// The pattern the scenario locks it to.
    pub(crate) locked: Option<String>,
    /// Programmes it holds outside the general offer.
    pub(crate) programmes: Vec<Held>,
    /// Session pattern.
    pub(crate) pattern: String,
    /// Sessions in the period.
    pub(crate) sessions: f64,
    /// Its rank; 1 = the venue the plan would miss most.
    pub(crate) rank: u32,
    /// Venues ranked.
    pub(crate) ranked: usize,
    /// Places offered there.
    pub(crate) places: f64,
    /// Places its sessions hold.
    pub(crate) places_available: f64,
    /// What one session more is worth at the plan's prices, in units of the objective.
    pub(crate) marginal_value: f64,
    /// Places by deprivation fifth of the areas they go to, 1 = most deprived.
    pub(crate) fifths: [f64; 5],
    /// The areas it serves, most places first.
    pub(crate) serves: Vec<Served>,
    /// The next larger pattern, were there budget for it.
    pub(crate) more: Option<Step>,
    /// Were it closed.
    pub(crate) closed: Option<Change>,
    /// The exchange that costs the plan least: with the best venue not chosen, or, of a venue not chosen, with the
    /// open one it lost to.
    pub(crate) rival: Option<Rival>,
    /// Exchanges that were tried to find it.
    pub(crate) exchanges_tried: usize,
}

/// A programme at a venue.
#[derive(Debug, Serialize)]
pub(crate) struct Held {
    /// Its name.
    pub(crate) name: String,
    /// Its sessions in the period.
    pub(crate) sessions: u32,
}

/// An area that a venue serves.
#[derive(Debug, Serialize)]
pub(crate) struct Served {
    /// Official code.
    pub(crate) code: String,
    /// Official name.
    pub(crate) name: String,
    /// Deprivation decile, 1 = most deprived.
    pub(crate) decile: u8,
    /// Places.
    pub(crate) places: f64,
    /// Mean one-way minutes of a place.
    pub(crate) minutes: f64,
}

/// A larger pattern and what it would change.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    /// The pattern.
    pub(crate) pattern: String,
    /// Its sessions.
    pub(crate) sessions: f64,
    /// What changes.
    pub(crate) change: Change,
}

/// An exchange of two venues.
#[derive(Debug, Serialize)]
pub(crate) struct Rival {
    /// Id of the other venue.
    pub(crate) venue: String,
    /// Its name.
    pub(crate) name: String,
    /// The pattern that the venue not chosen would take.
    pub(crate) pattern: String,
    /// What changes.
    pub(crate) change: Change,
}

impl Finished<'_> {
    pub(super) fn venue(&self, venue: VenueId) -> VenueExplanation {
        let row = self.venue_row(venue);
        let serves = self.served(venue);
        let mut fifths = [0.0; 5];
        for area in &serves {
            fifths[usize::from((area.decile.clamp(1, 10) - 1) / 2)] += area.places;
        }
        let is_open = row.is_open();
        let exchanges = self.exchanges(venue);
        let exchanges_tried = exchanges.len();
        let best = exchanges.into_iter().min_by(|a, b| {
            let broken = |rival: &Rival| {
                !(rival.change.within_budget
                    && rival.change.within_limits
                    && rival.change.without_access.is_empty())
            };
            broken(a).cmp(&broken(b)).then(b.change.objective.total_cmp(&a.change.objective))
        });
        VenueExplanation {
            venue: row.id.clone(),
            name: row.name.clone(),
            kind: row.kind.clone(),
            status: row.status.clone(),
            locked: self.results.record.lock(&row.id).map(str::to_owned),
            programmes: self.programmes(&row.id),
            pattern: row.pattern.clone(),
            sessions: row.sessions,
            rank: row.rank,
            ranked: self.results.venues.len(),
            places: row.places,
            places_available: row.places_available,
            marginal_value: row.marginal_value,
            fifths,
            serves,
            more: self.larger(venue),
            closed: is_open.then(|| self.with(&[(venue, 0.0)])),
            rival: best,
            exchanges_tried,
        }
    }

    fn programmes(&self, venue: &str) -> Vec<Held> {
        let here = self.results.record.programmes.iter().filter(|p| p.venue.as_deref() == Some(venue));
        here.filter_map(|p| Some(Held { name: p.name.clone(), sessions: p.sessions? })).collect()
    }

    fn served(&self, venue: VenueId) -> Vec<Served> {
        let mut served: Vec<Served> = Vec::new();
        // Flows come by area, so that the groups of one follow one another.
        for flow in self.results.flows.iter().filter(|flow| flow.venue == venue) {
            let area = self.area_row(flow.area);
            match served.last_mut().filter(|last| last.code == area.code) {
                Some(last) => {
                    let places = last.places + flow.places;
                    last.minutes = (last.minutes * last.places + flow.minutes * flow.places) / places;
                    last.places = places;
                }
                None => served.push(Served {
                    code: area.code.clone(),
                    name: area.name.clone(),
                    decile: area.decile,
                    places: flow.places,
                    minutes: flow.minutes,
                }),
            }
        }
        served.sort_by(|a, b| b.places.total_cmp(&a.places).then_with(|| a.code.cmp(&b.code)));
        served
    }

    /// The next larger pattern of a venue that has one.
    fn larger(&self, venue: VenueId) -> Option<Step> {
        let held = self.plan.sessions[venue.index()];
        let options = self.problem.venues[venue.index()].options.iter();
        let next = options
            .filter(|option| option.sessions > held)
            .min_by(|a, b| a.sessions.total_cmp(&b.sessions))?;
        Some(Step {
            pattern: self.problem.patterns[next.pattern.index()].name.clone(),
            sessions: next.sessions,
            change: self.with(&[(venue, next.sessions)]),
        })
    }

    /// Exchanges of this venue with others, likeliest first, routed exactly.
    fn exchanges(&self, venue: VenueId) -> Vec<Rival> {
        let is_open = |venue: VenueId| self.plan.sessions[venue.index()] > 0.0;
        let may_close = |venue: VenueId| {
            self.problem.venues[venue.index()].options.iter().any(|option| option.sessions == 0.0)
        };
        let may_open = |venue: VenueId| self.problem.venues[venue.index()].may_open();
        let open = is_open(venue);
        if (open && !may_close(venue)) || (!open && !may_open(venue)) {
            return Vec::new();
        }
        let others = (0..self.problem.venues.len()).map(VenueId::new).filter(|other| *other != venue);
        let mut others: Vec<VenueId> = if open {
            others.filter(|other| !is_open(*other) && may_open(*other)).collect()
        } else {
            others.filter(|other| is_open(*other) && may_close(*other)).collect()
        };
        // The worth of the one that opens less that of the one that closes.
        let worth = |other: &VenueId| {
            let row = self.venue_row(*other);
            if open { row.marginal_value } else { -row.value_if_closed }
        };
        others.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
        others.truncate(if self.problem.points.len() <= CITY { TRIED } else { TRIED_LARGE });
        others.into_iter().filter_map(|other| self.exchange(venue, other)).collect()
    }

    /// One of the two is open and closes; the other takes the largest of its patterns with no more sessions, or
    /// its least if all have more.
    fn exchange(&self, venue: VenueId, other: VenueId) -> Option<Rival> {
        let (closing, opening) =
            if self.plan.sessions[venue.index()] > 0.0 { (venue, other) } else { (other, venue) };
        let held = self.plan.sessions[closing.index()];
        let options = || self.problem.venues[opening.index()].options.iter().filter(|o| o.sessions > 0.0);
        let chosen = options()
            .filter(|option| option.sessions <= held)
            .max_by(|a, b| a.sessions.total_cmp(&b.sessions))
            .or_else(|| options().min_by(|a, b| a.sessions.total_cmp(&b.sessions)))?;
        let row = self.venue_row(other);
        Some(Rival {
            venue: row.id.clone(),
            name: row.name.clone(),
            pattern: self.problem.patterns[chosen.pattern.index()].name.clone(),
            change: self.with(&[(closing, 0.0), (opening, chosen.sessions)]),
        })
    }
}
