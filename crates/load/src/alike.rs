//! Headers that are alike but for spaces, hyphens, underscores and case.

use crate::table::{Table, normal};

/// A header's letters and digits in lower case: `Venue Name`, `venue_name` and `Venue-name` are one.
fn squeezed(header: &str) -> String {
    normal(header).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether two headers are alike.
pub(crate) fn are_alike(one: &str, other: &str) -> bool {
    squeezed(one) == squeezed(other)
}

/// The column of the first of several names that a header is like; of two so called, the first.
pub(crate) fn find_alike(table: &Table, names: &[&str]) -> Option<usize> {
    let headers: Vec<String> = table.headers.iter().map(|header| squeezed(header)).collect();
    names.iter().find_map(|name| {
        let wanted = squeezed(name);
        headers.iter().position(|header| *header == wanted)
    })
}
