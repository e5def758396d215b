//! A synthetic authority: areas with people and deprivation, and the rest of a make-believe nation to rank them in.

use spoke_model::Bng;

use super::field::Field;
use super::lattice::City;
use super::outline::{Corners, rings};
use super::random::Random;
use super::regions::Regions;

/// Side of a lattice hexagon in metres: 24 of them make an area of about half a square kilometre.
const SIDE_METRES: f64 = 85.0;
/// Lattice hexagons to an area.
const CELLS_PER_AREA: usize = 24;
/// The middle of the city on the National Grid: inland, wherever the city ends.
const MIDDLE: Bng = Bng { easting: 433_000.0, northing: 279_000.0 };
/// Areas elsewhere in the make-believe nation, so that ranks and ridits mean something beyond the city.
const ELSEWHERE: usize = 1_300;
/// A city of this many areas is a nation by itself.
const NATION: usize = 5_000;

/// An area of the city, or one elsewhere (without an outline).
#[derive(Clone, Debug)]
pub(crate) struct SynthArea {
    /// `SYN0000001`, …: no real code looks so.
    pub(crate) code: String,
    /// `Three Spires 001A`, …
    pub(crate) name: String,
    /// Outer ring first; empty elsewhere.
    pub(crate) rings: Vec<Vec<Bng>>,
    /// Where its people are.
    pub(crate) centroid: Bng,
    /// Residents.
    pub(crate) people: u32,
    /// How deprived, mean 0 and deviation about 1 over the nation; higher = more.
    pub(crate) deprivation: f64,
    /// The same for income and for employment, near to it.
    pub(crate) domains: [f64; 2],
    /// Position of its ward.
    pub(crate) ward: usize,
}

/// The whole of it.
#[derive(Clone, Debug)]
pub(crate) struct Authority {
    /// Areas of the city.
    pub(crate) areas: Vec<SynthArea>,
    /// Areas elsewhere.
    pub(crate) elsewhere: Vec<SynthArea>,
}

impl Authority {
    /// `areas` ≥ 1 areas from a seed: the same on every machine.
    pub(crate) fn new(areas: usize, seed: u64) -> Self {
        let city = City::grow(CELLS_PER_AREA * areas, seed);
        let regions = Regions::divide(&city, areas, seed);
        let corners = Corners::new(&city, &regions, seed);
        let mut random = Random::stream(seed, "people");
        let (coarse, fine) = (Field::new(seed, 21, 1.6), Field::new(seed, 22, 4.5));
        let list = (0..areas)
            .map(|area| {
                let outline: Vec<Vec<Bng>> = rings(city.lattice, &regions, area)
                    .into_iter()
                    .map(|ring| ring.into_iter().map(|corner| on_grid(corners.place(corner))).collect())
                    .collect();
                let (x, y) = super::outline::place(&city, regions.seed_of[area]);
                let (u, v) = (x / city.radius, y / city.radius);
                // Clusters, a poorer middle, and chance: about the autocorrelation of an English city.
                let middle = 0.9 - 1.2 * (u * u + v * v).sqrt();
                let deprivation =
                    -0.1 + 1.3 * coarse.at(u, v) + 0.6 * fine.at(u, v) + middle + 0.35 * random.normal();
                let scatter = on_grid((x + 0.5 * random.normal(), y + 0.5 * random.normal()));
                SynthArea {
                    code: format!("SYN{:07}", area + 1),
                    name: name("Three Spires", area),
                    rings: outline,
                    centroid: if areas == 1 { on_grid((x, y)) } else { scatter },
                    people: people(&mut random),
                    deprivation,
                    domains: domains(deprivation, &mut random),
                    ward: area / 8,
                }
            })
            .collect();
        let beyond = if areas < NATION { ELSEWHERE } else { 0 };
        let elsewhere = (0..beyond)
            .map(|area| {
                let deprivation = random.normal();
                SynthArea {
                    code: format!("SYN9{:06}", area + 1),
                    name: name("Elsewhere", area),
                    rings: Vec::new(),
                    centroid: MIDDLE,
                    people: people(&mut random),
                    deprivation,
                    domains: domains(deprivation, &mut random),
                    ward: 0,
                }
            })
            .collect();
        Self { areas: list, elsewhere }
    }

    /// The city first, then elsewhere.
    pub(crate) fn nation(&self) -> impl Iterator<Item = &SynthArea> {
        self.areas.iter().chain(&self.elsewhere)
    }
}

/// Lattice sides → National Grid, to the decimetre.
fn on_grid((x, y): (f64, f64)) -> Bng {
    let round = |metres: f64| (metres * 10.0).round() / 10.0;
    Bng {
        easting: round(MIDDLE.easting + x * SIDE_METRES),
        northing: round(MIDDLE.northing + y * SIDE_METRES),
    }
}

/// `Three Spires 001A`: five areas to a number, as middle-layer areas have.
fn name(place: &str, area: usize) -> String {
    let letter = ["A", "B", "C", "D", "E"][area % 5];
    format!("{place} {:03}{letter}", area / 5 + 1)
}

/// About 1,700 residents, 1,000 to 3,000.
fn people(random: &mut Random) -> u32 {
    (1_700.0 + 260.0 * random.normal()).clamp(1_000.0, 3_000.0) as u32
}

fn domains(deprivation: f64, random: &mut Random) -> [f64; 2] {
    [deprivation + 0.25 * random.normal(), deprivation + 0.3 * random.normal()]
}

#[cfg(test)]
mod tests {
    use super::Authority;

    #[test]
    fn codes_are_unique_and_the_city_is_more_deprived_in_the_middle() {
        let authority = Authority::new(120, 4);
        let mut codes: Vec<&str> = authority.nation().map(|area| area.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 120 + authority.elsewhere.len());
        assert!(authority.areas.iter().all(|area| !area.rings.is_empty() && area.people >= 1_000));
    }

    #[test]
    fn the_same_seed_gives_the_same_city_and_another_does_not() {
        let key = |seed| format!("{:?}", Authority::new(30, seed).areas);
        assert_eq!(key(1), key(1));
        assert_ne!(key(1), key(2));
    }
}
