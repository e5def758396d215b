//! Where things are: British National Grid inside, WGS84 at the edges. The conversion (OSTN15) is `load`'s.

use serde::{Deserialize, Serialize};

/// A point of the British National Grid (EPSG:27700), in metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bng {
    /// Metres east of the false origin; 0–700,000 over Great Britain.
    pub easting: f64,
    /// Metres north of the false origin; 0–1,300,000 over Great Britain.
    pub northing: f64,
}

impl Bng {
    /// Straight-line distance in metres.
    pub fn metres_to(self, other: Bng) -> f64 {
        (self.easting - other.easting).hypot(self.northing - other.northing)
    }
}

/// A point in degrees, longitude first as in GeoJSON (WGS84; ETRS89 to within a metre).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LonLat {
    /// Degrees east, −180…180.
    pub lon: f64,
    /// Degrees north, −90…90.
    pub lat: f64,
}
