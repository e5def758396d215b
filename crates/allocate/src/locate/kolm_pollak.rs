//! The Kolm–Pollak p-median: open `p` sites so that the equally-distributed equivalent cost is least, which weighs
//! long journeys more than short ones (Horton, Logan, Murrell, Skipper & Speakman 2024,
//! <https://doi.org/10.48550/arXiv.2401.15452>; Logan et al. 2021, <https://doi.org/10.1016/j.compenvurbsys.2020.101590>).
//!
//! ```text
//! (1)  EDE = (1/κ) ln( Σ_i w_i e^{κ t_i} / Σ_i w_i ),   t_i = cost of i at its nearest open site, κ > 0
//! (2)  min  Σ_i Σ_j w_i e^{κ c_ij} x_ij      with the constraints of the p-median
//! (3)  κ = |ε| α,   α = Σ_i w_i t°_i / Σ_i w_i t°_i²,   t°_i = cost of i at its nearest site that may open
//! ```
//!
//! For given κ, (2) has the same optimum as (1) because the logarithm increases. The literature writes κ and ε
//! with a minus sign for costs; either sign is taken here. The objective reported is (2). What is solved is
//! `Σ_i Σ_j w_i (e^{κ c_ij} − 1)/κ x_ij`, lest a small κ drown in the 1: it tends to the p-median as κ falls.

use spoke_model::Fault;

use super::instance::Instance;
use super::served::{self, Price, Served};
use super::solution::{Equity, Refusal, Solution, nearest};
use super::{Aversion, Control, Settings, faults};

/// `e^x` stays finite, with room for a sum.
const LARGEST_EXPONENT: f64 = 600.0;

pub(super) fn solve(
    instance: &Instance,
    p: usize,
    aversion: &Aversion,
    settings: &Settings,
    control: &Control<'_>,
) -> Result<Solution, Refusal> {
    served::check_count(instance, p)?;
    let (kappa, alpha) = kappa(instance, aversion)?;
    let price = |cost: f64| (kappa * cost).exp_m1() / kappa;
    let Served { open, objective, bound, proven } =
        served::solve(instance, p, &Price::Cost(&price), settings, control)?;
    let total = instance.total_weight();
    let ede = |sum: f64| if total > 0.0 { (kappa * sum / total).ln_1p() / kappa } else { 0.0 };
    let served = nearest(instance, &open);
    let cost: f64 =
        instance.weights.iter().zip(&served).filter_map(|(w, pair)| pair.map(|(_, cost)| w * cost)).sum();
    let solution = Solution::new(objective, bound, proven, open);
    let equity = Equity {
        kappa,
        alpha,
        ede: ede(solution.objective),
        ede_bound: ede(solution.bound),
        mean: if total > 0.0 { cost / total } else { 0.0 },
    };
    let mut solution = solution.restated(|sum| total + kappa * sum).assign_nearest(instance, f64::INFINITY);
    solution.equity = Some(equity);
    Ok(solution)
}

/// κ and, where the data gave it, α, equation (3).
fn kappa(instance: &Instance, aversion: &Aversion) -> Result<(f64, Option<f64>), Refusal> {
    let wrong = |message: String| Refusal::Faults(vec![Fault::new(&faults::AVERSION, message)]);
    let (kappa, alpha) = match *aversion {
        Aversion::Kappa(kappa) => (kappa.abs(), None),
        Aversion::Epsilon(epsilon) => {
            let allowed = instance.allowed();
            let sites: Vec<usize> = (0..allowed.len()).filter(|&j| allowed[j]).collect();
            let (mut sum, mut squares) = (0.0, 0.0);
            for (weight, pair) in instance.weights.iter().zip(nearest(instance, &sites)) {
                if let Some((_, cost)) = pair {
                    sum += weight * cost;
                    squares += weight * cost * cost;
                }
            }
            if squares <= 0.0 {
                return Err(wrong("every origin is at cost 0, so that α has no value: give κ".into()));
            }
            let alpha = sum / squares;
            ((epsilon * alpha).abs(), Some(alpha))
        }
    };
    if !(kappa.is_finite() && kappa > 0.0) {
        return Err(wrong(format!("κ is {kappa}: it must be a number other than 0")));
    }
    let exponent = kappa * instance.costs.largest();
    if exponent > LARGEST_EXPONENT {
        return Err(wrong(format!(
            "κ × the largest cost is {exponent:.0}, past {LARGEST_EXPONENT}: e to that power is too large; \
             choose a smaller κ or larger units of cost"
        )));
    }
    // With room for what is added to the sum on the way.
    let largest = exponent.exp().max(exponent.exp_m1() / kappa) * instance.total_weight();
    if largest > f64::MAX / 8.0 {
        return Err(wrong(format!(
            "the weights × e^(κ × the largest cost) add up to more than 1.8e308 (κ is {kappa}): choose a smaller κ or \
             larger units of weight"
        )));
    }
    Ok((kappa, alpha))
}
