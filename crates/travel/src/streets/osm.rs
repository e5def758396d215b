//! Reads the ways of an OpenStreetMap extract (`.osm.pbf`): which points they join and what their tags say.
//!
//! Two passes over the file, each in parallel: the ways that people or cars may use, then the points these need
//! and no others. Memory is in proportion to the streets, not to the file.

use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock};
use rayon::prelude::*;
use spoke_model::{Bng, Fault, LonLat};

use super::tags::{Barrier, WayTags, barrier, way};
use crate::faults;

/// The conversion from degrees to metres that the caller brings; `None` outside the grid.
pub type ToBng<'a> = &'a (dyn Fn(LonLat) -> Option<Bng> + Sync);

/// The streets of an extract, for anybody: profiles are laid over it later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreetMap {
    /// Points of the ways in metres.
    pub(super) points: Vec<[f64; 2]>,
    /// Points that stop somebody, ascending.
    pub(super) barriers: Vec<(u32, Barrier)>,
    /// The ways, in the order of the file.
    pub(super) ways: Vec<MapWay>,
    /// The points of the ways, one after another.
    pub(super) refs: Vec<u32>,
}

/// A way, or the part of one between points that the file lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MapWay {
    pub(super) tags: WayTags,
    /// Where its points begin in `refs`.
    pub(super) first: u32,
    /// How many there are, ≥ 2.
    pub(super) len: u32,
}

impl StreetMap {
    /// Reads an extract. Warnings come with the map; an error (unreadable, truncated, no ways) instead of it.
    pub fn read(path: &Path, shown: &str, to_bng: ToBng<'_>) -> Result<(Self, Vec<Fault>), Vec<Fault>> {
        let ways = read_ways(path).map_err(|error| vec![unreadable(shown, &error)])?;
        if ways.is_empty() {
            return Err(vec![
                Fault::new(&faults::NO_STREETS, "holds no way that people may walk or cars may drive")
                    .path(shown),
            ]);
        }
        let mut wanted: Vec<i64> = ways.iter().flat_map(|way| way.refs.iter().copied()).collect();
        wanted.par_sort_unstable();
        wanted.dedup();
        let nodes = read_nodes(path, &wanted).map_err(|error| vec![unreadable(shown, &error)])?;
        let mut warnings = Vec::new();
        let map = Self::assemble(&ways, &wanted, &nodes, to_bng, shown, &mut warnings);
        if map.ways.is_empty() {
            warnings.push(
                Fault::new(
                    &faults::NO_STREETS,
                    "holds no way whose points it also holds, inside Great Britain",
                )
                .path(shown),
            );
            return Err(warnings);
        }
        Ok((map, warnings))
    }

    /// Number of ways, and of points they join.
    pub fn size(&self) -> (usize, usize) {
        (self.ways.len(), self.points.len())
    }

    pub(super) fn refs_of(&self, way: &MapWay) -> &[u32] {
        &self.refs[way.first as usize..(way.first + way.len) as usize]
    }

    fn assemble(
        ways: &[RawWay],
        wanted: &[i64],
        nodes: &[RawNode],
        to_bng: ToBng<'_>,
        shown: &str,
        warnings: &mut Vec<Fault>,
    ) -> Self {
        let mut position: Vec<Option<(Bng, Barrier)>> = vec![None; wanted.len()];
        let placed: Vec<(usize, Option<Bng>, Barrier)> = nodes
            .par_iter()
            .map(|node| (node.slot, to_bng(LonLat { lon: node.lon, lat: node.lat }), node.barrier))
            .collect();
        for (slot, place, barrier) in placed {
            position[slot] = place.map(|place| (place, barrier));
        }
        let mut map = Self::default();
        let mut point_of: Vec<u32> = Vec::with_capacity(wanted.len());
        for found in &position {
            point_of.push(match found {
                Some((place, barrier)) => {
                    let point = map.points.len() as u32;
                    map.points.push([place.easting, place.northing]);
                    if !barrier.is_open() {
                        map.barriers.push((point, *barrier));
                    }
                    point
                }
                None => u32::MAX,
            });
        }
        let mut lost = Tally::default();
        let mut flat = Tally::default();
        for way in ways {
            map.add(way, wanted, &point_of, &mut lost, &mut flat);
        }
        let missing = wanted.iter().zip(&position).filter(|(_, found)| found.is_none());
        if let Some((first, _)) = missing.clone().next() {
            let message = format!(
                "{} of {} points that ways refer to are not in the file or not in Great Britain (the first: node \
                 {first}); {} ways are cut there",
                missing.count(),
                wanted.len(),
                lost.count
            );
            warnings
                .push(Fault::new(&faults::MISSING_NODES, message).path(shown).value(format!("node {first}")));
        }
        if let Some(first) = flat.first {
            let message =
                format!("{} ways have no length (the first: way {first}); they are left out", flat.count);
            warnings.push(
                Fault::new(&faults::ZERO_LENGTH_WAY, message).path(shown).value(format!("way {first}")),
            );
        }
        map
    }

    /// Adds a way in the pieces that its known points make.
    fn add(&mut self, way: &RawWay, wanted: &[i64], point_of: &[u32], lost: &mut Tally, flat: &mut Tally) {
        let points: Vec<u32> = way
            .refs
            .iter()
            .map(|id| wanted.binary_search(id).map_or(u32::MAX, |slot| point_of[slot]))
            .collect();
        if points.contains(&u32::MAX) {
            lost.add(way.id);
        }
        let mut long = false;
        for piece in points.split(|point| *point == u32::MAX) {
            let mut piece = piece.to_vec();
            piece.dedup();
            let place = |point: &u32| self.points[*point as usize];
            if piece.len() < 2 {
                continue;
            }
            long |= piece.windows(2).any(|ends| place(&ends[0]) != place(&ends[1]));
            let first = self.refs.len() as u32;
            self.refs.extend_from_slice(&piece);
            self.ways.push(MapWay { tags: way.tags, first, len: piece.len() as u32 });
        }
        if !long && !points.contains(&u32::MAX) {
            flat.add(way.id);
        }
    }
}

/// How many there were, and the first.
#[derive(Default)]
struct Tally {
    count: usize,
    first: Option<i64>,
}

impl Tally {
    fn add(&mut self, id: i64) {
        self.count += 1;
        self.first.get_or_insert(id);
    }
}

struct RawWay {
    id: i64,
    tags: WayTags,
    refs: Vec<i64>,
}

struct RawNode {
    slot: usize,
    lon: f64,
    lat: f64,
    barrier: Barrier,
}

pub(super) fn unreadable(shown: &str, error: &osmpbf::Error) -> Fault {
    Fault::new(&faults::BAD_PBF, format!("cannot be read as .osm.pbf: {error}")).path(shown)
}

/// Something for each block of data, blocks in the order of the file.
pub(super) fn each_block<T: Send>(
    path: &Path,
    read: impl Fn(&PrimitiveBlock) -> Vec<T> + Sync,
) -> Result<Vec<T>, osmpbf::Error> {
    let mut parts: Vec<(usize, Vec<T>)> = BlobReader::from_path(path)?
        .enumerate()
        .par_bridge()
        .map(|(index, blob)| match blob?.decode()? {
            BlobDecode::OsmData(block) => Ok((index, read(&block))),
            BlobDecode::OsmHeader(_) | BlobDecode::Unknown(_) => Ok((index, Vec::new())),
        })
        .collect::<Result<_, osmpbf::Error>>()?;
    parts.sort_unstable_by_key(|(index, _)| *index);
    Ok(parts.into_iter().flat_map(|(_, part)| part).collect())
}

fn read_ways(path: &Path) -> Result<Vec<RawWay>, osmpbf::Error> {
    each_block(path, |block| {
        let ways = block.groups().flat_map(|group| group.ways());
        ways.filter_map(|element| {
            let tags = way(element.tags())?;
            Some(RawWay { id: element.id(), tags, refs: element.refs().collect() })
        })
        .collect()
    })
}

fn read_nodes(path: &Path, wanted: &[i64]) -> Result<Vec<RawNode>, osmpbf::Error> {
    each_block(path, |block| {
        let mut found = Vec::new();
        for group in block.groups() {
            for node in group.dense_nodes() {
                if let Ok(slot) = wanted.binary_search(&node.id()) {
                    found.push(RawNode {
                        slot,
                        lon: node.lon(),
                        lat: node.lat(),
                        barrier: barrier(node.tags()),
                    });
                }
            }
            for node in group.nodes() {
                if let Ok(slot) = wanted.binary_search(&node.id()) {
                    found.push(RawNode {
                        slot,
                        lon: node.lon(),
                        lat: node.lat(),
                        barrier: barrier(node.tags()),
                    });
                }
            }
        }
        found
    })
}
