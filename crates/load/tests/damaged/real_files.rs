//! Recipes on real files applied: the file damaged, read in a scenario that is sound but for it, and what was found.

use std::io::{Read, Write};
use std::path::Path;

use serde_json::Value;
use spoke_load::{Areas, Loader, MatrixColumns, NeedSettings, VenueSettings};

use crate::recipes_of_real_files::recipes;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
pub(crate) const CITY: &str = "coventry/E08000026_coventry.geojson";
pub(crate) const INDEX: &str = "coventry/coventry_IoD2025_reconstructed.csv";
pub(crate) const LIBRARIES: &str = "coventry/coventry_city_council_libraries.csv";
pub(crate) const POSTCODES: &str = "coventry/CV_latlon.csv";

/// What is done to the bytes, unpacked where they were packed.
pub(crate) enum Damage {
    /// The first occurrence of a text replaced by another.
    Swap(&'static str, &'static str),
    /// Every occurrence.
    SwapAll(&'static str, &'static str),
    /// One line (from 1) replaced.
    Line(usize, &'static str),
    /// One line left out.
    Drop(usize),
    /// One line written twice, the second time at the end, with a text replaced.
    Again(usize, &'static str, &'static str),
    /// Cut after so many bytes.
    Cut(usize),
    /// Packed, and the gzip cut after so many bytes.
    GzipCut(usize),
    /// Latin letters as Windows-1252, after a text was replaced.
    Windows1252(&'static str, &'static str),
    /// A byte replaced.
    Byte(usize, u8),
    /// A GeoJSON file's value changed.
    Json(fn(&mut Value)),
    /// A GeoPackage changed by SQL.
    Sql(&'static str),
}
use Damage::*;

/// How the damaged file is read.
#[derive(Clone, Copy)]
pub(crate) enum As {
    Boundaries,
    Index,
    Need(&'static str),
    Centroids,
    Wards,
    Conversion,
    Venues,
    Postcodes,
    Matrix,
}
use As::*;

/// File, damage, reading, and the code, row and part of the column that must be said.
pub(crate) type Recipe = (&'static str, Damage, As, &'static str, Option<u64>, Option<&'static str>);

fn sound(path: &str) -> Vec<u8> {
    let raw = std::fs::read(Path::new(DATA).join(path)).unwrap();
    if !path.ends_with(".gz") {
        return raw;
    }
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(raw.as_slice()).read_to_end(&mut bytes).unwrap();
    bytes
}

fn damaged(path: &str, damage: &Damage) -> Vec<u8> {
    let bytes = sound(path);
    // The jobcentres are in Windows-1252.
    let text = || match String::from_utf8(bytes.clone()) {
        Ok(text) => text,
        Err(_) => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
    };
    let lines = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines: Vec<String> = text().lines().map(str::to_owned).collect();
        change(&mut lines);
        (lines.join("\n") + "\n").into_bytes()
    };
    let swapped = |from: &str, to: &str| text().replacen(from, to, 1);
    match damage {
        Swap(from, to) => swapped(from, to).into_bytes(),
        SwapAll(from, to) => text().replace(from, to).into_bytes(),
        Line(at, with) => lines(&|lines| lines[at - 1] = (*with).to_owned()),
        Drop(at) => lines(&|lines| std::mem::drop(lines.remove(at - 1))),
        Again(at, from, to) => lines(&|lines| lines.push(lines[at - 1].replacen(from, to, 1))),
        Cut(at) => bytes[..*at].to_vec(),
        GzipCut(at) => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(&bytes).unwrap();
            encoder.finish().unwrap()[..*at].to_vec()
        }
        Windows1252(from, to) => encoding_rs::WINDOWS_1252.encode(&swapped(from, to)).0.into_owned(),
        Byte(at, byte) => {
            let mut bytes = bytes.clone();
            bytes[*at] = *byte;
            bytes
        }
        Json(change) => {
            let mut map: Value = serde_json::from_slice(&bytes).unwrap();
            change(&mut map);
            serde_json::to_vec(&map).unwrap()
        }
        Sql(change) => {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("damaged.gpkg");
            std::fs::write(&path, &bytes).unwrap();
            let connection = rusqlite::Connection::open(&path).unwrap();
            // Triggers of spatial indexes call functions that only a GIS has.
            let triggers: Vec<String> = connection
                .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            for trigger in triggers {
                connection.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
            }
            connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}")).unwrap();
            drop(connection);
            std::fs::read(&path).unwrap()
        }
    }
}

fn settings<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What reading the file finds, as the whole of a scenario that is sound but for it.
fn read(folder: &Path, how: As, city: &Areas, devon: &Areas) -> Loader {
    let mut loader = Loader::new([folder, Path::new(DATA)]);
    let areas = |loader: &mut Loader, rules: &str, index: &str| {
        loader.areas(&settings(rules), &settings(&format!("table = \"{index}\"\nscope = \"local\"")))
    };
    let venues = |loader: &mut Loader, table: &str, postcodes: &str, areas: &Areas| {
        let rules: VenueSettings =
            settings(&format!("table = \"{table}\"\npostcodes = {{ table = \"{postcodes}\" }}"));
        let patterns = rules.all_patterns(13).unwrap();
        loader.venues(&rules, &patterns, areas)
    };
    let boundaries = format!("boundaries = \"{CITY}\"");
    match how {
        Boundaries => drop(areas(&mut loader, "boundaries = \"damaged\"", INDEX)),
        Index => drop(areas(&mut loader, &boundaries, "damaged")),
        Centroids => drop(areas(&mut loader, &format!("{boundaries}\ncentroids = \"damaged\""), INDEX)),
        Wards => {
            let only = "only = { column = \"ltla24_code\", values = [\"E08000026\"], lookup = \"damaged\" }";
            areas(&mut loader, &format!("{boundaries}\n{only}"), INDEX);
        }
        Conversion => {
            let old = "boundaries = \"coventry/E08000026_coventry_lsoa11.geojson\"\nconversion = { lookup = \"damaged\" }";
            areas(&mut loader, old, INDEX);
        }
        Need(column) => {
            let need = format!("name = \"n\"\ntable = \"damaged\"\ncolumn = \"{column}\"");
            loader.need(&settings::<NeedSettings>(&need), city);
        }
        Venues => drop(venues(&mut loader, "damaged", POSTCODES, &Areas::new(Vec::new()))),
        Postcodes => drop(venues(&mut loader, LIBRARIES, "damaged", &Areas::new(Vec::new()))),
        Matrix => {
            let sites = venues(&mut loader, "travel/devon_cdcs.csv", POSTCODES, devon).unwrap();
            loader.matrix("damaged", MatrixColumns::default(), devon, &sites);
        }
    }
    loader
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn every_damaged_real_file_is_found_out() {
    let mut loader = Loader::new([DATA]);
    let city = loader
        .areas(
            &settings(&format!("boundaries = \"{CITY}\"")),
            &settings(&format!("table = \"{INDEX}\"\nscope = \"local\"")),
        )
        .unwrap();
    let devon = loader
        .areas(
            &settings("boundaries = \"travel/LSOA_Devon_2021_EW_BSC_V4.gpkg\""),
            &settings("table = \"travel/devon_imd_2025_2021_LSOAs.csv\""),
        )
        .unwrap();
    let recipes = recipes();
    let mut wrong = Vec::new();
    for (number, (path, damage, how, code, row, column)) in recipes.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("damaged"), damaged(path, damage)).unwrap();
        let loader = read(folder.path(), *how, &city, &devon);
        let met = loader.faults().iter().any(|fault| {
            fault.kind.code == *code
                && (row.is_none() || fault.place.row == *row)
                && column
                    .is_none_or(|part| fault.place.column.as_deref().is_some_and(|name| name.contains(part)))
                && fault.place.path.is_some()
        });
        if !met {
            let got: Vec<String> = loader
                .faults()
                .iter()
                .take(4)
                .map(|fault| format!("{fault} (row {:?}, column {:?})", fault.place.row, fault.place.column))
                .collect();
            wrong.push(format!("{number}: {path}, wanted {code} {row:?} {column:?}, got {got:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), recipes.len(), wrong.join("\n"));
    assert!(recipes.len() >= 80, "only {} recipes", recipes.len());
}
