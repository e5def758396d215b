//! Dates in settings, written as TOML dates (`2026-10-05`) or as text (`"2026-10-05"`).

use std::fmt;

use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
};

/// A date from either form.
struct Day(Date);

struct DayVisitor;

fn read<E: Error>(text: &str) -> Result<Day, E> {
    text.parse().map(Day).map_err(|_| E::custom(format!("`{text}` is not a date such as 2026-10-05")))
}

impl<'de> Visitor<'de> for DayVisitor {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date such as 2026-10-05")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
        // jiff reads the date of a date-time as well; a time of day here is a mistake.
        if text.len() > 10 { Err(E::custom(format!("`{text}` is more than a date"))) } else { read(text) }
    }

    /// How the toml crate hands over a date that is not quoted.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Day, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((key, text)) if key.starts_with("$__toml") => self.visit_str(&text),
            _ => Err(A::Error::custom("expected a date such as 2026-10-05")),
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DayVisitor)
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    Day::deserialize(deserializer).map(|day| day.0)
}

pub(super) fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    date.serialize(serializer)
}

/// For `Option<Date>`.
pub(super) mod optional {
    use super::*;

    pub(in crate::settings) fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Option<Date>, D::Error> {
        Option::<Day>::deserialize(d).map(|day| day.map(|d| d.0))
    }

    pub(in crate::settings) fn serialize<S: Serializer>(
        date: &Option<Date>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        date.serialize(s)
    }
}

/// For `Vec<Date>`.
pub(super) mod list {
    use super::*;

    pub(in crate::settings) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Date>, D::Error> {
        Vec::<Day>::deserialize(d).map(|days| days.into_iter().map(|d| d.0).collect())
    }

    pub(in crate::settings) fn serialize<S: Serializer>(dates: &[Date], s: S) -> Result<S::Ok, S::Error> {
        dates.serialize(s)
    }
}
