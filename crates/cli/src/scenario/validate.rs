//! Ranges and references of a scenario's values: what types alone cannot say.

use std::collections::BTreeSet;

use spoke_model::Fault;
use spoke_travel::TravelSettings;

use super::sections::Sections;
use super::{Scenario, faults};

/// Looks at every value of a scenario and notes what is out of range, named twice or not there.
pub(super) fn all(scenario: &Scenario, sections: &mut Sections<'_>) {
    let mut notes = Notes { sections };
    period(scenario, &mut notes);
    demand(scenario, &mut notes);
    policy(scenario, &mut notes);
    supply(scenario, &mut notes);
    travel(&scenario.travel, sections);
}

/// Looks at the values of `[travel]`.
pub(crate) fn travel(settings: &TravelSettings, sections: &mut Sections<'_>) {
    let mut notes = Notes { sections };
    for (path, what) in settings.faults() {
        let keys: Vec<&str> = std::iter::once("travel").chain(path.split('.')).collect();
        notes.out_of_range(&keys, what);
    }
}

struct Notes<'a, 'b> {
    sections: &'a mut Sections<'b>,
}

impl Notes<'_, '_> {
    fn out_of_range(&mut self, path: &[&str], message: String) {
        let message = format!("`{}` {message}", path.join("."));
        self.sections.fault(Fault::new(&faults::OUT_OF_RANGE, message), path);
    }

    /// Notes a number that is not finite and at least (or more than) 0.
    fn not_negative(&mut self, path: &[&str], value: Option<f64>) {
        if value.is_some_and(|value| !(value.is_finite() && value >= 0.0)) {
            self.out_of_range(path, "must be 0 or more".to_owned());
        }
    }

    /// Notes a list that names nothing, or an empty name in it.
    fn not_empty(&mut self, path: &[&str], names: &[String]) {
        if names.iter().all(|name| name.trim().is_empty()) {
            self.out_of_range(path, "names nothing".to_owned());
        }
    }

    fn positive(&mut self, path: &[&str], value: Option<f64>) {
        if value.is_some_and(|value| !(value.is_finite() && value > 0.0)) {
            self.out_of_range(path, "must be more than 0".to_owned());
        }
    }

    /// Notes a number above the largest that the arithmetic, or good sense, allows.
    fn at_most(&mut self, path: &[&str], value: f64, most: f64, why: &str) {
        if value > most {
            self.out_of_range(path, format!("must be at most {most}, is {value:e}: {why}"));
        }
    }

    fn share(&mut self, path: &[&str], value: f64) {
        if !(0.0..=1.0).contains(&value) {
            self.out_of_range(path, format!("is a share, 0 to 1; it is {value}"));
        }
    }

    fn unique<'a>(&mut self, list: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (index, name) in names.enumerate() {
            if !seen.insert(name) {
                let fault = Fault::new(
                    &faults::DUPLICATE_NAME,
                    format!("two entries of [[{list}]] are named `{name}`"),
                );
                self.sections.fault(fault, &[list, &index.to_string()]);
            }
        }
    }
}

/// More than this many sessions a week at one venue is a mistake.
const MOST_A_WEEK: u32 = 21;

fn period(scenario: &Scenario, notes: &mut Notes<'_, '_>) {
    if !(1..=53).contains(&scenario.weeks) {
        notes.out_of_range(&["weeks"], "must be 1 to 53".to_owned());
    }
    notes.positive(&["solver", "gap"], scenario.solver.gap);
    notes.positive(&["solver", "time_limit"], scenario.solver.time_limit);
    if let Some((field, what)) = scenario.uncertainty.fault() {
        notes.out_of_range(&["uncertainty", field], what.to_owned());
    }
}

fn demand(scenario: &Scenario, notes: &mut Notes<'_, '_>) {
    if scenario.need.is_empty() {
        notes.out_of_range(
            &["need"],
            "is missing: at least one [[need]] says how many people would benefit".to_owned(),
        );
    }
    if scenario.groups.is_empty() {
        notes.out_of_range(&["group"], "is missing: at least one [[group]] says who they are".to_owned());
    }
    notes.unique("need", scenario.need.iter().map(|need| need.name.as_str()));
    notes.unique("group", scenario.groups.iter().map(|group| group.name.as_str()));
    notes.unique("cohort", scenario.cohorts.iter().map(|cohort| cohort.name.as_str()));
    for (index, cohort) in scenario.cohorts.iter().enumerate() {
        notes.not_empty(&["cohort", &index.to_string(), "by_area", "columns"], &cohort.by_area.columns);
        if scenario.groups.iter().any(|group| group.name == cohort.name) {
            let message = format!("`{}` is a group already: name the cohort otherwise", cohort.name);
            let fault = Fault::new(&faults::DUPLICATE_NAME, message);
            notes.sections.fault(fault, &["cohort", &index.to_string(), "name"]);
        }
    }
    notes.not_negative(&["areas", "beyond_km"], Some(scenario.areas.beyond_km));
    if let Some(only) = &scenario.areas.only {
        notes.not_empty(&["areas", "only", "values"], &only.values);
    }
    notes.not_empty(&["deprivation", "index"], std::slice::from_ref(&scenario.deprivation.index));
    for (index, need) in scenario.need.iter().enumerate() {
        let index = index.to_string();
        let path = ["need", &index, "rate"];
        notes.not_negative(&path, Some(need.rate));
        notes.at_most(
            &path,
            need.rate,
            1000.0,
            "it is the people who would benefit for one counted in the table",
        );
        notes.not_empty(&["need", &index, "column"], &need.column);
    }
    for (index, group) in scenario.groups.iter().enumerate() {
        let index = index.to_string();
        if let Some(by_area) = &group.by_area {
            notes.not_empty(&["group", &index, "by_area", "columns"], &by_area.columns);
        }
        notes.share(&["group", &index, "share"], group.share);
        if let Some(with_car) = group.with_car {
            notes.share(&["group", &index, "with_car"], with_car);
        }
        notes.not_negative(&["group", &index, "contacts"], Some(group.contacts));
        notes.at_most(
            &["group", &index, "contacts"],
            group.contacts,
            1000.0,
            "it is what one person needs in the period",
        );
        if let Some((field, what)) = group.reach.fault() {
            notes.out_of_range(&["group", &index, "reach", field], what.to_owned());
        }
    }
    let plain: f64 =
        scenario.groups.iter().filter(|group| group.by_area.is_none()).map(|group| group.share).sum();
    if plain > 1.0 + 1e-9 {
        notes.out_of_range(
            &["group"],
            format!("has shares that add up to {plain:.3}: nobody is in two groups, so at most 1"),
        );
    }
}

fn policy(scenario: &Scenario, notes: &mut Notes<'_, '_>) {
    if let Some((field, what)) = scenario.gradient.fault() {
        notes.out_of_range(&["gradient", field], what.to_owned());
    }
    let budget = &scenario.budget;
    notes.not_negative(&["budget", "sessions"], budget.sessions);
    notes.not_negative(&["budget", "staff_hours"], budget.staff_hours);
    notes.not_negative(&["budget", "pounds"], budget.pounds);
    notes.positive(&["budget", "session_hours"], Some(budget.session_hours));
    for (key, value) in
        [("sessions", budget.sessions), ("staff_hours", budget.staff_hours), ("pounds", budget.pounds)]
    {
        if value == Some(0.0) {
            notes.out_of_range(
                &["budget", key],
                "is 0: nothing can be planned with it; leave the key out to set no limit".to_owned(),
            );
        }
    }
    notes.positive(&["floor", "minutes"], scenario.floor.minutes);
    notes.share(&["floor", "share"], scenario.floor.share);
    notes.not_negative(&["objective", "inequality_aversion"], Some(scenario.objective.inequality_aversion));
    notes.not_negative(&["objective", "burden_per_minute"], Some(scenario.objective.burden_per_minute));
    let (aversion, burden) = (scenario.objective.inequality_aversion, scenario.objective.burden_per_minute);
    notes.at_most(
        &["objective", "inequality_aversion"],
        aversion,
        20.0,
        "above that the last place outweighs all others",
    );
    notes.at_most(&["objective", "burden_per_minute"], burden, 100.0, "no place would be worth a minute");
}

fn supply(scenario: &Scenario, notes: &mut Notes<'_, '_>) {
    for (key, value) in [
        ("room", scenario.venues.room),
        ("staff", scenario.venues.staff),
        ("places_per_staff", scenario.venues.places_per_staff),
    ] {
        notes.positive(&["venues", key], Some(value));
    }
    notes.not_negative(&["venues", "cost"], Some(scenario.venues.cost));
    notes.not_negative(&["venues", "beyond_km"], Some(scenario.venues.beyond_km));
    notes.not_empty(&["venues", "table"], &scenario.venues.table);
    if let Err(wrong) = scenario.venues.all_patterns(scenario.weeks) {
        for message in wrong {
            notes.sections.fault(Fault::new(&faults::UNKNOWN_NAME, message), &["venues", "patterns"]);
        }
    }
    for pattern in &scenario.patterns {
        if pattern.sessions > scenario.weeks.saturating_mul(MOST_A_WEEK) {
            let message = format!(
                "has `{}` with {} sessions: more than {MOST_A_WEEK} a week",
                pattern.name, pattern.sessions
            );
            notes.out_of_range(&["venues", "patterns"], message);
        }
    }
    let names: Vec<&str> = scenario.patterns.iter().map(|pattern| pattern.name.as_str()).collect();
    for (index, lock) in scenario.locks.iter().enumerate() {
        if !names.contains(&lock.pattern.as_str()) {
            let message =
                format!("pattern `{}` is not among the scenario's: {}", lock.pattern, names.join(", "));
            notes
                .sections
                .fault(Fault::new(&faults::UNKNOWN_NAME, message), &["lock", &index.to_string(), "pattern"]);
        }
    }
    for (index, limit) in scenario.limits.iter().enumerate() {
        let index = index.to_string();
        let given = [&limit.ward, &limit.kind, &limit.site].into_iter().flatten().count();
        if given != 1 {
            notes.out_of_range(&["limit", &index], "must name one of ward, kind and site".to_owned());
        }
        notes.not_negative(&["limit", &index, "minimum"], limit.minimum);
        notes.not_negative(&["limit", &index, "maximum"], limit.maximum);
        if limit.minimum.or(limit.maximum).is_none() {
            notes.out_of_range(&["limit", &index], "must have a minimum or a maximum".to_owned());
        }
        if limit.minimum.zip(limit.maximum).is_some_and(|(minimum, maximum)| minimum > maximum) {
            notes.out_of_range(&["limit", &index], "has a minimum above its maximum".to_owned());
        }
    }
    notes.unique("programme", scenario.programmes.iter().map(|programme| programme.name.as_str()));
    notes.unique("lock", scenario.locks.iter().map(|lock| lock.venue.as_str()));
}
