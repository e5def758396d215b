//! From a path on the command line to one merged tree: the file, what it extends, and the overrides.

use std::fs;
use std::path::{Path, PathBuf};

use spoke_model::Fault;

use super::faults;
use super::tree::{Kind, Node, Origin, Source};

/// What stands for the path of an override.
const OVERRIDE: &str = "--set";

/// The lists that an override may name entries of, each with the key that tells them apart: of one that is not there yet
/// nothing else says that it is a list.
const LISTS: [(&str, &str); 5] =
    [("need", "name"), ("group", "name"), ("cohort", "name"), ("programme", "name"), ("lock", "venue")];

/// A scenario before its values have types: one tree, the texts it came from, and where its files may lie.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The merged tree.
    pub(crate) root: Node,
    /// The texts, the scenario given first.
    pub(crate) sources: Vec<Source>,
    /// Directories of the scenario and of what it extends, in that order.
    pub(crate) directories: Vec<PathBuf>,
}

impl Draft {
    /// Reads a scenario file with everything it extends, and lays the overrides (`key=value`) on top.
    pub(crate) fn read(path: &Path, overrides: &[String]) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::default();
        let chain = reader.chain(path)?;
        let mut layers = chain.into_iter().rev();
        let mut root = layers.next().unwrap_or_else(empty_root);
        for layer in layers {
            root.merge(layer);
        }
        let mut draft = Self { root, sources: reader.sources, directories: reader.directories };
        draft.override_with(overrides)?;
        Ok(draft)
    }

    /// A draft from the resolved scenario of a run.
    pub(crate) fn from_resolved(
        value: &serde_json::Value,
        path: &str,
        overrides: &[String],
    ) -> Result<Self, Vec<Fault>> {
        let source = Source { path: path.to_owned(), text: String::new() };
        let mut draft =
            Self { root: Node::from_json(value, 0), sources: vec![source], directories: Vec::new() };
        draft.override_with(overrides)?;
        Ok(draft)
    }

    /// Lays overrides of the form `key=value` on top.
    pub(crate) fn override_with(&mut self, overrides: &[String]) -> Result<(), Vec<Fault>> {
        let mut found = Vec::new();
        for text in overrides {
            let source = self.sources.len();
            match parse_override(text, source) {
                Some(node) => {
                    self.sources.push(Source { path: OVERRIDE.to_owned(), text: text.clone() });
                    let node = self.with_lists(node);
                    self.root.merge(node);
                }
                None => found.push(
                    Fault::new(&faults::BAD_OVERRIDE, not_an_override(text))
                        .path(OVERRIDE)
                        .value(text.clone()),
                ),
            }
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// What is laid on top, with entries of a list that is empty or not there yet as a list.
    fn with_lists(&self, mut over: Node) -> Node {
        for (list, key) in LISTS {
            let none_yet = match self.root.get(list).map(|node| &node.kind) {
                None => true,
                Some(Kind::Array(items)) => items.is_empty(),
                Some(_) => false,
            };
            if none_yet {
                over.replace_entry(list, |entries| entries.into_list(key));
            }
        }
        over
    }

    /// The scenario's file, as named on the command line.
    pub(crate) fn file(&self) -> &str {
        self.sources.first().map_or("", |source| source.path.as_str())
    }

    /// What was laid on top, `key=value`.
    pub(crate) fn overrides(&self) -> Vec<String> {
        let laid = self.sources.iter().filter(|source| source.path == OVERRIDE);
        laid.map(|source| source.text.clone()).collect()
    }

    /// A fault placed at a path of keys.
    pub(crate) fn fault_at(&self, mut fault: Fault, path: &[String]) -> Fault {
        let origin = self.root.locate(path.iter().map(String::as_str));
        place(&mut fault, &self.sources, &origin);
        if !path.is_empty() {
            fault.place.column = Some(path.join("."));
        }
        fault
    }
}

/// Says in a fault the file and line that an origin stands for.
fn place(fault: &mut Fault, sources: &[Source], origin: &Origin) {
    let Some(source) = sources.get(origin.source) else { return };
    fault.place.path = Some(source.path.clone());
    if !source.text.is_empty() && source.path != OVERRIDE {
        let before = source.text.get(..origin.span.start).unwrap_or_default();
        fault.place.row = Some(before.matches('\n').count() as u64 + 1);
    }
}

fn empty_root() -> Node {
    Node::from_json(&serde_json::Value::Object(serde_json::Map::new()), 0)
}

/// What is wrong with an override. Names with spaces are the likeliest: TOML wants them in quotes.
fn not_an_override(text: &str) -> String {
    let bare =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let sound = |part: &str| bare(part) || part.starts_with(['"', '\'']);
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !key.trim().split('.').all(sound) => {
            let parts = key
                .trim()
                .split('.')
                .map(|part| if sound(part) { part.to_owned() } else { format!("\"{part}\"") });
            let quoted = parts.collect::<Vec<_>>().join(".");
            format!("the key of `{text}` has a part that needs quotes: write --set '{quoted}={value}'")
        }
        _ => format!("`{text}` is not of the form key=value"),
    }
}

/// `key=value` as TOML; a value that is no TOML value is taken as a string.
fn parse_override(text: &str, source: usize) -> Option<Node> {
    let (key, value) = text.split_once('=')?;
    if key.trim().is_empty() {
        return None;
    }
    Node::parse(text, source).ok().or_else(|| {
        let quoted = toml::Value::String(value.trim().to_owned()).to_string();
        Node::parse(&format!("{key}={quoted}"), source).ok()
    })
}

/// Reads a file and what it extends, keeping the texts.
#[derive(Default)]
struct Reader {
    sources: Vec<Source>,
    directories: Vec<PathBuf>,
}

impl Reader {
    /// The trees of a file and of what it extends, the file first.
    fn chain(&mut self, path: &Path) -> Result<Vec<Node>, Vec<Fault>> {
        let mut chain = Vec::new();
        let mut visited: Vec<PathBuf> = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next.take() {
            let shown = path.display().to_string();
            let text = fs::read_to_string(&path).map_err(|error| {
                let inside = path.join("scenario.toml");
                let why = match inside.is_file() {
                    true => format!("is a folder; did you mean {}?", inside.display()),
                    false => format!("cannot be read: {error}"),
                };
                vec![Fault::new(&faults::UNREADABLE, why).path(&shown)]
            })?;
            let canonical = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if visited.contains(&canonical) {
                return Err(vec![
                    Fault::new(&faults::CIRCULAR_EXTENDS, "is extended by itself, through `extends`")
                        .path(&shown),
                ]);
            }
            visited.push(canonical);
            let directory = path.parent().map(Path::to_owned).unwrap_or_default();
            if !self.directories.contains(&directory) {
                self.directories.push(directory.clone());
            }
            let mut node = self.parse(shown, text)?;
            if let Some(below) = node.take("extends") {
                match below.as_str() {
                    Some(file) => next = Some(directory.join(file)),
                    None => {
                        let mut fault = Fault::new(
                            &faults::WRONG_TYPE,
                            "must be the path of another scenario, in quotes",
                        )
                        .column("extends");
                        place(&mut fault, &self.sources, &below.origin);
                        fault.place.column = Some("extends".to_owned());
                        return Err(vec![fault]);
                    }
                }
            }
            chain.push(node);
        }
        Ok(chain)
    }

    fn parse(&mut self, path: String, text: String) -> Result<Node, Vec<Fault>> {
        let source = self.sources.len();
        self.sources.push(Source { path, text });
        Node::parse(&self.sources[source].text, source).map_err(|errors| {
            errors
                .into_iter()
                .map(|error| {
                    let mut fault = Fault::new(&faults::SYNTAX, error.message);
                    place(&mut fault, &self.sources, &error.origin);
                    fault
                })
                .collect()
        })
    }
}
