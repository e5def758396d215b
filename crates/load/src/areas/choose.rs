//! Which areas are planned for: by a column of the boundaries or of a lookup.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use spoke_model::{Fault, JoinReport};

use super::Drawn;
use crate::coded::examples;
use crate::fault;
use crate::loader::Loader;
use crate::settings::{AreaSettings, Only};
use crate::table::{Table, is_gss, normal, split_code};

/// Rows looked at to tell a column of authorities by its content.
const SAMPLE: usize = 60;

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
        let mut chosen = Chosen::default();
        for Drawn { layer, code, .. } in layers {
            let columns = Columns::find(&layer.table, *code, only, &mut self.faults)?;
            chosen.add(&layer.table, &columns, only);
        }
        let path = layers.first().map(|drawn| drawn.layer.table.path.clone()).unwrap_or_default();
        let tables: Vec<&Table> = layers.iter().map(|drawn| &drawn.layer.table).collect();
        self.judge_choice(only, &chosen, &path, &tables)?;
        Some(chosen.inside)
    }

    fn chosen_by_lookup(&mut self, only: &Only, lookup: &str, layers: &[Drawn]) -> Option<HashSet<String>> {
        let table = self.table("lookup", lookup)?;
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
        let columns = Columns::find(&table, key, only, &mut self.faults)?;
        let mut chosen = Chosen::default();
        chosen.add(&table, &columns, only);
        self.judge_choice(only, &chosen, lookup, &[&table])?;
        let Chosen { inside, .. } = chosen;
        let drawn: HashSet<&str> = codes.iter().map(String::as_str).collect();
        let mut undrawn: Vec<String> =
            table.rows().map(|(_, row)| split_code(row.cell(key)).0.to_owned()).collect();
        let mut seen = HashSet::new();
        undrawn.retain(|code| {
            inside.contains(code) && !drawn.contains(code.as_str()) && seen.insert(code.clone())
        });
        let consequence = "areas that the lookup chooses and the boundaries do not draw are not planned for";
        let header = |column: usize| format!("`{}`", table.headers[column]);
        let and = columns.and.map(|and| format!(" and {}", header(and))).unwrap_or_default();
        let words = format!("codes {}, chosen by {}{and}", header(columns.key), header(columns.column));
        self.understood(lookup, &words);
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

    /// A fault for each value that is in no row, and for each name that is that of several wards.
    fn judge_choice(&mut self, only: &Only, chosen: &Chosen, path: &str, tables: &[&Table]) -> Option<()> {
        let before = self.errors();
        self.say_missing_values(&only.column, &only.values, &chosen.seen, path, tables);
        if let Some(and) = &only.and {
            self.say_missing_values(&and.column, &and.values, &chosen.seen_and, path, tables);
        }
        let place = |fault: Fault, value: &str| fault.path(path).column(&only.column).value(value);
        if self.errors() == before
            && let Some(and) = &only.and
        {
            for value in only.values.iter().filter(|value| !chosen.bearers.contains_key(&normal(value))) {
                let message = format!(
                    "no row has `{value}` in `{}` and {} in `{}`",
                    only.column,
                    and.values.join(" or "),
                    and.column
                );
                self.faults.push(place(Fault::new(&fault::VALUE_NOT_FOUND, message), value));
            }
        }
        for value in &only.values {
            let Some(bearers) = chosen.bearers.get(&normal(value)).filter(|bearers| bearers.len() > 1) else {
                continue;
            };
            let mut names: Vec<&str> = bearers.values().map(String::as_str).collect();
            names.sort_unstable();
            let message = format!("{} have the name `{value}`, in {}", names.len(), names.join(" · "));
            self.faults.push(place(Fault::new(&fault::NAME_AMBIGUOUS, message), value));
        }
        (self.errors() == before).then_some(())
    }

    /// A fault for each value that a column lacks, with those that are most like it.
    fn say_missing_values(
        &mut self,
        column: &str,
        values: &[String],
        seen: &HashSet<String>,
        path: &str,
        tables: &[&Table],
    ) {
        let missing: Vec<&String> = values.iter().filter(|value| !seen.contains(&normal(value))).collect();
        if missing.is_empty() {
            return;
        }
        let cells = tables.iter().flat_map(|table| {
            let column = table.column(column, &mut Vec::new());
            table.rows().filter_map(move |(_, row)| Some(row.cell(column?)))
        });
        let has: BTreeSet<&str> = cells.filter(|value| !value.is_empty()).collect();
        for value in missing {
            let like = most_like(value, &has);
            let message = format!("no row has `{value}` in `{column}`; it has {like}");
            self.faults
                .push(Fault::new(&fault::VALUE_NOT_FOUND, message).path(path).column(column).value(value));
        }
    }
}

/// The columns of a table by which areas are chosen.
struct Columns {
    /// The areas' codes.
    key: usize,
    /// Of `only.column`.
    column: usize,
    /// Of `only.and`.
    and: Option<usize>,
    /// Where `column` holds names: the codes of what they name, or of the authorities that it is in.
    bearer: Option<usize>,
    /// Authorities, by name where the table has it.
    authority: Option<usize>,
}

impl Columns {
    fn find(table: &Table, key: usize, only: &Only, faults: &mut Vec<Fault>) -> Option<Self> {
        let column = table.column(&only.column, faults);
        let and = only.and.as_ref().map(|and| table.column(&and.column, faults));
        let (column, and) = (column?, and.map_or(Some(None), |and| and.map(Some))?);
        let authority = authority_column(table);
        let of_wards = ward_column(table) == Some(column);
        let code = twin(table, column, [("nm", "cd"), ("name", "code")]).filter(|code| *code != key);
        let bearer = code.or(authority.filter(|_| of_wards));
        let name = |authority| twin(table, authority, [("cd", "nm"), ("code", "name")]).unwrap_or(authority);
        Some(Self { key, column, and, bearer, authority: authority.map(name) })
    }
}

/// The column whose header differs from that of another by one of these ends or words: `WD24CD` of `WD24NM`.
fn twin(table: &Table, column: usize, [ends, words]: [(&str, &str); 2]) -> Option<usize> {
    let header = normal(&table.headers[column]);
    let twin = match header.strip_suffix(ends.0) {
        Some(stem) => format!("{stem}{}", ends.1),
        None => header.replace(words.0, words.1),
    };
    table.find(&[twin.as_str()]).filter(|other| *other != column)
}

/// The first column that holds codes of local authorities.
fn authority_column(table: &Table) -> Option<usize> {
    let is_authority = |code: &str| {
        is_gss(code) && matches!(&code[..3], "E06" | "E07" | "E08" | "E09" | "W06" | "S12" | "N09")
    };
    (0..table.headers.len()).find(|column| {
        let mut cells = table.rows().take(SAMPLE).map(|(_, row)| row.cell(*column)).peekable();
        cells.peek().is_some() && cells.all(is_authority)
    })
}

/// What a choice found.
#[derive(Default)]
struct Chosen {
    /// Codes of the areas.
    inside: HashSet<String>,
    /// Values that stand in the column, and in that of `and`.
    seen: HashSet<String>,
    seen_and: HashSet<String>,
    /// What bears each value where both hold: by code, each with how a message names it.
    bearers: BTreeMap<String, BTreeMap<String, String>>,
}

impl Chosen {
    /// Adds the codes of the rows that have one of the values.
    fn add(&mut self, table: &Table, columns: &Columns, only: &Only) {
        let values: HashSet<String> = only.values.iter().map(|value| normal(value)).collect();
        let and = only.and.iter().flat_map(|and| &and.values);
        let and: HashSet<String> = and.map(|value| normal(value)).collect();
        for (_, row) in table.rows() {
            let fits_and = columns.and.is_none_or(|column| {
                let value = normal(row.cell(column));
                and.contains(&value) && (self.seen_and.contains(&value) || self.seen_and.insert(value))
            });
            let value = normal(row.cell(columns.column));
            if !values.contains(&value) {
                continue;
            }
            if fits_and {
                self.inside.insert(split_code(row.cell(columns.key)).0.to_owned());
                let bearer = columns.bearer.map_or("", |column| row.cell(column));
                let name = columns.authority.map_or(bearer, |column| row.cell(column));
                let bearers = self.bearers.entry(value.clone()).or_default();
                if !bearer.is_empty() {
                    bearers.entry(bearer.to_owned()).or_insert_with(|| name.to_owned());
                }
            }
            self.seen.insert(value);
        }
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

/// The column of a table that holds most of some codes; `None` where none holds any.
pub(crate) fn matching_code_column(table: &Table, codes: &[String]) -> Option<usize> {
    let wanted: HashSet<&str> = codes.iter().map(String::as_str).collect();
    let mut best: Option<(usize, usize)> = None;
    for column in 0..table.headers.len() {
        // Where codes are official ones, a column that begins without any holds none.
        let mut first = table.rows().take(SAMPLE).map(|(_, row)| split_code(row.cell(column)).0);
        if codes.first().is_some_and(|code| is_gss(code)) && !first.any(is_gss) {
            continue;
        }
        let hits = table.rows().filter(|(_, row)| wanted.contains(split_code(row.cell(column)).0)).count();
        if hits > 0 && best.is_none_or(|(_, most)| hits > most) {
            best = Some((column, hits));
        }
    }
    best.map(|(column, _)| column)
}

/// The column of ward names: `WD24NM`, `ward24_name`, `Ward name`.
pub(super) fn ward_column(table: &Table) -> Option<usize> {
    table.headers.iter().position(|header| {
        let header = normal(header);
        let official = header.starts_with("wd") && header.ends_with("nm") && header.len() == 6;
        official || (header.starts_with("ward") && header.ends_with("name"))
    })
}
