//! The scenario file: read, merged, given types, validated. Every fault of it is reported in one go.
//!
//! Sections are owned by the crate that uses them (`[areas]` by load, `[travel]` by travel, …); this module
//! composes them and owns what belongs to no single stage.

pub(crate) mod faults;
mod file;
mod group;
mod likely;
mod named_files;
mod sections;
mod tree;
mod validate;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_load::{AreaSettings, CurrentSettings, DeprivationSettings, NeedSettings, VenueSettings};
use spoke_model::{Budget, Fault, Floor, Gradient, Objective, Pattern, Programme};
use spoke_travel::TravelSettings;

pub(crate) use file::Draft;
pub(crate) use group::{CohortSettings, GroupSettings, LimitSettings, Lock};
pub(crate) use likely::likely;
pub(crate) use named_files::NamedFile;
pub(crate) use sections::Sections;
pub(crate) use validate::travel as validate_travel;

/// A scenario, whole and in range.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    /// What the planner calls it.
    pub(crate) name: String,
    /// Its file as named on the command line.
    pub(crate) file: String,
    /// What the command line overrides in it, `key=value`.
    pub(crate) overrides: Vec<String>,
    /// The first day of the period.
    pub(crate) start: Option<Date>,
    /// Weeks in the period, 1–53.
    pub(crate) weeks: u32,
    /// Boundaries, centroids, which of them.
    pub(crate) areas: AreaSettings,
    /// The index that ranks areas.
    pub(crate) deprivation: DeprivationSettings,
    /// People who would benefit, table by table.
    pub(crate) need: Vec<NeedSettings>,
    /// Who they are.
    pub(crate) groups: Vec<GroupSettings>,
    /// Whom it is measured for besides.
    pub(crate) cohorts: Vec<CohortSettings>,
    /// γ.
    pub(crate) gradient: Gradient,
    /// How people travel.
    pub(crate) travel: TravelSettings,
    /// Where sessions could be held.
    pub(crate) venues: VenueSettings,
    /// Its patterns; the first has no session.
    pub(crate) patterns: Vec<Pattern>,
    /// What may be spent.
    pub(crate) budget: Budget,
    /// What everyone gets.
    pub(crate) floor: Floor,
    /// Today's plan.
    pub(crate) current: Option<CurrentSettings>,
    /// Fixed commitments.
    pub(crate) programmes: Vec<Programme>,
    /// Venues whose pattern is decided.
    pub(crate) locks: Vec<Lock>,
    /// Minimum and maximum by ward, kind or site.
    pub(crate) limits: Vec<LimitSettings>,
    /// ε and β.
    pub(crate) objective: Objective,
    /// When to stop.
    pub(crate) solver: SolverSettings,
    /// How uncertain need, rates and minutes are, for draws.
    pub(crate) uncertainty: spoke_allocate::Uncertainty,
    /// The dated quarter.
    pub(crate) schedule: Option<spoke_schedule::Settings>,
    /// The scenario after `extends`, `--set` and its own defaults, for the record.
    pub(crate) resolved: Value,
}

/// `[solver]`: when the search may stop; the command line overrides it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SolverSettings {
    /// The wanted gap between plan and bound, as a share of the objective; > 0.
    #[serde(default)]
    pub(crate) gap: Option<f64>,
    /// Seconds the search may take; > 0.
    #[serde(default)]
    pub(crate) time_limit: Option<f64>,
}

impl Scenario {
    /// Gives a draft its types and looks at every value; all faults at once.
    pub(crate) fn of(draft: &Draft) -> Result<Self, Vec<Fault>> {
        let mut sections = Sections::of(draft);
        let name = sections.optional("name");
        let start = sections.optional::<Date>("start");
        let weeks = sections.optional("weeks").unwrap_or(13);
        let areas = sections.required("areas");
        let deprivation = sections.required("deprivation");
        let need = sections.many("need");
        let groups = sections.many("group");
        let cohorts = sections.many("cohort");
        let gradient = sections.optional("gradient").unwrap_or(Gradient::Geometric { ratio: 3.0 });
        let travel = sections.optional("travel").unwrap_or_default();
        let venues = sections.required("venues");
        let budget = sections.optional("budget").unwrap_or_default();
        let floor = sections.optional("floor").unwrap_or_default();
        let current = sections.optional("current");
        let programmes = sections.many("programme");
        let locks = sections.many("lock");
        let limits = sections.many("limit");
        let objective = sections.optional("objective").unwrap_or_default();
        let solver = sections.optional("solver").unwrap_or_default();
        let uncertainty = sections.optional("uncertainty").unwrap_or_default();
        let schedule = sections.optional("schedule");
        // Read from the resolved scenario by what writes the outputs; here it is only looked at.
        sections.optional::<spoke_report::disclosure::Settings>("disclosure");
        sections.optional::<String>("attribution");
        let (Some(areas), Some(deprivation), Some(venues)) = (areas, deprivation, venues) else {
            return Err(sections.finish());
        };
        let venues: VenueSettings = venues;
        let scenario = Self {
            // Where they are wrong, validation says so.
            patterns: venues.all_patterns(weeks).unwrap_or_default(),
            name: name.unwrap_or_else(|| draft.file().to_owned()),
            file: draft.file().to_owned(),
            overrides: draft.overrides(),
            start,
            weeks,
            areas,
            deprivation,
            need,
            groups,
            cohorts,
            gradient,
            travel,
            venues,
            budget,
            floor,
            current,
            programmes,
            locks,
            limits,
            objective,
            solver,
            uncertainty,
            schedule,
            resolved: draft.root.to_json(),
        };
        validate::all(&scenario, &mut sections);
        let found = sections.finish();
        if found.is_empty() { Ok(scenario) } else { Err(found) }
    }

    /// Whether anything it names is private, and so what is made of it may not be shown whole.
    pub(crate) fn is_private(&self) -> bool {
        spoke_report::disclosure::tables_private(&self.resolved)
            || self.programmes.iter().any(|programme| programme.private)
    }
}
