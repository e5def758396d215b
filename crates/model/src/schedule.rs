//! A dated quarter: sessions with their staff, what could not be placed and why, what moved. What [`crate::timetable`] leads to.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// A schedule and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The sessions, by date, start, venue.
    pub sessions: Vec<Session>,
    /// The slot of each series that has one, by request.
    pub series: Vec<Series>,
    /// What could not be placed, by request.
    pub unplaced: Vec<Unplaced>,
    /// Cohort windows that were not met.
    pub shortfalls: Vec<Shortfall>,
    /// What differs from the schedule that was replanned.
    pub moved: Vec<Moved>,
    /// Sessions of the schedule that was replanned that are no more, for calendars.
    pub cancelled: Vec<Session>,
    /// Sessions asked for; 0 where it is not said, as in a public copy.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub requested: u32,
    /// No schedule that keeps the rules, and the slots that a replanned one keeps, places more than this many, as the
    /// scheduler claims; 0 where it is not said.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bound: u32,
    /// What the bound rests on, in plain words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
    /// What a reader should know: where holidays come from, hours not known, counts that differ.
    pub notes: Vec<String>,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// A dated session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The day.
    pub date: Date,
    /// When people may come; local time.
    pub start: Time,
    /// When it ends.
    pub end: Time,
    /// The venue's id.
    pub venue: String,
    /// The venue's name.
    pub venue_name: String,
    /// What sort of session it is.
    pub kind: SessionKind,
    /// Ids of the staff, in the crew's order.
    pub staff: Vec<String>,
    /// Groups whose window it falls into.
    pub groups: Vec<String>,
    /// The programme it belongs to.
    pub programme: Option<String>,
    /// The id of its request.
    pub request: String,
}

/// What sort of session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    /// Of the general offer, on its regular weekday and time.
    General,
    /// Of a programme.
    Programme,
    /// In place of a date that fell away.
    Replacement,
}

impl SessionKind {
    /// As written in `schedule.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Programme => "programme",
            Self::Replacement => "replacement",
        }
    }
}

/// The slot a series was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The request's id.
    pub request: String,
    /// 0 = Monday.
    pub weekday: u8,
    /// When its sessions start; local time.
    pub start: Time,
    /// Which weeks, or which weekday of the month (see [`crate::timetable::Recurrence`]).
    pub phase: u32,
    /// Ids of its regular crew.
    pub crew: Vec<String>,
    /// How a person would say it, e.g. `every other Tuesday 10:00–12:00 from 6 October`; `some Tuesdays …` where it does
    /// not keep its rule ([`Series::keeps_rule`]).
    pub words: String,
    /// Counts the changes since it was first published.
    pub sequence: u32,
    /// Sessions counted on, and the dates its rule gives.
    pub counted: u32,
    /// Dates the rule gives before closures.
    pub rule_dates: u32,
}

impl Series {
    /// Whether sessions on `held` of the `dates` that a rule gives may be announced by the rule: at most a quarter of the
    /// dates is missing. Who reads "every Tuesday" comes on any Tuesday.
    pub fn keeps_rule(held: usize, dates: usize) -> bool {
        4 * held >= 3 * dates
    }
}

/// Sessions of one series that could not be placed, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unplaced {
    /// The request's id.
    pub request: String,
    /// The venue's id.
    pub venue: String,
    /// The date that fell away; `None` where the rule gives too few dates, or the series has no slot at all.
    pub date: Option<Date>,
    /// How many sessions this line stands for, ≥ 1.
    pub sessions: u32,
    /// The rule that stands in the way.
    pub rule: Obstacle,
    /// That rule here, in plain words.
    pub reason: String,
    /// The cheapest change that would place it, in plain words.
    pub change: String,
    /// Other dates on which every rule would be kept.
    pub offers: Vec<Offer>,
}

/// The rule that stands in the way of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// The venue's opening hours are not known.
    HoursUnknown,
    /// The venue is never open long enough.
    OpeningHours,
    /// The room lacks what the session needs: privacy, step-free access, size.
    Room,
    /// A holiday or a date to avoid.
    Closed,
    /// The rule gives fewer dates than were counted.
    FewerDates,
    /// Nobody with a skill or language needed.
    Skill,
    /// Too few staff work then.
    StaffHours,
    /// Staff are on leave.
    Leave,
    /// Staff are at other sessions, or on the way.
    StaffBusy,
    /// Another session has the room.
    RoomBusy,
    /// A lock leaves nothing else.
    Lock,
}

/// Another date on which every rule would be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The day.
    pub date: Date,
    /// The start; local time.
    pub start: Time,
    /// Who could hold it.
    pub staff: Vec<String>,
}

/// A cohort window that is not met at a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortfall {
    /// The group.
    pub group: String,
    /// The venue's id.
    pub venue: String,
    /// Sessions that should fall inside.
    pub needed: u32,
    /// Sessions that do.
    pub inside: u32,
}

/// One thing that differs from the schedule that was replanned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The request's id.
    pub request: String,
    /// The venue's id.
    pub venue: String,
    /// What it was; `None` = new.
    pub before: Option<Offer>,
    /// What it is; `None` = gone.
    pub after: Option<Offer>,
}
