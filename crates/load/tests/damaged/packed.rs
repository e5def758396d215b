//! Workbooks and archives, sound and damaged, in place of the city's need table.

use std::io::{Cursor, Read, Write};

use super::city::{City, code, load};

/// A workbook with a sheet for each name; each holds the need table under a banner.
fn workbook(sheets: &[&str]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap().write(0, 0, "About this file").unwrap();
    for name in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        sheet.write(0, 0, "Out of work, by area").unwrap();
        sheet.write(2, 0, "LSOA code").unwrap().write(2, 1, "Worked in the last\n12 months").unwrap();
        for area in 0..6_u32 {
            sheet.write(area + 3, 0, code(area as usize)).unwrap();
            sheet.write(area + 3, 1, 71.0 + f64::from(area)).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Codes found with this file as the need table, named so in the settings.
fn found(file: &str, named: &str, bytes: Vec<u8>) -> Vec<(&'static str, Option<u64>)> {
    let mut city = City::new();
    city.put(file, bytes);
    city.settings = city.settings.replace("table = \"need.csv\"", &format!("table = \"{named}\""));
    load(&city).iter().map(|fault| (fault.kind.code, fault.place.row)).collect()
}

#[test]
fn workbooks_are_read_or_say_which_sheet() {
    let one = workbook(&["Data"]);
    assert_eq!(found("need.xlsx", "need.xlsx", one.clone()), []);
    assert_eq!(found("need.xlsx", "need.xlsx#Data", one.clone()), []);
    assert_eq!(found("need.xlsx", "need.xlsx#Date", one.clone()), [("L018", None)]);
    let two = workbook(&["2023", "2024"]);
    assert_eq!(found("need.xlsx", "need.xlsx", two.clone()), [("L018", None)]);
    assert_eq!(found("need.xlsx", "need.xlsx#2024", two), []);
    // The ending does not matter, the content does.
    assert_eq!(found("need.csv", "need.csv", one.clone()), []);
    for cut in [50, one.len() / 2, one.len() - 30] {
        let codes = found("need.xlsx", "need.xlsx", one[..cut].to_vec());
        assert!(matches!(codes.as_slice(), [("L005" | "L019", None)]), "{codes:?}");
    }
}

#[test]
fn a_workbook_of_formulas_that_nobody_calculated_says_so() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "LSOA code").unwrap().write(0, 1, "Worked in the last 12 months").unwrap();
    let formula = rust_xlsxwriter::Formula::new("=1+1");
    sheet.write(1, 0, &formula).unwrap().write(1, 1, &formula).unwrap();
    let calculated = workbook.save_to_buffer().unwrap();
    // As openpyxl writes it: the formulas without the values they had.
    let mut archive = zip::ZipArchive::new(Cursor::new(calculated)).unwrap();
    let parts: Vec<(String, Vec<u8>)> = (0..archive.len())
        .map(|part| {
            let mut part = archive.by_index(part).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().to_owned(), text.replace("</f><v>0</v>", "</f><v></v>").into_bytes())
        })
        .collect();
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let mut city = City::new();
    city.put("need.csv", zip(&parts));
    let faults = load(&city);
    assert!(faults.len() == 1 && faults[0].message.contains("open it in Excel"), "{faults:?}");
}

#[test]
fn a_date_in_a_column_of_numbers_is_no_number() {
    for (format, shown) in [("yyyy-mm-dd", "2024-05-01"), ("hh:mm", "06:00"), ("[h]:mm", "6:00")] {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "LSOA code").unwrap().write(0, 1, "Worked in the last 12 months").unwrap();
        for area in 0..6_u32 {
            sheet.write(area + 1, 0, code(area as usize)).unwrap().write(area + 1, 1, 71 + area).unwrap();
        }
        let days = if shown.len() > 5 { 45_413.0 } else { 0.25 };
        let format = rust_xlsxwriter::Format::new().set_num_format(format);
        sheet.write_with_format(3, 1, days, &format).unwrap();
        let mut city = City::new();
        city.put("need.csv", workbook.save_to_buffer().unwrap());
        let faults = load(&city);
        let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
        let found = (fault.kind.code, fault.place.row, fault.value.as_deref());
        assert_eq!(found, ("L030", Some(4), Some(shown)));
    }
}

#[test]
fn archives_are_read_or_say_which_member() {
    let need = City::new().get("need.csv");
    assert_eq!(found("need.zip", "need.zip", zip(&[("data/need.csv", &need), ("readme.txt", b"notes")])), []);
    let two = zip(&[("a.csv", &need), ("b.csv", &need)]);
    assert_eq!(found("need.zip", "need.zip", two.clone()), [("L006", None)]);
    assert_eq!(found("need.zip", "need.zip/b.csv", two.clone()), []);
    assert_eq!(found("need.zip", "need.zip/c.csv", two.clone()), [("L006", None)]);
    assert_eq!(found("need.zip", "need.zip", zip(&[("readme.txt", b"notes")])), [("L006", None)]);
    assert_eq!(found("need.zip", "need.zip", zip(&[("need.txt", &need), ("notes.pdf", b"%PDF")])), []);
    assert_eq!(found("need.zip", "need.zip", zip(&[("need.zip", &two)])), [("L006", None)]);
    assert_eq!(found("need.zip", "need.zip", zip(&[("need.xlsx", &workbook(&["Data"]))])), []);
    assert_eq!(found("need.zip", "need.zip/b.csv", two[..two.len() - 40].to_vec()), [("L005", None)]);
}

#[test]
fn archives_in_archives_and_shapefiles_by_any_case() {
    let need = City::new().get("need.csv");
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    assert_eq!(found("need.gz", "need.gz", gzip(&gzip(&need))), []);
    // Packed by a method that is not read: 12 is bzip2, in the local header and in the directory.
    let mut bzip2 = zip(&[("need.csv", &need)]);
    let directory = bzip2.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    for at in [8, directory + 10] {
        bzip2[at] = 12;
    }
    assert_eq!(found("need.zip", "need.zip", bzip2), [("L028", None)]);
}

#[test]
fn a_sheet_that_is_a_chart_is_no_table() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Data").unwrap();
    sheet.write(0, 0, "LSOA code").unwrap().write(0, 1, "Worked in the last 12 months").unwrap();
    for area in 0..6_u32 {
        sheet.write(area + 1, 0, code(area as usize)).unwrap().write(area + 1, 1, 71 + area).unwrap();
    }
    let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Column);
    chart.add_series().set_values("Data!$B$2:$B$7");
    workbook.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    assert_eq!(found("need.xlsx", "need.xlsx", workbook.save_to_buffer().unwrap()), []);
}

/// A GeoPackage of one layer of attributes, made by these statements.
fn geopackage(statements: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("need.gpkg");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let layer = "CREATE TABLE gpkg_contents (table_name, data_type, srs_id); \
                 CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id); \
                 INSERT INTO gpkg_contents VALUES ('need', 'attributes', 0);";
    connection.execute_batch(&format!("{layer}{statements}")).unwrap();
    drop(connection);
    std::fs::read(file).unwrap()
}

#[test]
fn a_geopackage_as_qgis_leaves_it_and_one_without_an_end() {
    let rows: Vec<String> = (0..6).map(|area| format!("('{}', {})", code(area), 71 + area)).collect();
    let table = format!(
        "CREATE TABLE need (code, \"Worked in the last 12 months\"); INSERT INTO need VALUES {};",
        rows.join(",")
    );
    let wal = geopackage(&format!("PRAGMA journal_mode = WAL; {table}"));
    assert_eq!(&wal[18..20], &[2, 2]);
    assert_eq!(found("need.gpkg", "need.gpkg", wal.clone()), []);
    let mut open = City::new();
    open.put("need.gpkg-wal", b"pages".to_vec());
    open.put("need.gpkg", wal);
    open.settings = open.settings.replace("need.csv", "need.gpkg");
    let codes: Vec<&str> = load(&open).iter().map(|fault| fault.kind.code).collect();
    assert_eq!(codes, ["L057"]);
    let endless =
        "CREATE VIEW need AS WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS code FROM n;";
    assert_eq!(found("need.gpkg", "need.gpkg", geopackage(endless)), [("L057", None)]);
}

#[test]
fn text_in_other_encodings_is_the_same_table() {
    let need = String::from_utf8(City::new().get("need.csv")).unwrap();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(need.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(found("need.csv", "need.csv", utf16), []);
    let marked = [b"\xef\xbb\xbf".as_slice(), need.as_bytes()].concat();
    assert_eq!(found("need.csv", "need.csv", marked), []);
    assert_eq!(found("need.csv", "need.csv", need.replace('\n', "\r\n").into_bytes()), []);
    assert_eq!(found("need.csv", "need.csv", need.replace('\n', "\r").into_bytes()), []);
    let bad = need.replace(",73\n", ",many\n").replace('\n', "\r");
    assert_eq!(found("need.csv", "need.csv", bad.into_bytes()), [("L030", Some(4))]);
    assert_eq!(found("need.csv", "need.csv", need.replace(',', ";").into_bytes()), []);
    assert_eq!(found("need.csv", "need.csv", need.replace(',', "\t").into_bytes()), []);
}
