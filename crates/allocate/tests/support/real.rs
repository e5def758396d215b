//! Coventry and England from `../shared/data`.

use std::collections::BTreeMap;
use std::io::Read;

use spoke_model::{Gradient, Problem, Reach};

use super::{Place, Settings, problem, ridits, three_tiers};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/england/");

fn table(name: &str) -> Vec<csv::StringRecord> {
    let file = std::fs::File::open(format!("{DATA}{name}")).unwrap();
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    csv::Reader::from_reader(text.as_bytes()).into_records().map(|record| record.unwrap()).collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// Kilometres from a reference point, good enough within a district; for England use BNG instead.
fn plane(lon: f64, lat: f64) -> (f64, f64) {
    (lon * 111.32 * 52.4_f64.to_radians().cos(), lat * 111.2)
}

struct Area {
    at: (f64, f64),
    bng: (f64, f64),
    people: f64,
    rank: f64,
    population: f64,
}

fn areas(keep: impl Fn(&str) -> bool) -> BTreeMap<String, Area> {
    let mut areas = BTreeMap::new();
    let need: BTreeMap<String, f64> = table("census2021-ts065-lsoa.csv.gz")
        .iter()
        .map(|row| (row[2].to_owned(), 0.25 * number(&row[4])))
        .collect();
    let population: BTreeMap<String, f64> = table("census21_pop_6bands.csv.gz")
        .iter()
        .map(|row| (row[0].to_owned(), (2..8).map(|at| number(&row[at])).sum()))
        .collect();
    let centroid: BTreeMap<String, [f64; 4]> = table("lsoa21_pwc_EW.csv.gz")
        .iter()
        .map(|row| (row[0].to_owned(), [1, 2, 3, 4].map(|at| number(&row[at]))))
        .collect();
    for row in table("IoD2025_File7_layout_reconstructed.csv.gz") {
        if keep(&row[2]) {
            let code = row[0].to_owned();
            let [x, y, lon, lat] = centroid[&code];
            areas.insert(
                code.clone(),
                Area {
                    at: plane(lon, lat),
                    bng: (x / 1000.0, y / 1000.0),
                    people: need[&code],
                    rank: number(&row[5]),
                    population: population[&code],
                },
            );
        }
    }
    areas
}

/// Coventry: 203 areas, the venues inside it, three tiers, a geometric gradient of 3.
pub fn coventry(sessions: f64) -> Problem {
    let everywhere = areas(|_| true);
    let national = ridits(&everywhere.values().map(place).collect::<Vec<_>>());
    let ridit_of: BTreeMap<&String, f64> = everywhere.keys().zip(national).collect();
    let inside = areas(|district| district == "E08000026");
    let venues: Vec<(f64, f64)> = table("england_venues_geocoded.csv.gz")
        .iter()
        .filter(|row| inside.contains_key(&row[6]))
        .map(|row| plane(number(&row[5]), number(&row[4])))
        .collect();
    let places: Vec<Place> = inside.values().map(place).collect();
    let settings = Settings {
        tiers: three_tiers(),
        gradient: Gradient::Geometric { ratio: 3.0 },
        sessions,
        places: 12.0,
        floor_minutes: Some(30.0),
    };
    problem(&places, inside.keys().map(|code| ridit_of[code]).collect(), &venues, &settings)
}

fn place(area: &Area) -> Place {
    Place { at: area.at, people: area.people, rank: area.rank, population: area.population }
}

/// England: every area, every venue, one group.
pub fn england(sessions: f64) -> Problem {
    let everywhere = areas(|_| true);
    let places: Vec<Place> = everywhere.values().map(|area| Place { at: area.bng, ..place(area) }).collect();
    let venues: Vec<(f64, f64)> = table("england_venues_geocoded.csv.gz")
        .iter()
        .map(|row| bng(number(&row[5]), number(&row[4])))
        .collect();
    let settings = Settings {
        tiers: vec![(1.0, 3.0, Reach::Linear { free: 10.0, max: 45.0 })],
        gradient: Gradient::Geometric { ratio: 3.0 },
        sessions,
        places: 12.0,
        floor_minutes: Some(30.0),
    };
    problem(&places, ridits(&places), &venues, &settings)
}

/// Transverse Mercator of the National Grid with a constant shift from WGS84: within about 20 m, in kilometres.
fn bng(lon: f64, lat: f64) -> (f64, f64) {
    let (a, b, f0) = (6_377_563.396_f64, 6_356_256.909_f64, 0.999_601_271_7);
    let (lat0, lon0) = (49.0_f64.to_radians(), (-2.0_f64).to_radians());
    let (phi, lambda) = ((lat - 0.000_5).to_radians(), (lon + 0.001_6).to_radians());
    let e2 = 1.0 - (b * b) / (a * a);
    let n = (a - b) / (a + b);
    let nu = a * f0 / (1.0 - e2 * phi.sin().powi(2)).sqrt();
    let rho = a * f0 * (1.0 - e2) / (1.0 - e2 * phi.sin().powi(2)).powf(1.5);
    let eta2 = nu / rho - 1.0;
    let (dp, sp) = (phi - lat0, phi + lat0);
    let m = b
        * f0
        * ((1.0 + n + 1.25 * n * n + 1.25 * n.powi(3)) * dp
            - (3.0 * n + 3.0 * n * n + 21.0 / 8.0 * n.powi(3)) * dp.sin() * sp.cos()
            + (15.0 / 8.0 * (n * n + n.powi(3))) * (2.0 * dp).sin() * (2.0 * sp).cos()
            - 35.0 / 24.0 * n.powi(3) * (3.0 * dp).sin() * (3.0 * sp).cos());
    let (s, c, t) = (phi.sin(), phi.cos(), phi.tan());
    let d = lambda - lon0;
    let north = m - 100_000.0
        + nu / 2.0 * s * c * d.powi(2)
        + nu / 24.0 * s * c.powi(3) * (5.0 - t * t + 9.0 * eta2) * d.powi(4);
    let east = 400_000.0
        + nu * c * d
        + nu / 6.0 * c.powi(3) * (nu / rho - t * t) * d.powi(3)
        + nu / 120.0
            * c.powi(5)
            * (5.0 - 18.0 * t * t + t.powi(4) + 14.0 * eta2 - 58.0 * t * t * eta2)
            * d.powi(5);
    (east / 1000.0, north / 1000.0)
}
