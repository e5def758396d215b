//! Charts as SVG: the gradient before, asked and achieved, and the concentration curve. Made from record and rows.
//!
//! Each is a whole SVG document that stands on its own and inside the report; text is text, not outlines.

use std::fmt::Write as _;

use crate::record::{Band, Record};
use crate::rows::AreaRow;

/// The typeface the pictures are drawn in; embedded for PNG.
pub(crate) const FONT: &str = "DejaVu Sans, Verdana, sans-serif";

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 340.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 46.0;
const AFTER: &str = "#2362aa";
const BEFORE: &str = "#6b6b6b";
const ASKED: &str = "#b34700";

fn start(title: &str, description: &str) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"{FONT}\" font-size=\"12\" fill=\"#1a1a1a\">"
    );
    let _ = write!(svg, "<title>{title}</title><desc>{description}</desc>");
    let _ = write!(svg, "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>");
    svg
}

/// A round step that gives about five ticks up to `most`.
fn step(most: f64) -> f64 {
    let rough = (most / 5.0).max(f64::MIN_POSITIVE);
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(rough)
}

fn tick_label(value: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    format!("{value:.decimals$}")
}

fn y_axis(svg: &mut String, most: f64, title: &str) -> impl Fn(f64) -> f64 + use<> {
    let step = step(most);
    let top = (most / step).ceil().max(1.0) * step;
    let y = move |value: f64| HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    let mut tick = 0.0;
    while tick <= top + step / 2.0 {
        let (at, end) = (y(tick), WIDTH - RIGHT);
        let _ = write!(
            svg,
            "<path d=\"M{LEFT} {at:.1}H{end}\" stroke=\"#dddddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            at + 4.0,
            tick_label(tick, step)
        );
        tick += step;
    }
    let _ = write!(
        svg,
        "<text transform=\"translate(14 {:.1}) rotate(-90)\" text-anchor=\"middle\">{title}</text>",
        (TOP + HEIGHT - BOTTOM) / 2.0
    );
    y
}

fn key(svg: &mut String, x: f64, mark: &str, label: &str) {
    let _ = write!(svg, "<g transform=\"translate({x} 18)\">{mark}<text x=\"26\" y=\"4\">{label}</text></g>");
}

/// Places per contact needed by deprivation decile: bars for the plan, dots for before, a line for what was asked.
pub(crate) fn gradient(record: &Record) -> String {
    let (deciles, before) = (&record.gradient.deciles, record.knows_before());
    let asked = deciles.iter().any(|band| band.asked.is_some());
    let description = format!(
        "Bars: with the plan.{}{} The table below has the figures.",
        if before { " Dots: before." } else { "" },
        if asked { " Line: as asked." } else { "" }
    );
    let mut svg = start("Places per contact needed by deprivation decile", &description);
    let earlier = |band: &Band| band.before.filter(|_| before);
    let all = deciles.iter().flat_map(|band| [band.asked, band.achieved, earlier(band)]).flatten();
    let most = all.fold(0.0, f64::max);
    let y = y_axis(&mut svg, if most > 0.0 { most } else { 1.0 }, "places per contact needed");
    let slot = (WIDTH - LEFT - RIGHT) / 10.0;
    let centre = |band: u8| LEFT + slot * (f64::from(band) - 0.5);
    for band in deciles {
        let (x, base) = (centre(band.band), y(0.0));
        if let Some(value) = band.achieved {
            let top = y(value);
            let _ = write!(
                svg,
                "<rect x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{AFTER}\">\
                 <title>decile {}: {value:.3}</title></rect>",
                x - slot * 0.31,
                slot * 0.62,
                base - top,
                band.band
            );
        }
    }
    let line: Vec<String> = deciles
        .iter()
        .filter_map(|band| Some(format!("{:.1} {:.1}", centre(band.band), y(band.asked?))))
        .collect();
    if !line.is_empty() {
        let _ = write!(
            svg,
            "<path d=\"M{}\" fill=\"none\" stroke=\"#ffffff\" stroke-width=\"5\"/>",
            line.join("L")
        );
        let _ = write!(
            svg,
            "<path d=\"M{}\" fill=\"none\" stroke=\"{ASKED}\" stroke-width=\"2.5\" stroke-dasharray=\"7 3\"/>",
            line.join("L")
        );
    }
    for band in deciles {
        if let Some(value) = earlier(band) {
            let _ = write!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4.5\" fill=\"#ffffff\" stroke=\"{BEFORE}\" stroke-width=\"2\"/>",
                centre(band.band),
                y(value)
            );
        }
    }
    for decile in 1..=10_u8 {
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{decile}</text>",
            centre(decile),
            HEIGHT - BOTTOM + 17.0
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{LEFT}\" y=\"{0}\">most deprived tenth</text>\
         <text x=\"{1}\" y=\"{0}\" text-anchor=\"end\">least deprived tenth</text>",
        HEIGHT - 10.0,
        WIDTH - RIGHT
    );
    key(
        &mut svg,
        LEFT,
        &format!("<rect y=\"-7\" width=\"20\" height=\"14\" fill=\"{AFTER}\"/>"),
        "with the plan",
    );
    if !line.is_empty() {
        let mark =
            format!("<path d=\"M0 0h20\" stroke=\"{ASKED}\" stroke-width=\"2.5\" stroke-dasharray=\"7 3\"/>");
        key(&mut svg, LEFT + 150.0, &mark, "as asked");
    }
    if before {
        let mark =
            format!("<circle cx=\"10\" r=\"4.5\" fill=\"#ffffff\" stroke=\"{BEFORE}\" stroke-width=\"2\"/>");
        key(&mut svg, LEFT + 270.0, &mark, "before");
    }
    svg.push_str("</svg>");
    svg
}

/// Points of a concentration curve: cumulative shares of contacts needed and of `places`, most deprived first.
pub(crate) fn concentration_points(areas: &[AreaRow], places: impl Fn(&AreaRow) -> f64) -> Vec<(f64, f64)> {
    let mut order: Vec<&AreaRow> = areas.iter().filter(|area| area.contacts > 0.0).collect();
    order.sort_by(|a, b| a.ridit.total_cmp(&b.ridit));
    let contacts: f64 = order.iter().map(|area| area.contacts).sum();
    let total: f64 = order.iter().map(|area| places(area)).sum();
    if !(contacts > 0.0 && total > 0.0) {
        return Vec::new();
    }
    let mut points = vec![(0.0, 0.0)];
    let (mut x, mut y) = (0.0, 0.0);
    for area in order {
        x += area.contacts;
        y += places(area);
        points.push((x / contacts, y / total));
    }
    points
}

/// Cumulative places against cumulative need, from the most deprived; before, too, where that is known.
pub(crate) fn concentration(areas: &[AreaRow], before: bool) -> String {
    let mut svg = start(
        "Concentration curve",
        "Share of places against share of contacts needed, counted from the most deprived area. Above the diagonal, \
         the more deprived are offered more than their share of need.",
    );
    let y = y_axis(&mut svg, 100.0, "share of places, %");
    let x = |share: f64| LEFT + (WIDTH - LEFT - RIGHT) * share;
    for tick in 0..=5 {
        let share = f64::from(tick) / 5.0;
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            x(share) - if tick == 5 { 8.0 } else { 0.0 },
            HEIGHT - BOTTOM + 17.0,
            tick * 20
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">share of contacts needed, most deprived first, %</text>",
        x(0.5),
        HEIGHT - 10.0
    );
    let mut curve = |points: &[(f64, f64)], style: &str| {
        let steps = thinned(points).into_iter().map(|p| format!("{:.1} {:.1}", x(p.0), y(100.0 * p.1)));
        let steps: Vec<String> = steps.collect();
        if !steps.is_empty() {
            let _ = write!(svg, "<path d=\"M{}\" fill=\"none\" {style}/>", steps.join("L"));
        }
    };
    curve(&[(0.0, 0.0), (1.0, 1.0)], "stroke=\"#9a9a9a\"");
    if before {
        curve(
            &concentration_points(areas, |area| area.places_before),
            &format!("stroke=\"{BEFORE}\" stroke-width=\"2\" stroke-dasharray=\"2 3\""),
        );
    }
    let asked = concentration_points(areas, |area| area.entitlement);
    curve(&asked, &format!("stroke=\"{ASKED}\" stroke-width=\"2.5\" stroke-dasharray=\"7 3\""));
    curve(
        &concentration_points(areas, |area| area.places),
        &format!("stroke=\"{AFTER}\" stroke-width=\"2.5\""),
    );
    key(
        &mut svg,
        LEFT,
        &format!("<path d=\"M0 0h20\" stroke=\"{AFTER}\" stroke-width=\"2.5\"/>"),
        "with the plan",
    );
    if !asked.is_empty() {
        let mark =
            format!("<path d=\"M0 0h20\" stroke=\"{ASKED}\" stroke-width=\"2.5\" stroke-dasharray=\"7 3\"/>");
        key(&mut svg, LEFT + 150.0, &mark, "as asked");
    }
    if before {
        let mark =
            format!("<path d=\"M0 0h20\" stroke=\"{BEFORE}\" stroke-width=\"2\" stroke-dasharray=\"2 3\"/>");
        key(&mut svg, LEFT + 370.0, &mark, "before");
    }
    key(&mut svg, LEFT + 250.0, "<path d=\"M0 0h20\" stroke=\"#9a9a9a\"/>", "everyone alike");
    svg.push_str("</svg>");
    svg
}

/// No more points than a picture can show.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let every = points.len().div_ceil(400).max(1);
    let mut kept: Vec<(f64, f64)> = points.iter().step_by(every).copied().collect();
    if let Some(last) = points.last().filter(|last| kept.last() != Some(last)) {
        kept.push(*last);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{step, thinned, tick_label};

    #[test]
    fn ticks_are_round() {
        assert_eq!(step(1.0), 0.2);
        assert!((step(0.23) - 0.05).abs() < 1e-12);
        assert_eq!(tick_label(0.05, 0.05), "0.05");
        assert_eq!(tick_label(20.0, 20.0), "20");
    }

    #[test]
    fn thinning_keeps_both_ends() {
        let points: Vec<(f64, f64)> = (0..=1234).map(|k| (f64::from(k), 0.0)).collect();
        let kept = thinned(&points);
        assert!(kept.len() < 420);
        assert_eq!((kept[0].0, kept[kept.len() - 1].0), (0.0, 1234.0));
    }
}
