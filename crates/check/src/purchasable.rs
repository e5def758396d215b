//! P: the most places the budgets can buy, ignoring reach.
//!
//! The smallest over the budget rows of what that row alone can buy. One row alone, patterns may be mixed
//! freely between a venue's options (a fractional multiple-choice knapsack): each venue starts at its cheapest
//! option, and the steps of the upper convex hull of `(cost, places)` are bought best ratio first. Without a
//! budget row, every venue takes its most sessions.

use spoke_model::Problem;

pub(crate) fn purchasable_places(problem: &Problem) -> f64 {
    let by_row = (0..problem.budgets.len()).map(|row| with_one_budget(problem, row));
    by_row.reduce(f64::min).unwrap_or_else(|| {
        let most = |venue: &spoke_model::VenueOptions| {
            venue.options.iter().map(|option| option.sessions).fold(0.0, f64::max)
        };
        problem.venues.iter().map(|venue| venue.places_per_session * most(venue)).sum()
    })
}

fn with_one_budget(problem: &Problem, row: usize) -> f64 {
    let mut left = problem.budgets[row].limit;
    let mut places = 0.0;
    // Steps beyond the start of each venue: (places per unit of budget, cost, places).
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    for venue in &problem.venues {
        let options = venue
            .options
            .iter()
            .map(|option| (option.cost[row], venue.places_per_session * option.sessions))
            .collect();
        let hull = upper_hull(options);
        let Some(start) = hull.first() else { continue };
        left -= start.0;
        places += start.1;
        steps.extend(hull.windows(2).map(|pair| {
            let (cost, gain) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            (gain / cost, cost, gain)
        }));
    }
    // Stable: equal ratios are bought in the order of the venues, which changes nothing in the sum bought.
    steps.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, cost, gain) in steps {
        if left <= 0.0 {
            break;
        }
        places += gain * (left / cost).min(1.0);
        left -= cost;
    }
    places
}

/// The rising part of the upper convex hull of `(cost, places)`: from the cheapest point (the most places at
/// that cost), costs and places strictly rising, places per unit of cost falling.
fn upper_hull(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let mut hull: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for point in points {
        if hull.last().is_some_and(|last| point.1 <= last.1) {
            continue;
        }
        while let [.., before, last] = hull[..] {
            let bends_up =
                (last.1 - before.1) * (point.0 - last.0) <= (point.1 - last.1) * (last.0 - before.0);
            if !bends_up {
                break;
            }
            hull.pop();
        }
        hull.push(point);
    }
    hull
}

#[cfg(test)]
mod tests {
    use super::upper_hull;

    #[test]
    fn hull_of_a_fixed_cost_skips_what_is_poor_value() {
        let points = vec![(0.0, 0.0), (6.0, 3.0), (10.0, 13.0), (20.0, 20.0), (25.0, 20.0)];
        assert_eq!(upper_hull(points), [(0.0, 0.0), (10.0, 13.0), (20.0, 20.0)]);
        assert_eq!(upper_hull(vec![(2.0, 1.0), (2.0, 5.0)]), [(2.0, 5.0)]);
    }
}
