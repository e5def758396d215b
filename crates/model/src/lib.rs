//! The vocabulary of `spoke`: what an area, a venue, a demand point, a plan and its proof *are*.
//!
//! Types and the definitions that belong to them (a reach curve, a gradient), no input or output, no algorithms.
//! Every stage is a function between these types; stages know this crate and never one another.
//!
//! Conventions: coordinates are British National Grid metres ([`Bng`]); WGS84 ([`LonLat`]) only at the edges.
//! A quantity carries its unit in its name (`minutes`, `places_per_session`) or its type. Ids are dense
//! indices ([`AreaId`], [`VenueId`], …); codes such as `E01009512` are looked up once, at load.

pub mod allocation;
pub mod area;
pub mod certificate;
pub mod demand;
pub mod fault;
pub mod gradient;
pub mod hours;
pub mod ids;
pub mod join;
pub mod measures;
pub mod pattern;
pub mod place;
pub mod policy;
pub mod problem;
pub mod reach;
pub mod run;
pub mod schedule;
pub mod timetable;
pub mod travel;
pub mod venue;

pub use allocation::{Allocation, Flow, VenueRobustness, VenueValue};
pub use area::{Area, Deprivation, OriginKind};
pub use certificate::{Certificate, Prices, Proof, ProofNode};
pub use demand::{DemandPoint, Group};
pub use fault::{Fault, FaultKind, Place, Severity};
pub use gradient::Gradient;
pub use ids::{AreaId, GroupId, PatternId, PointId, VenueId};
pub use join::JoinReport;
pub use pattern::Pattern;
pub use place::{Bng, LonLat};
pub use policy::{Budget, Floor, Objective, Programme, Resource};
pub use problem::{AccessRow, BudgetRow, Limit, PatternOption, Problem, VenueOptions};
pub use reach::Reach;
pub use schedule::Schedule;
pub use timetable::Timetable;
pub use travel::{Travel, TravelMatrix};
pub use venue::{Venue, VenueStatus};
