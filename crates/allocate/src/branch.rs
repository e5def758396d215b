//! Branch and bound over the venues' options: what closes the gap that prices alone leave.
//!
//! A node keeps a range of options per venue; point prices searched from its parent's bound every plan left in it.
//! Options that the same prices already show to be out of the race are taken off before a node is branched: in the
//! proof that is a branch too, with a leaf that shares the node's prices. The nodes with the highest bounds are worked
//! on side by side, always as many at a time, so that the tree does not depend on threads. The tree with its leaves'
//! prices is the proof.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use spoke_model::{Proof, ProofNode, VenueId};

use crate::Control;
use crate::control::Stage;
use crate::dual::{Cuts, Domain, Multipliers, PointSearch, Proven, Spot, evaluate, rounding};
use crate::instance::Instance;
use crate::plan::{Plan, Routed, improve, repair, round};

/// Nodes worked on at a time.
const BATCH: usize = 4;

/// Levels of the search for prices per node, and iterations of each.
const LEVELS: usize = 3;
const ITERATIONS: usize = 30;

/// Nodes after which the search for any plan at all gives up.
const PLANLESS: usize = 4000;

/// A node's place in the tree.
#[derive(Clone, Copy, Debug)]
enum Node {
    /// With the position of its prices.
    Leaf(usize),
    Branch {
        venue: usize,
        at_most: f64,
        children: [usize; 2],
    },
}

/// A node still to be worked on.
struct Open {
    bound: f64,
    node: usize,
    domain: Domain,
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open {}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then(other.node.cmp(&self.node))
    }
}

/// What working on a node found.
struct Worked {
    bound: f64,
    /// Better prices than its parent's, if any were found.
    prices: Option<Proven>,
    /// Options taken off: venue, the range that is left, and x̄ × the bound of plans in what was taken.
    trimmed: Vec<(usize, (u32, u32), f64)>,
    /// Where to branch: venue and the last option of the lower side; `None` where one plan is left.
    branch: Option<(usize, usize)>,
    candidate: Option<Vec<usize>>,
}

impl Worked {
    /// A node that is done with.
    fn closed(bound: f64, spot: Spot, candidate: Option<Vec<usize>>) -> Self {
        Self { bound, prices: Some(Proven::Capacity(spot)), trimmed: Vec::new(), branch: None, candidate }
    }
}

/// Where a tree starts: prices of capacity by venue, and the search for prices by point.
pub(crate) struct Root<'a> {
    /// The multipliers by venue and the prices that follow.
    pub(crate) multipliers: Multipliers,
    pub(crate) spot: Spot,
    /// Prices by point.
    pub(crate) search: PointSearch<'a>,
    /// x̄ × the bound of the better of the two.
    pub(crate) bound: f64,
}

/// The tree and the best plan.
pub(crate) struct Tree<'a> {
    instance: &'a Instance<'a>,
    root: Root<'a>,
    prices: Vec<Proven>,
    nodes: Vec<Node>,
    open: BinaryHeap<Open>,
    /// The highest bound among leaves that are done with.
    closed: f64,
    /// The best plan.
    pub(crate) best: Option<Routed<'a>>,
}

impl<'a> Tree<'a> {
    /// A tree of one node with the better of the root's prices.
    pub(crate) fn new(instance: &'a Instance<'a>, root: Root<'a>, best: Option<Routed<'a>>) -> Self {
        let prices = if root.search.value <= root.bound && !instance.points.is_empty() {
            Proven::Points(root.search.best.clone())
        } else {
            Proven::Capacity(root.spot.clone())
        };
        let open = Open { bound: root.bound, node: 0, domain: Domain::whole(instance) };
        Self {
            instance,
            root,
            prices: vec![prices],
            nodes: vec![Node::Leaf(0)],
            open: BinaryHeap::from([open]),
            closed: f64::NEG_INFINITY,
            best,
        }
    }

    /// x̄ × the bound that the tree proves.
    pub(crate) fn bound(&self) -> f64 {
        let open = self.open.peek().map_or(f64::NEG_INFINITY, |open| open.bound);
        let best = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value);
        open.max(self.closed).max(best)
    }

    /// Whether every plan was looked at.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.open.is_empty()
    }

    /// Branches until `enough` says so of the best plan and the bound, nothing is open, or the control stops it;
    /// gives up where after some thousand nodes there still is no plan.
    pub(crate) fn grow(
        &mut self,
        cuts: &mut Cuts,
        control: &dyn Control,
        enough: &dyn Fn(&Routed<'_>, f64) -> bool,
    ) {
        while !self.open.is_empty() && !control.stop() {
            if self.best.is_none() && self.nodes.len() > PLANLESS {
                return;
            }
            let bound = self.bound();
            if self.best.as_ref().is_some_and(|best| enough(best, bound)) {
                return;
            }
            let cutoff = self.cutoff(enough);
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH {
                let Some(open) = self.open.pop() else { break };
                if open.bound <= cutoff {
                    self.closed = self.closed.max(open.bound);
                } else {
                    batch.push(open);
                }
            }
            let tree = &*self;
            let worked: Vec<Worked> = batch.par_iter().map(|open| tree.work(open, cutoff, control)).collect();
            let mut candidates = Vec::new();
            for (open, worked) in batch.into_iter().zip(worked) {
                candidates.extend(worked.candidate.clone());
                self.settle(open, worked);
            }
            self.try_candidates(candidates, cuts, control);
            let best = self.best.as_ref().map(|best| self.instance.objective(best.value));
            control.progress(Stage::Prove, best, Some(self.instance.objective(self.bound())));
        }
    }

    /// A bound no higher than this needs no more work.
    fn cutoff(&self, enough: &dyn Fn(&Routed<'_>, f64) -> bool) -> f64 {
        let Some(best) = &self.best else { return f64::NEG_INFINITY };
        let (mut low, mut high) = (best.value, best.value + self.instance.scale.max(best.value.abs()));
        if !enough(best, low) {
            return low;
        }
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if enough(best, middle) { low = middle } else { high = middle }
        }
        low
    }

    /// Bounds a node and looks for a plan and a branch in it.
    fn work(&self, open: &Open, cutoff: f64, control: &dyn Control) -> Worked {
        let instance = self.instance;
        let domain = &open.domain;
        let from = || Multipliers::at_spot(instance, domain, &self.root.spot);
        if let Some(row) = impossible(instance, domain) {
            return drive_down(instance, domain, from(), row, cutoff);
        }
        if (0..instance.venues()).all(|venue| domain.0[venue].0 == domain.0[venue].1) {
            return single(instance, open, from(), cutoff);
        }
        let Node::Leaf(parent) = self.nodes[open.node] else { unreachable!("open nodes are leaves") };
        let start = match &self.prices[parent] {
            Proven::Points(prices) => prices,
            Proven::Capacity(_) => &self.root.search.best,
        };
        let mut search = self.root.search.within(domain.clone(), start.clone());
        search.run(LEVELS, ITERATIONS, cutoff, 1e-6, control);
        let own = search.value <= open.bound;
        let trimmed = if own { trim(domain, &search, cutoff) } else { Vec::new() };
        let mut left = domain.clone();
        for (venue, range, _) in &trimmed {
            left.0[*venue] = *range;
        }
        let mean = search.mean_sessions();
        let mut plan = round(instance, &mean, 0.5);
        let kept = repair(&mut plan, &self.root.multipliers, &self.root.spot.prices);
        Worked {
            bound: search.value.min(open.bound),
            branch: choose_branch(instance, &left, &mean),
            prices: own.then_some(Proven::Points(search.best)),
            trimmed,
            candidate: kept.then_some(plan.option),
        }
    }

    /// Puts a worked node back into the tree: done with, or trimmed and branched.
    fn settle(&mut self, open: Open, worked: Worked) {
        let Node::Leaf(mut prices) = self.nodes[open.node] else { unreachable!("open nodes are leaves") };
        if let Some(own) = worked.prices {
            prices = self.prices.len();
            self.prices.push(own);
            self.nodes[open.node] = Node::Leaf(prices);
        }
        let (mut node, mut domain) = (open.node, open.domain);
        for (venue, (first, last), bound) in worked.trimmed {
            self.closed = self.closed.max(bound);
            let (from, to) = domain.0[venue];
            if first > from {
                node = self.split(node, venue, first as usize - 1, prices)[1];
            }
            if last < to {
                node = self.split(node, venue, last as usize, prices)[0];
            }
            domain.0[venue] = (first, last);
        }
        let Some((venue, last)) = worked.branch else {
            if (0..self.instance.venues()).all(|venue| domain.0[venue].0 == domain.0[venue].1)
                && node != open.node
            {
                self.open.push(Open { bound: worked.bound, node, domain });
            } else {
                self.closed = self.closed.max(worked.bound);
            }
            return;
        };
        let (from, to) = domain.0[venue];
        let children = self.split(node, venue, last, prices);
        for (child, range) in children.into_iter().zip([(from, last as u32), (last as u32 + 1, to)]) {
            let mut domain = domain.clone();
            domain.0[venue] = range;
            self.open.push(Open { bound: worked.bound, node: child, domain });
        }
    }

    /// Branches a node on a venue's options up to `last`; both children are leaves with these prices.
    fn split(&mut self, node: usize, venue: usize, last: usize, prices: usize) -> [usize; 2] {
        let children = [self.nodes.len(), self.nodes.len() + 1];
        self.nodes.extend([Node::Leaf(prices), Node::Leaf(prices)]);
        let at_most = self.instance.problem.venues[venue].options[last].sessions;
        self.nodes[node] = Node::Branch { venue, at_most, children };
        children
    }

    /// Routes the candidates that the planes leave hope for.
    fn try_candidates(&mut self, mut candidates: Vec<Vec<usize>>, cuts: &mut Cuts, control: &dyn Control) {
        candidates.sort();
        candidates.dedup();
        let instance = self.instance;
        let value = |tree: &Self| tree.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value);
        for option in candidates {
            let hope =
                cuts.heights(&instance.sessions(&option)).first().map_or(f64::INFINITY, |first| first.0);
            if hope <= value(self) + 1e-9 * instance.scale {
                continue;
            }
            let plan = Plan::new(instance, option);
            let prices = crate::route::starting_prices(instance, &plan.capacities());
            let mut routed = Routed::new(plan, &prices);
            routed.add_cut(cuts);
            if routed.value > value(self) {
                improve(&mut routed, cuts, 30, 4, control, &|_| false);
                self.best = Some(routed);
            }
        }
    }

    /// The tree as a proof, of the prices only those that a leaf names.
    pub(crate) fn proof(&self) -> Proof {
        let mut place: Vec<Option<usize>> = vec![None; self.prices.len()];
        let mut prices = Vec::new();
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            nodes.push(match *node {
                Node::Leaf(at) => {
                    let at = *place[at].get_or_insert_with(|| {
                        prices.push(self.prices[at].to_prices(self.instance));
                        prices.len() - 1
                    });
                    ProofNode::Leaf { prices: at }
                }
                Node::Branch { venue, at_most, children: [below, above] } => {
                    ProofNode::Branch { venue: VenueId::new(venue), at_most, below, above }
                }
            });
        }
        Proof { prices, nodes }
    }
}

/// The options at the ends of venues' ranges that cannot be in a plan above the cutoff.
fn trim(domain: &Domain, search: &PointSearch<'_>, cutoff: f64) -> Vec<(usize, (u32, u32), f64)> {
    let mut trimmed = Vec::new();
    for (venue, values) in search.values.iter().enumerate() {
        let (mut first, mut last) = domain.0[venue];
        let best = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let bound = |option: u32| search.value - best + values[option as usize];
        let mut highest = f64::NEG_INFINITY;
        while first < last && bound(first) <= cutoff {
            highest = highest.max(bound(first));
            first += 1;
        }
        while first < last && bound(last) <= cutoff {
            highest = highest.max(bound(last));
            last -= 1;
        }
        if highest > f64::NEG_INFINITY {
            trimmed.push((venue, (first, last), highest));
        }
    }
    trimmed
}

/// The row (an index into the multipliers) that no plan of the domain keeps by itself, if there is one.
fn impossible(instance: &Instance<'_>, domain: &Domain) -> Option<usize> {
    let layout = Multipliers::zero(instance).layout;
    let problem = instance.problem;
    let range = |venue: usize, of: &dyn Fn(usize) -> f64| {
        domain.options(venue).map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
            (least.min(value), most.max(value))
        })
    };
    for (row, budget) in problem.budgets.iter().enumerate() {
        let least: f64 = (0..instance.venues())
            .map(|venue| range(venue, &|option| problem.venues[venue].options[option].cost[row]).0)
            .sum();
        if least > budget.limit + 1e-9 * (1.0 + budget.limit.abs()) {
            return Some(layout.budget(row));
        }
    }
    for (index, limit) in problem.limits.iter().enumerate() {
        let (mut least, mut most) = (0.0, 0.0);
        for venue in &limit.members {
            let venue = venue.index();
            let found = range(venue, &|option| problem.venues[venue].options[option].sessions);
            least += found.0;
            most += found.1;
        }
        if limit.maximum.is_some_and(|maximum| least > maximum + 1e-9 * (1.0 + maximum.abs())) {
            return Some(layout.maximum(index));
        }
        if limit.minimum.is_some_and(|minimum| most < minimum - 1e-9 * (1.0 + minimum.abs())) {
            return Some(layout.minimum(index));
        }
    }
    (0..instance.access.len())
        .find(|row| {
            instance.access[*row].venues.iter().all(|venue| {
                let venue = venue.index();
                range(venue, &|option| problem.venues[venue].options[option].sessions).1 <= 0.0
            })
        })
        .map(|row| layout.row(row))
}

/// A domain without a plan: the price of the row that cannot be kept rises until the bound is out of the way.
fn drive_down(
    instance: &Instance<'_>,
    domain: &Domain,
    mut from: Multipliers,
    row: usize,
    cutoff: f64,
) -> Worked {
    let mut bound = evaluate(instance, domain, &from).value;
    let mut price = instance.scale.max(1.0);
    let wanted = if cutoff.is_finite() { cutoff } else { -instance.scale };
    for _ in 0..60 {
        if bound <= wanted {
            break;
        }
        let mut spot = from.spot(instance, domain);
        spot.rows[row - from.layout.venues] = price;
        from = Multipliers::at_spot(instance, domain, &spot);
        bound = evaluate(instance, domain, &from).value + rounding(instance, from.rows());
        price *= 4.0;
    }
    Worked::closed(bound, from.spot(instance, domain), None)
}

/// One plan is left: it is routed, or a row it breaks drives the bound down.
fn single(instance: &Instance<'_>, open: &Open, from: Multipliers, cutoff: f64) -> Worked {
    let option: Vec<usize> = open.domain.0.iter().map(|range| range.0 as usize).collect();
    let plan = Plan::new(instance, option.clone());
    if !plan.is_feasible() {
        // A row broken by no more than its rounding has no price that says so: the bound stays what it was.
        let Some(row) = impossible(instance, &open.domain) else {
            return Worked {
                bound: open.bound,
                prices: None,
                trimmed: Vec::new(),
                branch: None,
                candidate: None,
            };
        };
        return drive_down(instance, &open.domain, from, row, cutoff);
    }
    let prices = crate::route::starting_prices(instance, &plan.capacities());
    let routed = Routed::new(plan, &prices);
    let worth = (0..instance.venues()).map(|venue| routed.router.worth(venue)).collect();
    let spot = Spot { prices: worth, rows: vec![0.0; from.at.len() - instance.venues()] };
    let found = Multipliers::at_spot(instance, &open.domain, &spot);
    let bound = evaluate(instance, &open.domain, &found).value;
    Worked::closed(bound, found.spot(instance, &open.domain), Some(option))
}

/// The venue whose mean sessions lie furthest from an option, by its places, and the option below. Whether a venue
/// opens at all weighs double.
fn choose_branch(instance: &Instance<'_>, domain: &Domain, mean: &[f64]) -> Option<(usize, usize)> {
    let mut best: Option<(f64, usize, usize)> = None;
    for venue in 0..instance.venues() {
        let (first, last) = domain.0[venue];
        if first == last {
            continue;
        }
        let options = &instance.problem.venues[venue].options;
        let below = (first..last)
            .rev()
            .find(|option| options[*option as usize].sessions <= mean[venue] + 1e-9)
            .unwrap_or(first) as usize;
        let (low, high) = (options[below].sessions, options[below + 1].sessions);
        let off = (mean[venue] - low).min(high - mean[venue]).max(0.0);
        let weight = if low > 0.0 { 1.0 } else { 2.0 };
        let places = instance.problem.venues[venue].places_per_session;
        let score = weight * (off + 1e-6 * (high - low)) * places + 1e-12 * (high - low);
        if best.is_none_or(|best| score > best.0) {
            best = Some((score, venue, below));
        }
    }
    best.map(|(_, venue, below)| (venue, below))
}
