//! Where things are drawn: boundaries, origins and venues in British National Grid metres, at the precision they
//! are published with.
//!
//! Files carry WGS84 degrees to 7 decimals (about a centimetre). A fresh run passes its boundaries through that
//! same rounding, so that a format written later from the directory has the same bytes as one written at once.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use spoke_model::{Bng, Fault, LonLat};

use crate::faults;
use crate::number::rounded;

/// Decimals of a degree in files.
pub(crate) const DEGREE_DECIMALS: i32 = 7;

/// British National Grid ↔ WGS84 (OSTN15), `None` outside the grid.
#[derive(Clone, Copy)]
pub struct Projection<'a> {
    /// To degrees.
    pub to_lonlat: &'a (dyn Fn(Bng) -> Option<LonLat> + Sync),
    /// To metres.
    pub to_bng: &'a (dyn Fn(LonLat) -> Option<Bng> + Sync),
}

impl Projection<'_> {
    /// Degrees of a point, to the decimals of a file.
    pub(crate) fn degrees(&self, point: Bng, what: &str) -> Result<LonLat, Fault> {
        let found =
            (self.to_lonlat)(point).filter(|p| p.lon.is_finite() && p.lat.is_finite()).ok_or_else(|| {
                Fault::new(&faults::OFF_THE_MAP, format!("{what} has no place on the map"))
                    .value(format!("{}, {}", point.easting, point.northing))
            })?;
        Ok(LonLat { lon: rounded(found.lon, DEGREE_DECIMALS), lat: rounded(found.lat, DEGREE_DECIMALS) })
    }

    /// Metres of a point given in a file's degrees, to the centimetre.
    pub(crate) fn metres(&self, point: LonLat, what: &str) -> Result<Bng, Fault> {
        let found = (self.to_bng)(point)
            .filter(|p| p.easting.is_finite() && p.northing.is_finite())
            .ok_or_else(|| {
                Fault::new(&faults::OFF_THE_MAP, format!("{what} has no place on the British National Grid"))
                    .value(format!("{}, {}", point.lon, point.lat))
            })?;
        Ok(Bng { easting: rounded(found.easting, 2), northing: rounded(found.northing, 2) })
    }
}

/// Where the areas are, in the order of the results' rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geography {
    /// Boundaries in WGS84 degrees: RFC 7946 winding, no repeated points, no ring that encloses nothing.
    pub degrees: Vec<MultiPolygon<f64>>,
    /// The same in British National Grid metres, to the centimetre.
    pub metres: Vec<MultiPolygon<f64>>,
    /// Where travel starts, in British National Grid metres.
    pub origins: Vec<Bng>,
}

impl Geography {
    /// From boundaries in metres and the degrees of the origins.
    ///
    /// # Errors
    /// [`faults::OFF_THE_MAP`], for every area that has a point outside the grid.
    pub fn of_metres<'a>(
        boundaries: impl Iterator<Item = (&'a str, &'a MultiPolygon<f64>, LonLat)>,
        projection: &Projection<'_>,
    ) -> Result<Self, Vec<Fault>> {
        let mut published = Vec::new();
        let mut problems = Vec::new();
        for (code, boundary, origin) in boundaries {
            let degrees = map_coords(boundary, |c| {
                let point = projection.degrees(Bng { easting: c.x, northing: c.y }, code)?;
                Ok(Coord { x: point.lon, y: point.lat })
            });
            match degrees {
                Ok(degrees) => published.push((code, tidy(degrees), origin)),
                Err(fault) => problems.push(fault),
            }
        }
        if problems.is_empty() { Self::of_degrees(published, projection) } else { Err(problems) }
    }

    /// From boundaries in degrees, as a file holds them.
    ///
    /// # Errors
    /// As [`Geography::of_metres`].
    pub fn of_degrees<'a>(
        boundaries: impl IntoIterator<Item = (&'a str, MultiPolygon<f64>, LonLat)>,
        projection: &Projection<'_>,
    ) -> Result<Self, Vec<Fault>> {
        let mut geography = Self::default();
        let mut problems = Vec::new();
        for (code, degrees, origin) in boundaries {
            let metres = map_coords(&degrees, |c| {
                let point = projection.metres(LonLat { lon: c.x, lat: c.y }, code)?;
                Ok(Coord { x: point.easting, y: point.northing })
            });
            match metres.and_then(|m| Ok((m, projection.metres(origin, code)?))) {
                Ok((metres, origin)) => {
                    geography.degrees.push(degrees);
                    geography.metres.push(metres);
                    geography.origins.push(origin);
                }
                Err(fault) => problems.push(fault),
            }
        }
        if problems.is_empty() { Ok(geography) } else { Err(problems) }
    }
}

fn map_coords(
    shape: &MultiPolygon<f64>,
    mut convert: impl FnMut(Coord<f64>) -> Result<Coord<f64>, Fault>,
) -> Result<MultiPolygon<f64>, Fault> {
    let mut ring = |line: &LineString<f64>| -> Result<LineString<f64>, Fault> {
        line.0.iter().map(|c| convert(*c)).collect::<Result<Vec<_>, _>>().map(LineString)
    };
    let mut polygons = Vec::with_capacity(shape.0.len());
    for polygon in &shape.0 {
        let exterior = ring(polygon.exterior())?;
        let interiors = polygon.interiors().iter().map(&mut ring).collect::<Result<Vec<_>, _>>()?;
        polygons.push(Polygon::new(exterior, interiors));
    }
    Ok(MultiPolygon(polygons))
}

/// RFC 7946: outer rings counter-clockwise, inner ones clockwise; rings that rounding left without area go.
fn tidy(shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let polygons = shape.0.into_iter().filter_map(|polygon| {
        let (exterior, interiors) = polygon.into_inner();
        let exterior = wound(exterior, true)?;
        let interiors = interiors.into_iter().filter_map(|ring| wound(ring, false)).collect();
        Some(Polygon::new(exterior, interiors))
    });
    MultiPolygon(polygons.collect())
}

fn wound(ring: LineString<f64>, counter_clockwise: bool) -> Option<LineString<f64>> {
    let mut points = ring.0;
    points.dedup();
    let area = twice_area(&points);
    if points.len() < 4 || area == 0.0 {
        return None;
    }
    if (area > 0.0) != counter_clockwise {
        points.reverse();
    }
    Some(LineString(points))
}

/// Twice the signed area, from the first point so that large coordinates lose no digits.
fn twice_area(points: &[Coord<f64>]) -> f64 {
    let Some(origin) = points.first() else { return 0.0 };
    points
        .windows(2)
        .map(|w| (w[0].x - origin.x) * (w[1].y - origin.y) - (w[1].x - origin.x) * (w[0].y - origin.y))
        .sum()
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;

    use super::*;

    /// A plane stand-in for OSTN15, good enough to test rounding and winding.
    fn flat() -> Projection<'static> {
        Projection {
            to_lonlat: &|p| {
                (p.easting > 0.0)
                    .then_some(LonLat { lon: p.easting / 7e4 - 8.0, lat: p.northing / 1.1e5 + 49.0 })
            },
            to_bng: &|p| Some(Bng { easting: (p.lon + 8.0) * 7e4, northing: (p.lat - 49.0) * 1.1e5 }),
        }
    }

    #[test]
    fn rings_are_wound_and_slivers_dropped() {
        let clockwise = polygon!(
            exterior: [(x: 1000.0, y: 1000.0), (x: 1000.0, y: 2000.0), (x: 2000.0, y: 2000.0), (x: 2000.0, y: 1000.0)],
            interiors: [[(x: 1500.0, y: 1500.0), (x: 1500.0001, y: 1500.0), (x: 1500.0, y: 1500.0001)]],
        );
        let shape = MultiPolygon(vec![clockwise]);
        let origin = LonLat { lon: -7.98, lat: 49.01 };
        let geography = Geography::of_metres([("A", &shape, origin)].into_iter(), &flat()).unwrap();
        let polygon = &geography.degrees[0].0[0];
        assert!(twice_area(&polygon.exterior().0) > 0.0);
        assert!(polygon.interiors().is_empty(), "a ring of a tenth of a millimetre encloses nothing");
        let corner = geography.metres[0].0[0].exterior().0[0];
        assert!((corner.x - 1000.0).abs() <= 0.011 && (corner.y - 1000.0).abs() <= 0.011, "{corner:?}");
    }

    #[test]
    fn what_lies_off_the_grid_is_said_by_code() {
        let shape = MultiPolygon(vec![polygon![(x: -5.0, y: 1.0), (x: 5.0, y: 1.0), (x: 5.0, y: 5.0)]]);
        let origin = LonLat { lon: 0.0, lat: 50.0 };
        let problems = Geography::of_metres([("E0X", &shape, origin)].into_iter(), &flat()).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().contains("E0X"), "{}", problems[0]);
    }
}
