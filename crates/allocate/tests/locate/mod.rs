//! What the tests of the location models share: seeded random instances and a control that never stops.

#![allow(dead_code, reason = "each test binary uses its part")]

use spoke_allocate::locate::{Control, CostTable, Costs, Instance, Plane, Site, Status};

/// Goes on for ever and listens to nothing.
pub(crate) fn control() -> Control<'static> {
    Control { stop: &|| false, stage: &|_| {} }
}

/// A seeded source of small whole numbers and of instances made of them.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64, round: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (round + 1).wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// Uniform in `from..=to`.
    pub(crate) fn whole(&mut self, from: usize, to: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        from + ((self.0 >> 20) as usize) % (to - from + 1)
    }

    pub(crate) fn number(&mut self, from: usize, to: usize) -> f64 {
        self.whole(from, to) as f64
    }

    /// Up to 12 origins and 9 sites, and a `p`: whole or broken costs, pairs missing or not.
    pub(crate) fn instance(&mut self) -> (Instance, usize) {
        let (n, m) = (self.whole(2, 12), self.whole(1, 9));
        self.of_size(n, m)
    }

    /// Up to 7 origins and 5 sites, for brute force over assignments.
    pub(crate) fn small_instance(&mut self) -> (Instance, usize) {
        let (n, m) = (self.whole(2, 7), self.whole(1, 5));
        self.of_size(n, m)
    }

    fn of_size(&mut self, n: usize, m: usize) -> (Instance, usize) {
        let broken = self.whole(0, 1) == 1;
        let missing = [0, 0, 10, 40][self.whole(0, 3)];
        let range = [3, 50, 1000][self.whole(0, 2)];
        let value = |draw: &mut Self| {
            let tenths = if broken { 0.1 * draw.number(0, 9) } else { 0.0 };
            draw.number(0, range.min(100)) + tenths
        };
        let mut pairs = Vec::new();
        for i in 0..n as u32 {
            for j in 0..m as u32 {
                if self.whole(1, 100) > missing {
                    pairs.push((i, j, value(self)));
                }
            }
        }
        let costs = if self.whole(0, 4) == 0 {
            let mut points = |count| (0..count).map(|_| [self.number(0, 60), self.number(0, 60)]).collect();
            Costs::Plane(Plane { origins: points(n), sites: points(m), floor: broken })
        } else {
            Costs::Table(CostTable::new(n, m, &pairs).expect("pairs occur once"))
        };
        let weights = (0..n).map(|_| [0.0, 1.0, self.number(1, 9), 1e6][self.whole(0, 3)]).collect();
        let demands = (0..n).map(|_| self.number(0, 9)).collect();
        let sites = (0..m)
            .map(|_| Site {
                status: [Status::Required, Status::Excluded, Status::Candidate][self.whole(0, 11).min(2)],
                capacity: (self.whole(0, 5) > 0).then(|| self.number(5, 30)),
            })
            .collect();
        let p = self.whole(1, m);
        (Instance { weights, demands, sites, costs }, p)
    }
}
