//! What a scenario says under `[travel]`: how people travel and how their minutes are counted. No algorithm.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

mod drive;
mod timetable;

pub use drive::{DriveSettings, DriveSpeeds};
pub use timetable::{Anchor, TimetableSettings, Window};

/// `[travel]`: how minutes between areas and venues are found.
///
/// ```toml
/// [travel]
/// mode     = "timetable"
/// streets  = "newport.osm.pbf"
/// walk_kmh = 4.8
///
/// [travel.timetable]
/// feeds  = ["newport_gtfs.zip"]
/// date   = 2023-06-14
/// window = "07:00-10:00"
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TravelSettings {
    /// How people without a car travel.
    pub mode: Mode,
    /// Length of a walk over the straight line, for `straight-line`; ≥ 1.
    pub detour: f64,
    /// Walking speed on a level, paved way, in km/h; 0.5–10.
    pub walk_kmh: f64,
    /// The OpenStreetMap extract (`.osm.pbf`) that `streets` and `timetable` walk over, and cars drive over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streets: Option<String>,
    /// Whether to keep off steps, stiles and what is marked as not fit for wheelchairs.
    pub step_free: bool,
    /// How far a point may lie from the nearest street, in metres; beyond it, it is off the network. > 0.
    pub snap_metres: f64,
    /// Walking speed by kind of way, over `walk_kmh`.
    pub way_speed: WaySpeed,
    /// The public-transport timetable, for `timetable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timetable: Option<TimetableSettings>,
    /// A table of minutes from another router, for `matrix`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<MatrixFile>,
    /// Households with a car drive; without this table everyone travels by `mode`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drive: Option<DriveSettings>,
    /// Several points per area (postcodes, output areas) instead of its one origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origins: Option<OriginTable>,
}

impl Default for TravelSettings {
    fn default() -> Self {
        Self {
            mode: Mode::StraightLine,
            detour: 1.3,
            walk_kmh: 4.8,
            streets: None,
            step_free: false,
            snap_metres: 500.0,
            way_speed: WaySpeed::default(),
            timetable: None,
            matrix: None,
            drive: None,
            origins: None,
        }
    }
}

/// How people without a car travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// On foot: straight line × `detour` at `walk_kmh`.
    #[default]
    StraightLine,
    /// On foot over the streets of `streets`.
    Streets,
    /// On foot and by public transport.
    Timetable,
    /// As a table says that another router made.
    Matrix,
}

/// Walking speed by kind of way, each over the speed on a pavement; > 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WaySpeed {
    /// Steps.
    pub steps: f64,
    /// Tracks, paths and bridleways without a paved surface.
    pub unpaved: f64,
    /// Everything else.
    pub other: f64,
}

impl Default for WaySpeed {
    fn default() -> Self {
        Self { steps: 0.5, unpaved: 0.9, other: 1.0 }
    }
}

/// A table of minutes made elsewhere (R5, r5py, OpenTripPlanner, TravelTime, Valhalla).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixFile {
    /// The file.
    pub table: String,
    /// Column of area codes (long form); recognised from the header where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Column of venue ids (long form); recognised from the header where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Column of minutes (long form); recognised from the header where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<String>,
    /// What the cells count; told by the header where not given (TravelTime, OpenTripPlanner and Valhalla write
    /// seconds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<MatrixUnit>,
}

/// What a cell of a table of travel times counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatrixUnit {
    /// Minutes.
    Minutes,
    /// Seconds.
    Seconds,
}

/// Points of origin below the area: a table of postcodes or output areas with the area each belongs to.
///
/// An area's minutes are the mean of its points' minutes, weighted by `weight`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OriginTable {
    /// The file, with coordinates as easting and northing or longitude and latitude.
    pub table: String,
    /// Column of area codes; recognised from the header where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Column of weights (people, households); every point counts the same where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
}

/// A setting out of range: the path of keys below `travel`, and what it must be.
pub type SettingFault = (String, String);

impl TravelSettings {
    /// What is wrong with the settings, all of it: the path of keys below `travel`, and what it must be.
    pub fn faults(&self) -> Vec<SettingFault> {
        let mut found = Vec::new();
        check(&mut found, "detour", self.detour, 1.0, 10.0);
        check(&mut found, "walk_kmh", self.walk_kmh, 0.5, 10.0);
        check(&mut found, "snap_metres", self.snap_metres, 1.0, 100_000.0);
        check(&mut found, "way_speed.steps", self.way_speed.steps, 0.05, 5.0);
        check(&mut found, "way_speed.unpaved", self.way_speed.unpaved, 0.05, 5.0);
        check(&mut found, "way_speed.other", self.way_speed.other, 0.05, 5.0);
        let needs_streets = matches!(self.mode, Mode::Streets | Mode::Timetable);
        if needs_streets && self.streets.is_none() {
            found.push(missing("streets", "an OpenStreetMap extract (.osm.pbf), as mode walks over streets"));
        }
        match (&self.timetable, self.mode) {
            (Some(timetable), _) => timetable.faults(&mut found),
            (None, Mode::Timetable) => {
                found.push(missing("timetable", "a table with feeds, as mode is \"timetable\""))
            }
            (None, _) => {}
        }
        if self.mode == Mode::Matrix && self.matrix.is_none() {
            found.push(missing("matrix", "a table of minutes, as mode is \"matrix\""));
        }
        if let Some(drive) = &self.drive {
            drive.faults(&mut found);
        }
        found
    }

    /// The files these settings name, each with the part it plays, in a fixed order.
    pub fn files(&self) -> Vec<(&'static str, &str)> {
        let mut files = Vec::new();
        files.extend(self.streets.as_deref().map(|path| ("streets", path)));
        if let Some(timetable) = &self.timetable {
            files.extend(timetable.feeds.iter().map(|path| ("timetable", path.as_str())));
        }
        files.extend(self.matrix.as_ref().map(|matrix| ("matrix", matrix.table.as_str())));
        if let Some(drive) = &self.drive {
            files.extend(drive.table.as_deref().map(|path| ("cars", path)));
            files.extend(drive.matrix.as_ref().map(|matrix| ("drive matrix", matrix.table.as_str())));
        }
        files.extend(self.origins.as_ref().map(|origins| ("origins", origins.table.as_str())));
        files
    }

    /// Metres walked in a minute on a level, paved way.
    pub fn walk_metres_per_minute(&self) -> f64 {
        self.walk_kmh * 1000.0 / 60.0
    }
}

/// Notes a number that is not within its range.
fn check(found: &mut Vec<SettingFault>, key: &str, value: f64, least: f64, most: f64) {
    if !(least..=most).contains(&value) {
        found.push((key.to_owned(), format!("must be {least} to {most}, is {value}")));
    }
}

fn missing(key: &str, what: &str) -> SettingFault {
    (key.to_owned(), format!("is missing: give {what}"))
}

/// A day of the week as a scenario writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Day {
    /// Whether a date falls on it.
    pub fn is_of(self, date: Date) -> bool {
        let weekday = match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        };
        date.weekday() == weekday
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, TravelSettings};

    #[test]
    fn defaults_are_sound() {
        assert!(TravelSettings::default().faults().is_empty());
    }

    #[test]
    fn every_fault_is_said_at_once_with_its_key() {
        let settings = TravelSettings {
            mode: Mode::Timetable,
            detour: 0.9,
            walk_kmh: f64::NAN,
            ..TravelSettings::default()
        };
        let keys: Vec<String> = settings.faults().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["detour", "walk_kmh", "streets", "timetable"]);
    }
}
