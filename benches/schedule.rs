//! Dates, times and crews for made-up counties with the sessions of 200, 3,000 and 33,755 areas:
//! `cargo bench -p spoke-schedule`.
#![expect(clippy::unwrap_used, reason = "a bench on sound input")]

#[path = "../crates/schedule/tests/schedule/city.rs"]
#[cfg_attr(has_shared, expect(dead_code, reason = "a test's real city is not asked for"))]
mod city;

use spoke_schedule::solve::{Effort, solve};

fn main() {
    divan::main();
}

/// Venues in use and staff: 160, 1,600 and 26,000 sessions.
const SIZES: [(usize, usize); 3] = [(16, 10), (160, 96), (2_600, 1_560)];

/// The timetable from settings, hours, holidays and plan.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn build(bencher: divan::Bencher<'_, '_>, (venues, staff): (usize, usize)) {
    let county = city::county(venues, staff);
    bencher.bench(|| county.build().map(|built| built.timetable.requested()).unwrap());
}

/// The schedule and its bound.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn whole(bencher: divan::Bencher<'_, '_>, (venues, staff): (usize, usize)) {
    let timetable = city::county(venues, staff).build().unwrap().timetable;
    bencher.bench(|| solve(&timetable, Effort::default()));
}
