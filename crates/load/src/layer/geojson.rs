//! GeoJSON → [`Layer`], with the old `crs` member where it stands.

use std::collections::BTreeMap;

use ::geojson::{Geometry as JsonGeometry, GeometryValue, Position};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use spoke_model::{Fault, FaultKind};

use super::{Crs, Layer};
use crate::fault;
use crate::source::{Source, decode};
use crate::table::{Layout, Table};

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    crs: Option<Value>,
    /// ArcGIS says here, or among the properties, that a query has more features than it gave.
    #[serde(default, rename = "exceededTransferLimit")]
    exceeded: Option<Value>,
    #[serde(default)]
    properties: Option<Value>,
    #[serde(default)]
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<JsonGeometry>,
}

/// Reads the source.
pub(super) fn read(source: &Source, faults: &mut Vec<Fault>) -> Option<Layer> {
    let (text, _) = decode(&source.bytes);
    let collection: Collection = match serde_json::from_str(&text) {
        Ok(collection) => collection,
        Err(error) => {
            if let Some((kind, message)) = other_json(&text) {
                faults.push(Fault::new(kind, message).path(&source.path));
                return None;
            }
            let line = error.line() as u64;
            faults.push(Fault::new(&fault::GEOJSON_BROKEN, error.to_string()).path(&source.path).row(line));
            return None;
        }
    };
    if collection.kind != "FeatureCollection" || collection.features.is_empty() {
        let message = match collection.kind.as_str() {
            "Topology" => "it is TopoJSON".to_owned(),
            "Feature" => "it is one feature, and no collection".to_owned(),
            kind => format!("it is a {kind} with {} features", collection.features.len()),
        };
        faults.push(Fault::new(&fault::GEOJSON_BROKEN, message).path(&source.path));
        return None;
    }
    let within = collection.properties.as_ref().and_then(|map| map.get("exceededTransferLimit"));
    if collection.exceeded.as_ref().or(within).and_then(Value::as_bool) == Some(true) {
        let message = format!(
            "it says that there are more features than the {} it holds (`exceededTransferLimit`)",
            collection.features.len()
        );
        faults.push(Fault::new(&fault::DOWNLOAD_TRUNCATED, message).path(&source.path));
        return None;
    }
    let crs = collection.crs.as_ref().map_or(Crs::Unstated, stated);
    let headers = headers(&collection.features);
    let mut rows = Vec::with_capacity(collection.features.len());
    let mut shapes = Vec::with_capacity(collection.features.len());
    for (index, feature) in collection.features.into_iter().enumerate() {
        let cells = headers.iter().map(|header| {
            feature.properties.as_ref().and_then(|map| map.get(header)).map(cell).unwrap_or_default()
        });
        rows.push(crate::table::Row { number: index as u64 + 1, cells: cells.collect() });
        shapes.push(feature.geometry.and_then(|geometry| shape(&geometry.value)));
    }
    let table = Table::new(&source.path, headers, Layout::Layer, rows);
    Some(Layer { table, shapes, crs, outside: Vec::new() })
}

/// What JSON is that is no GeoJSON, where its keys say so.
fn other_json(text: &str) -> Option<(&'static FaultKind, &'static str)> {
    let keys: BTreeMap<String, IgnoredAny> = serde_json::from_str(text).ok()?;
    let has = |key: &str| keys.contains_key(key);
    if has("error") || has("errors") {
        return Some((&fault::WEB_PAGE, "the file is an error message of a server"));
    }
    let esri = has("geometryType") || has("spatialReference") || has("displayFieldName");
    (esri && !has("type")).then_some((
        &fault::GEOJSON_BROKEN,
        "the file is Esri JSON, not GeoJSON: download it with `f=geojson`",
    ))
}

/// Names of properties in the order in which they first occur.
fn headers(features: &[Feature]) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for map in features.iter().filter_map(|feature| feature.properties.as_ref()) {
        // Almost always the same names in the same order as before.
        if map.len() == headers.len() && map.keys().zip(&headers).all(|(key, header)| key == header) {
            continue;
        }
        for key in map.keys() {
            if !headers.contains(key) {
                headers.push(key.clone());
            }
        }
    }
    headers
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        // Some write every number as a float: `101.0` is the id 101.
        Value::Number(number) if number.is_f64() => {
            let text = number.to_string();
            text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
        }
        other => other.to_string(),
    }
}

/// The `crs` member of 2008: `{"type": "name", "properties": {"name": …}}`, or with an EPSG `code`.
fn stated(crs: &Value) -> Crs {
    let properties = crs.get("properties");
    let name = properties.and_then(|properties| properties.get("name")).and_then(Value::as_str);
    let code = properties.and_then(|properties| properties.get("code"));
    match (name, code) {
        (Some(name), _) => Crs::named(name),
        (None, Some(code)) => Crs::named(&cell(code)),
        (None, None) => Crs::Unstated,
    }
}

/// A shape; a position with fewer than two numbers becomes NaN, which checking the shape finds.
fn shape(value: &GeometryValue) -> Option<Geometry<f64>> {
    Some(match value {
        GeometryValue::Point { coordinates } => Point(coord(coordinates)).into(),
        GeometryValue::MultiPoint { coordinates } => {
            MultiPoint(coordinates.iter().map(|position| Point(coord(position))).collect()).into()
        }
        GeometryValue::LineString { coordinates } => line(coordinates).into(),
        GeometryValue::MultiLineString { coordinates } => {
            MultiLineString(coordinates.iter().map(|positions| line(positions)).collect()).into()
        }
        GeometryValue::Polygon { coordinates } => polygon(coordinates).into(),
        GeometryValue::MultiPolygon { coordinates } => {
            MultiPolygon(coordinates.iter().map(|rings| polygon(rings)).collect()).into()
        }
        GeometryValue::GeometryCollection { geometries } => Geometry::GeometryCollection(GeometryCollection(
            geometries.iter().filter_map(|part| shape(&part.value)).collect(),
        )),
    })
}

fn coord(position: &Position) -> Coord<f64> {
    match position.as_slice() {
        [x, y, ..] => Coord { x: *x, y: *y },
        _ => Coord { x: f64::NAN, y: f64::NAN },
    }
}

fn line(positions: &[Position]) -> LineString<f64> {
    LineString(positions.iter().map(coord).collect())
}

fn polygon(rings: &[Vec<Position>]) -> Polygon<f64> {
    let mut rings = rings.iter().map(|positions| line(positions));
    let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(exterior, rings.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::cell;

    #[test]
    fn whole_numbers_have_no_fraction() {
        let cells =
            [json!(101.0), json!(101), json!(1.5), json!("101.0"), json!(null)].map(|value| cell(&value));
        assert_eq!(cells, ["101", "101", "1.5", "101.0", ""]);
    }
}
