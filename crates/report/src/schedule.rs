//! The dated quarter as files: a flat table, calendars, a workbook, the mobile-library table, posters.
//!
//! Everything is made from the [`Schedule`] and the [`Timetable`] it was made for; nothing here decides anything.
//! The same schedule gives the same bytes: time stamps inside calendars are the period's, not the clock's.

mod calendars;
mod flat;
mod ics;
mod mobile;
mod posters;
mod recurring;
pub mod sheets;
mod wall;

use std::collections::BTreeMap;

use spoke_model::{Fault, Schedule, Timetable, schedule::Session};

use crate::record::Audience;
use crate::{Export, Folder, Geography, Results};

/// How the roles of the files a quarter was dated from begin in a run's record.
pub const ROLE: &str = "schedule: ";

/// What the schedule was made from, for the judge and for replanning.
pub(crate) const TIMETABLE: &str = "timetable.json";

/// A file to be written below a run directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleFile {
    /// Its path inside the directory, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// `calendar`: every file of a schedule but `schedule.json` and the workbook; none where no quarter was dated.
pub(crate) struct CalendarFiles;

impl Export for CalendarFiles {
    fn write(&self, results: &Results, _: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let (Some(t), Some(schedule)) = (&results.timetable, &results.schedule) else { return Ok(()) };
        let public = results.record.audience == Audience::Public;
        // What a quarter was dated from is the planners' own.
        for file in files(t, schedule).iter().filter(|file| !(public && file.path == TIMETABLE)) {
            folder.write(&file.path, |out| out.write_all(&file.bytes))?;
        }
        Ok(())
    }
}

/// Every file of a schedule but `schedule.json` and the workbook: `schedule.csv`, `timetable.json` (what it was made
/// from, for the judge and for replanning), `calendar/*.ics`, `mobile_library.csv`, `posters/*.txt`, `posters/*.html`.
pub fn files(t: &Timetable, schedule: &Schedule) -> Vec<ScheduleFile> {
    let mut files = vec![
        ScheduleFile { path: "schedule.csv".into(), bytes: flat::csv(schedule).into_bytes() },
        ScheduleFile { path: "mobile_library.csv".into(), bytes: mobile::csv(t, schedule).into_bytes() },
    ];
    // Plain data with text keys: serde_json cannot refuse it.
    if let Ok(mut json) = serde_json::to_vec(t) {
        json.push(b'\n');
        files.push(ScheduleFile { path: TIMETABLE.into(), bytes: json });
    }
    files.extend(calendars::files(t, schedule));
    files.extend(posters::files(t, schedule));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Whether a file of a run is one venue's or one team's.
pub(crate) fn is_of_one(path: &str) -> bool {
    path.starts_with("calendar/") || path.starts_with("posters/")
}

/// Sessions by a key of theirs, each list in the schedule's order.
fn by<'a, K: Ord>(sessions: &'a [Session], key: impl Fn(&'a Session) -> K) -> BTreeMap<K, Vec<&'a Session>> {
    let mut lists: BTreeMap<K, Vec<&Session>> = BTreeMap::new();
    for session in sessions {
        lists.entry(key(session)).or_default().push(session);
    }
    lists
}

/// File names for ids, in order: letters, digits and hyphens, each once.
fn file_names<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for id in ids {
        let mut plain: String = id
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        while plain.contains("--") {
            plain = plain.replace("--", "-");
        }
        let plain = plain.trim_matches('-');
        let plain = if plain.is_empty() { "unnamed" } else { plain };
        let numbered = (2..).map(|n| format!("{plain}-{n}"));
        let name = std::iter::once(plain.to_owned()).chain(numbered).find(|name| !taken.contains(name));
        taken.push(name.unwrap_or_default());
    }
    taken
}

/// `10:00`.
fn clock(time: jiff::civil::Time) -> String {
    time.strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn file_names_are_plain_and_distinct() {
        let names = super::file_names(["A & B", "a-b", "../etc", "…", "", "Willenhall"].into_iter());
        assert_eq!(names, ["a-b", "a-b-2", "etc", "unnamed", "unnamed-2", "willenhall"]);
    }
}
