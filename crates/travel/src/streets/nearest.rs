//! The nearest of many anchors from everywhere, however far: one search from all of them at once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::{Graph, UNREACHED};
use super::search::{along_edge, ways_in, ways_out};
use super::snap::Anchor;

/// From each anchor of `from`, the nearest of `to` (its position there) and the milliseconds; ties go to the
/// first. `None` where there is no anchor or no way.
pub(super) fn nearest(
    graph: &Graph,
    from: &[Option<Anchor>],
    to: &[Option<Anchor>],
) -> Vec<Option<(u32, u32)>> {
    let field = Field::towards(graph, to);
    let mut by_edge: Vec<(u32, u32)> = to
        .iter()
        .enumerate()
        .filter_map(|(index, anchor)| Some((anchor.as_ref()?.edge, index as u32)))
        .collect();
    by_edge.sort_unstable();
    from.iter()
        .map(|anchor| {
            let here = anchor.as_ref()?;
            let over_nodes = ways_out(graph, here).filter_map(|(node, way)| {
                let (cost, index) = field.best[node as usize];
                (cost != UNREACHED).then(|| (cost.saturating_add(way), index))
            });
            let start = by_edge.partition_point(|(edge, _)| *edge < here.edge);
            let beside = by_edge[start..].iter().take_while(|(edge, _)| *edge == here.edge).filter_map(
                |(_, index)| {
                    let there = to[*index as usize].as_ref()?;
                    Some((along_edge(graph, here, there)?, *index))
                },
            );
            over_nodes.chain(beside).min().map(|(cost, index)| (index, cost))
        })
        .collect()
}

/// For each node, the least cost to any of the anchors and which one it is.
struct Field {
    best: Vec<(u32, u32)>,
}

impl Field {
    fn towards(graph: &Graph, to: &[Option<Anchor>]) -> Self {
        let mut field = Self { best: vec![(UNREACHED, u32::MAX); graph.nodes()] };
        let mut queue = BinaryHeap::new();
        for (index, anchor) in to.iter().enumerate() {
            let Some(anchor) = anchor else { continue };
            for (node, cost) in ways_in(graph, anchor) {
                field.offer(&mut queue, node, (cost, index as u32));
            }
        }
        while let Some(Reverse((found, node))) = queue.pop() {
            if found != field.best[node as usize] {
                continue;
            }
            for arc in graph.arcs.at(node) {
                field.offer(&mut queue, arc.node, (found.0.saturating_add(arc.cost), found.1));
            }
        }
        field
    }

    fn offer(&mut self, queue: &mut BinaryHeap<Reverse<((u32, u32), u32)>>, node: u32, found: (u32, u32)) {
        if found < self.best[node as usize] {
            self.best[node as usize] = found;
            queue.push(Reverse((found, node)));
        }
    }
}
