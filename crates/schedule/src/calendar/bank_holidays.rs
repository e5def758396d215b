//! gov.uk's `bank-holidays.json`: `{"england-and-wales": {"division", "events": [{"title", "date", "notes", "bunting"}]}}`.

use jiff::civil::Date;
use serde::Deserialize;
use spoke_model::Fault;

use super::{
    Period,
    holidays::{self, Division},
};
use crate::faults;

#[derive(Deserialize)]
struct File(std::collections::BTreeMap<String, Events>);

#[derive(Deserialize)]
struct Events {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    date: String,
    #[serde(default)]
    notes: String,
}

/// The holidays of a division that fall into the period; `path` names the file in faults.
///
/// Of a holiday that falls on a weekend the file lists the substitute alone; the day itself is added.
///
/// A file covers the period when it lists holidays in every calendar year the period touches.
///
/// # Errors
/// [`faults::BANK_HOLIDAYS`] when it is another sort of file, [`faults::BANK_HOLIDAY_YEARS`] when it is for other years.
pub fn parse(
    text: &str,
    path: &str,
    division: Division,
    period: Period,
) -> Result<Vec<(Date, String)>, Vec<Fault>> {
    let unreadable = |message: String| Fault::new(&faults::BANK_HOLIDAYS, message).path(path);
    let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        vec![unreadable(e.to_string()).row(e.line() as u64).column(format!("character {}", e.column()))]
    })?;
    let events = file
        .0
        .get(division.key())
        .ok_or_else(|| vec![unreadable(format!("it has no `{}`", division.key())).column(division.key())])?;
    let mut days = Vec::new();
    let mut wrong = Vec::new();
    for (position, event) in events.events.iter().enumerate() {
        match event.date.parse::<Date>() {
            Ok(date) => {
                let notes = if event.notes.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", event.notes.to_lowercase())
                };
                days.push((date, format!("{}{notes}", event.title)));
            }
            Err(_) => wrong.push(
                unreadable(format!("`{}` is not a date", event.date))
                    .column(format!("{}.events[{position}].date", division.key()))
                    .value(&event.date),
            ),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let years: Vec<i16> = (period.start.year()..=period.end.year())
        .filter(|y| !days.iter().any(|(d, _)| d.year() == *y))
        .collect();
    if !years.is_empty() {
        let have = match (days.iter().map(|d| d.0.year()).min(), days.iter().map(|d| d.0.year()).max()) {
            (Some(first), Some(last)) => format!("covers {first} to {last}"),
            _ => "is empty".to_owned(),
        };
        let missing = years.iter().map(i16::to_string).collect::<Vec<_>>().join(", ");
        return Err(vec![
            Fault::new(&faults::BANK_HOLIDAY_YEARS, format!("the file {have}; the period needs {missing}"))
                .path(path)
                .column(division.key()),
        ]);
    }
    for year in period.start.year()..=period.end.year() {
        let listed: Vec<Date> = days.iter().map(|(date, _)| *date).collect();
        days.extend(
            holidays::kept_anyway(year, division).into_iter().filter(|(date, _)| !listed.contains(date)),
        );
    }
    days.retain(|(d, _)| period.index(*d).is_some());
    days.sort();
    Ok(days)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FILE: &str = r#"{"england-and-wales":{"division":"england-and-wales","events":[
        {"title":"New Year’s Day","date":"2026-01-01","notes":"","bunting":true},
        {"title":"Boxing Day","date":"2026-12-28","notes":"Substitute day","bunting":true}]},
        "scotland":{"division":"scotland","events":[{"title":"St Andrew’s Day","date":"2026-11-31","notes":"","bunting":true}]}}"#;

    #[test]
    fn reads_titles_and_substitutes() {
        let period = Period { start: date(2026, 10, 1), end: date(2026, 12, 31) };
        assert_eq!(
            parse(FILE, "b.json", Division::EnglandAndWales, period).unwrap(),
            [
                (date(2026, 12, 25), "Christmas Day".to_owned()),
                (date(2026, 12, 26), "Boxing Day".to_owned()),
                (date(2026, 12, 28), "Boxing Day (substitute day)".to_owned())
            ]
        );
    }

    #[test]
    fn wrong_years_dates_and_files_are_faults() {
        let code = |text: &str, division, start, end| {
            parse(text, "b.json", division, Period { start, end }).unwrap_err()[0].kind.code
        };
        let (a, b) = (date(2026, 10, 5), date(2027, 1, 3));
        assert_eq!(code(FILE, Division::EnglandAndWales, a, b), "Q004");
        assert_eq!(code(FILE, Division::Scotland, a, a), "Q003");
        assert_eq!(code(FILE, Division::NorthernIreland, a, a), "Q003");
        assert_eq!(code("[1, 2]", Division::Scotland, a, a), "Q003");
    }
}
