//! SII and RII against the 44 groups of the public-health test data, and the closed-form limits against the
//! simulated ones that stand there.
#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

use std::collections::BTreeMap;

use spoke_measure::slope::{Errors, Link, Z_95, ridits, slope};

type Row = BTreeMap<String, String>;

/// Groups of rows that belong together, in the order of the file.
fn groups() -> Vec<Vec<Row>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/golden/phe/testdata_SII.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut groups: Vec<Vec<Row>> = Vec::new();
    for row in reader.deserialize::<Row>() {
        let row = row.unwrap();
        let same = |group: &Vec<Row>| {
            ["TestDescription", "Area"].iter().all(|column| group[0][*column] == row[*column])
        };
        match groups.last_mut().filter(|group| same(group)) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn number(row: &Row, column: &str) -> Option<f64> {
    let cell = &row[column];
    (!cell.is_empty()).then(|| cell.parse().unwrap())
}

fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected}");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn every_group_to_nine_decimals() {
    let (mut sii_seen, mut rii_seen, mut widest) = (0, 0, 0.0_f64);
    for group in groups() {
        let first = &group[0];
        let Some(sii) = number(first, "sii") else {
            continue; // an error case of the package the data come from
        };
        let what = format!("{} {}", first["TestDescription"], first["Area"]);
        let link = match () {
            () if what.contains("log transform") => Link::Log,
            () if what.contains("logit transform") => Link::Logit,
            () => Link::Identity,
        };
        // The package's `multiplier` rescales the SII; a negative one also turns the RII round.
        let multiplier = match () {
            () if what.contains("x 100)") => 100.0,
            () if what.contains("x -100)") => -100.0,
            () if what.contains("negative multiplier") => -1.0,
            () => 1.0,
        };
        let values: Vec<f64> = group.iter().map(|row| number(row, "Value").unwrap()).collect();
        let weights: Vec<f64> = group.iter().map(|row| number(row, "Population").unwrap()).collect();
        let errors: Vec<f64> = group.iter().map(|row| number(row, "StandardError").unwrap()).collect();
        // Standard errors of rates and proportions stand on the scale they were simulated on.
        let errors: Vec<f64> = match first["ValueType"].as_str() {
            "1" => errors.iter().zip(&values).map(|(e, y)| e * y).collect(),
            "2" => errors.iter().zip(&values).map(|(e, y)| e * y * (1.0 - y)).collect(),
            _ => errors,
        };
        let z = if what.contains("98% CI") || what.contains("98% ci") && !what.contains("95%") {
            2.326_347_874_040_841
        } else if first["Confidence"] == "99" {
            2.575_829_303_548_901
        } else {
            Z_95
        };
        let errors = Errors { standard_errors: &errors, z };
        let found = slope(&values, &weights, &ridits(&weights), link, Some(errors)).unwrap();

        close(found.sii * multiplier, sii, 5e-10, &what);
        sii_seen += 1;
        if let Some(intercept) = number(first, "Intercept") {
            close(found.intercept, intercept, 5e-10, &what);
        }
        if let Some(rii) = number(first, "rii") {
            let ours = found.rii_fingertips.unwrap();
            close(if multiplier < 0.0 { 1.0 / ours } else { ours }, rii, 5e-10, &what);
            rii_seen += 1;
        }
        // Simulated limits come from 10,000 or 100,000 draws: compared to 5 % of the interval's width.
        if let (Some(lower), Some(upper)) = (number(first, "sii_lowercl_1"), number(first, "sii_uppercl_1")) {
            let ours = found.sii_limits.unwrap();
            let (a, b) = (ours.lower * multiplier, ours.upper * multiplier);
            let width = upper - lower;
            let off = (a.min(b) - lower).abs().max((a.max(b) - upper).abs()) / width;
            widest = widest.max(off);
            assert!(off < 0.05, "{what}: limits {ours:?}, simulated {lower} to {upper}, off {off}");
        }
        if let (Some(lower), Some(upper)) = (number(first, "rii_lowercl_1"), number(first, "rii_uppercl_1")) {
            let ours = found.rii_limits.unwrap();
            let (a, b) = if multiplier < 0.0 {
                (1.0 / ours.upper, 1.0 / ours.lower)
            } else {
                (ours.lower, ours.upper)
            };
            let off = (a - lower).abs().max((b - upper).abs()) / (upper - lower);
            assert!(off < 0.05, "{what}: RII limits {a} to {b}, simulated {lower} to {upper}, off {off}");
            widest = widest.max(off);
        }
    }
    println!("furthest from a simulated limit: {widest:.4} of the interval's width");
    assert_eq!((sii_seen, rii_seen), (44, 40));
}
