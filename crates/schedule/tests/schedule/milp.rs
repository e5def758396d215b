//! The same small timetables as a mixed-integer programme, solved by microlp: the other exact method that was tried.
//!
//! x_rj: series r takes slot j; h_rjd: its session on day d is held; y_rjds: staff s is at it.
//!   max Σ h,  Σ_j x_rj ≤ 1,  h_rjd ≤ x_rj,  Σ_jd h_rjd ≤ sessions_r,  people·h ≤ Σ_s people_s y,  h ≤ Σ_{s with skill} y,  y ≤ h,
//!   and for staff and rooms at most one of two sessions that exclude each other, sessions a day, minutes a week.

use crate::random;
use std::time::Instant;

use crate::rules::{self, Slot, slots, week, weekday};
use microlp::{
    ComparisonOp, LinearExpr, OptimizationDirection, Problem, SolveOutcome, TerminationReason, Variable,
};
use spoke_model::Timetable;
use spoke_schedule::solve::{Effort, solve};

struct Job {
    request: usize,
    slot: usize,
    day: usize,
    held: Variable,
    crew: Vec<(usize, Variable)>,
}

fn sum(terms: impl IntoIterator<Item = (Variable, f64)>) -> LinearExpr {
    let mut expression = LinearExpr::empty();
    for (variable, coefficient) in terms {
        expression.add(variable, coefficient);
    }
    expression
}

fn works(t: &Timetable, s: usize, day: usize, slot: &Slot, room: usize) -> bool {
    let member = &t.staff[s];
    let date = t.days[day].date;
    let way = if t.rules.base_travel_in_hours {
        member.base_minutes.as_ref().map_or(0.0, |b| b[room])
    } else {
        0.0
    };
    let inside = |h: &spoke_model::timetable::ClockSpan| {
        f64::from(h.start) + way <= f64::from(slot.block.start)
            && f64::from(slot.block.end) + way <= f64::from(h.end)
    };
    member.hours[weekday(date)].iter().any(inside)
        && !member.leave.iter().any(|(a, b)| *a <= date && date <= *b)
}

fn apart(t: &Timetable, s: usize, a: (&Slot, usize), b: (&Slot, usize)) -> bool {
    let n = t.rooms.len();
    let pause = f64::from(t.staff[s].break_minutes);
    let after = |x: (&Slot, usize), y: (&Slot, usize)| {
        f64::from(x.0.block.end) + pause + t.between[x.1 * n + y.1] <= f64::from(y.0.block.start)
    };
    after(a, b) || after(b, a)
}

/// The most sessions, and how many rows and columns it took; `None` past `largest` rows.
fn milp(t: &Timetable, largest: usize) -> Option<(u32, usize, usize)> {
    let mut p = Problem::new(OptimizationDirection::Maximize);
    let (mut columns, mut rows) = (0, 0);
    let all: Vec<Vec<Slot>> = (0..t.requests.len()).map(|r| slots(t, r)).collect();
    let choice: Vec<Vec<Variable>> =
        all.iter().map(|s| s.iter().map(|_| p.add_binary_var(0.0)).collect()).collect();
    let mut jobs = Vec::new();
    for (r, of) in all.iter().enumerate() {
        columns += of.len();
        p.add_constraint(sum(choice[r].iter().map(|v| (*v, 1.0))), ComparisonOp::Le, 1.0);
        for (j, slot) in of.iter().enumerate() {
            for &day in &slot.days {
                let held = p.add_binary_var(1.0);
                let can = (0..t.staff.len()).filter(|&s| works(t, s, day, slot, t.requests[r].room));
                let crew: Vec<(usize, Variable)> = can.map(|s| (s, p.add_binary_var(0.0))).collect();
                columns += 1 + crew.len();
                p.add_constraint(sum([(held, 1.0), (choice[r][j], -1.0)]), ComparisonOp::Le, 0.0);
                let people = crew.iter().map(|(s, v)| (*v, f64::from(t.staff[*s].people)));
                let need = f64::from(t.requests[r].people);
                p.add_constraint(sum(people.chain([(held, -need)])), ComparisonOp::Ge, 0.0);
                for skill in &t.requests[r].skills {
                    let able = crew
                        .iter()
                        .filter(|(s, _)| t.staff[*s].skills.contains(skill))
                        .map(|(_, v)| (*v, 1.0));
                    p.add_constraint(sum(able.chain([(held, -1.0)])), ComparisonOp::Ge, 0.0);
                }
                rows += 2 + t.requests[r].skills.len();
                jobs.push(Job { request: r, slot: j, day, held, crew });
            }
        }
    }
    for (r, asked) in t.requests.iter().enumerate() {
        let of = jobs.iter().filter(|j| j.request == r).map(|j| (j.held, 1.0));
        p.add_constraint(sum(of), ComparisonOp::Le, f64::from(asked.sessions));
        rows += 1;
    }
    for (position, a) in jobs.iter().enumerate() {
        let of_a = (&all[a.request][a.slot], t.requests[a.request].room);
        for b in jobs[position + 1..].iter().filter(|b| b.day == a.day && b.request != a.request) {
            let of_b = (&all[b.request][b.slot], t.requests[b.request].room);
            let same_site = t.rooms[of_a.1].site == t.rooms[of_b.1].site;
            if same_site && of_a.0.block.start < of_b.0.block.end && of_b.0.block.start < of_a.0.block.end {
                p.add_constraint(sum([(a.held, 1.0), (b.held, 1.0)]), ComparisonOp::Le, 1.0);
                rows += 1;
            }
            for (s, va) in &a.crew {
                if let Some((_, vb)) =
                    b.crew.iter().find(|(o, _)| o == s).filter(|_| !apart(t, *s, of_a, of_b))
                {
                    p.add_constraint(sum([(*va, 1.0), (*vb, 1.0)]), ComparisonOp::Le, 1.0);
                    rows += 1;
                }
            }
        }
    }
    for (s, member) in t.staff.iter().enumerate() {
        let of_staff = |j: &Job| j.crew.iter().find(|(o, _)| *o == s).map(|(_, v)| *v);
        for day in 0..t.days.len() {
            let terms: Vec<_> =
                jobs.iter().filter(|j| j.day == day).filter_map(of_staff).map(|v| (v, 1.0)).collect();
            if !terms.is_empty() {
                p.add_constraint(sum(terms), ComparisonOp::Le, f64::from(member.max_sessions_day));
                rows += 1;
            }
        }
        let Some(most) = member.weekly_minutes else { continue };
        for w in 0..=week(t, t.days.len() - 1) {
            let minutes =
                |j: &Job| f64::from(all[j.request][j.slot].block.end - all[j.request][j.slot].block.start);
            let terms: Vec<_> = jobs
                .iter()
                .filter(|j| week(t, j.day) == w)
                .filter_map(|j| of_staff(j).map(|v| (v, minutes(j))))
                .collect();
            if !terms.is_empty() {
                p.add_constraint(sum(terms), ComparisonOp::Le, f64::from(most));
                rows += 1;
            }
        }
    }
    for a in 0..t.requests.len() {
        for b in a + 1..t.requests.len() {
            let (x, y) = (&t.requests[a], &t.requests[b]);
            if x.room != y.room || !rules::general(x) || !rules::general(y) {
                continue;
            }
            for day in 0..7 {
                let on = |r: usize| {
                    let of = all[r].iter().zip(&choice[r]);
                    of.filter(|(s, _)| s.weekday == day).map(|(_, v)| (*v, 1.0)).collect::<Vec<_>>()
                };
                p.add_constraint(sum(on(a).into_iter().chain(on(b))), ComparisonOp::Le, 1.0);
                rows += 1;
            }
        }
    }
    if rows > largest {
        return None;
    }
    p.set_time_limit(std::time::Duration::from_secs(10));
    match p.solve().unwrap() {
        SolveOutcome::Solution(solution)
            if solution.termination_reason() == TerminationReason::ProvenOptimal =>
        {
            Some((solution.objective().round() as u32, rows, columns))
        }
        _ => None,
    }
}

#[test]
fn agrees_with_a_milp_solver() {
    let (mut compared, mut too_large) = (0, 0);
    for seed in 0..60 {
        let t = random::small(seed);
        let clock = Instant::now();
        let Some((most, rows, columns)) = milp(&t, 400) else {
            too_large += 1;
            continue;
        };
        let theirs = clock.elapsed().as_secs_f64();
        let clock = Instant::now();
        let schedule = solve(&t, Effort::default());
        let ours = clock.elapsed().as_secs_f64();
        println!("seed {seed}: {rows} rows, {columns} columns: microlp {theirs:.3} s, ours {ours:.3} s");
        assert_eq!((schedule.sessions.len() as u32, schedule.bound), (most, most), "seed {seed}");
        compared += 1;
    }
    println!("{compared} compared, {too_large} too large for this test");
    assert!(compared >= 20, "{compared} compared, {too_large} too large");
}
