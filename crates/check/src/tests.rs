//! The judge on trial: it accepts what is right and finds each kind of wrong.

mod corrupted;
mod definitions;
mod duality;
mod random_city;
