//! The gradient asked for against the one achieved, and the plain sentence.
//!
//! Asked is what each band would have if the places the plan offers were shared exactly by entitlement:
//! `Σ_band E / Σ_band n c × Σ f / Σ E`. So the table speaks of shares, not of how many places there are.

use spoke_model::measures::{Departure, GradientRow, GradientTable};
use spoke_model::{Allocation, Problem};

use crate::points::point_places;

/// Asked and achieved places per contact needed by decile and fifth, with the largest departure.
///
/// `None` stands wherever a band has no need; departures also where nothing was asked or offered at all.
pub fn gradient_table(problem: &Problem, plan: &Allocation) -> GradientTable {
    let places = point_places(problem, plan);
    let deciles = rows(problem, plan, &places, 10, |decile| decile);
    let fifths = rows(problem, plan, &places, 5, |decile| decile.div_ceil(2));
    let largest_departure = deciles
        .iter()
        .filter_map(|row| row.departure.map(|departure| Departure { band: row.band, departure }))
        .reduce(|worst, next| if next.departure.abs() > worst.departure.abs() { next } else { worst });
    let ratio = |value: fn(&GradientRow) -> Option<f64>| {
        let most = fifths.first().and_then(value)?;
        let least = fifths.last().and_then(value)?;
        (least > 0.0).then(|| most / least)
    };
    let (asked_ratio, achieved_ratio) = (ratio(|row| row.asked), ratio(|row| row.achieved));
    GradientTable { deciles, fifths, largest_departure, asked_ratio, achieved_ratio }
}

/// The gradient in one plain sentence for a planner.
pub fn sentence(table: &GradientTable) -> String {
    let end = |row: Option<&GradientRow>| row.and_then(|row| row.achieved);
    match (table.achieved_ratio, table.asked_ratio) {
        (Some(achieved), Some(asked)) => format!(
            "Per contact needed, the most deprived fifth is offered {achieved:.1} places for every one in the \
             least deprived fifth (asked: {asked:.1})."
        ),
        _ => match (end(table.fifths.first()), end(table.fifths.last())) {
            (Some(most), Some(_)) => format!(
                "Per contact needed, the most deprived fifth is offered {most:.2} places and the least deprived \
                 fifth none."
            ),
            (None, _) => {
                "No area here is in the most deprived fifth, so the end fifths cannot be compared.".into()
            }
            (_, None) => {
                "No area here is in the least deprived fifth, so the end fifths cannot be compared.".into()
            }
        },
    }
}

fn rows(
    problem: &Problem,
    plan: &Allocation,
    places: &[f64],
    count: u8,
    band_of: impl Fn(u8) -> u8,
) -> Vec<GradientRow> {
    #[derive(Clone, Copy, Default)]
    struct Sums {
        people: f64,
        contacts: f64,
        entitlement: f64,
        places: f64,
    }
    let mut sums = vec![Sums::default(); usize::from(count)];
    for ((point, places), entitlement) in problem.points.iter().zip(places).zip(&plan.entitlement) {
        let band = band_of(problem.decile[point.area.index()]).clamp(1, count);
        let sum = &mut sums[usize::from(band) - 1];
        sum.people += point.people;
        sum.contacts += point.contacts_needed();
        sum.entitlement += entitlement;
        sum.places += places;
    }
    let all_places: f64 = sums.iter().map(|sum| sum.places).sum();
    let all_entitlement: f64 = sums.iter().map(|sum| sum.entitlement).sum();
    let fill = if all_entitlement > 0.0 { all_places / all_entitlement } else { 0.0 };
    (1..=count)
        .zip(&sums)
        .map(|(band, sum)| {
            let per_contact = |places: f64| (sum.contacts > 0.0).then(|| places / sum.contacts);
            let asked = per_contact(sum.entitlement * fill);
            let achieved = per_contact(sum.places);
            let departure = match (achieved, asked) {
                (Some(achieved), Some(asked)) if asked > 0.0 => Some(achieved / asked - 1.0),
                _ => None,
            };
            GradientRow { band, people: sum.people, contacts: sum.contacts, asked, achieved, departure }
        })
        .collect()
}
