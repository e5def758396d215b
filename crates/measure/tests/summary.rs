//! The before/after block of a city small enough to work out by hand.
#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

use spoke_measure::{area_access, gradient_table, sentence, summary};
use spoke_model::*;

/// A most deprived area (10 people) 6 minutes from venue 0, and a least deprived one (20 people) 6 minutes from
/// venue 1; the venues are 24 minutes from the other area. Reach is 30 minutes; one contact each.
fn city(reach: Reach) -> Problem {
    let point = |area: usize, people: f64| DemandPoint {
        area: AreaId::new(area),
        group: GroupId::new(0),
        people,
        contacts: 1.0,
    };
    let (near, far) = (VenueId::new(0), VenueId::new(1));
    let venue = VenueOptions {
        places_per_session: 2.0,
        options: vec![PatternOption { pattern: PatternId::new(0), sessions: 0.0, cost: vec![] }],
    };
    Problem {
        ridit: vec![0.1, 0.9],
        decile: vec![1, 10],
        groups: vec![Group { name: "all".into(), of: "all".into(), contacts: 1.0, reach, mode: 0 }],
        points: vec![point(0, 10.0), point(1, 20.0)],
        patterns: vec![Pattern::named("none", 13).unwrap()],
        venues: vec![venue.clone(), venue],
        travel: vec![TravelMatrix::from_rows([
            vec![(near, 6.0), (far, 24.0)],
            vec![(near, 24.0), (far, 6.0)],
        ])],
        gradient: Gradient::Flat,
        budgets: vec![],
        limits: vec![],
        floor: Floor { minutes: Some(30.0), share: 0.0 },
        objective: Objective::default(),
    }
}

fn plan(sessions: [f64; 2], flows: &[(usize, usize, f64, f64)]) -> Allocation {
    Allocation {
        patterns: vec![PatternId::new(0); 2],
        sessions: sessions.to_vec(),
        flows: flows
            .iter()
            .map(|(k, v, places, minutes)| Flow {
                point: PointId::new(*k),
                venue: VenueId::new(*v),
                places: *places,
                minutes: *minutes,
            })
            .collect(),
        entitlement: vec![15.0, 15.0],
        mean_fill: 0.4,
        objective: 0.0,
    }
}

fn close(found: Option<f64>, expected: f64) {
    assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?}, expected {expected}");
}

#[test]
fn by_arithmetic() {
    let problem = city(Reach::Step { max: 30.0 });
    let before = plan([0.0, 0.0], &[]);
    let after = plan([3.0, 4.0], &[(0, 0, 6.0, 6.0), (1, 0, 0.0, 24.0), (1, 1, 8.0, 6.0)]);
    let measures = summary(&problem, &before, &after);

    let state = &measures.after;
    assert_eq!((state.open_venues, state.sessions, state.places), (Some(2), 7.0, 14.0));
    close(state.places_per_contact.mean, 14.0 / 30.0);
    close(state.places_per_contact.gap.ratio, 0.6 / 0.4);
    close(state.places_per_contact.linear.map(|s| s.sii), -0.2 / 0.8);
    // Ranks 1/6 and 2/3, mean 7/15: C = 2 cov/μ.
    let covariance = (10.0 * (0.6 - 7.0 / 15.0) * (1.0 / 6.0 - 0.5) + 20.0 * (0.4 - 7.0 / 15.0) / 6.0) / 30.0;
    close(state.places_per_contact.concentration_index, 2.0 * covariance / (7.0 / 15.0));
    // Entitlements are 1.5 and 0.75 a contact: the scale ends at 1.5.
    close(state.places_per_contact.erreygers, 4.0 * 2.0 * covariance / 1.5);
    close(state.minutes.mean, 6.0);
    // Weights 1 at 6 minutes, 0.22 at 24; supply 6 and 8 over 10 + 0.22·20 and 20 + 0.22·10.
    let (first, second) = (6.0 / 14.4, 8.0 / 22.2);
    close(state.access.deciles[0].mean, first + 0.22 * second);
    close(state.access.deciles[9].mean, 0.22 * first + second);
    // Both venues are within the 30 minutes of both areas: 6 + 8 places, shared by 30 contacts. σ = 10.
    let (near, far) = ((-0.18_f64).exp(), (-2.88_f64).exp());
    let by = &state.access_by;
    close(by.opportunities.mean, 14.0);
    close(by.two_step.deciles[0].mean, 14.0 / 30.0);
    close(by.gravity.deciles[0].mean, 6.0 * near + 8.0 * far);
    close(by.gravity.deciles[9].mean, 6.0 * far + 8.0 * near);
    let (first, second) = (6.0 / (10.0 * near + 20.0 * far), 8.0 / (20.0 * near + 10.0 * far));
    close(by.gaussian.deciles[0].mean, first * near + second * far);
    let areas = area_access(&problem, &after);
    close(areas[1].gaussian, first * far + second * near);
    close(areas[1].opportunities, 14.0);
    assert_eq!(
        (areas[0].two_step, areas[0].zones),
        (by.two_step.deciles[0].mean, state.access.deciles[0].mean)
    );
    close(state.leakage.share, 8.0 / 14.0);
    assert_eq!(state.under_coverage.contacts, 0.0);
    close(state.groups[0].minutes_of_places, 6.0);

    let state = &measures.before;
    assert_eq!((state.open_venues, state.places), (Some(0), 0.0));
    assert_eq!((state.minutes.mean, state.minutes.missing_weight), (None, 30.0));
    assert_eq!((state.leakage.share, state.places_per_contact.gap.ratio), (None, None));
    close(state.under_coverage.share, 1.0);

    // Asked 1.5 : 0.75, over 14 of 30 places; achieved 0.6 : 0.4.
    let table = &measures.gradient;
    close(table.fifths[0].asked, 0.7);
    close(table.fifths[4].asked, 0.35);
    close(table.asked_ratio, 2.0);
    close(table.achieved_ratio, 1.5);
    let worst = table.largest_departure.unwrap();
    close(Some(worst.departure.abs()), 1.0 / 7.0);
    assert_eq!(
        sentence(table),
        "Per contact needed, the most deprived fifth is offered 1.5 places for every one in the least deprived \
         fifth (asked: 2.0)."
    );
    assert_eq!(table.deciles[4].asked, None);
}

#[test]
fn nobody_in_reach_is_said() {
    let problem = city(Reach::Step { max: 10.0 });
    let after = plan([0.0, 4.0], &[(1, 1, 8.0, 6.0)]);
    let state = spoke_measure::state(&problem, &after);
    assert_eq!((state.under_coverage.contacts, state.under_coverage.share), (10.0, Some(1.0)));
    assert_eq!(state.groups[0].people_out_of_reach, 10.0);
    // The nearest open session is measured past reach, as far as the table goes.
    close(state.minutes.deciles[0].mean, 24.0);
    let none = gradient_table(&problem, &plan([0.0, 0.0], &[]));
    assert_eq!((none.asked_ratio, none.achieved_ratio, none.largest_departure), (None, None, None));
    assert!(sentence(&none).contains("fifth none"));
}

#[test]
fn the_record_reads_back() {
    let problem = city(Reach::Step { max: 30.0 });
    let measures = summary(&problem, &plan([0.0, 0.0], &[]), &plan([3.0, 4.0], &[(0, 0, 6.0, 6.0)]));
    let text = serde_json::to_string(&measures).unwrap();
    assert!(!text.contains("NaN"));
    let back: spoke_model::measures::Measures = serde_json::from_str(&text).unwrap();
    assert_eq!(back, measures);
}
