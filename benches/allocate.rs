//! The proportionate allocation, stage by stage, on generated regions of 200, 3,000 and 33,755 areas:
//! `cargo bench -p spoke-allocate`.
//!
//! [`plan`] begins with [`prices_and_first_plan`], and [`whole`] with [`plan`]: what a stage takes is the difference.

#[path = "../crates/allocate/tests/support/mod.rs"]
mod support;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use spoke_allocate::{Control, Options, Solution, Stage, route, solve, solve_unvalued};
use spoke_model::Problem;

fn main() {
    divan::main();
}

/// Areas, venues, sessions.
type Size = (usize, usize, f64);

const SIZES: [Size; 3] = [(200, 60, 160.0), (3_000, 600, 1_620.0), (33_755, 9_781, 26_000.0)];

/// 1 % above the bound, values left out.
const OPTIONS: Options<'_> = Options { gap: 0.01, prove: false, warm: None, keep: false };

fn region(size: Size) -> Problem {
    support::generated::region(size.0, size.1, size.2, 1, 7)
}

/// A region and its plan, made once.
fn planned(size: Size) -> &'static (Problem, Solution) {
    static PLANNED: [OnceLock<(Problem, Solution)>; SIZES.len()] = [const { OnceLock::new() }; SIZES.len()];
    let at = SIZES.iter().position(|other| *other == size).unwrap_or(0);
    PLANNED[at].get_or_init(|| {
        let problem = region(size);
        #[expect(
            clippy::unwrap_used,
            reason = "there is a plan: the region's access floor asks for few venues"
        )]
        let solution = solve_unvalued(&problem, &OPTIONS, &()).unwrap();
        (problem, solution)
    })
}

/// Stops once the bound of the prices stands.
#[derive(Default)]
struct Priced(AtomicBool);

impl Control for Priced {
    fn stop(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn progress(&self, stage: Stage, _: Option<f64>, _: Option<f64>) {
        self.0.fetch_or(stage == Stage::Bound, Ordering::Relaxed);
    }
}

/// The bound by prices, its rounding to a plan and that plan's flows.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn prices_and_first_plan(bencher: divan::Bencher<'_, '_>, size: Size) {
    let problem = region(size);
    bencher.bench(|| solve_unvalued(&problem, &OPTIONS, &Priced::default()).map(|solution| solution.gap()));
}

/// The same and the search for better plans.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn plan(bencher: divan::Bencher<'_, '_>, size: Size) {
    let problem = region(size);
    bencher.bench(|| solve_unvalued(&problem, &OPTIONS, &()).map(|solution| solution.gap()));
}

/// The same and the values of the venues.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn whole(bencher: divan::Bencher<'_, '_>, size: Size) {
    let problem = region(size);
    bencher.bench(|| solve(&problem, &OPTIONS, &()).map(|solution| solution.gap()));
}

/// Exact flows for three sessions everywhere, from nothing.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn flows(bencher: divan::Bencher<'_, '_>, size: Size) {
    let problem = region(size);
    let sessions = vec![3.0; problem.venues.len()];
    bencher.bench(|| route(&problem, &sessions).objective);
}

/// The judge's verdict on the plan and its proof.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn judge(bencher: divan::Bencher<'_, '_>, size: Size) {
    let (problem, solution) = planned(size);
    bencher.bench(|| {
        let verdict = spoke_check::plan(problem, &solution.allocation, &solution.certificate);
        assert!(verdict.accepted());
    });
}

/// Every measure of the plan, beside no sessions at all.
#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn measures(bencher: divan::Bencher<'_, '_>, size: Size) {
    let (problem, solution) = planned(size);
    let nothing = route(problem, &vec![0.0; problem.venues.len()]);
    bencher.bench(|| spoke_measure::summary(problem, &nothing, &solution.allocation));
}
