//! The real files of Coventry, from GeoJSON and Shapefile, with the national tables.

use spoke_load::{AreaSettings, DeprivationSettings, Loader, NeedSettings, ShareSettings, VenueSettings};
use spoke_model::OriginKind;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn from_toml<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).unwrap()
}

fn deprivation() -> DeprivationSettings {
    from_toml(
        r#"
        table = "england/IoD2025_File7_layout_reconstructed.csv.gz"
        population = { table = "england/census2021-ts007a-lsoa.csv.gz", column = "Age: Total" }
        "#,
    )
}

fn areas(boundaries: &str) -> AreaSettings {
    from_toml(&format!(
        r#"
        boundaries = "{boundaries}"
        centroids = "england/lsoa21_pwc_EW.csv.gz"
        only = {{ column = "ltla24_code", values = ["E08000026"], lookup = "england/lookup_lsoa21_ward24_ltla24.csv.gz" }}
        "#
    ))
}

#[track_caller]
fn no_errors(loader: &Loader) {
    let errors: Vec<String> =
        loader.faults().iter().filter(|fault| fault.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn the_baseline_loads_whole() {
    let mut loader = Loader::new([DATA]);
    let areas = loader.areas(&areas("coventry/E08000026_coventry.geojson"), &deprivation());
    no_errors(&loader);
    let areas = areas.unwrap();
    assert_eq!(areas.list.len(), 203);
    assert!(areas.list.iter().all(|area| area.inside && area.origin_kind == OriginKind::PopulationWeighted));
    assert!(areas.list.iter().all(|area| area.ward.is_some() && area.name.starts_with("Coventry 0")));
    let of = |code: &str| areas.list.iter().find(|area| area.code == code).unwrap();
    // Row E01009522 of the published File 7: rank 15,194, decile 5.
    assert_eq!((of("E01009522").deprivation.rank, of("E01009522").deprivation.decile), (15_194.0, 5));
    // 15,193 areas are more deprived, of 33,755; people differ little between areas.
    assert!((of("E01009522").deprivation.ridit - 15_193.5 / 33_755.0).abs() < 0.02);

    let need: NeedSettings = from_toml(
        r#"
        name = "out of work"
        table = "england/census2021-ts065-lsoa.csv.gz"
        column = "…: Not in employment: Worked in the last 12 months"
        rate = 0.25
        "#,
    );
    let people = loader.need(&need, &areas).unwrap();
    assert_eq!(people.len(), 203);
    assert!(people.iter().all(|people| *people >= 0.0));

    let shares: ShareSettings = from_toml(
        r#"
        table = "england/census2021-ts045-lsoa.csv.gz"
        columns = ["No cars or vans in household"]
        of = "Number of cars or vans: Total: All households"
        "#,
    );
    let without_car = loader.shares(&shares, &areas).unwrap();
    assert!(without_car.iter().all(|share| (0.0..=1.0).contains(share)));

    let settings: VenueSettings =
        from_toml("table = \"england/england_venues_geocoded.csv.gz\"\nextent = \"inside\"");
    let patterns = settings.all_patterns(13).unwrap();
    let venues = loader.venues(&settings, &patterns, &areas).unwrap();
    no_errors(&loader);
    let count = |kind: &str| venues.iter().filter(|venue| venue.kind == kind).count();
    assert_eq!(
        (venues.len(), count("library") + count("gp") + count("jobcentre")),
        (69, 69),
        "{} {} {}",
        count("library"),
        count("gp"),
        count("jobcentre")
    );
    assert!(venues.iter().all(|venue| venue.inside && venue.ward.is_some()));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn geojson_shapefile_and_geopackage_give_the_same_areas() {
    let load = |path: &str| {
        let mut loader = Loader::new([DATA]);
        let areas = loader.areas(&areas(path), &deprivation());
        no_errors(&loader);
        areas.unwrap()
    };
    let geojson = load("coventry/E08000026_coventry.geojson");
    for other in ["coventry/coventry_lsoa_shp_27700/coventry_lsoa.shp", "coventry/coventry_lsoa_27700.gpkg"] {
        let other = load(other);
        assert_eq!(other.list.len(), geojson.list.len());
        for area in &geojson.list {
            let same = other.list.iter().find(|other| other.code == area.code).unwrap();
            assert_eq!(
                (same.origin, same.deprivation, &same.name),
                (area.origin, area.deprivation, &area.name)
            );
        }
    }
}
