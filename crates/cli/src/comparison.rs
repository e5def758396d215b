//! A comparison on one screen per scenario: the sentence, the fifths, the cohorts, who gains and loses most.

use std::fmt::Write;
use std::path::Path;

use spoke_report::Comparison;
use spoke_report::comparison::{Adverse, CohortChange, Direction, Versus};

use crate::finished::INTERNAL;
use crate::terminal::plain;

/// How many areas are listed on either side.
const LISTED: usize = 5;

/// The comparison as text; `directory` is where its files were left.
pub(crate) fn text(comparison: &Comparison, directory: Option<&Path>) -> String {
    let mut out = String::new();
    for versus in &comparison.scenarios {
        scenario(versus, &comparison.baseline, &mut out);
    }
    if let Some(directory) = directory {
        line(&mut out, &format!("Tables and layers, for internal use: {}", directory.display()));
    }
    if comparison.private {
        out.push_str(INTERNAL);
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(&plain(text));
    out.push('\n');
}

fn scenario(versus: &Versus, baseline: &str, out: &mut String) {
    line(out, &versus.sentence);
    line(out, "");
    line(out, &format!("  {:<28} {:>24} {:>24}", "fifth", "places per contact", "minutes to nearest"));
    for fifth in &versus.fifths {
        let name = match fifth.fifth {
            1 => "1, most deprived".to_owned(),
            5 => "5, least deprived".to_owned(),
            other => other.to_string(),
        };
        let places = pair(fifth.places_per_contact_baseline, fifth.places_per_contact, 3);
        let minutes = pair(fifth.minutes_baseline, fifth.minutes, 1);
        line(out, &format!("  {name:<28} {places:>24} {minutes:>24}"));
    }
    line(out, &format!("  {:<28} {:>24} {:>24}", "cohort", "places per contact", "minutes to nearest"));
    for cohort in &versus.cohorts {
        line(out, &cohort_row(cohort));
    }
    for (direction, title) in [(Direction::Gains, "gain most"), (Direction::Loses, "lose most")] {
        let areas: Vec<_> = versus.areas.iter().filter(|area| area.direction == direction).collect();
        if !areas.is_empty() {
            line(out, &format!("  {title} ({} in all), places {baseline} → {}:", areas.len(), versus.name));
        }
        for area in areas.iter().take(LISTED) {
            let places = pair(Some(area.places_baseline), Some(area.places), 1);
            let minutes = pair(area.nearest_minutes_baseline, area.nearest_minutes, 1);
            line(out, &format!("    {:<26} {places:>24} {minutes:>20} min", area.name));
        }
    }
    line(out, "");
}

fn cohort_row(cohort: &CohortChange) -> String {
    let places = pair(cohort.places_per_contact_baseline, cohort.places_per_contact, 3);
    let minutes = pair(cohort.minutes_baseline, cohort.minutes, 1);
    let mut row = format!("  {:<28} {places:>24} {minutes:>24}", cohort.cohort);
    if !cohort.adverse.is_empty() {
        let reasons: Vec<&str> = cohort.adverse.iter().copied().map(Adverse::words).collect();
        // Writing to a string does not fail.
        let _ = write!(row, "  adverse: {}", reasons.join(", "));
    }
    row
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
