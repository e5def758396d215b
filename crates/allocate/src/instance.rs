//! The problem flattened for speed: only points with entitlement and somewhere to go, arcs nearest first, and the
//! same arcs by venue. No decisions, no algorithm.
//!
//! Values inside the engine are x̄ times the objective, so that a place is worth its band's slope less β times its
//! minutes and neither is divided; [`Instance::unscale`] goes back.

use std::sync::OnceLock;

use spoke_model::{AccessRow, PointId, Problem};

use crate::access::access_rows;
use crate::bands::Bands;
use crate::entitlement::{entitlements, mean_fill};

/// Below this share of what a point can take, places are none and room is full.
pub(crate) const TRIFLE: f64 = 1e-11;

/// A problem as the engine reads it.
#[derive(Debug)]
pub(crate) struct Instance<'a> {
    /// The problem itself: options, budgets, limits.
    pub(crate) problem: &'a Problem,
    /// Entitlement of every point of the problem.
    pub(crate) entitlement: Vec<f64>,
    /// x̄.
    pub(crate) mean_fill: f64,
    /// The access floor's rows.
    pub(crate) access: Vec<AccessRow>,
    /// Access rows of each venue.
    pub(crate) rows_of_venue: Vec<Vec<u32>>,
    /// Limits of each venue.
    pub(crate) limits_of_venue: Vec<Vec<u32>>,
    /// The problem's point behind each point here.
    pub(crate) points: Vec<PointId>,
    /// First arc of each point, and one past the last.
    pub(crate) first_arc: Vec<u32>,
    /// Venue of each arc; arcs of a point are nearest first.
    pub(crate) venue: Vec<u32>,
    /// β t of each arc.
    pub(crate) burden: Vec<f64>,
    /// Most places this arc and those further may carry together, ρ(t) E.
    pub(crate) reach: Vec<f64>,
    /// Most places a point can be offered: what the nearest venue that can hold a session reaches.
    pub(crate) most: Vec<f64>,
    /// Places of each point too few to count.
    pub(crate) trifle: Vec<f64>,
    /// First entry of each venue in `arc_of_venue`, and one past the last.
    pub(crate) first_of_venue: Vec<u32>,
    /// Arcs by venue, as (point, arc).
    pub(crate) arc_of_venue: Vec<(u32, u32)>,
    /// The venues that share a point with each venue, found when first asked for: between few venues they are asked
    /// for all the time, between many hardly ever, and all of them together may be as many as venues squared.
    neighbours: Vec<OnceLock<Vec<u32>>>,
    /// Bands of a point.
    pub(crate) bands: usize,
    /// x̄ × the objective were every point at the average fill, the floor's bonus and minutes left out: the size
    /// by which tolerances are measured, as the bonus dwarfs what plans differ by.
    pub(crate) scale: f64,
    /// The steepest slope of all: what no place is worth more than.
    pub(crate) steepest: f64,
    /// Places promised to each point by the offer floor.
    pub(crate) floor: Vec<f64>,
    /// What the floor adds to the slope.
    pub(crate) floor_slope: f64,
    /// What the floor's slope is worth where every floor is kept. The search counts what is offered up to the
    /// floor, the objective what is short of it: this much less.
    pub(crate) floors_kept: f64,
    /// Upper edge in places of each band of each point, `bands` to a point.
    pub(crate) band_upper: Vec<f64>,
    /// Slope of each.
    pub(crate) band_slope: Vec<f64>,
}

impl<'a> Instance<'a> {
    /// Flattens a problem. Where x̄ = 0 (nothing to offer or nobody in need) it has no points.
    pub(crate) fn new(problem: &'a Problem) -> Self {
        Self::with_mean_fill(problem, mean_fill(problem))
    }

    /// The same for a problem with rows that follow from others, which leave x̄ as it is.
    pub(crate) fn with_mean_fill(problem: &'a Problem, mean_fill: f64) -> Self {
        let entitlement = entitlements(problem);
        let access = access_rows(problem);
        let mut rows_of_venue = vec![Vec::new(); problem.venues.len()];
        for (row, venues) in access.iter().enumerate() {
            for venue in &venues.venues {
                rows_of_venue[venue.index()].push(row as u32);
            }
        }
        let mut limits_of_venue = vec![Vec::new(); problem.venues.len()];
        for (index, limit) in problem.limits.iter().enumerate() {
            for venue in &limit.members {
                limits_of_venue[venue.index()].push(index as u32);
            }
        }
        let mut instance = Self {
            problem,
            entitlement,
            mean_fill,
            access,
            rows_of_venue,
            limits_of_venue,
            points: Vec::new(),
            first_arc: vec![0],
            venue: Vec::new(),
            burden: Vec::new(),
            reach: Vec::new(),
            most: Vec::new(),
            trifle: Vec::new(),
            first_of_venue: Vec::new(),
            arc_of_venue: Vec::new(),
            neighbours: vec![OnceLock::new(); problem.venues.len()],
            bands: 0,
            scale: 0.0,
            steepest: 0.0,
            floor: Vec::new(),
            floor_slope: 0.0,
            floors_kept: 0.0,
            band_upper: Vec::new(),
            band_slope: Vec::new(),
        };
        if mean_fill > 0.0 {
            instance.add_points();
        }
        instance.index_by_venue();
        instance
    }

    fn add_points(&mut self) {
        let bands = Bands::new(self.mean_fill, self.problem.objective.inequality_aversion);
        let burden = self.problem.objective.burden_per_minute;
        self.bands = bands.per_point();
        let at_mean = bands.value(1.0);
        self.floor_slope = bands.floor_bonus();
        self.steepest = bands.slopes[0] + self.floor_slope;
        for (index, point) in self.problem.points.iter().enumerate() {
            let entitlement = self.entitlement[index];
            let places_per_u = entitlement * self.mean_fill;
            if entitlement <= 0.0 {
                continue;
            }
            let before = self.venue.len();
            // The floor counts as far as reach allows: what no plan could offer is nobody's shortfall.
            let mut reached = 0.0_f64;
            for (venue, minutes, share) in self.problem.arcs(point) {
                let choices = &self.problem.venues[venue.index()];
                if choices.places_per_session > 0.0 {
                    if choices.may_open() {
                        reached = reached.max(share);
                    }
                    self.venue.push(venue.0);
                    self.burden.push(burden * minutes);
                    self.reach.push(share * entitlement);
                }
            }
            if self.venue.len() == before {
                continue;
            }
            self.scale += places_per_u * at_mean;
            self.points.push(PointId::new(index));
            self.first_arc.push(self.venue.len() as u32);
            let promised = (self.problem.floor.share * self.mean_fill * point.contacts_needed())
                .min(entitlement)
                .min(reached * entitlement);
            self.floor.push(promised);
            self.most.push(reached * entitlement);
            self.floors_kept += promised * self.floor_slope;
            bands.of_point(
                promised / places_per_u,
                places_per_u,
                entitlement,
                &mut self.band_upper,
                &mut self.band_slope,
            );
            self.trifle.push(TRIFLE * self.band_upper[self.band_upper.len() - 1]);
        }
    }

    fn index_by_venue(&mut self) {
        let mut count = vec![0_u32; self.venues() + 1];
        for venue in &self.venue {
            count[*venue as usize + 1] += 1;
        }
        for venue in 0..self.venues() {
            count[venue + 1] += count[venue];
        }
        self.arc_of_venue = vec![(0, 0); self.venue.len()];
        let mut next = count.clone();
        for point in 0..self.points.len() {
            for arc in self.arcs(point) {
                let slot = &mut next[self.venue[arc] as usize];
                self.arc_of_venue[*slot as usize] = (point as u32, arc as u32);
                *slot += 1;
            }
        }
        self.first_of_venue = count;
    }

    /// How many venues the problem has.
    pub(crate) fn venues(&self) -> usize {
        self.problem.venues.len()
    }

    /// The arcs of a point, nearest first.
    pub(crate) fn arcs(&self, point: usize) -> std::ops::Range<usize> {
        self.first_arc[point] as usize..self.first_arc[point + 1] as usize
    }

    /// The arcs into a venue as (point, arc).
    pub(crate) fn arcs_into(&self, venue: usize) -> &[(u32, u32)] {
        &self.arc_of_venue[self.first_of_venue[venue] as usize..self.first_of_venue[venue + 1] as usize]
    }

    /// The venues that share a point with a venue, ascending.
    pub(crate) fn neighbours(&self, venue: usize) -> impl Iterator<Item = usize> + '_ {
        let found = self.neighbours[venue].get_or_init(|| self.find_neighbours(venue));
        found.iter().map(|other| *other as usize)
    }

    fn find_neighbours(&self, venue: usize) -> Vec<u32> {
        let mut near = vec![false; self.venues()];
        let mut found = Vec::new();
        for (point, _) in self.arcs_into(venue) {
            for other in &self.venue[self.arcs(*point as usize)] {
                if !std::mem::replace(&mut near[*other as usize], true) {
                    found.push(*other);
                }
            }
            if found.len() == self.venues() {
                break;
            }
        }
        found.retain(|other| *other as usize != venue);
        found.sort_unstable();
        found
    }

    /// Upper edges and slopes of a point's bands.
    pub(crate) fn bands_of(&self, point: usize) -> (&[f64], &[f64]) {
        let range = point * self.bands..(point + 1) * self.bands;
        (&self.band_upper[range.clone()], &self.band_slope[range])
    }

    /// Sessions of each venue under these options.
    pub(crate) fn sessions(&self, chosen: &[usize]) -> Vec<f64> {
        self.problem
            .venues
            .iter()
            .zip(chosen)
            .map(|(venue, option)| venue.options[*option].sessions)
            .collect()
    }

    /// Capacity of a venue in places under one of its options.
    pub(crate) fn capacity(&self, venue: usize, option: usize) -> f64 {
        let venue = &self.problem.venues[venue];
        venue.places_per_session * venue.options[option].sessions
    }

    /// A venue's first option that offers places, and how many.
    pub(crate) fn least_room(&self, venue: usize) -> Option<(usize, f64)> {
        let options = 0..self.problem.venues[venue].options.len();
        options.map(|option| (option, self.capacity(venue, option))).find(|(_, room)| *room > 0.0)
    }

    /// From the engine's value of a plan, or its bound, to the objective's: less what kept floors are worth.
    pub(crate) fn objective(&self, value: f64) -> f64 {
        self.unscale(value - self.floors_kept)
    }

    /// From the engine's differences of value to the objective's.
    pub(crate) fn unscale(&self, value: f64) -> f64 {
        if self.mean_fill > 0.0 { value / self.mean_fill } else { 0.0 }
    }
}
