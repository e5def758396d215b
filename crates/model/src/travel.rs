//! Minutes from areas to venues, held sparsely: only what is within reach.

use crate::{AreaId, VenueId};

/// One-way minutes from each area to the venues within a cut-off, by one way of travelling.
///
/// Compressed rows, one per area, each sorted by minutes, then venue. Memory is in proportion to the pairs
/// within the cut-off, never to areas × venues.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TravelMatrix {
    offsets: Vec<usize>,
    venues: Vec<VenueId>,
    minutes: Vec<f64>,
}

impl TravelMatrix {
    /// From one list of `(venue, minutes)` per area; pairs that are not finite or below 0 are left out, the
    /// shortest of a repeated venue is kept.
    pub fn from_rows<I>(rows: I) -> Self
    where
        I: IntoIterator<Item = Vec<(VenueId, f64)>>,
    {
        let mut matrix = Self { offsets: vec![0], venues: Vec::new(), minutes: Vec::new() };
        for mut row in rows {
            row.retain(|(_, minutes)| minutes.is_finite() && *minutes >= 0.0);
            row.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            row.dedup_by_key(|(venue, _)| *venue);
            row.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            for (venue, minutes) in row {
                matrix.venues.push(venue);
                matrix.minutes.push(minutes);
            }
            matrix.offsets.push(matrix.venues.len());
        }
        matrix
    }

    /// Number of areas.
    pub fn areas(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Number of area–venue pairs held.
    pub fn len(&self) -> usize {
        self.venues.len()
    }

    /// Whether no pair is held.
    pub fn is_empty(&self) -> bool {
        self.venues.is_empty()
    }

    /// The venues within the cut-off of an area, nearest first (ties by venue).
    ///
    /// # Panics
    /// When `area` is not one of this matrix's.
    pub fn row(&self, area: AreaId) -> impl ExactSizeIterator<Item = (VenueId, f64)> + Clone + '_ {
        let range = self.offsets[area.index()]..self.offsets[area.index() + 1];
        self.venues[range.clone()].iter().copied().zip(self.minutes[range].iter().copied())
    }

    /// Minutes from an area to a venue, `None` past the cut-off.
    pub fn minutes(&self, area: AreaId, venue: VenueId) -> Option<f64> {
        self.row(area).find(|(v, _)| *v == venue).map(|(_, minutes)| minutes)
    }
}

/// All minutes of a run: one matrix for each way of travelling, and what lies past the cut-off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Travel {
    /// The ways of travelling, e.g. `walk`; [`crate::Group::mode`] indexes this and `matrices`.
    pub modes: Vec<String>,
    /// One matrix per mode.
    pub matrices: Vec<TravelMatrix>,
    /// The nearest candidate venue of each area by the slowest mode, however far; `None` where none is connected.
    pub nearest: Vec<Option<(VenueId, f64)>>,
}
