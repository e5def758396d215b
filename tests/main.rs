//! The command line end to end: every scenario, every command, every bad input. One binary.

mod bad_input;
mod commands;
mod coventry;
mod grid_city;
mod house_rules;
mod licences;
mod newport;
mod quarter;
mod support;
mod three_spires;
