//! What a map of the data shows: the areas asked for with the joins that lack them, and the venues near them.
//!
//! Kept by the loader even where an error ends the reading, since that is when somebody wants to see it.

use std::collections::HashMap;

use geo_types::MultiPolygon;
use serde::Serialize;
use spoke_model::Bng;

use crate::loader::Loader;

/// An area asked for.
#[derive(Clone, Debug)]
pub struct SketchedArea {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its boundary, in National Grid metres.
    pub boundary: MultiPolygon<f64>,
    /// The joins (by [`spoke_model::JoinReport::what`]) that lack it.
    pub missing_from: Vec<String>,
}

/// A venue in or near the areas.
#[derive(Clone, Debug)]
pub struct SketchedVenue {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: Bng,
    /// Whether it takes part.
    pub kept: bool,
}

/// A spot on which several venues stand that do not say that they share a site.
#[derive(Clone, Debug, Serialize)]
pub struct Spot {
    /// In the order of the venue tables.
    pub venues: Vec<SpotVenue>,
}

/// A venue of a [`Spot`].
#[derive(Clone, Debug, Serialize)]
pub struct SpotVenue {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The file it was read from.
    pub path: String,
    /// Its row there, from 1 (the header is row 1).
    pub row: u64,
}

/// Areas and venues as far as they were read.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// In the order of the boundary files.
    pub areas: Vec<SketchedArea>,
    /// In the order of the venue tables.
    pub venues: Vec<SketchedVenue>,
    /// From south-west to north-east.
    pub spots: Vec<Spot>,
}

impl Loader {
    /// The map of what was read so far.
    pub fn sketch(&self) -> Sketch {
        let mut lacking: HashMap<&str, Vec<String>> = HashMap::new();
        for join in &self.joins {
            for code in &join.missing {
                lacking.entry(code).or_default().push(join.what.clone());
            }
        }
        let mut sketch = self.sketch.clone();
        for area in &mut sketch.areas {
            area.missing_from = lacking.get(area.code.as_str()).cloned().unwrap_or_default();
        }
        sketch
    }
}
