//! `[areas]` and `[deprivation]`.

use serde::{Deserialize, Serialize};

use super::Where;
use super::list::one_or_many;

/// `[areas]`: boundaries, where their people are, and which of them are planned for.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AreaSettings {
    /// GeoJSON, Shapefile or GeoPackage of areas, or several; also in `.gz` and `.zip`; `file.gpkg#layer`.
    #[serde(deserialize_with = "one_or_many")]
    pub boundaries: Vec<String>,
    /// The coordinate system, where the file does not say or says wrong: `EPSG:27700` or `EPSG:4326`.
    #[serde(default)]
    pub crs: Option<String>,
    /// The column of codes, where it is not recognised.
    #[serde(default)]
    pub code: Option<String>,
    /// The column of names, where it is not recognised.
    #[serde(default)]
    pub name: Option<String>,
    /// A table of population-weighted centroids by code; without it travel starts at a point inside each area.
    #[serde(default)]
    pub centroids: Option<String>,
    /// Which areas are planned for; all of them without it.
    #[serde(default)]
    pub only: Option<Only>,
    /// Areas outside `only` and within this many kilometres of one inside are loaded too; their people count
    /// as demand within reach, and they are marked as outside. ≥ 0.
    #[serde(default)]
    pub beyond_km: f64,
    /// A lookup that names each area's ward, by code; `only.lookup` serves where it does.
    #[serde(default)]
    pub wards: Option<String>,
    /// How tables of the other LSOA edition (2011 or 2021) are converted.
    #[serde(default)]
    pub conversion: Option<Conversion>,
}

/// Which areas are planned for: those that have one of these values in a column.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Only {
    /// The column, of the boundaries or of `lookup`, e.g. `LAD24CD`.
    pub column: String,
    /// The values, e.g. `E08000026`; names where the column holds names.
    #[serde(deserialize_with = "one_or_many")]
    pub values: Vec<String>,
    /// A lookup from area codes to authorities or wards.
    #[serde(default)]
    pub lookup: Option<String>,
    /// Of them only those that have one of these values in another column of the same table as well: the ward of an
    /// authority, since several authorities have wards of one name.
    #[serde(default)]
    pub and: Option<Where>,
}

/// Between the LSOAs of 2011 and of 2021.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// The ONS lookup with `LSOA11CD` and `LSOA21CD`.
    pub lookup: String,
    /// People by area, of either edition, by which counts of merged or split areas are shared out; evenly
    /// without it.
    #[serde(default)]
    pub population: Option<PopulationColumn>,
}

/// A column of people in a table by area.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationColumn {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

/// `[deprivation]`: the index that ranks areas.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DeprivationSettings {
    /// The table; IoD2019 Files 1, 2 and 7 and IoD2025 File 7 are recognised by their headers.
    pub table: String,
    /// `IMD`, or a domain: `Income`, `Employment`, `Health`, …
    #[serde(default = "imd")]
    pub index: String,
    /// Over which areas ridit and decile are reckoned.
    #[serde(default)]
    pub scope: Scope,
    /// The people that ridits are weighted with; without it every area counts the same.
    #[serde(default)]
    pub population: Option<PopulationColumn>,
    /// The column of codes, for a table that is not recognised.
    #[serde(default)]
    pub code: Option<String>,
    /// The column of ranks (1 = most deprived), for a table that is not recognised; `index` is then a label.
    #[serde(default)]
    pub rank: Option<String>,
    /// The column of deciles (1 = most deprived), for a table that is not recognised; reckoned from ranks without.
    #[serde(default)]
    pub decile: Option<String>,
}

fn imd() -> String {
    "IMD".to_owned()
}

/// Over which areas ridit and decile are reckoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All areas of the deprivation table: the nation.
    #[default]
    National,
    /// The areas planned for.
    Local,
}
