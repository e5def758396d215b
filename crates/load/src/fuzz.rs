//! Every reader against bytes that were damaged at random: each must read or refuse them, and never panic, hang or
//! ask for memory in proportion to a damaged count.
//!
//! Runs on stable. A few dozen cases by default; `SPOKE_FUZZ_SECONDS=600 cargo test -p spoke-load fuzz` spends that
//! long on each reader. What proptest finds and shrinks it keeps in `proptest-regressions/`, and runs first ever after.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

use crate::layer::{self, Layer};
use crate::source::{self, Format};
use crate::table::Table;
use crate::{areas, personal};

/// Cases of a run without a time of its own.
const CASES: u32 = 48;

/// One thing done to the bytes.
#[derive(Clone, Debug)]
enum Edit {
    Set(Index, u8),
    Cut(Index),
    Remove(Index, u8),
    Double(Index, u8),
    Insert(Index, usize),
    /// Four bytes at once: counts and offsets.
    Number(Index, u32),
}

/// Bits of the formats' own grammar, which random bytes hardly ever hit upon.
const TOKENS: [&[u8]; 22] = [
    b"\"",
    b",",
    b"\n",
    b"\r\n",
    b";",
    b"\t",
    b"E01000001",
    b" : ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"-1e999",
    b"NaN",
    b"99999999999999999999",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"<",
    b"\xe9",
];

fn edit() -> impl Strategy<Value = Edit> {
    let numbers =
        prop_oneof![Just(0), Just(1), Just(u32::MAX), Just(i32::MAX as u32), Just(1 << 31), any::<u32>()];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        any::<Index>().prop_map(Edit::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Edit::Remove(at, length)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Edit::Double(at, length)),
        (any::<Index>(), 0..TOKENS.len()).prop_map(|(at, token)| Edit::Insert(at, token)),
        (any::<Index>(), numbers).prop_map(|(at, number)| Edit::Number(at, number)),
    ]
}

fn damage(seed: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for edit in edits {
        if bytes.is_empty() {
            break;
        }
        let span = |at: &Index, length: u8, bytes: &[u8]| {
            let from = at.index(bytes.len());
            from..bytes.len().min(from + 1 + usize::from(length))
        };
        match edit {
            Edit::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Edit::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Edit::Remove(at, length) => drop(bytes.drain(span(at, *length, &bytes))),
            Edit::Double(at, length) => {
                let span = span(at, *length, &bytes);
                let copy = bytes[span.clone()].to_vec();
                bytes.splice(span.start..span.start, copy);
            }
            Edit::Insert(at, token) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, TOKENS[*token].iter().copied());
            }
            Edit::Number(at, number) => {
                let at = at.index(bytes.len());
                for (byte, new) in bytes[at..].iter_mut().zip(number.to_le_bytes()) {
                    *byte = new;
                }
            }
        }
    }
    bytes
}

/// Damages a seed again and again; `read` must come back from every one, each within seconds.
fn fuzz(name: &'static str, seed: &[u8], read: impl Fn(Vec<u8>)) {
    let seconds = std::env::var("SPOKE_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(0));
    let persistence = FileFailurePersistence::SourceParallel("proptest-regressions");
    let config = Config {
        cases: CASES,
        source_file: Some(file!()),
        test_name: Some(name),
        failure_persistence: Some(Box::new(persistence)),
        ..Config::default()
    };
    let mut cases = 0_u64;
    loop {
        let mut runner = TestRunner::new(config.clone());
        let ran = runner.run(&proptest::collection::vec(edit(), 1..12), |edits| {
            let start = Instant::now();
            read(damage(seed, &edits));
            prop_assert!(start.elapsed() < Duration::from_secs(20), "it took {:?}", start.elapsed());
            Ok(())
        });
        assert!(ran.is_ok(), "{name}: {}", ran.err().map(|error| error.to_string()).unwrap_or_default());
        cases += u64::from(CASES);
        if Instant::now() >= until {
            break;
        }
    }
    if seconds.is_some() {
        println!("{name}: {cases} cases");
    }
}

fn read_table(bytes: Vec<u8>) {
    let mut faults = Vec::new();
    match source::from_bytes("fuzz", bytes, None) {
        Ok(source) => {
            if let Some(table) = Table::read(&source, &mut faults) {
                personal::check(&table);
                let column = crate::coded::code_column(&table, None, &mut faults);
                if let Some(column) = column {
                    crate::coded::codes(&table, column, &[], &mut faults);
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

const BULK: &[u8] = b"date,geography,geography code,\"Age: Total, all\",x; measures: Value\r\n2021,A,E01000001,1501,\"1,200\"\r\n2021,\"B \"\"b\"\"\",E01000002,1602,7\r\n2021,C,E01000003,*,8\r\n";
const WEB: &[u8] = b"TS003 - Household composition,,\n,,\nPopulation :,All households,\n,,\n2021 super output area - lower layer,2021,%\n,,\nE01011954 : Hartlepool 001A,188,19.5\nE01011969 : Hartlepool 001B,56,9.3\n,,\n*,A note,\n";
const GEOJSON: &[u8] = br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[{"type":"Feature","properties":{"LSOA21CD":"E01000001","n":1.5},"geometry":{"type":"Polygon","coordinates":[[[-1.51,52.41],[-1.50,52.41],[-1.50,52.42],[-1.51,52.41]]]}},{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"MultiPolygon","coordinates":[[[[-1.41,52.41],[-1.40,52.41],[-1.40,52.42],[-1.41,52.41]]]]}},{"type":"Feature","properties":null,"geometry":null}]}"#;

/// A `.shp` and its `.dbf` of two squares, as the shapefile crate writes them.
fn shapefile() -> (Vec<u8>, Vec<u8>) {
    use shapefile::dbase::{FieldValue, Record, TableWriterBuilder};
    use shapefile::{Point, Polygon, PolygonRing, ShapeWriter, Writer};
    let (mut shp, mut dbf) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    let name = "LSOA21CD".try_into().unwrap();
    let table = TableWriterBuilder::new().add_character_field(name, 9).build_with_dest(&mut dbf);
    let mut writer = Writer::new(ShapeWriter::new(&mut shp), table);
    for (code, x) in [("E01000001", 433_000.0), ("E01000002", 434_000.0)] {
        let ring = [(0.0, 0.0), (0.0, 900.0), (900.0, 900.0), (900.0, 0.0), (0.0, 0.0)];
        let ring = ring.map(|(dx, dy)| Point::new(x + dx, 278_000.0 + dy)).to_vec();
        let mut record = Record::default();
        record.insert("LSOA21CD".to_owned(), FieldValue::Character(Some(code.to_owned())));
        writer.write_shape_and_record(&Polygon::new(PolygonRing::Outer(ring)), &record).unwrap();
    }
    drop(writer);
    (shp.into_inner(), dbf.into_inner())
}

/// A GeoPackage of one point.
fn geopackage() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.gpkg");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "PRAGMA page_size = 512; CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
             CREATE TABLE places (fid INTEGER PRIMARY KEY, SHAPE BLOB, LSOA21CD TEXT, n REAL);
             INSERT INTO gpkg_contents VALUES ('places', 'features', 27700);
             INSERT INTO gpkg_geometry_columns VALUES ('places', 'SHAPE', 27700);
             INSERT INTO gpkg_spatial_ref_sys VALUES (27700, 'EPSG', 27700, 'PROJCS[]');",
        )
        .unwrap();
    let mut blob = vec![b'G', b'P', 0, 1, 0x34, 0x6c, 0, 0, 1, 1, 0, 0, 0];
    blob.extend_from_slice(&433_000.0_f64.to_le_bytes());
    blob.extend_from_slice(&278_000.0_f64.to_le_bytes());
    connection.execute("INSERT INTO places VALUES (1, ?1, 'E01000001', 2.5)", [blob]).unwrap();
    drop(connection);
    std::fs::read(path).unwrap()
}

/// A workbook with notes on its first sheet and a table under a banner on its second.
fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap().write(0, 0, "About this file").unwrap();
    let sheet = workbook.add_worksheet().set_name("Data").unwrap();
    sheet.write(0, 0, "A banner").unwrap();
    for (column, header) in ["LSOA code", "Name", "People"].into_iter().enumerate() {
        sheet.write(2, column as u16, header).unwrap();
    }
    for row in 0..3_u32 {
        sheet.write(row + 3, 0, format!("E0100000{row}")).unwrap();
        sheet.write(row + 3, 1, "Ynys Môn").unwrap();
        sheet.write(row + 3, 2, 100.0 + f64::from(row)).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("data/table.csv", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
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
    for (bytes, rows) in
        [(BULK.to_vec(), 3), (WEB.to_vec(), 2), (workbook(), 3), (gzip(BULK), 3), (zip(BULK), 3)]
    {
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
}
