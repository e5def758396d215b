//! What a plan's draws say: how sure each venue's place in it is when need, rates and minutes are drawn anew.

use serde::{Deserialize, Serialize};
use spoke_model::VenueRobustness;

use crate::Results;
use crate::table::{Cell, Column, Kind, Table, Unit};

/// What the draws of a run say; part of `run.json`, and a row per venue in `robustness.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Robustness {
    /// Draws asked for.
    pub draws: usize,
    /// Draws with a plan.
    pub solved: usize,
    /// Draws for which no plan was found that keeps the access floor and every limit.
    pub infeasible: usize,
    /// Standard deviation of the logarithm of each demand point's people.
    pub people: f64,
    /// Half the width of the uniform error of people from rounded counts.
    pub rounding: f64,
    /// Standard deviation of the logarithm of each group's rate.
    pub rate: f64,
    /// Standard deviation of the logarithm of each area's minutes.
    pub minutes: f64,
    /// One per venue, in the order of `venues`; empty where no draw was solved.
    pub venues: Vec<VenueRobustness>,
}

/// Used in at least this share of draws is sure.
const SURE: f64 = 0.9;
/// Used in at least this share of draws is worth a look though it was not chosen.
const OFTEN: f64 = 0.5;
/// Venues named before the rest are counted.
const NAMED: usize = 3;

impl Results {
    /// Puts what the draws say into the record and its summary.
    pub fn join_robustness(&mut self, robustness: Robustness) {
        self.record.robustness = Some(robustness);
        self.sum_up();
    }

    /// `robustness` as a table, where draws were made and solved.
    pub fn robustness_table(&self) -> Option<Table<'_>> {
        let robustness =
            self.record.robustness.as_ref().filter(|robustness| !robustness.venues.is_empty())?;
        Some(Table::new("robustness", columns(), self.venues.len(), |index| {
            let (venue, drawn) = (&self.venues[index], &robustness.venues[index]);
            vec![
                Cell::text(&venue.id),
                Cell::text(&venue.name),
                Cell::number(f64::from(venue.rank)),
                Cell::number(venue.sessions),
                Cell::number(drawn.used),
                Cell::number(f64::from(drawn.rank_low)),
                Cell::number(f64::from(drawn.rank_high)),
            ]
        }))
    }
}

pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::new("venue", Kind::Text, "id of the venue"),
        Column::new("name", Kind::Text, "name of the venue"),
        Column::new("rank", Kind::Whole, "its rank in the plan").of(Unit::RANK),
        Column::new("sessions", Kind::Count, "its sessions in the plan").of(Unit::SESSIONS),
        Column::new("used", Kind::Number, "share of the draws in which it holds sessions, 0–1")
            .of(Unit::SHARE),
        Column::new("rank_low", Kind::Whole, "its rank in one draw of twenty, or better").of(Unit::RANK),
        Column::new("rank_high", Kind::Whole, "its rank in one draw of twenty, or worse").of(Unit::RANK),
    ]
}

/// What the draws say, as one says it in a meeting.
pub(crate) fn sentence(results: &Results, robustness: &Robustness) -> String {
    let asked = robustness.draws;
    if robustness.venues.is_empty() {
        return format!("None of {asked} draws of need, rates and minutes could be solved.");
    }
    let drawn = || results.venues.iter().zip(&robustness.venues);
    let open = drawn().filter(|(venue, _)| venue.is_open()).count();
    let sure = drawn().filter(|(venue, drawn)| venue.is_open() && drawn.used >= SURE).count();
    let mut text = format!(
        "In {} draws of need, rates and minutes, {sure} of the {open} open venues are used at least nine times in ten",
        robustness.solved
    );
    let mut unsure: Vec<_> = drawn().filter(|(venue, drawn)| venue.is_open() && drawn.used < SURE).collect();
    unsure.sort_by(|a, b| a.1.used.total_cmp(&b.1.used));
    let mut often: Vec<_> =
        drawn().filter(|(venue, drawn)| !venue.is_open() && drawn.used >= OFTEN).collect();
    often.sort_by(|a, b| b.1.used.total_cmp(&a.1.used));
    for (what, venues) in [("least sure", unsure), ("not chosen but often used", often)] {
        if venues.is_empty() {
            continue;
        }
        let named: Vec<String> = venues
            .iter()
            .take(NAMED)
            .map(|(venue, drawn)| format!("{} ({:.0} %)", venue.name, 100.0 * drawn.used))
            .collect();
        let rest = venues.len() - named.len();
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        text = format!("{text}; {what}: {}{rest}", named.join(", "));
    }
    if robustness.solved + robustness.infeasible < asked {
        text = format!("{text}; {asked} were asked for, the rest was not reached");
    }
    if robustness.infeasible > 0 {
        text = format!(
            "{text}; in {} more no plan was found that keeps every floor and limit",
            robustness.infeasible
        );
    }
    text + "."
}
