//! Writes the grid city of the tests as a run directory, in every format: `grid_city DIR [SIDE] [VENUES]`, any fourth word leaving PNG out.

#![expect(clippy::unwrap_used, reason = "a tool for those who work on the formats")]

#[path = "../tests/report/grid_city.rs"]
mod grid_city;

use std::path::Path;

use spoke_report::{Format, Results, write};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().unwrap();
    let side = arguments.next().map_or(14, |text| text.parse().unwrap());
    let venues = arguments.next().map_or(40, |text| text.parse().unwrap());
    let city = grid_city::GridCity::new(side, venues);
    let quick = arguments.next().is_some();
    let formats: &[Format] = if quick { &grid_city::QUICK } else { &Format::ALL };
    let (results, geography) = Results::of(&city.run()).unwrap();
    write(&results, &geography, Path::new(&directory), formats, false).unwrap();
}
