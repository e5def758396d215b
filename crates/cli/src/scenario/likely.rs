//! What somebody may have meant who wrote an id that is not there.

use strsim::levenshtein;

/// How many meanings are offered.
const OFFERED: usize = 5;

/// `did you mean V060 (Hall), V061 (Library)?` of ids whose id or name holds what was written, or whose id is a few
/// letters away from it; `None` where nothing is like it. Case is no matter.
pub(crate) fn likely<'a>(wanted: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let wanted = wanted.trim().to_lowercase();
    if wanted.is_empty() {
        return None;
    }
    let mut near: Vec<(usize, String)> = known
        .filter_map(|(id, name)| {
            let (lower_id, lower_name) = (id.to_lowercase(), name.to_lowercase());
            let holds = lower_id.contains(&wanted) || lower_name.contains(&wanted);
            let is_part = !lower_id.is_empty() && wanted.contains(&lower_id);
            let slips = levenshtein(&wanted, &lower_id);
            let like = holds || is_part || slips * 4 <= wanted.chars().count();
            like.then(|| (slips, format!("{id} ({name})")))
        })
        .collect();
    near.sort_by_key(|(slips, _)| *slips);
    let names: Vec<String> = near.into_iter().take(OFFERED).map(|(_, text)| text).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::likely;

    const KNOWN: [(&str, &str); 4] =
        [("V001", "Hub"), ("V060", "Hall"), ("V061", "Library"), ("foleshill", "Foleshill Library")];

    #[test]
    fn what_holds_it_and_what_is_a_slip_away_is_offered() {
        let of = |wanted: &str| likely(wanted, KNOWN.into_iter());
        assert_eq!(of("v06").as_deref(), Some("did you mean V060 (Hall), V061 (Library)?"));
        assert_eq!(of("V0O1").as_deref(), Some("did you mean V001 (Hub), V061 (Library)?"));
        assert_eq!(of("folshill").as_deref(), Some("did you mean foleshill (Foleshill Library)?"));
        assert_eq!(of("Hub").as_deref(), Some("did you mean V001 (Hub)?"));
        assert_eq!(of("nowhere"), None);
        assert_eq!(of(" "), None);
    }
}
