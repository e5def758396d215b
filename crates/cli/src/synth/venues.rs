//! Synthetic venues: a hub in the middle, libraries, medical centres and family hubs where people live.

use spoke_model::Bng;

use super::authority::Authority;
use super::random::Random;

/// A venue's row.
#[derive(Clone, Debug)]
pub(crate) struct SynthVenue {
    /// `V001`, …
    pub(crate) id: String,
    /// A name nobody has.
    pub(crate) name: String,
    /// `hub`, `library`, `medical-centre`, `family-hub`.
    pub(crate) kind: &'static str,
    /// Where it stands.
    pub(crate) place: Bng,
    /// People its room holds.
    pub(crate) room: u32,
    /// Pounds a session.
    pub(crate) cost: u32,
    /// Opening hours, Monday first.
    pub(crate) hours: [&'static str; 7],
}

const WORDS: [&str; 24] = [
    "Alder",
    "Bluebell",
    "Chapel",
    "Dovecote",
    "Elm",
    "Foundry",
    "Gosling",
    "Hawthorn",
    "Ivy",
    "Juniper",
    "Kiln",
    "Lantern",
    "Mill",
    "Nightingale",
    "Orchard",
    "Priory",
    "Quarry",
    "Ribbon",
    "Silk",
    "Tannery",
    "Umber",
    "Vine",
    "Weaver",
    "Yarrow",
];
const PLACES: [&str; 10] =
    ["Green", "Lane", "Hill", "Cross", "End", "Heath", "Bridge", "Fields", "Park", "Gate"];

const LIBRARY: [&str; 7] =
    ["09:00-17:00", "09:00-19:00", "", "09:00-17:00", "09:00-17:00", "09:30-16:00", ""];
const MEDICAL: [&str; 7] =
    ["08:00-18:30", "08:00-18:30", "08:00-18:30", "08:00-18:30", "08:00-18:30", "", ""];
const FAMILY: [&str; 7] = ["09:00-16:00", "09:00-16:00", "09:00-16:00", "09:00-16:00", "09:00-15:00", "", ""];

/// `count` venues: the first is the hub, the others stand near areas picked evenly and shaken.
pub(crate) fn venues(authority: &Authority, count: usize, seed: u64) -> Vec<SynthVenue> {
    let mut random = Random::stream(seed, "venues");
    let areas = &authority.areas;
    (0..count)
        .map(|index| {
            let area = &areas[(index * areas.len()) / count.max(1)];
            let middle = &areas[areas.len() / 2];
            let (kind, room, hours) = match (index, random.below(10)) {
                (0, _) => ("hub", 24, MEDICAL),
                (_, 0..4) => ("library", 10 + 2 * random.below(6) as u32, LIBRARY),
                (_, 4..8) => ("medical-centre", 8 + 2 * random.below(4) as u32, MEDICAL),
                _ => ("family-hub", 12 + 2 * random.below(5) as u32, FAMILY),
            };
            let near = if index == 0 { middle.centroid } else { area.centroid };
            let shaken = |metres: f64, random: &mut Random| (metres + 120.0 * random.normal()).round();
            let place = Bng {
                easting: shaken(near.easting, &mut random),
                northing: shaken(near.northing, &mut random),
            };
            let word = WORDS[index % WORDS.len()];
            let local = PLACES[(3 * (index / WORDS.len()) + index) % PLACES.len()];
            let what = match kind {
                "hub" => "The Job Shop".to_owned(),
                "library" => format!("{word} {local} Library"),
                "medical-centre" => format!("{word} {local} Medical Centre"),
                _ => format!("{word} {local} Family Hub"),
            };
            // Past the first round of names a number tells them apart.
            let round = index / (WORDS.len() * PLACES.len());
            let name = if round == 0 { what } else { format!("{what} {}", round + 1) };
            SynthVenue {
                id: format!("V{:03}", index + 1),
                name,
                kind,
                place,
                room,
                cost: if kind == "hub" { 0 } else { 5 * random.below(13) as u32 },
                hours,
            }
        })
        .collect()
}
