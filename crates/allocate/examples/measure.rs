//! Solves one of the measuring instances and says how well and how fast:
//! `measure coventry|england|region AREAS VENUES [sessions] [gap] [prove]`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for measuring by hand")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use spoke_allocate::{Control, Options, Stage};

struct Clock(Instant, f64);

impl Control for Clock {
    fn stop(&self) -> bool {
        self.0.elapsed().as_secs_f64() > self.1
    }

    fn progress(&self, stage: Stage, best: Option<f64>, bound: Option<f64>) {
        println!(
            "  {:8.3} s (processor {:.2}) {stage:?} best {best:?} bound {bound:?}",
            self.0.elapsed().as_secs_f64(),
            processor()
        );
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: f64| words.get(at).map_or(default, |word| word.parse().unwrap());
    let (problem, rest) = match words[0].as_str() {
        "coventry" => (support::real::coventry(number(1, 160.0)), 2),
        "england" => (support::real::england(number(1, 26000.0)), 2),
        _ => {
            let (areas, venues) = (number(1, 3000.0), number(2, 600.0));
            let sessions = number(3, venues * 2.7);
            (support::generated::region(areas as usize, venues as usize, sessions, 1, 7), 4)
        }
    };
    let arcs: usize = problem.points.iter().map(|point| problem.arcs(point).count()).sum();
    let rows = spoke_allocate::access_rows(&problem).len();
    println!(
        "{} points, {} venues, {arcs} arcs, {rows} access rows, mean fill {:.4}",
        problem.points.len(),
        problem.venues.len(),
        spoke_allocate::mean_fill(&problem)
    );
    let options = Options { gap: number(rest, 0.0), prove: number(rest + 1, 0.0) > 0.0, warm: None };
    if let Some(path) = std::env::var_os("MPS") {
        spoke_allocate::export_mps(
            &problem,
            &mut std::io::BufWriter::new(std::fs::File::create(path).unwrap()),
        )
        .unwrap();
    }
    let started = processor();
    let clock = Clock(Instant::now(), number(rest + 2, 600.0));
    match spoke_allocate::solve(&problem, &options, &clock) {
        Ok(solution) => println!(
            "{:.3} s (processor {:.3}): objective {:.4} bound {:.4} gap {:.4} % sessions {} {:?}",
            clock.0.elapsed().as_secs_f64(),
            processor() - started,
            solution.allocation.objective,
            solution.certificate.bound,
            100.0 * solution.gap(),
            solution.allocation.sessions.iter().sum::<f64>(),
            solution.status
        ),
        Err(infeasible) => println!("infeasible: {infeasible:?}"),
    }
}

/// Seconds of processor this process has used, all threads.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let words: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (words[11].parse::<f64>().unwrap() + words[12].parse::<f64>().unwrap()) / 100.0
}
