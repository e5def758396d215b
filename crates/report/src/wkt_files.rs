//! `areas_wkt.csv`, `venues_wkt.csv`, `flows_wkt.csv`: the tables with a `wkt` column in EPSG:27700, for tools that
//! read shapes from text. On demand: the boundaries make them large.

use std::fmt::Write as _;
use std::io::{self, Write};

use geo_types::{LineString, MultiPolygon};
use spoke_model::Fault;

use crate::csv_files::{field, guarded};
use crate::number::plain;
use crate::table::Table;
use crate::{Export, Folder, Geography, Results};

pub(crate) struct Wkt;

impl Export for Wkt {
    fn write(&self, results: &Results, geography: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let point = |x: f64, y: f64| format!("{} {}", plain(x), plain(y));
        let venue = |index: usize| point(results.venues[index].easting, results.venues[index].northing);
        let areas = |row: usize| polygons(&geography.metres[row]);
        let venues = |row: usize| format!("POINT ({})", venue(row));
        let flows = |row: usize| {
            let flow = &results.flows[row];
            let from = geography.origins[flow.area.index()];
            format!("LINESTRING ({}, {})", point(from.easting, from.northing), venue(flow.venue.index()))
        };
        for (table, shape) in [
            (results.area_table(), &areas as &dyn Fn(usize) -> String),
            (results.venue_table(), &venues),
            (results.flow_table(), &flows),
        ] {
            folder.write(&format!("{}_wkt.csv", table.name), |file| write_table(&table, shape, file))?;
        }
        Ok(())
    }
}

fn write_table(table: &Table<'_>, shape: &dyn Fn(usize) -> String, file: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    let names = table.columns.iter().map(|column| guarded(&column.name).into_owned());
    writer.write_record(names.chain(std::iter::once("wkt".to_owned())))?;
    for (index, cells) in table.rows().enumerate() {
        writer.write_record(
            cells.iter().map(field).chain(std::iter::once(shape(index).into())).map(String::from),
        )?;
    }
    writer.flush()
}

fn polygons(shape: &MultiPolygon<f64>) -> String {
    if shape.0.is_empty() {
        return "MULTIPOLYGON EMPTY".to_owned();
    }
    let mut text = "MULTIPOLYGON (".to_owned();
    for (index, polygon) in shape.0.iter().enumerate() {
        text.push_str(if index == 0 { "(" } else { ", (" });
        ring(&mut text, polygon.exterior());
        for interior in polygon.interiors() {
            text.push_str(", ");
            ring(&mut text, interior);
        }
        text.push(')');
    }
    text.push(')');
    text
}

fn ring(text: &mut String, line: &LineString<f64>) {
    for (index, c) in line.0.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}{} {}", if index == 0 { "(" } else { ", " }, plain(c.x), plain(c.y));
    }
    text.push(')');
}
