//! What the page's script reads: columns of areas, venues and flows, and the layers of the map.

use serde_json::{Value, json};

use crate::Results;
use crate::drawing::Drawing;
use crate::palette::{self, Layer};
use crate::rows::{AreaRow, VenueRow};

/// The page's data, in columns: a name stands once, not once a row.
pub(super) fn json(results: &Results, drawing: Option<&Drawing>, layers: &[Layer], many: bool) -> Value {
    json!({
        "areas": areas(&results.areas),
        "venues": venues(&results.venues, drawing, results.record.knows_before()),
        "flows": flows(results),
        "layers": layers,
        "undefined": palette::UNDEFINED,
        "canvas": many,
        "origins": drawing.map(|d| d.origins.iter().flat_map(|p| [p.0, p.1]).collect::<Vec<_>>()),
        "paths": drawing.filter(|_| many).map(|d| &d.paths),
        "boxes": drawing.filter(|_| many).map(|d| &d.boxes),
    })
}

fn areas(rows: &[AreaRow]) -> Value {
    let column = |of: fn(&AreaRow) -> Value| Value::Array(rows.iter().map(of).collect());
    json!({
        "code": column(|a| json!(a.code)),
        "name": column(|a| json!(a.name)),
        "decile": column(|a| json!(a.decile)),
        "need": column(|a| json!(a.need)),
        "contacts": column(|a| json!(a.contacts)),
        "entitlement": column(|a| json!(a.entitlement)),
        "places": column(|a| json!(a.places)),
        "per_contact": column(|a| json!(a.places_per_contact)),
        "minutes": column(|a| json!(a.nearest_minutes)),
        "change": column(|a| json!(a.change_per_contact())),
        "floor": column(|a| json!(a.floor_met)),
    })
}

fn venues(rows: &[VenueRow], drawing: Option<&Drawing>, before: bool) -> Value {
    let column = |of: fn(&VenueRow) -> Value| Value::Array(rows.iter().map(of).collect());
    json!({
        "id": column(|v| json!(v.id)),
        "name": column(|v| json!(v.name)),
        "kind": column(|v| json!(v.kind)),
        "rank": column(|v| json!(v.rank)),
        "pattern": column(|v| json!(v.pattern)),
        "sessions": column(|v| json!(v.sessions)),
        "before": if before { column(|v| json!(v.sessions_before)) } else { column(|_| Value::Null) },
        "places": column(|v| json!(v.places)),
        "utilisation": column(|v| json!(v.utilisation)),
        "x": drawing.map(|d| d.venues.iter().map(|p| p.0).collect::<Vec<_>>()),
        "y": drawing.map(|d| d.venues.iter().map(|p| p.1).collect::<Vec<_>>()),
    })
}

/// Flows with the groups summed: area, venue, places, and place-weighted minutes.
fn flows(results: &Results) -> Value {
    let mut pairs: Vec<(u32, u32, f64, f64)> =
        results.flows.iter().map(|flow| (flow.area.0, flow.venue.0, flow.places, flow.minutes)).collect();
    pairs.sort_by_key(|pair| (pair.0, pair.1));
    let summed: Vec<(u32, u32, f64, f64)> = pairs
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|same| {
            let places: f64 = same.iter().map(|pair| pair.2).sum();
            let place_minutes: f64 = same.iter().map(|pair| pair.2 * pair.3).sum();
            // A public copy says who goes where, not how many: its one line has the minutes.
            let minutes = if places > 0.0 { place_minutes / places } else { same[0].3 };
            (same[0].0, same[0].1, places, minutes)
        })
        .collect();
    json!({
        "area": summed.iter().map(|pair| pair.0).collect::<Vec<_>>(),
        "venue": summed.iter().map(|pair| pair.1).collect::<Vec<_>>(),
        "places": summed.iter().map(|pair| pair.2).collect::<Vec<_>>(),
        "minutes": summed.iter().map(|pair| pair.3).collect::<Vec<_>>(),
    })
}
