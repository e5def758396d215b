//! Access floor (4): every area that can have an open venue within `floor.minutes` has one.

use spoke_model::{AccessRow, Allocation};

use crate::verdict::{Rule, Subject, Violation};

pub(crate) fn violations(rows: &[AccessRow], plan: &Allocation) -> Vec<Violation> {
    rows.iter()
        .filter(|row| !row.venues.iter().any(|venue| plan.sessions[venue.index()] > 0.0))
        .map(|row| Violation {
            rule: Rule::AccessFloor,
            subject: Subject::Area(row.area),
            found: 0.0,
            expected: 1.0,
            message: format!("has {} venues within the floor's minutes and none is open", row.venues.len()),
        })
        .collect()
}
