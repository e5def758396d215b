//! The venues with something to schedule: hours, hire slots, closures, what the room has.

use spoke_model::{
    Fault, Timetable, Venue,
    timetable::{ClosedDay, Room, Week},
};

use super::{Inputs, Log, avoided};
use crate::{
    calendar::Period,
    faults,
    hours::{self, NotHours, WEEKDAY_NAMES, WEEKDAYS},
    settings::{VenueSettings, WeekText},
};

/// Which venues became rooms.
pub(super) struct Used {
    /// The venue of each room, as an index of the inputs' venues.
    pub(super) venue: Vec<usize>,
    /// The settings of each room.
    pub(super) settings: Vec<VenueSettings>,
    /// Sessions a week pass through these ids.
    by_id: std::collections::BTreeMap<String, usize>,
}

impl Used {
    /// The room of a venue id.
    pub(super) fn room(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}

pub(super) fn build(inputs: &Inputs<'_>, period: Period, t: &mut Timetable, log: &mut Log) -> Used {
    let mut used = Used { venue: Vec::new(), settings: Vec::new(), by_id: std::collections::BTreeMap::new() };
    let planned = |index: usize| {
        inputs.plan.iter().any(|p| {
            p.venue.index() == index && inputs.patterns.get(p.pattern.index()).is_some_and(|o| o.sessions > 0)
        })
    };
    known_ids(inputs, log);
    for (index, venue) in inputs.venues.iter().enumerate() {
        if !planned(index) && !inputs.programmes.iter().any(|p| p.venue == venue.id && p.sessions > 0) {
            continue;
        }
        let settings = inputs.settings.venue.iter().find(|v| v.name == venue.id).cloned().unwrap_or_default();
        let room = room(inputs, venue, &settings, period, log);
        used.by_id.insert(venue.id.clone(), t.rooms.len());
        used.venue.push(index);
        used.settings.push(settings);
        t.rooms.push(room);
    }
    used
}

/// Every venue id the scenario names exists.
fn known_ids(inputs: &Inputs<'_>, log: &mut Log) {
    let known = |id: &str| inputs.venues.iter().any(|v| v.id == id);
    let s = inputs.settings;
    let named = s
        .venue
        .iter()
        .map(|v| (v.name.as_str(), "schedule.venue.name"))
        .chain(s.pin.iter().map(|p| (p.venue.as_str(), "schedule.pin.venue")))
        .chain(s.avoid.iter().flat_map(|a| a.venues.iter().map(|v| (v.as_str(), "schedule.avoid.venues"))));
    for (id, key) in named {
        if !known(id) {
            log.fault(
                Fault::new(&faults::VENUE, format!("`{id}` is not in {}", inputs.venue_table))
                    .column(key)
                    .value(id),
            );
        }
    }
}

fn room(inputs: &Inputs<'_>, venue: &Venue, settings: &VenueSettings, period: Period, log: &mut Log) -> Room {
    let hours = hours_of(inputs, venue, settings, log);
    let hire = settings.hire.as_ref().map(|text| week(text, None, log, at("schedule.venue.hire")));
    let mut closed: Vec<ClosedDay> = Vec::new();
    for span in &settings.closed {
        if span.end < span.start {
            log.fault(
                Fault::new(
                    &faults::LEAVE_ORDER,
                    format!("{} closes from {} to {}", venue.id, span.start, span.end),
                )
                .column("schedule.venue.closed"),
            );
        }
        let reason = if span.reason.is_empty() { "the venue is closed" } else { span.reason.as_str() };
        let dates = period.dates().filter(|d| span.start <= *d && *d <= span.end);
        closed.extend(dates.map(|date| ClosedDay { date, reason: reason.to_owned() }));
    }
    for avoid in inputs.settings.avoid.iter().filter(|a| a.venues.contains(&venue.id)) {
        closed
            .extend(avoided(avoid, period, log).into_iter().map(|(date, reason)| ClosedDay { date, reason }));
    }
    closed.sort_by(|a, b| a.date.cmp(&b.date).then(a.reason.cmp(&b.reason)));
    closed.dedup_by_key(|c| c.date);
    Room {
        id: venue.id.clone(),
        name: venue.name.clone(),
        kind: venue.kind.clone(),
        postcode: venue.postcode.clone(),
        easting: venue.location.easting,
        northing: venue.location.northing,
        site: venue.site.clone().unwrap_or_else(|| venue.id.clone()),
        neighbourhood: settings
            .neighbourhood
            .clone()
            .or_else(|| venue.ward.clone())
            .unwrap_or_else(|| venue.id.clone()),
        hours,
        hire,
        closed,
        capacity: settings.capacity,
        private_room: settings.private_room,
        step_free: settings.step_free,
        creche: settings.creche,
    }
}

/// Hours of the table with the scenario's in place of them, day by day; `None` where they are not known.
fn hours_of(inputs: &Inputs<'_>, venue: &Venue, settings: &VenueSettings, log: &mut Log) -> Option<Week> {
    let own = settings.hours.as_ref();
    let replaced: [bool; 7] = std::array::from_fn(|d| own.is_some_and(|o| o.days()[d].is_some()));
    let mut known = true;
    let mut table: Week = std::array::from_fn(|_| Vec::new());
    match &venue.hours {
        None => known = false,
        Some(days) => {
            for (day, text) in days.iter().enumerate().filter(|(d, _)| !replaced[*d]) {
                let about = |kind, message: String| {
                    Fault::new(kind, message).path(inputs.venue_table).column(WEEKDAY_NAMES[day]).value(text)
                };
                match hours::spans(text) {
                    Ok(spans) => table[day] = spans,
                    Err(NotHours::Order | NotHours::Overlap) => log.fault(about(
                        &faults::HOURS_ORDER,
                        format!(
                            "the {} hours of {} `{text}` end before they start or overlap",
                            WEEKDAY_NAMES[day], venue.id
                        ),
                    )),
                    Err(why @ (NotHours::Code | NotHours::HalfOfDay)) => {
                        known = false;
                        log.fault(about(
                            &faults::HOURS_TEXT,
                            format!(
                                "the {} hours of {}: `{text}` {}",
                                WEEKDAY_NAMES[day],
                                venue.id,
                                why.why()
                            ),
                        ));
                    }
                }
            }
        }
    }
    if replaced.iter().any(|r| *r) && (known || replaced.iter().all(|r| *r)) {
        let own = own?;
        return Some(week(own, Some(&table), log, at("schedule.venue.hours")));
    }
    if let (Some(own), false) = (own.filter(|_| replaced.iter().any(|r| *r)), known) {
        log.notes.push(format!("Hours of {} are taken from the scenario alone.", venue.id));
        return Some(week(own, None, log, at("schedule.venue.hours")));
    }
    if known {
        return Some(table);
    }
    match &inputs.settings.default_hours {
        Some(text) => {
            log.notes.push(format!("Hours of {} are not known: default_hours are taken.", venue.id));
            Some(week(text, None, log, at("schedule.default_hours")))
        }
        None => {
            log.notes.push(format!("Hours not known: {}.", venue.id));
            None
        }
    }
}

/// A fault of a weekday's hours under a key of the scenario.
fn at(key: &str) -> impl Fn(&str, String) -> Fault {
    move |day, message| Fault::new(&faults::SPAN, message).column(format!("{key}.{day}"))
}

/// A week of hours as text; days it does not name are `base`'s, or closed. `fault` says where a weekday's text stands.
pub(super) fn week(
    text: &WeekText,
    base: Option<&Week>,
    log: &mut Log,
    fault: impl Fn(&str, String) -> Fault,
) -> Week {
    let days = text.days();
    std::array::from_fn(|d| match days[d] {
        None => base.map_or_else(Vec::new, |b| b[d].clone()),
        Some(text) => hours::spans(text).unwrap_or_else(|why| {
            log.fault(fault(WEEKDAYS[d], format!("`{text}` {}", why.why())).value(text));
            Vec::new()
        }),
    })
}
