//! The rows of `areas`, `venues` and `flows`, with the data dictionary of their columns.
//!
//! Computed once from a run ([`crate::Results::of`]) or read back ([`crate::read()`]); every format is written from
//! them, so that a figure is the same wherever it stands.

use std::borrow::Cow;

use spoke_model::measures::AreaAccess;
use spoke_model::{AreaId, GroupId, VenueId};

use crate::number::significant;
use crate::record::GroupRecord;
use crate::table::{Cell, Column, Kind, Unit};

/// One area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaRow {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Deprivation decile, 1 = most deprived.
    pub decile: u8,
    /// Ridit, 0 = most deprived … 1 = least.
    pub ridit: f64,
    /// People who would benefit in the period.
    pub need: f64,
    /// Contacts they need.
    pub contacts: f64,
    /// Places asked for it by need × gradient.
    pub entitlement: f64,
    /// Places offered.
    pub places: f64,
    /// Places per contact needed; `None` where nobody needs any.
    pub places_per_contact: Option<f64>,
    /// Id of the nearest open venue by the slowest way its people travel, within the minutes computed.
    pub nearest_venue: Option<String>,
    /// One-way minutes to it.
    pub nearest_minutes: Option<f64>,
    /// Whether the universal floor holds: an open venue near enough, and no group offered less than its share. `None`
    /// where that is not published.
    pub floor_met: Option<bool>,
    /// Places missing to the floor.
    pub floor_short: f64,
    /// Places offered before.
    pub places_before: f64,
    /// One-way minutes to the nearest open venue before.
    pub nearest_minutes_before: Option<f64>,
    /// Deprivation rank, 1 = most deprived.
    pub rank: f64,
    /// The people the ridit was weighted with.
    pub population: f64,
    /// Ward, where known.
    pub ward: Option<String>,
    /// Whether it belongs to the authority asked for.
    pub inside: bool,
    /// Longitude of where travel starts, degrees, 7 decimals.
    pub lon: f64,
    /// Latitude of where travel starts, degrees, 7 decimals.
    pub lat: f64,
    /// Access to the plan's places by the methods of the literature.
    pub access: AreaAccess,
    /// People of `need` who come from private tables.
    pub need_private: f64,
    /// One per group, in the record's order.
    pub groups: Vec<GroupCells>,
}

/// One group in one area.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GroupCells {
    /// Contacts needed.
    pub contacts: f64,
    /// Entitlement in places.
    pub entitlement: f64,
    /// Places offered.
    pub places: f64,
    /// Mean one-way minutes of a place offered; `None` where none is.
    pub minutes: Option<f64>,
}

/// One venue.
#[derive(Clone, Debug, PartialEq)]
pub struct VenueRow {
    /// Id in the planner's table.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// 1 = the venue the plan would miss most.
    pub rank: u32,
    /// Session pattern.
    pub pattern: String,
    /// Sessions in the period.
    pub sessions: f64,
    /// Places offered there.
    pub places: f64,
    /// Places offered over places its sessions hold; `None` where closed.
    pub utilisation: Option<f64>,
    /// What one session more there would add to the objective.
    pub marginal_value: f64,
    /// What closing it would cost the objective.
    pub value_if_closed: f64,
    /// Places lost then, the other venues as they are; `None` where that is not known.
    pub places_lost_if_closed: Option<f64>,
    /// Areas in which somebody would then fall below the least offer; `None` where that is not known.
    pub areas_below_if_closed: Option<f64>,
    /// Areas that would then have no open venue within the floor's minutes; `None` where that is not published.
    pub areas_without_if_closed: Option<f64>,
    /// Places its sessions hold.
    pub places_available: f64,
    /// Places one session holds.
    pub places_per_session: f64,
    /// Sessions before.
    pub sessions_before: f64,
    /// `candidate`, `required`, `excluded` or `hub`.
    pub status: String,
    /// Members of staff at a session.
    pub staff: f64,
    /// Pounds a session costs.
    pub pounds_per_session: f64,
    /// Site it shares a roof with.
    pub site: Option<String>,
    /// Ward it stands in.
    pub ward: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Whether it stands inside the authority asked for.
    pub inside: bool,
    /// Metres east, British National Grid.
    pub easting: f64,
    /// Metres north, British National Grid.
    pub northing: f64,
    /// Longitude, degrees, 7 decimals.
    pub lon: f64,
    /// Latitude, degrees, 7 decimals.
    pub lat: f64,
}

/// Places at one venue offered to one group of one area; ids are positions in [`crate::Results`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowRow {
    /// Whose area.
    pub area: AreaId,
    /// Which group.
    pub group: GroupId,
    /// Where.
    pub venue: VenueId,
    /// How many.
    pub places: f64,
    /// One-way minutes.
    pub minutes: f64,
}

impl AreaRow {
    /// The columns of `areas`, those of the groups last.
    pub fn columns(groups: &[GroupRecord]) -> Vec<Column> {
        let mut columns = AREA_COLUMNS.to_vec();
        for group in groups {
            let mut add = |what: &str, unit: Unit, about: &str| {
                columns.push(Column {
                    name: Cow::Owned(format!("{what}_{}", group.column)),
                    kind: Kind::Number,
                    unit,
                    about: Cow::Owned(format!("{about} ({})", group.name)),
                });
            };
            add("contacts", Unit::CONTACTS, "contacts needed in the period");
            add("entitlement", Unit::PLACES, "places asked for by need and gradient");
            add("places", Unit::PLACES, "places offered in the period");
            add("minutes", Unit::MINUTES, "mean one-way minutes of a place offered; blank where none is");
        }
        columns
    }

    /// The row with every figure that was computed to twelve significant digits: 84 and not 84.00000000000001.
    pub(crate) fn in_twelve_digits(mut self) -> Self {
        let figures = [
            &mut self.need,
            &mut self.contacts,
            &mut self.entitlement,
            &mut self.places,
            &mut self.floor_short,
            &mut self.places_before,
            &mut self.need_private,
        ];
        let access = &mut self.access;
        let defined = [
            &mut self.places_per_contact,
            &mut self.nearest_minutes,
            &mut self.nearest_minutes_before,
            &mut access.opportunities,
            &mut access.gravity,
            &mut access.two_step,
            &mut access.zones,
            &mut access.gaussian,
        ];
        let of_groups = self.groups.iter_mut().flat_map(|group| {
            [&mut group.contacts, &mut group.entitlement, &mut group.places]
                .into_iter()
                .chain(group.minutes.as_mut())
        });
        let all = figures.into_iter().chain(defined.into_iter().flatten()).chain(of_groups);
        all.for_each(|figure| *figure = significant(*figure));
        self
    }

    /// Σ places × one-way minutes over its groups.
    pub fn place_minutes(&self) -> f64 {
        self.groups.iter().map(|g| g.places * g.minutes.unwrap_or(0.0)).sum::<f64>() + 0.0
    }

    /// The cells of [`AreaRow::columns`].
    pub fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = vec![
            Cell::text(&self.code),
            Cell::text(&self.name),
            Cell::Number(f64::from(self.decile)),
            Cell::number(self.ridit),
            Cell::number(self.need),
            Cell::number(self.contacts),
            Cell::number(self.entitlement),
            Cell::number(self.places),
            Cell::optional(self.places_per_contact),
            Cell::optional_text(self.nearest_venue.as_deref()),
            Cell::optional(self.nearest_minutes),
            Cell::optional_flag(self.floor_met),
            Cell::number(self.floor_short),
            Cell::number(self.places_before),
            Cell::optional(self.nearest_minutes_before),
            Cell::number(self.rank),
            Cell::number(self.population),
            Cell::optional_text(self.ward.as_deref()),
            Cell::Flag(self.inside),
            Cell::number(self.lon),
            Cell::number(self.lat),
            Cell::optional(self.access.opportunities),
            Cell::optional(self.access.gravity),
            Cell::optional(self.access.two_step),
            Cell::optional(self.access.zones),
            Cell::optional(self.access.gaussian),
            Cell::number(self.need_private),
        ];
        for group in &self.groups {
            cells.extend([
                Cell::number(group.contacts),
                Cell::number(group.entitlement),
                Cell::number(group.places),
                Cell::optional(group.minutes),
            ]);
        }
        cells
    }
}

impl VenueRow {
    /// The columns of `venues`.
    pub fn columns() -> Vec<Column> {
        VENUE_COLUMNS.to_vec()
    }

    /// The cells of [`VenueRow::columns`].
    pub fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(&self.id),
            Cell::text(&self.name),
            Cell::text(&self.kind),
            Cell::Number(f64::from(self.rank)),
            Cell::text(&self.pattern),
            Cell::number(self.sessions),
            Cell::number(self.places),
            Cell::optional(self.utilisation),
            Cell::number(self.marginal_value),
            Cell::number(self.value_if_closed),
            Cell::number(self.places_available),
            Cell::number(self.places_per_session),
            Cell::number(self.sessions_before),
            Cell::text(&self.status),
            Cell::number(self.staff),
            Cell::number(self.pounds_per_session),
            Cell::optional_text(self.site.as_deref()),
            Cell::optional_text(self.ward.as_deref()),
            Cell::optional_text(self.postcode.as_deref()),
            Cell::Flag(self.inside),
            Cell::number(self.easting),
            Cell::number(self.northing),
            Cell::number(self.lon),
            Cell::number(self.lat),
            Cell::optional(self.places_lost_if_closed),
            Cell::optional(self.areas_below_if_closed),
            Cell::optional(self.areas_without_if_closed),
        ]
    }

    /// As [`AreaRow::in_twelve_digits`].
    pub(crate) fn in_twelve_digits(mut self) -> Self {
        let figures = [
            &mut self.places,
            &mut self.marginal_value,
            &mut self.value_if_closed,
            &mut self.places_available,
            &mut self.places_per_session,
        ];
        let all = figures.into_iter().chain(&mut self.utilisation).chain(&mut self.places_lost_if_closed);
        all.for_each(|figure| *figure = significant(*figure));
        self
    }

    /// Whether it holds a session.
    pub fn is_open(&self) -> bool {
        self.sessions > 0.0
    }
}

impl FlowRow {
    /// The columns of `flows`.
    pub fn columns() -> Vec<Column> {
        FLOW_COLUMNS.to_vec()
    }
}

const AREA_COLUMNS: [Column; 27] = [
    Column::new("code", Kind::Text, "official code of the area"),
    Column::new("name", Kind::Text, "official name of the area"),
    Column::new("decile", Kind::Whole, "deprivation decile, 1 = most deprived tenth").of(Unit::DECILE),
    Column::new(
        "ridit",
        Kind::Number,
        "population-weighted mid-rank of deprivation, 0 = most deprived, 1 = least",
    )
    .of(Unit::SHARE),
    Column::new("need", Kind::Number, "people who would benefit in the period").of(Unit::PEOPLE),
    Column::new("contacts", Kind::Number, "contacts those people need in the period").of(Unit::CONTACTS),
    Column::new("entitlement", Kind::Number, "places asked for by need and gradient").of(Unit::PLACES),
    Column::new("places", Kind::Number, "places offered in the period").of(Unit::PLACES),
    Column::new(
        "places_per_contact",
        Kind::Number,
        "places offered per contact needed; blank where none is needed",
    )
    .of(Unit::PER_CONTACT),
    Column::new(
        "nearest_venue",
        Kind::Text,
        "id of the nearest open venue for the slowest way its people travel",
    ),
    Column::new(
        "nearest_minutes",
        Kind::Number,
        "one-way minutes to it; blank where none is within the minutes computed",
    )
    .of(Unit::MINUTES),
    Column::new(
        "floor_met",
        Kind::Flag,
        "whether the universal floor holds: an open venue near enough, and the least offer; blank where that is not published",
    ),
    Column::new("floor_short", Kind::Number, "places missing to the least offer").of(Unit::PLACES),
    Column::new("places_before", Kind::Number, "places offered before").of(Unit::PLACES),
    Column::new("nearest_minutes_before", Kind::Number, "one-way minutes to the nearest open venue before")
        .of(Unit::MINUTES),
    Column::new("rank", Kind::Count, "deprivation rank, 1 = most deprived").of(Unit::RANK),
    Column::new("population", Kind::Count, "people the ridit was weighted with").of(Unit::PEOPLE),
    Column::new("ward", Kind::Text, "ward, where known"),
    Column::new("inside", Kind::Flag, "whether the area belongs to the authority asked for"),
    Column::new("lon", Kind::Number, "longitude of where travel starts, degrees").of(Unit::DEGREES),
    Column::new("lat", Kind::Number, "latitude of where travel starts, degrees").of(Unit::DEGREES),
    Column::new(
        "opportunities",
        Kind::Number,
        "places within the longest reach; blank where nobody needs any",
    )
    .of(Unit::PLACES),
    Column::new(
        "gravity",
        Kind::Number,
        "places, each counting less with distance (Gaussian, σ a third of the reach)",
    )
    .of(Unit::PLACES),
    Column::new(
        "access_2sfca",
        Kind::Number,
        "2SFCA: places within reach per contact of those who share them",
    )
    .of(Unit::PER_CONTACT),
    Column::new(
        "access_e2sfca",
        Kind::Number,
        "the same weighted 1, 0.68, 0.22 in thirds of the reach (E2SFCA)",
    )
    .of(Unit::PER_CONTACT),
    Column::new("access_e2sfca_gaussian", Kind::Number, "the same with the Gaussian of `gravity`")
        .of(Unit::PER_CONTACT),
    Column::new("need_private", Kind::Number, "people of `need` who come from tables marked private")
        .of(Unit::PEOPLE),
];

const VENUE_COLUMNS: [Column; 27] = [
    Column::new("id", Kind::Text, "id in the planner's table"),
    Column::new("name", Kind::Text, "name of the venue"),
    Column::new("kind", Kind::Text, "kind of venue"),
    Column::new("rank", Kind::Whole, "1 = the venue the plan would miss most; open venues first")
        .of(Unit::RANK),
    Column::new("pattern", Kind::Text, "session pattern"),
    Column::new("sessions", Kind::Count, "sessions in the period").of(Unit::SESSIONS),
    Column::new("places", Kind::Number, "places offered there").of(Unit::PLACES),
    Column::new(
        "utilisation",
        Kind::Number,
        "places offered over places its sessions hold; blank where closed",
    )
    .of(Unit::SHARE),
    Column::new("marginal_value", Kind::Number, "what one session more there would add to the objective")
        .of(Unit::OBJECTIVE),
    Column::new("value_if_closed", Kind::Number, "what closing it would cost the objective")
        .of(Unit::OBJECTIVE),
    Column::new("places_available", Kind::Count, "places its sessions hold").of(Unit::PLACES),
    Column::new("places_per_session", Kind::Count, "places one session holds").of(Unit::PLACES),
    Column::new("sessions_before", Kind::Count, "sessions before").of(Unit::SESSIONS),
    Column::new("status", Kind::Text, "candidate, required, excluded or hub"),
    Column::new("staff", Kind::Count, "members of staff at a session").of(Unit::STAFF),
    Column::new("pounds_per_session", Kind::Number, "pounds a session costs").of(Unit::POUNDS),
    Column::new("site", Kind::Text, "site it shares a roof with"),
    Column::new("ward", Kind::Text, "ward it stands in"),
    Column::new("postcode", Kind::Text, "postcode as given"),
    Column::new("inside", Kind::Flag, "whether it stands inside the authority asked for"),
    Column::new("easting", Kind::Number, "metres east, British National Grid").of(Unit::METRES),
    Column::new("northing", Kind::Number, "metres north, British National Grid").of(Unit::METRES),
    Column::new("lon", Kind::Number, "longitude, degrees").of(Unit::DEGREES),
    Column::new("lat", Kind::Number, "latitude, degrees").of(Unit::DEGREES),
    Column::new(
        "places_lost_if_closed",
        Kind::Number,
        "places lost if it closed and the others stayed; blank where closed or not known",
    )
    .of(Unit::PLACES),
    Column::new(
        "areas_below_if_closed",
        Kind::Whole,
        "areas where a group would then fall below the least offer; blank where closed or not known",
    )
    .of(Unit::AREAS),
    Column::new(
        "areas_without_if_closed",
        Kind::Whole,
        "areas that it alone gives an open venue within the floor's minutes",
    )
    .of(Unit::AREAS),
];

const FLOW_COLUMNS: [Column; 5] = [
    Column::new("area", Kind::Text, "code of the area"),
    Column::new("group", Kind::Text, "group the places are for"),
    Column::new("venue", Kind::Text, "id of the venue"),
    Column::new("places", Kind::Number, "places offered there to that group of that area").of(Unit::PLACES),
    Column::new("minutes", Kind::Number, "one-way minutes").of(Unit::MINUTES),
];
