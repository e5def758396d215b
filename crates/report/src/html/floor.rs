//! What the page says of the universal floor: whether it is kept, and where and why somebody gets less.

use std::collections::HashMap;

use minijinja::{Value, context};

use crate::record::{FloorRecord, ShortfallReason};
use crate::{Results, sentences};

/// The verdict, and the rows of both tables.
pub(super) fn part(results: &Results) -> Value {
    let floor = &results.record.floor;
    let names: HashMap<&str, &str> =
        results.venues.iter().map(|venue| (venue.id.as_str(), venue.name.as_str())).collect();
    let unreachable = floor.unreachable.iter().map(|area| {
        let venue = area.venue.as_deref().map(|id| names.get(id).copied().unwrap_or(id));
        let closed: Vec<&str> =
            area.closed.iter().map(|id| names.get(id.as_str()).copied().unwrap_or(id)).collect();
        context! { name => &area.name, code => &area.area, venue, minutes => area.minutes, closed => closed.join(", ") }
    });
    let shortfalls = floor.shortfalls.iter().map(|area| {
        let far = floor.unreachable.iter().any(|other| other.area == area.area);
        let why = match area.because {
            ShortfallReason::Reach if far => "no venue within the floor's minutes, nor as near as some would travel",
            ShortfallReason::Closed => "the scenario closes the venues that they would travel to",
            ShortfallReason::Reach => "every venue is further than some groups would travel",
            ShortfallReason::Budget => "places would have to come from elsewhere",
        };
        context! { name => &area.name, code => &area.area, least => area.floor_places, short => area.short, why }
    });
    context! {
        verdict => verdict(floor),
        unreachable => unreachable.collect::<Vec<_>>(),
        any_closed => !sentences::closed_venues(floor).is_empty(),
        shortfalls => shortfalls.collect::<Vec<_>>(),
    }
}

/// Whether the floor is kept and what nobody could keep, in the same breath.
fn verdict(floor: &FloorRecord) -> String {
    let with = |reason| floor.shortfalls.iter().filter(|area| area.because == reason).count();
    let withheld = with(ShortfallReason::Budget);
    let reach = with(ShortfallReason::Reach) + with(ShortfallReason::Closed);
    let minutes = floor.asked.minutes.unwrap_or_default();
    let mut wrong = Vec::new();
    match floor.without_access.len() {
        0 => {}
        1 => {
            wrong.push(format!("1 area could have a venue within {minutes} minutes and has none open there"))
        }
        count => {
            wrong.push(format!(
                "{count} areas could have a venue within {minutes} minutes and have none open there"
            ));
        }
    }
    match withheld {
        0 => {}
        1 => wrong.push("in 1 area the least offer would take places from elsewhere".to_owned()),
        count => wrong.push(format!("in {count} areas the least offer would take places from elsewhere")),
    }
    let mut beyond = Vec::new();
    let closed = floor.unreachable.iter().filter(|area| !area.closed.is_empty()).count();
    for (count, but) in [(floor.unreachable.len() - closed, ""), (closed, " but what the scenario closes")] {
        match count {
            0 => {}
            1 => beyond.push(format!("1 area has no venue within {minutes} minutes{but}")),
            count => beyond.push(format!("{count} areas have no venue within {minutes} minutes{but}")),
        }
    }
    let same = |area: &&crate::record::Shortfall| {
        area.because != ShortfallReason::Budget && floor.unreachable.iter().any(|far| far.area == area.area)
    };
    let both = match floor.shortfalls.iter().filter(same).count() {
        0 => String::new(),
        count if count == floor.unreachable.len() => ", those among them,".to_owned(),
        count => format!(", {count} of those among them,"),
    };
    match reach {
        0 => {}
        1 => beyond.push(format!(
            "in 1 area{both} some groups are not offered the least as far as they would travel"
        )),
        count => {
            beyond.push(format!(
                "in {count} areas{both} some groups are not offered the least as far as they would travel"
            ));
        }
    }
    let listed = beyond.join(", and ");
    match (wrong.is_empty(), beyond.is_empty()) {
        (true, true) => "The floor is kept everywhere.".to_owned(),
        (true, false) => {
            format!("{}. {}: listed below.", sentences::kept_where_possible(floor), capital(&listed))
        }
        (false, true) => format!("The floor is not kept everywhere: {}.", wrong.join(", and ")),
        (false, false) => {
            format!(
                "The floor is not kept everywhere: {}. Besides, {listed}: listed below.",
                wrong.join(", and ")
            )
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use spoke_model::Floor;

    use super::verdict;
    use crate::record::{FloorRecord, Shortfall, ShortfallReason, Unreachable};

    fn floor(far: &[&str], short: &[(&str, ShortfallReason)]) -> FloorRecord {
        let unreachable = |code: &&str| Unreachable {
            area: (*code).to_owned(),
            name: (*code).to_owned(),
            venue: None,
            minutes: None,
            closed: Vec::new(),
        };
        let shortfall = |(code, because): &(&str, ShortfallReason)| Shortfall {
            area: (*code).to_owned(),
            name: (*code).to_owned(),
            floor_places: 2.0,
            short: 1.0,
            because: *because,
        };
        FloorRecord {
            asked: Floor { minutes: Some(30.0), share: 0.25 },
            kept: Some(true),
            access_kept: Some(true),
            offer_kept: Some(true),
            unreachable: far.iter().map(unreachable).collect(),
            without_access: Vec::new(),
            shortfalls: short.iter().map(shortfall).collect(),
        }
    }

    #[test]
    fn what_nobody_could_keep_is_said_with_what_is_kept() {
        use ShortfallReason::{Budget, Closed, Reach};
        assert_eq!(verdict(&floor(&[], &[])), "The floor is kept everywhere.");
        assert_eq!(
            verdict(&floor(&["A", "B"], &[("A", Reach), ("B", Reach), ("C", Reach)])),
            "The floor is kept wherever a venue could keep it. 2 areas have no venue within 30 minutes, and in 3 areas, \
             those among them, some groups are not offered the least as far as they would travel: listed below."
        );
        let mut closes = floor(&["A", "B"], &[("A", Closed)]);
        closes.unreachable[0].closed = vec!["V039".to_owned()];
        assert_eq!(
            verdict(&closes),
            "The floor is kept wherever a venue that the scenario leaves open could keep it. 1 area has no venue within \
             30 minutes, and 1 area has no venue within 30 minutes but what the scenario closes, and in 1 area, 1 of those \
             among them, some groups are not offered the least as far as they would travel: listed below."
        );
        assert_eq!(
            verdict(&floor(&[], &[("A", Budget)])),
            "The floor is not kept everywhere: in 1 area the least offer would take places from elsewhere."
        );
    }
}
