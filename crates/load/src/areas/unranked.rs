//! Areas for travel alone, where no index ranks them (Wales has none of England's).

use spoke_model::Deprivation;

use super::{Areas, area};
use crate::loader::Loader;
use crate::settings::AreaSettings;

/// What stands for a rank where none was asked for: the middle of everything, weighing nothing.
const UNRANKED: Deprivation = Deprivation { rank: 0.0, decile: 0, ridit: 0.5, population: 0.0 };

impl Loader {
    /// Boundaries and origins as [`Loader::areas`] reads them, with rank and decile 0: for minutes, not for plans.
    pub fn unranked_areas(&mut self, settings: &AreaSettings) -> Option<Areas> {
        let outlines = self.outlines(settings)?;
        let codes: Vec<String> = outlines.iter().map(|outline| outline.code.clone()).collect();
        let origins = self.origins(settings, &outlines);
        let wards = self.wards(settings, &codes);
        let list = outlines.into_iter().zip(origins?).zip(wards);
        let list = list.map(|((outline, (origin, kind)), ward)| area(outline, origin, kind, UNRANKED, ward));
        Some(Areas { list: list.collect(), conversion: settings.conversion.clone() })
    }
}
