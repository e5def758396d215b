//! The one screen that `spoke plan` prints: what a planner needs to know before she opens a file. 80 columns.

use std::fmt::Write as _;
use std::path::Path;

use spoke_report::{Record, Results, VenueRow, disclosure, grouped};

use crate::terminal::{WIDTH, clipped, plain, wrap};

/// The page for people.
const PAGE: &str = "report.html";
/// Venues of the ranking shown.
const SHOWN: usize = 8;

/// The screen of a finished run.
pub(crate) fn of(results: &Results, record: &Record, directory: &Path, colour: bool) -> String {
    let mut text = String::new();
    let bold = |title: &str| if colour { format!("\u{1b}[1m{title}\u{1b}[0m") } else { title.to_owned() };
    let _ = writeln!(text, "{}\n", bold(&plain(&record.name)));
    for sentence in &record.summary {
        text.push_str(&wrapped(sentence));
    }
    let _ = writeln!(text, "\n{}", bold("Places per contact needed, by deprivation fifth"));
    fifths(&mut text, record);
    if let Some(why) = record.no_before() {
        text.push_str(&wrapped(why));
    }
    let _ = writeln!(text, "\n{}", bold("Proof"));
    let _ = writeln!(
        text,
        "  objective {}   bound {}   gap {}",
        decimal(record.objective),
        decimal(record.bound),
        record
            .gap
            .map_or_else(|| "none: the objective is 0".to_owned(), |gap| format!("{:.3} %", 100.0 * gap))
    );
    text.push_str(&wrapped("Objectives compare plans of the same budget, need and groups only."));
    let _ = writeln!(text, "\n{}", bold("Venues the plan would miss most"));
    ranking(&mut text, results);
    let near = record.floor.asked.minutes.map_or_else(String::new, |minutes| {
        format!("areas left without an open venue within {minutes} minutes (without), ")
    });
    text.push_str(&wrapped(&format!(
        "Were it closed and the others stayed: places lost (lost), {near}areas where some would fall below the least offer (below)."
    )));
    if !record.programmes.is_empty() {
        let _ = writeln!(text, "\n{}", bold("Programmes, outside the general offer"));
        for programme in &record.programmes {
            let (Some(sessions), Some(venue)) = (programme.sessions, &programme.venue) else { continue };
            let _ = writeln!(text, "  {}: {sessions} sessions at {}", plain(&programme.name), plain(venue));
        }
    }
    if let Some(words) = disclosure::audience(record) {
        text.push('\n');
        text.push_str(&wrapped(words));
    }
    let _ = writeln!(text, "\nFiles in {}:{}", directory.display(), files(record));
    if record.outputs.iter().any(|file| file.path == PAGE) {
        let page = directory.join(PAGE);
        let _ = writeln!(text, "\nOpen {} in a browser.", page.display());
    }
    text
}

fn fifths(text: &mut String, record: &Record) {
    // Where nobody said what there is today, a column of zeros would say that there is nothing.
    let before = |cell: &str| if record.knows_before() { format!("{cell:>9}") } else { String::new() };
    let _ = writeln!(
        text,
        "  {:<22}{}{:>9}{:>9}{:>12}{:>11}",
        "",
        before("before"),
        "after",
        "asked",
        "contacts",
        "places"
    );
    for band in &record.gradient.fifths {
        let label = match band.band {
            1 => "1, the most deprived".to_owned(),
            5 => "5, the least deprived".to_owned(),
            other => other.to_string(),
        };
        let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
        let _ = writeln!(
            text,
            "  {label:<22}{}{:>9}{:>9}{:>12}{:>11}",
            before(&share(band.before)),
            share(band.achieved),
            share(band.asked),
            whole(band.contacts),
            whole(band.places)
        );
    }
}

fn ranking(text: &mut String, results: &Results) {
    let mut venues: Vec<&VenueRow> = results.venues.iter().filter(|venue| venue.sessions > 0.0).collect();
    venues.sort_by_key(|venue| venue.rank);
    let _ = writeln!(
        text,
        "  {:>4}  {:<28}{:<14}{:>8}{:>6}{:>9}{:>7}",
        "rank", "venue", "pattern", "places", "lost", "without", "below"
    );
    // What closing it costs the objective is in venues.csv: a place short of the least offer counts a hundredfold in it.
    let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), whole);
    for venue in venues.iter().take(SHOWN) {
        let _ = writeln!(
            text,
            "  {:>4}  {:<28}{:<14}{:>8}{:>6}{:>9}{:>7}",
            venue.rank,
            clipped(&venue.name, 27),
            clipped(&venue.pattern, 13),
            whole(venue.places),
            figure(venue.places_lost_if_closed),
            figure(venue.areas_without_if_closed),
            figure(venue.areas_below_if_closed)
        );
    }
    if venues.len() > SHOWN {
        let _ = writeln!(text, "        … and {} more in venues.csv", venues.len() - SHOWN);
    }
}

/// The outputs by stem: `areas (.csv, .geojson), …`, wrapped.
fn files(record: &Record) -> String {
    let mut names: Vec<&str> =
        record.outputs.iter().map(|file| file.path.as_str()).filter(|path| !path.contains('/')).collect();
    names.push("run.json");
    let folders: std::collections::BTreeSet<&str> = record
        .outputs
        .iter()
        .filter_map(|file| file.path.split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let mut list = names.join(", ");
    for folder in folders {
        let _ = write!(list, ", {folder}/");
    }
    format!("\n  {}", wrap(&list, 2, 2, WIDTH))
}

/// A sentence over lines of at most [`WIDTH`] columns, later lines indented.
pub(crate) fn wrapped(sentence: &str) -> String {
    format!("  {}\n", wrap(&plain(sentence), 2, 4, WIDTH))
}

/// A whole number with commas.
fn whole(number: f64) -> String {
    let sign = if number < 0.0 && number.round() != 0.0 { "-" } else { "" };
    format!("{sign}{}", grouped(&format!("{:.0}", number.abs())))
}

/// A number with one decimal and commas.
fn decimal(number: f64) -> String {
    let text = format!("{:.1}", number.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    format!("{}{}.{fraction}", if number < 0.0 { "-" } else { "" }, grouped(whole))
}

#[cfg(test)]
mod tests {
    use super::{clipped, decimal, whole, wrapped};

    #[test]
    fn numbers_have_commas() {
        assert_eq!(whole(1_234_567.4), "1,234,567");
        assert_eq!(whole(-0.2), "0");
        assert_eq!(decimal(-16_062.94), "-16,062.9");
    }

    #[test]
    fn nothing_is_wider_than_a_terminal() {
        let text = wrapped(&"word ".repeat(60));
        assert!(text.lines().count() > 3 && text.lines().all(|line| line.len() <= 80));
        assert_eq!(clipped("Library\u{1b}[31m of everything there is", 12), "Library [31…");
    }
}
