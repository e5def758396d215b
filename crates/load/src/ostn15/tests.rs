//! Against Ordnance Survey's own test points, both ways.

use std::collections::BTreeMap;

use proptest::prelude::*;
use spoke_model::{Bng, LonLat};

use super::{from_wgs84, to_wgs84, try_to_wgs84};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/ostn15");

/// Rows of one of OS's files as `id → [first number, second number]`.
fn points(file: &str, columns: [usize; 2]) -> BTreeMap<String, [f64; 2]> {
    let text = std::fs::read_to_string(format!("{DATA}/{file}")).unwrap();
    let rows = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    rows.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), columns.map(|c| cells[c].parse().unwrap()))
    })
    .collect()
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn all_forty_points_to_the_grid() {
    let degrees = points("OSTN15_OSGM15_TestInput_ETRStoOSGB.csv", [1, 2]);
    let metres = points("OSTN15_OSGM15_TestOutput_ETRStoOSGB.csv", [1, 2]);
    assert_eq!((degrees.len(), metres.len()), (40, 40));
    let mut worst = 0.0_f64;
    for (id, [lat, lon]) in degrees {
        let got = from_wgs84(LonLat { lon, lat }).unwrap();
        let [easting, northing] = metres[&id];
        worst = worst.max(got.metres_to(Bng { easting, northing }));
    }
    assert!(worst <= 0.002, "worst {worst} m");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn all_forty_points_from_the_grid() {
    let metres = points("OSTN15_OSGM15_TestInput_OSGBtoETRS.csv", [1, 2]);
    // The inverse's answers stand in lines marked RESULT: latitude, longitude.
    let text = std::fs::read_to_string(format!("{DATA}/OSGB36_to_ETRS.csv")).unwrap();
    let mut worst = 0.0_f64;
    let mut seen = 0;
    for line in text.lines().filter(|line| line.contains(",RESULT,")) {
        let cells: Vec<&str> = line.split(',').collect();
        let [easting, northing] = metres[cells[0]];
        let got = try_to_wgs84(Bng { easting, northing }).unwrap();
        let (lat, lon): (f64, f64) = (cells[2].parse().unwrap(), cells[3].parse().unwrap());
        let north = (got.lat - lat) * 111_300.0;
        let east = (got.lon - lon) * 111_300.0 * lat.to_radians().cos();
        worst = worst.max(north.hypot(east));
        seen += 1;
    }
    assert_eq!(seen, 40);
    assert!(worst <= 0.002, "worst {worst} m");
}

#[test]
fn outside_the_grid_is_an_error() {
    for (lon, lat) in [(0.0, 0.0), (52.4, -1.5), (2.35, 48.86), (-70.0, 40.0), (f64::NAN, 52.0)] {
        assert!(from_wgs84(LonLat { lon, lat }).is_err(), "{lon} {lat}");
    }
    for (easting, northing) in [(-1.0, 5e5), (700_001.0, 1e5), (4e5, 1.26e6), (f64::NAN, 0.0)] {
        assert!(try_to_wgs84(Bng { easting, northing }).is_err(), "{easting} {northing}");
    }
    let said = from_wgs84(LonLat { lon: 52.4, lat: -1.5 }).unwrap_err().to_string();
    assert!(said.contains("swapped"), "{said}");
}

proptest! {
    /// There and back is the same point to half a millimetre, anywhere over England and Wales.
    #[test]
    fn there_and_back(easting in 150_000.0..650_000.0_f64, northing in 20_000.0..650_000.0_f64) {
        let start = Bng { easting, northing };
        if let Ok(degrees) = try_to_wgs84(start) {
            let back = from_wgs84(degrees).unwrap();
            prop_assert!(back.metres_to(start) < 5e-4, "{start:?} {back:?}");
            prop_assert_eq!(degrees, to_wgs84(start));
        }
    }
}
