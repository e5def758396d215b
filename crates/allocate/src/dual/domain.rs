//! What branching leaves to choose from.

use crate::instance::Instance;

/// Which options of each venue are still allowed, as a range: what branching leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domain(pub(crate) Vec<(u32, u32)>);

impl Domain {
    /// Every option of every venue.
    pub(crate) fn whole(instance: &Instance<'_>) -> Self {
        Self(instance.problem.venues.iter().map(|venue| (0, venue.options.len() as u32 - 1)).collect())
    }

    /// The options of a venue.
    pub(crate) fn options(&self, venue: usize) -> std::ops::RangeInclusive<usize> {
        let (first, last) = self.0[venue];
        first as usize..=last as usize
    }
}
