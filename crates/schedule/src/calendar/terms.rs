//! School terms from a file: `kind,start,end,name` with kind `term`, `holiday` or `inset`.

use jiff::civil::Date;
use spoke_model::Fault;

use crate::{faults, rows};

/// When schools are in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    term: Vec<(Date, Date)>,
    out: Vec<(Date, Date)>,
}

impl Terms {
    /// A weekday within a term and in no holiday, half-term or INSET day.
    pub fn is_school_day(&self, date: Date) -> bool {
        let within = |spans: &[(Date, Date)]| spans.iter().any(|(a, b)| *a <= date && date <= *b);
        super::weekday_of(date) < 5 && within(&self.term) && !within(&self.out)
    }

    /// Whether the period is wholly inside what the file speaks of.
    pub fn covers(&self, first: Date, last: Date) -> bool {
        let all = || self.term.iter().chain(&self.out);
        all().any(|(a, _)| *a <= first) && all().any(|(_, b)| *b >= last)
    }

    /// Reads a file; `path` names it in faults.
    ///
    /// # Errors
    /// [`faults::TERMS`] for every row that is not understood.
    pub fn parse(text: &str, path: &str) -> Result<Self, Vec<Fault>> {
        let (headers, records) = rows::read(text, true);
        let fault = |row: u64, column: &str, value: &str, message: String| {
            Fault::new(&faults::TERMS, message).path(path).row(row).column(column).value(value)
        };
        let headers = match headers {
            Ok(headers) => headers,
            Err(e) => return Err(vec![fault(1, "kind", "", e.to_string())]),
        };
        let find = |name: &str| headers.iter().position(|h| h.eq_ignore_ascii_case(name));
        let (Some(kind), Some(start)) = (find("kind"), find("start")) else {
            return Err(vec![fault(1, "kind", "", "the header needs kind and start (and end, name)".into())]);
        };
        let end = find("end");
        let (mut terms, mut faults) = (Self::default(), Vec::new());
        for (row, record) in records {
            let record = match record {
                Ok(record) => record,
                Err(e) => {
                    faults.push(fault(row, "kind", "", e.to_string()));
                    continue;
                }
            };
            let text = |column: usize| record.get(column).unwrap_or_default();
            let first = text(start).parse::<Date>();
            let last_text = end.map(text).filter(|t| !t.is_empty()).unwrap_or(text(start));
            match (first, last_text.parse::<Date>()) {
                (Ok(a), Ok(b)) if a <= b => match text(kind).to_lowercase().as_str() {
                    "term" => terms.term.push((a, b)),
                    "holiday" | "half-term" | "inset" => terms.out.push((a, b)),
                    other => faults.push(fault(
                        row,
                        "kind",
                        other,
                        format!("`{other}` is not term, holiday or inset"),
                    )),
                },
                (Ok(_), Ok(_)) => {
                    faults.push(fault(row, "end", last_text, "it ends before it starts".into()))
                }
                (Err(_), _) => {
                    faults.push(fault(row, "start", text(start), "not a date such as 2026-10-26".into()))
                }
                (_, Err(_)) => {
                    faults.push(fault(row, "end", last_text, "not a date such as 2026-10-26".into()))
                }
            }
        }
        if faults.is_empty() { Ok(terms) } else { Err(faults) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn school_days() {
        let terms = Terms::parse(
            "kind,start,end,name\nterm,2026-09-01,2026-12-18,Autumn\nholiday,2026-10-26,2026-10-30,Half-term\ninset,2026-11-27,,INSET\n",
            "terms.csv",
        )
        .unwrap();
        assert!(terms.is_school_day(date(2026, 10, 23)));
        assert!(!terms.is_school_day(date(2026, 10, 24)), "a Saturday");
        assert!(!terms.is_school_day(date(2026, 10, 28)));
        assert!(!terms.is_school_day(date(2026, 11, 27)));
        assert!(!terms.is_school_day(date(2026, 12, 21)));
        assert!(
            terms.covers(date(2026, 10, 5), date(2026, 12, 18))
                && !terms.covers(date(2026, 10, 5), date(2026, 12, 23))
        );
    }

    #[test]
    fn every_bad_row_is_named() {
        let faults = Terms::parse(
            "kind,start,end\nterm,2026-09-01,2026-08-01\nfete,2026-09-01,\nterm,soon,\n",
            "t.csv",
        )
        .unwrap_err();
        assert_eq!(faults.iter().map(|f| f.place.row).collect::<Vec<_>>(), [Some(2), Some(3), Some(4)]);
    }
}
