//! Better plans by small changes, each judged by re-routing exactly.
//!
//! A routing's value is concave in the sessions, so the prices of every plan routed so far bound what any other
//! plan can be worth ([`Cuts`]); a venue's own price moved to its best bounds a change of that venue ([`OwnPrice`]).
//! Among all single changes and exchanges of two the search routes the likeliest of those that these bounds leave
//! hope, and makes together what gains. Each routing adds a plane, so that none is tried twice and the search ends
//! when no exchange can pay: the plan is then proven best among its neighbours.

use rayon::prelude::*;

use crate::Control;
use crate::dual::Cuts;
use crate::plan::counts::Plan;
use crate::plan::own_price::OwnPrice;
use crate::plan::routed::{Routed, plane};

/// Changes that a thread judges at a time.
const PIECE: usize = 32;

/// Moves kept of each change.
const PARTNERS: usize = 3;

/// A venue's other option.
#[derive(Clone, Copy, Debug)]
struct Change {
    venue: usize,
    option: usize,
    more: f64,
}

impl Change {
    fn pair(&self) -> (usize, usize) {
        (self.venue, self.option)
    }
}

/// A move: one or two changes and what it is likely to gain.
#[derive(Clone, Debug)]
struct Move {
    changes: Vec<Change>,
    promises: f64,
}

impl Move {
    fn pairs(&self) -> Vec<(usize, usize)> {
        self.changes.iter().map(Change::pair).collect()
    }
}

/// Gives the venues that these moves change their capacities under the plan, and settles.
fn reroute(routed: &mut Routed<'_>, made: &[&Move]) {
    for change in made.iter().flat_map(|made| &made.changes) {
        let capacity = routed.plan.instance.capacity(change.venue, change.option);
        routed.router.set_capacity(change.venue, capacity);
    }
    routed.router.settle();
}

/// Improves until it is `enough`, no single change or exchange can gain, `rounds` are over, or the control stops it.
///
/// Each round routes up to `batch` moves side by side and makes all that gain and are not in one another's way. Says
/// whether there is more to try.
pub(crate) fn improve(
    routed: &mut Routed<'_>,
    cuts: &mut Cuts,
    rounds: usize,
    batch: usize,
    control: &dyn Control,
    enough: &(dyn Fn(&Routed<'_>) -> bool + Sync),
) -> bool {
    routed.add_cut(cuts);
    let least = 1e-6 * routed.plan.instance.scale;
    for _ in 0..rounds {
        if control.stop() || enough(routed) {
            return true;
        }
        let moves = promising(routed, cuts, batch, least);
        if moves.is_empty() {
            return false;
        }
        let snapshot = &*routed;
        let tried: Vec<(f64, f64, Vec<f64>)> =
            moves.par_iter().map(|candidate| try_move(snapshot, &candidate.changes)).collect();
        let mut gaining: Vec<(f64, &Move)> = Vec::new();
        for (candidate, (gain, constant, slope)) in moves.iter().zip(&tried) {
            cuts.add(*constant, slope);
            if *gain > least {
                gaining.push((*gain, candidate));
            }
        }
        gaining.sort_by(|a, b| b.0.total_cmp(&a.0));
        make(routed, &gaining);
    }
    true
}

/// Makes the best of the moves and those after it that change no neighbour of what is changed; if together they
/// gain less than the best alone, that one only.
fn make(routed: &mut Routed<'_>, gaining: &[(f64, &Move)]) {
    let instance = routed.plan.instance;
    let Some((gain, best)) = gaining.first() else { return };
    let before = routed.plan.clone();
    let mut near = vec![false; instance.venues()];
    let mut made: Vec<&Move> = Vec::new();
    for (_, candidate) in gaining {
        let free = candidate.changes.iter().all(|change| !near[change.venue]);
        if free && routed.plan.would_hold(&candidate.pairs()) {
            for change in &candidate.changes {
                routed.plan.set(change.venue, change.option);
                near[change.venue] = true;
                instance.neighbours(change.venue).for_each(|other| near[other] = true);
            }
            made.push(candidate);
        }
    }
    routed.router.begin();
    reroute(routed, &made);
    if made.len() > 1 && routed.router.gained() < *gain {
        routed.router.take_back();
        routed.plan = before;
        for change in &best.changes {
            routed.plan.set(change.venue, change.option);
        }
        reroute(routed, &[best]);
    }
    routed.value = routed.router.value();
}

/// What a move gains, exactly, and the plane that its routing gives.
fn try_move(routed: &Routed<'_>, changes: &[Change]) -> (f64, f64, Vec<f64>) {
    let instance = routed.plan.instance;
    let mut router = routed.router.clone();
    let mut sessions = instance.sessions(&routed.plan.option);
    router.begin();
    for change in changes {
        sessions[change.venue] += change.more;
        router.set_capacity(change.venue, instance.capacity(change.venue, change.option));
    }
    router.settle();
    let gain = router.gained();
    let (constant, slope) = plane(instance, &router, routed.value + gain, |venue| sessions[venue]);
    (gain, constant, slope)
}

/// A change and the most it can gain alone.
#[derive(Clone, Copy, Debug)]
struct Judged {
    change: Change,
    /// As the venue's own price has it. For venues that nobody can choose between these add up.
    own: f64,
    /// As the closer of that and the planes has it.
    hope: f64,
}

/// The `count` likeliest moves, best first, as far as there are no two of them for one venue; none where no move has
/// any hope.
fn promising(routed: &Routed<'_>, cuts: &Cuts, count: usize, least: f64) -> Vec<Move> {
    let instance = routed.plan.instance;
    let planes = Planes::over(routed, cuts);
    let prices = OwnPrice::new(routed);
    let judge = |change: Change| {
        let own = prices.change(change.venue, instance.capacity(change.venue, change.option));
        Judged { change, own, hope: own.min(planes.hope(&change)) }
    };
    let all: Vec<Change> = changes(routed).collect();
    let judged: Vec<Judged> = all.into_par_iter().with_min_len(PIECE).map(judge).collect();
    let downs: Vec<Judged> = judged.iter().copied().filter(|down| down.change.more < 0.0).collect();
    let mut found: Vec<Move> = judged
        .par_iter()
        .with_min_len(PIECE)
        .filter(|judged| judged.hope > least)
        .map_init(
            || (routed.plan.clone(), vec![false; instance.venues()]),
            |(plan, near), judged| {
                let mut best = Best::default();
                best.offer(plan, judged.hope, &[judged.change]);
                if judged.change.more > 0.0 {
                    instance.neighbours(judged.change.venue).for_each(|other| near[other] = true);
                    pair(judged, &downs, near, &planes, least, plan, &mut best);
                    instance.neighbours(judged.change.venue).for_each(|other| near[other] = false);
                }
                best.moves
            },
        )
        .flatten_iter()
        .collect();
    found.sort_by(|a, b| b.promises.total_cmp(&a.promises));
    let mut changed = vec![false; instance.venues()];
    let (mut apart, others): (Vec<Move>, Vec<Move>) = found.into_iter().partition(|candidate| {
        let apart = candidate.changes.iter().all(|change| !changed[change.venue]);
        if apart {
            candidate.changes.iter().for_each(|change| changed[change.venue] = true);
        }
        apart
    });
    apart.extend(others);
    apart.truncate(count);
    apart
}

/// Offers a step up with each step down that pays for it.
///
/// The two gain no more than the step up alone, and at venues that are not `near` no more than their own prices say
/// of both. How much of what a near venue loses comes back at the one that grows is not known before it is routed:
/// half of it is the guess that moves are ranked by, never what they are discarded by.
fn pair(
    up: &Judged,
    downs: &[Judged],
    near: &[bool],
    planes: &Planes,
    least: f64,
    plan: &mut Plan<'_>,
    best: &mut Best,
) {
    for down in downs {
        let venue = down.change.venue;
        if venue == up.change.venue || !plan.affords(&[up.change.pair(), down.change.pair()]) {
            continue;
        }
        let (likely, at_most) = if near[venue] {
            (up.hope + 0.5 * down.hope, up.hope)
        } else {
            (up.hope + down.hope, up.hope.min(up.own + down.own))
        };
        if likely > best.bar() && at_most > least {
            let hope = planes.hope_of_both(&up.change, &down.change, least);
            if hope > least {
                best.offer(plan, likely.min(hope), &[down.change, up.change]);
            }
        }
    }
}

/// Every other option of every venue.
fn changes<'r>(routed: &'r Routed<'_>) -> impl Iterator<Item = Change> + 'r {
    let venues = routed.plan.instance.problem.venues.iter().zip(&routed.plan.option).enumerate();
    venues.flat_map(|(venue, (options, now))| {
        let options = &options.options;
        let others = (0..options.len()).filter(move |option| option != now);
        others.map(move |option| Change {
            venue,
            option,
            more: options[option].sessions - options[*now].sessions,
        })
    })
}

/// The planes over a plan, lowest first, laid out by venue.
struct Planes {
    /// How far each is above the plan's value.
    above: Vec<f64>,
    /// What a session more of each venue adds on each, `above.len()` to a venue.
    slope: Vec<f64>,
}

impl Planes {
    fn over(routed: &Routed<'_>, cuts: &Cuts) -> Self {
        let instance = routed.plan.instance;
        let heights = cuts.heights(&instance.sessions(&routed.plan.option));
        let mut slope = vec![0.0; heights.len() * instance.venues()];
        for (at, (_, cut)) in heights.iter().enumerate() {
            for (venue, own) in cuts.slope(*cut).iter().enumerate() {
                slope[venue * heights.len() + at] = *own;
            }
        }
        Self { above: heights.into_iter().map(|(height, _)| height - routed.value).collect(), slope }
    }

    fn of(&self, venue: usize) -> &[f64] {
        &self.slope[venue * self.above.len()..(venue + 1) * self.above.len()]
    }

    /// The most that a change can gain.
    fn hope(&self, change: &Change) -> f64 {
        let planes = self.above.iter().zip(self.of(change.venue));
        planes.map(|(above, slope)| above + slope * change.more).fold(f64::INFINITY, f64::min)
    }

    /// The most that two changes can gain; anything up to `bar` where they cannot gain more than that.
    fn hope_of_both(&self, a: &Change, b: &Change, bar: f64) -> f64 {
        let mut least = f64::INFINITY;
        let both = self.above.iter().zip(self.of(a.venue)).zip(self.of(b.venue));
        for ((above, first), second) in both {
            least = least.min(above + first * a.more + second * b.more);
            if least <= bar {
                break;
            }
        }
        least
    }
}

/// The few likeliest moves among those offered that keep every row.
#[derive(Default)]
struct Best {
    moves: Vec<Move>,
}

impl Best {
    /// What a move must promise more than.
    fn bar(&self) -> f64 {
        if self.moves.len() < PARTNERS { f64::NEG_INFINITY } else { self.moves[PARTNERS - 1].promises }
    }

    fn offer(&mut self, plan: &mut Plan<'_>, promises: f64, changes: &[Change]) {
        if promises <= self.bar() {
            return;
        }
        let candidate = Move { changes: changes.to_vec(), promises };
        if plan.would_hold(&candidate.pairs()) {
            let at = self.moves.partition_point(|other| other.promises >= promises);
            self.moves.insert(at, candidate);
            self.moves.truncate(PARTNERS);
        }
    }
}
