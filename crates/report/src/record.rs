//! `run.json`: the record of a run, complete enough to reproduce and to audit it. No timings: the same inputs give
//! the same bytes.

use serde::{Deserialize, Serialize};
use spoke_model::measures::Measures;
use spoke_model::run::{InputFile, OutputFile};
use spoke_model::{Fault, Floor, Gradient, JoinReport, Objective, Pattern, Programme, Resource, Severity};

use crate::Status;
use crate::robustness::Robustness;

/// The layout of a run directory this version writes and the newest it reads.
pub const FORMAT: u32 = 1;

/// [`Record::before`] of a public copy that says nothing of it.
pub(crate) const NOT_PUBLISHED: &str = "not published";

/// A run's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Version of the program that wrote it.
    pub spoke: String,
    /// Layout of the directory, [`FORMAT`].
    pub format: u32,
    /// The scenario's name, with what was overridden.
    pub name: String,
    /// The scenario's file as named on the command line; empty where it is not known or not published.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scenario_file: String,
    /// What the command line overrode in it, `key=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<String>,
    /// How the search ended.
    pub status: Status,
    /// Who may see the directory: `internal` (complete), or `public` after the disclosure rule.
    pub audience: Audience,
    /// The plan in one plain sentence or more.
    pub summary: Vec<String>,
    /// Value of the objective.
    pub objective: f64,
    /// Upper bound on the best objective.
    pub bound: f64,
    /// `(bound − objective) / |objective|`, 0 where they are equal; `None` where the objective is 0 and the bound is not.
    pub gap: Option<f64>,
    /// The random seed.
    pub seed: u64,
    /// The earlier run whose plan and prices the search started from, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_from: Option<StartedFrom>,
    /// Counts and sums over the whole plan.
    pub totals: Totals,
    /// Use of each budget.
    pub budgets: Vec<BudgetUse>,
    /// The universal floor: asked, kept, and where not.
    pub floor: FloorRecord,
    /// Asked and achieved gradient.
    pub gradient: GradientRecord,
    /// Measures of the gradient, before and after.
    pub measures: Measures,
    /// What the draws say, where any were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robustness: Option<Robustness>,
    /// What `before` means, in words.
    pub before: String,
    /// The deprivation index in words.
    pub index: String,
    /// The objective's two numbers.
    pub weights: Objective,
    /// Groups, in the order of the columns of `areas.csv`.
    pub groups: Vec<GroupRecord>,
    /// Session patterns of the scenario.
    pub patterns: Vec<Pattern>,
    /// Fixed commitments outside the general offer.
    pub programmes: Vec<ProgrammeRecord>,
    /// What every join matched.
    pub joins: Vec<JoinReport>,
    /// Warnings of every stage.
    pub warnings: Vec<Warning>,
    /// The file of dual prices that prove `bound`.
    pub certificate: String,
    /// The scenario as resolved.
    pub scenario: serde_json::Value,
    /// Folders that its relative paths were looked up in, as given on the command line.
    pub roots: Vec<String>,
    /// Files read.
    pub inputs: Vec<InputFile>,
    /// Files written, but for this one.
    pub outputs: Vec<OutputFile>,
}

impl Record {
    /// The scenario's own name, without what was overridden.
    pub(crate) fn scenario_name(&self) -> String {
        let own = self.scenario.get("name").and_then(serde_json::Value::as_str);
        let own = own.or_else(|| (!self.scenario_file.is_empty()).then_some(self.scenario_file.as_str()));
        own.unwrap_or(&self.name).to_owned()
    }

    /// The scenario's name with what was overridden, so that a what-if never passes for its baseline.
    pub fn full_name(&self) -> String {
        named(&self.scenario_name(), &self.overrides)
    }

    /// Whether it is of a public copy in which the figures of some areas are suppressed: its lists and totals are then
    /// of the published areas, and what is not in them is not published rather than not so.
    pub fn suppresses_areas(&self) -> bool {
        self.floor.kept.is_none()
    }

    /// Whether there is a before to compare with: sessions of today or of hubs, or a plan of today that has none. Where
    /// nobody said what happens today, 0 would pass for it; in a public copy it may not be published.
    pub fn knows_before(&self) -> bool {
        let before = self.totals.sessions_before;
        before > 0.0 || (before == 0.0 && self.scenario.get("current").is_some())
    }

    /// Why there is no before, in one sentence; `None` where there is one.
    pub fn no_before(&self) -> Option<&'static str> {
        match self.before.as_str() {
            _ if self.knows_before() => None,
            NOT_PUBLISHED => Some("What was offered before is not published."),
            _ => Some(
                "Today's plan was not given ([current] in the scenario), so before and after cannot be compared.",
            ),
        }
    }

    /// The pattern that the scenario locks a venue to; `None` where it does not, or in a public copy that does not say.
    pub fn lock(&self, venue: &str) -> Option<&str> {
        let locks = self.scenario.get("lock")?.as_array()?;
        let of_venue =
            |lock: &&serde_json::Value| lock.get("venue").and_then(|id| id.as_str()) == Some(venue);
        locks.iter().find(of_venue)?.get("pattern")?.as_str()
    }

    /// The line to quote under maps and tables, as the scenario's `attribution` gives it.
    pub fn attribution(&self) -> Option<&str> {
        self.scenario.get("attribution").and_then(serde_json::Value::as_str).map(str::trim)
    }
}

/// A scenario's name with what was overridden in it.
pub(crate) fn named(name: &str, overrides: &[String]) -> String {
    // A name that was itself given says what its giver wants it to.
    let is_name = |text: &str| text.split_once('=').is_some_and(|(key, _)| key.trim() == "name");
    let said: Vec<&str> = overrides.iter().map(|text| text.trim()).filter(|text| !is_name(text)).collect();
    if said.is_empty() { name.to_owned() } else { format!("{name} ({})", said.join(", ")) }
}

/// The run a search started from: with it the same plan is found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartedFrom {
    /// The scenario's name.
    pub name: String,
    /// SHA-256 of its tables of venues and prices, in the order of their names.
    pub sha256: Vec<String>,
}

impl StartedFrom {
    /// Of a run that was read back.
    pub fn of(earlier: &crate::Results) -> Self {
        let record = &earlier.record;
        let used = |file: &&OutputFile| file.path == record.certificate || file.path == "venues.csv";
        let sha256 = record.outputs.iter().filter(used).map(|file| file.sha256.clone()).collect();
        Self { name: record.name.clone(), sha256 }
    }
}

/// Who may see a run directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Complete and unsuppressed.
    Internal,
    /// Small numbers of private tables suppressed.
    Public,
}

/// Counts and sums over the whole plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Areas.
    pub areas: usize,
    /// Venues, open or not.
    pub venues: usize,
    /// Venues with a session.
    pub open: usize,
    /// Venues with a session before; `None` where what was before is not published.
    pub open_before: Option<usize>,
    /// Sessions of the general offer.
    pub sessions: f64,
    /// Sessions before.
    pub sessions_before: f64,
    /// People who would benefit.
    pub people: f64,
    /// Contacts they need.
    pub contacts: f64,
    /// Places offered.
    pub places: f64,
    /// Places offered before.
    pub places_before: f64,
    /// Places the sessions hold.
    pub places_available: f64,
    /// Mean one-way minutes of a place offered; `None` where none is.
    pub minutes: Option<f64>,
    /// The average fill x̄.
    pub mean_fill: f64,
}

/// A fixed commitment. `None` is what is not published of a private one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeRecord {
    /// Its name.
    pub name: String,
    /// The id of the venue that holds it.
    pub venue: Option<String>,
    /// People it is for.
    pub caseload: Option<u32>,
    /// Sessions in the period.
    pub sessions: Option<u32>,
    /// Whether it is private.
    #[serde(default)]
    pub private: bool,
}

impl From<&Programme> for ProgrammeRecord {
    fn from(programme: &Programme) -> Self {
        Self {
            name: programme.name.clone(),
            venue: Some(programme.venue.clone()),
            caseload: Some(programme.caseload),
            sessions: Some(programme.sessions),
            private: programme.private,
        }
    }
}

/// One budget and its use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BudgetUse {
    /// What it counts.
    pub resource: Resource,
    /// What the general offer may use.
    pub limit: f64,
    /// What programmes take.
    pub committed: f64,
    /// What the general offer uses.
    pub used: f64,
}

/// The universal floor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FloorRecord {
    /// What was asked.
    pub asked: Floor,
    /// Whether access and offer are both kept in every area that has a candidate venue near enough. `None`, like the
    /// two below, in a public copy that suppresses areas: the lists are then of published areas alone.
    pub kept: Option<bool>,
    /// Whether every area with need and a candidate venue within the minutes has an open one there.
    pub access_kept: Option<bool>,
    /// Whether every point is offered its share of the average offer.
    pub offer_kept: Option<bool>,
    /// Areas with need and no candidate venue within the minutes, most deprived first.
    pub unreachable: Vec<Unreachable>,
    /// Areas within the minutes of a candidate venue and of no open one: only where the plan breaks the floor.
    pub without_access: Vec<String>,
    /// Areas offered less than the floor, most deprived first.
    pub shortfalls: Vec<Shortfall>,
}

/// An area that no candidate venue is near enough to; a venue that the scenario closes is no candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unreachable {
    /// Its code.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Id of the nearest candidate venue, `None` where none is connected.
    pub venue: Option<String>,
    /// One-way minutes to it.
    pub minutes: Option<f64>,
    /// Ids of venues within the floor's minutes that the scenario closes: excluded, or locked to no session.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<String>,
}

/// An area offered less than the floor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Its code.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Places the floor asks for, over its groups.
    pub floor_places: f64,
    /// Places missing to the floor, over the groups that miss any.
    pub short: f64,
    /// What keeps it from more.
    pub because: ShortfallReason,
}

/// What keeps an area below the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShortfallReason {
    /// Too few of its people would travel to any candidate venue, whatever is open.
    Reach,
    /// Too few of them would travel to any candidate venue; more would to one that the scenario closes.
    Closed,
    /// Venues or places for it would have to be taken from elsewhere.
    Budget,
}

/// Asked and achieved gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradientRecord {
    /// The gradient asked for.
    pub asked: Gradient,
    /// By decile, most deprived first; a decile without areas is left out.
    pub deciles: Vec<Band>,
    /// By fifth, most deprived first; a fifth without areas is left out.
    pub fifths: Vec<Band>,
    /// The largest |achieved − asked| / asked over the deciles; `None` where nothing was offered.
    pub largest_departure: Option<f64>,
}

/// One decile or fifth of deprivation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// 1 = most deprived.
    pub band: u8,
    /// Areas in it.
    pub areas: usize,
    /// People who would benefit.
    pub people: f64,
    /// Contacts needed.
    pub contacts: f64,
    /// Entitlement in places.
    pub entitlement: f64,
    /// Places offered.
    pub places: f64,
    /// Places offered before.
    pub places_before: f64,
    /// Places per contact needed, were the places offered shared as asked.
    pub asked: Option<f64>,
    /// Places per contact needed.
    pub achieved: Option<f64>,
    /// Places per contact needed before.
    pub before: Option<f64>,
    /// Mean one-way minutes of a place offered.
    pub minutes: Option<f64>,
}

/// A group and the name its columns have in `areas.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupRecord {
    /// Its name.
    pub name: String,
    /// The scenario's group it was split from.
    pub of: String,
    /// Suffix of its columns: its name in lower case with `_` for all but letters and digits; unique.
    pub column: String,
    /// Contacts a person needs in the period.
    pub contacts: f64,
    /// How it travels.
    pub mode: String,
}

/// A warning as it was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable code.
    pub code: String,
    /// `warning` or `error`.
    pub severity: String,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Row or line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The value as read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub action: String,
}

impl From<&Fault> for Warning {
    fn from(fault: &Fault) -> Self {
        let severity = match fault.kind.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        Self {
            code: fault.kind.code.to_owned(),
            severity: severity.to_owned(),
            path: fault.place.path.clone(),
            row: fault.place.row,
            column: fault.place.column.clone(),
            value: fault.value.clone(),
            message: fault.message.clone(),
            action: fault.kind.action.to_owned(),
        }
    }
}
