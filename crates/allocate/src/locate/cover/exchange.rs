//! Smaller covers by exchanging sites: one too few is kept, and whom it leaves uncovered grows heavier until the sites
//! settle elsewhere (row weighting local search: Gao, Weise & Li 2015, <https://doi.org/10.1016/j.ejor.2015.05.038>).

use super::reduce::Kernel;
use crate::random::Random;

/// Steps for which a site that left stays away.
const AWAY: usize = 4;

/// Sites on the way to a smaller cover.
struct State<'a> {
    kernel: &'a Kernel,
    is_open: Vec<bool>,
    open: Vec<u32>,
    /// How many open sites cover each client, and the sum of their positions: the site itself where it is one.
    count: Vec<u32>,
    sum: Vec<u64>,
    /// What it weighs that a client is not covered.
    weight: Vec<u64>,
    /// Of an open site the weight that it alone covers, of a closed one the uncovered weight that it would cover.
    value: Vec<u64>,
    /// The step at which each site last came or went.
    moved: Vec<usize>,
    uncovered: Vec<u32>,
    /// Place of each client in `uncovered`.
    place: Vec<u32>,
}

/// A cover of at most `wanted` sites, or the smallest found in so many steps from the cover given.
pub(super) fn exchange(
    kernel: &Kernel,
    cover: &[u32],
    wanted: usize,
    steps: usize,
    stop: &dyn Fn() -> bool,
) -> Vec<u32> {
    let mut best = cover.to_vec();
    let mut random = Random::new(11, steps as u64);
    let mut state = State::new(kernel, cover);
    for step in 1..=steps {
        while state.uncovered.is_empty() {
            if state.open.len() < best.len() {
                best.clone_from(&state.open);
            }
            if best.len() <= wanted || state.open.is_empty() {
                break;
            }
            state.leave(step, |_| true);
        }
        if best.len() <= wanted || step % 256 == 0 && stop() {
            break;
        }
        // Who came last stays.
        state.leave(step, |moved| moved + 1 < step);
        state.enter(step, &mut random);
        state.grow_heavier();
    }
    best.sort_unstable();
    best
}

impl<'a> State<'a> {
    fn new(kernel: &'a Kernel, cover: &[u32]) -> Self {
        let (clients, sites) = (kernel.rows.len(), kernel.columns.len());
        let mut state = Self {
            kernel,
            is_open: vec![false; sites],
            open: Vec::new(),
            count: vec![0; clients],
            sum: vec![0; clients],
            weight: vec![1; clients],
            value: kernel.columns.iter().map(|column| column.len() as u64).collect(),
            moved: vec![0; sites],
            uncovered: (0..clients as u32).collect(),
            place: (0..clients as u32).collect(),
        };
        cover.iter().for_each(|&site| state.open(site as usize));
        state
    }

    fn open(&mut self, site: usize) {
        self.is_open[site] = true;
        self.open.push(site as u32);
        let kernel = self.kernel;
        let mut alone = 0;
        for &client in &kernel.columns[site] {
            let i = client as usize;
            match self.count[i] {
                0 => {
                    kernel.rows[i].iter().for_each(|&j| self.value[j as usize] -= self.weight[i]);
                    alone += self.weight[i];
                    let at = self.place[i] as usize;
                    self.uncovered.swap_remove(at);
                    if let Some(&other) = self.uncovered.get(at) {
                        self.place[other as usize] = at as u32;
                    }
                }
                1 => self.value[self.sum[i] as usize] -= self.weight[i],
                _ => {}
            }
            self.count[i] += 1;
            self.sum[i] += site as u64;
        }
        self.value[site] = alone;
    }

    fn close(&mut self, at: usize) {
        let site = self.open.swap_remove(at) as usize;
        self.is_open[site] = false;
        let kernel = self.kernel;
        // What it alone covered is what it would cover again; the loop below adds that.
        self.value[site] = 0;
        for &client in &kernel.columns[site] {
            let i = client as usize;
            self.count[i] -= 1;
            self.sum[i] -= site as u64;
            match self.count[i] {
                0 => {
                    kernel.rows[i].iter().for_each(|&j| self.value[j as usize] += self.weight[i]);
                    self.place[i] = self.uncovered.len() as u32;
                    self.uncovered.push(client);
                }
                1 => self.value[self.sum[i] as usize] += self.weight[i],
                _ => {}
            }
        }
    }

    /// The open site that leaves least uncovered goes; of equals the one longest there.
    fn leave(&mut self, step: usize, may: impl Fn(usize) -> bool) {
        let key = |&at: &usize| {
            let site = self.open[at] as usize;
            (!may(self.moved[site]), self.value[site], self.moved[site], site)
        };
        if let Some(at) = (0..self.open.len()).min_by_key(key) {
            self.moved[self.open[at] as usize] = step;
            self.close(at);
        }
    }

    /// A site of a random uncovered client comes: the one that covers most; of equals the one longest away.
    fn enter(&mut self, step: usize, random: &mut Random) {
        if self.uncovered.is_empty() {
            return;
        }
        let client = self.uncovered[random.below(self.uncovered.len())] as usize;
        let key = |&site: &u32| {
            let (value, moved) = (self.value[site as usize], self.moved[site as usize]);
            let away = moved == 0 || moved + AWAY <= step;
            (away, value, std::cmp::Reverse(moved), std::cmp::Reverse(site))
        };
        if let Some(site) = self.kernel.rows[client].iter().copied().max_by_key(key) {
            self.moved[site as usize] = step;
            self.open(site as usize);
        }
    }

    fn grow_heavier(&mut self) {
        for &client in &self.uncovered {
            self.weight[client as usize] += 1;
            self.kernel.rows[client as usize].iter().for_each(|&j| self.value[j as usize] += 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::exchange;
    use crate::locate::cover::{Cover, bound, reduce};
    use crate::random::Random;

    /// Of 30 groups of clients each site of a first kind covers one whole, every other site covers bits of many, so that
    /// greed begins with the wrong ones.
    #[test]
    fn finds_covers_where_greed_does_not() {
        let mut random = Random::new(5, 0);
        let groups = 30;
        let rows: Vec<Vec<u32>> = (0..groups * 8)
            .map(|client| {
                let mut row = vec![(client / 8) as u32];
                row.extend((0..3).map(|_| (groups + random.below(40)) as u32));
                row
            })
            .collect();
        let kernel = reduce::plain(&Cover::new(groups + 40, rows));
        let greedy = bound::greedy(&kernel, None);
        let better = exchange(&kernel, &greedy, 0, 20_000, &|| false);
        assert!(better.len() < greedy.len(), "{} and {}", better.len(), greedy.len());
        assert!(kernel.rows.iter().all(|row| row.iter().any(|j| better.contains(j))));
    }
}
