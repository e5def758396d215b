//! Whether a session that is to stand on its date keeps the rules beside what stands already.

use spoke_model::timetable::{FrozenSession, Timetable};

use super::{
    crew,
    plan::{Ground, Plan},
    slots,
};
use crate::calendar::weekday_of;

/// The answer.
pub(crate) enum Standing {
    /// It does, with this crew: the one asked for, or one chosen where none was.
    Fits(Vec<usize>),
    /// It takes the room or the staff of another session that stands.
    Collides(String),
    /// It breaks a rule by itself.
    Breaks(String),
}

/// Checks one session against the timetable and `t.frozen`.
pub(crate) fn check(t: &Timetable, session: &FrozenSession) -> Standing {
    let asked = &t.requests[session.request];
    let room = &t.rooms[asked.room];
    let breaks = |what: String| Standing::Breaks(what);
    let Some(block) = asked.block(session.start) else {
        return breaks("with set-up and clear-up it runs past midnight".into());
    };
    if let Some(reason) = slots::closed_reason(t, room, session.day) {
        return breaks(format!("no sessions that day ({reason})"));
    }
    if !slots::open_for(room, weekday_of(t.days[session.day].date), block) {
        return breaks("the venue is not open then, with set-up and clear-up".into());
    }
    if !slots::room_suits(room, asked) {
        return breaks("the room lacks what the session needs".into());
    }
    let ground = Ground::new(t);
    let plan = Plan::new(&ground);
    if !plan.room_free(asked.room, session.day, block) {
        return Standing::Collides("another session has the room".into());
    }
    if session.crew.is_empty() {
        return match crew::for_day(&plan, session.request, &[], session.day, block) {
            Some(crew) => Standing::Fits(crew),
            None => breaks("too few staff are free".into()),
        };
    }
    for &s in &session.crew {
        let id = &t.staff[s].id;
        if !ground.works(s, asked.room, session.day, block) {
            return breaks(format!("{id} does not work then, the way there and back included"));
        }
        if !plan.fits(s, asked.room, session.day, block) {
            return Standing::Collides(format!(
                "{id} has other sessions that day or week that leave no time"
            ));
        }
    }
    if !ground.enough(session.request, session.crew.iter().copied()) {
        return breaks("its crew is too small or lacks a skill".into());
    }
    Standing::Fits(session.crew.clone())
}
