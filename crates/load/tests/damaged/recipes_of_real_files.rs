//! Recipes on real files: each a file of `../shared`, what is done to its bytes, how it is read, and what must be said.

use serde_json::{Value, json};

use crate::real_files::As::{self, *};
use crate::real_files::Damage::*;
use crate::real_files::{CITY, INDEX, LIBRARIES, POSTCODES, Recipe};

const PRACTICES: &str = "coventry/coventry_gp_practices_geocoded.csv";
const HUBS: &str = "coventry/coventry_family_hubs_2020_transcribed.csv";
const PACKAGE: &str = "coventry/coventry_lsoa_27700.gpkg";
const CENSUS: &str = "england/census2021-ts065-lsoa.csv.gz";
const HOUSEHOLDS: &str = "england/census2021-ts003-lsoa.csv.gz";
const WARDS: &str = "england/lookup_lsoa21_ward24_ltla24.csv.gz";
const CONVERSION: &str = "england/LSOA11_LSOA21_LAD22_lookup.csv.gz";
const CENTROIDS: &str = "england/lsoa21_pwc_EW.csv.gz";
const JOBCENTRES: &str = "england/Jobcentre_locations_geocoded.csv";
const EPRACCUR: &str = "england/epraccur.csv.gz";
const MATRIX: &str = "travel/travel_matrix_car.csv";

const NEED: As = Need("Never worked");

/// The first feature's geometry.
fn geometry(map: &mut Value) -> &mut Value {
    &mut map["features"][0]["geometry"]
}

/// Every position of every ring put through a function.
fn positions(map: &mut Value, change: fn(f64, f64) -> (f64, f64)) {
    fn walk(value: &mut Value, change: fn(f64, f64) -> (f64, f64)) {
        let Some(list) = value.as_array_mut() else { return };
        if let [Value::Number(x), Value::Number(y)] = list.as_slice() {
            let (x, y) = change(x.as_f64().unwrap(), y.as_f64().unwrap());
            *value = json!([x, y]);
        } else {
            list.iter_mut().for_each(|inner| walk(inner, change));
        }
    }
    for feature in map["features"].as_array_mut().unwrap() {
        walk(&mut feature["geometry"]["coordinates"], change);
    }
}

/// Spherical Mercator, as web maps have it.
fn mercator(lon: f64, lat: f64) -> (f64, f64) {
    let radius = 6_378_137.0;
    (radius * lon.to_radians(), radius * (lat.to_radians() / 2.0 + std::f64::consts::FRAC_PI_4).tan().ln())
}

pub(crate) fn recipes() -> Vec<Recipe> {
    let code = Some("LSOA21CD");
    vec![
        // Boundaries, mis-projected and broken.
        (CITY, Json(|map| positions(map, |x, y| (y, x))), Boundaries, "L042", None, None),
        (CITY, Json(|map| positions(map, mercator)), Boundaries, "L040", None, None),
        (
            CITY,
            Swap("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::3857"),
            Boundaries,
            "L040",
            None,
            None,
        ),
        (CITY, Swap("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:27700"), Boundaries, "L041", None, None),
        (CITY, Json(|map| positions(map, |x, y| (x + 20.0, y))), Boundaries, "L044", Some(1), None),
        (
            CITY,
            Json(|map| map["features"][0]["properties"]["LSOA21CD"] = json!("")),
            Boundaries,
            "L020",
            Some(1),
            code,
        ),
        (
            CITY,
            Json(|map| map["features"][4]["properties"]["LSOA21CD"] = json!("E01009522")),
            Boundaries,
            "L063",
            Some(5),
            code,
        ),
        (
            CITY,
            Json(|map| {
                let twice = map["features"][0].clone();
                map["features"].as_array_mut().unwrap().push(twice);
            }),
            Boundaries,
            "L062",
            Some(204),
            code,
        ),
        (CITY, Json(|map| *geometry(map) = Value::Null), Boundaries, "L050", Some(1), Some("geometry")),
        (
            CITY,
            Json(|map| *geometry(map) = json!({"type": "Point", "coordinates": [-1.5, 52.4]})),
            Boundaries,
            "L051",
            Some(1),
            Some("geometry"),
        ),
        (
            CITY,
            Json(|map| geometry(map)["coordinates"][0].as_array_mut().unwrap().truncate(2)),
            Boundaries,
            "L053",
            Some(1),
            Some("geometry"),
        ),
        (
            CITY,
            Json(|map| geometry(map)["coordinates"][0].as_array_mut().unwrap().swap(2, 9)),
            Boundaries,
            "L052",
            Some(1),
            Some("geometry"),
        ),
        (CITY, Json(|map| map["features"] = json!([])), Boundaries, "L056", None, None),
        (CITY, Json(|map| map["type"] = json!("Topology")), Boundaries, "L056", None, None),
        (CITY, SwapAll("\"E010", "\"E020"), Boundaries, "L025", None, None),
        (CITY, Cut(200_000), Boundaries, "L056", Some(110), None),
        (CITY, Cut(0), Boundaries, "L003", None, None),
        (
            PACKAGE,
            Sql("UPDATE gpkg_geometry_columns SET srs_id = 4326; UPDATE gpkg_contents SET srs_id = 4326"),
            Boundaries,
            "L041",
            None,
            None,
        ),
        (PACKAGE, Sql("DELETE FROM gpkg_contents"), Boundaries, "L057", None, None),
        (PACKAGE, Sql("DROP TABLE gpkg_geometry_columns"), Boundaries, "L057", None, None),
        (
            PACKAGE,
            Sql(
                "UPDATE coventry_lsoa_27700 SET geom = x'475000' WHERE rowid = (SELECT rowid FROM coventry_lsoa_27700 ORDER BY rowid LIMIT 1 OFFSET 6)",
            ),
            Boundaries,
            "L053",
            Some(7),
            Some("geometry"),
        ),
        (
            PACKAGE,
            Sql(
                "UPDATE coventry_lsoa_27700 SET geom = NULL WHERE rowid = (SELECT rowid FROM coventry_lsoa_27700 ORDER BY rowid LIMIT 1 OFFSET 6)",
            ),
            Boundaries,
            "L050",
            Some(7),
            Some("geometry"),
        ),
        (
            PACKAGE,
            Sql(
                "UPDATE coventry_lsoa_27700 SET LSOA21CD = NULL WHERE rowid = (SELECT rowid FROM coventry_lsoa_27700 ORDER BY rowid LIMIT 1 OFFSET 6)",
            ),
            Boundaries,
            "L020",
            Some(7),
            code,
        ),
        (PACKAGE, Sql("DELETE FROM coventry_lsoa_27700"), Boundaries, "L057", None, None),
        (
            PACKAGE,
            Sql(
                "CREATE TABLE two AS SELECT * FROM coventry_lsoa_27700; INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('two', 'features', 27700); INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES ('two', 'geom', 'POLYGON', 27700, 0, 0)",
            ),
            Boundaries,
            "L058",
            None,
            None,
        ),
        (PACKAGE, Byte(0, b'X'), Boundaries, "L004", None, None),
        (PACKAGE, Cut(5_000), Boundaries, "L057", None, None),
        // The index, its header and its cells.
        (
            INDEX,
            Line(2, "E01009522,Coventry 014A,E08000026,Coventry,19.398,,5"),
            Index,
            "L035",
            Some(2),
            Some("Rank"),
        ),
        (INDEX, Swap(",19.398,15194,", ",19.398,n/a,"), Index, "L035", Some(2), Some("Rank")),
        (INDEX, Swap(",19.398,15194,", ",19.398,0,"), Index, "L035", Some(2), Some("Rank")),
        (INDEX, Swap("E01009522,", ","), Index, "L020", Some(2), Some("LSOA code (2021)")),
        (INDEX, Again(2, ",15194,", ",15195,"), Index, "L021", Some(205), Some("LSOA code (2021)")),
        (INDEX, Again(2, ",15194,", ",15194,"), Index, "L022", Some(205), Some("LSOA code (2021)")),
        (INDEX, Drop(7), Index, "L024", None, None),
        (INDEX, SwapAll("E010", "E020"), Index, "L025", None, None),
        (INDEX, Drop(1), Index, "L013", Some(1), None),
        (INDEX, Swap("E01009523,Coventry 010A", "E01009523,\"Coventry 010A"), Index, "L010", Some(3), None),
        (INDEX, Swap("E01009523,Coventry 010A,", "E01009523,Coventry, 010A,"), Index, "L011", Some(3), None),
        (INDEX, Cut(40_000), Index, "L012", Some(159), None),
        (INDEX, SwapAll(" Rank (", " Place ("), Index, "L070", None, None),
        (INDEX, Windows1252("Coventry 014A", "C\u{f4}ventry 014A"), Index, "L009", Some(2), None),
        (INDEX, Swap("E01009523", "E010O9523"), Index, "L026", Some(3), Some("LSOA code (2021)")),
        // Need, by census bulk and from a Nomis query.
        (CENSUS, GzipCut(100_000), NEED, "L005", None, None),
        (
            CENSUS,
            Line(9037, "2021,Coventry 014A,E01009522,609,64,383,"),
            NEED,
            "L031",
            Some(9037),
            Some("Never worked"),
        ),
        (
            CENSUS,
            Line(9037, "2021,Coventry 014A,E01009522,609,64,383,-162"),
            NEED,
            "L032",
            Some(9037),
            Some("Never worked"),
        ),
        (
            CENSUS,
            Line(9037, "2021,Coventry 014A,E01009522,609,64,383,16 2"),
            NEED,
            "L030",
            Some(9037),
            Some("Never worked"),
        ),
        (
            CENSUS,
            Line(9037, "2021,Coventry 014A,E01009522,609,64,383,*"),
            NEED,
            "L033",
            Some(9037),
            Some("Never worked"),
        ),
        (
            CENSUS,
            Line(9037, "2021,Coventry 014A,E01009523,609,64,383,162"),
            NEED,
            "L021",
            None,
            Some("geography code"),
        ),
        (CENSUS, Drop(9037), NEED, "L023", None, Some("geography code")),
        (CENSUS, Line(9037, "2021,Coventry 014A,E01009522,609,64,383,162,9"), NEED, "L011", Some(9037), None),
        (CENSUS, Cut(1_000_000), NEED, "L024", None, None),
        (CENSUS, Cut(300), NEED, "L014", None, None),
        (
            CENSUS,
            Swap("geography code", "geography codes"),
            Need("Ever worked"),
            "L016",
            None,
            Some("Ever worked"),
        ),
        (
            CENSUS,
            Swap("Unemployment history: Never", "Unemployment history: Not in employment: Never"),
            Need("Unemployment history: Not in"),
            "L017",
            None,
            None,
        ),
        (
            HOUSEHOLDS,
            Line(15026, "E01009522 : Coventry 014A,8x7,11.8"),
            Need("2021"),
            "L030",
            Some(15026),
            Some("2021"),
        ),
        (
            HOUSEHOLDS,
            Line(15026, "E01009522 : Coventry 014A,!,11.8"),
            Need("2021"),
            "L033",
            Some(15026),
            Some("2021"),
        ),
        (HOUSEHOLDS, Line(15026, ""), Need("2021"), "L023", None, None),
        (HOUSEHOLDS, Drop(15026), Need("2021"), "L023", None, None),
        (
            HOUSEHOLDS,
            Swap(
                "2021 super output area - lower layer,2021,%",
                "2021 super output area - lower layer,2011,%",
            ),
            Need("2021"),
            "L016",
            None,
            Some("2021"),
        ),
        // Lookups and centroids.
        (WARDS, SwapAll("E08000026", "E08000099"), Wards, "L061", None, Some("ltla24_code")),
        (WARDS, Swap("ltla24_code", "ltla25_code"), Wards, "L016", None, Some("ltla24_code")),
        (WARDS, SwapAll("E01", "E02"), Wards, "L025", None, None),
        (CONVERSION, Swap("LSOA21CD", "LSOA31CD"), Conversion, "L092", None, None),
        (CENTROIDS, Swap("lon,lat", "lat,lon"), Centroids, "L042", None, None),
        // Places.
        (PRACTICES, Swap("52.43801,-1.53107", "-1.53107,52.43801"), Venues, "L042", Some(2), Some("long")),
        (PRACTICES, Swap("52.43801,-1.53107", "0,0"), Venues, "L043", Some(2), Some("long")),
        (PRACTICES, Swap("52.43801,-1.53107", "52.43801,"), Venues, "L045", Some(2), Some("long")),
        (PRACTICES, Swap("52.43801,-1.53107", "48.85,2.35"), Venues, "L044", Some(2), Some("long")),
        (PRACTICES, Swap("52.43801,-1.53107", "52\u{b0}26'N,-1.53107"), Venues, "L045", Some(2), Some("lat")),
        (PRACTICES, Swap("CV6 2FL,52.43801,-1.53107", ",,"), Venues, "L101", Some(2), None),
        (PRACTICES, Swap("M86001,", "M84012,"), Venues, "L100", Some(3), Some("id")),
        (PRACTICES, Swap("code,name,", "kode,nahme,"), Venues, "L016", None, Some("id")),
        (LIBRARIES, Swap("CV3 1DP", "CV3 1D"), Venues, "L110", Some(2), Some("Postcode")),
        (LIBRARIES, Swap("CV3 1DP", "CV3 0ZZ"), Venues, "L111", Some(2), Some("Postcode")),
        (LIBRARIES, Swap("CV3 1DP", ""), Venues, "L101", Some(2), None),
        (LIBRARIES, Swap("12:00-18:00", "noon to six"), Venues, "L108", Some(2), Some("opening hours")),
        (LIBRARIES, Windows1252("Acorn Street", "Ac\u{f4}rn Street"), Venues, "L009", Some(2), None),
        (LIBRARIES, Swap("Email address", "NI number"), Venues, "L120", None, Some("NI number")),
        (
            LIBRARIES,
            SwapAll("library@coventry.gov.uk", "smith@gmail.com"),
            Venues,
            "L120",
            None,
            Some("Email"),
        ),
        (HUBS, Swap("CV1 2SF", "CV12SFF"), Venues, "L110", Some(2), Some("postcode")),
        (HUBS, Swap("name,area", "date of birth,area"), Venues, "L120", None, Some("date of birth")),
        (POSTCODES, Swap("Postcode,lat", "Place,lat"), Postcodes, "L016", None, Some("postcode")),
        (POSTCODES, Cut(200_000), Postcodes, "L111", None, None),
        (JOBCENTRES, Swap("lon,lat", "lat,lon"), Venues, "L042", Some(2), None),
        (EPRACCUR, Line(1, "\"A81001\",\"THE DENSHAM SURGERY\""), Venues, "L016", None, None),
        // Matrices.
        (MATRIX, Swap(",103.35,", ",-103.35,"), Matrix, "L133", Some(2), Some("minutes")),
        (MATRIX, Swap(",103.35,", ",1:43,"), Matrix, "L133", Some(2), Some("minutes")),
        (MATRIX, Swap("Plymouth 001A", "Plymouth 01A"), Matrix, "L131", None, None),
        (MATRIX, Swap("Bideford Community Hospital", "Bideford Hospital"), Matrix, "L131", None, None),
        (MATRIX, Again(2, ",103.35,", ",99.5,"), Matrix, "L132", Some(731), Some("minutes")),
        (MATRIX, Line(1, "a,b,c"), Matrix, "L130", None, None),
        (
            MATRIX,
            Swap("\"Colin Campbell Court, Plymouth\"", "Colin Campbell Court, Plymouth"),
            Matrix,
            "L012",
            Some(2),
            None,
        ),
    ]
}
