//! Recipes on real files: boundaries of Coventry cut, swapped and stripped of a part.

use std::path::Path;

use spoke_load::{AreaSettings, DeprivationSettings, Loader};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/coventry");

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(DATA).join(path)).unwrap()
}

/// Areas read and codes found with these files, the first of them the boundaries.
fn found(files: &[(&str, Vec<u8>)]) -> (usize, Vec<(&'static str, Option<u64>)>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let areas: AreaSettings = toml::from_str(&format!("boundaries = \"{}\"", files[0].0)).unwrap();
    let deprivation: DeprivationSettings =
        toml::from_str("table = \"coventry_IoD2025_reconstructed.csv\"\nscope = \"local\"").unwrap();
    let mut loader = Loader::new([folder.path(), Path::new(DATA)]);
    let areas = loader.areas(&areas, &deprivation).map_or(0, |areas| areas.list.len());
    let codes = loader.faults().iter().filter(|fault| fault.place.path.as_deref() == Some(files[0].0));
    (areas, codes.map(|fault| (fault.kind.code, fault.place.row)).collect())
}

fn shapefile() -> [(&'static str, Vec<u8>); 4] {
    ["shp", "dbf", "prj", "cpg"].map(|extension| {
        let name = match extension {
            "shp" => "a.shp",
            "dbf" => "a.dbf",
            "prj" => "a.prj",
            _ => "a.cpg",
        };
        (name, bytes(&format!("coventry_lsoa_shp_27700/coventry_lsoa.{extension}")))
    })
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_shapefile_that_lost_something() {
    let whole = shapefile();
    assert_eq!(found(&whole), (203, vec![]));
    let [shp, dbf, prj, cpg] = whole;
    // Without its projection it is told by its numbers, and said; without its code page it is read all the same.
    assert_eq!(found(&[shp.clone(), dbf.clone()]), (203, vec![("L041", None)]));
    assert_eq!(found(&[shp.clone(), prj.clone()]), (0, vec![("L054", None)]));
    let cut = |part: &(&'static str, Vec<u8>), at: usize| (part.0, part.1[..at].to_vec());
    assert_eq!(found(&[cut(&shp, 60), dbf.clone(), prj.clone()]), (0, vec![("L055", Some(1))]));
    assert_eq!(found(&[cut(&shp, 70_000), dbf.clone(), prj.clone()]).1[0].0, "L055");
    for at in [20, 300, 60_000] {
        assert_eq!(found(&[shp.clone(), cut(&dbf, at), prj.clone()]), (0, vec![("L055", None)]), "{at}");
    }
    // A record whose count of points is damaged: the record is named.
    let mut wrong = shp.1.clone();
    wrong[100 + 8 + 40..100 + 8 + 44].copy_from_slice(&i32::MAX.to_le_bytes());
    assert_eq!(found(&[("a.shp", wrong), dbf.clone(), prj.clone()]), (0, vec![("L055", Some(1))]));
    let web = b"PROJCS[\"WGS_1984_Web_Mercator_Auxiliary_Sphere\",GEOGCS[\"GCS_WGS_1984\"]]".to_vec();
    assert_eq!(found(&[shp, dbf, ("a.prj", web), cpg]), (0, vec![("L040", None)]));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_geopackage_that_was_cut() {
    let whole = bytes("coventry_lsoa_27700.gpkg");
    assert_eq!(found(&[("a.gpkg", whole.clone())]), (203, vec![]));
    for at in [100, 5_000, whole.len() / 2] {
        assert_eq!(found(&[("a.gpkg", whole[..at].to_vec())]), (0, vec![("L057", None)]), "{at}");
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_geojson_that_was_cut_or_swapped() {
    let whole = String::from_utf8(bytes("E08000026_coventry.geojson")).unwrap();
    let line = whole[..200_000].matches('\n').count() as u64 + 1;
    assert_eq!(
        found(&[("a.geojson", whole.as_bytes()[..200_000].to_vec())]),
        (0, vec![("L056", Some(line))])
    );
    // Every `[ lon, lat ]` turned round.
    let mut swapped = String::with_capacity(whole.len());
    let mut rest = whole.as_str();
    while let Some(at) = rest.find("[ -1.") {
        swapped.push_str(&rest[..at]);
        let end = at + rest[at..].find(']').unwrap();
        let (lon, lat) = rest[at + 1..end].split_once(',').unwrap();
        swapped.push_str(&format!("[{lat},{lon}]"));
        rest = &rest[end + 1..];
    }
    swapped.push_str(rest);
    assert_eq!(found(&[("a.geojson", swapped.into_bytes())]), (0, vec![("L042", None)]));
}
