//! The Lagrangian bound: prices, what they prove, and the search for good ones (equations 8–10 of `docs/model.md`).

mod bundle;
mod columns;
mod cuts;
mod evaluate;
mod multipliers;
mod point_prices;
mod start;

pub(crate) use bundle::{Bundle, Effort};
pub(crate) use columns::Columns;
pub(crate) use cuts::Cuts;
pub(crate) use evaluate::evaluate;
pub(crate) use multipliers::{Domain, Multipliers, Proven, Spot};
pub(crate) use start::start;
