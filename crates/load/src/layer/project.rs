//! A layer's coordinates → National Grid metres, believing the coordinates where the file contradicts them.

use geo::{CoordsIter, MapCoords};
use geo_types::{Coord, Geometry};
use spoke_model::{Bng, Fault, LonLat};

use super::{Crs, Layer};
use crate::fault;
use crate::ostn15::{OutsideGrid, from_wgs84, try_to_wgs84};
use crate::places::NEVER_LOCATED;
use crate::tally::Tally;

/// Converts every shape in place and returns what the coordinates were taken to be; `None` where they cannot be
/// used, with the reason in `faults`. `stated` is what the scenario says, which overrides the file.
pub(crate) fn to_bng(layer: &mut Layer, stated: Option<&str>, faults: &mut Vec<Fault>) -> Option<Crs> {
    let path = layer.table.path.clone();
    let said = stated.map_or_else(|| layer.crs.clone(), Crs::named);
    let coordinates = || layer.shapes.iter().flatten().flat_map(CoordsIter::coords_iter);
    let seen = Crs::guess(coordinates());
    let used = match (&said, seen) {
        (Crs::Other(name), _) => {
            faults.push(Fault::new(&fault::CRS_UNKNOWN, format!("the file is in {name}")).path(path));
            return None;
        }
        (Crs::Unstated, None) => {
            let message =
                "the file states no CRS, and its coordinates are neither degrees nor National Grid metres";
            faults.push(Fault::new(&fault::CRS_UNKNOWN, message).path(path));
            return None;
        }
        (Crs::Unstated, Some(Crs::Bng)) if is_northern_irish(layer) => {
            let message = "the file states no CRS, its areas are of Northern Ireland and its numbers are metres: of the Irish Grid, it seems";
            faults.push(Fault::new(&fault::CRS_UNKNOWN, message).path(path));
            return None;
        }
        // RFC 7946 has no crs member: GeoJSON without one is in degrees, unless its numbers say otherwise.
        (Crs::Unstated, Some(seen)) => {
            if seen == Crs::Bng && layer.table.layout == crate::table::Layout::Layer {
                let message =
                    "the file states no CRS; its numbers are National Grid metres and are read as such";
                faults.push(Fault::new(&fault::CRS_CONTRADICTED, message).path(&path));
            }
            seen
        }
        // Stated, and yet neither: Web Mercator under another name, most often.
        (said, None) if coordinates().any(|at| at.x.is_finite() && (at.x, at.y) != (0.0, 0.0)) => {
            let message = format!(
                "the file says {}, and its coordinates are neither degrees nor National Grid metres",
                said.name()
            );
            faults.push(Fault::new(&fault::CRS_UNKNOWN, message).path(path));
            return None;
        }
        (said, Some(seen)) if *said != seen => {
            let message = format!("the file says {}, its numbers are {}", said.name(), seen.name());
            faults.push(Fault::new(&fault::CRS_CONTRADICTED, message).path(&path));
            seen
        }
        (said, _) => said.clone(),
    };
    if used == Crs::Degrees && swapped(coordinates()) {
        let message =
            "latitude stands where longitude should: the first number of each pair is about 50 to 60";
        faults.push(Fault::new(&fault::SWAPPED, message).path(path));
        return None;
    }
    convert(layer, &used, &path, faults);
    Some(used)
}

/// Whether most features have a code of Northern Ireland: `N20000001`, `95GG01S1`.
fn is_northern_irish(layer: &Layer) -> bool {
    let is_code = |cell: &str| match cell.as_bytes() {
        [b'N', digits @ ..] => digits.len() == 8 && digits.iter().all(u8::is_ascii_digit),
        [b'9', b'5', a, b, rest @ ..] => {
            a.is_ascii_uppercase() && b.is_ascii_uppercase() && matches!(rest, [_, _, b'S' | b'W', _])
        }
        _ => false,
    };
    let columns = 0..layer.table.headers.len();
    let of_some =
        layer.table.rows().filter(|(_, row)| columns.clone().any(|column| is_code(row.cell(column))));
    of_some.count() * 2 > layer.table.len()
}

/// Whether most positions have a British latitude first and a British longitude second.
fn swapped(coordinates: impl Iterator<Item = Coord<f64>>) -> bool {
    let (mut swapped, mut all) = (0_usize, 0_usize);
    for at in coordinates {
        all += 1;
        swapped += usize::from((48.0..=64.0).contains(&at.x) && (-12.0..=6.0).contains(&at.y));
    }
    all > 0 && swapped * 2 > all
}

fn convert(layer: &mut Layer, from: &Crs, path: &str, faults: &mut Vec<Fault>) {
    let mut outside = Vec::new();
    let mut tally = Tally::new(&fault::OUTSIDE_GRID, path, "");
    let rows: Vec<u64> = layer.table.rows().map(|(row, _)| row).collect();
    for (at, (shape, row)) in layer.shapes.iter_mut().zip(rows).enumerate() {
        let Some(geometry) = shape else { continue };
        let converted = match from {
            Crs::Degrees => geometry.try_map_coords(|at| {
                let point = from_wgs84(LonLat { lon: at.x, lat: at.y })?;
                Ok(Coord { x: point.easting, y: point.northing })
            }),
            _ => inside_grid(geometry),
        };
        match converted {
            Ok(converted) => *geometry = converted,
            // Not a number: the check of shapes says so, with the right words.
            Err(_) if geometry.coords_iter().any(|at| !at.x.is_finite() || !at.y.is_finite()) => {}
            Err(error) => {
                outside.push(at);
                *shape = None;
                tally.add(row, "", error.to_string());
            }
        }
    }
    tally.finish(faults);
    layer.outside = outside;
}

/// The shape as it is, where all of it is on the National Grid.
fn inside_grid(geometry: &Geometry<f64>) -> Result<Geometry<f64>, OutsideGrid> {
    if let Some(first) = geometry.coords_iter().next() {
        try_to_wgs84(Bng { easting: first.x, northing: first.y })?;
    }
    // The grid is a rectangle, so that the rest need not be projected. One vertex that was never located, or is in
    // another system, would make the area a spike across the country.
    let within = |at: &Coord<f64>| {
        let never_located = at.x < NEVER_LOCATED && at.y < NEVER_LOCATED;
        (0.0..=700_000.0).contains(&at.x) && (0.0..=1_250_000.0).contains(&at.y) && !never_located
    };
    match geometry.coords_iter().find(|at| !within(at)) {
        Some(at) => Err(OutsideGrid::Metres(Bng { easting: at.x, northing: at.y })),
        None => Ok(geometry.clone()),
    }
}
