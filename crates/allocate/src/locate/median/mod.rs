//! The exact solver of the median problem: interchange, Lagrangian bound, reduction by reduced costs, branching.
//!
//! Serves p-median, maximal covering, attendance and Kolm–Pollak (see `problem.rs` for the shape they share).

mod branch;
mod dual;
mod problem;
mod quest;
mod root;
mod search;
mod simplex;

pub(super) use problem::Problem;
pub(super) use root::solve;

/// What the solver found.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The best open sites, ascending.
    pub(super) open: Vec<u32>,
    /// Their cost.
    pub(super) cost: f64,
    /// No solution costs less than this.
    pub(super) bound: f64,
    /// What the cost may exceed the bound by and still be optimal.
    pub(super) slack: f64,
    /// Whether the bound proves the cost.
    pub(super) proven: bool,
}
