//! Every fault that loading can find: stable codes, causes and what to do. `docs/errors.md` is made from these.

spoke_model::faults! {
    // Files and containers.
    /// The path does not exist.
    FILE_MISSING = "L001", Error, "a file that the scenario names is not there", "check the path; paths are relative to the scenario file, or to --data";
    /// The file exists and cannot be read.
    FILE_UNREADABLE = "L002", Error, "a file cannot be read", "check that it is a file, not a folder, and that you may read it";
    /// No bytes, or only white space.
    FILE_EMPTY = "L003", Error, "a file is empty", "download or export it again";
    /// The content is not of a format that is read here.
    FORMAT_UNKNOWN = "L004", Error, "the content of a file is not in a format that is understood for its use", "give a CSV, Excel, GeoJSON, GeoPackage or Shapefile, as `docs/data.md` says for each use";
    /// A gzip or zip file that is cut short or damaged.
    ARCHIVE_BROKEN = "L005", Error, "a compressed file is damaged or cut short", "download it again";
    /// A zip file in which the data file cannot be told.
    ARCHIVE_CHOICE = "L006", Error, "a zip file holds no data file, or more than one", "unpack it, or name the one to use as `file.zip/member.csv`";
    /// A web page was saved instead of the data.
    WEB_PAGE = "L007", Error, "the file is a web page or a server's error message, not data", "download the data itself; a login or error page, or a table in a page, was saved in its place";
    /// More than is reasonable after decompression.
    TOO_LARGE = "L008", Error, "a file is too large", "cut it to the areas you need";
    /// A zip file by another method, or with a password.
    ARCHIVE_UNUSUAL = "L028", Error, "a zip file is locked with a password or packed by a method that is not read here", "unpack it, and name the file inside or pack it again as a plain .zip";
    /// Bytes that are not UTF-8.
    NOT_UTF8 = "L009", Warning, "the text is not UTF-8; it is read as Windows-1252", "check names with accents; save as UTF-8 to be sure";

    // Text tables.
    /// A quotation mark opens and never closes.
    UNCLOSED_QUOTE = "L010", Error, "a quotation mark opens a cell and is never closed", "close the quotation mark on that line, or double those inside a cell";
    /// More cells than columns.
    ROW_TOO_LONG = "L011", Error, "a row has more cells than the header has columns", "put cells that contain the separator in quotation marks";
    /// Fewer cells than columns.
    ROW_TOO_SHORT = "L012", Error, "a row has fewer cells than the header has columns", "restore the missing cells; the file may be cut short there";
    /// No header row can be found.
    NO_HEADER = "L013", Error, "no header row can be found", "put the names of the columns in one row above the data";
    /// A header and nothing below it.
    NO_ROWS = "L014", Error, "a table has a header and no rows", "export it again with its rows";
    /// NUL bytes or other signs that it is not text.
    NOT_TEXT = "L015", Error, "a text table contains bytes that are not text", "export it again as CSV (UTF-8)";
    /// A column that is needed is not there.
    COLUMN_MISSING = "L016", Error, "a column is not in the table", "use one of the columns that the message lists";
    /// Several columns fit the name.
    COLUMN_AMBIGUOUS = "L017", Error, "a column name fits more than one column", "write the whole header of the one you mean; where two are alike, give them names of their own";
    /// A workbook with several sheets that could be meant.
    SHEET_CHOICE = "L018", Error, "a workbook has no sheet that fits, or more than one", "name the sheet as `file.xlsx#Sheet name`";
    /// A workbook that cannot be opened.
    WORKBOOK_BROKEN = "L019", Error, "a workbook cannot be read", "open it in Excel or LibreOffice and save it again as .xlsx";

    // Codes and joins.
    /// A row without a code.
    CODE_BLANK = "L020", Error, "a row has no code", "give the code, or remove the row";
    /// Two rows with one code and different values.
    CODE_DUPLICATE = "L021", Error, "a code stands on more than one row", "keep one row for each code";
    /// The same row twice.
    ROW_REPEATED = "L022", Warning, "a code is repeated and its rows agree; the first is used", "remove the repeated rows";
    /// Codes of the areas that a table lacks.
    CODES_UNMATCHED = "L023", Warning, "a table lacks codes of areas that are planned for", "check that the table covers the whole area and is of the same edition";
    /// Codes of the areas that a table lacks, where there is no going on without.
    CODES_LACKING = "L024", Error, "a table lacks codes of areas that cannot be planned for without it", "use a table of the same edition that covers every area, or give [areas] conversion";
    /// A table and the areas have no code in common.
    NOTHING_MATCHES = "L025", Error, "a table has no code in common with the areas", "use a table of the same areas and edition (2011 or 2021 LSOAs), or give [areas] conversion; codes are compared letter by letter, E in upper case and no apostrophe before it";
    /// A code that is not of the official form.
    CODE_UNUSUAL = "L026", Warning, "a code is not of the official form (a letter and eight digits)", "check it for letters O and I in place of 0 and 1, and for lost zeros";
    /// One column named twice.
    COLUMN_TWICE = "L027", Error, "a column is named twice and would be counted twice", "name each column once";
    /// Columns of one name.
    HEADER_REPEATED = "L029", Warning, "several columns of a table have one name; where the scenario does not say which, the first is used", "give each column a name of its own";

    // Numbers.
    /// Text where a number is needed.
    NUMBER_BAD = "L030", Error, "a cell that should hold a number does not", "correct the cell";
    /// An empty cell where a number is needed.
    NUMBER_BLANK = "L031", Error, "a cell that should hold a number is blank", "fill it in; write 0 where there is none";
    /// A count below zero.
    NUMBER_NEGATIVE = "L032", Error, "a count, cost or capacity is below 0", "correct the cell";
    /// A suppressed count.
    NUMBER_SUPPRESSED = "L033", Warning, "a count is suppressed at its source; it is taken as 0", "use a table without suppression, or fill in an estimate";
    /// A share that is not one.
    SHARE_RANGE = "L034", Error, "a share lies outside 0 to 1", "give parts of a whole: the columns added up must not exceed the column they are a share of";
    /// A rank that cannot be one.
    RANK_RANGE = "L035", Error, "a deprivation rank is blank, not a whole number (or half of one, where areas tie), below 1 or higher than there are areas", "ranks count from 1 = most deprived, and a score is not a rank; take the file as published, and round ranks that you averaged";
    /// Ranks that contradict a published decile.
    RANK_REVERSED = "L036", Error, "ranks and deciles of a table contradict each other", "ranks count from 1 = most deprived; a score is not a rank";
    /// Ranks that many areas share.
    RANKS_SHARED = "L076", Warning, "many areas share their deprivation rank with another, as scores and deciles do and ranks do not", "name the column of ranks: each area has a place of its own, 1 = most deprived";
    /// Need that looks rounded.
    NEED_ROUNDED = "L037", Warning, "counts look rounded (all are multiples of 5 or 10)", "take small differences between areas with care; robustness draws allow for it";
    /// All counts are zero.
    NEED_ZERO = "L038", Error, "a need table is 0 in every area", "check the column: perhaps it is another, or the file is a template";
    /// A rate that looks like a percentage.
    LOOKS_LIKE_PERCENT = "L039", Warning, "a column used as counts looks like percentages", "use the column of counts";

    // Places on the ground.
    /// The coordinate system cannot be told.
    CRS_UNKNOWN = "L040", Error, "the coordinate system of a file is not known here", "use British National Grid (EPSG:27700) or WGS84 (EPSG:4326); or state it with `crs`";
    /// What the file says of its CRS contradicts its coordinates.
    CRS_CONTRADICTED = "L041", Warning, "a file says one coordinate system and holds coordinates of another; the coordinates are believed", "correct the file's statement, or state `crs` in the scenario";
    /// Latitude where longitude should be.
    SWAPPED = "L042", Error, "latitude and longitude are swapped", "put longitude first in GeoJSON; in tables check the names of the two columns";
    /// A point at the origin.
    NULL_ISLAND = "L043", Error, "a place is at 0, 0: it was never located", "look its coordinates up, or leave them blank and give a postcode table";
    /// Not in Great Britain.
    OUTSIDE_GRID = "L044", Error, "a place is outside Great Britain, or in metres of the Irish Grid", "check its coordinates and their system; places in Northern Ireland need degrees";
    /// A coordinate is missing or not a number.
    COORDINATE_BAD = "L045", Error, "a coordinate is blank or not a number", "give both coordinates, or leave both blank and give a postcode table";
    /// Centroids of other codes, or with their columns swapped.
    CENTROIDS_ELSEWHERE = "L046", Error, "many centroids are far from the boundary of their code", "check the columns of x and y, and that centroids and boundaries are of one edition with each row beside its own code";
    /// A centroid far from its area.
    CENTROID_FAR = "L047", Warning, "a centroid is far from the boundary of its code", "correct its coordinates, or remove the row: travel then starts inside the boundary";

    // Boundaries.
    /// A feature without geometry.
    GEOMETRY_MISSING = "L050", Error, "a feature has no geometry", "export the layer again; remove features without a shape";
    /// A line or point where an area is needed.
    GEOMETRY_KIND = "L051", Error, "a feature is not an area", "give a layer of polygons";
    /// A polygon that breaks the rules and can be used.
    GEOMETRY_INVALID = "L052", Warning, "a polygon is invalid (it crosses itself, or its parts overlap); it is used as drawn", "its area and interior point may be a little off; mend it in QGIS to be rid of this";
    /// A polygon too broken to use.
    GEOMETRY_BROKEN = "L053", Error, "a polygon has no area, too few points or a coordinate that is not a number", "export the layer again";
    /// One of the files of a Shapefile is not there.
    SHAPEFILE_PART_MISSING = "L054", Error, "a file of a Shapefile is missing", "keep .shp, .dbf and .prj together, with one name";
    /// The Shapefile is cut short or damaged.
    SHAPEFILE_BROKEN = "L055", Error, "a Shapefile is damaged or cut short", "copy or download all its files again";
    /// Not JSON, or JSON that is not GeoJSON.
    GEOJSON_BROKEN = "L056", Error, "a GeoJSON file is damaged, cut short or not a collection of features", "export it again as a GeoJSON FeatureCollection";
    /// The GeoPackage cannot be read.
    GEOPACKAGE_BROKEN = "L057", Error, "a GeoPackage is damaged, still open elsewhere or has no layer that fits", "close it in QGIS; if that is not it, export the layer again";
    /// Several layers could be meant.
    LAYER_CHOICE = "L058", Error, "a GeoPackage has more than one layer that fits", "name the layer as `file.gpkg#layer`";
    /// A Parquet file that cannot be read as a table.
    PARQUET_BROKEN = "L059", Error, "a Parquet file is damaged, or has columns that are not plain", "write it again with plain columns, uncompressed or by snappy, zstd, lz4 or gzip";
    /// No area is left.
    NONE_SELECTED = "L060", Error, "no area is left after choosing", "check `only`: the column and its values";
    /// A value asked for that is not there.
    VALUE_NOT_FOUND = "L061", Error, "a value asked for in `only` is in no row", "check the value; codes of reorganised authorities changed";
    /// The same area in several files.
    AREA_REPEATED = "L062", Warning, "an area is in the boundaries more than once; the first is used", "remove the repeated feature or file";
    /// Two shapes of one code.
    AREA_IN_PARTS = "L063", Error, "an area is in the boundaries more than once, with different shapes", "name the column of the areas' own codes, `[areas] code`, where this one is of what they belong to; or make one feature of the parts (QGIS: Dissolve)";
    /// A name that several wards have.
    NAME_AMBIGUOUS = "L064", Error, "a name asked for in `only` is that of several wards or areas", "say of which authority: only = { …, and = { column = \"ltla24_code\", values = \"E08000026\" } }; or choose by the column of codes";

    /// Areas without a ward.
    WARDS_UNMATCHED = "L066", Warning, "a lookup names no ward for some areas", "use a lookup of the same edition that covers every area";
    /// An area in two wards.
    WARDS_SEVERAL = "L067", Warning, "a lookup puts an area in two wards; the first is used", "use a best-fit lookup: one row for each area";

    // Deprivation.
    /// The header is of no known edition.
    EDITION_UNKNOWN = "L070", Error, "the deprivation table is of no edition known here", "name its columns: code, rank, and decile where it has one";
    /// No such index in the table.
    INDEX_UNKNOWN = "L071", Error, "the deprivation table does not have this index or domain, or several that begin so", "use one of those that the message lists";
    /// The table has no population column.
    POPULATION_MISSING = "L072", Warning, "the deprivation table carries no population; every area counts the same in the ridit", "name a population column: [deprivation] population = { table, column }";
    /// People who weigh nothing.
    POPULATION_ZERO = "L075", Error, "the population that ridits are weighted with is 0 in every area", "name the column of people: [deprivation] population = { table, column }";
    /// Not the whole of the index's scope.
    SCOPE_PARTIAL = "L073", Warning, "the deprivation table covers part of its nation, so national ridits are those of the part", "use the national file, or scope = \"local\"";
    /// A decile that is not one.
    DECILE_RANGE = "L074", Warning, "a deprivation decile is blank or not a whole number from 1 to 10; it is worked out from the ranks", "take the file as published, or correct the cell";

    // Nomis and other sources.
    /// The download stops short of the rows it announces.
    DOWNLOAD_TRUNCATED = "L080", Error, "a download was cut at its site's limit", "download it in parts, or as the whole (bulk) file";
    /// More than one observation for one code.
    MANY_PER_CODE = "L081", Error, "a table has many rows for each code", "choose one value of the columns that differ, with `where`";

    // Conversion between LSOA editions and postcodes.
    /// Codes the lookup does not convert.
    NOT_CONVERTED = "L090", Warning, "codes could not be converted between the 2011 and 2021 LSOAs", "check the lookup's edition; what is listed is left out";
    /// How counts were split.
    SPLIT_EVENLY = "L091", Warning, "areas that were merged or split between 2011 and 2021 were shared out or averaged evenly, as their people are not known", "name people by the codes that the message asks for: [areas.conversion] population = { table, column }";
    /// The lookup lacks its columns.
    LOOKUP_UNKNOWN = "L092", Error, "a lookup does not have the columns it needs", "use the ONS file LSOA (2011) to LSOA (2021), with LSOA11CD and LSOA21CD";

    // Venues.
    /// Two venues with one id.
    VENUE_DUPLICATE = "L100", Error, "a venue id stands on more than one row", "give every venue an id of its own";
    /// A venue that cannot be located.
    VENUE_UNLOCATED = "L101", Error, "a venue has no coordinates and no postcode that can be looked up", "give lat and lon, or easting and northing, or a postcode and a postcode table; where the table has them under other headers, name those: [venues] columns = { lat = \"…\", lon = \"…\" }";
    /// A word that is not a status.
    VENUE_STATUS = "L102", Error, "a venue has a status that is not known", "use candidate, required, excluded or hub";
    /// A pattern that the scenario does not have.
    VENUE_PATTERN = "L103", Error, "a venue allows or keeps a pattern that the scenario does not have", "use the patterns of [venues] patterns, separated by semicolons";
    /// A venue beyond the boundary.
    VENUE_OUTSIDE = "L105", Warning, "venues outside the boundary", "extent = \"inside\" leaves them out, extent = \"reach\" keeps those within reach";
    /// Several venues at one spot.
    VENUES_TOGETHER = "L106", Warning, "several venues stand on one spot", "give them the same `site` where they share a room";
    /// The same venue twice.
    VENUE_TWICE = "L150", Warning, "a venue looks like one on another row: kind, name and postcode (or spot) are the same", "remove one of the rows, else each of them may be given sessions";
    /// Venues of one site that cannot share a roof.
    SITE_SPREAD = "L116", Warning, "venues with one `site` stand far apart, and share one room in the plan", "give one `site` only to venues under one roof";
    /// A kind asked for that no venue has.
    KIND_UNKNOWN = "L117", Warning, "a kind asked for in `kinds` is that of no venue", "check its spelling in [venues] kinds";
    /// A venue id twice, where the scenario asks for numbers.
    VENUE_NUMBERED = "L119", Warning, "a venue id stands on more than one row and the later ones were numbered", "give every venue an id of its own, or leave it so (`venues.repeated_ids`)";
    /// No venue is left.
    NO_VENUES = "L107", Error, "no venue is left", "check the table, `kinds`, `extent`, and that venues and boundaries are in one place: coordinates not swapped, and in metres or degrees";
    /// A venue that is where nobody is planned for.
    VENUE_FAR = "L154", Warning, "a venue is far from the areas, and most others are not; it is left out", "check its coordinates, and that they are not swapped";
    /// Hours that cannot be read.
    HOURS_BAD = "L108", Warning, "opening hours cannot be understood; the day counts as closed", "write spans such as 09:00-17:00 or 1-5pm, several separated by commas; blank = closed; midnight is 24:00; or leave the columns out, and give hours in [[schedule.venue]] or default_hours";
    /// Hours for some days only.
    HOURS_DAYS = "L118", Warning, "a table has opening hours for some weekdays only; the others count as closed", "add a column for each day, or give the hours in [[schedule.venue]]";
    /// A venue marked as closed.
    VENUE_CLOSED = "L109", Warning, "venues marked as closed are left out", "remove the closing date where one has opened again";
    /// A postcode that is none.
    POSTCODE_BAD = "L110", Error, "a postcode is not of the form of a postcode", "correct it";
    /// A postcode that the table does not have.
    POSTCODE_UNKNOWN = "L111", Warning, "a postcode is not in the postcode table; the venue is left out", "check it, use a newer table, or give coordinates";
    /// A postcode no longer in use.
    POSTCODE_TERMINATED = "L112", Warning, "a postcode is no longer in use; its last place is used", "check that the venue is still there";
    /// A postcode without a grid reference.
    POSTCODE_NO_GRID = "L113", Warning, "a postcode has no grid reference in the postcode table; the venue is left out", "give coordinates";
    /// A staff, room or cost column out of range.
    CAPACITY_ZERO = "L115", Warning, "a venue offers no place in a session", "check its room and staff";
    /// A mark where a number of a venue should stand.
    VENUE_MARK = "L152", Warning, "a number of a venue is a mark such as `*` or `-`; the scenario's default is used", "write the number, or leave the cell blank";
    /// A status and a pattern that exclude each other.
    VENUE_CONTRADICTION = "L153", Error, "a venue's status and its fixed pattern contradict each other", "change one of them: `excluded` takes no session, `required` at least one";

    // Personal data.
    /// Columns that identify people.
    PERSONAL_DATA = "L120", Error, "a file holds what looks like personal data; it is refused and none of it is kept", "remove what is of people, or give counts by area; nothing here needs records of people";

    // Matrices and today's plan.
    /// A matrix that is neither long nor wide.
    MATRIX_SHAPE = "L130", Error, "a travel matrix is neither long (origin, destination, minutes) nor wide (one column for each venue)", "see `docs/data.md` for both shapes";
    /// Origins or destinations that do not match.
    MATRIX_UNMATCHED = "L131", Warning, "a travel matrix lacks areas or venues, or has others", "those lacking cannot be reached by it";
    /// A pair twice with different minutes.
    MATRIX_DUPLICATE = "L132", Warning, "a travel matrix has a pair more than once; the shortest is used", "keep one row for each pair";
    /// A time out of range.
    MATRIX_RANGE = "L133", Error, "minutes of a travel matrix are below 0 or not a number", "correct the cell; leave it blank where there is no way";
    /// A point of origin that cannot be placed.
    ORIGIN_UNPLACED = "L134", Warning, "a point of origin has no coordinates; it is left out", "give its coordinates, or remove the row";
    /// A matrix of other places.
    MATRIX_NOTHING = "L135", Error, "a travel matrix has no area or no venue in common with the scenario", "use the codes of the boundaries and the ids of the venues; where its columns are not recognised, name them: [travel.matrix] from, to, minutes";
    /// A name that several have.
    MATRIX_AMBIGUOUS = "L136", Error, "a name in a travel matrix is that of several areas or venues", "use the codes of the areas and the ids of the venues";
    /// Seconds, or another unit.
    MATRIX_LONG = "L137", Warning, "most trips of a travel matrix take longer than anyone travels to a session", "if they are seconds, say so: [travel.matrix] unit = \"seconds\"";
    /// A venue of today's plan that is not in the venues.
    CURRENT_UNKNOWN = "L140", Error, "today's plan names a venue that is not in the venues", "use the venue's id or its exact name";
    /// Sessions that are not a number ≥ 0.
    CURRENT_SESSIONS = "L141", Error, "today's plan has sessions that are not a number of 0 or more", "correct the cell";
    /// A name that several venues have.
    CURRENT_AMBIGUOUS = "L144", Error, "today's plan goes by a name that several venues have", "use the venues' ids";
    /// Several columns that may count sessions.
    CURRENT_COLUMNS = "L142", Error, "today's plan has several columns that may count the sessions", "name one: [current] sessions = \"…\"";
    /// A row was taken for a session, and there are numbers.
    CURRENT_ROWS = "L143", Warning, "each row of today's plan counts as one session, and a column of numbers is not used", "if it counts the sessions, name it: [current] sessions = \"…\"";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_every_fault_says_what_to_do() {
        let codes: BTreeSet<&str> = super::ALL.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), super::ALL.len());
        for kind in super::ALL {
            assert!(kind.code.len() == 4 && kind.code.starts_with('L'), "{}", kind.code);
            assert!(!kind.cause.is_empty() && !kind.action.is_empty() && !kind.cause.ends_with('.'));
        }
    }
}
