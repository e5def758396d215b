//! An area of demand: an LSOA, as a rule, with where its people are and how deprived they are.

use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};

use crate::Bng;

/// An area and what is known of it before any need is counted.
#[derive(Clone, Debug)]
pub struct Area {
    /// The official code, e.g. `E01009512`; unique among the areas loaded.
    pub code: String,
    /// The official name, e.g. `Coventry 031A`; the code again where the file has none.
    pub name: String,
    /// The boundary in British National Grid metres, as drawn.
    pub boundary: MultiPolygon<f64>,
    /// Where travel starts.
    pub origin: Bng,
    /// What `origin` is.
    pub origin_kind: OriginKind,
    /// Its place in the deprivation table.
    pub deprivation: Deprivation,
    /// Whether it belongs to the authority asked for; an area beyond the boundary but within reach has `false`.
    pub inside: bool,
    /// The ward, where a lookup names one.
    pub ward: Option<String>,
}

/// What an area's origin of travel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginKind {
    /// The population-weighted centroid, by code from a table.
    PopulationWeighted,
    /// A point inside the boundary polygon.
    InteriorPoint,
}

/// An area's rank on the index, and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deprivation {
    /// Rank, 1 = most deprived; fractional where a conversion between editions averaged ranks.
    pub rank: f64,
    /// Decile, 1 = most deprived tenth … 10 = least, by rank over the index's own scope.
    pub decile: u8,
    /// Population-weighted mid-rank over the scope, 0 = most deprived … 1 = least.
    pub ridit: f64,
    /// The people the ridit was weighted with.
    pub population: f64,
}

impl Deprivation {
    /// The fifth, 1 = most deprived … 5 = least.
    pub fn fifth(&self) -> u8 {
        self.decile.div_ceil(2)
    }
}
