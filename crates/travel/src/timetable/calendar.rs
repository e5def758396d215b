//! On which days services run: `calendar.txt` and `calendar_dates.txt`, either of which a feed may lack.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gtfs_structures::{Calendar, CalendarDate, Exception};
use jiff::civil::Date;
use spoke_model::Fault;

use super::source::{Findings, Source, rows};
use crate::faults;
use crate::settings::Day;

/// The services of a feed.
#[derive(Debug, Default)]
pub(super) struct Services {
    services: Vec<Service>,
    by_id: HashMap<String, u32>,
}

#[derive(Debug, Default)]
struct Service {
    id: String,
    /// The file and line that name it first.
    named: (&'static str, u64),
    weekly: Option<Calendar>,
    exceptions: BTreeMap<Date, bool>,
}

impl Service {
    fn runs_on(&self, date: Date) -> bool {
        match self.exceptions.get(&date) {
            Some(added) => *added,
            None => self.weekly.as_ref().is_some_and(|weekly| is_weekday_of(weekly, date)),
        }
    }

    /// The first and last day on which it might run.
    fn span(&self) -> Option<(Date, Date)> {
        let added = || self.exceptions.iter().filter(|(_, added)| **added).map(|(date, _)| *date);
        let weekly = self.weekly.as_ref();
        let first = added().next().into_iter().chain(weekly.map(|weekly| weekly.start_date)).min()?;
        let last = added().next_back().into_iter().chain(weekly.map(|weekly| weekly.end_date)).max()?;
        Some((first, last))
    }

    fn ever_runs(&self) -> bool {
        self.span().is_some_and(|(first, last)| days(first, last).any(|date| self.runs_on(date)))
    }
}

fn is_weekday_of(weekly: &Calendar, date: Date) -> bool {
    let on = [
        (weekly.monday, Day::Monday),
        (weekly.tuesday, Day::Tuesday),
        (weekly.wednesday, Day::Wednesday),
        (weekly.thursday, Day::Thursday),
        (weekly.friday, Day::Friday),
        (weekly.saturday, Day::Saturday),
        (weekly.sunday, Day::Sunday),
    ];
    (weekly.start_date..=weekly.end_date).contains(&date)
        && on.iter().any(|(runs, day)| *runs && day.is_of(date))
}

/// The days from `first` to `last`, both included.
fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |date| date.tomorrow().ok()).take_while(move |date| *date <= last)
}

impl Services {
    /// Reads both files.
    pub(super) fn read(source: &mut Source, findings: &mut Findings) -> Self {
        let mut services = Self::default();
        let absent = source.bytes("calendar.txt").is_none() && source.bytes("calendar_dates.txt").is_none();
        if absent {
            let message = "calendar.txt and calendar_dates.txt are both missing: one of them must say when services run";
            findings.add("", Fault::new(&faults::MISSING_FILE, message));
        }
        rows(source, "calendar.txt", false, findings, |line, row: Calendar, findings| {
            let slot = services.entry(&row.id, ("calendar.txt", line));
            if slot.weekly.is_some() {
                let message = format!("service `{}` stands on two rows; the first counts", row.id);
                findings
                    .add("calendar.txt", Fault::new(&faults::DUPLICATE_ID, message).row(line).value(row.id));
            } else {
                slot.weekly = Some(row);
            }
        });
        rows(source, "calendar_dates.txt", false, findings, |line, row: CalendarDate, _| {
            let added = row.exception_type == Exception::Added;
            let slot = services.entry(&row.service_id, ("calendar_dates.txt", line));
            slot.exceptions.insert(row.date, added);
        });
        for service in services.services.iter().filter(|service| !service.ever_runs()) {
            let message = format!("service `{}` runs on no day", service.id);
            let (file, line) = service.named;
            findings.add(file, Fault::new(&faults::NEVER_RUNS, message).row(line).value(service.id.clone()));
        }
        services
    }

    fn entry(&mut self, id: &str, named: (&'static str, u64)) -> &mut Service {
        let next = self.services.len() as u32;
        let index = *self.by_id.entry(id.to_owned()).or_insert(next);
        if index == next {
            self.services.push(Service { id: id.to_owned(), named, ..Service::default() });
        }
        &mut self.services[index as usize]
    }

    /// The position of a service.
    pub(super) fn find(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// Whether a service runs on a day.
    pub(super) fn runs_on(&self, service: u32, date: Date) -> bool {
        self.services[service as usize].runs_on(date)
    }

    /// The first and last day that any service might run on.
    pub(super) fn span(&self) -> Option<(Date, Date)> {
        let spans = || self.services.iter().filter_map(Service::span);
        Some((spans().map(|(first, _)| first).min()?, spans().map(|(_, last)| last).max()?))
    }

    /// The days on which any of these services runs, ascending, from `first` to `last`.
    pub(super) fn days_with(
        &self,
        used: &BTreeSet<u32>,
        first: Date,
        last: Date,
    ) -> impl Iterator<Item = Date> {
        days(first, last).filter(move |date| used.iter().any(|service| self.runs_on(*service, *date)))
    }
}
