//! Isochrones on real streets: they hold whom the minutes say, grow with time, and are as large as a known router's.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

#[path = "support/newport.rs"]
mod newport;
#[path = "support/projection.rs"]
mod projection;

use geo::{Area, Contains, Validation};
use geo_types::Point;
use geojson::GeoJson;
use spoke_model::Bng;
use spoke_travel::TravelSettings;
use spoke_travel::streets::{Network, StreetMap};

/// How much longer ways are than straight lines, for a walk of so many minutes to cover so much ground.
fn detour(square_metres: f64, minutes: f64, kmh: f64) -> f64 {
    (kmh * 1000.0 / 60.0 * minutes) / (square_metres / std::f64::consts::PI).sqrt()
}

/// The mean detour that openrouteservice's isochrones of 14 Coventry libraries imply at so many minutes, at 5 km/h.
fn coventry(minutes: f64) -> f64 {
    let directory = newport::directory().join("../coventry/coventry_library_isochrones");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).expect("the shared data") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let Ok(GeoJson::FeatureCollection(collection)) = text.parse::<GeoJson>() else { panic!("GeoJSON") };
        for feature in collection.features {
            let number =
                |key: &str| feature.property(key).and_then(|value| value.as_f64()).expect("a number");
            if number("value") == minutes * 60.0 {
                found.push(detour(number("area"), minutes, 5.0));
            }
        }
    }
    assert_eq!(found.len(), 14);
    found.iter().sum::<f64>() / 14.0
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn newport_is_as_walkable_as_coventry_and_the_default_detour_lies_between() {
    let city = newport::city().expect("the shared data");
    let settings = TravelSettings::default();
    let (map, _) =
        StreetMap::read(&newport::pbf(), "newport.osm.pbf", &projection::to_grid).expect("streets");
    let network = Network::walking(&map, &settings);
    // Places well inside the extract, so that its edge cuts none of their isochrones at 20 minutes.
    let inside = |at: &Bng| {
        (329_000.0..335_000.0).contains(&at.easting) && (184_500.0..187_500.0).contains(&at.northing)
    };
    let places: Vec<Bng> = city.venues.iter().map(|venue| venue.location).filter(inside).collect();
    assert!(places.len() >= 15, "{}", places.len());
    let times = [10.0, 15.0, 20.0];
    let isochrones = network.isochrones(&places, &times);
    let origins = network.snap(&city.origins);
    for (place, shapes) in places.iter().zip(&isochrones) {
        assert!(shapes.iter().all(Validation::is_valid));
        assert!(shapes.windows(2).all(|pair| pair[0].unsigned_area() < pair[1].unsigned_area()));
        let walks = network.pairs(&origins, &network.snap(&[*place]), 60.0);
        for (origin, cost) in &walks[0] {
            let at = city.origins[*origin as usize];
            let off_metres = f64::from(origins[*origin as usize].expect("an anchor").off) * 4.8 / 3600.0;
            let minutes = f64::from(*cost) / 60_000.0;
            for (shape, limit) in shapes.iter().zip(times) {
                let holds = shape.contains(&Point::new(at.easting, at.northing));
                assert!(holds || minutes > limit - 0.5 || off_metres > 50.0, "{minutes} min, {limit}");
            }
        }
    }
    for (at, minutes) in times.iter().enumerate() {
        let ours =
            isochrones.iter().map(|shapes| detour(shapes[at].unsigned_area(), *minutes, settings.walk_kmh));
        let ours = ours.sum::<f64>() / places.len() as f64;
        let theirs = coventry(*minutes);
        println!("{minutes} minutes: Newport {ours:.3}, Coventry {theirs:.3}");
        assert!((1.2..1.35).contains(&theirs) && (1.15..1.6).contains(&ours), "{ours} {theirs}");
        assert!((theirs / settings.detour - 1.0).abs() < 0.07, "the default of straight lines");
    }
}
