//! The state of a routing: flows, fills, loads and prices that fit one another, and how a change is taken back.

use crate::instance::{Instance, TRIFLE};
use crate::response::{Scratch, respond};
use crate::route::labels::{Search, Way};

/// Flows that are optimal for the prices; settled, they are optimal for the capacities.
#[derive(Clone, Debug)]
pub(crate) struct Router<'a> {
    pub(super) instance: &'a Instance<'a>,
    pub(super) capacity: Vec<f64>,
    pub(super) load: Vec<f64>,
    /// x̄ × objective per place; infinite at a closed venue.
    pub(super) price: Vec<f64>,
    pub(super) flow: Vec<f64>,
    /// Room left in the reach constraint that starts at each arc.
    pub(super) slack: Vec<f64>,
    pub(super) filled: Vec<f64>,
    /// The band the next place of each point would fall in.
    pub(super) band: Vec<u32>,
    /// What the next place is worth to each point; −∞ when full.
    pub(super) next_slope: Vec<f64>,
    /// What the last place is worth to each point; +∞ when it has none.
    pub(super) last_slope: Vec<f64>,
    pub(super) search: Search,
    pub(super) home: Vec<Home>,
    unsettled: Vec<u32>,
    journal: Option<Journal>,
    touched_point: Vec<u32>,
    touched_venue: Vec<u32>,
    stamp: u32,
}

/// Where a point has places. Nearly every point has them on one arc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Home {
    Nowhere,
    /// On this arc, more than a trifle, and none at all on any other.
    At(u32),
    Several,
}

/// What to restore.
#[derive(Clone, Debug, Default)]
struct Journal {
    points: Vec<(u32, f64, u32)>,
    flows: Vec<(f64, f64)>,
    venues: Vec<(u32, f64, f64, f64)>,
    before: f64,
}

impl<'a> Router<'a> {
    /// Every point at its best response to `price`; capacities need not hold before [`Router::settle`].
    pub(crate) fn new(instance: &'a Instance<'a>, capacity: &[f64], price: &[f64]) -> Self {
        let price: Vec<f64> = price
            .iter()
            .zip(capacity)
            .map(|(price, capacity)| if *capacity > 0.0 { price.max(0.0) } else { f64::INFINITY })
            .collect();
        let mut router = Self {
            instance,
            capacity: capacity.to_vec(),
            load: vec![0.0; instance.venues()],
            price,
            flow: vec![0.0; instance.venue.len()],
            slack: instance.reach.clone(),
            filled: vec![0.0; instance.points.len()],
            band: vec![0; instance.points.len()],
            next_slope: vec![f64::NEG_INFINITY; instance.points.len()],
            last_slope: vec![f64::INFINITY; instance.points.len()],
            search: Search::new(instance.venues()),
            home: vec![Home::Nowhere; instance.points.len()],
            unsettled: (0..instance.venues() as u32).collect(),
            journal: None,
            touched_point: vec![0; instance.points.len()],
            touched_venue: vec![0; instance.venues()],
            stamp: 0,
        };
        let mut records = Scratch::new();
        for point in 0..instance.points.len() {
            let flow = &mut router.flow;
            let price = &router.price;
            respond(instance, point, |venue| price[venue], &mut records, |arc, places| flow[arc] = places);
            router.refresh(point);
            for arc in instance.arcs(point) {
                router.load[instance.venue[arc] as usize] += router.flow[arc];
            }
        }
        router
    }

    /// Places on an arc.
    pub(crate) fn flow(&self, arc: usize) -> f64 {
        self.flow[arc]
    }

    /// What a place at a venue is worth at most: its price, or, where it is closed, what somebody would pay.
    pub(crate) fn worth(&self, venue: usize) -> f64 {
        let price = self.price[venue];
        if price.is_finite() { price } else { self.price_nobody_pays(venue) }
    }

    /// x̄ × the objective of the flows.
    pub(crate) fn value(&self) -> f64 {
        (0..self.instance.points.len()).map(|point| self.value_of(point)).sum()
    }

    fn value_of(&self, point: usize) -> f64 {
        let (upper, slope) = self.instance.bands_of(point);
        let filled = self.filled[point];
        let (mut value, mut from) = (0.0, 0.0);
        for (to, slope) in upper.iter().zip(slope) {
            if filled <= *to {
                value += (filled - from) * slope;
                break;
            }
            value += (to - from) * slope;
            from = *to;
        }
        value - self.instance.arcs(point).map(|arc| self.flow[arc] * self.instance.burden[arc]).sum::<f64>()
    }

    /// Gives a venue another capacity; [`Router::settle`] mends the flows.
    pub(crate) fn set_capacity(&mut self, venue: usize, capacity: f64) {
        self.touch_venue(venue);
        if capacity > 0.0 && !self.price[venue].is_finite() {
            self.price[venue] = self.price_nobody_pays(venue);
        }
        self.capacity[venue] = capacity;
        self.unsettled.push(venue as u32);
    }

    /// Moves flows until every venue is within its capacity, and full where it has a price: then they are optimal.
    pub(crate) fn settle(&mut self) {
        let mut unsettled = std::mem::take(&mut self.unsettled);
        unsettled.sort_unstable();
        unsettled.dedup();
        if unsettled.iter().any(|venue| self.surplus(*venue as usize) > 0.0) {
            for venue in &unsettled {
                self.fill(*venue as usize);
            }
        }
        for venue in &unsettled {
            while self.surplus(*venue as usize) > 0.0 && self.balance(*venue as usize, Way::Out) {}
        }
        for venue in &unsettled {
            let venue = *venue as usize;
            if self.capacity[venue] <= 0.0 {
                self.empty(venue);
                continue;
            }
            self.fill(venue);
        }
        unsettled.clear();
        self.unsettled = unsettled;
    }

    /// Fills a venue up, or lowers its price to 0.
    fn fill(&mut self, venue: usize) {
        while self.spare(venue) > 0.0 && self.price[venue] > 0.0 && self.balance(venue, Way::In) {}
    }

    /// Closes a venue for good: what rounding left there goes, and nobody can pay its price.
    fn empty(&mut self, venue: usize) {
        self.touch_venue(venue);
        self.price[venue] = f64::INFINITY;
        let instance = self.instance;
        for (point, arc) in instance.arcs_into(venue) {
            if self.flow[*arc as usize] > 0.0 {
                self.touch_point(*point as usize);
                self.flow[*arc as usize] = 0.0;
                self.refresh(*point as usize);
            }
        }
        self.load[venue] = 0.0;
    }

    /// Places over capacity, 0 where within rounding.
    pub(super) fn surplus(&self, venue: usize) -> f64 {
        let over = self.load[venue] - self.capacity[venue];
        if over > TRIFLE * (1.0 + self.capacity[venue]) { over } else { 0.0 }
    }

    /// Places under capacity, 0 where within rounding.
    pub(super) fn spare(&self, venue: usize) -> f64 {
        let under = self.capacity[venue] - self.load[venue];
        if under > TRIFLE * (1.0 + self.capacity[venue]) { under } else { 0.0 }
    }

    /// Starts a trial: from here on [`Router::take_back`] restores.
    pub(crate) fn begin(&mut self) {
        self.stamp += 1;
        let mut journal = self.journal.take().unwrap_or_default();
        journal.points.clear();
        journal.flows.clear();
        journal.venues.clear();
        journal.before = 0.0;
        self.journal = Some(journal);
    }

    /// x̄ × what the objective has gained since [`Router::begin`].
    pub(crate) fn gained(&self) -> f64 {
        let Some(journal) = &self.journal else { return 0.0 };
        let now: f64 = journal.points.iter().map(|(point, _, _)| self.value_of(*point as usize)).sum();
        now - journal.before
    }

    /// Points touched since [`Router::begin`], each with its places then and now.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (usize, f64, f64)> + '_ {
        let points = self.journal.iter().flat_map(|journal| &journal.points);
        points.map(|(point, then, _)| (*point as usize, *then, self.filled[*point as usize]))
    }

    /// x̄ × what the objective gains when a venue has another capacity; the flows stay as they are.
    pub(crate) fn try_capacity(&mut self, venue: usize, capacity: f64) -> f64 {
        self.begin();
        self.set_capacity(venue, capacity);
        self.settle();
        let gained = self.gained();
        self.take_back();
        gained
    }

    /// Restores the state at [`Router::begin`].
    pub(crate) fn take_back(&mut self) {
        let Some(journal) = self.journal.take() else { return };
        let mut at = 0;
        for (point, filled, band) in &journal.points {
            let point = *point as usize;
            self.filled[point] = *filled;
            self.band[point] = *band;
            for arc in self.instance.arcs(point) {
                (self.flow[arc], self.slack[arc]) = journal.flows[at];
                at += 1;
            }
            self.reopen(point);
        }
        for (venue, capacity, load, price) in &journal.venues {
            let venue = *venue as usize;
            self.capacity[venue] = *capacity;
            self.load[venue] = *load;
            self.price[venue] = *price;
        }
        self.unsettled.clear();
        self.stamp += 1;
        self.journal = Some(journal);
    }

    fn touch_point(&mut self, point: usize) {
        if self.touched_point[point] == self.stamp || self.journal.is_none() {
            return;
        }
        self.touched_point[point] = self.stamp;
        let value = self.value_of(point);
        let arcs = self.instance.arcs(point);
        if let Some(journal) = &mut self.journal {
            journal.before += value;
            journal.points.push((point as u32, self.filled[point], self.band[point]));
            journal.flows.extend(arcs.map(|arc| (self.flow[arc], self.slack[arc])));
        }
    }

    pub(super) fn touch_venue(&mut self, venue: usize) {
        if self.touched_venue[venue] == self.stamp {
            return;
        }
        if let Some(journal) = &mut self.journal {
            self.touched_venue[venue] = self.stamp;
            journal.venues.push((venue as u32, self.capacity[venue], self.load[venue], self.price[venue]));
        }
    }

    /// Adds places to an arc (fewer than none takes away); the caller keeps every constraint.
    pub(super) fn add(&mut self, point: usize, arc: usize, places: f64) {
        self.touch_point(point);
        let venue = self.instance.venue[arc] as usize;
        self.touch_venue(venue);
        let before = self.flow[arc];
        let mut after = before + places;
        // What taking away leaves by rounding is none. What is added stays, however little: were it dropped, a
        // venue's last trifle of room would be filled again and again and never be full.
        if places <= 0.0 && after <= self.trifle(point) {
            after = 0.0;
        }
        self.flow[arc] = after;
        self.load[venue] += after - before;
    }

    /// Recomputes what follows from a point's flows.
    pub(super) fn refresh(&mut self, point: usize) {
        let mut beyond = 0.0;
        for arc in self.instance.arcs(point).rev() {
            beyond += self.flow[arc];
            self.slack[arc] = self.instance.reach[arc] - beyond;
        }
        let (upper, _) = self.instance.bands_of(point);
        let trifle = self.trifle(point);
        let band = upper.iter().position(|to| *to > beyond + trifle).unwrap_or(upper.len());
        self.filled[point] = beyond;
        self.band[point] = band as u32;
        self.reopen(point);
    }

    /// Slopes about the fill of a point, and where it has places.
    fn reopen(&mut self, point: usize) {
        self.next_slope[point] = self.next(point).map_or(f64::NEG_INFINITY, |next| next.0);
        self.last_slope[point] =
            if self.filled[point] > self.trifle(point) { self.last(point).0 } else { f64::INFINITY };
        let mut places = self.instance.arcs(point).filter(|arc| self.flow[*arc] > 0.0);
        self.home[point] = match (places.next(), places.next()) {
            (None, _) => Home::Nowhere,
            (Some(arc), None) if self.holds(point, arc) => Home::At(arc as u32),
            _ => Home::Several,
        };
    }

    /// What the next place would be worth to a point and how many fit; `None` when it is full.
    pub(super) fn next(&self, point: usize) -> Option<(f64, f64)> {
        let (upper, slope) = self.instance.bands_of(point);
        let band = self.band[point] as usize;
        (band < slope.len()).then(|| (slope[band], upper[band] - self.filled[point]))
    }

    /// What the last place is worth to a point and how many are worth as much.
    pub(super) fn last(&self, point: usize) -> (f64, f64) {
        let (upper, slope) = self.instance.bands_of(point);
        let filled = self.filled[point];
        let trifle = self.trifle(point);
        let mut band = (self.band[point] as usize).min(slope.len() - 1);
        loop {
            let from = if band == 0 { 0.0 } else { upper[band - 1] };
            if filled - from > trifle || band == 0 {
                return (slope[band], filled - from);
            }
            band -= 1;
        }
    }

    /// Least room of a point in the reach constraints that start at these arcs; 0 within rounding.
    pub(super) fn room(&self, point: usize, arcs: std::ops::RangeInclusive<usize>) -> f64 {
        let least = self.slack[arcs].iter().copied().fold(f64::INFINITY, f64::min);
        if least > self.trifle(point) { least } else { 0.0 }
    }

    /// Places of a point too few to count.
    pub(super) fn trifle(&self, point: usize) -> f64 {
        self.instance.trifle[point]
    }

    /// Whether a point has places on an arc that are worth moving: were trifles moved, a path through one would carry
    /// no more than that, again and again.
    pub(super) fn holds(&self, point: usize, arc: usize) -> bool {
        self.flow[arc] > self.trifle(point)
    }

    /// The lowest price of a venue without flows at which nobody would move a place there.
    fn price_nobody_pays(&self, venue: usize) -> f64 {
        let instance = self.instance;
        let mut price: f64 = 0.0;
        for (point, arc) in instance.arcs_into(venue) {
            let (point, arc) = (*point as usize, *arc as usize);
            let arcs = instance.arcs(point);
            let trifle = self.trifle(point);
            for from in arc + 1..arcs.end {
                price = price.max(self.would_pay(point, from, arc));
            }
            let mut from = arc;
            while self.slack[from] > trifle {
                if from == arcs.start {
                    if let Some((slope, _)) = self.next(point) {
                        price = price.max(slope - instance.burden[arc]);
                    }
                    break;
                }
                from -= 1;
                price = price.max(self.would_pay(point, from, arc));
            }
        }
        price
    }

    /// The price of `to`'s venue at which flow on `from` would be as well off there.
    fn would_pay(&self, point: usize, from: usize, to: usize) -> f64 {
        if !self.holds(point, from) {
            return 0.0;
        }
        let instance = self.instance;
        instance.burden[from] + self.price[instance.venue[from] as usize] - instance.burden[to]
    }
}
