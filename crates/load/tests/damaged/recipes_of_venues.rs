//! Recipes for venues, postcodes, today's plan and travel matrices.

use super::recipes::Change::{Also, Append, Bytes, Drop, Line, Remove, Settings, Swap, SwapAll};
use super::recipes::{Change, Recipe, recipe};

pub(crate) fn all() -> Vec<Recipe> {
    [of_venues(), of_postcodes(), of_current(), of_matrices()].concat()
}

fn of_venues() -> Vec<Recipe> {
    let file = "venues.csv";
    let row = |from, to, code, column| recipe(file, Swap(from, to), code, 2, column);
    vec![
        recipe(file, Remove, "L001", None, None),
        recipe(file, Bytes(b""), "L003", None, None),
        recipe(file, Bytes(b"a,b\n1,2\n"), "L016", None, "id"),
        recipe(file, Swap("v1,Hall 1", "v0,Hall 1"), "L100", 3, "id"),
        recipe(file, Line(2, "v0,Hall 0,library,0,0,ZZ1 1AA,20,2,35,candidate,,,,,,,,,"), "L043", 2, "lon"),
        recipe(
            file,
            Line(2, "v0,Hall 0,library,49.766,-7.556,ZZ1 1AA,20,2,35,candidate,,,,,,,,,"),
            "L044",
            2,
            "lon",
        ),
        recipe(
            file,
            Line(2, "v0,Hall 0,library,-1.51,52.40,ZZ1 1AA,20,2,35,candidate,,,,,,,,,"),
            "L042",
            2,
            "lon",
        ),
        recipe(
            file,
            Line(2, "v0,Hall 0,library,48.85,2.35,ZZ1 1AA,20,2,35,candidate,,,,,,,,,"),
            "L044",
            2,
            "lon",
        ),
        recipe(
            file,
            Line(2, "v0,Hall 0,library,433300,278300,ZZ1 1AA,20,2,35,candidate,,,,,,,,,"),
            "L044",
            2,
            "lon",
        ),
        recipe(
            file,
            Line(2, "v0,Hall 0,library,north,-1.5,ZZ1 1AA,20,2,35,candidate,,,,,,,,,"),
            "L045",
            2,
            "lat",
        ),
        recipe(file, Line(2, "v0,Hall 0,library,52.4,,ZZ1 1AA,20,2,35,candidate,,,,,,,,,"), "L045", 2, "lon"),
        recipe(file, Line(2, "v0,Hall 0,library,,,,20,2,35,candidate,,,,,,,,,"), "L101", 2, "postcode"),
        recipe(
            file,
            Line(2, "v0,Hall 0,library,,,ZZ11AAA,20,2,35,candidate,,,,,,,,,"),
            "L110",
            2,
            "postcode",
        ),
        recipe(
            file,
            Line(2, "v0,Hall 0,library,,,ZZ9 9ZZ,20,2,35,candidate,,,,,,,,,"),
            "L111",
            2,
            "postcode",
        ),
        recipe(file, Line(2, ",,library,52.4,-1.5,,20,2,35,candidate,,,,,,,,,"), "L020", 2, "id"),
        row(",20,2,35.50,", ",-20,2,35.50,", "L032", "room"),
        row(",20,2,35.50,", ",20,-2,35.50,", "L032", "staff"),
        row(",20,2,35.50,", ",20,2,-35.50,", "L032", "cost"),
        row(",20,2,35.50,", ",twenty,2,35.50,", "L030", "room"),
        row(",20,2,35.50,", ",20,NaN,35.50,", "L030", "staff"),
        row(",20,2,35.50,", ",20,2,free,", "L030", "cost"),
        row(",20,2,35.50,", ",0,2,35.50,", "L115", "room"),
        row(",20,2,35.50,", ",*,2,35.50,", "L152", "room"),
        row(",20,2,35.50,", ",20,..,35.50,", "L152", "staff"),
        row(",20,2,35.50,", ",20,2,-,", "L152", "cost"),
        recipe(
            file,
            Also(
                file,
                Box::new(Swap("patterns,site", "fixed,site")),
                Box::new(Swap("candidate,,", "excluded,weekly,")),
            ),
            "L153",
            2,
            "fixed",
        ),
        recipe(
            file,
            Also(
                file,
                Box::new(Swap("patterns,site", "fixed,site")),
                Box::new(Swap("candidate,,", "required,none,")),
            ),
            "L153",
            2,
            "fixed",
        ),
        recipe(file, Settings("[venues]\n", "[venues]\ncrs = \"EPSG:27700\"\n"), "L041", None, None),
        recipe(file, Settings("[venues]\n", "[venues]\ncrs = \"EPSG:3857\"\n"), "L040", None, None),
        recipe(file, SwapAll("library,52", "library,55"), "L107", None, None),
        row("candidate", "maybe", "L102", "status"),
        row("candidate,,", "candidate,daily,", "L103", "patterns"),
        row("candidate,,", "candidate,weekly;hourly,", "L103", "patterns"),
        row("09:00-17:00", "PM Only", "L108", "opening hours"),
        row("09:00-17:00", "10:00-00:00", "L108", "opening hours"),
        row("09:00-17:00", "09:00-26:00", "L108", "opening hours"),
        recipe(file, Settings("[venues]\n", "[venues]\nkinds = [\"moon base\"]\n"), "L107", None, None),
        recipe(
            file,
            Settings("[venues]\n", "[venues]\nkinds = [\"library\", \"libary\"]\n"),
            "L117",
            None,
            "kind",
        ),
        recipe(file, Settings("[venues]\n", "[venues]\ncolumns = { id = \"URN\" }\n"), "L016", None, "URN"),
        recipe(file, Settings("[venues]\n", "[venues]\ncolumns = { lat = \"lat\" }\n"), "L016", None, "lon"),
        recipe(file, Swap("wednesday", "midweek"), "L118", None, "wednesday"),
        recipe(file, Swap("lat,lon,postcode", "up,across,post"), "L101", None, "lat"),
        recipe(
            file,
            Append("v9,Hall 0,Library,52.4,-1.5,ZZ11AA,20,2,35,candidate,,,,,,,,,\n"),
            "L150",
            8,
            None,
        ),
        recipe(file, SwapAll("candidate,,,", "candidate,,Town Hall,"), "L116", None, "site"),
        recipe(
            file,
            Also(
                file,
                Box::new(Settings("postcodes = { table = \"postcodes.csv\" }", "")),
                Box::new(Line(3, "v1,Hall 1,library,,,ZZ1 2AA,20,2,35,candidate,,,,,,,,,")),
            ),
            "L101",
            3,
            "postcode",
        ),
        recipe(
            file,
            Settings("[venues]\n", "[venues]\ncolumns = { colour = \"id\" }\n"),
            "L016",
            None,
            "colour",
        ),
        recipe(file, Line(2, "v0,Hall 0,library,51.5,-0.1,,20,2,35,required,,,,,,,,,"), "L105", 2, None),
        recipe(file, Line(2, "v0,Hall 0,library,51.5,-0.1,,20,2,35,candidate,,,,,,,,,"), "L154", 2, None),
        row("09:00-17:00", "2-4", "L108", "opening hours"),
        recipe(
            file,
            Bytes(b"Venue,Easting,Northing,Name\nHall,433300,278300,Ada King\nHub,434300,278300,Grace Hopper\nBarn,435300,278300,Mary Jackson\n"),
            "L120",
            None,
            "Name",
        ),
        recipe(
            file,
            Bytes(b"id,Easting,Northing,Postcode\na,433300,278300,BT1 1AA\nb,434300,278300,ZZ1 2AA\n"),
            "L044",
            2,
            None,
        ),
        recipe(file, Bytes(b"id,Easting,Northing\na,278300,433300\nb,278300,434300\n"), "L107", None, None),
        recipe(
            file,
            Line(
                1,
                "id,name,kind,lat,lon,postcode,room,staff,cost,status,patterns,dob,monday,tuesday,wednesday,thursday,friday,saturday,sunday",
            ),
            "L120",
            None,
            "dob",
        ),
        recipe(file, Append("v9,\"Hall 9,library,52.4,-1.5,,20,2,35,candidate,,,,,,,,,\n"), "L010", 8, None),
        recipe(
            file,
            Append("v9,Hall, nine,library,52.4,-1.5,,20,2,35,candidate,,,,,,,,,closed\n"),
            "L011",
            8,
            None,
        ),
        recipe(file, Append("v9,Hall 9,library\n"), "L012", 8, None),
    ]
}

fn of_postcodes() -> Vec<Recipe> {
    // A venue that has only its postcode.
    let homeless = |change: Change| {
        Change::Also(
            "venues.csv",
            Box::new(Line(2, "v0,Hall 0,library,,,zz1 1 aa,20,2,35,candidate,,,,,,,,,")),
            Box::new(change),
        )
    };
    vec![
        recipe("postcodes.csv", homeless(Remove), "L001", None, None),
        recipe("postcodes.csv", homeless(Swap("pcds", "place")), "L016", None, "postcode"),
        recipe(
            "postcodes.csv",
            homeless(Line(2, "ZZ1 1AA,52.400000,-1.510000,202001")),
            "L112",
            2,
            "postcode",
        )
        .of("venues.csv"),
        recipe("postcodes.csv", homeless(Line(2, "ZZ1 1AA,99.999999,0.000000,")), "L113", 2, "postcode")
            .of("venues.csv"),
        recipe("postcodes.csv", homeless(Line(2, "ZZ1 1AA,,,")), "L113", 2, "postcode").of("venues.csv"),
        recipe("postcodes.csv", homeless(Drop(2)), "L111", 2, "postcode").of("venues.csv"),
        recipe("postcodes.csv", homeless(Bytes(b"")), "L003", None, None),
    ]
}

fn of_current() -> Vec<Recipe> {
    let file = "current.csv";
    vec![
        recipe(file, Remove, "L001", None, None),
        recipe(file, Swap("v0,13", "v77,13"), "L140", 2, "venue"),
        recipe(file, Swap("v0,13", "v0,-1"), "L141", 2, "sessions"),
        recipe(file, Swap("v0,13", "v0,often"), "L141", 2, "sessions"),
        recipe(file, Swap("venue,sessions", "place,sessions"), "L016", None, "venue"),
        recipe(
            file,
            Also("venues.csv", Box::new(Swap("Hall 2,", "Hall 3,")), Box::new(Swap("v0,13", "v0,12"))),
            "L144",
            3,
            "venue",
        ),
        recipe(file, Bytes(b"venue,pattern\nv0,weekly\nv1,hourly\n"), "L141", 3, "pattern"),
        recipe(file, Bytes(b"venue,sessions 2025,sessions 2026\nv0,13,6\n"), "L142", None, "sessions 2025"),
        recipe(file, Bytes(b"venue,autumn\nv0,13\nv1,0\n"), "L143", None, "autumn"),
        recipe(
            file,
            Settings("table = \"current.csv\"", "table = \"current.csv\"\nvenue = \"hall\""),
            "L016",
            None,
            "hall",
        ),
    ]
}

fn of_matrices() -> Vec<Recipe> {
    let file = "matrix.csv";
    vec![
        recipe(file, Remove, "L001", None, None),
        recipe(file, Swap("E01000001,v0,5", "E01000001,v0,-5"), "L133", 2, "minutes"),
        recipe(file, Swap("E01000001,v0,5", "E01000001,v0,soon"), "L133", 2, "minutes"),
        recipe(file, Append("E01000001,v0,77\n"), "L132", 38, "minutes"),
        recipe(file, SwapAll("E01000003,", "E01000033,"), "L131", None, None),
        recipe(file, SwapAll(",v4,", ",v44,"), "L131", None, None),
        recipe(file, Bytes(b"a,b\n1,2\n"), "L130", None, None),
        recipe(file, SwapAll("E010000", "E010009"), "L135", None, None),
        recipe(file, Bytes(b"from,to,time\nE01000001,v0,600\nE01000002,v1,900\n"), "L137", None, None),
        recipe(
            file,
            Also(
                "venues.csv",
                Box::new(Swap("Hall 2,", "Hall 3,")),
                Box::new(Bytes(b"area,v0,Hall 3\nE01000001,5,6\n")),
            ),
            "L136",
            2,
            None,
        ),
        recipe(file, SwapAll(",v", ",w"), "L135", None, None),
        recipe(file, Bytes(b"FID,what,v0,v1,v2\n1,x,5,6,7\n2,y,5,6,7\n"), "L135", None, None),
        recipe(file, Bytes(b"area,Hall 0,v1,v2,v3,v4,v5\nSpire 001A,1,2,3,4,5,-6\n"), "L133", 2, "minutes"),
    ]
}
