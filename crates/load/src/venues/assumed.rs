//! What a venue table does not say of the size of a session, and what stands in for it: a plan rests on it as much as on
//! the budget.

use super::columns::Columns;
use super::register::{Register, Standing};
use crate::settings::VenueSettings;
use crate::table::Table;

/// The values of `[venues]` that stand in for blank cells of a table's open rows, with how many; `None` where none does.
pub(super) fn words(
    table: &Table,
    columns: &Columns,
    register: Register,
    settings: &VenueSettings,
) -> Option<String> {
    let (mut sized, mut blank) = (0, [0_usize; 3]);
    for (_, cells) in table.rows() {
        let lacks = |name: &str| columns.get(name).is_none_or(|column| cells.cell(column).trim().is_empty());
        if !matches!(register.standing(cells), Standing::Open) || !lacks("places") {
            continue;
        }
        sized += 1;
        for (count, name) in blank.iter_mut().zip(["room", "staff", "places_per_staff"]) {
            *count += usize::from(lacks(name));
        }
    }
    let (room, staff, each) = (settings.room, settings.staff, settings.places_per_staff);
    let taken: Vec<String> = [("room", room), ("staff", staff), ("places per member of staff", each)]
        .iter()
        .zip(blank)
        .filter(|(_, count)| *count > 0)
        .map(|((what, value), count)| match count {
            count if count == sized => format!("{what} {value}"),
            count => format!("{what} {value} for {count} of {sized} venues"),
        })
        .collect();
    if taken.is_empty() {
        return None;
    }
    let places = room.min(staff * each);
    let all = if blank == [sized; 3] { format!(": {places} places a session") } else { String::new() };
    Some(format!("not in the table and so taken from [venues]: {}{all}", taken.join(", ")))
}
