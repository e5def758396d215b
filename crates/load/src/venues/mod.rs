//! `[venues]` → model venues: located, checked, in or out of the areas, with what a session there takes.

mod assumed;
mod columns;
mod hours;
mod kinds;
mod locate;
mod misplaced;
mod place;
mod postcode;
mod register;
mod row;
mod together;

use std::collections::{BTreeMap, HashMap, HashSet};

use spoke_model::{Bng, Fault, JoinReport, Pattern, Venue, VenueStatus};

use crate::areas::Areas;
use crate::fault;
use crate::loader::Loader;
use crate::ostn15::to_wgs84;
use crate::settings::{Extent, RepeatedIds, VenueSettings};
use crate::sketch::SketchedVenue;
use crate::tally::Tally;

pub(crate) use locate::Surroundings;

/// A place as maps write it.
fn degrees(at: Bng) -> String {
    let at = to_wgs84(at);
    format!("latitude {:.3}, longitude {:.3}", at.lat, at.lon)
}

/// Metres from the areas within which venues that take no part are sketched.
const SKETCHED: f64 = 3000.0;

impl Loader {
    /// Reads venues. `patterns` are the scenario's ([`VenueSettings::all_patterns`]); ids in them are positions.
    pub fn venues(
        &mut self,
        settings: &VenueSettings,
        patterns: &[Pattern],
        areas: &Areas,
    ) -> Option<Vec<Venue>> {
        let errors = self.errors();
        let mut read: Vec<Venue> = Vec::new();
        let mut whole = true;
        for path in &settings.table {
            match self.venue_table(path, settings, patterns) {
                Some(mut venues) => read.append(&mut venues),
                None => whole = false,
            }
        }
        if !whole {
            return None;
        }
        if !settings.kinds.is_empty() {
            self.choose_kinds(&mut read, settings);
        }
        let chosen: Vec<Bng> = read.iter().map(|venue| venue.location).collect();
        // Without areas, because their own files are at fault, no venue is left out.
        if !areas.list.is_empty() {
            self.place(&mut read, settings, areas);
        }
        match settings.repeated_ids {
            RepeatedIds::Refuse => self.refuse_duplicates(&read),
            RepeatedIds::Number => self.number_duplicates(&mut read),
        }
        self.say_together(&read);
        if read.is_empty() {
            // Where rows were at fault, that none is left follows from it.
            if self.errors() == errors {
                let path = settings.table.first().cloned().unwrap_or_default();
                let message = match chosen.first().zip(areas.list.iter().find(|area| area.inside)) {
                    Some((venue, area)) => format!(
                        "all {} venues are outside: the areas are around {}, the first venue at {}{}",
                        chosen.len(),
                        degrees(area.origin),
                        degrees(*venue),
                        misplaced::all(&chosen, &Surroundings::of(areas)),
                    ),
                    None => "no venue is left after choosing".to_owned(),
                };
                self.faults.push(Fault::new(&fault::NO_VENUES, message).path(path));
            }
            return None;
        }
        Some(read)
    }

    /// Marks which venues are inside, names their wards, and leaves out those too far away.
    fn place(&mut self, venues: &mut Vec<Venue>, settings: &VenueSettings, areas: &Areas) {
        let surroundings = Surroundings::of(areas);
        let total = venues.len();
        let margin = match settings.extent {
            Extent::Inside => None,
            Extent::Reach => Some(settings.beyond_km * 1000.0),
        };
        self.say_misplaced(venues, margin.unwrap_or(0.0), &surroundings);
        let mut left_out: Vec<String> = Vec::new();
        let mut inside = 0;
        let mut kept: Vec<Venue> = Vec::new();
        for mut venue in venues.drain(..) {
            let found = surroundings.area_of(venue.location);
            venue.inside = found.is_some_and(|area| areas.list[area].inside);
            if venue.ward.is_none() {
                venue.ward = found.and_then(|area| areas.list[area].ward.clone());
            }
            inside += usize::from(venue.inside);
            let metres = surroundings.metres_to(venue.location);
            let keeps = venue.inside || margin.is_some_and(|margin| metres <= margin);
            if keeps || metres <= SKETCHED {
                self.sketch.venues.push(SketchedVenue {
                    id: venue.id.clone(),
                    name: venue.name.clone(),
                    location: venue.location,
                    kept: keeps,
                });
            }
            if keeps {
                kept.push(venue);
                continue;
            }
            left_out.push(venue.id.clone());
            if matches!(venue.status, VenueStatus::Required | VenueStatus::Hub) {
                let message = format!("{} is required and stands outside; it is left out", venue.id);
                let fault = Fault::new(&fault::VENUE_OUTSIDE, message).path(venue.table).row(venue.row);
                self.faults.push(fault.value(venue.id));
            }
        }
        *venues = kept;
        let consequence = match settings.extent {
            Extent::Inside => "venues outside are left out (extent = \"inside\")".to_owned(),
            Extent::Reach => format!(
                "{} venues outside stand within {} km and stay in; those further away are left out",
                venues.len() - inside,
                settings.beyond_km
            ),
        };
        self.joins.push(JoinReport {
            what: format!("venues ({}) ↔ areas", settings.table.join(", ")),
            matched: inside,
            missing: Vec::new(),
            unused: total - venues.len(),
            unused_examples: left_out.into_iter().take(5).collect(),
            consequence,
        });
    }

    fn number_duplicates(&mut self, read: &mut [Venue]) {
        let mut taken: HashSet<String> = HashSet::with_capacity(read.len());
        // The number that each id's next copy may have: a register may have one id on every row.
        let mut next: HashMap<String, usize> = HashMap::new();
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for this in read {
            let id = this.id.clone();
            if taken.insert(id.clone()) {
                continue;
            }
            let copy = next.entry(id.clone()).or_insert(2);
            loop {
                this.id = format!("{id}-{copy}");
                *copy += 1;
                if taken.insert(this.id.clone()) {
                    break;
                }
            }
            let message = format!("{id} stands on an earlier row too; this one is called {}", this.id);
            tallies
                .entry(this.table.clone())
                .or_insert_with(|| Tally::new(&fault::VENUE_NUMBERED, &this.table, "id"))
                .add(this.row, &id, message);
        }
        for tally in tallies.into_values() {
            tally.finish(&mut self.faults);
        }
    }

    fn refuse_duplicates(&mut self, read: &[Venue]) {
        let mut first: HashMap<&str, &Venue> = HashMap::with_capacity(read.len());
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for this in read {
            match first.get(this.id.as_str()) {
                None => {
                    first.insert(&this.id, this);
                }
                Some(other) => {
                    let message = format!("{} is on row {} of {} already", this.id, other.row, other.table);
                    tallies
                        .entry(&this.table)
                        .or_insert_with(|| Tally::new(&fault::VENUE_DUPLICATE, &this.table, "id"))
                        .add(this.row, &this.id, message);
                }
            }
        }
        for tally in tallies.into_values() {
            tally.finish(&mut self.faults);
        }
    }
}
