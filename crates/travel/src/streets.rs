//! Minutes over streets: an OpenStreetMap extract as a network, points brought to its edges, searches to a limit.
//!
//! [`StreetMap`] is the extract, [`Network`] that map for one way of travelling. A journey is the walk from a
//! point straight to the nearest place on the network, the shortest way over it, and the walk from the network
//! to the other point. Walking costs the same both ways; driving is from area to venue.

mod arcs;
mod component;
mod graph;
mod hierarchy;
mod isochrone;
mod nearest;
mod osm;
mod pairs;
mod places;
mod profile;
mod search;
mod snap;
mod tags;

use spoke_model::{Bng, Travel, TravelMatrix, VenueId};

pub use arcs::Edge;
pub use graph::{Graph, GraphReport, Segment};
pub use osm::{StreetMap, ToBng};
pub use places::{OsmPlace, places};
pub use profile::{Profile, segments};
pub use snap::{Anchor, Index};
pub use tags::{Barrier, Drive, RoadClass, Walk, WayTags};

use hierarchy::Hierarchy;

use crate::request::Request;
use crate::settings::TravelSettings;

/// Milliseconds in a minute.
const MS_PER_MINUTE: f64 = 60_000.0;

/// The streets for one way of travelling, ready to be searched.
#[derive(Debug)]
pub struct Network {
    graph: Graph,
    hierarchy: Hierarchy,
    index: Index,
    snap_metres: f64,
    /// Speed between a point and the network, on foot.
    metres_per_ms: f64,
    /// Milliseconds added to every journey.
    fixed_ms: u32,
}

/// Minutes over a network, and who is not on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Routed {
    /// Pairs within the cut-off.
    pub minutes: TravelMatrix,
    /// Whether each point of the request's origins is near enough to the network.
    pub origin_on: Vec<bool>,
    /// Whether each venue is.
    pub venue_on: Vec<bool>,
}

impl Network {
    /// A map for people on foot.
    pub fn walking(map: &StreetMap, settings: &TravelSettings) -> Self {
        let (points, segments) = segments(map, &Profile::walking(settings));
        Self::of(Graph::of(&points, &segments), settings.snap_metres, settings.walk_kmh)
    }

    /// A map for cars; every journey takes the minutes of parking besides.
    pub fn driving(map: &StreetMap, settings: &TravelSettings) -> Self {
        let (points, segments) = segments(map, &Profile::driving(settings));
        let mut network = Self::of(Graph::of(&points, &segments), settings.snap_metres, settings.walk_kmh);
        let parking = settings.drive.as_ref().map_or(0.0, |drive| drive.parking_minutes);
        network.fixed_ms = (parking * MS_PER_MINUTE).round() as u32;
        network
    }

    /// A graph whose points off it lie within `snap_metres` and are walked to at `walk_kmh`.
    pub fn of(graph: Graph, snap_metres: f64, walk_kmh: f64) -> Self {
        let (index, hierarchy) = rayon::join(|| Index::of(&graph), || Hierarchy::of(&graph.arcs));
        Self { graph, hierarchy, index, snap_metres, metres_per_ms: walk_kmh / 3600.0, fixed_ms: 0 }
    }

    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// How fast people walk where there is no network.
    pub fn metres_per_second(&self) -> f64 {
        self.metres_per_ms * 1000.0
    }

    /// Where points meet the network; `None` for those further than `snap_metres` from it.
    pub fn snap(&self, points: &[Bng]) -> Vec<Option<Anchor>> {
        self.index.snap_all(&self.graph, points, self.snap_metres, self.metres_per_ms)
    }

    /// For each anchor of `to`, the anchors of `from` within `minutes` of it, as `(position in from,
    /// milliseconds)` by position.
    pub fn pairs(
        &self,
        from: &[Option<Anchor>],
        to: &[Option<Anchor>],
        minutes: f64,
    ) -> Vec<Vec<(u32, u32)>> {
        pairs::pairs(&self.graph, &self.hierarchy, from, to, limit_ms(minutes))
    }

    /// Minutes of every area to the venues within `cutoff` minutes.
    pub fn minutes(&self, request: &Request<'_>, cutoff: f64) -> Routed {
        let origins = self.snap(request.origins.points());
        let venues = self.snap(request.venues);
        let horizon = limit_ms(request.origins.horizon(cutoff));
        let lists = match horizon.checked_sub(self.fixed_ms) {
            Some(limit) => pairs::pairs(&self.graph, &self.hierarchy, &origins, &venues, limit),
            None => Vec::new(),
        };
        let mut rows: Vec<Vec<(VenueId, f64)>> = vec![Vec::new(); origins.len()];
        for (venue, list) in lists.into_iter().enumerate() {
            for (point, cost) in list {
                rows[point as usize].push((VenueId::new(venue), self.to_minutes(cost)));
            }
        }
        let origin_on: Vec<bool> = origins.iter().map(Option::is_some).collect();
        let minutes = request.origins.average(&rows, &origin_on, cutoff);
        Routed { minutes, origin_on, venue_on: venues.iter().map(Option::is_some).collect() }
    }

    /// The nearest candidate venue of every area, however far; `None` where no way leads to one.
    pub fn nearest(&self, request: &Request<'_>) -> Vec<Option<(VenueId, f64)>> {
        let mut venues = self.snap(request.venues);
        for (index, venue) in venues.iter_mut().enumerate() {
            if !request.candidates.get(index).copied().unwrap_or(false) {
                *venue = None;
            }
        }
        let points: Vec<Option<(VenueId, f64)>> =
            nearest::nearest(&self.graph, &self.snap(request.origins.points()), &venues)
                .into_iter()
                .map(|found| found.map(|(venue, cost)| (VenueId(venue), self.to_minutes(cost))))
                .collect();
        request.origins.average_nearest(&points)
    }

    fn to_minutes(&self, cost: u32) -> f64 {
        f64::from(cost.saturating_add(self.fixed_ms)) / MS_PER_MINUTE
    }
}

/// Minutes as a limit in milliseconds; as far as there is where they are too many to count.
fn limit_ms(minutes: f64) -> u32 {
    (minutes * MS_PER_MINUTE).round().clamp(0.0, f64::from(u32::MAX - 1)) as u32
}

/// Everyone over streets: `walk`, and `drive` where a network for cars is given and the request asks for it.
pub fn streets(request: &Request<'_>, walk: &Network, drive: Option<&Network>) -> (Travel, Routed) {
    let mut on_foot = walk.minutes(request, request.cutoffs.without_car);
    let mut travel = Travel {
        modes: vec!["walk".to_owned()],
        matrices: vec![std::mem::take(&mut on_foot.minutes)],
        nearest: walk.nearest(request),
    };
    if let (Some(drive), Some(cutoff)) = (drive, request.cutoffs.by_car) {
        travel.modes.push("drive".to_owned());
        travel.matrices.push(drive.minutes(request, cutoff).minutes);
    }
    (travel, on_foot)
}
