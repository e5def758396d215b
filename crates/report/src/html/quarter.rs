//! What the page says of the dated quarter: how many sessions have a date and staff, and what keeps the others from one.

use std::collections::BTreeMap;

use minijinja::{Value, context};
use spoke_model::schedule::Obstacle;

use crate::Results;

/// Counts and reasons; `None` where no quarter was dated. Nobody is named: the page is for a committee.
pub(super) fn part(results: &Results) -> Option<Value> {
    let schedule = results.schedule.as_ref()?;
    let mut by_rule: BTreeMap<Obstacle, u32> = BTreeMap::new();
    for line in &schedule.unplaced {
        *by_rule.entry(line.rule).or_default() += line.sessions;
    }
    let mut reasons: Vec<(&str, u32)> =
        by_rule.into_iter().map(|(rule, count)| (words(rule), count)).collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let placed = schedule.sessions.len();
    Some(context! {
        placed,
        // A public copy does not say how many were asked for.
        asked => schedule.requested,
        missing => (schedule.requested as usize).saturating_sub(placed),
        reasons => reasons.into_iter().map(|(why, sessions)| context! { why, sessions }).collect::<Vec<_>>(),
    })
}

fn words(rule: Obstacle) -> &'static str {
    match rule {
        Obstacle::HoursUnknown => "the venue's opening hours are not known",
        Obstacle::OpeningHours => "the venue is never open long enough",
        Obstacle::Room => "the room lacks what the session needs",
        Obstacle::Closed => "a holiday, a closure or a date to avoid",
        Obstacle::FewerDates => "the pattern gives fewer dates than the plan counts",
        Obstacle::Skill => "nobody with a skill or language that is needed",
        Obstacle::StaffHours => "too few staff work at that time",
        Obstacle::Leave => "staff are on leave",
        Obstacle::StaffBusy => "staff are at other sessions, or on the way",
        Obstacle::RoomBusy => "another session has the room",
        Obstacle::Lock => "a slot that is locked leaves nothing else",
    }
}
