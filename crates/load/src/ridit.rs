//! The ridit: where an area stands on the deprivation scale, with people as the measure of the scale.
//!
//! Bross (1958), *How to use ridit analysis*, doi 10.2307/2527727: the share of people in more deprived areas plus half
//! the share in areas of the same rank. 0 would be more deprived than everybody, 1 less than everybody.

/// A deprivation scale: how many people stand below each rank.
///
/// Made once from the areas of the scope; then any rank can be placed on it, that of an area outside the scope
/// and an average of ranks among them.
#[derive(Clone, Debug)]
pub struct Scale {
    /// Distinct ranks, ascending: rank, people before it, people at it.
    steps: Vec<(f64, f64, f64)>,
    /// All ranks, ascending.
    ranks: Vec<f64>,
    people: f64,
}

impl Scale {
    /// From ranks (1 = most deprived) and people (≥ 0), one for each; where people add up to 0 every area
    /// counts the same.
    ///
    /// # Panics
    /// When the slices differ in length.
    pub fn new(ranks: &[f64], people: &[f64]) -> Self {
        assert_eq!(ranks.len(), people.len(), "one number of people for each rank");
        let total: f64 = people.iter().sum();
        let weight = |area: usize| if total > 0.0 { people[area] } else { 1.0 };
        let mut order: Vec<usize> = (0..ranks.len()).collect();
        order.sort_by(|a, b| ranks[*a].total_cmp(&ranks[*b]));
        let mut steps = Vec::with_capacity(ranks.len());
        let mut before = 0.0;
        for ties in order.chunk_by(|a, b| ranks[*a] == ranks[*b]) {
            let here: f64 = ties.iter().map(|area| weight(*area)).sum();
            steps.push((ranks[ties[0]], before, here));
            before += here;
        }
        Self { steps, ranks: order.iter().map(|area| ranks[*area]).collect(), people: before }
    }

    /// The share of people in more deprived areas plus half the share at this very rank, 0…1; ½ on an empty scale.
    pub fn ridit(&self, rank: f64) -> f64 {
        if self.people <= 0.0 {
            return 0.5;
        }
        let at = self.steps.partition_point(|step| step.0 < rank);
        match self.steps.get(at) {
            Some((step, before, here)) if *step == rank => (before + here / 2.0) / self.people,
            Some((_, before, _)) => before / self.people,
            None => 1.0,
        }
    }

    /// The decile of a rank: 1 = among the most deprived tenth of areas … 10.
    pub fn decile(&self, rank: f64) -> u8 {
        let before = self.ranks.partition_point(|other| *other < rank);
        // At most 10: clamped.
        (before * 10 / self.ranks.len().max(1)).min(9) as u8 + 1
    }
}

/// Population-weighted mid-ranks, one for each area, in 0…1.
///
/// `ranks`: 1 = most deprived; equal ranks share one ridit. `people`: ≥ 0, one for each rank; where they add up
/// to 0 every area counts the same. The population-weighted mean of the answers is ½, up to rounding.
/// Empty input gives an empty answer.
///
/// ```
/// // Three areas of 100, 300 and 100 people: mid-ranks at 50, 250 and 450 of 500.
/// assert_eq!(spoke_load::ridit(&[1.0, 2.0, 3.0], &[100.0, 300.0, 100.0]), [0.1, 0.5, 0.9]);
/// ```
///
/// # Panics
/// When the slices differ in length.
pub fn ridit(ranks: &[f64], people: &[f64]) -> Vec<f64> {
    let scale = Scale::new(ranks, people);
    ranks.iter().map(|rank| scale.ridit(*rank)).collect()
}

/// Deciles by rank: 1 = the most deprived tenth of areas … 10. Equal ranks share the decile of the first of them.
pub fn deciles(ranks: &[f64]) -> Vec<u8> {
    let scale = Scale::new(ranks, &vec![1.0; ranks.len()]);
    ranks.iter().map(|rank| scale.decile(*rank)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{deciles, ridit};

    #[test]
    fn equal_ranks_share_a_ridit() {
        assert_eq!(ridit(&[2.0, 1.0, 2.0, 3.0], &[1.0, 1.0, 1.0, 1.0]), [0.5, 0.125, 0.5, 0.875]);
        assert_eq!(ridit(&[1.0, 2.0], &[0.0, 0.0]), [0.25, 0.75]);
        assert_eq!(ridit(&[], &[]), Vec::<f64>::new());
    }

    #[test]
    fn deciles_of_twenty_areas() {
        let ranks: Vec<f64> = (1..=20).map(f64::from).collect();
        let expected: Vec<u8> = (0..20).map(|area| area / 2 + 1).collect();
        assert_eq!(deciles(&ranks), expected);
    }

    proptest! {
        #[test]
        fn the_weighted_mean_is_a_half(areas in proptest::collection::vec((1_u32..50, 0.0..1e4_f64), 1..60)) {
            let ranks: Vec<f64> = areas.iter().map(|(rank, _)| f64::from(*rank)).collect();
            let people: Vec<f64> = areas.iter().map(|(_, people)| people + 1.0).collect();
            let ridits = ridit(&ranks, &people);
            let total: f64 = people.iter().sum();
            let mean: f64 = ridits.iter().zip(&people).map(|(r, p)| r * p).sum::<f64>() / total;
            prop_assert!((mean - 0.5).abs() < 1e-9);
            for (a, b) in (0..ranks.len()).flat_map(|a| (0..ranks.len()).map(move |b| (a, b))) {
                prop_assert_eq!(ranks[a] < ranks[b], ridits[a] < ridits[b]);
            }
        }
    }
}
