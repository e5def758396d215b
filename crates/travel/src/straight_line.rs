//! Straight line × detour at a constant speed. No streets: rivers and ring roads are what it cannot see.

use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use spoke_model::{Bng, Travel, TravelMatrix, VenueId};

use crate::request::Request;
use crate::settings::TravelSettings;

type VenueTree = RTree<GeomWithData<[f64; 2], u32>>;

/// Minutes of everyone along straight lines: `walk` at `walk_kmh`, and `drive` at `drive.straight_kmh` plus
/// parking where the request has a cut-off by car; both × `detour`.
///
/// Memory and time are in proportion to the pairs within the cut-off. Without venues the rows are empty.
pub fn straight_line(request: &Request<'_>, settings: &TravelSettings) -> Travel {
    let walk = Line::walking(settings);
    let mut travel = Travel {
        modes: vec!["walk".to_owned()],
        matrices: vec![walk.minutes(request, request.cutoffs.without_car)],
        nearest: walk.nearest(request),
    };
    if let Some(cutoff) = request.cutoffs.by_car {
        travel.modes.push("drive".to_owned());
        travel.matrices.push(Line::driving(settings).minutes(request, cutoff));
    }
    travel
}

/// A speed along straight lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Metres of straight line covered in a minute.
    pub metres_per_minute: f64,
    /// Minutes added to every journey.
    pub fixed_minutes: f64,
}

impl Line {
    /// On foot, by the settings.
    pub fn walking(settings: &TravelSettings) -> Self {
        Self { metres_per_minute: settings.walk_metres_per_minute() / settings.detour, fixed_minutes: 0.0 }
    }

    /// By car, by the settings (the defaults where they have no `drive`).
    pub fn driving(settings: &TravelSettings) -> Self {
        let drive = settings.drive.clone().unwrap_or_default();
        Self {
            metres_per_minute: drive.straight_kmh * 1000.0 / 60.0 / settings.detour,
            fixed_minutes: drive.parking_minutes,
        }
    }

    /// Minutes between two points.
    pub fn between(self, from: Bng, to: Bng) -> f64 {
        from.metres_to(to) / self.metres_per_minute + self.fixed_minutes
    }

    /// Minutes of every area to the venues within `cutoff` minutes.
    pub fn minutes(self, request: &Request<'_>, cutoff: f64) -> TravelMatrix {
        let tree = tree_of(request.venues, |_| true);
        let origins = request.origins;
        let metres = (origins.horizon(cutoff) - self.fixed_minutes).max(0.0) * self.metres_per_minute;
        // A hair more than the radius, so that rounding in the squares drops nobody who is exactly at the cut-off.
        let squared = (metres * (1.0 + 1e-9)).powi(2);
        let rows: Vec<Vec<(VenueId, f64)>> = origins
            .points()
            .par_iter()
            .map(|point| {
                let mut row: Vec<(VenueId, f64)> = tree
                    .locate_within_distance([point.easting, point.northing], squared)
                    .map(|leaf| {
                        (VenueId(leaf.data), self.between(*point, request.venues[leaf.data as usize]))
                    })
                    .collect();
                row.sort_by_key(|(venue, _)| *venue);
                row
            })
            .collect();
        origins.average(&rows, &vec![true; origins.points().len()], cutoff)
    }

    /// The nearest candidate venue of every area, however far.
    pub fn nearest(self, request: &Request<'_>) -> Vec<Option<(VenueId, f64)>> {
        let tree = tree_of(request.venues, |venue| request.candidates.get(venue).copied().unwrap_or(false));
        let nearest: Vec<Option<(VenueId, f64)>> = request
            .origins
            .points()
            .par_iter()
            .map(|point| {
                let here = [point.easting, point.northing];
                let mut ties = tree.nearest_neighbors(&here).into_iter();
                let first = ties.next()?;
                let venue = ties.fold(first.data, |least, leaf| least.min(leaf.data));
                Some((VenueId(venue), self.between(*point, request.venues[venue as usize])))
            })
            .collect();
        request.origins.average_nearest(&nearest)
    }
}

fn tree_of(venues: &[Bng], keep: impl Fn(usize) -> bool) -> VenueTree {
    let leaves = venues
        .iter()
        .enumerate()
        .filter(|(index, at)| keep(*index) && at.easting.is_finite() && at.northing.is_finite())
        .map(|(index, at)| GeomWithData::new([at.easting, at.northing], VenueId::new(index).0))
        .collect();
    RTree::bulk_load(leaves)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spoke_model::{AreaId, Bng, VenueId};

    use super::{Line, straight_line};
    use crate::request::{BY_CAR, CutOffs, Origins, Request};
    use crate::settings::{DriveSettings, TravelSettings};

    fn at((easting, northing): (f64, f64)) -> Bng {
        Bng { easting, northing }
    }

    #[test]
    fn a_grid_city_by_arithmetic() {
        // Areas every 800 m along a street, a venue at its start: at 4.8 km/h and detour 1.25, 800 m take 12.5 minutes.
        let origins = Origins::single(&[at((0.0, 0.0)), at((800.0, 0.0)), at((1600.0, 0.0))]);
        let settings = TravelSettings {
            detour: 1.25,
            drive: Some(DriveSettings { parking_minutes: 2.0, ..DriveSettings::default() }),
            ..TravelSettings::default()
        };
        let request = Request {
            origins: &origins,
            venues: &[at((0.0, 0.0)), at((1600.0, 0.0))],
            candidates: &[true, false],
            cutoffs: CutOffs { without_car: 12.5, by_car: Some(5.0) },
        };
        let travel = straight_line(&request, &settings);
        assert_eq!(travel.modes, ["walk", "drive"]);
        let walk: Vec<_> = travel.matrices[0].row(AreaId(1)).collect();
        assert_eq!(walk, [(VenueId(0), 12.5), (VenueId(1), 12.5)], "exactly at the cut-off is within it");
        assert_eq!(travel.matrices[0].minutes(AreaId(2), VenueId(0)), None);
        assert_eq!(travel.nearest[2], Some((VenueId(0), 25.0)), "however far, and only candidates");
        assert_eq!(
            travel.matrices[BY_CAR].minutes(AreaId(1), VenueId(0)),
            Some(4.0),
            "1 km at 30 km/h and parking"
        );
        assert_eq!(travel.matrices[BY_CAR].minutes(AreaId(0), VenueId(1)), None);
    }

    #[test]
    fn no_venues_no_minutes() {
        let origins = Origins::single(&[at((0.0, 0.0))]);
        let cutoffs = CutOffs { without_car: 30.0, by_car: None };
        let travel = straight_line(
            &Request { origins: &origins, venues: &[], candidates: &[], cutoffs },
            &TravelSettings::default(),
        );
        assert_eq!((travel.matrices[0].areas(), travel.matrices[0].len()), (1, 0));
        assert_eq!(travel.nearest, [None]);
    }

    proptest! {
        #[test]
        fn equal_to_looking_at_every_pair(
            points in prop::collection::vec((0.0..9000.0_f64, 0.0..9000.0_f64), 1..30),
            venues in prop::collection::vec((0.0..9000.0_f64, 0.0..9000.0_f64), 1..30),
            cutoff in 1.0..90.0_f64,
        ) {
            let points: Vec<Bng> = points.into_iter().map(at).collect();
            let venues: Vec<Bng> = venues.into_iter().map(at).collect();
            let origins = Origins::single(&points);
            let line = Line::walking(&TravelSettings::default());
            let candidates = vec![true; venues.len()];
            let cutoffs = CutOffs { without_car: cutoff, by_car: None };
            let request = Request { origins: &origins, venues: &venues, candidates: &candidates, cutoffs };
            let matrix = line.minutes(&request, cutoff);
            let nearest = line.nearest(&request);
            for (a, point) in points.iter().enumerate() {
                let all: Vec<f64> = venues.iter().map(|venue| line.between(*point, *venue)).collect();
                for (v, minutes) in all.iter().enumerate() {
                    let expected = (*minutes <= cutoff).then_some(*minutes);
                    prop_assert_eq!(matrix.minutes(AreaId::new(a), VenueId::new(v)), expected);
                }
                let least = all.iter().copied().fold(f64::INFINITY, f64::min);
                prop_assert_eq!(nearest[a].map(|(_, minutes)| minutes), Some(least));
            }
        }
    }
}
