//! Resolves settings, calendar, venues and the plan into a [`Timetable`]; every fault of them is collected.

mod baseline;
mod people;
mod pins;
mod requests;
mod rooms;
mod travel;

use jiff::{ToSpan, civil::Date};
use spoke_model::{
    Fault, Pattern, PatternId, Programme, Timetable, Venue, VenueId,
    timetable::{ClockSpan, Rules},
};

use crate::{
    calendar::{self, Period, bank_holidays, holidays, terms::Terms, weekday_of},
    faults, hours,
    settings::{Replacements, Settings},
};

/// A file's text and the path that names it in faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// As the scenario names it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A table, read in whatever format it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// As the scenario names the file.
    pub path: String,
    /// Names of the columns.
    pub headers: Vec<String>,
    /// Cells without white space around them, by the number of the row as an editor or Excel shows it.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// The files that [`Settings`] names, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Of `bank_holidays`.
    pub bank_holidays: Option<File>,
    /// Of `terms`.
    pub terms: Option<File>,
    /// Of `staff_table`.
    pub staff: Option<Rows>,
    /// Of `travel.table`.
    pub travel: Option<File>,
    /// Of `replan`.
    pub baseline: Option<File>,
}

/// What the plan gives a venue.
#[derive(Clone, Debug, PartialEq)]
pub struct VenuePlan {
    /// Which venue.
    pub venue: VenueId,
    /// Its pattern.
    pub pattern: PatternId,
    /// Places offered there to each group, by the group's name in the scenario.
    pub places: Vec<(String, f64)>,
}

/// What a timetable is made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The scenario's `[schedule]`.
    pub settings: &'a Settings,
    /// The files it names.
    pub files: &'a Files,
    /// The scenario's start.
    pub start: Date,
    /// The scenario's weeks.
    pub weeks: u32,
    /// Every venue, used or not.
    pub venues: &'a [Venue],
    /// The venue table's path, for faults.
    pub venue_table: &'a str,
    /// The scenario's patterns.
    pub patterns: &'a [Pattern],
    /// The plan, one entry per venue that has one.
    pub plan: &'a [VenuePlan],
    /// The scenario's programmes.
    pub programmes: &'a [Programme],
}

/// A timetable and what a reader should know of how it came about.
#[derive(Clone, Debug)]
pub struct Built {
    /// The timetable.
    pub timetable: Timetable,
    /// Faults it could be made in spite of.
    pub warnings: Vec<Fault>,
    /// Where holidays come from, hours not known, and the like.
    pub notes: Vec<String>,
}

/// What is collected on the way.
#[derive(Default)]
struct Log {
    faults: Vec<Fault>,
    notes: Vec<String>,
}

impl Log {
    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}

/// Makes the timetable.
///
/// # Errors
/// Every fault found, warnings among them, when one of them is an error.
pub fn build(inputs: &Inputs<'_>) -> Result<Built, Vec<Fault>> {
    let mut log = Log::default();
    let settings = inputs.settings;
    check_ranges(settings, &mut log);
    let Some(period) = period(inputs, &mut log) else { return Err(log.faults) };
    let terms = terms(inputs, period, &mut log);
    let closed = closed_days(inputs, period, &mut log);
    let mut t = Timetable {
        service: settings.service.clone(),
        organisation: settings.organisation.clone(),
        days: calendar::days(period, &closed, terms.as_ref()),
        rules: rules(settings, &mut log),
        ..Timetable::default()
    };
    let allowed = weekdays(&settings.weekdays, "schedule.weekdays", &mut log);
    if !t.days.iter().any(|d| d.closed.is_none() && allowed[usize::from(weekday_of(d.date))]) {
        log.fault(Fault::new(
            &faults::EMPTY_PERIOD,
            format!("no day from {} to {} is open for sessions", period.start, period.end),
        ));
    }
    let used = rooms::build(inputs, period, &mut t, &mut log);
    let minutes = travel::table(inputs, &mut log);
    people::build(inputs, &used, &minutes, &mut t, &mut log);
    travel::build(inputs, &used, &minutes, &mut t);
    requests::build(inputs, &used, allowed, &mut t, &mut log);
    pins::lock(inputs, &mut t, &mut log);
    if !log.faults.iter().any(Fault::is_error) {
        baseline::apply(inputs, period, &mut t, &mut log);
        pins::place(inputs, &mut t, &mut log);
    }
    if log.faults.iter().any(Fault::is_error) {
        return Err(log.faults);
    }
    people::warn_idle(&t, &mut log);
    Ok(Built { timetable: t, warnings: log.faults, notes: log.notes })
}

fn check_ranges(s: &Settings, log: &mut Log) {
    let mut ask = |holds: bool, key: &str, value: String, rule: &str| {
        if !holds {
            log.fault(
                Fault::new(&faults::RANGE, format!("{value} is out of range: {rule}"))
                    .column(format!("schedule.{key}"))
                    .value(value),
            );
        }
    };
    ask(
        (1..=720).contains(&s.session_minutes),
        "session_minutes",
        s.session_minutes.to_string(),
        "1 to 720 minutes",
    );
    ask(s.setup_minutes <= 240, "setup_minutes", s.setup_minutes.to_string(), "0 to 240 minutes");
    ask(s.clear_minutes <= 240, "clear_minutes", s.clear_minutes.to_string(), "0 to 240 minutes");
    ask(
        [5, 10, 15, 20, 30, 60].contains(&s.step_minutes),
        "step_minutes",
        s.step_minutes.to_string(),
        "5, 10, 15, 20, 30 or 60",
    );
    ask((1..=20).contains(&s.minimum_staff), "minimum_staff", s.minimum_staff.to_string(), "1 to 20 people");
    ask((1..=100).contains(&s.effort), "effort", s.effort.to_string(), "1 to 100");
    let positive = |v: f64| v.is_finite() && v > 0.0;
    ask(
        s.travel.detour.is_finite() && s.travel.detour >= 1.0,
        "travel.detour",
        s.travel.detour.to_string(),
        "at least 1",
    );
    ask(positive(s.travel.kmh), "travel.kmh", s.travel.kmh.to_string(), "more than 0");
    ask(
        s.travel.fixed_minutes.is_finite() && s.travel.fixed_minutes >= 0.0,
        "travel.fixed_minutes",
        s.travel.fixed_minutes.to_string(),
        "at least 0",
    );
    let lengths = s.venue.iter().map(|v| ("venue.session_minutes", v.session_minutes));
    for (key, minutes) in
        lengths.chain(s.programme.iter().map(|p| ("programme.session_minutes", p.session_minutes)))
    {
        let holds = minutes.is_none_or(|m| (1..=720).contains(&m));
        ask(holds, key, minutes.unwrap_or(0).to_string(), "1 to 720 minutes");
    }
}

fn period(inputs: &Inputs<'_>, log: &mut Log) -> Option<Period> {
    let end = inputs.settings.end;
    let found = match &inputs.settings.quarter {
        Some(text) => Period::quarter(text).and_then(|q| match end {
            Some(end) => Period::new(q.start, 1, Some(end)),
            None => Ok(q),
        }),
        None => Period::new(inputs.start, inputs.weeks, end),
    };
    found.map_err(|fault| log.fault(fault)).ok()
}

fn terms(inputs: &Inputs<'_>, period: Period, log: &mut Log) -> Option<Terms> {
    let Some(file) = &inputs.files.terms else {
        if inputs.settings.cohort.iter().any(|c| c.term_time) {
            log.notes.push("No term dates were given: every weekday counts as a school day.".into());
        }
        return None;
    };
    match Terms::parse(&file.text, &file.path) {
        Ok(terms) => {
            if !terms.covers(period.start, period.end) {
                log.notes.push(format!(
                    "{} does not speak of the whole period; days outside it count as holidays.",
                    file.path
                ));
            }
            Some(terms)
        }
        Err(mut wrong) => {
            log.faults.append(&mut wrong);
            None
        }
    }
}

/// Days without sessions anywhere: bank holidays and dates to avoid that are for all venues.
fn closed_days(inputs: &Inputs<'_>, period: Period, log: &mut Log) -> Vec<(Date, String)> {
    let division = inputs.settings.division;
    let holidays = match &inputs.files.bank_holidays {
        Some(file) => {
            bank_holidays::parse(&file.text, &file.path, division, period).unwrap_or_else(|mut wrong| {
                log.faults.append(&mut wrong);
                Vec::new()
            })
        }
        None => {
            log.notes.push(format!(
                "Bank holidays ({}) are computed by rule, without holidays proclaimed for one year only.",
                division.key()
            ));
            (period.start.year()..=period.end.year())
                .flat_map(|year| holidays::of_year(year, division))
                .filter(|(d, _)| period.index(*d).is_some())
                .collect()
        }
    };
    let mut closed: Vec<(Date, String)> =
        holidays.into_iter().map(|(d, title)| (d, format!("bank holiday: {title}"))).collect();
    for avoid in inputs.settings.avoid.iter().filter(|a| a.venues.is_empty()) {
        closed.extend(avoided(avoid, period, log));
    }
    closed.sort();
    closed.dedup();
    closed
}

/// The dates of the period an entry of `avoid` closes.
fn avoided(avoid: &crate::settings::Avoid, period: Period, log: &mut Log) -> Vec<(Date, String)> {
    let last = avoid.end.unwrap_or(avoid.date);
    let days = i64::from(avoid.tolerance_days);
    if last < avoid.date || days > 31 {
        let rule = if days > 31 { "tolerance_days is more than 31" } else { "it ends before it starts" };
        log.fault(
            Fault::new(&faults::LEAVE_ORDER, format!("{} from {}: {rule}", avoid.reason, avoid.date))
                .column("schedule.avoid"),
        );
        return Vec::new();
    }
    let first = avoid.date.saturating_sub(days.days());
    let last = last.saturating_add(days.days());
    period
        .dates()
        .filter(|d| first <= *d && *d <= last)
        .map(|d| (d, format!("avoided: {}", avoid.reason)))
        .collect()
}

fn rules(s: &Settings, log: &mut Log) -> Rules {
    Rules {
        step_minutes: s.step_minutes.max(1),
        cover: s.cover,
        base_travel_in_hours: s.base_travel_in_hours,
        place_replacements: s.replacements == Replacements::Place,
        may_move: s.may_move,
        working_hours: span(&s.working_hours, "schedule.working_hours", log),
        preferred: span(&s.preferred, "schedule.preferred", log),
    }
}

/// One span of hours in the scenario.
fn span(text: &str, key: &str, log: &mut Log) -> ClockSpan {
    match hours::spans(text).as_deref() {
        Ok([one]) => *one,
        _ => {
            log.fault(
                Fault::new(&faults::SPAN, format!("`{text}` is not one span such as 09:00-17:00"))
                    .column(key)
                    .value(text),
            );
            ClockSpan { start: 0, end: 1440 }
        }
    }
}

/// A weekday in the scenario.
fn weekday(text: &str, key: &str, log: &mut Log) -> Option<u8> {
    let found = hours::weekday(text);
    if found.is_none() {
        log.fault(Fault::new(&faults::WEEKDAY, format!("`{text}` is not a weekday")).column(key).value(text));
    }
    found
}

/// Weekdays in the scenario; none named = all.
fn weekdays(texts: &[String], key: &str, log: &mut Log) -> [bool; 7] {
    let mut allowed = [texts.is_empty(); 7];
    for text in texts {
        if let Some(day) = weekday(text, key, log) {
            allowed[usize::from(day)] = true;
        }
    }
    allowed
}

/// A clock time in the scenario.
fn clock(text: &str, key: &str, log: &mut Log) -> Option<u16> {
    let found = hours::clock(text);
    if found.is_none() {
        log.fault(
            Fault::new(&faults::SPAN, format!("`{text}` is not a time such as 10:00"))
                .column(key)
                .value(text),
        );
    }
    found
}

/// Skills and languages as one sorted list.
fn skills(skills: &[String], languages: &[String]) -> Vec<String> {
    let plain = |s: &String| s.trim().to_lowercase();
    let mut all: Vec<String> =
        skills.iter().map(plain).chain(languages.iter().map(|l| format!("language:{}", plain(l)))).collect();
    all.sort();
    all.dedup();
    all
}
