//! Bank holidays by rule: fixed dates, Easter, Mondays, and substitutes for those that fall on a weekend.
//!
//! A day that falls on a weekend is listed beside its substitute: nobody runs a session on Christmas Day.
//!
//! Sources: Banking and Financial Dealings Act 1971, schedule 1; gov.uk/bank-holidays. One-off holidays and
//! moves by proclamation are known here up to 2023 only, which is why a schedule by rule says so.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// Where bank holidays differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Division {
    /// England and Wales.
    #[default]
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Division {
    /// The key in gov.uk's file.
    pub fn key(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "england-and-wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
        }
    }
}

/// Easter Sunday of a year of the Gregorian calendar (the anonymous computus of Meeus, Jones and Butcher;
/// Meeus, *Astronomical Algorithms*, 1991, chapter 8).
pub fn easter_sunday(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

/// The bank holidays of a year, in order of date: date and title (` (substitute day)` where it is one).
pub fn of_year(year: i16, division: Division) -> Vec<(Date, String)> {
    let mut found = fixed(year, division);
    let scotland = division == Division::Scotland;
    if let Some(easter) = easter_sunday(year) {
        found.extend(shifted(easter, -2).map(|d| (d, "Good Friday".to_owned())));
        if !scotland {
            found.extend(shifted(easter, 1).map(|d| (d, "Easter Monday".to_owned())));
        }
    }
    let mut monday = |month: i8, nth: i8, title: &str| {
        let date = Date::new(year, month, 1).and_then(|d| d.nth_weekday_of_month(nth, Weekday::Monday));
        found.extend(date.ok().map(|d| (d, title.to_owned())));
    };
    monday(5, 1, "Early May bank holiday");
    monday(5, -1, "Spring bank holiday");
    monday(8, if scotland { 1 } else { -1 }, "Summer bank holiday");
    proclaimed(&mut found, year);
    found.sort();
    found
}

fn shifted(date: Date, days: i64) -> Option<Date> {
    use jiff::ToSpan;
    date.checked_add(days.days()).ok()
}

/// The fixed days of a year that are kept whatever a file lists: those at a weekend, of which gov.uk gives the
/// substitute alone, and Christmas and New Year, on which the judge takes no session from anybody.
pub fn kept_anyway(year: i16, division: Division) -> Vec<(Date, String)> {
    let always = |date: Date| matches!((date.month(), date.day()), (12, 25 | 26) | (1, 1));
    let days = fixed(year, division).into_iter();
    days.filter(|(date, _)| is_weekend(*date) || always(*date)).collect()
}

/// The days with a fixed date, and their substitutes.
fn fixed(year: i16, division: Division) -> Vec<(Date, String)> {
    let new_year: &[(i8, i8, &str)] = match division {
        Division::Scotland => &[(1, 1, "New Year’s Day"), (1, 2, "2nd January")],
        _ => &[(1, 1, "New Year’s Day")],
    };
    let own: &[(i8, i8, &str)] = match division {
        Division::EnglandAndWales => &[],
        Division::Scotland => &[(11, 30, "St Andrew’s Day")],
        Division::NorthernIreland => {
            &[(3, 17, "St Patrick’s Day"), (7, 12, "Battle of the Boyne (Orangemen’s Day)")]
        }
    };
    let christmas: &[(i8, i8, &str)] = &[(12, 25, "Christmas Day"), (12, 26, "Boxing Day")];
    let mut found = with_substitutes(year, new_year);
    // They stand alone: none of them takes another's substitute.
    found.extend(own.iter().flat_map(|day| with_substitutes(year, &[*day])));
    found.extend(with_substitutes(year, christmas));
    found
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Days that stand next to each other; one on a weekend has a substitute on the next weekday that is not taken.
fn with_substitutes(year: i16, days: &[(i8, i8, &str)]) -> Vec<(Date, String)> {
    let dates: Vec<(Date, &str)> =
        days.iter().filter_map(|(m, d, title)| Some((Date::new(year, *m, *d).ok()?, *title))).collect();
    let mut taken: Vec<Date> = dates.iter().map(|(d, _)| *d).filter(|d| !is_weekend(*d)).collect();
    let mut found = Vec::new();
    for (date, title) in dates {
        found.push((date, title.to_owned()));
        if !is_weekend(date) {
            continue;
        }
        let substitute =
            (1..=7).filter_map(|n| shifted(date, n)).find(|d| !is_weekend(*d) && !taken.contains(d));
        if let Some(substitute) = substitute {
            taken.push(substitute);
            found.push((substitute, format!("{title} (substitute day)")));
        }
    }
    found
}

/// Moves and one-off holidays by royal proclamation, 2020 to 2023.
fn proclaimed(found: &mut Vec<(Date, String)>, year: i16) {
    let mut day = |month: i8, day: i8, title: &str| {
        found.extend(Date::new(year, month, day).ok().map(|d| (d, title.to_owned())));
    };
    match year {
        2020 => {
            day(5, 8, "Early May bank holiday (VE day)");
            found.retain(|(d, _)| !(d.month() == 5 && d.day() == 4));
        }
        2022 => {
            day(6, 2, "Spring bank holiday");
            day(6, 3, "Platinum Jubilee bank holiday");
            day(9, 19, "Bank Holiday for the State Funeral of Queen Elizabeth II");
            found.retain(|(d, _)| !(d.month() == 5 && d.day() == 30));
        }
        2023 => day(5, 8, "Bank holiday for the coronation of King Charles III"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The weekdays among them: gov.uk lists no others.
    fn dates(year: i16, division: Division) -> Vec<String> {
        let all = of_year(year, division).into_iter().filter(|(d, _)| !is_weekend(*d));
        all.map(|(d, _)| d.strftime("%m-%d").to_string()).collect()
    }

    #[test]
    fn easter_of_known_years() {
        for (y, m, d) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
        ] {
            assert_eq!(easter_sunday(y), Some(date(y, m, d)));
        }
        assert!((1900..2200).all(|y| easter_sunday(y).unwrap().weekday() == Weekday::Sunday));
    }

    /// As published on gov.uk/bank-holidays.
    #[test]
    fn as_published() {
        use Division::*;
        let ew = |y| dates(y, EnglandAndWales);
        assert_eq!(ew(2020), ["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]);
        assert_eq!(ew(2021), ["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"]);
        assert_eq!(
            ew(2022),
            ["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"]
        );
        assert_eq!(ew(2026), ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]);
        assert_eq!(ew(2027), ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]);
        assert_eq!(
            dates(2022, Scotland),
            [
                "01-03", "01-04", "04-15", "05-02", "06-02", "06-03", "08-01", "09-19", "11-30", "12-26",
                "12-27"
            ]
        );
        assert_eq!(
            dates(2025, Scotland),
            ["01-01", "01-02", "04-18", "05-05", "05-26", "08-04", "12-01", "12-25", "12-26"]
        );
        assert_eq!(
            dates(2024, NorthernIreland),
            ["01-01", "03-18", "03-29", "04-01", "05-06", "05-27", "07-12", "08-26", "12-25", "12-26"]
        );
    }

    #[test]
    fn days_at_a_weekend_and_christmas_are_kept_whatever_a_file_lists() {
        let kept = |year, division| {
            kept_anyway(year, division)
                .iter()
                .map(|(d, _)| d.strftime("%m-%d").to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(kept(2026, Division::EnglandAndWales), ["01-01", "12-25", "12-26"]);
        assert_eq!(kept(2022, Division::Scotland), ["01-01", "01-02", "12-25", "12-26"]);
        assert_eq!(kept(2024, Division::NorthernIreland), ["01-01", "03-17", "12-25", "12-26"]);
    }

    #[test]
    fn every_fixed_day_is_listed_and_substitutes_are_distinct_weekdays() {
        for division in [Division::EnglandAndWales, Division::Scotland, Division::NorthernIreland] {
            for year in 1990..2100 {
                let days = of_year(year, division);
                let is_substitute = |title: &str| title.ends_with("(substitute day)");
                assert!(days.iter().all(|(d, title)| !is_substitute(title) || !is_weekend(*d)));
                assert!(days.windows(2).all(|w| w[0].0 < w[1].0), "{year} {division:?} {days:?}");
                for (month, day) in [(1, 1), (12, 25), (12, 26)] {
                    assert!(days.iter().any(|(d, _)| *d == date(year, month, day)), "{year} {month} {day}");
                }
            }
        }
    }
}
