//! Venues that stand together: several on one spot, the same one twice, and one site whose venues are far apart.

use std::collections::{BTreeMap, BTreeSet};

use spoke_model::{Fault, Venue};

use crate::fault;
use crate::loader::Loader;
use crate::sketch::{Spot, SpotVenue};
use crate::table::{normal, postcode};
use crate::tally::{Tally, condense, count};

/// Spots shown before the rest is counted.
const SHOWN: usize = 5;
/// Metres that venues under one roof can be apart, coordinates of postcodes allowed for.
const ONE_ROOF: f64 = 250.0;

/// What one venue has in common with its double: kind, name and postcode, or the spot where there is none.
type Likeness = (String, String, Result<String, (i64, i64)>);

fn likeness(venue: &Venue) -> Likeness {
    let place = venue.postcode.as_deref().and_then(postcode).ok_or(spot(venue));
    (normal(&venue.kind), normal(&venue.name), place)
}

/// Where it stands, to the metre.
fn spot(venue: &Venue) -> (i64, i64) {
    (venue.location.easting.round() as i64, venue.location.northing.round() as i64)
}

impl Loader {
    /// Warns of venues that look like one, of spots with several, and of sites that are none.
    pub(super) fn say_together(&mut self, read: &[Venue]) {
        self.say_twice(read);
        self.say_spots(read);
        self.say_spread(read);
    }

    /// Venues of one likeness: registers keep both copies of what was reorganised.
    fn say_twice(&mut self, read: &[Venue]) {
        let mut first: BTreeMap<Likeness, &Venue> = BTreeMap::new();
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for this in read {
            let alike = likeness(this);
            let Some(other) = first.get(&alike) else {
                first.insert(alike, this);
                continue;
            };
            let elsewhere =
                if other.table == this.table { String::new() } else { format!(" of {}", other.table) };
            let message =
                format!("{} has the kind, name and postcode of row {}{elsewhere}", this.name, other.row);
            tallies
                .entry(&this.table)
                .or_insert_with(|| Tally::new(&fault::VENUE_TWICE, &this.table, ""))
                .add(this.row, &this.id, message);
        }
        for tally in tallies.into_values() {
            tally.finish(&mut self.faults);
        }
    }

    /// Venues on one spot that do not say that they share a site; copies of one are told already.
    fn say_spots(&mut self, read: &[Venue]) {
        let mut spots: BTreeMap<(i64, i64), Vec<&Venue>> = BTreeMap::new();
        for this in read {
            spots.entry(spot(this)).or_default().push(this);
        }
        let several = |spot: &&Vec<&Venue>| {
            spot.len() > 1 && spot.iter().map(|one| likeness(one)).collect::<BTreeSet<_>>().len() > 1
        };
        let unsaid: Vec<&Vec<&Venue>> = spots
            .values()
            .filter(several)
            .filter(|spot| spot.iter().any(|one| one.site.is_none() || one.site != spot[0].site))
            .collect();
        self.sketch.spots = unsaid.iter().map(|spot| spot_of(spot)).collect();
        let Some(first) = unsaid.first().and_then(|spot| spot.first()) else { return };
        let names: Vec<String> = unsaid
            .iter()
            .take(SHOWN)
            .map(|spot| spot.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(" + "))
            .collect();
        let more = unsaid.len().saturating_sub(SHOWN);
        let tail = if more > 0 { format!("; and {more} more") } else { String::new() };
        let message = format!(
            "{} with several venues and no common site: {}{tail}",
            count(unsaid.len(), "spot"),
            names.join("; ")
        );
        self.faults.push(Fault::new(&fault::VENUES_TOGETHER, message).path(&first.table).row(first.row));
    }

    /// Sites whose venues cannot be under one roof.
    fn say_spread(&mut self, read: &[Venue]) {
        let mut sites: BTreeMap<&str, Vec<&Venue>> = BTreeMap::new();
        for this in read {
            if let Some(site) = &this.site {
                sites.entry(site).or_default().push(this);
            }
        }
        let mut found = Vec::new();
        for (site, venues) in sites {
            let Some(first) = venues.first() else { continue };
            let from_first = |venue: &&Venue| first.location.metres_to(venue.location);
            let furthest = venues.iter().copied().max_by(|a, b| from_first(a).total_cmp(&from_first(b)));
            let Some(other) = furthest.filter(|other| from_first(other) > ONE_ROOF) else { continue };
            let message = format!(
                "{} have the site `{site}`, and {} (row {}) and {} (row {}) are {:.1} km apart",
                count(venues.len(), "venue"),
                first.name,
                first.row,
                other.name,
                other.row,
                from_first(&other) / 1000.0
            );
            let fault = Fault::new(&fault::SITE_SPREAD, message).path(&other.table).row(other.row);
            found.push(fault.column("site").value(site));
        }
        self.faults.extend(condense(found));
    }
}

fn spot_of(spot: &[&Venue]) -> Spot {
    let venue = |venue: &&Venue| SpotVenue {
        id: venue.id.clone(),
        name: venue.name.clone(),
        path: venue.table.clone(),
        row: venue.row,
    };
    Spot { venues: spot.iter().map(venue).collect() }
}

#[cfg(test)]
mod tests {
    use crate::{Areas, Loader};

    fn read(rows: &str) -> Loader {
        let folder = tempfile::tempdir().unwrap();
        let table = format!("id,name,kind,postcode,site,Building,easting,northing\n{rows}");
        std::fs::write(folder.path().join("v.csv"), table).unwrap();
        let mut loader = Loader::new([folder.path()]);
        let settings = serde_json::from_str(r#"{"table": "v.csv"}"#).unwrap();
        let patterns = [spoke_model::Pattern::named("none", 13).unwrap()];
        let venues = loader.venues(&settings, &patterns, &Areas::new(Vec::new())).unwrap();
        assert!(venues.iter().all(|venue| venue.site.as_deref() != Some("Health centre")));
        loader
    }

    #[test]
    fn a_venue_that_stands_twice_is_said_with_its_rows_and_is_no_spot_of_two() {
        let twice = "a,Hall,library,CV1 1AA,,,433000,278000\nb,HALL,Library,cv11aa,,,433000,278000\n";
        let loader = read(twice);
        let [fault] = loader.faults() else { panic!("{:?}", loader.faults()) };
        assert_eq!((fault.kind.code, fault.place.row), ("L150", Some(3)));
        assert!(fault.message.contains("row 2") && loader.sketch().spots.is_empty(), "{fault}");
    }

    #[test]
    fn every_spot_is_counted_and_kept() {
        let rows: Vec<String> = (0..16)
            .map(|row| format!("v{row},Hall {row},x,,,Health centre,{},278000\n", 433_000 + row / 2 * 100))
            .collect();
        let loader = read(&rows.concat());
        let [fault] = loader.faults() else { panic!("{:?}", loader.faults()) };
        assert!(fault.message.starts_with("8 spots") && fault.message.ends_with("; and 3 more"), "{fault}");
        let spots = loader.sketch().spots;
        assert_eq!((spots.len(), spots[7].venues[1].row), (8, 17));
    }

    #[test]
    fn a_site_is_under_one_roof() {
        let loader = read("a,A,x,,S,,433000,278000\nb,B,x,,S,,433100,278000\nc,C,x,,S,,434500,278000\n");
        let [fault] = loader.faults() else { panic!("{:?}", loader.faults()) };
        assert_eq!((fault.kind.code, fault.place.row), ("L116", Some(4)));
        assert!(fault.message.contains("A (row 2) and C (row 4) are 1.5 km apart"), "{fault}");
        assert!(read("a,A,x,,S,,433000,278000\nb,B,x,,S,,433100,278000\n").faults().is_empty());
    }
}
