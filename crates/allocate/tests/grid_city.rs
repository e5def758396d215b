//! A city whose answers are known by arithmetic, and real Coventry within its bars.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use spoke_allocate::{Options, entitlements, mean_fill, solve};
use spoke_model::{Gradient, Reach};
use support::{Place, Settings, problem};

/// Four areas in a row, 1 km apart, a venue in the middle of each; everyone reaches every venue.
fn row_of_four(ratio: f64, sessions: f64) -> spoke_model::Problem {
    let places: Vec<Place> = (0..4)
        .map(|at| Place { at: (f64::from(at), 0.0), people: 100.0, rank: f64::from(at), population: 1.0 })
        .collect();
    let settings = Settings {
        tiers: vec![(1.0, 1.0, Reach::Step { max: 60.0 })],
        gradient: Gradient::Linear { ratio },
        sessions,
        places: 10.0,
        floor_minutes: None,
    };
    let venues: Vec<(f64, f64)> = places.iter().map(|place| place.at).collect();
    let mut city = problem(&places, vec![0.125, 0.375, 0.625, 0.875], &venues, &settings);
    city.objective.burden_per_minute = 0.0;
    city
}

#[test]
fn entitlements_follow_the_gradient_and_add_up_to_need() {
    let entitled = entitlements(&row_of_four(3.0, 10.0));
    // Weights 2.75, 2.25, 1.75, 1.25 add up to 8, need to 400.
    for (found, expected) in entitled.iter().zip([137.5, 112.5, 87.5, 62.5]) {
        assert!((found - expected).abs() < 1e-9, "{found} where {expected} is right");
    }
}

#[test]
fn places_are_shared_in_proportion_where_they_can_move() {
    // Ten sessions of ten places for four hundred contacts needed: each is offered a quarter of its entitlement.
    let city = row_of_four(3.0, 10.0);
    assert!((mean_fill(&city) - 0.25).abs() < 1e-12);
    let plan = solve(&city, &Options { gap: 0.0, prove: true, ..Options::default() }, &()).unwrap();
    assert_eq!(plan.allocation.sessions.iter().sum::<f64>(), 10.0);
    let mut offered = [0.0; 4];
    for flow in &plan.allocation.flows {
        offered[flow.point.index()] += flow.places;
    }
    for (offered, entitled) in offered.iter().zip(&plan.allocation.entitlement) {
        assert!((offered / entitled - 0.25).abs() < 1e-6, "{offered} of {entitled}");
    }
    // Every point at u = 1: Φ is the sum of the band slopes up to there; nobody is short of the floor.
    let edges = [0.0, 0.25, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0];
    let slope = |from: f64, to: f64| 1.01 / ((from + to) / 2.0 + 0.01);
    let phi: f64 = edges.windows(2).map(|w| (w[1] - w[0]) * slope(w[0], w[1])).sum();
    let expected = 400.0 * phi;
    assert!(
        (plan.allocation.objective - expected).abs() < 1e-6,
        "{} where {expected} is right",
        plan.allocation.objective
    );
    assert!(plan.gap() < 1e-9);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn real_coventry_is_within_its_gap() {
    for (sessions, gap) in [(160.0, 0.002), (60.0, 0.03)] {
        let city = support::real::coventry(sessions);
        let plan = solve(&city, &Options { gap, ..Options::default() }, &()).unwrap();
        assert!(plan.gap() <= gap, "{sessions} sessions: {}", plan.gap());
    }
}
