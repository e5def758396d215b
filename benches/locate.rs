//! The classical location models on generated places: random clusters of people, sites among them, weights
//! between 50 and 1,000. Proofs where the instance is of a city's size, a gap of 0.3 % for all of England:
//! `cargo bench --bench locate`.

use spoke_allocate::locate::{Aversion, Control, Costs, Instance, Model, Plane, Settings, Site, solve};
use spoke_model::Reach;

fn main() {
    divan::main();
}

/// Uniform in [0, 1), the same on every machine.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Origins and sites in clusters on a square of 100 km, in metres. `benches/peers/locate.py` makes the same.
fn clustered(origins: usize, sites: usize) -> Instance {
    let mut random = Random(20_261_122);
    let centres: Vec<[f64; 3]> = (0..(origins / 60).max(5))
        .map(|_| [100_000.0 * random.unit(), 100_000.0 * random.unit(), 500.0 + 4_000.0 * random.unit()])
        .collect();
    let mut points = |count: usize| -> Vec<[f64; 2]> {
        (0..count)
            .map(|_| {
                let [x, y, spread] = centres[(random.unit() * centres.len() as f64) as usize];
                let distance = spread * (-2.0 * random.unit().max(1e-12).ln()).sqrt();
                let angle = std::f64::consts::TAU * random.unit();
                [x + distance * angle.cos(), y + distance * angle.sin()]
            })
            .collect()
    };
    let (from, to) = (points(origins), points(sites));
    let weights: Vec<f64> = (0..origins).map(|_| (50.0 + 950.0 * random.unit()).floor()).collect();
    // A tenth of the sites could serve everybody, half as much again to spare.
    let capacity = Some(15.0 * weights.iter().sum::<f64>() / sites as f64);
    Instance {
        demands: weights.clone(),
        weights,
        sites: vec![Site { capacity, ..Site::default() }; sites],
        costs: Costs::Plane(Plane { origins: from, sites: to, floor: false }),
    }
}

fn bench(bencher: divan::Bencher<'_, '_>, origins: usize, sites: usize, model: Model, gap: f64) {
    let instance = clustered(origins, sites);
    let control = Control { stop: &|| false, stage: &|_| {} };
    bencher.bench_local(|| {
        let solution = solve(&instance, &model, &Settings { gap, seed: 1 }, &control);
        assert!(solution.is_ok_and(|solution| solution.gap <= gap));
    });
}

/// Half of the people who live 5 km from their site come, a hundredth of those 14 km away.
const REACH: Reach = Reach::Logistic { mid: 5_000.0, scale: 2_000.0, max: 30_000.0 };

/// 200 × 120, as a small city.
#[divan::bench(
    args = [
        Model::PMedian { p: 12 },
        Model::PCenter { p: 12 },
        Model::MaximalCovering { p: 12, radius: 6_000.0 },
        Model::SetCovering { radius: 20_000.0 },
        Model::CapacitatedPMedian { p: 12 },
        Model::Attendance { p: 12, reach: REACH },
        Model::KolmPollak { p: 12, aversion: Aversion::Epsilon(1.0) },
    ],
    sample_count = 3
)]
fn small(bencher: divan::Bencher<'_, '_>, model: &Model) {
    bench(bencher, 200, 120, *model, 0.0);
}

/// 3,000 × 600, as a county.
#[divan::bench(
    args = [
        Model::PMedian { p: 40 },
        Model::PCenter { p: 40 },
        Model::MaximalCovering { p: 40, radius: 4_000.0 },
        Model::SetCovering { radius: 12_000.0 },
        Model::Attendance { p: 40, reach: REACH },
        Model::KolmPollak { p: 40, aversion: Aversion::Epsilon(1.0) },
    ],
    sample_count = 3
)]
fn county(bencher: divan::Bencher<'_, '_>, model: &Model) {
    bench(bencher, 3_000, 600, *model, 0.0);
}

/// 33,755 × 3,000, as England.
#[divan::bench(
    args = [Model::PMedian { p: 400 }, Model::MaximalCovering { p: 400, radius: 4_000.0 }],
    sample_count = 1
)]
fn england(bencher: divan::Bencher<'_, '_>, model: &Model) {
    bench(bencher, 33_755, 3_000, *model, 0.003);
}
