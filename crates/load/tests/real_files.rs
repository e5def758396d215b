//! Every real file of `../shared/data` that loading has a use for, with its counts against the manifest's.

use spoke_load::{
    AreaSettings, Areas, DeprivationSettings, Loader, MatrixColumns, NeedSettings, VenueSettings,
};
use spoke_model::{Fault, Venue};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
const IOD2025: &str = "table = \"england/IoD2025_File7_layout_reconstructed.csv.gz\"";
const IOD2019: &str = "table = \"england/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz\"\npopulation = { table = \"england/File_6_-_IoD2019_Population_Denominators.csv.gz\", column = \"Total population\" }";

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn from_toml<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).unwrap()
}

fn rows(loader: &Loader, path: &str) -> u64 {
    loader.inputs().iter().find(|input| input.path == path).map_or(0, |input| input.rows)
}

fn codes_of(loader: &Loader) -> Vec<&'static str> {
    loader.faults().iter().map(|fault| fault.kind.code).collect()
}

#[track_caller]
fn no_errors(loader: &Loader) {
    let errors: Vec<String> =
        loader.faults().iter().filter(|fault| fault.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Reads boundaries with a deprivation table.
fn areas(boundaries: &str, deprivation: &str) -> (Loader, Option<Areas>) {
    let mut loader = Loader::new([DATA]);
    let settings: AreaSettings = from_toml(&format!("boundaries = \"{boundaries}\""));
    let areas = loader.areas(&settings, &from_toml::<DeprivationSettings>(deprivation));
    (loader, areas)
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn boundaries_of_every_council() {
    for (path, features) in [
        ("coventry/E08000026_coventry.geojson", 203),
        ("coventry/E07000218_north_warwickshire.geojson", 38),
        ("coventry/E07000219_nuneaton_bedworth.geojson", 84),
        ("coventry/E07000220_rugby.geojson", 67),
        ("coventry/E07000222_warwick.geojson", 88),
        ("coventry/E08000029_solihull.geojson", 134),
        ("coventry/coventry_lsoa_shp_27700/coventry_lsoa.shp", 203),
        ("coventry/coventry_lsoa_27700.gpkg", 203),
        ("travel/LSOA_Devon_2021_EW_BSC_V4.gpkg", 729),
    ] {
        let (loader, areas) = areas(path, IOD2025);
        no_errors(&loader);
        assert_eq!(areas.unwrap().list.len(), features, "{path}");
        assert_eq!(rows(&loader, path), features as u64);
    }
    // 2011 areas with the 2019 index.
    let (loader, coventry) = areas("coventry/E08000026_coventry_lsoa11.geojson", IOD2019);
    no_errors(&loader);
    assert_eq!(coventry.unwrap().list.len(), 195);
    // Wards and a Welsh city are drawn, and are not in an English index of LSOAs: said, not dropped.
    for (path, features) in
        [("coventry/drkane_ward_E08000026_coventry.geojson", 18), ("travel/W06000022_newport.geojson", 100)]
    {
        let (loader, areas) = areas(path, IOD2025);
        assert!(areas.is_none());
        assert_eq!((rows(&loader, path), codes_of(&loader)), (features, vec!["L072", "L025"]), "{path}");
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn the_seven_invalid_polygons_are_used_and_said() {
    let (loader, areas) = areas("coventry/invalid_geometries_lsoa21_real.geojson", IOD2025);
    no_errors(&loader);
    assert_eq!(areas.unwrap().list.len(), 7);
    let invalid: Vec<&Fault> = loader.faults().iter().filter(|fault| fault.kind.code == "L052").collect();
    // Five one by one, then the count.
    assert_eq!(invalid.len(), 6);
    assert!(invalid[5].message.contains("7 in all"), "{}", invalid[5].message);
    assert!(invalid[0].place.row.is_some());
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn both_editions_of_england() {
    let (loader, england) = areas("england/england_lsoa21_supergen_geographr.geojson.gz", IOD2025);
    no_errors(&loader);
    let england = england.unwrap();
    assert_eq!(england.list.len(), 33_755);
    let deciles = |decile| england.list.iter().filter(|area| area.deprivation.decile == decile).count();
    assert!((1..=10).all(|decile| (3370..=3380).contains(&deciles(decile))));
    // Every area counts the same here, so the mean ridit is a half.
    let mean: f64 = england.list.iter().map(|area| area.deprivation.ridit).sum::<f64>() / 33_755.0;
    assert!((mean - 0.5).abs() < 1e-9, "{mean}");

    let (loader, england) = areas("england/england_lsoa11_supergen_geographr.geojson.gz", IOD2019);
    no_errors(&loader);
    let england = england.unwrap();
    assert_eq!(england.list.len(), 32_844);
    // "29,199" of File 1.
    assert_eq!(england.list.iter().find(|area| area.code == "E01000001").unwrap().deprivation.rank, 29_199.0);
    let invalid: Vec<&Fault> = loader.faults().iter().filter(|fault| fault.kind.code == "L052").collect();
    assert!(invalid.len() == 1 && invalid[0].message.contains("E01019828"), "{invalid:?}");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn every_index_of_every_deprivation_file() {
    let coventry = "coventry/E08000026_coventry.geojson";
    let old = "coventry/E08000026_coventry_lsoa11.geojson";
    let full = [
        "IMD",
        "Income",
        "employment",
        "Education",
        "Health",
        "Crime",
        "Barriers",
        "Environment",
        "Children and Young People",
        "Adult Skills",
        "Geographical Barriers",
        "Wider Barriers",
        "Indoors",
        "Outdoors",
    ];
    let short =
        ["IMD", "Income", "Employment", "Education", "Health", "Crime", "Barriers", "Living environment"];
    let cases: [(&str, &str, &[&str], &str); 4] = [
        ("coventry/coventry_IoD2025_reconstructed.csv", coventry, &full, "IoD2025 File 7"),
        ("england/IoD2025_File7_layout_reconstructed.csv.gz", coventry, &full, "IoD2025 File 7"),
        ("england/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz", old, &["IMD"], "IoD2019 File 1"),
        ("england/File_2_-_IoD2019_Domains_of_Deprivation.csv.gz", old, &short, "IoD2019 File 2"),
    ];
    for (table, boundaries, indices, edition) in cases {
        for index in indices {
            let (loader, areas) = areas(boundaries, &format!("table = \"{table}\"\nindex = \"{index}\""));
            no_errors(&loader);
            assert!(areas.is_some(), "{table} {index}");
            let understood = &loader.inputs().iter().find(|input| input.path == table).unwrap().understood;
            assert!(understood.contains(edition), "{understood}");
        }
    }
    // The official header, cut short in one place; its six rows are not Coventry's.
    for index in ["IMD", "IDACI", "IDAOPI", "Children and Young People"] {
        let file = "coventry/File_7_IoD2025_head_verbatim.csv";
        let (loader, none) = areas(coventry, &format!("table = \"{file}\"\nindex = \"{index}\""));
        assert!(none.is_none());
        assert_eq!(rows(&loader, file), 6);
        assert_eq!(codes_of(&loader).last(), Some(&"L025"), "{index}: {:?}", codes_of(&loader));
        let understood = &loader.inputs().iter().find(|input| input.path == file).unwrap().understood;
        assert!(understood.contains("Decile") && understood.contains("Total population"), "{understood}");
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn every_table_of_counts() {
    let (mut loader, coventry) = areas("coventry/E08000026_coventry.geojson", IOD2025);
    let coventry = coventry.unwrap();
    let mut total = |table: &str, column: &str| -> f64 {
        let need = format!("name = \"n\"\ntable = \"england/{table}\"\ncolumn = \"{column}\"");
        let counts = loader.need(&from_toml::<NeedSettings>(&need), &coventry).unwrap();
        assert_eq!(counts.len(), 203);
        counts.iter().sum()
    };
    // Coventry at the census: 345,324 people in 134,075 households (ONS); tables are perturbed cell by cell.
    let near = |got: f64, wanted: f64| assert!((got - wanted).abs() / wanted < 0.002, "{got} for {wanted}");
    near(total("census2021-ts007a-lsoa.csv.gz", "Age: Total"), 345_324.0);
    near(total("census2021-ts008-lsoa.csv.gz", "Sex: All persons"), 345_324.0);
    near(total("census2021-ts037-lsoa.csv.gz", "General health: Total: All usual residents"), 345_324.0);
    near(total("census2021-ts038-lsoa.csv.gz", "Disability: Total: All usual residents"), 345_324.0);
    near(total("census2021-ts045-lsoa.csv.gz", "Number of cars or vans: Total: All households"), 134_075.0);
    assert!(total("census2021-ts003-lsoa.csv.gz", "2021") > 10_000.0);
    assert!(total("census2021-ts029-lsoa.csv.gz", "Cannot speak English well") > 1_000.0);
    assert!(total("census2021-ts039-lsoa.csv.gz", "Provides 50 or more hours unpaid care a week") > 5_000.0);
    assert!(
        total("census2021-ts059-lsoa.csv.gz", "Hours worked: Part-time: 15 hours or less worked") > 5_000.0
    );
    assert!(total("census2021-ts065-lsoa.csv.gz", "Never worked") > 10_000.0);
    assert!(total("census2021-ts067-lsoa.csv.gz", "No qualifications") > 10_000.0);
    assert!(total("census21_pop_6bands.csv.gz", "Aged 50 to 64 years") > 10_000.0);
    assert!(total("IoD2025_indicators.csv.gz", "employment_domain_numerator") > 10_000.0);
    let rounded = loader.faults().iter().find(|fault| fault.kind.code == "L037").unwrap();
    assert!(rounded.message.contains('5'), "the employment numerator is rounded to 5: {rounded}");
    no_errors(&loader);
    for (table, rows_there) in [
        ("census2021-ts007a-lsoa.csv.gz", 35_672),
        ("census2021-ts003-lsoa.csv.gz", 35_672),
        ("census2021-ts065-lsoa.csv.gz", 35_672),
    ] {
        assert_eq!(rows(&loader, &format!("england/{table}")), rows_there, "{table}");
    }

    // Jobs by 2011 LSOA: a Nomis query with a preamble and footnotes.
    let (mut loader, old) = areas("coventry/E08000026_coventry_lsoa11.geojson", IOD2019);
    let need: NeedSettings =
        from_toml("name = \"jobs\"\ntable = \"england/BRES2021_lsoa11.csv.gz\"\ncolumn = \"Employees\"");
    let jobs: f64 = loader.need(&need, &old.unwrap()).unwrap().iter().sum();
    no_errors(&loader);
    assert!((100_000.0..250_000.0).contains(&jobs), "{jobs}");
}

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn venues(settings: &str) -> (Loader, Vec<Venue>) {
    let mut loader = Loader::new([DATA]);
    let settings: VenueSettings = from_toml(settings);
    let patterns = settings.all_patterns(13).unwrap();
    let venues = loader.venues(&settings, &patterns, &Areas::new(Vec::new())).unwrap_or_default();
    (loader, venues)
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn every_table_of_venues() {
    let postcodes = "postcodes = { table = \"coventry/CV_latlon.csv\" }";
    // 18 libraries; Arena Park closed in 2016; Willenhall has 10:00-00:00 on one day.
    let (loader, libraries) =
        venues(&format!("table = \"coventry/coventry_city_council_libraries.csv\"\n{postcodes}"));
    no_errors(&loader);
    assert_eq!((rows(&loader, "coventry/coventry_city_council_libraries.csv"), libraries.len()), (18, 17));
    assert!(libraries.iter().all(|venue| venue.kind == "library" && !venue.name.contains("Arena Park")));
    let aldermoor = libraries.iter().find(|venue| venue.name == "Aldermoor").unwrap();
    let hours = aldermoor.hours.as_ref().unwrap();
    assert_eq!((hours[0].as_str(), hours[2].as_str()), ("12:00-18:00", ""));
    let bad_hours: Vec<&Fault> = loader.faults().iter().filter(|fault| fault.kind.code == "L108").collect();
    assert!(bad_hours.len() == 1 && bad_hours[0].value.as_deref() == Some("10:00-00:00"), "{bad_hours:?}");

    let (loader, hubs) = venues(&format!(
        "table = \"coventry/coventry_family_hubs_2020_transcribed.csv\"\nkind = \"family-hub\"\n{postcodes}"
    ));
    no_errors(&loader);
    assert_eq!(hubs.len(), 8, "CV3 3 GL among them");

    let (loader, practices) =
        venues("table = \"coventry/coventry_gp_practices_geocoded.csv\"\nkind = \"gp\"");
    no_errors(&loader);
    assert_eq!(practices.len(), 50);
    assert!(codes_of(&loader).contains(&"L106"), "14 share a postcode");

    let (loader, _) = venues("table = \"england/england_venues_geocoded.csv.gz\"");
    assert_eq!(rows(&loader, "england/england_venues_geocoded.csv.gz"), 9_781);
    // One office code stands on two jobcentres.
    let duplicates: Vec<&Fault> = loader.faults().iter().filter(|fault| fault.kind.code == "L100").collect();
    assert!(duplicates.len() == 1 && duplicates[0].value.as_deref() == Some("1683"), "{duplicates:?}");

    let (loader, jobcentres) =
        venues("table = \"england/Jobcentre_locations_geocoded.csv\"\nkind = \"jobcentre\"");
    assert_eq!(rows(&loader, "england/Jobcentre_locations_geocoded.csv"), 631);
    assert!(jobcentres.len() > 600 && codes_of(&loader).contains(&"L009"), "{:?}", codes_of(&loader));

    let (loader, practices) = venues(&format!("table = \"england/epraccur.csv.gz\"\n{postcodes}"));
    no_errors(&loader);
    assert_eq!(rows(&loader, "england/epraccur.csv.gz"), 15_971);
    // Active GP practices of which the Coventry postcode area's table has the postcode.
    assert_eq!(practices.len(), 110);
    assert!(practices.iter().all(|venue| venue.kind == "gp-practice"));

    let (loader, cdcs) = venues("table = \"travel/devon_cdcs.csv\"");
    no_errors(&loader);
    assert_eq!(cdcs.len(), 18, "a longitude is the text \" -4.2125\"");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn the_national_register_of_libraries() {
    let (loader, libraries) = venues("table = \"england/basic-dataset-for-libraries-2023-enhanced.csv.gz\"");
    assert_eq!(rows(&loader, "england/basic-dataset-for-libraries-2023-enhanced.csv.gz"), 3_539);
    let told: Vec<String> =
        loader.faults().iter().filter(|fault| fault.is_error()).map(ToString::to_string).collect();
    println!("{} {told:#?}", libraries.len());
    // 376 have no operation in 2023 or a closing year besides; archives, mobile and prison libraries are not venues.
    assert!(codes_of(&loader).contains(&"L109"));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn the_devon_matrices() {
    let (mut loader, devon) =
        areas("travel/LSOA_Devon_2021_EW_BSC_V4.gpkg", "table = \"travel/devon_imd_2025_2021_LSOAs.csv\"");
    no_errors(&loader);
    let devon = devon.unwrap();
    let settings: VenueSettings = from_toml("table = \"travel/devon_cdcs.csv\"");
    let patterns = settings.all_patterns(13).unwrap();
    let sites = loader.venues(&settings, &patterns, &devon).unwrap();
    assert_eq!(sites.len(), 18);
    let mut matrix = |file| loader.matrix(file, MatrixColumns::default(), &devon, &sites).unwrap();
    let car = matrix("travel/travel_matrix_car.csv");
    let bus = matrix("travel/travel_matrix_public_transport.csv");
    assert_eq!(car.len(), 729 * 18);
    assert!(bus.len() < car.len(), "9999 is no way");
    // Plymouth 001A to Bideford Community Hospital: 103.35 minutes by car.
    let plymouth = devon.list.iter().position(|area| area.name == "Plymouth 001A").unwrap();
    let bideford = sites.iter().position(|venue| venue.name == "Bideford Community Hospital").unwrap();
    let cell =
        car.iter().find(|(area, venue, _)| (area.index(), venue.index()) == (plymouth, bideford)).unwrap();
    assert_eq!(cell.2, 103.35);
    let demand: NeedSettings =
        from_toml("name = \"50-84\"\ntable = \"travel/demand_MF_50_84.csv\"\ncolumn = \"MF50-84\"");
    let mut again = Loader::new([DATA]);
    let counts = again.need(&demand, &devon).unwrap();
    assert_eq!((counts.len(), counts.iter().all(|count| *count > 0.0)), (729, true));
    no_errors(&again);
    no_errors(&loader);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn coventry_of_2011_with_the_census_of_2021() {
    let mut loader = Loader::new([DATA]);
    let settings: AreaSettings = from_toml(
        r#"
        boundaries = "coventry/E08000026_coventry_lsoa11.geojson"
        [conversion]
        lookup = "england/LSOA11_LSOA21_LAD22_lookup.csv.gz"
        population = { table = "england/File_6_-_IoD2019_Population_Denominators.csv.gz", column = "Total population" }
        "#,
    );
    let areas = loader.areas(&settings, &from_toml::<DeprivationSettings>(IOD2019)).unwrap();
    assert_eq!(areas.list.len(), 195);
    let need: NeedSettings = from_toml(
        "name = \"people\"\ntable = \"england/census2021-ts007a-lsoa.csv.gz\"\ncolumn = \"Age: Total\"",
    );
    let people = loader.need(&need, &areas).unwrap();
    no_errors(&loader);
    // Nothing is lost: the 195 areas of 2011 cover the city as the 203 of 2021 do.
    let total: f64 = people.iter().sum();
    assert!((total - 345_324.0).abs() < 700.0, "{total}");
    assert!(people.iter().all(|people| *people > 500.0));
    assert!(loader.joins().iter().any(|join| join.what.contains("converted") && join.missing.is_empty()));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn another_authority_needs_nothing_but_its_code() {
    for (code, places, least) in [
        ("E08000032", "Bradford", 300),
        ("E06000023", "Bristol", 250),
        ("E08000012", "Liverpool", 280),
        ("E08000035", "Leeds", 450),
    ] {
        let mut loader = Loader::new([DATA]);
        let settings: AreaSettings = from_toml(&format!(
            r#"
            boundaries = "england/england_lsoa21_supergen_geographr.geojson.gz"
            centroids = "england/lsoa21_pwc_EW.csv.gz"
            only = {{ column = "ltla24_code", values = ["{code}"], lookup = "england/lookup_lsoa21_ward24_ltla24.csv.gz" }}
            "#
        ));
        let areas = loader.areas(&settings, &from_toml::<DeprivationSettings>(IOD2025)).unwrap();
        assert!(
            areas.list.len() > least && areas.list[0].name.starts_with(places),
            "{places}: {}",
            areas.list.len()
        );
        let venues: VenueSettings =
            from_toml("table = \"england/england_venues_geocoded.csv.gz\"\nextent = \"inside\"");
        let patterns = venues.all_patterns(13).unwrap();
        assert!(loader.venues(&venues, &patterns, &areas).unwrap().len() > 50);
        no_errors(&loader);
        assert!(loader.joins().iter().all(|join| join.missing.is_empty()));
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_ward_is_chosen_by_its_name_and_its_authority() {
    let choose = |and: &str| {
        let mut loader = Loader::new([DATA]);
        let settings: AreaSettings = from_toml(&format!(
            r#"
            boundaries = "england/england_lsoa21_supergen_geographr.geojson.gz"
            only = {{ column = "ward24_name", values = "Abbey"{and}, lookup = "england/lookup_lsoa21_ward24_ltla24.csv.gz" }}
            "#
        ));
        let areas = loader.unranked_areas(&settings);
        (areas, loader)
    };
    let (none, loader) = choose("");
    assert!(none.is_none());
    assert_eq!(codes_of(&loader), ["L064"]);
    let message = &loader.faults()[0].message;
    assert!(message.starts_with("13 have") && message.contains("in Barking and Dagenham · "), "{message}");
    let (reading, loader) = choose(", and = { column = \"ltla24_name\", values = \"Reading\" }");
    no_errors(&loader);
    let reading = reading.unwrap();
    assert!(!reading.list.is_empty());
    assert!(
        reading
            .list
            .iter()
            .all(|area| area.name.starts_with("Reading") && area.ward.as_deref() == Some("Abbey"))
    );
}
