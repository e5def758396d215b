//! The loader: roots, each file read once, and what was found wrong, joined and read.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use spoke_model::run::InputFile;
use spoke_model::{Fault, JoinReport};

use crate::layer::Layer;
use crate::personal::{self, Mailboxes};
use crate::sketch::Sketch;
use crate::source::{self, Format, Roots, Source};
use crate::table::Table;

/// Reads the files of one scenario. Methods that read live beside what they read: `areas`, `need`, `venues`, ….
///
/// A method returns `None` when an error makes its value meaningless; every reason is among [`Loader::faults`],
/// and other methods can still be called to find the faults of other files.
#[derive(Debug)]
pub struct Loader {
    pub(crate) roots: Roots,
    sources: BTreeMap<String, Option<Source>>,
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

    /// Everything found, for a run's record: faults, files, joins.
    pub fn into_findings(self) -> (Vec<Fault>, Vec<InputFile>, Vec<JoinReport>) {
        (self.faults, self.inputs, self.joins)
    }

    /// A file's bytes, read once.
    pub(crate) fn source(&mut self, path: &str) -> Option<Source> {
        if let Some(known) = self.sources.get(path) {
            return known.clone();
        }
        let read = match source::read(&self.roots, path) {
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
        self.sources.insert(path.to_owned(), Some(source));
    }

    /// A table, read once; attributes of a layer where the file is one.
    pub(crate) fn table(&mut self, role: &str, path: &str) -> Option<Arc<Table>> {
        let source = self.source(path)?;
        if !self.tables.contains_key(path) {
            let table = match source.format {
                Format::Json | Format::Shapefile | Format::GeoPackage => {
                    Layer::read(&source, &mut self.faults).map(|layer| layer.table)
                }
                _ => Table::read(&source, &mut self.faults),
            };
            let table = table.filter(|table| self.is_impersonal(table, role));
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
