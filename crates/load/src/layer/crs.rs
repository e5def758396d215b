//! Coordinate reference systems as files state them: EPSG codes, URNs, OGC CRS84, and `.prj` text without a code.

use geo_types::Coord;

/// What a file says of its coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Crs {
    /// British National Grid metres, EPSG:27700.
    Bng,
    /// Degrees, longitude first: EPSG:4326, CRS84, ETRS89 (EPSG:4258).
    Degrees,
    /// Nothing.
    Unstated,
    /// Some other system, as stated.
    Other(String),
}

impl Crs {
    /// From a name or code: `EPSG:27700`, `urn:ogc:def:crs:OGC:1.3:CRS84`, `27700`.
    pub(crate) fn named(name: &str) -> Self {
        let upper = name.trim().to_ascii_uppercase();
        if upper.is_empty() {
            return Self::Unstated;
        }
        let last = upper.rsplit([':', '/', '#']).next().unwrap_or(&upper).trim().to_owned();
        match last.as_str() {
            "27700" | "7405" | "BNG" => Self::Bng,
            "4326" | "4258" | "4979" | "CRS84" | "CRS84H" | "WGS84" => Self::Degrees,
            _ => Self::Other(name.trim().to_owned()),
        }
    }

    /// From well-known text, as in a `.prj` or a GeoPackage: by what it describes.
    pub(crate) fn well_known_text(text: &str) -> Self {
        let squeezed: String =
            text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '[')).collect();
        // The way to WGS84 that a system may tell (`TOWGS84[…]`, `TARGETCRS[…]`) says nothing of what it is itself.
        let squeezed = squeezed.to_ascii_uppercase().replace("TOWGS84", "");
        let squeezed = squeezed.split("TARGETCRS").next().unwrap_or_default();
        if squeezed.trim().is_empty() {
            return Self::Unstated;
        }
        let national_grid = squeezed.contains("BRITISHNATIONALGRID") || {
            squeezed.contains("TRANSVERSEMERCATOR")
                && squeezed.contains("AIRY")
                && squeezed.contains("400000")
                && squeezed.contains("-100000")
        };
        let projected = squeezed.contains("PROJCS") || squeezed.contains("PROJCRS");
        let degrees =
            ["WGS84", "WGS1984", "ETRS89", "ETRS1989", "CRS84"].iter().any(|name| squeezed.contains(name));
        if projected && national_grid {
            Self::Bng
        } else if !projected && degrees {
            Self::Degrees
        } else {
            let name = text.split('"').nth(1).map(str::trim).filter(|name| !name.is_empty());
            Self::Other(name.unwrap_or("unnamed").to_owned())
        }
    }

    /// What coordinates look like: degrees within ±180 and ±90, metres of the grid beyond.
    pub(crate) fn guess(coordinates: impl Iterator<Item = Coord<f64>>) -> Option<Self> {
        let (mut degrees, mut metres, mut other) = (0_usize, 0_usize, 0_usize);
        for at in coordinates.filter(|at| at.x.is_finite() && at.y.is_finite() && (at.x, at.y) != (0.0, 0.0))
        {
            if at.x.abs() <= 180.0 && at.y.abs() <= 180.0 {
                degrees += 1;
            } else if (0.0..=700_000.0).contains(&at.x) && (0.0..=1_300_000.0).contains(&at.y) {
                metres += 1;
            } else {
                other += 1;
            }
        }
        let most = degrees.max(metres).max(other);
        if most == 0 || most == other {
            None
        } else {
            Some(if metres >= degrees { Self::Bng } else { Self::Degrees })
        }
    }

    /// How a report names it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Bng => "EPSG:27700".to_owned(),
            Self::Degrees => "WGS84 degrees".to_owned(),
            Self::Unstated => "no CRS stated".to_owned(),
            Self::Other(name) => name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Crs;

    #[test]
    fn names() {
        assert_eq!(Crs::named("urn:ogc:def:crs:EPSG::27700"), Crs::Bng);
        assert_eq!(Crs::named("urn:ogc:def:crs:OGC:1.3:CRS84"), Crs::Degrees);
        assert_eq!(Crs::named("http://www.opengis.net/def/crs/EPSG/0/4326"), Crs::Degrees);
        assert_eq!(Crs::named("EPSG:3857"), Crs::Other("EPSG:3857".to_owned()));
    }

    #[test]
    fn projection_files_without_a_code() {
        let esri = r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]]]]"#;
        assert_eq!(Crs::well_known_text(esri), Crs::Bng);
        let nameless = r#"PROJCS["OSGB 1936 / somewhere",GEOGCS["x",DATUM["y",SPHEROID["Airy 1830",6377563.396,299.3]]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0]]"#;
        assert_eq!(Crs::well_known_text(nameless), Crs::Bng);
        let wgs =
            r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]"#;
        assert_eq!(Crs::well_known_text(wgs), Crs::Degrees);
        // Found by the harness: a name of nothing.
        assert_eq!(Crs::well_known_text(r#"LOCAL_CS[""]"#), Crs::Other("unnamed".to_owned()));
        // Degrees of the Ordnance Survey's own datum are 100 m off those of WGS84.
        let shift = "TOWGS84[446.448,-125.157,542.06,0.15,0.247,0.842,-20.489]";
        let osgb = format!(
            r#"GEOGCS["OSGB 1936",DATUM["OSGB_1936",SPHEROID["Airy 1830",6377563.396,299.3249646],{shift}],AUTHORITY["EPSG","4277"]]"#
        );
        assert_eq!(Crs::well_known_text(&osgb), Crs::Other("OSGB 1936".to_owned()));
        let bound = r#"BOUNDCRS[SOURCECRS[GEOGCRS["OSGB36",DATUM["Ordnance Survey of Great Britain 1936"]]],TARGETCRS[GEOGCRS["WGS 84"]]]"#;
        assert_eq!(Crs::well_known_text(bound), Crs::Other("OSGB36".to_owned()));
        let shifted = format!(r#"GEOGCS["WGS 84",DATUM["WGS_1984",{shift}]]"#);
        assert_eq!(Crs::well_known_text(&shifted), Crs::Degrees);
        let web = r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"]]"#;
        assert_eq!(
            Crs::well_known_text(web),
            Crs::Other("WGS_1984_Web_Mercator_Auxiliary_Sphere".to_owned())
        );
    }
}
