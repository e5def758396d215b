//! The map's geometry in the units of one drawing: area paths, venue positions and how large a venue is drawn.

use spoke_model::Bng;

use crate::topology::{Frame, Spot, path_data, rings};
use crate::{Geography, Results};

/// A map ready to be drawn.
#[derive(Debug)]
pub(crate) struct Drawing {
    pub(crate) frame: Frame,
    /// SVG path data of each area.
    pub(crate) paths: Vec<String>,
    /// West, north, east, south of each area.
    pub(crate) boxes: Vec<[i32; 4]>,
    /// Where each area's travel starts.
    pub(crate) origins: Vec<Spot>,
    /// Each venue.
    pub(crate) venues: Vec<Spot>,
    /// Radius each venue is drawn with, in units; by the root of its sessions.
    pub(crate) radii: Vec<f64>,
    /// Whether each venue shows its rank: of marks that would hide one another's, the higher does.
    pub(crate) labelled: Vec<bool>,
}

/// Radius of the largest venue, as a share of the drawing's longer side, where few are open.
const LARGEST: f64 = 0.021;
/// Share of the largest radius that a closed venue is drawn with.
const CLOSED: f64 = 0.24;
/// No open venue is drawn smaller than this share of the largest: its rank must be legible.
const SMALLEST_OPEN: f64 = 0.62;

impl Drawing {
    /// Draws a run; `None` where no area has a shape.
    pub(crate) fn of(results: &Results, geography: &Geography) -> Option<Self> {
        let frame = Frame::around(&geography.metres)?;
        let rings = rings(&geography.metres, &frame);
        let place = |p: &Bng| frame.spot(p.easting, p.northing);
        let open = results.venues.iter().filter(|v| v.is_open()).count().max(1);
        let side = f64::from(frame.width.max(frame.height));
        let largest = side * LARGEST.min(0.16 / (open as f64).sqrt());
        let most = results.venues.iter().map(|v| v.sessions).fold(0.0, f64::max);
        let radius = |sessions: f64| {
            let share = if sessions > 0.0 { (sessions / most).sqrt().max(SMALLEST_OPEN) } else { CLOSED };
            (largest * share).round()
        };
        let venues: Vec<Spot> = results.venues.iter().map(|v| frame.spot(v.easting, v.northing)).collect();
        let radii: Vec<f64> = results.venues.iter().map(|v| radius(v.sessions)).collect();
        let ranks: Vec<Option<u32>> = results.venues.iter().map(|v| v.is_open().then_some(v.rank)).collect();
        Some(Self {
            labelled: labelled(&ranks, &venues, &radii),
            paths: rings.iter().map(|shape| path_data(shape)).collect(),
            boxes: rings.iter().map(|shape| bounds(shape)).collect(),
            origins: geography.origins.iter().map(place).collect(),
            venues,
            radii,
            frame,
        })
    }

    /// A round length for the scale bar: metres, and units.
    pub(crate) fn scale_bar(&self) -> (f64, f64) {
        let longest = f64::from(self.frame.width) * self.frame.unit * 0.22;
        let power = 10_f64.powf(longest.log10().floor());
        let metres = [5.0, 2.0, 1.0].into_iter().map(|m| m * power).find(|m| *m <= longest).unwrap_or(power);
        (metres, metres / self.frame.unit)
    }
}

/// Ranks past this have no room in a mark.
const MOST_LABELS: u32 = 99;
/// Half the width of a rank, as a share of its mark's radius.
const LABEL: f64 = 0.6;

/// The venues that show their rank (of open ones; `None` = closed), the highest first: no mark lies over another's rank. `report.js` does the same anew
/// where it zooms.
fn labelled(ranks: &[Option<u32>], spots: &[Spot], radii: &[f64]) -> Vec<bool> {
    let shown = |v: &usize| ranks[*v].is_some_and(|rank| rank <= MOST_LABELS);
    let mut order: Vec<usize> = (0..spots.len()).filter(shown).collect();
    order.sort_by_key(|v| (ranks[*v], *v));
    let mut kept: Vec<usize> = Vec::new();
    for venue in order {
        let clear = |other: &usize| {
            let (a, b) = (spots[venue], spots[*other]);
            let apart = f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1));
            let (r, s) = (radii[venue], radii[*other]);
            apart >= (r + LABEL * s).max(s + LABEL * r)
        };
        if kept.iter().all(clear) {
            kept.push(venue);
        }
    }
    let mut labelled = vec![false; spots.len()];
    kept.into_iter().for_each(|venue| labelled[venue] = true);
    labelled
}

fn bounds(rings: &[Vec<Spot>]) -> [i32; 4] {
    let mut points = rings.iter().flatten();
    let Some(first) = points.next() else { return [0; 4] };
    points.fold([first.0, first.1, first.0, first.1], |b, p| {
        [b[0].min(p.0), b[1].min(p.1), b[2].max(p.0), b[3].max(p.1)]
    })
}

#[cfg(test)]
mod tests {
    use super::labelled;

    #[test]
    fn of_marks_that_hide_one_another_the_higher_rank_is_shown() {
        let ranks = [Some(3), Some(1), Some(2), None, Some(120)];
        let spots = [(0, 0), (12, 0), (100, 0), (100, 100), (300, 0)];
        assert_eq!(labelled(&ranks, &spots, &[10.0; 5]), [false, true, true, false, false]);
        // Marks that only touch hide nothing.
        assert_eq!(labelled(&[Some(2), Some(1)], &[(0, 0), (17, 0)], &[10.0; 2]), [true, true]);
    }
}
