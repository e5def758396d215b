//! Outlines of areas from one shared set of corners, so that neighbours' boundaries are the same vertex for
//! vertex and the areas tile the city without gaps or overlaps.
//!
//! A corner moves at most 0.45 of a hexagon's side from where the lattice has it. Sides of the lattice that
//! share no corner are at least one side apart, so the moved sides cannot meet: the outlines are simple.

use super::lattice::{City, Lattice};
use super::random::{mix, unit};
use super::regions::{OUTSIDE, Regions};

/// How far chance moves a corner, in sides.
const SCATTER: f64 = 0.2;

/// A closed ring of corner numbers, the first not repeated.
type Ring = Vec<usize>;

/// The rings of an area: the outer one anticlockwise, then any holes, clockwise.
pub(crate) fn rings(lattice: Lattice, regions: &Regions, area: usize) -> Vec<Ring> {
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for cell in &regions.cells_of[area] {
        let neighbours = lattice.neighbours(*cell);
        for (direction, edge) in lattice.edges(*cell).into_iter().enumerate() {
            if regions.area_of[neighbours[direction]] as usize != area {
                edges.push(edge);
            }
        }
    }
    edges.sort_unstable();
    let mut used = vec![false; edges.len()];
    let mut rings: Vec<Ring> = Vec::new();
    for start in 0..edges.len() {
        let mut ring = Ring::new();
        let mut edge = start;
        while !used[edge] {
            used[edge] = true;
            ring.push(edges[edge].0);
            edge = edges.partition_point(|(from, _)| *from < edges[edge].1);
        }
        if !ring.is_empty() {
            rings.push(ring);
        }
    }
    rings.sort_by(|a, b| twice_area(lattice, b).total_cmp(&twice_area(lattice, a)));
    rings
}

fn twice_area(lattice: Lattice, ring: &[usize]) -> f64 {
    let at = |i: usize| lattice.corner(ring[i % ring.len()]);
    (0..ring.len()).map(|i| at(i).0 * at(i + 1).1 - at(i + 1).0 * at(i).1).sum()
}

/// Where the corners that lie on some boundary end up, in hexagon sides.
#[derive(Clone, Debug)]
pub(crate) struct Corners {
    lattice: Lattice,
    radius: f64,
    seed: u64,
    /// Of each corner between two areas only (not three): the corners before and after it on that boundary.
    along: Vec<Option<(usize, usize)>>,
}

impl Corners {
    /// Of a city's regions.
    pub(crate) fn new(city: &City, regions: &Regions, seed: u64) -> Self {
        let lattice = city.lattice;
        let mut along: Vec<Option<(usize, usize)>> = vec![None; 2 * lattice.cells()];
        let mut sides = vec![0_u8; 2 * lattice.cells()];
        for cell in (0..lattice.cells()).filter(|cell| city.inside[*cell]) {
            for (neighbour, (from, to)) in lattice.neighbours(cell).into_iter().zip(lattice.edges(cell)) {
                let (here, there) = (regions.area_of[cell], regions.area_of[neighbour]);
                if here == there || (there != OUTSIDE && here > there) {
                    continue;
                }
                for (corner, other) in [(from, to), (to, from)] {
                    sides[corner] += 1;
                    along[corner] = Some(along[corner].map_or((other, other), |(first, _)| (first, other)));
                }
            }
        }
        for (along, sides) in along.iter_mut().zip(sides) {
            if sides != 2 {
                *along = None;
            }
        }
        Self { lattice, radius: city.radius, seed, along }
    }

    /// The place of a corner: scattered, straightened along its boundary, and drawn towards the centre, where
    /// areas are smaller.
    pub(crate) fn place(&self, corner: usize) -> (f64, f64) {
        let (mut x, mut y) = self.scattered(corner);
        if let Some((before, after)) = self.along[corner] {
            let (a, b) = (self.scattered(before), self.scattered(after));
            x = 0.5 * x + 0.25 * (a.0 + b.0);
            y = 0.5 * y + 0.25 * (a.1 + b.1);
        }
        draw_in(x, y, self.radius)
    }

    fn scattered(&self, corner: usize) -> (f64, f64) {
        let (x, y) = self.lattice.corner(corner);
        let bits = mix(self.seed ^ mix(corner as u64 + 1));
        // A square whose corners are SCATTER from its middle.
        let reach = SCATTER * 0.5_f64.sqrt();
        let (u, v) = (2.0 * unit(bits) - 1.0, 2.0 * unit(mix(bits)) - 1.0);
        (x + reach * u, y + reach * v)
    }
}

/// The middle of a cell, drawn in like everything else.
pub(crate) fn place(city: &City, cell: usize) -> (f64, f64) {
    let (x, y) = city.lattice.centre(cell);
    draw_in(x, y, city.radius)
}

/// Shrinks distances to 3/4 at the centre and lets them grow outwards.
fn draw_in(x: f64, y: f64, radius: f64) -> (f64, f64) {
    let stretch = 0.75 + 0.25 * (x * x + y * y) / (radius * radius);
    (x * stretch, y * stretch)
}

#[cfg(test)]
mod tests {
    use super::{City, Corners, Regions, rings};

    type Point = (f64, f64);
    /// Two corners and where they are drawn.
    type Edge = (usize, usize, Point, Point);

    fn turn(a: Point, b: Point, c: Point) -> f64 {
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
    }

    fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
        turn(a, b, c) * turn(a, b, d) <= 0.0 && turn(c, d, a) * turn(c, d, b) <= 0.0
    }

    /// Every boundary edge of every area, drawn; with its two corners.
    fn drawn(areas: usize, seed: u64) -> (Vec<Edge>, f64, f64) {
        let city = City::grow(24 * areas, seed);
        let regions = Regions::divide(&city, areas, seed);
        let corners = Corners::new(&city, &regions, seed);
        let (mut edges, mut sum) = (Vec::new(), 0.0);
        for area in 0..areas {
            let rings = rings(city.lattice, &regions, area);
            assert!(!rings.is_empty());
            for ring in rings {
                for i in 0..ring.len() {
                    let (from, to) = (ring[i], ring[(i + 1) % ring.len()]);
                    let (a, b) = (corners.place(from), corners.place(to));
                    sum += (a.0 * b.1 - a.1 * b.0) / 2.0;
                    edges.push((from, to, a, b));
                }
            }
        }
        edges.sort_by_key(|(from, to, ..)| (*from, *to));
        // What no neighbour draws the other way round is the city's own edge.
        let rim = edges
            .iter()
            .filter(|(from, to, ..)| edges.binary_search_by_key(&(*to, *from), |e| (e.0, e.1)).is_err())
            .map(|(_, _, a, b)| (a.0 * b.1 - a.1 * b.0) / 2.0)
            .sum();
        (edges, sum, rim)
    }

    #[test]
    fn areas_tile_the_city_without_gaps_or_overlaps() {
        for (areas, seed) in [(1, 1), (2, 9), (7, 2), (40, 3), (90, 4)] {
            let (edges, sum, rim) = drawn(areas, seed);
            assert!((sum - rim).abs() < 1e-6 * rim, "areas {sum}, city {rim}");
            for (i, (from, to, a, b)) in edges.iter().enumerate() {
                for (other_from, other_to, c, d) in &edges[i + 1..] {
                    let touch = [other_from, other_to].iter().any(|o| *o == from || *o == to);
                    assert!(touch || !cross(*a, *b, *c, *d), "{areas} areas, seed {seed}");
                }
            }
        }
    }
}
