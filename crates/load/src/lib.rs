//! Files → model: boundaries, deprivation, need and venues as councils really have them.
//!
//! Every fault of an input file is born here, with path, row and column, and is collected: a user sees all
//! of them in one run. Nothing joins in silence. No geometry beyond reading, no travel, no optimisation.

pub mod ostn15;
