//! Plans without flows: an option per venue, what it uses of every row, and how a plan is made to keep them all.

mod counts;
mod cover;
mod repair;
mod search;

pub(crate) use counts::Plan;
pub(crate) use cover::least_use;
pub(crate) use repair::{repair, round};
pub(crate) use search::{Routed, improve};
