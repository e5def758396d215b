//! The prices of rows (budgets, limits, access): how they lie in one vector, what an option costs at them, and their way
//! into a certificate and back.

use spoke_model::{PatternOption, Prices};

use crate::instance::Instance;

/// Where each kind of multiplier starts in the vector: premiums, budgets, maxima, minima, access.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) venues: usize,
    pub(crate) budgets: usize,
    pub(crate) limits: usize,
    pub(crate) access: usize,
}

impl Layout {
    pub(crate) fn of(instance: &Instance<'_>) -> Self {
        Self {
            venues: instance.venues(),
            budgets: instance.problem.budgets.len(),
            limits: instance.problem.limits.len(),
            access: instance.access.len(),
        }
    }

    pub(crate) fn len(self) -> usize {
        self.venues + self.budgets + 2 * self.limits + self.access
    }

    pub(crate) fn budget(self, row: usize) -> usize {
        self.venues + row
    }

    pub(crate) fn maximum(self, limit: usize) -> usize {
        self.venues + self.budgets + limit
    }

    pub(crate) fn minimum(self, limit: usize) -> usize {
        self.venues + self.budgets + self.limits + limit
    }

    pub(crate) fn row(self, row: usize) -> usize {
        self.venues + self.budgets + 2 * self.limits + row
    }
}

/// What an option costs at the prices of rows, in the layout's order after the venues, where opening earns `opening`.
pub(crate) fn option_cost(
    instance: &Instance<'_>,
    rows: &[f64],
    venue: usize,
    option: usize,
    opening: f64,
) -> f64 {
    let option = &instance.problem.venues[venue].options[option];
    let mut cost: f64 = option.cost.iter().zip(rows).map(|(cost, price)| cost * price).sum();
    if !instance.limits_of_venue[venue].is_empty() {
        let layout = Layout::of(instance);
        let at = |index: usize| rows[index - layout.venues];
        for limit in &instance.limits_of_venue[venue] {
            let limit = *limit as usize;
            cost += option.sessions * (at(layout.maximum(limit)) - at(layout.minimum(limit)));
        }
    }
    if option.sessions > 0.0 { cost - opening } else { cost }
}

/// What access rows pay for opening a venue.
pub(crate) fn opening(instance: &Instance<'_>, rows: &[f64], venue: usize) -> f64 {
    let access = &rows[rows.len() - instance.access.len()..];
    instance.rows_of_venue[venue].iter().map(|row| access[*row as usize]).sum()
}

/// What a unit of each row's price adds to the bound; 0 where the row has no such end.
pub(crate) fn right_hand_sides(instance: &Instance<'_>) -> Vec<f64> {
    let layout = Layout::of(instance);
    let mut sides = vec![0.0; layout.len() - layout.venues];
    for (row, budget) in instance.problem.budgets.iter().enumerate() {
        sides[layout.budget(row) - layout.venues] = budget.limit;
    }
    for (index, limit) in instance.problem.limits.iter().enumerate() {
        sides[layout.maximum(index) - layout.venues] = limit.maximum.unwrap_or(0.0);
        sides[layout.minimum(index) - layout.venues] = -limit.minimum.unwrap_or(0.0);
    }
    sides[layout.row(0) - layout.venues..].fill(-1.0);
    sides
}

/// What summing may lose where prices of rows are so large that they swallow what they are added to: where no plan keeps
/// all rows there is no end to how far they rise. The judge rounds up by as much.
pub(crate) fn rounding(instance: &Instance<'_>, rows: &[f64]) -> f64 {
    let sides: f64 =
        right_hand_sides(instance).iter().zip(rows).map(|(side, price)| (side * price).abs()).sum();
    let layout = Layout::of(instance);
    let of_venue = |venue: usize| {
        let options = &instance.problem.venues[venue].options;
        let limits = instance.limits_of_venue[venue].iter().map(|limit| {
            let at = |index: usize| rows[index - layout.venues];
            at(layout.maximum(*limit as usize)) + at(layout.minimum(*limit as usize))
        });
        let a_session: f64 = limits.sum();
        let size = |option: &PatternOption| {
            let cost: f64 = option.cost.iter().zip(rows).map(|(cost, price)| cost * price).sum();
            cost + option.sessions * a_session
        };
        options.iter().map(size).fold(0.0, f64::max) + opening(instance, rows, venue)
    };
    let venues: f64 = (0..instance.venues()).map(of_venue).sum();
    let added = instance.problem.points.len() + rows.len() + instance.venues();
    0.5 * f64::EPSILON * added as f64 * (sides + venues)
}

/// An earlier price in the engine's values.
pub(crate) fn scaled(instance: &Instance<'_>, price: f64) -> f64 {
    price.max(0.0) * instance.mean_fill
}

/// A certificate's prices of rows in the layout's order, none of an end that a limit does not have and none of rounded
/// budgets; `None` where it is of a problem of other rows.
pub(crate) fn rows_from_prices(instance: &Instance<'_>, prices: &Prices) -> Option<Vec<f64>> {
    let layout = Layout::of(instance);
    let rounded = prices.budget.len() == 2 * layout.budgets;
    let budgets = if rounded { &prices.budget[..layout.budgets] } else { &prices.budget };
    let rows = [budgets, &prices.maximum, &prices.minimum, &prices.access];
    if rows.map(<[f64]>::len) != [layout.budgets, layout.limits, layout.limits, layout.access] {
        return None;
    }
    let mut scaled: Vec<f64> = rows.into_iter().flatten().map(|price| scaled(instance, *price)).collect();
    for (limit, ends) in instance.problem.limits.iter().enumerate() {
        for (end, at) in [(ends.maximum, layout.maximum(limit)), (ends.minimum, layout.minimum(limit))] {
            if end.is_none() {
                scaled[at - layout.venues] = 0.0;
            }
        }
    }
    Some(scaled)
}

/// Rows' multipliers in the objective's units, with no price of a place yet.
pub(crate) fn rows_to_prices(instance: &Instance<'_>, rows: &[f64]) -> Prices {
    let layout = Layout::of(instance);
    let unscaled = |from: usize, to: usize| -> Vec<f64> {
        let rows = &rows[from - layout.venues..to - layout.venues];
        rows.iter().map(|value| instance.unscale(*value)).collect()
    };
    Prices {
        capacity: Vec::new(),
        point: Vec::new(),
        budget: unscaled(layout.budget(0), layout.maximum(0)),
        maximum: unscaled(layout.maximum(0), layout.minimum(0)),
        minimum: unscaled(layout.minimum(0), layout.row(0)),
        access: unscaled(layout.row(0), layout.len()),
    }
}
