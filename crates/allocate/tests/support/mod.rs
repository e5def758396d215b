//! Instances for tests and measurements: real ones read crudely from `../shared/data`, and generated ones.
//!
//! A stand-in for the pipeline, for this crate's own use: straight lines between population-weighted centroids and
//! venues, one need column.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "each test binary uses its own part")]

pub mod generated;
pub mod real;

use spoke_model::{
    AreaId, BudgetRow, DemandPoint, Floor, Gradient, Group, GroupId, Objective, Pattern, PatternId,
    PatternOption, Problem, Reach, Resource, TravelMatrix, VenueId, VenueOptions,
};

/// Sessions of the five usual patterns in a quarter.
pub const SESSIONS: [u32; 5] = [0, 3, 7, 13, 26];

/// What the builders need to know of an area.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Kilometres east and north.
    pub at: (f64, f64),
    /// People who would benefit.
    pub people: f64,
    /// Deprivation: lower is more deprived.
    pub rank: f64,
    /// What the ridit is weighted with.
    pub population: f64,
}

/// Settings of a built problem.
#[derive(Clone, Debug)]
pub struct Settings {
    pub tiers: Vec<(f64, f64, Reach)>,
    pub gradient: Gradient,
    pub sessions: f64,
    pub places: f64,
    pub floor_minutes: Option<f64>,
}

/// Walking at 4.8 km/h with a detour of 1.3: minutes per kilometre as the crow flies.
pub const MINUTES_PER_KM: f64 = 1.3 * 60.0 / 4.8;

/// Ridits by rank, weighted by population.
pub fn ridits(places: &[Place]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].rank.total_cmp(&places[*b].rank));
    let total: f64 = places.iter().map(|place| place.population).sum();
    let mut ridit = vec![0.0; places.len()];
    let mut before = 0.0;
    for index in order {
        ridit[index] = (before + places[index].population / 2.0) / total;
        before += places[index].population;
    }
    ridit
}

/// The problem of these places and venues, distances by `km`.
pub fn problem(places: &[Place], ridit: Vec<f64>, venues: &[(f64, f64)], settings: &Settings) -> Problem {
    let longest = settings.tiers.iter().map(|tier| tier.2.max_minutes()).fold(0.0, f64::max);
    let cut = longest.max(settings.floor_minutes.unwrap_or(0.0));
    let cell = cut / MINUTES_PER_KM;
    let key = |at: (f64, f64)| ((at.0 / cell).floor() as i64, (at.1 / cell).floor() as i64);
    let mut grid: std::collections::BTreeMap<(i64, i64), Vec<usize>> = std::collections::BTreeMap::new();
    for (index, at) in venues.iter().enumerate() {
        grid.entry(key(*at)).or_default().push(index);
    }
    let rows = places.iter().map(|place| {
        let (x, y) = key(place.at);
        let mut row = Vec::new();
        for dx in -1..=1 {
            for dy in -1..=1 {
                for venue in grid.get(&(x + dx, y + dy)).into_iter().flatten() {
                    let at = venues[*venue];
                    let minutes = (at.0 - place.at.0).hypot(at.1 - place.at.1) * MINUTES_PER_KM;
                    if minutes <= cut {
                        row.push((VenueId::new(*venue), minutes));
                    }
                }
            }
        }
        row
    });
    let travel = vec![TravelMatrix::from_rows(rows)];
    let mut points = Vec::new();
    for (area, place) in places.iter().enumerate() {
        for (group, (share, contacts, _)) in settings.tiers.iter().enumerate() {
            points.push(DemandPoint {
                area: AreaId::new(area),
                group: GroupId::new(group),
                people: place.people * share,
                contacts: *contacts,
            });
        }
    }
    let options: Vec<PatternOption> = SESSIONS
        .iter()
        .enumerate()
        .map(|(pattern, sessions)| PatternOption {
            pattern: PatternId::new(pattern),
            sessions: f64::from(*sessions),
            cost: vec![f64::from(*sessions)],
        })
        .collect();
    Problem {
        decile: ridit.iter().map(|r| ((r * 10.0).floor() as u8).min(9) + 1).collect(),
        ridit,
        groups: settings
            .tiers
            .iter()
            .enumerate()
            .map(|(tier, (_, contacts, reach))| Group {
                name: format!("tier {tier}"),
                of: format!("tier {tier}"),
                contacts: *contacts,
                reach: *reach,
                mode: 0,
            })
            .collect(),
        points,
        patterns: Pattern::NAMES.iter().filter_map(|name| Pattern::named(name, 13)).collect(),
        venues: venues
            .iter()
            .map(|_| VenueOptions { places_per_session: settings.places, options: options.clone() })
            .collect(),
        travel,
        gradient: settings.gradient.clone(),
        budgets: vec![BudgetRow { resource: Resource::Sessions, limit: settings.sessions, committed: 0.0 }],
        limits: Vec::new(),
        floor: Floor { minutes: settings.floor_minutes, share: 0.25 },
        objective: Objective::default(),
    }
}

/// The three tiers used for Coventry.
pub fn three_tiers() -> Vec<(f64, f64, Reach)> {
    [(0.5, 1.0, 25.0), (0.3, 3.0, 30.0), (0.2, 6.0, 35.0)]
        .map(|(share, contacts, max)| (share, contacts, Reach::Linear { free: 10.0, max }))
        .to_vec()
}
