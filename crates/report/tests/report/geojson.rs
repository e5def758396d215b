//! GeoJSON: RFC 7946, in the right place, with the figures of the CSV.

use std::fs;

use spoke_report::{Results, write};

use crate::grid_city::GridCity;

#[test]
fn layers_follow_rfc_7946_and_carry_the_csv_figures() {
    let city = GridCity::new(4, 5);
    let (results, geography) = Results::of(&city.run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    write(&results, &geography, &directory, &[], false).unwrap();
    for name in ["areas", "venues", "flows"] {
        let text = fs::read_to_string(directory.join(format!("{name}.geojson"))).unwrap();
        let layer: geojson::FeatureCollection = text.parse().unwrap();
        let bbox = layer.bbox.unwrap();
        assert!(bbox[0] < -1.4 && bbox[0] > -1.6 && bbox[1] > 52.3 && bbox[3] < 52.5, "{bbox:?}");
        let mut csv = csv::Reader::from_path(directory.join(format!("{name}.csv"))).unwrap();
        let header = csv.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), layer.features.len());
        for (row, feature) in rows.iter().zip(&layer.features) {
            let properties = feature.properties.as_ref().unwrap();
            assert_eq!(properties.len(), header.len());
            for (column, cell) in header.iter().zip(row) {
                match &properties[column] {
                    serde_json::Value::Null => assert_eq!(cell, ""),
                    serde_json::Value::Bool(flag) => assert_eq!(cell, flag.to_string()),
                    serde_json::Value::Number(number) => {
                        assert_eq!(cell.parse::<f64>().unwrap(), number.as_f64().unwrap(), "{column}");
                    }
                    text => assert_eq!(cell.trim_start_matches('\''), text.as_str().unwrap(), "{column}"),
                }
            }
        }
        assert!(!text.contains("\"crs\""), "RFC 7946 has no crs member");
    }
}
