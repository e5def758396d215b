//! Reading: boundaries, deprivation, centroids, wards, eleven census tables and venues, joined, from the files of
//! all of England, for one district, for three counties and for all of it. `cargo bench -p spoke-load --bench load`;
//! without `../shared` there is nothing to read.

use std::path::Path;

use spoke_load::{Loader, NeedSettings, VenueSettings};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/england");
const WARDS: &str = "lookup_lsoa21_ward24_ltla24.csv.gz";
const CENTROIDS: &str = "lsoa21_pwc_EW.csv.gz";
const INDEX: &str = "IoD2025_File7_layout_reconstructed.csv.gz";
const VENUES: &str = "england_venues_geocoded.csv.gz";

/// The census tables, each with the column that is joined.
const CENSUS: [(&str, &str); 11] = [
    ("ts003", "2021"),
    ("ts007a", "Age: Aged 50 to 54 years"),
    ("ts008", "Sex: All persons"),
    ("ts029", "Cannot speak English well"),
    ("ts037", "General health: Total: All usual residents"),
    ("ts038", "Disability: Total: All usual residents"),
    ("ts039", "Provides 50 or more hours unpaid care a week"),
    ("ts045", "Number of cars or vans: Total: All households"),
    ("ts059", "Hours worked: Part-time: 15 hours or less worked"),
    ("ts065", "Never worked"),
    ("ts067", "No qualifications"),
];

fn main() {
    divan::main();
}

#[expect(clippy::unwrap_used, reason = "a helper of a bench")]
fn settings<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).unwrap()
}

/// Areas: of one metropolitan district, of the first 17 of them, of England.
const SIZES: [usize; 3] = [203, 2_972, 33_755];

/// What of `[areas]` picks so many.
fn only(areas: usize) -> String {
    let districts = match areas {
        203 => 26..=26,
        2_972 => 1..=17,
        _ => return String::new(),
    };
    let codes: Vec<String> = districts.map(|district| format!("\"E080000{district:02}\"")).collect();
    format!("only = {{ column = \"ltla24_code\", lookup = \"{WARDS}\", values = [{}] }}", codes.join(", "))
}

/// Areas, need and venues as the pipeline reads them; how many areas and venues there are.
#[expect(clippy::unwrap_used, reason = "a bench on sound data")]
fn read(size: usize) -> (usize, usize) {
    let mut loader = Loader::new([DATA]);
    let census = CENSUS.map(|(table, _)| format!("census2021-{table}-lsoa.csv.gz"));
    loader.read_ahead(census.iter().map(String::as_str).chain([WARDS, CENTROIDS, INDEX, VENUES]));
    let areas = settings(&format!(
        "boundaries = \"england_lsoa21_supergen_geographr.geojson.gz\"\ncentroids = \"{CENTROIDS}\"\nwards = \"{WARDS}\"\n{}",
        only(size)
    ));
    let index = settings(&format!(
        "table = \"{INDEX}\"\npopulation = {{ table = \"census2021-ts007a-lsoa.csv.gz\", column = \"Age: Total\" }}",
    ));
    let areas = loader.areas(&areas, &index).unwrap();
    for ((name, column), table) in CENSUS.iter().zip(&census) {
        let need: NeedSettings =
            settings(&format!("name = \"{name}\"\ntable = \"{table}\"\ncolumn = \"{column}\""));
        assert_eq!(loader.need(&need, &areas).map(|people| people.len()), Some(areas.list.len()));
    }
    let rules: VenueSettings = settings(&format!("table = \"{VENUES}\"\nrepeated_ids = \"number\""));
    let patterns = rules.all_patterns(13).unwrap();
    let venues = loader.venues(&rules, &patterns, &areas).unwrap();
    assert!(!loader.has_errors());
    (areas.list.len(), venues.len())
}

#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn read_and_join(bencher: divan::Bencher<'_, '_>, size: usize) {
    if Path::new(DATA).exists() {
        bencher.bench(|| assert_eq!(read(size).0, size));
    }
}
