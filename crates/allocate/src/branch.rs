//! Branch and bound over the venues' options: what closes the gap that prices alone leave.
//!
//! A node keeps a range of options per venue; prices searched from its parent's bound every plan left in it. The
//! nodes with the highest bounds are worked on side by side, always as many at a time, so that the tree does not
//! depend on threads. The tree with its leaves' prices is the proof.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use spoke_model::{Proof, VenueId};

use crate::Control;
use crate::control::Stage;
use crate::dual::{Bundle, Cuts, Domain, Effort, Multipliers, Spot, evaluate};
use crate::instance::Instance;
use crate::plan::{Plan, Routed, improve, repair, round};

/// Nodes worked on at a time.
const BATCH: usize = 8;

/// Evaluations of the dual per node.
const EVALUATIONS: usize = 24;

/// A node's place in the tree.
enum Node {
    Leaf(Spot),
    Branch { venue: usize, at_most: f64, children: [usize; 2] },
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
    spot: Spot,
    /// Where to branch: venue and the last option of the lower side; `None` where one plan is left.
    branch: Option<(usize, usize)>,
    candidate: Option<Vec<usize>>,
}

/// The tree and the best plan.
pub(crate) struct Tree<'a> {
    instance: &'a Instance<'a>,
    nodes: Vec<Node>,
    open: BinaryHeap<Open>,
    /// The highest bound among leaves that are done with.
    closed: f64,
    /// Nodes worked on.
    worked: usize,
    /// The best plan.
    pub(crate) best: Option<Routed<'a>>,
}

impl<'a> Tree<'a> {
    /// A tree of one node with these prices and what they prove.
    pub(crate) fn new(instance: &'a Instance<'a>, spot: Spot, bound: f64, best: Option<Routed<'a>>) -> Self {
        let root = Open { bound, node: 0, domain: Domain::whole(instance) };
        Self {
            instance,
            nodes: vec![Node::Leaf(spot)],
            open: BinaryHeap::from([root]),
            closed: f64::NEG_INFINITY,
            worked: 0,
            best,
        }
    }

    /// x̄ × the bound that the tree proves.
    pub(crate) fn bound(&self) -> f64 {
        let open = self.open.peek().map_or(f64::NEG_INFINITY, |open| open.bound);
        let best = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value);
        open.max(self.closed).max(best)
    }

    /// Branches until `enough` says so of the best plan and the bound, nothing is open, or the control stops it.
    pub(crate) fn grow(
        &mut self,
        cuts: &mut Cuts,
        control: &dyn Control,
        enough: &dyn Fn(&Routed<'_>, f64) -> bool,
    ) {
        while !self.open.is_empty() && !control.stop() {
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
            self.worked += batch.len();
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
        let Node::Leaf(parent) = &self.nodes[open.node] else { unreachable!("open nodes are leaves") };
        let from = Multipliers::at_spot(instance, &open.domain, parent);
        if let Some(row) = impossible(instance, &open.domain) {
            return drive_down(instance, &open.domain, from, row, cutoff);
        }
        if (0..instance.venues()).all(|venue| open.domain.0[venue].0 == open.domain.0[venue].1) {
            return single(instance, open, from, cutoff);
        }
        let effort = Effort { evaluations: EVALUATIONS, enough: cutoff, promise: 1e-7 };
        let mut bundle = Bundle::new(instance, open.domain.clone(), from);
        bundle.run(effort, None, control);
        let mut spot = bundle.best.spot(instance, &open.domain);
        let prices = spot.prices.clone();
        let bound = bundle.value.min(open.bound);
        if bundle.value > open.bound {
            spot = parent.clone();
        }
        let mean = bundle.mean_sessions();
        let branch = choose_branch(instance, &open.domain, &bundle.best, &mean);
        let mut plan = round(instance, &mean, 0.5);
        let candidate = repair(&mut plan, &bundle.best, &prices).then_some(plan.option);
        Worked { bound, spot, branch, candidate }
    }

    /// Puts a worked node back into the tree: done with, or branched.
    fn settle(&mut self, open: Open, worked: Worked) {
        let node = open.node;
        let Some((venue, last)) = worked.branch else {
            self.closed = self.closed.max(worked.bound);
            self.nodes[node] = Node::Leaf(worked.spot);
            return;
        };
        let mut children = [0; 2];
        let (from, to) = open.domain.0[venue];
        for (side, range) in [(from, last as u32), (last as u32 + 1, to)].into_iter().enumerate() {
            let mut domain = open.domain.clone();
            domain.0[venue] = range;
            children[side] = self.nodes.len();
            self.nodes.push(Node::Leaf(worked.spot.clone()));
            self.open.push(Open { bound: worked.bound, node: children[side], domain });
        }
        let at_most = self.instance.problem.venues[venue].options[last].sessions;
        self.nodes[node] = Node::Branch { venue, at_most, children };
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

    /// The tree as a proof.
    pub(crate) fn proof(&self) -> Proof {
        let mut made: Vec<Option<Proof>> = self.nodes.iter().map(|_| None).collect();
        for node in (0..self.nodes.len()).rev() {
            made[node] = Some(match &self.nodes[node] {
                Node::Leaf(spot) => Proof::Leaf(spot.to_prices(self.instance)),
                Node::Branch { venue, at_most, children } => {
                    let mut child = |side: usize| made[children[side]].take();
                    match (child(0), child(1)) {
                        (Some(below), Some(above)) => Proof::Branch {
                            venue: VenueId::new(*venue),
                            at_most: *at_most,
                            below: Box::new(below),
                            above: Box::new(above),
                        },
                        _ => unreachable!("children come after their parent"),
                    }
                }
            });
        }
        match made.swap_remove(0) {
            Some(proof) => proof,
            None => unreachable!("the root is made last"),
        }
    }
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
        bound = evaluate(instance, domain, &from).value;
        price *= 4.0;
    }
    Worked { bound, spot: from.spot(instance, domain), branch: None, candidate: None }
}

/// One plan is left: it is routed, or a row it breaks drives the bound down.
fn single(instance: &Instance<'_>, open: &Open, from: Multipliers, cutoff: f64) -> Worked {
    let option: Vec<usize> = open.domain.0.iter().map(|range| range.0 as usize).collect();
    let plan = Plan::new(instance, option.clone());
    if !plan.is_feasible() {
        let row = impossible(instance, &open.domain).unwrap_or(0);
        return drive_down(instance, &open.domain, from, row, cutoff);
    }
    let prices = crate::route::starting_prices(instance, &plan.capacities());
    let routed = Routed::new(plan, &prices);
    let worth = (0..instance.venues()).map(|venue| routed.router.worth(venue)).collect();
    let spot = Spot { prices: worth, rows: vec![0.0; from.at.len() - instance.venues()] };
    let found = Multipliers::at_spot(instance, &open.domain, &spot);
    let bound = evaluate(instance, &open.domain, &found).value;
    Worked { bound, spot: found.spot(instance, &open.domain), branch: None, candidate: Some(option) }
}

/// The venue whose mean sessions lie furthest from an option, by what that is worth, and the option below.
fn choose_branch(
    instance: &Instance<'_>,
    domain: &Domain,
    multipliers: &Multipliers,
    mean: &[f64],
) -> Option<(usize, usize)> {
    let mut best: Option<(f64, usize, usize)> = None;
    for venue in 0..instance.venues() {
        let (first, last) = domain.0[venue];
        if first == last {
            continue;
        }
        let options = &instance.problem.venues[venue].options;
        let places = instance.problem.venues[venue].places_per_session;
        let price = multipliers.price(instance, domain, venue).price;
        let below = (first..last)
            .rev()
            .find(|option| options[*option as usize].sessions <= mean[venue] + 1e-9)
            .unwrap_or(first) as usize;
        let (low, high) = (options[below].sessions, options[below + 1].sessions);
        let off = (mean[venue] - low).min(high - mean[venue]).max(0.0);
        let score = (off + 1e-6 * (high - low)) * places * price + 1e-12 * (high - low);
        if best.is_none_or(|best| score > best.0) {
            best = Some((score, venue, below));
        }
    }
    best.map(|(_, venue, below)| (venue, below))
}
