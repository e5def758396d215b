//! Counts and shares by area from any table with a code column; between LSOA editions where a lookup is given.

use std::collections::HashSet;
use std::sync::Arc;

use spoke_model::{Fault, JoinReport};

use crate::areas::Areas;
use crate::coded::{self, Codes, Measure, code_column_of, examples, examples_of_codes};
use crate::convert::Bridge;
use crate::fault;
use crate::loader::Loader;
use crate::settings::{Conversion, NeedSettings, ShareSettings, Where};
use crate::table::{Layout, Table, normal};

/// At most this share of the areas may lack a count, which is then 0 and said; more is an error.
const MOST_LACKING: f64 = 0.1;
/// Fewest counts that can look rounded.
const LEAST_TO_LOOK_ROUNDED: usize = 30;

/// A request for counts by area: which table, which columns, which rows.
pub(crate) struct Wanted<'a> {
    pub(crate) role: &'a str,
    pub(crate) table: &'a str,
    pub(crate) columns: &'a [String],
    pub(crate) code: Option<&'a str>,
    pub(crate) rows: &'a [Where],
    pub(crate) measure: Measure,
}

/// Whether so few areas lack a count that it is 0 there, and said.
fn few(join: &JoinReport, wanted: usize) -> bool {
    (join.missing.len() as f64) <= MOST_LACKING * wanted as f64
}

/// A table of the other edition, and the way from it to the areas.
struct Bridged<'a> {
    table: &'a Table,
    codes: &'a Codes<'a>,
    columns: &'a [usize],
    bridge: Bridge,
    /// Codes that belong to an area and that the table lacks.
    lacking: Vec<String>,
}

impl Loader {
    /// People who would benefit, by area, of one `[[need]]`: its columns added up × its rate.
    ///
    /// An area the table lacks has 0 where few do, with a warning; `None` where many do or a cell is wrong.
    pub fn need(&mut self, settings: &NeedSettings, areas: &Areas) -> Option<Vec<f64>> {
        if !settings.rate.is_finite() || settings.rate < 0.0 {
            let message =
                format!("the rate of need `{}` is {}; it must be 0 or more", settings.name, settings.rate);
            self.faults.push(Fault::new(&fault::NUMBER_NEGATIVE, message).path(&settings.table));
            return None;
        }
        let wanted = Wanted {
            role: "need",
            table: &settings.table,
            columns: &settings.column,
            code: settings.code.as_deref(),
            rows: &settings.rows,
            measure: Measure::Count,
        };
        let counts =
            self.counts(&wanted, &areas.codes(), areas.conversion.as_ref(), "need is taken as 0 there")?;
        // Without areas, because their own files are at fault, there is nothing to judge.
        if !counts.is_empty() {
            self.judge_counts(&settings.table, &settings.column, &counts);
        }
        Some(counts.into_iter().map(|count| count * settings.rate).collect())
    }

    /// What counts of need look like: all 0 is an error; all rounded, all below 100 with decimals, or a rate by their
    /// header a warning.
    fn judge_counts(&mut self, path: &str, columns: &[String], counts: &[f64]) {
        let column = columns.join(" + ");
        let rate = self.table("need", path).and_then(|table| {
            let headers = columns.iter().filter_map(|column| table.column(column, &mut Vec::new()));
            headers.map(|column| table.headers[column].clone()).find(|header| is_rate(header))
        });
        let mut say =
            |kind, message: String| self.faults.push(Fault::new(kind, message).path(path).column(&column));
        let positive: Vec<f64> = counts.iter().copied().filter(|count| *count > 0.0).collect();
        if positive.is_empty() {
            say(&fault::NEED_ZERO, "it is 0 in every area".to_owned());
        } else if let Some(header) = rate {
            say(&fault::LOOKS_LIKE_PERCENT, format!("`{header}` is no count by its name"));
        } else if positive.len() >= LEAST_TO_LOOK_ROUNDED {
            let multiples = |of: f64| positive.iter().all(|count| count % of == 0.0);
            if let Some(of) = [10.0, 5.0].into_iter().find(|of| multiples(*of)) {
                say(&fault::NEED_ROUNDED, format!("every count is a multiple of {of}"));
            } else if positive.iter().all(|count| *count <= 100.0)
                && positive.iter().any(|count| count.fract() != 0.0)
            {
                say(
                    &fault::LOOKS_LIKE_PERCENT,
                    "every value is at most 100 and some have decimals".to_owned(),
                );
            }
        }
    }

    /// A share of people or households by area, 0–1: sum of columns (less others) over the column of all.
    ///
    /// An area of which the whole is 0 has share 0.
    pub fn shares(&mut self, settings: &ShareSettings, areas: &Areas) -> Option<Vec<f64>> {
        let codes = areas.codes();
        let conversion = areas.conversion.as_ref();
        let ask = |loader: &mut Self, columns: &[String], measure| {
            let code = settings.code.as_deref();
            let wanted = Wanted { role: "shares", table: &settings.table, columns, code, rows: &[], measure };
            loader.counts(&wanted, &codes, conversion, "the share is taken as 0 there")
        };
        let Some(of) = &settings.of else { return ask(self, &settings.columns, Measure::Share) };
        let part = ask(self, &settings.columns, Measure::Count)?;
        let less =
            if settings.less.is_empty() { None } else { Some(ask(self, &settings.less, Measure::Count)?) };
        let whole = ask(self, std::slice::from_ref(of), Measure::Count)?;
        let mut shares = Vec::with_capacity(part.len());
        let mut out_of_range = Vec::new();
        for (area, (part, whole)) in part.iter().zip(&whole).enumerate() {
            let part = part - less.as_ref().map_or(0.0, |less| less[area]);
            let share = if *whole > 0.0 { part / whole } else { 0.0 };
            // Census tables are perturbed cell by cell: a part may miss its range by a person or two.
            let slack = whole * 0.02 + 3.0;
            if part < -slack || part > whole + slack {
                out_of_range.push(codes[area].clone());
            }
            shares.push(share.clamp(0.0, 1.0));
        }
        if !out_of_range.is_empty() {
            let message = format!(
                "in {} areas the columns are not a part of `{of}`: {}",
                out_of_range.len(),
                examples(&out_of_range)
            );
            let column = settings.columns.join(" + ");
            self.faults.push(Fault::new(&fault::SHARE_RANGE, message).path(&settings.table).column(column));
            return None;
        }
        Some(shares)
    }

    /// Numbers by code for the codes asked for, converted between editions where that matches more of them.
    pub(crate) fn counts(
        &mut self,
        wanted: &Wanted<'_>,
        targets: &[String],
        conversion: Option<&Conversion>,
        consequence: &str,
    ) -> Option<Vec<f64>> {
        let table = self.table(wanted.role, wanted.table)?;
        let table = self.chosen_rows(&table, wanted.rows)?;
        let code = code_column_of(&table, wanted.code, targets, &mut self.faults);
        let columns: Vec<Option<usize>> =
            wanted.columns.iter().map(|column| table.column(column, &mut self.faults)).collect();
        let columns: Vec<usize> = columns.into_iter().collect::<Option<_>>()?;
        if let Some(twice) = (1..columns.len()).find(|at| columns[..*at].contains(&columns[*at])) {
            let header = &table.headers[columns[twice]];
            let message =
                format!("`{}` is the column `{header}`, which is named already", wanted.columns[twice]);
            self.faults.push(Fault::new(&fault::COLUMN_TWICE, message).path(wanted.table).column(header));
            return None;
        }
        if let Some(code) = code.filter(|code| columns.contains(code)) {
            let message = format!("`{}` is the column of codes", table.headers[code]);
            let fault = Fault::new(&fault::COLUMN_MISSING, message).path(wanted.table);
            self.faults.push(fault.column(wanted.columns.join(" + ")));
            return None;
        }
        let codes = coded::codes(&table, code?, &mut self.faults);
        let names: Vec<&str> = columns.iter().map(|column| table.headers[*column].as_str()).collect();
        self.understood(
            wanted.table,
            &format!("codes `{}`, {}: {}", codes.header, wanted.role, names.join(" + ")),
        );
        let direct = targets.iter().filter(|target| codes.at.contains_key(target.as_str())).count();
        if direct < targets.len()
            && let Some(conversion) = conversion
            && let Some(bridge) = self.bridge(conversion, targets)
        {
            let has = |code: &str| codes.at.contains_key(code);
            if bridge.reached(targets, has) > direct {
                let lacking = bridge.lacking(targets, has);
                let bridged = Bridged { table: &table, codes: &codes, columns: &columns, bridge, lacking };
                return self.converted(wanted, bridged, targets, &conversion.lookup);
            }
        }
        let asked: HashSet<&str> = targets.iter().map(String::as_str).collect();
        // Without areas, because their own files are at fault, every row is looked at for its faults.
        let matters = |code: &str| targets.is_empty() || asked.contains(code);
        codes.say_repeated(&table, &columns, matters, &mut self.faults);
        let what = format!("areas ↔ {} ({})", wanted.role, wanted.table);
        let mut join = coded::report(what, targets, &codes, consequence);
        if !few(&join, targets.len()) {
            join.consequence = "too many are missing to go on without them".to_owned();
        }
        // Reported whether or not there is going on: what did not join is what somebody wants to see then.
        if !targets.is_empty() {
            self.add_join(join.clone());
        }
        self.judge_join(wanted.table, &codes, &join, targets.len(), consequence)?;
        let rows: HashSet<usize> =
            targets.iter().filter_map(|target| codes.at.get(target.as_str()).copied()).collect();
        let every = targets.is_empty();
        let before = self.errors();
        let sums = coded::sums(
            &table,
            &columns,
            wanted.measure,
            &|row| every || rows.contains(&row),
            &mut self.faults,
        );
        if self.errors() > before {
            return None;
        }
        let value = |code: &String| codes.at.get(code.as_str()).and_then(|row| sums[*row]).unwrap_or(0.0);
        Some(targets.iter().map(value).collect())
    }

    /// The same join may be asked for column by column: it is reported once.
    pub(crate) fn add_join(&mut self, join: JoinReport) {
        if !self.joins.contains(&join) {
            self.joins.push(join);
        }
    }

    /// Counts by way of the lookup. `None` where a cell that goes into one is wrong, or too few areas have any.
    fn converted(
        &mut self,
        wanted: &Wanted<'_>,
        from: Bridged<'_>,
        targets: &[String],
        lookup: &str,
    ) -> Option<Vec<f64>> {
        let Bridged { table, codes, columns, bridge, lacking } = from;
        // Rows that go into no area asked for are no matter.
        let sources: HashSet<&str> =
            targets.iter().flat_map(|target| bridge.sources_of(target)).map(String::as_str).collect();
        codes.say_repeated(table, columns, |code| sources.contains(code), &mut self.faults);
        let rows: HashSet<usize> =
            sources.iter().filter_map(|source| codes.at.get(*source).copied()).collect();
        let before = self.errors();
        let sums = coded::sums(table, columns, wanted.measure, &|row| rows.contains(&row), &mut self.faults);
        let sound = self.errors() == before;
        let of_source = |code: &str| codes.at.get(code).and_then(|row| sums[*row]);
        let values = match wanted.measure {
            Measure::Count => bridge.counts(targets, of_source),
            Measure::Share | Measure::Rank => bridge.shares(targets, of_source),
        };
        self.say_lacking(wanted.table, &lacking);
        self.say_evenly(wanted.table, wanted.measure, &values.evenly);
        self.add_join(JoinReport {
            what: format!("{} ({}) ↔ lookup ({lookup})", wanted.role, wanted.table),
            matched: rows.len(),
            unused: codes.order.len() - rows.len(),
            unused_examples: codes
                .order
                .iter()
                .filter(|code| !sources.contains(**code) && coded::may_be_shown(code))
                .take(5)
                .map(|code| (*code).to_owned())
                .collect(),
            consequence: match lacking.len() {
                0 => "every code converted".to_owned(),
                _ => "those missing did not convert, and count nothing".to_owned(),
            },
            missing: lacking,
        });
        let without = |target: &&String| !values.values.contains_key(*target);
        let join = JoinReport {
            what: format!("areas ↔ {} ({}), converted", wanted.role, wanted.table),
            matched: targets.iter().filter(|target| !without(target)).count(),
            missing: targets.iter().filter(without).cloned().collect(),
            unused: 0,
            unused_examples: Vec::new(),
            consequence: match targets.iter().all(|target| !without(&target)) {
                true => "every area has a count".to_owned(),
                false => "areas that nothing converts to have a count of 0".to_owned(),
            },
        };
        self.add_join(join.clone());
        // A cell at fault has been said; that its area lacks a count follows from it.
        if sound {
            self.judge_join(wanted.table, codes, &join, targets.len(), "nothing converts to them")?;
        }
        let edition = codes.edition().map_or("the other edition".to_owned(), |year| format!("LSOA {year}"));
        self.understood(wanted.table, &format!("converted from {edition}"));
        let value = |target: &String| values.values.get(target).copied().unwrap_or(0.0);
        sound.then(|| targets.iter().map(value).collect())
    }

    /// Says what a join lacks; `None` where there is no going on.
    fn judge_join(
        &mut self,
        path: &str,
        codes: &Codes<'_>,
        join: &JoinReport,
        wanted: usize,
        consequence: &str,
    ) -> Option<()> {
        let fault = |kind, message: String| Fault::new(kind, message).path(path).column(&codes.header);
        if wanted > 0 && join.matched == 0 {
            let has = examples_of_codes(&codes.order);
            let message = format!(
                "none of the {wanted} areas is in it; it has {has}, the areas are {}",
                examples(&join.missing)
            );
            self.faults.push(fault(&fault::NOTHING_MATCHES, message));
            return None;
        }
        if join.missing.is_empty() {
            return Some(());
        }
        let few = few(join, wanted);
        let then = if few { format!(" ({consequence})") } else { String::new() };
        let message = format!(
            "{} of {wanted} areas are not in it{then}: {}",
            join.missing.len(),
            examples(&join.missing)
        );
        let kind = if few { &fault::CODES_UNMATCHED } else { &fault::CODES_LACKING };
        self.faults.push(fault(kind, message));
        few.then_some(())
    }

    /// The rows of a long table that the scenario chooses.
    fn chosen_rows(&mut self, table: &Arc<Table>, rows: &[Where]) -> Option<Arc<Table>> {
        self.check_download(table)?;
        if rows.is_empty() {
            return Some(Arc::clone(table));
        }
        let mut chosen = Table::clone(table);
        for choice in rows {
            let column = table.column(&choice.column, &mut self.faults)?;
            let values: Vec<String> = choice.values.iter().map(|value| normal(value)).collect();
            chosen.retain(|row| values.contains(&normal(row.cell(column))));
            if chosen.len() == 0 {
                let message = format!("no row has {} in `{}`", choice.values.join(" or "), choice.column);
                self.faults.push(
                    Fault::new(&fault::VALUE_NOT_FOUND, message).path(&table.path).column(&choice.column),
                );
                return None;
            }
        }
        Some(Arc::new(chosen))
    }

    /// The Nomis API cuts at 25,000 rows in silence, but says in every row how many there are.
    fn check_download(&mut self, table: &Table) -> Option<()> {
        if table.layout != Layout::NomisApi {
            return Some(());
        }
        let Some(column) = table.find(&["RECORD_COUNT"]) else { return Some(()) };
        let announced =
            table.rows().filter_map(|(_, row)| row.cell(column).parse::<u64>().ok()).max().unwrap_or(0);
        let offset = table.find(&["RECORD_OFFSET"]).and_then(|column| {
            table.rows().filter_map(|(_, row)| row.cell(column).parse::<u64>().ok()).min()
        });
        let read = table.len() as u64 + offset.unwrap_or(0);
        if announced <= read {
            return Some(());
        }
        let message = format!("it announces {announced} rows and holds {}", table.len());
        let fault = Fault::new(&fault::DOWNLOAD_TRUNCATED, message).path(&table.path).column("RECORD_COUNT");
        self.faults.push(fault.value(announced.to_string()));
        None
    }
}

/// Whether a header is that of a percentage or a rate: `% unemployed`, `Claimant rate per 1,000`.
fn is_rate(header: &str) -> bool {
    let lower = header.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    lower.contains('%')
        || lower.contains("per cent")
        || words.any(|word| matches!(word, "percent" | "percentage" | "pct" | "rate" | "proportion"))
}
