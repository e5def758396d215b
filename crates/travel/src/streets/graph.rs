//! The network as a graph of decision nodes: chains of way segments without a choice become one edge. No search.
//!
//! Costs are whole milliseconds, so that a path costs the same however its parts are grouped: distances over the
//! compacted graph equal those over the segments exactly.

use super::arcs::{Arc, Arcs, Edge};
use super::component::strong_components;

/// A cost that stands for "not reached".
pub(super) const UNREACHED: u32 = u32::MAX;

/// A straight piece of a way between two of its points, by their positions in a list of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// One end; where travel sets out if `oneway`.
    pub a: u32,
    /// The other end.
    pub b: u32,
    /// Milliseconds from end to end, either way.
    pub cost: u32,
    /// Whether only `a` → `b` is allowed.
    pub oneway: bool,
}

/// A network of one connected piece, for one way of travelling.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Edges, sorted by the position of their start along a space-filling curve.
    pub(super) edges: Vec<Edge>,
    /// Where each edge's points begin in `shape` and `cost_at`; one more than there are edges.
    pub(super) first_point: Vec<u32>,
    /// Points of the edges in metres, ends included.
    pub(super) shape: Vec<[f64; 2]>,
    /// Milliseconds from the start of the edge to each of its points.
    pub(super) cost_at: Vec<u32>,
    /// Under each node, from where one gets to it, but for dead ends: searches run from a venue outwards, against the
    /// traffic.
    pub(super) arcs: Arcs,
    /// What was kept and what was not.
    pub(super) report: GraphReport,
}

/// What became of the segments.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GraphReport {
    /// Decision nodes kept.
    pub nodes: usize,
    /// Edges kept.
    pub edges: usize,
    /// Way segments the kept edges are made of.
    pub segments: usize,
    /// Kilometres of the kept edges.
    pub kilometres: f64,
    /// Connected pieces found, the largest included.
    pub pieces: usize,
    /// Segments outside the largest piece.
    pub dropped_segments: usize,
    /// Kilometres outside the largest piece.
    pub dropped_kilometres: f64,
}

impl Graph {
    /// Of points in metres and segments between them.
    ///
    /// Points where exactly two segments of the same kind meet are smoothed away; the largest strongly connected
    /// piece (by decision nodes, then by the least edge) is kept. Segments from a point to itself are left out.
    /// Without segments the graph is empty.
    pub fn of(points: &[[f64; 2]], segments: &[Segment]) -> Self {
        let chains = Chains::of(points.len(), segments);
        let labels = strong_components(chains.nodes, &chains.edges);
        let largest = largest_piece(&labels, &chains.edges);
        let mut graph = Self::kept(points, &chains, &labels, largest);
        graph.report.pieces = labels.iter().max().map_or(0, |most| *most as usize + 1);
        graph
    }

    /// Number of decision nodes.
    pub fn nodes(&self) -> usize {
        self.arcs.nodes()
    }

    /// The edges.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// What was kept and what was not.
    pub fn report(&self) -> GraphReport {
        self.report
    }

    /// Points of an edge in metres, ends included, and milliseconds from its start to each.
    pub fn shape(&self, edge: u32) -> (&[[f64; 2]], &[u32]) {
        let range = self.first_point[edge as usize] as usize..self.first_point[edge as usize + 1] as usize;
        (&self.shape[range.clone()], &self.cost_at[range])
    }

    /// Whether every edge may be used both ways, so that a way back takes as long as the way there.
    pub(super) fn is_symmetric(&self) -> bool {
        self.edges.iter().all(|edge| !edge.oneway)
    }

    /// Where each decision node is, in metres.
    pub fn node_places(&self) -> Vec<[f64; 2]> {
        let mut places = vec![[0.0; 2]; self.nodes()];
        for (index, edge) in self.edges.iter().enumerate() {
            let (shape, _) = self.shape(index as u32);
            if let [first, .., last] = shape {
                places[edge.from as usize] = *first;
                places[edge.to as usize] = *last;
            }
        }
        places
    }

    fn kept(points: &[[f64; 2]], chains: &Chains, labels: &[u32], largest: Option<u32>) -> Self {
        let stays = |edge: &Edge| {
            let label = labels[edge.from as usize];
            Some(label) == largest && label == labels[edge.to as usize]
        };
        let mut order: Vec<(u64, usize)> = Vec::new();
        let mut graph = Self { first_point: vec![0], ..Self::default() };
        let extent = Extent::of(points);
        for (index, edge) in chains.edges.iter().enumerate() {
            let chain = chains.points_of(index);
            if stays(edge) {
                order.push((extent.curve(points[chain[0] as usize]), index));
            } else {
                graph.report.dropped_segments += chain.len() - 1;
                graph.report.dropped_kilometres += kilometres(points, chain);
            }
        }
        order.sort_unstable();
        let mut renumbered = vec![UNREACHED; chains.nodes];
        let mut nodes = 0;
        for (_, index) in order {
            let edge = chains.edges[index];
            let chain = chains.points_of(index);
            for end in [edge.from, edge.to] {
                if renumbered[end as usize] == UNREACHED {
                    renumbered[end as usize] = nodes;
                    nodes += 1;
                }
            }
            graph.report.segments += chain.len() - 1;
            graph.report.kilometres += kilometres(points, chain);
            graph.shape.extend(chain.iter().map(|point| points[*point as usize]));
            graph.cost_at.extend_from_slice(chains.costs_of(index));
            graph.first_point.push(graph.shape.len() as u32);
            graph.edges.push(Edge {
                from: renumbered[edge.from as usize],
                to: renumbered[edge.to as usize],
                ..edge
            });
        }
        graph.report.nodes = nodes as usize;
        graph.report.edges = graph.edges.len();
        graph.list_arcs(nodes as usize);
        graph
    }

    /// Lists under each node the shortest arc from each neighbour.
    ///
    /// Dead ends are not listed: no way leads through the last node of one, and points on its edge are brought to
    /// both ends of that edge. A third of a town's junctions are such.
    fn list_arcs(&mut self, nodes: usize) {
        let mut degree = vec![0_u32; nodes];
        for edge in &self.edges {
            degree[edge.from as usize] += 1;
            degree[edge.to as usize] += 1;
        }
        let leads_on = |edge: &&Edge| {
            edge.from != edge.to && degree[edge.from as usize] > 1 && degree[edge.to as usize] > 1
        };
        let mut arcs: Vec<(u32, Arc)> = Vec::with_capacity(self.edges.len() * 2);
        for edge in self.edges.iter().filter(leads_on) {
            arcs.push((edge.to, Arc { node: edge.from, cost: edge.cost }));
            if !edge.oneway {
                arcs.push((edge.from, Arc { node: edge.to, cost: edge.cost }));
            }
        }
        arcs.sort_unstable_by_key(|(at, arc)| (*at, arc.node, arc.cost));
        arcs.dedup_by_key(|(at, arc)| (*at, arc.node));
        self.arcs = Arcs::of(nodes, &arcs);
    }
}

/// The label with most nodes among those that have an edge inside; ties go to the earliest edge.
fn largest_piece(labels: &[u32], edges: &[Edge]) -> Option<u32> {
    let mut sizes = vec![0_usize; labels.iter().max().map_or(0, |most| *most as usize + 1)];
    for label in labels {
        sizes[*label as usize] += 1;
    }
    let mut best: Option<u32> = None;
    for edge in edges.iter().filter(|edge| labels[edge.from as usize] == labels[edge.to as usize]) {
        let label = labels[edge.from as usize];
        if best.is_none_or(|b| sizes[label as usize] > sizes[b as usize]) {
            best = Some(label);
        }
    }
    best
}

fn kilometres(points: &[[f64; 2]], chain: &[u32]) -> f64 {
    let at = |point: u32| points[point as usize];
    chain.windows(2).map(|w| (at(w[0])[0] - at(w[1])[0]).hypot(at(w[0])[1] - at(w[1])[1])).sum::<f64>()
        / 1000.0
}

/// The extent of points, to order them along a curve that keeps neighbours together.
struct Extent {
    west: f64,
    south: f64,
    size: f64,
}

impl Extent {
    fn of(points: &[[f64; 2]]) -> Self {
        let low = |axis: usize| points.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
        let high = |axis: usize| points.iter().map(|p| p[axis]).fold(f64::NEG_INFINITY, f64::max);
        let (west, south) = (low(0), low(1));
        Self { west, south, size: (high(0) - west).max(high(1) - south).max(1.0) }
    }

    /// Position along a Morton curve of 2^16 × 2^16 cells.
    fn curve(&self, [x, y]: [f64; 2]) -> u64 {
        let cell = |value: f64| ((value / self.size) * 65_535.0) as u64;
        spread(cell(x - self.west)) | spread(cell(y - self.south)) << 1
    }
}

/// Puts a zero between the lowest 16 bits.
fn spread(mut bits: u64) -> u64 {
    bits = (bits | bits << 8) & 0x00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333;
    (bits | bits << 1) & 0x5555_5555
}

/// Edges as chains of points, before pieces are told apart.
struct Chains {
    nodes: usize,
    edges: Vec<Edge>,
    first: Vec<u32>,
    points: Vec<u32>,
    costs: Vec<u32>,
}

impl Chains {
    fn of(points: usize, segments: &[Segment]) -> Self {
        let meeting = Meeting::of(points, segments);
        let mut chains =
            Self { nodes: 0, edges: Vec::new(), first: vec![0], points: Vec::new(), costs: Vec::new() };
        let mut node_of = vec![UNREACHED; points];
        let mut walked = vec![false; segments.len()];
        let decisions = (0..points as u32).filter(|point| meeting.is_decision(*point, segments));
        for point in decisions {
            for segment in meeting.at(point) {
                if !walked[*segment as usize] {
                    chains.follow(point, *segment, segments, &meeting, &mut walked, &mut node_of);
                }
            }
        }
        // What is left are rings without a decision: each keeps its lowest point.
        for point in 0..points as u32 {
            for segment in meeting.at(point) {
                if !walked[*segment as usize] {
                    chains.follow(point, *segment, segments, &meeting, &mut walked, &mut node_of);
                }
            }
        }
        chains
    }

    fn points_of(&self, edge: usize) -> &[u32] {
        &self.points[self.first[edge] as usize..self.first[edge + 1] as usize]
    }

    fn costs_of(&self, edge: usize) -> &[u32] {
        &self.costs[self.first[edge] as usize..self.first[edge + 1] as usize]
    }

    /// Walks from a decision node along a segment to the next one and notes the edge, one-way edges in their direction.
    fn follow(
        &mut self,
        start: u32,
        first: u32,
        segments: &[Segment],
        meeting: &Meeting,
        walked: &mut [bool],
        node_of: &mut [u32],
    ) {
        let begin = self.points.len();
        let mut steps: Vec<u32> = Vec::new();
        let (mut here, mut segment) = (start, first);
        self.points.push(start);
        loop {
            walked[segment as usize] = true;
            let piece = segments[segment as usize];
            here = if piece.a == here { piece.b } else { piece.a };
            self.points.push(here);
            steps.push(piece.cost);
            if here == start || meeting.is_decision(here, segments) {
                break;
            }
            let [x, y] = *meeting.at(here) else { break };
            segment = if x == segment { y } else { x };
        }
        let first_piece = segments[first as usize];
        let against = first_piece.oneway && first_piece.a != start;
        if against {
            self.points[begin..].reverse();
            steps.reverse();
        }
        let mut cost = 0_u32;
        self.costs.push(0);
        for step in steps {
            cost = cost.saturating_add(step);
            self.costs.push(cost);
        }
        self.first.push(self.points.len() as u32);
        let (from, to) = if against { (here, start) } else { (start, here) };
        let mut node = |point: u32| {
            let slot = &mut node_of[point as usize];
            if *slot == UNREACHED {
                *slot = self.nodes as u32;
                self.nodes += 1;
            }
            *slot
        };
        let (from, to) = (node(from), node(to));
        self.edges.push(Edge { from, to, cost, oneway: first_piece.oneway });
    }
}

/// Which segments meet at each point.
struct Meeting {
    first: Vec<u32>,
    segments: Vec<u32>,
}

impl Meeting {
    fn of(points: usize, segments: &[Segment]) -> Self {
        let mut first = vec![0_u32; points + 1];
        let real = || segments.iter().enumerate().filter(|(_, segment)| segment.a != segment.b);
        for (_, segment) in real() {
            first[segment.a as usize + 1] += 1;
            first[segment.b as usize + 1] += 1;
        }
        for point in 0..points {
            first[point + 1] += first[point];
        }
        let mut next = first.clone();
        let mut list = vec![0_u32; first[points] as usize];
        for (index, segment) in real() {
            for end in [segment.a, segment.b] {
                let slot = &mut next[end as usize];
                list[*slot as usize] = index as u32;
                *slot += 1;
            }
        }
        Self { first, segments: list }
    }

    fn at(&self, point: u32) -> &[u32] {
        &self.segments[self.first[point as usize] as usize..self.first[point as usize + 1] as usize]
    }

    /// Whether anything is decided at a point: anything but two segments that continue one another.
    fn is_decision(&self, point: u32, segments: &[Segment]) -> bool {
        match *self.at(point) {
            [] => false,
            [x, y] => {
                let (x, y) = (segments[x as usize], segments[y as usize]);
                let through = if x.oneway { (x.b == point) == (y.a == point) } else { true };
                x.oneway != y.oneway || !through
            }
            _ => true,
        }
    }
}
