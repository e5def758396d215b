//! Minutes by public transport: GTFS feeds, one day of them, every departure (or arrival) of a window.
//!
//! [`Feed`] is a feed as read, [`Day`] what runs on a day, [`timetable`] the minutes. Not read: `transfers.txt`
//! (changes are walked over the streets), `pathways.txt`, fares, through-running by `block_id`, capacities.

mod calendar;
mod calls;
mod day;
mod feed;
mod journeys;
mod lines;
mod raptor;
mod source;

pub use day::{Day, Stop, Trip, TripCall};
pub use feed::Feed;
pub use journeys::{Transit, hours, timetable};
pub use lines::{RideCall, backwards, forwards};
pub use raptor::{Rides, State, Walks};
