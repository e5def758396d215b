//! What can be wrong with the schedule's inputs: one kind each, with what to do.

spoke_model::faults! {
    /// A quarter that is not one.
    QUARTER = "Q001", Error, "the quarter is not understood", "write `2026-Q4` for a calendar quarter or `2026-27-Q3` for a financial one";
    /// A period without a day that sessions could be on.
    EMPTY_PERIOD = "Q002", Error, "the period has no working day", "check the start, the weeks, the end and the dates to avoid";
    /// Bank-holiday file that cannot be read.
    BANK_HOLIDAYS = "Q003", Error, "the bank-holiday file is not gov.uk's bank-holidays.json", "download it again, or leave the key out: holidays are then computed by rule";
    /// Bank-holiday file for other years.
    BANK_HOLIDAY_YEARS = "Q004", Error, "the bank-holiday file does not cover the period", "download a newer file, or leave the key out: holidays are then computed by rule";
    /// Term dates that cannot be read.
    TERMS = "Q005", Error, "a row of the term dates is not understood", "give kind (term, holiday or inset), start, end and name; dates as 2026-10-26";
    /// Hours that end before they start.
    HOURS_ORDER = "Q006", Warning, "opening hours end before they start; the day is taken as closed", "correct the table, or give the hours in [[schedule.venue]]";
    /// Hours that are not spans.
    HOURS_TEXT = "Q007", Warning, "opening hours are not clock times; the venue's hours are not known", "give hours such as 09:00-17:00 in [[schedule.venue]], or default_hours for all such venues";
    /// Hours in the scenario that are not spans.
    SPAN = "Q008", Error, "a span of hours is not understood", "write 09:00-17:00, several with commas, or closed";
    /// Weekday name.
    WEEKDAY = "Q009", Error, "the weekday is not known", "write mon, tue, wed, thu, fri, sat or sun, or the whole name";
    /// A venue that is not in the table.
    VENUE = "Q010", Error, "no venue has this id", "use an id of the venue table";
    /// A member of staff who does not exist.
    STAFF_UNKNOWN = "Q011", Error, "no member of staff or team has this name", "use an id of the staff table, or a team's name";
    /// Two members of staff with one id.
    STAFF_TWICE = "Q012", Error, "two members of staff have the same id", "give each an id of their own";
    /// Staff table that cannot be read.
    STAFF_TABLE = "Q013", Error, "a row of the staff table is not understood", "see the columns in docs/schedule.md";
    /// Overlapping leave.
    LEAVE_OVERLAP = "Q014", Error, "two periods of leave overlap", "join them into one, or correct a date";
    /// Leave that ends before it starts.
    LEAVE_ORDER = "Q015", Error, "a period ends before it starts", "swap or correct its dates";
    /// A member of staff who can never hold a session.
    STAFF_IDLE = "Q016", Warning, "can never staff a session", "check hours, leave and base against the venues' hours";
    /// Nobody at all.
    NO_STAFF = "Q017", Error, "there is nobody to staff sessions", "list staff in [[schedule.staff]] or name a staff_table";
    /// A programme that is not in the scenario.
    PROGRAMME = "Q018", Error, "no programme of the scenario has this name", "use the name of a [[programme]]";
    /// A pattern whose rule is not supported.
    PATTERN = "Q019", Error, "the pattern's calendar rule cannot be scheduled", "use FREQ=WEEKLY;INTERVAL=n or FREQ=MONTHLY, without weekdays";
    /// A pin outside what is scheduled.
    PIN = "Q020", Error, "the pin fits nothing that is scheduled", "check venue, series, programme and date";
    /// Pins that exclude each other.
    PIN_COLLISION = "Q021", Error, "two pinned sessions collide", "move or unpin one of them";
    /// A pin that breaks a rule.
    PIN_RULE = "Q022", Error, "a pinned session breaks a rule", "move it, or change what stands in its way";
    /// Travel table.
    TRAVEL_TABLE = "Q023", Error, "a row of the travel table is not understood", "give from, to and minutes, with venue ids";
    /// Baseline that cannot be read.
    BASELINE = "Q024", Error, "the schedule to replan is not understood", "name the schedule.json of a run";
    /// A setting out of range.
    RANGE = "Q025", Error, "a setting is out of range", "see the message";
    /// A baseline session that no longer fits anything.
    BASELINE_SESSION = "Q026", Warning, "a session of the schedule that is replanned is gone", "none needed: it is listed under what moved";
    /// A base that is neither a venue nor a grid reference.
    BASE = "Q027", Error, "the base is not known", "use a venue id or `easting northing` in metres";
    /// No start.
    NO_START = "Q028", Error, "a schedule needs to know when the period starts", "give `start` in the scenario, or `quarter` in [schedule]";
    /// A file that cannot be read.
    UNREADABLE = "Q029", Error, "a file that [schedule] names cannot be read", "check its name; relative names are looked up beside the scenario";
    /// No `[schedule]`.
    NO_SECTION = "Q030", Error, "the scenario has no [schedule]", "add one with at least the staff; `docs/schedule.md` shows how";
    /// Sessions without a date and staff.
    NOT_PLACED = "Q031", Warning, "sessions of the plan have no date and staff", "look at the sheet `Unplaced` of plan.xlsx: it says what stands in the way and the cheapest change; or plan fewer sessions";
}
