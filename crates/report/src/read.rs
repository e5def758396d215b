//! A run directory → what it holds, saying what is missing, edited or unreadable. All of it at once.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geojson::GeometryValue;
use serde::de::DeserializeOwned;
use spoke_model::measures::AreaAccess;
use spoke_model::{AreaId, Fault, GroupId, LonLat, Timetable, VenueId};

use crate::csv_files::unguarded;
use crate::directory::{PUBLIC, RECORD, is_as_written};
use crate::geography::{Geography, Projection};
use crate::record::FORMAT;
use crate::rows::{AreaRow, FlowRow, GroupCells, VenueRow};
use crate::schedule::TIMETABLE;
use crate::table::Column;
use crate::{Record, Results, faults, schedule_json};

/// A run directory as read.
#[derive(Debug)]
pub struct Reading {
    /// What it holds.
    pub results: Results,
    /// Warnings: outputs that were edited after the run, or are gone.
    pub warnings: Vec<Fault>,
}

impl Reading {
    /// The warnings of files that other formats are written from: a run whose tables were edited is not written
    /// again, or the edit would pass for the plan's own figures.
    pub fn edited_sources(&self) -> Vec<Fault> {
        let is_source = |path: &str| {
            let name = Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let inside_public = Path::new(path).parent().is_some_and(|folder| folder.ends_with(PUBLIC));
            !inside_public && (SOURCES.contains(&name) || name == self.results.record.certificate)
        };
        let edited = self.warnings.iter().filter(|fault| fault.kind == &faults::EDITED);
        edited.filter(|fault| fault.place.path.as_deref().is_some_and(is_source)).cloned().collect()
    }
}

/// What every other format can be written from.
const SOURCES: [&str; 6] =
    ["areas.csv", "venues.csv", "flows.csv", "areas.geojson", schedule_json::NAME, TIMETABLE];

/// Reads the record, the tables and the certificate of a run directory, and compares every output with its hash.
///
/// # Errors
/// [`faults::INCOMPLETE`], [`faults::UNREADABLE`], [`faults::NEWER`] and [`faults::PUBLIC_COPY`], all of them at once. Outputs that were
/// edited but still read are warnings in [`Reading`].
pub fn read(directory: &Path) -> Result<Reading, Vec<Fault>> {
    let record = read_record(directory).map_err(|fault| vec![fault])?;
    let (mut problems, warnings) = verify(directory, &record);
    let areas = rows(directory, "areas.csv", &AreaRow::columns(&record.groups), &mut problems, |row| {
        area_row(row, &record)
    });
    let venues = rows(directory, "venues.csv", &VenueRow::columns(), &mut problems, venue_row);
    let flows = flow_rows(directory, &record, &areas, &venues, &mut problems);
    let certificate = read_json(directory, &record.certificate).map_err(|fault| problems.push(fault)).ok();
    let schedule = optional_json(directory, &record, schedule_json::NAME, &mut problems);
    let timetable: Option<Timetable> = optional_json(directory, &record, TIMETABLE, &mut problems);
    if let Some(wrong) = timetable.as_ref().and_then(Timetable::misfit) {
        problems.push(fault_at(&faults::UNREADABLE, &directory.join(TIMETABLE), wrong));
    }
    match certificate {
        Some(certificate) if problems.is_empty() => Ok(Reading {
            results: Results {
                record,
                areas,
                venues,
                flows,
                certificate,
                schedule,
                timetable,
                comparison: None,
            },
            warnings,
        }),
        _ => Err(problems),
    }
}

/// Reads where the areas of a run are drawn from its `areas.geojson`.
///
/// # Errors
/// [`faults::INCOMPLETE`], [`faults::UNREADABLE`], and [`faults::OFF_THE_MAP`].
pub fn read_geography(
    directory: &Path,
    results: &Results,
    projection: &Projection<'_>,
) -> Result<Geography, Vec<Fault>> {
    let path = directory.join("areas.geojson");
    let text = fs::read_to_string(&path).map_err(|e| vec![read_fault(&path, &e)])?;
    let unreadable = |message: String| vec![fault_at(&faults::UNREADABLE, &path, message)];
    let collection: geojson::FeatureCollection =
        text.parse().map_err(|e: geojson::Error| unreadable(e.to_string()))?;
    if collection.features.len() != results.areas.len() {
        return Err(unreadable(format!(
            "has {} features where areas.csv has {} rows",
            collection.features.len(),
            results.areas.len()
        )));
    }
    let mut shapes = Vec::with_capacity(results.areas.len());
    for (row, feature) in results.areas.iter().zip(collection.features) {
        let shape = match feature.geometry {
            None => MultiPolygon(Vec::new()),
            Some(geometry) => boundary(geometry).map_err(|e| unreadable(format!("{}: {e}", row.code)))?,
        };
        shapes.push((row.code.as_str(), shape, LonLat { lon: row.lon, lat: row.lat }));
    }
    Geography::of_degrees(shapes, projection)
}

fn boundary(geometry: geojson::Geometry) -> Result<MultiPolygon<f64>, String> {
    let rings = match geometry.value {
        GeometryValue::Polygon { coordinates } => vec![coordinates],
        GeometryValue::MultiPolygon { coordinates } => coordinates,
        other => return Err(format!("is a {}, not a polygon", other.type_name())),
    };
    let ring = |positions: &Vec<geojson::Position>| -> Result<LineString<f64>, String> {
        let coords = positions.iter().map(|position| match position.as_slice() {
            [x, y, ..] => Ok(Coord { x: *x, y: *y }),
            _ => Err("has a position without two numbers".to_owned()),
        });
        coords.collect::<Result<Vec<_>, _>>().map(LineString)
    };
    let polygon = |rings: Vec<Vec<geojson::Position>>| {
        let mut rings = rings.iter().map(ring).collect::<Result<Vec<_>, _>>()?.into_iter();
        let exterior = rings.next().ok_or("has a polygon without a ring")?;
        Ok(Polygon::new(exterior, rings.collect()))
    };
    rings.into_iter().map(polygon).collect::<Result<Vec<_>, String>>().map(MultiPolygon)
}

fn read_record(directory: &Path) -> Result<Record, Fault> {
    let path = directory.join(RECORD);
    let text = fs::read_to_string(&path).map_err(|e| read_fault(&path, &e))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| fault_at(&faults::UNREADABLE, &path, e.to_string()))?;
    let format = value.get("format").and_then(serde_json::Value::as_u64);
    if let Some(format) = format.filter(|format| *format > u64::from(FORMAT)) {
        let message = format!("has layout {format}; this version reads up to {FORMAT}");
        return Err(fault_at(&faults::NEWER, &path, message));
    }
    if value.get("audience").is_some_and(|audience| audience == "public") {
        let message = "is a public copy, in which figures are suppressed".to_owned();
        return Err(fault_at(&faults::PUBLIC_COPY, &path, message));
    }
    serde_json::from_value(value).map_err(|e| fault_at(&faults::UNREADABLE, &path, e.to_string()))
}

/// Errors and warnings of outputs that are gone or edited.
fn verify(directory: &Path, record: &Record) -> (Vec<Fault>, Vec<Fault>) {
    let needed =
        ["areas.csv", "venues.csv", "flows.csv", &record.certificate, schedule_json::NAME, TIMETABLE];
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    for file in &record.outputs {
        let path = directory.join(&file.path);
        match is_as_written(directory, file) {
            Ok(true) => {}
            Ok(false) => warnings.push(fault_at(
                &faults::EDITED,
                &path,
                "is not the file the run wrote: its size or SHA-256 differs from run.json".to_owned(),
            )),
            // Those that are needed are missed when they are read.
            Err(_) if needed.contains(&file.path.as_str()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                warnings.push(fault_at(&faults::GONE, &path, "is listed in run.json and is gone".to_owned()));
            }
            Err(error) => problems.push(read_fault(&path, &error)),
        }
    }
    (problems, warnings)
}

fn read_json<T: DeserializeOwned>(directory: &Path, name: &str) -> Result<T, Fault> {
    let path = directory.join(name);
    let bytes = fs::read(&path).map_err(|e| read_fault(&path, &e))?;
    serde_json::from_slice(&bytes).map_err(|e| fault_at(&faults::UNREADABLE, &path, e.to_string()))
}

/// A file that a run has only where its quarter was dated.
fn optional_json<T: DeserializeOwned>(
    directory: &Path,
    record: &Record,
    name: &str,
    problems: &mut Vec<Fault>,
) -> Option<T> {
    let listed = record.outputs.iter().any(|file| file.path == name);
    listed.then(|| read_json(directory, name).map_err(|fault| problems.push(fault)).ok()).flatten()
}

/// One row of a table being read: cells by column name, faults collected.
struct Cells<'a> {
    names: &'a HashMap<String, usize>,
    cells: &'a csv::StringRecord,
    place: &'a dyn Fn(&str, &str, String) -> Fault,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Cells<'a> {
    fn raw(&self, column: &str) -> &'a str {
        self.names.get(column).and_then(|index| self.cells.get(*index)).unwrap_or_default()
    }

    fn wrong(&mut self, column: &str, value: &str, message: impl Into<String>) {
        self.faults.push((self.place)(column, value, message.into()));
    }

    fn text(&self, column: &str) -> String {
        unguarded(self.raw(column)).to_owned()
    }

    fn optional_text(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    fn optional(&mut self, column: &str) -> Option<f64> {
        let raw = self.raw(column);
        if raw.is_empty() {
            return None;
        }
        let value = raw.parse::<f64>().ok().filter(|value| value.is_finite());
        if value.is_none() {
            self.wrong(column, raw, "is not a number");
        }
        value
    }

    fn number(&mut self, column: &str) -> f64 {
        if self.raw(column).is_empty() {
            self.wrong(column, "", "is blank where a number belongs");
        }
        self.optional(column).unwrap_or(0.0)
    }

    fn whole(&mut self, column: &str) -> u32 {
        let raw = self.raw(column);
        raw.parse().unwrap_or_else(|_| {
            self.wrong(column, raw, "is not a whole number");
            0
        })
    }

    fn decile(&mut self) -> u8 {
        match self.whole("decile") {
            decile @ 1..=10 => decile as u8,
            other => {
                self.wrong("decile", &other.to_string(), "is not a decile from 1 to 10");
                1
            }
        }
    }

    fn flag(&mut self, column: &str) -> bool {
        let raw = self.raw(column);
        if !matches!(raw, "true" | "false") {
            self.wrong(column, raw, "is neither true nor false");
        }
        raw == "true"
    }

    /// The position that `known` gives the cell.
    fn position(&mut self, column: &str, known: &HashMap<&str, usize>, of: &str) -> usize {
        let text = self.text(column);
        known.get(text.as_str()).copied().unwrap_or_else(|| {
            self.wrong(column, &text, format!("is not in {of}"));
            0
        })
    }
}

/// Reads a table that has `columns`; its rows as far as they parse, faults with row and column.
fn rows<T>(
    directory: &Path,
    name: &str,
    columns: &[Column],
    problems: &mut Vec<Fault>,
    mut make: impl FnMut(&mut Cells<'_>) -> T,
) -> Vec<T> {
    let path = directory.join(name);
    let mut reader = match csv::Reader::from_path(&path) {
        Ok(reader) => reader,
        Err(error) => {
            problems.push(match error.kind() {
                csv::ErrorKind::Io(error) => read_fault(&path, error),
                _ => fault_at(&faults::UNREADABLE, &path, error.to_string()),
            });
            return Vec::new();
        }
    };
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            problems.push(fault_at(&faults::UNREADABLE, &path, error.to_string()));
            return Vec::new();
        }
    };
    let names: HashMap<String, usize> =
        header.iter().enumerate().map(|(index, name)| (unguarded(name).to_owned(), index)).collect();
    let absent: Vec<&str> =
        columns.iter().map(|c| &*c.name).filter(|name| !names.contains_key(*name)).collect();
    if !absent.is_empty() {
        let message = format!("has no column {}", absent.join(", "));
        problems.push(fault_at(&faults::UNREADABLE, &path, message).row(1));
        return Vec::new();
    }
    let mut read = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let line = index as u64 + 2;
        let place = |column: &str, value: &str, message: String| {
            fault_at(&faults::UNREADABLE, &path, message).row(line).column(column).value(value)
        };
        match record {
            Ok(cells) => {
                read.push(make(&mut Cells { names: &names, cells: &cells, place: &place, faults: problems }));
            }
            Err(error) => {
                problems.push(fault_at(&faults::UNREADABLE, &path, error.to_string()).row(line));
            }
        }
    }
    read
}

fn area_row(row: &mut Cells<'_>, record: &Record) -> AreaRow {
    let groups = record.groups.iter().map(|group| {
        let column = |what: &str| format!("{what}_{}", group.column);
        GroupCells {
            contacts: row.number(&column("contacts")),
            entitlement: row.number(&column("entitlement")),
            places: row.number(&column("places")),
            minutes: row.optional(&column("minutes")),
        }
    });
    let groups = groups.collect();
    AreaRow {
        groups,
        code: row.text("code"),
        name: row.text("name"),
        decile: row.decile(),
        ridit: row.number("ridit"),
        need: row.number("need"),
        contacts: row.number("contacts"),
        entitlement: row.number("entitlement"),
        places: row.number("places"),
        places_per_contact: row.optional("places_per_contact"),
        nearest_venue: row.optional_text("nearest_venue"),
        nearest_minutes: row.optional("nearest_minutes"),
        floor_met: Some(row.flag("floor_met")),
        floor_short: row.number("floor_short"),
        places_before: row.number("places_before"),
        nearest_minutes_before: row.optional("nearest_minutes_before"),
        rank: row.number("rank"),
        population: row.number("population"),
        ward: row.optional_text("ward"),
        inside: row.flag("inside"),
        lon: row.number("lon"),
        lat: row.number("lat"),
        access: AreaAccess {
            opportunities: row.optional("opportunities"),
            gravity: row.optional("gravity"),
            two_step: row.optional("access_2sfca"),
            zones: row.optional("access_e2sfca"),
            gaussian: row.optional("access_e2sfca_gaussian"),
        },
        need_private: row.number("need_private"),
    }
}

fn venue_row(row: &mut Cells<'_>) -> VenueRow {
    VenueRow {
        id: row.text("id"),
        name: row.text("name"),
        kind: row.text("kind"),
        rank: row.whole("rank"),
        pattern: row.text("pattern"),
        sessions: row.number("sessions"),
        places: row.number("places"),
        utilisation: row.optional("utilisation"),
        marginal_value: row.number("marginal_value"),
        value_if_closed: row.number("value_if_closed"),
        places_lost_if_closed: row.optional("places_lost_if_closed"),
        areas_below_if_closed: row.optional("areas_below_if_closed"),
        areas_without_if_closed: row.optional("areas_without_if_closed"),
        places_available: row.number("places_available"),
        places_per_session: row.number("places_per_session"),
        sessions_before: row.number("sessions_before"),
        status: row.text("status"),
        staff: row.number("staff"),
        pounds_per_session: row.number("pounds_per_session"),
        site: row.optional_text("site"),
        ward: row.optional_text("ward"),
        postcode: row.optional_text("postcode"),
        inside: row.flag("inside"),
        easting: row.number("easting"),
        northing: row.number("northing"),
        lon: row.number("lon"),
        lat: row.number("lat"),
    }
}

fn flow_rows(
    directory: &Path,
    record: &Record,
    areas: &[AreaRow],
    venues: &[VenueRow],
    problems: &mut Vec<Fault>,
) -> Vec<FlowRow> {
    let area_of: HashMap<&str, usize> = areas.iter().enumerate().map(|(i, a)| (a.code.as_str(), i)).collect();
    let venue_of: HashMap<&str, usize> = venues.iter().enumerate().map(|(i, v)| (v.id.as_str(), i)).collect();
    let group_of: HashMap<&str, usize> =
        record.groups.iter().enumerate().map(|(i, g)| (g.name.as_str(), i)).collect();
    rows(directory, "flows.csv", &FlowRow::columns(), problems, |row| FlowRow {
        area: AreaId::new(row.position("area", &area_of, "areas.csv")),
        group: GroupId::new(row.position("group", &group_of, "the groups of run.json")),
        venue: VenueId::new(row.position("venue", &venue_of, "venues.csv")),
        places: row.number("places"),
        minutes: row.number("minutes"),
    })
}

fn fault_at(kind: &'static spoke_model::FaultKind, path: &Path, message: String) -> Fault {
    Fault::new(kind, message).path(path.display().to_string())
}

fn read_fault(path: &Path, error: &io::Error) -> Fault {
    if error.kind() == io::ErrorKind::NotFound {
        fault_at(&faults::INCOMPLETE, path, "is not there".to_owned())
    } else {
        fault_at(&faults::UNREADABLE, path, format!("cannot be read: {error}"))
    }
}
