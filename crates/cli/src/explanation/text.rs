//! An explanation on one screen of 80 columns.

use std::fmt::Write as _;

use super::area::{AreaExplanation, FloorUnmet, GroupExplanation, Limit, Source};
use super::venue::{Rival, VenueExplanation};
use super::{AreaChange, Change};
use crate::exit::count;
use crate::summary::wrapped;
use crate::terminal::{clipped, plain};

/// Areas listed of each kind.
const LISTED: usize = 8;

pub(super) fn venue(venue: &VenueExplanation) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}, {} ({})\n", plain(&venue.name), plain(&venue.kind), plain(&venue.venue));
    let is_open = venue.sessions > 0.0;
    text.push_str(&wrapped(&if is_open {
        format!(
            "{}: {} sessions, {:.0} places offered of the {:.0} they hold. Rank {} of {}.{}",
            venue.pattern,
            venue.sessions,
            venue.places,
            venue.places_available,
            venue.rank,
            venue.ranked,
            status(venue)
        )
    } else {
        let chosen = if venue.locked.is_some() { "Closed by the scenario" } else { "Not chosen" };
        format!("{chosen}. Rank {} of {}.{}", venue.rank, venue.ranked, status(venue))
    }));
    for programme in &venue.programmes {
        text.push_str(&wrapped(&format!(
            "The programme {} holds {} here, outside the general offer.",
            plain(&programme.name),
            count(programme.sessions as usize, "session")
        )));
    }
    if is_open {
        serves(&mut text, venue);
    }
    if let Some(more) = &venue.more {
        let _ = writeln!(text, "\n{}", if is_open { "One step more" } else { "Were it opened" });
        let budget = if more.change.within_budget {
            "the budget allows it"
        } else {
            "if the budget were larger by that much"
        };
        text.push_str(&wrapped(&format!(
            "{} ({} sessions) would offer {}{}: {budget}.",
            more.pattern,
            more.sessions,
            places(&more.change),
            value(&more.change),
        )));
        text.push_str(&floors(&more.change));
    }
    if let Some(closed) = &venue.closed {
        let _ = writeln!(text, "\nWere it closed");
        text.push_str(&wrapped(&format!(
            "With the other venues as they are, {} would be offered{}.",
            places(closed),
            value(closed)
        )));
        text.push_str(&floors(closed));
        bear(&mut text, &closed.areas);
    }
    text.push_str(&rival(venue));
    text
}

fn status(venue: &VenueExplanation) -> String {
    match (&venue.locked, venue.status.as_str()) {
        (Some(pattern), "hub") => format!(" It is the hub; the scenario locks it to “{}”.", plain(pattern)),
        (Some(pattern), _) => format!(" The scenario locks it to “{}”.", plain(pattern)),
        (None, "hub") => " It is the hub, always open.".to_owned(),
        (None, "required") => " The scenario requires it.".to_owned(),
        (None, "excluded") => " The scenario excludes it.".to_owned(),
        _ => String::new(),
    }
}

fn serves(text: &mut String, venue: &VenueExplanation) {
    let _ = writeln!(text, "\nServes {}", count(venue.serves.len(), "area"));
    let all: f64 = venue.fifths.iter().sum();
    if all > 0.0 {
        let shares: Vec<String> = venue
            .fifths
            .iter()
            .enumerate()
            .filter(|(_, places)| **places > 0.0)
            .map(|(fifth, places)| format!("{:.0} % to fifth {}", 100.0 * places / all, fifth + 1))
            .collect();
        text.push_str(&wrapped(&format!("Of its places {} (1 = most deprived).", shares.join(", "))));
    }
    let _ = writeln!(text, "  {:<11}{:<34}{:>7}{:>10}{:>10}", "code", "area", "decile", "places", "minutes");
    for area in venue.serves.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "  {:<11}{:<34}{:>7}{:>10.1}{:>10.1}",
            area.code,
            clipped(&area.name, 33),
            area.decile,
            area.places,
            area.minutes
        );
    }
    more(text, venue.serves.len(), "areas");
}

fn bear(text: &mut String, areas: &[AreaChange]) {
    let losers: Vec<&AreaChange> = areas.iter().filter(|area| area.places_then < area.places).collect();
    if losers.is_empty() {
        return;
    }
    let _ = writeln!(text, "  {:<11}{:<34}{:>7}{:>10}{:>10}", "who bears it", "", "decile", "places", "then");
    for area in losers.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "  {:<11}{:<34}{:>7}{:>10.1}{:>10.1}",
            area.code,
            clipped(&area.name, 33),
            area.decile,
            area.places,
            area.places_then
        );
    }
    more(text, losers.len(), "areas");
}

fn more(text: &mut String, all: usize, what: &str) {
    if all > LISTED {
        let _ = writeln!(text, "  … and {} more {what}", all - LISTED);
    }
}

/// What a change does to the plan's value, where that is a figure for people: where areas fall below the least offer or
/// rise to it, each place counts a hundredfold, and what is said of the areas says more. The figure is in the JSON.
fn value(change: &Change) -> String {
    if !change.below_floor.is_empty() || change.objective_share.abs() > 1.0 {
        return String::new();
    }
    let percent = format!("{:+.3} %", 100.0 * change.objective_share);
    if percent[1..].starts_with("0.000") {
        return ", and the plan's value would stay as it is".to_owned();
    }
    format!(", and the plan's value would change by {percent}")
}

fn places(change: &Change) -> String {
    let number = change.places.round();
    match number.abs() {
        0.0 => "as many places".to_owned(),
        1.0 => format!("1 place {}", if number > 0.0 { "more" } else { "fewer" }),
        many => format!("{many:.0} places {}", if number > 0.0 { "more" } else { "fewer" }),
    }
}

/// The areas in which a change breaks a floor.
fn floors(change: &Change) -> String {
    let broken = [
        (&change.without_access, "would have no open venue within the floor's minutes"),
        (&change.below_floor, "would have people who fall below the least offer"),
    ];
    let told = broken.into_iter().filter(|(areas, _)| !areas.is_empty()).map(|(areas, what)| {
        let shown: Vec<&str> = areas.iter().take(LISTED).map(String::as_str).collect();
        let dots = if areas.len() > shown.len() { ", …" } else { "" };
        wrapped(&format!("{} {what}: {}{dots}.", count(areas.len(), "area"), shown.join(", ")))
    });
    told.collect()
}

fn rival(venue: &VenueExplanation) -> String {
    let Some(rival) = &venue.rival else { return String::new() };
    let is_open = venue.sessions > 0.0;
    let mut text = format!(
        "\n{}\n",
        if is_open { "The best venue that was not chosen" } else { "What it narrowly lost to" }
    );
    let exchange = if is_open {
        format!("{} ({}), {}, in its place", rival.name, rival.venue, rival.pattern)
    } else {
        format!("Opening it ({}) and closing {} ({})", rival.pattern, rival.name, rival.venue)
    };
    text.push_str(&wrapped(&format!(
        "{exchange} would offer {}{}{}. Best of {} tried.",
        places(&rival.change),
        value(&rival.change),
        broken(rival),
        count(venue.exchanges_tried, "exchange")
    )));
    text.push_str(&floors(&rival.change));
    text
}

fn broken(rival: &Rival) -> &'static str {
    match (rival.change.within_budget, rival.change.within_limits) {
        (false, _) => ", and break a budget",
        (true, false) => ", and break a limit",
        (true, true) => "",
    }
}

pub(super) fn area(area: &AreaExplanation) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{} ({})\n", plain(&area.name), plain(&area.area));
    text.push_str(&wrapped(&format!(
        "Decile {} (1 = most deprived), rank {}. {:.1} people would benefit and need {:.1} contacts; need × gradient entitles them to {:.1} places. The budget fills {:.0} % of all entitlements.",
        area.decile,
        area.rank,
        area.need,
        area.contacts,
        area.entitlement,
        100.0 * area.mean_fill
    )));
    let share = match area.entitlement > 0.0 {
        true => format!(", {} of the entitlement", percent(area.places, area.entitlement)),
        false => "; nobody here is counted as in need".to_owned(),
    };
    text.push_str(&wrapped(&format!(
        "Offered: {:.1} places{share}{}.{}",
        area.places,
        area.places_before.map_or_else(String::new, |before| format!("; {before:.1} before")),
        if area.floor_met { " The universal floor holds." } else { "" }
    )));
    for unmet in &area.floor_unmet {
        text.push_str(&wrapped(&not_kept(unmet)));
    }
    match &area.nearest {
        Some(nearest) => text.push_str(&wrapped(&format!(
            "Nearest open venue: {} ({}), {:.1} minutes.",
            nearest.name, nearest.venue, nearest.minutes
        ))),
        None => text.push_str(&wrapped("No open venue is within the minutes computed.")),
    }
    let mut groups = area.groups.iter().peekable();
    while let Some(part) = groups.next() {
        group(&mut text, part);
        let reason = reason(part);
        if groups.peek().is_none_or(|next| self::reason(next) != reason) {
            text.push_str(&reason);
        }
    }
    text
}

/// Why the floor does not hold, as the page's lists have it.
fn not_kept(unmet: &FloorUnmet) -> String {
    match unmet {
        FloorUnmet::NoVenueNear { minutes } => {
            format!("The universal floor cannot be kept here: no venue is within {minutes} minutes.")
        }
        FloorUnmet::OnlyClosedNear { minutes, venues } => format!(
            "The universal floor cannot be kept here: the scenario closes every venue within {minutes} minutes ({}).",
            named(venues.iter().map(String::as_str))
        ),
        FloorUnmet::NoneOpenNear { minutes } => format!(
            "The universal floor does not hold: a venue could be open within {minutes} minutes and none is."
        ),
        FloorUnmet::OfferReach { short } => format!(
            "{short:.2} places are missing to the least offer: some would not travel far enough, whatever is open."
        ),
        FloorUnmet::OfferClosed { short } => format!(
            "{short:.2} places are missing to the least offer: the scenario closes the venues that some would travel to."
        ),
        FloorUnmet::OfferBudget { short } => format!(
            "{short:.2} places are missing to the least offer: they would have to come from elsewhere."
        ),
    }
}

/// The first few of a list, and how many there are besides.
fn named<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(LISTED);
    let mut text = names.take(LISTED).collect::<Vec<_>>().join("; ");
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    text
}

fn group(text: &mut String, group: &GroupExplanation) {
    let _ = writeln!(
        text,
        "\n{}: {:.1} contacts needed, {:.1} places asked for, {:.1} offered ({})",
        plain(&group.group),
        group.contacts,
        group.entitlement,
        group.places,
        percent(group.places, group.entitlement)
    );
    for source in group.sources.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "  {:>8.1} at {:<45}{:>8.1} minutes",
            source.places,
            clipped(&format!("{} ({})", source.name, source.venue), 44),
            source.minutes
        );
    }
    more(text, group.sources.len(), "venues");
}

/// Told once where several groups share it.
fn reason(group: &GroupExplanation) -> String {
    let mut text = wrapped(&limit(&group.limit));
    let matters = matches!(group.limit, Limit::NoneOpen | Limit::Reach { .. } | Limit::Full);
    if let Some(source) = group.unopened.as_ref().filter(|_| matters) {
        text.push_str(&wrapped(&unopened(source)));
    }
    text
}

fn unopened(source: &Source) -> String {
    format!(
        "Of the venues in reach that were not chosen, a session would be worth most at {} ({}), {:.1} minutes away.",
        source.name, source.venue, source.minutes
    )
}

fn limit(limit: &Limit) -> String {
    match limit {
        Limit::Met => "Nothing keeps from more: the entitlement is met in full.".to_owned(),
        Limit::NothingInReach { minutes } => {
            format!("What keeps from more: no venue of the table is within {minutes:.0} minutes.")
        }
        Limit::Closed { venues } => {
            let near: Vec<String> = venues
                .iter()
                .map(|at| format!("{} ({}), {:.1} minutes", at.name, at.venue, at.minutes))
                .collect();
            let list = named(near.iter().map(String::as_str));
            format!("What keeps from more: the scenario closes every venue within reach: {list}.")
        }
        Limit::NoneOpen => {
            "What keeps from more: the budget. Venues are within reach, none of them is open.".to_owned()
        }
        Limit::Reach { minutes, share } => format!(
            "What keeps from more: distance. No more than {:.0} % of the people would travel the {minutes:.1} minutes to the nearest open venue.",
            100.0 * share
        ),
        Limit::Full => "What keeps from more: the budget. Every open venue that more of the people would travel to is full, and its places are shared in proportion to entitlement.".to_owned(),
        Limit::Minutes => "What keeps from more: minutes. There is room at an open venue in reach, but a place more would cost more in travel than it adds.".to_owned(),
    }
}

fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 { format!("{:.0} %", 100.0 * part / whole) } else { "–".to_owned() }
}
