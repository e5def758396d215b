//! The data-quality report as one HTML page, with a map of what did not join: nothing is fetched, nothing runs.

use std::fmt::Write as _;

use geo_types::LineString;
use spoke_load::{Sketch, SketchedArea, Spot, SpotVenue};
use spoke_model::{Fault, Severity};
use spoke_report::{escaped, grouped};

use crate::exit::count;
use crate::finished::INTERNAL;
use crate::pipeline::Findings;

/// Width of the map in its own units; its height follows from the areas.
const WIDTH: f64 = 900.0;
/// Codes of a join, and areas that did not join, that are shown.
const SHOWN: usize = 40;
/// Areas past which those that joined are drawn as one shape, without names to point at.
const MANY: usize = 5000;

const STYLE: &str = "\
*{box-sizing:border-box}body{font:15px/1.45 system-ui,sans-serif;max-width:80rem;margin:0 auto;padding:1rem 1.5rem 3rem;\
color:#1a1a1a;background:#fff}h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.75rem 0 .5rem}p{margin:.25rem 0}\
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1rem;border-bottom:1px solid #ccc;padding-bottom:.6rem;\
margin-bottom:1rem}.verdict{font-weight:600;padding:.1rem .6rem;border-radius:.3rem}.sound{background:#dcefe2;color:#14502a}\
.unsound{background:#f8dcd6;color:#8a0f00}.grid{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.5rem}\
@media(max-width:900px){.grid{grid-template-columns:minmax(0,1fr)}}.grid h2{margin-top:0}\
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:left;\
vertical-align:top;overflow-wrap:break-word}td.path{overflow-wrap:anywhere;min-width:14rem}th{font-weight:600;white-space:nowrap}th.n,td.n{text-align:right;white-space:nowrap;\
font-variant-numeric:tabular-nums}td.wide{min-width:16rem}.small{font-size:.88em;color:#444}\
ul.faults{list-style:none;margin:0;padding:0}ul.faults li{border-left:4px solid #b98a2c;padding:.1rem 0 .1rem .7rem;\
margin-bottom:.8rem;overflow-wrap:anywhere}ul.faults li.error{border-color:#b3261e}.code{font-weight:600}\
svg{display:block;width:100%;height:auto;max-height:34rem;background:#f6f6f4;border:1px solid #ddd}\
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin-top:.5rem}.legend span{display:inline-flex;align-items:center;\
gap:.4rem}.legend svg{width:1.1rem;height:1.1rem;background:none;border:0}\
.area{fill:#dfe5e0;stroke:#7b857d;stroke-width:.6}.lacking{fill:url(#hatch);stroke:#8a0f00;stroke-width:1.4}\
.venue{fill:#123c69;stroke:#fff;stroke-width:.8}.out{fill:#fff;stroke:#123c69;stroke-width:1.4}";

/// The page.
pub(crate) fn html(findings: &Findings, private: bool, name: &str) -> String {
    let mut page = String::from("<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">");
    let _ = write!(
        page,
        "<title>Data quality: {0}</title><meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body>",
        escaped(name)
    );
    head(&mut page, findings, name);
    if private {
        let _ = write!(page, "<p class=\"verdict unsound\">{INTERNAL}</p>");
    }
    let frame = Frame::around(&findings.sketch);
    match &frame {
        Some(frame) => {
            page.push_str("<div class=\"grid\"><section>");
            map(&mut page, frame, &findings.sketch);
            page.push_str("</section><section>");
            faults(&mut page, &findings.faults);
            page.push_str("</section></div>");
        }
        // Without areas there is nothing to draw, and what is wrong says why.
        None => faults(&mut page, &findings.faults),
    }
    lacking(&mut page, &findings.sketch.areas);
    together(&mut page, &findings.sketch.spots);
    joins(&mut page, findings);
    files(&mut page, findings);
    page.push_str("</body></html>\n");
    page
}

fn head(page: &mut String, findings: &Findings, name: &str) {
    let errors = findings.faults.iter().filter(|fault| fault.is_error()).count();
    let warnings = match findings.faults.len() - errors {
        0 => "no warnings".to_owned(),
        number => count(number, "warning"),
    };
    let (class, verdict) = match errors {
        0 => ("sound", format!("No errors; {warnings}")),
        _ => ("unsound", format!("{} to mend; {warnings}", count(errors, "error"))),
    };
    let _ = write!(
        page,
        "<header><div><h1>{}</h1><p>Data quality of the scenario</p></div><span class=\"verdict {class}\">{verdict}</span><span>{} read, {}</span></header>",
        escaped(name),
        count(findings.inputs.len(), "file"),
        count(findings.joins.len(), "join"),
    );
}

fn faults(page: &mut String, faults: &[Fault]) {
    let errors = faults.iter().any(Fault::is_error);
    let title = if errors { "What is wrong, and what to do" } else { "What to look at" };
    let _ = write!(page, "<h2>{title}</h2>");
    if faults.is_empty() {
        page.push_str("<p>Nothing was found.</p>");
        return;
    }
    let mut ordered: Vec<&Fault> = faults.iter().collect();
    ordered.sort_by_key(|fault| std::cmp::Reverse(fault.kind.severity));
    page.push_str("<ul class=\"faults\">");
    for fault in ordered {
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
            "<li class=\"{class}\"><span class=\"code\">{class} {}</span> {}<br><span class=\"small\">{}<br>→ {}</span></li>",
            fault.kind.code,
            escaped(&fault.message),
            escaped(&at),
            escaped(fault.kind.action)
        );
    }
    page.push_str("</ul>");
}

/// Areas that some table lacks, by name, for those who cannot point at the map.
fn lacking(page: &mut String, areas: &[SketchedArea]) {
    let lacking: Vec<&SketchedArea> = areas.iter().filter(|area| !area.missing_from.is_empty()).collect();
    if lacking.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Areas that did not join</h2><table><tr><th>Code</th><th>Name</th><th>Missing from</th></tr>",
    );
    for area in lacking.iter().take(SHOWN) {
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&area.code),
            escaped(&area.name),
            escaped(&area.missing_from.join("; "))
        );
    }
    page.push_str("</table>");
    if lacking.len() > SHOWN {
        let _ = write!(page, "<p>and {} more</p>", lacking.len() - SHOWN);
    }
}

/// Spots with several venues and no common site, and the rows to give them one.
fn together(page: &mut String, spots: &[Spot]) {
    if spots.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Venues on one spot without a common site</h2><table><tr><th>Venues</th><th>Rows</th></tr>",
    );
    for spot in spots.iter().take(SHOWN) {
        let told = |of: &dyn Fn(&SpotVenue) -> String| {
            spot.venues.iter().map(|venue| escaped(&of(venue))).collect::<Vec<_>>().join("<br>")
        };
        let _ = write!(
            page,
            "<tr><td>{}</td><td class=\"path\">{}</td></tr>",
            told(&|venue| format!("{} ({})", venue.name, venue.id)),
            told(&|venue| format!("{}, row {}", venue.path, venue.row))
        );
    }
    page.push_str("</table>");
    if spots.len() > SHOWN {
        let _ = write!(page, "<p>and {} more; <code>--json</code> has them all</p>", spots.len() - SHOWN);
    }
}

fn files(page: &mut String, findings: &Findings) {
    page.push_str("<h2>Files read</h2><table><tr><th>File</th><th>Used for</th><th class=\"n\">Rows</th><th>Understood as</th></tr>");
    for input in &findings.inputs {
        let _ = write!(
            page,
            "<tr><td class=\"path\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"wide\">{}</td></tr>",
            escaped(&input.path),
            escaped(&input.role),
            grouped(&input.rows.to_string()),
            escaped(&input.understood)
        );
    }
    page.push_str("</table>");
}

fn joins(page: &mut String, findings: &Findings) {
    page.push_str("<h2>Joins</h2><table><tr><th>Join</th><th class=\"n\">Matched</th><th class=\"n\">Missing</th><th class=\"n\">Unused</th><th>What follows</th></tr>");
    for join in &findings.joins {
        let mut missing = join.missing.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        if join.missing.len() > SHOWN {
            let _ = write!(missing, " and {} more", join.missing.len() - SHOWN);
        }
        let _ = write!(
            page,
            "<tr><td class=\"path\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"wide\">{}{}{}</td></tr>",
            escaped(&join.what),
            grouped(&join.matched.to_string()),
            grouped(&join.missing.len().to_string()),
            grouped(&join.unused.to_string()),
            escaped(&join.consequence),
            if missing.is_empty() { "" } else { "<br>" },
            escaped(&missing)
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
    /// Around the areas and the venues near them; `None` where there are no areas.
    fn around(sketch: &Sketch) -> Option<Self> {
        let drawn = || {
            sketch
                .areas
                .iter()
                .flat_map(|area| area.boundary.iter())
                .flat_map(|part| part.exterior().coords())
        };
        drawn().next()?;
        let venues = sketch.venues.iter().map(|venue| (venue.location.easting, venue.location.northing));
        let points = drawn().map(|at| (at.x, at.y)).chain(venues);
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for (x, y) in points {
            (west, east) = (west.min(x), east.max(x));
            (south, north) = (south.min(y), north.max(y));
        }
        let width = east - west;
        (width > 0.0 && north > south).then(|| {
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

    /// A ring as path commands, points closer than half a unit to the last left out; nothing where fewer than three
    /// are left, since it is too small to be seen.
    fn ring(&self, ring: &LineString<f64>, path: &mut String) {
        let start = path.len();
        let (mut last, mut points): (Option<(f64, f64)>, usize) = (None, 0);
        for at in ring.coords() {
            let (x, y) = self.place(at.x, at.y);
            if last.is_some_and(|(lx, ly)| (lx - x).hypot(ly - y) < 0.5) {
                continue;
            }
            let _ = write!(path, "{}{x:.1} {y:.1}", if last.is_none() { 'M' } else { 'L' });
            last = Some((x, y));
            points += 1;
        }
        if points < 3 {
            path.truncate(start);
        } else {
            path.push('Z');
        }
    }
}

/// A boundary as path commands; empty where it is too small to be seen.
fn path(frame: &Frame, area: &SketchedArea) -> String {
    let mut path = String::new();
    for part in &area.boundary {
        frame.ring(part.exterior(), &mut path);
        for hole in part.interiors() {
            frame.ring(hole, &mut path);
        }
    }
    path
}

fn map(page: &mut String, frame: &Frame, sketch: &Sketch) {
    let _ = write!(
        page,
        "<svg viewBox=\"0 0 {WIDTH:.0} {:.0}\" role=\"img\" aria-label=\"Map of areas and venues\"><defs>\
         <pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <rect width=\"6\" height=\"6\" fill=\"#f3c9bd\"/><rect width=\"2\" height=\"6\" fill=\"#c2513d\"/></pattern></defs>",
        frame.height
    );
    let (lacking, joined): (Vec<_>, Vec<_>) =
        sketch.areas.iter().partition(|area| !area.missing_from.is_empty());
    if joined.len() > MANY {
        let all: String = joined.iter().map(|area| path(frame, area)).collect();
        let _ = write!(page, "<path class=\"area\" fill-rule=\"evenodd\" d=\"{all}\"/>");
    }
    let named = if joined.len() > MANY { &[][..] } else { &joined };
    // Those that lack something last, so that no neighbour's edge lies over theirs.
    for (class, area) in
        named.iter().map(|area| ("area", area)).chain(lacking.iter().map(|area| ("lacking", area)))
    {
        let why = match area.missing_from.as_slice() {
            [] => String::new(),
            joins => format!(", missing from {}", joins.join("; ")),
        };
        let _ = write!(
            page,
            "<path class=\"{class}\" fill-rule=\"evenodd\" d=\"{}\"><title>{}</title></path>",
            path(frame, area),
            escaped(&format!("{} {}{why}", area.code, area.name))
        );
    }
    for venue in &sketch.venues {
        let (x, y) = frame.place(venue.location.easting, venue.location.northing);
        let (class, radius) = if venue.kept { ("venue", 5.5) } else { ("out", 4.5) };
        let _ = write!(
            page,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"><title>{}</title></circle>",
            escaped(&format!("{} {}", venue.id, venue.name))
        );
    }
    page.push_str("</svg>");
    legend(page, sketch, joined.len(), lacking.len());
}

fn legend(page: &mut String, sketch: &Sketch, joined: usize, lacking: usize) {
    let kept = sketch.venues.iter().filter(|venue| venue.kept).count();
    let square =
        |class: &str| format!("<rect class=\"{class}\" x=\"1\" y=\"1\" width=\"16\" height=\"16\"/>");
    let dot = |class: &str| format!("<circle class=\"{class}\" cx=\"9\" cy=\"9\" r=\"5\"/>");
    page.push_str("<p class=\"legend small\">");
    for (sign, number, words) in [
        (square("area"), joined, "areas that joined every table"),
        (square("lacking"), lacking, "areas missing from a table"),
        (dot("venue"), kept, "venues that take part"),
        (dot("out"), sketch.venues.len() - kept, "venues near by, left out"),
    ] {
        if number > 0 {
            let _ = write!(
                page,
                "<span><svg viewBox=\"0 0 18 18\">{sign}</svg>{} {words}</span>",
                grouped(&number.to_string())
            );
        }
    }
    page.push_str("</p>");
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Rect, coord};
    use spoke_load::{Sketch, SketchedArea, Spot, SpotVenue};

    use super::{INTERNAL, html};
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
            spots: vec![Spot {
                venues: ["V1", "V2"]
                    .map(|id| SpotVenue {
                        id: id.to_owned(),
                        name: "<i>".to_owned(),
                        path: "venues.csv".to_owned(),
                        row: 7,
                    })
                    .to_vec(),
            }],
        };
        let page = html(&Findings { sketch: Box::new(sketch), ..Findings::default() }, true, "A <b> city");
        assert!(page.contains("<h1>A &lt;b&gt; city</h1>") && page.contains("No errors; no warnings"));
        assert!(page.contains(INTERNAL.trim()));
        assert_eq!(page.matches("<path class=\"lacking\"").count(), 1);
        assert!(page.contains("B &lt;script&gt;, missing from areas ↔ need"));
        assert!(page.contains("<td>B</td><td>&lt;script&gt;</td><td>areas ↔ need</td>"));
        assert!(
            page.contains("<td>&lt;i&gt; (V1)<br>&lt;i&gt; (V2)</td>") && page.contains("venues.csv, row 7")
        );
        assert!(!page.contains("<script"));
    }
}
