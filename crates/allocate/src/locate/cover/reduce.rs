//! Reductions of a covering problem: rows that follow from others, sites that others dominate, sites without
//! alternative. Applied until none is left (Toregas & ReVelle 1972, *Papers of the Regional Science Association* 28, 133–144).

use super::Cover;

/// What reductions leave: sites that must be taken, and an irreducible rest.
#[derive(Clone, Debug, Default)]
pub(super) struct Kernel {
    /// Sites taken, as positions in the problem reduced.
    pub(super) forced: Vec<u32>,
    /// The sites left, as positions in the problem reduced, ascending.
    pub(super) names: Vec<u32>,
    /// Clients left as ascending positions in `names`; none empty.
    pub(super) rows: Vec<Vec<u32>>,
    /// Clients of each site left, ascending.
    pub(super) columns: Vec<Vec<u32>>,
    /// A multiplier of each client left, from the bound of the problem this one is part of; none before there is one.
    pub(super) multipliers: Vec<f64>,
}

/// A set of small numbers.
struct Bits(Vec<u64>);

impl Bits {
    fn of(members: &[u32], size: usize) -> Self {
        let mut words = vec![0_u64; size.div_ceil(64)];
        members.iter().for_each(|&m| words[m as usize / 64] |= 1 << (m % 64));
        Self(words)
    }

    fn has_all(&self, members: &[u32]) -> bool {
        members.iter().all(|&m| self.0[m as usize / 64] >> (m % 64) & 1 == 1)
    }
}

/// A problem in which every row has a site, with nothing left out but clients that are like others.
pub(super) fn plain(cover: &Cover) -> Kernel {
    let mut kernel = Kernel {
        forced: Vec::new(),
        names: (0..cover.sites as u32).collect(),
        rows: cover.rows.clone(),
        columns: Vec::new(),
        multipliers: Vec::new(),
    };
    kernel.drop_duplicate_rows();
    kernel.make_columns();
    kernel
}

impl Kernel {
    /// The problem with all reductions made.
    pub(super) fn reduced(mut self) -> Self {
        self.settle();
        self
    }

    /// How many clients can be picked of whom no two share a site: so many sites are needed. Those with the fewest
    /// sites are picked first.
    pub(super) fn strangers(&self) -> usize {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|&i| (self.rows[i].len(), i));
        let mut used = vec![false; self.names.len()];
        let mut count = 0;
        for i in order {
            let row = &self.rows[i];
            if !row.iter().any(|&j| used[j as usize]) {
                row.iter().for_each(|&j| used[j as usize] = true);
                count += 1;
            }
        }
        count
    }

    /// The problem with one site taken or given up. `None` when a client is left without a site.
    pub(super) fn branch(&self, site: usize, take: bool) -> Option<Self> {
        let mut next = self.clone();
        if take {
            next.take(&[site as u32]);
        } else {
            next.rows.iter_mut().for_each(|row| row.retain(|&j| j != site as u32));
            if next.rows.iter().any(Vec::is_empty) {
                return None;
            }
        }
        next.settle();
        Some(next)
    }

    /// The problem without the sites marked. `None` when a client is left without a site.
    pub(super) fn without(&self, dropped: &[bool]) -> Option<Self> {
        let mut next = self.clone();
        next.rows.iter_mut().for_each(|row| row.retain(|&j| !dropped[j as usize]));
        if next.rows.iter().any(Vec::is_empty) {
            return None;
        }
        next.settle();
        Some(next)
    }

    fn take(&mut self, sites: &[u32]) {
        self.forced.extend(sites.iter().map(|&j| self.names[j as usize]));
        let mut taken = vec![false; self.names.len()];
        sites.iter().for_each(|&j| taken[j as usize] = true);
        let keep: Vec<bool> = self.rows.iter().map(|row| !row.iter().any(|&j| taken[j as usize])).collect();
        self.keep_rows(&keep);
    }

    /// Leaves out the rows that are not marked, with their multipliers.
    fn keep_rows(&mut self, keep: &[bool]) {
        let mut marks = keep.iter();
        self.rows.retain(|_| marks.next().copied().unwrap_or(true));
        let mut marks = keep.iter();
        self.multipliers.retain(|_| marks.next().copied().unwrap_or(true));
    }

    /// Applies all reductions until none does anything.
    fn settle(&mut self) {
        loop {
            let mut single: Vec<u32> =
                self.rows.iter().filter(|row| row.len() == 1).map(|row| row[0]).collect();
            single.sort_unstable();
            single.dedup();
            let forced = !single.is_empty();
            self.take(&single);
            self.make_columns();
            let rows = self.drop_implied_rows();
            let sites = self.drop_dominated_sites();
            if !(forced || rows || sites) {
                break;
            }
        }
        self.forced.sort_unstable();
    }

    /// Renames sites so that every one left covers something, and lists their clients.
    fn make_columns(&mut self) {
        let mut used = vec![false; self.names.len()];
        self.rows.iter().flatten().for_each(|&j| used[j as usize] = true);
        let mut place = vec![0_u32; self.names.len()];
        let mut names = Vec::new();
        for (j, _) in used.iter().enumerate().filter(|(_, used)| **used) {
            place[j] = names.len() as u32;
            names.push(self.names[j]);
        }
        self.rows.iter_mut().flatten().for_each(|j| *j = place[*j as usize]);
        self.names = names;
        self.columns = vec![Vec::new(); self.names.len()];
        for (i, row) in self.rows.iter().enumerate() {
            row.iter().for_each(|&j| self.columns[j as usize].push(i as u32));
        }
    }

    fn drop_duplicate_rows(&mut self) {
        self.rows.sort_unstable();
        self.rows.dedup();
    }

    /// A client whose sites include all of another's is covered with that one.
    fn drop_implied_rows(&mut self) -> bool {
        let before = self.rows.len();
        let mut order: Vec<usize> = (0..before).collect();
        order.sort_by_key(|&i| (self.rows[i].len(), i));
        let bits: Vec<Bits> = self.rows.iter().map(|row| Bits::of(row, self.names.len())).collect();
        let mut keep = vec![true; before];
        for &i in &order {
            if !keep[i] {
                continue;
            }
            let rarest = self.rows[i].iter().min_by_key(|&&j| (self.columns[j as usize].len(), j));
            let Some(&rarest) = rarest else { continue };
            for &k in &self.columns[rarest as usize] {
                let k = k as usize;
                if k != i && keep[k] && bits[k].has_all(&self.rows[i]) {
                    keep[k] = false;
                }
            }
        }
        self.keep_rows(&keep);
        if self.rows.len() < before {
            self.make_columns();
        }
        self.rows.len() < before
    }

    /// A site whose clients another covers too is of no use. Of equals the first stays.
    fn drop_dominated_sites(&mut self) -> bool {
        let sites = self.names.len();
        let bits: Vec<Bits> = self.columns.iter().map(|column| Bits::of(column, self.rows.len())).collect();
        let mut dropped = vec![false; sites];
        for j in 0..sites {
            let column = &self.columns[j];
            let shortest = column.iter().min_by_key(|&&i| (self.rows[i as usize].len(), i));
            let Some(&shortest) = shortest else { continue };
            dropped[j] = self.rows[shortest as usize].iter().any(|&k| {
                let k = k as usize;
                let other = self.columns[k].len();
                k != j
                    && !dropped[k]
                    && (other > column.len() || other == column.len() && k < j)
                    && bits[k].has_all(column)
            });
        }
        let any = dropped.contains(&true);
        if any {
            self.rows.iter_mut().for_each(|row| row.retain(|&j| !dropped[j as usize]));
            self.make_columns();
        }
        any
    }
}
