//! Newport from the shared data: its 100 LSOAs and the places a session could be held.

use std::path::PathBuf;

use geo::InteriorPoint;
use geojson::GeoJson;
use spoke_model::{Bng, LonLat};
use spoke_travel::settings::{Anchor, Window};
use spoke_travel::streets::{OsmPlace, places};
use spoke_travel::{Mode, TimetableSettings, TravelSettings};

use crate::projection::to_grid;

/// The points of the city.
pub(crate) struct City {
    /// One per LSOA.
    pub(crate) origins: Vec<Bng>,
    /// Libraries, community centres, schools and clinics.
    pub(crate) venues: Vec<OsmPlace>,
}

/// The directory of the shared travel data.
pub(crate) fn directory() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/travel"))
}

/// Newport's extract.
pub(crate) fn pbf() -> PathBuf {
    directory().join("newport-2023-06-13.osm.pbf")
}

/// Newport, where the shared data are there.
pub(crate) fn city() -> Option<City> {
    let text = std::fs::read_to_string(directory().join("W06000022_newport.geojson")).ok()?;
    let GeoJson::FeatureCollection(collection) = text.parse::<GeoJson>().ok()? else { return None };
    let origins = collection
        .features
        .into_iter()
        .map(|feature| {
            let shape = geo::Geometry::<f64>::try_from(feature.geometry?).ok()?;
            let inside = shape.interior_point()?;
            to_grid(LonLat { lon: inside.x(), lat: inside.y() })
        })
        .collect::<Option<Vec<Bng>>>()?;
    let kinds = ["library", "community_centre", "school", "clinic"].map(str::to_owned);
    let venues = places(&pbf(), "newport", &kinds, &to_grid).ok()?;
    Some(City { origins, venues })
}

/// Newport's timetable.
pub(crate) fn gtfs() -> PathBuf {
    directory().join("newport-20230613_gtfs.zip")
}

/// A weekday of June 2023, 07:00–10:00, a departure every minute, at the 50th and 85th percentile.
pub(crate) fn settings() -> TravelSettings {
    let timetable = TimetableSettings {
        feeds: vec!["newport_gtfs.zip".to_owned()],
        date: Some(jiff::civil::date(2023, 6, 14)),
        weekday: None,
        window: Window { start: 7 * 3600, end: 10 * 3600 },
        anchor: Anchor::Depart,
        every_minutes: 1,
        percentiles: vec![50, 85],
        max_rides: 4,
        access_minutes: 20.0,
        transfer_minutes: 10.0,
        boarding_minutes: 1.0,
        without_route_types: Vec::new(),
    };
    TravelSettings { mode: Mode::Timetable, timetable: Some(timetable), ..TravelSettings::default() }
}
