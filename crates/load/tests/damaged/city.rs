//! A sound little city: six areas a kilometre square in two rows of three, and every file that a scenario can name.

use std::collections::BTreeMap;

use serde::Deserialize;
use spoke_load::ostn15::to_wgs84;
use spoke_load::{
    AreaSettings, Areas, CurrentSettings, DeprivationSettings, Loader, MatrixColumns, NeedSettings,
    ShareSettings, VenueSettings,
};
use spoke_model::{Bng, Fault};

/// The files of a city by name, and its settings.
#[derive(Clone)]
pub(crate) struct City {
    files: BTreeMap<String, Vec<u8>>,
    pub(crate) settings: String,
}

#[derive(Deserialize)]
struct Settings {
    areas: AreaSettings,
    deprivation: DeprivationSettings,
    need: Vec<NeedSettings>,
    share: ShareSettings,
    venues: VenueSettings,
    current: CurrentSettings,
    matrix: String,
}

const SETTINGS: &str = r#"
matrix = "matrix.csv"

[areas]
boundaries = "areas.geojson"
centroids = "centroids.csv"
only = { column = "LAD24CD", values = ["E06000099"], lookup = "lookup.csv" }

[deprivation]
table = "index.csv"
population = { table = "people.csv", column = "Age: Total" }

[[need]]
name = "out of work"
table = "need.csv"
column = "Worked in the last 12 months"

[share]
table = "cars.csv"
columns = ["No cars"]
of = "Total"

[venues]
table = "venues.csv"
postcodes = { table = "postcodes.csv" }

[current]
table = "current.csv"
"#;

/// South-west corner of the area with this number, 0–5.
fn corner(area: usize) -> (f64, f64) {
    (433_000.0 + 1000.0 * (area % 3) as f64, 278_000.0 + 1000.0 * (area / 3) as f64)
}

pub(crate) fn code(area: usize) -> String {
    format!("E010000{:02}", area + 1)
}

fn degrees(easting: f64, northing: f64) -> String {
    let at = to_wgs84(Bng { easting, northing });
    format!("[{:.7},{:.7}]", at.lon, at.lat)
}

fn geojson(position: impl Fn(f64, f64) -> String, crs: &str) -> String {
    let feature = |area: usize| {
        let (x, y) = corner(area);
        let ring = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0), (0.0, 0.0)];
        let ring: Vec<String> = ring.iter().map(|(dx, dy)| position(x + dx, y + dy)).collect();
        format!(
            r#"{{"type":"Feature","properties":{{"LSOA21CD":"{}","LSOA21NM":"Spire {:03}A"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
            code(area),
            area + 1,
            ring.join(",")
        )
    };
    let features: Vec<String> = (0..6).map(feature).collect();
    format!("{{\"type\":\"FeatureCollection\",{crs}\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// A table of one row for each area.
fn table(header: &str, row: impl Fn(usize) -> String) -> Vec<u8> {
    let rows: Vec<String> = (0..6).map(row).collect();
    format!("{header}\n{}\n", rows.join("\n")).into_bytes()
}

impl City {
    pub(crate) fn new() -> Self {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut add = |name: &str, bytes: Vec<u8>| files.insert(name.to_owned(), bytes);
        add("areas.geojson", geojson(degrees, "").into_bytes());
        let metres = |x: f64, y: f64| format!("[{x},{y}]");
        let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"#;
        add("areas_bng.geojson", geojson(metres, crs).into_bytes());
        add(
            "lookup.csv",
            table("LSOA21CD,WD24NM,LAD24CD", |a| format!("{},Ward {},E06000099", code(a), a / 2)),
        );
        add(
            "centroids.csv",
            table("LSOA21CD,x,y", |a| format!("{},{},{}", code(a), corner(a).0 + 480.5, corner(a).1 + 520.5)),
        );
        let index = "LSOA code (2021),LSOA name (2021),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)";
        add("index.csv", table(index, |a| format!("{},Spire {a},{},{}", code(a), a + 1, 2 * a - a / 2 + 1)));
        add(
            "people.csv",
            table("date,geography,geography code,Age: Total", |a| {
                format!("2021,Spire {a},{},{}", code(a), 1501 + 37 * a)
            }),
        );
        let need = "date,geography,geography code,History: Total,History: Worked in the last 12 months";
        add("need.csv", table(need, |a| format!("2021,Spire {a},{},{},{}", code(a), 900 + a, 71 + a)));
        add(
            "cars.csv",
            table("date,geography,geography code,Cars: Total,Cars: No cars", |a| {
                format!("2021,Spire {a},{},{},{}", code(a), 701 + a, 203 + 3 * a)
            }),
        );
        let venues = "id,name,kind,lat,lon,postcode,room,staff,cost,status,patterns,site,monday,tuesday,wednesday,thursday,friday,saturday,sunday";
        add(
            "venues.csv",
            table(venues, |a| {
                let at = to_wgs84(Bng { easting: corner(a).0 + 300.0, northing: corner(a).1 + 300.0 });
                format!(
                    "v{a},Hall {a},library,{:.6},{:.6},ZZ1 {}AA,20,2,35.50,candidate,,,09:00-17:00,,,,,,",
                    at.lat,
                    at.lon,
                    a + 1
                )
            }),
        );
        add(
            "postcodes.csv",
            table("pcds,lat,long,doterm", |a| {
                let at = to_wgs84(Bng { easting: corner(a).0 + 310.0, northing: corner(a).1 + 310.0 });
                format!("ZZ1 {}AA,{:.6},{:.6},", a + 1, at.lat, at.lon)
            }),
        );
        add("current.csv", b"venue,sessions\nv0,13\nHall 3,3\n".to_vec());
        let pairs: Vec<String> =
            (0..36).map(|pair| format!("{},v{},{}", code(pair / 6), pair % 6, 5 + 2 * pair)).collect();
        add("matrix.csv", format!("from,to,minutes\n{}\n", pairs.join("\n")).into_bytes());
        let pairs: Vec<String> = (0..6).map(|a| format!("{},Spire {a},2021,{},6", code(a), 71 + a)).collect();
        add(
            "api.csv",
            format!("GEOGRAPHY_CODE,GEOGRAPHY_NAME,DATE,OBS_VALUE,RECORD_COUNT\n{}\n", pairs.join("\n"))
                .into_bytes(),
        );
        let rows: Vec<String> = (0..6).map(|a| format!("{} : Spire {a},{},12.5", code(a), 71 + a)).collect();
        let web = format!(
            "TS065 - History,,\n\nPopulation :,All,\n,,\n2021 super output area - lower layer,2021,%\n,,\n{}\n,,\n\"A note, at the foot\",,\n",
            rows.join("\n")
        );
        add("web.csv", web.into_bytes());
        let rows: Vec<String> = (0..6)
            .flat_map(|a| {
                ["Male", "Female"]
                    .map(|sex| format!("92924,Out of work,{},Spire {a},{sex},2024,{}", code(a), 35 + a))
            })
            .collect();
        add(
            "fingertips.csv",
            format!(
                "Indicator ID,Indicator Name,Area Code,Area Name,Sex,Time period,Value\n{}\n",
                rows.join("\n")
            )
            .into_bytes(),
        );
        Self { files, settings: SETTINGS.to_owned() }
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &Vec<u8>)> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes))
    }

    pub(crate) fn get(&self, name: &str) -> Vec<u8> {
        self.files.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(name.to_owned(), bytes);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.files.remove(name);
    }
}

/// Reads everything that the settings name, as the pipeline does, and returns what was found.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
pub(crate) fn load(city: &City) -> Vec<Fault> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in city.files() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let settings: Settings = toml::from_str(&city.settings).unwrap();
    let mut loader = Loader::new([folder.path()]);
    let areas =
        loader.areas(&settings.areas, &settings.deprivation).unwrap_or_else(|| Areas::new(Vec::new()));
    for need in &settings.need {
        if let Some(people) = loader.need(need, &areas) {
            assert!(people.len() == areas.list.len() && people.iter().all(|people| *people >= 0.0));
        }
    }
    loader.shares(&settings.share, &areas);
    let patterns = settings.venues.all_patterns(13).unwrap();
    let venues = loader.venues(&settings.venues, &patterns, &areas).unwrap_or_default();
    loader.current(&settings.current, &patterns, &venues, 13);
    loader.matrix(&settings.matrix, MatrixColumns::default(), &areas, &venues);
    loader.faults().to_vec()
}
