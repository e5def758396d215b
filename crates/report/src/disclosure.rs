//! The copy of a run that may leave the house: small numbers from private tables suppressed, others rounded.
//!
//! What is published is a function of the **published cells** alone: each area's people, suppressed or rounded to 5,
//! and its places per contact needed, to two decimals and only where the people are published. Contacts, places and
//! every total are recomputed from those, so no sum or difference of published figures says anything of a suppressed
//! cell. What cannot be recomputed so (figures by group, flows' places, values, measures, prices) is left out.
//! Decisions (patterns, sessions, capacity) and geography count nobody and stay.
//!
//! An area is suppressed where its people from private tables are too few, however many others it has: what the
//! published tables say of them can be taken off. A private plan of today leaves nothing of before. A programme that is
//! private shows its total only: its sessions leave the calendar, and the budgets, which would give them back, go.
//! The public quarter is what will be held and when: staff, reasons and what could not be placed stay inside.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::measures::{
    AccessMethods, AreaAccess, Distribution, GradientTable, Leakage, Measures, State, UnderCoverage,
};
use spoke_model::{GroupId, Schedule, Timetable};

use crate::number::{ratio, rounded};
use crate::record::{Audience, GroupRecord, NOT_PUBLISHED, ProgrammeRecord, Record};
use crate::rows::{AreaRow, FlowRow, GroupCells, VenueRow};
use crate::{Results, bands, schedule, sentences};

/// `[disclosure]` of a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Which counts are suppressed.
    #[serde(default)]
    pub rule: Rule,
}

/// Which counts are suppressed; the others are rounded to 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// `under-5`: counts under 5, zero among them.
    #[default]
    #[serde(rename = "under-5")]
    Under5,
    /// `nhs`: NHS England's, 1 to 7 suppressed and zero shown.
    Nhs,
}

impl Rule {
    /// The count as published; `None` where it is suppressed. Counts may be estimates and need not be whole.
    pub fn published(self, count: f64) -> Option<f64> {
        let shown = match self {
            Self::Under5 => count >= 5.0,
            Self::Nhs => count == 0.0 || count >= 7.5,
        };
        shown.then(|| (count / 5.0).round() * 5.0)
    }
}

/// What of a scenario is private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Private {
    /// A table that need or shares come from, or today's plan.
    tables: bool,
    /// A table of need: its counts are what the rule looks at; else those of all tables are.
    need: bool,
    /// Today's plan.
    current: bool,
    /// A programme.
    programmes: bool,
}

/// The public copy of a run; `None` where nothing in it is private, and the run itself may be shown.
pub fn public(results: &Results) -> Option<Results> {
    let record = &results.record;
    if record.audience == Audience::Public || !is_private(record) {
        return None;
    }
    let private = private(record);
    let rule = rule(&record.scenario);
    let mut copy = results.clone();
    if private.programmes {
        hide_programmes(&mut copy, rule);
    }
    if private.tables {
        hide_need(&mut copy, rule, private.need);
    }
    if private.current {
        hide_before(&mut copy);
    }
    hide_sources(&mut copy.record);
    if let (Some(schedule), Some(timetable)) = (&mut copy.schedule, &mut copy.timetable) {
        hide_quarter(schedule, timetable, &copy.record.programmes);
    }
    copy.comparison = None;
    copy.record.warnings.clear();
    // The rest of it holds budgets, staff and the paths of private tables.
    if let Value::Object(sections) = &mut copy.record.scenario {
        sections.retain(|key, _| matches!(key.as_str(), "name" | "start" | "weeks" | "attribution"));
    }
    copy.record.roots.clear();
    // What was overridden may name private tables.
    copy.record.name = copy.record.scenario_name();
    copy.record.scenario_file.clear();
    copy.record.overrides.clear();
    copy.record.audience = Audience::Public;
    copy.record.outputs.clear();
    copy.record.certificate.clear();
    copy.record.summary = sentences::summary(&copy.record, copy.schedule.as_ref());
    Some(copy)
}

/// Who a run is for, in words; `None` where nothing in it is private.
pub fn audience(record: &Record) -> Option<&'static str> {
    match record.audience {
        Audience::Public => Some(
            "Public copy: small numbers from private tables are suppressed, others rounded to 5; totals are of the \
             figures shown.",
        ),
        Audience::Internal => is_private(record)
            .then_some("Internal: complete figures, small numbers included. Share the copy in public/."),
    }
}

/// Who the page of a run is for, in words: as [`audience`], and internal where a run beside it is private.
pub(crate) fn audience_of_page(results: &Results) -> Option<&'static str> {
    let beside = results.comparison.as_ref().is_some_and(|comparison| comparison.private);
    audience(&results.record)
        .or_else(|| beside.then_some("Internal: complete figures of a private run, small numbers included."))
}

/// Whether anything in the run is private, so that it may not be shown whole.
pub fn is_private(record: &Record) -> bool {
    let private = private(record);
    private.tables || private.programmes
}

fn private(record: &Record) -> Private {
    let list = |key: &str| record.scenario.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    Private {
        tables: tables_private(&record.scenario),
        need: list("need").iter().any(tables_private),
        current: record.scenario.get("current").is_some_and(tables_private),
        programmes: record.programmes.iter().any(|programme| programme.private),
    }
}

fn rule(scenario: &Value) -> Rule {
    let settings = scenario.get("disclosure").cloned().unwrap_or(Value::Null);
    serde_json::from_value::<Settings>(settings).unwrap_or_default().rule
}

/// Whether any table of a scenario but a programme's is marked `private = true`.
pub fn tables_private(scenario: &Value) -> bool {
    match scenario {
        Value::Object(entries) => {
            entries.get("private") == Some(&Value::Bool(true))
                || entries.iter().any(|(key, value)| key != "programme" && tables_private(value))
        }
        Value::Array(items) => items.iter().any(tables_private),
        _ => false,
    }
}

/// Every text of what is marked private, the paths of its tables among them.
fn private_texts<'a>(scenario: &'a Value, inside: bool, texts: &mut HashSet<&'a str>) {
    match scenario {
        Value::Object(entries) => {
            let inside = inside || entries.get("private") == Some(&Value::Bool(true));
            entries.values().for_each(|value| private_texts(value, inside, texts));
        }
        Value::Array(items) => items.iter().for_each(|value| private_texts(value, inside, texts)),
        Value::String(text) if inside => {
            texts.insert(text);
        }
        _ => {}
    }
}

/// Takes out what was read from private tables, and what was joined: its examples are rows of tables; and what a quarter
/// was dated from: who works when, and the quarter before.
fn hide_sources(record: &mut Record) {
    record.joins.clear();
    let mut private = HashSet::new();
    private_texts(&record.scenario, false, &mut private);
    record
        .inputs
        .retain(|input| !private.contains(input.path.as_str()) && !input.role.starts_with(schedule::ROLE));
}

/// What is left of a private programme is its total: nobody is to learn where ten people meet, or how often.
fn hide_programmes(copy: &mut Results, rule: Rule) {
    for programme in copy.record.programmes.iter_mut().filter(|programme| programme.private) {
        (programme.venue, programme.sessions) = (None, None);
        let published = |people: u32| rule.published(f64::from(people)).map(|people| people as u32);
        programme.caseload = programme.caseload.and_then(published);
    }
    // What is left of a budget, less what was given, is what the programmes take.
    copy.record.budgets.clear();
}

/// Leaves of a quarter what will be held and when: the general offer, and programmes that are public now. Of one that
/// is no more nobody can say that it ever was public.
fn hide_quarter(schedule: &mut Schedule, timetable: &mut Timetable, programmes: &[ProgrammeRecord]) {
    let is_hidden = |programme: &Option<String>| {
        let public = |name: &String| programmes.iter().any(|p| p.name == *name && !p.private);
        programme.as_ref().is_some_and(|name| !public(name))
    };
    timetable.requests.retain(|request| !is_hidden(&request.programme));
    for request in &mut timetable.requests {
        (request.crew, request.before) = (None, None);
    }
    timetable.staff.clear();
    timetable.frozen.clear();
    timetable.gone.clear();
    schedule.sessions.retain(|session| !is_hidden(&session.programme));
    schedule.cancelled.retain(|session| !is_hidden(&session.programme));
    for session in schedule.sessions.iter_mut().chain(&mut schedule.cancelled) {
        session.staff.clear();
    }
    // By the requests that stay: a programme that could not be placed has no session to know its request by.
    let stays = |request: &String| timetable.requests.iter().any(|other| other.id == *request);
    schedule.series.retain(|series| stays(&series.request));
    for series in &mut schedule.series {
        series.crew.clear();
    }
    schedule.unplaced.clear();
    schedule.shortfalls.clear();
    schedule.moved.clear();
    schedule.notes.clear();
    (schedule.requested, schedule.bound, schedule.proof) = (0, 0, String::new());
}

/// Takes out what was before the plan.
fn hide_before(copy: &mut Results) {
    for area in &mut copy.areas {
        (area.places_before, area.nearest_minutes_before) = (f64::NAN, None);
    }
    for venue in &mut copy.venues {
        venue.sessions_before = f64::NAN;
    }
    let record = &mut copy.record;
    record.before = NOT_PUBLISHED.to_owned();
    record.totals.open_before = None;
    (record.totals.sessions_before, record.totals.places_before) = (f64::NAN, f64::NAN);
    for band in record.gradient.deciles.iter_mut().chain(&mut record.gradient.fifths) {
        (band.places_before, band.before) = (f64::NAN, None);
    }
    (record.measures.before.open_venues, record.measures.before.sessions) = (None, f64::NAN);
}

fn hide_need(copy: &mut Results, rule: Rule, by_table: bool) {
    let published = |area: &AreaRow| {
        // Of a table of shares the people are everybody's.
        let few = if by_table { area.need_private } else { area.need };
        rule.published(few).and(rule.published(area.need))
    };
    let shown: Vec<Option<f64>> = copy.areas.iter().map(published).collect();
    let per_person = contacts_per_person(&copy.areas, &shown);
    for (area, people) in copy.areas.iter_mut().zip(&shown) {
        hide_area(area, *people, per_person);
    }
    copy.venues.iter_mut().for_each(hide_venue);
    copy.flows = public_flows(&copy.flows, &shown);
    let hidden: Vec<bool> = shown.iter().map(Option::is_none).collect();
    hide_record(&mut copy.record, &copy.areas, &hidden);
}

/// Contacts needed by a person, over the published areas, to one decimal: the same for every area.
fn contacts_per_person(areas: &[AreaRow], shown: &[Option<f64>]) -> f64 {
    let published = areas.iter().zip(shown).filter(|(_, people)| people.is_some());
    let (contacts, people) =
        published.fold((0.0, 0.0), |sum, (area, _)| (sum.0 + area.contacts, sum.1 + area.need));
    rounded(ratio(contacts, people).unwrap_or(0.0), 1)
}

fn hide_area(area: &mut AreaRow, people: Option<f64>, per_person: f64) {
    let published = |value: Option<f64>| people.and(value).map(|value| rounded(value, 2));
    let before = published(ratio(area.places_before, area.contacts));
    area.places_per_contact = published(area.places_per_contact);
    area.need = people.unwrap_or(f64::NAN);
    area.need_private = f64::NAN;
    area.contacts = people.map_or(f64::NAN, |people| people * per_person);
    let places = |per_contact: Option<f64>| {
        per_contact.map_or(f64::NAN, |per_contact| (per_contact * area.contacts / 5.0).round() * 5.0)
    };
    (area.places, area.places_before) = (places(area.places_per_contact), places(before));
    // What shares of places those nearby need would tell of their number.
    // Blank where nobody is in need, and weighted with who is.
    area.access = AreaAccess::default();
    area.entitlement = f64::NAN;
    (area.floor_met, area.floor_short) = (None, f64::NAN);
    area.groups = vec![GroupCells {
        contacts: area.contacts,
        entitlement: f64::NAN,
        places: area.places,
        minutes: None,
    }];
}

fn hide_venue(venue: &mut VenueRow) {
    venue.places = f64::NAN;
    venue.utilisation = None;
    venue.marginal_value = f64::NAN;
    venue.value_if_closed = f64::NAN;
    // How many areas with people in need depend on it, and by how much.
    venue.places_lost_if_closed = None;
    (venue.areas_below_if_closed, venue.areas_without_if_closed) = (None, None);
}

/// Who goes where, without how many: one line for an area and a venue, none for areas that are suppressed.
fn public_flows(flows: &[FlowRow], shown: &[Option<f64>]) -> Vec<FlowRow> {
    let mut kept: Vec<FlowRow> = flows
        .iter()
        .filter(|flow| shown[flow.area.index()].is_some())
        .map(|flow| FlowRow { group: GroupId(0), places: f64::NAN, ..*flow })
        .collect();
    kept.sort_by(|a, b| (a.area, a.venue).cmp(&(b.area, b.venue)).then(a.minutes.total_cmp(&b.minutes)));
    kept.dedup_by_key(|flow| (flow.area, flow.venue));
    kept
}

fn hide_record(record: &mut Record, areas: &[AreaRow], hidden: &[bool]) {
    // Suppressed areas add nothing to a total: it is a total of what is published.
    let known: Vec<AreaRow> =
        areas.iter().zip(hidden).filter(|(_, hidden)| !**hidden).map(|(area, _)| area.clone()).collect();
    let sum = |of: fn(&AreaRow) -> f64| known.iter().map(of).sum();
    record.totals.people = sum(|area| area.need);
    record.totals.contacts = sum(|area| area.contacts);
    record.totals.places = sum(|area| area.places);
    record.totals.places_before = sum(|area| area.places_before);
    record.totals.minutes = None;
    record.totals.mean_fill = f64::NAN;
    record.objective = f64::NAN;
    record.bound = f64::NAN;
    record.gap = record.gap.map(|gap| (gap * 1e4).ceil() / 1e4);
    record.gradient.deciles = bands_without_asked(&known, 10);
    record.gradient.fifths = bands_without_asked(&known, 5);
    record.gradient.largest_departure = None;
    let published: HashSet<&str> = known.iter().map(|area| area.code.as_str()).collect();
    let floor = &mut record.floor;
    floor.unreachable.retain(|area| published.contains(area.area.as_str()));
    floor.without_access.retain(|code| published.contains(code.as_str()));
    floor.shortfalls.clear();
    (floor.kept, floor.access_kept, floor.offer_kept) = (None, None, None);
    record.measures = no_measures(record);
    record.started_from = None;
    record.groups = vec![GroupRecord {
        name: "all".to_owned(),
        of: "all".to_owned(),
        column: "all".to_owned(),
        contacts: f64::NAN,
        mode: String::new(),
    }];
    record.robustness = None;
}

/// Bands of what is published. What was asked needs entitlements, which are not.
fn bands_without_asked(known: &[AreaRow], count: u8) -> Vec<crate::record::Band> {
    let mut bands = bands::bands(known, count);
    for band in &mut bands {
        band.entitlement = f64::NAN;
        band.asked = None;
        band.minutes = None;
    }
    bands
}

/// Sessions and open venues only: every other measure is made of counts that are not published.
fn no_measures(record: &Record) -> Measures {
    let spread = || Distribution { weight: f64::NAN, missing_weight: f64::NAN, ..Distribution::default() };
    let state = |state: &State| State {
        open_venues: state.open_venues,
        sessions: state.sessions,
        places: f64::NAN,
        places_per_contact: spread(),
        minutes: spread(),
        access: spread(),
        access_by: AccessMethods {
            opportunities: spread(),
            gravity: spread(),
            two_step: spread(),
            gaussian: spread(),
        },
        leakage: Leakage { places: f64::NAN, share: None },
        under_coverage: UnderCoverage { contacts: f64::NAN, share: None },
        groups: Vec::new(),
        cohorts: Vec::new(),
    };
    Measures {
        before: state(&record.measures.before),
        after: state(&record.measures.after),
        gradient: GradientTable::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, tables_private};

    #[test]
    fn counts_are_suppressed_or_rounded() {
        let published = |rule: Rule, counts: [f64; 6]| counts.map(|count| rule.published(count));
        let counts = [0.0, 1.0, 4.99, 5.0, 7.6, 12.4];
        assert_eq!(published(Rule::Under5, counts), [None, None, None, Some(5.0), Some(10.0), Some(10.0)]);
        assert_eq!(published(Rule::Nhs, counts), [Some(0.0), None, None, None, Some(10.0), Some(10.0)]);
    }

    #[test]
    fn a_private_programme_is_not_a_private_table() {
        let programme = serde_json::json!({"programme": [{"name": "WorkWell", "private": true}]});
        assert!(!tables_private(&programme));
        let need = serde_json::json!({"need": [{"table": "referrals.csv", "private": true}]});
        assert!(tables_private(&need));
    }
}
