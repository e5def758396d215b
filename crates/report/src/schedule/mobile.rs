//! `mobile_library.csv`: one row per series in the mobile-library open schema; `frequency` is an RRULE, `exceptions` dates.

use std::collections::BTreeMap;

use spoke_model::{
    Schedule, Timetable,
    schedule::{Series, Session},
};

use super::{
    by, clock,
    flat::table,
    recurring::{Rule, split},
};

const COLUMNS: [&str; 18] = [
    "organisation",
    "mobile",
    "route",
    "community",
    "stop",
    "address",
    "postcode",
    "geox",
    "geoy",
    "day",
    "type",
    "arrival",
    "departure",
    "frequency",
    "start",
    "end",
    "exceptions",
    "timetable",
];

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The table: one row per recurring series, one per date that stands outside of it. `geox` and `geoy` are easting and
/// northing on the British National Grid; `mobile` is the crew, `route` the neighbourhood.
pub(super) fn csv(t: &Timetable, schedule: &Schedule) -> String {
    let mut rows = Vec::new();
    let held = by(&schedule.sessions, |s| s.request.as_str());
    let named: BTreeMap<&str, &Series> = schedule.series.iter().map(|s| (s.request.as_str(), s)).collect();
    for request in &t.requests {
        let sessions: &[&Session] = held.get(request.id.as_str()).map_or(&[], |s| s);
        let room = &t.rooms[request.room];
        let row = |session: &Session, rule: Option<&Rule<'_>>, crew: String| {
            let first = rule.and_then(|r| r.dates.first().copied()).unwrap_or(session.date);
            let last = rule.and_then(|r| r.dates.last().copied()).unwrap_or(session.date);
            let missed = rule.map(|r| {
                let held = |d: &&jiff::civil::Date| r.sessions.iter().any(|s| s.date == **d);
                r.dates.iter().filter(|d| !held(d)).map(ToString::to_string).collect::<Vec<_>>().join(";")
            });
            [
                t.organisation.clone(),
                crew,
                room.neighbourhood.clone(),
                room.neighbourhood.clone(),
                room.name.clone(),
                room.name.clone(),
                room.postcode.clone().unwrap_or_default(),
                format!("{:.0}", room.easting),
                format!("{:.0}", room.northing),
                DAYS[usize::from(session.date.weekday().to_monday_zero_offset().unsigned_abs()).min(6)]
                    .to_owned(),
                "Public".to_owned(),
                clock(session.start),
                clock(session.end),
                rule.map(|r| r.rrule.clone()).unwrap_or_default(),
                first.to_string(),
                last.to_string(),
                missed.unwrap_or_default(),
                String::new(),
            ]
        };
        let series = named.get(request.id.as_str()).copied();
        let (rule, singles) = match series {
            Some(series) => split(t, request, series, sessions, &[]),
            None => (None, sessions.to_vec()),
        };
        if let (Some(rule), Some(series)) = (&rule, series)
            && let Some(session) = rule.sessions.first()
        {
            rows.push(row(session, Some(rule), series.crew.join("; ")));
        }
        rows.extend(singles.iter().map(|s| row(s, None, s.staff.join("; "))));
    }
    table(&COLUMNS, rows.into_iter())
}
