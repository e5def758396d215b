//! The data-quality report as one HTML page, with a map of what did not join: nothing is fetched, nothing runs.

use std::fmt::Write as _;

use geo_types::LineString;
use spoke_load::{Sketch, SketchedArea};
use spoke_model::{Fault, Severity};

use crate::exit::count;
use crate::pipeline::Findings;

/// Width of the map in its own units; its height follows from the areas.
const WIDTH: f64 = 900.0;
/// Codes of a join that are shown.
const SHOWN: usize = 40;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}td,th{border-bottom:1px solid #ccc;padding:.3rem .5rem;\
text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.9em}\
.error{color:#a10000;font-weight:600}.warning{color:#7a4b00;font-weight:600}svg{width:100%;height:auto;background:#f6f6f4}\
.area{fill:#dfe5e0;stroke:#7b857d;stroke-width:.6}.lacking{fill:#e2a28f;stroke:#a10000;stroke-width:1.2}\
.venue{fill:#123c69}.out{fill:#fff;stroke:#123c69;stroke-width:1}";

/// The page.
pub(crate) fn html(findings: &Findings) -> String {
    let errors = findings.faults.iter().filter(|fault| fault.is_error()).count();
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Data quality</title>",
    );
    let _ = write!(
        page,
        "<meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body>"
    );
    let verdict = if errors == 0 { "The data are sound".to_owned() } else { count(errors, "error") };
    let warnings = count(findings.faults.len() - errors, "warning");
    let _ = write!(page, "<h1>Data quality</h1><p>{verdict}, {warnings}.</p>");
    map(&mut page, &findings.sketch);
    faults(&mut page, &findings.faults);
    files(&mut page, findings);
    joins(&mut page, findings);
    page.push_str("</body></html>\n");
    page
}

/// Text that is data, never markup.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn faults(page: &mut String, faults: &[Fault]) {
    if faults.is_empty() {
        return;
    }
    page.push_str("<h2>What is wrong, and what to do</h2><table><tr><th>Code</th><th>Where</th><th>What</th><th>Action</th></tr>");
    for fault in faults {
        let class = match fault.kind.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = &fault.place;
        let row = place.row.map(|row| format!(", row {row}")).unwrap_or_default();
        let column = place.column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
        let at = format!("{}{row}{column}", place.path.as_deref().unwrap_or_default());
        let _ = write!(
            page,
            "<tr><td class=\"{class}\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            fault.kind.code,
            escape(&at),
            escape(&fault.message),
            escape(fault.kind.action)
        );
    }
    page.push_str("</table>");
}

fn files(page: &mut String, findings: &Findings) {
    page.push_str("<h2>Files read</h2><table><tr><th>File</th><th>Used for</th><th>Rows</th><th>Understood as</th></tr>");
    for input in &findings.inputs {
        let _ = write!(
            page,
            "<tr><td><code>{}</code></td><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escape(&input.path),
            escape(&input.role),
            input.rows,
            escape(&input.understood)
        );
    }
    page.push_str("</table>");
}

fn joins(page: &mut String, findings: &Findings) {
    page.push_str("<h2>Joins</h2><table><tr><th>Join</th><th>Matched</th><th>Missing</th><th>Unused</th><th>What follows</th></tr>");
    for join in &findings.joins {
        let mut missing = join.missing.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        if join.missing.len() > SHOWN {
            let _ = write!(missing, " and {} more", join.missing.len() - SHOWN);
        }
        let _ = write!(
            page,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}{}{}</td></tr>",
            escape(&join.what),
            join.matched,
            join.missing.len(),
            join.unused,
            escape(&join.consequence),
            if missing.is_empty() { "" } else { "<br>" },
            escape(&missing)
        );
    }
    page.push_str("</table>");
}

/// From National Grid metres to the map's units, north up.
struct Frame {
    west: f64,
    north: f64,
    scale: f64,
    height: f64,
}

impl Frame {
    /// Around the areas; `None` where there are none.
    fn around(areas: &[SketchedArea]) -> Option<Self> {
        let points =
            || areas.iter().flat_map(|area| area.boundary.iter()).flat_map(|part| part.exterior().coords());
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for at in points() {
            (west, east) = (west.min(at.x), east.max(at.x));
            (south, north) = (south.min(at.y), north.max(at.y));
        }
        let width = east - west;
        (width > 0.0 && north > south).then(|| {
            // A margin for venues just outside.
            let (margin, scale) = (width * 0.04, WIDTH / (width * 1.08));
            Self {
                west: west - margin,
                north: north + margin,
                scale,
                height: (north - south + 2.0 * margin) * scale,
            }
        })
    }

    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.west) * self.scale, (self.north - y) * self.scale)
    }

    /// A ring as path commands, points closer than half a unit to the last left out.
    fn ring(&self, ring: &LineString<f64>, path: &mut String) {
        let mut last: Option<(f64, f64)> = None;
        for at in ring.coords() {
            let (x, y) = self.place(at.x, at.y);
            if last.is_some_and(|(lx, ly)| (lx - x).hypot(ly - y) < 0.5) {
                continue;
            }
            let _ = write!(path, "{}{x:.1} {y:.1}", if last.is_none() { 'M' } else { 'L' });
            last = Some((x, y));
        }
        path.push('Z');
    }
}

fn map(page: &mut String, sketch: &Sketch) {
    let Some(frame) = Frame::around(&sketch.areas) else { return };
    let lacking = sketch.areas.iter().filter(|area| !area.missing_from.is_empty()).count();
    let left_out = sketch.venues.iter().filter(|venue| !venue.kept).count();
    let _ = write!(
        page,
        "<p>{} on the map, {lacking} of them (red) missing from a table; {} (dots), {left_out} of them nearby and left out (rings).</p>",
        count(sketch.areas.len(), "area"),
        count(sketch.venues.len(), "venue")
    );
    let _ = write!(
        page,
        "<svg viewBox=\"0 0 {WIDTH:.0} {:.0}\" role=\"img\" aria-label=\"Map of areas and venues\">",
        frame.height
    );
    for area in &sketch.areas {
        let mut path = String::new();
        for part in &area.boundary {
            frame.ring(part.exterior(), &mut path);
            for hole in part.interiors() {
                frame.ring(hole, &mut path);
            }
        }
        let (class, why) = match area.missing_from.as_slice() {
            [] => ("area", String::new()),
            joins => ("lacking", format!(", missing from {}", joins.join("; "))),
        };
        let _ = write!(
            page,
            "<path class=\"{class}\" fill-rule=\"evenodd\" d=\"{path}\"><title>{}</title></path>",
            escape(&format!("{} {}{why}", area.code, area.name))
        );
    }
    for venue in &sketch.venues {
        let (x, y) = frame.place(venue.location.easting, venue.location.northing);
        if (0.0..=WIDTH).contains(&x) && (0.0..=frame.height).contains(&y) {
            let class = if venue.kept { "venue" } else { "out" };
            let _ = write!(
                page,
                "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"><title>{}</title></circle>",
                escape(&format!("{} {}", venue.id, venue.name))
            );
        }
    }
    page.push_str("</svg>");
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Rect, coord};
    use spoke_load::{Sketch, SketchedArea};

    use super::html;
    use crate::pipeline::Findings;

    #[test]
    fn an_area_that_did_not_join_is_red_and_names_are_never_markup() {
        let area = |code: &str, x: f64, missing: &[&str]| SketchedArea {
            code: code.to_owned(),
            name: "<script>".to_owned(),
            boundary: MultiPolygon(vec![
                Rect::new(coord! { x: x, y: 0.0 }, coord! { x: x + 900.0, y: 900.0 }).to_polygon(),
            ]),
            missing_from: missing.iter().map(|join| (*join).to_owned()).collect(),
        };
        let sketch = Sketch {
            areas: vec![area("A", 0.0, &[]), area("B", 1000.0, &["areas ↔ need"])],
            venues: Vec::new(),
        };
        let page = html(&Findings { sketch, ..Findings::default() });
        assert_eq!(page.matches("class=\"lacking\"").count(), 1);
        assert!(page.contains("B &lt;script&gt;, missing from areas ↔ need"));
        assert!(!page.contains("<script"));
    }
}
