//! What can be wrong with streets, timetables and points, each with what to do.

spoke_model::faults! {
    /// The extract cannot be read.
    BAD_PBF = "T001", Error, "a street file cannot be read as an OpenStreetMap extract", "download it again: it is cut short, damaged or no .osm.pbf; `osmium fileinfo -e` tells which";
    /// No way to walk or drive.
    NO_STREETS = "T002", Error, "a street file holds no streets", "use an extract with ways, not one filtered to points or to another part of the world";
    /// Ways refer to absent points.
    MISSING_NODES = "T003", Warning, "ways refer to points that the street file does not hold", "cut extracts with complete ways (`osmium extract --strategy complete_ways`)";
    /// A way without length.
    ZERO_LENGTH_WAY = "T004", Warning, "a way has no length", "nothing, or mend the way in OpenStreetMap";
    /// Streets that do not connect with the rest.
    SMALL_PIECES = "T005", Warning, "streets that do not connect with the rest are left out", "use a larger extract where they are cut at its edge; else mend the map";
    /// A point far from every street.
    OFF_NETWORK = "T006", Warning, "a point lies too far from every street to be reached", "check its coordinates and that the extract covers it, or raise travel.snap_metres";
    /// A feed that cannot be opened.
    BAD_FEED = "T020", Error, "a timetable feed cannot be opened", "give a GTFS feed: a .zip or a directory with stops.txt, trips.txt and stop_times.txt";
    /// A file that every feed has.
    MISSING_FILE = "T021", Error, "a timetable feed lacks a file it must have", "get the complete feed from its publisher";
    /// A row that cannot be understood.
    BAD_ROW = "T022", Error, "a row of a timetable feed cannot be understood", "mend the row, or ask the publisher to; the message names the field";
    /// An id that is nowhere defined.
    UNKNOWN_ID = "T023", Warning, "a timetable feed refers to something that it does not define", "nothing where few rows are concerned: they are left out; else get a complete feed";
    /// Times of a trip that run backwards.
    OUT_OF_ORDER = "T024", Warning, "the times of a trip run backwards", "mend the trip; it is left out";
    /// A trip whose times are not known.
    NO_TIMES = "T025", Warning, "a trip has fewer than two stops, or no time at its first or last stop", "mend the trip; it is left out";
    /// A service that runs on no day.
    NEVER_RUNS = "T026", Warning, "a service runs on no day", "nothing, or mend its days in calendar.txt or calendar_dates.txt";
    /// A day that no feed covers.
    DATE_NOT_COVERED = "T027", Error, "the timetable does not cover the day", "choose a day that it covers, or get the feed of the time";
    /// A day within the feed on which nothing runs.
    NOTHING_RUNS = "T028", Error, "nothing runs on the day", "choose another day; the message names days with service";
    /// Stops without a usable place.
    ODD_STOP = "T029", Warning, "a stop in use has no place near the streets", "nothing where few stops are concerned: nobody walks to or from them; else use a larger street extract";
    /// One id for two things.
    DUPLICATE_ID = "T030", Warning, "an id stands twice in a timetable feed", "mend the feed; the first one counts";
    /// A rule on changes that is not followed.
    RULE_NOT_FOLLOWED = "T031", Warning, "a rule on changes of a timetable feed is not followed", "nothing where few changes are concerned: they are walked over the streets; else give rules between stops";
}
