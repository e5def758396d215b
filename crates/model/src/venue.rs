//! A venue: somewhere a session could be held.

use serde::{Deserialize, Serialize};

use crate::{Bng, PatternId};

/// A venue as loaded: where it is and what it can take.
#[derive(Clone, Debug)]
pub struct Venue {
    /// The id in the planner's table; unique.
    pub id: String,
    /// The name shown to people; data, never markup.
    pub name: String,
    /// `library`, `gp-practice`, `family-hub`, … as the table has it.
    pub kind: String,
    /// Where it stands.
    pub location: Bng,
    /// What the optimiser may do with it.
    pub status: VenueStatus,
    /// Places one session offers: min(room, staff × places per member of staff).
    pub places_per_session: f64,
    /// Members of staff at a session.
    pub staff: f64,
    /// Hire and other cost of one session, in pounds.
    pub pounds_per_session: f64,
    /// Patterns it may take; empty = all of the scenario's.
    pub allowed: Vec<PatternId>,
    /// The one pattern it must take: a hub's, or a lock's.
    pub fixed: Option<PatternId>,
    /// Venues under one roof share a site's name, and its room.
    pub site: Option<String>,
    /// The ward it stands in, where known.
    pub ward: Option<String>,
    /// Postcode as given, for posters and calendars.
    pub postcode: Option<String>,
    /// Opening hours, Monday first, as spans such as `09:00-17:00`, kept for the schedule; `None` = not known.
    pub hours: Option<[String; 7]>,
    /// Whether it stands inside the boundary of the areas asked for.
    pub inside: bool,
    /// The file it was read from, as the scenario names it.
    pub table: String,
    /// Its row there, from 1 (the header is row 1).
    pub row: u64,
}

/// What the optimiser may do with a venue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VenueStatus {
    /// May be used or not.
    #[default]
    Candidate,
    /// Takes some pattern other than none.
    Required,
    /// Takes none; stays in the tables.
    Excluded,
    /// The central office: a fixed pattern.
    Hub,
}
