//! Nothing joins in silence: what a join matched, and what it did not, on both sides.

use serde::{Deserialize, Serialize};

/// The outcome of joining two sets of codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinReport {
    /// What was joined to what, e.g. `areas ↔ deprivation (File_7_IoD2025.csv)`.
    pub what: String,
    /// Codes on both sides.
    pub matched: usize,
    /// Codes of the areas (or venues) that the table does not have, in input order.
    pub missing: Vec<String>,
    /// How many codes the table has that are not among the areas (expected where it covers more).
    pub unused: usize,
    /// The first few of those, in input order.
    pub unused_examples: Vec<String>,
    /// What follows for those that did not match, in plain words.
    pub consequence: String,
}
