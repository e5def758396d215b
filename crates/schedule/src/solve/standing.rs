//! Whether a session that is to stand on its date keeps the rules beside what stands already.

use spoke_model::timetable::{FrozenSession, Timetable};

use super::{
    crew,
    plan::{Ground, Placed, Plan},
    slots,
};
use crate::calendar::weekday_of;

/// The answer.
pub(crate) enum Verdict {
    /// It does, with this crew: the one asked for, or one chosen where none was.
    Fits(Vec<usize>),
    /// It takes the room or the staff of another session that stands.
    Collides(String),
    /// It breaks a rule by itself.
    Breaks(String),
}

/// The sessions of `t` that stand, to which more are added one by one.
pub(crate) struct Standing<'a> {
    plan: Plan<'a>,
    all: Vec<FrozenSession>,
}

/// Lets sessions be added to those of `t` that stand already; what `add` leaves there stands afterwards.
pub(crate) fn extend(t: &mut Timetable, add: impl FnOnce(&Timetable, &mut Standing<'_>)) {
    let all = {
        let ground = Ground::without_slots(t);
        let mut standing = Standing { plan: Plan::new(&ground), all: t.frozen.clone() };
        add(t, &mut standing);
        standing.all
    };
    t.frozen = all;
}

impl Standing<'_> {
    /// Those that stand.
    pub(crate) fn all(&self) -> &[FrozenSession] {
        &self.all
    }

    /// How many of a request do.
    pub(crate) fn of(&self, request: usize) -> u32 {
        self.all.iter().filter(|f| f.request == request).count() as u32
    }

    /// Adds a session that fits.
    pub(crate) fn add(&mut self, session: FrozenSession) {
        let FrozenSession { request, day, start, ref crew, replacement } = session;
        if let Some(block) = self.plan.ground.t.requests[request].block(start) {
            let crew = crew.clone();
            self.plan.add(request, Placed { day, start, block, crew, frozen: true, replacement });
        }
        self.all.push(session);
    }

    /// Checks one more session against the timetable and those that stand.
    pub(crate) fn check(&self, session: &FrozenSession) -> Verdict {
        let plan = &self.plan;
        let ground = plan.ground;
        let t = ground.t;
        let asked = &t.requests[session.request];
        let room = &t.rooms[asked.room];
        let breaks = |what: &str| Verdict::Breaks(what.to_owned());
        let Some(block) = asked.block(session.start) else {
            return breaks("with set-up and clear-up it runs past midnight");
        };
        if let Some(reason) = slots::closed_reason(t, room, session.day) {
            return Verdict::Breaks(format!("no sessions that day ({reason})"));
        }
        if !slots::open_for(room, weekday_of(t.days[session.day].date), block) {
            return breaks("the venue is not open then, with set-up and clear-up");
        }
        if !slots::room_suits(room, asked) {
            return breaks("the room lacks what the session needs");
        }
        if !plan.room_free(asked.room, session.day, block) {
            return Verdict::Collides("another session has the room".into());
        }
        if session.crew.is_empty() {
            return match crew::for_day(plan, session.request, &[], session.day, block) {
                Some(crew) => Verdict::Fits(crew),
                None => breaks("too few staff are free"),
            };
        }
        for &s in &session.crew {
            let id = &t.staff[s].id;
            if !ground.works(s, asked.room, session.day, block) {
                return Verdict::Breaks(format!("{id} does not work then, the way there and back included"));
            }
            if !plan.fits(s, asked.room, session.day, block) {
                return Verdict::Collides(format!(
                    "{id} has other sessions that day or week that leave no time"
                ));
            }
        }
        if !ground.enough(session.request, session.crew.iter().copied()) {
            return breaks("its crew is too small or lacks a skill");
        }
        Verdict::Fits(session.crew.clone())
    }
}
