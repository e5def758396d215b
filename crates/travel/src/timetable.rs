//! Minutes by public transport: GTFS feeds, one day of them, every departure (or arrival) of a window.
//!
//! [`Feed`] is a feed as read, [`Day`] what runs on a day, [`timetable`] the minutes. Not read:
//! `pathways.txt`, fares, capacities.

mod blocks;
mod calendar;
mod calls;
mod changes;
mod day;
mod feed;
mod journeys;
mod lines;
mod raptor;
mod source;
mod transfers;

pub use day::{Day, Stop, Transfer, Trip, TripCall};
pub use feed::Feed;
pub use journeys::{Transit, hours, timetable};
pub use lines::{RideCall, backwards, forwards};
pub use raptor::{Rides, State, Walks};
