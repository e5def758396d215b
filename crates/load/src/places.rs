//! Tables of places: rows with coordinates in columns, or features with points; all in National Grid metres.

use std::sync::Arc;

use geo::Centroid;
use geo_types::Geometry;
use spoke_model::{Bng, Fault, LonLat};

use crate::fault;
use crate::layer::{self, Crs, Layer};
use crate::loader::Loader;
use crate::ostn15::{from_wgs84, try_to_wgs84};
use crate::table::{Number, Table, number};

/// A table and where each of its rows is.
pub(crate) struct Places {
    pub(crate) table: Arc<Table>,
    located: Located,
}

/// What says where a row is.
enum Located {
    Nothing,
    /// Its cells. They are read when they are asked for: of a nation's table a city needs few.
    Cells(Columns),
    /// Its shape.
    Points(Vec<Option<Bng>>),
}

impl Places {
    /// Where the row at a position is: `Ok(None)` where it has no coordinates, the fault where it has wrong ones.
    pub(crate) fn at(&self, position: usize) -> Result<Option<Bng>, Fault> {
        match &self.located {
            Located::Nothing => Ok(None),
            Located::Cells(columns) => {
                let (row, cells) = self.table.row(position);
                locate(&self.table, row, cells, *columns)
            }
            Located::Points(points) => Ok(points[position]),
        }
    }
}

const EASTING: [&str; 9] =
    ["easting", "eastings", "bng_e", "x_bng", "oseast1m", "geox", "east1m", "x_coordinate", "grid_easting"];
const NORTHING: [&str; 9] = [
    "northing",
    "northings",
    "bng_n",
    "y_bng",
    "osnrth1m",
    "geoy",
    "north1m",
    "y_coordinate",
    "grid_northing",
];
const LON: [&str; 6] = ["lon", "long", "lng", "longitude", "x_wgs84", "lon_wgs84"];
const LAT: [&str; 5] = ["lat", "latitude", "y_wgs84", "lat_wgs84", "lati"];

/// Metres from the false origin within which nothing stands.
const NEVER_LOCATED: f64 = 100.0;

/// Which columns hold the coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Columns {
    Grid(usize, usize),
    Degrees {
        lon: usize,
        lat: usize,
    },
    /// `x` and `y`, which may be either: their values tell.
    Either(usize, usize),
}

impl Loader {
    /// Reads places. `crs` overrides what a layer says of itself.
    pub(crate) fn places(&mut self, role: &str, path: &str, crs: Option<&str>) -> Option<Places> {
        let source = self.source(path)?;
        if !source.format.is_layer() {
            let table = self.table(role, path)?;
            let located = match columns(&table) {
                Some(columns) => {
                    let columns = self.stated(&table, columns, crs)?;
                    self.understood(path, &name(&table, columns));
                    Located::Cells(columns)
                }
                None => Located::Nothing,
            };
            return Some(Places { table, located });
        }
        let mut layer = Layer::read(&source, &mut self.faults)?;
        if !self.is_impersonal(&layer.table, role) {
            return None;
        }
        let used = layer::to_bng(&mut layer, crs, &mut self.faults)?;
        let words = vec![source.format.name().to_owned(), used.name()];
        self.record(role, &source, words, layer.shapes.len());
        let points = layer.shapes.iter().map(|shape| shape.as_ref().and_then(point)).collect();
        Some(Places { table: Arc::new(layer.table), located: Located::Points(points) })
    }
}

impl Loader {
    /// What columns of coordinates are in, where the scenario says it: `x` and `y` alone may be either. `None` where it
    /// names a system that is not read here.
    fn stated(&mut self, table: &Table, columns: Columns, crs: Option<&str>) -> Option<Columns> {
        let Some(crs) = crs else { return Some(columns) };
        match (Crs::named(crs), columns) {
            (Crs::Bng, Columns::Either(x, y)) => Some(Columns::Grid(x, y)),
            (Crs::Degrees, Columns::Either(lon, lat)) => Some(Columns::Degrees { lon, lat }),
            (Crs::Other(name), _) => {
                let message = format!("`crs` says {name}");
                self.faults.push(Fault::new(&fault::CRS_UNKNOWN, message).path(&table.path));
                None
            }
            (Crs::Degrees, Columns::Grid(..)) | (Crs::Bng, Columns::Degrees { .. }) => {
                let message = format!("`crs` says {crs}, the table has {}", name(table, columns));
                self.faults.push(Fault::new(&fault::CRS_CONTRADICTED, message).path(&table.path));
                Some(columns)
            }
            _ => Some(columns),
        }
    }
}

/// The point of a shape: itself, or the middle of an area.
fn point(shape: &Geometry<f64>) -> Option<Bng> {
    let at = shape.centroid()?;
    (at.x().is_finite() && at.y().is_finite()).then(|| Bng { easting: at.x(), northing: at.y() })
}

fn columns(table: &Table) -> Option<Columns> {
    let pair = |first: &[&str], second: &[&str]| table.find(first).zip(table.find(second));
    if let Some((x, y)) = pair(&EASTING, &NORTHING) {
        return Some(Columns::Grid(x, y));
    }
    if let Some((lon, lat)) = pair(&LON, &LAT) {
        return Some(Columns::Degrees { lon, lat });
    }
    pair(&["x"], &["y"]).map(|(x, y)| Columns::Either(x, y))
}

fn name(table: &Table, columns: Columns) -> String {
    let header = |column: usize| table.headers[column].as_str();
    match columns {
        Columns::Grid(x, y) => format!("National Grid in `{}`, `{}`", header(x), header(y)),
        Columns::Degrees { lon, lat } => format!("degrees in `{}`, `{}`", header(lon), header(lat)),
        Columns::Either(x, y) => format!("coordinates in `{}`, `{}`", header(x), header(y)),
    }
}

fn locate(
    table: &Table,
    row: u64,
    cells: crate::table::RowView<'_>,
    columns: Columns,
) -> Result<Option<Bng>, Fault> {
    let (x_column, y_column) = match columns {
        Columns::Grid(x, y) | Columns::Either(x, y) => (x, y),
        Columns::Degrees { lon, lat } => (lon, lat),
    };
    let fault = |kind, column: usize, message: String| {
        Fault::new(kind, message).path(&table.path).row(row).column(&table.headers[column])
    };
    let read = |column: usize| {
        // A spreadsheet's text cells come with stray quotation marks: `" -4.21"`.
        let cell = cells.cell(column).trim_matches(['"', '\'', ' ']);
        match number(cell) {
            Number::Value(value) => Ok(Some(value)),
            Number::Blank | Number::Suppressed => Ok(None),
            Number::Bad => {
                Err(fault(&fault::COORDINATE_BAD, column, format!("`{cell}` is not a number")).value(cell))
            }
        }
    };
    let (x, y) = match (read(x_column)?, read(y_column)?) {
        (None, None) => return Ok(None),
        (Some(x), Some(y)) => (x, y),
        (None, Some(_)) => {
            return Err(fault(&fault::COORDINATE_BAD, x_column, "one coordinate is blank".to_owned()));
        }
        (Some(_), None) => {
            return Err(fault(&fault::COORDINATE_BAD, y_column, "one coordinate is blank".to_owned()));
        }
    };
    let value = || format!("{x}, {y}");
    if x == 0.0 && y == 0.0 {
        return Err(
            fault(&fault::NULL_ISLAND, x_column, "the coordinates are 0, 0".to_owned()).value(value())
        );
    }
    let degrees = match columns {
        Columns::Grid(..) => false,
        Columns::Degrees { .. } => true,
        Columns::Either(..) => x.abs() <= 180.0 && y.abs() <= 90.0,
    };
    if degrees && (48.0..=64.0).contains(&x) && (-12.0..=6.0).contains(&y) {
        let message = format!("longitude {x} and latitude {y} are swapped");
        return Err(fault(&fault::SWAPPED, x_column, message).value(value()));
    }
    let result = if degrees {
        from_wgs84(LonLat { lon: x, lat: y })
    } else {
        let point = Bng { easting: x, northing: y };
        try_to_wgs84(point).map(|_| point)
    };
    // The false origin, in either system: a place that was never located, some GIS's 49.766, −7.556.
    if result.is_ok_and(|at| at.easting.abs() < NEVER_LOCATED && at.northing.abs() < NEVER_LOCATED) {
        let message = "the coordinates are the false origin of the National Grid".to_owned();
        return Err(fault(&fault::NULL_ISLAND, x_column, message).value(value()));
    }
    result.map(Some).map_err(|error| fault(&fault::OUTSIDE_GRID, x_column, error.to_string()).value(value()))
}
