//! How a caller stops the search and hears of it. The library reads no clock: the caller does.

/// What the search is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Searching prices: the bound falls.
    Bound,
    /// Searching plans: the objective rises.
    Plan,
    /// Branching: bound and objective meet.
    Prove,
    /// Working out what each venue is worth.
    Values,
    /// Drawing need, rates and minutes anew.
    Draws,
}

/// Asked often, from any thread; must answer fast.
pub trait Control: Sync {
    /// Whether to stop at the next chance, with the best plan so far.
    fn stop(&self) -> bool {
        false
    }

    /// Told when something improved: the best objective and the bound so far, where there is one.
    fn progress(&self, stage: Stage, best: Option<f64>, bound: Option<f64>) {
        let _ = (stage, best, bound);
    }
}

/// Never stops, says nothing.
impl Control for () {}
