//! How sure a plan is: its instance drawn anew and solved again, draw by draw.

use spoke_allocate::{Control, Solution, Stage};
use spoke_report::robustness::Robustness;

use super::{Limits, Prepared};
use crate::terminal::{Progress, Terminal};

/// Draws are solved to this gap at least: at a coarser one the plan at hand would pass in every draw, whatever is
/// drawn, and look surer than it is.
const GAP: f64 = 1e-3;

/// Solves so many draws from the plan and the prices of a solution. Ctrl-C ends with those that were solved.
pub(crate) fn draws(
    prepared: &Prepared,
    solution: &Solution,
    number: usize,
    seed: u64,
    gap: f64,
    terminal: &Terminal,
) -> Robustness {
    let uncertainty = prepared.scenario.uncertainty;
    let control = Drawing(terminal.bar("draws", number));
    let found = spoke_allocate::robustness(
        &prepared.problem,
        &solution.warm,
        &uncertainty,
        number,
        seed,
        gap.min(GAP),
        &control,
    );
    Robustness {
        draws: number,
        solved: found.solved,
        infeasible: found.infeasible,
        people: uncertainty.people,
        rounding: uncertainty.rounding,
        rate: uncertainty.rate,
        minutes: uncertainty.minutes,
        venues: found.venues,
    }
}

/// No clock, so that the same seed gives the same bytes on any machine; Ctrl-C alone.
struct Drawing(Progress);

impl Control for Drawing {
    fn stop(&self) -> bool {
        Limits::interrupted()
    }

    fn progress(&self, stage: Stage, _best: Option<f64>, _bound: Option<f64>) {
        if stage == Stage::Draws {
            self.0.step();
        }
    }
}
