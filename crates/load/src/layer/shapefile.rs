//! Shapefile → [`Layer`]: `.shp` through the shapefile crate, `.dbf` for attributes, `.prj` for the CRS.

use std::io::Cursor;

use ::shapefile::record::polygon::GenericPolygon;
use ::shapefile::record::traits::HasXY;
use ::shapefile::{PolygonRing, Shape, ShapeReader};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use spoke_model::Fault;

use super::{Crs, Layer, dbf};
use crate::fault;
use crate::source::Source;
use crate::table::{Layout, Row, Table};

/// Reads the source and its companions.
pub(super) fn read(source: &Source, faults: &mut Vec<Fault>) -> Option<Layer> {
    let path = source.path.as_str();
    let companion = |extension: &str| {
        source.companions.iter().find(|(name, _)| name == extension).map(|(_, bytes)| bytes.as_slice())
    };
    let Some(attributes) = companion("dbf") else {
        let message = "the .dbf with the attributes is not beside the .shp";
        faults.push(Fault::new(&fault::SHAPEFILE_PART_MISSING, message).path(path));
        return None;
    };
    let encoding = companion("cpg").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let broken = |why: String| Fault::new(&fault::SHAPEFILE_BROKEN, why).path(path);
    let table = match dbf::read(attributes, encoding.as_deref()) {
        Ok(table) => table,
        Err(why) => {
            faults.push(broken(why));
            return None;
        }
    };
    let shapes = match shapes(&source.bytes) {
        Ok(shapes) => shapes,
        Err((record, why)) => {
            faults.push(broken(why).row(record));
            return None;
        }
    };
    if shapes.len() != table.records.len() {
        let message =
            format!("the .shp holds {} shapes, the .dbf {} records", shapes.len(), table.records.len());
        faults.push(broken(message));
        return None;
    }
    if shapes.is_empty() {
        faults.push(broken("it holds no shapes".to_owned()));
        return None;
    }
    let crs =
        companion("prj").map_or(Crs::Unstated, |bytes| Crs::well_known_text(&String::from_utf8_lossy(bytes)));
    let rows = table.records.into_iter().zip(1..).map(|(cells, number)| Row { number, cells }).collect();
    Some(Layer {
        table: Table::new(path, table.fields, Layout::Layer, rows),
        shapes,
        crs,
        outside: Vec::new(),
    })
}

/// All shapes, or the record (from 1) where the file is damaged and how.
fn shapes(bytes: &[u8]) -> Result<Vec<Option<Geometry<f64>>>, (u64, String)> {
    let count = check_records(bytes)?;
    let mut reader = ShapeReader::new(Cursor::new(bytes)).map_err(|error| (1, error.to_string()))?;
    let mut shapes = Vec::with_capacity(count);
    for (index, shape) in reader.iter_shapes().take(count).enumerate() {
        let shape = shape.map_err(|error| (index as u64 + 1, error.to_string()))?;
        shapes.push(geometry(shape));
    }
    Ok(shapes)
}

/// Walks the records before they are parsed: each must lie inside the file, and its counts inside the record.
/// The number of records, or the first that does not.
fn check_records(bytes: &[u8]) -> Result<usize, (u64, String)> {
    const HEADER: usize = 100;
    let big = |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(i32::from_be_bytes);
    let little =
        |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(i32::from_le_bytes);
    let cut = |record: u64| (record, "the .shp is cut short in this record".to_owned());
    let impossible = |record: u64| (record, "this record's counts of parts and points cannot be".to_owned());
    if bytes.len() < HEADER {
        return Err((1, "the .shp is cut short in its header".to_owned()));
    }
    let announced = big(24).and_then(|words| usize::try_from(words).ok()).unwrap_or(0) * 2;
    if announced > bytes.len() {
        let message = format!("the .shp announces {announced} bytes and has {}", bytes.len());
        return Err((1, message));
    }
    let (mut at, mut records) = (HEADER, 0_u64);
    while at < announced {
        records += 1;
        let words = big(at + 4).ok_or_else(|| cut(records))?;
        let length = usize::try_from(words).map_err(|_| impossible(records))? * 2;
        let content = at + 8;
        if length < 4 || content + length > bytes.len() {
            return Err(cut(records));
        }
        let kind = little(content).ok_or_else(|| cut(records))?;
        // Lines and polygons, plain, with Z and with M, carry counts after their box.
        if matches!(kind, 3 | 5 | 13 | 15 | 23 | 25) {
            let counts = (little(content + 36), little(content + 40));
            let (Some(parts), Some(points)) = counts else { return Err(cut(records)) };
            let (Ok(parts), Ok(points)) = (usize::try_from(parts), usize::try_from(points)) else {
                return Err(impossible(records));
            };
            if parts > length || points > length || 44 + 4 * parts + 16 * points > length {
                return Err(impossible(records));
            }
            let mut before = 0;
            for part in 0..parts {
                let start = little(content + 44 + 4 * part).and_then(|start| usize::try_from(start).ok());
                match start {
                    Some(start) if start >= before && start <= points && (part > 0 || start == 0) => {
                        before = start
                    }
                    _ => return Err(impossible(records)),
                }
            }
        } else if !matches!(kind, 0 | 1 | 11 | 21) {
            return Err((
                records,
                format!("this record is a shape of type {kind}, which is neither area nor point"),
            ));
        }
        at = content + length;
    }
    Ok(records as usize)
}

fn geometry(shape: Shape) -> Option<Geometry<f64>> {
    match shape {
        Shape::Point(point) => Some(Point::new(point.x, point.y).into()),
        Shape::PointM(point) => Some(Point::new(point.x, point.y).into()),
        Shape::PointZ(point) => Some(Point::new(point.x, point.y).into()),
        Shape::Polygon(polygon) => Some(area(&polygon)),
        Shape::PolygonM(polygon) => Some(area(&polygon)),
        Shape::PolygonZ(polygon) => Some(area(&polygon)),
        Shape::Polyline(_) | Shape::PolylineM(_) | Shape::PolylineZ(_) => {
            Some(Geometry::MultiLineString(geo_types::MultiLineString(Vec::new())))
        }
        _ => None,
    }
}

/// Rings → polygons: an inner ring belongs to the outer one before it; one before any outer ring was wound the
/// wrong way and is an outer one.
fn area<P: HasXY>(polygon: &GenericPolygon<P>) -> Geometry<f64> {
    let mut parts: Vec<Polygon<f64>> = Vec::new();
    for ring in polygon.rings() {
        let line = LineString(ring.points().iter().map(|at| Coord { x: at.x(), y: at.y() }).collect());
        match (ring, parts.last_mut()) {
            (PolygonRing::Inner(_), Some(outer)) => outer.interiors_push(line),
            _ => parts.push(Polygon::new(line, Vec::new())),
        }
    }
    MultiPolygon(parts).into()
}
