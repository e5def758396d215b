//! Boundaries → paths of a drawing: fewer points, and neighbours that still share their border exactly.
//!
//! Points are put on a grid; rings are cut where three areas meet; each arc between two such points is simplified
//! (Ramer–Douglas–Peucker) in one direction only, whichever ring it is met in. An arc's result depends on the arc
//! alone, so both of its areas draw the same line: no gaps, no slivers.

use std::collections::{HashMap, HashSet};

use geo::Simplify;
use geo_types::{Coord, LineString, MultiPolygon};

/// A point of the drawing's grid, y downwards.
pub(crate) type Spot = (i32, i32);

/// How metres become the units of a drawing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    west: f64,
    north: f64,
    /// Metres a unit is.
    pub(crate) unit: f64,
    /// Units.
    pub(crate) width: i32,
    /// Units.
    pub(crate) height: i32,
}

/// Units of the longer side of a drawing, at most.
const LONGEST_SIDE: f64 = 24_000.0;
/// Margin around the areas, as a share of the longer side.
const MARGIN: f64 = 0.02;
/// How far a simplified border may be from the true one, in units.
const TOLERANCE: f64 = 1.0;

impl Frame {
    /// A frame around boundaries; `None` where they have no point.
    pub(crate) fn around(shapes: &[MultiPolygon<f64>]) -> Option<Self> {
        let mut points = shapes.iter().flat_map(|s| &s.0).flat_map(|p| &p.exterior().0);
        let first = points.next()?;
        let (mut low, mut high) = (*first, *first);
        for point in points {
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        let side = (high.x - low.x).max(high.y - low.y).max(1.0);
        let margin = side * MARGIN;
        let unit = ((side + 2.0 * margin) / LONGEST_SIDE).max(1.0);
        let units = |metres: f64| ((metres + 2.0 * margin) / unit).ceil() as i32;
        Some(Self {
            west: low.x - margin,
            north: high.y + margin,
            unit,
            width: units(high.x - low.x),
            height: units(high.y - low.y),
        })
    }

    /// Where a point of the British National Grid is drawn.
    pub(crate) fn spot(&self, x: f64, y: f64) -> Spot {
        (((x - self.west) / self.unit).round() as i32, ((self.north - y) / self.unit).round() as i32)
    }
}

/// The rings of each shape, simplified together.
pub(crate) fn rings(shapes: &[MultiPolygon<f64>], frame: &Frame) -> Vec<Vec<Vec<Spot>>> {
    let gridded: Vec<Vec<Vec<Spot>>> = shapes
        .iter()
        .map(|shape| {
            let lines = shape.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            lines.map(|line| gridded(line, frame)).filter(|ring| ring.len() >= 3).collect()
        })
        .collect();
    let meetings = meetings(&gridded);
    gridded.iter().map(|shape| shape.iter().map(|ring| simplified(ring, &meetings)).collect()).collect()
}

/// A ring on the grid, open (its first point not repeated), without repeated points.
fn gridded(line: &LineString<f64>, frame: &Frame) -> Vec<Spot> {
    let mut ring: Vec<Spot> = line.0.iter().map(|c| frame.spot(c.x, c.y)).collect();
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// Points where borders part: two rings pass them between different neighbours.
fn meetings(shapes: &[Vec<Vec<Spot>>]) -> HashSet<Spot> {
    let mut between: HashMap<Spot, (Spot, Spot)> = HashMap::new();
    let mut meetings = HashSet::new();
    for ring in shapes.iter().flatten() {
        for (index, spot) in ring.iter().enumerate() {
            let before = ring[(index + ring.len() - 1) % ring.len()];
            let after = ring[(index + 1) % ring.len()];
            let pair = (before.min(after), before.max(after));
            if *between.entry(*spot).or_insert(pair) != pair {
                meetings.insert(*spot);
            }
        }
    }
    meetings
}

fn simplified(ring: &[Spot], meetings: &HashSet<Spot>) -> Vec<Spot> {
    let cuts: Vec<usize> = (0..ring.len()).filter(|i| meetings.contains(&ring[*i])).collect();
    let cuts = if cuts.is_empty() {
        // An island: every ring of it starts at the same point, wherever it started in the file.
        vec![(0..ring.len()).min_by_key(|i| ring[*i]).unwrap_or(0)]
    } else {
        cuts
    };
    let mut result = Vec::new();
    for (position, start) in cuts.iter().enumerate() {
        let end = cuts.get(position + 1).copied().unwrap_or(cuts[0] + ring.len());
        let arc: Vec<Spot> = (*start..=end).map(|i| ring[i % ring.len()]).collect();
        let mut line = simplified_arc(arc);
        line.pop();
        result.extend(line);
    }
    if result.len() < 3 { ring.to_vec() } else { result }
}

/// The arc with fewer points; the same points whichever way it runs.
fn simplified_arc(mut arc: Vec<Spot>) -> Vec<Spot> {
    let backwards = arc.iter().rev().lt(arc.iter());
    if backwards {
        arc.reverse();
    }
    let line = LineString(arc.iter().map(|s| Coord { x: f64::from(s.0), y: f64::from(s.1) }).collect());
    let mut points: Vec<Spot> =
        line.simplify(TOLERANCE).0.iter().map(|c| (c.x.round() as i32, c.y.round() as i32)).collect();
    if backwards {
        points.reverse();
    }
    points
}

/// SVG path data of one shape's rings: absolute starts, relative steps.
pub(crate) fn path_data(rings: &[Vec<Spot>]) -> String {
    use std::fmt::Write as _;
    let mut data = String::new();
    for ring in rings {
        let Some(first) = ring.first() else { continue };
        // Writing to a String cannot fail.
        let _ = write!(data, "M{} {}l", first.0, first.1);
        for (index, step) in ring.windows(2).enumerate() {
            let (dx, dy) = (step[1].0 - step[0].0, step[1].1 - step[0].1);
            let gap = |value: i32| if value < 0 { "" } else { " " };
            let _ = write!(data, "{}{dx}{}{dy}", if index == 0 { "" } else { gap(dx) }, gap(dy));
        }
        data.push('z');
    }
    data
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use geo_types::polygon;

    use super::*;

    /// Two neighbours with a wiggly common border, drawn in opposite senses and from different starts.
    fn neighbours() -> Vec<MultiPolygon<f64>> {
        let border: Vec<(f64, f64)> =
            (0..=400).map(|k| (50_000.0 + 300.0 * f64::from(k % 7), f64::from(k) * 250.0)).collect();
        let mut west = vec![(0.0, 100_000.0), (0.0, 0.0)];
        west.extend(&border);
        let mut east: Vec<(f64, f64)> = border.iter().rev().copied().collect();
        east.extend([(100_000.0, 0.0), (100_000.0, 100_000.0)]);
        east.rotate_left(5);
        [west, east]
            .map(|points| {
                let line: LineString<f64> = points.into();
                MultiPolygon(vec![geo_types::Polygon::new(line, vec![])])
            })
            .to_vec()
    }

    #[test]
    fn neighbours_share_every_edge_of_their_border() {
        let shapes = neighbours();
        let frame = Frame::around(&shapes).unwrap();
        let drawn = rings(&shapes, &frame);
        let points: usize = drawn.iter().flatten().map(Vec::len).sum();
        assert!(points < 700, "{points} of 806 points are left");
        let mut edges: HashMap<(Spot, Spot), i32> = HashMap::new();
        for ring in drawn.iter().flatten() {
            for (index, from) in ring.iter().enumerate() {
                let to = ring[(index + 1) % ring.len()];
                *edges.entry((*from.min(&to), *from.max(&to))).or_default() += 1;
            }
        }
        let outer = edges.values().filter(|uses| **uses == 1).count();
        assert_eq!(
            outer, 6,
            "all but the six edges around both areas are drawn twice: no sliver between them"
        );
    }

    #[test]
    fn a_path_is_drawn_in_steps() {
        let square = MultiPolygon(vec![polygon![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0), (x: 100.0, y: 100.0)]]);
        let frame = Frame::around(std::slice::from_ref(&square)).unwrap();
        let drawn = rings(&[square], &frame);
        assert_eq!(path_data(&drawn[0]), "M2 102l100 0 0-100z");
    }
}
