//! The proportionate allocation on generated regions of 200, 3,000 and 33,755 areas: `cargo bench --bench allocate`.

#[path = "../crates/allocate/tests/support/mod.rs"]
mod support;

use spoke_allocate::{Options, route, solve};
use spoke_model::Problem;

fn main() {
    divan::main();
}

/// Areas, venues, sessions.
const SIZES: [(usize, usize, f64); 3] = [(200, 60, 160.0), (3000, 600, 1620.0), (33_755, 9_781, 26_000.0)];

fn region(size: (usize, usize, f64)) -> Problem {
    support::generated::region(size.0, size.1, size.2, 1, 7)
}

/// Plan, bound and values to a gap of 1 % above the floor.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn whole(bencher: divan::Bencher<'_, '_>, size: (usize, usize, f64)) {
    let problem = region(size);
    let options = Options { gap: 0.01, ..Options::default() };
    bencher.bench(|| solve(&problem, &options, &()).map(|solution| solution.gap()));
}

/// Exact flows for one session everywhere, from nothing.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn flows(bencher: divan::Bencher<'_, '_>, size: (usize, usize, f64)) {
    let problem = region(size);
    let sessions = vec![3.0; problem.venues.len()];
    bencher.bench(|| route(&problem, &sessions).objective);
}
