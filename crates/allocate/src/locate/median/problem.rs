//! The one problem behind p-median, maximal covering, attendance and Kolm–Pollak: clients with a sorted row of
//! sites and a cap, and a number of sites to open. This file holds its shape and its exact reductions.
//!
//! ```text
//! min  constant + Σ_i min( cap_i , min { c_ij : j open } )      exactly `open` of `sites` sites open
//! ```
//!
//! The cap is what a client costs when none of its listed sites is open: 1 × weight for an uncovered client of
//! MCLP, the cost at the nearest site already fixed open, a prohibitive cost for a client that must be served,
//! or the cost of the nearest site that a shortened row left out, which makes the problem a relaxation.
//! Costs are weighted and measured from the cheapest of the row.

use crate::locate::TOLERANCE;

/// What is decided about a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fix {
    /// Nothing.
    Free,
    /// It is open.
    Open,
    /// It is closed.
    Closed,
}

/// The problem above. Rows ascend in cost and stay below the cap; no site is decided.
#[derive(Clone, Debug, Default)]
pub(in crate::locate) struct Problem {
    /// Number of sites.
    pub(in crate::locate) sites: usize,
    /// How many of them open.
    pub(in crate::locate) open: usize,
    /// What every solution costs.
    pub(in crate::locate) constant: f64,
    /// Whether every solution costs a whole number.
    pub(in crate::locate) integral: bool,
    /// What the objective is counted down from where it is a maximum (`total − cost`).
    pub(in crate::locate) total: Option<f64>,
    start: Vec<usize>,
    site: Vec<u32>,
    cost: Vec<f64>,
    cap: Vec<f64>,
}

/// A problem with the decided sites taken out.
pub(super) struct Reduced {
    /// What is left.
    pub(super) problem: Problem,
    /// Position in the larger problem of each site left.
    pub(super) sites: Vec<u32>,
    /// The multipliers given, for the clients left.
    pub(super) multipliers: Vec<f64>,
    /// Unless merged: position in the larger problem of each client left, and what its costs were lowered by.
    pub(super) clients: Vec<(u32, f64)>,
}

impl Problem {
    /// A problem without clients.
    pub(in crate::locate) fn new(sites: usize, open: usize) -> Self {
        Self { sites, open, start: vec![0], ..Self::default() }
    }

    /// Adds a client. What costs the cap or more is dropped; the row must ascend.
    pub(in crate::locate) fn push(&mut self, row: &[(u32, f64)], cap: f64) {
        let base = row.first().map_or(cap, |&(_, cost)| cost.min(cap));
        self.constant += base;
        let before = self.site.len();
        for &(site, cost) in row {
            if cost >= cap {
                break;
            }
            self.site.push(site);
            self.cost.push(cost - base);
        }
        if self.site.len() > before {
            self.start.push(self.site.len());
            self.cap.push(cap - base);
        }
    }

    /// Number of clients whose cost depends on what opens.
    pub(super) fn clients(&self) -> usize {
        self.cap.len()
    }

    /// Number of pairs.
    pub(super) fn pairs(&self) -> usize {
        self.site.len()
    }

    /// Sites of a client, nearest first, and their costs.
    pub(super) fn row(&self, client: usize) -> (&[u32], &[f64]) {
        let range = self.start[client]..self.start[client + 1];
        (&self.site[range.clone()], &self.cost[range])
    }

    /// What a client costs when none of its row is open.
    pub(super) fn cap(&self, client: usize) -> f64 {
        self.cap[client]
    }

    /// Cost of opening these sites.
    pub(super) fn evaluate(&self, open: &[bool]) -> f64 {
        let mut total = 0.0;
        for client in 0..self.clients() {
            let (sites, costs) = self.row(client);
            let at = sites.iter().position(|&site| open[site as usize]);
            total += at.map_or(self.cap[client], |at| costs[at]);
        }
        self.constant + total
    }

    /// The least that a solution better than `best` can cost less: bounds within this of `best` prove it.
    pub(super) fn slack(&self, best: f64) -> f64 {
        let rounding = TOLERANCE * self.objective(best).abs();
        if self.integral { (1.0 - 1e-6 - 1e-12 * best.abs()).max(rounding) } else { rounding }
    }

    /// The objective of solutions that cost this.
    pub(super) fn objective(&self, cost: f64) -> f64 {
        self.total.map_or(cost, |total| total - cost)
    }

    /// Brings all caps down to `most`, which a client can only reach in solutions that are not wanted. Multipliers
    /// and sums then stay in the range of the solutions sought, whatever the dearest pairs cost.
    pub(super) fn lower_caps(&mut self, most: f64) {
        let mut kept = 0;
        let mut start = vec![0];
        for client in 0..self.clients() {
            let from = self.start[client];
            self.cap[client] = self.cap[client].min(most);
            let cheap = self.cost[from..self.start[client + 1]].partition_point(|&c| c < self.cap[client]);
            self.site.copy_within(from..from + cheap, kept);
            self.cost.copy_within(from..from + cheap, kept);
            kept += cheap;
            start.push(kept);
        }
        self.site.truncate(kept);
        self.cost.truncate(kept);
        self.start = start;
    }

    /// Takes the decided sites out.
    ///
    /// `room` is what the bound of `multipliers` lacks to the limit that proves the incumbent: a client that
    /// costs `multiplier + room` or more raises the bound to the limit, so that dearer pairs are of no use to a
    /// better solution and the cap comes down to that (∞ leaves all pairs).
    ///
    /// With `merge`, clients left with the same sites in the same order become one, which changes neither the
    /// optimum nor the linear relaxation: the same site is the best of each for any choice.
    pub(super) fn reduce(&self, fix: &[Fix], multipliers: &[f64], room: f64, merge: bool) -> Reduced {
        let sites: Vec<u32> = (0..self.sites as u32).filter(|&j| fix[j as usize] == Fix::Free).collect();
        let opened = fix.iter().filter(|&&f| f == Fix::Open).count();
        let mut position = vec![u32::MAX; self.sites];
        for (new, &old) in sites.iter().enumerate() {
            position[old as usize] = new as u32;
        }
        let mut problem = Self::new(sites.len(), self.open.saturating_sub(opened));
        problem.constant = self.constant;
        problem.integral = self.integral;
        problem.total = self.total;
        let mut left = Vec::with_capacity(self.clients());
        let mut clients = Vec::with_capacity(self.clients());
        let mut row = Vec::new();
        for client in 0..self.clients() {
            let (all, costs) = self.row(client);
            row.clear();
            let multiplier = multipliers.get(client).copied().unwrap_or(0.0);
            let mut cap = self.cap[client].min(multiplier + room);
            for (&site, &cost) in all.iter().zip(costs) {
                if cost >= cap {
                    break;
                }
                match fix[site as usize] {
                    Fix::Closed => {}
                    Fix::Open => {
                        cap = cost;
                        break;
                    }
                    Fix::Free => row.push((position[site as usize], cost)),
                }
            }
            let base = row.first().map_or(cap, |&(_, cost)| cost.min(cap));
            let before = problem.clients();
            problem.push(&row, cap);
            if problem.clients() > before {
                left.push((multiplier - base).clamp(0.0, cap - base));
                clients.push((client as u32, base));
            }
        }
        if merge {
            problem.merge(&mut left);
            clients.clear();
        }
        Reduced { problem, sites, multipliers: left, clients }
    }

    /// Makes one client of those with the same sites in the same order.
    fn merge(&mut self, multipliers: &mut Vec<f64>) {
        let mut order: Vec<u32> = (0..self.clients() as u32).collect();
        order.sort_by(|&a, &b| self.row(a as usize).0.cmp(self.row(b as usize).0));
        let mut merged = Self::new(self.sites, self.open);
        merged.constant = self.constant;
        merged.integral = self.integral;
        merged.total = self.total;
        let mut sums = Vec::new();
        for &client in &order {
            let (sites, costs) = self.row(client as usize);
            let last = merged.clients().checked_sub(1);
            if let Some(last) = last.filter(|&last| merged.row(last).0 == sites) {
                let from = merged.start[last];
                for (sum, cost) in merged.cost[from..].iter_mut().zip(costs) {
                    *sum += cost;
                }
                merged.cap[last] += self.cap[client as usize];
                sums[last] += multipliers[client as usize];
            } else {
                merged.site.extend_from_slice(sites);
                merged.cost.extend_from_slice(costs);
                merged.start.push(merged.site.len());
                merged.cap.push(self.cap[client as usize]);
                sums.push(multipliers[client as usize]);
            }
        }
        *self = merged;
        *multipliers = sums;
    }
}

/// The same pairs by site: its clients and what they cost there.
pub(super) struct Columns {
    start: Vec<usize>,
    client: Vec<u32>,
    cost: Vec<f64>,
}

impl Columns {
    /// The pairs of a problem by site, clients ascending.
    pub(super) fn of(problem: &Problem) -> Self {
        let mut start = vec![0_usize; problem.sites + 1];
        for &site in &problem.site {
            start[site as usize + 1] += 1;
        }
        for j in 0..problem.sites {
            start[j + 1] += start[j];
        }
        let mut next = start.clone();
        let mut client = vec![0_u32; problem.pairs()];
        let mut cost = vec![0.0; problem.pairs()];
        for i in 0..problem.clients() {
            let (sites, costs) = problem.row(i);
            for (&site, &c) in sites.iter().zip(costs) {
                let slot = &mut next[site as usize];
                client[*slot] = i as u32;
                cost[*slot] = c;
                *slot += 1;
            }
        }
        Self { start, client, cost }
    }

    /// Clients of a site and their costs.
    pub(super) fn column(&self, site: usize) -> (&[u32], &[f64]) {
        let range = self.start[site]..self.start[site + 1];
        (&self.client[range.clone()], &self.cost[range])
    }
}
