//! Fast interchange for the median problem: swap an open site for a closed one as long as that pays.
//! A heuristic; the proof is elsewhere.
//!
//! For every client the nearest and second nearest open site are known, so that a candidate's best partner
//! follows from one pass over the candidate's own clients (Resende & Werneck 2007,
//! <https://doi.org/10.1007/s10479-006-0154-0>); swaps are made as soon as they are found (Schubert &
//! Rousseeuw 2021, <https://doi.org/10.1016/j.is.2021.101804>). Candidates wait in a queue: a swap brings back
//! those for whose clients something changed, so that mending after a kick costs what the kick disturbed
//! (Bentley 1992, <https://doi.org/10.1287/ijoc.4.4.387>), and swaps can be taken back.

use std::collections::VecDeque;

use super::problem::{Columns, Problem};
use crate::random::Random;

const NONE: u32 = u32::MAX;

/// Swaps between two summations of the losses.
const REFRESH: usize = 200;

/// Annealing: stages, the first heat over the mean cost of a swap, and the last over the first.
const STAGES: usize = 200;
const HEAT: f64 = 0.3;
const COOLING: f64 = 0.01;

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
    /// Candidates to look at, and whether a site is among them.
    queue: VecDeque<u32>,
    queued: Vec<bool>,
    /// Swaps that can be taken back: who entered, who left.
    made: Vec<(u32, u32)>,
    /// Swaps since the losses were summed.
    unsummed: usize,
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
            queue: VecDeque::new(),
            queued: vec![false; problem.sites],
            made: Vec::new(),
            unsummed: 0,
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
        loop {
            (0..self.problem.sites as u32).for_each(|site| self.enqueue(site));
            let before = self.made.len();
            self.settle(stop);
            if self.made.len() == before || stop() {
                break;
            }
        }
        self.keep();
    }

    /// Swaps until no swap of a waiting candidate pays.
    pub(super) fn settle(&mut self, stop: &dyn Fn() -> bool) {
        let mut cost = self.cost();
        let mut looked = 0_usize;
        while let Some(candidate) = self.queue.pop_front() {
            self.queued[candidate as usize] = false;
            if self.is_open[candidate as usize] || self.open.is_empty() {
                continue;
            }
            looked += 1;
            if looked.is_multiple_of(64) && stop() {
                break;
            }
            let (change, partner) = self.best_swap(candidate as usize);
            if change < -1e-10 * (1.0 + self.loss[partner as usize].abs()) {
                self.swap(candidate, partner);
                if self.unsummed >= REFRESH {
                    // Running sums drift where prohibitive costs come and go: no swap is to rest on that.
                    self.refresh();
                    let now = self.cost();
                    if now >= cost {
                        break;
                    }
                    cost = now;
                }
            }
        }
        self.forget();
    }

    /// Forces `strength` closed sites open, each in place of its best partner: a random one, then some that share
    /// clients with it.
    pub(super) fn kick(&mut self, strength: usize, random: &mut Random) {
        if self.open.is_empty() || self.open.len() == self.problem.sites {
            return;
        }
        let first = loop {
            let site = random.below(self.problem.sites);
            if !self.is_open[site] {
                break site;
            }
        };
        for turn in 0..strength {
            let candidate = if turn == 0 { Some(first) } else { self.neighbour(first, random) };
            if let Some(candidate) = candidate {
                let (_, partner) = self.best_swap(candidate);
                self.swap(candidate as u32, partner);
            }
        }
    }

    /// Simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983, <https://doi.org/10.1126/science.220.4598.671>): `steps`
    /// random candidates with their best partners, a change for the worse made with probability `e^(−change/heat)`,
    /// the heat falling by stages; then a descent.
    pub(super) fn anneal(&mut self, steps: usize, random: &mut Random, stop: &dyn Fn() -> bool) {
        if self.open.is_empty() || self.open.len() == self.problem.sites {
            return;
        }
        let from = HEAT * self.roughness(random);
        for stage in 0..STAGES {
            let heat = from * COOLING.powf(stage as f64 / STAGES as f64);
            if stop() {
                break;
            }
            for _ in 0..steps / STAGES {
                let candidate = random.below(self.problem.sites);
                if self.is_open[candidate] {
                    continue;
                }
                let (change, partner) = self.best_swap(candidate);
                let chance = random.below(1 << 30) as f64 / f64::from(1 << 30);
                if change < 0.0 || chance < (-change / heat).exp() {
                    self.swap(candidate as u32, partner);
                }
            }
            self.keep();
            self.refresh();
        }
        self.descend(stop);
    }

    /// What the best swap of a random closed site costs, on average.
    fn roughness(&mut self, random: &mut Random) -> f64 {
        const SAMPLE: usize = 200;
        let mut sum = 0.0;
        for _ in 0..SAMPLE {
            let candidate = random.below(self.problem.sites);
            if !self.is_open[candidate] {
                sum += self.best_swap(candidate).0.max(0.0);
            }
        }
        sum / SAMPLE as f64
    }

    /// A random closed site of a random client of `site`; `None` where chance finds none.
    fn neighbour(&self, site: usize, random: &mut Random) -> Option<usize> {
        let (clients, _) = self.columns.column(site);
        (0..8).filter(|_| !clients.is_empty()).find_map(|_| {
            let client = clients[random.below(clients.len())] as usize;
            let (sites, costs) = self.problem.row(client);
            let near = costs.partition_point(|&cost| cost <= self.second_cost[client]).max(1);
            let other = sites[random.below(near)] as usize;
            (!self.is_open[other]).then_some(other)
        })
    }

    /// Makes the swaps so far final.
    pub(super) fn keep(&mut self) {
        self.made.clear();
    }

    /// Takes back the swaps since [`Self::keep`].
    pub(super) fn take_back(&mut self) {
        while let Some((entered, left)) = self.made.pop() {
            self.swap(left, entered);
            self.made.pop();
        }
        self.forget();
    }

    fn enqueue(&mut self, site: u32) {
        if !self.queued[site as usize] {
            self.queued[site as usize] = true;
            self.queue.push_back(site);
        }
    }

    /// Empties the queue.
    fn forget(&mut self) {
        while let Some(site) = self.queue.pop_front() {
            self.queued[site as usize] = false;
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
        self.unsummed = 0;
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
        self.made.push((enter, leave));
        self.unsummed += 1;
        let columns = self.columns;
        let (clients, costs) = columns.column(enter as usize);
        for (&client, &cost) in clients.iter().zip(costs) {
            if cost < self.second_cost[client as usize] {
                self.relocate(client as usize);
            }
        }
        let (clients, _) = columns.column(leave as usize);
        for &client in clients {
            if self.first[client as usize] == leave || self.second[client as usize] == leave {
                self.relocate(client as usize);
            }
        }
        self.loss[leave as usize] = 0.0;
        self.find_cheapest();
    }

    /// Finds the nearest sites of a client anew and brings back the candidates for which that changes something.
    fn relocate(&mut self, client: usize) {
        let before = self.second_cost[client];
        self.add_loss(client, -1.0);
        self.locate(client);
        self.add_loss(client, 1.0);
        let within = before.max(self.second_cost[client]);
        let (sites, costs) = self.problem.row(client);
        for (&site, &cost) in sites.iter().zip(costs) {
            if cost >= within {
                break;
            }
            self.enqueue(site);
        }
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
