//! Staff from the scenario and from the staff table, checked alike.

use jiff::civil::Date;
use spoke_model::{
    Bng, Fault, Timetable,
    timetable::{ClockSpan, Staff},
};

use super::{Inputs, Log, Rows, rooms::Used, rooms::week, skills, travel, travel::Minutes};
use crate::{
    faults, hours,
    settings::{Leave, StaffSettings, WeekText},
    solve::slots,
};

/// Where a member of staff was written.
#[derive(Clone)]
enum Origin {
    Scenario,
    Row(String, u64),
}

impl Origin {
    fn place(&self, fault: Fault, key: &str) -> Fault {
        match self {
            Self::Scenario => fault.column(format!("schedule.staff.{key}")),
            Self::Row(path, row) => fault.path(path).row(*row).column(key),
        }
    }
}

pub(super) fn build(inputs: &Inputs<'_>, used: &Used, minutes: &Minutes, t: &mut Timetable, log: &mut Log) {
    let mut all: Vec<(StaffSettings, Origin)> =
        inputs.settings.staff.iter().map(|s| (s.clone(), Origin::Scenario)).collect();
    if let Some(file) = &inputs.files.staff {
        all.extend(table(file, log));
    }
    if all.is_empty() && !t.rooms.is_empty() {
        log.fault(Fault::new(&faults::NO_STAFF, "no staff are listed").column("schedule.staff"));
    }
    for (settings, origin) in all {
        if settings.name.is_empty() || t.staff.iter().any(|s| s.id == settings.name) {
            let message = if settings.name.is_empty() {
                "a member of staff has no name".to_owned()
            } else {
                format!("`{}` is listed twice", settings.name)
            };
            log.fault(origin.place(Fault::new(&faults::STAFF_TWICE, message).value(&settings.name), "name"));
            continue;
        }
        let member = member(inputs, (used, minutes), &settings, &origin, log);
        t.staff.push(member);
    }
}

fn member(
    inputs: &Inputs<'_>,
    (used, minutes): (&Used, &Minutes),
    s: &StaffSettings,
    origin: &Origin,
    log: &mut Log,
) -> Staff {
    let mut range = |holds: bool, key: &str, message: String| {
        if !holds {
            log.fault(origin.place(Fault::new(&faults::RANGE, message), key));
        }
    };
    range((1..=50).contains(&s.people), "people", format!("{}: people is 1 to 50", s.name));
    range(
        (1..=10).contains(&s.max_sessions_day),
        "max_sessions_day",
        format!("{}: max_sessions_day is 1 to 10", s.name),
    );
    range(s.break_minutes <= 480, "break_minutes", format!("{}: break_minutes is 0 to 480", s.name));
    let weekly = s.weekly_hours.filter(|h| h.is_finite() && (0.0..=168.0).contains(h));
    range(
        s.weekly_hours.is_none() || weekly.is_some(),
        "weekly_hours",
        format!("{}: weekly_hours is 0 to 168", s.name),
    );
    let mut leave: Vec<(Date, Date)> = s.leave.iter().map(|l| (l.start, l.end)).collect();
    leave.sort();
    for (start, end) in leave.iter().filter(|(a, b)| b < a) {
        let message = format!("leave of {} from {start} to {end} ends before it starts", s.name);
        log.fault(origin.place(Fault::new(&faults::LEAVE_ORDER, message), "leave"));
    }
    for pair in leave.windows(2).filter(|w| w[1].0 <= w[0].1) {
        let message =
            format!("leave of {}: {}–{} and {}–{}", s.name, pair[0].0, pair[0].1, pair[1].0, pair[1].1);
        log.fault(origin.place(Fault::new(&faults::LEAVE_OVERLAP, message), "leave"));
    }
    Staff {
        id: s.name.clone(),
        team: s.team.clone().filter(|t| !t.is_empty()),
        people: s.people,
        hours: week(&s.hours, None, log, |day, message| {
            let key =
                if matches!(origin, Origin::Scenario) { format!("hours.{day}") } else { day.to_owned() };
            origin.place(Fault::new(&faults::SPAN, format!("hours of {}: {message}", s.name)), &key)
        }),
        leave,
        skills: skills(&s.skills, &s.languages),
        max_sessions_day: s.max_sessions_day,
        weekly_minutes: weekly.map(|h| (h * 60.0).round() as u32),
        break_minutes: s.break_minutes,
        base_minutes: s.base.as_deref().filter(|b| !b.trim().is_empty()).and_then(|base| {
            let from = base_place(inputs, base);
            if from.is_none() {
                log.fault(
                    origin.place(
                        Fault::new(&faults::BASE, format!("`{base}`, the base of {}, is not known", s.name))
                            .value(base),
                        "base",
                    ),
                );
            }
            from.map(|from| travel::from_place(inputs, used, minutes, base, from))
        }),
    }
}

/// A venue's place, or `easting northing` on the grid.
fn base_place(inputs: &Inputs<'_>, base: &str) -> Option<Bng> {
    if let Some(venue) = inputs.venues.iter().find(|v| v.id == base) {
        return Some(venue.location);
    }
    let mut numbers = base.split([' ', ',']).filter(|t| !t.is_empty()).map(str::parse::<f64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(easting)), Some(Ok(northing)), None)
            if (0.0..=700_000.0).contains(&easting) && (0.0..=1_300_000.0).contains(&northing) =>
        {
            Some(Bng { easting, northing })
        }
        _ => None,
    }
}

/// The staff table: `name,team,people,mon…sun,weekly_hours,max_sessions_day,break_minutes,leave,skills,languages,base`,
/// days by their whole names too.
fn table(file: &Rows, log: &mut Log) -> Vec<(StaffSettings, Origin)> {
    let wrong = |row: u64, column: &str, message: String| {
        Fault::new(&faults::STAFF_TABLE, message).path(&file.path).row(row).column(column)
    };
    let headers: Vec<String> = file.headers.iter().map(|header| column_name(header)).collect();
    if !headers.iter().any(|h| h == "name") {
        log.fault(wrong(1, "name", "the header has no column `name`".into()));
        return Vec::new();
    }
    let mut all = Vec::new();
    for (row, cells) in &file.rows {
        let mut staff = StaffSettings::default();
        for (column, text) in headers.iter().zip(cells).filter(|(_, text)| !text.is_empty()) {
            if let Err(message) = cell(&mut staff, column, text) {
                log.fault(wrong(*row, column, message).value(text));
            }
        }
        all.push((staff, Origin::Row(file.path.clone(), *row)));
    }
    all
}

/// `Weekly hours` is `weekly_hours`, `Monday` is `mon`.
fn column_name(header: &str) -> String {
    match hours::weekday(header) {
        Some(day) => hours::WEEKDAYS[usize::from(day)].to_owned(),
        None => header.trim().to_lowercase().replace([' ', '-'], "_"),
    }
}

/// One cell of the staff table.
fn cell(staff: &mut StaffSettings, column: &str, text: &str) -> Result<(), String> {
    let number = || text.parse::<u32>().map_err(|_| format!("`{text}` is not a whole number"));
    let list = || text.split(';').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect::<Vec<_>>();
    let WeekText { mon, tue, wed, thu, fri, sat, sun } = &mut staff.hours;
    match column {
        "name" => staff.name = text.to_owned(),
        "team" => staff.team = Some(text.to_owned()),
        "people" => staff.people = number()?,
        "mon" => *mon = Some(text.to_owned()),
        "tue" => *tue = Some(text.to_owned()),
        "wed" => *wed = Some(text.to_owned()),
        "thu" => *thu = Some(text.to_owned()),
        "fri" => *fri = Some(text.to_owned()),
        "sat" => *sat = Some(text.to_owned()),
        "sun" => *sun = Some(text.to_owned()),
        "weekly_hours" => {
            staff.weekly_hours =
                Some(text.parse().map_err(|_| format!("`{text}` is not a number of hours"))?);
        }
        "max_sessions_day" => staff.max_sessions_day = number()?,
        "break_minutes" => {
            staff.break_minutes =
                number()?.try_into().map_err(|_| format!("{text} minutes is too long a break"))?;
        }
        "skills" => staff.skills = list(),
        "languages" => staff.languages = list(),
        "base" => staff.base = Some(text.to_owned()),
        "leave" => {
            for span in list() {
                let (start, end) = span.split_once('/').unwrap_or((&span, &span));
                let date = |t: &str| {
                    t.trim()
                        .parse::<Date>()
                        .map_err(|_| format!("`{span}` is not leave such as 2026-10-26/2026-10-30"))
                };
                staff.leave.push(Leave { start: date(start)?, end: date(end)?, reason: String::new() });
            }
        }
        other => return Err(format!("`{other}` is not a column of the staff table")),
    }
    Ok(())
}

/// Says who can never hold a session of what is asked for.
pub(super) fn warn_idle(t: &Timetable, log: &mut Log) {
    for member in &t.staff {
        let free = |d: &spoke_model::timetable::Day| {
            d.closed.is_none() && !member.leave.iter().any(|(a, b)| *a <= d.date && d.date <= *b)
        };
        let weekday_free: [bool; 7] = std::array::from_fn(|w| {
            t.days.iter().any(|d| usize::from(crate::calendar::weekday_of(d.date)) == w && free(d))
        });
        let reaches = |room: usize, weekday: u8, block: ClockSpan| {
            let way = match &member.base_minutes {
                Some(base) if t.rules.base_travel_in_hours => base[room],
                _ => 0.0,
            };
            member.hours[usize::from(weekday)].iter().any(|s| {
                f64::from(s.start) <= f64::from(block.start) - way
                    && f64::from(block.end) + way <= f64::from(s.end)
            })
        };
        let can = t.requests.iter().any(|request| {
            (0..7u8).any(|d| {
                weekday_free[usize::from(d)]
                    && slots::starts(t, request, d).iter().any(|(_, block)| reaches(request.room, d, *block))
            })
        });
        if !can && !t.requests.is_empty() {
            log.fault(
                Fault::new(
                    &faults::STAFF_IDLE,
                    format!("{} works at no time that a session could be held", member.id),
                )
                .column("schedule.staff")
                .value(&member.id),
            );
        }
    }
}
