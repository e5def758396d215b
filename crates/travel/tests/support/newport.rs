//! Newport from the shared data: its 100 LSOAs and the places a session could be held.

use std::path::PathBuf;

use geo::InteriorPoint;
use geojson::GeoJson;
use spoke_model::{Bng, LonLat};
use spoke_travel::streets::{OsmPlace, places};

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
