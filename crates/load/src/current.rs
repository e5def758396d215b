//! `[current]` → today's plan: how often a session is held at each venue now.

use std::collections::HashMap;

use spoke_model::{Fault, JoinReport, Pattern, PatternId, Venue};

use crate::fault;
use crate::loader::Loader;
use crate::settings::CurrentSettings;
use crate::table::{Number, Table, normal, number};
use crate::tally::Tally;

/// Today's plan, one entry for each venue in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Current {
    /// Sessions in the period; 0 where the table does not name the venue.
    pub sessions: Vec<f64>,
    /// The pattern, where the table names one of the scenario's; none where a venue has several series.
    pub patterns: Vec<Option<PatternId>>,
}

/// How the table says how often.
enum Often {
    Pattern(usize),
    Sessions(usize),
    /// One row is one session.
    Rows,
}

impl Loader {
    /// Reads today's plan: venues by id or exact name, with a pattern, a count of sessions, or one row a session.
    pub fn current(
        &mut self,
        settings: &CurrentSettings,
        patterns: &[Pattern],
        venues: &[Venue],
    ) -> Option<Current> {
        let table = self.table("current", &settings.table)?;
        let venue_column = match &settings.venue {
            Some(name) => table.column(name, &mut self.faults)?,
            None => {
                match table.find(&["venue", "venue_id", "venue id", "id", "venue_name", "venue name", "name"])
                {
                    Some(column) => column,
                    None => {
                        let message =
                            format!("no column of venues; the columns are {}", table.column_list("venue"));
                        self.faults.push(
                            Fault::new(&fault::COLUMN_MISSING, message).path(&settings.table).column("venue"),
                        );
                        return None;
                    }
                }
            }
        };
        let often = how_often(&table, settings, patterns, &mut self.faults)?;
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (index, venue) in venues.iter().enumerate() {
            by_name.entry(normal(&venue.name)).or_insert(index);
        }
        by_name.extend(venues.iter().enumerate().map(|(index, venue)| (normal(&venue.id), index)));
        let header = &table.headers[venue_column];
        let mut unknown = Tally::new(&fault::CURRENT_UNKNOWN, &settings.table, header);
        let mut wrong = Tally::new(&fault::CURRENT_SESSIONS, &settings.table, "sessions");
        let mut current = Current { sessions: vec![0.0; venues.len()], patterns: vec![None; venues.len()] };
        let mut series = vec![0_u32; venues.len()];
        for (row, cells) in table.rows() {
            let named = cells.cell(venue_column);
            let Some(venue) = by_name.get(&normal(named)).copied() else {
                unknown.add(row, named, format!("`{named}` is not among the venues"));
                continue;
            };
            match often {
                Often::Rows => current.sessions[venue] += 1.0,
                Often::Sessions(column) => match number(cells.cell(column)) {
                    Number::Value(sessions) if sessions >= 0.0 => current.sessions[venue] += sessions,
                    Number::Blank => {}
                    _ => wrong.add(row, cells.cell(column), "not a number of 0 or more"),
                },
                Often::Pattern(column) => {
                    let text = cells.cell(column);
                    let found = patterns.iter().position(|pattern| pattern.name.eq_ignore_ascii_case(text));
                    match found {
                        Some(pattern) => {
                            current.sessions[venue] += f64::from(patterns[pattern].sessions);
                            series[venue] += 1;
                            current.patterns[venue] = (series[venue] == 1).then(|| PatternId::new(pattern));
                        }
                        None => wrong.add(row, text, format!("`{text}` is not a pattern of the scenario")),
                    }
                }
            }
        }
        let sound = unknown.count() + wrong.count() == 0;
        let matched = current.sessions.iter().filter(|sessions| **sessions > 0.0).count();
        self.joins.push(JoinReport {
            what: format!("venues ↔ current ({})", settings.table),
            matched,
            missing: Vec::new(),
            unused: unknown.count(),
            unused_examples: Vec::new(),
            consequence: format!("{} venues have no session today", venues.len() - matched),
        });
        unknown.finish(&mut self.faults);
        wrong.finish(&mut self.faults);
        sound.then_some(current)
    }
}

fn how_often(
    table: &Table,
    settings: &CurrentSettings,
    patterns: &[Pattern],
    faults: &mut Vec<Fault>,
) -> Option<Often> {
    if let Some(name) = &settings.sessions {
        let column = table.column(name, faults)?;
        let is_pattern = |text: &str| patterns.iter().any(|pattern| pattern.name.eq_ignore_ascii_case(text));
        let names = table.rows().any(|(_, row)| is_pattern(row.cell(column)));
        return Some(if names { Often::Pattern(column) } else { Often::Sessions(column) });
    }
    Some(match (table.find(&["sessions"]), table.find(&["pattern", "frequency"])) {
        (Some(column), _) => Often::Sessions(column),
        (None, Some(column)) => Often::Pattern(column),
        (None, None) => Often::Rows,
    })
}
