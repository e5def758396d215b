//! `[venues]` and `[current]`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use spoke_model::Pattern;

use super::list::{one_or_many, optional_list};

/// `[venues]`: where sessions could be held, and what a session takes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VenueSettings {
    /// CSV, workbook, GeoJSON or GeoPackage of places, or several.
    #[serde(deserialize_with = "one_or_many")]
    pub table: Vec<String>,
    /// Patterns a venue may take: names, or tables `{ name, sessions, rrule }`. The empty one is always there.
    #[serde(default = "default_patterns")]
    pub patterns: Vec<PatternSettings>,
    /// Which venues outside the boundary take part.
    #[serde(default)]
    pub extent: Extent,
    /// With extent = "reach": how many kilometres beyond the areas a venue may stand. ≥ 0.
    #[serde(default = "default_beyond_km")]
    pub beyond_km: f64,
    /// Kinds that take part, in any case of their letters; all without it.
    #[serde(default, deserialize_with = "optional_list")]
    pub kinds: Vec<String>,
    /// The kind of every venue of a table without a column for it.
    #[serde(default)]
    pub kind: Option<String>,
    /// People a room holds, where the table does not say; > 0.
    #[serde(default = "default_room")]
    pub room: f64,
    /// Members of staff at a session, where the table does not say; > 0.
    #[serde(default = "default_staff")]
    pub staff: f64,
    /// Places one member of staff can serve in a session, where the table does not say; > 0.
    #[serde(default = "default_places_per_staff")]
    pub places_per_staff: f64,
    /// Pounds one session costs, where the table does not say; ≥ 0.
    #[serde(default)]
    pub cost: f64,
    /// The pattern of a hub whose row names none; without it the largest it may take.
    #[serde(default)]
    pub hub_pattern: Option<String>,
    /// The coordinate system of columns that do not say it, as in `[areas]`.
    #[serde(default)]
    pub crs: Option<String>,
    /// Postcodes and where they are, for venues without coordinates.
    #[serde(default)]
    pub postcodes: Option<PostcodeTable>,
    /// Headers that are not recognised: `{ id = "URN", lat = "Breadth", lon = "Length" }`. Keys are the names of venue
    /// columns, those of coordinates in pairs.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// What an id that stands on several rows means: a mistake, or venues that are numbered `id`, `id-2`, ….
    #[serde(default)]
    pub repeated_ids: RepeatedIds,
}

/// What an id that stands on several rows means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepeatedIds {
    /// An error.
    #[default]
    Refuse,
    /// Venues of their own: later rows become `id-2`, `id-3`, …, with a warning.
    Number,
}

/// A table of postcodes: ONSPD, NSPL, or any with a postcode and coordinates.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PostcodeTable {
    /// The table.
    pub table: String,
}

/// Which venues outside the boundary take part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// None: only those inside the areas planned for.
    Inside,
    /// Those within reach of somebody; travel decides.
    #[default]
    Reach,
}

/// A pattern: one of the named ones, or one with its own count.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatternSettings {
    /// `none`, `monthly`, `fortnightly`, `weekly` or `twice-weekly`.
    Named(String),
    /// With its sessions in the period, and perhaps a calendar rule.
    Own(Pattern),
}

impl<'de> Deserialize<'de> for PatternSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> Visitor<'de> for NameOrTable {
            type Value = PatternSettings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "the name of a pattern or a table {{ name, sessions, rrule }}")
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(PatternSettings::Named(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Pattern::deserialize(MapAccessDeserializer::new(map)).map(PatternSettings::Own)
            }
        }
        deserializer.deserialize_any(NameOrTable)
    }
}

impl VenueSettings {
    /// The scenario's patterns over a period of `weeks`: the empty one first, then as written.
    ///
    /// # Errors
    /// In words, one for each name that is not a pattern, each pattern given twice and a list without sessions.
    pub fn all_patterns(&self, weeks: u32) -> Result<Vec<Pattern>, Vec<String>> {
        let mut patterns = vec![Pattern { name: "none".to_owned(), sessions: 0, rrule: None }];
        let mut wrong = Vec::new();
        for settings in &self.patterns {
            match settings.pattern(weeks) {
                Ok(pattern) if pattern.name == "none" => {
                    if pattern.sessions > 0 {
                        wrong.push("the pattern `none` has no sessions".to_owned());
                    }
                }
                Ok(pattern) if patterns.iter().any(|known| known.name == pattern.name) => {
                    wrong.push(format!("the pattern `{}` stands twice", pattern.name));
                }
                Ok(pattern) => patterns.push(pattern),
                Err(name) => wrong.push(format!("`{name}` is none of {}", Pattern::NAMES.join(", "))),
            }
        }
        if patterns.len() == 1 && wrong.is_empty() {
            wrong.push("no pattern has a session".to_owned());
        }
        if wrong.is_empty() { Ok(patterns) } else { Err(wrong) }
    }
}

impl PatternSettings {
    /// The pattern over a period of `weeks`; `Err` with the name where there is none of that name.
    ///
    /// # Errors
    /// The name, where it is not one of [`Pattern::NAMES`].
    pub fn pattern(&self, weeks: u32) -> Result<Pattern, String> {
        match self {
            Self::Named(name) => Pattern::named(name, weeks).ok_or_else(|| name.clone()),
            Self::Own(pattern) => Ok(pattern.clone()),
        }
    }
}

fn default_patterns() -> Vec<PatternSettings> {
    Pattern::NAMES.iter().map(|name| PatternSettings::Named((*name).to_owned())).collect()
}

fn default_beyond_km() -> f64 {
    10.0
}

fn default_room() -> f64 {
    12.0
}

fn default_staff() -> f64 {
    2.0
}

fn default_places_per_staff() -> f64 {
    6.0
}

/// `[current]`: today's plan, for before and after.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CurrentSettings {
    /// A table with a venue (id or name) and its pattern or sessions in the period; or one row a session, with a
    /// warning where it has a column of whole numbers.
    pub table: String,
    /// The column of venues, where it is not recognised.
    #[serde(default)]
    pub venue: Option<String>,
    /// The column of patterns or sessions, where it is not recognised.
    #[serde(default)]
    pub sessions: Option<String>,
    /// Whether it may not be shown outside: the public copy of a run then says nothing of before.
    #[serde(default)]
    pub private: bool,
}
