//! What a plan does along the deprivation gradient: the numbers in `run.json`, reports and comparisons.
//!
//! Plain values with their definitions; `spoke-measure` computes them. A value that is not defined (no people,
//! a ratio over nothing, a logarithm of zero) is `None`, written `null`: never 0, never NaN.
//! Bands run from the most deprived: decile 1 and fifth 1 are the most deprived tenth and fifth.

use serde::{Deserialize, Serialize};

/// Everything measured of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Without the plan: hubs alone, or today's plan where the scenario gives one.
    pub before: State,
    /// With the plan.
    pub after: State,
    /// The gradient that was asked for against the one achieved by the plan.
    pub gradient: GradientTable,
}

/// One state of the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Venues with at least one session; `None` where that is not published.
    pub open_venues: Option<usize>,
    /// Sessions in the period.
    pub sessions: f64,
    /// Places offered to somebody.
    pub places: f64,
    /// Places per contact needed; weighted by contacts needed.
    pub places_per_contact: Distribution,
    /// One-way minutes to the nearest open session; weighted by people. Those who have none within the travel
    /// table's cut-off have no value and are counted in [`Distribution::missing_weight`].
    pub minutes: Distribution,
    /// E2SFCA access: places within reach per contact needed by those who share them, weights 1, 0.68, 0.22 in
    /// thirds of each group's longest reach; weighted by contacts needed.
    pub access: Distribution,
    /// Access by the other methods of the literature.
    #[serde(default)]
    pub access_by: AccessMethods,
    /// Places that go to the two least deprived fifths.
    pub leakage: Leakage,
    /// Need of the most deprived fifth that no open session reaches.
    pub under_coverage: UnderCoverage,
    /// By group, in the scenario's order.
    pub groups: Vec<GroupRow>,
    /// By cohort, in the scenario's order: people counted across the groups, who may be in several cohorts at once.
    #[serde(default)]
    pub cohorts: Vec<GroupRow>,
}

/// Access to the places of open venues by four more methods, each weighted by contacts needed.
///
/// Each looks as far as the longest reach of a point's group, `max` minutes; the Gaussian decay is
/// `e^(−t²/2σ²)` with `σ = max/3`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessMethods {
    /// Cumulative opportunities: places within `max` minutes.
    pub opportunities: Distribution,
    /// Gravity: places, each counting for its Gaussian decay.
    pub gravity: Distribution,
    /// 2SFCA: places within `max` minutes per contact needed by those who share them.
    pub two_step: Distribution,
    /// E2SFCA with the Gaussian decay.
    pub gaussian: Distribution,
}

/// Access of one area: the mean over its people by contacts needed, each travelling their own way; `None` where
/// nobody needs any. Methods as in [`AccessMethods`] and [`State::access`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AreaAccess {
    /// Cumulative opportunities, in places.
    pub opportunities: Option<f64>,
    /// Gravity, in places.
    pub gravity: Option<f64>,
    /// 2SFCA, in places per contact needed.
    pub two_step: Option<f64>,
    /// E2SFCA by thirds of the longest reach, in places per contact needed.
    pub zones: Option<f64>,
    /// E2SFCA with the Gaussian decay, in places per contact needed.
    pub gaussian: Option<f64>,
}

/// How one quantity is spread over people and along deprivation.
///
/// Units are demand points (an area × a group), so that households with and without a car are never averaged
/// before they are compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Weight of the points that have a value (contacts needed, or people).
    pub weight: f64,
    /// Weight of the points that have none.
    pub missing_weight: f64,
    /// Weighted mean.
    pub mean: Option<f64>,
    /// Slope and relative index on the quantity itself.
    pub linear: Option<Slope>,
    /// The same from a fit of its logarithm; values must be above 0.
    pub log: Option<Slope>,
    /// The same from a fit of its logit; values must lie between 0 and 1.
    pub logit: Option<Slope>,
    /// Concentration index, −1 … 1 and below 0 where more goes to the more deprived.
    pub concentration_index: Option<f64>,
    /// Erreygers' corrected index over the bounds of the scale; `None` where the scale has no upper bound.
    pub erreygers: Option<f64>,
    /// Gini coefficient, 0 = equal.
    pub gini: Option<f64>,
    /// Theil's T and its parts within and between deciles.
    pub theil: Option<Theil>,
    /// Atkinson indices, 0 = equal, 1 = some have nothing (for ε ≥ 1).
    pub atkinson: Vec<Atkinson>,
    /// Kolm–Pollak equally distributed equivalent.
    pub kolm_pollak: Option<KolmPollak>,
    /// Between the end fifths.
    pub gap: Gap,
    /// Whether decile means go one way only.
    pub monotone: Option<Monotone>,
    /// Means by decile; ten rows.
    pub deciles: Vec<BandRow>,
    /// Means by fifth; five rows.
    pub fifths: Vec<BandRow>,
}

/// A regression on the ridit (0 = most deprived … 1 = least) and the indices read from it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// Slope index of inequality: fitted value at ridit 1 less that at ridit 0.
    pub sii: f64,
    /// Fitted value at ridit 0, Y0.
    pub intercept: f64,
    /// Relative index, Fingertips' convention: `(Y0 + SII) / Y0`; `None` unless Y0 > 0 and Y0 + SII ≥ 0.
    pub rii_fingertips: Option<f64>,
    /// Relative index, the Scottish convention: `SII / mean`; `None` where the mean is 0.
    pub rii_scottish: Option<f64>,
    /// Confidence limits of `sii`, where standard errors were given.
    pub sii_limits: Option<Limits>,
    /// Confidence limits of `rii_fingertips`, where standard errors were given.
    pub rii_limits: Option<Limits>,
}

/// A confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Lower.
    pub lower: f64,
    /// Upper.
    pub upper: f64,
}

/// Theil's T; `total = within + between`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Theil {
    /// All of it.
    pub total: f64,
    /// Within deciles.
    pub within: f64,
    /// Between deciles.
    pub between: f64,
}

/// One Atkinson index.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Atkinson {
    /// Aversion to inequality ε ≥ 0.
    pub aversion: f64,
    /// The index.
    pub value: Option<f64>,
}

/// The Kolm–Pollak equally distributed equivalent: the level that, were it everyone's, would be as good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KolmPollak {
    /// Aversion ε: above 0 for a good (the equivalent lies below the mean), below 0 for a burden (above it).
    pub aversion: f64,
    /// `κ = α ε`, `α = Σwy / Σwy²`, per unit of the quantity.
    pub kappa: f64,
    /// The equivalent, in the quantity's unit.
    pub equivalent: f64,
}

/// The gap between the most and the least deprived fifth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Most less least deprived.
    pub absolute: Option<f64>,
    /// Most over least deprived.
    pub ratio: Option<f64>,
}

/// Which way decile means go from the most to the least deprived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Monotone {
    /// Never up, somewhere down: the more deprived have more.
    Falling,
    /// Never down, somewhere up.
    Rising,
    /// The same throughout.
    Flat,
    /// Both ways.
    Neither,
}

/// A decile or a fifth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandRow {
    /// 1 = most deprived.
    pub band: u8,
    /// Weight of the points that have a value.
    pub weight: f64,
    /// Weight of the points that have none, and are in no mean.
    #[serde(default)]
    pub missing_weight: f64,
    /// Weighted mean; `None` where nobody has a value.
    pub mean: Option<f64>,
}

/// Places in the two least deprived fifths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Leakage {
    /// Places.
    pub places: f64,
    /// Of all places offered.
    pub share: Option<f64>,
}

/// Contacts needed in the most deprived fifth by points that no open session reaches (ρ = 0 to all).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnderCoverage {
    /// Contacts.
    pub contacts: f64,
    /// Of the contacts needed in that fifth.
    pub share: Option<f64>,
}

/// A group's part, or a cohort's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupRow {
    /// The name of the group or cohort.
    pub group: String,
    /// People who would benefit.
    pub people: f64,
    /// Contacts they need.
    pub contacts: f64,
    /// Places offered to them.
    pub places: f64,
    /// Places per contact needed.
    pub places_per_contact: Option<f64>,
    /// Mean minutes to the nearest open session of those who have one within the cut-off.
    pub minutes: Option<f64>,
    /// Mean minutes of the places offered, weighted by places.
    pub minutes_of_places: Option<f64>,
    /// People whom no open session reaches (ρ = 0 to all).
    pub people_out_of_reach: f64,
}

/// The gradient asked for against the one achieved, in places per contact needed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GradientTable {
    /// By decile; ten rows.
    pub deciles: Vec<GradientRow>,
    /// By fifth; five rows.
    pub fifths: Vec<GradientRow>,
    /// The decile furthest from what was asked.
    pub largest_departure: Option<Departure>,
    /// Most over least deprived fifth, as asked.
    pub asked_ratio: Option<f64>,
    /// Most over least deprived fifth, as achieved.
    pub achieved_ratio: Option<f64>,
}

/// What a decile or fifth was to have, and has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradientRow {
    /// 1 = most deprived.
    pub band: u8,
    /// People who would benefit.
    pub people: f64,
    /// Contacts they need.
    pub contacts: f64,
    /// Places per contact needed if the plan's places were shared exactly by entitlement; `None` without need.
    pub asked: Option<f64>,
    /// Places per contact needed in the plan; `None` without need.
    pub achieved: Option<f64>,
    /// `achieved / asked − 1`.
    pub departure: Option<f64>,
}

/// The band furthest from what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Departure {
    /// 1 = most deprived.
    pub band: u8,
    /// `achieved / asked − 1`.
    pub departure: f64,
}
