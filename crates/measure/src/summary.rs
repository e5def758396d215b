//! The whole before/after block of a run, over three quantities: places per contact needed, minutes to the
//! nearest open session, E2SFCA access.

use spoke_model::measures::{Distribution, GroupRow, Leakage, Measures, State, UnderCoverage};
use spoke_model::{Allocation, Problem};

use crate::access::nearest_open;
use crate::catchment::PointAccess;
use crate::distribution::{Sample, Scale, distribution};
use crate::gradient_table::gradient_table;

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
    let nearest: Vec<Option<f64>> = problem
        .points
        .iter()
        .map(|point| {
            let row = problem.travel[problem.group_of(point).mode].row(point.area);
            nearest_open(row, &plan.sessions).map(|(_, minutes)| minutes)
        })
        .collect();
    let reached: Vec<bool> = problem
        .points
        .iter()
        .map(|point| problem.arcs(point).any(|(venue, ..)| plan.sessions[venue.index()] > 0.0))
        .collect();
    State {
        open_venues: plan.sessions.iter().filter(|s| **s > 0.0).count(),
        sessions: plan.sessions.iter().sum(),
        places: places.iter().sum(),
        places_per_contact: places_per_contact(problem, plan, &places),
        minutes: minutes(problem, &nearest),
        access: access.spread(problem, &access.zones),
        access_by: access.methods(problem),
        leakage: leakage(problem, &places),
        under_coverage: under_coverage(problem, &reached),
        groups: groups(problem, plan, &places, &nearest, &reached),
    }
}

/// Places offered to each demand point, `Σ_v f_kv`.
///
/// # Panics
/// Where a flow names a point that the problem does not have.
pub fn point_places(problem: &Problem, plan: &Allocation) -> Vec<f64> {
    let mut places = vec![0.0; problem.points.len()];
    for flow in &plan.flows {
        places[flow.point.index()] += flow.places;
    }
    places
}

pub(crate) fn samples(problem: &Problem, value: impl Fn(usize) -> (Option<f64>, f64)) -> Vec<Sample> {
    problem
        .points
        .iter()
        .enumerate()
        .map(|(k, point)| {
            let (value, weight) = value(k);
            let area = point.area.index();
            Sample { value, weight, ridit: problem.ridit[area], decile: problem.decile[area] }
        })
        .collect()
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
    let least: f64 = (0..places.len()).filter(|k| fifth(problem, *k) >= 4).map(|k| places[k]).sum();
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

fn groups(
    problem: &Problem,
    plan: &Allocation,
    places: &[f64],
    nearest: &[Option<f64>],
    reached: &[bool],
) -> Vec<GroupRow> {
    #[derive(Clone, Copy, Default)]
    struct Sums {
        people: f64,
        contacts: f64,
        places: f64,
        people_near: f64,
        minutes: f64,
        travelled: f64,
        out: f64,
    }
    let mut sums = vec![Sums::default(); problem.groups.len()];
    for (k, point) in problem.points.iter().enumerate() {
        let sum = &mut sums[point.group.index()];
        sum.people += point.people;
        sum.contacts += point.contacts_needed();
        sum.places += places[k];
        if let Some(minutes) = nearest[k] {
            sum.people_near += point.people;
            sum.minutes += point.people * minutes;
        }
        if !reached[k] {
            sum.out += point.people;
        }
    }
    for flow in &plan.flows {
        sums[problem.point(flow.point).group.index()].travelled += flow.places * flow.minutes;
    }
    let ratio = |over: f64, under: f64| (under > 0.0).then(|| over / under);
    problem
        .groups
        .iter()
        .zip(&sums)
        .map(|(group, sum)| GroupRow {
            group: group.name.clone(),
            people: sum.people,
            contacts: sum.contacts,
            places: sum.places,
            places_per_contact: ratio(sum.places, sum.contacts),
            minutes: ratio(sum.minutes, sum.people_near),
            minutes_of_places: ratio(sum.travelled, sum.places),
            people_out_of_reach: sum.out,
        })
        .collect()
}
