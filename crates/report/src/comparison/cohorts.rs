//! The equality view: what each cohort is offered, how far it travels, and what changes for it.
//!
//! Cohorts are the scenario's groups, and the groups taken together by the scenario's own name (before a split by
//! car) and by way of travelling. A public body must have due regard to what a change does to each of them
//! (Equality Act 2010, section 149): adverse changes are flagged with the reason.

use serde::Serialize;
use spoke_model::measures::{GroupRow, State};

use super::difference;
use crate::Results;
use crate::number::ratio;
use crate::record::{GroupRecord, Record};

/// A smaller offer counts as adverse when it falls by more than this share.
const ADVERSE_SHARE: f64 = 0.01;
/// A longer way counts as adverse when it grows by more than this many minutes.
const ADVERSE_MINUTES: f64 = 0.5;
/// More people out of reach count as adverse from this many.
const ADVERSE_PEOPLE: f64 = 1.0;

/// What a cohort is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CohortKind {
    /// One group.
    Group,
    /// The groups that the scenario has as one before it is split by car.
    Tier,
    /// The groups that travel in one way.
    Mode,
    /// People across the groups, measured and not planned for.
    Cohort,
}

impl CohortKind {
    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Tier => "tier",
            Self::Mode => "mode",
            Self::Cohort => "cohort",
        }
    }
}

/// Why a change is adverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adverse {
    /// Places per contact needed fall by more than 1 %.
    FewerPlaces,
    /// The nearest open session is more than half a minute further.
    FurtherAway,
    /// At least one person more is out of everyone's reach.
    MoreOutOfReach,
}

impl Adverse {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::FewerPlaces => "fewer places",
            Self::FurtherAway => "further away",
            Self::MoreOutOfReach => "more out of reach",
        }
    }
}

/// One cohort in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CohortChange {
    /// Its name.
    pub cohort: String,
    /// What it is made of.
    pub kind: CohortKind,
    /// People in the scenario.
    pub people: f64,
    /// Places per contact needed in the baseline.
    pub places_per_contact_baseline: Option<f64>,
    /// Places per contact needed in the scenario.
    pub places_per_contact: Option<f64>,
    /// Their change as a share of the baseline.
    pub change_share: Option<f64>,
    /// Minutes to the nearest open session in the baseline, of those who have one; over several groups the mean
    /// of their means, weighted by people.
    pub minutes_baseline: Option<f64>,
    /// The same in the scenario.
    pub minutes: Option<f64>,
    /// Mean minutes of the places offered in the baseline.
    pub minutes_of_places_baseline: Option<f64>,
    /// The same in the scenario.
    pub minutes_of_places: Option<f64>,
    /// People whom no open session reaches in the baseline.
    pub out_of_reach_baseline: f64,
    /// The same in the scenario.
    pub out_of_reach: f64,
    /// Why the change is adverse; empty where it is not.
    pub adverse: Vec<Adverse>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    people: f64,
    contacts: f64,
    places: f64,
    near: f64,
    minutes: f64,
    travelled: f64,
    out: f64,
}

impl Sums {
    fn of(row: &GroupRow) -> Self {
        let mut sums = Self::default();
        sums.add(row);
        sums
    }

    fn add(&mut self, row: &GroupRow) {
        self.people += row.people;
        self.contacts += row.contacts;
        self.places += row.places;
        if let Some(minutes) = row.minutes {
            self.near += row.people;
            self.minutes += row.people * minutes;
        }
        self.travelled += row.places * row.minutes_of_places.unwrap_or(0.0);
        self.out += row.people_out_of_reach;
    }
}

/// Cohorts that both runs have, as their plans leave them.
pub(super) fn changes(baseline: &Results, other: &Results) -> Vec<CohortChange> {
    let state = |results: &Results| results.record.measures.after.clone();
    between((&baseline.record, &state(baseline)), (&other.record, &state(other)))
}

/// The cohorts of one run, before and with the plan: the evidence table of an equality impact assessment.
/// Where there is no before, nothing of it: no change is adverse against what nobody said.
pub(crate) fn equality(record: &Record) -> Vec<CohortChange> {
    let mut rows = between((record, &record.measures.before), (record, &record.measures.after));
    if !record.knows_before() {
        for row in &mut rows {
            (row.places_per_contact_baseline, row.change_share) = (None, None);
            (row.minutes_baseline, row.minutes_of_places_baseline) = (None, None);
            row.out_of_reach_baseline = f64::NAN;
            row.adverse.clear();
        }
    }
    rows
}

/// Groups, then tiers of more than one group, then ways of travelling where there is more than one, then the cohorts
/// that are measured and not planned for.
fn between(baseline: (&Record, &State), other: (&Record, &State)) -> Vec<CohortChange> {
    let mut found = Vec::new();
    for (kind, label) in [
        (CohortKind::Group, (|group| &group.name) as fn(&GroupRecord) -> &String),
        (CohortKind::Tier, |group| &group.of),
        (CohortKind::Mode, |group| &group.mode),
    ] {
        let (before, after) = (sums(baseline, label), sums(other, label));
        let groups = other.0.groups.len();
        // A tier of one group is that group; one way of travelling is everybody.
        let says_more = match kind {
            CohortKind::Group | CohortKind::Cohort => true,
            CohortKind::Tier => after.len() < groups,
            CohortKind::Mode => after.len() > 1 && after.len() < groups,
        };
        if !says_more {
            continue;
        }
        for (cohort, after) in &after {
            if let Some((_, before)) = before.iter().find(|(name, _)| name == cohort) {
                found.push(change(cohort, kind, before, after));
            }
        }
    }
    for after in &other.1.cohorts {
        if let Some(before) = baseline.1.cohorts.iter().find(|before| before.group == after.group) {
            found.push(change(&after.group, CohortKind::Cohort, &Sums::of(before), &Sums::of(after)));
        }
    }
    found
}

fn sums(run: (&Record, &State), label: fn(&GroupRecord) -> &String) -> Vec<(String, Sums)> {
    let mut sums: Vec<(String, Sums)> = Vec::new();
    for (group, row) in run.0.groups.iter().zip(&run.1.groups) {
        let name = label(group);
        let position = sums.iter().position(|(other, _)| other == name).unwrap_or_else(|| {
            sums.push((name.clone(), Sums::default()));
            sums.len() - 1
        });
        sums[position].1.add(row);
    }
    sums
}

fn change(cohort: &str, kind: CohortKind, before: &Sums, after: &Sums) -> CohortChange {
    let offer = |sums: &Sums| ratio(sums.places, sums.contacts);
    let minutes = |sums: &Sums| ratio(sums.minutes, sums.near);
    let change_share =
        difference(offer(before), offer(after)).and_then(|change| ratio(change, offer(before)?));
    let further = difference(minutes(before), minutes(after));
    let mut adverse = Vec::new();
    if change_share.is_some_and(|share| share < -ADVERSE_SHARE) {
        adverse.push(Adverse::FewerPlaces);
    }
    if further.is_some_and(|minutes| minutes > ADVERSE_MINUTES) {
        adverse.push(Adverse::FurtherAway);
    }
    if after.out - before.out >= ADVERSE_PEOPLE {
        adverse.push(Adverse::MoreOutOfReach);
    }
    CohortChange {
        cohort: cohort.to_owned(),
        kind,
        people: after.people,
        places_per_contact_baseline: offer(before),
        places_per_contact: offer(after),
        change_share,
        minutes_baseline: minutes(before),
        minutes: minutes(after),
        minutes_of_places_baseline: ratio(before.travelled, before.places),
        minutes_of_places: ratio(after.travelled, after.places),
        out_of_reach_baseline: before.out,
        out_of_reach: after.out,
        adverse,
    }
}
