//! Workbooks in zip files before calamine sees them: what they unpack to, how far the repeated cells of an
//! OpenDocument sheet reach, and whether its XML ends where it should. The first two are a few bytes that can ask for
//! all of the memory there is; where a sheet does not end, calamine reads on for ever.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

/// Bytes to which the parts of a workbook may unpack, all of them together.
const MOST_BYTES: u64 = 1 << 29;
/// Cells of an OpenDocument sheet, repeated ones among them.
const MOST_CELLS: u64 = 8 << 20;

/// Whether calamine may open it.
///
/// # Errors
/// In words: what is damaged or too much.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut unpacked = 0_u64;
    let mut content = None;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|error| error.to_string())?;
        unpacked = unpacked.saturating_add(part.size());
        if part.name() == "content.xml" {
            content = Some(index);
        }
    }
    if unpacked > MOST_BYTES {
        return Err(format!("it unpacks to {unpacked} bytes"));
    }
    let Some(index) = content else { return Ok(()) };
    let part = archive.by_index(index).map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    part.take(MOST_BYTES).read_to_end(&mut text).map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&text);
    closed(&text)?;
    let cells = cells(&text);
    if cells > MOST_CELLS { Err(format!("a sheet of it has {cells} cells")) } else { Ok(()) }
}

/// Whether every element ends, and in the order they began.
fn closed(content: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(content);
    let mut open = 0_usize;
    loop {
        match reader.read_event().map_err(|error| format!("its content.xml is damaged: {error}"))? {
            Event::Start(_) => open += 1,
            // A second end of one element is an error of the reader's.
            Event::End(_) => open = open.saturating_sub(1),
            Event::Eof if open > 0 => return Err("its content.xml is cut short".to_owned()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Cells of the largest sheet, from the first to the last that holds anything.
fn cells(content: &str) -> u64 {
    let mut largest = 0;
    for sheet in content.split("<table:table ").skip(1) {
        let (mut rows, mut height, mut width) = (0_u64, 0_u64, 0_u64);
        for row in sheet.split("<table:table-row").skip(1) {
            let down = repeated(row, "number-rows-repeated");
            let (mut column, mut last) = (0_u64, 0_u64);
            for cell in row.split("-cell").skip(1) {
                // The end of a cell's element splits there too, and has no attributes.
                let ends = cell.strip_prefix('>').map(str::trim_start).is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with("<table:") || rest.starts_with("</table:")
                });
                if ends {
                    continue;
                }
                column = column.saturating_add(repeated(cell, "number-columns-repeated"));
                if cell.contains("office:value") || cell.contains("<text:") {
                    last = column;
                }
            }
            rows = rows.saturating_add(down);
            if last > 0 {
                (height, width) = (rows, width.max(last));
            }
        }
        largest = largest.max(height.saturating_mul(width));
    }
    largest
}

/// How often an element says it is repeated: in its first tag.
fn repeated(element: &str, attribute: &str) -> u64 {
    let tag = element.split('>').next().unwrap_or_default();
    let value = tag.split(attribute).nth(1).and_then(|rest| rest.split(['"', '\'']).nth(1));
    // More digits than a number has are as good as the largest of them.
    value.map_or(1, |digits| digits.trim().parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{cells, closed};

    fn sheet(rows: &str) -> String {
        format!("<x><table:table table:name=\"a\">{rows}</table:table></x>")
    }

    /// Found by the harness: calamine looked for the end of the sheet for ever.
    #[test]
    fn a_sheet_without_an_end_is_an_error() {
        let whole = sheet("<table:table-row/>");
        assert_eq!(closed(&whole), Ok(()));
        let at = whole.find("</table:table>").unwrap();
        assert!(closed(&whole[..at]).is_err_and(|why| why.contains("cut short")));
        assert!(closed(&whole.replace("</table:table>", "")).is_err());
        assert!(closed(&whole.replace("</table:table>", "</table:tabel>")).is_err());
    }

    #[test]
    fn empty_repetition_costs_nothing_and_filled_is_counted() {
        let filled = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row>";
        let empty = "<table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(cells(&sheet(&format!("{filled}{empty}"))), 1);
        assert_eq!(cells(&sheet(&format!("{empty}{filled}"))), 1_048_576);
        let wide = "<table:table-row table:number-rows-repeated=\"1000\"><table:table-cell table:number-columns-repeated=\"9000\" office:value=\"1\"/></table:table-row>";
        assert_eq!(cells(&sheet(wide)), 9_000_000);
        let absurd = wide.replace("1000", "99999999999999999999999");
        assert_eq!(cells(&sheet(&absurd)), u64::MAX);
    }
}
