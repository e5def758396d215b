//! One row for each file of `../shared/data`: how it is read, how many rows it must give, and the words of
//! `MANIFEST.md` that say so. A file that is in none of the rows fails the test.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use std::collections::BTreeSet;
use std::path::Path;

use serde::de::DeserializeOwned;
use spoke_load::{
    AreaSettings, Areas, DeprivationSettings, Loader, MatrixColumns, NeedSettings, VenueSettings,
};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

/// How a file is read.
enum Use {
    /// As boundaries.
    Boundaries,
    /// As an index of deprivation of the areas of this year.
    Index(u16),
    /// As counts by the areas of this year: the column.
    Counts(u16, &'static str),
    /// As population-weighted centroids.
    Centroids,
    /// As a lookup from areas to this value of this column.
    Lookup(&'static str, &'static str),
    /// As the way from the areas of 2011 to those of 2021.
    Conversion,
    /// As venues.
    Venues,
    /// As a table of postcodes.
    Postcodes,
    /// As minutes from Devon's areas to its sites.
    Matrix,
    /// By another part: which test reads it there, or why nothing does.
    Elsewhere(&'static str),
}
use Use::*;

const FILES: [(&str, Use, u64, &str); 67] = [
    ("coventry/E08000026_coventry.geojson", Boundaries, 203, "203 LSOAs (2021)"),
    ("coventry/E08000026_coventry_lsoa11.geojson", Boundaries, 195, "195 LSOAs (2011)"),
    ("coventry/E07000218_north_warwickshire.geojson", Boundaries, 38, "North Warwickshire 38"),
    ("coventry/E07000219_nuneaton_bedworth.geojson", Boundaries, 84, "Nuneaton & Bedworth 84"),
    ("coventry/E07000220_rugby.geojson", Boundaries, 67, "Rugby 67"),
    ("coventry/E07000222_warwick.geojson", Boundaries, 88, "Warwick 88"),
    ("coventry/E08000029_solihull.geojson", Boundaries, 134, "Solihull 134"),
    ("coventry/coventry_lsoa_27700.gpkg", Boundaries, 203, "the 203 again"),
    ("coventry/coventry_lsoa_shp_27700/coventry_lsoa.shp", Boundaries, 203, "the 203 again"),
    ("coventry/coventry_lsoa_shp_27700/coventry_lsoa.cpg", Elsewhere("with its .shp"), 0, ""),
    ("coventry/coventry_lsoa_shp_27700/coventry_lsoa.dbf", Elsewhere("with its .shp"), 0, ""),
    ("coventry/coventry_lsoa_shp_27700/coventry_lsoa.prj", Elsewhere("with its .shp"), 0, ""),
    (
        "coventry/coventry_lsoa_shp_27700/coventry_lsoa.shx",
        Elsewhere("never needed: the .shp is walked"),
        0,
        "",
    ),
    ("coventry/drkane_ward_E08000026_coventry.geojson", Boundaries, 18, "18 wards (2025)"),
    ("coventry/invalid_geometries_lsoa21_real.geojson", Boundaries, 7, "the 7 polygons"),
    ("coventry/File_7_IoD2025_head_verbatim.csv", Index(2021), 6, "6 rows"),
    ("coventry/coventry_IoD2025_reconstructed.csv", Index(2021), 203, ""),
    ("coventry/coventry_city_council_libraries.csv", Venues, 18, "18 libraries"),
    ("coventry/coventry_gp_practices_geocoded.csv", Venues, 50, "50 active practices"),
    ("coventry/coventry_family_hubs_2020_transcribed.csv", Venues, 8, "8 family hubs"),
    ("coventry/CV_latlon.csv", Postcodes, 29_185, "29,185 postcodes"),
    ("coventry/coventry_library_isochrones/", Elsewhere("evidence for travel.detour, no input"), 0, ""),
    ("england/england_lsoa21_supergen_geographr.geojson.gz", Boundaries, 33_755, "33,755 and 32,844 LSOAs"),
    ("england/england_lsoa11_supergen_geographr.geojson.gz", Boundaries, 32_844, "33,755 and 32,844 LSOAs"),
    ("england/IoD2025_File7_layout_reconstructed.csv.gz", Index(2021), 33_755, ""),
    ("england/IoD2025_indicators.csv.gz", Counts(2021, "employment_domain_numerator"), 33_755, ""),
    (
        "england/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz",
        Index(2011),
        32_844,
        "official IoD2019",
    ),
    ("england/File_2_-_IoD2019_Domains_of_Deprivation.csv.gz", Index(2011), 32_844, "official IoD2019"),
    ("england/File_6_-_IoD2019_Population_Denominators.csv.gz", Counts(2011, "Total population"), 32_844, ""),
    ("england/census2021-ts003-lsoa.csv.gz", Counts(2021, "2021"), 35_672, "35,672 rows"),
    ("england/census2021-ts007a-lsoa.csv.gz", Counts(2021, "Age: Total"), 35_672, "35,672 rows"),
    ("england/census2021-ts008-lsoa.csv.gz", Counts(2021, "Sex: All persons"), 35_672, "35,672 rows"),
    (
        "england/census2021-ts029-lsoa.csv.gz",
        Counts(2021, "Cannot speak English well"),
        35_672,
        "35,672 rows",
    ),
    ("england/census2021-ts037-lsoa.csv.gz", Counts(2021, "General health: Very good health"), 35_672, ""),
    (
        "england/census2021-ts038-lsoa.csv.gz",
        Counts(2021, "Disability: Total: All usual residents"),
        35_672,
        "",
    ),
    ("england/census2021-ts039-lsoa.csv.gz", Counts(2021, "Provides no unpaid care"), 35_672, "35,672 rows"),
    ("england/census2021-ts045-lsoa.csv.gz", Counts(2021, "No cars or vans in household"), 35_672, ""),
    ("england/census2021-ts059-lsoa.csv.gz", Counts(2021, "Part-time: 15 hours or less worked"), 35_672, ""),
    ("england/census2021-ts065-lsoa.csv.gz", Counts(2021, "Never worked"), 35_672, "35,672 rows"),
    ("england/census2021-ts067-lsoa.csv.gz", Counts(2021, "No qualifications"), 35_672, "35,672 rows"),
    ("england/census21_pop_6bands.csv.gz", Counts(2021, "Aged 50 to 64 years"), 35_672, ""),
    // 32,844 LSOAs of England and 1,909 of Wales.
    ("england/BRES2021_lsoa11.csv.gz", Counts(2011, "Employees"), 34_753, "a Nomis query with preamble"),
    ("england/lsoa21_pwc_EW.csv.gz", Centroids, 35_672, "35,672"),
    ("england/LSOA11_LSOA21_LAD22_lookup.csv.gz", Conversion, 35_796, "many-to-many, CHGIND"),
    ("england/lookup_lsoa21_ward24_ltla24.csv.gz", Lookup("ltla24_code", "E08000026"), 35_672, ""),
    ("england/ruc21_lsoa21.csv.gz", Lookup("ruc", "Urban"), 35_672, ""),
    ("england/england_venues_geocoded.csv.gz", Venues, 9_781, "9,781 venues"),
    ("england/basic-dataset-for-libraries-2023-enhanced.csv.gz", Venues, 3_539, "3,539 libraries"),
    ("england/epraccur.csv.gz", Venues, 15_971, "no header row"),
    ("england/Jobcentre_locations_geocoded.csv", Venues, 631, "631 jobcentres"),
    ("travel/LSOA_Devon_2021_EW_BSC_V4.gpkg", Boundaries, 729, "729 Devon LSOAs"),
    ("travel/E06000017_rutland.geojson", Boundaries, 26, ""),
    ("travel/E06000050_cheshire_west.geojson", Boundaries, 222, ""),
    ("travel/E07000041_exeter.geojson", Boundaries, 78, ""),
    ("travel/W06000022_newport.geojson", Boundaries, 100, "100 LSOAs"),
    ("travel/snapped_pwc.gpkg", Centroids, 729, ""),
    ("travel/devon_imd_2025_2021_LSOAs.csv", Index(2021), 729, ""),
    ("travel/demand_MF_50_84.csv", Counts(2021, "MF50-84"), 729, ""),
    ("travel/devon_cdcs.csv", Venues, 18, "729 Devon LSOAs × 18 sites"),
    ("travel/travel_matrix_car.csv", Matrix, 729, "729 Devon LSOAs × 18 sites"),
    ("travel/travel_matrix_public_transport.csv", Matrix, 729, "729 Devon LSOAs × 18 sites"),
    ("travel/newport-", Elsewhere("tests/newport.rs"), 0, ""),
    ("travel/chester-20230816-small_gtfs.zip", Elsewhere("streets and timetables are travel's"), 0, ""),
    ("travel/rutland-2018_geofabrik.osm.pbf", Elsewhere("streets and timetables are travel's"), 0, ""),
    ("travel/its-example.osm.pbf", Elsewhere("streets and timetables are travel's"), 0, ""),
    ("travel/Exeter_segment_model.zip", Elsewhere("lines of streets: neither areas nor places"), 0, ""),
    ("ostn15/", Elsewhere("crates/load/src/ostn15/tests.rs"), 0, ""),
];

fn settings<T: DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

const INDEX_2021: &str = "table = \"coventry/coventry_IoD2025_reconstructed.csv\"\nscope = \"local\"";
const INDEX_2011: &str = "table = \"england/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz\"";
const CITY_2021: &str = "boundaries = \"coventry/E08000026_coventry.geojson\"";
const CITY_2011: &str = "boundaries = \"coventry/E08000026_coventry_lsoa11.geojson\"";
const DEVON: &str = "boundaries = \"travel/LSOA_Devon_2021_EW_BSC_V4.gpkg\"";

/// The areas that a file goes with, read by a loader of their own.
struct Known {
    city_2021: Areas,
    city_2011: Areas,
    devon: Areas,
}

impl Known {
    fn read() -> Self {
        let mut loader = Loader::new([DATA]);
        let mut areas = |boundaries: &str, index: &str| {
            loader.areas(&settings(boundaries), &settings::<DeprivationSettings>(index)).unwrap()
        };
        Self {
            city_2021: areas(CITY_2021, INDEX_2021),
            city_2011: areas(CITY_2011, INDEX_2011),
            devon: areas(DEVON, "table = \"travel/devon_imd_2025_2021_LSOAs.csv\""),
        }
    }

    fn of(&self, path: &str, year: u16) -> &Areas {
        match year {
            _ if path.starts_with("travel/") => &self.devon,
            2011 => &self.city_2011,
            _ => &self.city_2021,
        }
    }
}

/// Reads a file as it is used, and returns the loader that did.
fn read(path: &str, how: &Use, known: &Known) -> Loader {
    let mut loader = Loader::new([DATA]);
    let city = |more: &str| settings::<AreaSettings>(&format!("{CITY_2021}\n{more}"));
    match how {
        Boundaries => {
            loader.unranked_areas(&settings(&format!("boundaries = \"{path}\"")));
        }
        Index(year) => {
            let boundaries = match year {
                _ if path.starts_with("travel/") => DEVON,
                2011 => CITY_2011,
                _ => CITY_2021,
            };
            loader.areas(&settings(boundaries), &settings(&format!("table = \"{path}\"")));
        }
        Counts(year, column) => {
            let need = format!("name = \"n\"\ntable = \"{path}\"\ncolumn = \"{column}\"");
            let areas = known.of(path, *year);
            let people = loader.need(&settings::<NeedSettings>(&need), areas).unwrap_or_default();
            assert!(people.len() == areas.list.len() && people.iter().sum::<f64>() > 1000.0, "{path}");
        }
        Centroids => {
            let boundaries = if path.starts_with("travel/") { DEVON } else { CITY_2021 };
            loader.unranked_areas(&settings(&format!("{boundaries}\ncentroids = \"{path}\"")));
            assert!(loader.joins().iter().all(|join| join.missing.is_empty()), "{path}");
        }
        Lookup(column, value) => {
            let only =
                format!("only = {{ column = \"{column}\", values = [\"{value}\"], lookup = \"{path}\" }}");
            loader.unranked_areas(&city(&only));
        }
        Conversion => {
            let rules = format!("{CITY_2011}\nconversion = {{ lookup = \"{path}\" }}");
            let areas = loader.areas(&settings(&rules), &settings(INDEX_2011)).unwrap();
            let need =
                "name = \"n\"\ntable = \"england/census2021-ts065-lsoa.csv.gz\"\ncolumn = \"Never worked\"";
            loader.need(&settings::<NeedSettings>(need), &areas);
        }
        Venues | Postcodes => {
            let table =
                if matches!(how, Venues) { path } else { "coventry/coventry_city_council_libraries.csv" };
            let rules: VenueSettings = settings(&format!(
                "table = \"{table}\"\nrepeated_ids = \"number\"\npostcodes = {{ table = \"coventry/CV_latlon.csv\" }}"
            ));
            let patterns = rules.all_patterns(13).unwrap();
            loader.venues(&rules, &patterns, &Areas::new(Vec::new()));
        }
        Matrix => {
            let rules: VenueSettings = settings("table = \"travel/devon_cdcs.csv\"");
            let patterns = rules.all_patterns(13).unwrap();
            let sites = loader.venues(&rules, &patterns, &known.devon).unwrap();
            let pairs = loader.matrix(path, MatrixColumns::default(), &known.devon, &sites);
            assert!(pairs.is_some_and(|pairs| pairs.len() > 5_000), "{path}");
        }
        Elsewhere(_) => {}
    }
    loader
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn every_file_gives_the_rows_that_the_manifest_says() {
    let manifest = std::fs::read_to_string(Path::new(DATA).join("MANIFEST.md")).unwrap();
    let known = Known::read();
    let mut wrong = Vec::new();
    for (path, how, rows, words) in &FILES {
        if !manifest.contains(words) {
            wrong.push(format!("{path}: the manifest does not say `{words}`"));
        }
        if matches!(how, Elsewhere(_)) {
            continue;
        }
        let loader = read(path, how, &known);
        let got = loader.inputs().iter().find(|input| input.path == *path);
        if got.is_none_or(|input| input.rows != *rows || input.understood.is_empty()) {
            let faults: Vec<String> = loader.faults().iter().take(3).map(ToString::to_string).collect();
            wrong.push(format!(
                "{path}: wanted {rows} rows, got {:?}; {faults:?}",
                got.map(|input| input.rows)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn no_file_is_forgotten() {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(DATA).to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(DATA).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found.remove("MANIFEST.md");
    let listed = |path: &String| {
        FILES.iter().any(|(known, how, ..)| match how {
            Elsewhere(reason) => !reason.is_empty() && path.starts_with(known),
            _ => path == known,
        })
    };
    let forgotten: Vec<&String> = found.iter().filter(|path| !listed(path)).collect();
    assert!(forgotten.is_empty(), "{forgotten:#?}");
    let absent: Vec<&str> = FILES
        .iter()
        .filter(|(path, ..)| !found.iter().any(|file| file.starts_with(path)))
        .map(|row| row.0)
        .collect();
    assert!(absent.is_empty(), "{absent:#?}");
}
