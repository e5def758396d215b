//! A row of a venue table → a venue, with every fault of the row.

use std::collections::{HashMap, HashSet};

use spoke_model::{Bng, Fault, FaultKind, Pattern, PatternId, Venue, VenueStatus};

use super::columns::{Columns, columns};
use super::hours;
use super::postcode::Entry;
use super::register::{Register, Standing};
use crate::fault;
use crate::loader::Loader;
use crate::places::Places;
use crate::settings::VenueSettings;
use crate::table::{Number, RowView, Table, number, postcode};
use crate::tally::{Tally, condense};

impl Loader {
    /// All venues of one table. `None` where the table cannot be used; rows with faults are left out, and the
    /// run cannot go on for the errors among them.
    pub(super) fn venue_table(
        &mut self,
        path: &str,
        settings: &VenueSettings,
        patterns: &[Pattern],
    ) -> Option<Vec<Venue>> {
        let places = self.places("venues", path, settings.crs.as_deref())?;
        let columns = columns(&places.table, &settings.columns, &mut self.faults)?;
        let register = Register::of(&places.table);
        let has_ids = columns.get("id").is_some();
        if columns.get("id").is_none() && columns.get("name").is_none() {
            let message =
                format!("no column of ids or names; the columns are {}", places.table.column_list("id name"));
            self.faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(path).column("id"));
            return None;
        }
        self.understood(path, &columns.understood(&places.table));
        if let Some(name) = register.name() {
            self.understood(path, name);
        }
        let postcodes = self.needed_postcodes(settings, &places, &columns, register);
        let mut reader = Rows {
            table: &places.table,
            columns,
            settings,
            patterns,
            register,
            faults: Vec::new(),
            closed: 0,
            other: 0,
            bad_hours: Tally::new(&fault::HOURS_BAD, path, "opening hours"),
        };
        let mut venues = Vec::new();
        for (position, (row, cells)) in places.table.rows().enumerate() {
            match register.standing(cells) {
                Standing::Closed => reader.closed += 1,
                Standing::Other => reader.other += 1,
                Standing::Open => {
                    let at = reader.location(row, cells, places.at(position), postcodes.as_ref());
                    venues.extend(reader.venue(row, cells, at));
                }
            }
        }
        let Rows { faults, closed, other, bad_hours, .. } = reader;
        self.faults.extend(condense(faults));
        bad_hours.finish(&mut self.faults);
        if closed > 0 {
            let message = format!("{closed} rows are closed places and are left out");
            self.faults.push(Fault::new(&fault::VENUE_CLOSED, message).path(path));
        }
        if other > 0 {
            self.understood(path, &format!("{other} open rows of another sort left out"));
        }
        if !has_ids {
            tell_apart(&mut venues);
        }
        Some(venues)
    }

    /// Looks up the postcodes of open rows without coordinates.
    fn needed_postcodes(
        &mut self,
        settings: &VenueSettings,
        places: &Places,
        columns: &Columns,
        register: Register,
    ) -> Option<HashMap<String, Entry>> {
        let (table, column) = (settings.postcodes.as_ref()?, columns.get("postcode")?);
        let open = places.table.rows().enumerate().filter(|(position, (_, row))| {
            register.standing(*row) == Standing::Open && matches!(places.at(*position), Ok(None))
        });
        let wanted: HashSet<String> = open.filter_map(|(_, (_, row))| postcode(row.cell(column))).collect();
        if wanted.is_empty() {
            return None;
        }
        self.postcodes(&table.table, &wanted)
    }
}

/// Venues without ids go by name; of those with one name, each has its postcode added.
fn tell_apart(venues: &mut [Venue]) {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for venue in venues.iter() {
        *uses.entry(venue.id.clone()).or_default() += 1;
    }
    for venue in venues.iter_mut().filter(|venue| uses.get(&venue.id).is_some_and(|uses| *uses > 1)) {
        if let Some(postcode) = &venue.postcode {
            venue.id = format!("{} ({postcode})", venue.id);
        }
    }
}

/// What reading a row needs.
struct Rows<'a> {
    table: &'a Table,
    columns: Columns,
    settings: &'a VenueSettings,
    patterns: &'a [Pattern],
    register: Register,
    faults: Vec<Fault>,
    closed: usize,
    other: usize,
    bad_hours: Tally,
}

impl Rows<'_> {
    fn text<'r>(&self, cells: RowView<'r>, name: &str) -> Option<&'r str> {
        self.columns.get(name).map(|column| cells.cell(column)).filter(|cell| !cell.is_empty())
    }

    fn fault(&mut self, kind: &'static FaultKind, row: u64, name: &str, value: &str, message: String) {
        let header = self.columns.get(name).map_or(name, |column| self.table.headers[column].as_str());
        self.faults
            .push(Fault::new(kind, message).path(&self.table.path).row(row).column(header).value(value));
    }

    /// Where the row is: its coordinates, else its postcode's.
    fn location(
        &mut self,
        row: u64,
        cells: RowView<'_>,
        at: Result<Option<Bng>, Fault>,
        postcodes: Option<&HashMap<String, Entry>>,
    ) -> Option<Bng> {
        match at {
            Ok(Some(at)) => return Some(at),
            Err(fault) => {
                self.faults.push(fault);
                return None;
            }
            Ok(None) => {}
        }
        let Some(text) = self.text(cells, "postcode") else {
            let message = "the row has neither coordinates nor a postcode".to_owned();
            self.fault(&fault::VENUE_UNLOCATED, row, "postcode", "", message);
            return None;
        };
        let Some(code) = postcode(text) else {
            self.fault(&fault::POSTCODE_BAD, row, "postcode", text, format!("`{text}` is not a postcode"));
            return None;
        };
        let Some(table) = postcodes else {
            let message = format!("there are no coordinates, and no postcode table to look up {text} in");
            self.fault(&fault::VENUE_UNLOCATED, row, "postcode", text, message);
            return None;
        };
        match table.get(&code) {
            None => {
                self.fault(
                    &fault::POSTCODE_UNKNOWN,
                    row,
                    "postcode",
                    text,
                    format!("{text} is not in the postcode table"),
                );
                None
            }
            Some(Entry { at: None, .. }) => {
                self.fault(
                    &fault::POSTCODE_NO_GRID,
                    row,
                    "postcode",
                    text,
                    format!("{text} has no grid reference"),
                );
                None
            }
            Some(Entry { at, terminated }) => {
                if *terminated {
                    let message = format!("{text} is no longer in use");
                    self.fault(&fault::POSTCODE_TERMINATED, row, "postcode", text, message);
                }
                *at
            }
        }
    }

    /// A number of the row ≥ 0, or the default where the table has none.
    fn number(&mut self, row: u64, cells: RowView<'_>, name: &str, default: f64) -> Option<f64> {
        let Some(cell) = self.text(cells, name) else { return Some(default) };
        match number(cell) {
            Number::Value(value) if value >= 0.0 => Some(value),
            Number::Value(_) => {
                self.fault(&fault::NUMBER_NEGATIVE, row, name, cell, format!("{cell} is below 0"));
                None
            }
            Number::Blank => Some(default),
            Number::Suppressed => {
                let message = format!("`{cell}` is not a number; {default} is used");
                self.fault(&fault::VENUE_MARK, row, name, cell, message);
                Some(default)
            }
            Number::Bad => {
                self.fault(&fault::NUMBER_BAD, row, name, cell, format!("`{cell}` is not a number"));
                None
            }
        }
    }

    fn pattern(&mut self, row: u64, name: &str, text: &str) -> Option<PatternId> {
        let found = self.patterns.iter().position(|pattern| pattern.name.eq_ignore_ascii_case(text));
        if found.is_none() {
            let known: Vec<&str> = self.patterns.iter().map(|pattern| pattern.name.as_str()).collect();
            let message = format!("`{text}` is none of the patterns {}", known.join(", "));
            self.fault(&fault::VENUE_PATTERN, row, name, text, message);
        }
        found.map(PatternId::new)
    }

    /// The venue; `None` where an error of the row is among the faults.
    fn venue(&mut self, row: u64, cells: RowView<'_>, location: Option<Bng>) -> Option<Venue> {
        let before = self.faults.len();
        let name = self.text(cells, "name").or_else(|| self.text(cells, "id")).unwrap_or_default().to_owned();
        let id = self.text(cells, "id").map_or_else(|| name.clone(), str::to_owned);
        if id.is_empty() {
            self.fault(&fault::CODE_BLANK, row, "id", "", "the venue has no id".to_owned());
        }
        let room = self.number(row, cells, "room", self.settings.room);
        let staff = self.number(row, cells, "staff", self.settings.staff);
        let per_staff = self.number(row, cells, "places_per_staff", self.settings.places_per_staff);
        let pounds = self.number(row, cells, "cost", self.settings.cost);
        let reckoned = room.zip(staff).zip(per_staff).map(|((room, staff), each)| room.min(staff * each));
        let places = self.number(row, cells, "places", reckoned.unwrap_or(0.0));
        let status = self.status(row, cells);
        let allowed = self.allowed(row, cells);
        let fixed = self.fixed(row, cells, status);
        let hours = self.hours(row, cells, &id);
        let kind = self.text(cells, "kind").map(str::to_owned).or_else(|| self.settings.kind.clone());
        if places == Some(0.0) && status != Some(VenueStatus::Excluded) {
            self.fault(&fault::CAPACITY_ZERO, row, "room", &id, format!("{id} offers no place in a session"));
        }
        let sound = !self.faults[before..].iter().any(Fault::is_error);
        let venue = Venue {
            id,
            name,
            kind: kind
                .or_else(|| self.register.kind().map(str::to_owned))
                .unwrap_or_else(|| "venue".to_owned()),
            location: location?,
            status: status?,
            places_per_session: places?,
            staff: staff?,
            pounds_per_session: pounds?,
            allowed,
            fixed,
            site: self.text(cells, "site").map(str::to_owned),
            ward: self.text(cells, "ward").map(str::to_owned),
            postcode: self.text(cells, "postcode").map(str::to_owned),
            hours,
            inside: false,
            table: self.table.path.clone(),
            row,
        };
        sound.then_some(venue)
    }

    fn status(&mut self, row: u64, cells: RowView<'_>) -> Option<VenueStatus> {
        let Some(text) = self.text(cells, "status") else { return Some(VenueStatus::Candidate) };
        match text.to_ascii_lowercase().as_str() {
            "candidate" => Some(VenueStatus::Candidate),
            "required" => Some(VenueStatus::Required),
            "excluded" => Some(VenueStatus::Excluded),
            "hub" => Some(VenueStatus::Hub),
            _ => {
                self.fault(&fault::VENUE_STATUS, row, "status", text, format!("`{text}` is not a status"));
                None
            }
        }
    }

    fn allowed(&mut self, row: u64, cells: RowView<'_>) -> Vec<PatternId> {
        let text = self.text(cells, "patterns").unwrap_or_default();
        let names: Vec<&str> =
            text.split([';', '|', ',']).map(str::trim).filter(|name| !name.is_empty()).collect();
        names.into_iter().filter_map(|name| self.pattern(row, "patterns", name)).collect()
    }

    /// The pattern a venue must keep: its own, or `hub_pattern` for a hub that names none.
    fn fixed(&mut self, row: u64, cells: RowView<'_>, status: Option<VenueStatus>) -> Option<PatternId> {
        let own = self.text(cells, "fixed").map(str::to_owned);
        let hub = status == Some(VenueStatus::Hub);
        let text = own.or_else(|| self.settings.hub_pattern.clone().filter(|_| hub));
        let pattern = self.pattern(row, "fixed", &text?)?;
        let sessions = self.patterns[pattern.index()].sessions;
        let why = match status {
            Some(VenueStatus::Excluded) if sessions > 0 => "excluded and fixed to a pattern with sessions",
            Some(VenueStatus::Required) if sessions == 0 => {
                "required and fixed to a pattern without sessions"
            }
            _ => return Some(pattern),
        };
        let name = self.patterns[pattern.index()].name.clone();
        self.fault(&fault::VENUE_CONTRADICTION, row, "fixed", &name, format!("the venue is {why}, `{name}`"));
        None
    }

    /// Hours of the week; `None` where no day has any, or one cannot be understood.
    fn hours(&mut self, row: u64, cells: RowView<'_>, id: &str) -> Option<[String; 7]> {
        let columns = self.columns.hours?;
        let mut week: [String; 7] = Default::default();
        let mut understood = true;
        for (day, column) in week.iter_mut().zip(columns) {
            match hours::day(cells.cell(column)) {
                Ok(spans) => *day = spans,
                Err(why) => {
                    let message = format!("{id}, {}: {why}", self.table.headers[column]);
                    self.bad_hours.add(row, cells.cell(column), message);
                    understood = false;
                }
            }
        }
        (understood && week.iter().any(|day| !day.is_empty())).then_some(week)
    }
}
