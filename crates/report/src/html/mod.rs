//! `report.html`: one file that opens offline and prints to two pages of A4.
//!
//! The page works without scripts: the map by deprivation, every chart and every table are in the markup. The script
//! adds the other layers, catchments and keyboard. Names are data: the template engine escapes them in markup,
//! [`embedded`] in the page's JSON, and a content security policy lets no script run but the page's own.

mod comparison;
mod figures;
mod floor;
mod page_data;
mod quarter;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use sha2::{Digest, Sha256};
use spoke_model::Fault;

use crate::comparison::{CohortChange, cohorts};
use crate::drawing::Drawing;
use crate::palette::{self, Layer};
use crate::reasons::reasons;
use crate::record::Audience;
use crate::robustness::Robustness;
use crate::{Export, Folder, Geography, Results, bands, charts, disclosure, faults, sentences};

/// The file's name.
pub(crate) const NAME: &str = "report.html";
/// Above this many areas the script paints a canvas, and areas.csv stands in for the table of areas.
pub(crate) const MANY_AREAS: usize = 5_000;
/// Rows of the ranking at most.
const MOST_VENUES: usize = 1_500;

const TEMPLATE: &str = include_str!("report.html.j2");
const COMPARISON: &str = include_str!("comparison_part.html.j2");
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

pub(crate) use comparison::{NAME as COMPARISON_NAME, write as write_comparison};

pub(crate) struct Html;

impl Export for Html {
    fn write(&self, results: &Results, geography: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let page = page(results, geography)
            .map_err(|error| Fault::new(&faults::CANNOT_MAKE, format!("{error:#}")).path(NAME))?;
        folder.write(NAME, |file| file.write_all(page.as_bytes()))
    }
}

/// The template engine with one page and the part that pages share.
fn environment(name: &'static str, template: &'static str) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.add_filter("fig", figures::figure);
    environment.add_filter("round", figures::rounded_text);
    environment.add_filter("percent", figures::percent);
    environment.add_filter("signed", figures::signed);
    environment.add_filter("signed_percent", figures::signed_percent);
    environment.add_filter("words", figures::words);
    // By its name it would not be escaped.
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    environment.add_template("comparison_part", COMPARISON)?;
    environment.add_template(name, template)?;
    Ok(environment)
}

fn page(results: &Results, geography: &Geography) -> Result<String, minijinja::Error> {
    let environment = environment(NAME, TEMPLATE)?;
    let record = &results.record;
    let drawing = Drawing::of(results, geography);
    let before_known = record.knows_before();
    let layers = palette::layers(&results.areas, before_known);
    let many = results.areas.len() > MANY_AREAS;
    let data = embedded(&page_data::json(results, drawing.as_ref(), &layers, many));
    let [achieved, asked, before] = bands::ratio_of_end_fifths(&record.gradient);
    let order = ranked(results);
    environment.get_template(NAME)?.render(context! {
        record => Value::from(Serde(record)),
        public => record.audience == Audience::Public,
        audience => disclosure::audience_of_page(results),
        suppressed => record.suppresses_areas(),
        period => period(&record.scenario),
        ratio => context! { achieved, asked, before },
        gap => record.gap.map(sentences::percent_up),
        map => drawing.as_ref().map(|drawing| map(results, drawing, &layers, many)),
        layers => Value::from(Serde(&layers)),
        gradient_chart => Value::from_safe_string(charts::gradient(record)),
        concentration_chart => Value::from_safe_string(charts::concentration(&results.areas, before_known)),
        floor => floor::part(results),
        quarter => quarter::part(results),
        session_places => session_places(results),
        attribution => record.attribution(),
        venues => venue_rows(results, &order),
        robustness => robustness(results).map(|drawn| Value::from(Serde(drawn))),
        venues_left_out => results.venues.len() - order.len(),
        areas => area_rows(results, many),
        areas_left_out => many,
        groups => group_rows(results),
        comparison => results.comparison.as_ref().map(comparison::part),
        before_known,
        no_before => record.no_before(),
        scenario => serde_json::to_string_pretty(&without_staff(&record.scenario)).unwrap_or_default(),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        script_hash => base64(&Sha256::digest(SCRIPT.as_bytes())),
        data => Value::from_safe_string(data),
    })
}

/// JSON that can stand inside a script element: no character of it ends the element or a line of script.
fn embedded(json: &serde_json::Value) -> String {
    let mut text = String::new();
    for c in json.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", c as u32)),
            other => text.push(other),
        }
    }
    text
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let value = chunk.iter().fold(0_u32, |v, b| (v << 8) | u32::from(*b)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(value >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

/// `from 5 October 2026, 13 weeks`, as far as the scenario says.
fn period(scenario: &serde_json::Value) -> String {
    let weeks = scenario.get("weeks").and_then(serde_json::Value::as_u64);
    let start = scenario.get("start").and_then(serde_json::Value::as_str);
    let start = start.and_then(|text| text.parse::<jiff::civil::Date>().ok());
    let start = start.map(|date| date.strftime("%-d %B %Y").to_string());
    match (start, weeks) {
        (Some(start), Some(weeks)) => format!("{weeks} weeks from {start}"),
        (Some(start), None) => format!("from {start}"),
        (None, Some(weeks)) => format!("{weeks} weeks"),
        (None, None) => String::new(),
    }
}

/// The scenario without who works when: the page goes to people who have no business with it, and run.json has it.
fn without_staff(scenario: &serde_json::Value) -> serde_json::Value {
    let mut copy = scenario.clone();
    if let Some(serde_json::Value::Object(schedule)) = copy.get_mut("schedule") {
        if let Some(serde_json::Value::Array(staff)) = schedule.get("staff") {
            let told = format!("{} entries, not shown here", staff.len());
            schedule.insert("staff".to_owned(), told.into());
        }
        if let Some(serde_json::Value::Array(pins)) = schedule.get_mut("pin") {
            pins.iter_mut().filter_map(serde_json::Value::as_object_mut).for_each(|pin| {
                pin.remove("staff");
            });
        }
    }
    copy
}

/// `12`, or `6 to 20`: places that a session holds over the venues that may have one.
fn session_places(results: &Results) -> Option<String> {
    let venues = results.venues.iter().filter(|venue| venue.status != "excluded");
    let (least, most) = venues.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), venue| {
        (least.min(venue.places_per_session), most.max(venue.places_per_session))
    });
    let text = |value: f64| figures::text(value, usize::from(value.fract() != 0.0));
    match least.total_cmp(&most) {
        std::cmp::Ordering::Equal => Some(text(least)),
        std::cmp::Ordering::Less => Some(format!("{} to {}", text(least), text(most))),
        std::cmp::Ordering::Greater => None,
    }
}

/// Positions of the venues in order of rank, as many as the page shows.
fn ranked(results: &Results) -> Vec<usize> {
    let mut order: Vec<usize> = (0..results.venues.len()).collect();
    order.sort_by_key(|index| (results.venues[*index].rank, *index));
    order.truncate(MOST_VENUES);
    order
}

/// The static map: what the page shows without scripts.
fn map(results: &Results, drawing: &Drawing, layers: &[Layer], many: bool) -> Value {
    let (metres, units) = drawing.scale_bar();
    let tick = (f64::from(drawing.frame.width.max(drawing.frame.height)) * 0.011).round();
    let areas: Vec<Value> = if many {
        // One path a decile: thousands of elements would be slow to lay out, and the script paints a canvas.
        let of = |decile: u8| -> String {
            let paths = results.areas.iter().zip(&drawing.paths);
            paths.filter(|(area, _)| area.decile == decile).map(|(_, path)| path.as_str()).collect()
        };
        (1..=10)
            .map(|decile| context! { decile, path => of(decile), title => format!("decile {decile}") })
            .collect()
    } else {
        let each = results.areas.iter().zip(&drawing.paths);
        each.map(|(area, path)| context! { decile => area.decile, path, title => &area.name }).collect()
    };
    let mut order: Vec<usize> = (0..results.venues.len()).collect();
    // Closed venues below open ones, those without a label below those with one, small ones above large ones.
    order.sort_by(|a, b| {
        let (x, y) = (&results.venues[*a], &results.venues[*b]);
        let labels = drawing.labelled[*a].cmp(&drawing.labelled[*b]);
        x.is_open()
            .cmp(&y.is_open())
            .then(labels)
            .then(y.sessions.total_cmp(&x.sessions))
            .then(y.rank.cmp(&x.rank))
    });
    order.retain(|index| !many || results.venues[*index].is_open());
    let venues: Vec<Value> = order
        .iter()
        .map(|index| {
            let (venue, (x, y), r) = (&results.venues[*index], drawing.venues[*index], drawing.radii[*index]);
            context! { index, x, y, r, name => &venue.name, rank => venue.rank, open => venue.is_open(),
            hub => venue.status == "hub", sessions => venue.sessions, small => r * 0.95,
            labelled => drawing.labelled[*index] }
        })
        .collect();
    context! {
        width => drawing.frame.width,
        height => drawing.frame.height,
        areas,
        venues,
        bar => context! { units, x => tick, y => f64::from(drawing.frame.height) - tick * 2.2, tick, label => if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { format!("{metres} m") } },
        deciles => layers.first().map(|layer| layer.labels.iter().zip(&layer.colours).map(|(label, colour)| context! { label, colour => *colour }).collect::<Vec<_>>()),
        many,
    }
}

/// What the draws say, where any were solved.
fn robustness(results: &Results) -> Option<&Robustness> {
    results.record.robustness.as_ref().filter(|robustness| !robustness.venues.is_empty())
}

fn venue_rows(results: &Results, order: &[usize]) -> Vec<Value> {
    let reasons = reasons(results);
    let drawn = |index: usize| robustness(results).map(|drawn| Value::from(Serde(&drawn.venues[index])));
    let row = |index: &usize| {
        let venue = &results.venues[*index];
        context! { index, id => &venue.id, name => &venue.name, kind => &venue.kind, rank => venue.rank,
        pattern => &venue.pattern, sessions => venue.sessions, sessions_before => venue.sessions_before,
        places => venue.places, utilisation => venue.utilisation, marginal_value => venue.marginal_value,
        value_if_closed => venue.value_if_closed, status => &venue.status, open => venue.is_open(),
        reason => &reasons[*index], drawn => drawn(*index) }
    };
    order.iter().map(row).collect()
}

fn area_rows(results: &Results, many: bool) -> Vec<Value> {
    if many {
        return Vec::new();
    }
    let name_of = |id: &Option<String>| {
        let venue = results.venues.iter().find(|venue| Some(&venue.id) == id.as_ref());
        venue.map(|venue| venue.name.clone())
    };
    let row = |(index, area): (usize, &crate::AreaRow)| {
        context! { index, code => &area.code, name => &area.name, decile => area.decile, need => area.need,
        contacts => area.contacts, entitlement => area.entitlement, places => area.places,
        places_per_contact => area.places_per_contact, nearest_venue => name_of(&area.nearest_venue),
        nearest_minutes => area.nearest_minutes, places_before => area.places_before,
        floor_met => area.floor_met }
    };
    results.areas.iter().enumerate().map(row).collect()
}

/// Groups and cohorts before and after, adverse changes flagged: the equality view.
fn group_rows(results: &Results) -> Vec<Value> {
    let row = |change: &CohortChange| {
        let reasons: Vec<&str> = change.adverse.iter().map(|reason| reason.words()).collect();
        context! { row => Value::from(Serde(change)), adverse => reasons.join(", ") }
    };
    cohorts::equality(&results.record).iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::{base64, embedded, period, without_staff};

    #[test]
    fn the_page_does_not_say_who_works_when() {
        let staff = serde_json::json!([{"name": "AB", "hours": {"mon": "09:00-17:00"}}]);
        let scenario = serde_json::json!({"name": "Q", "schedule": {"staff": staff, "pin": [{"venue": "v", "staff": ["AB"]}]}});
        let shown = without_staff(&scenario).to_string();
        assert!(!shown.contains("AB") && !shown.contains("09:00"), "{shown}");
        assert!(shown.contains("1 entries, not shown here") && shown.contains("\"venue\":\"v\""), "{shown}");
    }

    #[test]
    fn json_in_the_page_ends_no_element() {
        let text = embedded(&serde_json::json!({"name": "</script><!-- \u{2028} &amp;"}));
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["name"], "</script><!-- \u{2028} &amp;");
    }

    #[test]
    fn base64_as_in_rfc_4648() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (bytes, text) in cases {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_period_reads_as_a_person_would_say_it() {
        let scenario = serde_json::json!({"start": "2026-10-05", "weeks": 13});
        assert_eq!(period(&scenario), "13 weeks from 5 October 2026");
        assert_eq!(period(&serde_json::json!({})), "");
    }
}
