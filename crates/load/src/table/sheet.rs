//! A workbook's sheet → [`Table`], through calamine: xlsx, xlsb, xls and ods.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, Data, DataRef, ExcelDateTime, Reader, SheetType, Sheets, open_workbook_auto_from_rs};
use spoke_model::Fault;

use super::{Layout, Row, Table, layout, legacy, opendocument, parse};
use crate::fault;
use crate::source::Source;

/// Rows and columns past which a sheet is not a table by area. A damaged cell reference can name any cell of a
/// sheet, and all before it would have to be held.
const MOST_ROWS: usize = 1_100_000;
const MOST_COLUMNS: usize = 2_000;

/// Reads the sheet after `#` in the path, else the only one that holds a table.
pub(super) fn read(source: &Source, faults: &mut Vec<Fault>) -> Option<Table> {
    // calamine is sound on what Excel writes; on damaged files some of its readers index past the end.
    let sheets = catch_unwind(AssertUnwindSafe(|| sheets(source)))
        .unwrap_or_else(|_| Err("the workbook is damaged".to_owned()));
    let sheets = match sheets {
        Ok(sheets) => sheets,
        Err(why) => {
            faults.push(Fault::new(&fault::WORKBOOK_BROKEN, why).path(&source.path));
            return None;
        }
    };
    let names: Vec<String> = sheets.iter().map(|(name, _)| name.clone()).collect();
    let choice = |message: String| Fault::new(&fault::SHEET_CHOICE, message).path(&source.path);
    let (name, rows) = match &source.part {
        Some(part) => match sheets.into_iter().find(|(name, _)| name == part) {
            Some(found) => found,
            None => {
                faults.push(choice(format!("there is no sheet {part}; there are {}", names.join(", "))));
                return None;
            }
        },
        None => {
            let mut tables: Vec<(String, Vec<Row>)> =
                sheets.into_iter().filter(|(_, rows)| holds_table(rows)).collect();
            if tables.len() > 1 {
                let by_code = |(_, rows): &(String, Vec<Row>)| {
                    rows.iter().any(|row| layout::begins_with_code(&row.cells))
                };
                if tables.iter().filter(|table| by_code(table)).count() == 1 {
                    tables.retain(by_code);
                }
            }
            if tables.len() != 1 {
                let fitting: Vec<String> = tables.iter().map(|(name, _)| name.clone()).collect();
                let all = names.join(", ");
                faults.push(choice(match fitting.len() {
                    0 if has_formulas(source) => format!(
                        "its formulas have no values, as where another programme than Excel wrote it; open it in Excel or LibreOffice and save it once ({all})"
                    ),
                    0 => format!("none of its sheets ({all}) holds a row of column names with rows below"),
                    several => {
                        format!("{several} of its sheets ({all}) hold a table: {}", fitting.join(", "))
                    }
                }));
                return None;
            }
            tables.pop()?
        }
    };
    let mut table = parse::from_rows(rows, &source.path, faults)?;
    table.notes.push(format!("sheet `{name}`"));
    Some(table)
}

/// Whether rows look like a table: a header that can be found, a row below it, more than one column.
fn holds_table(rows: &[Row]) -> bool {
    let first: Vec<csv::StringRecord> = rows.iter().take(60).map(|row| row.cells.clone()).collect();
    let Some(found) = layout::find(&first) else { return false };
    let header = found.header.unwrap_or(0);
    let filled = |record: &csv::StringRecord| record.iter().filter(|cell| !cell.is_empty()).count();
    found.layout != Layout::Epraccur
        && first.get(header).is_some_and(|record| filled(record) > 1)
        && first.iter().skip(header + 1).any(|record| filled(record) > 1)
}

type Named = Vec<(String, Vec<Row>)>;

fn sheets(source: &Source) -> Result<Named, String> {
    // Old workbooks are compound files, the others zip files.
    let bytes = if source.bytes.starts_with(b"PK") {
        opendocument::check(&source.bytes)?;
        Cow::Borrowed(source.bytes.as_slice())
    } else {
        Cow::Owned(legacy::checked(&source.bytes)?)
    };
    let mut workbook =
        open_workbook_auto_from_rs(Cursor::new(bytes.as_ref())).map_err(|error| error.to_string())?;
    // A sheet that is a chart has no cells.
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let wanted = |name: &String| source.part.as_ref().is_none_or(|part| part == name);
    let mut sheets = Vec::new();
    for name in names {
        let rows = if wanted(&name) { sheet(&mut workbook, &name)? } else { Vec::new() };
        sheets.push((name, rows));
    }
    Ok(sheets)
}

/// Whether an .xlsx has formulas: where nobody calculated them, their cells are empty.
fn has_formulas(source: &Source) -> bool {
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut workbook = open_workbook_auto_from_rs(Cursor::new(source.bytes.as_slice())).ok()?;
        let names = workbook.sheet_names();
        let mut formulas = names.iter().filter_map(|name| workbook.worksheet_formula(name).ok());
        Some(formulas.any(|range| range.used_cells().any(|(_, _, formula)| !formula.is_empty())))
    }));
    matches!(found, Ok(Some(true)))
}

fn sheet(workbook: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, String> {
    let mut grid = Grid::default();
    // Cell by cell where that can be had, so that a stray reference to the last cell of the sheet costs nothing.
    match workbook {
        Sheets::Xlsx(workbook) => {
            let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
            while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
                grid.put_cell(&cell)?;
            }
        }
        Sheets::Xlsb(workbook) => {
            let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
            while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
                grid.put_cell(&cell)?;
            }
        }
        other => {
            let range = other.worksheet_range(name).map_err(|error| error.to_string())?;
            let (top, left) = range.start().unwrap_or((0, 0));
            for (row, column, value) in range.used_cells() {
                grid.put(row + top as usize, column + left as usize, text(value))?;
            }
        }
    }
    Ok(grid.rows())
}

/// Cells by row and column, as they come.
#[derive(Default)]
struct Grid {
    rows: Vec<Vec<String>>,
}

impl Grid {
    fn put_cell(&mut self, cell: &Cell<DataRef<'_>>) -> Result<(), String> {
        let (row, column) = cell.get_position();
        let value: Data = Data::from(DataRef::clone(cell.get_value()));
        self.put(row as usize, column as usize, text(&value))
    }

    fn put(&mut self, row: usize, column: usize, text: String) -> Result<(), String> {
        if text.is_empty() {
            return Ok(());
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(format!(
                "a cell is in row {}, column {}: more than a table has",
                row + 1,
                column + 1
            ));
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut self.rows[row];
        if cells.len() <= column {
            cells.resize_with(column + 1, String::new);
        }
        cells[column] = text;
        Ok(())
    }

    /// Rows that hold anything, all as wide as the widest, numbered as Excel numbers them.
    fn rows(self) -> Vec<Row> {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let numbered = (1_u64..).zip(self.rows).filter(|(_, cells)| !cells.is_empty());
        numbered
            .map(|(number, mut cells)| {
                cells.resize_with(width, String::new);
                Row { number, cells: cells.into() }
            })
            .collect()
    }
}

/// A date or time as it is written, not as Excel keeps it: its number of days would pass for a count.
fn moment_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        let minutes = (moment.as_f64() * 24.0 * 60.0).round();
        return format!("{}:{:02}", (minutes / 60.0).trunc(), (minutes % 60.0).abs());
    }
    // Past the last day of Excel, and before its first, it is no date whatever its format says.
    if !(0.0..2_958_466.0).contains(&moment.as_f64()) {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    };
    let date = format!("{year:04}-{month:02}-{day:02}");
    match moment.as_f64() {
        // Day 0: a time of day without a date.
        days if (0.0..1.0).contains(&days) => time,
        days if days.fract() == 0.0 => date,
        _ => format!("{date} {time}"),
    }
}

/// A cell as text: whole numbers without a fraction, an error as Excel shows it.
fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(moment) => moment_text(moment),
        Data::Error(error) => error.to_string(),
    }
}
