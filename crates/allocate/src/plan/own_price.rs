//! What another capacity of one venue would be worth at most, were only its own price to move.
//!
//! Any prices bound a routing from above; keeping all prices but one and moving that one to its best gives, in the
//! time it takes to ask the venue's own points, a far closer bound than the price itself does.

use rayon::prelude::*;

use crate::instance::Instance;
use crate::plan::routed::Routed;
use crate::response::{Scratch, respond};

/// Halvings of the price's bracket.
const HALVINGS: usize = 7;

/// Prices of a routing and what each point's best response to them is worth.
pub(crate) struct OwnPrice<'a> {
    instance: &'a Instance<'a>,
    price: Vec<f64>,
    worth: Vec<f64>,
    capacity: Vec<f64>,
}

impl<'a> OwnPrice<'a> {
    /// Asks every point once.
    pub(crate) fn new(routed: &Routed<'a>) -> Self {
        let instance = routed.plan.instance;
        let price: Vec<f64> =
            (0..instance.venues()).into_par_iter().map(|venue| routed.router.worth(venue)).collect();
        let worth = (0..instance.points.len())
            .into_par_iter()
            .map_init(Scratch::new, |records, point| {
                respond(instance, point, |venue| price[venue], records, |_, _| {})
            })
            .collect();
        Self { instance, price, worth, capacity: routed.plan.capacities() }
    }

    /// x̄ × the most the objective can gain (or the least it loses, negative) when this venue's capacity becomes
    /// `capacity`.
    pub(crate) fn change(&self, venue: usize, capacity: f64) -> f64 {
        let before = self.capacity[venue];
        let price = self.price[venue];
        if capacity <= 0.0 {
            return self.at(venue, f64::INFINITY, &mut Scratch::new()).0 - price * before;
        }
        let (mut low, mut high) =
            if capacity > before { (0.0, price) } else { (price, self.instance.steepest) };
        let mut best = price * (capacity - before);
        let mut records = Scratch::new();
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            let (more, asked) = self.at(venue, middle, &mut records);
            best = best.min(more + middle * capacity - price * before);
            if asked > capacity { low = middle } else { high = middle }
        }
        best
    }

    /// What the points' responses change by when the venue's price is `price`, and the places they ask of it.
    fn at(&self, venue: usize, price: f64, records: &mut Scratch) -> (f64, f64) {
        let (mut more, mut asked) = (0.0, 0.0);
        for (point, own) in self.instance.arcs_into(venue) {
            let prices = |other: usize| if other == venue { price } else { self.price[other] };
            let worth = respond(self.instance, *point as usize, prices, records, |arc, places| {
                if arc == *own as usize {
                    asked += places;
                }
            });
            more += worth - self.worth[*point as usize];
        }
        (more, asked)
    }
}
