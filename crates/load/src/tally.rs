//! Many faults of one kind: the first few told one by one, the rest counted.

use spoke_model::{Fault, FaultKind};

/// Faults of one kind that are told one by one.
const TOLD: usize = 5;

/// Collects faults of one kind in one column of one file.
pub(crate) struct Tally {
    kind: &'static FaultKind,
    path: String,
    column: String,
    count: usize,
    told: Vec<Fault>,
}

impl Tally {
    pub(crate) fn new(kind: &'static FaultKind, path: &str, column: &str) -> Self {
        Self { kind, path: path.to_owned(), column: column.to_owned(), count: 0, told: Vec::new() }
    }

    /// One more, at a row.
    pub(crate) fn add(&mut self, row: u64, value: &str, message: impl Into<String>) {
        self.count += 1;
        if self.told.len() < TOLD {
            let mut fault = Fault::new(self.kind, message).path(&self.path).row(row).value(value);
            if !self.column.is_empty() {
                fault = fault.column(&self.column);
            }
            self.told.push(fault);
        }
    }

    /// How many there were.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Hands them over, with one that counts the rest.
    pub(crate) fn finish(self, faults: &mut Vec<Fault>) {
        let told = self.told.len();
        faults.extend(self.told);
        if self.count > told {
            let message = format!("{} more like these, {} in all", self.count - told, self.count);
            let mut fault = Fault::new(self.kind, message).path(&self.path);
            if !self.column.is_empty() {
                fault = fault.column(&self.column);
            }
            faults.push(fault);
        }
    }
}

/// `1 venue`, `2 venues`.
pub(crate) fn count(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Of faults of one kind in one column of one file, keeps the first few and counts the rest.
pub(crate) fn condense(faults: Vec<Fault>) -> Vec<Fault> {
    let same = |a: &Fault, b: &Fault| {
        a.kind == b.kind && a.place.path == b.place.path && a.place.column == b.place.column
    };
    let mut kept: Vec<Fault> = Vec::new();
    // Kinds in the order in which they were first found, each with a fault to compare with and its count.
    let mut groups: Vec<(Fault, usize)> = Vec::new();
    for fault in faults {
        match groups.iter_mut().find(|(first, _)| same(first, &fault)) {
            Some((_, count)) => {
                *count += 1;
                if *count <= TOLD {
                    kept.push(fault);
                }
            }
            None => {
                groups.push((fault.clone(), 1));
                kept.push(fault);
            }
        }
    }
    for (first, count) in groups.into_iter().filter(|(_, count)| *count > TOLD) {
        let message = format!("{} more like these, {count} in all", count - TOLD);
        let mut fault = Fault::new(first.kind, message);
        fault.place.path = first.place.path;
        fault.place.column = first.place.column;
        kept.push(fault);
    }
    kept
}

#[cfg(test)]
mod tests {
    use spoke_model::Fault;

    use super::condense;
    use crate::fault::{NUMBER_BAD, NUMBER_BLANK};

    #[test]
    fn many_faults_become_a_few_and_a_count() {
        let mut faults: Vec<Fault> =
            (0..20).map(|row| Fault::new(&NUMBER_BAD, "bad").path("t").row(row)).collect();
        faults.push(Fault::new(&NUMBER_BLANK, "blank").path("t").row(99));
        let kept = condense(faults);
        assert_eq!(kept.len(), 7);
        assert!(kept[6].message.contains("20 in all"), "{}", kept[6].message);
    }
}
