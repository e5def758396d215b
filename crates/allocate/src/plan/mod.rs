//! Plans without flows: an option per venue, what it uses of every row, and how a plan is made to keep them all.

mod counts;
mod cover;
mod exchange;
mod own_price;
mod repair;
mod routed;
mod search;

pub(crate) use counts::Plan;
pub(crate) use cover::least_use;
pub(crate) use exchange::exchange;
pub(crate) use own_price::OwnPrice;
pub(crate) use repair::{fit, repair, round};
pub(crate) use routed::Routed;
pub(crate) use search::improve;
