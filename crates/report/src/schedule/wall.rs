//! One sheet per month as a wall calendar: weeks down, Monday to Sunday across, the day's sessions in its cell.

use jiff::{ToSpan, civil::Date};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use spoke_model::{Schedule, Timetable};

use super::{
    clock,
    sheets::{Looks, lines_of},
};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Sessions named in one cell before the rest are counted.
const NAMED: usize = 14;
/// Characters of its type that a day is wide, and points that a line of it is high.
const WIDTH: f64 = 24.0;
const LINE: f64 = 12.0;
/// Points that the weeks of a month share where they need no more: with the days' width, a sheet of A4.
const WEEKS: f64 = 560.0;

/// The sheets, in order of month.
pub(super) fn months(t: &Timetable, schedule: &Schedule, looks: &Looks) -> Result<Vec<Worksheet>, XlsxError> {
    let mut firsts: Vec<Date> = t.days.iter().map(|d| d.date.first_of_month()).collect();
    firsts.dedup();
    firsts.into_iter().map(|first| month(t, schedule, first, looks)).collect()
}

fn month(t: &Timetable, schedule: &Schedule, first: Date, looks: &Looks) -> Result<Worksheet, XlsxError> {
    let day = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_font_size(9);
    let shut = day.clone().set_background_color(Color::RGB(0xE7_E6E6)).set_font_color(Color::RGB(0x40_4040));
    let mut sheet = Worksheet::new();
    sheet.set_name(first.strftime("%b %Y").to_string())?;
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 1);
    sheet.write_string_with_format(0, 0, first.strftime("%B %Y").to_string(), &looks.title)?;
    for (column, name) in (0u16..).zip(DAYS) {
        sheet.write_string_with_format(1, column, name, &looks.header)?.set_column_width(column, WIDTH)?;
    }
    sheet.set_freeze_panes(2, 0)?;
    let weeks = (usize::from(first.days_in_month().unsigned_abs())
        + usize::from(first.weekday().to_monday_zero_offset().unsigned_abs()))
    .div_ceil(7);
    let height = |lines: usize| (lines as f64 * LINE + 4.0).clamp(WEEKS / weeks as f64, 400.0);
    let mut date = first;
    let mut row = 2u32;
    let mut tallest = 1usize;
    while date.month() == first.month() {
        let column = u16::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        if column == 0 && date != first {
            sheet.set_row_height(row, height(tallest))?;
            row += 1;
            tallest = 1;
        }
        let closed = match t.days.iter().find(|d| d.date == date) {
            Some(day) => day.closed.clone(),
            None => Some(String::new()),
        };
        let lines = lines(schedule, date, closed.as_deref());
        tallest = tallest.max(lines.iter().map(|line| lines_of(line, WIDTH)).sum());
        sheet.write_string_with_format(
            row,
            column,
            lines.join("\n"),
            if closed.is_some() { &shut } else { &day },
        )?;
        let Ok(next) = date.checked_add(1.day()) else { break };
        date = next;
    }
    sheet.set_row_height(row, height(tallest))?;
    Ok(sheet)
}

fn lines(schedule: &Schedule, date: Date, closed: Option<&str>) -> Vec<String> {
    let mut lines = vec![match closed {
        Some(reason) if !reason.is_empty() => format!("{} {reason}", date.day()),
        _ => date.day().to_string(),
    }];
    let sessions: Vec<String> = schedule
        .sessions
        .iter()
        .filter(|s| s.date == date)
        .map(|s| format!("{}–{} {}", clock(s.start), clock(s.end), s.venue_name))
        .collect();
    let more = sessions.len().saturating_sub(NAMED);
    lines.extend(sessions.into_iter().take(NAMED));
    if more > 0 {
        lines.push(format!("and {more} more: see Sessions"));
    }
    lines
}
