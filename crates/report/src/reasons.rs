//! Why a venue stands where it does in the ranking, in one or two plain sentences.

use crate::rows::VenueRow;
use crate::sentences::{percent_up, whole};
use crate::{Results, number};

/// What a venue serves.
#[derive(Clone, Copy, Debug, Default)]
struct Catchment {
    areas: usize,
    places: f64,
    /// Places that go to the two most deprived fifths.
    to_most_deprived: f64,
}

/// One text per venue, in the order of the rows.
pub(crate) fn reasons(results: &Results) -> Vec<String> {
    let catchments = catchments(results);
    let open: Vec<&VenueRow> = results.venues.iter().filter(|venue| venue.is_open()).collect();
    let texts = results.venues.iter().zip(&catchments).map(|(venue, catchment)| {
        if venue.is_open() { chosen(results, venue, catchment) } else { not_chosen(results, venue, &open) }
    });
    texts.collect()
}

fn chosen(results: &Results, venue: &VenueRow, catchment: &Catchment) -> String {
    let mut text = match venue.status.as_str() {
        _ if results.record.lock(&venue.id).is_some() => {
            format!("Locked to “{}” by the scenario. ", venue.pattern)
        }
        "hub" => "The hub, always open. ".to_owned(),
        "required" => "Required by the scenario. ".to_owned(),
        _ => String::new(),
    };
    if results.record.suppresses_areas() {
        // Whom else it serves, and with how many places, is not published.
        text.push_str(&match catchment.areas {
            0 => "Used.".to_owned(),
            1 => "Serves 1 area of those whose figures are published.".to_owned(),
            count => format!("Serves {count} areas of those whose figures are published."),
        });
        return text;
    }
    text.push_str(&match catchment.areas {
        0 => "Offers no places to any area.".to_owned(),
        1 => "Serves 1 area".to_owned(),
        count => format!("Serves {count} areas"),
    });
    if let Some(share) = number::ratio(catchment.to_most_deprived, catchment.places) {
        text.push_str(&format!("; {:.0} % of its places go to the two most deprived fifths.", share * 100.0));
    } else if catchment.areas > 0 {
        text.push('.');
    }
    text.push_str(&closing(results, venue));
    text
}

/// What closing an open venue would do, in places and areas. What it costs the objective is no figure for people: a
/// place short of the least offer counts a hundredfold there.
fn closing(results: &Results, venue: &VenueRow) -> String {
    let areas = |count: f64| {
        if count == 1.0 { "1 area".to_owned() } else { format!("{} areas", whole(count)) }
    };
    let mut costs = Vec::new();
    if let Some(places) = venue.places_lost_if_closed.filter(|places| *places >= 0.5) {
        let noun = if places.round() == 1.0 { "place" } else { "places" };
        costs.push(format!("{} {noun} would be lost", whole(places)));
    }
    if let Some(count) = venue.areas_without_if_closed.filter(|count| *count > 0.0) {
        let minutes = results.record.floor.asked.minutes.unwrap_or_default();
        costs.push(format!("{} would have no open venue within {minutes} minutes", areas(count)));
    }
    if let Some(count) = venue.areas_below_if_closed.filter(|count| *count > 0.0) {
        costs.push(format!("{} would fall below the least offer", areas(count)));
    }
    match costs.as_slice() {
        // Where closures were not routed, nothing is known of what others could do.
        [] if venue.value_if_closed > 0.0 && venue.places_lost_if_closed.is_some() => {
            " Were it closed, others would offer as many places, further away or where less is asked for."
                .to_owned()
        }
        [] => String::new(),
        [one] => format!(" Were it closed, {one}."),
        [most @ .., last] => format!(" Were it closed, {} and {last}.", most.join(", ")),
    }
}

fn not_chosen(results: &Results, venue: &VenueRow, open: &[&VenueRow]) -> String {
    if venue.status == "excluded" {
        return "Excluded by the scenario.".to_owned();
    }
    if results.record.lock(&venue.id).is_some() {
        return format!("Closed by the scenario: it is locked to “{}”.", venue.pattern);
    }
    let mut text = if venue.marginal_value > 0.0 {
        format!(
            "One session here would add up to {} of the plan's value.",
            of_objective(results, venue.marginal_value)
        )
    } else if venue.marginal_value.is_nan() {
        "Not used.".to_owned()
    } else {
        "A session here would add nothing.".to_owned()
    };
    let distance = |other: &VenueRow| (other.easting - venue.easting).hypot(other.northing - venue.northing);
    if let Some(nearest) = open.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))) {
        text.push_str(&format!(
            " The nearest chosen venue is {}, {:.1} km away.",
            nearest.name,
            distance(nearest) / 1000.0
        ));
    }
    text
}

fn of_objective(results: &Results, value: f64) -> String {
    percent_up(number::ratio(value, results.record.objective.abs()).unwrap_or(0.0))
}

fn catchments(results: &Results) -> Vec<Catchment> {
    let mut catchments = vec![Catchment::default(); results.venues.len()];
    let mut seen = vec![usize::MAX; results.venues.len()];
    // Flows come by area: a venue's areas are counted as they first appear.
    for flow in &results.flows {
        let venue = flow.venue.index();
        let catchment = &mut catchments[venue];
        if seen[venue] != flow.area.index() {
            seen[venue] = flow.area.index();
            catchment.areas += 1;
        }
        catchment.places += flow.places;
        if results.areas[flow.area.index()].decile <= 4 {
            catchment.to_most_deprived += flow.places;
        }
    }
    catchments
}
