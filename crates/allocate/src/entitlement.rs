//! What each demand point is entitled to, and how full the offer is on average. Equations (1) and (2) of `docs/model.md`.
//!
//! Nothing here looks at travel: entitlements and the average fill depend on need, deprivation and budgets alone.

use spoke_model::{Problem, VenueOptions};

/// Entitlement of each demand point in places, `E_k = n_k c_k γ(r_a) · scale` with `Σ E = Σ n c` (equation 1).
///
/// One number ≥ 0 per point of `problem.points`, in their order; all 0 where nobody needs anything.
pub fn entitlements(problem: &Problem) -> Vec<f64> {
    let needed: Vec<f64> = problem.points.iter().map(|point| point.contacts_needed()).collect();
    let graded: Vec<f64> = problem
        .points
        .iter()
        .zip(&needed)
        .map(|(point, needed)| {
            let area = point.area.index();
            needed * problem.gradient.weight(problem.ridit[area], problem.decile[area])
        })
        .collect();
    let total: f64 = graded.iter().sum();
    let scale = if total > 0.0 { needed.iter().sum::<f64>() / total } else { 0.0 };
    graded.into_iter().map(|weight| weight * scale).collect()
}

/// The average fill `x̄ = min(1, P / ΣE)` (equation 2), with `P` from [`most_places`]; 0 where nobody needs anything.
pub fn mean_fill(problem: &Problem) -> f64 {
    let total: f64 = entitlements(problem).iter().sum();
    if total > 0.0 { (most_places(problem) / total).min(1.0) } else { 0.0 }
}

/// `P`, the most places the budgets can buy: the smallest over the budget rows of what that row alone could buy
/// were patterns divisible, nothing else constraining; with no budget row, every venue at its largest pattern.
pub fn most_places(problem: &Problem) -> f64 {
    let largest = |venue: &VenueOptions| {
        venue.options.iter().map(|option| venue.places_per_session * option.sessions).fold(0.0, f64::max)
    };
    let unlimited: f64 = problem.venues.iter().map(largest).sum();
    (0..problem.budgets.len()).map(|row| places_within(problem, row)).fold(unlimited, f64::min)
}

/// The linear relaxation of the multiple-choice knapsack of one budget row: every venue starts at its cheapest
/// option, then the steps of the venues' upper hulls are bought, most places per unit first.
fn places_within(problem: &Problem, row: usize) -> f64 {
    let mut left = problem.budgets[row].limit;
    let mut places = 0.0;
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for venue in &problem.venues {
        let hull = upper_hull(
            venue
                .options
                .iter()
                .map(|option| (option.cost[row], venue.places_per_session * option.sessions))
                .collect(),
        );
        let Some(&(cost, worth)) = hull.first() else { continue };
        left -= cost;
        places += worth;
        steps.extend(hull.windows(2).map(|w| (w[1].0 - w[0].0, w[1].1 - w[0].1)));
    }
    dearest_first(&mut steps);
    for (cost, worth) in steps {
        if cost > left {
            return if left > 0.0 { places + worth * left / cost } else { places };
        }
        left -= cost;
        places += worth;
    }
    places
}

/// Sorts steps (cost, worth) by worth per cost. By quotients: products of one's cost with the other's worth round to no
/// order at all where many are equal.
fn dearest_first(steps: &mut [(f64, f64)]) {
    steps.sort_by(|a, b| (b.1 / b.0).total_cmp(&(a.1 / a.0)));
}

/// The upper convex hull of `(cost, worth)` from the cheapest point to the worthiest: costs and worths rise,
/// worth per unit of cost falls.
pub(crate) fn upper_hull(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let mut hull: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for (cost, worth) in points {
        if hull.last().is_some_and(|last| worth <= last.1) {
            continue;
        }
        while hull.len() >= 2 {
            let (a, b) = (hull[hull.len() - 2], hull[hull.len() - 1]);
            if (b.1 - a.1) * (cost - a.0) <= (worth - a.1) * (b.0 - a.0) {
                hull.pop();
            } else {
                break;
            }
        }
        hull.push((cost, worth));
    }
    hull
}

#[cfg(test)]
mod tests {
    use super::{dearest_first, upper_hull};

    /// Staff in halves, for hours in fractions: every step is worth the same places an hour, but for rounding.
    #[test]
    fn steps_of_equal_worth_are_no_panic() {
        let mut state = 1_u32;
        for _ in 0..200 {
            let mut steps: Vec<(f64, f64)> = Vec::new();
            for _ in 0..60 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let staff = 0.5 * f64::from((state >> 16) % 12 + 1);
                let at = |sessions: f64| (sessions * (staff * 3.7), sessions * (staff * 6.0));
                let hull = [0.0, 3.0, 7.0, 13.0, 26.0].map(at);
                steps.extend(hull.windows(2).map(|pair| (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1)));
            }
            dearest_first(&mut steps);
            assert!(steps.windows(2).all(|pair| pair[0].1 / pair[0].0 >= pair[1].1 / pair[1].0));
        }
    }

    #[test]
    fn hull_keeps_falling_returns() {
        let hull = upper_hull(vec![(0.0, 0.0), (3.0, 1.0), (4.0, 8.0), (5.0, 8.0), (8.0, 10.0), (8.0, 12.0)]);
        assert_eq!(hull, [(0.0, 0.0), (4.0, 8.0), (8.0, 12.0)]);
    }

    #[test]
    fn of_equal_costs_the_worthiest_stays() {
        assert_eq!(upper_hull(vec![(0.0, 2.0), (0.0, 5.0), (0.0, 1.0)]), [(0.0, 5.0)]);
    }
}
