//! Cities to schedule: Coventry's libraries as published, and made-up ones of any size.

use jiff::civil::date;
use spoke_model::{Bng, Pattern, PatternId, Programme, Venue, VenueId, VenueStatus};
use spoke_schedule::{
    Settings,
    instance::{Built, Files, Inputs, VenuePlan, build},
    settings::{StaffSettings, WeekText},
};

/// What [`build`] reads, owned.
pub(crate) struct City {
    pub(crate) settings: Settings,
    pub(crate) files: Files,
    pub(crate) weeks: u32,
    pub(crate) venues: Vec<Venue>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) plan: Vec<VenuePlan>,
    pub(crate) programmes: Vec<Programme>,
}

impl City {
    pub(crate) fn build(&self) -> Result<Built, Vec<spoke_model::Fault>> {
        build(&Inputs {
            settings: &self.settings,
            files: &self.files,
            start: date(2026, 10, 5),
            weeks: self.weeks,
            venues: &self.venues,
            venue_table: "venues.csv",
            patterns: &self.patterns,
            plan: &self.plan,
            programmes: &self.programmes,
        })
    }
}

pub(crate) fn venue(id: &str, place: (f64, f64), hours: Option<[String; 7]>) -> Venue {
    Venue {
        id: id.into(),
        name: format!("{id} Library"),
        kind: "library".into(),
        location: Bng { easting: place.0, northing: place.1 },
        status: VenueStatus::Candidate,
        places_per_session: 10.0,
        staff: 2.0,
        pounds_per_session: 0.0,
        allowed: Vec::new(),
        fixed: None,
        site: None,
        ward: None,
        postcode: None,
        hours,
        inside: true,
        table: "venues.csv".to_owned(),
        row: 2,
    }
}

fn same_hours(text: &str, weekdays: &[usize]) -> WeekText {
    let day = |d: usize| weekdays.contains(&d).then(|| text.to_owned());
    WeekText { mon: day(0), tue: day(1), wed: day(2), thu: day(3), fri: day(4), sat: day(5), sun: day(6) }
}

pub(crate) fn staff(name: String, team: String, hours: WeekText, base: Option<String>) -> StaffSettings {
    StaffSettings { name, team: Some(team), hours, base, max_sessions_day: 2, ..StaffSettings::default() }
}

pub(crate) fn patterns(weeks: u32) -> Vec<Pattern> {
    Pattern::NAMES.iter().filter_map(|name| Pattern::named(name, weeks)).collect()
}

/// Coventry's libraries: 160 sessions in 5 October–23 December 2026, 12 staff in three teams.
#[cfg(has_shared)]
pub(crate) fn coventry() -> City {
    use jiff::civil::Date;
    use spoke_schedule::settings::{Cohort, Leave, VenueSettings};

    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/coventry");
    let mut places = std::collections::BTreeMap::new();
    let mut postcodes = csv::Reader::from_path(format!("{root}/CV_latlon.csv")).unwrap();
    for row in postcodes.records().flatten() {
        let code: String = row.iter().find(|c| c.starts_with("CV")).unwrap_or_default().replace(' ', "");
        let numbers: Vec<f64> = row.iter().filter_map(|c| c.parse().ok()).collect();
        if let [lat, lon, ..] = numbers[..] {
            // Metres near Coventry, good enough for minutes by car.
            places.insert(code, (433_000.0 + (lon + 1.51) * 67_900.0, 279_000.0 + (lat - 52.41) * 111_200.0));
        }
    }
    let mut table = csv::Reader::from_path(format!("{root}/coventry_city_council_libraries.csv")).unwrap();
    let venues: Vec<Venue> = table
        .records()
        .flatten()
        .map(|row| {
            let hours = std::array::from_fn(|d| row[11 + d].to_owned());
            let mut venue = venue(
                &row[1].to_lowercase().replace(' ', "-"),
                places[&row[5].replace(' ', "")],
                Some(hours),
            );
            venue.postcode = Some(row[5].to_owned());
            venue
        })
        .collect();
    // 22 + 9 × 11 + 6 × 6 + 3 = 160; the closed Arena Park library is left to a test of its own.
    let pattern = |id: &str| match id {
        "foleshill" => 4,
        "holbrooks" => 1,
        "aldermoor"
        | "bell-green"
        | "canley"
        | "hillifields"
        | "jubilee-crescent"
        | "stoke"
        | "tile-hill"
        | "willenhall"
        | "coventry-central-library" => 3,
        "arena-park" => 0,
        _ => 2,
    };
    let plan = venues
        .iter()
        .enumerate()
        .map(|(index, v)| VenuePlan {
            venue: VenueId::new(index),
            pattern: PatternId(pattern(&v.id)),
            places: vec![("carers".into(), 20.0), ("everyone".into(), 80.0)],
        })
        .collect();
    let mut settings = Settings { end: Some(date(2026, 12, 23)), ..Settings::default() };
    settings.venue.push(VenueSettings {
        name: "willenhall".into(),
        hours: Some(WeekText { mon: Some("10:00-19:00".into()), ..WeekText::default() }),
        ..VenueSettings::default()
    });
    settings.cohort.push(Cohort {
        name: "carers".into(),
        window: "09:30-14:30".into(),
        term_time: false,
        weekdays: Vec::new(),
        private_room: false,
        step_free: false,
    });
    let bases = ["coventry-central-library", "bell-green", "tile-hill"];
    for n in 0..12usize {
        let days: &[usize] = if n % 4 == 3 { &[1, 3, 4, 5] } else { &[0, 1, 2, 3, 4] };
        let hours = same_hours(if n % 2 == 0 { "08:30-17:30" } else { "10:00-19:30" }, days);
        let mut member =
            staff(format!("S{:02}", n + 1), format!("Team {}", n / 4 + 1), hours, Some(bases[n / 4].into()));
        member.weekly_hours = Some(20.0);
        let first: Date = date(2026, 10, 12).checked_add(jiff::Span::new().days(7 * (n as i64 % 9))).unwrap();
        let last = first.checked_add(jiff::Span::new().days(4)).unwrap();
        member.leave.push(Leave { start: first, end: last, reason: String::new() });
        settings.staff.push(member);
    }
    City {
        settings,
        files: Files::default(),
        weeks: 11,
        venues,
        patterns: patterns(11),
        plan,
        programmes: Vec::new(),
    }
}

/// A made-up county: `venues` venues on a grid of 3 km, most weekly, `members` staff in teams of four.
pub(crate) fn county(venues: usize, members: usize) -> City {
    let side = (venues as f64).sqrt().ceil() as usize;
    let open = ["09:00-17:00", "10:00-18:00", "12:00-19:00", "09:00-13:00", "13:00-19:30"];
    let mut all = Vec::new();
    for n in 0..venues {
        let place = (400_000.0 + 3_000.0 * (n % side) as f64, 250_000.0 + 3_000.0 * (n / side) as f64);
        let hours = std::array::from_fn(|d| {
            let shut = d == 6 || (n + d) % 5 == 0 || (d == 5 && n % 3 != 0);
            if shut { String::new() } else { open[(n + 2 * d) % open.len()].to_owned() }
        });
        let mut venue = venue(&format!("v{n:03}"), place, Some(hours));
        venue.ward = Some(format!("ward {}", n / 6));
        all.push(venue);
    }
    let patterns = patterns(13);
    // Weekly, fortnightly, monthly and twice weekly in the shares that make 200 venues hold 2,000 sessions.
    let plan: Vec<VenuePlan> = (0..venues)
        .map(|n| {
            let pattern = match n * 7 % 200 {
                0..10 => 4,
                10..109 => 3,
                109..154 => 2,
                _ => 1,
            };
            VenuePlan { venue: VenueId::new(n), pattern: PatternId::new(pattern), places: Vec::new() }
        })
        .collect();
    let mut settings = Settings::default();
    for n in 0..members {
        let off = (n / 4) % 5;
        let days: Vec<usize> =
            (0..5).filter(|d| *d != off || n % 2 == 0).chain((n % 3 == 0).then_some(5)).collect();
        let hours = same_hours(if n % 3 == 1 { "11:00-20:00" } else { "08:00-18:00" }, &days);
        let base = format!("v{:03}", (n * venues / members).min(venues - 1));
        let mut member = staff(format!("s{n:03}"), format!("team {}", n / 4), hours, Some(base));
        member.weekly_hours = Some(22.0);
        let first = date(2026, 10, 5).checked_add(jiff::Span::new().days((7 * (n as i64 % 13)) + 1)).unwrap();
        let last = first.checked_add(jiff::Span::new().days(6)).unwrap();
        member.leave.push(spoke_schedule::settings::Leave { start: first, end: last, reason: String::new() });
        settings.staff.push(member);
    }
    settings.travel.kmh = 40.0;
    City { settings, files: Files::default(), weeks: 13, venues: all, patterns, plan, programmes: Vec::new() }
}
