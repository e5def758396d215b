//! Clustered cities of any size, and tiny random problems for brute force.

use spoke_model::{Gradient, Problem, Reach};

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
