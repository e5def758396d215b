//! A comparison on one screen per scenario: the sentence, the fifths, the cohorts, who gains and loses most.

use std::fmt::Write as _;
use std::path::Path;

use spoke_report::Comparison;
use spoke_report::comparison::{Adverse, CohortChange, Direction, Versus};

use crate::finished::INTERNAL;
use crate::terminal::{WIDTH, clipped, plain, wrap};

/// How many areas are listed on either side.
const LISTED: usize = 5;

/// The comparison as text; `directory` is where its files were left.
pub(crate) fn text(comparison: &Comparison, directory: Option<&Path>) -> String {
    let mut out = String::new();
    for versus in &comparison.scenarios {
        scenario(versus, &comparison.baseline, &mut out);
    }
    if let Some(directory) = directory {
        said(&mut out, 0, &format!("Tables and layers, for internal use: {}", directory.display()));
    }
    if comparison.private {
        out.push_str(INTERNAL);
    }
    out
}

/// A line as it is: of a table, whose columns fit.
fn line(out: &mut String, text: &str) {
    out.push_str(&plain(text));
    out.push('\n');
}

/// A sentence, broken between words.
fn said(out: &mut String, indent: usize, text: &str) {
    let _ = writeln!(out, "{:indent$}{}", "", wrap(&plain(text), indent, indent + 2, WIDTH));
}

/// A row of the two tables above: what it is of, and three pairs.
fn row(name: &str, pairs: [&str; 3]) -> String {
    let [places, minutes, beyond] = pairs;
    format!("  {:<22} {places:>18} {minutes:>18} {beyond:>17}", clipped(name, 22))
}

fn scenario(versus: &Versus, baseline: &str, out: &mut String) {
    said(out, 0, &versus.sentence);
    line(out, "");
    line(out, &row("fifth", ["places per contact", "minutes to nearest", "no session near"]));
    for fifth in &versus.fifths {
        let name = match fifth.fifth {
            1 => "1, most deprived".to_owned(),
            5 => "5, least deprived".to_owned(),
            other => other.to_string(),
        };
        let places = pair(fifth.places_per_contact_baseline, fifth.places_per_contact, 3);
        let minutes = pair(fifth.minutes_baseline, fifth.minutes, 1);
        let percent = |share: Option<f64>| share.map(|share| 100.0 * share);
        let beyond = format!("{} %", pair(percent(fifth.beyond_baseline), percent(fifth.beyond), 1));
        line(out, &row(&name, [&places, &minutes, &beyond]));
    }
    line(out, &row("cohort", ["places per contact", "minutes to nearest", "people too far"]));
    for cohort in &versus.cohorts {
        cohort_rows(out, cohort);
    }
    said(
        out,
        2,
        "Minutes are of those who have a session near: where fewer have one, fewer minutes are no gain.",
    );
    for (direction, title) in [(Direction::Gains, "gain most"), (Direction::Loses, "lose most")] {
        let areas: Vec<_> = versus.areas.iter().filter(|area| area.direction == direction).collect();
        if !areas.is_empty() {
            said(out, 2, &format!("{title} ({} in all), places {baseline} → {}:", areas.len(), versus.name));
        }
        for area in areas.iter().take(LISTED) {
            let places = pair(Some(area.places_baseline), Some(area.places), 1);
            let minutes = pair(area.nearest_minutes_baseline, area.nearest_minutes, 1);
            line(out, &format!("    {:<26} {places:>24} {minutes:>20} min", clipped(&area.name, 26)));
        }
    }
    line(out, "");
}

fn cohort_rows(out: &mut String, cohort: &CohortChange) {
    let places = pair(cohort.places_per_contact_baseline, cohort.places_per_contact, 3);
    let minutes = pair(cohort.minutes_baseline, cohort.minutes, 1);
    let out_of_reach = pair(Some(cohort.out_of_reach_baseline), Some(cohort.out_of_reach), 0);
    line(out, &row(&cohort.cohort, [&places, &minutes, &out_of_reach]));
    if !cohort.adverse.is_empty() {
        let reasons: Vec<&str> = cohort.adverse.iter().copied().map(Adverse::words).collect();
        said(out, 4, &format!("adverse: {}", reasons.join(", ")));
    }
}

/// `before → after`; a dash where a figure is not defined.
fn pair(before: Option<f64>, after: Option<f64>, decimals: usize) -> String {
    let figure =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"));
    format!("{} → {}", figure(before), figure(after))
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn what_is_not_defined_is_a_dash() {
        assert_eq!(pair(Some(0.25), Some(0.5), 2), "0.25 → 0.50");
        assert_eq!(pair(None, Some(12.04), 1), "– → 12.0");
    }
}
