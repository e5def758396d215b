//! One fast pass over delimited text before it is parsed: the separator, quotes left open.

use std::collections::BTreeMap;

/// What a pass over the text found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    /// Line of a quotation mark that opens a cell and is never closed.
    pub(super) unclosed_quote: Option<u64>,
    /// Whether there is a NUL byte.
    pub(super) has_nul: bool,
    /// The shape, where every line is a row of as many cells as the first and every quotation mark is in its place.
    pub(super) rectangle: Option<Rectangle>,
}

/// The shape of a regular text, its header among the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rectangle {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// Where in a cell the pass is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Bare,
    Quoted,
    /// After a quotation mark within quotes: the end of the cell, or the first of two that stand for one.
    AfterQuote,
}

/// Counts lines as a text editor does: a line ends in LF, in CR LF, or, as old Macs wrote it, in CR alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line, from 1, that a byte stands on. To be asked in ascending order.
    pub(super) fn line_of(&mut self, byte: usize) -> u64 {
        let to = byte.min(self.text.len());
        while self.at < to {
            let next = self.text.get(self.at + 1);
            self.line += match self.text[self.at] {
                b'\n' => 1,
                b'\r' => u64::from(next != Some(&b'\n')),
                _ => 0,
            };
            self.at += 1;
        }
        self.line
    }
}

/// Looks at the whole text with this separator.
pub(super) fn scan(text: &str, separator: u8) -> Scan {
    let (mut at, mut opened_at) = (At::CellStart, 0);
    let (mut regular, mut has_nul) = (true, false);
    let (mut columns, mut cells, mut rows, mut row_open) = (0_usize, 1_usize, 0_usize, false);
    for (index, byte) in text.bytes().enumerate() {
        let ends_cell = (byte == separator || matches!(byte, b'\n' | b'\r')) && at != At::Quoted;
        let next = match (at, byte) {
            _ if ends_cell => At::CellStart,
            (At::CellStart, b'"') => {
                opened_at = index;
                At::Quoted
            }
            (At::Quoted, b'"') => At::AfterQuote,
            (At::AfterQuote, b'"') | (At::Quoted, _) => At::Quoted,
            _ => At::Bare,
        };
        // A quotation mark in a bare cell, text after the closing one, a cell over several lines.
        regular &= !(next == At::Bare && (byte == b'"' || at == At::AfterQuote));
        regular &= !(at == At::Quoted && byte == b'\n') && byte != b'\r' && byte != 0;
        has_nul |= byte == 0;
        if ends_cell && byte == b'\n' {
            columns = if rows == 0 { cells } else { columns };
            regular &= cells == columns;
            rows += 1;
            (cells, row_open) = (1, false);
        } else {
            cells += usize::from(ends_cell);
            row_open = true;
        }
        at = next;
    }
    if row_open {
        regular &= cells == columns;
        rows += 1;
    }
    let rectangle = (regular && columns > 1 && rows > 1).then_some(Rectangle { columns, rows });
    let unclosed_quote = (at == At::Quoted).then(|| Lines::of(text.as_bytes()).line_of(opened_at));
    Scan { unclosed_quote, has_nul, rectangle }
}

/// The separator: of comma, tab, semicolon and pipe the one that stands equally often, outside quotes, on most of the
/// first lines; of equals the one that stands most often, then the comma.
pub(super) fn separator(text: &str) -> u8 {
    const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
    let mut lines: Vec<[usize; 4]> = vec![[0; 4]];
    let mut in_quotes = false;
    for byte in text.bytes().take(4096) {
        match SEPARATORS.iter().position(|separator| *separator == byte) {
            _ if byte == b'"' => in_quotes = !in_quotes,
            _ if in_quotes => {}
            Some(at) => {
                if let Some(line) = lines.last_mut() {
                    line[at] += 1;
                }
            }
            None if matches!(byte, b'\n' | b'\r') => lines.push([0; 4]),
            None => {}
        }
    }
    let rank = |at: usize| {
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        let counts = lines.iter().map(|line| line[at]).filter(|count| *count > 0);
        counts.clone().for_each(|count| *times.entry(count).or_default() += 1);
        (times.into_values().max().unwrap_or(0), counts.sum::<usize>())
    };
    // The first of equals: the comma stands first.
    (0..SEPARATORS.len()).rev().max_by_key(|at| rank(*at)).map_or(b',', |at| SEPARATORS[at])
}

#[cfg(test)]
mod tests {
    use super::{scan, separator};

    #[test]
    fn separators() {
        assert_eq!(separator("a,b\n1,2"), b',');
        assert_eq!(separator("a\tb\n1\t2"), b'\t');
        assert_eq!(separator("\"a, b\";c\n1;2"), b';');
        assert_eq!(separator("code\nE01"), b',');
        // Lists within a cell.
        let list = "h1,52.4,-1.5,none;monthly;fortnightly;weekly;twice-weekly\n".repeat(12);
        assert_eq!(separator(&format!("id,lat,lon,patterns\n{list}")), b',');
        assert_eq!(separator("id;note\n1;a, b, c\n2;a, b, c\n"), b';');
    }

    #[test]
    fn what_is_rectangular() {
        let shape = |text| scan(text, b',').rectangle.map(|shape| (shape.columns, shape.rows));
        assert_eq!(shape("a,b\n1,2\n3,4"), Some((2, 3)));
        assert_eq!(shape("a,b\n1,\"x, \"\"y\"\"\"\n"), Some((2, 2)));
        for text in [
            "a,b\n1\n",
            "a,b\n\n1,2\n",
            "a,b\r\n1,2\r\n",
            "a,b\n1,5\" pipe\n",
            "a,b\n1,\"x\ny\"\n",
            "a,b\n1,\"x\"y\n",
            "a\n1\n",
        ] {
            assert_eq!(shape(text), None, "{text:?}");
        }
    }

    #[test]
    fn open_quotes_are_found_with_their_line() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,\"x", "2,y", ""].join(end);
            assert_eq!(scan(&text, b',').unclosed_quote, Some(2), "{text:?}");
        }
        assert_eq!(scan("a,b\n1,\"x \"\"y\"\" z\"\n", b',').unclosed_quote, None);
        assert_eq!(scan("a,b\n1,5\" pipe\n", b',').unclosed_quote, None);
    }
}
