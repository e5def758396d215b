//! QGIS styles of the GeoPackage's layers, as QML: the colours and classes of the report's map.

use std::fmt::Write as _;

use crate::markup::escaped;
use crate::palette::{INK, Layer, VENUE};

/// One style of one layer.
#[derive(Debug)]
pub(crate) struct Style {
    /// The layer.
    pub(crate) table: &'static str,
    /// Its name in QGIS.
    pub(crate) name: &'static str,
    /// The style.
    pub(crate) qml: String,
    /// Whether the layer opens with it.
    pub(crate) default: bool,
}

/// Every style, the default of each layer first.
pub(crate) fn styles(layers: &[Layer], dated: bool) -> Vec<Style> {
    let mut styles = Vec::new();
    for layer in layers {
        let field = match layer.id {
            "deprivation" => "decile",
            "places" => "places_per_contact",
            "minutes" => "nearest_minutes",
            // The change is the page's own: it is no column of the layer.
            _ => continue,
        };
        let qml = document("2", &graduated(field, layer));
        styles.push(Style { table: "areas", name: layer.short, qml, default: layer.id == "deprivation" });
    }
    let size = "if(\"sessions\" > 0, 2.2 + 0.6 * sqrt(\"sessions\"), 1.2)";
    let colour = format!("if(\"sessions\" > 0, '{VENUE}', '#ffffff')");
    let venue = single(&marker(VENUE, &[("size", size), ("fillColor", &colour)]));
    styles.push(Style { table: "venues", name: "Sessions", qml: document("0", &venue), default: true });
    let flow = single(&line(&[("outlineWidth", "0.1 + 0.25 * sqrt(\"places\")")]));
    styles.push(Style { table: "flows", name: "Places", qml: document("1", &flow), default: true });
    if dated {
        let session = single(&marker("#2362aa", &[]));
        styles.push(Style {
            table: "sessions",
            name: "Sessions",
            qml: document("0", &session),
            default: true,
        });
    }
    styles
}

/// `geometry` is QGIS's number of a geometry type: 0 points, 1 lines, 2 polygons.
fn document(geometry: &str, renderer: &str) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.28\" styleCategories=\"Symbology\">{renderer}<blending>0</blending>\
         <layerGeometryType>{geometry}</layerGeometryType></qgis>\n"
    )
}

fn graduated(field: &str, layer: &Layer) -> String {
    let mut ranges = String::new();
    let mut symbols = String::new();
    // QGIS counts a value on a limit to the class below; deciles are whole, so half a step moves them right.
    let whole = field == "decile";
    let limits: Vec<f64> = layer.breaks.iter().map(|b| if whole { b - 0.5 } else { *b }).collect();
    for (index, (label, colour)) in layer.labels.iter().zip(&layer.colours).enumerate() {
        let lower = if index == 0 { -1e9 } else { limits[index - 1] };
        let upper = limits.get(index).copied().unwrap_or(1e9);
        let _ = write!(
            ranges,
            "<range lower=\"{lower}\" upper=\"{upper}\" symbol=\"{index}\" label=\"{}\" render=\"true\"/>",
            escaped(label)
        );
        let _ = write!(symbols, "{}", symbol("fill", index, &fill(colour)));
    }
    format!(
        "<renderer-v2 type=\"graduatedSymbol\" attr=\"{field}\" graduatedMethod=\"GraduatedColor\" \
         symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\"><ranges>{ranges}</ranges>\
         <symbols>{symbols}</symbols></renderer-v2>"
    )
}

fn single(symbol: &str) -> String {
    format!(
        "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\">\
         <symbols>{symbol}</symbols></renderer-v2>"
    )
}

fn symbol(kind: &str, index: usize, layer: &str) -> String {
    format!(
        "<symbol type=\"{kind}\" name=\"{index}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{layer}</symbol>"
    )
}

fn options(pairs: &[(&str, &str)]) -> String {
    let options: String = pairs
        .iter()
        .map(|(name, value)| {
            format!("<Option type=\"QString\" name=\"{name}\" value=\"{}\"/>", escaped(value))
        })
        .collect();
    format!("<Option type=\"Map\">{options}</Option>")
}

/// Properties that QGIS evaluates for each feature.
fn evaluated(expressions: &[(&str, &str)]) -> String {
    let properties: String = expressions
        .iter()
        .map(|(name, expression)| {
            format!(
                "<Option type=\"Map\" name=\"{name}\"><Option type=\"bool\" name=\"active\" value=\"true\"/>\
                 <Option type=\"QString\" name=\"expression\" value=\"{}\"/>\
                 <Option type=\"int\" name=\"type\" value=\"3\"/></Option>",
                escaped(expression)
            )
        })
        .collect();
    format!(
        "<data_defined_properties><Option type=\"Map\"><Option type=\"QString\" name=\"name\" value=\"\"/>\
         <Option type=\"Map\" name=\"properties\">{properties}</Option>\
         <Option type=\"QString\" name=\"type\" value=\"collection\"/></Option></data_defined_properties>"
    )
}

fn fill(colour: &str) -> String {
    let options = options(&[
        ("color", colour),
        ("outline_color", "#ffffff"),
        ("outline_style", "solid"),
        ("outline_width", "0.15"),
        ("outline_width_unit", "MM"),
        ("style", "solid"),
    ]);
    format!("<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\">{options}</layer>")
}

fn marker(colour: &str, expressions: &[(&str, &str)]) -> String {
    let options = options(&[
        ("name", "circle"),
        ("color", colour),
        ("outline_color", INK),
        ("outline_style", "solid"),
        ("outline_width", "0.25"),
        ("size", "3"),
        ("size_unit", "MM"),
    ]);
    let layer = format!(
        "<layer class=\"SimpleMarker\" enabled=\"1\" locked=\"0\" pass=\"0\">{options}{}</layer>",
        evaluated(expressions)
    );
    symbol("marker", 0, &layer)
}

fn line(expressions: &[(&str, &str)]) -> String {
    let options = options(&[
        ("line_color", "#b34700"),
        ("line_style", "solid"),
        ("line_width", "0.3"),
        ("line_width_unit", "MM"),
        ("capstyle", "round"),
    ]);
    let layer = format!(
        "<layer class=\"SimpleLine\" enabled=\"1\" locked=\"0\" pass=\"0\">{options}{}</layer>",
        evaluated(expressions)
    );
    symbol("line", 0, &layer)
}
