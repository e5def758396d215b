//! Layouts that the official sites hand out and of which no file lies in `../shared`: written here as the publishers
//! write them, a few rows each.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use serde::de::DeserializeOwned;
use spoke_load::{Areas, DeprivationSettings, Loader, NeedSettings, VenueSettings};
use spoke_model::Venue;

fn settings<T: DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Squares a kilometre wide, side by side from 53° N, with this code column.
fn boundaries(column: &str, codes: &[&str]) -> String {
    let feature = |(at, code): (usize, &&str)| {
        let west = -3.0 + 0.015 * at as f64;
        let (east, south, north) = (west + 0.015, 53.0, 53.01);
        format!(
            r#"{{"type":"Feature","properties":{{"{column}":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
        )
    };
    let features: Vec<String> = codes.iter().enumerate().map(feature).collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

/// A folder with files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[track_caller]
fn no_errors(loader: &Loader) {
    let errors: Vec<String> =
        loader.faults().iter().filter(|fault| fault.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Ranks, deciles and people of the areas, by an index in `index.csv`.
fn ranked(column: &str, codes: &[&str], index: &str, rules: &str) -> Vec<(f64, u8, f64)> {
    let map = boundaries(column, codes);
    let folder = folder(&[("areas.geojson", map.as_bytes()), ("index.csv", index.as_bytes())]);
    let mut loader = Loader::new([folder.path()]);
    let rules: DeprivationSettings = settings(&format!("table = \"index.csv\"\n{rules}"));
    let areas = loader.areas(&settings("boundaries = \"areas.geojson\""), &rules);
    no_errors(&loader);
    let place = |area: &spoke_model::Area| {
        (area.deprivation.rank, area.deprivation.decile, area.deprivation.population)
    };
    areas.unwrap().list.iter().map(place).collect()
}

/// The header of File 7 of 2019: a triple for the index and each domain, six sub-domains, five populations.
fn file_7_of_2019() -> String {
    let mut header: Vec<String> = [
        "LSOA code (2011)",
        "LSOA name (2011)",
        "Local Authority District code (2019)",
        "Local Authority District name (2019)",
    ]
    .map(str::to_owned)
    .to_vec();
    for (name, score) in [
        ("Index of Multiple Deprivation (IMD)", "Score"),
        ("Income", "Score (rate)"),
        ("Employment", "Score (rate)"),
        ("Education, Skills and Training", "Score"),
        ("Health Deprivation and Disability", "Score"),
        ("Crime", "Score"),
        ("Barriers to Housing and Services", "Score"),
        ("Living Environment", "Score"),
        ("Income Deprivation Affecting Children Index (IDACI)", "Score (rate)"),
        ("Income Deprivation Affecting Older People (IDAOPI)", "Score (rate)"),
        ("Children and Young People Sub-domain", "Score"),
        ("Adult Skills Sub-domain", "Score"),
        ("Geographical Barriers Sub-domain", "Score"),
        ("Wider Barriers Sub-domain", "Score"),
        ("Indoors Sub-domain", "Score"),
        ("Outdoors Sub-domain", "Score"),
    ] {
        header.push(format!("{name} {score}"));
        header.push(format!("{name} Rank (where 1 is most deprived)"));
        header.push(format!("{name} Decile (where 1 is most deprived 10% of LSOAs)"));
    }
    header.extend(
        [
            "Total population: mid 2015 (excluding prisoners)",
            "Dependent Children aged 0-15: mid 2015 (excluding prisoners)",
            "Population aged 16-59: mid 2015 (excluding prisoners)",
            "Older population aged 60 and over: mid 2015 (excluding prisoners)",
            "Working age population 18-59/64: for use with Employment Deprivation Domain (excluding prisoners)",
        ]
        .map(str::to_owned),
    );
    assert_eq!(header.len(), 57);
    header.join("\",\"")
}

#[test]
fn file_7_of_2019_by_any_domain_with_its_own_people() {
    let row = |code: &str, base: u32| {
        let mut cells = vec![code.to_owned(), "X".to_owned(), "E06000099".to_owned(), "Y".to_owned()];
        for domain in 0..16 {
            cells.extend(["10.5".to_owned(), (base + domain).to_string(), (base / 3285 + 1).to_string()]);
        }
        cells.extend(["1501", "300", "900", "301", "950"].map(str::to_owned));
        cells.join(",")
    };
    let index = format!(
        "\u{feff}\"{}\"\r\n{}\r\n{}\r\n",
        file_7_of_2019(),
        row("E01000001", 100),
        row("E01000002", 30_000)
    );
    let codes = ["E01000001", "E01000002"];
    for (domain, at) in [("IMD", 0), ("Employment", 2), ("IDAOPI", 9), ("Outdoors", 15)] {
        let got = ranked("lsoa11cd", &codes, &index, &format!("index = \"{domain}\""));
        assert_eq!(got, [(f64::from(100 + at), 1, 1501.0), (f64::from(30_000 + at), 10, 1501.0)], "{domain}");
    }
}

#[test]
fn scotland_wales_and_northern_ireland_by_naming_columns() {
    let simd = "Data_Zone,Intermediate_Zone,Total_population,SIMD2020v2_Rank,SIMD2020v2_Decile\nS01006506,Culter,894,4691,7\nS01006507,Culter,793,4862,7\n";
    let people = "population = { table = \"index.csv\", column = \"Total_population\" }";
    let got = ranked(
        "DataZone",
        &["S01006507", "S01006506"],
        simd,
        &format!(
            "code = \"Data_Zone\"\nrank = \"SIMD2020v2_Rank\"\ndecile = \"SIMD2020v2_Decile\"\n{people}"
        ),
    );
    assert_eq!(got, [(4862.0, 7, 793.0), (4691.0, 7, 894.0)]);
    let wimd = "LSOA code,LSOA name (Eng),WIMD 2019,Income\nW01000003,Amlwch Port 1,475,522\nW01000004,Amlwch Port 2,1095,978\n";
    let got = ranked("LSOA11CD", &["W01000003", "W01000004"], wimd, "rank = \"WIMD 2019\"");
    assert_eq!((got[0].0, got[1].0), (475.0, 1095.0));
    let nimdm = "LGD2014name,SOA2001,SOA2001name,\"Multiple Deprivation Measure Rank \n(where 1 is most deprived)\"\nAntrim,95AA01S1,Aldergrove 1,516\nAntrim,95AA01S2,Aldergrove 2,735\n";
    let got = ranked(
        "SOA_CODE",
        &["95AA01S1", "95AA01S2"],
        nimdm,
        "code = \"SOA2001\"\nrank = \"Multiple Deprivation Measure Rank\"",
    );
    assert_eq!((got[0].0, got[1].0), (516.0, 735.0));
}

/// Venues of a table, postcodes from another where one is given.
fn venues(bytes: &[u8], postcodes: Option<&str>) -> (Vec<Venue>, Loader) {
    let folder =
        folder(&[("venues.csv", bytes), ("postcodes.csv", postcodes.unwrap_or_default().as_bytes())]);
    let more = postcodes.map_or("", |_| "postcodes = { table = \"postcodes.csv\" }");
    let rules: VenueSettings = settings(&format!("table = \"venues.csv\"\n{more}"));
    let mut loader = Loader::new([folder.path()]);
    let patterns = rules.all_patterns(13).unwrap();
    let venues = loader.venues(&rules, &patterns, &Areas::new(Vec::new())).unwrap_or_default();
    (venues, loader)
}

#[test]
fn schools_of_gias_in_windows_1252() {
    let text = "URN,EstablishmentName,EstablishmentStatus (code),EstablishmentStatus (name),Postcode,HeadFirstName,HeadLastName,Easting,Northing\n\
                100000,St Ren\u{e9}'s,1,Open,CV1 1AA,Grace,Hopper,433000,279000\n\
                100001,Gone,2,Closed,CV1 1AB,,,433100,279000\n\
                100002,Soon Gone,3,\"Open, but proposed to close\",CV1 1AC,,,433200,279000\n";
    let (found, loader) = venues(&encoding_rs::WINDOWS_1252.encode(text).0, None);
    no_errors(&loader);
    let names: Vec<(&str, &str)> =
        found.iter().map(|venue| (venue.id.as_str(), venue.name.as_str())).collect();
    assert_eq!(names, [("100000", "St Ren\u{e9}'s"), ("100002", "Soon Gone")]);
    assert!(found.iter().all(|venue| venue.kind == "school"));
    let codes: Vec<&str> = loader.faults().iter().map(|fault| fault.kind.code).collect();
    assert!(codes.contains(&"L009") && codes.contains(&"L109"), "{codes:?}");
}

#[test]
fn postcodes_of_onspd_in_use_ended_and_without_a_place() {
    let onspd = "pcd,pcd2,pcds,dointr,doterm,lad26cd,oseast1m,osnrth1m,lat,long,imd25ind\n\
                 CV3 3GL,CV3  3GL,CV3 3GL,198001,,E08000026,0436600,0276700,52.3873,-1.4635,1000\n\
                 CV1 1ZZ,CV1  1ZZ,CV1 1ZZ,198001,201906,E08000026,0433300,0279000,52.4077,-1.5117,900\n\
                 CV9 9ZZ,CV9  9ZZ,CV9 9ZZ,199601,,E08000026,,,99.999999,0.000000,\n";
    let table = "name,postcode\nWillenhall,CV3 3 GL\nMoved,cv11zz\nNowhere,CV9 9ZZ\nUnknown,CV7 7AA\n";
    let (found, loader) = venues(table.as_bytes(), Some(onspd));
    no_errors(&loader);
    let names: Vec<&str> = found.iter().map(|venue| venue.name.as_str()).collect();
    assert_eq!(names, ["Willenhall", "Moved"]);
    assert_eq!((found[0].location.easting, found[0].location.northing), (436_600.0, 276_700.0));
    let told = |code: &str| loader.faults().iter().filter(|fault| fault.kind.code == code).count();
    assert_eq!([told("L111"), told("L112"), told("L113")], [1, 1, 1]);
}

#[test]
fn several_venues_under_one_roof_are_a_site() {
    let table = "id,name,lat,lon,site,room\na,Library,52.4,-1.5,Hub,30\nb,Family hub,52.4,-1.5,Hub,30\n";
    let (found, loader) = venues(table.as_bytes(), None);
    assert!(loader.faults().is_empty(), "{:?}", loader.faults());
    assert!(found.iter().all(|venue| venue.site.as_deref() == Some("Hub")));
    let (_, loader) = venues(table.replace("Hub,", ",").as_bytes(), None);
    assert_eq!(loader.faults().iter().map(|fault| fault.kind.code).collect::<Vec<_>>(), ["L106"]);
}

/// Counts of 2021 for areas of 2011, by way of a lookup with one split and one merged area.
fn converted(counts: &str, people: &str) -> (Option<Vec<f64>>, Loader) {
    let map = boundaries("LSOA11CD", &["E01000001", "E01000002", "E01000003"]);
    let index =
        "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank\nE01000001,1\nE01000002,2\nE01000003,3\n";
    // 1 was split into 11 and 12; 2 and 3 were merged into 13.
    let lookup = "LSOA11CD,LSOA21CD,CHGIND\nE01000001,E01000011,S\nE01000001,E01000012,S\nE01000002,E01000013,M\nE01000003,E01000013,M\n";
    let folder = folder(&[
        ("areas.geojson", map.as_bytes()),
        ("index.csv", index.as_bytes()),
        ("lookup.csv", lookup.as_bytes()),
        ("counts.csv", counts.as_bytes()),
        ("people.csv", people.as_bytes()),
    ]);
    let population = match people {
        "" => "",
        _ => ", population = { table = \"people.csv\", column = \"people\" }",
    };
    let rules =
        format!("boundaries = \"areas.geojson\"\nconversion = {{ lookup = \"lookup.csv\"{population} }}");
    let mut loader = Loader::new([folder.path()]);
    let areas = loader.areas(&settings(&rules), &settings("table = \"index.csv\"")).unwrap();
    let need: NeedSettings = settings("name = \"n\"\ntable = \"counts.csv\"\ncolumn = \"out of work\"");
    (loader.need(&need, &areas), loader)
}

const COUNTS: &str = "LSOA21CD,out of work\nE01000011,10\nE01000012,20\nE01000013,60\n";

#[test]
fn counts_of_merged_areas_are_shared_by_people_or_evenly_and_it_is_said() {
    let (counts, loader) =
        converted(COUNTS, "LSOA11CD,people\nE01000001,900\nE01000002,1000\nE01000003,500\n");
    assert_eq!(counts, Some(vec![30.0, 40.0, 20.0]));
    no_errors(&loader);
    assert!(loader.faults().iter().all(|fault| fault.kind.code != "L091"));
    let (counts, loader) = converted(COUNTS, "");
    assert_eq!(counts, Some(vec![30.0, 30.0, 30.0]));
    let evenly = loader.faults().iter().find(|fault| fault.kind.code == "L091").unwrap();
    assert!(evenly.message.contains("E01000013"), "{evenly}");
}

#[test]
fn ranks_of_merged_areas_are_weighted_with_the_people_of_the_index_or_it_is_said() {
    // The index of 2021 for areas of 2011: 1 was split into 11 and 12, and 2 is as it was.
    let map = boundaries("LSOA11CD", &["E01000001", "E01000002"]);
    let files = [
        ("areas.geojson", map.as_str()),
        ("index.csv", "LSOA code (2021),IMD Rank\nE01000011,100\nE01000012,500\nE01000002,300\n"),
        ("lookup.csv", "LSOA11CD,LSOA21CD\nE01000001,E01000011\nE01000001,E01000012\nE01000002,E01000002\n"),
        ("people.csv", "LSOA21CD,people\nE01000011,3000\nE01000012,1000\nE01000002,1500\n"),
        ("old people.csv", "LSOA11CD,people\nE01000001,4100\nE01000002,1400\n"),
    ];
    let folder = folder(&files.map(|(name, text)| (name, text.as_bytes())));
    let of = |people: &str, others: &str| {
        let population = |table: &str| format!("population = {{ table = \"{table}\", column = \"people\" }}");
        let rules = format!(
            "boundaries = \"areas.geojson\"\nconversion = {{ lookup = \"lookup.csv\", {} }}",
            population(others)
        );
        let people = if people.is_empty() { String::new() } else { population(people) };
        let mut loader = Loader::new([folder.path()]);
        let index = format!(
            "table = \"index.csv\"\nindex = \"IMD Rank\"\nrank = \"IMD Rank\"\nscope = \"local\"\n{people}"
        );
        let areas = loader.areas(&settings(&rules), &settings(&index)).unwrap();
        let evenly = loader.faults().iter().find(|fault| fault.kind.code == "L091").map(ToString::to_string);
        (areas.list[0].deprivation.rank, evenly)
    };
    assert_eq!(of("people.csv", "old people.csv"), (200.0, None));
    assert_eq!(
        of("", "people.csv"),
        (200.0, None),
        "those of the conversion serve where they are of the index"
    );
    let (rank, evenly) = of("", "old people.csv");
    assert!(rank == 300.0 && evenly.is_some_and(|fault| fault.contains("E01000001")), "{rank}");
}

#[test]
fn what_does_not_convert_is_listed_and_a_wrong_cell_is_never_passed_over() {
    let (counts, loader) = converted(&COUNTS.replace("E01000012,20\n", ""), "");
    assert_eq!(counts, Some(vec![10.0, 30.0, 30.0]));
    assert!(loader.faults().iter().any(|fault| fault.kind.code == "L090"));
    assert!(loader.joins().iter().any(|join| join.missing == ["E01000012"]), "{:?}", loader.joins());
    for (cell, code) in [("", "L031"), ("many", "L030"), ("-3", "L032")] {
        let (counts, loader) = converted(&COUNTS.replace(",20", &format!(",{cell}")), "");
        assert_eq!(counts, None, "{cell}");
        let fault = loader.faults().iter().find(|fault| fault.kind.code == code).unwrap();
        assert_eq!((fault.place.row, fault.place.column.as_deref()), (Some(3), Some("out of work")));
    }
    // An area that nothing converts to is too much where it is one of three.
    let (counts, loader) = converted(&COUNTS.replace("E01000011,10\nE01000012,20\n", ""), "");
    assert_eq!(counts, None);
    assert!(loader.faults().iter().any(|fault| fault.kind.code == "L024"));
}
