//! Costs between origins and sites: a table of reachable pairs, or coordinates from which any pair follows.
//!
//! Memory is what the pairs need: a table holds its rows and nothing else, and coordinates are turned into rows
//! of the nearest sites only, as long as the solver wants them. This file knows nothing of weights or models.

use rayon::prelude::*;

/// Costs between origins and sites, all ≥ 0 and finite. A pair that is absent is unreachable.
#[derive(Clone, Debug)]
pub enum Costs {
    /// The reachable pairs.
    Table(CostTable),
    /// Straight lines between points of a plane: every pair is reachable.
    Plane(Plane),
}

/// Reachable pairs by origin, each origin's sites in ascending order.
#[derive(Clone, Debug, Default)]
pub struct CostTable {
    sites: usize,
    start: Vec<usize>,
    site: Vec<u32>,
    cost: Vec<f64>,
}

/// One origin and one site, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// Position of the origin.
    pub origin: u32,
    /// Position of the site.
    pub site: u32,
}

impl CostTable {
    /// A table from `(origin, site, cost)` in any order.
    ///
    /// # Errors
    /// The pairs that occur more than once, in ascending order.
    ///
    /// # Panics
    /// When a position is out of range.
    pub fn new(origins: usize, sites: usize, pairs: &[(u32, u32, f64)]) -> Result<Self, Vec<Pair>> {
        let mut start = vec![0_usize; origins + 1];
        for &(origin, site, _) in pairs {
            assert!((site as usize) < sites, "site {site} of {sites}");
            start[origin as usize + 1] += 1;
        }
        for i in 0..origins {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut entries = vec![(0_u32, 0.0_f64); pairs.len()];
        for &(origin, site, cost) in pairs {
            let slot = &mut next[origin as usize];
            entries[*slot] = (site, cost);
            *slot += 1;
        }
        let mut duplicates = Vec::new();
        for i in 0..origins {
            let row = &mut entries[start[i]..start[i + 1]];
            row.sort_unstable_by_key(|&(site, _)| site);
            let mut repeated: Vec<u32> =
                row.windows(2).filter(|w| w[0].0 == w[1].0).map(|w| w[0].0).collect();
            repeated.dedup();
            duplicates.extend(repeated.into_iter().map(|site| Pair { origin: i as u32, site }));
        }
        if duplicates.is_empty() {
            let (site, cost) = entries.into_iter().unzip();
            Ok(Self { sites, start, site, cost })
        } else {
            Err(duplicates)
        }
    }

    /// A table of every pair, `cost[origin][site]`.
    ///
    /// # Panics
    /// When the rows differ in length.
    pub fn dense(rows: &[Vec<f64>]) -> Self {
        let sites = rows.first().map_or(0, Vec::len);
        let mut table = Self { sites, start: vec![0], ..Self::default() };
        for row in rows {
            assert_eq!(row.len(), sites, "rows differ in length");
            table.site.extend(0..sites as u32);
            table.cost.extend_from_slice(row);
            table.start.push(table.site.len());
        }
        table
    }

    /// Sites and costs of one origin, sites ascending.
    pub fn row(&self, origin: usize) -> impl ExactSizeIterator<Item = (u32, f64)> + Clone + '_ {
        let range = self.start[origin]..self.start[origin + 1];
        self.site[range.clone()].iter().copied().zip(self.cost[range].iter().copied())
    }
}

/// Points of a plane; a cost is the Euclidean distance in the unit of the coordinates.
#[derive(Clone, Debug)]
pub struct Plane {
    /// `x, y` of each origin.
    pub origins: Vec<[f64; 2]>,
    /// `x, y` of each site.
    pub sites: Vec<[f64; 2]>,
    /// Whether distances are rounded down to whole numbers, as TSPLIB tables often are.
    pub floor: bool,
}

impl Plane {
    /// Distance between an origin and a site.
    pub fn distance(&self, origin: usize, site: usize) -> f64 {
        let ([x0, y0], [x1, y1]) = (self.origins[origin], self.sites[site]);
        let (dx, dy) = (x0 - x1, y0 - y1);
        let distance = (dx * dx + dy * dy).sqrt();
        if self.floor { distance.floor() } else { distance }
    }
}

impl Costs {
    /// Number of origins.
    pub fn origins(&self) -> usize {
        match self {
            Self::Table(table) => table.start.len().saturating_sub(1),
            Self::Plane(plane) => plane.origins.len(),
        }
    }

    /// Number of sites.
    pub fn sites(&self) -> usize {
        match self {
            Self::Table(table) => table.sites,
            Self::Plane(plane) => plane.sites.len(),
        }
    }

    /// Cost of one pair, `None` where unreachable.
    pub fn get(&self, origin: usize, site: usize) -> Option<f64> {
        match self {
            Self::Table(table) => {
                let (from, to) = (table.start[origin], table.start[origin + 1]);
                let at = table.site[from..to].binary_search(&(site as u32)).ok()?;
                Some(table.cost[from + at])
            }
            Self::Plane(plane) => Some(plane.distance(origin, site)),
        }
    }

    /// The nearest of `open` (ascending positions) to an origin and its cost; the first of equals. `None` where
    /// none is reachable.
    pub fn nearest(&self, origin: usize, open: &[usize]) -> Option<(usize, f64)> {
        open.iter().filter_map(|&site| self.get(origin, site).map(|cost| (site, cost))).fold(
            None,
            |best: Option<(usize, f64)>, pair| match best {
                Some(b) if b.1 <= pair.1 => best,
                _ => Some(pair),
            },
        )
    }

    /// The `keep` nearest of the allowed and useful sites of one origin in ascending order of cost, equal costs by
    /// position, and the cost of the nearest one left out (∞ when none is).
    pub(super) fn nearest_row(
        &self,
        origin: usize,
        allowed: &[bool],
        keep: usize,
        useful: &dyn Fn(f64) -> bool,
    ) -> (Vec<(u32, f64)>, f64) {
        let mut row: Vec<(u32, f64)> =
            self.allowed_row(origin, allowed).filter(|&(_, cost)| useful(cost)).collect();
        let order = |a: &(u32, f64), b: &(u32, f64)| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0));
        let mut beyond = f64::INFINITY;
        if row.len() > keep {
            let (_, next, _) = row.select_nth_unstable_by(keep, order);
            beyond = next.1;
            row.truncate(keep);
        }
        row.sort_unstable_by(order);
        (row, beyond)
    }

    /// The allowed sites of one origin and their costs.
    fn allowed_row<'a>(
        &'a self,
        origin: usize,
        allowed: &'a [bool],
    ) -> impl Iterator<Item = (u32, f64)> + 'a {
        let (table, plane) = match self {
            Self::Table(table) => (Some(table.row(origin)), None),
            Self::Plane(plane) => (None, Some(plane)),
        };
        let points = plane.into_iter().flat_map(move |plane| {
            (0..plane.sites.len()).map(move |site| (site as u32, plane.distance(origin, site)))
        });
        table.into_iter().flatten().chain(points).filter(|&(site, _)| allowed[site as usize])
    }

    /// The allowed sites within `radius` of each origin, ascending.
    pub(super) fn sites_within(&self, allowed: &[bool], radius: f64) -> Vec<Vec<u32>> {
        (0..self.origins())
            .into_par_iter()
            .map(|origin| {
                let row = self.allowed_row(origin, allowed);
                let mut sites: Vec<u32> =
                    row.filter(|&(_, cost)| cost <= radius).map(|(site, _)| site).collect();
                sites.shrink_to_fit();
                sites
            })
            .collect()
    }

    /// The distinct costs in `[low, high)` in ascending order; `None` when there are more than `most`.
    pub(super) fn between(&self, allowed: &[bool], low: f64, high: f64, most: usize) -> Option<Vec<f64>> {
        let mut found: Vec<f64> = Vec::new();
        let distinct = |found: &mut Vec<f64>| {
            found.sort_unstable_by(f64::total_cmp);
            found.dedup();
        };
        for origin in 0..self.origins() {
            found.extend(
                self.allowed_row(origin, allowed).map(|(_, cost)| cost).filter(|&c| c >= low && c < high),
            );
            if found.len() > 2 * most {
                distinct(&mut found);
                if found.len() > most {
                    return None;
                }
            }
        }
        distinct(&mut found);
        (found.len() <= most).then_some(found)
    }

    /// Pairs whose cost is negative, infinite or not a number; for coordinates, the first bad point as a pair.
    pub(super) fn bad_costs(&self) -> Vec<(Pair, f64)> {
        let bad = |cost: f64| !(cost.is_finite() && cost >= 0.0);
        match self {
            Self::Table(table) => (0..self.origins())
                .flat_map(|origin| table.row(origin).map(move |(site, cost)| (origin, site, cost)))
                .filter(|&(_, _, cost)| bad(cost))
                .map(|(origin, site, cost)| (Pair { origin: origin as u32, site }, cost))
                .collect(),
            Self::Plane(plane) => {
                let finite = |point: &[f64; 2]| point.iter().all(|x| x.is_finite() && x.abs() < 1e150);
                let origin = plane.origins.iter().position(|p| !finite(p));
                let site = plane.sites.iter().position(|p| !finite(p));
                let pair =
                    Pair { origin: origin.unwrap_or_default() as u32, site: site.unwrap_or_default() as u32 };
                if origin.or(site).is_some() { vec![(pair, f64::NAN)] } else { Vec::new() }
            }
        }
    }

    /// The largest cost of any pair, 0 when there is none. An upper estimate (the diagonal) for coordinates.
    pub(super) fn largest(&self) -> f64 {
        match self {
            Self::Table(table) => table.cost.iter().copied().fold(0.0, f64::max),
            Self::Plane(plane) => {
                let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
                for point in plane.origins.iter().chain(&plane.sites) {
                    for axis in 0..2 {
                        low[axis] = low[axis].min(point[axis]);
                        high[axis] = high[axis].max(point[axis]);
                    }
                }
                if low[0] > high[0] { 0.0 } else { (high[0] - low[0]).hypot(high[1] - low[1]) }
            }
        }
    }
}
