//! What is wrong with what a user gave us: where, what, and what to do. Collected, never thrown one at a time.

use std::fmt;

use serde::{Serialize, Serializer};

/// A kind of fault, declared once as a constant in the crate that finds it; `docs/errors.md` is made from these.
#[derive(Debug, PartialEq, Eq)]
pub struct FaultKind {
    /// Stable code, e.g. `L012`.
    pub code: &'static str,
    /// Whether the run can go on.
    pub severity: Severity,
    /// What this kind of fault is, in one plain sentence.
    pub cause: &'static str,
    /// What to do about it.
    pub action: &'static str,
}

/// Whether the run can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It can; the run says so.
    Warning,
    /// It cannot.
    Error,
}

/// Where a fault is. Everything optional that does not apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, as the scenario names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Row or line, from 1, as an editor or Excel counts it (the header is row 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column by name (or key path, layer, feature).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// One fault: its kind, its place, the value that is wrong and the sentence that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What kind.
    #[serde(flatten, serialize_with = "serialize_kind")]
    pub kind: &'static FaultKind,
    /// Where.
    pub place: Place,
    /// The value as read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is wrong with it here, in plain words; says the number of rows where one fault stands for many.
    pub message: String,
}

fn serialize_kind<S: Serializer>(kind: &&'static FaultKind, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap;
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("code", kind.code)?;
    map.serialize_entry("severity", &kind.severity)?;
    map.serialize_entry("action", kind.action)?;
    map.end()
}

/// Characters of a message, and of a column's name or a cell.
const MOST_OF_MESSAGE: usize = 2000;
const MOST_OF_CELL: usize = 300;

/// A text of at most so many characters, three dots where the rest was.
fn cut(mut text: String, most: usize) -> String {
    if text.len() > most
        && let Some((end, _)) = text.char_indices().nth(most)
    {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl Fault {
    /// A fault of a kind with its message, its place still to be said.
    ///
    /// What a file holds goes into messages, and may be megabytes: message, column and value are cut to a length that
    /// somebody reads.
    pub fn new(kind: &'static FaultKind, message: impl Into<String>) -> Self {
        Self { kind, place: Place::default(), value: None, message: cut(message.into(), MOST_OF_MESSAGE) }
    }

    /// In this file.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.place.path = Some(path.into());
        self
    }

    /// At this row (from 1; the header is row 1).
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.place.row = Some(row);
        self
    }

    /// In this column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(cut(column.into(), MOST_OF_CELL));
        self
    }

    /// With this value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(cut(value.into(), MOST_OF_CELL));
        self
    }

    /// Whether the run cannot go on.
    pub fn is_error(&self) -> bool {
        self.kind.severity == Severity::Error
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.place.path {
            write!(f, "{path}")?;
            if let Some(row) = self.place.row {
                write!(f, ":{row}")?;
            }
            write!(f, ": ")?;
        }
        if let Some(column) = &self.place.column {
            write!(f, "{column}: ")?;
        }
        write!(f, "{} [{}]", self.message, self.kind.code)
    }
}

/// Declares the fault kinds of a crate: a constant each, and `ALL` for the catalogue.
///
/// ```
/// spoke_model::faults! {
///     /// A code twice.
///     DUPLICATE_CODE = "X001", Error, "a code stands on two rows", "keep one of the rows";
/// }
/// assert_eq!(ALL[0].code, DUPLICATE_CODE.code);
/// ```
#[macro_export]
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident, $cause:literal, $action:literal;)*) => {
        $(
            $(#[$doc])*
            pub static $name: $crate::FaultKind = $crate::FaultKind {
                code: $code,
                severity: $crate::Severity::$severity,
                cause: $cause,
                action: $action,
            };
        )*

        /// Every kind of fault this crate can report, for the catalogue.
        pub static ALL: &[&$crate::FaultKind] = &[$(&$name),*];
    };
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultKind, Severity};

    static ANY: FaultKind =
        FaultKind { code: "X001", severity: Severity::Error, cause: "any", action: "none" };

    #[test]
    fn a_cell_of_megabytes_is_cut() {
        let long = "ô".repeat(1 << 20);
        let fault = Fault::new(&ANY, long.clone()).column(long.clone()).value(long);
        assert!(fault.to_string().chars().count() < 2500);
        assert!(fault.value.is_some_and(|value| value.chars().count() == 301));
        assert_eq!(Fault::new(&ANY, "short").message, "short");
    }
}
