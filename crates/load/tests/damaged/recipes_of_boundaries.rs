//! Recipes for boundaries.

use super::recipes::Change::{Also, Bytes, Cut, Drop, Line, Remove, Settings, SettingsAnd, Swap, SwapAll};
use super::recipes::{Change, Recipe, recipe};

pub(crate) fn all() -> Vec<Recipe> {
    [of_geojson(), of_grid_geojson()].concat()
}

fn of_geojson() -> Vec<Recipe> {
    let file = "areas.geojson";
    vec![
        recipe(file, Remove, "L001", None, None),
        recipe(file, Bytes(b""), "L003", None, None),
        recipe(file, Cut(700), "L056", 4, None),
        recipe(file, Cut(1), "L056", 1, None),
        recipe(
            file,
            Swap("\"FeatureCollection\",", "\"FeatureCollection\",\"exceededTransferLimit\":true,"),
            "L080",
            None,
            None,
        ),
        recipe(
            file,
            Swap(
                "\"FeatureCollection\",",
                "\"FeatureCollection\",\"properties\":{\"exceededTransferLimit\":true},",
            ),
            "L080",
            None,
            None,
        ),
        recipe(file, Bytes(b"{\"type\":\"Topology\",\"objects\":{}}"), "L056", None, None),
        recipe(file, Bytes(b"{\"type\":\"FeatureCollection\",\"features\":[]}"), "L056", None, None),
        recipe(
            file,
            Bytes(b"{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}"),
            "L056",
            None,
            None,
        ),
        recipe(file, Bytes(b"code,name\nE01000001,Spire\n"), "L004", None, None),
        recipe(file, Swap("\"Polygon\"", "\"Poligon\""), "L056", 2, None),
        recipe(file, Swap("\"coordinates\":[[[", "\"coordinates\":[[[null,"), "L056", 2, None),
        recipe(
            file,
            Swap(
                "{\"type\":\"FeatureCollection\",",
                "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::3857\"}},",
            ),
            "L040",
            None,
            None,
        ),
        recipe(
            file,
            Swap(
                "{\"type\":\"FeatureCollection\",",
                "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:27700\"}},",
            ),
            "L041",
            None,
            None,
        ),
        recipe(file, Swap("\"LSOA21CD\":\"E01000002\",", ""), "L020", 2, "LSOA21CD"),
        recipe(file, Swap("E01000002", "E01000001"), "L063", 2, "LSOA21CD"),
        recipe(file, SwapAll("\"E010", "\"W010"), "L025", None, None).of("lookup.csv"),
        recipe(
            file,
            Line(3, r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":null},"#),
            "L050",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Polygon","coordinates":[]}},"#,
            ),
            "L050",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Point","coordinates":[-1.5,52.4]}},"#,
            ),
            "L051",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"LineString","coordinates":[[-1.5,52.4],[-1.4,52.4]]}},"#,
            ),
            "L051",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Polygon","coordinates":[[[-1.5,52.4],[-1.4,52.4]]]}},"#,
            ),
            "L053",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Polygon","coordinates":[[[-1.5],[-1.4],[-1.4],[-1.5]]]}},"#,
            ),
            "L053",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Polygon","coordinates":[[[-1.5,52.4],[-1.5,52.4],[-1.5,52.4],[-1.5,52.4]]]}},"#,
            ),
            "L053",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Polygon","coordinates":[[[-1.50,52.40],[-1.49,52.41],[-1.49,52.40],[-1.50,52.41],[-1.50,52.40]]]}},"#,
            ),
            "L052",
            2,
            "geometry",
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[0.01,0],[0.01,0.01],[0,0]]]}},"#,
            ),
            "L044",
            2,
            None,
        ),
        recipe(
            file,
            Line(
                3,
                r#"{"type":"Feature","properties":{"LSOA21CD":"E01000002"},"geometry":{"type":"Polygon","coordinates":[[[2.35,48.85],[2.36,48.85],[2.36,48.86],[2.35,48.85]]]}},"#,
            ),
            "L044",
            2,
            None,
        ),
        recipe(file, Drop(3), "L023", None, None).of("lookup.csv"),
        recipe(
            file,
            Settings("boundaries = \"areas.geojson\"", "boundaries = \"areas.geojson\"\ncode = \"LSOA11CD\""),
            "L016",
            None,
            "LSOA11CD",
        ),
        recipe(
            file,
            Settings("boundaries = \"areas.geojson\"", "boundaries = \"areas.geojson\"\nname = \"LSOA11NM\""),
            "L016",
            None,
            "LSOA11NM",
        ),
        recipe(
            file,
            Settings(
                "boundaries = \"areas.geojson\"",
                "boundaries = \"areas.geojson\"\ncrs = \"EPSG:29903\"",
            ),
            "L040",
            None,
            None,
        ),
    ]
}

fn of_grid_geojson() -> Vec<Recipe> {
    let file = "areas_bng.geojson";
    let on = |change: Change| SettingsAnd("areas.geojson", "areas_bng.geojson", Box::new(change));
    vec![
        // National Grid metres read as degrees, by the file's word or by none.
        recipe(file, on(Swap("EPSG::27700", "EPSG::4326")), "L041", None, None),
        recipe(
            file,
            on(Swap(
                "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}},",
                "",
            )),
            "L041",
            None,
            None,
        ),
        recipe(file, on(Swap("EPSG::27700", "EPSG::2157")), "L040", None, None),
        // Areas of Northern Ireland in metres, by no word: of the Irish Grid.
        recipe(
            file,
            on(Also(
                "lookup.csv",
                Box::new(SwapAll("E010", "N200")),
                Box::new(Also(
                    file,
                    Box::new(Swap(
                        "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}},",
                        "",
                    )),
                    Box::new(SwapAll("\"E010", "\"N200")),
                )),
            )),
            "L040",
            None,
            None,
        ),
        recipe(file, on(SwapAll("278", "9278")), "L044", 1, None),
        // One vertex that was never located, one in another system.
        recipe(file, on(Swap("[434000,278000]", "[0,0]")), "L044", 1, None),
        recipe(file, on(Swap("[434000,278000]", "[10000000,-10000000]")), "L044", 1, None),
    ]
}
