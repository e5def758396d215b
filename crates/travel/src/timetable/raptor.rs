//! Earliest arrivals for every departure of a window: range RAPTOR (Delling, Pajor, Werneck 2015,
//! doi 10.1287/trsc.2014.0534). Knows stops, rides and walks in seconds, no map and no calendar.
//!
//! A journey is a walk to a stop, then at most `max_rides` rides with one change between two of them, then a walk to
//! the target. Departures are taken latest first: what is known from a later one still
//! holds for an earlier one, since one may wait.

use super::lines::{Lines, RideCall};

/// A time that stands for "not reached".
const NEVER: i32 = i32::MAX;

/// Seconds on foot from each stop to others: `(where, seconds)` lists one after another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walks {
    first: Vec<u32>,
    list: Vec<(u32, i32)>,
}

impl Walks {
    /// From one list per stop.
    pub fn of(lists: &[Vec<(u32, i32)>]) -> Self {
        let mut walks = Self { first: vec![0], list: Vec::new() };
        for list in lists {
            walks.list.extend_from_slice(list);
            walks.first.push(walks.list.len() as u32);
        }
        walks
    }

    /// Where one can walk from a stop.
    pub fn from(&self, stop: u32) -> &[(u32, i32)] {
        let at = |stop: u32| self.first.get(stop as usize).copied().unwrap_or(0) as usize;
        &self.list[at(stop)..at(stop + 1)]
    }
}

/// Rides and the walks around them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rides {
    lines: Lines,
    stops: usize,
    /// From each stop to stops, itself among them, to change there.
    changes: Walks,
    /// From each stop to targets.
    egress: Walks,
    targets: usize,
    max_rides: usize,
}

impl Rides {
    /// Of the calls of each ride; changes and egress have a list for each of `stops`. A stop that is not on its own
    /// list of changes is none to change at; a change of less than 0 seconds makes up for a wait before boarding.
    pub fn of(
        stops: usize,
        rides: &[Vec<RideCall>],
        changes: Walks,
        egress: Walks,
        targets: usize,
        max_rides: u32,
    ) -> Self {
        Self {
            lines: Lines::of(stops, rides),
            stops,
            changes,
            egress,
            targets,
            max_rides: max_rides as usize,
        }
    }

    /// For each of `moments` (latest first) the earliest arrival at every target when setting out then, `None`
    /// past `longest` seconds; `access` are the walks to stops. The answers come as `each(moment's position, arrivals)`.
    pub fn profile(
        &self,
        state: &mut State,
        access: &[(u32, i32)],
        moments: &[i32],
        longest: i32,
        mut each: impl FnMut(usize, &[i32]),
    ) {
        state.reset(self);
        for (position, moment) in moments.iter().enumerate() {
            self.run(state, access, *moment, moment.saturating_add(longest));
            each(position, &state.arrivals);
        }
    }

    fn run(&self, state: &mut State, access: &[(u32, i32)], moment: i32, limit: i32) {
        state.marked.clear();
        for (stop, walk) in access {
            state.be_at(0, *stop, moment.saturating_add(*walk), limit);
        }
        for round in 1..=self.max_rides {
            if state.marked.is_empty() {
                break;
            }
            state.queue_lines(self);
            state.alighted.clear();
            for at in 0..state.queue.len() {
                let (line, from) = state.queue[at];
                self.ride(state, round, line, from as usize, limit);
            }
            for line in &state.queue {
                state.queued[line.0 as usize] = u32::MAX;
            }
            state.queue.clear();
            state.end_round();
            for at in 0..state.alighted.len() {
                let stop = state.alighted[at];
                state.is_alighted[stop as usize] = false;
                let here = state.off[round][stop as usize];
                if round == self.max_rides {
                    continue;
                }
                for (next, walk) in self.changes.from(stop) {
                    state.be_at(round, *next, here.saturating_add(*walk), limit);
                }
            }
        }
        state.clear_marks();
    }

    /// Rides a line from a position on, changing to earlier trips where one is there in time.
    fn ride(&self, state: &mut State, round: usize, line: u32, from: usize, limit: i32) {
        let line = &self.lines.lines[line as usize];
        let mut trip = usize::MAX;
        for position in from..line.stops.len() {
            let stop = line.stops[position];
            if trip < line.trips && line.alight[position] {
                let time = line.off(trip, position);
                if time <= limit {
                    state.get_off(self, round, stop, time);
                }
            }
            let here = state.at[round - 1][stop as usize];
            if line.board[position] && here != NEVER {
                let next = line.first_after(position, here);
                if next < trip {
                    trip = next;
                }
            }
        }
    }
}

/// The memory of a search, to be used again.
#[derive(Debug, Default)]
pub struct State {
    /// By rides taken, when one is at each stop ready to board.
    at: Vec<Vec<i32>>,
    /// By rides taken, when one gets off at each stop with no more rides than that.
    off: Vec<Vec<i32>>,
    arrivals: Vec<i32>,
    marked: Vec<u32>,
    is_marked: Vec<bool>,
    alighted: Vec<u32>,
    is_alighted: Vec<bool>,
    /// Lines to ride this round, with the first position to board at.
    queue: Vec<(u32, u32)>,
    /// Where each line is in `queue`; `u32::MAX` for none.
    queued: Vec<u32>,
}

impl State {
    fn reset(&mut self, rides: &Rides) {
        for times in [&mut self.at, &mut self.off] {
            times.resize_with(rides.max_rides + 1, Vec::new);
            times.iter_mut().for_each(|times| blank(times, rides.stops, NEVER));
        }
        blank(&mut self.arrivals, rides.targets, NEVER);
        blank(&mut self.is_marked, rides.stops, false);
        blank(&mut self.is_alighted, rides.stops, false);
        blank(&mut self.queued, rides.lines.lines.len(), u32::MAX);
        self.marked.clear();
        self.alighted.clear();
        self.queue.clear();
    }

    /// Notes being at a stop after some rides, if that is news.
    fn be_at(&mut self, round: usize, stop: u32, time: i32, limit: i32) {
        let known = &mut self.at[round][stop as usize];
        if time < *known && time <= limit {
            *known = time;
            if !self.is_marked[stop as usize] {
                self.is_marked[stop as usize] = true;
                self.marked.push(stop);
            }
        }
    }

    /// Notes getting off at a stop after some rides, if that is news, and the walks to targets from there.
    fn get_off(&mut self, rides: &Rides, round: usize, stop: u32, time: i32) {
        if time >= self.off[round][stop as usize] {
            return;
        }
        for more in &mut self.off[round..] {
            let known = &mut more[stop as usize];
            *known = time.min(*known);
        }
        for (target, walk) in rides.egress.from(stop) {
            let known = &mut self.arrivals[*target as usize];
            *known = time.saturating_add(*walk).min(*known);
        }
        if !self.is_alighted[stop as usize] {
            self.is_alighted[stop as usize] = true;
            self.alighted.push(stop);
        }
    }

    /// Lists the lines at the marked stops, each from its first marked stop on.
    fn queue_lines(&mut self, rides: &Rides) {
        for stop in &self.marked {
            for (line, position) in rides.lines.at(*stop) {
                let slot = &mut self.queued[*line as usize];
                if *slot == u32::MAX {
                    *slot = self.queue.len() as u32;
                    self.queue.push((*line, *position));
                } else {
                    let known = &mut self.queue[*slot as usize].1;
                    *known = (*known).min(*position);
                }
            }
        }
    }

    fn end_round(&mut self) {
        self.clear_marks();
        self.marked.clear();
    }

    fn clear_marks(&mut self) {
        for stop in &self.marked {
            self.is_marked[*stop as usize] = false;
        }
    }
}

/// So many of one value, in the room there is: one search per origin would else ask for it all anew.
fn blank<T: Copy>(values: &mut Vec<T>, count: usize, value: T) {
    values.clear();
    values.resize(count, value);
}
