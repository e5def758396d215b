//! The access floor's rows (constraint 4): for each area that can be reached in time, the venues one of which must be open.

use spoke_model::{AccessRow, AreaId, Problem, VenueId};

/// One row per area with people in some group and a venue near enough, in order of area.
///
/// A venue counts when it has a pattern with sessions and is within `floor.minutes` by the slowest of the ways
/// of travelling of the groups with people there. Areas with no such venue have no row: they are unreachable,
/// and the caller lists them. Empty where the scenario has no access floor.
pub fn access_rows(problem: &Problem) -> Vec<AccessRow> {
    let Some(limit) = problem.floor.minutes else { return Vec::new() };
    let can_open: Vec<bool> = problem.venues.iter().map(spoke_model::VenueOptions::may_open).collect();
    let mut modes: Vec<Vec<usize>> = vec![Vec::new(); problem.areas()];
    for point in problem.points.iter().filter(|point| point.people > 0.0) {
        let mode = problem.group_of(point).mode;
        let of_area = &mut modes[point.area.index()];
        if !of_area.contains(&mode) {
            of_area.push(mode);
        }
    }
    let mut rows = Vec::new();
    for (index, modes) in modes.iter().enumerate() {
        let area = AreaId::new(index);
        let Some((first, others)) = modes.split_first() else { continue };
        let near = |mode: usize| {
            problem.travel[mode]
                .row(area)
                .take_while(|(_, minutes)| *minutes <= limit)
                .map(|(venue, _)| venue)
        };
        let mut venues: Vec<VenueId> = near(*first).filter(|venue| can_open[venue.index()]).collect();
        for mode in others {
            let mut also: Vec<VenueId> = near(*mode).collect();
            also.sort_unstable();
            venues.retain(|venue| also.binary_search(venue).is_ok());
        }
        venues.sort_unstable();
        if !venues.is_empty() {
            rows.push(AccessRow { area, venues });
        }
    }
    rows
}
