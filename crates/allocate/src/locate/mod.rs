//! The classical location models on plain costs: each with a bound and, where the bound closes, a proof.
//!
//! | model | engine |
//! |---|---|
//! | [`Model::PMedian`], [`Model::MaximalCovering`], [`Model::Attendance`], [`Model::KolmPollak`] | `median/`: interchange, Lagrangian bound, reduced-cost core, branch and bound with exact relaxations |
//! | [`Model::SetCovering`], [`Model::PCenter`] | `cover/`: reductions, Lagrangian bound, search |
//! | [`Model::CapacitatedPMedian`] | `capacitated/` |
//!
//! Equations and sources stand above each model's code. Nothing here knows geography, files or clocks: a caller
//! stops a solver through [`Control`], and gets the best found so far with its bound. Results do not depend on
//! the number of threads unless the caller stops the solver.

mod attendance;
mod capacitated;
pub mod costs;
mod cover;
pub mod faults;
pub mod instance;
mod kolm_pollak;
mod maximal_covering;
mod median;
mod p_center;
mod p_median;
mod served;
mod set_covering;
pub mod solution;

use spoke_model::{Fault, Reach};

pub use costs::{CostTable, Costs, Pair, Plane};
pub use instance::{Instance, Site, Status};
pub use solution::{Equity, Refusal, Solution};

/// Relative difference below which two sums count as equal: the rounding of long sums of doubles.
pub const TOLERANCE: f64 = 1e-9;

/// What to find. `p` is how many sites open, required ones included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// Least weighted cost to the nearest of `p` sites.
    PMedian {
        /// Sites.
        p: usize,
    },
    /// Most weight within `radius` of one of `p` sites.
    MaximalCovering {
        /// Sites.
        p: usize,
        /// Cost up to which a site covers, that cost included.
        radius: f64,
    },
    /// Fewest sites with everyone within `radius` of one.
    SetCovering {
        /// Cost up to which a site covers, that cost included.
        radius: f64,
    },
    /// Least largest cost to the nearest of `p` sites.
    PCenter {
        /// Sites.
        p: usize,
    },
    /// Least cost to `p` sites that can take no more than their capacity; each origin is served by one.
    CapacitatedPMedian {
        /// Sites.
        p: usize,
    },
    /// Most attendance at the nearest of `p` sites when a share ρ comes.
    Attendance {
        /// Sites.
        p: usize,
        /// ρ; its minutes are in the unit of the costs.
        reach: Reach,
    },
    /// Least equally-distributed equivalent cost to the nearest of `p` sites.
    KolmPollak {
        /// Sites.
        p: usize,
        /// How much worse long journeys are.
        aversion: Aversion,
    },
}

/// Aversion to inequality of the Kolm–Pollak model. Signs do not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aversion {
    /// κ itself, per unit of cost; not 0.
    Kappa(f64),
    /// ε; κ = |ε| α with α from the data.
    Epsilon(f64),
}

/// How to solve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Relative gap at which to stop; 0 asks for a proof.
    pub gap: f64,
    /// Seed of starts and kicks.
    pub seed: u64,
}

impl Settings {
    /// How far a bound may stay from the objective: a little less than the gap allows, lest the gap worked out from
    /// the two come out above it by rounding.
    pub(super) fn shortfall(&self, objective: f64) -> f64 {
        (self.gap - 2.0 * TOLERANCE).max(0.0) * objective.abs()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { gap: 0.0, seed: 1 }
    }
}

/// What a solver is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Turning costs into rows.
    Prepare,
    /// Looking for good solutions.
    Search,
    /// Raising the bound.
    Bound,
    /// Settling what is left.
    Proof,
}

/// How a caller stops a solver and follows it. Solvers never read a clock.
pub struct Control<'a> {
    /// Says whether to stop with the best found so far.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Hears of each stage as it begins; a stage may come more than once.
    pub stage: &'a (dyn Fn(Stage) + Sync),
}

impl Control<'_> {
    fn stopped(&self) -> bool {
        (self.stop)()
    }

    fn stage(&self, stage: Stage) {
        (self.stage)(stage);
    }
}

/// Solves a model.
///
/// # Errors
/// [`Refusal::Faults`] with everything wrong in the instance and the model's numbers, [`Refusal::Infeasible`], or
/// [`Refusal::Unfinished`] when stopped before anything was found.
///
/// ```
/// use spoke_allocate::locate::{Control, CostTable, Costs, Instance, Model, Settings, Site, solve};
/// let costs = CostTable::dense(&[vec![0.0, 4.0], vec![3.0, 1.0], vec![9.0, 2.0]]);
/// let instance = Instance {
///     weights: vec![1.0, 1.0, 2.0],
///     demands: vec![1.0; 3],
///     sites: vec![Site::default(); 2],
///     costs: Costs::Table(costs),
/// };
/// let control = Control { stop: &|| false, stage: &|_| {} };
/// let best = solve(&instance, &Model::PMedian { p: 1 }, &Settings::default(), &control).unwrap();
/// assert_eq!((best.objective, best.selected, best.optimal), (9.0, vec![1], true));
/// ```
pub fn solve(
    instance: &Instance,
    model: &Model,
    settings: &Settings,
    control: &Control<'_>,
) -> Result<Solution, Refusal> {
    let mut faults = instance.faults();
    faults.extend(model_faults(model));
    if !faults.is_empty() {
        return Err(Refusal::Faults(faults));
    }
    match *model {
        Model::PMedian { p } => p_median::solve(instance, p, settings, control),
        Model::MaximalCovering { p, radius } => {
            maximal_covering::solve(instance, p, radius, settings, control)
        }
        Model::SetCovering { radius } => set_covering::solve(instance, radius, control),
        Model::PCenter { p } => p_center::solve(instance, p, settings, control),
        Model::CapacitatedPMedian { p } => capacitated::solve(instance, p, settings, control),
        Model::Attendance { p, reach } => attendance::solve(instance, p, &reach, settings, control),
        Model::KolmPollak { p, aversion } => kolm_pollak::solve(instance, p, &aversion, settings, control),
    }
}

/// What is wrong with the numbers of a model.
fn model_faults(model: &Model) -> Vec<Fault> {
    match model {
        Model::MaximalCovering { radius, .. } | Model::SetCovering { radius }
            if !(*radius >= 0.0 && radius.is_finite()) =>
        {
            vec![Fault::new(&faults::RADIUS, format!("the radius is {radius}")).value(radius.to_string())]
        }
        Model::Attendance { reach, .. } => reach
            .fault()
            .into_iter()
            .map(|(field, why)| Fault::new(&faults::REACH, format!("{field} {why}")).column(field))
            .collect(),
        _ => Vec::new(),
    }
}
