//! What a run leaves behind: on a grid city whose figures are known by arithmetic.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod comparison;
mod directory;
mod disclosure;
mod formats;
mod geojson;
mod grid_city;
mod outputs;
mod page;
mod round_trip;
mod schedule;
