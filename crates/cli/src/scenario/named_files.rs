//! The files that a scenario names, each with the keys that lead to it: so that all that are missing are told at once,
//! and where they are named.

use super::file::Draft;
use super::tree::{Kind, Node};

/// Keys that hold the path of a file, or a list of them.
const KEYS: [&str; 11] = [
    "boundaries",
    "centroids",
    "wards",
    "lookup",
    "table",
    "streets",
    "feeds",
    "bank_holidays",
    "terms",
    "staff_table",
    "replan",
];

/// A file and where it is named.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NamedFile {
    /// As the scenario names it.
    pub(crate) path: String,
    /// The keys that lead to it.
    pub(crate) keys: Vec<String>,
}

impl Draft {
    /// Every file the scenario names, in the order of its text; one that is named several times where it is first.
    pub(crate) fn named_files(&self) -> Vec<NamedFile> {
        let mut found = Vec::new();
        walk(&self.root, &mut Vec::new(), &mut found);
        found
    }
}

fn walk(node: &Node, keys: &mut Vec<String>, found: &mut Vec<NamedFile>) {
    match &node.kind {
        // Headers of the user's own, by the names of columns.
        Kind::Table(_) if keys.len() == 2 && keys[0] == "venues" && keys[1] == "columns" => {}
        Kind::Table(entries) => {
            for (key, entry) in entries {
                keys.push(key.clone());
                walk(entry, keys, found);
                keys.pop();
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                keys.push(index.to_string());
                walk(item, keys, found);
                keys.pop();
            }
        }
        Kind::Leaf(_) => {
            // Of a list the key stands before the number.
            let key = keys.iter().rev().find(|key| key.parse::<usize>().is_err());
            let names_file = key.is_some_and(|key| KEYS.contains(&key.as_str()));
            if let Some(path) = node.as_str().filter(|_| names_file)
                && !found.iter().any(|file| file.path == path)
            {
                found.push(NamedFile { path: path.to_owned(), keys: keys.clone() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Draft;

    #[test]
    fn files_are_found_wherever_they_are_named() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("s.toml");
        let text = "name = \"table\"\n[areas]\nboundaries = [\"a.shp\", \"b.gpkg#layer\"]\nonly = { lookup = \"l.csv\", \
                    values = [\"x\"] }\n[[need]]\ntable = \"n.csv\"\ncolumn = \"c\"\n[[need]]\ntable = \"n.csv\"\n\
                    [venues]\ntable = \"v.csv\"\ncolumns = { table = \"T\" }\n[travel.timetable]\nfeeds = [\"f.zip\"]\n";
        std::fs::write(&path, text).unwrap();
        let draft = Draft::read(&path, &[]).unwrap();
        let named = draft.named_files();
        let paths: Vec<&str> = named.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.shp", "b.gpkg#layer", "l.csv", "n.csv", "v.csv", "f.zip"]);
        assert_eq!(named[3].keys, ["need", "0", "table"]);
    }
}
