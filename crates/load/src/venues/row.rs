//! A row of a venue table → a venue, with every fault of the row.

use std::collections::{HashMap, HashSet};

use spoke_model::{Bng, Fault, FaultKind, Pattern, PatternId, Venue, VenueStatus};

use super::assumed;
use super::columns::{Columns, columns};
use super::hours;
use super::postcode::{Entry, is_northern_irish};
use super::register::{Register, Standing};
use crate::coded::examples;
use crate::fault;
use crate::loader::Loader;
use crate::places::Places;
use crate::settings::VenueSettings;
use crate::table::{Number, RowView, Table, number, postcode};
use crate::tally::{Tally, condense, count};

impl Loader {
    /// All venues of one table. `None` where the table cannot be used; rows with faults are left out, and the
    /// run cannot go on for the errors among them.
    pub(super) fn venue_table(
        &mut self,
        path: &str,
        settings: &VenueSettings,
        patterns: &[Pattern],
    ) -> Option<Vec<Venue>> {
        let places = self.places_by("venues", path, settings.crs.as_deref(), &settings.columns)?;
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
        if let Some(words) = assumed::words(&places.table, &columns, register, settings) {
            self.understood(path, &words);
        }
        if let Some(name) = register.name() {
            self.understood(path, name);
        }
        let located = places.have_coordinates();
        if !located && columns.get("postcode").is_none() {
            let message = format!(
                "no column of coordinates or of postcodes is recognised; the columns are {}",
                places.table.column_list("latitude longitude easting northing postcode")
            );
            self.faults.push(Fault::new(&fault::VENUE_UNLOCATED, message).path(path).column("lat"));
        }
        let postcodes = self.needed_postcodes(settings, &places, &columns, register);
        let mut reader = Rows {
            table: &places.table,
            columns,
            settings,
            patterns,
            register,
            located,
            faults: Vec::new(),
            closed: Vec::new(),
            other: 0,
            unplaced: Vec::new(),
            bad_hours: Tally::new(&fault::HOURS_BAD, path, "opening hours"),
        };
        let mut venues = Vec::new();
        for (position, (row, cells)) in places.table.rows().enumerate() {
            match register.standing(cells) {
                Standing::Closed => reader.closed.push(position),
                Standing::Other => reader.other += 1,
                Standing::Open => {
                    let code = reader.text(cells, "postcode").and_then(postcode);
                    let at = match code.is_some_and(|code| is_northern_irish(&code)) {
                        true => places.in_northern_ireland(position),
                        false => places.at(position),
                    };
                    let at = reader.location((position, row), cells, at, postcodes.as_ref());
                    venues.extend(reader.venue(row, cells, at));
                }
            }
        }
        let closed = reader.names(&reader.closed);
        let unplaced = reader.say_unplaced();
        let Rows { faults, other, bad_hours, .. } = reader;
        self.faults.extend(condense(faults));
        self.faults.extend(unplaced);
        bad_hours.finish(&mut self.faults);
        if !closed.is_empty() {
            let message = format!("{} left out: {}", count(closed.len(), "closed place"), examples(&closed));
            self.faults.push(Fault::new(&fault::VENUE_CLOSED, message).path(path));
        }
        if other > 0 {
            self.understood(path, &format!("{} of another sort left out", count(other, "open row")));
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
pub(super) struct Rows<'a> {
    pub(super) table: &'a Table,
    pub(super) columns: Columns,
    pub(super) settings: &'a VenueSettings,
    patterns: &'a [Pattern],
    register: Register,
    /// Whether anything of the table says where its rows are.
    pub(super) located: bool,
    pub(super) faults: Vec<Fault>,
    /// Positions of rows that are closed.
    closed: Vec<usize>,
    other: usize,
    /// Positions of rows that have a postcode, and nothing to look it up in.
    pub(super) unplaced: Vec<usize>,
    bad_hours: Tally,
}

impl Rows<'_> {
    pub(super) fn text<'r>(&self, cells: RowView<'r>, name: &str) -> Option<&'r str> {
        self.columns.get(name).map(|column| cells.cell(column)).filter(|cell| !cell.is_empty())
    }

    pub(super) fn fault(
        &mut self,
        kind: &'static FaultKind,
        row: u64,
        name: &str,
        value: &str,
        message: String,
    ) {
        let header = self.columns.get(name).map_or(name, |column| self.table.headers[column].as_str());
        self.faults
            .push(Fault::new(kind, message).path(&self.table.path).row(row).column(header).value(value));
    }

    /// Names of the rows at some positions.
    fn names(&self, positions: &[usize]) -> Vec<String> {
        let name = |position: &usize| {
            let (row, cells) = self.table.row(*position);
            let name = self.text(cells, "name").or_else(|| self.text(cells, "id")).unwrap_or_default();
            format!("{name} (row {row})")
        };
        positions.iter().map(name).collect()
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
        // Where room or staff are at fault, that is why.
        if reckoned.is_some() && places == Some(0.0) && status != Some(VenueStatus::Excluded) {
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

    /// Hours of the week; `None` where nothing is said of any day. A day that cannot be understood counts as closed.
    fn hours(&mut self, row: u64, cells: RowView<'_>, id: &str) -> Option<[String; 7]> {
        let columns = self.columns.hours.as_ref()?;
        let mut week: [String; 7] = Default::default();
        let mut said = false;
        for (day, columns) in week.iter_mut().zip(columns) {
            said |= columns.iter().any(|column| !cells.cell(column.at).trim().is_empty());
            match hours::day(columns.iter().map(|column| (cells.cell(column.at), *column))) {
                Ok(spans) => *day = spans,
                Err((column, why)) => {
                    let message = format!("{id}, {}: {why}", self.table.headers[column.at]);
                    self.bad_hours.add(row, cells.cell(column.at), message);
                }
            }
        }
        said.then_some(week)
    }
}

#[cfg(test)]
mod tests {
    use spoke_model::{Pattern, Venue};

    use crate::{Areas, Loader};

    /// Venues of a table, with a table of postcodes beside it where one is given, and what was found.
    fn read(table: &str, postcodes: Option<&str>) -> (Vec<Venue>, Loader) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("v.csv"), table).unwrap();
        let mut settings = r#"{"table": "v.csv"}"#.to_owned();
        if let Some(postcodes) = postcodes {
            std::fs::write(folder.path().join("p.csv"), postcodes).unwrap();
            settings = r#"{"table": "v.csv", "postcodes": {"table": "p.csv"}}"#.to_owned();
        }
        let mut loader = Loader::new([folder.path()]);
        let settings = serde_json::from_str(&settings).unwrap();
        let patterns = [Pattern::named("none", 13).unwrap()];
        let venues = loader.venues(&settings, &patterns, &Areas::new(Vec::new())).unwrap_or_default();
        (venues, loader)
    }

    fn codes(loader: &Loader) -> Vec<&'static str> {
        loader.faults().iter().map(|fault| fault.kind.code).collect()
    }

    #[test]
    fn hours_of_the_days_that_are_there() {
        let week = "id,easting,northing,Mon,Tues,Wed,Thu hours,Fri,Saturday\na,433000,278000,9am-5pm,10:00-00:00,,,,10:00-12:00\n";
        let (venues, loader) = read(week, None);
        let hours = venues[0].hours.clone().unwrap();
        assert_eq!(hours, ["09:00-17:00", "", "", "", "", "10:00-12:00", ""], "one bad day is one day");
        assert_eq!(codes(&loader), ["L108"]);
        assert!(loader.inputs()[0].understood.contains("without a column, closed: sunday"));
        let (venues, loader) = read("id,easting,northing,Monday\na,433000,278000,9-17\n", None);
        assert!(venues[0].hours.is_some() && codes(&loader) == ["L118"]);
        let (venues, loader) = read("id,easting,northing,Sat nav,Month\na,433000,278000,CV1,May\n", None);
        assert!(venues[0].hours.is_none() && codes(&loader).is_empty());
    }

    #[test]
    fn morning_and_afternoon_have_columns_of_their_own() {
        let days =
            "Monday am,Monday pm,Tuesday,Tuesday unstaffed,Wednesday,Thu am,Thu pm,Friday,Friday remarks";
        let cells = "9-12,1-5,09:00-17:00,00:00-24:00,\"09:00-12:00\n13:00-17:00\",Closed,2-4,1-5pm,ring";
        let (venues, loader) = read(&format!("id,easting,northing,{days}\na,433000,278000,{cells}\n"), None);
        let joined = [
            "09:00-12:00,13:00-17:00",
            "09:00-17:00",
            "09:00-12:00,13:00-17:00",
            "14:00-16:00",
            "13:00-17:00",
        ];
        assert_eq!(venues[0].hours.as_ref().unwrap()[..5], joined, "{:?}", loader.faults());
        assert!(loader.faults().is_empty(), "{:?}", loader.faults());
        let (venues, loader) =
            read("id,easting,northing,Mon,Tue,Wed,Thu,Fri\na,433000,278000,2-4,,,,\n", None);
        assert_eq!(
            (venues[0].hours.clone().unwrap()[0].as_str(), codes(&loader).as_slice()),
            ("", &["L108"][..])
        );
    }

    #[test]
    fn closed_all_week_is_known() {
        let week = |cell: &str| {
            let days = "Mon,Tue,Wed,Thu,Fri,Sat,Sun";
            let cells = [cell; 7].join(",");
            read(&format!("id,easting,northing,{days}\na,433000,278000,{cells}\n"), None).0[0].hours.clone()
        };
        let shut: Option<[String; 7]> = Some(Default::default());
        assert_eq!((week("Closed"), week("All Day (continuous)"), week("")), (shut.clone(), shut, None));
    }

    #[test]
    fn headers_in_every_dress() {
        let table = "Venue ID,Venue Name,Venue type,Post-code,Room Capacity,Electoral Ward Name,easting,northing\n7,Hall,hall,CV1 1AA,30,Stoke,433000,278000\n";
        let (venues, loader) = read(table, None);
        let venue = &venues[0];
        assert_eq!((venue.id.as_str(), venue.name.as_str(), venue.kind.as_str()), ("7", "Hall", "hall"));
        assert_eq!((venue.postcode.as_deref(), venue.ward.as_deref()), (Some("CV1 1AA"), Some("Stoke")));
        assert_eq!((venue.places_per_session, codes(&loader)), (12.0, vec![]));
        let (venues, _) = read("Site Name,X Coordinate,Y_COORD\nHall,433000,278000\n", None);
        assert_eq!((venues[0].id.as_str(), venues[0].location.easting), ("Hall", 433_000.0));
    }

    #[test]
    fn a_venue_is_not_called_after_who_answers_for_it() {
        let (venues, _) = read("Venue,Name,easting,northing\nOld Hall,J Smith,433000,278000\n", None);
        assert_eq!((venues[0].id.as_str(), venues[0].name.as_str()), ("Old Hall", "Old Hall"));
        let (venues, _) = read("Venue,Name,easting,northing\nV1,Old Hall,433000,278000\n", None);
        assert_eq!((venues[0].id.as_str(), venues[0].name.as_str()), ("V1", "Old Hall"));
        let people = "Venue,Postcode,easting,northing,Name,Telephone\nOld Hall,CV1 1AA,433000,278000,Jane Smith,1\nHub,CV1 1AB,433000,278000,John Brown,2\nBarn,CV1 1AC,433000,278000,Mary Jones,3\n";
        let (venues, loader) = read(people, None);
        assert_eq!((venues.len(), codes(&loader)), (0, vec!["L120"]));
        assert_eq!(loader.faults()[0].place.column.as_deref(), Some("Name"));
    }

    #[test]
    fn venues_that_cannot_be_placed_are_one_fault() {
        let (_, loader) = read("id,postcode\na,CV1 1AA\nb,CV1 1AB\nc,CV1 1AC\n", None);
        let [fault] = loader.faults() else { panic!("{:?}", loader.faults()) };
        assert_eq!((fault.kind.code, fault.place.row), ("L101", Some(2)));
        assert!(fault.message.starts_with("3 venues have a postcode and no coordinates"), "{fault}");
        let (_, loader) = read("id,Breite\na,52.4\nb,52.5\n", None);
        let [fault] = loader.faults() else { panic!("{:?}", loader.faults()) };
        assert!(
            fault.message.contains("no column of coordinates") && fault.message.contains("Breite"),
            "{fault}"
        );
    }

    #[test]
    fn northern_ireland_goes_by_degrees() {
        let postcodes = "pcds,oseast1m,osnrth1m,lat,long\nBT1 5GS,333000,374000,54.5973,-5.9301\nBT1 1AA,333000,374000,,\n";
        let (venues, loader) = read("id,postcode\na,BT1 5GS\nb,BT1 1AA\n", Some(postcodes));
        let belfast = crate::ostn15::to_wgs84(venues[0].location);
        assert!((belfast.lat - 54.5973).abs() < 1e-4 && (belfast.lon + 5.9301).abs() < 1e-4, "{belfast:?}");
        assert_eq!((venues.len(), codes(&loader)), (1, vec!["L113"]));
        let metres = "id,postcode,x,y\na,BT1 5GS,333000,374000\nb,CH41 1AA,333000,388000\n";
        let (venues, loader) = read(metres, None);
        assert_eq!((venues.len(), codes(&loader), loader.faults()[0].place.row), (1, vec!["L044"], Some(2)));
        let (venues, loader) = read("id,postcode,x,y\na,BT1 5GS,-5.9301,54.5973\n", None);
        assert_eq!((venues.len(), codes(&loader)), (1, vec![]));
    }

    #[test]
    fn of_a_postcode_twice_the_row_with_a_place_counts() {
        let place = "CV1 1AA,433000,278000,";
        for rows in [
            format!("{place}\nCV1 1AA,,,"),
            format!("CV1 1AA,,,\n{place}"),
            format!("CV1 1AA,1,2,2020\n{place}"),
        ] {
            let table = format!("pcds,easting,northing,doterm\n{rows}\n");
            let (venues, loader) = read("id,postcode\na,CV1 1AA\n", Some(&table));
            assert_eq!(venues[0].location.easting, 433_000.0, "{rows}");
            assert!(codes(&loader).is_empty(), "{:?}", loader.faults());
        }
    }

    #[test]
    fn closed_places_are_named() {
        let table = "Library name,Year closed,easting,northing\nA,,433000,278000\nB,2016,434000,278000\nC,n/a,435000,278000\nD,-,436000,278000\n";
        let (venues, loader) = read(table, None);
        assert_eq!(
            (venues.len(), loader.faults()[0].message.as_str()),
            (3, "1 closed place left out: B (row 3)")
        );
    }
}
