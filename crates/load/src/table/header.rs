//! Headers, and which one a name means: white space collapsed, case ignored, prefixes allowed, ambiguity told.

use std::collections::HashMap;

/// What a name fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    One(usize),
    None,
    Several(Vec<usize>),
}

/// A truncated header must share at least this much with the whole name that is wanted.
const LEAST_TRUNCATED: usize = 40;

/// A header as it is compared: lower case, white space collapsed, `; measures: Value` taken off.
pub(crate) fn normal(header: &str) -> String {
    let collapsed = collapse(header).to_lowercase();
    let base = collapsed.strip_suffix("; measures: value").unwrap_or(&collapsed);
    base.trim_start_matches('\u{feff}').trim().to_owned()
}

/// A header as it is shown: white space (line breaks among it) collapsed.
pub(crate) fn collapse(header: &str) -> String {
    header.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of the columns of a header; those that several have, after what the row above writes over each group of
/// them: `Claimants: 2025`.
pub(super) fn grouped(header: &csv::StringRecord, above: Option<&csv::StringRecord>) -> Vec<String> {
    let names: Vec<String> = header.iter().map(collapse).collect();
    let Some(above) = above.filter(|above| above.iter().filter(|cell| !cell.trim().is_empty()).count() > 1)
    else {
        return names;
    };
    let mut times: HashMap<&str, usize> = HashMap::new();
    names.iter().for_each(|name| *times.entry(name).or_default() += 1);
    let mut group = String::new();
    let named = names.iter().enumerate().map(|(column, name)| {
        if let Some(cell) = above.get(column).filter(|cell| !cell.trim().is_empty()) {
            group = collapse(cell);
        }
        let several = !name.is_empty() && times[name.as_str()] > 1;
        if several && !group.is_empty() { format!("{group}: {name}") } else { name.clone() }
    });
    named.collect()
}

/// Which header a name means. In order, the first rule that fits any column decides: the whole header; its
/// beginning; its end, from a colon on (`No cars or vans in household`, or `…: Worked in the last 12 months`);
/// a header cut short that is the beginning of the name.
pub(crate) fn choose(headers: &[String], wanted: &str) -> Choice {
    let normals: Vec<String> = headers.iter().map(|header| normal(header)).collect();
    let wanted = normal(wanted);
    if let Some(end) = wanted.strip_prefix('…').or_else(|| wanted.strip_prefix("...")) {
        let end = end.trim_start_matches([':', ' ']).to_owned();
        return pick(&normals, |header| ends_at_colon(header, &end) || header == end);
    }
    if wanted.is_empty() {
        return Choice::None;
    }
    let rules: [&dyn Fn(&str) -> bool; 4] = [
        &|header| header == wanted,
        &|header| header.starts_with(&wanted),
        &|header| ends_at_colon(header, &wanted),
        &|header| header.chars().count() >= LEAST_TRUNCATED && wanted.starts_with(header),
    ];
    rules
        .iter()
        .map(|rule| pick(&normals, rule))
        .find(|choice| *choice != Choice::None)
        .unwrap_or(Choice::None)
}

fn ends_at_colon(header: &str, end: &str) -> bool {
    header.strip_suffix(end).is_some_and(|start| start.trim_end().ends_with(':'))
}

fn pick(headers: &[String], fits: impl Fn(&str) -> bool) -> Choice {
    let columns: Vec<usize> =
        headers.iter().enumerate().filter(|(_, header)| fits(header)).map(|(index, _)| index).collect();
    match columns.as_slice() {
        [] => Choice::None,
        [one] => Choice::One(*one),
        _ => Choice::Several(columns),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, choose};

    fn headers(list: &[&str]) -> Vec<String> {
        list.iter().map(|header| (*header).to_owned()).collect()
    }

    #[test]
    fn each_rule() {
        let census = headers(&[
            "date",
            "Unemployment history: Total: All usual residents",
            "Unemployment history: Not in employment: Worked in the last 12 months",
            "Unemployment history: Not in employment: Not worked in the last 12 months",
            "Sex: Female; measures: Value",
        ]);
        assert_eq!(choose(&census, "…: Not in employment: Worked in the last 12 months"), Choice::One(2));
        assert_eq!(choose(&census, "Worked in the last 12 months"), Choice::One(2));
        assert_eq!(choose(&census, "unemployment history: total"), Choice::One(1));
        assert_eq!(choose(&census, "Sex:  Female"), Choice::One(4));
        assert_eq!(choose(&census, "Unemployment history: Not in"), Choice::Several(vec![2, 3]));
        assert_eq!(choose(&census, "Age: Total"), Choice::None);
    }

    #[test]
    fn a_header_cut_short_is_found() {
        let cut =
            headers(&["Children and Young People Sub-domain Decile (where 1 is most deprived 10% of LSO"]);
        let whole = "Children and Young People Sub-domain Decile (where 1 is most deprived 10% of LSOAs)";
        assert_eq!(choose(&cut, whole), Choice::One(0));
    }

    #[test]
    fn the_same_header_twice_is_ambiguous() {
        assert_eq!(choose(&headers(&["a", "b", "A "]), "a"), Choice::Several(vec![0, 2]));
    }
}
