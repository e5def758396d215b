//! The Lagrangian bound: prices, what they prove, and the search for good ones (equations 8–10 of `docs/model.md`).

mod bundle;
mod evaluate;
mod multipliers;
mod start;

pub(crate) use bundle::{Bundle, Effort};
pub(crate) use multipliers::{Domain, Multipliers};
pub(crate) use start::start;
