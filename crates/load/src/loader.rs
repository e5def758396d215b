//! The loader: roots, each file read once, and what was found wrong, joined and read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use spoke_model::run::InputFile;
use spoke_model::{Fault, JoinReport};

use crate::fault;
use crate::layer::Layer;
use crate::personal::{self, Mailboxes};
use crate::sketch::Sketch;
use crate::source::{self, Roots, Source};
use crate::table::Table;

/// A table as read, and what is wrong with it.
type Tried = (Option<Table>, Vec<Fault>);

/// Reads the files of one scenario. Methods that read live beside what they read: `areas`, `need`, `venues`, ….
///
/// A method returns `None` when an error makes its value meaningless; every reason is among [`Loader::faults`],
/// and other methods can still be called to find the faults of other files.
#[derive(Debug)]
pub struct Loader {
    pub(crate) roots: Roots,
    sources: BTreeMap<String, Option<Source>>,
    /// What was read before it was asked for. What is wrong with it is told when it is.
    ahead: BTreeMap<String, Result<Source, Fault>>,
    tables_ahead: BTreeMap<String, Tried>,
    tables: BTreeMap<String, Option<Arc<Table>>>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) inputs: Vec<InputFile>,
    pub(crate) joins: Vec<JoinReport>,
    pub(crate) sketch: Sketch,
}

impl Loader {
    /// Relative paths are looked for under each root in turn: `--data`, then the scenario's folder.
    pub fn new<I>(roots: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<PathBuf>,
    {
        Self {
            roots: Roots(roots.into_iter().map(Into::into).collect()),
            sources: BTreeMap::new(),
            ahead: BTreeMap::new(),
            tables_ahead: BTreeMap::new(),
            tables: BTreeMap::new(),
            faults: Vec::new(),
            inputs: Vec::new(),
            joins: Vec::new(),
            sketch: Sketch::default(),
        }
    }

    /// Adds what another stage found wrong with a file, in its place among the rest.
    pub fn note(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// What is wrong, in the order in which it was found.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether an error is among the faults.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many errors were found so far.
    pub(crate) fn errors(&self) -> usize {
        self.faults.iter().filter(|fault| fault.is_error()).count()
    }

    /// The files that were read, in the order in which they were first needed.
    pub fn inputs(&self) -> &[InputFile] {
        &self.inputs
    }

    /// What each join matched and what it did not.
    pub fn joins(&self) -> &[JoinReport] {
        &self.joins
    }

    /// Everything found, for a run's record: faults, files, joins. What was read is given back in the background.
    pub fn into_findings(self) -> (Vec<Fault>, Vec<InputFile>, Vec<JoinReport>) {
        // To give back millions of cells takes longer than some plans.
        rayon::spawn(move || drop((self.sources, self.tables, self.ahead, self.tables_ahead)));
        (self.faults, self.inputs, self.joins)
    }

    /// Reads tables side by side that will be asked for; nothing else changes by it.
    pub fn read_ahead<'a>(&mut self, paths: impl IntoIterator<Item = &'a str>) {
        let known = |path: &str| self.sources.contains_key(path) || self.ahead.contains_key(path);
        let paths: BTreeSet<&str> = paths.into_iter().filter(|path| !known(path)).collect();
        let roots = &self.roots;
        let read = |path| {
            let source = source::read(roots, path);
            let flat = source.as_ref().ok().filter(|source| !source.format.is_layer());
            let table = flat.map(|source| {
                let mut faults = Vec::new();
                (Table::read(source, &mut faults), faults)
            });
            (path, source, table)
        };
        let read: Vec<(&str, Result<Source, Fault>, Option<Tried>)> =
            paths.into_par_iter().map(read).collect();
        for (path, source, table) in read {
            self.ahead.insert(path.to_owned(), source);
            self.tables_ahead.extend(table.map(|table| (path.to_owned(), table)));
        }
    }

    /// A file's bytes, read once.
    pub(crate) fn source(&mut self, path: &str) -> Option<Source> {
        if let Some(known) = self.sources.get(path) {
            return known.clone();
        }
        let read = self.ahead.remove(path).unwrap_or_else(|| source::read(&self.roots, path));
        let read = match read {
            Ok(source) => Some(source),
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        };
        self.sources.insert(path.to_owned(), read.clone());
        read
    }

    /// Puts what stands for a file's bytes in their place.
    pub(crate) fn put_source(&mut self, path: &str, source: Source) {
        self.tables_ahead.remove(path);
        self.sources.insert(path.to_owned(), Some(source));
    }

    /// A table, read once; attributes of a layer where the file is one.
    pub(crate) fn table(&mut self, role: &str, path: &str) -> Option<Arc<Table>> {
        let source = self.source(path)?;
        if !self.tables.contains_key(path) {
            let table = match self.tables_ahead.remove(path) {
                Some((table, faults)) => {
                    self.faults.extend(faults);
                    table
                }
                None if source.format.is_layer() => {
                    Layer::read(&source, &mut self.faults).map(|layer| layer.table)
                }
                None => Table::read(&source, &mut self.faults),
            };
            let table = table.filter(|table| self.is_impersonal(table, role));
            if let Some(table) = &table {
                self.say_repeated_headers(table);
            }
            self.tables.insert(path.to_owned(), table.map(Arc::new));
        }
        let table = self.tables.get(path).cloned().flatten()?;
        let mut words = vec![source.format.name().to_owned(), table.layout.name().to_owned()];
        words.extend(table.notes.iter().cloned());
        self.record(role, &source, words, table.len());
        Some(table)
    }

    /// Refuses a table that looks like a list of people; nothing else is said of it then.
    pub(crate) fn is_impersonal(&mut self, table: &Table, role: &str) -> bool {
        let mailboxes = if role == "venues" { Mailboxes::Public } else { Mailboxes::None };
        let Some(fault) = personal::check(table, mailboxes) else { return true };
        // What was found wrong before it was seen to be of people points at its rows, and may hold their cells.
        self.faults.retain(|other| other.place.path.as_ref() != Some(&table.path));
        self.faults.push(fault);
        false
    }

    fn say_repeated_headers(&mut self, table: &Table) {
        let mut repeated = table.repeated_headers();
        if repeated.is_empty() {
            return;
        }
        let all = repeated.len();
        repeated.truncate(5);
        let more = if all > 5 { format!(" and {} more", all - 5) } else { String::new() };
        let message = format!("there is more than one column called {}{more}", repeated.join(" · "));
        self.faults.push(Fault::new(&fault::HEADER_REPEATED, message).path(&table.path));
    }

    /// Enters a file into the record, or adds a role or what was understood to its entry.
    pub(crate) fn record(&mut self, role: &str, source: &Source, mut words: Vec<String>, rows: usize) {
        if !source.packing.is_empty() {
            words.insert(0, source.packing.clone());
        }
        if let Some(entry) = self.inputs.iter_mut().find(|entry| entry.path == source.path) {
            if !entry.role.split(", ").any(|known| known == role) {
                entry.role = format!("{}, {role}", entry.role);
            }
            return;
        }
        self.inputs.push(InputFile {
            role: role.to_owned(),
            path: source.path.clone(),
            bytes: source.file_bytes,
            sha256: source.sha256.clone(),
            understood: words.join(", "),
            rows: rows as u64,
        });
    }

    /// Adds to what was understood of a file: the columns used, the edition.
    pub(crate) fn understood(&mut self, path: &str, words: &str) {
        if let Some(entry) = self.inputs.iter_mut().find(|entry| entry.path == path)
            && !entry.understood.contains(words)
        {
            entry.understood = format!("{}; {words}", entry.understood);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Loader;
    use crate::source::from_bytes;

    #[test]
    fn reading_ahead_changes_nothing_that_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("good.csv", "code,n\nE01000001,1\nE01000002,2\n"),
            ("open.csv", "code,n\nE01000001,\"1\n"),
            ("page.csv", "<!DOCTYPE html><html></html>"),
            ("never asked for.csv", "code,n\n,\n"),
            ("people.csv", "NHS number,n\n9434765919,1\n"),
            (
                "shapes.geojson",
                r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A"},
                "geometry":{"type":"Point","coordinates":[-1.5,52.4]}}]}"#,
            ),
        ];
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let asked =
            ["good.csv", "open.csv", "missing.csv", "page.csv", "people.csv", "shapes.geojson", "good.csv"];
        let read = |ahead: &[&str]| {
            let mut loader = Loader::new([folder.path()]);
            loader.read_ahead(ahead.iter().copied());
            let rows: Vec<Option<usize>> =
                asked.iter().map(|path| Some(loader.table("need", path)?.len())).collect();
            (rows, loader.into_findings())
        };
        let (rows, findings) = read(&[]);
        assert_eq!(rows, [Some(2), None, None, None, None, Some(1), Some(2)]);
        assert_eq!(findings.0.len(), 4, "{:?}", findings.0);
        let all: Vec<&str> = asked.into_iter().chain(["never asked for.csv"]).collect();
        assert_eq!(read(&all), (rows, findings));
    }

    #[test]
    fn what_is_put_in_a_files_place_stands_before_what_was_read_ahead() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.csv"), "code,n\nE01000001,1\n").unwrap();
        let mut loader = Loader::new([folder.path()]);
        loader.read_ahead(["t.csv"]);
        loader.read_ahead(["t.csv"]);
        let other = from_bytes("t.csv", b"code,n\nE01000001,1\nE01000002,2\n".to_vec(), None).unwrap();
        loader.put_source("t.csv", other);
        assert_eq!(loader.table("need", "t.csv").map(|table| table.len()), Some(2));
    }
}
