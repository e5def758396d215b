//! Where travel starts in each area: its population-weighted centroid by code, else a point inside the boundary.
//!
//! A centroid stands in its area or close by. Many that do not are of other codes, or have their columns swapped.

use std::collections::{HashMap, HashSet};

use geo::BoundingRect;
use spoke_model::{Bng, Fault, OriginKind};

use super::{Outline, shapes};
use crate::coded::{self, examples};
use crate::fault;
use crate::loader::Loader;
use crate::places::Places;
use crate::settings::AreaSettings;
use crate::tally::Tally;

/// Metres from the box around its area past which a centroid is not of it. Of the 33,755 of England none is further
/// than 73 m from the box around its super-generalised boundary, and 369 stand outside the boundary itself.
const FAR: f64 = 200.0;
/// One in so many far from its area is an error: where rows are one off against their codes, half are.
const FEWEST_TO_REFUSE: usize = 4;

/// A centroid as read, and where in its table.
#[derive(Clone, Copy)]
struct Centroid {
    at: Bng,
    row: u64,
}

impl Loader {
    /// Where travel starts in each area; `None` where the centroids are of other areas.
    pub(super) fn origins(
        &mut self,
        settings: &AreaSettings,
        outlines: &[Outline],
    ) -> Option<Vec<(Bng, OriginKind)>> {
        let Some(path) = &settings.centroids else { return Some(shapes::origins(outlines, &HashMap::new())) };
        let Some(centroids) = self.centroids(path, outlines) else {
            return Some(shapes::origins(outlines, &HashMap::new()));
        };
        self.judge_distances(path, outlines, &centroids)?;
        let points = centroids.into_iter().map(|(code, centroid)| (code, centroid.at)).collect();
        Some(shapes::origins(outlines, &points))
    }

    fn centroids(&mut self, path: &str, outlines: &[Outline]) -> Option<HashMap<String, Centroid>> {
        let codes: Vec<String> = outlines.iter().map(|outline| outline.code.clone()).collect();
        let places = self.places("centroids", path, None)?;
        let code = coded::code_column_of(&places.table, None, &codes, &mut self.faults)?;
        let has = coded::codes(&places.table, code, &mut self.faults);
        self.understood(path, &format!("codes `{}`", has.header));
        let asked: HashSet<&str> = codes.iter().map(String::as_str).collect();
        has.say_repeated(&places.table, &[], |code| asked.contains(code), &mut self.faults);
        let consequence = "travel starts at a point inside the area there";
        let join = coded::report(format!("areas ↔ centroids ({path})"), &codes, &has, consequence);
        if !join.missing.is_empty() {
            let message = format!(
                "{} of {} areas have no centroid: {}",
                join.missing.len(),
                codes.len(),
                examples(&join.missing)
            );
            self.faults.push(Fault::new(&fault::CODES_UNMATCHED, message).path(path).column(&has.header));
        }
        self.joins.push(join);
        let mut found = HashMap::with_capacity(codes.len());
        let mut bad = Tally::new(&fault::COORDINATE_BAD, path, "");
        for code in codes {
            let Some(position) = has.at.get(code.as_str()) else { continue };
            match row_at(&places, *position) {
                Ok((row, Some(at))) => {
                    found.insert(code, Centroid { at, row });
                }
                Ok((row, None)) => bad.add(row, "", format!("the centroid of {code} has no coordinates")),
                Err(fault) => self.faults.push(fault),
            }
        }
        bad.finish(&mut self.faults);
        Some(found)
    }

    /// Compares centroids with boundaries: a few far from their area are told by row, many are an error.
    fn judge_distances(
        &mut self,
        path: &str,
        outlines: &[Outline],
        centroids: &HashMap<String, Centroid>,
    ) -> Option<()> {
        let mut far: Vec<(&Outline, Centroid, f64)> = Vec::new();
        for outline in outlines {
            let Some(centroid) = centroids.get(&outline.code) else { continue };
            let metres = metres_from(outline, centroid.at);
            if metres > FAR {
                far.push((outline, *centroid, metres));
            }
        }
        let kilometres = |metres: f64| format!("{:.1} km", metres / 1000.0);
        if far.len() * FEWEST_TO_REFUSE <= centroids.len() {
            let mut tally = Tally::new(&fault::CENTROID_FAR, path, "");
            for (outline, centroid, metres) in far {
                let message = format!(
                    "the centroid of {} is {} from its boundary; travel starts there",
                    outline.code,
                    kilometres(metres)
                );
                tally.add(centroid.row, &outline.code, message);
            }
            tally.finish(&mut self.faults);
            return Some(());
        }
        let turned = |at: Bng| Bng { easting: at.northing, northing: at.easting };
        let swapped = far.iter().filter(|(outline, at, _)| metres_from(outline, turned(at.at)) <= FAR);
        let why = if swapped.count() * 2 > far.len() {
            "; easting and northing are swapped"
        } else {
            "; rows may be shifted against their codes, here or in the boundaries"
        };
        let told: Vec<String> = far
            .iter()
            .map(|(outline, _, metres)| format!("{} by {}", outline.code, kilometres(*metres)))
            .collect();
        let message = format!(
            "{} of {} centroids are far from the boundary of their code{why}: {}",
            far.len(),
            centroids.len(),
            examples(&told)
        );
        let fault = Fault::new(&fault::CENTROIDS_ELSEWHERE, message).path(path);
        self.faults.push(match far.iter().map(|(_, centroid, _)| centroid.row).min() {
            Some(row) => fault.row(row),
            None => fault,
        });
        None
    }
}

fn row_at(places: &Places, position: usize) -> Result<(u64, Option<Bng>), Fault> {
    let (row, _) = places.table.row(position);
    places.at(position).map(|at| (row, at))
}

/// Metres from a point to the box around an area; 0 inside.
fn metres_from(outline: &Outline, at: Bng) -> f64 {
    let Some(rect) = outline.boundary.bounding_rect() else { return 0.0 };
    let beyond = |low: f64, high: f64, at: f64| (low - at).max(at - high).max(0.0);
    beyond(rect.min().x, rect.max().x, at.easting).hypot(beyond(rect.min().y, rect.max().y, at.northing))
}
