//! What a run leaves behind: on a grid city whose figures are known by arithmetic.

mod directory;
mod geojson;
mod grid_city;
mod round_trip;
