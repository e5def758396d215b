//! Limited-memory BFGS in a box (Liu & Nocedal 1989, doi 10.1007/BF01589116; the box by projection, as in Kelley 1999,
//! doi 10.1137/1.9781611970920, §5.5).

use std::collections::VecDeque;

/// Steps remembered.
const MEMORY: usize = 20;

/// Iterations after which progress is looked at.
const LOOK: usize = 10;

struct Step {
    moved: Vec<f64>,
    turned: Vec<f64>,
    product: f64,
}

/// Moves `x` within 0 … `upper` to where `function` is low, and returns the value there.
///
/// `function` writes its gradient into its second argument. Ends after so many iterations, when ten of them gain no
/// more than `little`, or when `stop` says so.
pub(crate) fn minimise(
    x: &mut Vec<f64>,
    upper: &[f64],
    iterations: usize,
    little: f64,
    stop: &dyn Fn() -> bool,
    mut function: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> f64 {
    let mut gradient = vec![0.0; x.len()];
    let mut value = function(x, &mut gradient);
    let (mut trial, mut turned) = (x.clone(), gradient.clone());
    let mut steps: VecDeque<Step> = VecDeque::with_capacity(MEMORY);
    let mut looked = value;
    for iteration in 1..=iterations {
        if stop() {
            break;
        }
        let free: Vec<f64> = (0..x.len())
            .map(|i| {
                let held = x[i] <= 0.0 && gradient[i] > 0.0 || x[i] >= upper[i] && gradient[i] < 0.0;
                if held { 0.0 } else { gradient[i] }
            })
            .collect();
        let mut direction = newton(&steps, &free);
        for (direction, free) in direction.iter_mut().zip(&free) {
            *direction = if *free == 0.0 { 0.0 } else { -*direction };
        }
        if dot(&direction, &free) >= 0.0 {
            steps.clear();
            direction.iter_mut().zip(&free).for_each(|(direction, free)| *direction = -free);
        }
        let mut length = 1.0;
        if steps.is_empty() {
            let steep = dot(&free, &free).sqrt();
            if steep == 0.0 {
                break;
            }
            length = (0.01 * dot(x, x).sqrt().max(1e-3) / steep).min(1.0);
        }
        let mut found = None;
        for _ in 0..16 {
            for (i, trial) in trial.iter_mut().enumerate() {
                *trial = (x[i] + length * direction[i]).clamp(0.0, upper[i]);
            }
            let foreseen: f64 = (0..x.len()).map(|i| gradient[i] * (trial[i] - x[i])).sum();
            let there = function(&trial, &mut turned);
            if there <= value + 1e-4 * foreseen {
                found = Some(there);
                break;
            }
            let bend = there - value - foreseen;
            let share = if bend > 0.0 { (-0.5 * foreseen / bend).clamp(0.1, 0.5) } else { 0.5 };
            length *= share;
        }
        let Some(there) = found else {
            if steps.is_empty() {
                break;
            }
            steps.clear();
            continue;
        };
        let mut step = if steps.len() == MEMORY { steps.pop_front() } else { None }.unwrap_or_else(|| Step {
            moved: vec![0.0; x.len()],
            turned: vec![0.0; x.len()],
            product: 0.0,
        });
        for i in 0..x.len() {
            step.moved[i] = trial[i] - x[i];
            step.turned[i] = turned[i] - gradient[i];
        }
        step.product = dot(&step.moved, &step.turned);
        if step.product > 1e-10 * (dot(&step.moved, &step.moved) * dot(&step.turned, &step.turned)).sqrt() {
            steps.push_back(step);
        }
        std::mem::swap(x, &mut trial);
        std::mem::swap(&mut gradient, &mut turned);
        value = there;
        if iteration % LOOK == 0 {
            if looked - value <= little {
                break;
            }
            looked = value;
        }
    }
    value
}

/// The gradient times the inverse curvature that the steps show.
fn newton(steps: &VecDeque<Step>, gradient: &[f64]) -> Vec<f64> {
    let mut direction = gradient.to_vec();
    let mut shares = Vec::with_capacity(steps.len());
    for step in steps.iter().rev() {
        let share = dot(&step.moved, &direction) / step.product;
        direction.iter_mut().zip(&step.turned).for_each(|(direction, turned)| *direction -= share * turned);
        shares.push(share);
    }
    if let Some(last) = steps.back() {
        let scale = last.product / dot(&last.turned, &last.turned);
        direction.iter_mut().for_each(|direction| *direction *= scale);
    }
    for (step, share) in steps.iter().zip(shares.iter().rev()) {
        let share = share - dot(&step.turned, &direction) / step.product;
        direction.iter_mut().zip(&step.moved).for_each(|(direction, moved)| *direction += share * moved);
    }
    direction
}

/// In eight parts, so that the sum is quick and always the same.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for ((part, a), b) in parts.iter_mut().zip(a).zip(b) {
            *part += a * b;
        }
    }
    parts.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::minimise;

    /// Rosenbrock's valley: its least value is 0 at (1, 1); in a box up to 0.5, 0.25 at (0.5, 0.25).
    fn valley(x: &[f64], gradient: &mut [f64]) -> f64 {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        gradient[0] = -2.0 * a - 400.0 * x[0] * b;
        gradient[1] = 200.0 * b;
        a * a + 100.0 * b * b
    }

    #[test]
    fn the_valley_is_followed_to_its_end() {
        let mut x = vec![0.1, 2.0];
        let value = minimise(&mut x, &[10.0, 10.0], 500, 0.0, &|| false, valley);
        assert!(value < 1e-12 && (x[0] - 1.0).abs() < 1e-5 && (x[1] - 1.0).abs() < 1e-5, "{value} at {x:?}");
    }

    #[test]
    fn a_box_holds() {
        let mut x = vec![0.1, 2.0];
        let value = minimise(&mut x, &[0.5, 10.0], 500, 0.0, &|| false, valley);
        assert!((value - 0.25).abs() < 1e-9 && x[0] == 0.5, "{value} at {x:?}");
    }
}
