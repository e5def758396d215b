//! Minutes from another router: a long table (origin, destination, minutes) or a wide one (a column for each venue, or
//! a row for each venue and a column for each area).

mod unit;

use std::collections::{BTreeMap, HashMap};

use spoke_model::{AreaId, Bng, Fault, JoinReport, Venue, VenueId};

use crate::alike::find_alike;
use crate::areas::Areas;
use crate::coded::{self, examples};
use crate::fault;
use crate::loader::Loader;
use crate::named::{Called, Named};
use crate::table::{Number, RowView, Table, number, split_code};
use crate::tally::{Tally, condense};

pub use unit::TimeUnit;

/// From this many minutes on a cell means that there is no way: R5, r5py and others write 9999.
const UNREACHABLE: f64 = 9999.0;
/// Minutes that no one-day trip takes: where most are beyond, they are of another unit.
const BEYOND_TRAVEL: f64 = 300.0;

const FROM: [&str; 16] = [
    "origin",
    "from",
    "from_id",
    "fromid",
    "origin_id",
    "fromplace",
    "search_id",
    "departure_location_id",
    "source",
    "area",
    "area_code",
    "lsoa",
    "lsoa21cd",
    "lsoa11cd",
    "code",
    "name",
];
const TO: [&str; 14] = [
    "destination",
    "to",
    "to_id",
    "toid",
    "destination_id",
    "toplace",
    "location_id",
    "arrival_location_id",
    "target",
    "venue",
    "venue_id",
    "site",
    "loc_id",
    "id",
];
/// Columns of a long matrix, as a scenario names them; recognised by their headers where it does not.
#[derive(Clone, Copy, Debug, Default)]
pub struct MatrixColumns<'a> {
    /// Area codes or names.
    pub from: Option<&'a str>,
    /// Venue ids or names.
    pub to: Option<&'a str>,
    /// Minutes.
    pub minutes: Option<&'a str>,
    /// What the cells count; told by the headers where it is not given.
    pub unit: Option<TimeUnit>,
}

/// One cell of a matrix.
struct Cell<'t> {
    row: u64,
    from: &'t str,
    to: &'t str,
    minutes: &'t str,
}

impl Loader {
    /// Pairs of area, venue and minutes (≥ 0, finite), in the order of the file. Areas and venues match by code
    /// or id, else by exact name. 9999 and more, blanks and `NA` mean that there is no way, and are left out.
    pub fn matrix(
        &mut self,
        path: &str,
        columns: MatrixColumns<'_>,
        areas: &Areas,
        venues: &[Venue],
    ) -> Option<Vec<(AreaId, VenueId, f64)>> {
        let table = self.table("travel matrix", path)?;
        let by_area = Named::of(areas.list.iter().map(|area| (area.code.as_str(), area.name.as_str())));
        let by_venue = Named::of(venues.iter().map(|venue| (venue.id.as_str(), venue.name.as_str())));
        let (cells, shape, told) = self.matrix_cells(&table, columns, &by_area, &by_venue)?;
        let unit = columns.unit.unwrap_or(told);
        let (per_minute, in_words) = match unit {
            TimeUnit::Minutes => (1.0, "in minutes"),
            TimeUnit::Seconds => (60.0, "in seconds"),
        };
        self.understood(path, &format!("{shape} {in_words}"));
        let mut wrong = Tally::new(&fault::MATRIX_RANGE, path, "minutes");
        let mut pairs: Vec<(AreaId, VenueId, f64)> = Vec::with_capacity(cells.len());
        let mut seen: HashMap<(usize, usize), f64> = HashMap::with_capacity(cells.len());
        let mut repeated = Tally::new(&fault::MATRIX_DUPLICATE, path, "minutes");
        let (mut rows_used, mut columns_used) = (vec![false; areas.list.len()], vec![false; venues.len()]);
        let mut unknown: Vec<String> = Vec::new();
        let mut shared: BTreeMap<&str, u64> = BTreeMap::new();
        let (mut any_area, mut any_venue) = (false, false);
        for cell in &cells {
            let ends = (by_area.get(split_code(cell.from).0), by_venue.get(cell.to));
            any_area |= ends.0.is_some();
            any_venue |= ends.1.is_some();
            let (area, venue) = match ends {
                (Some(Called::One(area)), Some(Called::One(venue))) => (*area, *venue),
                (Some(from), Some(_)) => {
                    let name = if matches!(from, Called::Several(_)) { cell.from } else { cell.to };
                    shared.entry(name).or_insert(cell.row);
                    continue;
                }
                _ => {
                    let name = if ends.0.is_none() { cell.from } else { cell.to };
                    if unknown.last().is_none_or(|last| last != name) {
                        unknown.push(name.to_owned());
                    }
                    continue;
                }
            };
            (rows_used[area], columns_used[venue]) = (true, true);
            let minutes = match number(cell.minutes) {
                Number::Value(time) if time / per_minute >= UNREACHABLE => continue,
                Number::Value(time) if time >= 0.0 => time / per_minute,
                Number::Blank | Number::Suppressed => continue,
                _ => {
                    wrong.add(cell.row, cell.minutes, format!("`{}` is not minutes", cell.minutes));
                    continue;
                }
            };
            match seen.insert((area, venue), minutes) {
                Some(before) if before != minutes => {
                    repeated.add(
                        cell.row,
                        cell.minutes,
                        format!("{} to {} is there already", cell.from, cell.to),
                    );
                }
                _ => {}
            }
            pairs.push((AreaId::new(area), VenueId::new(venue), minutes));
        }
        unknown.sort();
        unknown.dedup();
        let lacking = |used: &[bool], name: &dyn Fn(usize) -> String| -> Vec<String> {
            used.iter().enumerate().filter(|(_, used)| !**used).map(|(at, _)| name(at)).collect()
        };
        let mut missing = lacking(&rows_used, &|at| areas.list[at].code.clone());
        missing.extend(lacking(&columns_used, &|at| venues[at].id.clone()));
        let asked = !areas.list.is_empty() && !venues.is_empty();
        let nothing = asked && !rows_used.contains(&true) && shared.is_empty();
        let sound = wrong.count() == 0 && !nothing && shared.is_empty();
        wrong.finish(&mut self.faults);
        repeated.finish(&mut self.faults);
        self.faults.extend(condense(ambiguous(path, shared)));
        self.faults.extend(too_long(path, &pairs));
        if nothing {
            let what = match (any_area, any_venue) {
                (false, _) => "area",
                (true, false) => "venue",
                (true, true) => "pair of an area and a venue",
            };
            let message = format!("no {what} of the scenario is in it; it has {}", examples(&unknown));
            self.faults.push(Fault::new(&fault::MATRIX_NOTHING, message).path(path));
        }
        self.report_matrix(path, areas.list.len() + venues.len(), missing, unknown, nothing);
        sound.then_some(pairs)
    }

    /// Every cell of the matrix, and which shape it has in words.
    fn matrix_cells<'t>(
        &mut self,
        table: &'t Table,
        columns: MatrixColumns<'_>,
        by_area: &Named,
        by_venue: &Named,
    ) -> Option<(Vec<Cell<'t>>, &'static str, TimeUnit)> {
        let mut named = |given: Option<&str>, usual: &[&str]| match given {
            Some(given) => table.column(given, &mut self.faults).map(Some),
            None => Some(find_alike(table, usual)),
        };
        let (from, to, minutes) =
            (named(columns.from, &FROM)?, named(columns.to, &TO)?, named(columns.minutes, &["minutes"])?);
        let minutes = minutes.or_else(|| unit::times(table));
        if let (Some(from), Some(to), Some(minutes)) = (from, to, minutes) {
            let cells = table.rows().map(|(row, cells)| Cell {
                row,
                from: cells.cell(from),
                to: cells.cell(to),
                minutes: cells.cell(minutes),
            });
            return Some((cells.collect(), "long matrix", unit::of(table, from, minutes)));
        }
        let headed = |index: &Named| -> Vec<usize> {
            let has = |header: &String| index.get(split_code(header).0).is_some();
            (0..table.headers.len()).filter(|column| has(&table.headers[*column])).collect()
        };
        let (across_venues, across_areas) = (headed(by_venue), headed(by_area));
        if across_venues.is_empty() && across_areas.is_empty() {
            let message = format!("the columns are {}", table.column_list("origin destination minutes"));
            self.faults.push(Fault::new(&fault::MATRIX_SHAPE, message).path(&table.path));
            return None;
        }
        if across_venues.is_empty() {
            let to = columns.to.and(to).or_else(|| most_of(table, &across_areas, by_venue)).or(to);
            let cells = wide(table, to.unwrap_or(0), &across_areas, |row, to, from, minutes| Cell {
                row,
                from,
                to,
                minutes,
            });
            return Some((cells, "wide matrix, a row for each venue", TimeUnit::Minutes));
        }
        let from = columns.from.and(from).or_else(|| most_of(table, &across_venues, by_area)).or(from);
        let cells = wide(table, from.unwrap_or(0), &across_venues, |row, from, to, minutes| Cell {
            row,
            from,
            to,
            minutes,
        });
        Some((cells, "wide matrix", TimeUnit::Minutes))
    }

    fn report_matrix(
        &mut self,
        path: &str,
        wanted: usize,
        missing: Vec<String>,
        unknown: Vec<String>,
        nothing: bool,
    ) {
        if !missing.is_empty() && !nothing {
            let message = format!("{} areas or venues are not in it: {}", missing.len(), examples(&missing));
            self.faults.push(Fault::new(&fault::MATRIX_UNMATCHED, message).path(path));
        }
        self.joins.push(JoinReport {
            what: format!("areas and venues ↔ travel matrix ({path})"),
            matched: wanted - missing.len(),
            consequence: match missing.len() {
                0 => "every area and venue matched".to_owned(),
                _ => "those missing cannot be reached by it".to_owned(),
            },
            missing,
            unused: unknown.len(),
            unused_examples: unknown.into_iter().take(5).collect(),
        });
    }

    /// Points of origin below the area, with weights: one list for each area, in its order. Columns of area codes
    /// and weights by name, or recognised; without weights every point counts the same.
    pub fn origin_points(
        &mut self,
        path: &str,
        area: Option<&str>,
        weight: Option<&str>,
        areas: &Areas,
    ) -> Option<Vec<Vec<(Bng, f64)>>> {
        let places = self.places("origins", path, None)?;
        let table = &places.table;
        let area = match area {
            Some(area) => table.column(area, &mut self.faults)?,
            None => match crate::areas::matching_code_column(table, &areas.codes()) {
                Some(column) => column,
                None => coded::code_column(table, None, &mut self.faults)?,
            },
        };
        let weight = match weight {
            Some(weight) => Some(table.column(weight, &mut self.faults)?),
            None => None,
        };
        let by_area = Named::of(areas.list.iter().map(|area| (area.code.as_str(), "")));
        let mut lists = vec![Vec::new(); areas.list.len()];
        let mut bad = Tally::new(&fault::NUMBER_BAD, path, "weight");
        let mut faults = Vec::new();
        let mut blank = Tally::new(&fault::ORIGIN_UNPLACED, path, "");
        let mut unknown: Vec<String> = Vec::new();
        for (position, (row, cells)) in table.rows().enumerate() {
            let code = cells.cell(area);
            let Some(area) = by_area.one(split_code(code).0) else {
                unknown.push(code.to_owned());
                continue;
            };
            let weight = match weight.map(|weight| number(cells.cell(weight))) {
                None => 1.0,
                Some(Number::Value(weight)) if weight >= 0.0 => weight,
                Some(_) => {
                    bad.add(row, "", "the weight is not a number of 0 or more");
                    continue;
                }
            };
            match places.at(position) {
                Ok(Some(point)) => lists[area].push((point, weight)),
                Ok(None) => blank.add(row, code, "the row has no coordinates"),
                Err(fault) => faults.push(fault),
            }
        }
        let sound = bad.count() == 0 && faults.is_empty();
        bad.finish(&mut self.faults);
        let blanks = blank.count();
        blank.finish(&mut self.faults);
        self.faults.append(&mut faults);
        let without: Vec<String> = areas
            .list
            .iter()
            .zip(&lists)
            .filter(|(_, list)| list.is_empty())
            .map(|(area, _)| area.code.clone())
            .collect();
        if !without.is_empty() {
            let message = format!("{} areas have no point in it: {}", without.len(), examples(&without));
            self.faults.push(Fault::new(&fault::CODES_UNMATCHED, message).path(path));
        }
        let unused = unknown.len() + blanks;
        unknown.sort();
        unknown.dedup();
        self.joins.push(JoinReport {
            what: format!("areas ↔ origins ({path})"),
            matched: areas.list.len() - without.len(),
            consequence: match (without.len(), unused) {
                (0, 0) => "every area and every point matched".to_owned(),
                (0, _) => "points of other areas, or without coordinates, are left out".to_owned(),
                (_, _) => "trips of those missing begin at their centroid".to_owned(),
            },
            missing: without,
            unused,
            unused_examples: unknown.into_iter().take(5).collect(),
        });
        sound.then_some(lists)
    }
}

/// Cells of a wide matrix: what stands in the column `down` of each row against the header of each column `across`.
fn wide<'t>(
    table: &'t Table,
    down: usize,
    across: &[usize],
    cell: impl Fn(u64, &'t str, &'t str, &'t str) -> Cell<'t>,
) -> Vec<Cell<'t>> {
    let mut cells = Vec::with_capacity(table.len() * across.len());
    for (row, view) in table.rows() {
        for column in across {
            cells.push(cell(row, view.cell(down), table.headers[*column].as_str(), view.cell(*column)));
        }
    }
    cells
}

/// The column, not among those of minutes, that holds most of some names; `None` where none holds any.
fn most_of(table: &Table, across: &[usize], names: &Named) -> Option<usize> {
    let hits = |column: &usize| {
        let known = |row: RowView<'_>| names.get(split_code(row.cell(*column)).0).is_some();
        table.rows().filter(|(_, row)| known(*row)).count()
    };
    let others = (0..table.headers.len()).filter(|column| !across.contains(column));
    // Of several that hold as many, the first.
    others.rev().max_by_key(hits).filter(|column| hits(column) > 0)
}

/// Names that several areas or venues have, each with a row where it stands.
fn ambiguous(path: &str, shared: BTreeMap<&str, u64>) -> Vec<Fault> {
    let fault = |(name, row): (&str, u64)| {
        let message = format!("several areas or venues of the scenario are called `{name}`");
        Fault::new(&fault::MATRIX_AMBIGUOUS, message).path(path).row(row).value(name)
    };
    shared.into_iter().map(fault).collect()
}

/// A warning where most trips take longer than any that is made.
fn too_long(path: &str, pairs: &[(AreaId, VenueId, f64)]) -> Option<Fault> {
    let long = pairs.iter().filter(|(_, _, minutes)| *minutes > BEYOND_TRAVEL).count();
    let message = format!("{long} of {} trips take more than {BEYOND_TRAVEL} minutes", pairs.len());
    (long * 2 > pairs.len()).then(|| Fault::new(&fault::MATRIX_LONG, message).path(path))
}

#[cfg(test)]
mod tests {
    use geo_types::{Rect, coord};
    use spoke_model::{Area, Bng, Deprivation, OriginKind, Pattern, Venue};

    use super::MatrixColumns;
    use crate::{Areas, Loader};

    /// Minutes of a matrix from one area to two halls of one name, what was understood, and the codes of faults.
    fn read(matrix: &str) -> (Option<Vec<f64>>, String, Vec<&'static str>) {
        let folder = tempfile::tempdir().unwrap();
        let venues = "id,name,easting,northing\na,Hall,433000,278000\nb,Hall,434000,278000\n";
        std::fs::write(folder.path().join("v.csv"), venues).unwrap();
        std::fs::write(folder.path().join("m.csv"), matrix).unwrap();
        let mut loader = Loader::new([folder.path()]);
        let rules = serde_json::from_str(r#"{"table": "v.csv"}"#).unwrap();
        let patterns = [Pattern::named("none", 13).unwrap()];
        let venues: Vec<Venue> = loader.venues(&rules, &patterns, &Areas::new(Vec::new())).unwrap();
        let square = Rect::new(coord! { x: 433_000.0, y: 278_000.0 }, coord! { x: 434_000.0, y: 279_000.0 });
        let areas = Areas::new(vec![Area {
            code: "E01000001".to_owned(),
            name: "A".to_owned(),
            boundary: square.to_polygon().into(),
            origin: Bng { easting: 433_500.0, northing: 278_500.0 },
            origin_kind: OriginKind::InteriorPoint,
            deprivation: Deprivation { rank: 1.0, decile: 1, ridit: 0.5, population: 1.0 },
            inside: true,
            ward: None,
        }]);
        let pairs = loader.matrix("m.csv", MatrixColumns::default(), &areas, &venues);
        let minutes = pairs.map(|pairs| pairs.into_iter().map(|(_, _, minutes)| minutes).collect());
        let understood = loader.inputs().last().unwrap().understood.clone();
        (minutes, understood, loader.faults().iter().map(|fault| fault.kind.code).collect())
    }

    #[test]
    fn seconds_by_whatever_they_are_called() {
        for header in
            ["sec", "secs", "duration_sec", "duration (secs)", "travel_time_s", "Travel time seconds"]
        {
            let (minutes, understood, faults) =
                read(&format!("origin,destination,{header}\nE01000001,a,600\nE01000001,b,1200\n"));
            assert_eq!(minutes, Some(vec![10.0, 20.0]), "{header}");
            assert!(understood.contains("in seconds") && faults.is_empty(), "{understood} {faults:?}");
        }
        let (minutes, ..) =
            read("origin,destination,cost,duration_min\nE01000001,a,3,10\nE01000001,b,3,20\n");
        assert_eq!(minutes, Some(vec![10.0, 20.0]));
    }

    #[test]
    fn seconds_taken_for_minutes_are_warned_of() {
        let (minutes, _, faults) = read("lsoa,a,b\nE01000001,600,1200\n");
        assert_eq!((minutes, faults), (Some(vec![600.0, 1200.0]), vec!["L137"]));
        assert!(read("lsoa,a,b\nE01000001,20,1200\n").2.is_empty());
    }

    #[test]
    fn a_name_of_two_venues_is_an_error() {
        for matrix in ["from,to,minutes\nE01000001,hall,5\n", "lsoa,Hall,b\nE01000001,5,6\n"] {
            let (minutes, _, faults) = read(matrix);
            assert!(minutes.is_none() && faults.contains(&"L136"), "{matrix} {faults:?}");
        }
    }
}
