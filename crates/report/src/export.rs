//! The formats a run can be written in: one file of this crate each, behind one trait.

use std::fmt;
use std::str::FromStr;

use spoke_model::Fault;

use crate::folder::Folder;
use crate::geography::Geography;
use crate::results::Results;
use crate::{
    certificate_json, csv_files, geojson_files, gpkg, html, pictures, schedule, schedule_json, wkt_files,
    workbook,
};

/// Writes one format of a run into a folder. The same results give the same bytes.
pub trait Export: Sync {
    /// Writes the files of this format.
    ///
    /// # Errors
    /// A fault that names the file where it cannot be written or made.
    fn write(&self, results: &Results, geography: &Geography, folder: &mut Folder) -> Result<(), Fault>;
}

/// A format by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `areas.csv`, `venues.csv`, `flows.csv`, `equality.csv`, `robustness.csv` where draws were made.
    Csv,
    /// `areas.geojson`, `venues.geojson`, `flows.geojson`.
    GeoJson,
    /// `certificate.json`: the prices that prove the bound.
    Certificate,
    /// `schedule.json`: the dated quarter whole, where there is one.
    ScheduleJson,
    /// `schedule.csv`, `calendar/*.ics`, posters and what else is made of the dated quarter, where there is one.
    Calendar,
    /// `report.html`: the page for people.
    Html,
    /// `plan.gpkg`: layers for QGIS, styled.
    Gpkg,
    /// `map.svg`, `gradient.svg`, `concentration.svg`.
    Svg,
    /// The same as PNG.
    Png,
    /// `plan.xlsx`: sheets.
    Xlsx,
    /// The tables with a column of shapes as text.
    Wkt,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 11] = [
        Self::Csv,
        Self::GeoJson,
        Self::Certificate,
        Self::ScheduleJson,
        Self::Calendar,
        Self::Html,
        Self::Gpkg,
        Self::Svg,
        Self::Png,
        Self::Xlsx,
        Self::Wkt,
    ];

    /// What a plan leaves behind unless asked otherwise.
    pub const DEFAULT: [Self; 8] = [
        Self::Csv,
        Self::GeoJson,
        Self::Certificate,
        Self::ScheduleJson,
        Self::Calendar,
        Self::Html,
        Self::Gpkg,
        Self::Xlsx,
    ];

    /// Those that every run directory has: without them it cannot be read back.
    pub const CORE: [Self; 4] = [Self::Csv, Self::GeoJson, Self::Certificate, Self::ScheduleJson];

    /// The name a user gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::GeoJson => "geojson",
            Self::Certificate => "certificate",
            Self::ScheduleJson => "schedule-json",
            Self::Calendar => "calendar",
            Self::Html => "html",
            Self::Gpkg => "gpkg",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Xlsx => "xlsx",
            Self::Wkt => "wkt",
        }
    }

    /// What writes it.
    pub fn exporter(self) -> &'static dyn Export {
        match self {
            Self::Csv => &csv_files::Csv,
            Self::GeoJson => &geojson_files::GeoJson,
            Self::Certificate => &certificate_json::CertificateJson,
            Self::ScheduleJson => &schedule_json::ScheduleJson,
            Self::Calendar => &schedule::CalendarFiles,
            Self::Html => &html::Html,
            Self::Gpkg => &gpkg::GeoPackage,
            Self::Svg => &pictures::Svg,
            Self::Png => &pictures::Png,
            Self::Xlsx => &workbook::Xlsx,
            Self::Wkt => &wkt_files::Wkt,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|format| format.name()).collect();
            format!("`{name}` is not a format; one of {}", names.join(", "))
        })
    }
}
