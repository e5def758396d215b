//! Venues, patterns, budgets, programmes, locks and limits → what the optimiser may choose and must keep.

use spoke_model::{
    Budget, BudgetRow, Limit, Pattern, PatternId, PatternOption, Programme, Resource, Venue, VenueId,
    VenueOptions, VenueStatus,
};

use crate::scenario::LimitSettings;

/// A remainder of no more than this share of what programmes take is rounding.
const ROUNDING: f64 = 1e-9;

/// The budget rows: what the scenario gives, less what programmes take before optimisation.
pub(crate) fn budgets(budget: &Budget, programmes: &[Programme], venues: &[Venue]) -> Vec<BudgetRow> {
    let committed = |resource| -> f64 {
        programmes
            .iter()
            .filter_map(|programme| {
                venues.iter().find(|venue| venue.id == programme.venue).zip(Some(programme))
            })
            .map(|(venue, programme)| f64::from(programme.sessions) * per_session(resource, venue, budget))
            .sum::<f64>()
            // Of no programme the sum is −0.
            + 0.0
    };
    [
        (Resource::Sessions, budget.sessions),
        (Resource::StaffHours, budget.staff_hours),
        (Resource::Pounds, budget.pounds),
    ]
    .into_iter()
    .filter_map(|(resource, limit)| {
        let committed = committed(resource);
        limit.map(|limit| BudgetRow { resource, limit: left(limit, committed), committed })
    })
    .collect()
}

/// What programmes leave of a budget. Three sessions at £1.10 take £3.30 and no last bit more.
fn left(limit: f64, committed: f64) -> f64 {
    let left = limit - committed;
    if left.abs() <= ROUNDING * (1.0 + committed) { 0.0 } else { left }
}

/// What one session at a venue uses of a resource.
fn per_session(resource: Resource, venue: &Venue, budget: &Budget) -> f64 {
    match resource {
        Resource::Sessions => 1.0,
        Resource::StaffHours => venue.staff * budget.session_hours,
        Resource::Pounds => venue.pounds_per_session,
    }
}

/// What each venue may be given, as its status, its allowed patterns and locks say.
pub(crate) fn options(
    venues: &[Venue],
    patterns: &[Pattern],
    budget: &Budget,
    budgets: &[BudgetRow],
) -> Vec<VenueOptions> {
    venues
        .iter()
        .map(|venue| {
            let mut allowed: Vec<PatternId> = (0..patterns.len())
                .map(PatternId::new)
                .filter(|pattern| may_take(venue, *pattern, patterns))
                .collect();
            allowed.sort_by_key(|pattern| patterns[pattern.index()].sessions);
            let options = allowed
                .into_iter()
                .map(|pattern| {
                    let sessions = f64::from(patterns[pattern.index()].sessions);
                    let cost = budgets
                        .iter()
                        .map(|row| sessions * per_session(row.resource, venue, budget))
                        .collect();
                    PatternOption { pattern, sessions, cost }
                })
                .collect();
            VenueOptions { places_per_session: venue.places_per_session, options }
        })
        .collect()
}

fn may_take(venue: &Venue, pattern: PatternId, patterns: &[Pattern]) -> bool {
    let sessions = patterns[pattern.index()].sessions;
    if let Some(fixed) = venue.fixed {
        return pattern == fixed;
    }
    let allowed = venue.allowed.is_empty() || venue.allowed.contains(&pattern) || sessions == 0;
    match venue.status {
        VenueStatus::Excluded => sessions == 0,
        VenueStatus::Required => allowed && sessions > 0,
        VenueStatus::Candidate | VenueStatus::Hub => allowed,
    }
}

/// The limits the scenario gives, and one for each roof that several venues share: no more sessions there than
/// the largest pattern of any of them, since they share a room.
pub(crate) fn limits(settings: &[LimitSettings], venues: &[Venue], options: &[VenueOptions]) -> Vec<Limit> {
    let members = |belongs: &dyn Fn(&Venue) -> bool| -> Vec<VenueId> {
        venues
            .iter()
            .enumerate()
            .filter(|(_, venue)| belongs(venue))
            .map(|(index, _)| VenueId::new(index))
            .collect()
    };
    let mut limits: Vec<Limit> = settings
        .iter()
        .map(|limit| Limit {
            name: limit.to_string(),
            members: members(&|venue| limit.counts(venue)),
            minimum: limit.minimum,
            maximum: limit.maximum,
        })
        .collect();
    let mut sites: Vec<&str> = venues.iter().filter_map(|venue| venue.site.as_deref()).collect();
    sites.sort_unstable();
    sites.dedup();
    for site in sites {
        if settings.iter().any(|limit| limit.site.as_deref() == Some(site) && limit.maximum.is_some()) {
            continue;
        }
        let members = members(&|venue| venue.site.as_deref() == Some(site));
        if members.len() > 1 {
            let of = |venue: &VenueId| &options[venue.index()].options;
            let largest = members.iter().filter_map(|venue| of(venue).last()).map(|option| option.sessions);
            let fixed = members.iter().filter_map(|venue| of(venue).first()).map(|option| option.sessions);
            // What is locked or required stands, even where it is more than one room would take.
            let most = largest.fold(0.0, f64::max).max(fixed.sum());
            limits.push(Limit { name: format!("site {site}"), members, minimum: None, maximum: Some(most) });
        }
    }
    limits
}

#[cfg(test)]
mod tests {
    use spoke_model::{Bng, Budget, Pattern, Programme, Resource, Venue, VenueStatus};

    use super::{budgets, limits, options};

    fn venue(id: &str, site: Option<&str>) -> Venue {
        Venue {
            id: id.to_owned(),
            name: id.to_owned(),
            kind: "library".to_owned(),
            location: Bng { easting: 0.0, northing: 0.0 },
            status: VenueStatus::Candidate,
            places_per_session: 12.0,
            staff: 2.0,
            pounds_per_session: 40.0,
            allowed: Vec::new(),
            fixed: None,
            site: site.map(str::to_owned),
            ward: None,
            postcode: None,
            hours: None,
            inside: true,
            table: "venues.csv".to_owned(),
            row: 2,
        }
    }

    fn patterns() -> Vec<Pattern> {
        ["none", "monthly", "weekly"].map(|name| Pattern::named(name, 13).unwrap()).to_vec()
    }

    #[test]
    fn a_programme_takes_its_part_of_every_budget_first() {
        let budget = Budget {
            sessions: Some(100.0),
            staff_hours: Some(900.0),
            pounds: Some(5000.0),
            session_hours: 4.0,
        };
        let programme = Programme {
            name: "pilot".to_owned(),
            venue: "a".to_owned(),
            caseload: 10,
            sessions: 13,
            private: true,
        };
        let rows = budgets(&budget, &[programme], &[venue("a", None)]);
        let left: Vec<(Resource, f64)> = rows.iter().map(|row| (row.resource, row.limit)).collect();
        assert_eq!(
            left,
            [
                (Resource::Sessions, 87.0),
                (Resource::StaffHours, 900.0 - 13.0 * 8.0),
                (Resource::Pounds, 5000.0 - 13.0 * 40.0)
            ]
        );
    }

    #[test]
    fn programmes_may_take_a_budget_to_the_last_penny() {
        let mut cheap = venue("a", None);
        cheap.pounds_per_session = 1.1;
        let programme = Programme {
            name: "pilot".to_owned(),
            venue: "a".to_owned(),
            caseload: 1,
            sessions: 3,
            private: false,
        };
        let left = |pounds| {
            let budget = Budget { pounds: Some(pounds), ..Budget::default() };
            budgets(&budget, std::slice::from_ref(&programme), std::slice::from_ref(&cheap))[0].limit
        };
        assert_eq!(left(3.3), 0.0, "3 × 1.1 is a last bit more than 3.3");
        assert!(left(3.29) < 0.0 && left(3.31) > 0.0);
    }

    #[test]
    fn status_locks_and_allowed_patterns_decide_the_options() {
        let budget = Budget { sessions: Some(100.0), ..Budget::default() };
        let rows = budgets(&budget, &[], &[]);
        let mut excluded = venue("x", None);
        excluded.status = VenueStatus::Excluded;
        let mut required = venue("r", None);
        required.status = VenueStatus::Required;
        let mut hub = venue("h", None);
        hub.status = VenueStatus::Hub;
        hub.fixed = Some(spoke_model::PatternId(2));
        let venues = [venue("c", None), excluded, required, hub];
        let sessions: Vec<Vec<f64>> = options(&venues, &patterns(), &budget, &rows)
            .iter()
            .map(|venue| venue.options.iter().map(|option| option.sessions).collect())
            .collect();
        assert_eq!(sessions, [vec![0.0, 3.0, 13.0], vec![0.0], vec![3.0, 13.0], vec![13.0]]);
    }

    #[test]
    fn venues_under_one_roof_share_its_room() {
        let budget = Budget::default();
        let venues = [venue("a", Some("Hall")), venue("b", Some("Hall")), venue("c", None)];
        let options = options(&venues, &patterns(), &budget, &[]);
        let limits = limits(&[], &venues, &options);
        assert_eq!(limits.len(), 1);
        assert_eq!(limits[0].maximum, Some(13.0));
        assert_eq!(limits[0].members.len(), 2);
    }
}
