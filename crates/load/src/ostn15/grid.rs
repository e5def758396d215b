//! The grid of OSTN15 shifts: unpacked once from 418 KB, interpolated bilinearly.

use std::io::Read;
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;
use spoke_model::Bng;

/// Raw deflate of two byte planes of predicted differences; the layout is in [`unpack`].
static PACKED: &[u8] = include_bytes!("../../data/ostn15.deflate");

const COLUMNS: usize = 701;
const ROWS: usize = 1251;
const NODES: usize = COLUMNS * ROWS;
/// Metres between nodes.
const STEP: f64 = 1000.0;
/// Millimetres to add to every stored value, east and north.
const MINIMUM: (i32, i32) = (82_140, -84_180);
/// The stored value of a node for which there is no shift.
const NO_SHIFT: u16 = u16::MAX;
/// The mean shift over the grid, metres east and north.
pub(super) const MEAN_SHIFT: (f64, f64) = (97.257, -65.196);

/// The shift at a point of the plane, metres east and north; `None` outside the grid.
pub(super) fn shift(at: Bng) -> Option<(f64, f64)> {
    let (x, y) = (at.easting / STEP, at.northing / STEP);
    let inside = x >= 0.0 && y >= 0.0 && x <= (COLUMNS - 1) as f64 && y <= (ROWS - 1) as f64;
    if !inside {
        return None;
    }
    // The far edge belongs to the last cell.
    let (column, row) = ((x as usize).min(COLUMNS - 2), (y as usize).min(ROWS - 2));
    let (t, u) = (x - column as f64, y - row as f64);
    let nodes = nodes();
    let south_west = row * COLUMNS + column;
    let corners = [
        (south_west, (1.0 - t) * (1.0 - u)),
        (south_west + 1, t * (1.0 - u)),
        (south_west + COLUMNS + 1, t * u),
        (south_west + COLUMNS, (1.0 - t) * u),
    ];
    let (mut east, mut north) = (0.0, 0.0);
    for (node, weight) in corners {
        let (e, n) = nodes.get(node).copied()?;
        if e == NO_SHIFT || n == NO_SHIFT {
            return None;
        }
        east += weight * f64::from(i32::from(e) + MINIMUM.0);
        north += weight * f64::from(i32::from(n) + MINIMUM.1);
    }
    Some((east / 1000.0, north / 1000.0))
}

fn nodes() -> &'static [(u16, u16)] {
    static NODES_ONCE: OnceLock<Vec<(u16, u16)>> = OnceLock::new();
    NODES_ONCE.get_or_init(|| unpack(PACKED))
}

/// Undoes the packing: low bytes of east then north, then high bytes of east then north; each value the
/// zig-zag of its difference from `west + south − south-west` (the one neighbour there is on an edge).
///
/// The bytes are compiled in and their test reads every one of OS's points, so damage cannot reach a user;
/// were they cut short all the same, there is no shift anywhere and every point is said to be outside.
fn unpack(packed: &[u8]) -> Vec<(u16, u16)> {
    let mut planes = Vec::with_capacity(4 * NODES);
    if DeflateDecoder::new(packed).read_to_end(&mut planes).is_err() || planes.len() != 4 * NODES {
        return Vec::new();
    }
    let east = unpredict(&planes[..NODES], &planes[2 * NODES..3 * NODES]);
    let north = unpredict(&planes[NODES..2 * NODES], &planes[3 * NODES..]);
    east.into_iter().zip(north).collect()
}

fn unpredict(low: &[u8], high: &[u8]) -> Vec<u16> {
    let mut values: Vec<u16> = Vec::with_capacity(NODES);
    for node in 0..NODES {
        let (row, column) = (node / COLUMNS, node % COLUMNS);
        let predicted = match (row, column) {
            (0, 0) => 0,
            (0, _) => values[node - 1],
            (_, 0) => values[node - COLUMNS],
            _ => {
                values[node - 1].wrapping_add(values[node - COLUMNS]).wrapping_sub(values[node - COLUMNS - 1])
            }
        };
        let zigzag = u16::from_le_bytes([low[node], high[node]]);
        let difference = (zigzag >> 1) ^ (zigzag & 1).wrapping_neg();
        values.push(predicted.wrapping_add(difference));
    }
    values
}
