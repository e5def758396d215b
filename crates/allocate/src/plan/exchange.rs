//! Many exchanges at once, for plans too large to judge one by one.
//!
//! Each round pays for the best steps up to a venue's next larger option with the cheapest steps down, never touching
//! two neighbours, and routes them all together. Steps are picked by the most they can gain ([`OwnPrice`]), those
//! picked are routed alone, and so again until all that are picked are known: what a bound promises is often far from
//! what a step gains, and few of all steps need be routed. A round that does not gain is taken back and tried with
//! fewer.

use rayon::prelude::*;

use crate::Control;
use crate::dual::{Multipliers, option_cost};
use crate::instance::Instance;
use crate::plan::own_price::OwnPrice;
use crate::plan::routed::Routed;

/// How far from break-even at the prices of the rows a step may be, as a share of what its rows cost.
const NEAR: f64 = 0.05;

/// How often steps are picked by what they may gain before those known are made.
const PICKS: usize = 8;

/// Steps that a thread routes at a time.
const PIECE: usize = 16;

/// A round that gains less than this share of the scale is the last.
const LITTLE: f64 = 2e-5;

/// Exchanges until it is `enough`, a round gains little, `rounds` are over, or the control stops it. Says whether there is
/// more to try.
pub(crate) fn exchange(
    routed: &mut Routed<'_>,
    multipliers: &Multipliers,
    rounds: usize,
    control: &dyn Control,
    enough: &dyn Fn(&Routed<'_>) -> bool,
) -> bool {
    let instance = routed.plan.instance;
    let mut most = (instance.venues() / 4).max(4);
    let mut steps = Steps::new(instance, multipliers.rows());
    for _ in 0..rounds {
        if enough(routed) || control.stop() {
            return true;
        }
        steps.bound(routed);
        let picked = steps.choose(routed, most, control);
        if picked.is_empty() {
            return false;
        }
        let before: Vec<usize> = picked.iter().map(|step| routed.plan.option[step.venue]).collect();
        routed.router.begin();
        for step in &picked {
            routed.plan.set(step.venue, step.option);
            routed.router.set_capacity(step.venue, instance.capacity(step.venue, step.option));
        }
        routed.router.settle();
        let gain = routed.router.gained();
        if gain > 0.0 {
            routed.value += gain;
            if gain < LITTLE * instance.scale {
                return false;
            }
            picked.iter().for_each(|step| steps.forget(instance, step.venue));
        } else {
            routed.router.take_back();
            for (step, option) in picked.iter().zip(before) {
                routed.plan.set(step.venue, option);
            }
            if picked.len() < 6 {
                return false;
            }
            most = picked.len() / 4;
        }
    }
    true
}

/// A step of one venue to a neighbouring option: what it gains per unit of what it costs at the rows' prices.
#[derive(Clone, Copy, Debug)]
struct Step {
    venue: usize,
    option: usize,
    direction: Direction,
    rate: f64,
    routed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Down,
    Up,
}

const DIRECTIONS: [Direction; 2] = [Direction::Down, Direction::Up];

/// What a step gains: at most, or exactly where it was routed.
#[derive(Clone, Copy, Debug)]
struct Gain {
    most: f64,
    routed: bool,
}

/// The prices of rows, which say what a step costs.
struct RowPrices<'a> {
    rows: &'a [f64],
    /// Whether any row has a price: without one no step is too dear, nor too cheap.
    priced: bool,
}

impl RowPrices<'_> {
    /// What another option of a venue costs more than what it has; access rows pay nothing, as plans keep them anyway.
    fn cost(&self, routed: &Routed<'_>, venue: usize, option: usize) -> f64 {
        let instance = routed.plan.instance;
        let of = |option: usize| {
            let priced = option_cost(instance, self.rows, venue, option, 0.0);
            let sessions = instance.problem.venues[venue].options[option].sessions;
            if priced > 0.0 { priced } else { 1e-9 * instance.scale * sessions }
        };
        of(option) - of(routed.plan.option[venue])
    }

    /// Whether what gains no more than this may be worth what it costs.
    fn may_pay(&self, gain: f64, cost: f64) -> bool {
        !self.priced || gain >= cost - NEAR * cost.abs()
    }
}

/// What is known of each venue's step down and step up, where nothing has changed near it since.
struct Steps<'a> {
    prices: RowPrices<'a>,
    gains: Vec<[Option<Gain>; 2]>,
}

impl<'a> Steps<'a> {
    fn new(instance: &Instance<'_>, rows: &'a [f64]) -> Self {
        let priced = rows.iter().any(|price| *price > 0.0);
        Self { prices: RowPrices { rows, priced }, gains: vec![[None; 2]; instance.venues()] }
    }

    /// Bounds what steps gain of which nothing is known: by the venue's price, and closer where that leaves hope.
    fn bound(&mut self, routed: &Routed<'_>) {
        let instance = routed.plan.instance;
        let own = OwnPrice::new(routed);
        let Self { prices, gains } = self;
        gains.par_iter_mut().enumerate().for_each(|(venue, gains)| {
            for direction in DIRECTIONS {
                let gain = &mut gains[direction as usize];
                if let (None, Some(option)) = (&gain, next(routed, venue, direction)) {
                    let capacity = instance.capacity(venue, option);
                    let more = capacity - instance.capacity(venue, routed.plan.option[venue]);
                    let mut most = routed.router.worth(venue) * more;
                    if prices.may_pay(most, prices.cost(routed, venue, option)) {
                        most = own.change(venue, capacity);
                    }
                    *gain = Some(Gain { most, routed: false });
                }
            }
        });
    }

    /// Steps that pay together, each routed alone; at most about `most`. A control that stops the search still gets those
    /// picked so far: they are made if they gain.
    fn choose(&mut self, routed: &mut Routed<'_>, most: usize, control: &dyn Control) -> Vec<Step> {
        for _ in 0..PICKS {
            let picked = pick(routed, &self.sorted(routed, |_| true), most);
            if control.stop() || picked.iter().all(|step| step.routed) {
                return picked;
            }
            self.route(routed, &picked);
        }
        pick(routed, &self.sorted(routed, |gain| gain.routed), most)
    }

    /// The steps that may pay, down and up, those that lose least or gain most for what they cost first.
    fn sorted(&self, routed: &Routed<'_>, which: impl Fn(&Gain) -> bool) -> [Vec<Step>; 2] {
        DIRECTIONS.map(|direction| {
            let mut steps = Vec::new();
            for (venue, gains) in self.gains.iter().enumerate() {
                if let (Some(option), Some(gain)) =
                    (next(routed, venue, direction), gains[direction as usize])
                {
                    let cost = self.prices.cost(routed, venue, option);
                    let pays = direction == Direction::Down || gain.most > 0.0;
                    if pays && self.prices.may_pay(gain.most, cost) && which(&gain) {
                        let rate = gain.most / cost.abs().max(1e-12 * routed.plan.instance.scale);
                        steps.push(Step { venue, option, direction, rate, routed: gain.routed });
                    }
                }
            }
            steps.sort_by(|a, b| b.rate.total_cmp(&a.rate).then(a.venue.cmp(&b.venue)));
            steps
        })
    }

    /// Routes each of these steps that was not, alone.
    fn route(&mut self, routed: &Routed<'_>, steps: &[Step]) {
        let instance = routed.plan.instance;
        let unknown: Vec<&Step> = steps.iter().filter(|step| !step.routed).collect();
        let gains: Vec<f64> = unknown
            .par_iter()
            .with_min_len(PIECE)
            .map_init(
                || routed.router.clone(),
                |router, step| router.try_capacity(step.venue, instance.capacity(step.venue, step.option)),
            )
            .collect();
        for (step, most) in unknown.into_iter().zip(gains) {
            self.gains[step.venue][step.direction as usize] = Some(Gain { most, routed: true });
        }
    }

    /// Forgets what was known of a venue and of its neighbours.
    fn forget(&mut self, instance: &Instance<'_>, venue: usize) {
        self.gains[venue] = [None; 2];
        instance.neighbours(venue).for_each(|other| self.gains[other] = [None; 2]);
    }
}

/// A venue's next smaller or next larger option, where there is one.
fn next(routed: &Routed<'_>, venue: usize, direction: Direction) -> Option<usize> {
    let now = routed.plan.option[venue];
    let options = routed.plan.instance.problem.venues[venue].options.len();
    match direction {
        Direction::Down => now.checked_sub(1),
        Direction::Up => Some(now + 1).filter(|option| *option < options),
    }
}

/// At most about `most` steps that pay and keep every row together, no two of neighbours; the plan stays as it is.
fn pick(routed: &mut Routed<'_>, [downs, ups]: &[Vec<Step>; 2], most: usize) -> Vec<Step> {
    let instance = routed.plan.instance;
    let plan = &mut routed.plan;
    let mut near = vec![false; instance.venues()];
    let mut picked: Vec<Step> = Vec::new();
    let mut before: Vec<(usize, usize)> = Vec::new();
    let mut next_down = 0;
    for up in ups {
        if picked.len() >= most {
            break;
        }
        if near[up.venue] {
            continue;
        }
        let kept = before.len();
        before.push((up.venue, plan.option[up.venue]));
        plan.set(up.venue, up.option);
        let mut paid: Vec<Step> = Vec::new();
        let mut at = next_down;
        while !plan.is_feasible() && at < downs.len() {
            let down = downs[at];
            if up.rate + down.rate <= 0.02 * up.rate {
                break;
            }
            at += 1;
            let closes = instance.problem.venues[down.venue].options[down.option].sessions <= 0.0;
            if down.venue == up.venue || near[down.venue] || closes && plan.is_needed(down.venue) {
                continue;
            }
            paid.push(down);
            before.push((down.venue, plan.option[down.venue]));
            plan.set(down.venue, down.option);
        }
        if !plan.is_feasible() {
            for (venue, option) in before.drain(kept..).rev() {
                plan.set(venue, option);
            }
            continue;
        }
        if !paid.is_empty() {
            next_down = at;
        }
        for step in paid.into_iter().chain([*up]) {
            near[step.venue] = true;
            instance.neighbours(step.venue).for_each(|other| near[other] = true);
            picked.push(step);
        }
    }
    for (venue, option) in before.into_iter().rev() {
        plan.set(venue, option);
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::exchange;
    use crate::dual::{Bundle, Domain, Effort, start};
    use crate::instance::Instance;
    use crate::plan::{Routed, fit};
    use crate::testing::generated::region;

    #[test]
    fn a_plan_gains_keeps_its_rows_and_is_worth_what_its_routing_is() {
        for seed in 0..2 {
            let problem = region(300, 160, 240.0, 2, seed);
            let instance = Instance::new(&problem);
            let domain = Domain::whole(&instance);
            let mut bundle = Bundle::new(&instance, domain.clone(), start(&instance, &domain));
            bundle.run(Effort { evaluations: 30, enough: f64::NEG_INFINITY, promise: 1e-6 }, None, &());
            let spot = bundle.best.spot(&instance, &domain);
            let plan = fit(&instance, &bundle.mean_sessions(), &bundle.best, &spot.prices);
            let mut routed = Routed::new(plan.expect("a plan"), &spot.prices);
            let before = bundle.value - routed.value;
            exchange(&mut routed, &bundle.best, 12, &(), &|_| false);
            let after = bundle.value - routed.value;
            assert!(routed.plan.is_feasible(), "seed {seed}");
            assert!(after < 0.7 * before, "seed {seed}: {after} of {before} is left");
            let fresh = Routed::new(routed.plan.clone(), &spot.prices).value;
            let close = 1e-7 * instance.scale;
            assert!((routed.value - fresh).abs() <= close, "seed {seed}: {} v {fresh}", routed.value);
        }
    }
}
