//! Which column of a long matrix has the times, and whether they are minutes or seconds.

use crate::alike::find_alike;
use crate::table::{Table, normal};

/// What a cell of a matrix counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// As R5, r5py and r5r write.
    Minutes,
    /// As TravelTime, OpenTripPlanner and Valhalla write.
    Seconds,
}

/// Headers of times, their unit left out.
const TIMES: [&str; 5] = ["travel time", "travel_time_p50", "time", "cost", "duration"];

/// Units as headers write them.
const UNITS: [(&str, TimeUnit); 8] = [
    ("seconds", TimeUnit::Seconds),
    ("second", TimeUnit::Seconds),
    ("secs", TimeUnit::Seconds),
    ("sec", TimeUnit::Seconds),
    ("minutes", TimeUnit::Minutes),
    ("minute", TimeUnit::Minutes),
    ("mins", TimeUnit::Minutes),
    ("min", TimeUnit::Minutes),
];

/// A header's letters and digits without the unit it says, and that unit: `duration (secs)`, `travel_time_min`,
/// `timesec`, `travel_time_s`.
fn with_its_unit(header: &str) -> Option<(String, TimeUnit)> {
    let header = normal(header);
    let words: Vec<&str> =
        header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let without =
        |at: usize, rest: &str| [words[..at].concat().as_str(), rest, &words[at + 1..].concat()].concat();
    let unit_of = |word: &str| UNITS.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit);
    if let Some((at, unit)) = words.iter().enumerate().rev().find_map(|(at, word)| Some((at, unit_of(word)?)))
    {
        return Some((without(at, ""), unit));
    }
    let (at, last) = (words.len().checked_sub(1)?, words.last()?);
    if *last == "s" {
        return Some((without(at, ""), TimeUnit::Seconds));
    }
    let (rest, unit) = UNITS.iter().find_map(|(name, unit)| Some((last.strip_suffix(name)?, *unit)))?;
    Some((without(at, rest), unit))
}

/// The column of times: one whose header says its unit, else one of the usual names, else the first percentile.
pub(super) fn times(table: &Table) -> Option<usize> {
    let usual: Vec<String> = TIMES.iter().map(|name| name.replace([' ', '_'], "")).collect();
    let says_unit = table.headers.iter().position(|header| {
        with_its_unit(header).is_some_and(|(rest, _)| rest.is_empty() || usual.contains(&rest))
    });
    let percentile = || table.headers.iter().position(|header| normal(header).starts_with("travel_time_p"));
    says_unit.or_else(|| find_alike(table, &TIMES)).or_else(percentile)
}

/// What the cells of a long matrix count, by the router whose columns these are.
///
/// TravelTime has a `search_id`, or writes the ids of locations; OpenTripPlanner has `fromPlace`; Valhalla a `time`
/// beside a `distance`. All three count seconds, and so does a column that says it does. R5, r5py, r5r and tables made
/// by hand count minutes.
pub(super) fn of(table: &Table, from: usize, time: usize) -> TimeUnit {
    let (from, header) = (normal(&table.headers[from]), &table.headers[time]);
    let says = with_its_unit(header).map(|(_, unit)| unit);
    let router = matches!(from.as_str(), "search_id" | "departure_location_id" | "fromplace")
        || (normal(header) == "time" && table.find(&["distance"]).is_some());
    says.unwrap_or(if router { TimeUnit::Seconds } else { TimeUnit::Minutes })
}

#[cfg(test)]
mod tests {
    use super::{TimeUnit, with_its_unit};

    #[test]
    fn units_of_headers() {
        use TimeUnit::{Minutes, Seconds};
        for (header, expected) in [
            ("sec", Some(("", Seconds))),
            ("Duration (secs)", Some(("duration", Seconds))),
            ("duration_sec", Some(("duration", Seconds))),
            ("travel_time_s", Some(("traveltime", Seconds))),
            ("TravelTimeSec", Some(("traveltime", Seconds))),
            ("travel time (min)", Some(("traveltime", Minutes))),
            ("driver's minutes", Some(("drivers", Minutes))),
            ("time", None),
            ("driver's time", None),
            ("sections", None),
        ] {
            let found = with_its_unit(header);
            assert_eq!(found.as_ref().map(|(rest, unit)| (rest.as_str(), *unit)), expected, "{header}");
        }
    }
}
