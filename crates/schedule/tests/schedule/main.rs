//! The scheduler as a whole: against brute force, a MILP solver, the judge; real and made-up cities; replanning; bad input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod bad_input;
mod brute_force;
mod city;
mod dates;
mod judged;
mod milp;
mod quarter;
mod random;
mod replan;
mod rules;
