//! The tables of `spoke locate`: origins, destinations and costs from CSV, with every fault by row.

mod costs;
mod source;

use std::collections::HashMap;
use std::path::Path;

use spoke_allocate::locate::{Costs, Instance, Plane, Site, Status};
use spoke_model::{Fault, FaultKind};

use self::source::Source;
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
    NUMBER = "K005", Error, "a weight, demand, capacity or coordinate cannot be used", "correct the value";
    /// A status that is none.
    STATUS = "K006", Error, "a status is not known", "use candidate, required or excluded";
    /// An id in the costs that the other table lacks.
    UNKNOWN_ID = "K007", Error, "the costs name an id that its table lacks", "add it to the table or drop the row";
    /// A pair twice.
    DUPLICATE_PAIR = "K008", Error, "a pair stands in the costs twice", "keep one of the rows";
    /// An empty table.
    EMPTY = "K009", Error, "a table has no rows", "give it at least one";
    /// A column that may be one which is missing.
    NOT_USED = "K010", Warning, "a column is not used, and one it could be is missing",
        "rename the column if it is meant; if not, there is nothing to do";
    /// A cost that is none.
    COST = "K011", Error, "a cost is not a number, or negative, or infinite",
        "correct the value; leave a pair out of the costs where it is unreachable";
}

/// Faults of one kind in one table that are listed one by one; the rest are counted.
const LISTED: u64 = 20;

/// The instance and the ids of its positions.
pub(super) struct Tables {
    pub(super) origins: Vec<String>,
    pub(super) destinations: Vec<String>,
    pub(super) instance: Instance,
    /// What the user should know of tables that can be read.
    pub(super) warnings: Vec<Fault>,
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
        costs::read(&args.costs, &origins, &destinations, &mut faults).map(Costs::Table)
    };
    match costs {
        Some(costs) if faults.is_empty() => {
            let sites = status.into_iter().zip(capacity);
            let sites = sites.map(|(status, capacity)| Site { status, capacity }).collect();
            let instance = Instance { weights, demands, sites, costs };
            let warnings = origins.weights_elsewhere().into_iter().chain(destinations.statuses_elsewhere());
            let warnings = warnings.collect();
            Ok(Tables { origins: origins.ids, destinations: destinations.ids, instance, warnings })
        }
        _ => Err(faults),
    }
}

/// A small table held as text.
struct Table {
    source: Source,
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
    ids: Vec<String>,
    place: HashMap<Vec<u8>, u32>,
}

/// Counts faults of one kind, listing the first.
struct Tally<'a> {
    faults: &'a mut Vec<Fault>,
    source: &'a Source,
    kind: &'static FaultKind,
    count: u64,
}

impl<'a> Tally<'a> {
    fn new(faults: &'a mut Vec<Fault>, source: &'a Source, kind: &'static FaultKind) -> Self {
        Self { faults, source, kind, count: 0 }
    }

    fn add(
        &mut self,
        at: Option<&csv::Position>,
        column: &str,
        value: &str,
        message: impl FnOnce() -> String,
    ) {
        self.count += 1;
        if self.count <= LISTED {
            let fault = self.source.fault(self.kind, message()).row(self.source.row(at));
            self.faults.push(fault.column(column).value(value));
        }
    }

    fn end(self) {
        if self.count > LISTED {
            let message = format!("and {} more rows like these", self.count - LISTED);
            self.faults.push(self.source.fault(self.kind, message));
        }
    }
}

impl Table {
    fn read(path: &Path, faults: &mut Vec<Fault>) -> Option<Self> {
        let (source, mut reader, header) = Source::open(path, faults)?;
        let mut table = Self { source, header, rows: Vec::new(), ids: Vec::new(), place: HashMap::new() };
        let Some(id) = table.column("id") else {
            faults.push(table.source.fault(&NO_COLUMN, "there is no column `id`").row(1));
            return None;
        };
        let before = faults.len();
        for record in reader.records() {
            match record {
                Ok(record) => table.rows.push(record),
                Err(error) => {
                    faults.push(table.source.unreadable(&error));
                    return None;
                }
            }
        }
        for record in &table.rows {
            let name = record.get(id).unwrap_or_default().to_owned();
            if name.is_empty() {
                let fault = table.source.fault(&NO_ID, "the id is empty");
                faults.push(fault.row(table.source.row(record.position())).column("id"));
            }
            let at = table.ids.len() as u32;
            if let Some(first) = table.place.insert(name.clone().into_bytes(), at) {
                let first = table.source.row(table.rows[first as usize].position());
                let fault = table.source.fault(&DUPLICATE_ID, format!("{name} stands on row {first} too"));
                faults.push(fault.row(table.source.row(record.position())).column("id").value(&name));
            }
            table.ids.push(name);
        }
        if table.rows.is_empty() {
            faults.push(table.source.fault(&EMPTY, "the table has a header and nothing else"));
        }
        (faults.len() == before).then_some(table)
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    /// Cells of a column and the records they stand in; nothing and a fault when it is missing.
    fn cells<'a>(&'a self, name: &str, faults: &mut Vec<Fault>) -> Vec<(&'a csv::StringRecord, &'a str)> {
        match self.column(name) {
            Some(at) => self.rows.iter().map(|record| (record, record.get(at).unwrap_or_default())).collect(),
            None => {
                let message = format!("there is no column `{name}`");
                faults.push(self.source.fault(&NO_COLUMN, message).row(1));
                Vec::new()
            }
        }
    }

    /// A warning when no column says what origins weigh but one of numbers is used for nothing.
    fn weights_elsewhere(&self) -> Option<Fault> {
        let number = |cell: &str| cell.parse::<f64>().is_ok_and(|value| value.is_finite() && value >= 0.0);
        self.elsewhere("weight", "every origin weighs 1", number)
    }

    /// A warning when no column says which sites may open but one of statuses is used for nothing.
    fn statuses_elsewhere(&self) -> Option<Fault> {
        self.elsewhere("status", "every destination may open", |cell| status(cell).is_some())
    }

    fn elsewhere(&self, missing: &str, so: &str, fits: impl Fn(&str) -> bool) -> Option<Fault> {
        const KNOWN: [&str; 7] = ["id", "weight", "demand", "capacity", "status", "x", "y"];
        if self.has(missing) {
            return None;
        }
        let all = |at: usize| self.rows.iter().all(|record| fits(record.get(at).unwrap_or_default()));
        let any =
            |at: usize| self.rows.iter().any(|record| record.get(at).is_some_and(|cell| !cell.is_empty()));
        let unused = self.header.iter().enumerate().filter(|(_, name)| !KNOWN.contains(&name.as_str()));
        let (_, name) = unused.into_iter().find(|&(at, _)| all(at) && any(at))?;
        let message = format!("there is no column `{missing}`, so that {so}; `{name}` is not used");
        Some(self.source.fault(&NOT_USED, message).row(1).column(name))
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
        let mut tally = Tally::new(faults, &self.source, &NUMBER);
        let mut numbers = Vec::with_capacity(cells.len());
        for (record, cell) in cells {
            let value = cell.parse().ok().filter(|value: &f64| value.is_finite() && good(*value));
            if value.is_none() {
                tally.add(record.position(), name, cell, || format!("`{cell}` is not {what}"));
            }
            numbers.push(value.unwrap_or_default());
        }
        tally.end();
        numbers
    }

    fn points(&self, faults: &mut Vec<Fault>) -> Vec<[f64; 2]> {
        // Distances of points farther out are past the range of numbers.
        let near = |value: f64| value.abs() < 1e150;
        let x = self.parsed("x", faults, near, "a coordinate within ±1e150");
        let y = self.parsed("y", faults, near, "a coordinate within ±1e150");
        x.into_iter().zip(y).map(|(x, y)| [x, y]).collect()
    }

    /// Capacities; an empty cell is no limit.
    fn capacities(&self, needed: bool, faults: &mut Vec<Fault>) -> Vec<Option<f64>> {
        if !needed {
            return vec![None; self.rows.len()];
        }
        let cells = self.cells("capacity", faults);
        let mut tally = Tally::new(faults, &self.source, &NUMBER);
        let mut capacities = Vec::with_capacity(cells.len());
        for (record, cell) in cells {
            let value = cell.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
            if value.is_none() && !cell.is_empty() {
                tally.add(record.position(), "capacity", cell, || {
                    format!("`{cell}` is not a number, 0 or more")
                });
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
        let mut tally = Tally::new(faults, &self.source, &STATUS);
        let mut statuses = Vec::with_capacity(cells.len());
        for (record, cell) in cells {
            let found = status(cell);
            if found.is_none() {
                tally.add(record.position(), "status", cell, || format!("`{cell}` is no status"));
            }
            statuses.push(found.unwrap_or_default());
        }
        tally.end();
        statuses
    }
}

fn status(cell: &str) -> Option<Status> {
    match cell.to_lowercase().as_str() {
        "" | "candidate" => Some(Status::Candidate),
        "required" => Some(Status::Required),
        "excluded" => Some(Status::Excluded),
        _ => None,
    }
}
