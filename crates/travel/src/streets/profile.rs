//! A street map as segments for one way of travelling: on foot, without steps, or by car.

use super::graph::Segment;
use super::osm::StreetMap;
use super::tags::{Barrier, Drive, RoadClass, Walk, WayTags};
use crate::settings::{DriveSpeeds, TravelSettings, WaySpeed};

/// Milliseconds in an hour over metres in a kilometre: milliseconds per metre at 1 km/h.
const MS_PER_METRE_AT_1_KMH: f64 = 3600.0;

/// Who travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Profile {
    /// On foot, both ways along every way.
    Walk {
        /// Speed on a level, paved way.
        kmh: f64,
        /// Over that speed, by kind of way.
        way_speed: WaySpeed,
        /// Whether to keep off steps, stiles and what is not fit for wheelchairs.
        step_free: bool,
    },
    /// By car, in the direction allowed.
    Drive {
        /// Speed by class of road.
        kmh: DriveSpeeds,
    },
}

/// How a profile uses a way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Use {
    kmh: f64,
    oneway: bool,
    against: bool,
}

impl Profile {
    /// On foot, as a scenario says.
    pub fn walking(settings: &TravelSettings) -> Self {
        Self::Walk { kmh: settings.walk_kmh, way_speed: settings.way_speed, step_free: settings.step_free }
    }

    /// By car, as a scenario says (or by the default speeds).
    pub fn driving(settings: &TravelSettings) -> Self {
        Self::Drive { kmh: settings.drive.as_ref().map(|drive| drive.kmh).unwrap_or_default() }
    }

    fn use_of(&self, tags: &WayTags) -> Option<Use> {
        match self {
            Self::Walk { kmh, way_speed, step_free } => {
                let (factor, wheels) = match tags.walk {
                    Walk::No => return None,
                    Walk::Steps(wheels) => (way_speed.steps, wheels),
                    Walk::Unpaved(wheels) => (way_speed.unpaved, wheels),
                    Walk::Paved(wheels) => (way_speed.other, wheels),
                };
                let allowed = wheels || !step_free;
                allowed.then_some(Use { kmh: kmh * factor, oneway: false, against: false })
            }
            Self::Drive { kmh } => {
                let speed = class_speed(kmh, tags.class).min(f64::from(tags.limit_kmh));
                let (oneway, against) = match tags.drive {
                    Drive::No => return None,
                    Drive::Both => (false, false),
                    Drive::Forward => (true, false),
                    Drive::Backward => (true, true),
                };
                Some(Use { kmh: speed, oneway, against })
            }
        }
    }

    fn stopped_by(&self, barrier: Barrier) -> bool {
        match self {
            Self::Walk { step_free: true, .. } => barrier.wheels,
            Self::Walk { step_free: false, .. } => barrier.foot,
            Self::Drive { .. } => barrier.car,
        }
    }
}

fn class_speed(kmh: &DriveSpeeds, class: RoadClass) -> f64 {
    match class {
        RoadClass::Motorway => kmh.motorway,
        RoadClass::Trunk => kmh.trunk,
        RoadClass::Primary => kmh.primary,
        RoadClass::Secondary => kmh.secondary,
        RoadClass::Tertiary => kmh.tertiary,
        RoadClass::Unclassified => kmh.unclassified,
        RoadClass::Residential => kmh.residential,
        RoadClass::Service => kmh.service,
    }
}

/// The points and segments of a map for a profile.
///
/// A point whose barrier stops the profile is taken apart: every way that comes to it ends there on its own.
pub fn segments(map: &StreetMap, profile: &Profile) -> (Vec<[f64; 2]>, Vec<Segment>) {
    let mut points = map.points.clone();
    let mut segments = Vec::new();
    let stopped: Vec<u32> = map
        .barriers
        .iter()
        .filter(|(_, barrier)| profile.stopped_by(*barrier))
        .map(|(point, _)| *point)
        .collect();
    for way in &map.ways {
        let Some(usage) = profile.use_of(&way.tags) else { continue };
        let ms_per_metre = MS_PER_METRE_AT_1_KMH / usage.kmh;
        for ends in map.refs_of(way).windows(2) {
            let (p, q) = (points[ends[0] as usize], points[ends[1] as usize]);
            let cost = ((p[0] - q[0]).hypot(p[1] - q[1]) * ms_per_metre).round();
            let mut own = |point: u32| {
                if stopped.binary_search(&point).is_ok() {
                    points.push(points[point as usize]);
                    points.len() as u32 - 1
                } else {
                    point
                }
            };
            let (mut a, mut b) = (own(ends[0]), own(ends[1]));
            if usage.against {
                std::mem::swap(&mut a, &mut b);
            }
            segments.push(Segment { a, b, cost: cost as u32, oneway: usage.oneway });
        }
    }
    (points, segments)
}
