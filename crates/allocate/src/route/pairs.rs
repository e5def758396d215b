//! Which points could move between two venues, cheapest first: fixed lists that routing keeps a place in.
//!
//! Moving a point's place from one venue to another costs the difference of its two burdens, whatever the prices.
//! For each ordered pair of venues its points are sorted by that difference; a router remembers how far down each
//! list nobody can move, so that the best move is found almost at once.

use crate::instance::Instance;

/// A point that reaches both venues of a pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) point: u32,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// All pairs of venues that share a point.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    first_pair: Vec<u32>,
    target: Vec<u32>,
    reverse: Vec<u32>,
    first_entry: Vec<u32>,
    entry: Vec<Entry>,
    /// Pair of each entry.
    pair: Vec<u32>,
    first_position: Vec<u32>,
    /// Entry of each two arcs of a point, in a square per point.
    position: Vec<u32>,
}

impl Pairs {
    /// Lists every pair. Memory in proportion to the squares of the points' numbers of arcs.
    pub(crate) fn new(instance: &Instance<'_>) -> Self {
        let mut moves: Vec<(u32, u32, f64, Entry)> = Vec::new();
        let mut first_position = vec![0];
        for point in 0..instance.points.len() {
            let arcs = instance.arcs(point);
            for from in arcs.clone() {
                for to in arcs.clone() {
                    if from != to {
                        let entry = Entry { point: point as u32, from: from as u32, to: to as u32 };
                        let cost = instance.burden[to] - instance.burden[from];
                        moves.push((instance.venue[from], instance.venue[to], cost, entry));
                    }
                }
            }
            first_position.push(first_position[point] + (arcs.len() * arcs.len()) as u32);
        }
        moves.sort_unstable_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(a.3.point.cmp(&b.3.point))
        });
        let mut pairs = Self {
            position: vec![u32::MAX; first_position[instance.points.len()] as usize],
            first_position,
            ..Self::default()
        };
        let mut last = None;
        pairs.first_pair = vec![0; instance.venues() + 1];
        for (at, (from, to, _, entry)) in moves.iter().enumerate() {
            if last != Some((*from, *to)) {
                last = Some((*from, *to));
                pairs.target.push(*to);
                pairs.first_entry.push(at as u32);
                pairs.first_pair[*from as usize + 1] = pairs.target.len() as u32;
            }
            pairs.entry.push(*entry);
            pairs.pair.push(pairs.target.len() as u32 - 1);
            let slot = pairs.slot(instance, entry.point as usize, entry.from as usize, entry.to as usize);
            pairs.position[slot] = at as u32;
        }
        pairs.first_entry.push(moves.len() as u32);
        for venue in 0..instance.venues() {
            pairs.first_pair[venue + 1] = pairs.first_pair[venue + 1].max(pairs.first_pair[venue]);
        }
        pairs.reverse = vec![0; pairs.target.len()];
        for pair in 0..pairs.target.len() {
            let entry = pairs.entry[pairs.first_entry[pair] as usize];
            let slot = pairs.slot(instance, entry.point as usize, entry.to as usize, entry.from as usize);
            pairs.reverse[pair] = pairs.pair[pairs.position[slot] as usize];
        }
        pairs
    }

    fn slot(&self, instance: &Instance<'_>, point: usize, from: usize, to: usize) -> usize {
        let arcs = instance.arcs(point);
        self.first_position[point] as usize + (from - arcs.start) * arcs.len() + (to - arcs.start)
    }

    /// How many pairs there are.
    pub(super) fn len(&self) -> usize {
        self.target.len()
    }

    /// The pairs that start at a venue.
    pub(crate) fn of(&self, venue: usize) -> std::ops::Range<usize> {
        self.first_pair[venue] as usize..self.first_pair[venue + 1] as usize
    }

    /// The venue a pair ends at.
    pub(crate) fn target(&self, pair: usize) -> usize {
        self.target[pair] as usize
    }

    /// The same two venues the other way.
    pub(super) fn reverse(&self, pair: usize) -> usize {
        self.reverse[pair] as usize
    }

    /// The entries of a pair.
    pub(super) fn entries(&self, pair: usize) -> std::ops::Range<usize> {
        self.first_entry[pair] as usize..self.first_entry[pair + 1] as usize
    }

    pub(super) fn entry(&self, at: usize) -> Entry {
        self.entry[at]
    }

    /// The first entries of every pair.
    pub(super) fn starts(&self) -> Vec<u32> {
        self.first_entry[..self.len()].to_vec()
    }

    /// Pair and entry of moving a point between two of its arcs.
    pub(super) fn find(&self, instance: &Instance<'_>, point: usize, from: usize, to: usize) -> (usize, u32) {
        let at = self.position[self.slot(instance, point, from, to)];
        (self.pair[at as usize] as usize, at)
    }
}
