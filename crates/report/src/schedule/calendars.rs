//! `calendar/<venue>.ics` and `calendar/team-<team>.ics`: what the public sees, and what staff need.
//!
//! A session keeps its UID for as long as its series exists; SEQUENCE goes up when something changed, so that a calendar
//! that is imported again updates. Dates that were published and are no more are CANCELLED.

use std::collections::{BTreeMap, BTreeSet};

use spoke_model::{
    Schedule, Timetable,
    schedule::{Series, Session},
    timetable::{Recurrence, Request},
};

use super::{
    ScheduleFile, clock, file_names, ics,
    recurring::{Rule, split},
};

/// Who a calendar is for.
#[derive(Clone, Copy)]
enum Reader<'a> {
    Public,
    Team(&'a str),
}

/// Sessions of one calendar, and those that are no more.
#[derive(Default)]
struct Both<'a> {
    held: Vec<&'a Session>,
    cancelled: Vec<&'a Session>,
}

/// Held and cancelled sessions under each key that `keys` gives them.
fn apart<'a, K: Ord>(
    held: impl IntoIterator<Item = &'a Session>,
    cancelled: impl IntoIterator<Item = &'a Session>,
    keys: impl Fn(&'a Session) -> Vec<K>,
) -> BTreeMap<K, Both<'a>> {
    let mut all: BTreeMap<K, Both<'a>> = BTreeMap::new();
    for session in held {
        keys(session).into_iter().for_each(|key| all.entry(key).or_default().held.push(session));
    }
    for session in cancelled {
        keys(session).into_iter().for_each(|key| all.entry(key).or_default().cancelled.push(session));
    }
    all
}

/// All calendars: one per venue, one per team (a member of staff without a team has one of their own).
pub(super) fn files(t: &Timetable, schedule: &Schedule) -> Vec<ScheduleFile> {
    let quarter = Quarter {
        t,
        requests: t.requests.iter().enumerate().map(|(index, r)| (r.id.as_str(), index)).collect(),
        series: schedule.series.iter().map(|s| (s.request.as_str(), s)).collect(),
    };
    let mut files = Vec::new();
    let at = apart(&schedule.sessions, &schedule.cancelled, |s| vec![s.venue.as_str()]);
    let rooms: Vec<_> = t.rooms.iter().filter_map(|r| Some((r, at.get(r.id.as_str())?))).collect();
    for ((room, both), name) in rooms.iter().zip(file_names(rooms.iter().map(|(r, _)| r.id.as_str()))) {
        let title = format!("{} – {}", t.service, room.name);
        files.push(ScheduleFile {
            path: format!("calendar/{name}.ics"),
            bytes: ics::calendar(&title, &quarter.events(Reader::Public, both)).into_bytes(),
        });
    }
    let team_of: BTreeMap<&str, &str> =
        t.staff.iter().map(|m| (m.id.as_str(), m.team.as_deref().unwrap_or(&m.id))).collect();
    let of = apart(&schedule.sessions, &schedule.cancelled, |s| {
        let teams: BTreeSet<&str> =
            s.staff.iter().filter_map(|id| team_of.get(id.as_str()).copied()).collect();
        teams.into_iter().collect()
    });
    let teams: BTreeSet<&str> = team_of.values().copied().collect();
    for (team, name) in teams.iter().zip(file_names(teams.iter().copied())) {
        if let Some(both) = of.get(team) {
            let events = quarter.events(Reader::Team(team), both);
            files.push(ScheduleFile {
                path: format!("calendar/team-{name}.ics"),
                bytes: ics::calendar(&format!("{} – {team}", t.service), &events).into_bytes(),
            });
        }
    }
    files
}

/// A quarter with its requests and series by name.
struct Quarter<'a> {
    t: &'a Timetable,
    requests: BTreeMap<&'a str, usize>,
    series: BTreeMap<&'a str, &'a Series>,
}

impl<'a> Quarter<'a> {
    /// The events of one calendar, series by series.
    fn events(&self, reader: Reader<'_>, all: &Both<'a>) -> Vec<String> {
        let mut events = Vec::new();
        let (mut asked, mut gone) = (Vec::new(), Vec::new());
        let index = |s: &&Session| self.requests.get(s.request.as_str()).copied();
        for session in &all.cancelled {
            if index(session).is_some() { asked.push(*session) } else { gone.push(*session) }
        }
        let held = all.held.iter().copied().filter(|s| index(s).is_some());
        for (request, both) in apart(held, asked, |s| index(&s).into_iter().collect()) {
            let request = &self.t.requests[request];
            let series = self.series.get(request.id.as_str()).copied();
            Writer { t: self.t, reader, request, series }.write(&both.held, &both.cancelled, &mut events);
        }
        // Of requests that are no more, only the cancellations are left.
        for session in gone {
            let writer = Writer { t: self.t, reader, request: &gone_request(session), series: None };
            events.push(writer.single(session, true));
        }
        events
    }
}

fn gone_request(session: &Session) -> Request {
    Request {
        id: session.request.clone(),
        room: usize::MAX,
        pattern: String::new(),
        recurrence: Recurrence::Dates,
        sessions: 0,
        minutes: 0,
        setup: 0,
        clear: 0,
        people: 1,
        skills: Vec::new(),
        programme: session.programme.clone(),
        private_room: false,
        step_free: false,
        expected: None,
        weekdays: [true; 7],
        start: None,
        phase: None,
        crew: None,
        dates: Vec::new(),
        from_day: 0,
        before: None,
    }
}

/// Writes the events of one series.
struct Writer<'a> {
    t: &'a Timetable,
    reader: Reader<'a>,
    request: &'a Request,
    series: Option<&'a Series>,
}

impl Writer<'_> {
    fn write(&self, sessions: &[&Session], cancelled: &[&Session], events: &mut Vec<String>) {
        // For staff a recurring event speaks of one crew: sessions held by others stand beside it.
        let crew = most_common_staff(sessions);
        let same = |s: &&&Session| matches!(self.reader, Reader::Public) || s.staff == crew;
        let alike: Vec<&Session> = sessions.iter().filter(same).copied().collect();
        let (rule, mut singles) = match self.series {
            Some(series) => split(self.t, self.request, series, &alike, cancelled),
            None => (None, alike),
        };
        singles.extend(sessions.iter().filter(|s| !same(s)));
        singles.sort_by_key(|s| (s.date, s.start));
        if let Some(rule) = &rule {
            events.push(self.recurring(rule));
            for date in &rule.cancelled {
                if let Some(session) = cancelled.iter().find(|s| s.date == *date) {
                    events.push(self.event(session, Some(ics::local(*date, session.start)), None, true));
                }
            }
        }
        events.extend(singles.iter().map(|s| self.single(s, false)));
        for session in cancelled {
            let within = rule.as_ref().is_some_and(|r| r.dates.contains(&session.date));
            let again = sessions.iter().any(|s| s.date == session.date);
            if !within && !again {
                events.push(self.single(session, true));
            }
        }
    }

    fn recurring(&self, rule: &Rule<'_>) -> String {
        let (Some(first), Some(last)) = (rule.dates.first(), rule.dates.last()) else { return String::new() };
        let held = |d: &&jiff::civil::Date| {
            rule.sessions.iter().any(|s| s.date == **d) || rule.cancelled.contains(d)
        };
        let Some(session) = rule.sessions.first() else { return String::new() };
        let mut lines = vec![format!("RRULE:{};UNTIL={}", rule.rrule, ics::utc(*last, session.start))];
        for date in rule.dates.iter().filter(|d| !held(d)) {
            lines.push(format!("EXDATE;TZID=Europe/London:{}", ics::local(*date, session.start)));
        }
        let mut master = (*session).clone();
        master.date = *first;
        self.event(&master, None, Some(lines), false)
    }

    fn single(&self, session: &Session, cancelled: bool) -> String {
        self.event(session, None, None, cancelled)
    }

    /// One VEVENT: recurring with `rule`, one date of a recurring one with `instance`, single with neither.
    fn event(
        &self,
        session: &Session,
        instance: Option<String>,
        rule: Option<Vec<String>>,
        cancelled: bool,
    ) -> String {
        let mut out = String::new();
        let mut line = |content: &str| ics::line(&mut out, content);
        let recurring = rule.is_some() || instance.is_some();
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", self.uid(session, recurring)));
        line(&format!("DTSTAMP:{}", self.stamp()));
        line(&format!("SEQUENCE:{}", self.series.map_or(u32::from(cancelled), |s| s.sequence)));
        if let Some(instance) = instance {
            line(&format!("RECURRENCE-ID;TZID=Europe/London:{instance}"));
        }
        line(&format!("DTSTART;TZID=Europe/London:{}", ics::local(session.date, session.start)));
        line(&format!("DTEND;TZID=Europe/London:{}", ics::local(session.date, session.end)));
        for rule in rule.into_iter().flatten() {
            line(&rule);
        }
        line(&format!("SUMMARY:{}", ics::text(&self.summary(session))));
        line(&format!("LOCATION:{}", ics::text(&self.location(session))));
        let description = self.description(session);
        if !description.is_empty() {
            line(&format!("DESCRIPTION:{}", ics::text(&description)));
        }
        line(if cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        line("END:VEVENT");
        out
    }

    /// The period's first day and the request, so that another quarter is another event.
    fn uid(&self, session: &Session, recurring: bool) -> String {
        let plain = |text: &str| -> String {
            text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '.' }).collect()
        };
        let period = self.t.days.first().map(|d| d.date.to_string()).unwrap_or_default();
        let team = match self.reader {
            Reader::Public => String::new(),
            Reader::Team(team) => format!("-{}", plain(team)),
        };
        let date = if recurring { String::new() } else { format!("-{}", session.date) };
        format!("{period}-{}{date}{team}@spoke", plain(&session.request))
    }

    fn stamp(&self) -> String {
        let date = self.t.days.first().map(|d| d.date).unwrap_or_default();
        format!("{}Z", ics::local(date, jiff::civil::Time::midnight()))
    }

    /// The series in words; of one that keeps too few of its dates, that nobody is to count on the others.
    fn announced(&self, series: &Series) -> String {
        let only = if series.words.starts_with("some ") { ", only on the dates shown" } else { "" };
        format!("{}{only}", series.words)
    }

    fn summary(&self, session: &Session) -> String {
        let what = session.programme.as_deref().unwrap_or(&self.t.service);
        match self.reader {
            Reader::Public => what.to_owned(),
            Reader::Team(_) => format!("{what} – {}", session.venue_name),
        }
    }

    fn location(&self, session: &Session) -> String {
        let postcode =
            self.t.rooms.iter().find(|r| r.id == session.venue).and_then(|r| r.postcode.as_deref());
        match postcode {
            Some(postcode) => format!("{}, {postcode}", session.venue_name),
            None => session.venue_name.clone(),
        }
    }

    fn description(&self, session: &Session) -> String {
        match self.reader {
            Reader::Public => self.series.map(|series| self.announced(series)).unwrap_or_default(),
            Reader::Team(_) => {
                let mut text = format!("Staff: {}", session.staff.join(", "));
                if self.request.setup + self.request.clear > 0 {
                    text.push_str(&format!(
                        "\nThere {} minutes before {} and {} minutes after {}",
                        self.request.setup,
                        clock(session.start),
                        self.request.clear,
                        clock(session.end)
                    ));
                }
                text
            }
        }
    }
}

/// The staff most of the sessions have, the first of equals.
fn most_common_staff(sessions: &[&Session]) -> Vec<String> {
    let count = |s: &Session| sessions.iter().filter(|o| o.staff == s.staff).count();
    let mut best: Option<&Session> = None;
    for session in sessions {
        if best.is_none_or(|b| count(session) > count(b)) {
            best = Some(session);
        }
    }
    best.map(|s| s.staff.clone()).unwrap_or_default()
}
