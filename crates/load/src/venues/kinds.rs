//! `[venues] kinds`: which kinds of venues take part, whatever the case they are written in; what that leaves out is
//! counted, and a kind that no row has is said.

use std::collections::BTreeMap;

use spoke_model::{Fault, JoinReport, Venue};
use strsim::levenshtein;

use crate::fault;
use crate::loader::Loader;
use crate::settings::VenueSettings;
use crate::table::normal;

/// Kinds shown before the rest is counted.
const SHOWN: usize = 8;
/// Letters that may differ in a slip of the pen.
const SLIP: usize = 2;

impl Loader {
    /// Keeps the venues of the kinds asked for.
    pub(super) fn choose_kinds(&mut self, read: &mut Vec<Venue>, settings: &VenueSettings) {
        let path = settings.table.first().cloned().unwrap_or_default();
        let wanted: Vec<String> = settings.kinds.iter().map(|kind| normal(kind)).collect();
        let total = read.len();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for venue in read.iter() {
            *counts.entry(venue.kind.clone()).or_default() += 1;
        }
        read.retain(|venue| wanted.contains(&normal(&venue.kind)));
        let mut missing = Vec::new();
        for (kind, plain) in settings.kinds.iter().zip(&wanted) {
            if total == 0 || counts.keys().any(|has| normal(has) == *plain) {
                continue;
            }
            let like = counts.keys().find(|has| is_slip(&normal(has), plain));
            let meant = like.map(|like| format!("; is `{like}` meant?")).unwrap_or_else(|| ".".to_owned());
            let message = format!("no venue is a `{kind}`{meant} There are {}", listed(&counts));
            let fault = Fault::new(&fault::KIND_UNKNOWN, message);
            self.faults.push(fault.path(&path).column("kind").value(kind));
            missing.push(kind.clone());
        }
        let left: BTreeMap<String, usize> =
            counts.into_iter().filter(|(kind, _)| !wanted.contains(&normal(kind))).collect();
        self.joins.push(JoinReport {
            what: format!("venues ({}) ↔ kinds", settings.table.join(", ")),
            matched: read.len(),
            missing,
            unused: total - read.len(),
            unused_examples: left.iter().take(5).map(|(kind, n)| format!("{kind} ({n})")).collect(),
            consequence: match total - read.len() {
                0 => "every venue is of a kind asked for".to_owned(),
                _ => "venues of other kinds are left out".to_owned(),
            },
        });
    }
}

/// `gp (3), library (12)`, the most frequent first.
fn listed(counts: &BTreeMap<String, usize>) -> String {
    let mut kinds: Vec<(&String, &usize)> = counts.iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let more = kinds.len().saturating_sub(SHOWN);
    let shown: Vec<String> =
        kinds.iter().take(SHOWN).map(|(kind, count)| format!("{kind} ({count})")).collect();
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", shown.join(", "))
}

/// Whether one word becomes the other by a few letters added, left out or exchanged.
fn is_slip(a: &str, b: &str) -> bool {
    // Of a word of three letters, two changed are another word.
    levenshtein(a, b) <= SLIP.min(b.chars().count() / 3)
}

#[cfg(test)]
mod tests {
    use super::is_slip;
    use crate::{Areas, Loader};

    #[test]
    fn slips() {
        assert!(
            is_slip("library", "libary")
                && is_slip("libraries", "librarys")
                && is_slip("gp-practice", "gp practice")
        );
        assert!(!is_slip("gp", "hub") && !is_slip("library", "school"));
    }

    #[test]
    fn kinds_are_compared_in_any_case_and_what_is_left_out_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let table =
            "id,kind,easting,northing\na,Library,433000,278000\nb,gp,434000,278000\nc,school,435000,278000\n";
        std::fs::write(folder.path().join("v.csv"), table).unwrap();
        let mut loader = Loader::new([folder.path()]);
        let settings =
            serde_json::from_str(r#"{"table": "v.csv", "kinds": ["library", "GP", "scool"]}"#).unwrap();
        let patterns = [spoke_model::Pattern::named("none", 13).unwrap()];
        let venues = loader.venues(&settings, &patterns, &Areas::new(Vec::new())).unwrap();
        assert_eq!(venues.len(), 2);
        let fault = &loader.faults()[0];
        assert_eq!((loader.faults().len(), fault.kind.code), (1, "L117"));
        assert_eq!(
            fault.message,
            "no venue is a `scool`; is `school` meant? There are Library (1), gp (1), school (1)"
        );
        let join = &loader.joins()[0];
        assert_eq!(
            (join.matched, join.unused, join.unused_examples.as_slice()),
            (2, 1, ["school (1)".to_owned()].as_slice())
        );
    }
}
