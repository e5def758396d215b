//! Official registers as venue tables: which rows are open and of the right sort.
//!
//! `epraccur` (NHS practices), GIAS (schools) and the Arts Council's and councils' lists of libraries each say in
//! their own way that a place has closed.

use crate::table::{Layout, RowView, Table};

/// A register recognised by its columns, and what tells a row that counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Register {
    /// NHS: status code `A`, prescribing setting 4.
    Practices { status: usize, setting: usize },
    /// Schools: `EstablishmentStatus (name)` begins with `Open`.
    Schools { status: usize },
    /// Libraries: `Year closed` is blank, and the latest `Operation in …`, where there is one, is not.
    Libraries { closed: usize, operation: Option<usize>, sort: Option<usize> },
    /// No register: every row counts.
    None,
}

/// What a row of a register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Open,
    Closed,
    /// Open, and not of the sort that the register is read for: a prison's practice, an archive, a mobile library.
    Other,
}

impl Register {
    /// Recognises a table.
    pub(super) fn of(table: &Table) -> Self {
        let find = |name: &str| table.find(&[name]);
        if table.layout == Layout::Epraccur
            && let (Some(status), Some(setting)) = (find("Status Code"), find("Prescribing Setting"))
        {
            return Self::Practices { status, setting };
        }
        if let Some(status) = find("EstablishmentStatus (name)") {
            return Self::Schools { status };
        }
        match find("Year closed") {
            Some(closed) => {
                let operation = (2016..2040).rev().find_map(|year| find(&format!("Operation in {year}")));
                Self::Libraries { closed, operation, sort: find("Type") }
            }
            None => Self::None,
        }
    }

    /// The kind of its venues, where the table has no column for it.
    pub(super) fn kind(self) -> Option<&'static str> {
        match self {
            Self::Practices { .. } => Some("gp-practice"),
            Self::Schools { .. } => Some("school"),
            Self::Libraries { .. } => Some("library"),
            Self::None => None,
        }
    }

    /// How a report names it.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Practices { .. } => Some("NHS epraccur: active GP practices"),
            Self::Schools { .. } => Some("GIAS schools: open ones"),
            Self::Libraries { .. } => Some("register of libraries: open ones"),
            Self::None => None,
        }
    }

    /// What a row is.
    pub(super) fn standing(self, row: RowView<'_>) -> Standing {
        match self {
            Self::None => Standing::Open,
            Self::Practices { status, setting } => match (row.cell(status), row.cell(setting)) {
                ("A" | "ACTIVE", "4") => Standing::Open,
                ("A" | "ACTIVE", _) => Standing::Other,
                _ => Standing::Closed,
            },
            Self::Schools { status } if row.cell(status).to_ascii_lowercase().starts_with("open") => {
                Standing::Open
            }
            Self::Schools { .. } => Standing::Closed,
            Self::Libraries { closed, operation, sort } => {
                let blank = ["", "-", "–", "n/a", "na", "none", "null"];
                let shut = !blank.contains(&row.cell(closed).trim().to_lowercase().as_str())
                    || operation.is_some_and(|column| row.cell(column).is_empty());
                let sorts = ["archive", "mobile", "prison"];
                let other = sort.is_some_and(|column| {
                    let sort = row.cell(column).to_ascii_lowercase();
                    sorts.iter().any(|other| sort.starts_with(other))
                });
                match (shut, other) {
                    (true, _) => Standing::Closed,
                    (false, true) => Standing::Other,
                    (false, false) => Standing::Open,
                }
            }
        }
    }
}
