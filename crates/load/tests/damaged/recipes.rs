//! What a recipe is: a file, what is done to it, and what must be said of it.

use std::io::Write;

use spoke_model::Fault;

use super::city::City;

/// What is done to a file of the city, or to its settings.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// It is not there.
    Remove,
    /// Another content.
    Bytes(&'static [u8]),
    /// The first occurrence of a text replaced.
    Swap(&'static str, &'static str),
    /// Every occurrence of a text replaced.
    SwapAll(&'static str, &'static str),
    /// A line (from 1) replaced.
    Line(usize, &'static str),
    /// A line left out.
    Drop(usize),
    /// A line repeated at the end.
    Repeat(usize),
    /// Cut after so many bytes.
    Cut(usize),
    /// Text added at the end.
    Append(&'static str),
    /// Compressed, then cut to this many bytes.
    GzipCut(usize),
    /// UTF-8 → Windows-1252 after a text was replaced.
    Windows1252(&'static str, &'static str),
    /// The settings changed, the file as it is.
    Settings(&'static str, &'static str),
    /// Another file is changed first.
    Also(&'static str, Box<Change>, Box<Change>),
    /// Both: settings, then the file.
    SettingsAnd(&'static str, &'static str, Box<Change>),
}

impl Change {
    pub(crate) fn apply(&self, city: &mut City, file: &str) {
        let bytes = city.get(file);
        let text = || String::from_utf8(bytes.clone()).unwrap_or_default();
        let swapped = |from: &str, to: &str| {
            let text = text();
            assert!(text.contains(from), "{file} has no `{from}`");
            text.replacen(from, to, 1)
        };
        let new: Vec<u8> = match self {
            Self::Remove => return city.remove(file),
            Self::Bytes(bytes) => bytes.to_vec(),
            Self::Swap(from, to) => swapped(from, to).into_bytes(),
            Self::SwapAll(from, to) => {
                assert!(text().contains(from), "{file} has no `{from}`");
                text().replace(from, to).into_bytes()
            }
            Self::Line(at, with) => lines(&text(), |lines| lines[at - 1] = (*with).to_owned()),
            Self::Drop(at) => lines(&text(), |lines| drop(lines.remove(at - 1))),
            Self::Repeat(at) => lines(&text(), |lines| lines.push(lines[at - 1].clone())),
            Self::Cut(at) => bytes[..*at].to_vec(),
            Self::Append(more) => [bytes.as_slice(), more.as_bytes()].concat(),
            Self::GzipCut(at) => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                let packed = encoder.write_all(&bytes).and_then(|()| encoder.finish()).unwrap_or_default();
                packed[..*at].to_vec()
            }
            Self::Windows1252(from, to) => {
                encoding_rs::WINDOWS_1252.encode(&swapped(from, to)).0.into_owned()
            }
            Self::Settings(from, to) => {
                assert!(city.settings.contains(from), "no `{from}` in the settings");
                city.settings = city.settings.replacen(from, to, 1);
                return;
            }
            Self::Also(other, first, change) => {
                first.apply(city, other);
                return change.apply(city, file);
            }
            Self::SettingsAnd(from, to, change) => {
                Self::Settings(from, to).apply(city, file);
                return change.apply(city, file);
            }
        };
        city.put(file, new);
    }
}

fn lines(text: &str, change: impl Fn(&mut Vec<String>)) -> Vec<u8> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    (lines.join("\n") + "\n").into_bytes()
}

/// A file, what is done to it, and the fault that must be found.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) file: &'static str,
    pub(crate) change: Change,
    pub(crate) code: &'static str,
    pub(crate) row: Option<u64>,
    /// Part of the column's name.
    pub(crate) column: Option<&'static str>,
    /// The file that the fault is said of, where that is not the damaged one.
    pub(crate) said_of: Option<&'static str>,
}

impl Recipe {
    pub(crate) fn apply(&self, city: &mut City) {
        self.change.apply(city, self.file);
    }

    /// The fault is said of another file than the damaged one.
    pub(crate) fn of(mut self, file: &'static str) -> Self {
        self.said_of = Some(file);
        self
    }

    /// Code and file always; row and column where the recipe says them.
    pub(crate) fn is_met_by(&self, fault: &Fault) -> bool {
        let column = fault.place.column.as_deref().unwrap_or_default();
        fault.kind.code == self.code
            && fault.place.path.as_deref() == Some(self.said_of.unwrap_or(self.file))
            && self.row.is_none_or(|row| fault.place.row == Some(row))
            && self.column.is_none_or(|wanted| column.contains(wanted))
            && !fault.message.is_empty()
    }
}

/// A recipe in one line.
pub(crate) fn recipe(
    file: &'static str,
    change: Change,
    code: &'static str,
    row: impl Into<Option<u64>>,
    column: impl Into<Option<&'static str>>,
) -> Recipe {
    Recipe { file, change, code, row: row.into(), column: column.into(), said_of: None }
}
