//! The default detour against a known router: walking isochrones of fourteen Coventry libraries by openrouteservice.
//!
//! There is no street extract of Coventry here, so its isochrones are compared with the discs that a straight line
//! × detour reaches: `docs/decisions/travel-detour.md` holds the figures.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

#[path = "support/projection.rs"]
mod projection;

use std::path::PathBuf;

use geo::{Area, Contains, MapCoordsInPlace};
use geojson::GeoJson;
use spoke_model::{Bng, LonLat};
use spoke_travel::TravelSettings;
use spoke_travel::straight_line::Line;

/// The speed the router walks at.
const ROUTER_KMH: f64 = 5.0;

/// What one library reaches in some minutes.
struct Isochrone {
    library: Bng,
    minutes: f64,
    shape: geo::MultiPolygon<f64>,
}

fn isochrones() -> Vec<Isochrone> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/coventry/coventry_library_isochrones"
    ));
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let GeoJson::FeatureCollection(collection) = text.parse::<GeoJson>().unwrap() else {
            panic!("{}: no features", file.display())
        };
        for feature in collection.features {
            let centre = feature.property("center").unwrap().as_array().unwrap();
            let (lon, lat) = (centre[0].as_f64().unwrap(), centre[1].as_f64().unwrap());
            let seconds = feature.property("value").unwrap().as_f64().unwrap();
            let mut shape = match geo::Geometry::<f64>::try_from(feature.geometry.unwrap()).unwrap() {
                geo::Geometry::Polygon(polygon) => geo::MultiPolygon(vec![polygon]),
                geo::Geometry::MultiPolygon(shape) => shape,
                other => panic!("{other:?}"),
            };
            shape.map_coords_in_place(|at| {
                let place = projection::to_grid(LonLat { lon: at.x, lat: at.y }).unwrap();
                geo::Coord { x: place.easting, y: place.northing }
            });
            let library = projection::to_grid(LonLat { lon, lat }).unwrap();
            found.push(Isochrone { library, minutes: seconds / 60.0, shape });
        }
    }
    found
}

impl Isochrone {
    /// The detour with which a straight line reaches as large an area.
    fn detour(&self) -> f64 {
        let metres = ROUTER_KMH * 1000.0 / 60.0 * self.minutes;
        metres / (self.shape.unsigned_area() / std::f64::consts::PI).sqrt()
    }

    /// How many of the places around the library a straight line × detour and the router judge alike, and of how many.
    fn alike(&self, detour: f64) -> (usize, usize) {
        let settings = TravelSettings { detour, walk_kmh: ROUTER_KMH, ..TravelSettings::default() };
        let line = Line::walking(&settings);
        let (mut alike, mut all) = (0, 0);
        for (column, row) in (-25..=25).flat_map(|column| (-25..=25).map(move |row| (column, row))) {
            let easting = self.library.easting + f64::from(column) * 100.0;
            let northing = self.library.northing + f64::from(row) * 100.0;
            let reached = self.shape.contains(&geo::Point::new(easting, northing));
            let by_line = line.between(Bng { easting, northing }, self.library) <= self.minutes;
            all += 1;
            alike += usize::from(reached == by_line);
        }
        (alike, all)
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn the_default_detour_reaches_what_a_router_reaches() {
    let isochrones = isochrones();
    assert_eq!(isochrones.len(), 14 * 6, "5, 10, … 30 minutes of fourteen libraries");
    let detours: Vec<f64> = isochrones.iter().map(Isochrone::detour).collect();
    let mean = detours.iter().sum::<f64>() / detours.len() as f64;
    let default = TravelSettings::default().detour;
    assert!((mean - 1.28).abs() < 0.005, "{mean}");
    assert!(
        (default - mean).abs() < 0.05,
        "the default of {default} is far from the {mean} of the isochrones"
    );
    assert!(detours.iter().all(|detour| (1.1..1.8).contains(detour)), "{detours:?}");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn place_by_place_the_default_detour_is_better_than_others() {
    let isochrones = isochrones();
    let share = |detour: f64| {
        let (alike, all) = isochrones
            .iter()
            .map(|isochrone| isochrone.alike(detour))
            .fold((0, 0), |sum, (alike, all)| (sum.0 + alike, sum.1 + all));
        alike as f64 / all as f64
    };
    let default = share(TravelSettings::default().detour);
    for other in [1.0, 1.1, 1.5, 1.7] {
        let other_share = share(other);
        assert!(
            default > other_share + 0.01,
            "{default} of the places with the default, {other_share} with {other}"
        );
    }
    assert!(default > 0.95, "{default}");
}
