//! `plan.xlsx`: the plan as sheets for people who work in Excel. Values only: no formulas, no macros; names are text.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format as Style, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use spoke_model::Fault;

use crate::palette;
use crate::reasons::reasons;
use crate::record::Record;
use crate::schedule::sheets;
use crate::table::{Cell, Column, Kind, Table, Unit};
use crate::{Export, Folder, Geography, Results, disclosure, equality, faults};

/// The file's name.
pub(crate) const NAME: &str = "plan.xlsx";
/// Rows of flows a sheet takes; Excel itself ends at 1,048,576.
const MOST_ROWS: usize = 200_000;

pub(crate) struct Xlsx;

impl Export for Xlsx {
    fn write(&self, results: &Results, _: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let cannot = |error: XlsxError| Fault::new(&faults::CANNOT_MAKE, error.to_string()).path(NAME);
        let mut book = Workbook::new();
        add(&mut book, results).map_err(cannot)?;
        if let (Some(t), Some(schedule)) = (&results.timetable, &results.schedule) {
            sheets::add(&mut book, t, schedule, results.record.audience).map_err(cannot)?;
        }
        let bytes = book.save_to_buffer().map_err(cannot)?;
        folder.write(NAME, |file| file.write_all(&bytes))
    }
}

struct Looks {
    title: Style,
    head: Style,
    text: Style,
    wrapped: Style,
}

impl Looks {
    fn new() -> Self {
        Self {
            title: Style::new().set_bold().set_font_size(15),
            head: Style::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0xE4_EDF8))
                .set_border_bottom(FormatBorder::Medium),
            text: Style::new().set_align(FormatAlign::Top),
            wrapped: Style::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// Adds the plan's sheets to a workbook.
///
/// # Errors
/// What the library refuses: a sheet's name that is taken.
pub fn add(book: &mut Workbook, results: &Results) -> Result<(), XlsxError> {
    // The time of writing would make the same run differ from itself.
    let stamp = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title(&results.record.name).set_creation_datetime(&stamp);
    book.set_properties(&properties);
    let looks = Looks::new();
    summary(book.add_worksheet(), &results.record, &looks)?;
    deciles(book.add_worksheet(), &results.record, &looks)?;
    ranking(book.add_worksheet(), results, &looks)?;
    if let Some(equality) = equality::table(&results.record) {
        whole_table(book.add_worksheet().set_name("Equality")?, &equality, &looks, usize::MAX)?;
    }
    whole_table(book.add_worksheet().set_name("Areas")?, &results.area_table(), &looks, usize::MAX)?;
    whole_table(
        book.add_worksheet().set_name("Venues in full")?,
        &results.venue_table(),
        &looks,
        usize::MAX,
    )?;
    whole_table(book.add_worksheet().set_name("Flows")?, &results.flow_table(), &looks, MOST_ROWS)?;
    columns(book.add_worksheet(), results, &looks)?;
    files(book.add_worksheet(), &results.record, &looks)
}

/// A4, a header that stays in sight and repeats on every page.
fn page(sheet: &mut Worksheet, head: u32, landscape: bool) -> Result<(), XlsxError> {
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if landscape {
        sheet.set_landscape();
    }
    sheet.set_freeze_panes(head + 1, 0)?;
    sheet.set_repeat_rows(head, head)?;
    Ok(())
}

fn heads(sheet: &mut Worksheet, row: u32, names: &[(&str, f64)], looks: &Looks) -> Result<(), XlsxError> {
    for (column, (name, width)) in (0_u16..).zip(names) {
        sheet.write_string_with_format(row, column, *name, &looks.head)?;
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

/// A number as it is, shown with `decimals`; nothing where there is none.
fn number(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: Option<f64>,
    decimals: usize,
) -> Result<(), XlsxError> {
    let Some(value) = value.filter(|value| value.is_finite()) else { return Ok(()) };
    let pattern = if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) };
    let style = Style::new().set_num_format(pattern).set_align(FormatAlign::Top);
    sheet.write_number_with_format(row, column, value, &style)?;
    Ok(())
}

fn summary(sheet: &mut Worksheet, record: &Record, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name("Summary")?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_column_width(0, 44)?;
    sheet.set_column_width(1, 16)?;
    sheet.set_column_width(2, 16)?;
    sheet.write_string_with_format(0, 0, &record.name, &looks.title)?;
    if let Some(words) = disclosure::audience(record) {
        sheet.write_string_with_format(1, 0, words, &looks.text)?;
    }
    let mut row = 2;
    for sentence in &record.summary {
        sheet.merge_range(row, 0, row, 2, sentence, &looks.wrapped)?;
        sheet.set_row_height(row, 15.0 * (1.0 + (sentence.chars().count() / 80) as f64))?;
        row += 1;
    }
    row += 1;
    let totals = &record.totals;
    let before = record.knows_before();
    let heads = [(0, "Figure"), (1, "With the plan"), (2, "Before")];
    for (column, name) in heads.into_iter().take(if before { 3 } else { 2 }) {
        sheet.write_string_with_format(row, column, name, &looks.head)?;
    }
    let figures: [(&str, Option<f64>, Option<f64>, usize); 9] = [
        ("Sessions", Some(totals.sessions), Some(totals.sessions_before), 0),
        ("Venues open", Some(totals.open as f64), totals.open_before.map(|open| open as f64), 0),
        ("Places offered", Some(totals.places), Some(totals.places_before), 0),
        ("Places the sessions hold", Some(totals.places_available), None, 0),
        ("People who would benefit", Some(totals.people), None, 0),
        ("Contacts they need", Some(totals.contacts), None, 0),
        ("One-way minutes of a place, on average", totals.minutes, None, 1),
        ("Objective", Some(record.objective), None, 2),
        ("No plan can exceed", Some(record.bound), None, 2),
    ];
    for (name, after, earlier, decimals) in figures {
        row += 1;
        sheet.write_string_with_format(row, 0, name, &looks.text)?;
        number(sheet, row, 1, after, decimals)?;
        number(sheet, row, 2, earlier.filter(|_| before), decimals)?;
    }
    row += 1;
    for line in record.no_before().into_iter().chain(record.attribution()) {
        row += 1;
        sheet.merge_range(row, 0, row, 2, line, &looks.wrapped)?;
        sheet.set_row_height(row, 15.0 * (1.0 + (line.chars().count() / 80) as f64))?;
    }
    Ok(())
}

fn deciles(sheet: &mut Worksheet, record: &Record, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name("Gradient")?;
    let names = [
        ("Decile, 1 = most deprived", 14.0),
        ("Areas", 9.0),
        ("People", 11.0),
        ("Contacts needed", 11.0),
        ("Places before", 11.0),
        ("Places", 11.0),
        ("Per contact: before", 11.0),
        ("Per contact: asked", 11.0),
        ("Per contact: plan", 11.0),
        ("One-way minutes", 11.0),
    ];
    let before = record.knows_before();
    let shown = |name: &str| before || !name.to_lowercase().contains("before");
    let kept: Vec<(&str, f64)> = names.into_iter().filter(|(name, _)| shown(name)).collect();
    heads(sheet, 0, &kept, looks)?;
    page(sheet, 0, true)?;
    for (row, band) in (1..).zip(&record.gradient.deciles) {
        let fill = palette::DECILES[usize::from(band.band.clamp(1, 10)) - 1];
        let ink = if band.band <= 5 { Color::White } else { Color::Black };
        let colour = u32::from_str_radix(fill.trim_start_matches('#'), 16).map_or(Color::Default, Color::RGB);
        let style = Style::new().set_background_color(colour).set_font_color(ink);
        sheet.write_number_with_format(row, 0, f64::from(band.band), &style)?;
        let figures: [(Option<f64>, usize); 9] = [
            (Some(band.areas as f64), 0),
            (Some(band.people), 0),
            (Some(band.contacts), 0),
            (Some(band.places_before), 0),
            (Some(band.places), 0),
            (band.before, 3),
            (band.asked, 3),
            (band.achieved, 3),
            (band.minutes, 1),
        ];
        let figures = names[1..].iter().zip(figures).filter(|((name, _), _)| shown(name));
        for (column, (_, (value, decimals))) in (1..).zip(figures) {
            number(sheet, row, column, value, decimals)?;
        }
    }
    Ok(())
}

fn ranking(sheet: &mut Worksheet, results: &Results, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name("Ranking")?;
    let names = [
        ("Rank", 7.0),
        ("Venue", 34.0),
        ("Kind", 14.0),
        ("Pattern", 13.0),
        ("Sessions", 9.0),
        ("Before", 9.0),
        ("Places", 9.0),
        ("Why", 80.0),
    ];
    heads(sheet, 0, &names, looks)?;
    page(sheet, 0, true)?;
    let reasons = reasons(results);
    let before = results.record.knows_before();
    let mut order: Vec<usize> = (0..results.venues.len()).collect();
    order.sort_by_key(|index| (results.venues[*index].rank, *index));
    for (row, index) in (1..).zip(order) {
        let venue = &results.venues[index];
        number(sheet, row, 0, Some(f64::from(venue.rank)), 0)?;
        sheet.write_string_with_format(row, 1, &venue.name, &looks.wrapped)?;
        sheet.write_string_with_format(row, 2, &venue.kind, &looks.text)?;
        sheet.write_string_with_format(row, 3, &venue.pattern, &looks.text)?;
        number(sheet, row, 4, Some(venue.sessions), 0)?;
        number(sheet, row, 5, Some(venue.sessions_before).filter(|_| before), 0)?;
        number(sheet, row, 6, Some(venue.places), 1)?;
        sheet.write_string_with_format(row, 7, &reasons[index], &looks.wrapped)?;
    }
    Ok(())
}

/// A table as it stands in the CSV: every figure whole in its cell, and shown with the decimals of its unit.
fn whole_table(
    sheet: &mut Worksheet,
    table: &Table<'_>,
    looks: &Looks,
    most: usize,
) -> Result<(), XlsxError> {
    for (column, named) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, &*named.name, &looks.head)?;
        sheet.set_column_width(column, width(named))?;
    }
    page(sheet, 0, true)?;
    let formats = table.columns.iter().zip(table.whole());
    let styles: Vec<Style> =
        formats.map(|(column, whole)| Style::new().set_num_format(pattern(column, whole))).collect();
    for (row, cells) in (1_u32..).zip(table.rows().take(most)) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, &*text)?,
                Cell::Number(value) => {
                    sheet.write_number_with_format(row, column, value, &styles[usize::from(column)])?
                }
                Cell::Flag(flag) => sheet.write_boolean(row, column, flag)?,
                Cell::Blank => continue,
            };
        }
    }
    if table.len > most {
        let row = most as u32 + 1;
        sheet.write_string(row, 0, format!("… and {} rows more in {}.csv", table.len - most, table.name))?;
    } else {
        let last = table.columns.len().saturating_sub(1) as u16;
        sheet.autofilter(0, 0, table.len as u32, last)?;
    }
    Ok(())
}

/// How a column's numbers are shown. Coordinates are read digit by digit: nothing separates their thousands.
fn pattern(column: &Column, whole: bool) -> String {
    let decimals = if whole { 0 } else { usize::from(column.unit.decimals) };
    let digits = if [Unit::METRES, Unit::DEGREES].contains(&column.unit) { "0" } else { "#,##0" };
    match decimals {
        0 => digits.to_owned(),
        _ => format!("{digits}.{}", "0".repeat(decimals)),
    }
}

fn width(column: &Column) -> f64 {
    match column.kind {
        Kind::Text | Kind::Date if column.name == "name" => 34.0,
        Kind::Text | Kind::Date => 14.0,
        _ => 11.0_f64.max(column.name.len() as f64 * 0.8),
    }
}

fn columns(sheet: &mut Worksheet, results: &Results, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name("Columns")?;
    let names = [("Table", 12.0), ("Column", 26.0), ("Unit", 24.0), ("Range", 22.0), ("What it holds", 80.0)];
    heads(sheet, 0, &names, looks)?;
    page(sheet, 0, false)?;
    let mut row = 0;
    let always = [results.area_table(), results.venue_table(), results.flow_table()];
    for table in always.into_iter().chain(equality::table(&results.record)) {
        for column in &table.columns {
            row += 1;
            sheet.write_string_with_format(row, 0, table.name, &looks.text)?;
            sheet.write_string_with_format(row, 1, &*column.name, &looks.text)?;
            sheet.write_string_with_format(row, 2, column.unit.name, &looks.text)?;
            sheet.write_string_with_format(row, 3, column.range(), &looks.text)?;
            sheet.write_string_with_format(row, 4, &*column.about, &looks.wrapped)?;
        }
    }
    Ok(())
}

fn files(sheet: &mut Worksheet, record: &Record, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name("Files read")?;
    let names =
        [("Used for", 18.0), ("File", 40.0), ("Understood as", 50.0), ("Rows", 10.0), ("SHA-256", 68.0)];
    heads(sheet, 0, &names, looks)?;
    page(sheet, 0, true)?;
    for (row, input) in (1..).zip(&record.inputs) {
        sheet.write_string_with_format(row, 0, &input.role, &looks.text)?;
        sheet.write_string_with_format(row, 1, &input.path, &looks.wrapped)?;
        sheet.write_string_with_format(row, 2, &input.understood, &looks.wrapped)?;
        number(sheet, row, 3, Some(input.rows as f64), 0)?;
        sheet.write_string_with_format(row, 4, &input.sha256, &looks.text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::pattern;
    use crate::VenueRow;

    #[test]
    fn figures_are_shown_in_the_decimals_of_their_unit() {
        let columns = VenueRow::columns();
        let of = |name: &str, whole: bool| {
            let column = columns.iter().find(|column| column.name == name);
            column.map(|column| pattern(column, whole)).unwrap_or_default()
        };
        assert_eq!(of("places", false), "#,##0.0");
        assert_eq!(of("sessions", true), "#,##0");
        assert_eq!(of("utilisation", false), "#,##0.000");
        assert_eq!((of("easting", false), of("lon", false)), ("0".to_owned(), "0.00000".to_owned()));
    }
}
