//! What reading a scenario's files found, as a data-quality report: per file what was understood, per join what
//! matched and what did not, on both sides.

mod page;

use std::fmt::Write as _;

use serde_json::json;
use spoke_report::grouped;
use spoke_report::record::Audience;

use crate::exit::count;
use crate::finished::INTERNAL;
use crate::pipeline::Findings;
use crate::terminal::{WIDTH, plain, wrap};

pub(crate) use page::html;

/// Codes of a join shown before the rest is counted.
const SHOWN: usize = 8;

/// The report as text, for 80 columns; `private` where anything the scenario names is.
pub(crate) fn text(findings: &Findings, private: bool) -> String {
    let mut text = String::new();
    if !findings.inputs.is_empty() {
        let _ = writeln!(text, "Files read");
    }
    for input in &findings.inputs {
        line(&mut text, 2, &format!("{} ({})", input.path, input.role));
        let rows = usize::try_from(input.rows).unwrap_or(usize::MAX);
        let bytes = usize::try_from(input.bytes).unwrap_or(usize::MAX);
        line(&mut text, 4, &format!("{}, {}", count(rows, "row"), count(bytes, "byte")));
        line(&mut text, 4, &input.understood);
    }
    if !findings.joins.is_empty() {
        let _ = writeln!(text, "\nJoins");
    }
    for join in &findings.joins {
        line(&mut text, 2, &join.what);
        let counts = [(join.matched, "matched"), (join.missing.len(), "missing"), (join.unused, "unused")]
            .map(|(number, word)| format!("{} {word}", grouped(&number.to_string())))
            .join(", ");
        line(&mut text, 4, &format!("{counts}; {}", join.consequence));
        if !join.missing.is_empty() {
            let shown: Vec<&str> = join.missing.iter().take(SHOWN).map(String::as_str).collect();
            let more = join.missing.len().saturating_sub(SHOWN);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            line(&mut text, 4, &format!("missing: {}{rest}", shown.join(", ")));
        }
        if !join.unused_examples.is_empty() {
            line(&mut text, 4, &format!("unused, e.g. {}", join.unused_examples.join(", ")));
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    if private {
        text.push_str(INTERNAL);
    }
    text
}

/// A line of the report, broken between words, its rest two columns further in.
fn line(text: &mut String, indent: usize, words: &str) {
    let _ = writeln!(text, "{:indent$}{}", "", wrap(&plain(words), indent, indent + 2, WIDTH));
}

/// The report as JSON, faults included.
pub(crate) fn json(findings: &Findings, private: bool) -> String {
    let report = json!({
        "audience": private.then_some(Audience::Internal),
        "files": findings.inputs,
        "joins": findings.joins,
        "faults": findings.faults,
        "spots": findings.sketch.spots,
        "errors": findings.faults.iter().filter(|fault| fault.is_error()).count(),
    });
    format!("{report:#}\n")
}

#[cfg(test)]
mod tests {
    use spoke_model::JoinReport;
    use spoke_model::run::InputFile;

    use super::{json, text};
    use crate::pipeline::Findings;

    #[test]
    fn the_text_keeps_to_eighty_columns_and_loses_nothing() {
        let long = "england/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz";
        let input = InputFile {
            role: "deprivation, population for conversion".to_owned(),
            path: long.to_owned(),
            bytes: 351_620,
            sha256: String::new(),
            understood: "gzip, CSV, plain table, UTF-8 with byte order mark; IoD2019 File 1, `Index of Multiple Deprivation (IMD) Rank`".to_owned(),
            rows: 32_844,
        };
        let join = JoinReport {
            what: format!("areas ↔ deprivation ({long})"),
            matched: 3,
            missing: (0..20).map(|code| format!("E0100{code:04}")).collect(),
            unused: 7,
            unused_examples: vec!["W01000001".to_owned()],
            consequence: "an area without a rank cannot be planned for".to_owned(),
        };
        let findings = Findings { inputs: vec![input], joins: vec![join], ..Findings::default() };
        let report = text(&findings, false);
        assert!(report.lines().all(|line| line.chars().count() <= 80), "{report}");
        let words: Vec<&str> = report.split_whitespace().collect();
        for word in [long, "(deprivation,", "Rank`", "E01000007", "12", "W01000001", "rank"] {
            assert!(words.iter().any(|other| other.contains(word)), "no {word} in\n{report}");
        }
        let parsed: serde_json::Value = serde_json::from_str(&json(&findings, false)).unwrap();
        assert_eq!(parsed["joins"][0]["missing"].as_array().map(Vec::len), Some(20), "JSON has every code");
    }
}
