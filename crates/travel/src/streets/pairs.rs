//! Costs between two sets of anchors within a limit: one bounded search for each of the second set, in parallel
//! (of the smaller set where ways back take as long as ways there). It runs up the hierarchy and through its core, to
//! where a small search up from each anchor of the first set meets it.

use rayon::prelude::*;

use super::arcs::ByNode;
use super::graph::Graph;
use super::hierarchy::Hierarchy;
use super::search::{Search, along_edge, ways_in, ways_out};
use super::snap::Anchor;

/// For each anchor of `to`, the anchors of `from` within `limit` milliseconds of travel to it, as `(position in
/// from, milliseconds)` by position. Those without an anchor are in no list.
pub(super) fn pairs(
    graph: &Graph,
    hierarchy: &Hierarchy,
    from: &[Option<Anchor>],
    to: &[Option<Anchor>],
    limit: u32,
) -> Vec<Vec<(u32, u32)>> {
    if from.len() < to.len() && graph.is_symmetric() {
        return turned(&searches(graph, hierarchy, to, from, limit), to.len());
    }
    searches(graph, hierarchy, from, to, limit)
}

/// Lists by the first of each pair as lists by the second.
fn turned(lists: &[Vec<(u32, u32)>], len: usize) -> Vec<Vec<(u32, u32)>> {
    let mut turned = vec![Vec::new(); len];
    for (from, list) in lists.iter().enumerate() {
        for (to, cost) in list {
            turned[*to as usize].push((from as u32, *cost));
        }
    }
    turned
}

/// One search from each anchor of `to`.
fn searches(
    graph: &Graph,
    hierarchy: &Hierarchy,
    from: &[Option<Anchor>],
    to: &[Option<Anchor>],
    limit: u32,
) -> Vec<Vec<(u32, u32)>> {
    let doors = Doors::of(graph, hierarchy, from, limit);
    to.par_iter()
        .map_init(
            || (Search::over(graph.nodes()), vec![u32::MAX; from.len()]),
            |(search, best), there| match there {
                Some(there) => {
                    search.run(&hierarchy.towards, ways_in(graph, there), limit);
                    doors.collect(graph, from, there, search, best, limit)
                }
                None => Vec::new(),
            },
        )
        .collect()
}

/// Where a search from elsewhere meets those that set out.
struct Doors {
    /// `(position, milliseconds to the node)`.
    at_node: ByNode<(u32, u32)>,
    /// `(edge, position)`, sorted.
    on_edge: Vec<(u32, u32)>,
}

impl Doors {
    fn of(graph: &Graph, hierarchy: &Hierarchy, from: &[Option<Anchor>], limit: u32) -> Self {
        let anchors: Vec<(u32, &Anchor)> =
            from.iter().enumerate().filter_map(|(at, anchor)| Some((at as u32, anchor.as_ref()?))).collect();
        let ways_up = anchors.par_iter().map_init(
            || Search::over(graph.nodes()),
            |search, (at, anchor)| {
                search.run(&hierarchy.away, ways_out(graph, anchor), limit);
                let entry = |node: &u32| (*node, (*at, search.cost(*node)));
                search.reached().iter().map(entry).collect::<Vec<_>>()
            },
        );
        let mut entries: Vec<(u32, (u32, u32))> = ways_up.flatten_iter().collect();
        entries.par_sort_unstable();
        let mut on_edge: Vec<(u32, u32)> = anchors.iter().map(|(at, anchor)| (anchor.edge, *at)).collect();
        on_edge.sort_unstable();
        Self { at_node: ByNode::of(graph.nodes(), &entries), on_edge }
    }

    fn collect(
        &self,
        graph: &Graph,
        from: &[Option<Anchor>],
        there: &Anchor,
        search: &Search,
        best: &mut [u32],
        limit: u32,
    ) -> Vec<(u32, u32)> {
        let mut seen: Vec<u32> = Vec::new();
        let mut offer = |at: u32, cost: u32| {
            let known = &mut best[at as usize];
            if cost <= limit && cost < *known {
                if *known == u32::MAX {
                    seen.push(at);
                }
                *known = cost;
            }
        };
        for node in search.reached() {
            for (at, way) in self.at_node.at(*node) {
                offer(*at, search.cost(*node).saturating_add(*way));
            }
        }
        let start = self.on_edge.partition_point(|(edge, _)| *edge < there.edge);
        for (_, at) in self.on_edge[start..].iter().take_while(|(edge, _)| *edge == there.edge) {
            let cost = from[*at as usize].as_ref().and_then(|here| along_edge(graph, here, there));
            if let Some(cost) = cost {
                offer(*at, cost);
            }
        }
        seen.sort_unstable();
        seen.into_iter().map(|at| (at, std::mem::replace(&mut best[at as usize], u32::MAX))).collect()
    }
}
