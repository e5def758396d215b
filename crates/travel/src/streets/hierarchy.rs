//! A graph in which most nodes are passed over by shortcuts, so that a search looks at few of them.
//!
//! Nodes with few neighbours are taken out one by one and replaced by arcs between these; what cannot be taken out
//! so is the core. A shortest way then leads from where it sets out up to nodes taken out later, perhaps through the core,
//! and down to where it ends: a contraction hierarchy (Geisberger, Sanders, Schultes & Vetter 2012,
//! doi 10.1287/trsc.1110.0401) without search for witnesses, stopped before the graph gets dense. Exact, to the
//! millisecond.

use super::arcs::{Arc, Arcs};
use super::graph::UNREACHED;

/// Neighbours a node may have and still be taken out: more make a smaller core of hardly fewer arcs, and take longer.
const MOST: usize = 5;

/// Room for neighbours a node may come to have besides those it has.
const SPARE: usize = 10;

/// The arcs that lead up.
#[derive(Debug)]
pub(super) struct Hierarchy {
    /// Under each node, from where one gets to it: from nodes taken out later, in the core from every neighbour.
    pub towards: Arcs,
    /// Under each node, to where one gets from it: to nodes taken out later. The core's nodes have none.
    pub away: Arcs,
}

impl Hierarchy {
    /// Of a graph's arcs, under each node in order of the other end.
    pub(super) fn of(arcs: &Arcs) -> Self {
        let mut thinning = Thinning::of(arcs);
        let mut waiting: [Vec<u32>; MOST + 1] = Default::default();
        for node in (0..arcs.nodes() as u32).rev() {
            if let Some(list) = waiting.get_mut(thinning.ends(node).len()) {
                list.push(node);
            }
        }
        let mut gone = vec![false; arcs.nodes()];
        while let Some((neighbours, node)) =
            waiting.iter_mut().enumerate().find_map(|(neighbours, list)| Some((neighbours, list.pop()?)))
        {
            let is_news = !gone[node as usize] && thinning.ends(node).len() == neighbours;
            if !is_news || !thinning.take_out(node) {
                continue;
            }
            gone[node as usize] = true;
            for end in thinning.ends(node) {
                if let Some(list) = waiting.get_mut(thinning.ends(end.node).len()) {
                    list.push(end.node);
                }
            }
        }
        let listed = |is_listed: &dyn Fn(u32) -> bool, cost: fn(&End) -> u32| {
            let nodes = (0..arcs.nodes() as u32).filter(|node| is_listed(*node));
            let ends = nodes.flat_map(|node| thinning.ends(node).iter().map(move |end| (node, end)));
            let arcs_there = ends.filter(|(_, end)| cost(end) != UNREACHED);
            let by_node: Vec<(u32, Arc)> =
                arcs_there.map(|(node, end)| (node, Arc { node: end.node, cost: cost(end) })).collect();
            Arcs::of(arcs.nodes(), &by_node)
        };
        let towards = listed(&|_| true, |end| end.come);
        let away = listed(&|node| gone[node as usize], |end| end.go);
        Self { towards, away }
    }
}

/// A neighbour, the cost of coming from it and of going to it.
#[derive(Clone, Copy)]
struct End {
    node: u32,
    come: u32,
    go: u32,
}

/// A graph of which nodes are taken out.
struct Thinning {
    /// Where each node's room for ends begins in `ends`; one more than there are nodes.
    first: Vec<u32>,
    /// How many ends each node has.
    len: Vec<u32>,
    ends: Vec<End>,
}

impl Thinning {
    fn of(arcs: &Arcs) -> Self {
        let nodes = arcs.nodes() as u32;
        let is_both_ways =
            |node: u32, arc: &Arc| arcs.at(arc.node).binary_search_by_key(&node, |back| back.node).is_ok();
        let mut first = vec![0; arcs.nodes() + 1];
        for node in 0..nodes {
            for arc in arcs.at(node) {
                first[node as usize + 1] += 1;
                first[arc.node as usize + 1] += u32::from(!is_both_ways(node, arc));
            }
        }
        for node in 0..arcs.nodes() {
            // Nobody comes to be the neighbour of a node without any.
            let spare = if first[node + 1] > 0 { SPARE as u32 } else { 0 };
            first[node + 1] += first[node] + spare;
        }
        let ends = vec![End { node: 0, come: 0, go: 0 }; first[arcs.nodes()] as usize];
        let mut thinning = Self { first, len: vec![0; arcs.nodes()], ends };
        for node in 0..nodes {
            for arc in arcs.at(node) {
                thinning.join(node, End { node: arc.node, come: arc.cost, go: UNREACHED });
                thinning.join(arc.node, End { node, come: UNREACHED, go: arc.cost });
            }
        }
        thinning
    }

    fn ends(&self, node: u32) -> &[End] {
        let first = self.first[node as usize] as usize;
        &self.ends[first..first + self.len[node as usize] as usize]
    }

    fn has_room(&self, node: u32, more: usize) -> bool {
        let room = self.first[node as usize + 1] - self.first[node as usize];
        self.len[node as usize] as usize + more <= room as usize
    }

    /// Joins a node to an end, or betters the costs of that end.
    fn join(&mut self, node: u32, end: End) {
        let first = self.first[node as usize] as usize;
        let len = self.len[node as usize] as usize;
        match self.ends[first..first + len].iter_mut().find(|known| known.node == end.node) {
            Some(known) => {
                known.come = known.come.min(end.come);
                known.go = known.go.min(end.go);
            }
            None => {
                self.ends[first + len] = end;
                self.len[node as usize] += 1;
            }
        }
    }

    fn part(&mut self, node: u32, end: u32) {
        let first = self.first[node as usize] as usize;
        let len = self.len[node as usize] as usize;
        let ends = &mut self.ends[first..first + len];
        if let Some(at) = ends.iter().position(|known| known.node == end) {
            ends.swap(at, len - 1);
            self.len[node as usize] -= 1;
        }
    }

    /// Replaces a node by arcs between its neighbours; `false` where one of them has no room.
    fn take_out(&mut self, node: u32) -> bool {
        let mut around = [End { node: 0, come: 0, go: 0 }; MOST];
        let count = self.ends(node).len();
        around[..count].copy_from_slice(self.ends(node));
        let around = &around[..count];
        // One neighbour goes, the others may all be new.
        if !around.iter().all(|end| self.has_room(end.node, count.saturating_sub(2))) {
            return false;
        }
        for here in around {
            self.part(here.node, node);
            for there in around.iter().filter(|there| there.node != here.node) {
                let come = there.come.saturating_add(here.go);
                let go = here.come.saturating_add(there.go);
                if come.min(go) != UNREACHED {
                    self.join(here.node, End { node: there.node, come, go });
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::search::Search;
    use super::*;

    /// Nodes and arcs between them, a third of them one-way; costs repeat and may be nothing.
    fn graphs() -> impl Strategy<Value = Arcs> {
        (2_u32..150).prop_flat_map(|nodes| {
            let links = prop::collection::vec((0..nodes, 0..nodes, 0_u32..40, 0..3), 0..400);
            links.prop_map(move |links| {
                let mut by_node = Vec::new();
                for (a, b, cost, way) in links.into_iter().filter(|(a, b, ..)| a != b) {
                    by_node.push((a, Arc { node: b, cost }));
                    if way > 0 {
                        by_node.push((b, Arc { node: a, cost }));
                    }
                }
                by_node.sort_unstable_by_key(|(at, arc)| (*at, arc.node, arc.cost));
                by_node.dedup_by_key(|(at, arc)| (*at, arc.node));
                Arcs::of(nodes as usize, &by_node)
            })
        })
    }

    proptest! {
        #[test]
        fn ways_up_meet_at_the_cost_of_the_shortest_way(
            arcs in graphs(),
            limit in prop::sample::select(vec![25, 90, 100_000]),
        ) {
            let hierarchy = Hierarchy::of(&arcs);
            let nodes = arcs.nodes();
            let [mut plain, mut towards, mut away] = [nodes; 3].map(Search::over);
            for to in 0..nodes as u32 {
                plain.run(&arcs, [(to, 0)].into_iter(), limit);
                towards.run(&hierarchy.towards, [(to, 0)].into_iter(), limit);
                for from in 0..nodes as u32 {
                    away.run(&hierarchy.away, [(from, 0)].into_iter(), limit);
                    let over = |node: &u32| towards.cost(*node).saturating_add(away.cost(*node));
                    let met = away.reached().iter().map(over).min().filter(|cost| *cost <= limit);
                    prop_assert_eq!(met.unwrap_or(UNREACHED), plain.cost(from), "from {} to {}", from, to);
                }
            }
        }
    }

    #[test]
    fn a_grid_keeps_a_core_of_fewer_nodes() {
        let side = 20_u32;
        let mut by_node = Vec::new();
        for node in 0..side * side {
            let (x, y) = (node % side, node / side);
            let beside = [(x > 0, node.wrapping_sub(1)), (x + 1 < side, node + 1)];
            let across = [(y > 0, node.wrapping_sub(side)), (y + 1 < side, node + side)];
            let ends = across[..1].iter().chain(&beside).chain(&across[1..]);
            by_node.extend(ends.filter(|(is, _)| *is).map(|(_, end)| (node, Arc { node: *end, cost: 1 })));
        }
        let arcs = Arcs::of((side * side) as usize, &by_node);
        let hierarchy = Hierarchy::of(&arcs);
        let core = (0..side * side).filter(|node| hierarchy.away.at(*node).is_empty()).count();
        assert!((1..300).contains(&core), "{core} of 400 nodes are left");
    }
}
