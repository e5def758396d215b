//! The Lagrangian bound: prices, what they prove, and the search for good ones (equations 8–13 of `docs/model.md`).

mod bundle;
mod cuts;
mod domain;
mod evaluate;
mod lbfgs;
mod multipliers;
mod point_prices;
mod point_search;
mod rows;
mod smoothed;
mod start;

pub(crate) use bundle::{Bundle, Effort};
pub(crate) use cuts::Cuts;
pub(crate) use domain::Domain;
pub(crate) use evaluate::evaluate;
pub(crate) use multipliers::{Multipliers, Proven, Spot};
pub(crate) use point_search::PointSearch;
pub(crate) use rows::{option_cost, rounding};
pub(crate) use start::start;
