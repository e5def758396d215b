//! A table: headers, and rows of text cells with the row numbers an editor shows.
//!
//! Made from CSV in any of the layouts that official sites hand out, from a workbook's sheet, or from the
//! attributes of a layer. Cells stay text: what a cell means is its reader's part.

mod bulk;
mod code;
mod evident;
mod form;
mod header;
mod layout;
mod legacy;
mod lengths;
mod number;
mod opendocument;
#[cfg(feature = "parquet")]
mod parquet;
mod parse;
mod scan;
mod sheet;
mod stacked;

use std::collections::HashMap;

use spoke_model::Fault;

pub(crate) use code::{is_gss, lsoa_edition, split_code};
pub(crate) use form::{
    has_ten_digits, insurance_prefix, is_date, is_mail, is_mobile, is_nhs_number, is_of_a_person, is_person,
    postcode,
};
pub(crate) use header::{Choice, choose, normal};
pub(crate) use layout::Layout;
pub(crate) use number::{Number, number};

use crate::fault;
use crate::source::{Format, Source};

/// Rows and columns of text.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// As the scenario names the file.
    pub(crate) path: String,
    /// Names of the columns, white space collapsed.
    pub(crate) headers: Vec<String>,
    /// What the layout was understood to be.
    pub(crate) layout: Layout,
    /// Encoding, separator and such, in words, for the report.
    pub(crate) notes: Vec<String>,
    body: Body,
}

/// The rows: each its own, or by column where there are many and they are regular.
#[derive(Clone, Debug)]
enum Body {
    Rows(Vec<Row>),
    Bulk(bulk::Bulk),
}

/// One row: its number and its cells; where they are not as many as the headers, a fault says so.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) number: u64,
    pub(crate) cells: csv::StringRecord,
}

impl Table {
    /// A table made elsewhere: a sheet, a layer's attributes.
    pub(crate) fn new(path: &str, headers: Vec<String>, layout: Layout, rows: Vec<Row>) -> Self {
        Self { path: path.to_owned(), headers, layout, notes: Vec::new(), body: Body::Rows(rows) }
    }

    /// Reads a table of any format; what is wrong with single rows goes into `faults`.
    ///
    /// `None` where the file as a whole cannot be read as a table; the reason is in `faults`.
    pub(crate) fn read(source: &Source, faults: &mut Vec<Fault>) -> Option<Self> {
        match source.format {
            Format::Text => parse::text(source, faults),
            Format::Workbook => sheet::read(source, faults),
            #[cfg(feature = "parquet")]
            Format::Parquet => parquet::read(source, faults),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => {
                let message =
                    "this build reads no Parquet: install with `--features parquet`, or save it as CSV";
                faults.push(Fault::new(&fault::FORMAT_UNKNOWN, message).path(&source.path));
                None
            }
            other => {
                let message = format!("a table is needed here; this is a {}", other.name());
                faults.push(Fault::new(&fault::FORMAT_UNKNOWN, message).path(&source.path));
                None
            }
        }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        match &self.body {
            Body::Rows(rows) => rows.len(),
            Body::Bulk(bulk) => bulk.len(),
        }
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, RowView<'_>)> {
        (0..self.len()).map(|position| self.row(position))
    }

    /// A row by its position, with its number.
    pub(crate) fn row(&self, position: usize) -> (u64, RowView<'_>) {
        match &self.body {
            Body::Rows(rows) => (rows[position].number, RowView::Record(&rows[position].cells)),
            Body::Bulk(bulk) => (bulk.number(position), RowView::Bulk(bulk, position)),
        }
    }

    /// Keeps the rows that a test accepts.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(RowView<'_>) -> bool) {
        let kept: Vec<bool> = self.rows().map(|(_, row)| keep(row)).collect();
        match &mut self.body {
            Body::Rows(rows) => {
                let mut kept = kept.iter();
                rows.retain(|_| kept.next().copied().unwrap_or(false));
            }
            Body::Bulk(bulk) => bulk.keep(&kept),
        }
    }

    /// The column of a name the user wrote; a fault where there is none or more than one.
    pub(crate) fn column(&self, wanted: &str, faults: &mut Vec<Fault>) -> Option<usize> {
        match choose(&self.headers, wanted) {
            Choice::One(column) => Some(column),
            Choice::None => {
                let message =
                    format!("there is no column `{wanted}`; the columns are {}", self.column_list(wanted));
                faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(&self.path).column(wanted));
                None
            }
            Choice::Several(columns) => {
                let names: Vec<&str> = columns.iter().map(|column| self.headers[*column].as_str()).collect();
                let message = format!("`{wanted}` fits {} columns: {}", names.len(), names.join(" · "));
                faults.push(Fault::new(&fault::COLUMN_AMBIGUOUS, message).path(&self.path).column(wanted));
                None
            }
        }
    }

    /// The column of the first of several names that there is one of, without a fault; of two so called, the first.
    pub(crate) fn find(&self, names: &[&str]) -> Option<usize> {
        let normal_headers: Vec<String> = self.headers.iter().map(|header| normal(header)).collect();
        names.iter().find_map(|name| {
            let wanted = normal(name);
            normal_headers.iter().position(|header| *header == wanted)
        })
    }

    /// Headers that more than one column has, each once; none where the first line may be no header.
    pub(crate) fn repeated_headers(&self) -> Vec<&str> {
        let mut times: HashMap<String, usize> = HashMap::new();
        let mut repeated = Vec::new();
        for (column, header) in self.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            let times = times.entry(normal(header)).or_default();
            *times += 1;
            if *times == 2 && self.shows_header(column) {
                repeated.push(header.as_str());
            }
        }
        if !repeated.is_empty() && !self.has_evident_header() {
            repeated.clear();
        }
        repeated
    }

    /// The headers for a message, those that share a word with what was wanted first, twelve at most.
    ///
    /// None where the first line may be no header, or nothing below it has a digit: of such a table nothing can be
    /// planned, and it may be a list of people, the first of them in the header's place.
    pub(crate) fn column_list(&self, wanted: &str) -> String {
        let has_digit = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
        let columns = 0..self.headers.len();
        if !self.rows().any(|(_, row)| columns.clone().any(|column| has_digit(row.cell(column)))) {
            return "not shown, since no number stands below them".to_owned();
        }
        if !self.has_evident_header() {
            return "not shown, since the first line may be no header".to_owned();
        }
        let wanted = normal(wanted);
        let words: Vec<&str> = wanted.split(' ').filter(|word| word.len() > 2).collect();
        let shared = |header: &str| words.iter().filter(|word| normal(header).contains(**word)).count();
        let named = columns.filter(|column| !self.headers[*column].is_empty());
        let (shown, hidden): (Vec<usize>, Vec<usize>) = named.partition(|column| self.shows_header(*column));
        let mut list: Vec<&str> = shown.into_iter().map(|column| self.headers[column].as_str()).collect();
        // Stable: in the order of the table where they share as many words.
        list.sort_by_key(|header| std::cmp::Reverse(shared(header)));
        let more = list.len().saturating_sub(12);
        list.truncate(12);
        let mut text = list.join(" · ");
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
        if !hidden.is_empty() {
            text.push_str(&format!(" and {} that are not shown", hidden.len()));
        }
        text
    }
}

/// The cells of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RowView<'a> {
    /// A row of its own.
    Record(&'a csv::StringRecord),
    /// A row of columns, by its position.
    Bulk(&'a bulk::Bulk, usize),
}

impl<'a> RowView<'a> {
    /// The cell of a column, without white space around it; empty where the row is short.
    pub(crate) fn cell(self, column: usize) -> &'a str {
        match self {
            Self::Record(cells) => cells.get(column).unwrap_or_default(),
            Self::Bulk(bulk, row) => bulk.cell(row, column),
        }
        .trim()
    }
}
