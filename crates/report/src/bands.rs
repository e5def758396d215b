//! Deciles and fifths of deprivation: what each was asked to be offered per contact needed, and what it is.
//!
//! Shares out no places: `asked` is each band's entitlement per contact, scaled so that the bands together come to
//! the places the plan does offer.

use crate::number::ratio;
use crate::record::{Band, GradientRecord};
use crate::rows::AreaRow;

/// The bands of `areas`, `count` of them (10 or 5), most deprived first; those without areas are left out.
pub(crate) fn bands(areas: &[AreaRow], count: u8) -> Vec<Band> {
    let width = 10 / count;
    let mut bands: Vec<Band> = (1..=count).map(|band| Band { band, ..Band::default() }).collect();
    let mut place_minutes = vec![0.0; bands.len()];
    for area in areas {
        let index = usize::from((area.decile.clamp(1, 10) - 1) / width);
        let band = &mut bands[index];
        band.areas += 1;
        band.people += area.need;
        band.contacts += area.contacts;
        band.entitlement += area.entitlement;
        band.places += area.places;
        band.places_before += area.places_before;
        place_minutes[index] += area.place_minutes();
    }
    let entitlement: f64 = bands.iter().map(|b| b.entitlement).sum();
    let places: f64 = bands.iter().map(|b| b.places).sum();
    let scale = ratio(places, entitlement);
    for (band, place_minutes) in bands.iter_mut().zip(place_minutes) {
        band.asked = scale.and_then(|s| ratio(band.entitlement * s, band.contacts));
        band.achieved = ratio(band.places, band.contacts);
        band.before = ratio(band.places_before, band.contacts);
        band.minutes = ratio(place_minutes, band.places);
    }
    bands.retain(|band| band.areas > 0);
    bands
}

/// The largest |achieved − asked| / asked; `None` where nothing was offered.
pub(crate) fn largest_departure(bands: &[Band]) -> Option<f64> {
    bands
        .iter()
        .filter_map(|b| ratio((b.achieved? - b.asked?).abs(), b.asked?))
        .fold(None, |worst: Option<f64>, departure| Some(worst.map_or(departure, |w| w.max(departure))))
}

/// Places per contact needed in the most deprived fifth over the least deprived fifth that has areas: achieved,
/// asked, and before. `None` where a fifth needs or is offered nothing, or there is only one.
pub fn ratio_of_end_fifths(gradient: &GradientRecord) -> [Option<f64>; 3] {
    let (Some(first), Some(last)) = (gradient.fifths.first(), gradient.fifths.last()) else {
        return [None; 3];
    };
    if first.band == last.band {
        return [None; 3];
    }
    [
        first.achieved.zip(last.achieved).and_then(|(a, b)| ratio(a, b)),
        first.asked.zip(last.asked).and_then(|(a, b)| ratio(a, b)),
        first.before.zip(last.before).and_then(|(a, b)| ratio(a, b)),
    ]
}
