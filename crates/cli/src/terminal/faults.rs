//! Faults as a person reads them: what, where, the line itself, and what to do.

use std::fmt::Write as _;
use std::fs;

use spoke_model::{Fault, Severity};

use crate::exit::{Failure, count};

/// Faults shown with their line; the rest are counted by kind.
const SHOWN: usize = 40;

/// Renders faults, errors first, ending in a count.
pub(crate) fn render(found: &[Fault], colour: bool) -> String {
    let mut text = String::new();
    let mut ordered: Vec<&Fault> = found.iter().collect();
    ordered.sort_by_key(|fault| std::cmp::Reverse(fault.kind.severity));
    for fault in ordered.iter().take(SHOWN) {
        one(&mut text, fault, colour);
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
        Failure::Input(_) => "error",
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

fn one(text: &mut String, fault: &Fault, colour: bool) {
    let (word, code) = match fault.kind.severity {
        Severity::Error => ("error", RED),
        Severity::Warning => ("warning", YELLOW),
    };
    let _ =
        writeln!(text, "{}: {}", paint(&format!("{word}[{}]", fault.kind.code), code, colour), fault.message);
    let mut place = fault.place.path.clone().unwrap_or_default();
    if let Some(row) = fault.place.row {
        let _ = write!(place, ":{row}");
    }
    if let Some(column) = &fault.place.column {
        let _ = write!(place, "{}{column}", if place.is_empty() { "" } else { ", " });
    }
    let gutter = |sign: &str| paint(sign, BLUE, colour);
    if !place.is_empty() {
        let _ = writeln!(text, "  {} {place}", gutter("-->"));
    }
    if let Some(line) = line_of(fault) {
        let _ = writeln!(text, "   {} {line}", gutter("|"));
    }
    if let Some(value) = &fault.value {
        let _ = writeln!(text, "   {} value: {}", gutter("="), clip(&format!("{value:?}")));
    }
    let _ = writeln!(text, "   {} {}", gutter("="), fault.kind.action);
}

/// The line a fault points to, where its file is plain text that can be read again from here.
fn line_of(fault: &Fault) -> Option<String> {
    let path = fault.place.path.as_deref()?;
    let row = usize::try_from(fault.place.row?).ok()?;
    let bytes = fs::read(path).ok()?;
    let line = bytes.split(|byte| *byte == b'\n').nth(row.checked_sub(1)?)?;
    let text = std::str::from_utf8(line).ok()?.trim_end();
    (!text.is_empty()).then(|| clip(text))
}

/// At most a terminal's width.
fn clip(text: &str) -> String {
    const WIDTH: usize = 72;
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(WIDTH - 1).collect();
    short.push('…');
    short
}
