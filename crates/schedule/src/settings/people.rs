//! `[[schedule.staff]]`: people and teams. The staff table has the same columns.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{WeekText, day};

/// A member of staff, or a team that always works together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StaffSettings {
    /// The id used in outputs; a role or initials will do.
    pub name: String,
    /// The team it belongs to: people of one team are put together where it can be.
    pub team: Option<String>,
    /// People it stands for: 1, or the size of a team.
    pub people: u32,
    /// When it works; days left out are days off.
    pub hours: WeekText,
    /// Most hours a week that sessions may take, set-up and clear-up included, travel not.
    pub weekly_hours: Option<f64>,
    /// Most sessions in a day.
    pub max_sessions_day: u32,
    /// Least minutes between two sessions of a day, on top of travel.
    pub break_minutes: u16,
    /// Days of absence.
    pub leave: Vec<Leave>,
    /// Skills, as sessions ask for them.
    pub skills: Vec<String>,
    /// Languages spoken, e.g. `pl`.
    pub languages: Vec<String>,
    /// Where it sets out from.
    pub base: Option<Base>,
}

impl Default for StaffSettings {
    fn default() -> Self {
        Self {
            name: String::new(),
            team: None,
            people: 1,
            hours: WeekText::default(),
            weekly_hours: None,
            max_sessions_day: 2,
            break_minutes: 30,
            leave: Vec::new(),
            skills: Vec::new(),
            languages: Vec::new(),
            base: None,
        }
    }
}

/// Where staff set out from: the id of a venue, or `"easting northing"` in British National Grid metres.
pub type Base = String;

/// Days of absence, or of a closed venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// First day.
    #[serde(with = "day")]
    pub start: Date,
    /// Last day.
    #[serde(with = "day")]
    pub end: Date,
    /// Why; of a closed venue it is shown, of staff it is not kept.
    #[serde(default)]
    pub reason: String,
}
