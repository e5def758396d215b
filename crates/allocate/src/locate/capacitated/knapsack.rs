//! The 0–1 knapsack with real profits and weights, by depth-first search under the fractional bound (Horowitz &
//! Sahni 1974, <https://doi.org/10.1145/321812.321823>).

/// Nodes after which the search is given up for the fractional bound.
const NODES: usize = 20_000;

/// Items taken at once that are too many for the stack of a thread: given up as well.
const DEEPEST: usize = 2_000;

/// An item worth having: profit > 0, weight ≥ 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) name: u32,
    pub(super) profit: f64,
    pub(super) weight: f64,
}

/// What fits best.
#[derive(Clone, Debug, Default)]
pub(super) struct Packing {
    /// No packing is worth more.
    pub(super) bound: f64,
    /// Items taken; worth `bound` unless the search was given up.
    pub(super) taken: Vec<u32>,
}

/// Packs items of total weight at most `capacity`. Sorts the items.
pub(super) fn pack(items: &mut [Item], capacity: f64) -> Packing {
    if items.iter().map(|item| item.weight).sum::<f64>() <= capacity {
        let bound = items.iter().map(|item| item.profit).sum();
        return Packing { bound, taken: items.iter().map(|item| item.name).collect() };
    }
    // Cross products would be no order once they round: three items may then follow each other in a circle.
    let worth = |item: &Item| if item.weight > 0.0 { item.profit / item.weight } else { f64::INFINITY };
    items.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.name.cmp(&b.name)));
    let mut search = Search { items, best: -1.0, taken: Vec::new(), path: Vec::new(), nodes: 0 };
    search.descend(0, capacity, 0.0);
    let bound = if search.nodes > NODES { fractional(items, capacity).max(search.best) } else { search.best };
    let taken = search.taken.iter().map(|&k| items[k].name).collect();
    Packing { bound, taken }
}

/// Most profit of items that may be cut.
fn fractional(items: &[Item], mut capacity: f64) -> f64 {
    let mut profit = 0.0;
    for item in items {
        if item.weight <= capacity {
            capacity -= item.weight;
            profit += item.profit;
        } else {
            return profit + item.profit * capacity / item.weight;
        }
    }
    profit
}

struct Search<'a> {
    items: &'a [Item],
    best: f64,
    taken: Vec<usize>,
    path: Vec<usize>,
    nodes: usize,
}

impl Search<'_> {
    fn descend(&mut self, mut at: usize, mut capacity: f64, mut profit: f64) {
        let depth = self.path.len();
        while at < self.items.len() {
            self.nodes += 1;
            if depth > DEEPEST {
                self.nodes = NODES + 1;
            }
            if self.nodes > NODES {
                break;
            }
            let item = self.items[at];
            at += 1;
            if item.weight > capacity {
                continue;
            }
            let without = profit + fractional(&self.items[at..], capacity);
            if item.weight > 0.0 && without > self.best {
                // Taking it comes first; leaving it out is looked at afterwards.
                self.path.push(at - 1);
                self.descend(at, capacity - item.weight, profit + item.profit);
                self.path.pop();
                if profit + fractional(&self.items[at..], capacity) <= self.best * (1.0 + 1e-15) {
                    self.path.truncate(depth);
                    return;
                }
                continue;
            }
            self.path.push(at - 1);
            capacity -= item.weight;
            profit += item.profit;
            if profit + fractional(&self.items[at..], capacity) <= self.best {
                self.path.truncate(depth);
                return;
            }
        }
        if profit > self.best {
            self.best = profit;
            self.taken.clone_from(&self.path);
        }
        self.path.truncate(depth);
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, pack};
    use crate::random::Random;

    /// Profits that are a multiple of the weights up to rounding: every comparison is all but a tie.
    #[test]
    fn items_of_one_worth_have_an_order() {
        let mut random = Random::new(4, 0);
        for _ in 0..200 {
            let mut items: Vec<Item> = (0..40)
                .map(|name| {
                    let weight = 0.1 * (1 + random.below(200)) as f64;
                    Item { name, profit: 0.7 * weight, weight }
                })
                .collect();
            let capacity = 0.6 * items.iter().map(|item| item.weight).sum::<f64>();
            assert!(pack(&mut items, capacity).bound > 0.69 * capacity);
        }
    }

    #[test]
    fn packs_as_well_as_trying_everything() {
        let mut random = Random::new(3, 0);
        for _ in 0..500 {
            let count = 1 + random.below(10);
            let mut items: Vec<Item> = (0..count)
                .map(|name| Item {
                    name: name as u32,
                    profit: 1.0 + random.below(50) as f64,
                    weight: random.below(20) as f64,
                })
                .collect();
            let capacity = random.below(60) as f64;
            let best = (0..1_usize << count)
                .filter_map(|set| {
                    let chosen = || items.iter().filter(|item| set >> item.name & 1 == 1);
                    (chosen().map(|i| i.weight).sum::<f64>() <= capacity)
                        .then(|| chosen().map(|i| i.profit).sum::<f64>())
                })
                .fold(0.0, f64::max);
            let all = items.clone();
            let packing = pack(&mut items, capacity);
            let worth: f64 = packing.taken.iter().map(|&t| all[t as usize].profit).sum();
            let load: f64 = packing.taken.iter().map(|&t| all[t as usize].weight).sum();
            assert_eq!((packing.bound, worth), (best, best));
            assert!(load <= capacity);
        }
    }
}
