//! What is asked: from which points, to which venues, how far. Shared by every way of travelling.

use spoke_model::{AreaId, Bng, TravelMatrix, VenueId};

/// Position of the minutes of people without a car in [`spoke_model::Travel`]: always there.
pub const WITHOUT_CAR: usize = 0;

/// Position of the minutes of people who drive in [`spoke_model::Travel`], where they were asked for.
pub const BY_CAR: usize = 1;

/// Areas, venues and how far to look.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Where each area's people set out.
    pub origins: &'a Origins,
    /// Where each venue stands.
    pub venues: &'a [Bng],
    /// Whether each venue may be used at all; others get minutes, but are nobody's nearest. Of the length of `venues`.
    pub candidates: &'a [bool],
    /// How far to look.
    pub cutoffs: CutOffs,
}

/// Minutes past which a pair is left out, by who travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOffs {
    /// People without a car; the longest reach of their groups, or the floor's minutes if longer.
    pub without_car: f64,
    /// People who drive; `None` where nobody does.
    pub by_car: Option<f64>,
}

/// One or more weighted points for each area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origins {
    /// Where each area's points begin in `points`; one more than there are areas.
    offsets: Vec<usize>,
    points: Vec<Bng>,
    /// Shares within the area; each area's add up to 1.
    shares: Vec<f64>,
}

impl Origins {
    /// One point per area.
    pub fn single(points: &[Bng]) -> Self {
        Self {
            offsets: (0..=points.len()).collect(),
            points: points.to_vec(),
            shares: vec![1.0; points.len()],
        }
    }

    /// One list of `(point, weight)` per area. Weights that are not positive and finite are left out; an area
    /// left without a point has `fallback`'s at its position.
    pub fn weighted(lists: &[Vec<(Bng, f64)>], fallback: &[Bng]) -> Self {
        let mut origins = Self { offsets: vec![0], ..Self::default() };
        for (area, list) in lists.iter().enumerate() {
            let sound = || list.iter().filter(|(_, weight)| weight.is_finite() && *weight > 0.0);
            let total: f64 = sound().map(|(_, weight)| weight).sum();
            if total > 0.0 {
                for (point, weight) in sound() {
                    origins.points.push(*point);
                    origins.shares.push(weight / total);
                }
            } else if let Some(point) = fallback.get(area) {
                origins.points.push(*point);
                origins.shares.push(1.0);
            }
            origins.offsets.push(origins.points.len());
        }
        origins
    }

    /// Number of areas.
    pub fn areas(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// All points, area by area.
    pub fn points(&self) -> &[Bng] {
        &self.points
    }

    /// The positions in [`Origins::points`] of an area's points, with each one's share.
    ///
    /// # Panics
    /// When `area` is not one of these areas.
    pub fn of(&self, area: AreaId) -> impl ExactSizeIterator<Item = (usize, f64)> + Clone + '_ {
        let range = self.offsets[area.index()]..self.offsets[area.index() + 1];
        range.clone().zip(self.shares[range].iter().copied())
    }

    /// Whether every area has one point.
    pub fn is_single(&self) -> bool {
        self.points.len() == self.areas()
    }

    /// Minutes of areas from minutes of points: the mean by share.
    ///
    /// `rows` holds, for each point, `(venue, minutes)` up to [`Origins::horizon`], sorted by venue. A point that
    /// does not get to a venue within the horizon counts with the horizon, which is less than it would take; a
    /// point with `connected` false is left out and its share goes to the area's other points. Pairs past
    /// `cutoff` are left out.
    pub fn average(&self, rows: &[Vec<(VenueId, f64)>], connected: &[bool], cutoff: f64) -> TravelMatrix {
        if self.is_single() {
            return TravelMatrix::from_rows(
                rows.iter()
                    .map(|row| row.iter().copied().filter(|(_, minutes)| *minutes <= cutoff).collect()),
            );
        }
        let horizon = self.horizon(cutoff);
        TravelMatrix::from_rows((0..self.areas()).map(|area| {
            let points: Vec<(usize, f64)> =
                self.of(AreaId::new(area)).filter(|(point, _)| connected[*point]).collect();
            let total: f64 = points.iter().map(|(_, share)| share).sum();
            let mut pairs: Vec<(VenueId, f64, f64)> = points
                .iter()
                .flat_map(|(point, share)| {
                    rows[*point].iter().map(move |(venue, minutes)| (*venue, *minutes, *share))
                })
                .collect();
            pairs.sort_by_key(|(venue, ..)| *venue);
            pairs
                .chunk_by(|a, b| a.0 == b.0)
                .map(|chunk| {
                    let reached: f64 = chunk.iter().map(|(.., share)| share).sum();
                    let sum: f64 = chunk.iter().map(|(_, minutes, share)| minutes * share).sum();
                    (chunk[0].0, (sum + (total - reached).max(0.0) * horizon) / total)
                })
                .filter(|(_, minutes)| *minutes <= cutoff)
                .collect()
        }))
    }

    /// How many minutes to look from each point so that the mean of an area is known up to `cutoff`: the cut-off
    /// itself where areas have one point, else twice that.
    pub fn horizon(&self, cutoff: f64) -> f64 {
        if self.is_single() { cutoff } else { 2.0 * cutoff }
    }

    /// The nearest venue of each area from that of its points: the one most of its people have nearest (ties: the
    /// first venue), and the mean minutes to the nearest.
    pub fn average_nearest(&self, nearest: &[Option<(VenueId, f64)>]) -> Vec<Option<(VenueId, f64)>> {
        (0..self.areas()).map(|area| self.nearest_of(AreaId::new(area), nearest)).collect()
    }

    fn nearest_of(&self, area: AreaId, nearest: &[Option<(VenueId, f64)>]) -> Option<(VenueId, f64)> {
        let mut found: Vec<(VenueId, f64, f64)> = self
            .of(area)
            .filter_map(|(point, share)| nearest[point].map(|(venue, minutes)| (venue, minutes, share)))
            .collect();
        found.sort_by_key(|(venue, ..)| *venue);
        let total: f64 = found.iter().map(|(.., share)| share).sum();
        let mean = found.iter().map(|(_, minutes, share)| minutes * share).sum::<f64>() / total;
        let mut best: Option<(VenueId, f64)> = None;
        for chunk in found.chunk_by(|a, b| a.0 == b.0) {
            let share: f64 = chunk.iter().map(|(.., share)| share).sum();
            if best.is_none_or(|(_, most)| share > most) {
                best = Some((chunk[0].0, share));
            }
        }
        best.map(|(venue, _)| (venue, mean))
    }
}

#[cfg(test)]
mod tests {
    use super::Origins;
    use spoke_model::{AreaId, Bng, VenueId};

    fn at(easting: f64) -> Bng {
        Bng { easting, northing: 0.0 }
    }

    #[test]
    fn an_area_is_the_mean_of_its_points() {
        let origins = Origins::weighted(
            &[vec![(at(0.0), 3.0), (at(1.0), 1.0), (at(2.0), 0.0)], vec![]],
            &[at(5.0), at(6.0)],
        );
        assert_eq!(origins.points().len(), 3);
        let rows = vec![
            vec![(VenueId(0), 10.0), (VenueId(1), 20.0)],
            vec![(VenueId(0), 30.0)],
            vec![(VenueId(1), 5.0)],
        ];
        let minutes = origins.average(&rows, &[true; 3], 30.0);
        assert_eq!(minutes.minutes(AreaId(0), VenueId(0)), Some(15.0));
        assert_eq!(
            minutes.minutes(AreaId(0), VenueId(1)),
            Some(30.0),
            "three quarters at 20, one at the horizon of 60"
        );
        assert_eq!(
            minutes.minutes(AreaId(1), VenueId(1)),
            Some(5.0),
            "the area without points falls back to one"
        );
        let without_second = origins.average(&rows, &[true, false, true], 30.0);
        assert_eq!(without_second.minutes(AreaId(0), VenueId(1)), Some(20.0));
    }
}
