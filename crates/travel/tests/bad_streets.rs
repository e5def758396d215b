//! Street files as they should not be: every one an error or a warning that says what and where, never a panic.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

#[path = "support/extract.rs"]
mod extract;
#[path = "support/projection.rs"]
mod projection;

use extract::{Node, Way, extract};
use spoke_model::{Bng, Fault, LonLat};
use spoke_travel::TravelSettings;
use spoke_travel::streets::{Network, StreetMap, places};

const ROAD: &[(&str, &str)] = &[("highway", "residential")];
const NODES: &[Node<'static>] =
    &[(1, -3.0, 51.58, &[]), (2, -3.001, 51.58, &[]), (3, -3.002, 51.58, &[]), (4, -3.002, 51.581, &[])];

fn read(bytes: &[u8]) -> Result<(StreetMap, Vec<Fault>), Vec<Fault>> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("town.osm.pbf");
    std::fs::write(&path, bytes).expect("a file");
    StreetMap::read(&path, "town.osm.pbf", &projection::to_grid)
}

fn codes(faults: &[Fault]) -> Vec<&'static str> {
    faults.iter().map(|fault| fault.kind.code).collect()
}

#[test]
fn a_sound_extract_is_read_without_a_word() {
    let (map, warnings) = read(&extract(NODES, &[(10, &[1, 2, 3, 4], ROAD)])).expect("sound");
    assert_eq!((map.size(), warnings), ((1, 4), Vec::new()));
}

#[test]
fn cut_short_anywhere_it_is_an_error_with_the_file() {
    let whole = extract(NODES, &[(10, &[1, 2, 3, 4], ROAD)]);
    for len in 1..whole.len() {
        let faults = read(&whole[..len]).expect_err("a truncated file");
        assert!(matches!(codes(&faults)[0], "T001" | "T002"), "cut at {len}: {faults:?}");
        assert_eq!(faults[0].place.path.as_deref(), Some("town.osm.pbf"));
    }
    assert_eq!(codes(&read(b"<html>not found</html>").expect_err("no pbf")), ["T001"]);
    assert_eq!(codes(&read(b"").expect_err("empty")), ["T002"]);
}

#[test]
fn damaged_bytes_never_panic() {
    let whole = extract(NODES, &[(10, &[1, 2, 3, 4], ROAD)]);
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] ^= flip;
            if let Ok((map, _)) = read(&damaged) {
                let _ = Network::walking(&map, &TravelSettings::default());
            }
        }
    }
}

#[test]
fn a_file_without_ways_is_an_error() {
    let rail: &[Way<'_>] = &[(10, &[1, 2], &[("railway", "rail")])];
    for ways in [&[][..], rail] {
        let faults = read(&extract(NODES, ways)).expect_err("no streets");
        assert_eq!(codes(&faults), ["T002"]);
    }
    let missing = std::path::Path::new("nowhere.osm.pbf");
    let faults = StreetMap::read(missing, "nowhere.osm.pbf", &projection::to_grid).expect_err("no file");
    assert_eq!(codes(&faults), ["T001"]);
}

#[test]
fn missing_nodes_cut_the_way_and_are_told() {
    let (map, warnings) = read(&extract(NODES, &[(10, &[1, 2, 99, 3, 4], ROAD)])).expect("a warning");
    assert_eq!(codes(&warnings), ["T003"]);
    assert_eq!(warnings[0].value.as_deref(), Some("node 99"));
    assert_eq!(map.size(), (2, 4), "two pieces");
    // Nodes outside the grid are as good as missing.
    let far: Vec<Node<'_>> = NODES.iter().copied().chain([(5, 40.0, 10.0, &[][..])]).collect();
    let (_, warnings) = read(&extract(&far, &[(10, &[1, 2, 5], ROAD)])).expect("a warning");
    assert_eq!(codes(&warnings), ["T003"]);
    assert_eq!(codes(&read(&extract(&[], &[(10, &[1, 2], ROAD)])).expect_err("nothing")), ["T003", "T002"]);
}

#[test]
fn ways_without_length_are_told_and_harmless() {
    let twins: Vec<Node<'_>> = NODES.iter().copied().chain([(5, -3.002, 51.581, &[][..])]).collect();
    let ways: &[Way<'_>] =
        &[(10, &[1, 2, 3, 4], ROAD), (11, &[4, 5], ROAD), (12, &[2, 2], ROAD), (13, &[2], ROAD)];
    let (map, warnings) = read(&extract(&twins, ways)).expect("warnings");
    assert_eq!(codes(&warnings), ["T004"]);
    assert!(warnings[0].message.starts_with("3 ways"), "{}", warnings[0].message);
    let network = Network::walking(&map, &TravelSettings::default());
    assert_eq!(network.graph().report().pieces, 1);
}

#[test]
fn points_far_from_every_street_have_no_anchor() {
    let (map, _) = read(&extract(NODES, &[(10, &[1, 2, 3, 4], ROAD)])).expect("sound");
    let network = Network::walking(&map, &TravelSettings::default());
    let near = projection::to_grid(LonLat { lon: -3.001, lat: 51.5801 }).expect("in Britain");
    let anchors = network.snap(&[near, Bng { easting: 0.0, northing: 0.0 }]);
    assert!(anchors[0].is_some() && anchors[1].is_none());
    assert!(
        (f64::from(anchors[0].expect("near").off) / 1000.0 - 11.1 / (4.8 / 3.6)).abs() < 0.2,
        "11 m off the street"
    );
}

#[test]
fn steps_gates_and_one_way_streets_count_for_whom_they_should() {
    let nodes: &[Node<'_>] = &[
        (1, -3.0, 51.58, &[]),
        (2, -3.001, 51.58, &[("barrier", "stile")]),
        (3, -3.002, 51.58, &[]),
        (4, -3.003, 51.58, &[]),
    ];
    let ways: &[Way<'_>] = &[
        (10, &[1, 2, 3], ROAD),
        (11, &[3, 4], &[("highway", "steps")]),
        (12, &[4, 1], &[("highway", "primary"), ("oneway", "yes"), ("maxspeed", "20 mph")]),
    ];
    let (map, _) = read(&extract(nodes, ways)).expect("sound");
    let length = |settings: &TravelSettings| Network::walking(&map, settings).graph().report().kilometres;
    let everyone = length(&TravelSettings::default());
    let wheels = length(&TravelSettings { step_free: true, ..TravelSettings::default() });
    assert!((everyone - 0.415).abs() < 0.01, "{everyone}");
    assert!(wheels < everyone - 0.06, "no steps, and nothing past the stile: {wheels}");
    // A car cannot pass the stile and may not go back along the one-way street: nothing hangs together both ways but
    // the pieces of the two-way street.
    let drive = Network::driving(&map, &TravelSettings::default()).graph().report();
    assert!(drive.kilometres < 0.08, "{drive:?}");
}

#[test]
fn places_are_found_as_points_and_outlines() {
    let nodes: Vec<Node<'_>> = NODES
        .iter()
        .copied()
        .chain([(9, -3.01, 51.59, &[("amenity", "library"), ("name", "Malpas")][..])])
        .collect();
    let ways: &[Way<'_>] =
        &[(20, &[1, 2, 3, 4, 1], &[("amenity", "school")]), (21, &[1, 2], &[("amenity", "pub")])];
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("town.osm.pbf");
    std::fs::write(&path, extract(&nodes, ways)).expect("a file");
    let kinds = ["library", "school"].map(str::to_owned);
    let found = places(&path, "town", &kinds, &projection::to_grid).expect("sound");
    let names: Vec<(&str, &str, &str)> =
        found.iter().map(|place| (place.id.as_str(), place.kind.as_str(), place.name.as_str())).collect();
    assert_eq!(names, [("node/9", "library", "Malpas"), ("way/20", "school", "school 20")]);
    let middle = projection::to_grid(LonLat { lon: -3.001, lat: 51.5805 }).expect("in Britain");
    assert!(found[1].location.metres_to(middle) < 1.0);
}
