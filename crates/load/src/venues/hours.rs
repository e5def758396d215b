//! Opening hours of a day of a venue table, in one form.

use spoke_model::hours::{clock_text, spans};
use spoke_model::timetable::ClockSpan;

/// A column of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayColumn {
    pub(super) at: usize,
    /// Of the afternoon alone: `Monday pm`.
    pub(super) afternoon: bool,
}

/// What a day's cells hold together, one for each of its columns, as `09:00-12:00,13:00-17:00`; empty = closed.
/// Where two columns overlap, it is open while either says so.
///
/// # Errors
/// The column of a text that is not understood, and why.
pub(super) fn day<'c>(
    cells: impl Iterator<Item = (&'c str, DayColumn)>,
) -> Result<String, (DayColumn, String)> {
    let mut all: Vec<ClockSpan> = Vec::new();
    for (cell, column) in cells {
        let found = of_afternoon(cell, column).map_or_else(|| spans(cell), Ok);
        all.extend(found.map_err(|why| (column, format!("`{}` {}", cell.trim(), why.why())))?);
    }
    all.sort();
    let mut joined: Vec<ClockSpan> = Vec::new();
    for span in all {
        match joined.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    let joined = joined.iter().map(|span| format!("{}-{}", clock_text(span.start), clock_text(span.end)));
    Ok(joined.collect::<Vec<_>>().join(","))
}

/// `1-5` below `Monday pm`; `None` where the cell has to be read as it stands.
fn of_afternoon(cell: &str, column: DayColumn) -> Option<Vec<ClockSpan>> {
    let bare = column.afternoon && !cell.trim().starts_with('0');
    spans(&format!("{cell} pm")).ok().filter(|_| bare && !cell.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::{DayColumn, day};

    fn joined(cells: &[(&str, bool)]) -> Result<String, (DayColumn, String)> {
        day(cells.iter().map(|(cell, afternoon)| (*cell, DayColumn { at: 0, afternoon: *afternoon })))
    }

    #[test]
    fn columns_of_one_day_are_joined() {
        for (cells, expected) in [
            (&[("9-12", false), ("1-5", true)][..], "09:00-12:00,13:00-17:00"),
            (&[("Closed", false), ("6-9", true)], "18:00-21:00"),
            (&[("", false), ("13:00-17:00", true)], "13:00-17:00"),
            (&[("9-12", false), ("", true)], "09:00-12:00"),
            (&[("09:00-17:00", false), ("12:00-18:00", true)], "09:00-18:00"),
            (&[("closed", false), ("-", true)], ""),
        ] {
            assert_eq!(joined(cells).as_deref(), Ok(expected), "{cells:?}");
        }
        assert!(joined(&[("9-12", false), ("by appointment", true)]).is_err());
        assert!(joined(&[("2-4", false)]).is_err_and(|(_, why)| why.contains("morning")));
    }
}
