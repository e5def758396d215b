//! The proportionate optimiser: who is offered places where, and which venue holds how many sessions, with a
//! proof of how good the plan is. It knows no geography: demand points, venues, minutes and policy come in as a
//! [`spoke_model::Problem`], an allocation with its certificate comes out. `docs/model.md` has the equations.
//!
//! [`solve`] finds a plan; [`route`] the best flows for given sessions; [`entitlements`], [`mean_fill`] and
//! [`access_rows`] are the model's definitions. Work is spread over the current rayon pool; results do not depend
//! on the number of threads unless a [`Control`] stopped the search.

#![expect(
    clippy::needless_range_loop,
    reason = "dense ids index several vectors at once: one loop variable over them all reads better than zips"
)]

mod access;
mod bands;
mod branch;
mod control;
mod dual;
mod entitlement;
mod infeasible;
mod instance;
pub mod locate;
mod mps;
mod pace;
mod plan;
mod random;
mod response;
mod robustness;
mod rounded;
mod route;
mod solve;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod testing;
mod values;

pub use access::access_rows;
pub use control::{Control, Stage};
pub use entitlement::{entitlements, mean_fill, most_places};
pub use infeasible::{Infeasible, LeastBudget, LeastMaximum};
pub use mps::export_mps;
pub use robustness::{Robustness, Uncertainty, robustness};
pub use route::route;
pub use solve::{Options, Solution, Status, Warm, solve, solve_unvalued};
