//! Every reader, from bytes to what the model gets.

use geo_types::{Rect, coord};
use serde::de::DeserializeOwned;
use spoke_model::{Area, Bng, Deprivation, OriginKind, Pattern};

use super::fuzz;
use super::seeds::*;
use crate::layer::{self, Crs, Layer};
use crate::source::{self, Format};
use crate::table::Table;
use crate::{Areas, Loader, MatrixColumns, VenueSettings, areas, personal};

fn read_table(bytes: Vec<u8>) {
    let mut faults = Vec::new();
    match source::from_bytes("fuzz", bytes, None) {
        Ok(source) => {
            if let Some(table) = Table::read(&source, &mut faults) {
                personal::check(&table, personal::Mailboxes::None);
                let column = crate::coded::code_column(&table, None, &mut faults);
                if let Some(column) = column {
                    crate::coded::codes(&table, column, &mut faults).say_repeated(
                        &table,
                        &[],
                        |_| true,
                        &mut faults,
                    );
                }
                let columns: Vec<usize> = (0..table.headers.len()).collect();
                crate::coded::sums(&table, &columns, crate::coded::Measure::Count, &|_| true, &mut faults);
            } else {
                assert!(!faults.is_empty(), "a table was refused without a reason");
            }
        }
        Err(fault) => assert!(fault.is_error()),
    }
}

fn read_layer(bytes: Vec<u8>, companions: &[(String, Vec<u8>)]) {
    let mut faults = Vec::new();
    let Ok(mut source) = source::from_bytes("fuzz", bytes, None) else { return };
    if source.format == Format::Shapefile {
        source.companions = companions.to_vec();
    }
    match Layer::read(&source, &mut faults) {
        Some(mut layer) => {
            areas::invalid(&layer);
            layer::to_bng(&mut layer, None, &mut faults);
        }
        None => assert!(!faults.is_empty(), "a layer was refused without a reason"),
    }
}

fn settings<T: DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).unwrap()
}

/// A loader that holds these files, and none other.
fn loader(files: &[(&str, &[u8])]) -> Option<Loader> {
    let mut loader = Loader::new(["/nowhere"]);
    for (path, bytes) in files {
        // Refused before anything reads it: as good an end as any.
        loader.put_source(path, source::from_bytes(path, bytes.to_vec(), None).ok()?);
    }
    Some(loader)
}

/// Two areas, with codes and names.
fn two_areas() -> Areas {
    let area = |code: &str, name: &str, x: f64| Area {
        code: code.to_owned(),
        name: name.to_owned(),
        boundary: Rect::new(coord! { x: x, y: 278_000.0 }, coord! { x: x + 1000.0, y: 279_000.0 })
            .to_polygon()
            .into(),
        origin: Bng { easting: x, northing: 278_500.0 },
        origin_kind: OriginKind::InteriorPoint,
        deprivation: Deprivation { rank: 1.0, decile: 1, ridit: 0.5, population: 1.0 },
        inside: true,
        ward: None,
    };
    Areas::new(vec![area("E01000001", "A", 433_000.0), area("E01000002", "B", 434_000.0)])
}

/// Venues of a table, with the postcodes of another; then today's plan and a matrix of them.
fn read_supply(venues: &[u8], postcodes: &[u8], current: &[u8], matrix: &[u8]) {
    let files = [("venues", venues), ("postcodes", postcodes), ("current", current), ("matrix", matrix)];
    let Some(mut loader) = loader(&files) else { return };
    let rules: VenueSettings = settings("table = \"venues\"\npostcodes = { table = \"postcodes\" }");
    let patterns = [Pattern::named("none", 13).unwrap(), Pattern::named("weekly", 13).unwrap()];
    let areas = two_areas();
    let Some(venues) = loader.venues(&rules, &patterns, &areas) else {
        assert!(!loader.faults().is_empty(), "venues were refused without a reason");
        return;
    };
    assert!(venues.iter().all(|venue| venue.location.easting.is_finite() && venue.places_per_session >= 0.0));
    if let Some(current) = loader.current(&settings("table = \"current\""), &patterns, &venues, 13) {
        assert!(current.sessions.iter().all(|sessions| *sessions >= 0.0));
    }
    if let Some(pairs) = loader.matrix("matrix", MatrixColumns::default(), &areas, &venues) {
        assert!(pairs.iter().all(|(_, _, minutes)| minutes.is_finite() && *minutes >= 0.0));
    }
    assert!(loader.has_errors() || loader.joins().len() > 1);
}

/// Areas of 2021 ranked by an index, and counts of 2011 converted to them by a lookup.
fn read_demand(index: &[u8], lookup: &[u8], counts: &[u8]) {
    let files = [("areas", GEOJSON), ("index", index), ("lookup", lookup), ("counts", counts)];
    let Some(mut loader) = loader(&files) else { return };
    let rules = settings(
        "boundaries = \"areas\"\nonly = { column = \"LSOA21CD\", values = [\"E01000001\", \"E01000002\"] }\nconversion = { lookup = \"lookup\" }",
    );
    let Some(areas) = loader.areas(&rules, &settings("table = \"index\"")) else {
        assert!(loader.has_errors(), "areas were refused without a reason");
        return;
    };
    assert!(areas.list.iter().all(|area| (0.0..=1.0).contains(&area.deprivation.ridit)));
    let need = settings("name = \"n\"\ntable = \"counts\"\ncolumn = \"people\"");
    match loader.need(&need, &areas) {
        Some(people) => assert!(people.iter().all(|people| people.is_finite() && *people >= 0.0)),
        None => assert!(loader.has_errors(), "need was refused without a reason"),
    }
}

#[test]
fn fuzz_bulk_csv() {
    fuzz("bulk csv", BULK, read_table);
}

#[test]
fn fuzz_nomis_csv() {
    fuzz("nomis csv", WEB, read_table);
}

#[test]
fn fuzz_geojson() {
    fuzz("geojson", GEOJSON, |bytes| read_layer(bytes, &[]));
}

#[test]
fn fuzz_shapefile() {
    let (shp, dbf) = shapefile();
    let companions = [("dbf".to_owned(), dbf)];
    read_layer(shp.clone(), &companions);
    fuzz("shp", &shp, |bytes| read_layer(bytes, &companions));
}

#[test]
fn fuzz_dbf() {
    let (shp, dbf) = shapefile();
    fuzz("dbf", &dbf, |bytes| read_layer(shp.clone(), &[("dbf".to_owned(), bytes)]));
}

#[test]
fn fuzz_geopackage() {
    fuzz("geopackage", &geopackage(), |bytes| read_layer(bytes, &[]));
}

#[test]
fn fuzz_workbook() {
    fuzz("workbook", &workbook(), read_table);
}

#[test]
fn fuzz_gzip() {
    fuzz("gzip", &gzip(BULK), read_table);
}

#[test]
fn fuzz_zip() {
    fuzz("zip", &zip(BULK), read_table);
}

#[test]
fn fuzz_nomis_api_csv() {
    fuzz("nomis api csv", API, read_table);
}

#[test]
fn fuzz_by_column() {
    fuzz("by column", &large(), read_table);
}

#[test]
fn fuzz_xls() {
    fuzz("xls", XLS, read_table);
}

#[test]
fn fuzz_ods() {
    fuzz("ods", &ods(), read_table);
}

/// Damages one part of a workbook, and packs it again.
fn fuzz_part(name: &'static str, workbook: &[u8], member: &str) {
    fuzz(name, &part(workbook, member), |bytes| read_table(with_part(workbook, member, &bytes)));
}

#[test]
fn fuzz_ods_content() {
    fuzz_part("ods content", &ods(), "content.xml");
}

#[test]
fn fuzz_xlsx_sheet() {
    fuzz_part("xlsx sheet", &workbook(), "xl/worksheets/sheet2.xml");
}

#[test]
fn fuzz_xlsx_strings() {
    fuzz_part("xlsx strings", &workbook(), "xl/sharedStrings.xml");
}

#[test]
fn fuzz_zipped_shapefile() {
    fuzz("zipped shapefile", &shapefile_zip(), |bytes| read_layer(bytes, &[]));
}

#[test]
fn fuzz_prj() {
    fuzz("prj", PRJ, |bytes| {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!Crs::well_known_text(&text).name().is_empty() && !Crs::named(&text).name().is_empty());
    });
}

#[test]
fn fuzz_venues() {
    fuzz("venues", VENUES, |bytes| read_supply(&bytes, POSTCODES, CURRENT, LONG));
}

#[test]
fn fuzz_epraccur() {
    fuzz("epraccur", EPRACCUR, |bytes| read_supply(&bytes, POSTCODES, CURRENT, LONG));
}

#[test]
fn fuzz_postcodes() {
    fuzz("postcodes", POSTCODES, |bytes| read_supply(VENUES, &bytes, CURRENT, LONG));
}

#[test]
fn fuzz_current() {
    fuzz("current", CURRENT, |bytes| read_supply(VENUES, POSTCODES, &bytes, LONG));
}

#[test]
fn fuzz_long_matrix() {
    fuzz("long matrix", LONG, |bytes| read_supply(VENUES, POSTCODES, CURRENT, &bytes));
}

#[test]
fn fuzz_wide_matrix() {
    fuzz("wide matrix", WIDE, |bytes| read_supply(VENUES, POSTCODES, CURRENT, &bytes));
}

#[test]
fn fuzz_index() {
    fuzz("index", INDEX, |bytes| read_demand(&bytes, LOOKUP, OLD_COUNTS));
}

#[test]
fn fuzz_lookup() {
    fuzz("lookup", LOOKUP, |bytes| read_demand(INDEX, &bytes, OLD_COUNTS));
}

#[test]
fn fuzz_converted_counts() {
    fuzz("converted counts", OLD_COUNTS, |bytes| read_demand(INDEX, LOOKUP, &bytes));
}

/// Found by the harness: a column name that is not UTF-8 made the SQLite bindings panic.
#[test]
fn a_column_name_that_is_not_text_is_no_panic() {
    let mut bytes = geopackage();
    let at = bytes.windows(8).position(|window| window == b"LSOA21CD").unwrap();
    bytes[at] = 0xff;
    read_layer(bytes, &[]);
}

#[test]
fn the_seeds_themselves_are_read() {
    let (shp, dbf) = shapefile();
    for (bytes, rows) in [
        (BULK.to_vec(), 3),
        (WEB.to_vec(), 2),
        (API.to_vec(), 3),
        (workbook(), 3),
        (XLS.to_vec(), 3),
        (ods(), 3),
        (gzip(BULK), 3),
        (zip(BULK), 3),
        (large(), 40_000),
    ] {
        let source = source::from_bytes("seed", bytes, None).unwrap();
        let mut faults = Vec::new();
        assert_eq!(Table::read(&source, &mut faults).map(|table| table.len()), Some(rows), "{faults:?}");
    }
    for (bytes, rows) in [(GEOJSON.to_vec(), 3), (shp, 2), (geopackage(), 1)] {
        let mut source = source::from_bytes("seed", bytes, None).unwrap();
        source.companions.push(("dbf".to_owned(), dbf.clone()));
        let mut faults = Vec::new();
        let mut layer = Layer::read(&source, &mut faults).unwrap();
        assert_eq!(layer.table.len(), rows);
        assert!(layer::to_bng(&mut layer, None, &mut faults).is_some());
    }
    read_layer(shapefile_zip(), &[]);
    // The semantic readers find nothing wrong with theirs: a harness that stops at the door tests nothing.
    let files =
        [("venues", VENUES), ("postcodes", POSTCODES), ("long", LONG), ("wide", WIDE), ("current", CURRENT)];
    let mut held = loader(&files).unwrap();
    let rules: VenueSettings = settings("table = \"venues\"\npostcodes = { table = \"postcodes\" }");
    let patterns = [Pattern::named("none", 13).unwrap(), Pattern::named("weekly", 13).unwrap()];
    let (areas, faults) = (two_areas(), |loader: &Loader| format!("{:?}", loader.faults()));
    let venues = held.venues(&rules, &patterns, &areas).unwrap();
    assert_eq!(venues.len(), 2, "{}", faults(&held));
    for (matrix, pairs) in [("long", 1), ("wide", 2)] {
        assert_eq!(
            held.matrix(matrix, MatrixColumns::default(), &areas, &venues).map(|all| all.len()),
            Some(pairs)
        );
    }
    assert!(
        held.current(&settings("table = \"current\""), &patterns, &venues, 13).is_some(),
        "{}",
        faults(&held)
    );
    let mut held =
        loader(&[("areas", GEOJSON), ("index", INDEX), ("lookup", LOOKUP), ("counts", OLD_COUNTS)]).unwrap();
    let rules = settings(
        "boundaries = \"areas\"\nonly = { column = \"LSOA21CD\", values = [\"E01000001\", \"E01000002\"] }\nconversion = { lookup = \"lookup\" }",
    );
    let areas = held.areas(&rules, &settings("table = \"index\"")).unwrap();
    let need = settings("name = \"n\"\ntable = \"counts\"\ncolumn = \"people\"");
    // 80 shared out evenly between the two, and 20 to the second.
    assert_eq!(held.need(&need, &areas), Some(vec![40.0, 60.0]), "{}", faults(&held));
}
