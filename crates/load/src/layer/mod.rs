//! A layer: features with attributes and shapes, from GeoJSON, Shapefile or GeoPackage, in whatever CRS it came.

mod crs;
mod dbf;
mod geojson;
mod geopackage;
mod project;
mod shapefile;
mod wkb;

use geo_types::Geometry;
use spoke_model::Fault;

pub(crate) use crs::Crs;
pub(crate) use project::to_bng;

use crate::fault;
use crate::source::{Format, Source};
use crate::table::Table;

/// Features: row `i` of the table belongs to shape `i`.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    /// Attributes; the row number is the feature's, from 1.
    pub(crate) table: Table,
    /// Shapes; `None` where a feature has none.
    pub(crate) shapes: Vec<Option<Geometry<f64>>>,
    /// What the file says of its coordinates.
    pub(crate) crs: Crs,
    /// Features that turned out to be outside Great Britain, ascending: said already.
    pub(crate) outside: Vec<usize>,
}

impl Layer {
    /// Reads a layer of any format.
    ///
    /// `None` where the file as a whole cannot be read as a layer; the reason is in `faults`.
    pub(crate) fn read(source: &Source, faults: &mut Vec<Fault>) -> Option<Self> {
        match source.format {
            Format::Json => geojson::read(source, faults),
            Format::Shapefile => shapefile::read(source, faults),
            Format::GeoPackage => geopackage::read(source, faults),
            other => {
                let message = format!("boundaries are needed here; this is a {}", other.name());
                faults.push(Fault::new(&fault::FORMAT_UNKNOWN, message).path(&source.path));
                None
            }
        }
    }
}
