//! Dense ids: positions in the vectors of a [`crate::Problem`] and of what was loaded for it.

use serde::{Deserialize, Serialize};

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The id of position `index`.
            ///
            /// # Panics
            /// Past `u32::MAX`: four thousand million areas or venues do not exist.
            pub fn new(index: usize) -> Self {
                assert!(u32::try_from(index).is_ok(), "{} out of range: {index}", stringify!($name));
                Self(index as u32)
            }

            /// The position in the vector that this id indexes.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

dense_id! {
    /// An area (an LSOA, as a rule), by its position in the areas that were loaded.
    AreaId
}
dense_id! {
    /// A venue, by its position in the venue table after the scenario's filters.
    VenueId
}
dense_id! {
    /// A group: a tier of need × a cohort × a way of travelling.
    GroupId
}
dense_id! {
    /// A demand point: an area × a group with people in it.
    PointId
}
dense_id! {
    /// A session pattern (none, monthly, …), by its position in the scenario's list.
    PatternId
}
