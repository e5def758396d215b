//! In which area a point is, and how far it is from the areas planned for.

use geo::{BoundingRect, Intersects};
use geo_types::Point;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, PointDistance, RTree};
use spoke_model::Bng;

use crate::areas::Areas;

/// An index over boundaries.
pub(crate) struct Surroundings<'a> {
    areas: &'a Areas,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    inside: RTree<Rectangle<[f64; 2]>>,
}

impl<'a> Surroundings<'a> {
    /// Over these areas.
    pub(crate) fn of(areas: &'a Areas) -> Self {
        let rectangle = |index: usize| {
            let rect = areas.list[index].boundary.bounding_rect()?;
            Some(Rectangle::from_corners([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]))
        };
        let all = 0..areas.list.len();
        let boxes =
            all.clone().filter_map(|index| Some(GeomWithData::new(rectangle(index)?, index))).collect();
        let inside = all.filter(|index| areas.list[*index].inside).filter_map(rectangle).collect();
        Self { areas, boxes: RTree::bulk_load(boxes), inside: RTree::bulk_load(inside) }
    }

    /// The area that a point is in, or on the edge of; the first in input order where there are several.
    pub(crate) fn area_of(&self, at: Bng) -> Option<usize> {
        let point = Point::new(at.easting, at.northing);
        let envelope = AABB::from_point([at.easting, at.northing]);
        let candidates = self.boxes.locate_in_envelope_intersecting(&envelope);
        candidates
            .map(|found| found.data)
            .filter(|index| self.areas.list[*index].boundary.intersects(&point))
            .min()
    }

    /// Whether a point is in an area planned for.
    pub(crate) fn is_inside(&self, at: Bng) -> bool {
        self.area_of(at).is_some_and(|area| self.areas.list[area].inside)
    }

    /// Metres from a point to the nearest box of an area planned for; infinite where there is none.
    pub(crate) fn metres_to(&self, at: Bng) -> f64 {
        let point = [at.easting, at.northing];
        self.inside
            .nearest_neighbor(&point)
            .map_or(f64::INFINITY, |nearest| nearest.distance_2(&point).sqrt())
    }
}
