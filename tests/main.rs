//! The command line end to end: every scenario, every command, every bad input. One binary.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests may")]

mod bad_input;
mod browser;
mod commands;
mod coventry;
mod explain;
mod grid_city;
mod house_rules;
mod licences;
mod locate;
mod locate_bad_input;
mod newport;
mod private;
mod quarter;
mod real_places;
mod support;
mod three_spires;
mod travel;
mod what_if;
