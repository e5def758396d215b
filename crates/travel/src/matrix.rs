//! Minutes that another router found, turned into ours. Reading the file is `load`'s.

use spoke_model::{AreaId, TravelMatrix, VenueId};

use crate::request::Request;

/// Minutes from pairs `(area, venue, minutes)` in any order; what is absent, not finite or below 0 is
/// unreachable, the shortest of a repeated pair counts, and pairs past `cutoff` are left out.
///
/// Pairs of areas beyond the request's are left out too.
pub fn imported(
    request: &Request<'_>,
    pairs: impl IntoIterator<Item = (AreaId, VenueId, f64)>,
    cutoff: f64,
) -> Imported {
    let areas = request.origins.areas();
    let mut rows: Vec<Vec<(VenueId, f64)>> = vec![Vec::new(); areas];
    let mut nearest: Vec<Option<(VenueId, f64)>> = vec![None; areas];
    for (area, venue, minutes) in pairs {
        if area.index() >= areas
            || venue.index() >= request.venues.len()
            || !minutes.is_finite()
            || minutes < 0.0
        {
            continue;
        }
        if minutes <= cutoff {
            rows[area.index()].push((venue, minutes));
        }
        let candidate = request.candidates.get(venue.index()).copied().unwrap_or(false);
        let best = &mut nearest[area.index()];
        let nearer = best.is_none_or(|(v, m)| minutes < m || (minutes == m && venue < v));
        if candidate && nearer {
            *best = Some((venue, minutes));
        }
    }
    Imported { minutes: TravelMatrix::from_rows(rows), nearest }
}

/// An imported table within the cut-off, and the nearest candidate of each area however far.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Pairs within the cut-off.
    pub minutes: TravelMatrix,
    /// The nearest candidate venue of each area; `None` where the table reaches none.
    pub nearest: Vec<Option<(VenueId, f64)>>,
}

#[cfg(test)]
mod tests {
    use spoke_model::{AreaId, Bng, VenueId};

    use super::imported;
    use crate::request::{CutOffs, Origins, Request};

    #[test]
    fn unreachable_is_absent_and_never_a_number() {
        let here = Bng { easting: 0.0, northing: 0.0 };
        let origins = Origins::single(&[here, here]);
        let request = Request {
            origins: &origins,
            venues: &[here, here, here],
            candidates: &[false, true, true],
            cutoffs: CutOffs { without_car: 60.0, by_car: None },
        };
        let pairs = [
            (AreaId(0), VenueId(0), 5.0),
            (AreaId(0), VenueId(1), 70.0),
            (AreaId(0), VenueId(2), f64::NAN),
            (AreaId(0), VenueId(1), 65.0),
            (AreaId(1), VenueId(0), -1.0),
            (AreaId(9), VenueId(0), 1.0),
        ];
        let table = imported(&request, pairs, 60.0);
        assert_eq!(table.minutes.row(AreaId(0)).collect::<Vec<_>>(), [(VenueId(0), 5.0)]);
        assert_eq!(table.nearest, [Some((VenueId(1), 65.0)), None]);
    }
}
