//! `schedule.csv`: one row per session, ISO dates, for Power BI and spreadsheets.

use spoke_model::Schedule;

use super::clock;
use crate::csv_files::guarded;

/// The columns, fixed.
const COLUMNS: [&str; 9] =
    ["date", "start", "end", "venue", "venue_name", "kind", "staff", "group", "programme"];

/// The table; several staff or groups stand in one cell with `; ` between them.
pub(super) fn csv(schedule: &Schedule) -> String {
    let rows = schedule.sessions.iter().map(|s| {
        [
            s.date.to_string(),
            clock(s.start),
            clock(s.end),
            s.venue.clone(),
            s.venue_name.clone(),
            s.kind.as_str().to_owned(),
            s.staff.join("; "),
            s.groups.join("; "),
            s.programme.clone().unwrap_or_default(),
        ]
    });
    table(&COLUMNS, rows)
}

/// Rows as CSV (RFC 4180, but with a line feed alone, as the other tables of a run); nothing is a formula.
pub(super) fn table<const N: usize>(columns: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let quoted = |text: &str| {
        let text = &*guarded(text);
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let mut out = columns.join(",");
    out.push('\n');
    for row in rows {
        out.push_str(&row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
        out.push('\n');
    }
    out
}
