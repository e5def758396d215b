//! Shortest paths outwards, to a limit (Dijkstra 1959, doi 10.1007/BF01386390). Exact.
//!
//! A queue of buckets some seconds wide holds the nodes to look at; within a bucket a node may be looked at
//! again when it is found nearer, so nothing is approximate, and nothing is ever sorted.

use super::arcs::Arcs;
use super::graph::{Graph, UNREACHED};
use super::snap::Anchor;

/// Milliseconds a bucket spans, as a power of two: about the time along a short street on foot.
const BUCKET_BITS: u32 = 14;

/// What a search found, and the memory for the next one.
#[derive(Debug)]
pub(super) struct Search {
    cost: Vec<u32>,
    /// Nodes reached, each once.
    reached: Vec<u32>,
    buckets: Vec<Vec<u32>>,
}

impl Search {
    /// For a graph of so many nodes.
    pub(super) fn over(nodes: usize) -> Self {
        Self { cost: vec![UNREACHED; nodes], reached: Vec::new(), buckets: Vec::new() }
    }

    /// Finds what lies within `limit` milliseconds over the arcs, given the nodes to start from and the milliseconds
    /// already spent there.
    pub(super) fn run(&mut self, arcs: &Arcs, starts: impl Iterator<Item = (u32, u32)>, limit: u32) {
        self.clear();
        for (node, cost) in starts {
            self.offer(node, cost, limit);
        }
        self.settle(arcs, limit);
    }

    /// Milliseconds between a node and where the search started; [`UNREACHED`] past the limit.
    pub(super) fn cost(&self, node: u32) -> u32 {
        self.cost[node as usize]
    }

    /// The nodes within the limit, in no particular order.
    pub(super) fn reached(&self) -> &[u32] {
        &self.reached
    }

    fn clear(&mut self) {
        for node in self.reached.drain(..) {
            self.cost[node as usize] = UNREACHED;
        }
        self.buckets.iter_mut().for_each(Vec::clear);
    }

    #[inline]
    fn offer(&mut self, node: u32, cost: u32, limit: u32) {
        let known = &mut self.cost[node as usize];
        if cost >= *known || cost > limit {
            return;
        }
        if *known == UNREACHED {
            self.reached.push(node);
        }
        *known = cost;
        let bucket = (cost >> BUCKET_BITS) as usize;
        if bucket >= self.buckets.len() {
            self.buckets.resize_with(bucket + 1, Vec::new);
        }
        self.buckets[bucket].push(node);
    }

    fn settle(&mut self, arcs: &Arcs, limit: u32) {
        let mut bucket = 0;
        while bucket < self.buckets.len() {
            // New nodes may join the bucket that is being emptied: one is taken at a time.
            while let Some(node) = self.buckets[bucket].pop() {
                let cost = self.cost[node as usize];
                if (cost >> BUCKET_BITS) as usize != bucket {
                    continue;
                }
                for arc in arcs.at(node) {
                    self.offer(arc.node, cost.saturating_add(arc.cost), limit);
                }
            }
            bucket += 1;
        }
    }
}

/// Milliseconds from a place on an edge to a place on the same edge along it; `None` against a one-way edge.
pub(super) fn along_edge(graph: &Graph, from: &Anchor, to: &Anchor) -> Option<u32> {
    if from.edge != to.edge {
        return None;
    }
    let oneway = graph.edges[from.edge as usize].oneway;
    if oneway && from.along > to.along {
        return None;
    }
    Some(from.along.abs_diff(to.along).saturating_add(from.off).saturating_add(to.off))
}

/// The nodes by which a place on an edge is left, with the milliseconds of the walk to the edge and the way along
/// it. A place at the very start of a one-way edge is at its node.
pub(super) fn ways_out(graph: &Graph, anchor: &Anchor) -> impl Iterator<Item = (u32, u32)> {
    let edge = graph.edges[anchor.edge as usize];
    let forward = (edge.to, anchor.off.saturating_add(edge.cost - anchor.along));
    let backward = (edge.from, anchor.off.saturating_add(anchor.along));
    [Some(forward), (!edge.oneway || anchor.along == 0).then_some(backward)].into_iter().flatten()
}

/// The nodes by which a place on an edge is come to, likewise.
pub(super) fn ways_in(graph: &Graph, anchor: &Anchor) -> impl Iterator<Item = (u32, u32)> {
    let edge = graph.edges[anchor.edge as usize];
    let forward = (edge.from, anchor.off.saturating_add(anchor.along));
    let backward = (edge.to, anchor.off.saturating_add(edge.cost - anchor.along));
    [Some(forward), (!edge.oneway || anchor.along == edge.cost).then_some(backward)].into_iter().flatten()
}
