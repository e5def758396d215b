//! What the planner decides: budgets, the universal floor, the objective's two numbers, programmes.

use serde::{Deserialize, Serialize};

/// Budgets for the period; each optional.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<f64>,
    /// Staff hours: sessions × staff × `session_hours`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_hours: Option<f64>,
    /// Pounds: sessions × the venue's cost per session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pounds: Option<f64>,
    /// Hours one session takes of each member of staff, set-up and clear-up included; > 0.
    #[serde(default = "default_session_hours")]
    pub session_hours: f64,
}

fn default_session_hours() -> f64 {
    4.0
}

impl Default for Budget {
    fn default() -> Self {
        Self { sessions: None, staff_hours: None, pounds: None, session_hours: default_session_hours() }
    }
}

/// What a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Sessions held.
    Sessions,
    /// Hours of staff time.
    StaffHours,
    /// Pounds.
    Pounds,
}

/// The universal floor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// Access (hard): every area with need and a candidate venue this near has an open one this near. `None` = no access floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<f64>,
    /// Offer: every point is offered at least this share of the average offer, not graded by deprivation; 0–1.
    #[serde(default = "default_floor_share")]
    pub share: f64,
}

fn default_floor_share() -> f64 {
    0.25
}

impl Default for Floor {
    fn default() -> Self {
        Self { minutes: None, share: default_floor_share() }
    }
}

/// The objective's two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// ε ≥ 0: how much total is given up for those who are hard to reach; 1 = proportional fairness.
    #[serde(default = "default_inequality_aversion")]
    pub inequality_aversion: f64,
    /// β ≥ 0: what a minute of travel costs, in units of the value of a place at the average fill.
    #[serde(default = "default_burden_per_minute")]
    pub burden_per_minute: f64,
}

fn default_inequality_aversion() -> f64 {
    1.0
}

fn default_burden_per_minute() -> f64 {
    0.005
}

impl Default for Objective {
    fn default() -> Self {
        Self {
            inequality_aversion: default_inequality_aversion(),
            burden_per_minute: default_burden_per_minute(),
        }
    }
}

/// A fixed commitment outside the general offer, e.g. a GP-referral pilot for ten people.
///
/// It takes its sessions and its part of the budgets before optimisation and adds nothing to general capacity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its name.
    pub name: String,
    /// The id of the venue that holds it.
    pub venue: String,
    /// People it is for; its places.
    pub caseload: u32,
    /// Sessions in the period.
    pub sessions: u32,
    /// Whether anything counted from it is under the disclosure rule when it leaves the run.
    #[serde(default)]
    pub private: bool,
}
