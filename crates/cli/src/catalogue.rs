//! `docs/errors.md`: every fault that any crate can report, made from their catalogues, so that it cannot go stale.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use spoke_model::{FaultKind, Severity};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");

/// Every catalogue, with what its faults are about.
fn catalogues() -> [(&'static str, &'static [&'static FaultKind]); 10] {
    [
        ("Input files", spoke_load::fault::ALL),
        ("Scenario", crate::scenario::faults::ALL),
        ("Planning", crate::pipeline::ALL),
        ("Travel", spoke_travel::faults::ALL),
        ("Schedule", spoke_schedule::faults::ALL),
        ("Runs and outputs", spoke_report::faults::ALL),
        ("Judging a run", crate::judge::ALL),
        ("Comparing scenarios", crate::commands::compare::ALL),
        ("Tables of `spoke locate`", crate::commands::locate::FAULTS),
        ("Location models", spoke_allocate::locate::faults::ALL),
    ]
}

fn document() -> String {
    let mut text = String::from(
        "# Errors and warnings\n\nMade from the programme by a test (`UPDATE_DOCS=1 cargo test --workspace --bin spoke catalogue` writes it again). Every fault is \
         told with its file, row and column, where it has them. A warning lets the run go on.\n",
    );
    for (about, kinds) in catalogues() {
        let _ = write!(text, "\n## {about}\n\n| code | | what is wrong | what to do |\n|---|---|---|---|\n");
        for kind in kinds {
            let severity = match kind.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let escape = |words: &str| words.replace('|', "\\|");
            let _ = writeln!(
                text,
                "| {} | {severity} | {} | {} |",
                kind.code,
                escape(kind.cause),
                escape(kind.action)
            );
        }
    }
    text
}

#[test]
fn codes_are_unique_over_all_crates() {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for kind in catalogues().into_iter().flat_map(|(_, kinds)| kinds) {
        assert_eq!(seen.insert(kind.code, kind.cause), None, "{} stands twice", kind.code);
    }
    assert!(seen.len() > 100);
}

#[test]
fn the_document_is_what_the_catalogues_say() {
    let wanted = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(DOCUMENT, &wanted).unwrap();
    }
    let written = std::fs::read_to_string(DOCUMENT).unwrap_or_default();
    assert_eq!(
        written, wanted,
        "docs/errors.md is stale: UPDATE_DOCS=1 cargo test --workspace --bin spoke catalogue"
    );
}
