//! The map and the charts on their own, as SVG and PNG, for slides and papers.
//!
//! PNG is drawn from the very SVG, with an embedded free typeface (`assets/LICENSE-DejaVu.txt`): bare machines have none.

use std::fmt::Write as _;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use spoke_model::Fault;

use crate::drawing::Drawing;
use crate::markup::escaped;
use crate::palette::{self, INK, VENUE};
use crate::{Export, Folder, Geography, Results, charts, faults};

const FONT_FILE: &[u8] = include_bytes!("../assets/DejaVuSans-latin.ttf");
/// Width of every PNG in pixels: an A4 page at 240 dots an inch.
const PNG_WIDTH: f32 = 2000.0;

pub(crate) struct Svg;

impl Export for Svg {
    fn write(&self, results: &Results, geography: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        for (name, picture) in pictures(results, geography) {
            folder.write(&format!("{name}.svg"), |file| file.write_all(picture.as_bytes()))?;
        }
        Ok(())
    }
}

pub(crate) struct Png;

impl Export for Png {
    fn write(&self, results: &Results, geography: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let options = options();
        for (name, picture) in pictures(results, geography) {
            let path = format!("{name}.png");
            let cannot = |message: String| Fault::new(&faults::CANNOT_MAKE, message).path(&*path);
            let png = rendered(&picture, &options).map_err(cannot)?;
            folder.write(&path, |file| file.write_all(&png))?;
        }
        Ok(())
    }
}

fn options() -> Options<'static> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(FONT_FILE.to_vec());
    Options { font_family: "DejaVu Sans".to_owned(), fontdb: Arc::new(fonts), ..Options::default() }
}

fn rendered(svg: &str, options: &Options<'_>) -> Result<Vec<u8>, String> {
    let tree = Tree::from_str(svg, options).map_err(|error| error.to_string())?;
    let scale = PNG_WIDTH / tree.size().width();
    let height = (tree.size().height() * scale).ceil() as u32;
    let mut pixels = Pixmap::new(PNG_WIDTH as u32, height).ok_or("the picture has no size")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Every picture with its name; no map where no area has a shape.
fn pictures(results: &Results, geography: &Geography) -> Vec<(&'static str, String)> {
    let mut pictures = vec![
        ("gradient", charts::gradient(&results.record)),
        ("concentration", charts::concentration(&results.areas, results.record.knows_before())),
    ];
    if let Some(drawing) = Drawing::of(results, geography) {
        pictures.push(("map", map(results, &drawing)));
    }
    pictures
}

/// Width of the map picture, and of its legend, in user units.
const WIDTH: f64 = 1000.0;
const LEGEND: f64 = 215.0;
const TITLE: f64 = 46.0;

/// The map by deprivation with the open venues, a legend and a scale bar.
fn map(results: &Results, drawing: &Drawing) -> String {
    let (width, height) = (f64::from(drawing.frame.width), f64::from(drawing.frame.height));
    let scale = ((WIDTH - LEGEND) / width).min(1100.0 / height);
    let foot = TITLE + (height * scale).max(330.0) + 12.0;
    let sources = wrapped(results.record.attribution().unwrap_or_default(), 150);
    let below = foot + 15.0 * sources.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {below:.0}\" font-family=\"{}\" \
         font-size=\"13\" fill=\"{INK}\"><rect width=\"{WIDTH}\" height=\"{below:.0}\" fill=\"#ffffff\"/>",
        charts::FONT
    );
    let _ = write!(
        svg,
        "<text x=\"16\" y=\"30\" font-size=\"20\">{}</text><g transform=\"translate(0 {TITLE}) scale({scale:.6})\">",
        escaped(&results.record.name)
    );
    let _ = write!(svg, "<g stroke=\"#ffffff\" stroke-width=\"{:.2}\">", 0.6 / scale);
    for (area, path) in results.areas.iter().zip(&drawing.paths) {
        let fill = palette::DECILES[usize::from(area.decile.clamp(1, 10)) - 1];
        let _ = write!(svg, "<path fill=\"{fill}\" d=\"{path}\"/>");
    }
    let _ = write!(svg, "</g><g stroke=\"{INK}\" stroke-width=\"{:.2}\" fill=\"{VENUE}\">", 1.1 / scale);
    let mut open: Vec<usize> = (0..results.venues.len()).filter(|v| results.venues[*v].is_open()).collect();
    open.sort_by(|a, b| {
        let size = results.venues[*b].sessions.total_cmp(&results.venues[*a].sessions);
        // A mark with a rank lies over those without.
        drawing.labelled[*a].cmp(&drawing.labelled[*b]).then(size).then(a.cmp(b))
    });
    for index in open {
        let ((x, y), r, venue) = (drawing.venues[index], drawing.radii[index], &results.venues[index]);
        if venue.status == "hub" {
            let d = r * 1.3;
            let _ = write!(svg, "<path d=\"M{x} {0}l{d} {d}l-{d} {d}l-{d} -{d}z\"/>", f64::from(y) - d);
        } else {
            let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
        }
        if drawing.labelled[index] {
            let _ = write!(
                svg,
                "<text x=\"{x}\" y=\"{:.0}\" font-size=\"{:.0}\" text-anchor=\"middle\" stroke=\"none\" \
                 fill=\"{INK}\">{}</text>",
                f64::from(y) + r * 0.34,
                r * 0.95,
                venue.rank
            );
        }
    }
    svg.push_str("</g></g>");
    legend(&mut svg, results, drawing, scale);
    for (line, text) in sources.iter().enumerate() {
        let y = foot + 4.0 + 15.0 * line as f64;
        let _ = write!(
            svg,
            "<text x=\"16\" y=\"{y:.0}\" font-size=\"11\" fill=\"#555555\">{}</text>",
            escaped(text)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// A text in lines of at most `width` characters, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn legend(svg: &mut String, results: &Results, drawing: &Drawing, scale: f64) {
    let left = WIDTH - LEGEND + 8.0;
    let mut y = TITLE + 20.0;
    let mut line = |svg: &mut String, mark: &str, text: &str, step: f64| {
        let _ = write!(
            svg,
            "<g transform=\"translate({left} {y:.0})\">{mark}<text x=\"34\" y=\"4\">{text}</text></g>"
        );
        y += step;
    };
    line(svg, "", "Deprivation decile", 22.0);
    for (index, colour) in palette::DECILES.iter().enumerate() {
        let label = match index + 1 {
            1 => "1 – most deprived".to_owned(),
            10 => "10 – least deprived".to_owned(),
            other => other.to_string(),
        };
        let mark = format!(
            "<rect y=\"-8\" width=\"26\" height=\"16\" fill=\"{colour}\" stroke=\"#8a8a8a\" stroke-width=\"0.6\"/>"
        );
        line(svg, &mark, &label, 18.0);
    }
    let style = format!("fill=\"{VENUE}\" stroke=\"{INK}\"");
    line(svg, "", "", 8.0);
    line(svg, &format!("<circle cx=\"13\" r=\"9\" {style}/>"), "venue, larger with", 16.0);
    line(svg, "", "more sessions; rank", 22.0);
    if results.venues.iter().any(|venue| venue.status == "hub") {
        line(svg, &format!("<path d=\"M13 -10l10 10l-10 10l-10 -10z\" {style}/>"), "hub", 26.0);
    }
    let (metres, units) = drawing.scale_bar();
    let label = if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { format!("{metres} m") };
    line(
        svg,
        &format!("<path d=\"M0 -4v8h{:.1}v-8\" fill=\"none\" stroke=\"{INK}\"/>", units * scale),
        "",
        18.0,
    );
    line(svg, "", &label, 0.0);
}
