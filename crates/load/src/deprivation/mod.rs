//! `[deprivation]` → rank, decile and ridit of each area, over the nation or over the areas planned for.

mod edition;

use std::collections::HashMap;

use spoke_model::{Deprivation, Fault};

use crate::coded::{self, Measure, examples};
use crate::convert::Bridge;
use crate::fault;
use crate::loader::Loader;
use crate::need::Wanted;
use crate::ridit::{Scale, deciles};
use crate::settings::{Conversion, DeprivationSettings, Scope};
use crate::table::Table;

/// The whole deprivation table: every area of the nation (or of as much of it as the file holds).
pub(crate) struct Ranked {
    /// Codes, in the order of the table.
    codes: Vec<String>,
    /// Position by code.
    at: HashMap<String, usize>,
    ranks: Vec<f64>,
    deciles: Vec<u8>,
    /// `None` where the table of people is at fault.
    people: Option<Vec<f64>>,
}

/// Areas of England in each edition: a national scope needs all of them, or nearly.
const ENGLAND: [usize; 2] = [32_844, 33_755];

impl Loader {
    /// Reads the deprivation table and its people.
    pub(crate) fn ranked(
        &mut self,
        settings: &DeprivationSettings,
        conversion: Option<&Conversion>,
    ) -> Option<Ranked> {
        let table = self.table("deprivation", &settings.table)?;
        let columns = edition::columns(&table, settings, &mut self.faults)?;
        let codes = coded::codes(&table, columns.code, &[columns.rank], &mut self.faults);
        let before = self.errors();
        let ranks = coded::sums(&table, &[columns.rank], Measure::Rank, &|_| true, &mut self.faults);
        if self.errors() > before {
            return None;
        }
        let rows: Vec<usize> = codes.order.iter().filter_map(|code| codes.at.get(code).copied()).collect();
        let ranks: Vec<f64> = rows.iter().filter_map(|row| ranks[*row]).collect();
        let published = columns.decile.and_then(|column| published_deciles(&table, column, &rows));
        let deciles = match published {
            Some(published) => {
                self.check_direction(&table, &columns, &ranks, &published)?;
                published
            }
            None => deciles(&ranks),
        };
        self.understood(&settings.table, &columns.understood);
        let codes: Vec<String> = codes.order.into_iter().map(str::to_owned).collect();
        let people = self.people(settings, conversion, &table, &codes, &rows, columns.population);
        if people
            .as_ref()
            .is_some_and(|people| !people.is_empty() && people.iter().all(|people| *people == 0.0))
        {
            let path = settings.population.as_ref().map_or(&settings.table, |population| &population.table);
            let message = "every area has a population of 0";
            self.faults.push(Fault::new(&fault::POPULATION_ZERO, message).path(path));
        }
        if settings.scope == Scope::National && ENGLAND.iter().all(|areas| rows.len() * 100 < areas * 99) {
            let highest = ranks.iter().copied().fold(0.0, f64::max);
            if highest > rows.len() as f64 * 1.01 {
                let message = format!("it has {} areas, and ranks up to {highest}", rows.len());
                self.faults.push(Fault::new(&fault::SCOPE_PARTIAL, message).path(&settings.table));
            }
        }
        let at = codes.iter().enumerate().map(|(index, code)| (code.clone(), index)).collect();
        Some(Ranked { codes, at, ranks, deciles, people })
    }

    /// The people each area's ridit is weighted with: the column named, one in the table itself, else 1 each.
    fn people(
        &mut self,
        settings: &DeprivationSettings,
        conversion: Option<&Conversion>,
        table: &Table,
        codes: &[String],
        rows: &[usize],
        own: Option<usize>,
    ) -> Option<Vec<f64>> {
        if let Some(population) = &settings.population {
            let columns = std::slice::from_ref(&population.column);
            let wanted = Wanted {
                role: "population",
                table: &population.table,
                columns,
                code: None,
                rows: &[],
                measure: Measure::Count,
            };
            return self.counts(&wanted, codes, conversion, "they weigh nothing in the ridit");
        }
        let Some(own) = own else {
            let message = "no column of people is named, and the table carries none";
            self.faults.push(Fault::new(&fault::POPULATION_MISSING, message).path(&settings.table));
            return Some(vec![1.0; codes.len()]);
        };
        let words = format!("weighted with `{}`", table.headers[own]);
        self.understood(&settings.table, &words);
        let people = coded::sums(table, &[own], Measure::Count, &|_| true, &mut self.faults);
        rows.iter().map(|row| people[*row]).collect()
    }

    /// Decile 1 must have lower ranks than decile 10: else it is a score, or ranked the other way.
    fn check_direction(
        &mut self,
        table: &Table,
        columns: &edition::Columns,
        ranks: &[f64],
        deciles: &[u8],
    ) -> Option<()> {
        let mean = |worst: bool| {
            let in_half = |decile: u8| if worst { decile <= 5 } else { decile > 5 };
            let chosen = ranks.iter().zip(deciles).filter(|(_, decile)| in_half(**decile));
            let (sum, count) = chosen.fold((0.0, 0_u32), |(sum, count), (rank, _)| (sum + rank, count + 1));
            (count > 0).then(|| sum / f64::from(count))
        };
        let (Some(worst), Some(best)) = (mean(true), mean(false)) else { return Some(()) };
        if worst < best {
            return Some(());
        }
        let message = format!("deciles 1–5 have mean rank {worst:.0}, deciles 6–10 {best:.0}");
        let fault = Fault::new(&fault::RANK_REVERSED, message).path(&table.path);
        self.faults.push(fault.column(&table.headers[columns.rank]));
        None
    }

    /// Each area's place on the scale.
    pub(crate) fn rank_areas(
        &mut self,
        ranked: &Ranked,
        settings: &DeprivationSettings,
        conversion: Option<&Conversion>,
        codes: &[String],
        inside: &[bool],
    ) -> Option<Vec<Deprivation>> {
        let direct = codes.iter().filter(|code| ranked.at.contains_key(*code)).count();
        let bridge = match conversion {
            Some(conversion) if direct < codes.len() => self.bridge(conversion, codes),
            _ => None,
        };
        let placed: Vec<Option<(f64, Option<u8>, f64)>> =
            codes.iter().map(|code| place(ranked, bridge.as_ref(), code)).collect();
        self.report_ranks(ranked, settings, codes, &placed, direct)?;
        let placed: Vec<(f64, Option<u8>, f64)> = placed.into_iter().collect::<Option<_>>()?;
        let people = ranked.people.as_ref()?;
        let scale = match settings.scope {
            Scope::National => Scale::new(&ranked.ranks, people),
            Scope::Local => {
                let own = placed.iter().zip(inside).filter(|(_, inside)| **inside);
                let (ranks, people): (Vec<f64>, Vec<f64>) = own.map(|(place, _)| (place.0, place.2)).unzip();
                Scale::new(&ranks, &people)
            }
        };
        let national = settings.scope == Scope::National;
        let deprivation = |(rank, published, population): (f64, Option<u8>, f64)| Deprivation {
            rank,
            decile: published.filter(|_| national).unwrap_or_else(|| scale.decile(rank)),
            ridit: scale.ridit(rank),
            population,
        };
        Some(placed.into_iter().map(deprivation).collect())
    }

    fn report_ranks(
        &mut self,
        ranked: &Ranked,
        settings: &DeprivationSettings,
        codes: &[String],
        placed: &[Option<(f64, Option<u8>, f64)>],
        direct: usize,
    ) -> Option<()> {
        let missing: Vec<String> = codes
            .iter()
            .zip(placed)
            .filter(|(_, place)| place.is_none())
            .map(|(code, _)| code.clone())
            .collect();
        let converted = placed.iter().flatten().count().saturating_sub(direct);
        let asked: std::collections::HashSet<&String> = codes.iter().collect();
        let unused: Vec<&String> = ranked.codes.iter().filter(|code| !asked.contains(code)).collect();
        let consequence = match (missing.is_empty(), converted) {
            (true, 0) => "every code matched".to_owned(),
            (true, converted) => {
                format!("every code matched, {converted} through the lookup, with averaged ranks")
            }
            (false, _) => "an area without a rank cannot be planned for".to_owned(),
        };
        self.joins.push(spoke_model::JoinReport {
            what: format!("areas ↔ deprivation ({})", settings.table),
            matched: codes.len() - missing.len(),
            unused: unused.len(),
            unused_examples: unused.into_iter().take(5).cloned().collect(),
            missing: missing.clone(),
            consequence,
        });
        if missing.is_empty() {
            return Some(());
        }
        let (kind, message) = if missing.len() == codes.len() {
            let message = format!("it has {}, the areas are {}", examples(&ranked.codes), examples(&missing));
            (&fault::NOTHING_MATCHES, message)
        } else {
            let message =
                format!("{} of {} areas have no rank: {}", missing.len(), codes.len(), examples(&missing));
            (&fault::CODES_LACKING, message)
        };
        self.faults.push(Fault::new(kind, message).path(&settings.table));
        None
    }
}

/// Rank, published decile and people of a code: its own, or averaged over what it was made from.
fn place(ranked: &Ranked, bridge: Option<&Bridge>, code: &str) -> Option<(f64, Option<u8>, f64)> {
    if let Some(at) = ranked.at.get(code) {
        let people = ranked.people.as_ref().map_or(0.0, |people| people[*at]);
        return Some((ranked.ranks[*at], Some(ranked.deciles[*at]), people));
    }
    let bridge = bridge?;
    let of = |values: &[f64], code: &str| ranked.at.get(code).map(|at| values[*at]);
    let rank = bridge.mean(code, |code| of(&ranked.ranks, code))?;
    let known = ranked.people.as_deref().unwrap_or_default();
    let people =
        bridge.counts(&[code.to_owned()], |code| ranked.at.get(code).and_then(|at| known.get(*at).copied()));
    Some((rank, None, people.values.get(code).copied().unwrap_or(0.0)))
}

/// Deciles as published; `None` where one is not a whole number from 1 to 10.
fn published_deciles(table: &Table, column: usize, rows: &[usize]) -> Option<Vec<u8>> {
    let all: Vec<Option<u8>> = table.rows().map(|(_, row)| row.cell(column).parse::<u8>().ok()).collect();
    rows.iter().map(|row| all[*row].filter(|decile| (1..=10).contains(decile))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deciles_out_of_range_are_not_believed() {
        let mut faults = Vec::new();
        let source =
            crate::source::from_bytes("t.csv", b"code,decile\nE01000001,11\nE01000002,1\n".to_vec(), None)
                .unwrap();
        let table = Table::read(&source, &mut faults).unwrap();
        assert_eq!(published_deciles(&table, 1, &[0, 1]), None);
        assert_eq!(published_deciles(&table, 1, &[1]), Some(vec![1]));
        assert!(faults.is_empty());
    }
}
