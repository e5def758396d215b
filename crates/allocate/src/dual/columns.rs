//! The search for good point prices: a proximal bundle over each venue's own columns (Dantzig–Wolfe decomposition,
//! stabilised; Briant et al. 2008, doi 10.1007/s10107-006-0079-z).
//!
//! Every evaluation gives each venue a column: an option and whom it serves. The master mixes each venue's columns so
//! that the points' value less a quadratic about the best prices is largest; the prices it is worth then are tried
//! next. The points' curves are in the master as they are, not as planes. Mixing goes venue by venue, two columns
//! at a time.

use crate::Control;
use crate::dual::multipliers::{Domain, Layout};
use crate::dual::point_prices::{
    Column, Kink, PointEvaluation, PointPrices, evaluate_points, right_hand_sides,
};
use crate::instance::Instance;

/// Most columns of a venue.
const COLUMNS: usize = 12;

/// Most passes over the venues per mixing.
const PASSES: usize = 12;

/// A point that two columns of a venue serve differently.
#[derive(Clone, Copy, Debug)]
struct Unlike {
    point: u32,
    more: f64,
    less: f64,
}

#[derive(Clone, Debug)]
struct Mixed {
    column: Column,
    weight: f64,
    /// Mixings since it last had weight.
    idle: u32,
}

/// A search in progress.
pub(crate) struct Columns<'a> {
    instance: &'a Instance<'a>,
    domain: Domain,
    /// The best prices.
    pub(crate) best: PointPrices,
    /// x̄ × the bound they prove.
    pub(crate) value: f64,
    /// What each venue's options are worth at the best prices.
    pub(crate) values: Vec<Vec<f64>>,
    columns: Vec<Vec<Mixed>>,
    /// Rows each venue is in.
    rows: Vec<Vec<u32>>,
    sides: Vec<f64>,
    /// Places that the mixed columns offer in each band of each point.
    offered: Vec<f64>,
    /// What the mixed columns use of each row.
    used: Vec<f64>,
    /// Stiffness of each price in the quadratic.
    point_pull: Vec<f64>,
    row_pull: Vec<f64>,
    step: f64,
    /// The master's prices.
    at: PointPrices,
    kinks: Vec<Kink>,
}

impl<'a> Columns<'a> {
    /// Starts from these prices.
    pub(crate) fn new(instance: &'a Instance<'a>, domain: Domain, from: PointPrices) -> Self {
        let found = evaluate_points(instance, &domain, &from);
        let kinks = from.kinks(instance);
        let (point_pull, row_pull) = pulls(instance, &from);
        let mut search = Self {
            instance,
            at: from.clone(),
            best: from,
            value: found.value,
            values: Vec::new(),
            columns: vec![Vec::new(); instance.venues()],
            rows: (0..instance.venues()).map(|venue| rows_of(instance, venue)).collect(),
            sides: right_hand_sides(instance),
            offered: vec![0.0; instance.points.len() * instance.bands],
            used: vec![0.0; row_pull.len()],
            point_pull,
            row_pull,
            step: 0.02,
            kinks,
            domain,
        };
        for (venue, best) in found.venues.into_iter().enumerate() {
            search.values.push(best.values);
            search.columns[venue].push(Mixed { column: best.column, weight: 1.0, idle: 0 });
            search.shift(venue, 0, 1.0);
        }
        search
    }

    /// Starts from where another search of a larger domain stands, with its columns that the domain still holds.
    pub(crate) fn within(&self, domain: Domain, from: PointPrices) -> Self {
        let mut search = Self::new(self.instance, domain, from);
        for venue in 0..self.columns.len() {
            for mixed in &self.columns[venue] {
                if search.domain.options(venue).contains(&mixed.column.option) {
                    search.columns[venue].push(Mixed { weight: 0.0, idle: 0, ..mixed.clone() });
                }
            }
        }
        search.step = self.step.min(0.5);
        search
    }

    /// The sessions of each venue that the mixed columns average to.
    pub(crate) fn mean_sessions(&self) -> Vec<f64> {
        let venues = self.columns.iter().zip(&self.instance.problem.venues);
        venues
            .map(|(columns, venue)| {
                columns.iter().map(|mixed| mixed.weight * venue.options[mixed.column.option].sessions).sum()
            })
            .collect()
    }

    /// Searches for so many evaluations, until the value is `enough`, or until less than `promise` of it (a share of
    /// the scale) seems left to gain; whether there is more to gain.
    pub(crate) fn run(
        &mut self,
        evaluations: usize,
        enough: f64,
        promise: f64,
        control: &dyn Control,
    ) -> bool {
        let mut nulls = 0;
        let evaluations = if self.kinks.is_empty() { 0 } else { evaluations };
        for _ in 0..evaluations {
            if self.value <= enough || control.stop() {
                return false;
            }
            self.mix();
            let promised = self.value - self.model();
            if promised <= promise * self.instance.scale {
                if self.step > 100.0 {
                    return false;
                }
                self.step *= 4.0;
            }
            let PointEvaluation { value, venues } = evaluate_points(self.instance, &self.domain, &self.at);
            let fell = self.value - value;
            let better = fell > 0.0 && fell >= 0.1 * promised;
            for (venue, found) in venues.into_iter().enumerate() {
                if better {
                    self.values[venue] = found.values;
                }
                self.add(venue, found.column);
            }
            if better {
                self.step *= if fell >= 0.7 * promised { 2.0 } else { 1.3 };
                self.best.clone_from(&self.at);
                self.value = value;
                nulls = 0;
            } else {
                nulls += 1;
                if -fell > promised {
                    self.step *= 0.5;
                } else if nulls % 4 == 0 {
                    self.step *= 0.7;
                }
            }
        }
        true
    }

    /// Adds a column that is worth more than all the venue has, in the place of the idlest where there are too many;
    /// where none is idle, of the lightest, whose weight it takes over.
    fn add(&mut self, venue: usize, column: Column) {
        let opening = self.opening(venue);
        let known = self.best_column_value(venue, opening);
        if self.column_value(venue, &column, opening) <= known + 1e-12 * self.instance.scale {
            return;
        }
        self.columns[venue].push(Mixed { column, weight: 0.0, idle: 0 });
        let new = self.columns[venue].len() - 1;
        if new < COLUMNS {
            return;
        }
        let columns = &self.columns[venue][..new];
        let given_up = (0..new).min_by(|a, b| {
            let (a, b) = (&columns[*a], &columns[*b]);
            a.weight.total_cmp(&b.weight).then(b.idle.cmp(&a.idle))
        });
        let Some(given_up) = given_up else { return };
        let weight = columns[given_up].weight;
        if weight > 0.0 {
            self.shift(venue, given_up, -weight);
            self.columns[venue][new].weight = weight;
            self.shift(venue, new, weight);
        }
        self.columns[venue].remove(given_up);
    }

    /// The model's value at the master's prices: no more than the bound there.
    fn model(&self) -> f64 {
        let kept: f64 = self.kinks.iter().map(Kink::kept).sum();
        let best = |venue: usize| self.best_column_value(venue, self.opening(venue));
        let rows: f64 = self.sides.iter().zip(&self.at.rows).map(|(side, price)| side * price).sum();
        kept + rows + (0..self.columns.len()).map(best).sum::<f64>()
    }

    fn opening(&self, venue: usize) -> f64 {
        self.at.opening(self.instance, venue)
    }

    fn best_column_value(&self, venue: usize, opening: f64) -> f64 {
        let values = self.columns[venue].iter().map(|mixed| self.column_value(venue, &mixed.column, opening));
        values.fold(f64::NEG_INFINITY, f64::max)
    }

    fn column_value(&self, venue: usize, column: &Column, opening: f64) -> f64 {
        let served = column.served.iter();
        let worth: f64 =
            served.map(|(point, places, worth)| self.kinks[*point as usize].cut_worth(*places, *worth)).sum();
        worth + column.burden - self.at.option_cost(self.instance, venue, column.option, opening)
    }

    /// Mixes the columns, the best prices as centre.
    fn mix(&mut self) {
        for mixed in self.columns.iter_mut().flatten() {
            mixed.idle = if mixed.weight > 0.0 { 0 } else { mixed.idle + 1 };
        }
        for point in 0..self.point_pull.len() {
            self.reprice(point);
        }
        for row in 0..self.used.len() {
            self.reprice_row(row);
        }
        let mut first = 0.0;
        let mut unlike = Vec::new();
        for pass in 0..PASSES {
            let mut gained = 0.0;
            for venue in 0..self.columns.len() {
                if self.columns[venue].len() > 1 {
                    gained += self.mix_venue(venue, &mut unlike);
                }
            }
            if pass == 0 {
                first = gained;
            }
            if gained <= 1e-9 * self.instance.scale || gained <= 0.01 * first {
                break;
            }
        }
    }

    /// Moves weight from a venue's worst column to its best; about what that gains.
    fn mix_venue(&mut self, venue: usize, unlike: &mut Vec<Unlike>) -> f64 {
        let (mut best, mut worst) = ((f64::NEG_INFINITY, 0), (f64::INFINITY, 0));
        let opening = self.opening(venue);
        for (at, mixed) in self.columns[venue].iter().enumerate() {
            let value = self.column_value(venue, &mixed.column, opening);
            if value > best.0 {
                best = (value, at);
            }
            if mixed.weight > 0.0 && value < worst.0 {
                worst = (value, at);
            }
        }
        let gain = best.0 - worst.0;
        if best.1 == worst.1 || gain <= 1e-10 * self.instance.scale {
            return 0.0;
        }
        self.compare(venue, best.1, worst.1, unlike);
        let bend = self.bend(venue, best.1, worst.1, unlike);
        let full = self.columns[venue][worst.1].weight;
        let shift = if bend > 0.0 { (gain / bend).min(full) } else { full };
        self.columns[venue][worst.1].weight = if shift == full { 0.0 } else { full - shift };
        self.columns[venue][best.1].weight += shift;
        self.shift_rows(venue, worst.1, -shift);
        self.shift_rows(venue, best.1, shift);
        for unlike in unlike.iter() {
            let point = unlike.point as usize;
            self.offer(point, unlike.less, -shift);
            self.offer(point, unlike.more, shift);
            self.reprice(point);
        }
        for at in 0..self.rows[venue].len() {
            self.reprice_row(self.rows[venue][at] as usize);
        }
        0.5 * shift * gain
    }

    /// Where two columns of a venue serve a point differently.
    fn compare(&self, venue: usize, more: usize, less: usize, unlike: &mut Vec<Unlike>) {
        unlike.clear();
        let served = |at: usize| self.columns[venue][at].column.served.iter().peekable();
        let (mut a, mut b) = (served(more), served(less));
        loop {
            let point = match (a.peek(), b.peek()) {
                (Some(x), Some(y)) => x.0.min(y.0),
                (Some(x), None) => x.0,
                (None, Some(y)) => y.0,
                (None, None) => return,
            };
            let more = a.next_if(|entry| entry.0 == point).map_or(0.0, |entry| entry.1);
            let less = b.next_if(|entry| entry.0 == point).map_or(0.0, |entry| entry.1);
            if more != less {
                unlike.push(Unlike { point, more, less });
            }
        }
    }

    /// How fast the gain of a shift between two columns falls as weight moves.
    fn bend(&self, venue: usize, more: usize, less: usize, unlike: &[Unlike]) -> f64 {
        let mut bend = 0.0;
        for unlike in unlike {
            let point = unlike.point as usize;
            let most = self.kinks[point].places.max(1e-300);
            let change = unlike.more.min(most) - unlike.less.min(most);
            bend += change * change / self.point_pull[point];
        }
        let option = |at: usize| self.columns[venue][at].column.option;
        for row in &self.rows[venue] {
            let row = *row as usize;
            let used = |at: usize| use_of(self.instance, venue, option(at), row);
            let change = used(more) - used(less);
            bend += change * change / self.row_pull[row];
        }
        bend * self.step
    }

    /// Adds a weight of a column to what is offered and used.
    fn shift(&mut self, venue: usize, at: usize, weight: f64) {
        for entry in 0..self.columns[venue][at].column.served.len() {
            let (point, places, _) = self.columns[venue][at].column.served[entry];
            self.offer(point as usize, places, weight);
        }
        self.shift_rows(venue, at, weight);
    }

    /// Adds a weight of a column to what is used of the rows.
    fn shift_rows(&mut self, venue: usize, at: usize, weight: f64) {
        let option = self.columns[venue][at].column.option;
        for row in &self.rows[venue] {
            self.used[*row as usize] += weight * use_of(self.instance, venue, option, *row as usize);
        }
    }

    /// Adds a weight of so many places to what a point's bands are offered.
    fn offer(&mut self, point: usize, places: f64, weight: f64) {
        let (upper, _) = self.instance.bands_of(point);
        let offered = &mut self.offered[point * self.instance.bands..];
        let mut from = 0.0;
        for (band, to) in upper.iter().enumerate() {
            let end = to.min(places);
            if end > from {
                offered[band] += weight * (end - from);
                from = end;
            }
            if *to >= places {
                break;
            }
        }
    }

    /// The price of a point that the mixed columns make it worth, near the best price.
    ///
    /// Columns fill a point's bands from the first on, so that what is offered over the bands' widths falls from
    /// band to band, and the cheapest price is where the places offered above it are as many as the bands hold.
    fn reprice(&mut self, point: usize) {
        let instance = self.instance;
        let (upper, slope) = instance.bands_of(point);
        let most = instance.reach[instance.first_arc[point] as usize];
        let offered = &self.offered[point * instance.bands..(point + 1) * instance.bands];
        let (centre, pull) = (self.best.point[point], self.point_pull[point] / self.step);
        let mut high = slope[0];
        let mut best = (0.5 * pull * (high - centre) * (high - centre), high);
        let (mut line, mut over, mut from) = (0.0, 0.0, 0.0);
        for band in 0..slope.len() {
            let to = upper[band].min(most).max(from);
            over += offered[band] - (to - from);
            from = to;
            let low = slope.get(band + 1).copied().unwrap_or(0.0);
            let price = (centre - over / pull).clamp(low, high);
            let value = line - over * (high - price) + 0.5 * pull * (price - centre) * (price - centre);
            if value < best.0 {
                best = (value, price);
            }
            line -= over * (high - low);
            high = low;
        }
        self.at.point[point] = best.1;
        self.kinks[point] = Kink::new(instance, point, best.1);
    }

    fn reprice_row(&mut self, row: usize) {
        if self.sides[row].is_finite() {
            let left = self.sides[row] - self.used[row];
            self.at.rows[row] = (self.best.rows[row] - left * self.step / self.row_pull[row]).max(0.0);
        }
    }
}

/// The rows a venue is in, by position in [`PointPrices::rows`]; of limits only the ends they have.
fn rows_of(instance: &Instance<'_>, venue: usize) -> Vec<u32> {
    let layout = Layout::of(instance);
    let mut rows: Vec<usize> = (0..layout.budgets).map(|row| layout.budget(row)).collect();
    for limit in &instance.limits_of_venue[venue] {
        let bounds = &instance.problem.limits[*limit as usize];
        rows.extend(bounds.maximum.map(|_| layout.maximum(*limit as usize)));
        rows.extend(bounds.minimum.map(|_| layout.minimum(*limit as usize)));
    }
    rows.extend(instance.rows_of_venue[venue].iter().map(|row| layout.row(*row as usize)));
    rows.into_iter().map(|index| (index - layout.venues) as u32).collect()
}

/// What an option uses of a row.
fn use_of(instance: &Instance<'_>, venue: usize, option: usize, row: usize) -> f64 {
    let layout = Layout::of(instance);
    let option = &instance.problem.venues[venue].options[option];
    let index = row + layout.venues;
    if index < layout.maximum(0) {
        option.cost[row]
    } else if index < layout.minimum(0) {
        option.sessions
    } else if index < layout.row(0) {
        -option.sessions
    } else if option.sessions > 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// What a unit of each price weighs in the quadratic: the objective at stake over the square of its usual size.
fn pulls(instance: &Instance<'_>, from: &PointPrices) -> (Vec<f64>, Vec<f64>) {
    let layout = Layout::of(instance);
    let entitled: f64 = instance.entitlement.iter().sum();
    let price = instance.scale / (instance.mean_fill * entitled).max(1e-300);
    let points = (0..instance.points.len())
        .map(|point| {
            let entitled = instance.bands_of(point).0.last().copied().unwrap_or(0.0);
            (instance.mean_fill * entitled / price).max(1e-300)
        })
        .collect();
    let venues = &instance.problem.venues;
    let most: f64 =
        (0..layout.venues).map(|venue| instance.capacity(venue, venues[venue].options.len() - 1)).sum();
    let sessions: f64 = venues
        .iter()
        .map(|venue| venue.options.iter().map(|option| option.sessions).fold(0.0, f64::max))
        .sum();
    let per_session = (price * most / sessions.max(1e-12)).max(1e-300);
    let rows = (layout.venues..layout.len())
        .map(|index| {
            let row = index - layout.venues;
            if row < layout.budgets {
                let limit = instance.problem.budgets[row].limit.abs().max(1.0);
                let usual = if from.rows[row] > 0.0 { from.rows[row] } else { instance.scale / limit };
                (instance.scale / (usual * usual)).max(1e-300)
            } else if index < layout.row(0) {
                10.0 / per_session
            } else {
                1.0 / (3.0 * per_session)
            }
        })
        .collect();
    (points, rows)
}
