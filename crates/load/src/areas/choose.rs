//! Which areas are planned for: by a column of the boundaries or of a lookup.

use std::collections::{BTreeSet, HashSet};

use spoke_model::{Fault, JoinReport};

use super::Drawn;
use crate::coded::examples;
use crate::fault;
use crate::loader::Loader;
use crate::settings::{AreaSettings, Only};
use crate::table::{Table, is_gss, normal, split_code};

/// The codes that are planned for; all where `inside` is `None`.
pub(super) struct Choice {
    inside: Option<HashSet<String>>,
    /// Features seen in all files.
    pub(super) seen: usize,
}

impl Choice {
    /// Whether an area is planned for.
    pub(super) fn has(&self, code: &str) -> bool {
        self.inside.as_ref().is_none_or(|inside| inside.contains(code))
    }
}

impl Loader {
    /// Reads `only`.
    pub(super) fn choice(&mut self, settings: &AreaSettings, layers: &[Drawn]) -> Option<Choice> {
        let seen = layers.iter().map(|drawn| drawn.layer.shapes.len()).sum();
        let Some(only) = &settings.only else { return Some(Choice { inside: None, seen }) };
        let inside = match &only.lookup {
            Some(lookup) => self.chosen_by_lookup(only, lookup, layers)?,
            None => self.chosen_by_column(only, layers)?,
        };
        Some(Choice { inside: Some(inside), seen })
    }

    fn chosen_by_column(&mut self, only: &Only, layers: &[Drawn]) -> Option<HashSet<String>> {
        let mut inside = HashSet::new();
        let mut found = HashSet::new();
        for Drawn { layer, code, .. } in layers {
            let column = layer.table.column(&only.column, &mut self.faults)?;
            choose(&layer.table, *code, column, only, &mut inside, &mut found);
        }
        let path = layers.first().map(|drawn| drawn.layer.table.path.clone()).unwrap_or_default();
        let values = layers.iter().flat_map(|drawn| {
            let column = drawn.layer.table.column(&only.column, &mut Vec::new());
            drawn.layer.table.rows().filter_map(move |(_, row)| Some(row.cell(column?)))
        });
        self.say_missing_values(only, &found, &path, values)?;
        Some(inside)
    }

    fn chosen_by_lookup(&mut self, only: &Only, lookup: &str, layers: &[Drawn]) -> Option<HashSet<String>> {
        let table = self.table("lookup", lookup)?;
        let column = table.column(&only.column, &mut self.faults)?;
        let codes: Vec<String> = layers
            .iter()
            .flat_map(|drawn| {
                drawn.layer.table.rows().map(|(_, row)| split_code(row.cell(drawn.code)).0.to_owned())
            })
            .collect();
        let Some(key) = matching_code_column(&table, &codes) else {
            let message = format!(
                "none of its columns holds the codes of the boundaries, such as {}",
                examples(&codes)
            );
            self.faults.push(Fault::new(&fault::NOTHING_MATCHES, message).path(lookup));
            return None;
        };
        let (mut inside, mut found) = (HashSet::new(), HashSet::new());
        choose(&table, key, column, only, &mut inside, &mut found);
        self.say_missing_values(only, &found, lookup, table.rows().map(|(_, row)| row.cell(column)))?;
        let drawn: HashSet<&str> = codes.iter().map(String::as_str).collect();
        let mut undrawn: Vec<String> =
            table.rows().map(|(_, row)| split_code(row.cell(key)).0.to_owned()).collect();
        undrawn.retain(|code| inside.contains(code) && !drawn.contains(code.as_str()));
        undrawn.dedup();
        let consequence = "areas that the lookup chooses and the boundaries do not draw are not planned for";
        self.understood(lookup, &format!("chosen by `{}`", table.headers[column]));
        if !undrawn.is_empty() {
            let message =
                format!("{} chosen areas are not in the boundaries: {}", undrawn.len(), examples(&undrawn));
            self.faults
                .push(Fault::new(&fault::CODES_UNMATCHED, message).path(lookup).column(&table.headers[key]));
        }
        self.joins.push(JoinReport {
            what: format!("lookup ({lookup}) ↔ boundaries"),
            matched: inside.iter().filter(|code| drawn.contains(code.as_str())).count(),
            unused: codes.iter().filter(|code| !inside.contains(*code)).count(),
            unused_examples: codes.iter().filter(|code| !inside.contains(*code)).take(5).cloned().collect(),
            consequence: if undrawn.is_empty() {
                "every code matched".to_owned()
            } else {
                consequence.to_owned()
            },
            missing: undrawn,
        });
        Some(inside)
    }

    /// A fault for each value that is in no row, with those of the column that are most like it.
    fn say_missing_values<'t>(
        &mut self,
        only: &Only,
        found: &HashSet<String>,
        path: &str,
        has: impl Iterator<Item = &'t str>,
    ) -> Option<()> {
        let missing: Vec<&String> =
            only.values.iter().filter(|value| !found.contains(&normal(value))).collect();
        if missing.is_empty() {
            return Some(());
        }
        let has: BTreeSet<&str> = has.filter(|value| !value.is_empty()).collect();
        for value in missing {
            let like = most_like(value, &has);
            let message = format!("no row has `{value}` in `{}`; it has {like}", only.column);
            self.faults.push(
                Fault::new(&fault::VALUE_NOT_FOUND, message).path(path).column(&only.column).value(value),
            );
        }
        None
    }
}

/// The values that hold a word of what was wanted, else the first of all; three at most, and how many more.
fn most_like(wanted: &str, has: &BTreeSet<&str>) -> String {
    let wanted = normal(wanted);
    let words: Vec<&str> = wanted.split(' ').filter(|word| word.len() > 3).collect();
    let shares = |value: &&&str| {
        let value = normal(value);
        words.iter().any(|word| value.contains(word))
    };
    let mut like: Vec<String> = has.iter().filter(shares).map(|value| (*value).to_owned()).collect();
    if like.is_empty() {
        like = has.iter().map(|value| (*value).to_owned()).collect();
    }
    let more = like.len().saturating_sub(3);
    like.truncate(3);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", like.join(", "))
}

/// Adds the codes of the rows that have one of the values, and notes which values were found.
fn choose(
    table: &Table,
    key: usize,
    column: usize,
    only: &Only,
    inside: &mut HashSet<String>,
    found: &mut HashSet<String>,
) {
    let values: HashSet<String> = only.values.iter().map(|value| normal(value)).collect();
    for (_, row) in table.rows() {
        let value = normal(row.cell(column));
        if values.contains(&value) {
            inside.insert(split_code(row.cell(key)).0.to_owned());
            found.insert(value);
        }
    }
}

/// The column of a table that holds most of some codes; `None` where none holds any.
pub(crate) fn matching_code_column(table: &Table, codes: &[String]) -> Option<usize> {
    let wanted: HashSet<&str> = codes.iter().map(String::as_str).collect();
    let mut best: Option<(usize, usize)> = None;
    for column in 0..table.headers.len() {
        // A column whose first cell is not a code holds none further down, where codes are official ones.
        let first = table.rows().next().map(|(_, row)| split_code(row.cell(column)).0.to_owned());
        if codes.first().is_some_and(|code| is_gss(code)) && !first.as_deref().is_some_and(is_gss) {
            continue;
        }
        let hits = table.rows().filter(|(_, row)| wanted.contains(split_code(row.cell(column)).0)).count();
        if hits > 0 && best.is_none_or(|(_, most)| hits > most) {
            best = Some((column, hits));
        }
    }
    best.map(|(column, _)| column)
}
