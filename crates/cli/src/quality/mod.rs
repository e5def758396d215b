//! What reading a scenario's files found, as a data-quality report: per file what was understood, per join what
//! matched and what did not, on both sides.

mod page;

use std::fmt::Write as _;

use serde_json::json;

use crate::exit::count;
use crate::pipeline::Findings;

pub(crate) use page::html;

/// Codes of a join shown before the rest is counted.
const SHOWN: usize = 8;

/// The report as text, for 80 columns.
pub(crate) fn text(findings: &Findings) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "Files read");
    for input in &findings.inputs {
        let _ = writeln!(text, "  {} ({})", input.path, input.role);
        let _ = writeln!(
            text,
            "    {}, {} bytes",
            count(usize::try_from(input.rows).unwrap_or(usize::MAX), "row"),
            input.bytes
        );
        let _ = writeln!(text, "    {}", input.understood);
    }
    let _ = writeln!(text, "\nJoins");
    for join in &findings.joins {
        let _ = writeln!(
            text,
            "  {}: {} matched, {} missing, {} unused",
            join.what,
            join.matched,
            join.missing.len(),
            join.unused
        );
        if !join.missing.is_empty() {
            let shown: Vec<&str> = join.missing.iter().take(SHOWN).map(String::as_str).collect();
            let more = join.missing.len().saturating_sub(SHOWN);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = writeln!(text, "    missing: {}{rest}; {}", shown.join(", "), join.consequence);
        }
        if !join.unused_examples.is_empty() {
            let _ = writeln!(text, "    unused, e.g. {}", join.unused_examples.join(", "));
        }
    }
    text.push('\n');
    text
}

/// The report as JSON, faults included.
pub(crate) fn json(findings: &Findings) -> String {
    let report = json!({
        "files": findings.inputs,
        "joins": findings.joins,
        "faults": findings.faults,
        "errors": findings.faults.iter().filter(|fault| fault.is_error()).count(),
    });
    format!("{report:#}\n")
}
