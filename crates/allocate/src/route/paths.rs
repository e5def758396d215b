//! Shortest paths of displacement: where a surplus goes, where room is filled from (Dijkstra over the venues).
//!
//! An edge between two venues is a point that has places at the one and may have them at the other; its length,
//! the reduced cost of the move, is never negative while flows are optimal for the prices. One search serves many
//! paths: it goes on past an end that is used up, until the surplus is gone or a step on the way is used up.

use crate::route::labels::{End, Next, Search, Step, Way};
use crate::route::state::{Home, Router};

impl Router<'_> {
    /// Moves a venue's surplus out, or fills its room, along cheapest paths, and prices with it; whether any moved.
    ///
    /// One call may leave some: call again.
    pub(super) fn balance(&mut self, start: usize, way: Way) -> bool {
        let mut search = std::mem::take(&mut self.search);
        search.start(start);
        let mut moved = false;
        loop {
            let outcome = match search.next() {
                Next::Nothing => break,
                Next::End(end) => self.use_end(start, end, way, &mut search),
                Next::Venue(venue) => {
                    let used = self.use_venue(start, venue, way, &mut search);
                    if used != Push::Blocked && self.left(start, way) > 0.0 {
                        self.scan(venue, way, &mut search);
                    }
                    used
                }
            };
            moved |= outcome != Push::Nothing;
            if outcome == Push::Blocked || (outcome == Push::Done && self.left(start, way) <= 0.0) {
                break;
            }
        }
        self.reprice(way, &search);
        self.search = search;
        moved
    }

    /// What is still to be moved.
    fn left(&self, start: usize, way: Way) -> f64 {
        match way {
            Way::Out => self.surplus(start),
            Way::In => self.spare(start),
        }
    }

    /// Prices as far as the search came.
    fn reprice(&mut self, way: Way, search: &Search) {
        for venue in &search.labelled {
            let venue = *venue as usize;
            let change = search.reached - search.distance(venue);
            if change > 0.0 {
                self.touch_venue(venue);
                match way {
                    Way::Out => self.price[venue] += change,
                    Way::In => self.price[venue] = (self.price[venue] - change).max(0.0),
                }
            }
        }
        if let Some(venue) = search.idle {
            self.price[venue] = 0.0;
        }
    }

    /// Ends a path at a venue that balances: with room for a surplus, with a surplus for room.
    fn use_venue(&mut self, start: usize, venue: usize, way: Way, search: &mut Search) -> Push {
        if venue == start {
            return Push::Nothing;
        }
        let takes = match way {
            Way::Out => self.spare(venue),
            Way::In => self.surplus(venue),
        };
        if takes > 0.0 { self.push(start, venue, None, takes, way, search) } else { Push::Nothing }
    }

    /// Ends a path at a point or at an idle venue, if it is still as near as it was.
    fn use_end(&mut self, start: usize, end: End, way: Way, search: &mut Search) -> Push {
        let venue = end.venue as usize;
        let Some((point, arc)) = end.arc else {
            if venue != start {
                self.push(start, venue, None, f64::INFINITY, way, search);
            }
            search.idle = Some(venue);
            return Push::Blocked;
        };
        let (point, arc) = (point as usize, arc as usize);
        let outcome = match self.end_at(point, arc, way) {
            Some((length, takes)) if search.distance(venue) + length <= search.reached => {
                self.push(start, venue, Some((point, arc)), takes, way, search)
            }
            _ => Push::Nothing,
        };
        if outcome != Push::Blocked && self.left(start, way) > 0.0 {
            self.offer_end(venue, way, search);
        }
        outcome
    }

    /// The length of ending at a point's arc and how many places it takes; `None` where it takes none.
    fn end_at(&self, point: usize, arc: usize, way: Way) -> Option<(f64, f64)> {
        let instance = self.instance;
        let pays = instance.burden[arc] + self.price[instance.venue[arc] as usize];
        match way {
            Way::Out => {
                let held = self.flow[arc];
                let (slope, places) = self.last(point);
                self.holds(point, arc).then(|| (slope - pays, places.min(held)))
            }
            Way::In => {
                let (slope, places) = self.next(point)?;
                let first = instance.first_arc[point] as usize;
                let room = self.room(point, first..=arc);
                (room > 0.0).then(|| (pays - slope, places.min(room)))
            }
        }
    }

    /// Labels what a venue leads to: every venue that a point can move to from there (or from where it can come), by the
    /// move that costs least.
    ///
    /// What moving a point costs is the difference of its two burdens, whatever the prices, so that of the moves
    /// between two venues only the cheapest matters.
    fn scan(&self, venue: usize, way: Way, search: &mut Search) {
        let distance = search.distance(venue);
        if way == Way::In {
            search.end(End { venue: venue as u32, arc: None }, distance + self.price[venue]);
        }
        self.offer_end(venue, way, search);
        let instance = self.instance;
        for (point, arc) in instance.arcs_into(venue) {
            self.each_move(*point as usize, *arc as usize, way, |step| {
                let cost = instance.burden[step.to as usize] - instance.burden[step.from as usize];
                let other = if way == Way::Out { step.to } else { step.from };
                search.consider(instance.venue[other as usize], cost, step);
            });
        }
        while let Some((other, cost, step)) = search.take_considered() {
            let rises = match way {
                Way::Out if self.capacity[other] > 0.0 => self.price[other] - self.price[venue],
                Way::In if self.capacity[other].max(self.load[other]) > 0.0 => {
                    self.price[venue] - self.price[other]
                }
                _ => continue,
            };
            search.label(other, distance + (cost + rises), step);
        }
    }

    /// Calls for each move of a point away from one of its arcs, or to it: to any arc that is nearer, and to those
    /// further as far as every reach constraint on the way has room.
    fn each_move(&self, point: usize, arc: usize, way: Way, mut each: impl FnMut(Step)) {
        let arcs = self.instance.arcs(point);
        let (venue, trifle) = (self.instance.venue[arc], self.trifle(point));
        let mut step = |from: usize, to: usize| {
            each(Step { venue, point: point as u32, from: from as u32, to: to as u32 });
        };
        match way {
            Way::Out if self.holds(point, arc) => {
                let further = (arc + 1..arcs.end).take_while(|to| self.slack[*to] > trifle);
                (arcs.start..arc).chain(further).for_each(|to| step(arc, to));
            }
            Way::Out => {}
            Way::In => match self.home[point] {
                Home::Nowhere => {}
                // Beyond its only places a point's room falls from arc to arc.
                Home::At(home) => {
                    let home = home as usize;
                    if home > arc || home < arc && self.slack[arc] > trifle {
                        step(home, arc);
                    }
                }
                Home::Several => {
                    let nearer = (arcs.start..arc).rev().take_while(|from| self.slack[from + 1] > trifle);
                    let all = nearer.chain(arc + 1..arcs.end);
                    all.filter(|from| self.holds(point, *from)).for_each(|from| step(from, arc));
                }
            },
        }
    }

    /// Offers the nearest end at a venue already reached.
    fn offer_end(&self, venue: usize, way: Way, search: &mut Search) {
        let instance = self.instance;
        let mut best: (f64, Option<(u32, u32)>) = (f64::INFINITY, None);
        for (point, arc) in instance.arcs_into(venue) {
            let (at, on) = (*point as usize, *arc as usize);
            if way == Way::Out && !self.holds(at, on) {
                continue;
            }
            let length = match way {
                Way::Out => self.last_slope[at] - instance.burden[on],
                Way::In => instance.burden[on] - self.next_slope[at],
            };
            if length < best.0 && self.end_at(at, on, way).is_some() {
                best = (length, Some((*point, *arc)));
            }
        }
        let Some((point, arc)) = best.1 else { return };
        if let Some((length, _)) = self.end_at(point as usize, arc as usize, way) {
            search.end(End { venue: venue as u32, arc: best.1 }, search.distance(venue) + length);
        }
    }

    /// Labels what one arc of a venue already reached leads to.
    fn relax(&self, point: usize, arc: usize, way: Way, search: &mut Search) {
        let instance = self.instance;
        let venue = instance.venue[arc];
        let distance = search.distance(venue as usize);
        let pays = instance.burden[arc] + self.price[venue as usize];
        self.each_move(point, arc, way, |step| {
            let other = if way == Way::Out { step.to } else { step.from } as usize;
            let to = instance.venue[other] as usize;
            let length = instance.burden[other] + self.price[to] - pays;
            match way {
                Way::Out if self.capacity[to] > 0.0 => search.label(to, distance + length, step),
                Way::Out => {}
                Way::In => search.label(to, distance - length, step),
            }
        });
        if let Some((length, _)) = self.end_at(point, arc, way) {
            let end = End { venue, arc: Some((point as u32, arc as u32)) };
            search.end(end, distance + length);
        }
    }

    /// Moves at most `places` along the path to `venue` and, perhaps, a point's arc there.
    fn push(
        &mut self,
        start: usize,
        venue: usize,
        end: Option<(usize, usize)>,
        places: f64,
        way: Way,
        search: &mut Search,
    ) -> Push {
        search.trace(venue, start);
        join(&mut search.moves, way);
        let (mut end, mut places, mut fits) = (end, places, f64::INFINITY);
        // A point that moves to where it ends may as well end where it comes from.
        if let Some((point, _)) = end
            && let Some(step) = search.moves.first().copied().filter(|step| step.point as usize == point)
        {
            let arc = if way == Way::Out { step.from } else { step.to } as usize;
            search.moves.remove(0);
            end = Some((point, arc));
            (places, fits) = match way {
                Way::Out => (self.last(point).1, self.flow[arc]),
                Way::In => {
                    let first = self.instance.first_arc[point] as usize;
                    (self.next(point).map_or(0.0, |next| next.1), self.room(point, first..=arc))
                }
            };
        }
        let wanted = places.min(self.left(start, way)) / most_uses(&search.moves, end);
        for step in &search.moves {
            let (point, from, to) = (step.point as usize, step.from as usize, step.to as usize);
            fits = fits.min(self.flow[from]);
            if to > from {
                fits = fits.min(self.room(point, from + 1..=to));
            }
        }
        fits /= most_uses(&search.moves, end);
        let places = wanted.min(fits);
        if places <= 0.0 {
            return Push::Blocked;
        }
        for step in &search.moves {
            self.add(step.point as usize, step.from as usize, -places);
            self.add(step.point as usize, step.to as usize, places);
        }
        if let Some((point, arc)) = end {
            self.add(point, arc, if way == Way::Out { -places } else { places });
            self.refresh(point);
        }
        for step in &search.moves {
            self.refresh(step.point as usize);
        }
        if fits <= wanted * (1.0 + 1e-12) {
            return Push::Blocked;
        }
        if self.left(start, way) > 0.0 {
            let moves = std::mem::take(&mut search.moves);
            for point in moves.iter().map(|step| step.point as usize).chain(end.map(|end| end.0)) {
                for arc in self.instance.arcs(point) {
                    if search.is_done(self.instance.venue[arc] as usize) {
                        self.relax(point, arc, way, search);
                    }
                }
            }
            search.moves = moves;
        }
        Push::Done
    }
}

/// What became of a push.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Push {
    /// There was nothing to push.
    Nothing,
    /// Places moved and the way is still open.
    Done,
    /// A step on the way is used up: the labels no longer hold.
    Blocked,
}

/// Joins moves of one point that follow one another: it may as well go at once. On the way round it could carry no more
/// than what it has there, which is there again after each push: a little of it for ever.
fn join(moves: &mut Vec<Step>, way: Way) {
    moves.dedup_by(|earlier, later| {
        if earlier.point != later.point {
            return false;
        }
        later.venue = earlier.venue;
        match way {
            Way::Out => later.from = earlier.from,
            Way::In => later.to = earlier.to,
        }
        true
    });
}

/// How often the path uses the point it uses most: its moves share that point's room.
fn most_uses(moves: &[Step], end: Option<(usize, usize)>) -> f64 {
    let last = end.map(|end| end.0 as u32);
    let uses = |point: u32| {
        moves.iter().filter(|step| step.point == point).count() + usize::from(last == Some(point))
    };
    moves.iter().map(|step| uses(step.point)).max().unwrap_or(1).max(1) as f64
}
