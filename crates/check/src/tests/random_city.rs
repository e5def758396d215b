//! Random small problems, each with a random plan that keeps every rule by construction.

use spoke_model::*;

use crate::access_rows;

/// SplitMix64: small, and the same on every machine.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n - 1)
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }
}

/// A problem, a plan that keeps its rules, and a certificate of random prices with the bound they prove.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) problem: Problem,
    pub(super) plan: Allocation,
    pub(super) certificate: Certificate,
}

pub(super) fn case(seed: u64) -> Case {
    let mut dice = Dice(seed);
    let mut problem = problem(&mut dice);
    let chosen: Vec<usize> = problem.venues.iter().map(|venue| dice.below(venue.options.len())).collect();
    bind(&mut problem, &chosen, &mut dice);
    let plan = plan(&problem, &chosen, &mut dice);
    let proof = Proof::leaf(prices(&problem, &mut dice));
    let certificate = Certificate { bound: f64::MAX, proof };
    let mut case = Case { problem, plan, certificate };
    case.certificate.bound = crate::plan(&case.problem, &case.plan, &case.certificate).bound.unwrap();
    case
}

fn reach(dice: &mut Dice) -> Reach {
    match dice.below(4) {
        0 => Reach::Step { max: 30.0 },
        1 => Reach::Linear { free: 8.0, max: 40.0 },
        2 => Reach::Exponential { free: 5.0, half: 9.0, max: 45.0 },
        _ => Reach::Logistic { mid: 20.0, scale: 5.0, max: 45.0 },
    }
}

fn problem(dice: &mut Dice) -> Problem {
    let (areas, venues, modes) = (1 + dice.below(6), 1 + dice.below(5), 1 + dice.below(2));
    let groups: Vec<Group> = (0..1 + dice.below(3))
        .map(|g| Group {
            name: format!("group {g}"),
            of: format!("group {g}"),
            contacts: [1.0, 3.0, 6.0][g],
            reach: reach(dice),
            mode: dice.below(modes),
        })
        .collect();
    let ridit: Vec<f64> = (0..areas).map(|_| dice.unit()).collect();
    let mut points = Vec::new();
    for area in 0..areas {
        for (g, group) in groups.iter().enumerate() {
            if dice.chance(0.85) {
                let people = if dice.chance(0.1) { 0.0 } else { dice.between(1.0, 40.0) };
                let (area, id) = (AreaId::new(area), GroupId::new(g));
                points.push(DemandPoint { area, group: id, people, contacts: group.contacts });
            }
        }
    }
    // Whole minutes, so that several venues are equally far.
    let travel = (0..modes)
        .map(|_| {
            TravelMatrix::from_rows((0..areas).map(|_| {
                let minutes: Vec<f64> = (0..venues).map(|_| dice.between(0.0, 60.0).round()).collect();
                (0..venues)
                    .map(|v| (VenueId::new(v), minutes[v]))
                    .filter(|(_, t)| *t < 55.0)
                    .collect::<Vec<_>>()
            }))
        })
        .collect();
    let gradient = match dice.below(4) {
        0 => Gradient::Flat,
        1 => Gradient::Linear { ratio: 3.0 },
        2 => Gradient::Geometric { ratio: 3.0 },
        _ => Gradient::Targeted { worst: 0.3, elsewhere: 0.2 },
    };
    Problem {
        decile: ridit.iter().map(|r| 1 + (r * 10.0).min(9.0) as u8).collect(),
        ridit,
        groups,
        points,
        patterns: ["none", "monthly", "fortnightly", "weekly"]
            .map(|p| Pattern::named(p, 13).unwrap())
            .to_vec(),
        venues: (0..venues).map(|_| venue(dice)).collect(),
        travel,
        gradient,
        budgets: Vec::new(),
        limits: Vec::new(),
        floor: Floor { minutes: None, share: [0.0, 0.25, 1.0][dice.below(3)] },
        objective: Objective {
            inequality_aversion: [0.0, 1.0, 2.5][dice.below(3)],
            burden_per_minute: [0.0, 0.005, 0.05][dice.below(3)],
        },
    }
}

/// Costs: sessions, and pounds with a fee for being open at all.
fn venue(dice: &mut Dice) -> VenueOptions {
    let (rate, fee) = (dice.between(0.0, 40.0), dice.between(0.0, 60.0));
    let locked = dice.chance(0.2).then(|| dice.below(4));
    let options = [0.0, 3.0, 7.0, 13.0]
        .into_iter()
        .enumerate()
        .filter(|(pattern, _)| locked.is_none_or(|locked| locked == *pattern))
        .map(|(pattern, sessions)| PatternOption {
            pattern: PatternId::new(pattern),
            sessions,
            cost: vec![sessions, if sessions > 0.0 { fee + rate * sessions } else { 0.0 }],
        })
        .collect();
    VenueOptions { places_per_session: dice.between(0.5, 12.0), options }
}

/// Budgets, limits and an access floor that the chosen options keep, some of them only just.
fn bind(problem: &mut Problem, chosen: &[usize], dice: &mut Dice) {
    let options: Vec<&PatternOption> =
        problem.venues.iter().zip(chosen).map(|(venue, option)| &venue.options[*option]).collect();
    let sessions: Vec<f64> = options.iter().map(|option| option.sessions).collect();
    let rows = dice.below(3);
    for (row, resource) in [Resource::Sessions, Resource::Pounds].into_iter().enumerate().take(rows) {
        let used: f64 = options.iter().map(|option| option.cost[row]).sum();
        let limit = if dice.chance(0.5) { used } else { used * dice.between(1.0, 1.5) + 1.0 };
        problem.budgets.push(BudgetRow { resource, limit, committed: 0.0 });
    }
    for venue in &mut problem.venues {
        for option in &mut venue.options {
            option.cost.truncate(rows);
        }
    }
    for number in 0..dice.below(3) {
        let members: Vec<VenueId> =
            (0..sessions.len()).filter(|_| dice.chance(0.6)).map(VenueId::new).collect();
        let held: f64 = members.iter().map(|venue| sessions[venue.index()]).sum();
        problem.limits.push(Limit {
            name: format!("ward {number}"),
            members,
            minimum: dice.chance(0.5).then_some(held * 0.8),
            maximum: dice.chance(0.5).then_some(held * 1.1),
        });
    }
    problem.floor.minutes = Some(dice.between(10.0, 50.0));
    let kept = |row: &AccessRow| row.venues.iter().any(|venue| sessions[venue.index()] > 0.0);
    if !access_rows(problem).0.iter().all(kept) {
        problem.floor.minutes = None;
    }
}

/// Random flows within capacity and nested reach, over the naive definitions.
fn plan(problem: &Problem, chosen: &[usize], dice: &mut Dice) -> Allocation {
    let (entitlement, mean_fill) = super::definitions::entitlement_and_fill(problem);
    let options: Vec<&PatternOption> =
        problem.venues.iter().zip(chosen).map(|(venue, option)| &venue.options[*option]).collect();
    let mut left: Vec<f64> = problem
        .venues
        .iter()
        .zip(&options)
        .map(|(v, option)| v.places_per_session * option.sessions)
        .collect();
    let mut flows = Vec::new();
    for (k, point) in problem.points.iter().enumerate() {
        let arcs: Vec<(VenueId, f64, f64)> = problem.arcs(point).collect();
        let mut places = vec![0.0; arcs.len()];
        for (arc, (venue, minutes, _)) in arcs.iter().enumerate() {
            let beyond = |t: f64| -> f64 {
                arcs.iter().zip(&places).filter(|(a, _)| a.1 >= t).map(|(_, places)| places).sum()
            };
            let room = arcs
                .iter()
                .filter(|other| other.1 <= *minutes)
                .map(|(_, t, share)| share * entitlement[k] - beyond(*t))
                .fold(left[venue.index()], f64::min);
            let share = if dice.chance(0.4) { 1.0 } else { dice.unit() };
            if room > 1e-9 {
                places[arc] = room * share;
                left[venue.index()] -= places[arc];
            }
        }
        let mut of_point: Vec<Flow> = arcs
            .iter()
            .zip(&places)
            .filter(|(_, places)| **places > 0.0)
            .map(|((venue, minutes, _), places)| Flow {
                point: PointId::new(k),
                venue: *venue,
                places: *places,
                minutes: *minutes,
            })
            .collect();
        of_point.sort_by_key(|flow| flow.venue);
        flows.extend(of_point);
    }
    let mut plan = Allocation {
        patterns: options.iter().map(|option| option.pattern).collect(),
        sessions: options.iter().map(|option| option.sessions).collect(),
        flows,
        entitlement,
        mean_fill,
        objective: 0.0,
    };
    plan.objective = super::definitions::objective(problem, &plan);
    plan
}

/// Random prices, many of them 0, on the scale of what a place is worth.
pub(super) fn prices(problem: &Problem, dice: &mut Dice) -> Prices {
    let mut some = |count: usize, most: f64| -> Vec<f64> {
        (0..count).map(|_| if dice.chance(0.4) { 0.0 } else { dice.between(0.0, most) }).collect()
    };
    let mut prices = Prices {
        capacity: some(problem.venues.len(), 8.0),
        point: Vec::new(),
        budget: some(problem.budgets.len(), 3.0),
        minimum: some(problem.limits.len(), 3.0),
        maximum: some(problem.limits.len(), 3.0),
        access: some(access_rows(problem).0.len(), 20.0),
    };
    for (position, limit) in problem.limits.iter().enumerate() {
        if limit.minimum.is_none() {
            prices.minimum[position] = 0.0;
        }
        if limit.maximum.is_none() {
            prices.maximum[position] = 0.0;
        }
    }
    prices
}

/// The same with prices of places by point, where there are points.
pub(super) fn point_prices(problem: &Problem, dice: &mut Dice) -> Prices {
    if problem.points.is_empty() {
        return prices(problem, dice);
    }
    let point = problem.points.iter().map(|_| dice.between(0.0, 12.0)).collect();
    Prices { capacity: Vec::new(), point, ..prices(problem, dice) }
}
