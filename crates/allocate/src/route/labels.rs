//! The labels of one search over the venues: distances, how each venue was reached, what is still to visit.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Which way places move: away from a venue with a surplus, or towards one with room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
}

/// How a venue was reached: one point's places from one arc to another, `venue` being on the side of the start.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    pub(super) venue: u32,
    pub(super) point: u32,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// Where a path may end but at a venue with room: a point takes places fewer (or more) on an arc, or, with no
/// point, the venue's places are left unused.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) venue: u32,
    pub(super) arc: Option<(u32, u32)>,
}

/// Something to visit, by distance, then by what it is: ties never depend on anything else.
#[derive(Clone, Copy, Debug)]
struct Due(f64, u32, Option<(u32, u32)>);

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Due {}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1)).then(self.2.cmp(&other.2))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Labels, kept between searches for their room.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    distance: Vec<f64>,
    step: Vec<Step>,
    seen: Vec<u32>,
    done: Vec<u32>,
    round: u32,
    venues: BinaryHeap<Reverse<Due>>,
    ends: BinaryHeap<Reverse<Due>>,
    /// Venues labelled, in order.
    pub(super) labelled: Vec<u32>,
    /// The path of the last push, from its end to the start.
    pub(super) moves: Vec<Step>,
    /// How far the search has come.
    pub(super) reached: f64,
    /// The venue that was left idle, where that ended the search.
    pub(super) idle: Option<usize>,
    /// The cheapest move to each venue among those considered and not yet taken; ∞ where there is none.
    cost: Vec<f64>,
    cheapest: Vec<Step>,
    considered: Vec<u32>,
}

/// What comes next in a search.
pub(super) enum Next {
    Venue(usize),
    End(End),
    Nothing,
}

impl Search {
    pub(super) fn new(venues: usize) -> Self {
        Self {
            distance: vec![0.0; venues],
            step: vec![Step::default(); venues],
            seen: vec![0; venues],
            done: vec![0; venues],
            cost: vec![f64::INFINITY; venues],
            cheapest: vec![Step::default(); venues],
            ..Self::default()
        }
    }

    pub(super) fn start(&mut self, venue: usize) {
        self.round += 1;
        self.venues.clear();
        self.ends.clear();
        self.labelled.clear();
        self.reached = 0.0;
        self.idle = None;
        self.label(venue, 0.0, Step::default());
    }

    /// Whether the venue's distance is final.
    pub(super) fn is_done(&self, venue: usize) -> bool {
        self.done[venue] == self.round
    }

    pub(super) fn distance(&self, venue: usize) -> f64 {
        self.distance[venue]
    }

    /// Offers a way to a venue; distances below what was reached are rounding.
    pub(super) fn label(&mut self, venue: usize, distance: f64, step: Step) {
        if self.is_done(venue) {
            return;
        }
        let distance = distance.max(self.reached);
        if self.seen[venue] != self.round {
            self.seen[venue] = self.round;
            self.labelled.push(venue as u32);
        } else if distance >= self.distance[venue] {
            return;
        }
        self.distance[venue] = distance;
        self.step[venue] = step;
        self.venues.push(Reverse(Due(distance, venue as u32, None)));
    }

    /// Considers a move to a venue: the cheapest is kept, of equals the first.
    pub(super) fn consider(&mut self, venue: u32, cost: f64, step: Step) {
        let least = &mut self.cost[venue as usize];
        if cost < *least {
            if *least == f64::INFINITY {
                self.considered.push(venue);
            }
            *least = cost;
            self.cheapest[venue as usize] = step;
        }
    }

    /// Takes one of the venues considered, with what the cheapest move there costs.
    pub(super) fn take_considered(&mut self) -> Option<(usize, f64, Step)> {
        let venue = self.considered.pop()? as usize;
        let cost = std::mem::replace(&mut self.cost[venue], f64::INFINITY);
        Some((venue, cost, self.cheapest[venue]))
    }

    /// Offers an end.
    pub(super) fn end(&mut self, end: End, distance: f64) {
        self.ends.push(Reverse(Due(distance.max(self.reached), end.venue, end.arc)));
    }

    /// The nearest venue or end not yet visited; an end before a venue as near.
    pub(super) fn next(&mut self) -> Next {
        while let Some(Reverse(Due(distance, venue, _))) = self.venues.peek() {
            let venue = *venue as usize;
            if self.is_done(venue) || *distance > self.distance[venue] {
                self.venues.pop();
            } else {
                break;
            }
        }
        let nearest = self.venues.peek().map_or(f64::INFINITY, |Reverse(due)| due.0);
        if let Some(Reverse(Due(distance, venue, arc))) = self.ends.peek().copied()
            && distance <= nearest
        {
            self.ends.pop();
            self.reached = self.reached.max(distance);
            return Next::End(End { venue, arc });
        }
        match self.venues.pop() {
            Some(Reverse(Due(distance, venue, _))) => {
                let venue = venue as usize;
                self.reached = self.reached.max(distance);
                self.done[venue] = self.round;
                Next::Venue(venue)
            }
            None => Next::Nothing,
        }
    }

    /// The steps from `venue` back to the start, into `moves`.
    pub(super) fn trace(&mut self, mut venue: usize, start: usize) {
        self.moves.clear();
        while venue != start {
            self.moves.push(self.step[venue]);
            venue = self.step[venue].venue as usize;
        }
    }
}
