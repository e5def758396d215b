//! A scenario against its baseline in one sentence.

use spoke_model::measures::{Distribution, State};

use super::changes::{Direction, Movement};
use super::{AreaChange, CohortChange, FifthChange, Versus};
use crate::Results;
use crate::number::ratio;
use crate::sentences::whole;

/// How many venues are named before they are counted.
const NAMED: usize = 3;
/// A smaller change of a share of people is rounding.
const NOTICEABLE_SHARE: f64 = 1e-6;

pub(super) fn of(baseline: (&str, &Results), other: &Results, versus: &Versus) -> String {
    let (before, after) = (&baseline.1.record.totals, &other.record.totals);
    let mut parts = vec![format!(
        "{} sessions ({}) offer {} places ({})",
        whole(after.sessions),
        signed(after.sessions - before.sessions, 0),
        whole(after.places),
        signed(after.places - before.places, 0),
    )];
    parts.push(venues(versus));
    parts.extend(fifths(versus));
    parts.push(areas(versus));
    parts.extend(beyond(&baseline.1.record.measures.after, &other.record.measures.after));
    parts.extend(adverse(versus));
    format!("Against {}, {}: {}.", baseline.0, versus.name, parts.join("; "))
}

fn venues(versus: &Versus) -> String {
    let of = |movement: Movement, one: &str, many: &str| {
        let names: Vec<&str> =
            versus.venues.iter().filter(|v| v.movement == movement).map(|v| v.name.as_str()).collect();
        match names.len() {
            0 => None,
            1 => Some(format!("{} {one}", names[0])),
            count if count <= NAMED => {
                Some(format!("{} and {} {many}", names[..count - 1].join(", "), names[count - 1]))
            }
            count => Some(format!("{count} venues {many}")),
        }
    };
    let said: Vec<String> = [
        of(Movement::Opens, "opens", "open"),
        of(Movement::Closes, "closes", "close"),
        of(Movement::Grows, "grows", "grow"),
        of(Movement::Shrinks, "shrinks", "shrink"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if said.is_empty() { "every venue keeps its sessions".to_owned() } else { said.join(", ") }
}

fn fifths(versus: &Versus) -> Option<String> {
    let (most, least) = (versus.fifths.first()?, versus.fifths.last()?);
    let said = |fifth: &FifthChange| {
        let after = fifth.places_per_contact?;
        let change = after - fifth.places_per_contact_baseline?;
        Some(format!("{after:.3} places per contact needed ({})", signed(change, 3)))
    };
    Some(format!("the most deprived fifth has {}, the least deprived {}", said(most)?, said(least)?))
}

/// Who drops out of the mean minutes: where more do, fewer minutes are no improvement.
fn beyond(before: &State, after: &State) -> Option<String> {
    let share = |minutes: &Distribution| {
        ratio(minutes.missing_weight, minutes.weight + minutes.missing_weight).unwrap_or(0.0)
    };
    let (before, after) = (share(&before.minutes), share(&after.minutes));
    (after - before > NOTICEABLE_SHARE).then(|| {
        format!(
            "{:.1} % of people have no open session within the minutes computed ({:.1} % in the baseline): minutes to \
             the nearest are those of the others",
            100.0 * after,
            100.0 * before
        )
    })
}

fn areas(versus: &Versus) -> String {
    let count = |direction| versus.areas.iter().filter(|a| a.direction == direction).count();
    let (gains, loses) = (count(Direction::Gains), count(Direction::Loses));
    if gains + loses == 0 {
        return "no area gains or loses".to_owned();
    }
    let most = |direction| versus.areas.iter().find(|a| a.direction == direction).map(most_affected);
    let with = |count: usize, verb: [&str; 2], most: Option<String>| {
        let size = if count == 0 { "no".to_owned() } else { count.to_string() };
        let noun = if count == 1 { "area" } else { "areas" };
        format!("{size} {noun} {}{}", verb[usize::from(count != 1)], most.unwrap_or_default())
    };
    format!(
        "{}, {}",
        with(gains, ["gains", "gain"], most(Direction::Gains)),
        with(loses, ["loses", "lose"], most(Direction::Loses)),
    )
}

fn most_affected(area: &AreaChange) -> String {
    format!(" (most: {}, {} places)", area.name, signed(area.change_places, 1))
}

fn adverse(versus: &Versus) -> Option<String> {
    let words = |cohort: &CohortChange| -> String {
        let reasons: Vec<&str> = cohort.adverse.iter().map(|reason| reason.words()).collect();
        reasons.join(", ")
    };
    let [first, others @ ..] = versus.cohorts.as_slice() else { return None };
    let alike = others.iter().all(|cohort| cohort.adverse == first.adverse);
    if !others.is_empty() && alike && !first.adverse.is_empty() {
        return Some(format!("adverse for every cohort ({})", words(first)));
    }
    let hit = versus.cohorts.iter().filter(|cohort| !cohort.adverse.is_empty());
    let said: Vec<String> = hit.map(|cohort| format!("{} ({})", cohort.cohort, words(cohort))).collect();
    (!said.is_empty()).then(|| format!("adverse for {}", said.join(", ")))
}

/// A change with its sign; `no change` where it rounds to nothing.
fn signed(change: f64, decimals: usize) -> String {
    let size = format!("{:.decimals$}", change.abs());
    if size.chars().all(|c| matches!(c, '0' | '.')) {
        return "no change".to_owned();
    }
    let size = if decimals == 0 { whole(change.abs()) } else { size };
    format!("{}{size}", if change < 0.0 { "−" } else { "+" })
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn changes_have_a_sign_and_nothing_is_no_change() {
        assert_eq!(signed(1234.4, 0), "+1,234");
        assert_eq!(signed(-0.0125, 3), "−0.013");
        assert_eq!(signed(-0.0004, 3), "no change");
    }
}
