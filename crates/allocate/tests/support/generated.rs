//! Clustered cities of any size, and tiny random problems for brute force.

use spoke_model::{
    AreaId, BudgetRow, DemandPoint, Floor, Gradient, Group, GroupId, Limit, Objective, Pattern, PatternId,
    PatternOption, Problem, Reach, Resource, TravelMatrix, VenueId, VenueOptions,
};

use super::{Place, Settings, problem, ridits, three_tiers};

/// A small generator (SplitMix64) so that instances are the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in 0..n.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        let (a, b) = (1.0 - self.unit(), self.unit());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }
}

/// A region of towns with areas and venues clustered around their centres.
pub fn region(areas: usize, venues: usize, sessions: f64, tiers: usize, seed: u64) -> Problem {
    let mut random = Random(seed);
    let side = 14.0 * (areas as f64 / 200.0).sqrt();
    let towns: Vec<(f64, f64, f64)> = (0..(areas / 60).max(1))
        .map(|_| (random.unit() * side, random.unit() * side, 1.0 + 2.0 * random.unit()))
        .collect();
    let near = |random: &mut Random| {
        let (x, y, spread) = towns[random.below(towns.len())];
        (x + spread * random.normal(), y + spread * random.normal())
    };
    let mut places: Vec<Place> = Vec::new();
    for _ in 0..areas {
        let at = near(&mut random);
        let wave = (at.0 / 3.0).sin() + (at.1 / 2.3).cos() + 0.4 * random.normal();
        places.push(Place {
            at,
            people: 10.0 + 25.0 * random.unit() + (6.0 * (1.0 - wave)).max(0.0),
            rank: wave,
            population: 1200.0 + 800.0 * random.unit(),
        });
    }
    let venues: Vec<(f64, f64)> = (0..venues).map(|_| near(&mut random)).collect();
    let settings = Settings {
        tiers: if tiers == 1 {
            vec![(1.0, 3.0, Reach::Linear { free: 10.0, max: 45.0 })]
        } else {
            three_tiers()
        },
        gradient: Gradient::Geometric { ratio: 3.0 },
        sessions,
        places: 12.0,
        floor_minutes: Some(30.0),
    };
    problem(&places, ridits(&places), &venues, &settings)
}

/// A problem small enough to try every plan of: two to five areas and venues, one or two groups, every kind of row.
pub fn tiny(random: &mut Random) -> Problem {
    let areas = 2 + random.below(4);
    let venues = 2 + random.below(3);
    let groups = 1 + random.below(2);
    let reach = |random: &mut Random| match random.below(4) {
        0 => Reach::Step { max: 10.0 + 30.0 * random.unit() },
        1 => Reach::Linear { free: 5.0, max: 15.0 + 30.0 * random.unit() },
        2 => Reach::Exponential { free: 5.0, half: 8.0, max: 40.0 },
        _ => Reach::Logistic { mid: 20.0, scale: 4.0, max: 45.0 },
    };
    let gradient = match random.below(3) {
        0 => Gradient::Flat,
        1 => Gradient::Linear { ratio: 3.0 },
        _ => Gradient::Geometric { ratio: 4.0 },
    };
    let modes = 1 + random.below(2);
    let rows = |random: &mut Random| {
        TravelMatrix::from_rows((0..areas).map(|_| {
            let mut row = Vec::new();
            for venue in 0..venues {
                if random.unit() < 0.8 {
                    row.push((VenueId::new(venue), (random.unit() * 12.0).floor() * 4.0));
                }
            }
            row
        }))
    };
    let travel: Vec<TravelMatrix> = (0..modes).map(|_| rows(random)).collect();
    let mut points = Vec::new();
    for area in 0..areas {
        for group in 0..groups {
            if random.unit() < 0.9 {
                let people = if random.below(8) == 0 { 0.0 } else { 2.0 + 20.0 * random.unit() };
                points.push(DemandPoint {
                    area: AreaId::new(area),
                    group: GroupId::new(group),
                    people,
                    contacts: 1.0 + group as f64 * 2.0,
                });
            }
        }
    }
    let budgets: Vec<BudgetRow> = (0..random.below(3))
        .map(|row| BudgetRow {
            resource: [Resource::Sessions, Resource::Pounds][row],
            limit: (random.unit() * 5.0 * venues as f64).floor() * if row == 0 { 1.0 } else { 10.0 },
            committed: 0.0,
        })
        .collect();
    let venue_options: Vec<VenueOptions> = (0..venues)
        .map(|_| {
            let pounds = 5.0 + (random.unit() * 20.0).floor();
            let mut options: Vec<PatternOption> = [0.0, 2.0, 5.0]
                .iter()
                .enumerate()
                .map(|(pattern, sessions)| PatternOption {
                    pattern: PatternId::new(pattern),
                    sessions: *sessions,
                    cost: [*sessions, *sessions * pounds][..budgets.len()].to_vec(),
                })
                .collect();
            match random.below(10) {
                0 => options = vec![options[0].clone()],
                1 => options = vec![options[1].clone()],
                2 => drop(options.remove(0)),
                _ => {}
            }
            let places = if random.below(12) == 0 { 0.0 } else { 1.0 + (random.unit() * 8.0).floor() };
            VenueOptions { places_per_session: places, options }
        })
        .collect();
    let mut limits = Vec::new();
    if random.below(3) == 0 {
        let members: Vec<VenueId> = (0..venues).filter(|_| random.unit() < 0.6).map(VenueId::new).collect();
        limits.push(Limit {
            name: "some".to_owned(),
            members,
            minimum: (random.below(2) == 0).then(|| (random.unit() * 6.0).floor()),
            maximum: (random.below(2) == 0).then(|| 3.0 + (random.unit() * 8.0).floor()),
        });
    }
    let ridit: Vec<f64> = (0..areas).map(|_| random.unit()).collect();
    Problem {
        decile: ridit.iter().map(|r| ((r * 10.0) as u8).min(9) + 1).collect(),
        ridit,
        groups: (0..groups)
            .map(|group| Group {
                name: format!("group {group}"),
                of: format!("group {group}"),
                contacts: 1.0 + group as f64 * 2.0,
                reach: reach(random),
                mode: random.below(modes),
            })
            .collect(),
        points,
        patterns: ["none", "monthly", "weekly"]
            .iter()
            .zip([0, 2, 5])
            .map(|(name, sessions)| Pattern { name: (*name).to_owned(), sessions, rrule: None })
            .collect(),
        venues: venue_options,
        travel,
        gradient,
        budgets,
        limits,
        floor: Floor {
            minutes: (random.below(3) > 0).then(|| 8.0 + 24.0 * random.unit()),
            share: [0.0, 0.25, 0.9][random.below(3)],
        },
        objective: Objective {
            inequality_aversion: [0.0, 1.0, 3.0][random.below(3)],
            burden_per_minute: [0.0, 0.005, 0.05][random.below(3)],
        },
    }
}
