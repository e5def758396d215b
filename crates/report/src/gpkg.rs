//! `plan.gpkg`: areas, venues, flows and sessions as layers of a GeoPackage in EPSG:27700, already styled for QGIS.
//!
//! OGC 12-128r19 (GeoPackage 1.3); `layer_styles` is QGIS's own table. Time stamps are fixed: the same run, the same bytes.

use std::path::Path;

use geo_types::{Geometry, LineString, MultiPolygon, Point, coord};
use geozero::{CoordDimensions, ToWkb};
use rusqlite::{Connection, params, params_from_iter, types::Value};
use spoke_model::Fault;

use crate::qml::{self, Style};
use crate::table::{Cell, Column, Kind, Table};
use crate::{Export, Folder, Geography, Results, faults, palette, schedule_table};

/// The file's name.
pub(crate) const NAME: &str = "plan.gpkg";
/// British National Grid.
const SRS: i32 = 27_700;
const STAMP: &str = "2000-01-01T00:00:00.000Z";

pub(crate) struct GeoPackage;

impl Export for GeoPackage {
    fn write(&self, results: &Results, geography: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        folder.build(NAME, |path| {
            make(path, results, geography)
                .map_err(|error| Fault::new(&faults::CANNOT_MAKE, error).path(path.display().to_string()))
        })
    }
}

fn make(path: &Path, results: &Results, geography: &Geography) -> Result<(), String> {
    // Left over from a run that was killed.
    if path.exists() {
        std::fs::remove_file(path).map_err(|error| error.to_string())?;
    }
    let mut database = Connection::open(path).map_err(|error| error.to_string())?;
    database.execute_batch(FRAME).map_err(|error| error.to_string())?;
    let transaction = database.transaction().map_err(|error| error.to_string())?;
    let venue = |index: usize| {
        let venue = &results.venues[index];
        Point::new(venue.easting, venue.northing)
    };
    let styles = qml::styles(&palette::layers(&results.areas, false), results.schedule.is_some());
    let about = |what: &str| {
        let source = results.record.attribution().unwrap_or_default();
        format!("{}: {what} {source}", results.record.name).trim_end().to_owned()
    };
    let mut layers = vec![
        Layer {
            table: results.area_table(),
            about: about(
                "need, places offered and travel of each area; docs/outputs.md explains the columns.",
            ),
            kind: "MULTIPOLYGON",
            shape: Box::new(|row| {
                let shape: &MultiPolygon<f64> = &geography.metres[row];
                Geometry::MultiPolygon(shape.clone())
            }),
        },
        Layer {
            table: results.venue_table(),
            about: about("venues with their sessions, ranked."),
            kind: "POINT",
            shape: Box::new(|row| Geometry::Point(venue(row))),
        },
        Layer {
            table: results.flow_table(),
            about: about("who is offered places where: a line from area to venue."),
            kind: "LINESTRING",
            shape: Box::new(|row| {
                let flow = &results.flows[row];
                let from = geography.origins[flow.area.index()];
                let from = coord! { x: from.easting, y: from.northing };
                Geometry::LineString(LineString(vec![from, venue(flow.venue.index()).0]))
            }),
        },
    ];
    if let Some((table, places)) = schedule_table::of(results) {
        layers.push(Layer {
            table,
            about: about("sessions with their dates."),
            kind: "POINT",
            shape: Box::new(move |row| Geometry::Point(venue(places[row]))),
        });
    }
    for layer in &layers {
        write_layer(&transaction, layer).map_err(|error| format!("{}: {error}", layer.table.name))?;
    }
    write_styles(&transaction, &styles).map_err(|error| error.to_string())?;
    transaction.commit().map_err(|error| error.to_string())?;
    database.close().map_err(|(_, error)| error.to_string())
}

struct Layer<'a> {
    table: Table<'a>,
    /// What a reader of the layer list is told.
    about: String,
    kind: &'static str,
    shape: Box<dyn Fn(usize) -> Geometry<f64> + 'a>,
}

/// What every GeoPackage starts with. The application id spells GPKG.
const FRAME: &str = "
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
 ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
 ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
 ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude/latitude coordinates in decimal degrees'),
 ('OSGB36 / British National Grid', 27700, 'EPSG', 27700, 'PROJCS[\"OSGB36 / British National Grid\",GEOGCS[\"OSGB36\",DATUM[\"Ordnance_Survey_of_Great_Britain_1936\",SPHEROID[\"Airy 1830\",6377563.396,299.3249646,AUTHORITY[\"EPSG\",\"7001\"]],AUTHORITY[\"EPSG\",\"6277\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4277\"]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",49],PARAMETER[\"central_meridian\",-2],PARAMETER[\"scale_factor\",0.9996012717],PARAMETER[\"false_easting\",400000],PARAMETER[\"false_northing\",-100000],UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],AUTHORITY[\"EPSG\",\"27700\"]]', 'British National Grid');
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
  description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
  VALUES ('layer_styles', 'attributes', 'layer_styles', '', '2000-01-01T00:00:00.000Z', 0);
";

fn write_layer(database: &Connection, layer: &Layer<'_>) -> Result<(), Box<dyn std::error::Error>> {
    let table = &layer.table;
    let whole = table.whole();
    let typed = table.columns.iter().zip(&whole);
    let columns: Vec<String> =
        typed.clone().map(|(c, whole)| format!("{} {}", quoted(&c.name), sql_type(c, *whole))).collect();
    database.execute_batch(&format!(
        "CREATE TABLE {} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {}, {})",
        quoted(table.name),
        layer.kind,
        columns.join(", ")
    ))?;
    let places = vec!["?"; table.columns.len() + 1].join(", ");
    let names: Vec<String> = table.columns.iter().map(|c| quoted(&c.name)).collect();
    let mut insert = database.prepare(&format!(
        "INSERT INTO {} (geom, {}) VALUES ({places})",
        quoted(table.name),
        names.join(", ")
    ))?;
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for (index, cells) in table.rows().enumerate() {
        let shape = (layer.shape)(index);
        let blob = match envelope(&shape) {
            Some(box_of) => {
                bounds = [
                    bounds[0].min(box_of[0]),
                    bounds[1].min(box_of[2]),
                    bounds[2].max(box_of[1]),
                    bounds[3].max(box_of[3]),
                ];
                // A point carries its own box.
                let header = if matches!(shape, Geometry::Point(_)) { vec![] } else { box_of.to_vec() };
                Value::Blob(shape.to_gpkg_wkb(CoordDimensions::xy(), Some(SRS), header)?)
            }
            None => Value::Null,
        };
        let values = whole.iter().zip(cells).map(|(whole, cell)| sql_value(*whole, cell));
        insert.execute(params_from_iter(std::iter::once(blob).chain(values)))?;
    }
    let bounds = bounds.map(|b| b.is_finite().then_some(b));
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x,
         max_y, srs_id) VALUES (?1, 'features', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![table.name, layer.about, STAMP, bounds[0], bounds[1], bounds[2], bounds[3], SRS],
    )?;
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
        params![table.name, layer.kind, SRS],
    )?;
    Ok(())
}

fn write_styles(database: &Connection, styles: &[Style]) -> rusqlite::Result<()> {
    for style in styles {
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
               styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
             VALUES ('', '', ?1, 'geom', ?2, ?3, '', ?4, ?2, '', NULL, ?5)",
            params![style.table, style.name, style.qml, style.default, STAMP],
        )?;
    }
    Ok(())
}

/// An identifier of SQL, whatever it is made of.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `whole`: every cell of the column is.
fn sql_type(column: &Column, whole: bool) -> &'static str {
    match column.kind {
        Kind::Text => "TEXT",
        Kind::Date => "DATE",
        Kind::Flag => "BOOLEAN",
        _ if whole => "INTEGER",
        Kind::Whole | Kind::Count | Kind::Number => "DOUBLE",
    }
}

fn sql_value(whole: bool, cell: Cell<'_>) -> Value {
    match cell {
        Cell::Text(text) => Value::Text(text.into_owned()),
        Cell::Number(number) if whole => Value::Integer(number as i64),
        Cell::Number(number) => Value::Real(number),
        Cell::Flag(flag) => Value::Integer(flag.into()),
        Cell::Blank => Value::Null,
    }
}

/// West, east, south, north, as a GeoPackage's header has it; `None` for nothing.
fn envelope(shape: &Geometry<f64>) -> Option<[f64; 4]> {
    use geo::BoundingRect;
    let bounds = shape.bounding_rect()?;
    Some([bounds.min().x, bounds.max().x, bounds.min().y, bounds.max().y])
}
