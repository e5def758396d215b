//! A comparison as files: one table per subject in long form, a row per scenario and item; two layers for a map.

use std::path::{Path, PathBuf};

use geo_types::Coord;
use spoke_model::Fault;

use super::{Comparison, Versus};
use crate::csv_files::write_table;
use crate::geojson_files::{Shape, write_layer};
use crate::replacement::Place;
use crate::table::{Cell, Column, Kind, Table, Unit};
use crate::{Folder, Geography, faults, html};

/// The file that says that the folder is a comparison.
const RECORD: &str = "compare.json";
/// Every file of a comparison.
const FILES: [&str; 9] = [
    "measures.csv",
    "fifths.csv",
    "cohorts.csv",
    "venues.csv",
    "areas.csv",
    "venues.geojson",
    "areas.geojson",
    html::COMPARISON_NAME,
    RECORD,
];

fn is_comparison(directory: &Path) -> bool {
    directory.join(RECORD).is_file()
}

fn place(directory: &Path, force: bool) -> Result<Place<'_>, Fault> {
    // In a folder that is no comparison, files of these names are somebody's own.
    let place = Place::of(directory, &|directory| match is_comparison(directory) {
        true => FILES.map(PathBuf::from).to_vec(),
        false => Vec::new(),
    })?;
    if place.is_taken(force, is_comparison) {
        let message = "holds something that is no comparison of spoke";
        return Err(Fault::new(&faults::NOT_A_COMPARISON, message).path(directory.display().to_string()));
    }
    Ok(place)
}

impl Comparison {
    /// Whether a comparison could be left at `directory`: asked before the long work.
    ///
    /// # Errors
    /// [`crate::faults::NOT_A_COMPARISON`] where the folder holds something other than a comparison and `force` is not
    /// given; [`crate::faults::CANNOT_WRITE`] where it cannot be made.
    pub fn prepare(directory: &Path, force: bool) -> Result<(), Fault> {
        place(directory, force).map(|_| ())
    }

    /// Writes `measures.csv`, `fifths.csv`, `cohorts.csv`, `venues.csv`, `areas.csv`, `venues.geojson`,
    /// `areas.geojson`, `comparison.html` and `compare.json`. `geography` is the baseline's. A comparison that stands
    /// there already is replaced at once when the new one is complete; other files in the folder are kept.
    ///
    /// # Errors
    /// Those of [`Comparison::prepare`], and a fault for the first file that cannot be written. What stood there before
    /// still does.
    pub fn write(&self, geography: &Geography, directory: &Path, force: bool) -> Result<(), Fault> {
        place(directory, force)?.replace(|partial| self.fill(geography, partial))
    }

    fn fill(&self, geography: &Geography, root: &Path) -> Result<(), Fault> {
        let mut folder = Folder::new(root);
        for table in [self.measures(), self.fifths(), self.cohorts(), self.venues(), self.areas()] {
            folder.write(&format!("{}.csv", table.name), |file| write_table(&table, file))?;
        }
        let venues = self.rows(|versus| &versus.venues);
        let point = |index: usize| {
            let venue = venues[index].1;
            Shape::Point(Coord { x: venue.lon, y: venue.lat })
        };
        write_layer(&self.venues(), &point, &mut folder)?;
        let areas = self.rows(|versus| &versus.areas);
        let boundary = |index: usize| Shape::Areas(&geography.degrees[areas[index].1.row]);
        write_layer(&self.areas(), &boundary, &mut folder)?;
        html::write_comparison(self, geography, &mut folder)?;
        folder.write(RECORD, |file| {
            serde_json::to_writer_pretty(&mut *file, self)?;
            file.write_all(b"\n")
        })
    }

    /// Every row of every scenario, with the scenario's name.
    fn rows<'a, T>(&'a self, of: impl Fn(&'a Versus) -> &'a Vec<T>) -> Vec<(&'a str, &'a T)> {
        let scenarios = self.scenarios.iter();
        scenarios.flat_map(|versus| of(versus).iter().map(|row| (versus.name.as_str(), row))).collect()
    }

    fn table<'a, T: Sync>(
        &'a self,
        name: &'static str,
        columns: &[Column],
        of: impl Fn(&'a Versus) -> &'a Vec<T>,
        cells: fn(&'a T) -> Vec<Cell<'a>>,
    ) -> Table<'a> {
        let rows = self.rows(of);
        let scenario = Column::new("scenario", Kind::Text, "name of the scenario that is compared");
        let columns = std::iter::once(scenario).chain(columns.iter().cloned()).collect();
        Table::new(name, columns, rows.len(), move |index| {
            let (scenario, row) = rows[index];
            std::iter::once(Cell::text(scenario)).chain(cells(row)).collect()
        })
    }

    pub(crate) fn measures(&self) -> Table<'_> {
        let columns = [
            Column::new(
                "measure",
                Kind::Text,
                "a total, or the path of a measure in run.json under measures.after",
            ),
            Column::new("baseline", Kind::Number, "its value in the baseline; blank where it is not defined"),
            Column::new("scenario_value", Kind::Number, "its value in the scenario"),
            Column::new("change", Kind::Number, "scenario less baseline"),
        ];
        self.table(
            "measures",
            &columns,
            |versus| &versus.measures,
            |row| {
                vec![
                    Cell::text(&row.measure),
                    Cell::optional(row.baseline),
                    Cell::optional(row.scenario),
                    Cell::optional(row.change),
                ]
            },
        )
    }

    pub(crate) fn fifths(&self) -> Table<'_> {
        let columns = [
            Column::new("fifth", Kind::Whole, "deprivation fifth, 1 = most deprived").of(Unit::FIFTH),
            Column::new(
                "places_per_contact_baseline",
                Kind::Number,
                "places per contact needed in the baseline",
            )
            .of(Unit::PER_CONTACT),
            Column::new("places_per_contact", Kind::Number, "places per contact needed in the scenario")
                .of(Unit::PER_CONTACT),
            Column::new(
                "minutes_baseline",
                Kind::Number,
                "minutes to the nearest open session in the baseline",
            )
            .of(Unit::MINUTES),
            Column::new("minutes", Kind::Number, "minutes to the nearest open session in the scenario")
                .of(Unit::MINUTES),
            Column::new("access_baseline", Kind::Number, "E2SFCA access in the baseline, places per contact")
                .of(Unit::PER_CONTACT),
            Column::new("access", Kind::Number, "E2SFCA access in the scenario, places per contact")
                .of(Unit::PER_CONTACT),
            Column::new(
                "beyond_baseline",
                Kind::Number,
                "share of people with no open session within the minutes computed, in the baseline",
            )
            .of(Unit::SHARE),
            Column::new("beyond", Kind::Number, "the same in the scenario; they have no part in the minutes")
                .of(Unit::SHARE),
        ];
        self.table(
            "fifths",
            &columns,
            |versus| &versus.fifths,
            |row| {
                vec![
                    Cell::Number(f64::from(row.fifth)),
                    Cell::optional(row.places_per_contact_baseline),
                    Cell::optional(row.places_per_contact),
                    Cell::optional(row.minutes_baseline),
                    Cell::optional(row.minutes),
                    Cell::optional(row.access_baseline),
                    Cell::optional(row.access),
                    Cell::optional(row.beyond_baseline),
                    Cell::optional(row.beyond),
                ]
            },
        )
    }

    pub(crate) fn cohorts(&self) -> Table<'_> {
        let columns = [
            Column::new("cohort", Kind::Text, "group, tier, way of travelling, or cohort of the scenario"),
            Column::new("kind", Kind::Text, "group, tier, mode or cohort"),
            Column::new("people", Kind::Number, "people who would benefit, in the scenario").of(Unit::PEOPLE),
            Column::new(
                "places_per_contact_baseline",
                Kind::Number,
                "places per contact needed in the baseline",
            )
            .of(Unit::PER_CONTACT),
            Column::new("places_per_contact", Kind::Number, "places per contact needed in the scenario")
                .of(Unit::PER_CONTACT),
            Column::new("change_share", Kind::Number, "their change as a share of the baseline")
                .of(Unit::SHARE_CHANGE),
            Column::new(
                "minutes_baseline",
                Kind::Number,
                "minutes to the nearest open session in the baseline",
            )
            .of(Unit::MINUTES),
            Column::new("minutes", Kind::Number, "minutes to the nearest open session in the scenario")
                .of(Unit::MINUTES),
            Column::new(
                "minutes_of_places_baseline",
                Kind::Number,
                "mean minutes of the places in the baseline",
            )
            .of(Unit::MINUTES),
            Column::new("minutes_of_places", Kind::Number, "mean minutes of the places in the scenario")
                .of(Unit::MINUTES),
            Column::new(
                "out_of_reach_baseline",
                Kind::Number,
                "people no open session reaches, in the baseline",
            )
            .of(Unit::PEOPLE),
            Column::new("out_of_reach", Kind::Number, "people no open session reaches, in the scenario")
                .of(Unit::PEOPLE),
            Column::new("adverse", Kind::Text, "why the change is adverse; blank where it is not"),
        ];
        self.table("cohorts", &columns, |versus| &versus.cohorts, crate::equality::cells)
    }

    pub(crate) fn venues(&self) -> Table<'_> {
        let columns = [
            Column::new("id", Kind::Text, "id in the planner's table"),
            Column::new("name", Kind::Text, "name of the venue"),
            Column::new("kind", Kind::Text, "kind of venue"),
            Column::new("change", Kind::Text, "opens, closes, grows, shrinks or same, by sessions"),
            Column::new("sessions_baseline", Kind::Count, "sessions in the baseline").of(Unit::SESSIONS),
            Column::new("sessions", Kind::Count, "sessions in the scenario").of(Unit::SESSIONS),
            Column::new("places_baseline", Kind::Number, "places offered there in the baseline")
                .of(Unit::PLACES),
            Column::new("places", Kind::Number, "places offered there in the scenario").of(Unit::PLACES),
        ];
        self.table(
            "venues",
            &columns,
            |versus| &versus.venues,
            |row| {
                vec![
                    Cell::text(&row.id),
                    Cell::text(&row.name),
                    Cell::text(&row.kind),
                    Cell::text(row.movement.name()),
                    Cell::number(row.sessions_baseline),
                    Cell::number(row.sessions),
                    Cell::number(row.places_baseline),
                    Cell::number(row.places),
                ]
            },
        )
    }

    pub(crate) fn areas(&self) -> Table<'_> {
        let columns = [
            Column::new("code", Kind::Text, "official code of the area"),
            Column::new("name", Kind::Text, "official name of the area"),
            Column::new("decile", Kind::Whole, "deprivation decile in the baseline, 1 = most deprived tenth")
                .of(Unit::DECILE),
            Column::new("change", Kind::Text, "gains, loses or same (less than a tenth of a place)"),
            Column::new("contacts_baseline", Kind::Number, "contacts needed in the baseline")
                .of(Unit::CONTACTS),
            Column::new("contacts", Kind::Number, "contacts needed in the scenario").of(Unit::CONTACTS),
            Column::new("places_baseline", Kind::Number, "places offered in the baseline").of(Unit::PLACES),
            Column::new("places", Kind::Number, "places offered in the scenario").of(Unit::PLACES),
            Column::new("change_places", Kind::Number, "scenario less baseline").of(Unit::PLACES_CHANGE),
            Column::new(
                "places_per_contact_baseline",
                Kind::Number,
                "places per contact needed in the baseline",
            )
            .of(Unit::PER_CONTACT),
            Column::new("places_per_contact", Kind::Number, "places per contact needed in the scenario")
                .of(Unit::PER_CONTACT),
            Column::new(
                "nearest_minutes_baseline",
                Kind::Number,
                "minutes to the nearest open venue in the baseline",
            )
            .of(Unit::MINUTES),
            Column::new("nearest_minutes", Kind::Number, "minutes to the nearest open venue in the scenario")
                .of(Unit::MINUTES),
            Column::new("change_minutes", Kind::Number, "scenario less baseline").of(Unit::MINUTES_CHANGE),
            Column::new(
                "floor_met_baseline",
                Kind::Flag,
                "whether the universal floor holds in the baseline",
            ),
            Column::new("floor_met", Kind::Flag, "whether the universal floor holds in the scenario"),
        ];
        self.table(
            "areas",
            &columns,
            |versus| &versus.areas,
            |row| {
                vec![
                    Cell::text(&row.code),
                    Cell::text(&row.name),
                    Cell::Number(f64::from(row.decile)),
                    Cell::text(row.direction.name()),
                    Cell::number(row.contacts_baseline),
                    Cell::number(row.contacts),
                    Cell::number(row.places_baseline),
                    Cell::number(row.places),
                    Cell::number(row.change_places),
                    Cell::optional(row.places_per_contact_baseline),
                    Cell::optional(row.places_per_contact),
                    Cell::optional(row.nearest_minutes_baseline),
                    Cell::optional(row.nearest_minutes),
                    Cell::optional(row.change_minutes),
                    Cell::optional_flag(row.floor_met_baseline),
                    Cell::optional_flag(row.floor_met),
                ]
            },
        )
    }
}
