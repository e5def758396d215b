//! A sweep's folder: a file per finished row, and the tables made of them.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use spoke_report::record::Audience;
use spoke_report::{grouped, guarded};

use super::Done;
use super::grid::Grid;
use super::row::{COLUMNS, Outcome, Row, pareto};
use crate::exit::{self, Failure, count};
use crate::finished::INTERNAL;

/// The file that says a folder is a sweep's.
const MARK: &str = "sweep.json";
/// The folder of its rows.
const ROWS: &str = "rows";

/// What rows belong to: written before them, so that parts can be joined and nobody else's folder is taken for one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// `internal` where anything in the base run is private: figures of many scenarios laid side by side give back what
    /// is suppressed in each.
    #[serde(default)]
    pub(super) audience: Option<Audience>,
    /// Identifies the base run.
    #[serde(default)]
    pub(super) base: String,
    /// `(key, values)` in the order given.
    pub(super) vary: Vec<(String, Vec<String>)>,
}

impl Mark {
    fn grid(&self) -> Grid {
        Grid { axes: self.vary.clone() }
    }

    /// What makes a row none of this sweep's; `None` where it is one.
    fn stranger(&self, row: &Row) -> Option<&'static str> {
        let grid = self.grid();
        if row.base != self.base {
            Some("is of another base run")
        } else if row.row >= grid.rows() || row.values != grid.values(row.row) {
            Some("has other values than the sweep")
        } else {
            None
        }
    }
}

/// Makes sure that the folder may be used: absent, empty, or a sweep's.
pub(super) fn prepare(out: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| cannot_write(out, &error);
    if !is_sweep(out) && holds_something(out).map_err(failed)? {
        return Err(Failure::Usage(format!(
            "{} holds files and no sweep of spoke; name another folder with --out",
            out.display()
        )));
    }
    fs::create_dir_all(out.join(ROWS)).map_err(failed)
}

/// Marks the folder as a sweep's: before the first row, so that one that is killed can go on.
pub(super) fn begin(out: &Path, mark: &Mark) -> Result<(), Failure> {
    let text = serde_json::to_vec_pretty(mark).map_err(|error| Failure::Internal(error.to_string()))?;
    replace(&out.join(MARK), &text)
}

fn is_sweep(out: &Path) -> bool {
    fs::read(out.join(MARK)).is_ok_and(|text| serde_json::from_slice::<Mark>(&text).is_ok())
}

/// Whether there is anything in the folder but an empty one for rows: what a sweep leaves that was stopped before its
/// first.
fn holds_something(out: &Path) -> io::Result<bool> {
    let empty = |folder: &Path| match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    };
    if empty(out)? {
        return Ok(false);
    }
    let names = fs::read_dir(out)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    let rows = out.join(ROWS);
    Ok(names.iter().any(|name| name != ROWS) || !rows.is_dir() || !empty(&rows)?)
}

fn row_path(out: &Path, row: usize) -> PathBuf {
    out.join(ROWS).join(format!("{row:06}.json"))
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

/// Writes the tables and gives the screen. Rows that an earlier sweep left in the folder are removed.
pub(super) fn write(out: &Path, mark: &Mark, rows: &[Row]) -> Result<Done, Failure> {
    for file in row_files(out).map_err(|error| cannot_write(out, &error))? {
        // What is no row is somebody's own.
        let row: Option<Row> = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        if row.is_some_and(|row| mark.stranger(&row).is_some()) {
            fs::remove_file(&file).map_err(|error| cannot_write(&file, &error))?;
        }
    }
    let front = pareto(rows);
    let mut table = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| Failure::Internal(error.to_string());
    let keys = mark.vary.iter().map(|(key, _)| guarded(key));
    let header = std::iter::once(Cow::Borrowed("row")).chain(keys).chain(COLUMNS.map(Cow::Borrowed));
    table.write_record(header.map(Cow::into_owned)).map_err(broken)?;
    for (row, pareto) in rows.iter().zip(&front) {
        let values = row.values.iter().map(|value| cell(value));
        let cells = std::iter::once(row.row.to_string()).chain(values).chain(row.cells(*pareto));
        table.write_record(cells).map_err(broken)?;
    }
    let text = table.into_inner().map_err(|error| Failure::Internal(error.to_string()))?;
    replace(&out.join("sweep.csv"), &text)?;
    let short = rows.iter().filter(|row| row.is_short()).count();
    Ok(Done { text: screen(out, mark, rows, &front), rows: rows.len(), short })
}

/// A value that was varied as a cell: a number as it is, text as no spreadsheet takes for a formula.
fn cell(value: &str) -> String {
    if value.parse::<f64>().is_ok() { value.to_owned() } else { guarded(value).into_owned() }
}

/// The files of finished rows in a sweep's folder, in order.
fn row_files(out: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(out.join(ROWS))?.collect::<io::Result<Vec<_>>>()?;
    let mut files: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    files.retain(|file| file.file_name().and_then(OsStr::to_str).is_some_and(is_row_name));
    files.sort();
    Ok(files)
}

/// As [`row_path`] names them.
fn is_row_name(name: &str) -> bool {
    let number = name.strip_suffix(".json").and_then(|digits| digits.parse::<usize>().ok());
    number.is_some_and(|row| name == format!("{row:06}.json"))
}

/// The rows at a glance, for 80 columns.
fn screen(out: &Path, mark: &Mark, rows: &[Row], front: &[bool]) -> String {
    const SHOWN: usize = 30;
    let mut text = String::new();
    let keys: Vec<&str> = mark.vary.iter().map(|(key, _)| key.as_str()).collect();
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
                "  {label:<32}{:>9}{:>8}{:>8}{:>9}{}",
                grouped(&format!("{:.0}", figures.places)),
                share(figures.ratio_asked),
                share(figures.ratio_achieved),
                share(figures.minutes),
                if *front { "     yes" } else { "" }
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
    if mark.audience.is_some() {
        text.push_str(INTERNAL);
    }
    text
}

/// Joins the parts of one sweep.
pub(crate) fn merge(parts: &[PathBuf], out: &Path) -> Result<Done, Failure> {
    let mut whole: Option<Mark> = None;
    let mut rows: Vec<Row> = Vec::new();
    for part in parts {
        let path = part.join(MARK);
        let unreadable = |why: String| Failure::Usage(format!("{}: {why}", path.display()));
        let text = fs::read(&path).map_err(|error| {
            unreadable(format!("is not there or cannot be read ({error}); is this a part of a sweep?"))
        })?;
        let mark: Mark = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        let first = whole.get_or_insert_with(|| mark.clone());
        if first.vary != mark.vary {
            return Err(unreadable("varies other keys or values than the first part".to_owned()));
        }
        if first.base != mark.base {
            let why = "is of another base run than the first part: another scenario, other files, another --gap or \
                       another version of spoke";
            return Err(unreadable(why.to_owned()));
        }
        let files =
            row_files(part).map_err(|error| unreadable(format!("its rows cannot be read: {error}")))?;
        for file in files {
            let wrong = |why: String| Failure::Usage(format!("{}: {why}", file.display()));
            let text = fs::read(&file).map_err(|error| wrong(error.to_string()))?;
            let row: Row = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
            if let Some(why) = mark.stranger(&row) {
                return Err(wrong(format!("{why}; run this part again, or remove the row")));
            }
            rows.push(row);
        }
    }
    let Some(mark) = whole else { return Err(Failure::Usage("name the parts to join".to_owned())) };
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
    let wanted = mark.grid().rows();
    if rows.len() < wanted {
        return Err(Failure::Usage(format!(
            "{} of {wanted} rows are in these parts; the others are missing",
            rows.len()
        )));
    }
    prepare(out)?;
    begin(out, &mark)?;
    for row in &rows {
        keep(out, row)?;
    }
    write(out, &mark, &rows)
}

/// Writes a file, complete or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    spoke_report::write_file(path, |out| out.write_all(bytes)).map_err(|fault| exit::cannot_write(&fault))
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::Refused(format!("{}: cannot be written: {error}", path.display()))
}
