//! What one demand point does at given prices: `D_k`, the greedy fill over its nested reach (equation 8).
//!
//! A nearer venue is never more constrained than a further one, so at given prices only those matter that are
//! cheaper than every nearer one. Cheapest first — furthest first — each adds what its reach allows beyond the
//! further ones, until the next place is worth less than its price. Linear in the number of arcs.

use crate::instance::Instance;

/// Room for the arcs that matter; kept between calls.
pub(crate) type Scratch = Vec<(u32, f64)>;

/// The best value of one point at these prices (x̄ × objective per place, by venue), each flow told to `take`
/// as (arc, places). A venue with an infinite price is closed.
pub(crate) fn respond(
    instance: &Instance<'_>,
    point: usize,
    price: impl Fn(usize) -> f64,
    records: &mut Scratch,
    mut take: impl FnMut(usize, f64),
) -> f64 {
    records.clear();
    let (upper, slope) = instance.bands_of(point);
    let mut best = slope[0];
    for arc in instance.arcs(point) {
        let burden = instance.burden[arc];
        let pays = burden + price(instance.venue[arc] as usize);
        if pays < best {
            best = pays;
            records.push((arc as u32, pays));
        }
    }
    let (mut value, mut filled, mut band) = (0.0, 0.0, 0);
    while let Some((arc, pays)) = records.pop() {
        let arc = arc as usize;
        let limit = instance.reach[arc];
        let before = filled;
        while band < slope.len() && slope[band] > pays && filled < limit {
            let to = upper[band].min(limit);
            if to > filled {
                value += (to - filled) * (slope[band] - pays);
                filled = to;
            }
            if upper[band] <= limit {
                band += 1;
            }
        }
        if filled > before {
            take(arc, filled - before);
        }
        if filled < limit {
            break;
        }
    }
    value
}
