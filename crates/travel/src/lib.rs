//! Areas and venues in, minutes out: along straight lines, over streets, by timetable, or as another router says.
//!
//! Everything answers a [`Request`] and is set by [`TravelSettings`], what a scenario writes under `[travel]`;
//! [`route()`] does all of it. Minutes are one way, from an area to a venue. Position [`WITHOUT_CAR`] of a
//! [`spoke_model::Travel`] is always there; position [`BY_CAR`] only where the request has a cut-off by car.
//! Coordinates are British National Grid metres; files in degrees come with the conversion as a function, since
//! OSTN15 is `load`'s.
//!
//! Nothing here knows of need, deprivation or plans.

pub mod cache;
pub mod faults;
pub mod matrix;
pub mod request;
pub mod route;
pub mod settings;
pub mod straight_line;
pub mod streets;
pub mod timetable;

pub use matrix::{Imported, imported};
pub use request::{BY_CAR, CutOffs, Origins, Request, WITHOUT_CAR};
pub use route::{Outcome, Sources, route};
pub use settings::{
    DriveSettings, MatrixFile, MatrixUnit, Mode, OriginTable, TimetableSettings, TravelSettings,
};
pub use straight_line::straight_line;
