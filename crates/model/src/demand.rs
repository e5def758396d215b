//! Who the service is for: groups of people, and demand points (an area × a group).

use serde::{Deserialize, Serialize};

use crate::{AreaId, GroupId, Reach};

/// A group: a tier of need, perhaps a cohort, perhaps only those with or without a car.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The name used in scenarios and outputs, e.g. `higher` or `higher · no car`.
    pub name: String,
    /// The name in the scenario before it was split by car ownership; equal to `name` where it was not.
    pub of: String,
    /// Contacts a person needs in the period, c.
    pub contacts: f64,
    /// The share willing and able to travel.
    pub reach: Reach,
    /// Which of [`crate::Problem::travel`] its minutes are read from.
    pub mode: usize,
}

/// A demand point: the people of one group in one area.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DemandPoint {
    /// Where they live.
    pub area: AreaId,
    /// Which group they are.
    pub group: GroupId,
    /// People who would benefit this period, n ≥ 0.
    pub people: f64,
    /// Contacts one of them needs in the period, c ≥ 0.
    pub contacts: f64,
}

impl DemandPoint {
    /// Contacts needed, n c.
    pub fn contacts_needed(&self) -> f64 {
        self.people * self.contacts
    }
}
