//! OSTN15: British National Grid ↔ WGS84 (ETRS89) to the millimetre.
//!
//! Ordnance Survey's definition of the National Grid since 2016: a transverse Mercator projection of ETRS89 on
//! the GRS80 ellipsoid with the grid's constants, plus a shift interpolated bilinearly in a 1 km grid.
//! The grid is OS's own data (`data/ostn15.deflate`, licence beside it). A seven-parameter Helmert
//! transformation instead would be 2 m off on average and 5 m at worst.
//!
//! WGS84 and ETRS89 are taken to be one: they differ by less than a metre, as published coordinates do not say
//! which epoch they are of.
//!
//! Source: *A Guide to Coordinate Systems in Great Britain*, Ordnance Survey; *Transformations and OSGM15 User
//! Guide*, Ordnance Survey 2016.

mod grid;
mod mercator;

use spoke_model::{Bng, LonLat};

/// A point for which the National Grid is not defined.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum OutsideGrid {
    /// Degrees that are not in Great Britain or its waters.
    #[error(
        "longitude {:.6}, latitude {:.6} is outside the National Grid (Great Britain); are longitude and latitude swapped?",
        .0.lon, .0.lat
    )]
    Degrees(LonLat),
    /// Metres beyond 0–700,000 east or 0–1,250,000 north.
    #[error(
        "easting {:.1}, northing {:.1} is outside the National Grid (Great Britain); are these degrees or another grid?",
        .0.easting, .0.northing
    )]
    Metres(Bng),
}

/// Iterations of the inverse: the shift changes by centimetres in a kilometre, so three reach a micrometre.
const MAX_ITERATIONS: usize = 20;
/// Metres below which an iteration of the inverse is finished.
const CONVERGED: f64 = 1e-6;

/// WGS84 degrees to National Grid metres, within 2 mm of Ordnance Survey's own.
///
/// ```
/// use spoke_load::ostn15::from_wgs84;
/// use spoke_model::LonLat;
/// // Ordnance Survey's test point TP02.
/// let point = from_wgs84(LonLat { lon: -5.2030461, lat: 49.96006138 }).unwrap();
/// assert!((point.easting - 170_370.718).abs() < 0.002 && (point.northing - 11_572.405).abs() < 0.002);
/// assert!(from_wgs84(LonLat { lon: 52.408, lat: -1.511 }).is_err());
/// ```
///
/// # Errors
/// [`OutsideGrid::Degrees`] where the grid has no shift, which includes NaN, `(0, 0)` and swapped coordinates.
pub fn from_wgs84(point: LonLat) -> Result<Bng, OutsideGrid> {
    let outside = OutsideGrid::Degrees(point);
    // Coarse first: the projection's series mean nothing far from its meridian.
    if !(-12.0..=6.0).contains(&point.lon) || !(48.0..=64.0).contains(&point.lat) {
        return Err(outside);
    }
    let plane = mercator::forward(point);
    let (east, north) = grid::shift(plane).ok_or(outside)?;
    Ok(Bng { easting: plane.easting + east, northing: plane.northing + north })
}

/// National Grid metres to WGS84 degrees, within 2 mm of Ordnance Survey's own.
///
/// Total, for drawing: outside the grid, where loading refuses a point, the mean shift is used and the answer
/// is off by up to some tens of metres. [`try_to_wgs84`] says so instead.
pub fn to_wgs84(point: Bng) -> LonLat {
    try_to_wgs84(point).unwrap_or_else(|_| {
        let (east, north) = grid::MEAN_SHIFT;
        mercator::inverse(Bng { easting: point.easting - east, northing: point.northing - north })
    })
}

/// As [`to_wgs84`], with an error outside the grid.
///
/// # Errors
/// [`OutsideGrid::Metres`] where the grid has no shift, which includes NaN. The false origin `(0, 0)` is a point of
/// the grid, in the sea off Cornwall: that a place there was never located is for the reader of places to say.
pub fn try_to_wgs84(point: Bng) -> Result<LonLat, OutsideGrid> {
    let outside = OutsideGrid::Metres(point);
    let (mut east, mut north) = grid::shift(point).ok_or(outside)?;
    for _ in 0..MAX_ITERATIONS {
        let plane = Bng { easting: point.easting - east, northing: point.northing - north };
        let (next_east, next_north) = grid::shift(plane).ok_or(outside)?;
        let change = (next_east - east).hypot(next_north - north);
        (east, north) = (next_east, next_north);
        if change < CONVERGED {
            break;
        }
    }
    Ok(mercator::inverse(Bng { easting: point.easting - east, northing: point.northing - north }))
}

#[cfg(test)]
mod tests;
