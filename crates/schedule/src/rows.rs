//! CSV as the schedule's own tables are read: cells trimmed, no byte-order mark, rows counted as an editor counts lines.

use csv::StringRecord;

/// The records of a table's text, each with the line it begins on; `ragged` rows may be shorter or longer than the
/// header, which comes apart.
pub(crate) fn read(
    text: &str,
    ragged: bool,
) -> (csv::Result<StringRecord>, Vec<(u64, csv::Result<StringRecord>)>) {
    let text = text.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(ragged).from_reader(text);
    let header = reader.headers().cloned();
    let line = |at: Option<&csv::Position>| {
        let at = at?;
        // Line ends before a record are not counted until it is read.
        let skipped = text.get(at.byte() as usize..)?.iter().take_while(|byte| b"\r\n".contains(byte));
        Some(at.line() + skipped.filter(|byte| **byte == b'\n').count() as u64)
    };
    let records = reader.records().map(|record| {
        let at = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        (line(at).unwrap_or(1), record)
    });
    (header, records.collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_as_an_editor_counts_them() {
        for end in ["\n", "\r\n"] {
            let text = ["\u{feff}name,days", "a,1", "", "", "\"b", "b\",2", "c", "d,4"].join(end);
            let (header, records) = super::read(&text, false);
            assert_eq!(header.unwrap(), vec!["name", "days"]);
            let lines: Vec<(u64, bool)> =
                records.iter().map(|(line, record)| (*line, record.is_ok())).collect();
            assert_eq!(lines, [(2, true), (5, true), (7, false), (8, true)], "{end:?}");
        }
    }
}
