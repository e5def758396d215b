//! From sessions per venue to a dated, staffed quarter.
//!
//! [`instance::build`] resolves the scenario's `[schedule]` section against calendar, venues and the plan into a
//! [`spoke_model::Timetable`]; [`solve()`] chooses weekday, time, week parity and crew for every series at once and gives a
//! [`spoke_model::Schedule`] with an upper bound on the sessions that can be placed. Neither reads files, clocks or the
//! environment: texts of files come in through [`instance::Files`].

pub mod calendar;
pub mod faults;
pub mod hours;
pub mod instance;
mod rows;
pub mod settings;
pub mod solve;

pub use settings::Settings;
pub use solve::solve;
