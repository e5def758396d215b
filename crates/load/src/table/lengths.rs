//! Whether rows are as long as their header: a separator in a cell that stands in no quotation marks makes two of one.

use spoke_model::Fault;

use super::Row;
use crate::fault;
use crate::tally::Tally;

/// Rows that are not blank, each checked to have as many cells as there are columns.
pub(super) fn checked_rows(columns: usize, body: Vec<Row>, path: &str, faults: &mut Vec<Fault>) -> Vec<Row> {
    let tally = |kind| Tally::new(kind, path, "");
    let (mut long, mut short) = (tally(&fault::ROW_TOO_LONG), tally(&fault::ROW_TOO_SHORT));
    let mut rows = Vec::with_capacity(body.len());
    for row in body {
        let cells = row.cells.len();
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let extra = row.cells.iter().skip(columns).any(|cell| !cell.trim().is_empty());
        let message = || format!("the row has {cells} cells, the header {columns}");
        if extra {
            long.add(row.number, "", message());
        } else if cells < columns {
            short.add(row.number, "", message());
        }
        rows.push(row);
    }
    long.finish(faults);
    short.finish(faults);
    rows
}
