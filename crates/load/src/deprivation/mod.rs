//! `[deprivation]` → rank, decile and ridit of each area, over the nation or over the areas planned for.

mod edition;
mod plausible;

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
    /// Whether people are known, rather than 1 for each area.
    counted: bool,
}

/// What is known of an area: its rank, its decile where published, its people.
struct Place {
    rank: f64,
    published: Option<u8>,
    people: f64,
    /// Whether its rank is a mean of several that could not be weighted with people.
    evenly: bool,
}

/// Areas of England in each edition: a national scope needs all of them, or nearly.
const ENGLAND: [usize; 2] = [32_844, 33_755];

impl Loader {
    /// Reads the deprivation table and its people.
    pub(crate) fn ranked(
        &mut self,
        settings: &DeprivationSettings,
        conversion: Option<&Conversion>,
        areas: &[String],
    ) -> Option<Ranked> {
        let table = self.table("deprivation", &settings.table)?;
        let columns = edition::columns(&table, settings, areas, &mut self.faults)?;
        self.understood(&settings.table, &columns.understood);
        let codes = coded::codes(&table, columns.code, &mut self.faults);
        // A row of any area moves the scale, so that one too many matters wherever it stands.
        codes.say_repeated(&table, &[columns.rank], |_| true, &mut self.faults);
        let before = self.errors();
        let ranks = coded::sums(&table, &[columns.rank], Measure::Rank, &|_| true, &mut self.faults);
        if self.errors() > before {
            return None;
        }
        let rows: Vec<usize> = codes.order.iter().filter_map(|code| codes.at.get(code).copied()).collect();
        let ranks: Vec<f64> = rows.iter().filter_map(|row| ranks[*row]).collect();
        plausible::judge_ranks(&table, &columns, &rows, &ranks, &mut self.faults);
        let deciles = match columns.decile {
            Some(column) => {
                let (deciles, any) =
                    plausible::published_deciles(&table, column, &rows, &ranks, &mut self.faults);
                if any {
                    self.understood(&settings.table, &format!("deciles `{}`", table.headers[column]));
                }
                // A rank that cannot be any has been said.
                if any && self.errors() == before {
                    plausible::judge_order(&table, &columns, &rows, &ranks, &deciles, &mut self.faults);
                }
                deciles
            }
            None => deciles(&ranks),
        };
        if self.errors() > before {
            return None;
        }
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
        let national = settings.scope == Scope::National;
        let is_england = ENGLAND.iter().any(|areas| rows.len() * 100 >= areas * 99);
        if national && !is_england && plausible::is_part(&ranks) {
            let highest = ranks.iter().copied().fold(0.0, f64::max);
            let message = format!("it has {} areas, and ranks up to {highest}", rows.len());
            self.faults.push(Fault::new(&fault::SCOPE_PARTIAL, message).path(&settings.table));
        }
        let at = codes.iter().enumerate().map(|(index, code)| (code.clone(), index)).collect();
        let counted = settings.population.is_some() || columns.population.is_some();
        Some(Ranked { codes, at, ranks, deciles, people, counted })
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
        let placed: Vec<Option<Place>> =
            codes.iter().map(|code| place(ranked, bridge.as_ref(), code)).collect();
        self.report_ranks(ranked, settings, codes, &placed, direct)?;
        let placed: Vec<Place> = placed.into_iter().collect::<Option<_>>()?;
        let people = ranked.people.as_ref()?;
        let scale = match settings.scope {
            Scope::National => Scale::new(&ranked.ranks, people),
            Scope::Local => {
                let own = placed.iter().zip(inside).filter(|(_, inside)| **inside);
                let (ranks, people): (Vec<f64>, Vec<f64>) =
                    own.map(|(place, _)| (place.rank, place.people)).unzip();
                Scale::new(&ranks, &people)
            }
        };
        let national = settings.scope == Scope::National;
        let deprivation = |Place { rank, published, people, .. }: Place| Deprivation {
            rank,
            decile: published.filter(|_| national).unwrap_or_else(|| scale.decile(rank)),
            ridit: scale.ridit(rank),
            population: people,
        };
        Some(placed.into_iter().map(deprivation).collect())
    }

    fn report_ranks(
        &mut self,
        ranked: &Ranked,
        settings: &DeprivationSettings,
        codes: &[String],
        placed: &[Option<Place>],
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
        let evenly = codes.iter().zip(placed).filter(|(_, place)| place.as_ref().is_some_and(|p| p.evenly));
        let evenly: Vec<String> = evenly.map(|(code, _)| code.clone()).collect();
        self.say_evenly(&settings.table, Measure::Rank, &evenly);
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

/// What is known of a code: its own row, or the mean of those it was made from, weighted with their people.
fn place(ranked: &Ranked, bridge: Option<&Bridge>, code: &str) -> Option<Place> {
    let known = ranked.people.as_deref().unwrap_or_default();
    if let Some(at) = ranked.at.get(code) {
        let people = known.get(*at).copied().unwrap_or(0.0);
        let published = Some(ranked.deciles[*at]);
        return Some(Place { rank: ranked.ranks[*at], published, people, evenly: false });
    }
    let bridge = bridge?;
    let rank = |code: &str| ranked.at.get(code).map(|at| ranked.ranks[*at]);
    let people = |code: &str| ranked.at.get(code).and_then(|at| known.get(*at).copied());
    let (rank, weighted) = bridge.mean(code, rank, |code| people(code).filter(|_| ranked.counted))?;
    let own = bridge.counts(&[code.to_owned()], people);
    let people = own.values.get(code).copied().unwrap_or(0.0);
    Some(Place { rank, published: None, people, evenly: !weighted })
}
