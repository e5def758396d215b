//! A quarter of Coventry on real opening hours, and a county of 200 venues: placed or proven, every rule kept, in time.

use crate::city;
use std::time::Instant;

use jiff::civil::Weekday;
use spoke_check::schedule::judge;
use spoke_model::Schedule;
use spoke_schedule::{
    settings::WeekText,
    solve::{Effort, solve},
};

fn told(name: &str, s: &Schedule, seconds: f64) -> String {
    format!(
        "{name}: {} of {} placed, bound {}, {} short for cohorts, {} stand-ins, {seconds:.2} s: {}",
        s.sessions.len(),
        s.requested,
        s.bound,
        s.shortfalls.len(),
        s.sessions
            .iter()
            .filter(|x| s.series.iter().any(|r| r.request == x.request && r.crew != x.staff))
            .count(),
        s.proof
    )
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_quarter_of_coventry() {
    #[cfg(has_shared)]
    {
        let built = city::coventry().build().unwrap();
        let t = built.timetable;
        assert_eq!(t.requested(), 160);
        let clock = Instant::now();
        let schedule = solve(&t, Effort::default());
        println!("{}", told("Coventry", &schedule, clock.elapsed().as_secs_f64()));
        assert_eq!(judge(&t, &schedule), []);
        let placed = schedule.sessions.len() as u32;
        assert!(
            f64::from(placed) >= 0.98 * 160.0 || placed == schedule.bound,
            "{placed}, bound {}",
            schedule.bound
        );
    }
}

/// Two of staff who work on Mondays and hold two sessions a day hold no more than two a Monday: the bound says so.
#[test]
fn few_staff_on_few_days_bound_what_can_be_held() {
    let mut city = city::county(20, 4);
    city.settings.minimum_staff = 2;
    city.settings.staff.truncate(2);
    for member in &mut city.settings.staff {
        member.hours = WeekText { mon: Some("09:00-18:00".into()), ..WeekText::default() };
        member.leave.clear();
        (member.weekly_hours, member.max_sessions_day) = (None, 2);
    }
    let t = city.build().unwrap().timetable;
    let mondays = t.days.iter().filter(|d| d.date.weekday() == Weekday::Monday && d.closed.is_none()).count();
    let schedule = solve(&t, Effort::default());
    assert_eq!(judge(&t, &schedule), []);
    assert!(t.requested() as usize > 2 * mondays);
    assert!(schedule.bound as usize <= 2 * mondays, "{} over {mondays} Mondays", schedule.bound);
}

#[test]
fn a_county_of_two_thousand_sessions() {
    let built = city::county(200, 120).build().unwrap();
    let t = built.timetable;
    assert_eq!(t.requested(), 2_000);
    let clock = Instant::now();
    let schedule = solve(&t, Effort::default());
    println!("{}", told("County", &schedule, clock.elapsed().as_secs_f64()));
    assert_eq!(judge(&t, &schedule), []);
    let placed = schedule.sessions.len() as u32;
    assert!(
        f64::from(placed) >= 0.98 * 2_000.0 || placed == schedule.bound,
        "{placed}, bound {}",
        schedule.bound
    );
}
