//! What must hold of the measures whatever the numbers.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use proptest::prelude::*;
use spoke_measure::access::{Decay, cumulative_opportunities, nearest_open, two_step};
use spoke_measure::concentration::concentration_index;
use spoke_measure::inequality::{atkinson, gini, kolm_pollak, theil};
use spoke_measure::slope::{Link, ridits, slope};
use spoke_model::{AreaId, TravelMatrix, VenueId};

fn population() -> impl Strategy<Value = Vec<(f64, f64, u8)>> {
    prop::collection::vec((0.1..50.0_f64, 1.0..1000.0_f64, 1..=10_u8), 2..40)
}

fn unzip(units: &[(f64, f64, u8)]) -> (Vec<f64>, Vec<f64>, Vec<u8>) {
    (
        units.iter().map(|u| u.0).collect(),
        units.iter().map(|u| u.1).collect(),
        units.iter().map(|u| u.2).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scale_free_and_bounded(units in population(), factor in 0.01..100.0_f64) {
        let (values, weights, deciles) = unzip(&units);
        let scaled: Vec<f64> = values.iter().map(|y| y * factor).collect();
        let ridit = ridits(&weights);
        for index in [
            |y: &[f64], w: &[f64], _: &[f64], _: &[u8]| gini(y, w).unwrap(),
            |y: &[f64], w: &[f64], _: &[f64], _: &[u8]| atkinson(y, w, 1.0).unwrap(),
            |y: &[f64], w: &[f64], _: &[f64], _: &[u8]| atkinson(y, w, 0.5).unwrap(),
            |y: &[f64], w: &[f64], r: &[f64], _: &[u8]| concentration_index(y, w, r).unwrap().abs(),
            |y: &[f64], w: &[f64], _: &[f64], d: &[u8]| theil(y, w, d).unwrap().total / (y.len() as f64).ln().max(1.0) / 10.0,
        ] {
            let (plain, scaled) = (index(&values, &weights, &ridit, &deciles), index(&scaled, &weights, &ridit, &deciles));
            prop_assert!((plain - scaled).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&plain));
        }
        let parts = theil(&values, &weights, &deciles).unwrap();
        prop_assert!(parts.within > -1e-12 && parts.between > -1e-12);
        // Along ridits the concentration index is never further from 0 than the Gini.
        prop_assert!(concentration_index(&values, &weights, &ridit).unwrap().abs() <= gini(&values, &weights).unwrap() + 1e-12);
    }

    #[test]
    fn equal_shares_are_equal(weights in prop::collection::vec(1.0..1000.0_f64, 2..30), level in 0.1..50.0_f64) {
        let values = vec![level; weights.len()];
        prop_assert!(gini(&values, &weights).unwrap() < 1e-12);
        prop_assert!(atkinson(&values, &weights, 2.0).unwrap() < 1e-12);
        prop_assert!(slope(&values, &weights, &ridits(&weights), Link::Identity, None).unwrap().sii.abs() < 1e-9);
        prop_assert!((kolm_pollak(&values, &weights, -1.0).unwrap().equivalent - level).abs() < 1e-9 * level);
    }

    #[test]
    fn the_equivalent_lies_on_the_worse_side_of_the_mean(units in population()) {
        let (values, weights, _) = unzip(&units);
        let mean = values.iter().zip(&weights).map(|(y, w)| y * w).sum::<f64>() / weights.iter().sum::<f64>();
        prop_assert!(kolm_pollak(&values, &weights, 1.0).unwrap().equivalent <= mean + 1e-9);
        prop_assert!(kolm_pollak(&values, &weights, -1.0).unwrap().equivalent >= mean - 1e-9);
    }

    /// The line through points that lie on one is that line, whatever the weights and ridits.
    #[test]
    fn a_line_is_found(units in population(), a in -5.0..5.0_f64, b in -5.0..5.0_f64) {
        let (ridit, weights, _) = unzip(&units);
        let values: Vec<f64> = ridit.iter().map(|r| a + b * r).collect();
        if let Some(found) = slope(&values, &weights, &ridit, Link::Identity, None) {
            let spread = ridit.iter().fold(f64::NEG_INFINITY, |m, r| m.max(*r)) - ridit.iter().fold(f64::INFINITY, |m, r| m.min(*r));
            prop_assume!(spread > 1e-3);
            prop_assert!((found.sii - b).abs() < 1e-6 && (found.intercept - a).abs() < 1e-5);
        }
    }

    /// Floating catchments hand out exactly the supply that somebody can reach.
    #[test]
    fn supply_is_conserved(
        minutes in prop::collection::vec(prop::collection::vec(0.0..90.0_f64, 5), 1..12),
        demand in prop::collection::vec(0.5..100.0_f64, 12),
        supply in prop::collection::vec(0.0..50.0_f64, 5),
    ) {
        let travel = TravelMatrix::from_rows(
            minutes.iter().map(|row| row.iter().enumerate().map(|(v, t)| (VenueId::new(v), *t)).collect::<Vec<_>>()),
        );
        let demand = &demand[..minutes.len()];
        let decay = Decay::three_zones(60.0);
        let access = two_step(&travel, demand, &supply, &decay);
        let given: f64 = access.iter().zip(demand).map(|(a, d)| a * d).sum();
        let reachable: f64 = (0..5).filter(|v| minutes.iter().any(|row| row[*v] <= 60.0)).map(|v| supply[v]).sum();
        prop_assert!((given - reachable).abs() < 1e-9 * (1.0 + reachable));
        let near = cumulative_opportunities(&travel, &supply, 30.0);
        for (area, row) in minutes.iter().enumerate() {
            let expected: f64 = (0..5).filter(|v| row[*v] <= 30.0).map(|v| supply[v]).sum();
            prop_assert!((near[area] - expected).abs() < 1e-9);
            let best = (0..5).filter(|v| supply[*v] > 0.0).map(|v| row[v]).min_by(f64::total_cmp);
            let found = nearest_open(travel.row(AreaId::new(area)), &supply).map(|(_, t)| t);
            prop_assert_eq!(found, best);
        }
    }
}

#[test]
fn what_is_not_defined_is_none() {
    let ones = [1.0, 1.0];
    assert_eq!(gini(&[0.0, 0.0], &ones), None);
    assert_eq!(gini(&[1.0, -1.0], &ones), None);
    assert_eq!(theil(&[1.0], &ones, &[1, 2]), None);
    assert_eq!(atkinson(&[1.0, 2.0], &[0.0, 0.0], 1.0), None);
    assert_eq!(atkinson(&[1.0, 2.0], &ones, -1.0), None);
    assert_eq!(kolm_pollak(&[1.0, 2.0], &ones, 0.0), None);
    assert_eq!(slope(&[1.0, 2.0], &ones, &[0.4, 0.4], Link::Identity, None), None);
    assert_eq!(slope(&[0.0, 2.0], &ones, &[0.2, 0.4], Link::Log, None), None);
    assert_eq!(slope(&[0.5, 1.0], &ones, &[0.2, 0.4], Link::Logit, None), None);
    // A fitted line that starts below 0 has no relative index, but a slope.
    let through = slope(&[0.0, 1.0], &ones, &[0.5, 0.75], Link::Identity, None).unwrap();
    assert_eq!((through.sii, through.rii_fingertips), (4.0, None));
    // One has nothing: with ε ≥ 1 society is infinitely averse to that.
    assert_eq!(atkinson(&[0.0, 2.0], &ones, 1.0), Some(1.0));
    assert_eq!(atkinson(&[0.0, 2.0], &ones, 2.0), Some(1.0));
    assert!(atkinson(&[0.0, 2.0], &ones, 0.5).unwrap() < 1.0);
}
