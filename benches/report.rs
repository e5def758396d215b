//! A finished run written and read back, on grid cities of 196, 3,025 and 33,856 areas: `cargo bench -p spoke-report`.
#![expect(clippy::unwrap_used, reason = "a bench on sound input")]

#[path = "../crates/report/tests/report/grid_city.rs"]
mod grid_city;

use grid_city::{GridCity, QUICK};
use spoke_report::{Geography, Results};

fn main() {
    divan::main();
}

/// Areas along each side, venues.
const SIZES: [(usize, usize); 3] = [(14, 60), (55, 600), (184, 2_000)];

fn results((side, venues): (usize, usize)) -> (Results, Geography) {
    Results::of(&GridCity::new(side, venues).run()).unwrap()
}

/// Rows and record of a run.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn rows(bencher: divan::Bencher<'_, '_>, (side, venues): (usize, usize)) {
    let city = GridCity::new(side, venues);
    bencher.bench(|| Results::of(&city.run()).unwrap());
}

/// Every format but pictures in PNG.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn write(bencher: divan::Bencher<'_, '_>, size: (usize, usize)) {
    let (results, geography) = results(size);
    let folder = tempfile::tempdir().unwrap();
    bencher.bench(|| {
        spoke_report::write(&results, &geography, &folder.path().join("run"), &QUICK, true).unwrap()
    });
}

/// The directory of a run, taken back.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn read(bencher: divan::Bencher<'_, '_>, size: (usize, usize)) {
    let (results, geography) = results(size);
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    spoke_report::write(&results, &geography, &directory, &[], false).unwrap();
    bencher.bench(|| spoke_report::read(&directory).unwrap());
}
