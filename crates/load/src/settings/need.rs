//! `[[need]]`, and shares of groups by area.

use serde::{Deserialize, Serialize};

use super::list::{one_or_many, optional_list};

/// `[[need]]`: people who would benefit, by area: the sum of some columns × a rate. Tables are added up.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NeedSettings {
    /// Its name; unique.
    pub name: String,
    /// CSV or workbook by area: census bulk, Nomis in any layout, Fingertips, or any other with a code column.
    pub table: String,
    /// The column of counts, or several that are added up.
    #[serde(deserialize_with = "one_or_many")]
    pub column: Vec<String>,
    /// The part of them who would benefit in the period, ≥ 0.
    #[serde(default = "whole")]
    pub rate: f64,
    /// The column of area codes, where it is not recognised.
    #[serde(default)]
    pub code: Option<String>,
    /// For a long table (Nomis API, Fingertips): which rows, by the values of other columns.
    #[serde(default, rename = "where")]
    pub rows: Vec<Where>,
    /// Whether its counts are of people known to the service (referrals, attendances, caseloads): everything derived
    /// from them is under the disclosure rule when it leaves the run.
    #[serde(default)]
    pub private: bool,
}

/// Rows of a long table: those that have one of these values in a column.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Where {
    /// The column, e.g. `Sex`.
    pub column: String,
    /// The value or values, e.g. `Persons`.
    #[serde(deserialize_with = "one_or_many")]
    pub values: Vec<String>,
}

fn whole() -> f64 {
    1.0
}

/// A share by area: the sum of some columns of a table over another of its columns, 0–1.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ShareSettings {
    /// The table.
    pub table: String,
    /// Columns that are added up.
    #[serde(deserialize_with = "one_or_many")]
    pub columns: Vec<String>,
    /// The column that is all of them; without it the columns hold shares already.
    #[serde(default)]
    pub of: Option<String>,
    /// The column of area codes, where it is not recognised.
    #[serde(default)]
    pub code: Option<String>,
    /// Columns taken off the sum, e.g. to count those with a car as all less those without.
    #[serde(default, deserialize_with = "optional_list")]
    pub less: Vec<String>,
    /// Whether everything derived from it is under the disclosure rule when it leaves the run.
    #[serde(default)]
    pub private: bool,
}
