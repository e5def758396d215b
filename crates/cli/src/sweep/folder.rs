//! A sweep's folder: a file per finished row, and the tables made of them.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::grid::Grid;
use super::row::{COLUMNS, Outcome, Row, pareto};
use crate::exit::{Failure, count};

/// The file that says a folder is a sweep's.
const MARK: &str = "sweep.json";

/// What was varied, written with the tables so that parts can be joined.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    /// `(key, values)` in the order given.
    vary: Vec<(String, Vec<String>)>,
}

/// Makes sure that the folder may be used: absent, empty, or a sweep's.
pub(super) fn prepare(out: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| cannot_write(out, &error);
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return fs::create_dir_all(out.join("rows")).map_err(failed);
        }
        Err(error) => return Err(failed(error)),
    };
    if !out.join("rows").is_dir() && !out.join(MARK).is_file() && entries.next().is_some() {
        return Err(Failure::Usage(format!(
            "{} holds files and no sweep of spoke; name another folder with --out",
            out.display()
        )));
    }
    fs::create_dir_all(out.join("rows")).map_err(failed)
}

fn row_path(out: &Path, row: usize) -> PathBuf {
    out.join("rows").join(format!("{row:06}.json"))
}

/// A finished row of the same key, if there is one.
pub(super) fn finished(out: &Path, row: usize, key: &str, values: &[String]) -> Option<Row> {
    let row: Row = serde_json::from_slice(&fs::read(row_path(out, row)).ok()?).ok()?;
    (row.key == key && row.values == values).then_some(row)
}

/// Keeps a finished row: complete or absent.
pub(super) fn keep(out: &Path, row: &Row) -> Result<(), Failure> {
    let text = serde_json::to_vec_pretty(row).map_err(|error| Failure::Internal(error.to_string()))?;
    replace(&row_path(out, row.row), &text)
}

/// Writes the tables and gives the screen.
pub(super) fn write(out: &Path, grid: &Grid, rows: &[Row]) -> Result<String, Failure> {
    let front = pareto(rows);
    let mut table = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| Failure::Internal(error.to_string());
    let header = std::iter::once("row").chain(grid.axes.iter().map(|(key, _)| key.as_str())).chain(COLUMNS);
    table.write_record(header).map_err(broken)?;
    for (row, pareto) in rows.iter().zip(&front) {
        let cells =
            std::iter::once(row.row.to_string()).chain(row.values.iter().cloned()).chain(row.cells(*pareto));
        table.write_record(cells).map_err(broken)?;
    }
    let text = table.into_inner().map_err(|error| Failure::Internal(error.to_string()))?;
    replace(&out.join("sweep.csv"), &text)?;
    let mark = serde_json::to_vec_pretty(&Mark { vary: grid.axes.clone() })
        .map_err(|error| Failure::Internal(error.to_string()))?;
    replace(&out.join(MARK), &mark)?;
    Ok(screen(out, grid, rows, &front))
}

/// The rows at a glance, for 80 columns.
fn screen(out: &Path, grid: &Grid, rows: &[Row], front: &[bool]) -> String {
    const SHOWN: usize = 30;
    let mut text = String::new();
    let keys: Vec<&str> = grid.axes.iter().map(|(key, _)| key.as_str()).collect();
    let _ = writeln!(text, "{} over {}", count(rows.len(), "scenario"), keys.join(", "));
    let _ = writeln!(
        text,
        "  {:<32}{:>9}{:>8}{:>8}{:>9}{:>8}",
        "", "places", "asked", "offered", "minutes", "front"
    );
    for (row, front) in rows.iter().zip(front).take(SHOWN) {
        let label: String = row.values.join(", ").chars().take(31).collect();
        let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
        let _ = match &row.outcome {
            Outcome::Planned(figures) => writeln!(
                text,
                "  {label:<32}{:>9.0}{:>8}{:>8}{:>9}{:>8}",
                figures.places,
                share(figures.ratio_asked),
                share(figures.ratio_achieved),
                share(figures.minutes),
                if *front { "yes" } else { "" }
            ),
            Outcome::Infeasible(_) => writeln!(text, "  {label:<32}infeasible"),
            Outcome::BadInput(_) => writeln!(text, "  {label:<32}bad input"),
        };
    }
    if rows.len() > SHOWN {
        let _ = writeln!(text, "  … and {} more", rows.len() - SHOWN);
    }
    let _ = writeln!(
        text,
        "asked and offered: places per contact needed, most over least deprived fifth;\nfront: no other row offers as many places and favours the more deprived as much.\nAll figures: {}",
        out.join("sweep.csv").display()
    );
    text
}

/// Joins the parts of one sweep.
pub(crate) fn merge(parts: &[PathBuf], out: &Path) -> Result<String, Failure> {
    let mut axes: Option<Vec<(String, Vec<String>)>> = None;
    let mut rows: Vec<Row> = Vec::new();
    for part in parts {
        let path = part.join(MARK);
        let unreadable = |why: String| Failure::Usage(format!("{}: {why}", path.display()));
        let text = fs::read(&path).map_err(|error| {
            unreadable(format!("is not there or cannot be read ({error}); is this a part of a sweep?"))
        })?;
        let mark: Mark = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        if axes.as_ref().is_some_and(|axes| *axes != mark.vary) {
            return Err(unreadable("varies other keys or values than the first part".to_owned()));
        }
        axes = Some(mark.vary);
        let folder = part.join("rows");
        let entries =
            fs::read_dir(&folder).map_err(|error| unreadable(format!("its rows cannot be read: {error}")))?;
        let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        {
            let text = fs::read(file).map_err(|error| unreadable(format!("{}: {error}", file.display())))?;
            let row = serde_json::from_slice(&text)
                .map_err(|error| unreadable(format!("{}: {error}", file.display())))?;
            rows.push(row);
        }
    }
    let grid = Grid { axes: axes.unwrap_or_default() };
    rows.sort_by_key(|row| row.row);
    for pair in rows.windows(2).filter(|pair| pair[0].row == pair[1].row) {
        if pair[0] != pair[1] {
            return Err(Failure::Usage(format!(
                "row {} differs between parts: they are of different runs",
                pair[0].row
            )));
        }
    }
    rows.dedup_by_key(|row| row.row);
    if rows.len() < grid.rows() {
        return Err(Failure::Usage(format!(
            "{} of {} rows are in these parts; the others are missing",
            rows.len(),
            grid.rows()
        )));
    }
    prepare(out)?;
    for row in &rows {
        keep(out, row)?;
    }
    write(out, &grid, &rows)
}

/// Writes a file beside its place and renames it.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    fs::write(&partial, bytes)
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::Internal(format!("{}: cannot be written: {error}", path.display()))
}
