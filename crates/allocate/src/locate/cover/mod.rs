//! Can so many sites cover every client? The question behind location set covering, p-center and the
//! feasibility of p-median.
//!
//! ```text
//! Σ_{j in row i} y_j ≥ 1   for every client i,     Σ_j y_j ≤ p,     y_j ∈ {0, 1}
//! ```
//!
//! A greedy cover says yes and clients without a site in common say no where the question is easy; then come
//! reductions (`reduce.rs`), better covers (`exchange.rs`), a Lagrangian bound (`bound.rs`), and a search that settles
//! what is left (`branch.rs`).

mod bound;
mod branch;
mod exchange;
mod reduce;

use super::Control;

/// Clients as rows of the sites that cover them.
#[derive(Clone, Debug)]
pub(super) struct Cover {
    sites: usize,
    rows: Vec<Vec<u32>>,
}

/// An answer to the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// These sites do, ascending.
    Yes(Vec<u32>),
    /// No set of that size does.
    No,
    /// Stopped, or the effort spent, before an answer.
    Unknown,
}

/// How long to look for an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Exchanges of sites.
    steps: usize,
    /// Pairs in the nodes of the tree, together; one node in any case.
    pairs: usize,
}

impl Effort {
    /// Until there is an answer.
    pub(super) const WHOLE: Self = Self { steps: 20_000, pairs: usize::MAX };
    /// What settles most questions.
    pub(super) const LITTLE: Self = Self { steps: 2_000, pairs: 200_000 };

    /// The next that is worth it after this one.
    pub(super) fn more(self) -> Self {
        Self { steps: self.steps.saturating_mul(4).min(500_000), pairs: self.pairs.saturating_mul(8) }
    }
}

impl Cover {
    /// Rows need not be sorted; an empty row is a client that nothing covers.
    pub(super) fn new(sites: usize, mut rows: Vec<Vec<u32>>) -> Self {
        for row in &mut rows {
            row.sort_unstable();
            row.dedup();
        }
        Self { sites, rows }
    }

    /// Whether some row has no site.
    pub(super) fn hopeless(&self) -> bool {
        self.rows.iter().any(Vec::is_empty)
    }

    /// Answers for covers of at most `open` sites.
    pub(super) fn decide(&self, open: usize, effort: Effort, control: &Control<'_>) -> Decision {
        if self.hopeless() {
            return Decision::No;
        }
        let plain = reduce::plain(self);
        let cover = bound::greedy(&plain, None);
        if cover.len() <= open {
            return Decision::Yes(branch::named(&plain, &cover));
        }
        if plain.strangers() > open {
            return Decision::No;
        }
        branch::decide(&plain.reduced(), open, effort, control)
    }

    /// A least cover and a lower bound on its size; equal unless stopped. `None` when there is no cover.
    pub(super) fn least(&self, control: &Control<'_>) -> Option<(Vec<u32>, usize)> {
        if self.hopeless() {
            return None;
        }
        let kernel = reduce::plain(self).reduced();
        let (mut best, mut least) = branch::quick(&kernel, control);
        let mut effort = Effort::LITTLE;
        while least < best.len() {
            best = exchange::exchange(&kernel, &best, least, effort.steps, &|| control.stopped());
            if best.len() <= least {
                break;
            }
            let open = kernel.forced.len() + least;
            match branch::decide(&kernel, open, Effort { steps: 0, ..effort }, control) {
                Decision::Yes(cover) => return Some((cover, open)),
                Decision::No => least += 1,
                Decision::Unknown if control.stopped() => break,
                Decision::Unknown => effort = effort.more(),
            }
        }
        Some((branch::named(&kernel, &best), kernel.forced.len() + least))
    }
}
