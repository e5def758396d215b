//! LSOA 2011 ↔ 2021 by the official lookup, which is many-to-many.
//!
//! A count of a source area goes to its target areas in proportion to their people where those are known, else
//! evenly; nothing is lost or made: the counts of the targets add up to those of the sources that convert.
//! A rank or share of a target area is the mean of its sources', weighted with their people. So counts want the people
//! of the targets' edition, ranks and shares those of the sources'.

use std::collections::{HashMap, HashSet};

use spoke_model::Fault;

use crate::coded::{self, Measure, examples};
use crate::fault;
use crate::loader::Loader;
use crate::settings::Conversion;

/// Which sources belong to which targets, one pair a row of the lookup.
#[derive(Debug, Default)]
pub(crate) struct Bridge {
    /// Targets of each source, in the order of the lookup.
    targets: HashMap<String, Vec<String>>,
    /// Sources of each target, in the order of the lookup.
    sources: HashMap<String, Vec<String>>,
    /// People by code, of either edition; empty where not given.
    people: HashMap<String, f64>,
}

/// Counts by target code, and what happened on the way.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Converted {
    pub(crate) values: HashMap<String, f64>,
    /// Sources whose count was shared out, or targets whose sources were averaged, without knowing the people.
    pub(crate) evenly: Vec<String>,
}

impl Bridge {
    /// From pairs of source and target.
    pub(crate) fn new(pairs: impl Iterator<Item = (String, String)>, people: HashMap<String, f64>) -> Self {
        let mut bridge = Self { people, ..Self::default() };
        for (source, target) in pairs {
            let targets = bridge.targets.entry(source.clone()).or_default();
            if !targets.contains(&target) {
                targets.push(target.clone());
                bridge.sources.entry(target).or_default().push(source);
            }
        }
        bridge
    }

    /// How many of these codes are targets.
    pub(crate) fn covers(&self, codes: &[String]) -> usize {
        codes.iter().filter(|code| self.sources.contains_key(*code)).count()
    }

    /// The sources of a target, in the order of the lookup.
    pub(crate) fn sources_of(&self, target: &str) -> &[String] {
        self.sources.get(target).map(Vec::as_slice).unwrap_or_default()
    }

    /// The sources of the targets asked for that the table lacks, in order, each once; and the targets that have none.
    pub(crate) fn lacking(&self, targets: &[String], has: impl Fn(&str) -> bool) -> Vec<String> {
        let mut lacking = Vec::new();
        let mut told: HashSet<&str> = HashSet::new();
        for target in targets {
            match self.sources.get(target) {
                Some(sources) => {
                    let new = sources.iter().filter(|source| !has(source) && told.insert(source));
                    lacking.extend(new.cloned());
                }
                None => lacking.push(target.clone()),
            }
        }
        lacking
    }

    /// How many of the targets asked for have a source in the table.
    pub(crate) fn reached(&self, targets: &[String], has: impl Fn(&str) -> bool) -> usize {
        targets.iter().filter(|target| self.sources_of(target).iter().any(|source| has(source))).count()
    }

    /// Counts of the targets asked for.
    pub(crate) fn counts(&self, targets: &[String], of_source: impl Fn(&str) -> Option<f64>) -> Converted {
        let mut converted = Converted::default();
        let mut told: HashSet<&str> = HashSet::new();
        for target in targets {
            let Some(sources) = self.sources.get(target) else { continue };
            let mut total = None;
            for source in sources {
                let Some(value) = of_source(source) else { continue };
                let (share, known) = self.share(source, target);
                if !known && told.insert(source) {
                    converted.evenly.push(source.clone());
                }
                *total.get_or_insert(0.0) += value * share;
            }
            if let Some(total) = total {
                converted.values.insert(target.clone(), total);
            }
        }
        converted
    }

    /// The part of a source that goes to a target, and whether it is known (or whole) rather than even.
    fn share(&self, source: &str, target: &str) -> (f64, bool) {
        let targets = self.targets.get(source).map(Vec::as_slice).unwrap_or_default();
        if targets.len() <= 1 {
            return (1.0, true);
        }
        let people: Option<Vec<f64>> = targets.iter().map(|code| self.people.get(code).copied()).collect();
        match people {
            Some(people) if people.iter().sum::<f64>() > 0.0 => {
                let own = self.people.get(target).copied().unwrap_or(0.0);
                (own / people.iter().sum::<f64>(), true)
            }
            _ => (1.0 / targets.len() as f64, false),
        }
    }

    /// Shares of the targets asked for: a part of a split area has its share, a merged one the mean of its sources'.
    pub(crate) fn shares(&self, targets: &[String], of_source: impl Fn(&str) -> Option<f64>) -> Converted {
        let mut converted = Converted::default();
        for target in targets {
            let Some((share, known)) = self.mean(target, &of_source, |_| None) else { continue };
            converted.values.insert(target.clone(), share);
            if !known {
                converted.evenly.push(target.clone());
            }
        }
        converted
    }

    /// The mean over a target's sources, and whether it is weighted with their people (or of one source alone) rather
    /// than even. `people` are of the sources; where it lacks one, those of the conversion stand in.
    pub(crate) fn mean(
        &self,
        target: &str,
        of_source: impl Fn(&str) -> Option<f64>,
        people: impl Fn(&str) -> Option<f64>,
    ) -> Option<(f64, bool)> {
        let sources = self.sources.get(target)?;
        let known = |source: &String| people(source).or_else(|| self.people.get(source).copied());
        let valued: Vec<(&String, f64)> =
            sources.iter().filter_map(|source| Some((source, of_source(source)?))).collect();
        // Of a source that goes to several targets, the people of its part alone weigh here.
        let weights: Option<Vec<f64>> = valued
            .iter()
            .map(|(source, _)| Some((known(source)? * self.share(source, target).0).max(1e-9)))
            .collect();
        let weighted = weights.is_some() || valued.len() == 1;
        let weights = weights.unwrap_or_else(|| vec![1.0; valued.len()]);
        let total: f64 = weights.iter().sum();
        let sum: f64 = valued.iter().zip(&weights).map(|((_, value), weight)| value * weight).sum();
        (total > 0.0).then(|| (sum / total, weighted))
    }
}

impl Loader {
    /// The bridge from one edition to another: the direction that covers most of the targets.
    pub(crate) fn bridge(&mut self, conversion: &Conversion, targets: &[String]) -> Option<Bridge> {
        let table = self.table("conversion", &conversion.lookup)?;
        let (Some(old), Some(new)) = (
            table.find(&["LSOA11CD", "lsoa11_code", "LSOA code (2011)"]),
            table.find(&["LSOA21CD", "lsoa21_code", "LSOA code (2021)"]),
        ) else {
            let message = format!("the columns are {}", table.column_list("LSOA11CD LSOA21CD"));
            self.faults.push(Fault::new(&fault::LOOKUP_UNKNOWN, message).path(&conversion.lookup));
            return None;
        };
        let people = self.conversion_people(conversion, targets);
        let pairs = |from: usize, to: usize| {
            table
                .rows()
                .map(move |(_, row)| (row.cell(from).to_owned(), row.cell(to).to_owned()))
                .filter(|(from, to)| !from.is_empty() && !to.is_empty())
        };
        let forward = Bridge::new(pairs(old, new), people);
        let backward_people = forward.people.clone();
        let backward = Bridge::new(pairs(new, old), backward_people);
        let words =
            format!("LSOA 2011 to 2021 lookup, `{}` and `{}`", table.headers[old], table.headers[new]);
        self.understood(&conversion.lookup, &words);
        Some(if backward.covers(targets) > forward.covers(targets) { backward } else { forward })
    }

    /// People by code. Of a table with codes of both editions those of the targets count: counts want them.
    fn conversion_people(&mut self, conversion: &Conversion, targets: &[String]) -> HashMap<String, f64> {
        let Some(population) = &conversion.population else { return HashMap::new() };
        let Some(table) = self.table("population for conversion", &population.table) else {
            return HashMap::new();
        };
        let mut faults = Vec::new();
        let code = coded::code_column_of(&table, None, targets, &mut faults);
        let columns = table.column(&population.column, &mut faults).zip(code);
        let mut people = HashMap::new();
        if let Some((column, code)) = columns {
            let codes = coded::codes(&table, code, &mut faults);
            codes.say_repeated(&table, &[column], |_| true, &mut faults);
            let words = format!("codes `{}`, people: {}", codes.header, table.headers[column]);
            self.understood(&population.table, &words);
            let values = coded::sums(&table, &[column], coded::Measure::Count, &|_| true, &mut faults);
            for code in &codes.order {
                if let Some(value) = codes.at.get(code).and_then(|at| values[*at]) {
                    people.insert((*code).to_owned(), value);
                }
            }
        }
        self.faults.append(&mut faults);
        people
    }

    /// Says what did not convert.
    pub(crate) fn say_lacking(&mut self, path: &str, lacking: &[String]) {
        if !lacking.is_empty() {
            let message = format!("{} codes did not convert: {}", lacking.len(), examples(lacking));
            self.faults.push(Fault::new(&fault::NOT_CONVERTED, message).path(path));
        }
    }

    /// Says which areas were shared out or averaged evenly, and by which codes their people would have to be known.
    pub(crate) fn say_evenly(&mut self, path: &str, measure: Measure, evenly: &[String]) {
        if evenly.is_empty() {
            return;
        }
        let (done, edition) = match measure {
            Measure::Count => ("shared out", "boundaries"),
            Measure::Share | Measure::Rank => ("averaged", "table"),
        };
        let message = format!(
            "{} areas were {done} evenly, as no people are given by the codes of the {edition}: {}",
            evenly.len(),
            examples(evenly)
        );
        self.faults.push(Fault::new(&fault::SPLIT_EVENLY, message).path(path));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::Bridge;

    fn bridge(pairs: &[(&str, &str)], people: &[(&str, f64)]) -> Bridge {
        Bridge::new(
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())),
            people.iter().map(|(code, people)| ((*code).to_owned(), *people)).collect(),
        )
    }

    #[test]
    fn a_split_area_is_shared_by_people() {
        let bridge = bridge(&[("old", "a"), ("old", "b"), ("same", "same")], &[("a", 300.0), ("b", 100.0)]);
        let targets = ["a", "b", "same"].map(str::to_owned);
        let converted = bridge.counts(&targets, |code| (code == "old").then_some(80.0));
        assert_eq!(converted.values, HashMap::from([("a".to_owned(), 60.0), ("b".to_owned(), 20.0)]));
        assert!(converted.evenly.is_empty());
        assert_eq!(bridge.lacking(&targets, |code| code == "old"), ["same"]);
    }

    #[test]
    fn without_people_it_is_shared_evenly_and_said() {
        let bridge = bridge(&[("old", "a"), ("old", "b")], &[]);
        let converted = bridge.counts(&["a".to_owned()], |_| Some(80.0));
        assert_eq!(converted.values["a"], 40.0);
        assert_eq!(converted.evenly, ["old"]);
    }

    #[test]
    fn a_share_is_kept_by_the_parts_of_an_area_and_averaged_where_areas_merge() {
        let bridge = bridge(
            &[("old", "a"), ("old", "b"), ("x", "m"), ("y", "m"), ("u", "n"), ("v", "n")],
            &[("x", 100.0), ("y", 300.0)],
        );
        let targets = ["a", "b", "m", "n"].map(str::to_owned);
        let share = |code: &str| {
            Some(if code == "old" {
                0.4
            } else if matches!(code, "x" | "u") {
                0.6
            } else {
                0.8
            })
        };
        let converted = bridge.shares(&targets, share);
        let found = targets.each_ref().map(|target| (converted.values[target] * 100.0).round());
        assert_eq!(found, [40.0, 40.0, 75.0, 70.0]);
        assert_eq!(converted.evenly, ["n"], "of its sources the people are not known");
    }

    #[test]
    fn a_code_that_did_not_convert_is_counted_once() {
        let bridge = bridge(&[("old", "a"), ("old", "b"), ("same", "same")], &[]);
        let targets = ["a", "b", "same"].map(str::to_owned);
        assert_eq!(bridge.lacking(&targets, |code| code == "same"), ["old"]);
        assert_eq!(bridge.reached(&targets, |code| code == "same"), 1);
    }

    #[test]
    fn ranks_are_averaged() {
        let merged = bridge(&[("x", "m"), ("y", "m")], &[("x", 100.0), ("y", 300.0)]);
        let of = |code: &str| Some(if code == "x" { 10.0 } else { 50.0 });
        let (rank, weighted) = merged.mean("m", of, |_| None).unwrap();
        assert!((rank - 40.0).abs() < 1e-9 && weighted);
        // People of the index itself come first; where nothing is known of one source, all count the same.
        let (rank, weighted) =
            merged.mean("m", of, |code| Some(if code == "x" { 300.0 } else { 100.0 })).unwrap();
        assert!((rank - 20.0).abs() < 1e-9 && weighted);
        let unknown = bridge(&[("x", "m"), ("y", "m")], &[("m", 400.0), ("x", 100.0)]);
        assert_eq!(unknown.mean("m", of, |_| None), Some((30.0, false)));
    }

    proptest! {
        /// Whatever the lookup, converting conserves the total.
        #[test]
        fn conversion_conserves_counts(pairs in proptest::collection::vec((0_u8..12, 0_u8..12), 1..40), seed in 0.0..9.0_f64) {
            let pairs: Vec<(String, String)> =
                pairs.iter().map(|(a, b)| (format!("old{a}"), format!("new{b}"))).collect();
            let people = (0..12).map(|b| (format!("new{b}"), f64::from(b) * seed)).collect();
            let bridge = Bridge::new(pairs.iter().cloned(), people);
            let mut targets: Vec<String> = pairs.iter().map(|(_, b)| b.clone()).collect();
            targets.sort();
            targets.dedup();
            let converted = bridge.counts(&targets, |_| Some(7.0));
            let total: f64 = targets.iter().filter_map(|target| converted.values.get(target)).sum();
            let sources: std::collections::BTreeSet<&String> = pairs.iter().map(|(a, _)| a).collect();
            prop_assert!((total - 7.0 * sources.len() as f64).abs() < 1e-9);
        }
    }
}
