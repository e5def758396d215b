//! Writes the grid city of the tests as a run directory, in every format: `grid_city DIR [SIDE] [VENUES]`.

#![expect(clippy::unwrap_used, reason = "a tool for those who work on the formats")]

#[path = "../tests/report/grid_city.rs"]
mod grid_city;

use std::path::Path;

use spoke_report::{Format, Results, write};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().unwrap();
    let mut number = |otherwise: usize| arguments.next().map_or(otherwise, |text| text.parse().unwrap());
    let (side, venues) = (number(14), number(40));
    let city = grid_city::GridCity::new(side, venues);
    let (results, geography) = Results::of(&city.run()).unwrap();
    write(&results, &geography, Path::new(&directory), &Format::ALL, false).unwrap();
}
