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

    /// True or false, blank where there is neither.
    pub fn optional_flag(value: Option<bool>) -> Self {
        value.map_or(Self::Blank, Self::Flag)
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
    /// [`Cell::Text`] that is a day, as `2026-10-05`.
    Date,
    /// [`Cell::Number`] that is always whole.
    Whole,
    /// [`Cell::Number`] of what is counted, and whole in most runs: sessions, staff, a rank. Where conversions and shares
    /// make it a fraction, it stays one.
    Count,
    /// [`Cell::Number`].
    Number,
    /// [`Cell::Flag`].
    Flag,
}

/// What a number counts, between what limits it lies, and with how many decimals a person reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// In plain words; empty for what has none.
    pub name: &'static str,
    /// Least and most, in plain words.
    pub range: &'static str,
    /// Decimals shown in a workbook; the cell holds the number whole.
    pub decimals: u8,
}

impl Unit {
    /// Text, flags, and numbers of no unit.
    pub const NONE: Self = Self::new("", "", 3);
    /// People.
    pub const PEOPLE: Self = Self::new("people", "≥ 0", 1);
    /// Contacts that people need.
    pub const CONTACTS: Self = Self::new("contacts", "≥ 0", 1);
    /// Places at sessions.
    pub const PLACES: Self = Self::new("places", "≥ 0", 1);
    /// More or fewer places.
    pub const PLACES_CHANGE: Self = Self::new("places", "any", 1);
    /// Places per contact needed.
    pub const PER_CONTACT: Self = Self::new("places per contact needed", "≥ 0", 3);
    /// Sessions in the period.
    pub const SESSIONS: Self = Self::new("sessions", "≥ 0", 1);
    /// Areas.
    pub const AREAS: Self = Self::new("areas", "≥ 0", 0);
    /// Minutes of travel.
    pub const MINUTES: Self = Self::new("minutes, one way", "≥ 0", 1);
    /// More or fewer minutes of travel.
    pub const MINUTES_CHANGE: Self = Self::new("minutes, one way", "any", 1);
    /// A part of a whole.
    pub const SHARE: Self = Self::new("share", "0 to 1", 3);
    /// A change as a part of what was.
    pub const SHARE_CHANGE: Self = Self::new("share", "≥ −1", 3);
    /// A tenth of everybody.
    pub const DECILE: Self = Self::new("", "1 to 10", 0);
    /// A fifth of everybody.
    pub const FIFTH: Self = Self::new("", "1 to 5", 0);
    /// A place in an order.
    pub const RANK: Self = Self::new("", "≥ 1", 1);
    /// The objective of docs/model.md.
    pub const OBJECTIVE: Self = Self::new("objective", "≥ 0", 2);
    /// Members of staff.
    pub const STAFF: Self = Self::new("members of staff", "≥ 0", 1);
    /// Money.
    pub const POUNDS: Self = Self::new("pounds", "≥ 0", 2);
    /// British National Grid.
    pub const METRES: Self = Self::new("metres", "British National Grid", 0);
    /// WGS84.
    pub const DEGREES: Self = Self::new("degrees", "WGS84", 5);

    const fn new(name: &'static str, range: &'static str, decimals: u8) -> Self {
        Self { name, range, decimals }
    }
}

/// A column: its name in files, and what it holds in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in files.
    pub name: Cow<'static, str>,
    /// Type.
    pub kind: Kind,
    /// Unit and range, for the data dictionary.
    pub unit: Unit,
    /// Meaning, for the data dictionary.
    pub about: Cow<'static, str>,
}

impl Column {
    /// A column whose name and meaning are fixed.
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), kind, unit: Unit::NONE, about: Cow::Borrowed(about) }
    }

    /// The column in a unit.
    pub const fn of(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// What its cells may be, in plain words.
    pub fn range(&self) -> &'static str {
        match self.kind {
            Kind::Flag => "true, false",
            Kind::Date => "as 2026-10-05",
            _ => self.unit.range,
        }
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

    /// Of each column whether all its cells are whole numbers, or blank: those of counts are looked at.
    pub fn whole(&self) -> Vec<bool> {
        let mut whole: Vec<bool> =
            self.columns.iter().map(|column| matches!(column.kind, Kind::Whole | Kind::Count)).collect();
        if self.columns.iter().any(|column| column.kind == Kind::Count) {
            for row in self.rows() {
                for (cell, whole) in row.iter().zip(&mut whole) {
                    *whole &= !matches!(cell, Cell::Number(number) if number.fract() != 0.0);
                }
            }
        }
        whole
    }

    /// Every row in order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell<'a>>> + '_ {
        (0..self.len).map(|index| self.row(index))
    }
}
