//! The plan in plain sentences: what a planner says first in a meeting. Made from the record alone.

use spoke_model::{Resource, Schedule};

use crate::bands::ratio_of_end_fifths;
use crate::number::grouped;
use crate::record::{FloorRecord, Record, ShortfallReason, Unreachable};
use crate::run::Status;

/// How many areas a sentence names before it counts the rest.
const NAMED: usize = 5;

/// The plan in plain sentences, the most important first; with what of it could not be dated, where a quarter was made.
pub(crate) fn summary(record: &Record, schedule: Option<&Schedule>) -> Vec<String> {
    let mut sentences = vec![offer(record)];
    sentences.extend(left_over(record));
    sentences.extend(schedule.and_then(not_dated));
    sentences.extend(gradient(record));
    sentences.extend(floor(record));
    sentences.push(quality(record));
    sentences
}

/// Sessions of the budget that the plan does not use, and why.
fn left_over(record: &Record) -> Option<String> {
    let budget = record.budgets.iter().find(|budget| budget.resource == Resource::Sessions)?;
    // Less than a session is no session.
    let left = (budget.limit - budget.used + 1e-9).floor();
    if left < 1.0 {
        return None;
    }
    let mut counts: Vec<u32> = record.patterns.iter().map(|pattern| pattern.sessions).collect();
    counts.sort_unstable();
    counts.dedup();
    let least_step = counts.windows(2).map(|pair| pair[1] - pair[0]).min();
    let why = match least_step {
        Some(step) if left < f64::from(step) => {
            format!(": no venue can hold so few more, the least step between two patterns is {step}")
        }
        _ => String::new(),
    };
    let verb = if left == 1.0 { "is" } else { "are" };
    Some(format!("{} of the {} sessions {verb} left over{why}.", whole(left), whole(budget.limit)))
}

/// Sessions without a date and staff: a plan that half of cannot be held is no plan.
fn not_dated(schedule: &Schedule) -> Option<String> {
    let missing = f64::from(schedule.requested) - schedule.sessions.len() as f64;
    (missing > 0.0).then(|| {
        format!(
            "{} of {} sessions could not be given a date and staff: the sheet “Unplaced” of plan.xlsx says why.",
            whole(missing),
            whole(f64::from(schedule.requested)),
        )
    })
}

fn offer(record: &Record) -> String {
    let totals = &record.totals;
    format!(
        "{} sessions at {} of {} venues{} offer {}{} places to {} people who need {} contacts.",
        whole(totals.sessions),
        whole(totals.open as f64),
        whole(totals.venues as f64),
        if record.suppresses_areas() { "; in the areas whose figures are published they" } else { "" },
        // Each area's places are rounded to 5: their sum may be more than all sessions hold.
        if record.suppresses_areas() { "about " } else { "" },
        whole(totals.places),
        whole(totals.people),
        whole(totals.contacts),
    )
}

fn gradient(record: &Record) -> Option<String> {
    let [achieved, asked, before] = ratio_of_end_fifths(&record.gradient);
    let last = record.gradient.fifths.last()?.band;
    let poorest = match record.gradient.fifths.first()?.band {
        1 => "the most deprived fifth".to_owned(),
        band => format!("fifth {band} (the most deprived here)"),
    };
    let richest = match last {
        5 => "the least deprived fifth".to_owned(),
        band => format!("fifth {band} (the least deprived here)"),
    };
    let before = before.filter(|_| record.knows_before());
    let before = before.map_or(String::new(), |value| format!("; before: {value:.1}"));
    Some(format!(
        "Per contact needed, {poorest} is offered {:.1} places for every one in {richest} (asked: {:.1}{before}).",
        achieved?, asked?,
    ))
}

fn floor(record: &Record) -> Vec<String> {
    let floor = &record.floor;
    let mut sentences = Vec::new();
    if record.suppresses_areas() {
        // Of some areas it is not published: a list of the others would pass for all there are.
        return sentences;
    }
    let misses_any = !floor.unreachable.is_empty() || !floor.shortfalls.is_empty();
    if floor.kept == Some(true) && misses_any {
        sentences.push(format!("{}.", kept_where_possible(floor)));
    }
    let (far, closed): (Vec<&Unreachable>, Vec<&Unreachable>) =
        floor.unreachable.iter().partition(|area| area.closed.is_empty());
    if let Some(minutes) = floor.asked.minutes {
        if !floor.without_access.is_empty() {
            sentences.push(format!(
                "The floor is not kept: {} could have a venue within {minutes} minutes and {} none open there: {}.",
                areas(floor.without_access.len()),
                if floor.without_access.len() == 1 { "has" } else { "have" },
                listed(floor.without_access.iter().map(String::as_str)),
            ));
        }
        if floor.unreachable.is_empty() && floor.access_kept == Some(true) {
            sentences.push(format!("Every area with need has an open venue within {minutes} minutes."));
        }
        if !closed.is_empty() {
            sentences.push(format!(
                "{} {} no venue within {minutes} minutes but what the scenario closes ({}): {}.",
                areas(closed.len()),
                if closed.len() == 1 { "has" } else { "have" },
                listed(closed_venues(floor).iter().copied()),
                listed(closed.iter().map(|area| area.name.as_str())),
            ));
        }
        if !far.is_empty() {
            sentences.push(format!(
                "{} {} further than {minutes} minutes from any venue: {}.",
                areas(far.len()),
                if far.len() == 1 { "is" } else { "are" },
                listed(far.iter().map(|area| area.name.as_str())),
            ));
        }
    }
    for reason in [ShortfallReason::Budget, ShortfallReason::Closed, ShortfallReason::Reach] {
        let short: Vec<&str> =
            floor.shortfalls.iter().filter(|s| s.because == reason).map(|s| s.name.as_str()).collect();
        if short.is_empty() {
            continue;
        }
        let (count, names) = (areas(short.len()), listed(short.iter().copied()));
        sentences.push(match reason {
            ShortfallReason::Budget => {
                let verb = if short.len() == 1 { "is" } else { "are" };
                format!("{count} {verb} offered less than the least offer: {names}.")
            }
            ShortfallReason::Closed => format!(
                "In {count} some are not offered the least, since the scenario closes the venues they would travel to: {names}."
            ),
            ShortfallReason::Reach => format!(
                "In {count} some would not travel far enough to be offered the least, whatever is open: {names}."
            ),
        });
    }
    sentences
}

/// That the floor is kept, where what misses it is nothing a plan could change; without a full stop.
pub(crate) fn kept_where_possible(floor: &FloorRecord) -> &'static str {
    let closes = !closed_venues(floor).is_empty()
        || floor.shortfalls.iter().any(|area| area.because == ShortfallReason::Closed);
    if closes {
        "The floor is kept wherever a venue that the scenario leaves open could keep it"
    } else {
        "The floor is kept wherever a venue could keep it"
    }
}

/// Ids of the venues that areas would be near, were they not closed by the scenario; in order, each once.
pub(crate) fn closed_venues(floor: &FloorRecord) -> Vec<&str> {
    let mut ids: Vec<&str> =
        floor.unreachable.iter().flat_map(|area| area.closed.iter().map(String::as_str)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn quality(record: &Record) -> String {
    let found = match record.gap {
        Some(gap) if gap < 1.0 => {
            format!("The plan is within {} of the best possible", percent_up(gap))
        }
        // `Within 161 % of the best` says nothing to anybody.
        Some(_) => "How good the plan is could not be shown: the bound is far above it".to_owned(),
        // A share of nothing is none.
        None => {
            "How far the plan is from the best possible is no percentage, as its objective is 0".to_owned()
        }
    };
    match record.status {
        Status::Proven => format!("{found}, proven."),
        Status::Exhausted => format!("{found}; `--prove` would go further."),
        Status::TimeLimit => format!("{found}; a time limit ended the search."),
        Status::Interrupted => format!("{found}; the search was interrupted."),
    }
}

fn areas(count: usize) -> String {
    if count == 1 { "1 area".to_owned() } else { format!("{} areas", whole(count as f64)) }
}

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let count = names.len();
    let mut text = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if count > NAMED {
        text.push_str(&format!(" and {} more", whole((count - NAMED) as f64)));
    }
    text
}

/// A share as a percentage, rounded up: a proof may not promise more than was proven.
pub(crate) fn percent_up(share: f64) -> String {
    format!("{:.2} %", (share * 10_000.0 - 1e-9).ceil().max(0.0) / 100.0 + 0.0)
}

/// A count with thousands separated, to the nearest whole number.
pub(crate) fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let text = grouped(&digits);
    if value < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::{listed, percent_up, whole};

    #[test]
    fn counts_and_gaps_read_well() {
        assert_eq!(whole(1_234_567.4), "1,234,567");
        assert_eq!(whole(999.6), "1,000");
        assert_eq!(whole(-0.2), "0");
        assert_eq!(percent_up(0.001_201), "0.13 %");
        assert_eq!(percent_up(0.0), "0.00 %");
    }

    #[test]
    fn long_lists_are_counted() {
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        assert_eq!(listed(names.into_iter()), "a, b, c, d, e and 2 more");
    }
}
