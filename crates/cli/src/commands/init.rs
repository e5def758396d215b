//! `spoke init DIR`: a commented scenario to start from.

use std::path::PathBuf;

use crate::exit::{Failure, cannot_write};
use crate::terminal::Terminal;

/// Every key explained; the paths are those of the official downloads.
const SCENARIO: &str = include_str!("init.toml");

/// Arguments of `spoke init`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder to put `scenario.toml` into
    directory: PathBuf,
}

/// Writes the scenario; never over one that is there.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<(), Failure> {
    let path = args.directory.join("scenario.toml");
    if path.exists() {
        return Err(Failure::Usage(format!(
            "{} is there already; remove it or name another folder",
            path.display()
        )));
    }
    spoke_report::write_file(&path, |out| out.write_all(SCENARIO.as_bytes()))
        .map_err(|fault| cannot_write(&fault))?;
    terminal.print(&format!(
        "{path}\n  put your files beside it, correct their names in it, then\n  spoke check {path}\n  spoke plan {path}\n",
        path = path.display()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::{Map, Value};

    use crate::scenario::{Draft, Scenario};

    fn draft(text: &str) -> Draft {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("scenario.toml");
        std::fs::write(&path, text).unwrap();
        Draft::read(&path, &[]).unwrap()
    }

    /// The scenario with every key that is commented out.
    fn whole() -> String {
        let is_key = |line: &str| {
            let key = line.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '_').trim_start();
            line.starts_with('[') || (key.len() < line.len() && key.starts_with('='))
        };
        let line = |line: &'static str| match line.strip_prefix("# ") {
            Some(rest) if is_key(rest) => rest,
            _ => line,
        };
        super::SCENARIO.lines().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_scenario_is_sound_but_for_the_files_it_names() {
        Scenario::of(&draft(super::SCENARIO)).unwrap();
        // With everything in it, nothing is wrong but what is one or the other.
        let told = Scenario::of(&draft(&whole())).unwrap_err();
        let told: Vec<&str> = told.iter().map(|fault| fault.message.as_str()).collect();
        assert!(told.iter().all(|message| message.contains("not both")), "{told:#?}");
    }

    /// The tables in a scenario, by their path; those of a list have one.
    fn tables(value: &Value, path: &str, found: &mut Vec<(String, Vec<String>)>) {
        match value {
            Value::Object(entries) => {
                let keys = entries.keys().cloned();
                match found.iter_mut().find(|(known, _)| known == path) {
                    Some((_, known)) => known.extend(keys),
                    None => found.push((path.to_owned(), keys.collect())),
                }
                entries.iter().for_each(|(key, value)| tables(value, &format!("{path}/{key}"), found));
            }
            Value::Array(items) => items.iter().for_each(|item| tables(item, path, found)),
            _ => {}
        }
    }

    /// The first table at a path, a list standing for its first item.
    fn table_at<'a>(value: &'a mut Value, path: &str) -> &'a mut Map<String, Value> {
        let mut at = value;
        for key in path.split('/').skip(1) {
            at = match at {
                Value::Array(items) => items.iter_mut().find_map(|item| item.get_mut(key)).unwrap(),
                other => &mut other[key],
            };
        }
        match at {
            Value::Array(items) => items.iter_mut().find_map(Value::as_object_mut).unwrap(),
            other => other.as_object_mut().unwrap(),
        }
    }

    /// What a table may hold is asked of the programme itself: a key that it does not know, it answers with those it does.
    #[test]
    fn every_key_there_is_stands_in_the_scenario() {
        let scenario = draft(&whole()).root.to_json();
        let mut found = Vec::new();
        tables(&scenario, "", &mut found);
        // Tables of one type know the same keys, and each of these is to stand in one of them.
        let mut types: BTreeMap<BTreeSet<String>, BTreeSet<String>> = BTreeMap::new();
        let mut open = Vec::new();
        for (path, keys) in found {
            let mut asked = scenario.clone();
            table_at(&mut asked, &path).insert("nobody_knows".to_owned(), "x".into());
            let told = Scenario::of(&Draft::from_resolved(&asked, "t", &[]).unwrap()).unwrap_err();
            let Some(told) = told.iter().find(|fault| fault.message.contains("nobody_knows")) else {
                open.push(path);
                continue;
            };
            let names = told.message.split_once("expected").map_or_else(
                || told.message.split_once("known are ").unwrap().1.split(", ").collect::<Vec<_>>(),
                |(_, names)| names.split('`').skip(1).step_by(2).collect(),
            );
            types.entry(names.into_iter().map(str::to_owned).collect()).or_default().extend(keys);
        }
        assert_eq!(open, ["/venues/columns"], "where any key may stand");
        for (known, stands) in &types {
            let missing: Vec<&String> = known.difference(stands).collect();
            assert!(missing.is_empty(), "{missing:?} of {known:?} are not in init.toml");
        }
        let keys: usize = types.keys().map(BTreeSet::len).sum();
        assert!(keys > 150, "{keys} keys");
    }
}
