//! The rounded row of a budget (equation 14 of `docs/model.md`), derived from the budget alone.
//!
//! `Σ_v F((cost_bvo − m_v) / d) ≤ ⌊β⌋` with `m_v = min_o cost_bvo`, `d` the least of `cost_bvo − m_v` above 0,
//! `β = (B_b − Σ_v m_v) / d`, `φ = β − ⌊β⌋` and `F(a) = ⌊a⌋ + max(0, a − ⌊a⌋ − φ) / (1 − φ)`: every plan that keeps the
//! budget keeps it. Where φ is below 0.01 or above 0.99 there is none, and both sides are 0.

use spoke_model::Problem;

/// The row: what it allows, and what each option of each venue counts for.
pub(crate) struct Rounded {
    pub(crate) limit: f64,
    pub(crate) counts: Vec<Vec<f64>>,
}

/// The rounded row of each budget.
pub(crate) fn rows(problem: &Problem) -> Vec<Rounded> {
    (0..problem.budgets.len()).map(|budget| row(problem, budget)).collect()
}

fn row(problem: &Problem, budget: usize) -> Rounded {
    let costs: Vec<Vec<f64>> = problem
        .venues
        .iter()
        .map(|venue| venue.options.iter().map(|option| option.cost[budget]).collect())
        .collect();
    let mut beyond = costs.clone();
    let mut left = problem.budgets[budget].limit;
    let mut d = f64::INFINITY;
    for of_venue in &mut beyond {
        let m = of_venue.iter().copied().fold(f64::INFINITY, f64::min);
        left -= m;
        for cost in of_venue {
            *cost -= m;
            if *cost > 0.0 && *cost < d {
                d = *cost;
            }
        }
    }
    let β = left / d;
    let φ = β - β.floor();
    if !(β.is_finite() && β > 0.0 && (0.01..=0.99).contains(&φ)) {
        return Rounded {
            limit: 0.0,
            counts: costs.iter().map(|of_venue| vec![0.0; of_venue.len()]).collect(),
        };
    }
    let count = |cost: f64| {
        let a = cost / d;
        a.floor() + (a - a.floor() - φ).max(0.0) / (1.0 - φ)
    };
    Rounded {
        limit: β.floor(),
        counts: beyond.into_iter().map(|of_venue| of_venue.into_iter().map(count).collect()).collect(),
    }
}
