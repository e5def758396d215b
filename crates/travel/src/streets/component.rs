//! Strongly connected pieces of a graph (Tarjan 1972, doi 10.1137/0201010), without recursion.

use super::arcs::Edge;

const UNSEEN: u32 = u32::MAX;

/// A label for each node, 0, 1, …: nodes with the same label can each be reached from the other.
///
/// With two-way edges alone these are the connected pieces.
pub(super) fn strong_components(nodes: usize, edges: &[Edge]) -> Vec<u32> {
    let (first, targets) = out_neighbours(nodes, edges);
    let mut search = Search {
        index: vec![UNSEEN; nodes],
        low: vec![0; nodes],
        label: vec![UNSEEN; nodes],
        open: Vec::new(),
        next_index: 0,
        labels: 0,
    };
    // A frame is a node and the position of the neighbour to look at next.
    let mut frames: Vec<(u32, u32)> = Vec::new();
    for root in 0..nodes as u32 {
        if search.index[root as usize] != UNSEEN {
            continue;
        }
        search.enter(root);
        frames.push((root, first[root as usize]));
        while let Some((node, position)) = frames.last_mut() {
            let node = *node;
            if *position < first[node as usize + 1] {
                let next = targets[*position as usize];
                *position += 1;
                if search.index[next as usize] == UNSEEN {
                    search.enter(next);
                    frames.push((next, first[next as usize]));
                } else if search.label[next as usize] == UNSEEN {
                    search.low[node as usize] = search.low[node as usize].min(search.index[next as usize]);
                }
            } else {
                frames.pop();
                if let Some((parent, _)) = frames.last() {
                    search.low[*parent as usize] =
                        search.low[*parent as usize].min(search.low[node as usize]);
                }
                search.close(node);
            }
        }
    }
    search.label
}

struct Search {
    index: Vec<u32>,
    low: Vec<u32>,
    label: Vec<u32>,
    open: Vec<u32>,
    next_index: u32,
    labels: u32,
}

impl Search {
    fn enter(&mut self, node: u32) {
        self.index[node as usize] = self.next_index;
        self.low[node as usize] = self.next_index;
        self.next_index += 1;
        self.open.push(node);
    }

    /// Labels the piece whose first node is `node`, if it is one's first.
    fn close(&mut self, node: u32) {
        if self.low[node as usize] != self.index[node as usize] {
            return;
        }
        while let Some(member) = self.open.pop() {
            self.label[member as usize] = self.labels;
            if member == node {
                break;
            }
        }
        self.labels += 1;
    }
}

fn out_neighbours(nodes: usize, edges: &[Edge]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; nodes + 1];
    for edge in edges {
        first[edge.from as usize + 1] += 1;
        if !edge.oneway {
            first[edge.to as usize + 1] += 1;
        }
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut targets = vec![0_u32; first[nodes] as usize];
    let mut add = |from: u32, to: u32| {
        let slot = &mut next[from as usize];
        targets[*slot as usize] = to;
        *slot += 1;
    };
    for edge in edges {
        add(edge.from, edge.to);
        if !edge.oneway {
            add(edge.to, edge.from);
        }
    }
    (first, targets)
}

#[cfg(test)]
mod tests {
    use super::strong_components;
    use crate::streets::arcs::Edge;

    fn edge(from: u32, to: u32, oneway: bool) -> Edge {
        Edge { from, to, cost: 1, oneway }
    }

    #[test]
    fn a_one_way_ring_holds_together_and_its_dead_end_does_not() {
        let edges =
            [edge(0, 1, true), edge(1, 2, true), edge(2, 0, true), edge(2, 3, true), edge(4, 5, false)];
        let labels = strong_components(6, &edges);
        assert_eq!(labels[0], labels[1]);
        assert_eq!(labels[1], labels[2]);
        assert_eq!(labels[4], labels[5]);
        let mut distinct = vec![labels[0], labels[3], labels[4]];
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 3);
    }
}
