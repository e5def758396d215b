//! Venues whose coordinates put them where they cannot be meant: far from the areas, when the others are not.

use std::collections::BTreeMap;

use spoke_model::{Bng, Venue};

use super::{Surroundings, degrees};
use crate::fault;
use crate::loader::Loader;
use crate::tally::Tally;

/// Metres from the areas past which a venue of a table for them is out of place.
const FAR: f64 = 50_000.0;

/// What would put a place inside the areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    Swapped,
    Kilometres,
}

impl Slip {
    fn of(at: Bng, surroundings: &Surroundings<'_>) -> Option<Self> {
        let swapped = Bng { easting: at.northing, northing: at.easting };
        let metres = Bng { easting: at.easting * 1000.0, northing: at.northing * 1000.0 };
        let mut slips = [(Self::Swapped, swapped), (Self::Kilometres, metres)].into_iter();
        slips.find(|(_, meant)| surroundings.is_inside(*meant)).map(|(slip, _)| slip)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Swapped => "with its easting and northing swapped it would be inside",
            Self::Kilometres => "with its kilometres read as metres it would be inside",
        }
    }
}

/// What a message adds where no venue is inside: how many would be, but for one slip.
pub(super) fn all(places: &[Bng], surroundings: &Surroundings<'_>) -> String {
    let slips: Vec<Slip> = places.iter().filter_map(|at| Slip::of(*at, surroundings)).collect();
    let count = |slip| slips.iter().filter(|other| **other == slip).count();
    for (slip, how) in [
        (Slip::Swapped, "with easting and northing swapped"),
        (Slip::Kilometres, "with kilometres read as metres"),
    ] {
        if count(slip) > 0 {
            return format!("; {how}, {} would be inside", count(slip));
        }
    }
    String::new()
}

impl Loader {
    /// Warns of venues far away, and left out for that (`margin` metres away they still take part), where most are not. Of
    /// a nation's table most are: those are no matter.
    pub(super) fn say_misplaced(&mut self, venues: &[Venue], margin: f64, surroundings: &Surroundings<'_>) {
        let measured = venues.iter().map(|venue| (venue, surroundings.metres_to(venue.location)));
        let far: Vec<(&Venue, f64, Option<Slip>)> = measured
            .filter(|(_, metres)| *metres > FAR.max(margin))
            .map(|(venue, metres)| (venue, metres, Slip::of(venue.location, surroundings)))
            .collect();
        let slipped = far.iter().filter(|(.., slip)| slip.is_some()).count();
        if far.len() == venues.len() || (far.len() - slipped) * 2 > venues.len() {
            return;
        }
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for (venue, metres, slip) in far {
            let kilometres = metres / 1000.0;
            let slip = slip.map_or_else(String::new, |slip| format!("; {}", slip.words()));
            let place = degrees(venue.location);
            let message = format!("{} is {kilometres:.0} km from the areas, at {place}{slip}", venue.name);
            tallies
                .entry(&venue.table)
                .or_insert_with(|| Tally::new(&fault::VENUE_FAR, &venue.table, ""))
                .add(venue.row, &venue.id, message);
        }
        for tally in tallies.into_values() {
            tally.finish(&mut self.faults);
        }
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Rect, coord};
    use spoke_model::{Area, Bng, Deprivation, OriginKind, Pattern};

    use crate::{Areas, Loader};

    /// Coventry, a square of 8 km.
    fn city() -> Areas {
        let square = Rect::new(coord! { x: 430_000.0, y: 274_000.0 }, coord! { x: 438_000.0, y: 282_000.0 });
        Areas::new(vec![Area {
            code: "E01000001".to_owned(),
            name: "A".to_owned(),
            boundary: square.to_polygon().into(),
            origin: Bng { easting: 434_000.0, northing: 278_000.0 },
            origin_kind: OriginKind::InteriorPoint,
            deprivation: Deprivation { rank: 1.0, decile: 1, ridit: 0.5, population: 1.0 },
            inside: true,
            ward: None,
        }])
    }

    /// Code, row and message of what is found of venues at some places.
    fn faults(places: &[&str]) -> Vec<(&'static str, Option<u64>, String)> {
        let folder = tempfile::tempdir().unwrap();
        let rows: Vec<String> =
            places.iter().enumerate().map(|(at, place)| format!("v{at},{place}\n")).collect();
        std::fs::write(folder.path().join("v.csv"), format!("id,easting,northing\n{}", rows.concat()))
            .unwrap();
        let mut loader = Loader::new([folder.path()]);
        let settings = serde_json::from_str(r#"{"table": "v.csv"}"#).unwrap();
        loader.venues(&settings, &[Pattern::named("none", 13).unwrap()], &city());
        let told = |fault: &spoke_model::Fault| (fault.kind.code, fault.place.row, fault.message.clone());
        loader.faults().iter().map(told).collect()
    }

    #[test]
    fn one_far_away_is_told_by_row() {
        let found = faults(&["433000,278000", "281500,434800", "434000,279000", "530000,180000"]);
        assert_eq!(
            found.iter().map(|fault| (fault.0, fault.1)).collect::<Vec<_>>(),
            [("L154", Some(3)), ("L154", Some(5))]
        );
        assert!(found[0].2.contains("with its easting and northing swapped it would be inside"), "{found:?}");
        assert!(found[1].2.contains("km from the areas") && !found[1].2.contains("swapped"), "{found:?}");
    }

    #[test]
    fn a_nations_table_is_no_matter() {
        assert_eq!(faults(&["433000,278000", "530000,180000", "384000,398000", "300000,700000"]), []);
    }

    #[test]
    fn where_all_are_swapped_it_is_said() {
        let found = faults(&["278000,433000", "281500,434800"]);
        assert_eq!((found.len(), found[0].0), (1, "L107"));
        assert!(found[0].2.ends_with("with easting and northing swapped, 2 would be inside"), "{found:?}");
        let found = faults(&["433.1,278.2", "434.1,279.2"]);
        assert!(found[0].2.ends_with("with kilometres read as metres, 2 would be inside"), "{found:?}");
    }
}
