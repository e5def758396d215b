//! Newport's buses from the shared data, and the morning that is measured.

use std::path::PathBuf;

use spoke_travel::settings::{Anchor, Window};
use spoke_travel::{Mode, TimetableSettings, TravelSettings};

use crate::newport::directory;

/// Newport's timetable.
pub(crate) fn gtfs() -> PathBuf {
    directory().join("newport-20230613_gtfs.zip")
}

/// A weekday of June 2023, 07:00–10:00, a departure every minute, at the 50th and 85th percentile.
pub(crate) fn settings() -> TravelSettings {
    let timetable = TimetableSettings {
        feeds: vec!["newport_gtfs.zip".to_owned()],
        date: Some(jiff::civil::date(2023, 6, 14)),
        weekday: None,
        window: Window { start: 7 * 3600, end: 10 * 3600 },
        anchor: Anchor::Depart,
        every_minutes: 1,
        percentiles: vec![50, 85],
        max_rides: 4,
        access_minutes: 20.0,
        transfer_minutes: 10.0,
        boarding_minutes: 1.0,
        without_route_types: Vec::new(),
    };
    TravelSettings { mode: Mode::Timetable, timetable: Some(timetable), ..TravelSettings::default() }
}
