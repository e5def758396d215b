//! The scenario's `[schedule]` section as the planner writes it. What it means is worked out by [`crate::instance`].

mod day;
mod people;

pub use people::{Base, Leave, StaffSettings};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::holidays::Division;

/// `[schedule]`: everything optional; lengths are minutes, clock times local.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What the service is called on posters and in calendars.
    pub service: String,
    /// Who runs it, for the mobile-library table.
    pub organisation: String,
    /// A quarter in place of the scenario's start and weeks: `2026-Q4`, or a financial one `2026-27-Q3`.
    pub quarter: Option<String>,
    /// The last day, where it is not the end of the scenario's weeks.
    #[serde(with = "day::optional")]
    pub end: Option<Date>,
    /// Whose bank holidays.
    pub division: Division,
    /// gov.uk's `bank-holidays.json`; without it they are computed by rule.
    pub bank_holidays: Option<String>,
    /// School terms: `kind,start,end,name` with kind `term`, `holiday` or `inset`.
    pub terms: Option<String>,
    /// Dates to avoid, each with its reason.
    pub avoid: Vec<Avoid>,
    /// Length of a session, 1–720.
    pub session_minutes: u16,
    /// Taken by room and staff before a session, 0–240.
    pub setup_minutes: u16,
    /// Taken after it, 0–240.
    pub clear_minutes: u16,
    /// Sessions start on multiples of this: 5, 10, 15, 20, 30 or 60.
    pub step_minutes: u16,
    /// People at a session, 1–20; see `host_staff` of a venue.
    pub minimum_staff: u32,
    /// Whether others may stand in for a member of the crew who is away.
    pub cover: bool,
    /// Whether the way from the base to the venue and back must fall within working hours.
    pub base_travel_in_hours: bool,
    /// What happens to dates that fall away.
    pub replacements: Replacements,
    /// Weekdays on which sessions may be held; empty = all.
    pub weekdays: Vec<String>,
    /// Hours taken for venues whose hours are not known; without them nothing is scheduled there.
    pub default_hours: Option<WeekText>,
    /// Sessions outside these hours, or at the weekend, serve people at work.
    pub working_hours: String,
    /// When sessions had better start and end.
    pub preferred: String,
    /// What the venue table does not say, by venue.
    pub venue: Vec<VenueSettings>,
    /// Cohorts that can come only at some times.
    pub cohort: Vec<Cohort>,
    /// Staff or teams, in addition to `staff_table`.
    pub staff: Vec<StaffSettings>,
    /// A CSV of staff; its columns are named as the keys of `[[schedule.staff]]`.
    pub staff_table: Option<String>,
    /// When programmes take place; the programmes themselves are the scenario's `[[programme]]`.
    pub programme: Vec<ProgrammeSettings>,
    /// What may not move.
    pub pin: Vec<Pin>,
    /// The last schedule (`schedule.json` of a run): change as little of it as possible.
    pub replan: Option<String>,
    /// With `replan`: its sessions in this many weeks from the start stay exactly as they were.
    pub freeze_weeks: u32,
    /// With `replan`: whether series may take another slot where that places more sessions.
    pub may_move: bool,
    /// Minutes between venues on the same day.
    pub travel: TravelSettings,
    /// How hard to search, 1–100; 1 is enough for a quarter of a city.
    pub effort: u32,
    /// Seed of the search.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            service: "Outreach session".into(),
            organisation: String::new(),
            quarter: None,
            end: None,
            division: Division::default(),
            bank_holidays: None,
            terms: None,
            avoid: Vec::new(),
            session_minutes: 120,
            setup_minutes: 15,
            clear_minutes: 15,
            step_minutes: 30,
            minimum_staff: 2,
            cover: true,
            base_travel_in_hours: true,
            replacements: Replacements::Offer,
            weekdays: Vec::new(),
            default_hours: None,
            working_hours: "09:00-17:00".into(),
            preferred: "09:30-19:00".into(),
            venue: Vec::new(),
            cohort: Vec::new(),
            staff: Vec::new(),
            staff_table: None,
            programme: Vec::new(),
            pin: Vec::new(),
            replan: None,
            freeze_weeks: 0,
            may_move: false,
            travel: TravelSettings::default(),
            effort: 1,
            seed: 1,
        }
    }
}

/// What happens to dates that fall away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replacements {
    /// Listed with other dates that would do; the planner decides.
    #[default]
    Offer,
    /// Put into the schedule on the nearest date that keeps every rule.
    Place,
}

/// A date without sessions: a religious festival, a local event. Never inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Avoid {
    /// The date.
    #[serde(with = "day")]
    pub date: Date,
    /// The last date, where it is more than one day.
    #[serde(default, with = "day::optional")]
    pub end: Option<Date>,
    /// Why; shown in reasons.
    pub reason: String,
    /// Days on either side that are avoided too: a moon may be sighted a day later.
    #[serde(default)]
    pub tolerance_days: u32,
    /// Ids of the venues it is for; empty = all.
    #[serde(default)]
    pub venues: Vec<String>,
}

/// Hours of a week: `"09:00-17:00"`, several spans with commas, `"closed"`. A day left out stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeekText {
    /// Monday.
    pub mon: Option<String>,
    /// Tuesday.
    pub tue: Option<String>,
    /// Wednesday.
    pub wed: Option<String>,
    /// Thursday.
    pub thu: Option<String>,
    /// Friday.
    pub fri: Option<String>,
    /// Saturday.
    pub sat: Option<String>,
    /// Sunday.
    pub sun: Option<String>,
}

impl WeekText {
    /// The seven texts, Monday first.
    pub fn days(&self) -> [&Option<String>; 7] {
        [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun]
    }
}

/// `[[schedule.venue]]`: what the venue table does not say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VenueSettings {
    /// The venue's id.
    pub name: String,
    /// Opening hours in place of the table's, day by day.
    pub hours: Option<WeekText>,
    /// Hire slots: a session with its set-up and clear-up lies inside one.
    pub hire: Option<WeekText>,
    /// Days it cannot be used.
    pub closed: Vec<Leave>,
    /// People the room takes.
    pub capacity: Option<u32>,
    /// Whether it has a private room.
    pub private_room: bool,
    /// Whether one reaches it without steps.
    pub step_free: bool,
    /// Whether children are looked after.
    pub creche: bool,
    /// Co-located staff of the host that count towards the minimum; at least one of the service's own comes anyway.
    pub host_staff: u32,
    /// Skills one of the crew must have, each.
    pub skills: Vec<String>,
    /// Languages one of the crew must speak, each, e.g. `pl`.
    pub languages: Vec<String>,
    /// What its sessions are spread over the week with; the ward, or the id, where left out.
    pub neighbourhood: Option<String>,
    /// Length of its sessions, where not the common one.
    pub session_minutes: Option<u16>,
}

/// `[[schedule.cohort]]`: when the people of a group can come. How many sessions that means follows from the plan's flows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// The group's name in `[[group]]`.
    pub name: String,
    /// When a session must begin and end, e.g. `09:30-14:30`.
    pub window: String,
    /// Only school days count, unless the venue has a crèche.
    #[serde(default)]
    pub term_time: bool,
    /// Weekdays that count; empty = all.
    #[serde(default)]
    pub weekdays: Vec<String>,
    /// Only venues with a private room count.
    #[serde(default)]
    pub private_room: bool,
    /// Only venues without steps count.
    #[serde(default)]
    pub step_free: bool,
}

/// `[[schedule.programme]]`: when a programme of the scenario takes place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProgrammeSettings {
    /// The programme's name in `[[programme]]`.
    pub name: String,
    /// Its weekday, where fixed.
    pub weekday: Option<String>,
    /// Its start, where fixed, e.g. `10:00`.
    pub start: Option<String>,
    /// Its dates, where each is fixed; then no rule is followed.
    #[serde(with = "day::list")]
    pub dates: Vec<Date>,
    /// Length of a session.
    pub session_minutes: Option<u16>,
    /// People at a session, where not the common minimum.
    pub minimum_staff: Option<u32>,
    /// People expected at each session: the room must take them.
    pub expected: Option<u32>,
    /// Needs a private room.
    pub private_room: bool,
    /// Needs to be reached without steps.
    pub step_free: bool,
    /// Skills one of the crew must have, each.
    pub skills: Vec<String>,
    /// Languages one of the crew must speak, each.
    pub languages: Vec<String>,
}

/// `[[schedule.pin]]`: what may not move. With a date it is one session, without one it locks the series.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pin {
    /// The venue's id.
    pub venue: String,
    /// The programme, where it is one's.
    pub programme: Option<String>,
    /// Which of the venue's series, from 1; without it a lock without a date holds for all of them.
    pub series: Option<u32>,
    /// The date of a single session.
    #[serde(with = "day::optional")]
    pub date: Option<Date>,
    /// The weekday.
    pub weekday: Option<String>,
    /// The start.
    pub start: Option<String>,
    /// Fortnightly: 0 = the weeks of the first day, 1 = the others. Monthly: 0 = first … 3 = fourth, 4 = last.
    pub phase: Option<u32>,
    /// Ids of staff, or of teams.
    pub staff: Vec<String>,
}

/// `[schedule.travel]`: minutes between venues on the same day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TravelSettings {
    /// The way is this many times the straight line, ≥ 1.
    pub detour: f64,
    /// Speed, > 0.
    pub kmh: f64,
    /// Added to each journey: parking, walking in.
    pub fixed_minutes: f64,
    /// A CSV `from,to,minutes` of venue ids that goes before the straight line; one direction stands for both.
    pub table: Option<String>,
}

impl Default for TravelSettings {
    fn default() -> Self {
        Self { detour: 1.3, kmh: 25.0, fixed_minutes: 5.0, table: None }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_section_with_toml_dates_and_text_dates() {
        let settings: Settings = toml::from_str(
            r#"
            end = 2026-12-23
            avoid = [{ date = "2026-11-08", reason = "Diwali", tolerance_days = 1 }]
            [[staff]]
            name = "A"
            hours = { mon = "09:00-17:00" }
            leave = [{ start = 2026-10-26, end = 2026-10-30 }]
            [[programme]]
            name = "WorkWell"
            dates = [2026-10-06, "2026-10-13"]
            "#,
        )
        .unwrap();
        assert_eq!(settings.end, Some(date(2026, 12, 23)));
        assert_eq!(settings.avoid[0].date, date(2026, 11, 8));
        assert_eq!(settings.staff[0].leave[0].end, date(2026, 10, 30));
        assert_eq!(settings.programme[0].dates, [date(2026, 10, 6), date(2026, 10, 13)]);
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
    }

    #[test]
    fn unknown_keys_and_impossible_dates_are_refused() {
        assert!(toml::from_str::<Settings>("sesion_minutes = 3").is_err());
        assert!(toml::from_str::<Settings>("end = \"2026-02-30\"").is_err());
        assert!(toml::from_str::<Settings>("end = 2026-10-05T10:00:00").is_err());
    }
}
