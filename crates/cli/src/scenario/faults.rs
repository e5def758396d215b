//! What can be wrong with a scenario file or an override.

spoke_model::faults! {
    /// The scenario file cannot be read.
    UNREADABLE = "S001", Error, "the scenario file cannot be read", "check the path and that the file may be read";
    /// The text is not TOML.
    SYNTAX = "S002", Error, "the scenario is not valid TOML", "mend the line; strings need quotes, tables need [brackets]";
    /// A key nobody knows.
    UNKNOWN_KEY = "S003", Error, "the scenario has a key that does not exist", "correct its spelling or remove it; `spoke init` writes a scenario with every key explained";
    /// A value of the wrong type or a key that is missing.
    WRONG_TYPE = "S004", Error, "a key of the scenario is missing or has a value of the wrong type", "give it a value of the type the message names";
    /// A number out of range.
    OUT_OF_RANGE = "S005", Error, "a value of the scenario is out of its range", "give it a value in the range the message names";
    /// `extends` goes round in a circle.
    CIRCULAR_EXTENDS = "S006", Error, "scenarios extend one another in a circle", "remove one of the `extends`";
    /// A reference to something that is not there.
    UNKNOWN_NAME = "S007", Error, "the scenario names something that does not exist", "use one of the names the message lists";
    /// Two things of one name.
    DUPLICATE_NAME = "S008", Error, "two entries of the scenario have the same name", "give each a name of its own";
    /// An override that is not key=value.
    BAD_OVERRIDE = "S009", Error, "an override is not of the form key=value", "write it as in --set gradient.ratio=5";
    /// A lock against the status that the table of venues gives.
    LOCK_OVERRULES = "S010", Warning, "a lock overrules the status of its venue", "the lock counts; remove it, or change the status in the table of venues, so that they agree";
    /// A lock that closes its venue without saying so.
    LOCK_EMPTY = "S014", Warning, "a venue is locked to a pattern that holds no session in the weeks of the scenario", "lock it to a pattern with sessions, or to none where it is to be closed";
}
