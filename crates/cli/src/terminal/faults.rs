//! Faults as a person reads them: what, where, the line itself, and what to do.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use spoke_model::{Fault, Severity};

use super::{clipped, plain, wrap};
use crate::exit::{Failure, count};

/// Faults shown with their line; the rest are counted by kind.
const SHOWN: usize = 40;

/// Renders faults, errors first, ending in a count; on lines of at most `width` columns where that is given.
pub(crate) fn render(found: &[Fault], colour: bool, width: Option<usize>) -> String {
    let mut text = String::new();
    let mut ordered: Vec<&Fault> = found.iter().collect();
    ordered.sort_by_key(|fault| std::cmp::Reverse(fault.kind.severity));
    for fault in ordered.iter().take(SHOWN) {
        one(&mut text, fault, colour, width);
    }
    let errors = found.iter().filter(|fault| fault.is_error()).count();
    let warnings = found.len() - errors;
    if found.len() > SHOWN {
        let _ = writeln!(text, "… and {} more", found.len() - SHOWN);
    }
    let parts: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    let _ = writeln!(text, "{}", parts.join(", "));
    text
}

/// The word a failure starts with.
pub(crate) fn label(failure: &Failure, colour: bool) -> String {
    let word = match failure {
        Failure::Internal(_) => "internal error",
        Failure::Usage(_) => "usage",
        Failure::Input(_) | Failure::Refused(_) => "error",
        Failure::Infeasible(_) => "infeasible",
        Failure::Stopped(_) => "stopped",
    };
    paint(word, if matches!(failure, Failure::Stopped(_)) { YELLOW } else { RED }, colour)
}

const RED: &str = "1;31";
const YELLOW: &str = "1;33";
const BLUE: &str = "34";

fn paint(text: &str, code: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

fn one(text: &mut String, fault: &Fault, colour: bool, width: Option<usize>) {
    let (word, code) = match fault.kind.severity {
        Severity::Error => ("error", RED),
        Severity::Warning => ("warning", YELLOW),
    };
    let label = format!("{word}[{}]:", fault.kind.code);
    let mut line = |sign: &str, code: &str, words: &str| {
        let words = plain(words);
        let words = match width {
            Some(width) => Cow::Owned(wrap(&words, sign.chars().count() + 1, 5, width)),
            None => words,
        };
        let _ = writeln!(text, "{} {words}", paint(sign, code, colour));
    };
    line(&label, code, &fault.message);
    let mut place = fault.place.path.clone().unwrap_or_default();
    if let Some(row) = fault.place.row {
        let _ = write!(place, ":{row}");
    }
    if let Some(column) = &fault.place.column {
        let _ = write!(place, "{}{column}", if place.is_empty() { "" } else { ", " });
    }
    if !place.is_empty() {
        line("  -->", BLUE, &place);
    }
    if let Some(source) = line_of(fault) {
        line("   |", BLUE, &source);
    }
    if let Some(value) = &fault.value {
        line("   =", BLUE, &format!("value: {}", clip(&format!("{value:?}"))));
    }
    line("   =", BLUE, fault.kind.action);
}

/// The line of a scenario that a fault points to. Never one of a table: it may be somebody's name and date of birth.
fn line_of(fault: &Fault) -> Option<String> {
    let path = Path::new(fault.place.path.as_deref()?);
    if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return None;
    }
    let row = usize::try_from(fault.place.row?).ok()?;
    let bytes = fs::read(path).ok()?;
    let line = bytes.split(|byte| *byte == b'\n').nth(row.checked_sub(1)?)?;
    let text = std::str::from_utf8(line).ok()?.trim_end();
    (!text.is_empty()).then(|| clip(text))
}

/// Short enough to stand on one line behind its sign.
fn clip(text: &str) -> String {
    clipped(text, 68)
}

#[cfg(test)]
mod tests {
    use spoke_model::Fault;

    use super::render;
    use crate::pipeline::INPUT_CHANGED;

    #[test]
    fn faults_fit_a_terminal_and_command_it_nothing() {
        let fault = Fault::new(&INPUT_CHANGED, "words ".repeat(30) + "\u{1b}[2J\nerror: all is well")
            .path("data/\u{1b}]0;x\u{7}venues.csv")
            .row(3)
            .column("na\rme")
            .value("v".repeat(200));
        let told = render(std::slice::from_ref(&fault), false, Some(80));
        assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
        assert!(!told.contains(['\u{1b}', '\u{7}', '\r']) && !told.contains("\nerror: all"), "{told}");
        // For a pipe a message is one line, to be searched.
        assert!(render(&[fault], false, None).lines().any(|line| line.matches("words").count() == 30));
    }

    #[test]
    fn only_lines_of_a_scenario_are_shown() {
        let folder = tempfile::TempDir::new().unwrap();
        for (name, shown) in [("clients.csv", false), ("scenario.toml", true)] {
            let path = folder.path().join(name);
            std::fs::write(&path, "Ada,Lovelace,1970-01-01\n").unwrap();
            let fault = Fault::new(&INPUT_CHANGED, "m").path(path.display().to_string()).row(1);
            assert_eq!(render(&[fault], false, None).contains("Lovelace"), shown, "{name}");
        }
    }
}
