//! `[[group]]`, `[[cohort]]`, `[[lock]]` and `[[limit]]`: who the service is for, whom it is measured for, and what the planner has already decided.

use std::fmt;

use serde::{Deserialize, Serialize};
use spoke_load::ShareSettings;
use spoke_model::{Reach, Venue};

/// A group of people: a tier of need, perhaps a cohort of its own.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupSettings {
    /// Its name; unique.
    pub(crate) name: String,
    /// Share of the people in need, 0–1; multiplied by `by_area` where that is given.
    #[serde(default = "whole")]
    pub(crate) share: f64,
    /// A share that differs by area, from a table.
    #[serde(default)]
    pub(crate) by_area: Option<ShareSettings>,
    /// Contacts a person needs in the period, ≥ 0.
    pub(crate) contacts: f64,
    /// The share willing and able to travel so many minutes.
    pub(crate) reach: Reach,
    /// Whether those of the group whose household has a car drive, where `[travel.drive]` is given.
    #[serde(default = "yes")]
    pub(crate) drives: bool,
    /// Share of the group whose household has a car, 0–1, everywhere; without it what `[travel.drive]` says.
    #[serde(default)]
    pub(crate) with_car: Option<f64>,
    /// Hours of the day the group can come, e.g. `09:30-14:30`; used by the schedule.
    #[serde(default)]
    pub(crate) window: Option<String>,
}

/// People whose part in the plan is measured and not planned for: a row of the equality view, e.g. carers. They are
/// spread over the groups like everybody in their area, and may be in several cohorts.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CohortSettings {
    /// Its name; unique.
    pub(crate) name: String,
    /// Its share of the people in need, by area.
    pub(crate) by_area: ShareSettings,
}

fn whole() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

/// A venue whose pattern is decided already.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    /// The venue's id.
    pub(crate) venue: String,
    /// The pattern it keeps; `none` closes it.
    pub(crate) pattern: String,
}

/// A minimum or maximum of sessions over the venues of a ward, a kind or a site. Exactly one of the three is given.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitSettings {
    /// The ward, by name or code.
    #[serde(default)]
    pub(crate) ward: Option<String>,
    /// The kind of venue.
    #[serde(default)]
    pub(crate) kind: Option<String>,
    /// The site.
    #[serde(default)]
    pub(crate) site: Option<String>,
    /// Least sessions in the period.
    #[serde(default)]
    pub(crate) minimum: Option<f64>,
    /// Most sessions in the period.
    #[serde(default)]
    pub(crate) maximum: Option<f64>,
}

impl LimitSettings {
    /// Whether a venue counts towards it.
    pub(crate) fn counts(&self, venue: &Venue) -> bool {
        let equal = |wanted: &Option<String>, has: Option<&str>| {
            wanted.as_deref().is_some_and(|name| has == Some(name))
        };
        equal(&self.ward, venue.ward.as_deref())
            || equal(&self.kind, Some(&venue.kind))
            || equal(&self.site, venue.site.as_deref())
    }
}

impl fmt::Display for LimitSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("ward", &self.ward), ("kind", &self.kind), ("site", &self.site)];
        let named = parts.into_iter().find_map(|(what, name)| name.as_ref().map(|name| (what, name)));
        match named {
            Some((what, name)) => write!(f, "{what} {name}"),
            None => write!(f, "no venue"),
        }
    }
}
