//! A synthetic authority of any size, for examples, tests and scale: boundaries that tile without gaps, clustered
//! deprivation, tables in the official layouts, venues with hours. The same bytes for the same seed on any machine.
//! Nothing of it describes a real place or person.

mod authority;
mod field;
mod lattice;
mod outline;
mod random;
mod regions;
mod tables;
mod venues;

use std::fmt::Write as _;

use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject};
use sha2::{Digest, Sha256};
use spoke_model::Bng;

use crate::exit::Failure;
use authority::{Authority, SynthArea};
use tables::Rows;

/// The most areas and venues that can be asked for.
pub(crate) const MOST: usize = 50_000;

/// The files of an authority, name and bytes, in the order of its manifest.
pub(crate) fn files(areas: usize, venue_count: usize, seed: u64) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let authority = Authority::new(areas, seed);
    let venues = venues::venues(&authority, venue_count, seed);
    let mut files: Vec<(String, Vec<u8>)> = vec![("boundaries.geojson".to_owned(), boundaries(&authority)?)];
    let mut add = |name: &str, rows: &Rows| -> Result<(), Failure> {
        files.push((name.to_owned(), csv(rows)?));
        Ok(())
    };
    add("centroids.csv", &tables::centroids(&authority))?;
    add("lookup.csv", &tables::lookup(&authority))?;
    add("File_7_IoD2025_synthetic.csv", &tables::deprivation(&authority))?;
    add("census2021-ts007a.csv", &tables::people(&authority))?;
    for (name, rows) in tables::census(&authority, seed) {
        add(name, &rows)?;
    }
    add("venues.csv", &tables::venues(&venues))?;
    files.push(("scenario.toml".to_owned(), scenario(areas).into_bytes()));
    let manifest = manifest(&files, areas, venue_count, seed);
    files.push(("README.md".to_owned(), manifest.into_bytes()));
    Ok(files)
}

fn csv(rows: &Rows) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| Failure::Internal(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| Failure::Internal(error.to_string()))
}

/// Boundaries in WGS84 to seven decimals; neighbours share every vertex.
fn boundaries(authority: &Authority) -> Result<Vec<u8>, Failure> {
    let features = authority.areas.iter().map(feature).collect::<Result<Vec<_>, _>>()?;
    let collection = FeatureCollection { bbox: None, features, foreign_members: None };
    let mut text = collection.to_string();
    // One feature a line, so that a person can look at it.
    text = text.replace("{\"type\":\"Feature\",", "\n{\"type\":\"Feature\",");
    text.push('\n');
    Ok(text.into_bytes())
}

fn feature(area: &SynthArea) -> Result<Feature, Failure> {
    let rings = area
        .rings
        .iter()
        .map(|ring| {
            let mut positions = ring.iter().map(|point| degrees(*point)).collect::<Result<Vec<_>, _>>()?;
            positions.extend(positions.first().cloned());
            Ok(positions)
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let mut properties = JsonObject::new();
    properties.insert("LSOA21CD".to_owned(), area.code.clone().into());
    properties.insert("LSOA21NM".to_owned(), area.name.clone().into());
    properties.insert("note".to_owned(), "synthetic".into());
    let geometry = Geometry::new(GeometryValue::Polygon { coordinates: rings });
    Ok(Feature { geometry: Some(geometry), properties: Some(properties), ..Feature::default() })
}

fn degrees(point: Bng) -> Result<geojson::Position, Failure> {
    let place = spoke_load::ostn15::try_to_wgs84(point)
        .map_err(|_| Failure::Usage("so many areas do not fit on the map of Great Britain".to_owned()))?;
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    Ok(vec![round(place.lon), round(place.lat)].into())
}

/// A scenario that runs on the files beside it.
fn scenario(areas: usize) -> String {
    let sessions = (areas * 4).div_ceil(5).max(13);
    format!(
        r#"# A synthetic authority: made by `spoke synth`, nothing in it describes a real place.
name  = "Three Spires, autumn quarter (synthetic)"
start = 2026-10-05
weeks = 13
attribution = "Synthetic data made by spoke synth (CC0 1.0): no real place or person."

[areas]
boundaries = "boundaries.geojson"
centroids  = "centroids.csv"
wards      = "lookup.csv"

[deprivation]
table = "File_7_IoD2025_synthetic.csv"
index = "IMD"
population = {{ table = "census2021-ts007a.csv", column = "Age: Total" }}

[[need]]
name = "out of work"
table = "census2021-ts065.csv"
column = "Unemployment history: Not in employment: Worked in the last 12 months"
rate = 0.25

[[group]]
name = "low"
share = 0.5
contacts = 1
reach = {{ kind = "linear", free = 10, max = 25 }}

[[group]]
name = "moderate"
share = 0.3
contacts = 3
reach = {{ kind = "linear", free = 10, max = 30 }}

[[group]]
name = "higher"
share = 0.2
contacts = 6
reach = {{ kind = "linear", free = 10, max = 35 }}

[gradient]
kind = "geometric"
ratio = 3.0

[travel]
mode = "straight-line"
detour = 1.3
walk_kmh = 4.8

[venues]
table = "venues.csv"
patterns = ["none", "monthly", "fortnightly", "weekly", "twice-weekly"]

[budget]
sessions = {sessions}

[floor]
minutes = 30
share = 0.25

[solver]
gap = 0.01
"#
    )
}

fn manifest(files: &[(String, Vec<u8>)], areas: usize, venues: usize, seed: u64) -> String {
    let mut text = format!(
        "# Three Spires: a synthetic authority\n\nMade by `spoke synth --areas {areas} --venues {venues} --seed {seed}`. Nothing here describes a real place or\nperson: codes start with `SYN`, the outline and every figure are drawn by chance. Licence: CC0 1.0.\n\n| file | bytes | sha256 |\n|---|---|---|\n"
    );
    for (name, bytes) in files {
        let sha: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(text, "| `{name}` | {} | `{sha}` |", bytes.len());
    }
    text
}
