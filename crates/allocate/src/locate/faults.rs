//! The faults this part finds in an instance, for the catalogue.

spoke_model::faults! {
    /// No origin.
    NO_ORIGINS = "A101", Error, "a location model has no origin", "give at least one origin";
    /// No site.
    NO_SITES = "A102", Error, "a location model has no destination", "give at least one destination";
    /// Lengths that do not fit.
    SHAPE = "A103", Error, "costs do not fit the origins and destinations", "give costs of the same tables";
    /// A number that is none.
    NUMBER = "A104", Error, "a weight, demand, capacity or cost is negative or not a number",
        "correct the value; leave a pair out of the costs where the destination cannot be reached";
    /// Sums past the range of doubles.
    OVERFLOW = "A105", Error, "weights and costs are too large to add up", "use larger units";
    /// κ or ε that means nothing.
    AVERSION = "A106", Error, "the inequality aversion cannot be used",
        "choose another κ, or let it follow from ε";
    /// A radius that means nothing.
    RADIUS = "A107", Error, "the radius is negative or not a number", "give a radius of 0 or more";
    /// A reach curve that means nothing.
    REACH = "A108", Error, "the reach curve has a number out of range", "correct the number";
}
