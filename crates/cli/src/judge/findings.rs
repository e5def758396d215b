//! What the judge finds of a run, whole: in words, as JSON and as faults. The verdict stands last in words, when all of it
//! has been looked at.

use std::path::Path;

use serde_json::{Value, json};
use spoke_check::Verdict;
use spoke_check::schedule::Violation;
use spoke_model::{Fault, Schedule, Timetable};
use spoke_report::{Record, grouped};

use super::{RECORD_DIFFERS, REJECTED};
use crate::exit::count;

/// The judge's findings.
pub(super) struct Findings<'a> {
    /// Of the plan and its proof.
    pub(super) plan: Verdict,
    /// What the record says, for comparison.
    pub(super) record: &'a Record,
    /// Figures of the record that the plan does not give.
    pub(super) differing: Vec<String>,
    /// Of the dated quarter, where there is one.
    pub(super) quarter: Option<Quarter<'a>>,
}

/// What is found of a dated quarter.
pub(super) struct Quarter<'a> {
    schedule: &'a Schedule,
    broken: Vec<Violation>,
    /// The judge's own bound on what can be placed.
    most: u32,
}

impl<'a> Quarter<'a> {
    pub(super) fn judged(t: &Timetable, schedule: &'a Schedule) -> Self {
        Self {
            schedule,
            broken: spoke_check::schedule::judge(t, schedule),
            most: spoke_check::schedule::most(t),
        }
    }

    fn text(&self) -> String {
        let sessions = count(self.schedule.sessions.len(), "session");
        if !self.broken.is_empty() {
            return format!("  schedule: {sessions}, {}\n", count(self.broken.len(), "violation"));
        }
        let (bound, most) = (self.schedule.bound, self.most);
        // Of its bound, whether the judge's own is as low.
        let bound = if bound >= most {
            format!("at most {bound} can be placed, as calendar, hours and who is at work show")
        } else {
            format!(
                "that at most {bound} can be placed is the scheduler's claim; calendar, hours and who is at work leave \
                 room for {most}"
            )
        };
        format!("  schedule: {sessions}, every rule is kept; {bound}\n")
    }

    fn json(&self) -> Value {
        let broken: Vec<Value> =
            self.broken.iter().map(|v| json!({"rule": v.rule, "message": v.message})).collect();
        json!({
            "sessions": self.schedule.sessions.len(),
            "bound": self.schedule.bound,
            "bound_of_the_judge": self.most,
            "violations": broken,
        })
    }
}

impl Findings<'_> {
    /// Whether nothing is against the run.
    pub(super) fn accepted(&self) -> bool {
        self.plan.accepted()
            && self.differing.is_empty()
            && self.quarter.as_ref().is_none_or(|quarter| quarter.broken.is_empty())
    }

    /// In words, the verdict last.
    pub(super) fn text(&self) -> String {
        let number = |value: Option<f64>| {
            value.map_or_else(|| "cannot be computed".to_owned(), |value| format!("{value:.4}"))
        };
        format!(
            "  objective {} (run: {:.4})\n  bound     {} (run: {:.4})\n  unreachable areas {}, points below the offer floor {}\n{}{}\n",
            number(self.plan.objective),
            self.record.objective,
            number(self.plan.bound),
            self.record.bound,
            grouped(&self.plan.unreachable.len().to_string()),
            grouped(&self.plan.shortfalls.len().to_string()),
            self.quarter.as_ref().map(Quarter::text).unwrap_or_default(),
            self.verdict()
        )
    }

    fn verdict(&self) -> String {
        if self.accepted() {
            return "accepted: every rule is kept, objective, bound and figures are what the run says"
                .to_owned();
        }
        let dated = self.quarter.as_ref().map_or(0, |quarter| quarter.broken.len());
        let against = [
            (self.plan.violations.len(), "violation", "by the plan"),
            (self.differing.len(), "figure", "of the record that the plan does not give"),
            (dated, "violation", "by the schedule"),
        ];
        let told: Vec<String> = against
            .iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, noun, of)| format!("{} {of}", count(*number, noun)))
            .collect();
        format!("rejected: {}", told.join(", "))
    }

    /// One object: the verdict, what the judge recomputes of the plan, and all that is against the run.
    pub(super) fn json(&self) -> Value {
        let mut told = json!({ "accepted": self.accepted() });
        if let (Value::Object(told), Value::Object(plan)) = (&mut told, json!(self.plan)) {
            told.extend(plan);
        }
        told["record"] = json!(self.differing);
        told["schedule"] = self.quarter.as_ref().map_or(Value::Null, Quarter::json);
        told
    }

    /// Everything against the run at `directory`.
    pub(super) fn faults(&self, directory: &Path) -> Vec<Fault> {
        let rejected = |message: String| Fault::new(&REJECTED, message).path(directory.display().to_string());
        let of_plan =
            self.plan.violations.iter().map(|v| format!("{:?} {:?}: {}", v.rule, v.subject, v.message));
        let of_schedule = self.quarter.iter().flat_map(|quarter| &quarter.broken);
        let of_schedule = of_schedule.map(|v| format!("schedule, {}: {}", v.rule, v.message));
        let record = directory.join("run.json").display().to_string();
        let differs = self.differing.iter().map(|what| Fault::new(&RECORD_DIFFERS, what).path(&record));
        of_plan.chain(of_schedule).map(rejected).chain(differs).collect()
    }
}
