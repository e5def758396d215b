//! Where a point meets the network: the nearest edge, the place along it, and the walk to get there.

use rayon::prelude::*;
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use spoke_model::Bng;

use super::graph::Graph;

/// The place on the network nearest to a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    /// The edge.
    pub edge: u32,
    /// Milliseconds along the edge from its start.
    pub along: u32,
    /// Milliseconds of walking between the point and the edge.
    pub off: u32,
    /// The place in metres.
    pub place: [f64; 2],
}

/// An index of a graph's edges by where they lie.
#[derive(Debug)]
pub struct Index {
    tree: RTree<Piece>,
}

impl Index {
    /// Of a graph.
    pub fn of(graph: &Graph) -> Self {
        let pieces = (0..graph.edges.len() as u32)
            .into_par_iter()
            .flat_map_iter(|edge| {
                let (shape, _) = graph.shape(edge);
                shape.windows(2).enumerate().map(move |(part, ends)| Piece {
                    edge,
                    part: part as u32,
                    a: ends[0],
                    b: ends[1],
                })
            })
            .collect();
        Self { tree: RTree::bulk_load(pieces) }
    }

    /// The nearest place on the graph within `metres` of a point, walked to at `metres_per_ms`; `None` beyond it.
    ///
    /// Among edges equally near (a point at a junction) the first counts: all of them lead to the same node.
    pub fn snap(&self, graph: &Graph, point: Bng, metres: f64, metres_per_ms: f64) -> Option<Anchor> {
        let here = [point.easting, point.northing];
        let pieces = self.tree.nearest_neighbors(&here);
        let piece = pieces.into_iter().min_by_key(|piece| (piece.edge, piece.part))?;
        let (fraction, place) = piece.nearest(here);
        let distance = length(here, place);
        if distance > metres {
            return None;
        }
        let (_, cost_at) = graph.shape(piece.edge);
        let (start, end) = (cost_at[piece.part as usize], cost_at[piece.part as usize + 1]);
        let along = start + (f64::from(end - start) * fraction).round() as u32;
        Some(Anchor { edge: piece.edge, along, off: (distance / metres_per_ms).round() as u32, place })
    }

    /// [`Index::snap`] of many points.
    pub fn snap_all(
        &self,
        graph: &Graph,
        points: &[Bng],
        metres: f64,
        metres_per_ms: f64,
    ) -> Vec<Option<Anchor>> {
        points.par_iter().map(|point| self.snap(graph, *point, metres, metres_per_ms)).collect()
    }
}

/// A straight part of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    edge: u32,
    part: u32,
    a: [f64; 2],
    b: [f64; 2],
}

impl Piece {
    /// How far along it (0–1) the place nearest to a point is, and that place.
    fn nearest(&self, point: [f64; 2]) -> (f64, [f64; 2]) {
        let run = [self.b[0] - self.a[0], self.b[1] - self.a[1]];
        let squared = run[0] * run[0] + run[1] * run[1];
        let fraction = if squared > 0.0 {
            (((point[0] - self.a[0]) * run[0] + (point[1] - self.a[1]) * run[1]) / squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (fraction, [self.a[0] + fraction * run[0], self.a[1] + fraction * run[1]])
    }
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Piece {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let (_, place) = self.nearest(*point);
        (point[0] - place[0]).powi(2) + (point[1] - place[1]).powi(2)
    }
}

fn length(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
