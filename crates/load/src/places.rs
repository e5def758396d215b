//! Tables of places: rows with coordinates in columns, or features with points; all in National Grid metres.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::Centroid;
use geo_types::Geometry;
use spoke_model::{Bng, Fault, LonLat};

use crate::alike::{are_alike, find_alike};
use crate::fault;
use crate::layer::{self, Crs, Layer};
use crate::loader::Loader;
use crate::ostn15::{from_wgs84, try_to_wgs84};
use crate::table::{Number, RowView, Table, number};

/// A table and where each of its rows is.
pub(crate) struct Places {
    pub(crate) table: Arc<Table>,
    located: Located,
}

/// What says where a row is.
enum Located {
    Nothing,
    /// Its cells. They are read when they are asked for: of a nation's table a city needs few.
    /// Of several pairs of columns, the first that is filled counts.
    Cells(Vec<Columns>),
    /// Its shape.
    Points(Vec<Option<Bng>>),
}

impl Places {
    /// Whether anything says where rows are: a pair of columns, or shapes.
    pub(crate) fn have_coordinates(&self) -> bool {
        !matches!(self.located, Located::Nothing)
    }

    /// Where the row at a position is: `Ok(None)` where it has no coordinates, the fault where it has wrong ones.
    pub(crate) fn at(&self, position: usize) -> Result<Option<Bng>, Fault> {
        match &self.located {
            Located::Nothing => Ok(None),
            Located::Cells(columns) => {
                let (row, cells) = self.table.row(position);
                let mut places = columns.iter().map(|columns| locate(&self.table, row, cells, *columns));
                places.find(|place| !matches!(place, Ok(None))).unwrap_or(Ok(None))
            }
            Located::Points(points) => Ok(points[position]),
        }
    }

    /// As [`Places::at`], for a place in Northern Ireland: by degrees alone. Official tables have metres of the Irish
    /// Grid there, in the columns that elsewhere hold those of the National Grid.
    ///
    /// # Errors
    /// Wrong coordinates, and metres where there are no degrees.
    pub(crate) fn in_northern_ireland(&self, position: usize) -> Result<Option<Bng>, Fault> {
        let Located::Cells(columns) = &self.located else { return self.at(position) };
        let (row, cells) = self.table.row(position);
        for columns in columns.iter().filter(|columns| !matches!(columns, Columns::Grid(..))) {
            let is_metres = matches!(columns, Columns::Either(x, y) if !are_degrees(cells, *x, *y));
            match locate(&self.table, row, cells, *columns) {
                Ok(None) => {}
                Ok(Some(_)) if is_metres => {}
                found => return found,
            }
        }
        match self.at(position) {
            Ok(Some(at)) => {
                let message =
                    "a place in Northern Ireland in metres, which are of the Irish Grid; give degrees";
                let fault = Fault::new(&fault::OUTSIDE_GRID, message).path(&self.table.path).row(row);
                Err(fault.value(format!("{}, {}", at.easting, at.northing)))
            }
            found => found,
        }
    }
}

/// Whether a pair of cells may be degrees.
fn are_degrees(cells: RowView<'_>, x: usize, y: usize) -> bool {
    let within = |column: usize, most: f64| matches!(number(cells.cell(column)), Number::Value(value) if value.abs() <= most);
    within(x, 180.0) && within(y, 90.0)
}

const EASTING: [&str; 9] =
    ["easting", "eastings", "bng_e", "x_bng", "oseast1m", "geox", "east1m", "grid_easting", "easting_m"];
const NORTHING: [&str; 9] =
    ["northing", "northings", "bng_n", "y_bng", "osnrth1m", "geoy", "north1m", "grid_northing", "northing_m"];
const LON: [&str; 6] = ["lon", "long", "lng", "longitude", "x_wgs84", "lon_wgs84"];
const LAT: [&str; 5] = ["lat", "latitude", "y_wgs84", "lat_wgs84", "lati"];
const X: [&str; 4] = ["x", "x_coordinate", "x_coord", "coord_x"];
const Y: [&str; 4] = ["y", "y_coordinate", "y_coord", "coord_y"];

/// Metres from the false origin within which nothing stands.
pub(crate) const NEVER_LOCATED: f64 = 100.0;

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
        self.places_by(role, path, crs, &BTreeMap::new())
    }

    /// As [`Loader::places`], with the scenario's own headers of `lat`, `lon`, `easting` and `northing`.
    pub(crate) fn places_by(
        &mut self,
        role: &str,
        path: &str,
        crs: Option<&str>,
        own: &BTreeMap<String, String>,
    ) -> Option<Places> {
        let source = self.source(path)?;
        if !source.format.is_layer() {
            let table = self.table(role, path)?;
            let mut columns = columns(&table, own, &mut self.faults)?;
            for columns in &mut columns {
                *columns = self.stated(&table, *columns, crs)?;
            }
            let names: Vec<String> = columns.iter().map(|columns| name(&table, *columns)).collect();
            let located = if columns.is_empty() { Located::Nothing } else { Located::Cells(columns) };
            if !names.is_empty() {
                self.understood(path, &names.join(", else "));
            }
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

/// Pairs of columns that may hold coordinates: the scenario's own, else those recognised; none where there is none.
/// `None` where the scenario names a column that is not there, or half of a pair.
fn columns(table: &Table, own: &BTreeMap<String, String>, faults: &mut Vec<Fault>) -> Option<Vec<Columns>> {
    let mut named = Vec::new();
    for (first, second) in [("easting", "northing"), ("lon", "lat")] {
        match (own.get(first), own.get(second)) {
            (None, None) => {}
            (Some(x), Some(y)) => {
                let (x, y) = (table.column(x, faults), table.column(y, faults));
                let (x, y) = x.zip(y)?;
                named.push(if first == "lon" {
                    Columns::Degrees { lon: x, lat: y }
                } else {
                    Columns::Grid(x, y)
                });
            }
            (one, _) => {
                let (has, lacks) = if one.is_some() { (first, second) } else { (second, first) };
                let message = format!("columns names `{has}` and not `{lacks}`");
                faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(&table.path).column(lacks));
                return None;
            }
        }
    }
    if !named.is_empty() {
        return Some(named);
    }
    let pair = |first: &[&str], second: &[&str]| find(table, first).zip(find(table, second));
    let grid = pair(&EASTING, &NORTHING).map(|(x, y)| Columns::Grid(x, y));
    let degrees = pair(&LON, &LAT).map(|(lon, lat)| Columns::Degrees { lon, lat });
    let either = pair(&X, &Y).map(|(x, y)| Columns::Either(x, y));
    Some([grid, degrees, either].into_iter().flatten().collect())
}

/// The column of one of some names; `Latitude (WGS84)` is `latitude` where no column is called just that.
fn find(table: &Table, names: &[&str]) -> Option<usize> {
    let plain = |header: &String| header.split(['(', '[']).next().unwrap_or_default().to_owned();
    let fits = |header: &String| names.iter().any(|name| are_alike(name, &plain(header)));
    find_alike(table, names).or_else(|| table.headers.iter().position(fits))
}

fn name(table: &Table, columns: Columns) -> String {
    let header = |column: usize| table.headers[column].as_str();
    match columns {
        Columns::Grid(x, y) => format!("National Grid in `{}`, `{}`", header(x), header(y)),
        Columns::Degrees { lon, lat } => format!("degrees in `{}`, `{}`", header(lon), header(lat)),
        Columns::Either(x, y) => format!("coordinates in `{}`, `{}`", header(x), header(y)),
    }
}

fn locate(table: &Table, row: u64, cells: RowView<'_>, columns: Columns) -> Result<Option<Bng>, Fault> {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::Loader;

    /// Eastings of the rows, and the codes of what was found wrong.
    fn read(table: &str, own: &[(&str, &str)]) -> (Vec<Option<f64>>, Vec<&'static str>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("p.csv"), table).unwrap();
        let own: BTreeMap<String, String> =
            own.iter().map(|(key, header)| ((*key).to_owned(), (*header).to_owned())).collect();
        let mut loader = Loader::new([folder.path()]);
        let places = loader.places_by("venues", "p.csv", None, &own);
        let eastings = places.map_or_else(Vec::new, |places| {
            (0..places.table.len()).map(|row| Some(places.at(row).ok()??.easting.round())).collect()
        });
        (eastings, loader.faults().iter().map(|fault| fault.kind.code).collect())
    }

    #[test]
    fn coordinates_by_unusual_headers() {
        let table = "id,Latitude (WGS84),Longitude (WGS84)\na,52.40000,-1.50000\n";
        assert_eq!(read(table, &[]).0, [Some(434_116.0)]);
        let table = "id,X Coordinate (m),Y Coordinate (m)\na,434116,278000\n";
        assert_eq!(read(table, &[]).0, [Some(434_116.0)]);
        let table = "id,Breite,Länge\na,52.40000,-1.50000\n";
        assert_eq!(read(table, &[]).0, [None]);
        assert_eq!(read(table, &[("lat", "Breite"), ("lon", "Länge")]).0, [Some(434_116.0)]);
        assert_eq!(read(table, &[("lat", "Breite")]), (vec![], vec!["L016"]));
        assert_eq!(read(table, &[("lat", "Breite"), ("lon", "Long")]), (vec![], vec!["L016"]));
    }

    #[test]
    fn degrees_count_where_the_grid_is_blank() {
        let table = "id,Easting,Northing,lat,long\na,,,52.40000,-1.50000\nb,433000,278000,52.4,-1.5\nc,,,,\n";
        assert_eq!(read(table, &[]).0, [Some(434_116.0), Some(433_000.0), None]);
    }
}
