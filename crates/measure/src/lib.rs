//! How fair a plan is: measures along the deprivation gradient, and of access, from a problem and a plan.
//!
//! Pure functions of numbers: no input or output, nothing about how the plan was made. [`summary`] computes the
//! whole before/after block of a run; the modules hold the measures one by one, each with its source. Values
//! that are not defined are `None`.

pub mod access;
mod catchment;
pub mod concentration;
pub mod distribution;
pub mod gradient_table;
pub mod inequality;
mod points;
pub mod slope;
mod summary;

pub use catchment::area_access;
pub use distribution::{Sample, Scale, distribution};
pub use gradient_table::{gradient_table, sentence};
pub use points::point_places;
pub use summary::{cohorts, state, summary};
