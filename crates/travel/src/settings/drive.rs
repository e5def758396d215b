//! `[travel.drive]`: households with a car.

use serde::{Deserialize, Serialize};

use super::{MatrixFile, SettingFault, check};

/// Who drives, and how fast.
///
/// Households with and without a car become separate demand points; their minutes are never averaged. Cars
/// go over the scenario's streets where it names some, else by `matrix` where that is given, else along
/// straight lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DriveSettings {
    /// Households by number of cars, by area: census table TS045.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Its column of households without a car; recognised from the census header where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_car: Option<String>,
    /// Its column of all households; recognised from the census header where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// The share with a car where no table says it by area; 0–1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Minutes by car from another router.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<MatrixFile>,
    /// Speed by class of road; a lower posted limit wins.
    pub kmh: DriveSpeeds,
    /// Speed over the straight line × `detour` where there are no streets, in km/h.
    pub straight_kmh: f64,
    /// Minutes added to every drive for finding and leaving a parking space; ≥ 0.
    pub parking_minutes: f64,
}

impl Default for DriveSettings {
    fn default() -> Self {
        Self {
            table: None,
            no_car: None,
            total: None,
            share: None,
            matrix: None,
            kmh: DriveSpeeds::default(),
            straight_kmh: 30.0,
            parking_minutes: 0.0,
        }
    }
}

/// Average speeds by class of road, in km/h; > 0. Junctions and traffic are in the averages.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DriveSpeeds {
    /// `highway=motorway` and its links.
    pub motorway: f64,
    /// `highway=trunk` and its links.
    pub trunk: f64,
    /// `highway=primary` and its links.
    pub primary: f64,
    /// `highway=secondary` and its links.
    pub secondary: f64,
    /// `highway=tertiary` and its links.
    pub tertiary: f64,
    /// `highway=unclassified` and roads of unknown class.
    pub unclassified: f64,
    /// `highway=residential`.
    pub residential: f64,
    /// Service roads, tracks and living streets.
    pub service: f64,
}

impl Default for DriveSpeeds {
    fn default() -> Self {
        Self {
            motorway: 95.0,
            trunk: 70.0,
            primary: 50.0,
            secondary: 45.0,
            tertiary: 40.0,
            unclassified: 35.0,
            residential: 25.0,
            service: 15.0,
        }
    }
}

impl DriveSettings {
    /// Notes what is out of range.
    pub(super) fn faults(&self, found: &mut Vec<SettingFault>) {
        if let Some(share) = self.share {
            check(found, "drive.share", share, 0.0, 1.0);
        }
        let speeds = &self.kmh;
        for (key, kmh) in [
            ("drive.kmh.motorway", speeds.motorway),
            ("drive.kmh.trunk", speeds.trunk),
            ("drive.kmh.primary", speeds.primary),
            ("drive.kmh.secondary", speeds.secondary),
            ("drive.kmh.tertiary", speeds.tertiary),
            ("drive.kmh.unclassified", speeds.unclassified),
            ("drive.kmh.residential", speeds.residential),
            ("drive.kmh.service", speeds.service),
            ("drive.straight_kmh", self.straight_kmh),
        ] {
            check(found, key, kmh, 1.0, 200.0);
        }
        check(found, "drive.parking_minutes", self.parking_minutes, 0.0, 60.0);
        if self.table.is_none() && self.share.is_none() {
            found.push((
                "drive".to_owned(),
                "needs the share of households with a car: give `table` (census TS045) or `share`".to_owned(),
            ));
        }
    }
}
