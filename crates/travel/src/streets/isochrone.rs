//! Where one can set out from and be at a venue within some minutes, as polygons.
//!
//! Everywhere that a street within the minutes is at hand counts: what is left of the time at each place along a
//! street is walked off it, up to `OFF_METRES`. The border runs along the squares of a grid (marching squares:
//! Lorensen, Cline 1987, doi 10.1145/37401.37422, in the plane), straightened between their corners.

use std::collections::BTreeMap;

use geo::{Contains, Simplify};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use spoke_model::Bng;

use super::graph::UNREACHED;
use super::search::{Search, along_edge, ways_in};
use super::snap::Anchor;
use super::{Network, limit_ms};

/// Side of the grid's squares in metres.
const CELL: f64 = 25.0;

/// How far from a street people are taken to be, in metres.
const OFF_METRES: f64 = 60.0;

impl Network {
    /// For each place, and each of `minutes` (any order), the polygons from which it is reached in time, in metres;
    /// empty for a place that is not on the network.
    pub fn isochrones(&self, places: &[Bng], minutes: &[f64]) -> Vec<Vec<MultiPolygon<f64>>> {
        let anchors = self.snap(places);
        let longest = minutes.iter().copied().fold(0.0, f64::max);
        anchors
            .par_iter()
            .map_init(
                || Search::over(self.graph.nodes()),
                |search, anchor| match anchor {
                    Some(anchor) => {
                        let limit = limit_ms(longest).saturating_sub(self.fixed_ms);
                        search.run(&self.graph.arcs, ways_in(&self.graph, anchor), limit);
                        let left = |minutes: &f64| limit_ms(*minutes).saturating_sub(self.fixed_ms);
                        minutes.iter().map(|minutes| self.isochrone(search, anchor, left(minutes))).collect()
                    }
                    None => vec![MultiPolygon::new(Vec::new()); minutes.len()],
                },
            )
            .collect()
    }

    fn isochrone(&self, search: &Search, anchor: &Anchor, limit: u32) -> MultiPolygon<f64> {
        let mut field = Field::default();
        for (edge, ends) in self.graph.edges.iter().enumerate() {
            let (from, to) = (search.cost(ends.from), search.cost(ends.to));
            if edge as u32 == anchor.edge || from < limit || to < limit {
                self.spread(search, anchor, edge as u32, limit, &mut field);
            }
        }
        field.outline()
    }

    /// Fills the field around the places of an edge from which the anchor is reached in time.
    fn spread(&self, search: &Search, anchor: &Anchor, edge: u32, limit: u32, field: &mut Field) {
        let ends = self.graph.edges[edge as usize];
        let (shape, cost_at) = self.graph.shape(edge);
        let (from, to) = (search.cost(ends.from), search.cost(ends.to));
        for part in 0..shape.len() - 1 {
            let (p, q) = (shape[part], shape[part + 1]);
            let length = (p[0] - q[0]).hypot(p[1] - q[1]);
            let steps = (length / (CELL / 2.0)).ceil().max(1.0);
            for step in 0..=steps as u32 {
                let share = f64::from(step) / steps;
                let along =
                    cost_at[part] + (f64::from(cost_at[part + 1] - cost_at[part]) * share).round() as u32;
                let here = Anchor { edge, along, off: 0, place: [0.0; 2] };
                let forwards = reach(to, ends.cost - along);
                let backwards = if ends.oneway && along > 0 { UNREACHED } else { reach(from, along) };
                let direct = along_edge(&self.graph, &here, anchor).unwrap_or(UNREACHED);
                let cost = forwards.min(backwards).min(direct);
                if cost <= limit {
                    let walk = f64::from(limit - cost) * self.metres_per_ms;
                    let place = [p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share];
                    field.disc(place, walk.min(OFF_METRES));
                }
            }
        }
    }
}

fn reach(cost: u32, more: u32) -> u32 {
    if cost == UNREACHED { UNREACHED } else { cost.saturating_add(more) }
}

/// Discs, everything within which is inside the isochrone.
#[derive(Default)]
struct Field {
    discs: Vec<([f64; 2], f64)>,
}

impl Field {
    /// Everything within `radius` of a place is inside.
    fn disc(&mut self, place: [f64; 2], radius: f64) {
        self.discs.push((place, radius));
    }

    fn outline(&self) -> MultiPolygon<f64> {
        Grid::of(&self.discs).outline()
    }
}

/// How far inside the isochrone each corner of a grid is, in metres.
struct Grid {
    west: i32,
    south: i32,
    columns: i32,
    rows: i32,
    depths: Vec<f64>,
}

/// The depth of a corner that no street is near.
const OUTSIDE: f64 = -CELL;

impl Grid {
    fn of(discs: &[([f64; 2], f64)]) -> Self {
        let least = |axis: usize| discs.iter().map(|(at, r)| at[axis] - r).fold(f64::INFINITY, f64::min);
        let most = |axis: usize| discs.iter().map(|(at, r)| at[axis] + r).fold(f64::NEG_INFINITY, f64::max);
        // Two cells more on each side, so that the border never runs along the edge of the grid.
        let low = |axis: usize| (least(axis) / CELL).floor() as i32 - 2;
        let high = |axis: usize| (most(axis) / CELL).ceil() as i32 + 2;
        if discs.is_empty() {
            return Self { west: 0, south: 0, columns: 0, rows: 0, depths: Vec::new() };
        }
        let (west, south) = (low(0), low(1));
        let (columns, rows) = (high(0) - west + 1, high(1) - south + 1);
        let mut grid =
            Self { west, south, columns, rows, depths: vec![OUTSIDE; columns as usize * rows as usize] };
        discs.iter().for_each(|(place, radius)| grid.deepen(*place, *radius));
        grid
    }

    fn deepen(&mut self, [x, y]: [f64; 2], radius: f64) {
        let reach = radius + CELL;
        let cells = |low: f64, high: f64| ((low / CELL).ceil() as i32, (high / CELL).floor() as i32);
        let (west, east) = cells(x - reach, x + reach);
        let (south, north) = cells(y - reach, y + reach);
        for row in south..=north {
            for column in west..=east {
                let away = (f64::from(column) * CELL - x).hypot(f64::from(row) * CELL - y);
                if let Some(at) = self.position((column, row)) {
                    self.depths[at] = self.depths[at].max(radius - away);
                }
            }
        }
    }

    fn position(&self, (column, row): (i32, i32)) -> Option<usize> {
        let (column, row) = (column - self.west, row - self.south);
        let within = (0..self.columns).contains(&column) && (0..self.rows).contains(&row);
        within.then(|| row as usize * self.columns as usize + column as usize)
    }

    fn depth(&self, corner: (i32, i32)) -> f64 {
        self.position(corner).map_or(OUTSIDE, |at| self.depths[at])
    }

    /// The line of depth 0, inside on its left, as polygons with holes.
    fn outline(&self) -> MultiPolygon<f64> {
        let mut next: BTreeMap<Edge, Edge> = BTreeMap::new();
        for row in self.south..self.south + self.rows {
            for column in self.west..self.west + self.columns {
                next.extend(self.crossings(column, row));
            }
        }
        let mut rings = Vec::new();
        while let Some((start, _)) = next.first_key_value().map(|(from, to)| (*from, *to)) {
            let mut ring = Vec::new();
            let mut here = start;
            while let Some(to) = next.remove(&here) {
                ring.push(self.crossing(here));
                here = to;
            }
            ring.push(self.crossing(start));
            rings.push(LineString::new(ring).simplify(CELL / 10.0));
        }
        polygons(rings)
    }

    /// The pieces of the line within a square, from the side where it comes in to the side where it goes out.
    fn crossings(&self, column: i32, row: i32) -> Vec<(Edge, Edge)> {
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
        let inside = corners.map(|corner| self.depth(corner) > 0.0);
        if inside == [inside[0]; 4] {
            return Vec::new();
        }
        let sides = [
            Edge::between(corners[0], corners[1]),
            Edge::between(corners[1], corners[2]),
            Edge::between(corners[2], corners[3]),
            Edge::between(corners[3], corners[0]),
        ];
        // Going round the square, the line leaves by a side where outside turns to inside, and comes in by one where
        // inside turns to outside: inside stays on its left.
        let out: Vec<usize> = (0..4).filter(|side| inside[*side] && !inside[(side + 1) % 4]).collect();
        let back: Vec<usize> = (0..4).filter(|side| !inside[*side] && inside[(side + 1) % 4]).collect();
        match (out.as_slice(), back.as_slice()) {
            ([o], [b]) => vec![(sides[*o], sides[*b])],
            ([o, p], [..]) => {
                // Two opposite corners are inside: they hang together where the middle is inside.
                let middle: f64 = corners.iter().map(|corner| self.depth(*corner)).sum();
                let turn = |side: usize| if middle > 0.0 { (side + 1) % 4 } else { (side + 3) % 4 };
                vec![(sides[*o], sides[turn(*o)]), (sides[*p], sides[turn(*p)])]
            }
            _ => Vec::new(),
        }
    }

    /// Where the line crosses a side of a square.
    fn crossing(&self, Edge(a, b): Edge) -> Coord<f64> {
        let (p, q) = (self.depth(a), self.depth(b));
        let share = if p == q { 0.5 } else { (p / (p - q)).clamp(0.0, 1.0) };
        let at = |from: i32, to: i32| (f64::from(from) + f64::from(to - from) * share) * CELL;
        Coord { x: at(a.0, b.0), y: at(a.1, b.1) }
    }
}

/// A side of a square, between neighbouring corners in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge((i32, i32), (i32, i32));

impl Edge {
    fn between(a: (i32, i32), b: (i32, i32)) -> Self {
        if a < b { Self(a, b) } else { Self(b, a) }
    }
}

/// Rings that turn left are outlines, rings that turn right are holes of the smallest outline around them.
fn polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let area = |ring: &LineString<f64>| ring.lines().map(|line| line.determinant()).sum::<f64>() / 2.0;
    let (mut outlines, holes): (Vec<_>, Vec<_>) =
        rings.into_iter().filter(|ring| ring.0.len() >= 4).partition(|ring| area(ring) > 0.0);
    outlines.sort_by(|a, b| area(a).total_cmp(&area(b)));
    let mut polygons: Vec<Polygon<f64>> =
        outlines.into_iter().map(|outline| Polygon::new(outline, Vec::new())).collect();
    for hole in holes {
        let Some(corner) = hole.0.first().copied() else { continue };
        let around = polygons.iter_mut().find(|polygon| {
            Polygon::new(polygon.exterior().clone(), Vec::new()).contains(&geo_types::Point::from(corner))
        });
        if let Some(polygon) = around {
            polygon.interiors_push(hole);
        }
    }
    MultiPolygon::new(polygons)
}

#[cfg(test)]
mod tests {
    use geo::{Area, Validation};
    use geo_types::Point;
    use spoke_model::Bng;

    use super::{Field, OFF_METRES};
    use crate::streets::{Graph, Network, Segment};

    #[test]
    fn a_disc_is_a_disc_and_a_ring_has_a_hole() {
        let mut field = Field::default();
        field.disc([10.0, 20.0], 500.0);
        let disc = field.outline();
        let exact = std::f64::consts::PI * 500.0 * 500.0;
        assert!((disc.unsigned_area() / exact - 1.0).abs() < 0.01, "{}", disc.unsigned_area());
        let mut ring = Field::default();
        for step in 0..120 {
            let angle = f64::from(step).to_radians() * 3.0;
            ring.disc([600.0 * angle.cos(), 600.0 * angle.sin()], 60.0);
        }
        let ring = ring.outline();
        assert_eq!((ring.0.len(), ring.0[0].interiors().len()), (1, 1));
        assert!(ring.is_valid());
    }

    #[test]
    fn a_street_reaches_as_far_as_one_walks() {
        // A street of 4 km at a metre a second: in 10 minutes 600 m each way, and 60 m to the side.
        let points = [[0.0, 0.0], [4000.0, 0.0]];
        let street = Segment { a: 0, b: 1, cost: 4_000_000, oneway: false };
        let network = Network::of(Graph::of(&points, &[street]), 500.0, 3.6);
        let found = network.isochrones(&[Bng { easting: 2000.0, northing: 0.0 }], &[10.0, 5.0]);
        use geo::Contains;
        let [ten, five] = found[0].as_slice() else { panic!("two isochrones") };
        let holds = |shape: &geo_types::MultiPolygon<f64>, x: f64, y: f64| shape.contains(&Point::new(x, y));
        assert!(holds(ten, 1450.0, 0.0) && holds(ten, 2540.0, 0.0) && !holds(ten, 1350.0, 0.0));
        assert!(holds(ten, 2000.0, OFF_METRES - 10.0) && !holds(ten, 2000.0, OFF_METRES + 10.0));
        assert!(holds(five, 2240.0, 0.0) && !holds(five, 2340.0, 0.0));
        assert!(ten.unsigned_area() > five.unsigned_area());
    }
}
