//! The tables of `spoke locate`: origins, destinations and costs from CSV, streamed, with every fault by row.

use std::collections::HashMap;
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder, Trim};
use spoke_allocate::locate::{CostTable, Costs, Instance, Pair, Plane, Site, Status};
use spoke_model::{Fault, FaultKind};

use super::Args;

spoke_model::faults! {
    /// A file that cannot be read.
    UNREADABLE = "K001", Error, "a table cannot be read", "check the path and that it is CSV text";
    /// A column that is missing.
    NO_COLUMN = "K002", Error, "a table has no column of that name", "add the column or mend its header";
    /// An id that is missing.
    NO_ID = "K003", Error, "a row has no id", "give it one";
    /// An id twice.
    DUPLICATE_ID = "K004", Error, "an id stands on two rows", "keep one of the rows";
    /// A number that is none.
    NUMBER = "K005", Error, "a value is not a number, or negative, or infinite",
        "correct the value; leave a pair out of the costs where it is unreachable";
    /// A status that is none.
    STATUS = "K006", Error, "a status is not known", "use candidate, required or excluded";
    /// An id in the costs that the other table lacks.
    UNKNOWN_ID = "K007", Error, "the costs name an id that its table lacks", "add it to the table or drop the row";
    /// A pair twice.
    DUPLICATE_PAIR = "K008", Error, "a pair stands in the costs twice", "keep one of the rows";
    /// An empty table.
    EMPTY = "K009", Error, "a table has no rows", "give it at least one";
}

/// Faults of one kind in one table that are listed one by one; the rest are counted.
const LISTED: u64 = 20;

/// The instance and the ids of its positions.
pub(super) struct Tables {
    pub(super) origins: Vec<String>,
    pub(super) destinations: Vec<String>,
    pub(super) instance: Instance,
}

/// Reads everything, or says everything that is wrong.
pub(super) fn read(args: &Args, capacitated: bool) -> Result<Tables, Vec<Fault>> {
    let mut faults = Vec::new();
    let floor = args.costs.as_os_str() == "euclidean-floor";
    let plane = floor || args.costs.as_os_str() == "euclidean";
    let origins = Table::read(&args.origins, &mut faults);
    let destinations = Table::read(&args.destinations, &mut faults);
    let (Some(origins), Some(destinations)) = (origins, destinations) else { return Err(faults) };
    let weights = origins.numbers("weight", Some(1.0), &mut faults);
    let own = origins.has("demand");
    let demands = if own { origins.numbers("demand", None, &mut faults) } else { weights.clone() };
    // The literature's capacitated p-median has demands and no weights.
    let weights = if capacitated && !own { vec![1.0; weights.len()] } else { weights };
    let capacity = destinations.capacities(capacitated, &mut faults);
    let status = destinations.statuses(&mut faults);
    let costs = if plane {
        let origins = origins.points(&mut faults);
        let sites = destinations.points(&mut faults);
        Some(Costs::Plane(Plane { origins, sites, floor }))
    } else {
        pairs(&args.costs, &origins, &destinations, &mut faults).map(Costs::Table)
    };
    match costs {
        Some(costs) if faults.is_empty() => {
            let sites = status.into_iter().zip(capacity);
            let sites = sites.map(|(status, capacity)| Site { status, capacity }).collect();
            let instance = Instance { weights, demands, sites, costs };
            Ok(Tables { origins: origins.ids, destinations: destinations.ids, instance })
        }
        _ => Err(faults),
    }
}

/// A small table held as text.
struct Table {
    path: String,
    header: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
    ids: Vec<String>,
    place: HashMap<Vec<u8>, u32>,
}

/// Counts faults of one kind, listing the first.
struct Tally<'a> {
    faults: &'a mut Vec<Fault>,
    path: String,
    kind: &'static FaultKind,
    count: u64,
}

impl<'a> Tally<'a> {
    fn new(faults: &'a mut Vec<Fault>, path: &str, kind: &'static FaultKind) -> Self {
        Self { faults, path: path.to_owned(), kind, count: 0 }
    }

    fn add(&mut self, row: u64, column: &str, value: &str, message: String) {
        self.count += 1;
        if self.count <= LISTED {
            let fault = Fault::new(self.kind, message).path(&self.path).row(row);
            self.faults.push(fault.column(column).value(value));
        }
    }

    fn end(self) {
        if self.count > LISTED {
            let message = format!("and {} more rows like these", self.count - LISTED);
            self.faults.push(Fault::new(self.kind, message).path(self.path));
        }
    }
}

fn open(path: &Path, faults: &mut Vec<Fault>) -> Option<(Reader<std::fs::File>, Vec<String>)> {
    let unreadable = |why: String| Fault::new(&UNREADABLE, why).path(path.display().to_string());
    let mut reader = match ReaderBuilder::new().trim(Trim::All).from_path(path) {
        Ok(reader) => reader,
        Err(error) => {
            faults.push(unreadable(error.to_string()));
            return None;
        }
    };
    match reader.headers() {
        Ok(header) => {
            let name = |cell: &str| cell.trim_start_matches('\u{feff}').trim().to_lowercase();
            let header = header.iter().map(name).collect();
            Some((reader, header))
        }
        Err(error) => {
            faults.push(unreadable(error.to_string()));
            None
        }
    }
}

fn line(position: Option<&csv::Position>) -> u64 {
    position.map_or(0, csv::Position::line)
}

impl Table {
    fn read(path: &Path, faults: &mut Vec<Fault>) -> Option<Self> {
        let (mut reader, header) = open(path, faults)?;
        let path = path.display().to_string();
        let mut table =
            Self { path: path.clone(), header, rows: Vec::new(), ids: Vec::new(), place: HashMap::new() };
        let Some(id) = table.column("id") else {
            faults.push(Fault::new(&NO_COLUMN, "there is no column `id`").path(path).row(1));
            return None;
        };
        let before = faults.len();
        for record in reader.records() {
            match record {
                Ok(record) => table.rows.push((line(record.position()), record)),
                Err(error) => {
                    let row = line(error.position());
                    faults.push(Fault::new(&UNREADABLE, error.to_string()).path(&path).row(row));
                    return None;
                }
            }
        }
        for (row, record) in &table.rows {
            let name = record.get(id).unwrap_or_default().to_owned();
            if name.is_empty() {
                faults.push(Fault::new(&NO_ID, "the id is empty").path(&path).row(*row).column("id"));
            }
            let at = table.ids.len() as u32;
            if let Some(first) = table.place.insert(name.clone().into_bytes(), at) {
                let first = table.rows[first as usize].0;
                let message = format!("{name} stands on row {first} too");
                let fault = Fault::new(&DUPLICATE_ID, message).path(&path).row(*row);
                faults.push(fault.column("id").value(&name));
            }
            table.ids.push(name);
        }
        if table.rows.is_empty() {
            faults.push(Fault::new(&EMPTY, "the table has a header and nothing else").path(&path));
        }
        (faults.len() == before).then_some(table)
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    /// Cells of a column by row; nothing and a fault when it is missing.
    fn cells<'a>(&'a self, name: &str, faults: &mut Vec<Fault>) -> Vec<(u64, &'a str)> {
        match self.column(name) {
            Some(at) => {
                self.rows.iter().map(|(row, record)| (*row, record.get(at).unwrap_or_default())).collect()
            }
            None => {
                let message = format!("there is no column `{name}`");
                faults.push(Fault::new(&NO_COLUMN, message).path(&self.path).row(1));
                Vec::new()
            }
        }
    }

    /// A column of numbers ≥ 0; all `default` where the column is missing.
    fn numbers(&self, name: &str, default: Option<f64>, faults: &mut Vec<Fault>) -> Vec<f64> {
        match default {
            Some(default) if !self.has(name) => vec![default; self.rows.len()],
            _ => self.parsed(name, faults, |value| value >= 0.0, "a number, 0 or more"),
        }
    }

    fn parsed(
        &self,
        name: &str,
        faults: &mut Vec<Fault>,
        good: impl Fn(f64) -> bool,
        what: &str,
    ) -> Vec<f64> {
        let cells = self.cells(name, faults);
        let mut tally = Tally::new(faults, &self.path, &NUMBER);
        let mut numbers = Vec::with_capacity(cells.len());
        for (row, cell) in cells {
            let value = cell.parse().ok().filter(|value: &f64| value.is_finite() && good(*value));
            if value.is_none() {
                tally.add(row, name, cell, format!("`{cell}` is not {what}"));
            }
            numbers.push(value.unwrap_or_default());
        }
        tally.end();
        numbers
    }

    fn points(&self, faults: &mut Vec<Fault>) -> Vec<[f64; 2]> {
        let x = self.parsed("x", faults, |_| true, "a coordinate");
        let y = self.parsed("y", faults, |_| true, "a coordinate");
        x.into_iter().zip(y).map(|(x, y)| [x, y]).collect()
    }

    /// Capacities; an empty cell is no limit.
    fn capacities(&self, needed: bool, faults: &mut Vec<Fault>) -> Vec<Option<f64>> {
        if !needed {
            return vec![None; self.rows.len()];
        }
        let cells = self.cells("capacity", faults);
        let mut tally = Tally::new(faults, &self.path, &NUMBER);
        let mut capacities = Vec::with_capacity(cells.len());
        for (row, cell) in cells {
            let value = cell.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
            if value.is_none() && !cell.is_empty() {
                tally.add(row, "capacity", cell, format!("`{cell}` is not a number, 0 or more"));
            }
            capacities.push(value);
        }
        tally.end();
        capacities
    }

    fn statuses(&self, faults: &mut Vec<Fault>) -> Vec<Status> {
        if !self.has("status") {
            return vec![Status::Candidate; self.rows.len()];
        }
        let cells = self.cells("status", faults);
        let mut tally = Tally::new(faults, &self.path, &STATUS);
        let mut statuses = Vec::with_capacity(cells.len());
        for (row, cell) in cells {
            statuses.push(match cell.to_lowercase().as_str() {
                "" | "candidate" => Status::Candidate,
                "required" => Status::Required,
                "excluded" => Status::Excluded,
                _ => {
                    tally.add(row, "status", cell, format!("`{cell}` is no status"));
                    Status::Candidate
                }
            });
        }
        tally.end();
        statuses
    }
}

/// Streams the costs.
fn pairs(path: &Path, origins: &Table, destinations: &Table, faults: &mut Vec<Fault>) -> Option<CostTable> {
    let before = faults.len();
    let (mut reader, header) = open(path, faults)?;
    let name = path.display().to_string();
    let mut columns = [0; 3];
    for (slot, column) in columns.iter_mut().zip(["origin", "destination", "cost"]) {
        match header.iter().position(|cell| cell == column) {
            Some(at) => *slot = at,
            None => {
                let message = format!("there is no column `{column}`");
                faults.push(Fault::new(&NO_COLUMN, message).path(&name).row(1));
            }
        }
    }
    if faults.len() > before {
        return None;
    }
    let [from, to, cost] = columns;
    let mut found: Vec<(u32, u32, f64)> = Vec::new();
    let (mut unknown, mut numbers) = (Vec::new(), Vec::new());
    let mut strangers = Tally::new(&mut unknown, &name, &UNKNOWN_ID);
    let mut wrong = Tally::new(&mut numbers, &name, &NUMBER);
    let mut record = ByteRecord::new();
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let row = line(error.position());
                faults.push(Fault::new(&UNREADABLE, error.to_string()).path(&name).row(row));
                return None;
            }
        }
        let row = line(record.position());
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let value = std::str::from_utf8(cell(cost)).ok().and_then(|cell| cell.parse::<f64>().ok());
        let value = value.filter(|value| value.is_finite() && *value >= 0.0);
        let (origin, site) = (origins.place.get(cell(from)), destinations.place.get(cell(to)));
        if origin.is_none() {
            let id = text(cell(from));
            strangers.add(row, "origin", &id, format!("{id} is not in {}", origins.path));
        }
        if site.is_none() {
            let id = text(cell(to));
            strangers.add(row, "destination", &id, format!("{id} is not in {}", destinations.path));
        }
        if value.is_none() {
            let cell = text(cell(cost));
            wrong.add(row, "cost", &cell, format!("`{cell}` is not a number, 0 or more"));
        }
        if let (Some(&origin), Some(&site), Some(value)) = (origin, site, value) {
            found.push((origin, site, value));
        }
    }
    strangers.end();
    wrong.end();
    faults.extend(unknown);
    faults.extend(numbers);
    match CostTable::new(origins.ids.len(), destinations.ids.len(), &found) {
        Ok(table) => Some(table),
        Err(duplicates) => {
            say_duplicates(path, &duplicates, [from, to], origins, destinations, faults);
            None
        }
    }
}

/// Reads the costs again for the rows of the pairs that stand there twice.
fn say_duplicates(
    path: &Path,
    duplicates: &[Pair],
    columns: [usize; 2],
    origins: &Table,
    destinations: &Table,
    faults: &mut Vec<Fault>,
) {
    let Some((mut reader, _)) = open(path, faults) else { return };
    let name = path.display().to_string();
    let mut first: HashMap<Pair, u64> = HashMap::new();
    let mut tally = Tally::new(faults, &name, &DUPLICATE_PAIR);
    for record in reader.byte_records().map_while(Result::ok) {
        let place = |table: &Table, at: usize| table.place.get(record.get(at)?).copied();
        let (Some(origin), Some(site)) = (place(origins, columns[0]), place(destinations, columns[1])) else {
            continue;
        };
        let pair = Pair { origin, site };
        if duplicates.binary_search(&pair).is_ok() {
            let row = line(record.position());
            let earlier = *first.entry(pair).or_insert(row);
            if earlier != row {
                let (a, b) = (&origins.ids[origin as usize], &destinations.ids[site as usize]);
                tally.add(row, "origin", a, format!("{a} to {b} stands on row {earlier} too"));
            }
        }
    }
    tally.end();
}
