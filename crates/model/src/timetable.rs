//! What a dated quarter is made from: days, rooms, staff and the series asked for. The input of the scheduler and of its judge.
//!
//! Plain data with every setting resolved and no dates chosen yet; what comes out is [`crate::schedule`].
//! Clock times are minutes after midnight, local time; weekdays are 0 = Monday … 6 = Sunday.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Everything that decides which schedules are allowed and which is best.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timetable {
    /// What the service is called on posters and in calendars.
    pub service: String,
    /// Who runs it; empty where the scenario does not say.
    pub organisation: String,
    /// Every day of the period, in order, without gaps.
    pub days: Vec<Day>,
    /// The venues with something to schedule.
    pub rooms: Vec<Room>,
    /// People or teams.
    pub staff: Vec<Staff>,
    /// The series asked for; one per weekly, fortnightly or monthly rule (twice-weekly is two).
    pub requests: Vec<Request>,
    /// Cohorts whose sessions must fall into a window, and how many at which venue.
    pub windows: Vec<Window>,
    /// Sessions that stand already and may not move.
    pub frozen: Vec<FrozenSession>,
    /// Sessions of the schedule that is replanned that belong to nothing asked for any more.
    pub gone: Vec<crate::schedule::Session>,
    /// One-way minutes between rooms, row by row (`rooms × rooms`).
    pub between: Vec<f64>,
    /// What holds for all.
    pub rules: Rules,
}

/// A day of the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// Why there are no sessions anywhere, e.g. `bank holiday: Christmas Day`.
    pub closed: Option<String>,
    /// Whether it is a school day by the term dates given; `true` where none were given.
    pub in_term: bool,
}

/// A span of one day, minutes after midnight; `start < end ≤ 1440`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSpan {
    /// First minute.
    pub start: u16,
    /// The minute after the last.
    pub end: u16,
}

impl ClockSpan {
    /// Whether `other` lies wholly inside.
    pub fn holds(self, other: ClockSpan) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Spans of each weekday, Monday first; an empty list is a closed day.
pub type Week = [Vec<ClockSpan>; 7];

/// A venue as the scheduler sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// The venue's id in the planner's table.
    pub id: String,
    /// Its name; data, never markup.
    pub name: String,
    /// `library`, `gp-practice`, … as the table has it.
    pub kind: String,
    /// Postcode as given, for posters and calendars.
    pub postcode: Option<String>,
    /// Grid reference in British National Grid metres, for the mobile-library table.
    pub easting: f64,
    /// See `easting`.
    pub northing: f64,
    /// What shares the room: the site's name, or the id again. Sessions of one site never overlap.
    pub site: String,
    /// What sessions are spread over: the ward, a name the scenario gives, or the id again.
    pub neighbourhood: String,
    /// Opening hours; `None` = not known, nothing is scheduled.
    pub hours: Option<Week>,
    /// Hire slots: where given, a session with its set-up and clear-up lies inside one of them.
    pub hire: Option<Week>,
    /// Days it is closed although its weekday is open, with the reason; sorted by date.
    pub closed: Vec<ClosedDay>,
    /// People the room takes; `None` = not known.
    pub capacity: Option<u32>,
    /// Whether it has a private room.
    pub private_room: bool,
    /// Whether one reaches it without steps.
    pub step_free: bool,
    /// Whether children are looked after, so that carers can come in the holidays.
    pub creche: bool,
}

/// A day a venue is closed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedDay {
    /// The date.
    pub date: Date,
    /// Why.
    pub reason: String,
}

/// A member of staff, or a team that always works together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The id used in outputs; unique.
    pub id: String,
    /// The team it belongs to, where people are kept together and a calendar is written per team.
    pub team: Option<String>,
    /// People it stands for: 1, or the size of a team.
    pub people: u32,
    /// When it works.
    pub hours: Week,
    /// First and last days of absence, sorted, not overlapping.
    pub leave: Vec<(Date, Date)>,
    /// Skills and languages, sorted; a language is `language:pl`.
    pub skills: Vec<String>,
    /// Most sessions in a day.
    pub max_sessions_day: u32,
    /// Most minutes in a week (Monday to Sunday) that sessions may take, set-up and clear-up included, travel not.
    pub weekly_minutes: Option<u32>,
    /// Least minutes between two sessions of a day, on top of travel.
    pub break_minutes: u16,
    /// One-way minutes from its base to each room; `None` = no base known.
    pub base_minutes: Option<Vec<f64>>,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Recurrence {
    /// Every `n` weeks (1 weekly, 2 fortnightly) on one weekday; week 0 holds the first day of the period, weeks begin on Monday.
    EveryWeeks(u32),
    /// The n-th weekday of each month (phase 0 = first … 3 = fourth, 4 = last).
    Monthly,
    /// On the days the request names.
    Dates,
}

/// A series asked for: one venue, one calendar rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Stable over replanning, e.g. `willenhall/1` or `willenhall/WorkWell`.
    pub id: String,
    /// The room, as an index of [`Timetable::rooms`].
    pub room: usize,
    /// The pattern's name, or `programme`.
    pub pattern: String,
    /// How often.
    pub recurrence: Recurrence,
    /// Sessions the plan counts on; never more are held.
    pub sessions: u32,
    /// Minutes a session lasts.
    pub minutes: u16,
    /// Minutes before it that room and staff are taken.
    pub setup: u16,
    /// Minutes after it that room and staff are taken.
    pub clear: u16,
    /// People of the service's own needed, ≥ 1: the minimum less the host's where those count.
    pub people: u32,
    /// Skills one of the crew must have, each; sorted.
    pub skills: Vec<String>,
    /// The programme it belongs to.
    pub programme: Option<String>,
    /// Rooms it cannot use: needs a private room.
    pub private_room: bool,
    /// Needs to be reached without steps.
    pub step_free: bool,
    /// People expected at each session, where a programme says so; more than the room takes is not allowed.
    pub expected: Option<u32>,
    /// Weekdays allowed.
    pub weekdays: [bool; 7],
    /// The time it must start at, where locked.
    pub start: Option<u16>,
    /// The phase it must take (which weeks, which weekday of the month), where locked.
    pub phase: Option<u32>,
    /// The crew it must have, as indices of [`Timetable::staff`], where locked.
    pub crew: Option<Vec<usize>>,
    /// The days of [`Recurrence::Dates`], as indices of [`Timetable::days`].
    pub dates: Vec<usize>,
    /// The first day a new date may fall on, as an index of [`Timetable::days`]: past the freeze.
    pub from_day: usize,
    /// The slot and crew of the schedule that is replanned, kept where it can be.
    pub before: Option<Before>,
}

impl Request {
    /// The span room and staff are taken when it starts at `start`; `None` past either midnight.
    pub fn block(&self, start: u16) -> Option<ClockSpan> {
        let end = start.checked_add(self.minutes)?.checked_add(self.clear)?;
        (end <= 1440).then_some(ClockSpan { start: start.checked_sub(self.setup)?, end })
    }
}

/// Where a series stood in the schedule that is replanned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// Its weekday.
    pub weekday: u8,
    /// Its start.
    pub start: u16,
    /// Its phase.
    pub phase: u32,
    /// Its crew.
    pub crew: Vec<usize>,
    /// Who held each of its sessions, by day.
    pub sessions: Vec<(usize, Vec<usize>)>,
    /// Its SEQUENCE number.
    pub sequence: u32,
}

/// A session that stands already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenSession {
    /// The series it counts towards, as an index of [`Timetable::requests`].
    pub request: usize,
    /// The day, as an index of [`Timetable::days`].
    pub day: usize,
    /// Its start.
    pub start: u16,
    /// Its crew.
    pub crew: Vec<usize>,
    /// Whether it keeps to the series' rule or replaces a date of it.
    pub replacement: bool,
}

/// A cohort's window: when its people can come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The group's name in the scenario.
    pub group: String,
    /// When a session must begin and end.
    pub span: ClockSpan,
    /// Weekdays that count.
    pub weekdays: [bool; 7],
    /// Only school days count, unless the venue has a crèche.
    pub term_time: bool,
    /// Only venues with a private room count.
    pub private_room: bool,
    /// Only venues without steps count.
    pub step_free: bool,
    /// Sessions that must fall inside, by room.
    pub needs: Vec<(usize, u32)>,
}

/// What holds for all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Sessions start on multiples of this many minutes after midnight.
    pub step_minutes: u16,
    /// Whether others may stand in for a member of the crew who is away.
    pub cover: bool,
    /// Whether the way from the base and back must fall within working hours.
    pub base_travel_in_hours: bool,
    /// Whether replacement dates are put into the schedule (or only offered).
    pub place_replacements: bool,
    /// Whether series of the schedule that is replanned may take another slot.
    pub may_move: bool,
    /// Hours that count as working hours: a session outside them, or at the weekend, serves people at work.
    pub working_hours: ClockSpan,
    /// When sessions had better start and end.
    pub preferred: ClockSpan,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            step_minutes: 30,
            cover: true,
            base_travel_in_hours: true,
            place_replacements: false,
            may_move: false,
            working_hours: ClockSpan { start: 9 * 60, end: 17 * 60 },
            preferred: ClockSpan { start: 9 * 60 + 30, end: 19 * 60 },
        }
    }
}

impl Timetable {
    /// One-way minutes between two rooms.
    ///
    /// # Panics
    /// When either is not of this timetable.
    pub fn minutes(&self, from: usize, to: usize) -> f64 {
        self.between[from * self.rooms.len() + to]
    }

    /// Sessions asked for.
    pub fn requested(&self) -> u32 {
        self.requests.iter().map(|r| r.sessions).sum()
    }

    /// What does not fit together, in words: indices of nothing, days with gaps, times no day has. `None` for whatever
    /// [`Timetable`]s are made here; files can be edited.
    pub fn misfit(&self) -> Option<String> {
        let (rooms, staff, days) = (self.rooms.len(), self.staff.len(), self.days.len());
        let of = |what: &'static str, list: &[usize], count: usize| {
            let index = *list.iter().find(|index| **index >= count)?;
            Some(format!("{what} {index} is named and there are {count}"))
        };
        let request = |r: &Request| {
            let before = r.before.as_ref();
            let was = |b: &Before| {
                let one = |(day, crew): &(usize, Vec<usize>)| {
                    of("day", &[*day], days).or_else(|| of("member of staff", crew, staff))
                };
                of("member of staff", &b.crew, staff).or_else(|| b.sessions.iter().find_map(one))
            };
            let long = [r.minutes, r.setup, r.clear].into_iter().find(|minutes| *minutes > 1440);
            of("room", &[r.room], rooms)
                .or_else(|| of("day", &r.dates, days))
                .or_else(|| of("member of staff", r.crew.as_deref().unwrap_or_default(), staff))
                .or_else(|| before.and_then(was))
                .or_else(|| long.map(|minutes| format!("{} lasts {minutes} minutes", r.id)))
        };
        let stands = |f: &FrozenSession| {
            of("request", &[f.request], self.requests.len())
                .or_else(|| of("day", &[f.day], days))
                .or_else(|| of("member of staff", &f.crew, staff))
        };
        let window = |w: &Window| w.needs.iter().find_map(|(room, _)| of("room", &[*room], rooms));
        let minutes = |s: &Staff| {
            let given = s.base_minutes.as_ref()?.len();
            (given != rooms).then(|| format!("{} has minutes to {given} rooms of {rooms}", s.id))
        };
        let gap = self.days.windows(2).find(|pair| pair[0].date.tomorrow().ok() != Some(pair[1].date));
        (self.between.len() != rooms * rooms)
            .then(|| format!("{} minutes between {rooms} rooms", self.between.len()))
            .or_else(|| gap.map(|pair| format!("{} follows {}", pair[1].date, pair[0].date)))
            .or_else(|| self.requests.iter().find_map(request))
            .or_else(|| self.frozen.iter().find_map(stands))
            .or_else(|| self.windows.iter().find_map(window))
            .or_else(|| self.staff.iter().find_map(minutes))
    }
}
