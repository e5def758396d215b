//! Shapes of areas: checked one by one, said where they are invalid, and a point inside each.

use std::collections::HashMap;

use geo::{Area as _, BoundingRect, CoordsIter, InteriorPoint, Intersects, Validation};
use geo_types::{Geometry, MultiPolygon, Rect};
use rayon::prelude::*;
use spoke_model::{Bng, Fault, OriginKind};

use super::choose::Choice;
use super::{Drawn, Outline};
use crate::fault;
use crate::layer::Layer;
use crate::table::split_code;
use crate::tally::Tally;

/// The features as outlines, each marked as chosen or not; of an area that is there twice the first.
pub(super) fn outlines(drawn: Vec<Drawn>, chosen: &Choice, faults: &mut Vec<Fault>) -> Vec<Outline> {
    let mut outlines: Vec<Outline> = Vec::new();
    // Where each code's outline is; `None` where its shape was at fault.
    let mut seen: HashMap<String, Option<usize>> = HashMap::new();
    for Drawn { layer, code: code_column, name: name_column, invalid } in drawn {
        let path = layer.table.path.clone();
        let header = layer.table.headers[code_column].clone();
        let tally = |kind, column: &str| Tally::new(kind, &path, column);
        let mut blank = tally(&fault::CODE_BLANK, &header);
        let mut repeated = tally(&fault::AREA_REPEATED, &header);
        let mut parted = tally(&fault::AREA_IN_PARTS, &header);
        let mut missing = tally(&fault::GEOMETRY_MISSING, "geometry");
        let mut kind = tally(&fault::GEOMETRY_KIND, "geometry");
        let mut broken = tally(&fault::GEOMETRY_BROKEN, "geometry");
        let mut askew = tally(&fault::GEOMETRY_INVALID, "geometry");
        for (at, (((row, cells), shape), why)) in
            layer.table.rows().zip(layer.shapes).zip(invalid).enumerate()
        {
            if layer.outside.binary_search(&at).is_ok() {
                continue;
            }
            let (code, after) = split_code(cells.cell(code_column));
            if code.is_empty() {
                blank.add(row, "", "the feature has no code");
                continue;
            }
            let inside = chosen.has(code);
            if let Some(first) = seen.get(code) {
                let first = first.and_then(|first| outlines.get(first));
                match (first, boundary(shape)) {
                    (Some(first), Ok(again)) if !is_same(&first.boundary, &again) => {
                        parted.add(row, code, format!("{code} is there already, with another shape"));
                    }
                    _ => repeated.add(row, code, format!("{code} is there already")),
                }
                continue;
            }
            seen.insert(code.to_owned(), None);
            let name = name_column.map(|column| cells.cell(column)).or(after).filter(|name| !name.is_empty());
            let name = name.unwrap_or(code).to_owned();
            match boundary(shape) {
                Ok(boundary) => {
                    if let Some(why) = why.filter(|_| inside) {
                        askew.add(row, code, format!("{code} is invalid: {why}"));
                    }
                    seen.insert(code.to_owned(), Some(outlines.len()));
                    outlines.push(Outline { code: code.to_owned(), name, boundary, inside });
                }
                Err(Wrong::Missing) => missing.add(row, code, format!("{code} has no geometry")),
                Err(Wrong::Kind(name)) => kind.add(row, code, format!("{code} is a {name}, not an area")),
                Err(Wrong::Broken(why)) => broken.add(row, code, format!("{code}: {why}")),
            }
        }
        for tally in [blank, repeated, parted, missing, kind, broken, askew] {
            tally.finish(faults);
        }
    }
    outlines
}

/// Whether two shapes are one area, drawn twice, perhaps with more detail once: not two parts of it.
fn is_same(first: &MultiPolygon<f64>, again: &MultiPolygon<f64>) -> bool {
    let (first_area, again_area) = (first.unsigned_area(), again.unsigned_area());
    let alike = first_area <= 2.0 * again_area && again_area <= 2.0 * first_area;
    alike && again.interior_point().is_some_and(|point| first.intersects(&point))
}

enum Wrong {
    Missing,
    Kind(&'static str),
    Broken(&'static str),
}

fn boundary(shape: Option<Geometry<f64>>) -> Result<MultiPolygon<f64>, Wrong> {
    let boundary = match shape {
        None => return Err(Wrong::Missing),
        Some(Geometry::Polygon(polygon)) => MultiPolygon(vec![polygon]),
        Some(Geometry::MultiPolygon(polygons)) => polygons,
        Some(Geometry::GeometryCollection(parts)) => {
            let mut polygons = Vec::new();
            for part in parts {
                polygons.extend(boundary(Some(part))?);
            }
            MultiPolygon(polygons)
        }
        Some(Geometry::Point(_) | Geometry::MultiPoint(_)) => return Err(Wrong::Kind("point")),
        Some(_) => return Err(Wrong::Kind("line")),
    };
    if boundary.0.is_empty() || boundary.0.iter().any(|part| part.exterior().0.is_empty()) {
        return Err(Wrong::Missing);
    }
    if boundary.coords_iter().any(|at| !at.x.is_finite() || !at.y.is_finite()) {
        return Err(Wrong::Broken("a coordinate is not a number"));
    }
    if boundary.0.iter().all(|part| part.exterior().0.len() < 4) {
        return Err(Wrong::Broken("its ring has fewer than four points"));
    }
    if boundary.unsigned_area() <= 0.0 {
        return Err(Wrong::Broken("it has no area"));
    }
    Ok(boundary)
}

/// Why each shape of a layer is invalid, where it is; it is used as drawn all the same.
pub(crate) fn invalid(layer: &Layer) -> Vec<Option<String>> {
    let why = |shape: &Option<Geometry<f64>>| match shape {
        Some(Geometry::Polygon(polygon)) => polygon.check_validation().err().map(|error| error.to_string()),
        Some(Geometry::MultiPolygon(polygons)) => {
            polygons.check_validation().err().map(|error| error.to_string())
        }
        _ => None,
    };
    layer.shapes.par_iter().map(why).collect()
}

/// Of the areas outside, keeps those whose boxes are within `beyond_km` of the box of one inside.
pub(super) fn keep_near(outlines: &mut Vec<Outline>, beyond_km: f64) {
    if beyond_km <= 0.0 {
        return;
    }
    let boxes = |inside: bool| -> Vec<Rect<f64>> {
        let chosen = outlines.iter().filter(|outline| outline.inside == inside);
        chosen.filter_map(|outline| outline.boundary.bounding_rect()).collect()
    };
    let tree = rstar::RTree::bulk_load(
        boxes(true)
            .into_iter()
            .map(|rect| {
                rstar::primitives::Rectangle::from_corners(
                    [rect.min().x, rect.min().y],
                    [rect.max().x, rect.max().y],
                )
            })
            .collect(),
    );
    let margin = beyond_km * 1000.0;
    let near = |outline: &Outline| {
        let Some(rect) = outline.boundary.bounding_rect() else { return false };
        let envelope = rstar::AABB::from_corners(
            [rect.min().x - margin, rect.min().y - margin],
            [rect.max().x + margin, rect.max().y + margin],
        );
        tree.locate_in_envelope_intersecting(&envelope).next().is_some()
    };
    let keep: Vec<bool> = outlines.iter().map(|outline| outline.inside || near(outline)).collect();
    let mut keep = keep.into_iter();
    outlines.retain(|_| keep.next().unwrap_or(false));
}

/// Where travel starts in each area.
pub(super) fn origins(outlines: &[Outline], centroids: &HashMap<String, Bng>) -> Vec<(Bng, OriginKind)> {
    outlines
        .par_iter()
        .map(|outline| match centroids.get(&outline.code) {
            Some(point) => (*point, OriginKind::PopulationWeighted),
            None => (inside(&outline.boundary), OriginKind::InteriorPoint),
        })
        .collect()
}

fn inside(boundary: &MultiPolygon<f64>) -> Bng {
    let point = boundary.interior_point().map(|point| point.0);
    // An area without an interior point was refused as broken; its first vertex would do.
    let at = point.or_else(|| boundary.coords_iter().next()).unwrap_or_default();
    Bng { easting: at.x, northing: at.y }
}
