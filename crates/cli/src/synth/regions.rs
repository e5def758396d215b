//! The city's cells shared out among its areas: connected regions of about equal size with ragged edges.

use super::lattice::{City, Lattice};
use super::random::Random;

/// Marks a cell outside the city.
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// Rounds of moving every seed to the middle of its region (Lloyd's relaxation).
const RELAXATIONS: usize = 4;

/// Entering a cell takes an effort of 10 to `EFFORTS − 1`, by chance: that makes the edges ragged.
const EFFORTS: usize = 20;

/// Which area each cell belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Regions {
    /// The area of each cell of the lattice, or [`OUTSIDE`].
    pub(crate) area_of: Vec<u32>,
    /// The cells of each area, ascending; none is empty.
    pub(crate) cells_of: Vec<Vec<usize>>,
    /// The cell each area grew from, near its middle.
    pub(crate) seed_of: Vec<usize>,
}

impl Regions {
    /// Divides a city into `areas` regions, numbered along a curve so that neighbours have near numbers.
    ///
    /// # Panics
    /// When the city has fewer cells than areas.
    pub(crate) fn divide(city: &City, areas: usize, seed: u64) -> Self {
        let lattice = city.lattice;
        let mut along: Vec<usize> = (0..lattice.cells()).filter(|cell| city.inside[*cell]).collect();
        assert!(along.len() >= areas, "{} cells cannot make {areas} areas", along.len());
        let order = (lattice.columns.max(lattice.rows)).next_power_of_two();
        along.sort_by_cached_key(|cell| {
            let (row, column) = lattice.row_and_column(*cell);
            hilbert(order, column, row)
        });

        let mut random = Random::stream(seed, "regions");
        let effort: Vec<usize> = (0..lattice.cells()).map(|_| 10 + random.below(EFFORTS - 10)).collect();
        let mut seed_of: Vec<usize> =
            (0..areas).map(|area| along[(2 * area + 1) * along.len() / (2 * areas)]).collect();
        for _ in 0..RELAXATIONS {
            let regions = grow(city, &effort, seed_of);
            seed_of = regions.cells_of.iter().map(|cells| middle(lattice, cells)).collect();
        }
        seed_of.sort_by_cached_key(|cell| {
            let (row, column) = lattice.row_and_column(*cell);
            hilbert(order, column, row)
        });
        grow(city, &effort, seed_of)
    }
}

/// Every cell goes to the seed from which it is reached with least effort, so each region is connected.
///
/// Efforts are small whole numbers, so a ring of queues, one per effort still ahead, does what a heap would
/// (Dial 1969, doi 10.1145/363269.363610), in time in proportion to the cells.
fn grow(city: &City, effort: &[usize], seed_of: Vec<usize>) -> Regions {
    let mut area_of = vec![OUTSIDE; effort.len()];
    let mut queues: [Vec<(u32, usize)>; EFFORTS] = std::array::from_fn(|_| Vec::new());
    queues[0] = seed_of.iter().enumerate().map(|(area, cell)| (area as u32, *cell)).collect();
    let (mut spent, mut idle) = (0, 0);
    while idle < EFFORTS {
        let reached = std::mem::take(&mut queues[spent % EFFORTS]);
        idle = if reached.is_empty() { idle + 1 } else { 0 };
        for (area, cell) in reached {
            if area_of[cell] != OUTSIDE {
                continue;
            }
            area_of[cell] = area;
            for neighbour in city.lattice.neighbours(cell) {
                if city.inside[neighbour] && area_of[neighbour] == OUTSIDE {
                    queues[(spent + effort[neighbour]) % EFFORTS].push((area, neighbour));
                }
            }
        }
        spent += 1;
    }
    let mut cells_of = vec![Vec::new(); seed_of.len()];
    for (cell, area) in area_of.iter().enumerate() {
        if *area != OUTSIDE {
            cells_of[*area as usize].push(cell);
        }
    }
    Regions { area_of, cells_of, seed_of }
}

/// The cell of a region nearest to its mean position; the first of equals.
fn middle(lattice: Lattice, cells: &[usize]) -> usize {
    let (mut x, mut y) = (0.0, 0.0);
    for cell in cells {
        let centre = lattice.centre(*cell);
        x += centre.0;
        y += centre.1;
    }
    let (x, y) = (x / cells.len() as f64, y / cells.len() as f64);
    let apart = |cell: usize| {
        let centre = lattice.centre(cell);
        (centre.0 - x) * (centre.0 - x) + (centre.1 - y) * (centre.1 - y)
    };
    let mut best = cells[0];
    for cell in &cells[1..] {
        if apart(*cell) < apart(best) {
            best = *cell;
        }
    }
    best
}

/// Position along Hilbert's curve through a square of side `order` (a power of two).
fn hilbert(order: usize, mut x: usize, mut y: usize) -> u64 {
    let mut position = 0_u64;
    let mut side = order / 2;
    while side > 0 {
        let (right, upper) = (usize::from(x & side > 0), usize::from(y & side > 0));
        position += (side * side * ((3 * right) ^ upper)) as u64;
        if upper == 0 {
            if right == 1 {
                x = order - 1 - x;
                y = order - 1 - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        side /= 2;
    }
    position
}

#[cfg(test)]
mod tests {
    use super::{City, OUTSIDE, Regions, hilbert};

    #[test]
    fn every_cell_has_one_area_and_every_area_hangs_together() {
        let city = City::grow(24 * 60, 5);
        let regions = Regions::divide(&city, 60, 5);
        for (cell, area) in regions.area_of.iter().enumerate() {
            assert_eq!(*area != OUTSIDE, city.inside[cell]);
        }
        for (area, cells) in regions.cells_of.iter().enumerate() {
            assert!((6..=72).contains(&cells.len()), "area {area} has {} cells", cells.len());
            let mut reached = vec![regions.seed_of[area]];
            let mut next = 0;
            while next < reached.len() {
                for neighbour in city.lattice.neighbours(reached[next]) {
                    if regions.area_of[neighbour] == area as u32 && !reached.contains(&neighbour) {
                        reached.push(neighbour);
                    }
                }
                next += 1;
            }
            assert_eq!(reached.len(), cells.len(), "area {area} is in pieces");
        }
    }

    #[test]
    fn the_curve_visits_every_cell_once_in_single_steps() {
        let mut visited: Vec<(u64, (usize, usize))> =
            (0..256).map(|i| (hilbert(16, i % 16, i / 16), (i % 16, i / 16))).collect();
        visited.sort_unstable();
        for (position, (expected, _)) in visited.iter().enumerate() {
            assert_eq!(*expected, position as u64);
        }
        for pair in visited.windows(2) {
            let ((_, a), (_, b)) = (pair[0], pair[1]);
            assert_eq!(a.0.abs_diff(b.0) + a.1.abs_diff(b.1), 1);
        }
    }
}
