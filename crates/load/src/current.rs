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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Often {
    Pattern(usize),
    Sessions(usize),
    /// One row is one session.
    Rows,
}

/// More sessions than a venue has in any period planned for: what is larger counts something else.
const MOST_SESSIONS: f64 = 1000.0;

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
        let often = how_often(&table, venue_column, settings, patterns, &mut self.faults)?;
        let header = &table.headers[venue_column];
        let (of, told) = match often {
            Often::Sessions(column) => {
                (&table.headers[column], format!("sessions `{}`", table.headers[column]))
            }
            Often::Pattern(column) => {
                (&table.headers[column], format!("patterns `{}`", table.headers[column]))
            }
            Often::Rows => (header, "each row one session".to_owned()),
        };
        self.understood(&settings.table, &format!("venues `{header}`, {told}"));
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (index, venue) in venues.iter().enumerate() {
            by_name.entry(normal(&venue.name)).or_insert(index);
        }
        by_name.extend(venues.iter().enumerate().map(|(index, venue)| (normal(&venue.id), index)));
        let mut unknown = Tally::new(&fault::CURRENT_UNKNOWN, &settings.table, header);
        let mut wrong = Tally::new(&fault::CURRENT_SESSIONS, &settings.table, of);
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

/// What says how often: the column named; `sessions`, `pattern` or `frequency`; a header with the word sessions above
/// numbers; a column of nothing but patterns. Without any of them a row is a session, with a warning where a column
/// of whole numbers may have been meant.
fn how_often(
    table: &Table,
    venue: usize,
    settings: &CurrentSettings,
    patterns: &[Pattern],
    faults: &mut Vec<Fault>,
) -> Option<Often> {
    let is_pattern = |text: &str| patterns.iter().any(|pattern| pattern.name.eq_ignore_ascii_case(text));
    if let Some(name) = &settings.sessions {
        let column = table.column(name, faults)?;
        let names = table.rows().any(|(_, row)| is_pattern(row.cell(column)));
        return Some(if names { Often::Pattern(column) } else { Often::Sessions(column) });
    }
    match (table.find(&["sessions"]), table.find(&["pattern", "frequency"])) {
        (Some(column), _) => return Some(Often::Sessions(column)),
        (None, Some(column)) => return Some(Often::Pattern(column)),
        (None, None) => {}
    }
    let others = (0..table.headers.len()).filter(|column| *column != venue);
    let says = |column: &usize| {
        let header = normal(&table.headers[*column]);
        header.split(|c: char| !c.is_alphanumeric()).any(|word| word == "sessions")
    };
    // A cell that is no number is its reader's fault to tell.
    let said: Vec<usize> =
        others.clone().filter(|column| says(column) && holds(table, *column, is_count).0 > 0).collect();
    let headers = |columns: &[usize]| {
        columns.iter().map(|column| table.headers[*column].as_str()).collect::<Vec<_>>().join(" · ")
    };
    match said.as_slice() {
        [one] => return Some(Often::Sessions(*one)),
        [] => {}
        several => {
            let message = format!("{} columns may count the sessions: {}", several.len(), headers(several));
            let fault = Fault::new(&fault::CURRENT_COLUMNS, message).path(&table.path);
            faults.push(fault.column(&table.headers[several[0]]));
            return None;
        }
    }
    let patterns =
        |column: &usize| matches!(holds(table, *column, is_pattern), (hits, all) if hits == all && all > 0);
    if let Some(column) = others.clone().find(patterns) {
        return Some(Often::Pattern(column));
    }
    let numbers = |column: &usize| matches!(holds(table, *column, is_count), (hits, all) if hits * 2 > all);
    let counts: Vec<usize> = others.filter(numbers).collect();
    if let Some(first) = counts.first() {
        let message = format!("each row counts as one session; numbers stand in {}", headers(&counts));
        let fault = Fault::new(&fault::CURRENT_ROWS, message).path(&table.path);
        faults.push(fault.column(&table.headers[*first]));
    }
    Some(Often::Rows)
}

/// How many cells of a column are of a sort, and how many are filled.
fn holds(table: &Table, column: usize, is: impl Fn(&str) -> bool) -> (usize, usize) {
    let filled = table.rows().map(|(_, row)| row.cell(column)).filter(|cell| !cell.is_empty());
    filled.fold((0, 0), |(hits, all), cell| (hits + usize::from(is(cell)), all + 1))
}

fn is_count(cell: &str) -> bool {
    matches!(number(cell), Number::Value(value) if (0.0..=MOST_SESSIONS).contains(&value) && value.fract() == 0.0)
}

#[cfg(test)]
mod tests {
    use super::{Current, CurrentSettings, Pattern, Venue};
    use crate::{Areas, Loader};

    /// Today's plan of two venues, and what was said of the table.
    fn read(table: &str, sessions: &str) -> (Option<Current>, String, Vec<&'static str>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("v.csv"),
            "id,easting,northing\na,433000,278000\nb,434000,278000\n",
        )
        .unwrap();
        std::fs::write(folder.path().join("c.csv"), table).unwrap();
        let patterns = [Pattern::named("none", 13).unwrap(), Pattern::named("weekly", 13).unwrap()];
        let mut loader = Loader::new([folder.path()]);
        let rules = serde_json::from_str(r#"{"table": "v.csv"}"#).unwrap();
        let venues: Vec<Venue> = loader.venues(&rules, &patterns, &Areas::new(Vec::new())).unwrap();
        let settings: CurrentSettings =
            serde_json::from_str(&format!(r#"{{"table": "c.csv"{sessions}}}"#)).unwrap();
        let current = loader.current(&settings, &patterns, &venues);
        let understood = loader.inputs().last().unwrap().understood.clone();
        (current, understood, loader.faults().iter().map(|fault| fault.kind.code).collect())
    }

    #[test]
    fn a_column_of_sessions_is_known_by_the_word() {
        for header in ["sessions", "sessions per quarter", "No. of sessions", "Sessions (autumn 2026)"] {
            let (current, understood, faults) = read(&format!("venue,{header}\na,13\nb,0\n"), "");
            assert_eq!(current.unwrap().sessions, [13.0, 0.0], "{header}");
            assert!(understood.contains(&format!("venues `venue`, sessions `{header}`")), "{understood}");
            assert!(faults.is_empty(), "{faults:?}");
        }
        let (current, _, faults) = read("venue,sessions a quarter\na,13\nb,often\n", "");
        assert_eq!((current, faults.as_slice()), (None, ["L141"].as_slice()));
        let (current, _, faults) = read("venue,sessions 2025,sessions 2026\na,13,6\n", "");
        assert_eq!((current, faults.as_slice()), (None, ["L142"].as_slice()));
        let (current, ..) =
            read("venue,sessions 2025,sessions 2026\na,13,6\n", r#", "sessions": "sessions 2026""#);
        assert_eq!(current.unwrap().sessions, [6.0, 0.0]);
    }

    #[test]
    fn what_was_taken_is_said_where_no_column_says_sessions() {
        let (current, understood, faults) = read("venue,how often\na,Weekly\nb,none\n", "");
        assert_eq!(current.unwrap().sessions, [13.0, 0.0]);
        assert!(understood.contains("patterns `how often`") && faults.is_empty(), "{understood} {faults:?}");
        let (current, understood, faults) = read("venue,date\na,2026-10-05\na,2026-10-12\n", "");
        assert_eq!(current.unwrap().sessions, [2.0, 0.0]);
        assert!(understood.contains("each row one session") && faults.is_empty(), "{understood} {faults:?}");
        let (current, _, faults) = read("venue,quarterly\na,13\nb,0\n", "");
        assert_eq!(
            (current.unwrap().sessions.as_slice(), faults.as_slice()),
            ([1.0, 1.0].as_slice(), ["L143"].as_slice())
        );
    }
}
