//! The period and what is known of each of its days: weekday, bank holiday, school day, date to avoid.

pub mod bank_holidays;
pub mod holidays;
pub mod terms;

use jiff::{ToSpan, civil::Date};
use spoke_model::{Fault, timetable::Day};

use crate::faults;

/// First and last day of what is scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// Last day, not before the first.
    pub end: Date,
}

impl Period {
    /// A start and a number of whole weeks, ≥ 1; `end`, where given, cuts it short or lengthens it.
    ///
    /// # Errors
    /// [`faults::EMPTY_PERIOD`] when it has no day, [`faults::RANGE`] past 60 weeks or the calendar's end.
    pub fn new(start: Date, weeks: u32, end: Option<Date>) -> Result<Self, Fault> {
        // Far past what is allowed below, and far inside what the calendar can add.
        let days = i64::from(weeks.min(5_000)) * 7 - 1;
        let end = match end {
            Some(end) => end,
            None => start.checked_add(days.days()).map_err(|e| {
                Fault::new(&faults::RANGE, format!("{weeks} weeks from {start} lie past the calendar: {e}"))
                    .column("weeks")
            })?,
        };
        if end < start {
            return Err(Fault::new(
                &faults::EMPTY_PERIOD,
                format!("the period from {start} to {end} has no day"),
            )
            .column("schedule.end")
            .value(end.to_string()));
        }
        let period = Self { start, end };
        if period.len() > 60 * 7 {
            return Err(Fault::new(
                &faults::RANGE,
                format!("{start} to {end} is more than 60 weeks; schedule a quarter or a year at a time"),
            )
            .column("schedule.end"));
        }
        Ok(period)
    }

    /// A calendar quarter `2026-Q4`, or one of a financial year that begins in April: `2026-27-Q3`, `FY2026-Q3`.
    ///
    /// # Errors
    /// [`faults::QUARTER`] for another text.
    pub fn quarter(text: &str) -> Result<Self, Fault> {
        let fault = || {
            Fault::new(&faults::QUARTER, format!("`{text}` is not a quarter such as 2026-Q4 or 2026-27-Q3"))
                .column("schedule.quarter")
                .value(text)
        };
        let (year, number) = text.trim().rsplit_once("-Q").ok_or_else(fault)?;
        let number: i8 = number.parse().ok().filter(|n| (1..=4).contains(n)).ok_or_else(fault)?;
        let (year, financial) = if let Some(year) = year.strip_prefix("FY") {
            (year, true)
        } else if let Some((first, second)) = year.split_once('-') {
            let following: Option<i16> = first.parse::<i16>().ok().map(|y| (y + 1) % 100);
            if second.len() != 2 || second.parse().ok() != following {
                return Err(fault());
            }
            (first, true)
        } else {
            (year, false)
        };
        let year: i16 = year.parse().ok().filter(|y| (1900..=2199).contains(y)).ok_or_else(fault)?;
        let (year, month) = match (financial, number) {
            (true, 4) => (year + 1, 1),
            (true, n) => (year, 3 * n + 1),
            (false, n) => (year, 3 * n - 2),
        };
        let start = Date::new(year, month, 1).map_err(|_| fault())?;
        let last = Date::new(year, month + 2, 1).map_err(|_| fault())?.last_of_month();
        Ok(Self { start, end: last })
    }

    /// Number of days.
    pub fn len(&self) -> usize {
        usize::try_from((self.end - self.start).get_days()).unwrap_or(0) + 1
    }

    /// Never: a period has a day.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Every date in order.
    pub fn dates(&self) -> impl Iterator<Item = Date> {
        let end = self.end;
        self.start.series(1.day()).take_while(move |d| *d <= end)
    }

    /// The position of a date, `None` outside.
    pub fn index(&self, date: Date) -> Option<usize> {
        (self.start <= date && date <= self.end)
            .then(|| usize::try_from((date - self.start).get_days()).ok())
            .flatten()
    }
}

/// 0 = Monday … 6 = Sunday.
pub fn weekday_of(date: Date) -> u8 {
    u8::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// The days of a period, each with its reason to be closed and whether schools are in.
pub fn days(period: Period, closed: &[(Date, String)], terms: Option<&terms::Terms>) -> Vec<Day> {
    period
        .dates()
        .map(|date| Day {
            date,
            closed: {
                let reasons: Vec<&str> =
                    closed.iter().filter(|(d, _)| *d == date).map(|(_, r)| r.as_str()).collect();
                (!reasons.is_empty()).then(|| reasons.join("; "))
            },
            in_term: terms.is_none_or(|t| t.is_school_day(date)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn quarters() {
        let of = |text| Period::quarter(text).map(|p| (p.start, p.end)).map_err(|f| f.kind.code);
        assert_eq!(of("2026-Q4"), Ok((date(2026, 10, 1), date(2026, 12, 31))));
        assert_eq!(of("2028-Q1"), Ok((date(2028, 1, 1), date(2028, 3, 31))));
        assert_eq!(of("2026-27-Q3"), Ok((date(2026, 10, 1), date(2026, 12, 31))));
        assert_eq!(of("2026-27-Q4"), Ok((date(2027, 1, 1), date(2027, 3, 31))));
        assert_eq!(of("FY2026-Q1"), Ok((date(2026, 4, 1), date(2026, 6, 30))));
        for bad in ["2026-Q5", "Q4", "2026-28-Q1", "2026", "", "20-Q1", "2026-Q-1", "\u{1f600}-Q1"] {
            assert_eq!(of(bad), Err("Q001"), "{bad}");
        }
    }

    #[test]
    fn a_period_of_weeks_and_its_end() {
        let start = date(2026, 10, 5);
        let period = Period::new(start, 13, None).unwrap();
        assert_eq!((period.end, period.len()), (date(2027, 1, 3), 91));
        let cut = Period::new(start, 13, Some(date(2026, 12, 23))).unwrap();
        assert_eq!(cut.len(), 80);
        assert_eq!(cut.index(date(2026, 10, 5)), Some(0));
        assert_eq!(cut.index(date(2026, 12, 24)), None);
        assert_eq!(Period::new(start, 13, Some(date(2026, 10, 4))).unwrap_err().kind.code, "Q002");
        assert_eq!(Period::new(start, 0, None).unwrap_err().kind.code, "Q002");
        assert_eq!(Period::new(start, u32::MAX, None).unwrap_err().kind.code, "Q025");
    }
}
