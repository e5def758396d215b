//! An explanation on one screen of 80 columns.

use std::fmt::Write as _;

use super::area::{AreaExplanation, GroupExplanation, Limit, Source};
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
            status(&venue.status)
        )
    } else {
        format!("Not chosen. Rank {} of {}.{}", venue.rank, venue.ranked, status(&venue.status))
    }));
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
            "{} ({} sessions) would change the objective by {} and offer {}: {budget}. At the plan's prices one session is worth {:.2}.",
            more.pattern,
            more.sessions,
            objective(&more.change),
            places(&more.change),
            venue.marginal_value
        )));
    }
    if let Some(closed) = &venue.closed {
        let _ = writeln!(text, "\nWere it closed");
        text.push_str(&wrapped(&format!(
            "With the other venues as they are, the objective would change by {}; {} would be offered.",
            objective(closed),
            places(closed)
        )));
        text.push_str(&access(closed));
        bear(&mut text, &closed.areas);
    }
    text.push_str(&rival(venue));
    text
}

fn status(status: &str) -> &'static str {
    match status {
        "hub" => " It is the hub, always open.",
        "required" => " The scenario requires it.",
        "excluded" => " The scenario excludes it.",
        _ => "",
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
            "  {:<11}{:<34}{:>7}{:>10.1}{:>10.0}",
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

fn objective(change: &Change) -> String {
    format!("{:+.1} ({:+.3} %)", change.objective, 100.0 * change.objective_share)
}

fn places(change: &Change) -> String {
    let number = change.places.round();
    match number.abs() {
        0.0 => "as many places".to_owned(),
        1.0 => format!("1 place {}", if number > 0.0 { "more" } else { "fewer" }),
        many => format!("{many:.0} places {}", if number > 0.0 { "more" } else { "fewer" }),
    }
}

fn access(change: &Change) -> String {
    if change.without_access.is_empty() {
        return String::new();
    }
    let shown: Vec<&str> = change.without_access.iter().take(LISTED).map(String::as_str).collect();
    let dots = if change.without_access.len() > shown.len() { ", …" } else { "" };
    wrapped(&format!(
        "{} would have no open venue within the floor's minutes: {}{dots}.",
        count(change.without_access.len(), "area"),
        shown.join(", ")
    ))
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
        "{exchange} would change the objective by {} and offer {}{}. Best of {} tried.",
        objective(&rival.change),
        places(&rival.change),
        broken(rival),
        count(venue.exchanges_tried, "exchange")
    )));
    text.push_str(&access(&rival.change));
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
    text.push_str(&wrapped(&format!(
        "Offered: {:.1} places, {} of the entitlement; {:.1} before. The universal floor {}.",
        area.places,
        percent(area.places, area.entitlement),
        area.places_before,
        if area.floor_met { "holds" } else { "does not hold" }
    )));
    match &area.nearest {
        Some(nearest) => text.push_str(&wrapped(&format!(
            "Nearest open venue: {} ({}), {:.0} minutes.",
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
            "  {:>8.1} at {:<45}{:>8.0} minutes",
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
        "Of the venues in reach that were not chosen, a session would be worth most at {} ({}), {:.0} minutes away.",
        source.name, source.venue, source.minutes
    )
}

fn limit(limit: &Limit) -> String {
    match limit {
        Limit::Met => "Nothing keeps from more: the entitlement is met in full.".to_owned(),
        Limit::NothingInReach { minutes } => {
            format!("What keeps from more: no venue of the table is within {minutes:.0} minutes.")
        }
        Limit::NoneOpen => {
            "What keeps from more: the budget. Venues are within reach, none of them is open.".to_owned()
        }
        Limit::Reach { minutes, share } => format!(
            "What keeps from more: distance. No more than {:.0} % of the people would travel the {minutes:.0} minutes to the nearest open venue.",
            100.0 * share
        ),
        Limit::Full => "What keeps from more: the budget. Every open venue that more of the people would travel to is full, and its places are shared in proportion to entitlement.".to_owned(),
        Limit::Minutes => "What keeps from more: minutes. There is room at an open venue in reach, but a place more would cost more in travel than it adds.".to_owned(),
    }
}

fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 { format!("{:.0} %", 100.0 * part / whole) } else { "–".to_owned() }
}
