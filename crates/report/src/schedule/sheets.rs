//! The schedule's sheets of `plan.xlsx`: totals, a wall calendar per month, by venue, by staff, unplaced, and the flat list.
//!
//! Printable on A4, header rows frozen and repeated, no macros, no formulas: what is seen is what was scheduled.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use spoke_model::{Schedule, Timetable, schedule::Session};

use super::{by, clock, wall};
use crate::record::Audience;

/// Points that a line of a cell is high.
const LINE: f64 = 15.0;

/// The formats all sheets share.
pub(super) struct Looks {
    pub(super) title: Format,
    pub(super) header: Format,
    pub(super) cell: Format,
    pub(super) date: Format,
    pub(super) group: Format,
}

impl Looks {
    fn new() -> Self {
        let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            header: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x1F_3864))
                .set_font_color(Color::White)
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin),
            date: cell.clone().set_num_format("ddd d mmm yyyy").set_align(FormatAlign::Left),
            group: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0xD9_E2F3))
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Hair),
            cell,
        }
    }
}

/// Adds the sheets to a workbook. The public know what is held, not who holds it nor what is not.
///
/// # Errors
/// What the library refuses: a sheet's name that is taken.
pub fn add(
    book: &mut Workbook,
    t: &Timetable,
    schedule: &Schedule,
    audience: Audience,
) -> Result<(), XlsxError> {
    let looks = Looks::new();
    let internal = audience == Audience::Internal;
    let mut sheets = vec![totals(t, schedule, internal, &looks)?];
    sheets.extend(wall::months(t, schedule, &looks)?);
    sheets.push(grouped("By venue", schedule, venues(t, schedule), &looks)?);
    if internal {
        sheets.push(grouped("By staff", schedule, staff(t, schedule), &looks)?);
        sheets.push(unplaced(schedule, &looks)?);
    }
    if !schedule.moved.is_empty() {
        sheets.push(moved(schedule, &looks)?);
    }
    sheets.push(flat(schedule, &looks)?);
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    Ok(())
}

/// A sheet on A4 with a header row that is frozen and repeated.
fn table(
    name: &str,
    columns: &[(&str, f64)],
    landscape: bool,
    looks: &Looks,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if landscape {
        sheet.set_landscape();
    }
    for (column, (title, width)) in (0u16..).zip(columns) {
        sheet.write_string_with_format(0, column, *title, &looks.header)?.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    sheet.set_footer("&L&A&RPage &P of &N");
    Ok(sheet)
}

/// Lines a text takes in a column so many characters wide.
pub(super) fn lines_of(text: &str, width: f64) -> usize {
    // Words are not broken: of lines that wrap a tenth stays empty.
    let wrapped = |line: &str| match line.chars().count() as f64 {
        length if length <= width => 1,
        length => (1.1 * length / width).ceil() as usize,
    };
    text.split('\n').map(wrapped).sum()
}

/// Writes the texts of a row, from its first column on, and makes it as high as they need: not every programme does so
/// by itself. `None` is a cell that is written apart.
fn texts(
    sheet: &mut Worksheet,
    row: u32,
    widths: &[f64],
    texts: &[Option<&str>],
    looks: &Looks,
) -> Result<(), XlsxError> {
    let mut lines = 1;
    for (column, (text, width)) in (0u16..).zip(texts.iter().zip(widths)) {
        if let Some(text) = text {
            sheet.write_string_with_format(row, column, *text, &looks.cell)?;
            lines = lines.max(lines_of(text, *width));
        }
    }
    if lines > 1 {
        sheet.set_row_height(row, LINE * lines as f64)?;
    }
    Ok(())
}

fn totals(t: &Timetable, schedule: &Schedule, internal: bool, looks: &Looks) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name("Totals")?.set_paper_size(9).set_print_fit_to_pages(1, 0);
    let widths = [42.0, 70.0];
    sheet.set_column_width(0, widths[0])?.set_column_width(1, widths[1])?;
    sheet.write_string_with_format(0, 0, &t.service, &looks.title)?;
    let placed = schedule.sessions.len();
    let from = t.days.first().map(|d| d.date.strftime("%-d %B %Y").to_string()).unwrap_or_default();
    let to = t.days.last().map(|d| d.date.strftime("%-d %B %Y").to_string()).unwrap_or_default();
    let percent =
        if schedule.requested == 0 { 100.0 } else { 100.0 * placed as f64 / f64::from(schedule.requested) };
    let venues: std::collections::BTreeSet<&str> =
        schedule.sessions.iter().map(|s| s.venue.as_str()).collect();
    let after = schedule.sessions.iter().filter(|s| {
        let start = s.start.hour() as u16 * 60 + s.start.minute() as u16;
        let end = s.end.hour() as u16 * 60 + s.end.minute() as u16;
        let hours = t.rules.working_hours;
        s.date.weekday().to_monday_zero_offset() > 4 || start < hours.start || end > hours.end
    });
    let mut rows = vec![("Period".to_owned(), format!("{from} to {to}"))];
    if internal {
        rows.extend([
            ("Sessions asked for".to_owned(), schedule.requested.to_string()),
            ("Sessions placed".to_owned(), format!("{placed} ({percent:.1} %)")),
            (
                "Most that can be placed, by the scheduler".to_owned(),
                format!("{}: {}", schedule.bound, schedule.proof),
            ),
        ]);
    } else {
        rows.push(("Sessions".to_owned(), placed.to_string()));
    }
    rows.extend([
        ("Venues".to_owned(), venues.len().to_string()),
        ("Outside working hours".to_owned(), after.count().to_string()),
    ]);
    for short in &schedule.shortfalls {
        rows.push((
            format!("Short for {}", short.group),
            format!("{}: {} of {} sessions in their time", short.venue, short.inside, short.needed),
        ));
    }
    rows.extend(schedule.notes.iter().map(|note| ("Note".to_owned(), note.clone())));
    for (row, (what, value)) in (2u32..).zip(&rows) {
        texts(&mut sheet, row, &widths, &[None, Some(value)], looks)?;
        sheet.write_string_with_format(row, 0, what, &looks.group)?;
    }
    Ok(sheet)
}

/// Groups of sessions under a heading each.
type Groups<'a> = Vec<(String, Vec<&'a Session>)>;

fn venues<'a>(t: &Timetable, schedule: &'a Schedule) -> Groups<'a> {
    let mut at = by(&schedule.sessions, |s| s.venue.as_str());
    t.rooms.iter().filter_map(|r| Some((r.name.clone(), at.remove(r.id.as_str())?))).collect()
}

fn staff<'a>(t: &Timetable, schedule: &'a Schedule) -> Groups<'a> {
    let of = |id: &String| schedule.sessions.iter().filter(|s| s.staff.contains(id)).collect::<Vec<_>>();
    let name = |m: &spoke_model::timetable::Staff| match &m.team {
        Some(team) => format!("{} ({team})", m.id),
        None => m.id.clone(),
    };
    t.staff.iter().map(|m| (name(m), of(&m.id))).collect()
}

fn grouped(
    name: &str,
    schedule: &Schedule,
    groups: Groups<'_>,
    looks: &Looks,
) -> Result<Worksheet, XlsxError> {
    let columns = [("Date", 18.0), ("Time", 14.0), ("Venue", 34.0), ("Staff", 34.0), ("For", 24.0)];
    let widths = columns.map(|(_, width)| width);
    let mut sheet = table(name, &columns, false, looks)?;
    let mut row = 1;
    for (heading, sessions) in groups {
        let count = sessions.len();
        sheet.merge_range(row, 0, row, 4, &format!("{heading}: {count} sessions"), &looks.group)?;
        row += 1;
        for session in sessions {
            sheet.write_datetime_with_format(row, 0, session.date, &looks.date)?;
            let time = format!("{}–{}", clock(session.start), clock(session.end));
            let (staff, purpose) = (session.staff.join(", "), purpose(session));
            let cells = [None, Some(&*time), Some(&*session.venue_name), Some(&*staff), Some(&*purpose)];
            texts(&mut sheet, row, &widths, &cells, looks)?;
            row += 1;
        }
    }
    if schedule.sessions.is_empty() {
        sheet.write_string_with_format(row, 0, "No sessions", &looks.cell)?;
    }
    Ok(sheet)
}

/// The programme, or the groups whose time it falls into.
pub(super) fn purpose(session: &Session) -> String {
    session.programme.clone().unwrap_or_else(|| session.groups.join(", "))
}

fn unplaced(schedule: &Schedule, looks: &Looks) -> Result<Worksheet, XlsxError> {
    let columns = [
        ("Series", 26.0),
        ("Date", 18.0),
        ("Sessions", 9.0),
        ("What stands in the way", 44.0),
        ("Cheapest change", 44.0),
        ("Other dates that would do", 40.0),
    ];
    let widths = columns.map(|(_, width)| width);
    let mut sheet = table("Unplaced", &columns, true, looks)?;
    for (row, line) in (1u32..).zip(&schedule.unplaced) {
        match line.date {
            Some(date) => sheet.write_datetime_with_format(row, 1, date, &looks.date)?,
            None => sheet.write_string_with_format(row, 1, "", &looks.cell)?,
        };
        sheet.write_number_with_format(row, 2, line.sessions, &looks.cell)?;
        let offers: Vec<String> = line
            .offers
            .iter()
            .map(|o| format!("{} {} ({})", o.date.strftime("%a %-d %b"), clock(o.start), o.staff.join(", ")))
            .collect();
        let offers = offers.join("; ");
        let cells =
            [Some(&*line.request), None, None, Some(&*line.reason), Some(&*line.change), Some(&*offers)];
        texts(&mut sheet, row, &widths, &cells, looks)?;
    }
    if schedule.unplaced.is_empty() {
        sheet.write_string_with_format(1, 0, "Every session is placed", &looks.cell)?;
    }
    Ok(sheet)
}

fn moved(schedule: &Schedule, looks: &Looks) -> Result<Worksheet, XlsxError> {
    let columns = [("Series", 26.0), ("It was", 44.0), ("It is", 44.0)];
    let widths = columns.map(|(_, width)| width);
    let mut sheet = table("Moved", &columns, true, looks)?;
    let said = |offer: &Option<spoke_model::schedule::Offer>, none: &str| match offer {
        Some(o) => format!("{} {} ({})", o.date.strftime("%a %-d %b %Y"), clock(o.start), o.staff.join(", ")),
        None => none.to_owned(),
    };
    for (row, line) in (1u32..).zip(&schedule.moved) {
        let (was, is) = (said(&line.before, "new"), said(&line.after, "cancelled"));
        texts(&mut sheet, row, &widths, &[Some(&*line.request), Some(&*was), Some(&*is)], looks)?;
    }
    Ok(sheet)
}

/// The same rows as `schedule.csv`.
fn flat(schedule: &Schedule, looks: &Looks) -> Result<Worksheet, XlsxError> {
    let columns = [
        ("date", 18.0),
        ("start", 8.0),
        ("end", 8.0),
        ("venue", 28.0),
        ("venue_name", 32.0),
        ("kind", 12.0),
        ("staff", 32.0),
        ("group", 20.0),
        ("programme", 20.0),
    ];
    let widths = columns.map(|(_, width)| width);
    let mut sheet = table("Sessions", &columns, true, looks)?;
    for (row, s) in (1u32..).zip(&schedule.sessions) {
        sheet.write_datetime_with_format(row, 0, s.date, &looks.date)?;
        let (start, end) = (clock(s.start), clock(s.end));
        let (staff, groups) = (s.staff.join("; "), s.groups.join("; "));
        let programme = s.programme.as_deref().unwrap_or_default();
        let cells = [&*start, &end, &s.venue, &s.venue_name, s.kind.as_str(), &staff, &groups, programme];
        let cells: Vec<Option<&str>> = std::iter::once(None).chain(cells.map(Some)).collect();
        texts(&mut sheet, row, &widths, &cells, looks)?;
    }
    let last = u32::try_from(schedule.sessions.len()).unwrap_or(u32::MAX - 1);
    sheet.autofilter(0, 0, last, 8)?;
    Ok(sheet)
}
