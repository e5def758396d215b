//! A lattice of small hexagons, and which of them are the city's.
//!
//! Three hexagons meet at every corner, so whatever sets of hexagons are made into areas, their outlines
//! never touch themselves at a point. Rows run west to east and are numbered from the south; odd rows are
//! shifted east by half a hexagon; hexagons stand on a corner.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::field::Field;

/// √3, correctly rounded.
fn root_three() -> f64 {
    3.0_f64.sqrt()
}

/// A rectangular lattice of hexagons of side 1, centred on (0, 0). Cells and corners are numbered densely.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lattice {
    /// Cells in a row.
    pub(crate) columns: usize,
    /// Rows.
    pub(crate) rows: usize,
}

/// Directions in anticlockwise order; [`Lattice::neighbours`] and [`Lattice::edges`] follow it.
const DIRECTIONS: usize = 6;

impl Lattice {
    /// One that holds a disc of this radius (in sides) with a margin.
    pub(crate) fn around(radius: f64) -> Self {
        let columns = 2 * ((radius / root_three()) as usize + 4);
        let rows = 2 * ((radius / 1.5) as usize + 4);
        Self { columns, rows }
    }

    /// Number of cells.
    pub(crate) fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// Row and column of a cell.
    pub(crate) fn row_and_column(&self, cell: usize) -> (usize, usize) {
        (cell / self.columns, cell % self.columns)
    }

    /// Whether a cell is so near the rim that some neighbour is missing.
    pub(crate) fn on_rim(&self, cell: usize) -> bool {
        let (row, column) = self.row_and_column(cell);
        row == 0 || column == 0 || row + 1 == self.rows || column + 1 == self.columns
    }

    /// The cells east, north-east, north-west, west, south-west, south-east of a cell that is not on the rim.
    pub(crate) fn neighbours(&self, cell: usize) -> [usize; DIRECTIONS] {
        let (row, _) = self.row_and_column(cell);
        let shift = row % 2;
        let (north, south) = (cell + self.columns + shift, cell - self.columns + shift);
        [cell + 1, north, north - 1, cell - 1, south - 1, south]
    }

    /// The corners `(from, to)` of each side, anticlockwise round a cell that is not on the rim, the side
    /// towards the east first.
    ///
    /// A corner is the northern tip of one cell (numbered `2 cell`) or the southern tip of one (`2 cell + 1`).
    pub(crate) fn edges(&self, cell: usize) -> [(usize, usize); DIRECTIONS] {
        let [_, north_east, north_west, _, south_west, south_east] = self.neighbours(cell);
        let corners =
            [2 * south_east, 2 * north_east + 1, 2 * cell, 2 * north_west + 1, 2 * south_west, 2 * cell + 1];
        let [se, ne, n, nw, sw, s] = corners;
        [(se, ne), (ne, n), (n, nw), (nw, sw), (sw, s), (s, se)]
    }

    /// The middle of a cell, in sides.
    pub(crate) fn centre(&self, cell: usize) -> (f64, f64) {
        let (row, column) = self.row_and_column(cell);
        let shift = if row % 2 == 1 { 0.5 } else { 0.0 };
        let x = root_three() * (column as f64 + shift - self.columns as f64 / 2.0);
        let y = 1.5 * (row as f64 - self.rows as f64 / 2.0);
        (x, y)
    }

    /// Where a corner is, in sides.
    pub(crate) fn corner(&self, corner: usize) -> (f64, f64) {
        let (x, y) = self.centre(corner / 2);
        if corner.is_multiple_of(2) { (x, y + 1.0) } else { (x, y - 1.0) }
    }
}

/// A city's cells: connected, without holes, roundish with an irregular edge.
#[derive(Clone, Debug)]
pub(crate) struct City {
    /// The lattice it lies on.
    pub(crate) lattice: Lattice,
    /// Whether each cell of the lattice is the city's; none on the rim is.
    pub(crate) inside: Vec<bool>,
    /// The radius, in sides, of the disc with as many cells.
    pub(crate) radius: f64,
}

impl City {
    /// Grows a city of at least `cells` cells (a few more where a hole had to be filled).
    pub(crate) fn grow(cells: usize, seed: u64) -> Self {
        let radius = (cells as f64 * 1.5 * root_three() / std::f64::consts::PI).sqrt();
        let lattice = Lattice::around(1.6 * radius);
        let (coarse, fine) = (Field::new(seed, 11, 0.9), Field::new(seed, 12, 3.0));
        let reluctance = |cell: usize| {
            let (x, y) = lattice.centre(cell);
            let (x, y) = (x / radius, y / radius);
            let bend = 1.0 + 0.45 * coarse.at(x, y) + 0.15 * fine.at(x, y);
            ((x * x + y * y) * bend * 1e9) as u64
        };

        let start = lattice.cells() / 2 + lattice.columns / 2;
        let mut inside = vec![false; lattice.cells()];
        let mut seen = vec![false; lattice.cells()];
        let mut frontier = BinaryHeap::from([Reverse((reluctance(start), start))]);
        seen[start] = true;
        let mut grown = 0;
        while let Some(Reverse((_, cell))) = frontier.pop() {
            if grown == cells {
                break;
            }
            inside[cell] = true;
            grown += 1;
            for neighbour in lattice.neighbours(cell) {
                if !seen[neighbour] && !lattice.on_rim(neighbour) {
                    seen[neighbour] = true;
                    frontier.push(Reverse((reluctance(neighbour), neighbour)));
                }
            }
        }
        fill_holes(lattice, &mut inside);
        Self { lattice, inside, radius }
    }
}

/// Makes the city's every cell that cannot be reached from the rim without crossing the city.
fn fill_holes(lattice: Lattice, inside: &mut [bool]) {
    let mut outside: Vec<bool> = (0..lattice.cells()).map(|cell| lattice.on_rim(cell)).collect();
    let mut open: Vec<usize> = (0..lattice.cells()).filter(|cell| next_to_rim(lattice, *cell)).collect();
    while let Some(cell) = open.pop() {
        if outside[cell] || inside[cell] {
            continue;
        }
        outside[cell] = true;
        open.extend(lattice.neighbours(cell).into_iter().filter(|n| !outside[*n] && !inside[*n]));
    }
    for (cell, inside) in inside.iter_mut().enumerate() {
        *inside = *inside || !outside[cell];
    }
}

fn next_to_rim(lattice: Lattice, cell: usize) -> bool {
    !lattice.on_rim(cell) && lattice.neighbours(cell).into_iter().any(|n| lattice.on_rim(n))
}

#[cfg(test)]
mod tests {
    use super::{City, Lattice};

    #[test]
    fn neighbours_agree_with_one_another_and_with_the_corners() {
        let lattice = Lattice::around(10.0);
        for cell in (0..lattice.cells()).filter(|cell| !lattice.on_rim(*cell)) {
            let (x, y) = lattice.centre(cell);
            for (direction, neighbour) in lattice.neighbours(cell).into_iter().enumerate() {
                let (u, v) = lattice.centre(neighbour);
                assert!(((u - x).hypot(v - y) - 3.0_f64.sqrt()).abs() < 1e-12);
                if !lattice.on_rim(neighbour) {
                    assert_eq!(lattice.neighbours(neighbour)[(direction + 3) % 6], cell);
                    let (from, to) = lattice.edges(cell)[direction];
                    assert_eq!(lattice.edges(neighbour)[(direction + 3) % 6], (to, from));
                }
            }
            for (from, to) in lattice.edges(cell) {
                let (a, b) = (lattice.corner(from), lattice.corner(to));
                assert!(((a.0 - b.0).hypot(a.1 - b.1) - 1.0).abs() < 1e-9);
                assert!((a.0 - x) * (b.1 - y) - (a.1 - y) * (b.0 - x) > 0.0, "anticlockwise");
            }
        }
    }

    #[test]
    fn a_city_has_its_cells_and_keeps_off_the_rim() {
        for (cells, seed) in [(1, 1), (24, 2), (5000, 3)] {
            let city = City::grow(cells, seed);
            let count = city.inside.iter().filter(|inside| **inside).count();
            assert!((cells..=cells + cells / 50).contains(&count), "{count} for {cells}");
            assert!((0..city.lattice.cells()).all(|c| !(city.inside[c] && city.lattice.on_rim(c))));
        }
    }
}
