//! `[venues]` → model venues: located, checked, in or out of the areas, with what a session there takes.

mod columns;
mod hours;
mod locate;
mod postcode;
mod register;
mod row;

use std::collections::{BTreeMap, HashMap, HashSet};

use spoke_model::{Fault, JoinReport, Pattern, Venue, VenueStatus};

use crate::areas::Areas;
use crate::fault;
use crate::loader::Loader;
use crate::settings::{Extent, RepeatedIds, VenueSettings};
use crate::sketch::SketchedVenue;
use crate::tally::Tally;

pub(crate) use locate::Surroundings;

/// Metres from the areas within which venues that take no part are sketched.
const SKETCHED: f64 = 3000.0;

/// A venue and where it was read, for faults that show only when all are known.
struct Read {
    path: String,
    row: u64,
    venue: Venue,
}

impl Loader {
    /// Reads venues. `patterns` are the scenario's ([`VenueSettings::all_patterns`]); ids in them are positions.
    pub fn venues(
        &mut self,
        settings: &VenueSettings,
        patterns: &[Pattern],
        areas: &Areas,
    ) -> Option<Vec<Venue>> {
        let mut read: Vec<Read> = Vec::new();
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
            read.retain(|read| settings.kinds.contains(&read.venue.kind));
        }
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
            let path = settings.table.first().cloned().unwrap_or_default();
            self.faults.push(Fault::new(&fault::NO_VENUES, "no venue is left after choosing").path(path));
            return None;
        }
        Some(read.into_iter().map(|read| read.venue).collect())
    }

    /// Marks which venues are inside, names their wards, and leaves out those too far away.
    fn place(&mut self, read: &mut Vec<Read>, settings: &VenueSettings, areas: &Areas) {
        let surroundings = Surroundings::of(areas);
        let total = read.len();
        let margin = match settings.extent {
            Extent::Inside => None,
            Extent::Reach => Some(settings.beyond_km * 1000.0),
        };
        let mut left_out: Vec<String> = Vec::new();
        let mut inside = 0;
        let mut kept: Vec<Read> = Vec::new();
        for mut read in read.drain(..) {
            let found = surroundings.area_of(read.venue.location);
            read.venue.inside = found.is_some_and(|area| areas.list[area].inside);
            if read.venue.ward.is_none() {
                read.venue.ward = found.and_then(|area| areas.list[area].ward.clone());
            }
            inside += usize::from(read.venue.inside);
            let metres = surroundings.metres_to(read.venue.location);
            let keeps = read.venue.inside || margin.is_some_and(|margin| metres <= margin);
            if keeps || metres <= SKETCHED {
                self.sketch.venues.push(SketchedVenue {
                    id: read.venue.id.clone(),
                    name: read.venue.name.clone(),
                    location: read.venue.location,
                    kept: keeps,
                });
            }
            if keeps {
                kept.push(read);
                continue;
            }
            left_out.push(read.venue.id.clone());
            if matches!(read.venue.status, VenueStatus::Required | VenueStatus::Hub) {
                let message = format!("{} is required and stands outside; it is left out", read.venue.id);
                let fault = Fault::new(&fault::VENUE_OUTSIDE, message).path(read.path).row(read.row);
                self.faults.push(fault.value(read.venue.id));
            }
        }
        *read = kept;
        let consequence = match settings.extent {
            Extent::Inside => "venues outside are left out (extent = \"inside\")".to_owned(),
            Extent::Reach => format!(
                "{} venues outside stand within {} km and stay in; those further away are left out",
                read.len() - inside,
                settings.beyond_km
            ),
        };
        self.joins.push(JoinReport {
            what: format!("venues ({}) ↔ areas", settings.table.join(", ")),
            matched: inside,
            missing: Vec::new(),
            unused: total - read.len(),
            unused_examples: left_out.into_iter().take(5).collect(),
            consequence,
        });
    }

    fn number_duplicates(&mut self, read: &mut [Read]) {
        let mut taken: HashSet<String> = HashSet::with_capacity(read.len());
        // The number that each id's next copy may have: a register may have one id on every row.
        let mut next: HashMap<String, usize> = HashMap::new();
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for this in read {
            let id = this.venue.id.clone();
            if taken.insert(id.clone()) {
                continue;
            }
            let copy = next.entry(id.clone()).or_insert(2);
            loop {
                this.venue.id = format!("{id}-{copy}");
                *copy += 1;
                if taken.insert(this.venue.id.clone()) {
                    break;
                }
            }
            let message = format!("{id} stands on an earlier row too; this one is called {}", this.venue.id);
            tallies
                .entry(this.path.clone())
                .or_insert_with(|| Tally::new(&fault::VENUE_NUMBERED, &this.path, "id"))
                .add(this.row, &id, message);
        }
        for tally in tallies.into_values() {
            tally.finish(&mut self.faults);
        }
    }

    fn refuse_duplicates(&mut self, read: &[Read]) {
        let mut first: HashMap<&str, &Read> = HashMap::with_capacity(read.len());
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for this in read {
            match first.get(this.venue.id.as_str()) {
                None => {
                    first.insert(&this.venue.id, this);
                }
                Some(other) => {
                    let message =
                        format!("{} is on row {} of {} already", this.venue.id, other.row, other.path);
                    tallies
                        .entry(&this.path)
                        .or_insert_with(|| Tally::new(&fault::VENUE_DUPLICATE, &this.path, "id"))
                        .add(this.row, &this.venue.id, message);
                }
            }
        }
        for tally in tallies.into_values() {
            tally.finish(&mut self.faults);
        }
    }

    /// Venues on one spot that do not say that they share a site.
    fn say_together(&mut self, read: &[Read]) {
        let mut spots: BTreeMap<(i64, i64), Vec<&Read>> = BTreeMap::new();
        for this in read {
            let at = this.venue.location;
            // To the metre.
            spots.entry((at.easting.round() as i64, at.northing.round() as i64)).or_default().push(this);
        }
        let together = spots.values().filter(|spot| spot.len() > 1);
        let unsaid: Vec<&Vec<&Read>> = together
            .filter(|spot| {
                spot.iter().any(|one| one.venue.site.is_none() || one.venue.site != spot[0].venue.site)
            })
            .collect();
        let Some(first) = unsaid.first().and_then(|spot| spot.first()) else { return };
        let names: Vec<String> = unsaid
            .iter()
            .take(5)
            .map(|spot| spot.iter().map(|one| one.venue.name.as_str()).collect::<Vec<_>>().join(" + "))
            .collect();
        let message =
            format!("{} spots have several venues without a common site: {}", unsaid.len(), names.join("; "));
        self.faults.push(Fault::new(&fault::VENUES_TOGETHER, message).path(&first.path).row(first.row));
    }
}
