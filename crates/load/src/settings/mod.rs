//! What a user writes about files: the sections of a scenario that loading reads.
//!
//! Plain data with defaults; nothing here opens a file. Every struct refuses unknown keys.

mod areas;
mod list;
mod need;
mod venues;

pub use areas::{AreaSettings, Conversion, DeprivationSettings, Only, PopulationColumn, Scope};
pub use need::{NeedSettings, ShareSettings, Where};
pub use venues::{CurrentSettings, Extent, PatternSettings, PostcodeTable, RepeatedIds, VenueSettings};
