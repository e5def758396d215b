//! Recipes for tables by area: lookups, centroids, the index, people, need, shares.

use super::recipes::Change::{
    Append, Bytes, Cut, Drop, GzipCut, Line, Remove, Repeat, Settings, SettingsAnd, Swap, SwapAll,
    Windows1252,
};
use super::recipes::{Change, Recipe, recipe};

/// What any table by area can suffer: its file, a column of numbers, that column's first cell, line 2 of the file.
struct Column {
    file: &'static str,
    header: &'static str,
    code: &'static str,
    /// Line 2 with the number left out, as before and after it.
    before: &'static str,
    after: &'static str,
}

const COLUMNS: [Column; 4] = [
    Column {
        file: "people.csv",
        header: "Age: Total",
        code: "geography code",
        before: "2021,Spire 0,E01000001,",
        after: "",
    },
    Column {
        file: "need.csv",
        header: "Worked",
        code: "geography code",
        before: "2021,Spire 0,E01000001,900,",
        after: "",
    },
    Column {
        file: "cars.csv",
        header: "No cars",
        code: "geography code",
        before: "2021,Spire 0,E01000001,701,",
        after: "",
    },
    Column {
        file: "index.csv",
        header: "Rank",
        code: "LSOA code",
        before: "E01000001,Spire 0,",
        after: ",1",
    },
];

/// Cells that are no count or rank, and the codes of their faults in a table of counts and in the index.
const CELLS: [(&str, &str, &str); 8] = [
    ("", "L031", "L035"),
    ("NaN", "L030", "L035"),
    ("inf", "L030", "L035"),
    ("-4", "L032", "L035"),
    ("many", "L030", "L035"),
    ("\"1,23\"", "L030", "L035"),
    ("1e400", "L030", "L035"),
    ("#N/A", "L030", "L035"),
];

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

pub(crate) fn all() -> Vec<Recipe> {
    let mut all = Vec::new();
    for column in &COLUMNS {
        all.extend(of_any_table(column));
    }
    all.extend(of_the_file());
    all.extend(of_boundaries_lookup_and_index());
    all.extend(of_need());
    all
}

/// The same damage in every table: 8 cells, and codes, headers and rows.
fn of_any_table(column: &Column) -> Vec<Recipe> {
    let Column { file, header, code, before, after } = *column;
    let mut all: Vec<Recipe> = CELLS
        .iter()
        .map(|(cell, count, rank)| {
            let expected = if file == "index.csv" { *rank } else { *count };
            recipe(file, Line(2, leak(format!("{before}{cell}{after}"))), expected, 2, header)
        })
        .collect();
    let line2 = leak(format!("{before}55{after}"));
    all.extend([
        recipe(file, Line(2, leak(line2.replace("E01000001", ""))), "L020", 2, code),
        recipe(file, Line(3, line2), "L021", 3, code),
        recipe(file, Repeat(2), "L022", 8, code),
        recipe(file, Line(4, leak(format!("{line2},extra"))), "L011", 4, None),
        recipe(file, Line(4, "E01000003"), "L012", 4, None),
        recipe(file, Line(3, leak(format!("\"{line2}"))), "L010", 3, None),
        recipe(file, Remove, "L001", None, None),
        recipe(file, Bytes(b""), "L003", None, None),
        recipe(file, Bytes(b"<!DOCTYPE html><html><body>Sign in</body></html>"), "L007", None, None),
    ]);
    all
}

/// What can befall any file, tried on one.
fn of_the_file() -> Vec<Recipe> {
    vec![
        recipe("need.csv", Bytes(b" \r\n\r\n"), "L003", None, None),
        recipe("need.csv", GzipCut(60), "L005", None, None),
        recipe("need.csv", GzipCut(12), "L005", None, None),
        recipe("need.csv", Bytes(b"PK\x03\x04 and nothing of a zip file"), "L005", None, None),
        recipe("need.csv", Bytes(b"PAR1 columns PAR1"), "L004", None, None),
        recipe("need.csv", Bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), "L004", None, None),
        recipe("need.csv", Bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut short"), "L019", None, None),
        recipe("need.csv", Windows1252("Spire 3", "Sp\u{ef}re 3"), "L009", 5, None),
        recipe("need.csv", Swap("Spire 5", "Spire\0 5"), "L004", None, None),
        recipe("need.csv", Bytes(b"E01000001,5\nE01000002,6\n"), "L013", 1, None),
        recipe(
            "need.csv",
            Bytes(b"date,geography,geography code,History: Worked in the last 12 months\n"),
            "L014",
            None,
            None,
        ),
        recipe("need.csv", Bytes(b"{\"type\":\"FeatureCollection\",\"features\":[]}"), "L056", None, None),
        recipe("need.csv", Cut(115), "L012", 3, None),
        recipe("need.csv", Settings("table = \"need.csv\"", "table = \"need.csv/\""), "L001", None, None)
            .of("need.csv/"),
    ]
}

fn of_boundaries_lookup_and_index() -> Vec<Recipe> {
    let index = "index.csv";
    let ward = |and: &'static str, change: Change| {
        let to = leak(format!("only = {{ column = \"WD24NM\", values = [\"Ward 1\"]{and}"));
        SettingsAnd("only = { column = \"LAD24CD\", values = [\"E06000099\"]", to, Box::new(change))
    };
    vec![
        recipe("lookup.csv", SwapAll("E06000099", "E06000001"), "L061", None, "LAD24CD"),
        recipe("lookup.csv", Swap("LAD24CD", "LAD23CD"), "L016", None, "LAD24CD"),
        recipe("lookup.csv", Swap("WD24NM,LAD24CD", "LAD24CD,LAD24CD"), "L017", None, "LAD24CD"),
        recipe("lookup.csv", SwapAll("E010", "W010"), "L025", None, None),
        recipe("lookup.csv", ward("", Line(5, "E01000004,Ward 1,E06000098")), "L064", None, "WD24NM"),
        recipe("lookup.csv", ward(", and = { column = \"LAD24CD\", values = \"E06000088\" }", Line(5, "E01000004,Ward 1,E06000098")), "L061", None, "LAD24CD"),
        recipe("lookup.csv", ward(", and = { column = \"LAD24CD\", values = \"E06000098\" }", Line(6, "E01000005,Ward 2,E06000098")), "L061", None, "WD24NM"),
        recipe("lookup.csv", ward(", and = { column = \"LAD23CD\", values = \"E06000099\" }", Repeat(2)), "L016", None, "LAD23CD"),
        recipe("lookup.csv", Append("E01000077,Ward 9,E06000099\n"), "L023", None, "LSOA21CD"),
        recipe("lookup.csv", Remove, "L001", None, None),
        recipe("centroids.csv", Line(3, "E01000002,434480.5,"), "L045", 3, "y"),
        recipe("centroids.csv", Line(3, "E01000002,,"), "L045", 3, None),
        recipe("centroids.csv", Line(3, "E01000002,east,278520"), "L045", 3, "x"),
        recipe("centroids.csv", Line(3, "E01000002,0,0"), "L043", 3, "x"),
        recipe("centroids.csv", Line(3, "E01000002,52.4,-1.5"), "L042", 3, "x"),
        recipe("centroids.csv", Line(3, "E01000002,934480,278520"), "L044", 3, "x"),
        recipe("centroids.csv", Line(3, "E01000002,2.35,48.85"), "L044", 3, "x"),
        recipe("centroids.csv", Drop(3), "L023", None, "LSOA21CD"),
        // Columns swapped; rows one off against their codes; one a hundred kilometres away.
        recipe("centroids.csv", Swap("x,y", "y,x"), "L046", 2, None),
        recipe(
            "centroids.csv",
            Bytes(b"LSOA21CD,x,y\nE01000002,433480,278520\nE01000003,434480,278520\nE01000004,435480,278520\nE01000005,433480,279520\nE01000006,434480,279520\nE01000001,435480,279520\n"),
            "L046",
            2,
            None,
        ),
        recipe("centroids.csv", Line(3, "E01000002,434480.5,378520.5"), "L047", 3, None),
        recipe("lookup.csv", Append("E01000002,Ward 9,E06000099\n"), "L067", 8, "LSOA21CD"),
        recipe(
            "lookup.csv",
            SettingsAnd("only = {", "wards = \"lookup.csv\"\nonly = {", Box::new(Swap("Ward 0", ""))),
            "L066",
            None,
            "LSOA21CD",
        ),
        recipe(
            "lookup.csv",
            Settings("only = {", "wards = \"cars.csv\"\nonly = {"),
            "L016",
            None,
            "ward name",
        )
        .of("cars.csv"),
        recipe(index, Drop(4), "L024", None, None),
        recipe(index, SwapAll("E010", "W010"), "L025", None, None),
        recipe(index, Swap("(IMD) Rank", "(IMD) Score"), "L070", None, None),
        recipe(index, Settings("table = \"index.csv\"", "table = \"index.csv\"\nindex = \"Wealth\""), "L071", None, None),
        recipe(index, Settings("table = \"index.csv\"", "table = \"index.csv\"\nrank = \"Standing\""), "L016", None, "Standing"),
        recipe(index, Settings("population = { table = \"people.csv\", column = \"Age: Total\" }", ""), "L072", None, None),
        recipe(index, Line(2, "E01000001,Spire 0,0,1"), "L035", 2, "Rank"),
        recipe(index, Line(2, "E01000001,Spire 0,45.18,1"), "L035", 2, "Rank"),
        recipe(index, Line(7, "E01000006,Spire 5,999999,9"), "L035", 7, "Rank"),
        recipe(index, Line(4, "E01000003,Spire 2,60,4"), "L036", 4, "Rank"),
        recipe(index, Line(4, "E01000003,Spire 2,3,"), "L074", 4, "Decile"),
        recipe(index, Line(4, "E01000003,Spire 2,3,11"), "L074", 4, "Decile"),
        recipe(index, SettingsAnd("table = \"index.csv\"", "table = \"index.csv\"\nrank = \"IMD Score\"", Box::new(Swap("Index of Multiple Deprivation (IMD) Rank", "IMD Score"))), "L036", None, "Score"),
        recipe(index, Settings("table = \"index.csv\"", "table = \"index.csv\"\nrank = \"Index of Multiple Deprivation (IMD) Decile\""), "L036", None, "Decile"),
        recipe(index, Bytes(b"code,IMD Rank\nE01000001,6\nE01000002,6\nE01000003,4\nE01000004,4\nE01000005,2\nE01000006,2\n"), "L076", None, "IMD Rank"),
        recipe(index, SettingsAnd("table = \"index.csv\"", "table = \"index.csv\"\nindex = \"Income Deprivation\"", Box::new(Swap("LSOA name (2021),Index of Multiple Deprivation (IMD) Rank", "Income Deprivation Affecting Children Index (IDACI) Rank,Income Deprivation Affecting Older People (IDAOPI) Rank"))), "L071", None, None),
        recipe(
            index,
            Bytes(b"LSOA code (2021),Index of Multiple Deprivation (IMD) Rank,Index of Multiple Deprivation (IMD) Decile\nE01000001,6,1\nE01000002,5,3\nE01000003,4,4\nE01000004,3,6\nE01000005,2,8\nE01000006,1,9\n"),
            "L036",
            None,
            "Rank",
        ),
        recipe("people.csv", Swap("Age: Total", "Age: All"), "L016", None, "Age: Total"),
        recipe("people.csv", Bytes(b"geography code,Age: Total\nE01000001,0\nE01000002,0\nE01000003,0\nE01000004,0\nE01000005,0\nE01000006,0\n"), "L075", None, None),
        recipe("people.csv", Swap("geography,geography code,Age: Total", "Age: Total,geography code,age:  total"), "L017", None, "Age: Total"),
    ]
}

fn of_need() -> Vec<Recipe> {
    let other = |file: &'static str, column: &'static str, change: Change| {
        let to: &'static str = leak(format!("table = \"{file}\"\ncolumn = \"{column}\""));
        SettingsAnd("table = \"need.csv\"\ncolumn = \"Worked in the last 12 months\"", to, Box::new(change))
    };
    vec![
        recipe("need.csv", Swap("E01000002", "E01OOOO02"), "L026", 3, "geography code"),
        recipe("need.csv", Drop(3), "L024", None, "geography code"),
        recipe("need.csv", Append("2021,Elsewhere,,900,5\n"), "L020", 8, "geography code"),
        recipe("need.csv", SwapAll("E010", "E019"), "L025", None, "geography code"),
        recipe("need.csv", Swap("Worked in the last 12 months", "Worked"), "L016", None, "Worked"),
        recipe("need.csv", Swap("History: Total", "History: Worked in the last 12 months"), "L017", None, "Worked"),
        recipe("need.csv", Line(2, "2021,Spire 0,E01000001,900,*"), "L033", 2, "Worked"),
        recipe("need.csv", Line(2, "2021,Spire 0,E01000001,900,<5"), "L033", 2, "Worked"),
        recipe("need.csv", SettingsAnd("column = \"Worked in the last 12 months\"", "column = \"Claimant rate\"", Box::new(Swap("History: Worked in the last 12 months", "Claimant rate per 1,000"))), "L039", None, "Claimant rate"),
        recipe("need.csv", Settings("column = \"Worked in the last 12 months\"", "column = \"Worked in the last 12 months\"\nrate = -0.5"), "L032", None, None),
        recipe("need.csv", Settings("column = \"Worked in the last 12 months\"", "column = \"History\""), "L017", None, "History"),
        recipe(
            "need.csv",
            Settings("column = \"Worked in the last 12 months\"", "column = [\"Worked in the last 12 months\", \"…: Worked in the last 12 months\"]"),
            "L027",
            None,
            "Worked",
        ),
        recipe(
            "need.csv",
            Bytes(b"geography code,Worked in the last 12 months\nE01000001,0\nE01000002,0\nE01000003,0\nE01000004,0\nE01000005,0\nE01000006,0\n"),
            "L038",
            None,
            "Worked",
        ),
        recipe("need.csv", Bytes(b"area,Worked in the last 12 months\nNorth,3\nSouth,4\n"), "L016", None, "code"),
        recipe("need.csv", Bytes(b"surname,forename,Worked in the last 12 months\nX,Y,1\n"), "L120", None, None),
        recipe("need.csv", Bytes(b"geography code,NHS number,Worked in the last 12 months\nE01000001,1,1\n"), "L120", None, "NHS number"),
        recipe("need.csv", Bytes(b"geography code,Date of birth,Worked in the last 12 months\nE01000001,1,1\n"), "L120", None, "Date of birth"),
        recipe("need.csv", Bytes(b"geography code,ref,Worked in the last 12 months\nE01000001,AB123456C,1\nE01000002,AB123457C,1\nE01000003,AB123458C,1\n"), "L120", None, "ref"),
        recipe("api.csv", other("api.csv", "OBS_VALUE", SwapAll(",6\n", ",25873\n")), "L080", None, "RECORD_COUNT"),
        recipe("api.csv", other("api.csv", "OBS_VALUE", Drop(7)), "L080", None, "RECORD_COUNT"),
        recipe("api.csv", other("api.csv", "OBS_VALUE", Append("E01000001,Spire 0,2022,9,6\n")), "L081", 8, "GEOGRAPHY_CODE"),
        recipe("api.csv", other("api.csv", "OBS_VALUE", Swap(",71,", ",..x,")), "L030", 2, "OBS_VALUE"),
        recipe("web.csv", other("web.csv", "2021", Swap("Spire 0,71", "Spire 0,-")), "L033", 7, "2021"),
        recipe("web.csv", other("web.csv", "2021", Swap("Spire 0,71", "Spire 0,7x")), "L030", 7, "2021"),
        recipe("web.csv", other("web.csv", "2021", Swap("E01000002 :", "E01000001 :")), "L021", 8, None),
        recipe("web.csv", other("web.csv", "2022", Swap("E01", "E01")), "L016", None, "2022"),
        recipe("fingertips.csv", other("fingertips.csv", "Value", Swap("Value", "Value")), "L081", 3, "Area Code"),
        recipe("fingertips.csv", other("fingertips.csv", "Value\"\nwhere = [{ column = \"Sex\", values = \"Persons\" }]\ncode = \"Area Code", Swap("Value", "Value")), "L061", None, "Sex"),
        recipe("fingertips.csv", other("fingertips.csv", "Value\"\nwhere = [{ column = \"Age\", values = \"Persons\" }]\ncode = \"Area Code", Swap("Value", "Value")), "L016", None, "Age"),
        recipe("cars.csv", Line(2, "2021,Spire 0,E01000001,100,203"), "L034", None, "No cars"),
        recipe("cars.csv", Settings("of = \"Total\"", ""), "L034", 2, "No cars"),
        recipe("cars.csv", Settings("of = \"Total\"", "of = \"Total\"\nless = [\"Cars: Total\"]"), "L034", None, "No cars"),
    ]
}
