//! Edges between nodes, and steps along them listed by one of their ends: what a search runs over.

/// A chain of segments between two decision nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Decision node at its start.
    pub from: u32,
    /// Decision node at its end.
    pub to: u32,
    /// Milliseconds along it.
    pub cost: u32,
    /// Whether only `from` → `to` is allowed.
    pub oneway: bool,
}

/// A step of a search: from the node it is listed under to `node`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Arc {
    /// The node at the other end.
    pub node: u32,
    /// Milliseconds.
    pub cost: u32,
}

/// Under each node the steps a search may take from it, one for each node at the other end.
pub(super) type Arcs = ByNode<Arc>;

/// Lists of things by node, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ByNode<T> {
    /// Where each node's list begins in `all`; one more than there are nodes.
    first: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy> ByNode<T> {
    /// Of things and the nodes they are under, by node.
    pub(super) fn of(nodes: usize, by_node: &[(u32, T)]) -> Self {
        let mut first = vec![0; nodes + 1];
        for (at, _) in by_node {
            first[*at as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        Self { first, all: by_node.iter().map(|(_, thing)| *thing).collect() }
    }

    /// Number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// What is listed under a node.
    pub(super) fn at(&self, node: u32) -> &[T] {
        &self.all[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}
