//! Sound files, small, one for each reader.

use std::io::{Cursor, Read, Write};

pub(super) const BULK: &[u8] = b"date,geography,geography code,\"Age: Total, all\",x; measures: Value\r\n2021,A,E01000001,1501,\"1,200\"\r\n2021,\"B \"\"b\"\"\",E01000002,1602,7\r\n2021,C,E01000003,*,8\r\n";
pub(super) const WEB: &[u8] = b"TS003 - Household composition,,\n,,\nPopulation :,All households,\n,,\n2021 super output area - lower layer,2021,%\n,,\nE01011954 : Hartlepool 001A,188,19.5\nE01011969 : Hartlepool 001B,56,9.3\n,,\n*,A note,\n";
pub(super) const GEOJSON: &[u8] = br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[{"type":"Feature","properties":{"LSOA21CD":"E01000001","n":1.5},"geometry":{"type":"Polygon","coordinates":[[[-1.51,52.41],[-1.50,52.41],[-1.50,52.42],[-1.51,52.41]]]}},{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"MultiPolygon","coordinates":[[[[-1.41,52.41],[-1.40,52.41],[-1.40,52.42],[-1.41,52.41]]]]}},{"type":"Feature","properties":null,"geometry":null}]}"#;

pub(super) const API: &[u8] = b"DATE,GEOGRAPHY_NAME,GEOGRAPHY_CODE,OBS_VALUE,OBS_STATUS,RECORD_OFFSET,RECORD_COUNT\n2021,A,E01000001,71,A,0,3\n2021,B,E01000002,72,A,1,3\n2021,C,E01000003,73,A,2,3\n";
pub(super) const INDEX: &[u8] = b"LSOA code (2021),LSOA name (2021),Local Authority District code (2024),Index of Multiple Deprivation (IMD) Score,Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),Total population: mid 2022\nE01000001,A,E06000099,80.1,\"1,001\",1,1501\nE01000002,B,E06000099,40.2,15194,5,1602\n";
pub(super) const LOOKUP: &[u8] = b"LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD\nE01000008,A,E01000001,A,S,E06000099\nE01000008,A,E01000002,B,S,E06000099\nE01000009,C,E01000002,B,M,E06000099\n";
pub(super) const OLD_COUNTS: &[u8] = b"LSOA11CD,people\nE01000008,80\nE01000009,20\n";
pub(super) const VENUES: &[u8] = b"id,name,kind,lat,lon,postcode,room,staff,cost,status,patterns,fixed,site,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday\nv0,Hall,library,52.41,-1.505,ZZ1 1AA,20,2,35.50,candidate,weekly;none,,,09:00-12:00,,,,,,\nv1,\"St \"\"M\"\"\",hub,,,CV3 3 GL,8,1,0,hub,,weekly,s1,9am-5.30pm,closed,,,,,\n";
pub(super) const EPRACCUR: &[u8] = b"\"M86001\",\"THE FORUM\",\"Y60\",\"QWU\",\"1 ROAD\",\"\",\"\",\"COVENTRY\",\"\",\"CV3 3GL\",\"19740401\",\"\",\"A\",\"B\",\"B2M3M\",\"20220701\",\"\",\"024 1\",\"\",\"\",\"\",\"0\",\"\",\"B2M3M\",\"\",\"4\",\"\"\n\"M86002\",\"GONE\",\"Y60\",\"QWU\",\"2 ROAD\",\"\",\"\",\"COVENTRY\",\"\",\"ZZ1 1AA\",\"19740401\",\"20100101\",\"C\",\"B\",\"B2M3M\",\"20220701\",\"\",\"024 2\",\"\",\"\",\"\",\"0\",\"\",\"B2M3M\",\"\",\"4\",\"\"\n";
pub(super) const POSTCODES: &[u8] = b"pcds,doterm,oseast1m,osnrth1m,lat,long\nZZ1 1AA,,433300,278300,52.401,-1.512\nCV3 3GL,202001,433400,278400,52.402,-1.511\nZZ9 9ZZ,,,,99.999999,0.000000\n";
pub(super) const CURRENT: &[u8] = b"venue,pattern\nv0,weekly\nHall,none\n";
pub(super) const LONG: &[u8] =
    b"from_id,to_id,travel_time_p50\nE01000001,v0,12.5\nE01000001,v1,9999\nE01000002,v0,\n";
pub(super) const WIDE: &[u8] = b"area,v0,Hall\nE01000001,12.5,9999\nB,7,NA\n";
pub(super) const XLS: &[u8] = include_bytes!("need.xls");
pub(super) const PRJ: &[u8] = b"PROJCS[\"x\",GEOGCS[\"x\",DATUM[\"y\",SPHEROID[\"Airy 1830\",6377563.396,299.3249646]]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",400000.0],PARAMETER[\"False_Northing\",-100000.0]]";

/// A `.shp` and its `.dbf` of two squares, as the shapefile crate writes them.
pub(super) fn shapefile() -> (Vec<u8>, Vec<u8>) {
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
pub(super) fn geopackage() -> Vec<u8> {
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
pub(super) fn workbook() -> Vec<u8> {
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

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zip(bytes: &[u8]) -> Vec<u8> {
    archive(&[("data/table.csv", bytes)])
}

/// A sheet of an OpenDocument workbook.
pub(super) fn ods() -> Vec<u8> {
    let row = |cells: &[&str]| -> String {
        let cell = |text: &&str| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        };
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Data\">{}{}{}{}</table:table></office:spreadsheet></office:body></office:document-content>",
        row(&["LSOA code", "Name", "People"]),
        row(&["E01000001", "A", "100"]),
        row(&["E01000002", "B", "101"]),
        row(&["E01000003", "C", "102"])
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// A text long enough to be read by column, on all cores.
pub(super) fn large() -> Vec<u8> {
    let mut text = b"date,geography,geography code,People\n".to_vec();
    for row in 0..40_000 {
        text.extend_from_slice(format!("2021,Somewhere {row},E01{row:06},{}\n", row % 977).as_bytes());
    }
    text
}

/// A part of a zip file.
pub(super) fn part(zipped: &[u8], name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    zip::ZipArchive::new(Cursor::new(zipped))
        .unwrap()
        .by_name(name)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// The same zip file with another content of one part: damage that its checksums do not give away.
pub(super) fn with_part(zipped: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let names: Vec<String> =
        zip::ZipArchive::new(Cursor::new(zipped)).unwrap().file_names().map(str::to_owned).collect();
    let parts: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|member| {
            let bytes = if member == name { content.to_vec() } else { part(zipped, &member) };
            (member, bytes)
        })
        .collect();
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    archive(&parts)
}

/// A zipped Shapefile.
pub(super) fn shapefile_zip() -> Vec<u8> {
    let (shp, dbf) = shapefile();
    archive(&[("x/a.shp", &shp), ("x/a.dbf", &dbf), ("x/a.prj", PRJ)])
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
