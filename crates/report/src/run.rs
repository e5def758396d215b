//! A finished run as the pipeline hands it over: what went in, the plan that came out, and how it was judged.
//!
//! Everything is borrowed; nothing here is computed. [`crate::Results::of`] turns it into rows and a record.

use serde::{Deserialize, Serialize};
use spoke_model::measures::{AreaAccess, Measures};
use spoke_model::run::InputFile;
use spoke_model::{
    Allocation, Area, Certificate, Fault, JoinReport, Problem, Programme, Venue, VenueId, VenueValue,
};

use crate::Projection;

/// A finished run.
///
/// `areas`, `nearest` and the problem's areas stand in one order; so do `venues`, `values`, the problem's venues
/// and the patterns and sessions of both allocations.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Version of the program, e.g. `0.1.0`.
    pub version: &'a str,
    /// The scenario's name.
    pub name: &'a str,
    /// The scenario's file as named on the command line.
    pub scenario_file: &'a str,
    /// What the command line overrode in it, `key=value`.
    pub overrides: &'a [String],
    /// The scenario as resolved: after `extends`, `--set` and defaults.
    pub scenario: &'a serde_json::Value,
    /// Folders that relative paths were looked up in, as given on the command line.
    pub roots: &'a [String],
    /// The seed.
    pub seed: u64,
    /// How the search ended.
    pub status: Status,
    /// The deprivation index in words, e.g. `IoD2025, Index of Multiple Deprivation, national`.
    pub index: &'a str,
    /// Areas as loaded.
    pub areas: &'a [Area],
    /// The part of each area's people in need who come from private tables, 0–1; empty where no table is private.
    pub private_part: &'a [f64],
    /// Venues as loaded.
    pub venues: &'a [Venue],
    /// The instance that was solved.
    pub problem: &'a Problem,
    /// Names of the ways of travelling, in the order of the problem's matrices.
    pub modes: &'a [String],
    /// The nearest candidate venue of each area, however far, with its minutes.
    pub nearest: &'a [Option<(VenueId, f64)>],
    /// The plan.
    pub plan: &'a Allocation,
    /// What the plan is compared with: today's sessions, or those of hubs alone.
    pub before: &'a Allocation,
    /// What `before` is, in words, e.g. `today's plan (sessions_2026_q3.csv)`.
    pub before_label: &'a str,
    /// The proof of how good the plan is.
    pub certificate: &'a Certificate,
    /// What explains each venue's place in the ranking.
    pub values: &'a [VenueValue],
    /// Fixed commitments outside the general offer.
    pub programmes: &'a [Programme],
    /// Measures of the gradient, before and after.
    pub measures: &'a Measures,
    /// Access of each area to the plan's places.
    pub access: &'a [AreaAccess],
    /// What every join matched.
    pub joins: &'a [JoinReport],
    /// Warnings of every stage.
    pub warnings: &'a [Fault],
    /// Files read.
    pub inputs: &'a [InputFile],
    /// British National Grid ↔ WGS84.
    pub projection: Projection<'a>,
}

/// How the search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The wanted gap was proven.
    Proven,
    /// Nothing was left to try short of branching, at a larger gap than wanted.
    Exhausted,
    /// A time limit ended it before the wanted gap.
    TimeLimit,
    /// The planner ended it.
    Interrupted,
}
