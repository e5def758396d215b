//! A table as every format sees it: columns that say what they hold, and cells with a type.

use std::borrow::Cow;

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Text: data in every format, never a formula, never markup.
    Text(Cow<'a, str>),
    /// A number, finite.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// Undefined: nothing to divide by, nowhere near, not known.
    Blank,
}

impl<'a> Cell<'a> {
    /// A cell of text.
    pub fn text(value: &'a str) -> Self {
        Self::Text(Cow::Borrowed(value))
    }

    /// A cell of text, blank where there is none.
    pub fn optional_text(value: Option<&'a str>) -> Self {
        value.map_or(Self::Blank, Self::text)
    }

    /// A number, blank where it is not finite.
    pub fn number(value: f64) -> Self {
        if value.is_finite() { Self::Number(value + 0.0) } else { Self::Blank }
    }

    /// A number, blank where there is none.
    pub fn optional(value: Option<f64>) -> Self {
        value.map_or(Self::Blank, Self::number)
    }
}

/// What a column's cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`Cell::Text`].
    Text,
    /// [`Cell::Number`] that is always whole.
    Whole,
    /// [`Cell::Number`].
    Number,
    /// [`Cell::Flag`].
    Flag,
}

/// A column: its name in files, and what it holds in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in files.
    pub name: Cow<'static, str>,
    /// Type.
    pub kind: Kind,
    /// Meaning and unit, for the data dictionary.
    pub about: Cow<'static, str>,
}

impl Column {
    /// A column whose name and meaning are fixed.
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), kind, about: Cow::Borrowed(about) }
    }
}

/// A table whose rows are made as they are asked for: England's flows need not stand in memory twice.
pub struct Table<'a> {
    /// Name, e.g. `areas`.
    pub name: &'static str,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// Number of rows.
    pub len: usize,
    row: Box<dyn Fn(usize) -> Vec<Cell<'a>> + Sync + 'a>,
}

impl<'a> Table<'a> {
    /// A table of `len` rows, each made by `row`, which gives one cell per column.
    pub fn new(
        name: &'static str,
        columns: Vec<Column>,
        len: usize,
        row: impl Fn(usize) -> Vec<Cell<'a>> + Sync + 'a,
    ) -> Self {
        Self { name, columns, len, row: Box::new(row) }
    }

    /// The cells of row `index`, one per column.
    ///
    /// # Panics
    /// When `index` is not below `len`.
    pub fn row(&self, index: usize) -> Vec<Cell<'a>> {
        (self.row)(index)
    }

    /// Every row in order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell<'a>>> + '_ {
        (0..self.len).map(|index| self.row(index))
    }
}
