//! The whole before/after block of a run, over three quantities: places per contact needed, minutes to the
//! nearest open session, E2SFCA access.

use spoke_model::measures::{Distribution, GroupRow, Leakage, Measures, State, UnderCoverage};
use spoke_model::{Allocation, DemandPoint, Problem};

use crate::access::{nearest_open, total};
use crate::catchment::PointAccess;
use crate::distribution::{Scale, distribution};
use crate::gradient_table::gradient_table;
use crate::points::{point_places, samples};

/// Everything measured of a run: `before` (hubs alone, or today's plan) and `after`, both plans of `problem`.
///
/// # Panics
/// Where a plan is not of this problem: a vector of another length, an id out of range.
pub fn summary(problem: &Problem, before: &Allocation, after: &Allocation) -> Measures {
    Measures {
        before: state(problem, before),
        after: state(problem, after),
        gradient: gradient_table(problem, after),
    }
}

/// The measures of one plan.
///
/// # Panics
/// As [`summary`].
pub fn state(problem: &Problem, plan: &Allocation) -> State {
    let places = point_places(problem, plan);
    let access = PointAccess::of(problem, plan);
    let (nearest, reached) = (nearest(problem, plan), reached(problem, plan));
    State {
        open_venues: Some(plan.sessions.iter().filter(|s| **s > 0.0).count()),
        sessions: plan.sessions.iter().sum(),
        places: places.iter().sum(),
        places_per_contact: places_per_contact(problem, plan, &places),
        minutes: minutes(problem, &nearest),
        access: access.spread(problem, &access.zones),
        access_by: access.methods(problem),
        leakage: leakage(problem, &places),
        under_coverage: under_coverage(problem, &reached),
        groups: groups(problem, plan),
        cohorts: Vec::new(),
    }
}

/// What a plan does for cohorts that no group stands for (women, carers, people without a car): measured, not planned
/// for. Each is a name and its share of every area's people in need, 0–1; within an area and group, the cohort is
/// offered its share like everybody else. A person may be in several cohorts.
///
/// # Panics
/// As [`summary`], and where a cohort has a share for fewer areas than the problem has.
pub fn cohorts(problem: &Problem, plan: &Allocation, cohorts: &[(String, Vec<f64>)]) -> Vec<GroupRow> {
    let names: Vec<&str> = cohorts.iter().map(|(name, _)| name.as_str()).collect();
    parts(problem, plan, &names, |row, point| cohorts[row].1[point.area.index()])
}

/// Minutes from each demand point to its nearest open session; `None` beyond the cut-off.
fn nearest(problem: &Problem, plan: &Allocation) -> Vec<Option<f64>> {
    let one = |point: &DemandPoint| {
        let row = problem.travel[problem.group_of(point).mode].row(point.area);
        nearest_open(row, &plan.sessions).map(|(_, minutes)| minutes)
    };
    problem.points.iter().map(one).collect()
}

/// Whether an open session reaches each demand point.
fn reached(problem: &Problem, plan: &Allocation) -> Vec<bool> {
    let one = |point: &DemandPoint| problem.arcs(point).any(|(venue, ..)| plan.sessions[venue.index()] > 0.0);
    problem.points.iter().map(one).collect()
}

/// A point can be offered at most its entitlement, so the scale ends at the largest entitlement per contact.
fn places_per_contact(problem: &Problem, plan: &Allocation, places: &[f64]) -> Distribution {
    let contacts = |k: usize| problem.points[k].contacts_needed();
    let most = (0..places.len())
        .filter(|k| contacts(*k) > 0.0)
        .map(|k| plan.entitlement[k] / contacts(k))
        .fold(0.0, f64::max);
    let samples = samples(problem, |k| {
        let contacts = contacts(k);
        ((contacts > 0.0).then(|| places[k] / contacts), contacts)
    });
    distribution(&samples, Scale { bounds: Some((0.0, most)), burden: false })
}

/// The scale ends where the travel tables do: at the longest reach or the access floor's minutes.
fn minutes(problem: &Problem, nearest: &[Option<f64>]) -> Distribution {
    let longest = problem.groups.iter().map(|group| group.reach.max_minutes()).fold(0.0, f64::max);
    let cut_off = longest.max(problem.floor.minutes.unwrap_or(0.0));
    let samples = samples(problem, |k| (nearest[k], problem.points[k].people));
    distribution(&samples, Scale { bounds: Some((0.0, cut_off)), burden: true })
}

fn fifth(problem: &Problem, k: usize) -> u8 {
    problem.decile[problem.points[k].area.index()].div_ceil(2)
}

fn leakage(problem: &Problem, places: &[f64]) -> Leakage {
    let all: f64 = places.iter().sum();
    let least = total((0..places.len()).filter(|k| fifth(problem, *k) >= 4).map(|k| places[k]));
    Leakage { places: least, share: (all > 0.0).then(|| least / all) }
}

fn under_coverage(problem: &Problem, reached: &[bool]) -> UnderCoverage {
    let (mut all, mut out) = (0.0, 0.0);
    for k in (0..reached.len()).filter(|k| fifth(problem, *k) == 1) {
        let contacts = problem.points[k].contacts_needed();
        all += contacts;
        if !reached[k] {
            out += contacts;
        }
    }
    UnderCoverage { contacts: out, share: (all > 0.0).then(|| out / all) }
}

fn groups(problem: &Problem, plan: &Allocation) -> Vec<GroupRow> {
    let names: Vec<&str> = problem.groups.iter().map(|group| group.name.as_str()).collect();
    parts(problem, plan, &names, |row, point| f64::from(u8::from(point.group.index() == row)))
}

/// One row per name: the part of every demand point that is its own, 0–1, summed up.
fn parts(
    problem: &Problem,
    plan: &Allocation,
    names: &[&str],
    part: impl Fn(usize, &DemandPoint) -> f64,
) -> Vec<GroupRow> {
    let (nearest, reached) = (nearest(problem, plan), reached(problem, plan));
    // Places and place-minutes of each point.
    let mut offered = vec![(0.0, 0.0); problem.points.len()];
    for flow in &plan.flows {
        let (places, travelled) = &mut offered[flow.point.index()];
        *places += flow.places;
        *travelled += flow.places * flow.minutes;
    }
    let ratio = |over: f64, under: f64| (under > 0.0).then(|| over / under);
    let row = |(row, name): (usize, &&str)| {
        let [mut people, mut contacts, mut places, mut near, mut minutes, mut travelled, mut out] = [0.0; 7];
        for (k, point) in problem.points.iter().enumerate() {
            let part = part(row, point);
            people += part * point.people;
            contacts += part * point.contacts_needed();
            places += part * offered[k].0;
            travelled += part * offered[k].1;
            if let Some(one_way) = nearest[k] {
                near += part * point.people;
                minutes += part * point.people * one_way;
            }
            if !reached[k] {
                out += part * point.people;
            }
        }
        GroupRow {
            group: (*name).to_owned(),
            people,
            contacts,
            places,
            places_per_contact: ratio(places, contacts),
            minutes: ratio(minutes, near),
            minutes_of_places: ratio(travelled, places),
            people_out_of_reach: out,
        }
    };
    names.iter().enumerate().map(row).collect()
}
