//! What OpenStreetMap tags say about who may use a way or pass a point, and how fast. No geometry.
//!
//! Access follows the hierarchy of <https://wiki.openstreetmap.org/wiki/Key:access> with the defaults for the
//! United Kingdom of <https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions>: people may
//! walk along everything but motorways and what is closed to them; cars keep to roads. Turn restrictions and
//! `foot:conditional` are not read.

use serde::{Deserialize, Serialize};

/// What a way is for routing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WayTags {
    /// Who may walk it, and how well.
    pub walk: Walk,
    /// Who may drive it.
    pub drive: Drive,
    /// Class of road, for the speed of cars.
    pub class: RoadClass,
    /// Posted limit in km/h; infinite where there is none.
    pub limit_kmh: f32,
}

/// Walking along a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Walk {
    /// Not allowed.
    No,
    /// Steps; `true` where a wheelchair can use them (a ramp).
    Steps(bool),
    /// No paved surface; `true` where a wheelchair may use it.
    Unpaved(bool),
    /// Anything else; `true` where a wheelchair may use it.
    Paved(bool),
}

/// Driving along a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Drive {
    /// Not allowed.
    No,
    /// Both ways.
    Both,
    /// Only in the order of the way's nodes.
    Forward,
    /// Only against the order of the way's nodes.
    Backward,
}

/// Classes of road that differ in speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoadClass {
    /// Motorways and their links.
    Motorway,
    /// Trunk roads and their links.
    Trunk,
    /// Primary roads and their links.
    Primary,
    /// Secondary roads and their links.
    Secondary,
    /// Tertiary roads and their links.
    Tertiary,
    /// Unclassified roads.
    Unclassified,
    /// Residential roads.
    Residential,
    /// Service roads, living streets, tracks.
    Service,
}

/// Who cannot pass a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barrier {
    /// Nobody on foot.
    pub foot: bool,
    /// Nobody who needs a step-free way.
    pub wheels: bool,
    /// No car.
    pub car: bool,
}

impl Barrier {
    /// Whether everyone passes.
    pub fn is_open(self) -> bool {
        self == Self::default()
    }
}

/// The tags that matter, by key.
#[derive(Clone, Copy, Debug, Default)]
struct Known<'a> {
    highway: &'a str,
    railway: &'a str,
    foot: &'a str,
    access: &'a str,
    vehicle: &'a str,
    motor_vehicle: &'a str,
    motorcar: &'a str,
    motorroad: &'a str,
    oneway: &'a str,
    junction: &'a str,
    maxspeed: &'a str,
    surface: &'a str,
    wheelchair: &'a str,
    ramp_wheelchair: &'a str,
    barrier: &'a str,
    locked: &'a str,
}

impl<'a> Known<'a> {
    fn of(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut known = Self::default();
        for (key, value) in tags {
            let slot = match key {
                "highway" => &mut known.highway,
                "railway" => &mut known.railway,
                "foot" => &mut known.foot,
                "access" => &mut known.access,
                "vehicle" => &mut known.vehicle,
                "motor_vehicle" => &mut known.motor_vehicle,
                "motorcar" => &mut known.motorcar,
                "motorroad" => &mut known.motorroad,
                "oneway" => &mut known.oneway,
                "junction" => &mut known.junction,
                "maxspeed" => &mut known.maxspeed,
                "surface" => &mut known.surface,
                "wheelchair" => &mut known.wheelchair,
                "ramp:wheelchair" => &mut known.ramp_wheelchair,
                "barrier" => &mut known.barrier,
                "locked" => &mut known.locked,
                _ => continue,
            };
            *slot = value;
        }
        known
    }

    /// Whether the most specific of these tags that is there allows passage; `None` where none is there.
    fn allowed(values: &[&str]) -> Option<bool> {
        let value = values.iter().find(|value| !value.is_empty())?;
        Some(!matches!(
            *value,
            "no" | "private"
                | "agricultural"
                | "forestry"
                | "agricultural;forestry"
                | "military"
                | "emergency"
                | "bus"
                | "psv"
        ))
    }
}

/// What a way's tags say; `None` where neither people on foot nor cars may use it, or it is no way at all.
pub(super) fn way<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<WayTags> {
    let known = Known::of(tags);
    let class = road_class(known.highway);
    let walk = walk(&known);
    let drive = if class.is_some() { drive(&known) } else { Drive::No };
    if walk == Walk::No && drive == Drive::No {
        return None;
    }
    let limit_kmh = limit_kmh(known.maxspeed).unwrap_or(f32::INFINITY);
    Some(WayTags { walk, drive, class: class.unwrap_or(RoadClass::Service), limit_kmh })
}

/// Whom a point's tags stop.
pub(super) fn barrier<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Barrier {
    let known = Known::of(tags);
    if known.barrier.is_empty() {
        let wheels = known.wheelchair == "no" && !known.highway.is_empty();
        return Barrier { foot: false, wheels, car: false };
    }
    let foot = !Known::allowed(&[known.foot, known.access]).unwrap_or(known.locked != "yes");
    let stepped = matches!(
        known.barrier,
        "stile" | "kissing_gate" | "turnstile" | "full-height_turnstile" | "step" | "log" | "horse_stile"
    );
    let wheels = foot || known.wheelchair == "no" || (stepped && known.wheelchair != "yes");
    let narrow = stepped
        || matches!(
            known.barrier,
            "bollard" | "block" | "cycle_barrier" | "jersey_barrier" | "planter" | "chain"
        );
    let car = !Known::allowed(&[known.motorcar, known.motor_vehicle, known.vehicle, known.access])
        .unwrap_or(!narrow && known.locked != "yes");
    Barrier { foot, wheels, car }
}

fn walk(known: &Known<'_>) -> Walk {
    let platform = known.railway == "platform";
    let by_default = match known.highway {
        "motorway" | "motorway_link" => return Walk::No,
        "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary"
        | "tertiary_link" | "unclassified" | "residential" | "living_street" | "service" | "road"
        | "pedestrian" | "footway" | "path" | "cycleway" | "bridleway" | "track" | "steps" | "corridor"
        | "platform" | "crossing" => known.motorroad != "yes",
        "" if platform => true,
        "busway" | "bus_guideway" => false,
        _ => return Walk::No,
    };
    if !Known::allowed(&[known.foot, known.access]).unwrap_or(by_default) {
        return Walk::No;
    }
    let wheels = known.wheelchair != "no";
    if known.highway == "steps" {
        return Walk::Steps(known.ramp_wheelchair == "yes" || known.wheelchair == "yes");
    }
    let paved = matches!(
        known.surface.split(':').next().unwrap_or_default(),
        "paved"
            | "asphalt"
            | "concrete"
            | "paving_stones"
            | "sett"
            | "cobblestone"
            | "bricks"
            | "metal"
            | "wood"
            | "chipseal"
            | "tarmac"
    );
    let rough = matches!(known.highway, "track" | "path" | "bridleway");
    if !paved && (rough || !known.surface.is_empty()) { Walk::Unpaved(wheels) } else { Walk::Paved(wheels) }
}

fn road_class(highway: &str) -> Option<RoadClass> {
    Some(match highway {
        "motorway" | "motorway_link" => RoadClass::Motorway,
        "trunk" | "trunk_link" => RoadClass::Trunk,
        "primary" | "primary_link" => RoadClass::Primary,
        "secondary" | "secondary_link" => RoadClass::Secondary,
        "tertiary" | "tertiary_link" => RoadClass::Tertiary,
        "unclassified" | "road" => RoadClass::Unclassified,
        "residential" => RoadClass::Residential,
        "service" | "living_street" | "track" => RoadClass::Service,
        _ => return None,
    })
}

fn drive(known: &Known<'_>) -> Drive {
    let by_default = known.highway != "track";
    let tags = [known.motorcar, known.motor_vehicle, known.vehicle, known.access];
    if !Known::allowed(&tags).unwrap_or(by_default) {
        return Drive::No;
    }
    let implied = known.highway == "motorway" || matches!(known.junction, "roundabout" | "circular");
    match known.oneway {
        "yes" | "true" | "1" => Drive::Forward,
        "-1" | "reverse" => Drive::Backward,
        "no" | "false" | "0" => Drive::Both,
        _ if implied => Drive::Forward,
        _ => Drive::Both,
    }
}

/// A posted limit: `30 mph`, `50`, `national` signs as written in Great Britain.
fn limit_kmh(text: &str) -> Option<f32> {
    const KMH_PER_MPH: f32 = 1.609_344;
    let mph = match text {
        "GB:nsl_single" => 60.0,
        "GB:nsl_dual" | "GB:nsl_restricted" | "GB:motorway" => 70.0,
        _ => match text.strip_suffix("mph") {
            Some(number) => number.trim().parse().ok()?,
            None => return text.trim().parse().ok().filter(|kmh| (1.0..=200.0).contains(kmh)),
        },
    };
    Some(mph * KMH_PER_MPH).filter(|kmh| (1.0..=200.0).contains(kmh))
}

#[cfg(test)]
mod tests {
    use super::{Drive, RoadClass, Walk, barrier, way};

    type Tags = &'static [(&'static str, &'static str)];

    fn walk_of(tags: Tags) -> Walk {
        way(tags.iter().copied()).map_or(Walk::No, |way| way.walk)
    }

    fn drive_of(tags: Tags) -> Drive {
        way(tags.iter().copied()).map_or(Drive::No, |way| way.drive)
    }

    #[test]
    fn people_walk_everywhere_but_where_they_may_not() {
        let cases: &[(Tags, Walk)] = &[
            (&[("highway", "residential")], Walk::Paved(true)),
            (&[("highway", "footway"), ("wheelchair", "no")], Walk::Paved(false)),
            (&[("highway", "motorway"), ("foot", "yes")], Walk::No),
            (&[("highway", "trunk"), ("motorroad", "yes")], Walk::No),
            (&[("highway", "steps")], Walk::Steps(false)),
            (&[("highway", "steps"), ("ramp:wheelchair", "yes")], Walk::Steps(true)),
            (&[("highway", "path")], Walk::Unpaved(true)),
            (&[("highway", "path"), ("surface", "asphalt")], Walk::Paved(true)),
            (&[("highway", "service"), ("access", "private")], Walk::No),
            (&[("highway", "service"), ("access", "private"), ("foot", "permissive")], Walk::Paved(true)),
            (&[("highway", "residential"), ("foot", "no")], Walk::No),
            (&[("highway", "construction")], Walk::No),
            (&[("highway", "bus_guideway")], Walk::No),
            (&[("railway", "platform")], Walk::Paved(true)),
            (&[("railway", "rail")], Walk::No),
            (&[("building", "yes")], Walk::No),
        ];
        for (tags, expected) in cases {
            assert_eq!(walk_of(tags), *expected, "{tags:?}");
        }
    }

    #[test]
    fn cars_keep_to_roads_and_their_direction() {
        let cases: &[(Tags, Drive)] = &[
            (&[("highway", "residential")], Drive::Both),
            (&[("highway", "motorway")], Drive::Forward),
            (&[("highway", "primary"), ("oneway", "-1")], Drive::Backward),
            (&[("highway", "tertiary"), ("junction", "roundabout")], Drive::Forward),
            (&[("highway", "tertiary"), ("junction", "roundabout"), ("oneway", "no")], Drive::Both),
            (&[("highway", "footway")], Drive::No),
            (&[("highway", "track")], Drive::No),
            (&[("highway", "track"), ("motor_vehicle", "yes")], Drive::Both),
            (&[("highway", "unclassified"), ("access", "no"), ("motor_vehicle", "destination")], Drive::Both),
            (&[("highway", "residential"), ("vehicle", "no")], Drive::No),
        ];
        for (tags, expected) in cases {
            assert_eq!(drive_of(tags), *expected, "{tags:?}");
        }
        let posted = way([("highway", "trunk_link"), ("maxspeed", "30 mph")]).unwrap();
        assert_eq!((posted.class, posted.limit_kmh.round()), (RoadClass::Trunk, 48.0));
        assert_eq!(way([("highway", "trunk"), ("maxspeed", "signals")]).unwrap().limit_kmh, f32::INFINITY);
    }

    #[test]
    fn gates_stop_some_and_not_others() {
        let of = |tags: Tags| {
            let found = barrier(tags.iter().copied());
            (found.foot, found.wheels, found.car)
        };
        assert_eq!(of(&[("barrier", "gate")]), (false, false, false));
        assert_eq!(of(&[("barrier", "gate"), ("access", "private")]), (true, true, true));
        assert_eq!(of(&[("barrier", "gate"), ("access", "no"), ("foot", "yes")]), (false, false, true));
        assert_eq!(of(&[("barrier", "bollard")]), (false, false, true));
        assert_eq!(of(&[("barrier", "stile")]), (false, true, true));
        assert_eq!(of(&[("barrier", "gate"), ("locked", "yes")]), (true, true, true));
        assert_eq!(of(&[("highway", "crossing"), ("wheelchair", "no")]), (false, true, false));
        assert_eq!(of(&[("access", "no")]), (false, false, false), "no barrier, no obstacle");
    }
}
