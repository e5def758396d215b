//! A finished run → files, and a run directory → what it holds.
//!
//! [`Run`] is what the pipeline hands over; [`Results`] is that run as rows and a record, computed once and used
//! by every format, so that no two outputs can disagree. Each format is one file behind [`Export`]; [`write()`]
//! leaves a directory that is complete or absent, and [`read()`] takes one back, saying what is missing or edited.
//!
//! This crate decides nothing about the plan and recomputes no measure; it neither prints nor reads the clock.

pub mod comparison;
pub mod directory;
pub mod disclosure;
pub mod export;
pub mod faults;
pub mod geography;
pub mod read;
pub mod record;
pub mod results;
pub mod robustness;
pub mod rows;
pub mod run;
pub mod schedule;
pub mod table;
pub mod workbook;

mod bands;
mod certificate_json;
mod charts;
mod csv_files;
#[cfg(test)]
mod dictionary;
mod drawing;
mod equality;
mod floor;
mod folder;
mod geojson_files;
mod gpkg;
mod html;
mod markup;
mod number;
mod palette;
mod pictures;
mod qml;
mod reasons;
mod replacement;
mod schedule_json;
mod schedule_table;
mod sentences;
mod topology;
mod wkt_files;

pub use bands::ratio_of_end_fifths;
pub use comparison::Comparison;
pub use csv_files::guarded;
pub use directory::{add, write};
pub use export::{Export, Format};
pub use folder::{Folder, write_file};
pub use geography::{Geography, Projection};
pub use markup::escaped;
pub use number::{grouped, significant};
pub use read::{Reading, read};
pub use record::Record;
pub use results::Results;
pub use rows::{AreaRow, FlowRow, GroupCells, VenueRow};
pub use run::{Run, Status};
