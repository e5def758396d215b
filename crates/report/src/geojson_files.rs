//! `areas.geojson`, `venues.geojson`, `flows.geojson`: RFC 7946, in WGS84, with the same columns as the CSV.
//!
//! Written as a stream, one feature a line: England's flows never stand in memory as JSON.

use std::io::{self, Write};

use geo_types::{Coord, MultiPolygon, Polygon};
use spoke_model::Fault;

use crate::number::plain;
use crate::table::{Cell, Table};
use crate::{Export, Folder, Geography, Results};

pub(crate) struct GeoJson;

impl Export for GeoJson {
    fn write(&self, results: &Results, geography: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let areas = |index: usize| Shape::Areas(&geography.degrees[index]);
        let venues = |index: usize| {
            let venue = &results.venues[index];
            Shape::Point(Coord { x: venue.lon, y: venue.lat })
        };
        let flows = |index: usize| {
            let flow = &results.flows[index];
            let (area, venue) = (&results.areas[flow.area.index()], &results.venues[flow.venue.index()]);
            Shape::Line(Coord { x: area.lon, y: area.lat }, Coord { x: venue.lon, y: venue.lat })
        };
        write_layer(&results.area_table(), &areas, folder)?;
        write_layer(&results.venue_table(), &venues, folder)?;
        write_layer(&results.flow_table(), &flows, folder)
    }
}

/// Where one feature is, in degrees.
pub(crate) enum Shape<'a> {
    /// A boundary.
    Areas(&'a MultiPolygon<f64>),
    /// A point.
    Point(Coord<f64>),
    /// A straight line.
    Line(Coord<f64>, Coord<f64>),
}

/// Writes `TABLE.geojson`, the shape of each row from `shape`.
pub(crate) fn write_layer<'s>(
    table: &Table<'_>,
    shape: &dyn Fn(usize) -> Shape<'s>,
    folder: &mut Folder,
) -> Result<(), Fault> {
    folder.write(&format!("{}.geojson", table.name), |file| {
        write!(file, "{{\"type\":\"FeatureCollection\",\"name\":\"{}\"", table.name)?;
        if let Some(bounds) = bounds(table.len, shape) {
            write!(file, ",\"bbox\":[{}]", bounds.map(plain).join(","))?;
        }
        write!(file, ",\"features\":[")?;
        for (index, cells) in table.rows().enumerate() {
            write!(file, "{}\n{{\"type\":\"Feature\",\"geometry\":", if index == 0 { "" } else { "," })?;
            write_geometry(&shape(index), file)?;
            write!(file, ",\"properties\":")?;
            write_properties(table, &cells, file)?;
            write!(file, "}}")?;
        }
        writeln!(file, "\n]}}")
    })
}

fn write_properties(table: &Table<'_>, cells: &[Cell<'_>], file: &mut dyn Write) -> io::Result<()> {
    for (index, (column, cell)) in table.columns.iter().zip(cells).enumerate() {
        file.write_all(if index == 0 { b"{" } else { b"," })?;
        serde_json::to_writer(&mut *file, &column.name)?;
        file.write_all(b":")?;
        match cell {
            Cell::Text(text) => serde_json::to_writer(&mut *file, text)?,
            Cell::Number(number) => file.write_all(plain(*number).as_bytes())?,
            Cell::Flag(flag) => write!(file, "{flag}")?,
            Cell::Blank => file.write_all(b"null")?,
        }
    }
    file.write_all(b"}")
}

fn write_geometry(shape: &Shape<'_>, file: &mut dyn Write) -> io::Result<()> {
    match shape {
        Shape::Point(point) => {
            write!(file, "{{\"type\":\"Point\",\"coordinates\":")?;
            write_position(point, file)?;
        }
        Shape::Line(from, to) => {
            write!(file, "{{\"type\":\"LineString\",\"coordinates\":")?;
            write_positions(&[*from, *to], file)?;
        }
        Shape::Areas(boundary) => match boundary.0.as_slice() {
            // A feature without a shape is what RFC 7946 calls unlocated.
            [] => return file.write_all(b"null"),
            [only] => {
                write!(file, "{{\"type\":\"Polygon\",\"coordinates\":")?;
                write_polygon(only, file)?;
            }
            several => {
                write!(file, "{{\"type\":\"MultiPolygon\",\"coordinates\":[")?;
                for (index, polygon) in several.iter().enumerate() {
                    file.write_all(if index == 0 { b"" } else { b"," })?;
                    write_polygon(polygon, file)?;
                }
                file.write_all(b"]")?;
            }
        },
    }
    file.write_all(b"}")
}

fn write_polygon(polygon: &Polygon<f64>, file: &mut dyn Write) -> io::Result<()> {
    file.write_all(b"[")?;
    write_positions(&polygon.exterior().0, file)?;
    for ring in polygon.interiors() {
        file.write_all(b",")?;
        write_positions(&ring.0, file)?;
    }
    file.write_all(b"]")
}

fn write_positions(points: &[Coord<f64>], file: &mut dyn Write) -> io::Result<()> {
    file.write_all(b"[")?;
    for (index, point) in points.iter().enumerate() {
        file.write_all(if index == 0 { b"" } else { b"," })?;
        write_position(point, file)?;
    }
    file.write_all(b"]")
}

fn write_position(point: &Coord<f64>, file: &mut dyn Write) -> io::Result<()> {
    write!(file, "[{},{}]", plain(point.x), plain(point.y))
}

/// West, south, east, north; `None` where nothing has a place.
fn bounds<'s>(len: usize, shape: &dyn Fn(usize) -> Shape<'s>) -> Option<[f64; 4]> {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut include = |point: &Coord<f64>| {
        bounds[0] = bounds[0].min(point.x);
        bounds[1] = bounds[1].min(point.y);
        bounds[2] = bounds[2].max(point.x);
        bounds[3] = bounds[3].max(point.y);
    };
    for index in 0..len {
        match shape(index) {
            Shape::Point(point) => include(&point),
            Shape::Line(from, to) => [from, to].iter().for_each(&mut include),
            Shape::Areas(boundary) => {
                boundary.0.iter().flat_map(|polygon| &polygon.exterior().0).for_each(&mut include);
            }
        }
    }
    bounds[0].is_finite().then_some(bounds)
}
