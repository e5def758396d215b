//! `[current]` → today's plan: how often a session is held at each venue now.

use spoke_model::{Fault, JoinReport, Pattern, PatternId, Venue};

use crate::alike::find_alike;
use crate::fault;
use crate::loader::Loader;
use crate::named::{Called, Named};
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
/// Ids of venues of one name that are told.
const SHOWN: usize = 5;

impl Loader {
    /// Reads today's plan: venues by id or exact name, with a pattern, a count of sessions, or one row a session. A
    /// count per week, fortnight, month or year, as its header says, is multiplied by those in `weeks`.
    pub fn current(
        &mut self,
        settings: &CurrentSettings,
        patterns: &[Pattern],
        venues: &[Venue],
        weeks: u32,
    ) -> Option<Current> {
        let table = self.table("current", &settings.table)?;
        let venue_column = match &settings.venue {
            Some(name) => table.column(name, &mut self.faults)?,
            None => match find_alike(&table, &["venue", "venue id", "id", "venue name", "name"]) {
                Some(column) => column,
                None => {
                    let message =
                        format!("no column of venues; the columns are {}", table.column_list("venue"));
                    self.faults.push(
                        Fault::new(&fault::COLUMN_MISSING, message).path(&settings.table).column("venue"),
                    );
                    return None;
                }
            },
        };
        let often = how_often(&table, venue_column, settings, patterns, &mut self.faults)?;
        let header = &table.headers[venue_column];
        let mut times = 1.0;
        let (of, told) = match often {
            Often::Sessions(column) => {
                let of = &table.headers[column];
                if normal(of).replace('-', "").split(' ').any(|word| word.starts_with("biweek")) {
                    let message =
                        format!("`{of}` may be twice a week or once in two: say which in its header");
                    self.faults
                        .push(Fault::new(&fault::CURRENT_SESSIONS, message).path(&settings.table).column(of));
                    return None;
                }
                match per(of).filter(|(_, in_weeks)| f64::from(weeks) != *in_weeks) {
                    None => (of, format!("sessions `{of}`")),
                    Some((each, in_weeks)) => {
                        times = f64::from(weeks) / in_weeks;
                        let shown = (times * 100.0).round() / 100.0;
                        (of, format!("sessions `{of}`, per {each}: times {shown} in {weeks} weeks"))
                    }
                }
            }
            Often::Pattern(column) => {
                (&table.headers[column], format!("patterns `{}`", table.headers[column]))
            }
            Often::Rows => (header, "each row one session".to_owned()),
        };
        self.understood(&settings.table, &format!("venues `{header}`, {told}"));
        let by_name = Named::of(venues.iter().map(|venue| (venue.id.as_str(), venue.name.as_str())));
        let mut shared = Tally::new(&fault::CURRENT_AMBIGUOUS, &settings.table, header);
        let mut unknown = Tally::new(&fault::CURRENT_UNKNOWN, &settings.table, header);
        let mut wrong = Tally::new(&fault::CURRENT_SESSIONS, &settings.table, of);
        let mut current = Current { sessions: vec![0.0; venues.len()], patterns: vec![None; venues.len()] };
        let mut series = vec![0_u32; venues.len()];
        for (row, cells) in table.rows() {
            let named = cells.cell(venue_column);
            let venue = match by_name.get(named) {
                Some(Called::One(venue)) => *venue,
                Some(Called::Several(all)) => {
                    let ids: Vec<&str> = all.iter().map(|venue| venues[*venue].id.as_str()).collect();
                    shared.add(
                        row,
                        named,
                        format!("{} venues are called `{named}`: {}", ids.len(), some(&ids)),
                    );
                    continue;
                }
                None => {
                    unknown.add(row, named, format!("`{named}` is not among the venues"));
                    continue;
                }
            };
            match often {
                Often::Rows => current.sessions[venue] += 1.0,
                Often::Sessions(column) => match number(cells.cell(column)) {
                    Number::Value(sessions) if sessions >= 0.0 => current.sessions[venue] += sessions * times,
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
        let sound = unknown.count() + shared.count() + wrong.count() == 0;
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
        shared.finish(&mut self.faults);
        wrong.finish(&mut self.faults);
        sound.then_some(current)
    }
}

/// What a header says that sessions are counted by, and its weeks: `Sessions per week`, `Weekly sessions`,
/// `Sessions p/w`, `Sessions in 4 weeks`. `None` for the period itself: an autumn.
fn per(header: &str) -> Option<(String, f64)> {
    let header = normal(header).replace("p/w", "pw");
    let words: Vec<&str> =
        header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let units = [
        ("week", &["weekly", "pw"][..], 1.0),
        ("fortnight", &["fortnightly"], 2.0),
        ("month", &["monthly", "pcm"], 52.0 / 12.0),
        ("quarter", &["quarterly"], 13.0),
        ("year", &["yearly", "annual", "annum"], 52.0),
    ];
    let is_per = |word: &str| matches!(word, "per" | "a" | "each" | "every");
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        if let (true, Ok(weeks)) = (matches!(*word, "weeks" | "weekly"), before.parse::<u16>()) {
            return (weeks > 0).then(|| (format!("{weeks} weeks"), f64::from(weeks)));
        }
        for (unit, alone, weeks) in units {
            let slashed = header.split('/').skip(1).any(|after| after.trim_start().starts_with(unit));
            let after_per = *word == unit && (is_per(before) || slashed);
            if after_per || alone.contains(word) {
                return Some((unit.to_owned(), weeks));
            }
        }
    }
    None
}

/// The first of some ids.
fn some(ids: &[&str]) -> String {
    let more = if ids.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", ids[..ids.len().min(SHOWN)].join(", "))
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
            "id,name,easting,northing\na,Hall,433000,278000\nb,Hall,434000,278000\n",
        )
        .unwrap();
        std::fs::write(folder.path().join("c.csv"), table).unwrap();
        let patterns = [Pattern::named("none", 13).unwrap(), Pattern::named("weekly", 13).unwrap()];
        let mut loader = Loader::new([folder.path()]);
        let rules = serde_json::from_str(r#"{"table": "v.csv"}"#).unwrap();
        let venues: Vec<Venue> = loader.venues(&rules, &patterns, &Areas::new(Vec::new())).unwrap();
        let settings: CurrentSettings =
            serde_json::from_str(&format!(r#"{{"table": "c.csv"{sessions}}}"#)).unwrap();
        let current = loader.current(&settings, &patterns, &venues, 13);
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
    fn a_count_per_week_is_not_the_periods() {
        for (header, sessions) in [
            ("Sessions per week", 26.0),
            ("Weekly sessions", 26.0),
            ("sessions/week", 26.0),
            ("Sessions p/w", 26.0),
            ("No. of sessions a week", 26.0),
            ("Sessions per fortnight", 13.0),
            ("Monthly sessions", 6.0),
            ("Sessions per year", 0.5),
            ("Sessions in 13 weeks", 2.0),
            ("4-weekly sessions", 6.5),
            ("Sessions (week 1) 2025/26", 2.0),
            ("Sessions over 26 weeks", 1.0),
            ("Sessions per quarter", 2.0),
            ("Sessions (week 1)", 2.0),
        ] {
            let (current, understood, faults) = read(&format!("Venue,{header}\na,2\n"), "");
            assert_eq!(current.unwrap().sessions, [sessions, 0.0], "{header}");
            assert_eq!(understood.contains("times"), sessions != 2.0, "{understood}");
            assert!(faults.is_empty(), "{faults:?}");
        }
        let (current, _, faults) = read("Venue,Bi-weekly sessions\na,2\n", "");
        assert!(current.is_none() && faults[0].starts_with("L141"), "{faults:?}");
        let (_, understood, _) = read("Venue,Sessions per week\na,2\n", "");
        assert!(
            understood.contains("sessions `Sessions per week`, per week: times 13 in 13 weeks"),
            "{understood}"
        );
    }

    #[test]
    fn a_name_of_two_venues_is_not_the_firsts() {
        let (current, _, faults) = read("venue,sessions\nhall,3\n", "");
        assert_eq!((current, faults.as_slice()), (None, ["L144"].as_slice()));
        let (current, ..) = read("venue,sessions\nb,3\n", "");
        assert_eq!(current.unwrap().sessions, [0.0, 3.0]);
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
