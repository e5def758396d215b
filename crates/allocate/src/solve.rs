//! The whole road: prices, a plan from them, better plans, the proof, the values.

use spoke_model::{Allocation, Certificate, PatternId, Prices, Problem, VenueValue};

use crate::branch::{Root, Tree};
use crate::control::{Control, Stage};
use crate::dual::{Bundle, Cuts, Domain, Effort, Multipliers, PointSearch, Proven, Spot, start};
use crate::infeasible::{Infeasible, infeasible};
use crate::instance::Instance;
use crate::pace::{FEW, MANY, Pace};
use crate::plan::{Plan, Routed, exchange, fit, improve, least_use, repair, round};
use crate::rounded::with_rounded_budgets;
use crate::route::{allocation, starting_prices};
use crate::values::values;

/// From this gap on the search for prices starts again from far.
const FAR_OFF: f64 = 0.01;

/// What is asked of [`solve`].
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Stop when `(bound − objective) / |objective|` is no more than this, ≥ 0; 0 asks for the best possible plan.
    pub gap: f64,
    /// Go on branching past the first bound until the gap is reached.
    pub prove: bool,
    /// An earlier solution of much the same problem to start from.
    pub warm: Option<&'a Warm>,
    /// Whether to keep to the earlier solution's patterns: a plan of other patterns is started from only where it is
    /// better by more than the gap. Of two scenarios that differ little, the plans then differ by what the scenarios do.
    pub keep: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { gap: 0.005, prove: false, warm: None, keep: false }
    }
}

/// What is worth keeping of a solution for the next, similar problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Warm {
    /// The pattern of each venue.
    pub patterns: Vec<PatternId>,
    /// The prices: of capacity, and of points with those of the rows.
    pub prices: Prices,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The gap asked for is proven.
    Reached,
    /// Nothing more to try; the gap is larger than asked.
    Exhausted,
    /// The control stopped it first.
    Stopped,
}

/// A plan, its proof and what explains it.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The plan.
    pub allocation: Allocation,
    /// The proof of how good it is.
    pub certificate: Certificate,
    /// One per venue; none from [`solve_unvalued`].
    pub values: Vec<VenueValue>,
    /// How the search ended.
    pub status: Status,
    /// The start for a similar problem.
    pub warm: Warm,
}

impl Solution {
    /// `(bound − objective) / |objective|`: 0 where they are equal, infinite where only the objective is 0.
    pub fn gap(&self) -> f64 {
        gap(self.allocation.objective, self.certificate.bound)
    }
}

/// `(bound − objective) / |objective|`: 0 where they are equal, infinite where only the objective is 0.
pub(crate) fn gap(objective: f64, bound: f64) -> f64 {
    if bound <= objective { 0.0 } else { (bound - objective) / objective.abs() }
}

/// The best plan found, with a proof of how good it is.
///
/// The search stops as soon as the gap asked for is reached, when there is nothing more to try, or when `control`
/// says so. Without [`Options::prove`] the bound is that of one set of prices; with it, a search tree closes the gap further.
///
/// # Errors
/// [`Infeasible`] when no plan keeps budgets, limits and access floor, with the least budgets that could; its
/// `proven` says whether that is certain.
pub fn solve(
    problem: &Problem,
    options: &Options<'_>,
    control: &dyn Control,
) -> Result<Solution, Infeasible> {
    search(problem, options, control, true)
}

/// As [`solve`], without the values of the venues: they route every closure anew, which many what-ifs in a row need not.
///
/// # Errors
/// As [`solve`].
pub fn solve_unvalued(
    problem: &Problem,
    options: &Options<'_>,
    control: &dyn Control,
) -> Result<Solution, Infeasible> {
    search(problem, options, control, false)
}

fn search(
    problem: &Problem,
    options: &Options<'_>,
    control: &dyn Control,
    valued: bool,
) -> Result<Solution, Infeasible> {
    let instance = Instance::new(problem);
    let (stronger, strong);
    let mut walked = walk(&instance, options, control, None)?;
    if let Some(earlier) = walked.far_off(options).filter(|_| !control.stop()) {
        stronger = with_rounded_budgets(problem);
        strong = Instance::with_mean_fill(&stronger, instance.mean_fill);
        let afresh = Options { warm: None, ..options.clone() };
        let again = walk(&strong, &afresh, control, Some(earlier))?;
        if again.tree.bound() < walked.tree.bound() {
            walked = again;
        } else if let Some(best) = again.tree.best {
            let plan = Plan::new(&instance, best.plan.option);
            let prices = starting_prices(&instance, &plan.capacities());
            walked.tree.best = Some(Routed::new(plan, &prices));
        }
    }
    let Walked { instance, mut tree, mut cuts, prices } = walked;
    let enough = |routed: &Routed<'_>, bound: f64| is_enough(instance, options, routed, bound);
    if tree.best.is_none() {
        let mut why = infeasible(instance);
        if !why.proven && instance.venues() < FEW {
            tree.grow(&mut cuts, control, &enough);
            why.proven = tree.is_exhausted();
        }
        if tree.best.is_none() {
            return Err(why);
        }
    } else if options.prove {
        tree.grow(&mut cuts, control, &enough);
    }
    let bound = tree.bound();
    let certificate = Certificate { bound: instance.objective(bound), proof: tree.proof() };
    let Some(best) = tree.best else { return Err(infeasible(instance)) };
    let values = if valued {
        tell(instance, control, Stage::Values, Some(&best), bound);
        values(instance, &best)
    } else {
        Vec::new()
    };
    Ok(conclude(instance, &best, certificate, values, options, prices, control))
}

/// Where prices and plans led: a tree that has not grown yet.
struct Walked<'a> {
    instance: &'a Instance<'a>,
    tree: Tree<'a>,
    cuts: Cuts,
    prices: Prices,
}

impl Walked<'_> {
    /// The plan's options, where it is so far from the bound that another way is worth its time.
    fn far_off(&self, options: &Options<'_>) -> Option<Vec<usize>> {
        let best = self.tree.best.as_ref()?;
        let wanted = options.gap.max(FAR_OFF) * (best.value - self.instance.floors_kept).abs();
        let off = self.tree.bound() - best.value;
        (self.instance.venues() < MANY && off > wanted).then(|| best.plan.option.clone())
    }
}

fn is_enough(instance: &Instance<'_>, options: &Options<'_>, routed: &Routed<'_>, bound: f64) -> bool {
    bound - routed.value <= options.gap * (routed.value - instance.floors_kept).abs()
}

fn tell(instance: &Instance<'_>, control: &dyn Control, stage: Stage, best: Option<&Routed<'_>>, bound: f64) {
    let best = best.map(|best| instance.objective(best.value));
    control.progress(stage, best, Some(instance.objective(bound)));
}

/// Prices, a plan from them, and both in turns until they meet or nothing more is to be tried. With an earlier plan, of
/// which the bound stayed far off, prices are searched from far first, and the better of the plans is kept.
fn walk<'a>(
    instance: &'a Instance<'a>,
    options: &Options<'_>,
    control: &dyn Control,
    earlier: Option<Vec<usize>>,
) -> Result<Walked<'a>, Infeasible> {
    let domain = Domain::whole(instance);
    let mut cuts = Cuts::new(instance.venues());
    let mut bundle = Bundle::new(instance, domain.clone(), start_of(instance, &domain, options));
    let told = |stage, best: Option<&Routed<'_>>, bound| tell(instance, control, stage, best, bound);
    let enough = |routed: &Routed<'_>, bound: f64| is_enough(instance, options, routed, bound);
    let (mut spot, mut search) = by_point(instance, &domain, &bundle, options);
    let kept = if options.keep { kept_plan(instance, &bundle.best, &spot.prices, options) } else { None };
    let mut bound = bundle.value.min(search.value);
    let kept_is_enough = kept.as_ref().is_some_and(|kept| enough(kept, bound));
    let promise = if options.prove { 1e-6 } else { (0.05 * options.gap).clamp(1e-6, 5e-4) };
    let mut pace = Pace::of(instance);
    let mut more = false;
    if !kept_is_enough {
        bundle.run(effort(instance, options), Some(&mut cuts), control);
        (spot, search) = by_point(instance, &domain, &bundle, options);
        let mut levels = pace.first.saturating_sub(search.level());
        if earlier.is_some() {
            search.start_from_far();
            levels = usize::MAX;
        }
        more = search.run(levels, pace.iterations, f64::NEG_INFINITY, promise, control);
        bound = bound.min(bundle.value).min(search.value);
    }
    told(Stage::Bound, None, bound);
    let mut best = if kept_is_enough {
        kept
    } else {
        let first =
            first_plan(instance, &means(&search, &bundle), &bundle.best, &spot.prices, &cuts, options);
        better_start(kept, first, options.gap)
    };
    if let Some(best) = &mut best {
        let mut hope = true;
        if !kept_is_enough {
            exchange(best, &bundle.best, pace.exchanges, control, &|routed| enough(routed, bound));
        }
        while !enough(best, bound) && (hope || more) && !control.stop() {
            told(Stage::Plan, Some(best), bound);
            let levels = if more { pace.levels_at_a_time } else { 0 };
            let rounds = if hope { pace.take_rounds() } else { 0 };
            (more, hope) = rayon::join(
                || search.run(levels, pace.iterations, f64::NEG_INFINITY, promise, control),
                || {
                    better_plan(best, &bundle.best, &mut cuts, rounds, control, &|routed| {
                        enough(routed, bound)
                    })
                },
            );
            bound = bound.min(search.value);
        }
        if options.prove && instance.venues() < FEW && !enough(best, bound) {
            other_starts(best, &means(&search, &bundle), &bundle.best, &spot.prices, &mut cuts, control);
        }
    } else if earlier.is_none() {
        // What no plan can keep needs no search for one.
        let why = infeasible(instance);
        if why.proven {
            return Err(why);
        }
        if more {
            search.run(usize::MAX, pace.iterations, f64::NEG_INFINITY, promise, control);
            bound = bound.min(search.value);
        }
    }
    if let Some(earlier) = earlier {
        let earlier = Routed::new(Plan::new(instance, earlier), &spot.prices);
        best = better_start(Some(earlier), best, if options.keep { options.gap } else { 0.0 });
    }
    told(Stage::Plan, best.as_ref(), bound);
    let points = Proven::Points(search.best.clone()).to_prices(instance);
    let prices = Prices { capacity: spot.to_prices(instance).capacity, ..points };
    let root = Root { multipliers: bundle.best.clone(), spot, search, bound };
    Ok(Walked { instance, tree: Tree::new(instance, root, best), cuts, prices })
}

/// Prices to start from: the earlier solution's, where its shape fits, else found by bisection.
fn start_of(instance: &Instance<'_>, domain: &Domain, options: &Options<'_>) -> Multipliers {
    options
        .warm
        .and_then(|warm| Multipliers::from_prices(instance, domain, &warm.prices))
        .unwrap_or_else(|| start(instance, domain))
}

/// The search for prices by point: from those of the bundle, or from an earlier solution's where those prove more.
fn by_point<'a>(
    instance: &'a Instance<'a>,
    domain: &Domain,
    bundle: &Bundle<'_>,
    options: &Options<'_>,
) -> (Spot, PointSearch<'a>) {
    let spot = bundle.best.spot(instance, domain);
    let prices = spot.by_point(instance);
    let earlier = options.warm.and_then(|warm| prices.with_earlier(instance, &warm.prices));
    let search = PointSearch::new(instance, domain.clone(), prices);
    let search = match earlier {
        Some(earlier) => search.warm(earlier),
        None => search,
    };
    (spot, search)
}

/// The earlier solution's plan, repaired where it does not keep the rows any more.
fn kept_plan<'a>(
    instance: &'a Instance<'a>,
    multipliers: &Multipliers,
    prices: &[f64],
    options: &Options<'_>,
) -> Option<Routed<'a>> {
    let mut plan = warm_plan(instance, options.warm?)?;
    repair(&mut plan, multipliers, prices).then(|| Routed::new(plan, prices))
}

/// The plan to keep to, unless another is better by more than the gap.
fn better_start<'a>(kept: Option<Routed<'a>>, other: Option<Routed<'a>>, gap: f64) -> Option<Routed<'a>> {
    match (kept, other) {
        (Some(kept), Some(other)) => {
            let instance = kept.plan.instance;
            let margin = gap * (other.value - instance.floors_kept).abs();
            Some(if other.value - kept.value > margin { other } else { kept })
        }
        (kept, other) => kept.or(other),
    }
}

/// How long to search prices of capacity, which prices by point start from.
fn effort(instance: &Instance<'_>, options: &Options<'_>) -> Effort {
    let evaluations = if instance.venues() < MANY { 60 } else { 40 };
    let promise = if options.prove { 1e-6 } else { (0.02 * options.gap).clamp(1e-6, 5e-4) };
    Effort { evaluations, enough: f64::NEG_INFINITY, promise }
}

/// The sessions that the options average to at the prices by point, where any were searched, and in the bundle.
fn means(search: &PointSearch<'_>, bundle: &Bundle<'_>) -> Vec<Vec<f64>> {
    let by_point = Some(search.mean_sessions()).filter(|mean| mean.iter().any(|sessions| *sessions > 0.0));
    by_point.into_iter().chain([bundle.mean_sessions()]).collect()
}

/// The best of: the earlier solution's patterns unless they are kept to, the prices' mean sessions rounded, and the cheapest coverings.
fn first_plan<'a>(
    instance: &'a Instance<'a>,
    means: &[Vec<f64>],
    multipliers: &Multipliers,
    prices: &[f64],
    cuts: &Cuts,
    options: &Options<'_>,
) -> Option<Routed<'a>> {
    let warm = options.warm.filter(|_| !options.keep).and_then(|warm| warm_plan(instance, warm));
    let warm = warm.and_then(|mut plan| repair(&mut plan, multipliers, prices).then_some(plan));
    let fitted = means.iter().filter_map(|mean| fit(instance, mean, multipliers, prices));
    let mut plans: Vec<Plan<'a>> = fitted.chain(warm).collect();
    if plans.is_empty() {
        let rows = 0..instance.problem.budgets.len();
        plans.extend(
            rows.filter_map(|row| least_use(instance, row).plan.map(|option| Plan::new(instance, option))),
        );
        plans.retain(Plan::is_feasible);
    }
    if instance.venues() >= MANY || options.warm.is_some() {
        let hope = |plan: &Plan<'_>| {
            cuts.heights(&instance.sessions(&plan.option)).first().map_or(0.0, |least| least.0)
        };
        plans.sort_by(|a, b| hope(b).total_cmp(&hope(a)));
        plans.truncate(1);
    }
    let mut best: Option<Routed<'a>> = None;
    for plan in plans {
        let routed = Routed::new(plan, prices);
        if best.as_ref().is_none_or(|best| routed.value > best.value) {
            best = Some(routed);
        }
    }
    best
}

/// The earlier solution's patterns where they are still options, else each venue's first.
fn warm_plan<'a>(instance: &'a Instance<'a>, warm: &Warm) -> Option<Plan<'a>> {
    if warm.patterns.len() != instance.venues() {
        return None;
    }
    let venues = instance.problem.venues.iter().zip(&warm.patterns);
    let option = venues
        .map(|(venue, pattern)| {
            venue.options.iter().position(|option| option.pattern == *pattern).unwrap_or(0)
        })
        .collect();
    Some(Plan::new(instance, option))
}

/// Better plans: by exchanges many at a time where venues are many, else by few at a time. Whether there is more to
/// try.
fn better_plan(
    best: &mut Routed<'_>,
    multipliers: &Multipliers,
    cuts: &mut Cuts,
    rounds: usize,
    control: &dyn Control,
    enough: &(dyn Fn(&Routed<'_>) -> bool + Sync),
) -> bool {
    let venues = best.plan.instance.venues();
    if venues >= MANY {
        return exchange(best, multipliers, rounds, control, enough) && rounds > 0;
    }
    improve(best, cuts, rounds, (venues / 40).max(4), control, enough) && rounds > 0
}

/// Improves the other roundings too: another start may end at a better plan.
fn other_starts<'a>(
    best: &mut Routed<'a>,
    means: &[Vec<f64>],
    multipliers: &Multipliers,
    prices: &[f64],
    cuts: &mut Cuts,
    control: &dyn Control,
) {
    let instance = best.plan.instance;
    for (mean, bias) in means.iter().flat_map(|mean| [0.2, 0.35, 0.5, 0.65].map(|bias| (mean, bias))) {
        let mut plan = round(instance, mean, bias);
        if repair(&mut plan, multipliers, prices) && !control.stop() {
            let mut routed = Routed::new(plan, prices);
            improve(&mut routed, cuts, 12, 4, control, &|_| false);
            if routed.value > best.value {
                *best = routed;
            }
        }
    }
}

fn conclude(
    instance: &Instance<'_>,
    best: &Routed<'_>,
    certificate: Certificate,
    values: Vec<VenueValue>,
    options: &Options<'_>,
    prices: Prices,
    control: &dyn Control,
) -> Solution {
    let chosen = best.plan.option.iter().zip(&instance.problem.venues);
    let patterns: Vec<PatternId> = chosen.map(|(option, venue)| venue.options[*option].pattern).collect();
    let sessions = instance.sessions(&best.plan.option);
    let allocation = allocation(instance, &best.router, patterns.clone(), sessions);
    let status = if gap(allocation.objective, certificate.bound) <= options.gap {
        Status::Reached
    } else if control.stop() {
        Status::Stopped
    } else {
        Status::Exhausted
    };
    Solution { allocation, certificate, values, status, warm: Warm { patterns, prices } }
}
