//! Can so many sites cover every client? The question behind location set covering, p-center and the
//! feasibility of p-median.
//!
//! ```text
//! Σ_{j in row i} y_j ≥ 1   for every client i,     Σ_j y_j ≤ p,     y_j ∈ {0, 1}
//! ```
//!
//! A greedy cover says yes and clients without a site in common say no where the question is easy; then come
//! reductions (`reduce.rs`), a Lagrangian bound (`bound.rs`), and a search that settles what is left (`branch.rs`).

mod bound;
mod branch;
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
    /// Stopped before an answer.
    Unknown,
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
    pub(super) fn decide(&self, open: usize, control: &Control<'_>) -> Decision {
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
        branch::decide(&plain.reduced(), open, control)
    }

    /// A least cover and a lower bound on its size; equal unless stopped. `None` when there is no cover.
    pub(super) fn least(&self, control: &Control<'_>) -> Option<(Vec<u32>, usize)> {
        if self.hopeless() {
            return None;
        }
        let kernel = reduce::plain(self).reduced();
        let (mut best, relaxed) = branch::quick(&kernel, control);
        let mut least = relaxed.min(best.len());
        while least < best.len() {
            match branch::decide(&kernel, least, control) {
                Decision::Yes(cover) => best = cover,
                Decision::No => least += 1,
                Decision::Unknown => break,
            }
        }
        Some((best, least))
    }
}
