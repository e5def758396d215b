//! Fast interchange for the median problem: swap an open site for a closed one as long as that pays.
//! A heuristic; the proof is elsewhere.
//!
//! For every client the nearest and second nearest open site are known, so that a candidate's best partner
//! follows from one pass over the candidate's own clients (Resende & Werneck 2007,
//! <https://doi.org/10.1016/j.ejor.2005.11.030>); swaps are made as soon as they are found (Schubert &
//! Rousseeuw 2021, <https://doi.org/10.1016/j.is.2021.101804>).

use super::problem::{Columns, Problem};
use crate::locate::random::Random;

const NONE: u32 = u32::MAX;

/// Swaps between two summations of the losses.
const REFRESH: usize = 200;

/// A set of open sites under interchange.
#[derive(Clone)]
pub(super) struct Interchange<'a> {
    problem: &'a Problem,
    columns: &'a Columns,
    is_open: Vec<bool>,
    open: Vec<u32>,
    first: Vec<u32>,
    first_cost: Vec<f64>,
    second_cost: Vec<f64>,
    second: Vec<u32>,
    /// What closing an open site costs, by site.
    loss: Vec<f64>,
    /// The open site that costs least to close.
    cheapest: u32,
    /// Scratch: what the candidate at hand saves of the loss of each open site, and the sites it saves of.
    saved: Vec<f64>,
    touched: Vec<u32>,
}

impl<'a> Interchange<'a> {
    /// Starts from a set of sites; made to have as many as the problem opens, first by dropping the last, then
    /// by adding random ones.
    pub(super) fn new(
        problem: &'a Problem,
        columns: &'a Columns,
        start: &[u32],
        random: &mut Random,
    ) -> Self {
        let mut is_open = vec![false; problem.sites];
        let mut open: Vec<u32> = Vec::with_capacity(problem.open);
        for &site in start.iter().take(problem.open) {
            if !is_open[site as usize] {
                is_open[site as usize] = true;
                open.push(site);
            }
        }
        let mut rest: Vec<u32> = (0..problem.sites as u32).filter(|&j| !is_open[j as usize]).collect();
        let missing = problem.open - open.len();
        random.sample(&mut rest, missing);
        for &site in &rest[..missing] {
            is_open[site as usize] = true;
            open.push(site);
        }
        let clients = problem.clients();
        let mut state = Self {
            problem,
            columns,
            is_open,
            open,
            first: vec![NONE; clients],
            second: vec![NONE; clients],
            first_cost: vec![0.0; clients],
            second_cost: vec![0.0; clients],
            loss: vec![0.0; problem.sites],
            cheapest: NONE,
            saved: vec![0.0; problem.sites],
            touched: Vec::new(),
        };
        (0..clients).for_each(|client| state.locate(client));
        state.refresh();
        state
    }

    /// The open sites.
    pub(super) fn open(&self) -> &[u32] {
        &self.open
    }

    /// Which sites are open.
    pub(super) fn is_open(&self) -> &[bool] {
        &self.is_open
    }

    /// Multipliers halfway between the nearest and second nearest open site of each client.
    pub(super) fn multipliers(&self) -> Vec<f64> {
        self.first_cost.iter().zip(&self.second_cost).map(|(a, b)| 0.5 * (a + b)).collect()
    }

    /// Cost of the open sites, summed anew.
    pub(super) fn cost(&self) -> f64 {
        self.problem.constant + self.first_cost.iter().sum::<f64>()
    }

    /// Swaps until no swap pays, or `stop` says so.
    pub(super) fn descend(&mut self, stop: &dyn Fn() -> bool) {
        let sites = self.problem.sites;
        if self.open.is_empty() || self.open.len() == sites {
            return;
        }
        let (mut idle, mut candidate, mut swaps) = (0, 0, 0);
        let mut cost = self.cost();
        while idle < sites {
            if candidate % 64 == 0 && stop() {
                return;
            }
            idle += 1;
            if !self.is_open[candidate] {
                let (change, partner) = self.best_swap(candidate);
                if change < -1e-10 * (1.0 + self.loss[partner as usize].abs()) {
                    self.swap(candidate as u32, partner);
                    idle = 0;
                    swaps += 1;
                    if swaps % REFRESH == 0 {
                        // Running sums drift where prohibitive costs come and go: no swap is to rest on that.
                        self.refresh();
                        let now = self.cost();
                        if now >= cost {
                            return;
                        }
                        cost = now;
                    }
                }
            }
            candidate = if candidate + 1 == sites { 0 } else { candidate + 1 };
        }
    }

    /// Forces `strength` random closed sites open, each in place of its best partner.
    pub(super) fn kick(&mut self, strength: usize, random: &mut Random) {
        if self.open.is_empty() || self.open.len() == self.problem.sites {
            return;
        }
        for _ in 0..strength {
            let candidate = loop {
                let j = random.below(self.problem.sites);
                if !self.is_open[j] {
                    break j;
                }
            };
            let (_, partner) = self.best_swap(candidate);
            self.swap(candidate as u32, partner);
        }
    }

    /// The best site to close if `candidate` opens, and the change in cost.
    fn best_swap(&mut self, candidate: usize) -> (f64, u32) {
        let (clients, costs) = self.columns.column(candidate);
        let mut gain = 0.0;
        for (&client, &cost) in clients.iter().zip(costs) {
            let i = client as usize;
            let (here, next) = (self.first_cost[i], self.second_cost[i]);
            if cost >= next {
                continue;
            }
            gain += (here - cost).max(0.0);
            let partner = self.first[i];
            if partner != NONE {
                let slot = &mut self.saved[partner as usize];
                if *slot == 0.0 {
                    self.touched.push(partner);
                }
                *slot += next - cost.max(here);
            }
        }
        // A site that saves nothing costs no less than the cheapest, which if it saves something is seen too.
        let mut best = (self.loss[self.cheapest as usize], self.cheapest);
        for site in self.touched.drain(..) {
            let loss = self.loss[site as usize] - self.saved[site as usize];
            self.saved[site as usize] = 0.0;
            if loss < best.0 || loss == best.0 && site < best.1 {
                best = (loss, site);
            }
        }
        (best.0 - gain, best.1)
    }

    /// Sums the losses anew.
    fn refresh(&mut self) {
        self.loss.fill(0.0);
        for client in 0..self.first.len() {
            self.add_loss(client, 1.0);
        }
        self.find_cheapest();
    }

    fn find_cheapest(&mut self) {
        let loss = |site: u32| self.loss[site as usize];
        let cheapest = self.open.iter().copied().min_by(|&a, &b| loss(a).total_cmp(&loss(b)).then(a.cmp(&b)));
        self.cheapest = cheapest.unwrap_or(NONE);
    }

    /// Opens one site and closes another.
    fn swap(&mut self, enter: u32, leave: u32) {
        self.is_open[enter as usize] = true;
        self.is_open[leave as usize] = false;
        if let Some(slot) = self.open.iter_mut().find(|site| **site == leave) {
            *slot = enter;
        }
        let columns = self.columns;
        let (clients, costs) = columns.column(enter as usize);
        for (&client, &cost) in clients.iter().zip(costs) {
            let i = client as usize;
            if cost < self.second_cost[i] || self.second[i] == NONE && self.first[i] != NONE {
                self.add_loss(i, -1.0);
                self.locate(i);
                self.add_loss(i, 1.0);
            } else if self.first[i] == NONE {
                self.locate(i);
                self.add_loss(i, 1.0);
            }
        }
        let (clients, _) = columns.column(leave as usize);
        for &client in clients {
            let i = client as usize;
            if self.first[i] == leave || self.second[i] == leave {
                self.add_loss(i, -1.0);
                self.locate(i);
                self.add_loss(i, 1.0);
            }
        }
        self.loss[leave as usize] = 0.0;
        self.find_cheapest();
    }

    /// Finds the two nearest open sites of a client.
    fn locate(&mut self, client: usize) {
        let (sites, costs) = self.problem.row(client);
        let cap = self.problem.cap(client);
        let mut found = [(NONE, cap); 2];
        let mut count = 0;
        for (&site, &cost) in sites.iter().zip(costs) {
            if self.is_open[site as usize] {
                found[count] = (site, cost);
                count += 1;
                if count == 2 {
                    break;
                }
            }
        }
        (self.first[client], self.first_cost[client]) = found[0];
        (self.second[client], self.second_cost[client]) = found[1];
    }

    fn add_loss(&mut self, client: usize, sign: f64) {
        let first = self.first[client];
        if first != NONE {
            self.loss[first as usize] += sign * (self.second_cost[client] - self.first_cost[client]);
        }
    }
}
