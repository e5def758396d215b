//! What-if, side by side: how runs differ from a baseline, who gains and who loses.
//!
//! Areas are matched by code, venues by id, groups by name. What one side lacks is said, never dropped in
//! silence. Everything here is a difference of figures that stand in the runs; no plan is made or judged.

mod changes;
pub(crate) mod cohorts;
mod measures;
mod sentence;
mod tables;

use serde::Serialize;
use spoke_model::Fault;

pub(crate) use changes::NOTICEABLE_PLACES;
pub use changes::{AreaChange, Direction, Movement, VenueChange};
pub use cohorts::{Adverse, CohortChange, CohortKind};
pub use measures::{FifthChange, MeasureChange};

use crate::record::Audience;
use crate::{Results, disclosure, faults};

/// Runs against a baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Who may see it: always `internal`; what the disclosure rule hides in one run, two would give back.
    pub audience: Audience,
    /// Whether anything in any of the runs is private.
    pub private: bool,
    /// The baseline's name.
    pub baseline: String,
    /// The lines to quote under its maps, as the runs' scenarios give them.
    pub attribution: Vec<String>,
    /// Each other run against it, in the order given.
    pub scenarios: Vec<Versus>,
}

/// One run against the baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Versus {
    /// Its name.
    pub name: String,
    /// What changes, in one sentence.
    pub sentence: String,
    /// What keeps the two from being compared in full, in plain words.
    pub notes: Vec<String>,
    /// Totals and every measure of the gradient that either has.
    pub measures: Vec<MeasureChange>,
    /// By deprivation fifth, most deprived first.
    pub fifths: Vec<FifthChange>,
    /// The equality view: by group, by tier, by way of travelling and by cohort.
    pub cohorts: Vec<CohortChange>,
    /// Every venue that either has, those that change first.
    pub venues: Vec<VenueChange>,
    /// Every area that both have, most affected first.
    pub areas: Vec<AreaChange>,
}

impl Comparison {
    /// Compares `others` with `baseline`; each comes with the name it is to have. The second value holds warnings.
    ///
    /// # Errors
    /// [`faults::NOTHING_IN_COMMON`] for every run that shares no area with the baseline.
    pub fn of(
        baseline: (&str, &Results),
        others: &[(&str, &Results)],
    ) -> Result<(Self, Vec<Fault>), Vec<Fault>> {
        let mut warnings = Vec::new();
        let mut problems = Vec::new();
        let mut scenarios = Vec::new();
        for (name, results) in others {
            let areas = changes::areas(baseline.1, results);
            if areas.is_empty() {
                let message = format!("`{name}` has no area in common with `{}`", baseline.0);
                problems.push(Fault::new(&faults::NOTHING_IN_COMMON, message));
                continue;
            }
            let notes = notes(baseline.1, results, areas.len());
            warnings.extend(notes.iter().map(|note| {
                Fault::new(&faults::NOT_ALIKE, format!("`{name}` against `{}`: {note}", baseline.0))
            }));
            let mut versus = Versus {
                name: (*name).to_owned(),
                sentence: String::new(),
                notes,
                measures: measures::changes(baseline.1, results),
                fifths: measures::fifths(baseline.1, results),
                cohorts: cohorts::changes(baseline.1, results),
                venues: changes::venues(baseline.1, results),
                areas,
            };
            versus.sentence = sentence::of(baseline, results, &versus);
            scenarios.push(versus);
        }
        if problems.is_empty() {
            let all = || std::iter::once(baseline.1).chain(others.iter().map(|(_, results)| *results));
            let private = all().any(|results| disclosure::is_private(&results.record));
            let mut attribution: Vec<String> = Vec::new();
            for line in all().flat_map(|results| results.record.attribution()) {
                if !attribution.iter().any(|known| known == line) {
                    attribution.push(line.to_owned());
                }
            }
            let baseline = baseline.0.to_owned();
            let comparison = Self { audience: Audience::Internal, private, baseline, attribution, scenarios };
            Ok((comparison, warnings))
        } else {
            Err(problems)
        }
    }
}

/// What keeps two runs from being compared in full.
fn notes(baseline: &Results, other: &Results, common: usize) -> Vec<String> {
    let mut notes = Vec::new();
    let (here, there) = (baseline.areas.len(), other.areas.len());
    if common < here || common < there {
        notes.push(format!(
            "areas differ: {common} are in both, {} in the baseline alone and {} in the scenario alone; totals are \
             each run's own, changes by area are of those in both",
            here - common,
            there - common
        ));
    }
    if baseline.record.index != other.record.index {
        notes.push(format!(
            "deprivation differs: {} in the baseline, {} in the scenario; each run's fifths are its own",
            baseline.record.index, other.record.index
        ));
    }
    type Names = fn(&Results) -> Vec<&str>;
    let names: [(&str, Names); 3] = [
        ("groups", |run| run.record.groups.iter().map(|group| group.name.as_str()).collect()),
        ("ways of travelling", |run| run.record.groups.iter().map(|group| group.mode.as_str()).collect()),
        ("cohorts", |run| run.record.measures.after.cohorts.iter().map(|row| row.group.as_str()).collect()),
    ];
    for (what, of) in names {
        for (who, run, from) in [("the baseline", baseline, other), ("the scenario", other, baseline)] {
            let (mut alone, there) = (of(run), of(from));
            alone.retain(|name| !there.contains(name));
            // Several groups travel one way: it is named once.
            alone.sort_unstable();
            alone.dedup();
            if !alone.is_empty() {
                notes.push(format!("{what} of {who} alone, which are not compared: {}", alone.join(", ")));
            }
        }
    }
    notes
}

/// `after − before`, where both are known.
fn difference(before: Option<f64>, after: Option<f64>) -> Option<f64> {
    Some(after? - before?)
}
