//! GeoPackage → [`Layer`]: any layer, any name of the geometry column, read from memory.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB};
use spoke_model::Fault;

use super::{Crs, Layer, wkb};
use crate::fault;
use crate::source::Source;
use crate::table::{Layout, Row, Table};
use crate::tally::Tally;

/// Features past which a layer is not one of areas or places.
const MOST_FEATURES: usize = 5_000_000;

/// Where the header says how changes are kept: the versions that write and that read.
const WAL: std::ops::Range<usize> = 18..20;

/// A layer as `gpkg_contents` lists it.
struct Listed {
    table: String,
    geometry: Option<String>,
    srs: i64,
}

/// Reads the source; the layer after `#` in its path, else the only one.
pub(super) fn read(source: &Source, faults: &mut Vec<Fault>) -> Option<Layer> {
    let unfit = |why: String| Fault::new(&fault::GEOPACKAGE_BROKEN, why).path(&source.path);
    let broken = |error: rusqlite::Error| unfit(error.to_string());
    if source.companions.iter().any(|(name, _)| name == "wal") {
        let message = "a programme has it open: part of it lies in the file beside it that ends in `-wal`";
        faults.push(unfit(message.to_owned()));
        return None;
    }
    let mut bytes = Cow::Borrowed(source.bytes.as_slice());
    // 2 says that there may be a file of changes beside it, as QGIS leaves it. There is none: all of it is here.
    if bytes.get(WAL) == Some(&[2, 2]) {
        bytes.to_mut()[WAL].fill(1);
    }
    let opened = Connection::open_in_memory().and_then(|mut connection| {
        connection.deserialize_read_exact(MAIN_DB, bytes.as_ref(), bytes.len(), true)?;
        Ok(connection)
    });
    let connection = opened.map_err(broken).map_err(|fault| faults.push(fault)).ok()?;
    match has_view_on_itself(&connection) {
        Ok(false) => {}
        Ok(true) => {
            faults.push(unfit("it has a view that is made of itself, which may have no end".to_owned()));
            return None;
        }
        Err(error) => {
            faults.push(broken(error));
            return None;
        }
    }
    let listed = listed(&connection).map_err(broken).map_err(|fault| faults.push(fault)).ok()?;
    let layer = choose(listed, source, faults)?;
    match features(&connection, &layer, &source.path, faults) {
        Ok((table, shapes)) if table.len() > 0 => {
            Some(Layer { table, shapes, crs: crs(&connection, layer.srs), outside: Vec::new() })
        }
        Ok(_) => {
            faults.push(unfit(format!("layer {} has no features", layer.table)));
            None
        }
        Err(error) => {
            faults.push(broken(error));
            None
        }
    }
}

/// Whether a view is recursive. Such a query can run on without giving a single row.
fn has_view_on_itself(connection: &Connection) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare("SELECT sql FROM sqlite_master WHERE type = 'view'")?;
    let views = statement.query_map([], |row| Ok(text(row.get_ref(0)?).to_ascii_uppercase()))?;
    for view in views {
        let view = view?;
        let words = || view.split(|c: char| !c.is_ascii_alphanumeric());
        if words().any(|word| word == "WITH") && words().any(|word| word == "UNION") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn listed(connection: &Connection) -> rusqlite::Result<Vec<Listed>> {
    let mut statement = connection.prepare(
        "SELECT c.table_name, g.column_name, COALESCE(g.srs_id, c.srs_id, 0) FROM gpkg_contents c \
         LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
         WHERE c.data_type IN ('features', 'attributes') ORDER BY c.table_name",
    )?;
    let rows = statement
        .query_map([], |row| Ok(Listed { table: row.get(0)?, geometry: row.get(1)?, srs: row.get(2)? }))?;
    rows.collect()
}

fn choose(mut listed: Vec<Listed>, source: &Source, faults: &mut Vec<Fault>) -> Option<Listed> {
    let names =
        |listed: &[Listed]| listed.iter().map(|layer| layer.table.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(part) = &source.part {
        let found = listed.iter().position(|layer| layer.table == *part);
        if found.is_none() {
            let message = format!("there is no layer {part}; there are {}", names(&listed));
            faults.push(Fault::new(&fault::LAYER_CHOICE, message).path(&source.path));
        }
        return found.map(|at| listed.swap_remove(at));
    }
    if listed.iter().any(|layer| layer.geometry.is_some()) {
        listed.retain(|layer| layer.geometry.is_some());
    }
    match listed.len() {
        1 => listed.pop(),
        0 => {
            let message = "it lists no layer of features";
            faults.push(Fault::new(&fault::GEOPACKAGE_BROKEN, message).path(&source.path));
            None
        }
        _ => {
            let message = format!("it has the layers {}", names(&listed));
            faults.push(Fault::new(&fault::LAYER_CHOICE, message).path(&source.path));
            None
        }
    }
}

/// The CRS by the file's own list, since ids are the file's and need not be EPSG codes.
fn crs(connection: &Connection, srs: i64) -> Crs {
    let row = connection.query_row(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
        [srs],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)),
    );
    match row {
        Ok((organization, code, _)) if organization.eq_ignore_ascii_case("epsg") => {
            Crs::named(&format!("EPSG:{code}"))
        }
        Ok((_, _, definition)) if !definition.eq_ignore_ascii_case("undefined") => {
            Crs::well_known_text(&definition)
        }
        Ok(_) => Crs::Unstated,
        Err(_) if srs > 0 => Crs::named(&format!("EPSG:{srs}")),
        Err(_) => Crs::Unstated,
    }
}

/// The names of a table's columns, generated ones too, as `SELECT *` gives them. Not by the statement: that panics where
/// a damaged file's are not UTF-8.
fn column_names(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1")?;
    let names = statement.query_map([table], |row| Ok(text(row.get_ref(0)?)))?;
    names.collect()
}

type Features = (Table, Vec<Option<geo_types::Geometry<f64>>>);

fn features(
    connection: &Connection,
    layer: &Listed,
    path: &str,
    faults: &mut Vec<Fault>,
) -> rusqlite::Result<Features> {
    let quoted = layer.table.replace('"', "\"\"");
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{quoted}\""))?;
    let names = column_names(connection, &layer.table)?;
    let geometry =
        layer.geometry.as_ref().and_then(|geometry| names.iter().position(|name| name == geometry));
    let headers: Vec<String> = names
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != geometry)
        .map(|(_, name)| name.clone())
        .collect();
    let mut tally = Tally::new(&fault::GEOMETRY_BROKEN, path, "geometry");
    let (mut rows, mut shapes) = (Vec::new(), Vec::new());
    let columns = names.len().min(statement.column_count());
    let mut cursor = statement.query([])?;
    while let Some(row) = cursor.next()? {
        if rows.len() == MOST_FEATURES {
            let message = format!("layer {} has more than {MOST_FEATURES} features", layer.table);
            faults.push(Fault::new(&fault::TOO_LARGE, message).path(path));
            break;
        }
        let number = rows.len() as u64 + 1;
        let mut cells = csv::StringRecord::new();
        let mut shape = None;
        for at in 0..columns {
            let value = row.get_ref(at)?;
            if Some(at) != geometry {
                cells.push_field(&text(value));
            } else if let ValueRef::Blob(blob) = value {
                match wkb::shape(blob) {
                    Ok(read) => shape = read,
                    Err(why) => tally.add(number, "", why),
                }
            }
        }
        rows.push(Row { number, cells });
        shapes.push(shape);
    }
    tally.finish(faults);
    Ok((Table::new(path, headers, Layout::Layer, rows), shapes))
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}
