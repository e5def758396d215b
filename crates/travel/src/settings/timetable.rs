//! `[travel.timetable]`: which feeds, which day, which hours, how people ride.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Day, SettingFault, check};

/// Public transport: feeds, day, window and the limits of a journey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimetableSettings {
    /// GTFS feeds, zipped or directories.
    pub feeds: Vec<String>,
    /// The day, where one is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The first such day on which the feeds run, where `date` is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Day>,
    /// The hours, e.g. `"07:00-10:00"`; the end is left out. Past midnight as `"22:00-25:30"`.
    #[serde(default)]
    pub window: Window,
    /// Whether the window is of departures or of arrivals.
    #[serde(default)]
    pub anchor: Anchor,
    /// Minutes between the departures (or arrivals) of the window; ≥ 1.
    #[serde(default = "default_every")]
    pub every_minutes: u32,
    /// Percentiles of the minutes over the window, 1–100. The first is what a plan uses, the others are written
    /// by `spoke travel`.
    #[serde(default = "default_percentiles")]
    pub percentiles: Vec<u8>,
    /// Most vehicles boarded in a journey; ≥ 1.
    #[serde(default = "default_rides")]
    pub max_rides: u32,
    /// Longest walk to the first stop and from the last, in minutes.
    #[serde(default = "default_access")]
    pub access_minutes: f64,
    /// Longest walk between two rides, in minutes.
    #[serde(default = "default_transfer")]
    pub transfer_minutes: f64,
    /// How long before a vehicle leaves one must be at its stop, in minutes.
    #[serde(default = "default_boarding")]
    pub boarding_minutes: f64,
    /// GTFS route types to leave out, e.g. `[200]` for coaches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_route_types: Vec<u16>,
}

fn default_every() -> u32 {
    1
}

fn default_percentiles() -> Vec<u8> {
    vec![50, 85]
}

fn default_rides() -> u32 {
    4
}

fn default_access() -> f64 {
    20.0
}

fn default_transfer() -> f64 {
    10.0
}

fn default_boarding() -> f64 {
    1.0
}

/// What the window is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// People set out at each minute of the window; minutes run from then to the arrival.
    #[default]
    Depart,
    /// People must be there by each minute of the window; minutes run from setting out to then.
    Arrive,
}

/// A span of a day in seconds after midnight, start in, end out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Seconds after midnight.
    pub start: u32,
    /// Seconds after midnight, > `start`; past 24 h on the next day.
    pub end: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self { start: 7 * 3600, end: 10 * 3600 }
    }
}

impl Window {
    /// The moments of the window, `every` seconds apart, ascending.
    pub fn moments(self, every: u32) -> Vec<u32> {
        (self.start..self.end).step_by(every.max(1) as usize).collect()
    }

    fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once(['-', '–'])?;
        let window = Self { start: seconds(start)?, end: seconds(end)? };
        (window.start < window.end && window.end <= 36 * 3600).then_some(window)
    }
}

/// `HH:MM` in seconds after midnight.
fn seconds(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 36 && minutes < 60).then_some(hours * 3600 + minutes * 60)
}

impl<'de> Deserialize<'de> for Window {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not a span of the day: write it as \"07:00-10:00\", the end later than the start"
            ))
        })
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let clock = |seconds: u32| format!("{:02}:{:02}", seconds / 3600, seconds % 3600 / 60);
        serializer.serialize_str(&format!("{}-{}", clock(self.start), clock(self.end)))
    }
}

impl TimetableSettings {
    /// Notes what is out of range.
    pub(super) fn faults(&self, found: &mut Vec<SettingFault>) {
        let mut fault =
            |key: &str, message: &str| found.push((format!("timetable.{key}"), message.to_owned()));
        if self.feeds.is_empty() {
            fault("feeds", "needs at least one GTFS feed");
        }
        match (self.date, self.weekday) {
            (None, None) => fault("date", "is missing: give `date` or `weekday`"),
            (Some(_), Some(_)) => fault("weekday", "give either `date` or `weekday`, not both"),
            _ => {}
        }
        if self.every_minutes == 0 {
            fault("every_minutes", "must be at least 1");
        }
        if self.percentiles.is_empty() || self.percentiles.iter().any(|p| !(1..=100).contains(p)) {
            fault("percentiles", "needs at least one number, each 1 to 100");
        }
        if !(1..=20).contains(&self.max_rides) {
            fault("max_rides", "must be 1 to 20");
        }
        check(found, "timetable.access_minutes", self.access_minutes, 0.0, 240.0);
        check(found, "timetable.transfer_minutes", self.transfer_minutes, 0.0, 120.0);
        check(found, "timetable.boarding_minutes", self.boarding_minutes, 0.0, 60.0);
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[test]
    fn windows_are_read_or_refused() {
        assert_eq!(Window::parse("07:00-10:00"), Some(Window { start: 25_200, end: 36_000 }));
        assert_eq!(Window::parse("22:00 - 25:30"), Some(Window { start: 79_200, end: 91_800 }));
        for bad in ["10:00-07:00", "7-10", "07:00", "07:60-08:00", "", "07:00-99:00"] {
            assert_eq!(Window::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_moment_every_minute() {
        let moments = Window::default().moments(60);
        assert_eq!(moments.len(), 180);
        assert_eq!((moments[0], moments[179]), (25_200, 35_940));
    }
}
