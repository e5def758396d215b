//! What can be wrong with a run directory, as stable codes for the catalogue of errors.

spoke_model::faults! {
    /// The folder holds something else.
    NOT_A_RUN = "R001", Error, "the folder exists and is not a run of spoke", "name another folder, or add --force to put the run into this one";
    /// The system refused.
    CANNOT_WRITE = "R002", Error, "a file or folder cannot be written", "check that the folder exists, is yours to write to and is not open in another program";
    /// No space.
    DISK_FULL = "R003", Error, "the disk is full", "free some space or write to another disk; nothing was left half written";
    /// No run.json, or an output that it lists is gone.
    INCOMPLETE = "R004", Error, "the run directory is incomplete", "run the plan again; a run is complete once run.json is there";
    /// A hash does not match.
    EDITED = "R005", Warning, "a file was changed after the run wrote it", "run the plan again, or write the file again with `spoke report`, if the change was not meant";
    /// It does not parse.
    UNREADABLE = "R006", Error, "a file of the run cannot be read", "run the plan again";
    /// Coordinates that have no place on the map.
    OFF_THE_MAP = "R007", Error, "a position lies outside the British National Grid", "correct the coordinates in the file it came from";
    /// A later version's.
    NEWER = "R008", Error, "the run was written by a later version of spoke", "use that version or a later one";
    /// An output that is not needed to read the run back.
    GONE = "R010", Warning, "an output that run.json lists is gone", "write it again with `spoke report`";
    /// What is suppressed in it cannot be read back.
    PUBLIC_COPY = "R011", Error, "the folder holds the public copy of a run", "name the run itself, one folder up";
    /// An output could not be made.
    CANNOT_MAKE = "R009", Error, "an output could not be made", "leave this format out with --format, and report what the message says";
    /// The folder that a run would go to by itself holds the run of another scenario.
    OTHER_RUN = "R012", Error, "the folder holds the run of another scenario, or of other overrides", "name another folder with --out, or add --force to replace that run";
    /// Runs of different places.
    NOTHING_IN_COMMON = "R020", Error, "the runs have no area in common", "compare runs of the same areas";
    /// Runs that differ in more than the plan.
    NOT_ALIKE = "R021", Warning, "the runs differ in what they count, not only in the plan", "read the changes with that in mind, or run both again over the same areas, index and groups";
    /// The folder holds something other than a comparison.
    NOT_A_COMPARISON = "R022", Error, "the folder exists and is not a comparison of spoke", "name another folder, or add --force to write into this one";
}
