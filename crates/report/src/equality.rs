//! `equality`: what the plan does for each group and cohort, against before. The evidence table of an equality impact
//! assessment (Equality Act 2010, section 149), with adverse changes named.

use crate::comparison::{Adverse, CohortChange, cohorts};
use crate::record::Record;
use crate::table::{Cell, Column, Kind, Table, Unit};

pub(crate) const COLUMNS: [Column; 13] = [
    Column::new("cohort", Kind::Text, "group, tier, way of travelling, or cohort of the scenario"),
    Column::new("kind", Kind::Text, "group, tier, mode or cohort"),
    Column::new("people", Kind::Number, "people who would benefit").of(Unit::PEOPLE),
    Column::new("places_per_contact_before", Kind::Number, "places per contact needed before")
        .of(Unit::PER_CONTACT),
    Column::new("places_per_contact", Kind::Number, "places per contact needed with the plan")
        .of(Unit::PER_CONTACT),
    Column::new("change_share", Kind::Number, "their change as a share of before").of(Unit::SHARE_CHANGE),
    Column::new("minutes_before", Kind::Number, "minutes to the nearest open session before")
        .of(Unit::MINUTES),
    Column::new("minutes", Kind::Number, "minutes to the nearest open session with the plan")
        .of(Unit::MINUTES),
    Column::new("minutes_of_places_before", Kind::Number, "mean minutes of the places offered before")
        .of(Unit::MINUTES),
    Column::new("minutes_of_places", Kind::Number, "mean minutes of the places offered with the plan")
        .of(Unit::MINUTES),
    Column::new("out_of_reach_before", Kind::Number, "people no open session reached before")
        .of(Unit::PEOPLE),
    Column::new("out_of_reach", Kind::Number, "people no open session reaches with the plan")
        .of(Unit::PEOPLE),
    Column::new("adverse", Kind::Text, "why the change is adverse; blank where it is not"),
];

/// One row per group and cohort of a run; `None` where they are not published: no rows would say that there are none.
pub(crate) fn table<'a>(record: &Record) -> Option<Table<'a>> {
    let rows = cohorts::equality(record);
    let table = || Table::new("equality", COLUMNS.to_vec(), rows.len(), move |index| cells(&rows[index]));
    (!record.suppresses_areas()).then(table)
}

/// The cells of one group or cohort, in this order in every table of them.
pub(crate) fn cells<'a>(row: &CohortChange) -> Vec<Cell<'a>> {
    let reasons: Vec<&str> = row.adverse.iter().copied().map(Adverse::words).collect();
    vec![
        Cell::Text(row.cohort.clone().into()),
        Cell::text(row.kind.name()),
        Cell::number(row.people),
        Cell::optional(row.places_per_contact_baseline),
        Cell::optional(row.places_per_contact),
        Cell::optional(row.change_share),
        Cell::optional(row.minutes_baseline),
        Cell::optional(row.minutes),
        Cell::optional(row.minutes_of_places_baseline),
        Cell::optional(row.minutes_of_places),
        Cell::number(row.out_of_reach_baseline),
        Cell::number(row.out_of_reach),
        if reasons.is_empty() { Cell::Blank } else { Cell::Text(reasons.join(", ").into()) },
    ]
}
