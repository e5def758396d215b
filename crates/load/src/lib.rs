//! Files → model: boundaries, deprivation, need and venues as councils really have them.
//!
//! Every fault of an input file is born here, with path, row and column, and is collected: a user sees all
//! of them in one run. Nothing joins in silence. No geometry beyond reading, no travel, no optimisation.
//!
//! A [`Loader`] reads each file once, keeps faults, provenance and join reports, and hands out model types:
//!
//! ```no_run
//! # fn example(areas: spoke_load::AreaSettings, deprivation: spoke_load::DeprivationSettings,
//! #     need: spoke_load::NeedSettings, venues: spoke_load::VenueSettings) -> Option<()> {
//! let mut loader = spoke_load::Loader::new(["scenarios/coventry"]);
//! let areas = loader.areas(&areas, &deprivation)?;
//! let people = loader.need(&need, &areas)?;
//! let patterns = venues.all_patterns(13).ok()?;
//! let venues = loader.venues(&venues, &patterns, &areas)?;
//! for fault in loader.faults() { /* say it */ }
//! # Some(()) }
//! ```

mod alike;
mod areas;
mod coded;
mod convert;
mod current;
mod deprivation;
mod external;
pub mod fault;
#[cfg(test)]
mod fuzz;
mod layer;
mod loader;
mod matrix;
mod named;
mod need;
pub mod ostn15;
mod personal;
mod places;
mod ridit;
mod settings;
mod sketch;
mod source;
mod table;
mod tally;
mod venues;

pub use areas::Areas;
pub use current::Current;
pub use external::NumberedRows;
pub use loader::Loader;
pub use matrix::{MatrixColumns, TimeUnit};
pub use ridit::{Scale, deciles, ridit};
pub use settings::{
    AreaSettings, Conversion, CurrentSettings, DeprivationSettings, Extent, NeedSettings, Only,
    PatternSettings, PopulationColumn, PostcodeTable, RepeatedIds, Scope, ShareSettings, VenueSettings,
    Where,
};
pub use sketch::{Sketch, SketchedArea, SketchedVenue, Spot, SpotVenue};
