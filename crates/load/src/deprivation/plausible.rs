//! Whether ranks and deciles are what they are taken for: scores, slips and a scale turned round are told.

use spoke_model::Fault;

use super::edition::Columns;
use crate::fault;
use crate::ridit::deciles;
use crate::table::{Number, Table, number};
use crate::tally::Tally;

/// More areas than any index of the United Kingdom ranks: it has some 239,000 output areas.
const MOST_AREAS: f64 = 240_000.0;
/// How far ranks may pass the number of rows of a table that holds nearly all of its nation.
const SLACK: f64 = 1.01;
/// How many areas may tie: of no published index and domain of England more than one in 200 do.
const SHARED: f64 = 0.2;

/// Whether ranks pass the number of rows by so much, and so many of them, that the table is a part of its nation.
pub(super) fn is_part(ranks: &[f64]) -> bool {
    let most = ranks.len() as f64 * SLACK;
    ranks.iter().filter(|rank| **rank > most).count() as f64 > ranks.len() as f64 * (SLACK - 1.0)
}

/// Says which ranks cannot be any: between whole numbers and their halves, as scores are, or past the last; and where
/// too many areas share one, as they do a whole number of points.
pub(super) fn judge_ranks(
    table: &Table,
    columns: &Columns,
    rows: &[usize],
    ranks: &[f64],
    faults: &mut Vec<Fault>,
) {
    let most = if is_part(ranks) { MOST_AREAS } else { ranks.len() as f64 * SLACK };
    let mut wrong = Tally::new(&fault::RANK_RANGE, &table.path, &table.headers[columns.rank]);
    for (row, rank) in rows.iter().zip(ranks) {
        let (number, cells) = table.row(*row);
        let cell = cells.cell(columns.rank);
        // Areas that tie may share the middle of their places.
        if (rank * 2.0 - (rank * 2.0).round()).abs() > 1e-6 {
            wrong.add(number, cell, format!("{cell} is neither a whole number nor half of one"));
        } else if *rank > most {
            let message = format!("{cell} is higher than there are areas: the table has {}", ranks.len());
            wrong.add(number, cell, message);
        }
    }
    let none = wrong.count() > 0;
    wrong.finish(faults);
    let mut sorted = ranks.to_vec();
    sorted.sort_by(f64::total_cmp);
    let shared: usize = sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).filter(|areas| *areas > 1).sum();
    if !none && shared as f64 > ranks.len() as f64 * SHARED {
        let header = &table.headers[columns.rank];
        let message = format!("{shared} of {} areas share their rank with another", ranks.len());
        faults.push(Fault::new(&fault::RANKS_SHARED, message).path(&table.path).column(header));
    }
}

/// The deciles of a column, those that are none worked out from the ranks and said; whether any was one.
pub(super) fn published_deciles(
    table: &Table,
    column: usize,
    rows: &[usize],
    ranks: &[f64],
    faults: &mut Vec<Fault>,
) -> (Vec<u8>, bool) {
    let mut wrong = Tally::new(&fault::DECILE_RANGE, &table.path, &table.headers[column]);
    let mut published = Vec::with_capacity(rows.len());
    for row in rows {
        let (at, cells) = table.row(*row);
        let cell = cells.cell(column);
        let decile = match number(cell) {
            Number::Value(value) => (1..=10).find(|decile| f64::from(*decile) == value),
            _ => None,
        };
        if decile.is_none() {
            let is = if cell.is_empty() { "the cell is blank".to_owned() } else { format!("it is `{cell}`") };
            wrong.add(at, cell, is);
        }
        published.push(decile);
    }
    wrong.finish(faults);
    let mut known: Vec<(f64, u8)> =
        ranks.iter().zip(&published).filter_map(|(rank, decile)| Some((*rank, (*decile)?))).collect();
    if known.is_empty() {
        return (deciles(ranks), false);
    }
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The table may be a part of its nation, so that the nearest in rank says more than the place among its rows.
    let nearest = |rank: f64| {
        let at = known.partition_point(|other| other.0 < rank);
        let above = known.get(at);
        let below = at.checked_sub(1).and_then(|at| known.get(at));
        let away = |other: &&(f64, u8)| (other.0 - rank).abs();
        let near = below.into_iter().chain(above).min_by(|a, b| away(a).total_cmp(&away(b)));
        near.map_or(1, |near| near.1)
    };
    (
        published.into_iter().zip(ranks).map(|(own, rank)| own.unwrap_or_else(|| nearest(*rank))).collect(),
        true,
    )
}

/// Decile 1 must have lower ranks than decile 10: else it is a score, or ranked the other way. And each rank must fit
/// its decile: one past the middle of the next is a slip. Says where it is not so.
pub(super) fn judge_order(
    table: &Table,
    columns: &Columns,
    rows: &[usize],
    ranks: &[f64],
    deciles: &[u8],
    faults: &mut Vec<Fault>,
) {
    let header = &table.headers[columns.rank];
    // Middles, since one slip moves a mean far.
    let middle = |of: &dyn Fn(u8) -> bool| {
        let chosen = ranks.iter().zip(deciles).filter(|(_, decile)| of(**decile));
        let mut chosen: Vec<f64> = chosen.map(|(rank, _)| *rank).collect();
        chosen.sort_by(f64::total_cmp);
        chosen.get(chosen.len() / 2).copied()
    };
    if let (Some(worst), Some(best)) = (middle(&|decile| decile <= 5), middle(&|decile| decile > 5))
        && worst >= best
    {
        let message = format!("the middle rank of deciles 1–5 is {worst}, that of deciles 6–10 {best}");
        faults.push(Fault::new(&fault::RANK_REVERSED, message).path(&table.path).column(header));
        return;
    }
    let middles: Vec<(u8, f64)> =
        (1..=10).filter_map(|decile| Some((decile, middle(&|other| other == decile)?))).collect();
    let mut wrong = Tally::new(&fault::RANK_REVERSED, &table.path, header);
    for ((row, rank), decile) in rows.iter().zip(ranks).zip(deciles) {
        let next = middles.iter().find(|(other, middle)| other > decile && middle < rank);
        let last = middles.iter().rev().find(|(other, middle)| other < decile && middle > rank);
        if let Some((other, _)) = next.or(last) {
            let message = format!("rank {rank} has decile {decile}, and would be one of decile {other}");
            wrong.add(table.row(*row).0, &rank.to_string(), message);
        }
    }
    wrong.finish(faults);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes, ranks and deciles as read: the deciles in the end, and the faults with their rows.
    fn judged(rows: &str) -> (Vec<u8>, Vec<(&'static str, Option<u64>)>) {
        let mut faults = Vec::new();
        let text = format!("code,rank,decile\n{rows}");
        let source = crate::source::from_bytes("t.csv", text.into_bytes(), None).unwrap();
        let table = Table::read(&source, &mut faults).unwrap();
        let columns =
            Columns { code: 0, rank: 1, decile: Some(2), population: None, understood: String::new() };
        let all: Vec<usize> = (0..table.len()).collect();
        let ranks: Vec<f64> = table.rows().map(|(_, row)| row.cell(1).parse().unwrap()).collect();
        judge_ranks(&table, &columns, &all, &ranks, &mut faults);
        let (deciles, _) = published_deciles(&table, 2, &all, &ranks, &mut faults);
        judge_order(&table, &columns, &all, &ranks, &deciles, &mut faults);
        (deciles, faults.iter().map(|fault| (fault.kind.code, fault.place.row)).collect())
    }

    #[test]
    fn a_decile_that_is_none_is_said_and_comes_from_the_nearest_rank() {
        // Of a city with ranks of the nation: its own tenths would be 1, 4, 7.
        let (deciles, faults) = judged("E01000001,9000,3\nE01000002,9100,11\nE01000003,20000,6\n");
        assert_eq!((deciles, faults), (vec![3, 3, 6], vec![("L074", Some(3))]));
        let (deciles, faults) = judged("E01000001,1,\nE01000002,2,x\n");
        assert_eq!((deciles, faults), (vec![1, 6], vec![("L074", Some(2)), ("L074", Some(3))]));
    }

    #[test]
    fn ranks_between_halves_and_past_every_area_are_none() {
        let (_, faults) = judged("E01000001,12.37,1\nE01000002,20.5,1\nE01000003,999999,9\n");
        assert_eq!(faults, [("L035", Some(2)), ("L035", Some(4))]);
        // A whole nation: all but one are within its number.
        let rows: String =
            (1..=200).map(|rank| format!("E{rank:08},{rank},{}\n", (rank - 1) / 20 + 1)).collect();
        assert_eq!(judged(&rows).1, []);
        assert_eq!(judged(&rows.replace(",190,10\n", ",990,10\n")).1, [("L035", Some(191))]);
    }

    #[test]
    fn ranks_that_many_areas_share_are_told() {
        let rows = |each: usize| -> String {
            (0..100).map(|area| format!("E{area:08},{},{}\n", area / each + 1, area / 10 + 1)).collect()
        };
        assert_eq!(judged(&rows(2)).1, [("L076", None)]);
        assert_eq!(judged(&rows(1).replace("E00000001,2,", "E00000001,1,")).1, []);
    }

    #[test]
    fn a_rank_that_its_decile_contradicts_is_told_with_its_row() {
        let rows: String =
            (1..=200).map(|rank| format!("E{rank:08},{rank},{}\n", (rank - 1) / 20 + 1)).collect();
        assert_eq!(judged(&rows.replace(",30,2\n", ",130,2\n")).1, [("L036", Some(31))]);
        assert_eq!(judged("E01000001,3,1\nE01000002,2,5\nE01000003,1,9\n").1, [("L036", None)]);
    }
}
