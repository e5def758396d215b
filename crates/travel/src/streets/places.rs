//! Named places of an OpenStreetMap extract by their amenity: libraries, community centres, schools, clinics.
//!
//! A planner without a venue table can start from these. A place drawn as an outline (a way, or a relation of
//! ways) stands at the middle of its outline.

use std::path::Path;

use osmpbf::RelMemberType;
use spoke_model::{Bng, Fault, LonLat};

use super::osm::{ToBng, each_block, unreadable};

/// A place of a wanted kind.
#[derive(Clone, Debug, PartialEq)]
pub struct OsmPlace {
    /// `node/…`, `way/…` or `relation/…` with the number, as in a link to openstreetmap.org.
    pub id: String,
    /// Its name; the kind and number where it has none.
    pub name: String,
    /// The value of its `amenity` tag, e.g. `library`.
    pub kind: String,
    /// Where it stands.
    pub location: Bng,
}

/// The places of an extract whose `amenity` is one of `kinds`: points first, then ways, then relations, each in
/// the order of the file. What lies outside the grid, or whose points the file lacks, is left out.
pub fn places(
    path: &Path,
    shown: &str,
    kinds: &[String],
    to_bng: ToBng<'_>,
) -> Result<Vec<OsmPlace>, Vec<Fault>> {
    let failed = |error: osmpbf::Error| vec![unreadable(shown, &error)];
    let relations = read_relations(path, kinds).map_err(failed)?;
    let mut members: Vec<i64> =
        relations.iter().flat_map(|relation| relation.outline.iter().copied()).collect();
    members.sort_unstable();
    let ways = read_ways(path, kinds, &members).map_err(failed)?;
    let mut wanted: Vec<i64> = ways.iter().flat_map(|way| way.outline.iter().copied()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let nodes = read_nodes(path, kinds, &wanted).map_err(failed)?;
    let mut at: Vec<Option<LonLat>> = vec![None; wanted.len()];
    let mut found = Vec::new();
    for node in nodes {
        if let Ok(slot) = wanted.binary_search(&node.id) {
            at[slot] = Some(node.at);
        }
        if let (Some(tags), Some(location)) = (node.tags, to_bng(node.at)) {
            found.push(tags.place("node", node.id, location));
        }
    }
    let place_of = |id: &i64| wanted.binary_search(id).ok().and_then(|slot| at[slot]).and_then(to_bng);
    for way in &ways {
        let outline: Vec<Bng> = way.outline.iter().filter_map(place_of).collect();
        if let (Some(tags), Some(location)) = (&way.tags, middle(&outline)) {
            found.push(tags.place("way", way.id, location));
        }
    }
    for relation in &relations {
        let outer = |id: &i64| ways.binary_search_by_key(id, |way| way.id).ok().map(|at| &ways[at]);
        let outline: Vec<Bng> = relation
            .outline
            .iter()
            .filter_map(outer)
            .flat_map(|way| way.outline.iter().filter_map(place_of))
            .collect();
        if let (Some(tags), Some(location)) = (&relation.tags, middle(&outline)) {
            found.push(tags.place("relation", relation.id, location));
        }
    }
    Ok(found)
}

/// The middle of the box around an outline.
fn middle(outline: &[Bng]) -> Option<Bng> {
    let first = outline.first()?;
    let (mut low, mut high) = (*first, *first);
    for point in outline {
        low = Bng { easting: low.easting.min(point.easting), northing: low.northing.min(point.northing) };
        high = Bng { easting: high.easting.max(point.easting), northing: high.northing.max(point.northing) };
    }
    Some(Bng { easting: (low.easting + high.easting) / 2.0, northing: (low.northing + high.northing) / 2.0 })
}

struct Tags {
    kind: String,
    name: Option<String>,
}

impl Tags {
    /// The tags of a place of one of the kinds.
    fn of<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>, kinds: &[String]) -> Option<Self> {
        let (mut kind, mut name) = (None, None);
        for (key, value) in tags {
            match key {
                "amenity" if kinds.iter().any(|wanted| wanted == value) => kind = Some(value.to_owned()),
                "name" => name = Some(value.to_owned()),
                _ => {}
            }
        }
        Some(Self { kind: kind?, name })
    }

    fn place(&self, element: &str, id: i64, location: Bng) -> OsmPlace {
        let name = self.name.clone().unwrap_or_else(|| format!("{} {id}", self.kind));
        OsmPlace { id: format!("{element}/{id}"), name, kind: self.kind.clone(), location }
    }
}

/// A way by its points, or a relation by its outer ways.
struct Outlined {
    id: i64,
    tags: Option<Tags>,
    outline: Vec<i64>,
}

fn read_relations(path: &Path, kinds: &[String]) -> Result<Vec<Outlined>, osmpbf::Error> {
    each_block(path, |block| {
        let relations = block.groups().flat_map(|group| group.relations());
        relations
            .filter_map(|relation| {
                let tags = Tags::of(relation.tags(), kinds)?;
                let outer = relation.members().filter(|member| {
                    member.member_type == RelMemberType::Way
                        && member.role().is_ok_and(|role| role != "inner")
                });
                Some(Outlined {
                    id: relation.id(),
                    tags: Some(tags),
                    outline: outer.map(|member| member.member_id).collect(),
                })
            })
            .collect()
    })
}

/// Ways of the kinds and members of the relations, by id.
fn read_ways(path: &Path, kinds: &[String], members: &[i64]) -> Result<Vec<Outlined>, osmpbf::Error> {
    let mut ways = each_block(path, |block| {
        let ways = block.groups().flat_map(|group| group.ways());
        ways.filter_map(|way| {
            let tags = Tags::of(way.tags(), kinds);
            let wanted = tags.is_some() || members.binary_search(&way.id()).is_ok();
            wanted.then(|| Outlined { id: way.id(), tags, outline: way.refs().collect() })
        })
        .collect()
    })?;
    ways.sort_by_key(|way: &Outlined| way.id);
    Ok(ways)
}

struct PlacedNode {
    id: i64,
    at: LonLat,
    tags: Option<Tags>,
}

fn read_nodes(path: &Path, kinds: &[String], wanted: &[i64]) -> Result<Vec<PlacedNode>, osmpbf::Error> {
    each_block(path, |block| {
        let mut found = Vec::new();
        let mut add = |id: i64, at: LonLat, tags: Option<Tags>| {
            if tags.is_some() || wanted.binary_search(&id).is_ok() {
                found.push(PlacedNode { id, at, tags });
            }
        };
        for group in block.groups() {
            for node in group.dense_nodes() {
                add(node.id(), LonLat { lon: node.lon(), lat: node.lat() }, Tags::of(node.tags(), kinds));
            }
            for node in group.nodes() {
                add(node.id(), LonLat { lon: node.lon(), lat: node.lat() }, Tags::of(node.tags(), kinds));
            }
        }
        found
    })
}
