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
