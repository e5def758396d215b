//! `calendar/<venue>.ics` and `calendar/team-<team>.ics`: what the public sees, and what staff need.
//!
//! A session keeps its UID for as long as its series exists; SEQUENCE goes up when something changed, so that a calendar
//! that is imported again updates. Dates that were published and are no more are CANCELLED.

use std::collections::BTreeMap;

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

/// All calendars: one per venue, one per team (a member of staff without a team has one of their own).
pub(super) fn files(t: &Timetable, schedule: &Schedule) -> Vec<ScheduleFile> {
    let mut files = Vec::new();
    let with = |id: &str| {
        let sessions = || schedule.sessions.iter().chain(&schedule.cancelled);
        sessions().any(|s| s.venue == id)
    };
    let rooms: Vec<_> = t.rooms.iter().filter(|r| with(&r.id)).collect();
    for (room, name) in rooms.iter().zip(file_names(rooms.iter().map(|r| r.id.as_str()))) {
        let of_venue = |s: &&Session| s.venue == room.id;
        let events = events(t, schedule, Reader::Public, &of_venue);
        let title = format!("{} – {}", t.service, room.name);
        files.push(ScheduleFile {
            path: format!("calendar/{name}.ics"),
            bytes: ics::calendar(&title, &events).into_bytes(),
        });
    }
    let mut teams: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for member in &t.staff {
        teams.entry(member.team.as_deref().unwrap_or(&member.id)).or_default().push(&member.id);
    }
    let names = file_names(teams.keys().copied());
    for ((team, members), name) in teams.iter().zip(names) {
        let of_team = |s: &&Session| s.staff.iter().any(|id| members.contains(&id.as_str()));
        let events = events(t, schedule, Reader::Team(team), &of_team);
        if !events.is_empty() {
            files.push(ScheduleFile {
                path: format!("calendar/team-{name}.ics"),
                bytes: ics::calendar(&format!("{} – {team}", t.service), &events).into_bytes(),
            });
        }
    }
    files
}

/// The events of one calendar: the sessions that `mine` picks, series by series.
fn events(
    t: &Timetable,
    schedule: &Schedule,
    reader: Reader<'_>,
    mine: &dyn Fn(&&Session) -> bool,
) -> Vec<String> {
    let mut events = Vec::new();
    for request in &t.requests {
        let of_request = |s: &&Session| s.request == request.id && mine(s);
        let sessions: Vec<&Session> = schedule.sessions.iter().filter(of_request).collect();
        let cancelled: Vec<&Session> = schedule.cancelled.iter().filter(of_request).collect();
        let series = schedule.series.iter().find(|s| s.request == request.id);
        let writer = Writer { t, reader, request, series };
        writer.write(&sessions, &cancelled, &mut events);
    }
    // Of requests that are no more, only the cancellations are left.
    for session in schedule.cancelled.iter().filter(|s| mine(s)) {
        if !t.requests.iter().any(|r| r.id == session.request) {
            let request = gone_request(session);
            let writer = Writer { t, reader, request: &request, series: None };
            events.push(writer.single(session, true));
        }
    }
    events
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
            Reader::Public => self.series.map(|s| s.words.clone()).unwrap_or_default(),
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
