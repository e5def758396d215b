//! The dated sessions as a table of one row each, with the venue each is at, for formats that have layers.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::Results;
use crate::table::{Cell, Column, Kind, Table};

pub(crate) const COLUMNS: [Column; 9] = [
    Column::new("date", Kind::Date, "the day, as 2026-10-05"),
    Column::new("start", Kind::Text, "when people may come, local time"),
    Column::new("end", Kind::Text, "when it ends, local time"),
    Column::new("venue", Kind::Text, "id of the venue"),
    Column::new("venue_name", Kind::Text, "name of the venue"),
    Column::new("kind", Kind::Text, "general, programme or replacement"),
    Column::new("staff", Kind::Text, "ids of the staff"),
    Column::new("group", Kind::Text, "groups whose window it falls into"),
    Column::new("programme", Kind::Text, "programme it belongs to"),
];

/// The sessions and the position of each one's venue; `None` where no quarter was dated. A session at a venue that
/// the run does not have is left out: it has no place on a map.
pub(crate) fn of(results: &Results) -> Option<(Table<'_>, Vec<usize>)> {
    let schedule = results.schedule.as_ref()?;
    let venues: HashMap<&str, usize> =
        results.venues.iter().enumerate().map(|(index, venue)| (venue.id.as_str(), index)).collect();
    let placed: Vec<_> = schedule
        .sessions
        .iter()
        .filter_map(|session| Some((session, *venues.get(session.venue.as_str())?)))
        .collect();
    let places = placed.iter().map(|(_, place)| *place).collect();
    let table = Table::new("sessions", COLUMNS.to_vec(), placed.len(), move |row| {
        let session = placed[row].0;
        let owned = |text: String| Cell::Text(Cow::Owned(text));
        vec![
            owned(session.date.to_string()),
            owned(session.start.strftime("%H:%M").to_string()),
            owned(session.end.strftime("%H:%M").to_string()),
            Cell::text(&session.venue),
            Cell::text(&session.venue_name),
            Cell::text(session.kind.as_str()),
            owned(session.staff.join(";")),
            owned(session.groups.join(";")),
            Cell::optional_text(session.programme.as_deref()),
        ]
    });
    Some((table, places))
}
