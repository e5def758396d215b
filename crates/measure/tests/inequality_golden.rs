//! Every measure of five invented groups and the worked floating-catchment case, against values computed
//! independently.
#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

use serde_json::Value;
use spoke_measure::access::{Decay, gravity, two_step};
use spoke_measure::concentration::{concentration_index, erreygers};
use spoke_measure::inequality::{atkinson, gini, kolm_pollak, theil};
use spoke_measure::slope::{Link, ridits, slope};
use spoke_model::{TravelMatrix, VenueId};

fn golden(file: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/golden/");
    serde_json::from_str(&std::fs::read_to_string(format!("{path}{file}")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn five_groups() {
    let golden = golden("golden_inequality.json");
    let population = numbers(&golden["input"]["pop"]);
    let rate = numbers(&golden["input"]["rate"]);
    let sessions = numbers(&golden["x_sessions_per_1000"]);
    let minutes = numbers(&golden["minutes"]);
    let ridit = ridits(&population);
    let expect = |name: &str, found: f64| {
        let expected = golden[name].as_f64().unwrap();
        assert!(
            (found - expected).abs() < 1e-12 * (1.0 + expected.abs()),
            "{name}: {found}, expected {expected}"
        );
    };
    for (found, expected) in ridit.iter().zip(numbers(&golden["ridit"])) {
        assert!((found - expected).abs() < 1e-15);
    }
    let fit = |link| slope(&rate, &population, &ridit, link, None).unwrap();
    expect("SII_linear", fit(Link::Identity).sii);
    expect("intercept", fit(Link::Identity).intercept);
    expect("RII_ratio_x1_over_x0", fit(Link::Identity).rii_fingertips.unwrap());
    expect("RII_SII_over_mean", fit(Link::Identity).rii_scottish.unwrap());
    expect("SII_log", fit(Link::Log).sii);
    expect("RII_log", fit(Link::Log).rii_fingertips.unwrap());
    expect("SII_logit", fit(Link::Logit).sii);
    expect("RII_logit", fit(Link::Logit).rii_fingertips.unwrap());
    expect("CI_standard", concentration_index(&rate, &population, &ridit).unwrap());
    // The golden value takes the observed range for the scale's bounds; ours takes what it is told.
    expect("CI_erreygers_corrected_minmax", erreygers(&rate, &population, &ridit, (0.028, 0.085)).unwrap());
    let bounded = erreygers(&rate, &population, &ridit, (0.0, 1.0)).unwrap();
    let by_hand = 4.0 * golden["mean"].as_f64().unwrap() * golden["CI_standard"].as_f64().unwrap();
    assert!((bounded - by_hand).abs() < 1e-12);
    assert_eq!(erreygers(&rate, &population, &ridit, (0.03, 1.0)), None, "a value below the scale");

    expect("theil_T", theil(&sessions, &population, &[1, 1, 2, 2, 3]).unwrap().total);
    expect("gini_inequalipy", gini(&sessions, &population).unwrap());
    expect("atkinson_e0.5", atkinson(&sessions, &population, 0.5).unwrap());
    expect("atkinson_e1.0", atkinson(&sessions, &population, 1.0).unwrap());
    expect("atkinson_e2.0", atkinson(&sessions, &population, 2.0).unwrap());
    for (name, aversion) in
        [("KP_EDE_minutes_eps-0.5", -0.5), ("KP_EDE_minutes_eps-1.0", -1.0), ("KP_EDE_minutes_eps-2.0", -2.0)]
    {
        expect(name, kolm_pollak(&minutes, &population, aversion).unwrap().equivalent);
    }
    expect("KP_alpha", -kolm_pollak(&minutes, &population, -1.0).unwrap().kappa);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn three_hospitals() {
    let golden = &golden("golden_location.json")["FCA_hospital"];
    let v = VenueId::new;
    let travel = TravelMatrix::from_rows([
        vec![(v(0), 0.0), (v(1), 80.0), (v(2), 40.0)],
        vec![(v(0), 80.0), (v(1), 0.0), (v(2), 40.0)],
        vec![(v(0), 40.0), (v(1), 40.0), (v(2), 0.0)],
    ]);
    // The case's cost from a place to itself is 1.
    let travel = TravelMatrix::from_rows((0..3).map(|area| {
        travel.row(spoke_model::AreaId::new(area)).map(|(v, t)| (v, t.max(1.0))).collect::<Vec<_>>()
    }));
    let (demand, supply) = ([100.0, 50.0, 10.0], [15.0, 20.0, 100.0]);
    let gaussian = Decay::Gaussian { sigma: 20.0, max: 100.0 };
    for (name, found) in [
        ("two_sfca_max61", two_step(&travel, &demand, &supply, &Decay::Step { max: 61.0 })),
        ("e2sfca_steps_20:1_40:0.68_60:0.22", two_step(&travel, &demand, &supply, &Decay::three_zones(60.0))),
        ("e2sfca_gaussian_sigma20_max100", two_step(&travel, &demand, &supply, &gaussian)),
        ("gravity_gaussian20", gravity(&travel, &supply, &gaussian)),
    ] {
        for (found, expected) in found.iter().zip(numbers(&golden[name])) {
            // The golden values stand to six decimals.
            assert!((found - expected).abs() < 6e-7, "{name}: {found}, expected {expected}");
        }
    }
}
