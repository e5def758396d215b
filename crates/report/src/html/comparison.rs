//! Other runs beside a baseline: a part of `report.html`, and `comparison.html`, the page that a comparison leaves.
//!
//! Both are the same part of the template; the page adds a map of the changes for each scenario and needs no script.

use minijinja::value::Serde;
use minijinja::{Value, context};
use spoke_model::Fault;

use super::{MANY_AREAS, STYLE, environment};
use crate::comparison::{AreaChange, CohortChange, Direction, Movement, VenueChange, Versus};
use crate::palette::{self, Layer};
use crate::topology::{Frame, Spot, path_data, rings};
use crate::{Comparison, Folder, Geography, faults};

/// The page's file name.
pub(crate) const NAME: &str = "comparison.html";
const TEMPLATE: &str = include_str!("comparison_page.html.j2");

/// Areas listed on either side, and venues in all; the tables beside the page hold every one.
const MOST_AREAS: usize = 15;
const MOST_VENUES: usize = 60;

/// What a meeting asks first: path of the measure, what a person calls it, decimals. Those of shares are shown as
/// percentages.
const HEADLINES: [(&str, &str, usize); 12] = [
    ("sessions", "Sessions", 0),
    ("open_venues", "Venues open", 0),
    ("places", "Places offered", 0),
    ("minutes.mean", "Minutes to the nearest open session", 1),
    ("minutes_of_places", "Average trip, one way, minutes", 1),
    ("places_per_contact.linear.sii", "Slope index, places per contact", 3),
    ("places_per_contact.concentration_index", "Concentration index, places per contact", 3),
    ("places_per_contact.gini", "Gini, places per contact", 3),
    ("leakage.share", "Share of places in the two least deprived fifths (change in percentage points)", 1),
    (
        "under_coverage.share",
        "Share of the most deprived fifth's need that nothing reaches (change in points)",
        1,
    ),
    ("unreachable_areas", "Areas with no venue near enough that may be open", 0),
    ("areas_below_the_floor", "Areas below the least offer", 0),
];

/// Writes the page of a comparison.
pub(crate) fn write(
    comparison: &Comparison,
    geography: &Geography,
    folder: &mut Folder,
) -> Result<(), Fault> {
    let page = page(comparison, geography)
        .map_err(|error| Fault::new(&faults::CANNOT_MAKE, format!("{error:#}")).path(NAME))?;
    folder.write(NAME, |file| file.write_all(page.as_bytes()))
}

fn page(comparison: &Comparison, geography: &Geography) -> Result<String, minijinja::Error> {
    let environment = environment(NAME, TEMPLATE)?;
    let frame = Frame::around(&geography.metres);
    let rings = frame.as_ref().map(|frame| rings(&geography.metres, frame));
    let paths: Vec<String> = rings.iter().flatten().map(|shape| path_data(shape)).collect();
    let maps =
        comparison.scenarios.iter().map(|versus| frame.as_ref().map(|frame| map(versus, frame, &paths)));
    environment.get_template(NAME)?.render(context! {
        comparison => part(comparison),
        maps => maps.collect::<Vec<_>>(),
        alone => true,
        style => Value::from_safe_string(STYLE.to_owned()),
    })
}

/// The comparison as the template reads it.
pub(super) fn part(comparison: &Comparison) -> Value {
    context! {
        baseline => &comparison.baseline,
        private => comparison.private,
        attribution => &comparison.attribution,
        scenarios => comparison.scenarios.iter().map(scenario).collect::<Vec<_>>(),
    }
}

fn scenario(versus: &Versus) -> Value {
    let headlines = HEADLINES.iter().filter_map(|(path, label, decimals)| {
        let row = versus.measures.iter().find(|row| row.measure == *path)?;
        Some(context! { path => *path, label => *label, decimals => *decimals, share => path.ends_with(".share"), before => row.baseline, after => row.scenario, change => row.change })
    });
    let changed: Vec<&VenueChange> =
        versus.venues.iter().filter(|venue| venue.movement != Movement::Same).collect();
    let of = |direction| versus.areas.iter().filter(move |area| area.direction == direction);
    let areas = |direction| of(direction).take(MOST_AREAS).map(area).collect::<Vec<_>>();
    context! {
        name => &versus.name,
        sentence => &versus.sentence,
        notes => &versus.notes,
        headlines => headlines.collect::<Vec<_>>(),
        fifths => Value::from(Serde(&versus.fifths)),
        cohorts => versus.cohorts.iter().map(cohort).collect::<Vec<_>>(),
        venues => changed.iter().take(MOST_VENUES).map(|venue| Value::from(Serde(*venue))).collect::<Vec<_>>(),
        venues_left_out => changed.len().saturating_sub(MOST_VENUES),
        gains => areas(Direction::Gains),
        gaining => of(Direction::Gains).count(),
        loses => areas(Direction::Loses),
        losing => of(Direction::Loses).count(),
    }
}

fn area(area: &AreaChange) -> Value {
    Value::from(Serde(area))
}

fn cohort(cohort: &CohortChange) -> Value {
    let reasons: Vec<&str> = cohort.adverse.iter().map(|reason| reason.words()).collect();
    context! { row => Value::from(Serde(cohort)), adverse => reasons.join(", ") }
}

/// Areas coloured by what they gain or lose, venues marked by what becomes of them.
fn map(versus: &Versus, frame: &Frame, paths: &[String]) -> Value {
    let layer = palette::change_in_places(versus.areas.iter().map(|area| area.change_places));
    let shapes =
        if paths.len() > MANY_AREAS { merged(versus, &layer, paths) } else { each(versus, &layer, paths) };
    let side = f64::from(frame.width.max(frame.height));
    let marks = versus.venues.iter().filter(|venue| venue.movement != Movement::Same).map(|venue| {
        let (x, y): Spot = frame.spot(venue.spot.0, venue.spot.1);
        let title = format!(
            "{}: {}, {} to {} sessions",
            venue.name,
            venue.movement.name(),
            venue.sessions_baseline,
            venue.sessions
        );
        context! { x, y, title, path => mark(venue.movement, side * 0.012), closes => venue.movement == Movement::Closes }
    });
    context! {
        width => frame.width,
        height => frame.height,
        shapes,
        marks => marks.collect::<Vec<_>>(),
        legend => layer.labels.iter().zip(&layer.colours).map(|(label, colour)| context! { label, colour => *colour }).collect::<Vec<_>>(),
        key => [Movement::Opens, Movement::Closes, Movement::Grows, Movement::Shrinks]
            .map(|movement| context! { path => mark(movement, 7.0), word => movement.name(), closes => movement == Movement::Closes })
            .to_vec(),
    }
}

fn each(versus: &Versus, layer: &Layer, paths: &[String]) -> Vec<Value> {
    let shape = |area: &AreaChange| {
        let title = format!("{}: {:+.1} places", area.name, area.change_places + 0.0);
        context! { path => paths.get(area.row), fill => layer.colour(area.change_places), title }
    };
    versus.areas.iter().map(shape).collect()
}

/// One path a class: thousands of elements would be slow to lay out.
fn merged(versus: &Versus, layer: &Layer, paths: &[String]) -> Vec<Value> {
    let shape = |(colour, label): (&&str, &String)| {
        let ours = versus.areas.iter().filter(|area| layer.colour(area.change_places) == *colour);
        let path: String = ours.filter_map(|area| paths.get(area.row)).map(String::as_str).collect();
        context! { path, fill => *colour, title => label }
    };
    layer.colours.iter().zip(&layer.labels).map(shape).collect()
}

/// A mark that says by its shape alone what becomes of a venue; `r` is half its size.
fn mark(movement: Movement, r: f64) -> String {
    let r = r.round();
    match movement {
        Movement::Opens => format!("M-{r} 0H{r}M0 -{r}V{r}"),
        Movement::Closes => format!("M-{r} -{r}L{r} {r}M-{r} {r}L{r} -{r}"),
        Movement::Grows => format!("M-{r} {r}L0 -{r}L{r} {r}z"),
        Movement::Shrinks => format!("M-{r} -{r}L0 {r}L{r} -{r}z"),
        Movement::Same => String::new(),
    }
}
