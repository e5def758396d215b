//! One fast pass over delimited text before it is parsed: the separator, quotes left open.

/// What a pass over the text found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    /// Line of a quotation mark that opens a cell and is never closed.
    pub(super) unclosed_quote: Option<u64>,
    /// Whether there is a NUL byte.
    pub(super) has_nul: bool,
}

/// Looks at the whole text with this separator.
pub(super) fn scan(text: &str, separator: u8) -> Scan {
    let (mut line, mut opened_at, mut in_quotes) = (1_u64, 0_u64, false);
    let mut cell_start = true;
    let mut has_nul = false;
    for byte in text.bytes() {
        match byte {
            b'"' if in_quotes => in_quotes = false,
            // A doubled quote inside closes and opens again; one in the middle of a bare cell is a character.
            b'"' if cell_start => (in_quotes, opened_at) = (true, line),
            b'\n' => line += 1,
            0 => has_nul = true,
            _ => {}
        }
        cell_start = byte == separator || byte == b'\n' || (byte == b'"' && !in_quotes);
    }
    Scan { unclosed_quote: in_quotes.then_some(opened_at), has_nul }
}

/// The separator: whichever of comma, tab, semicolon and pipe stands most often, outside quotes, in the first
/// lines; the comma where none does.
pub(super) fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut in_quotes = false;
    for byte in text.bytes().take(4096) {
        if byte == b'"' {
            in_quotes = !in_quotes;
        } else if !in_quotes && let Some(count) = counts.iter_mut().find(|(separator, _)| *separator == byte)
        {
            count.1 += 1;
        }
    }
    // The first of equals: the comma stands first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
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
    }

    #[test]
    fn open_quotes_are_found_with_their_line() {
        assert_eq!(scan("a,b\n1,\"x\n2,y\n", b',').unclosed_quote, Some(2));
        assert_eq!(scan("a,b\n1,\"x \"\"y\"\" z\"\n", b',').unclosed_quote, None);
        assert_eq!(scan("a,b\n1,5\" pipe\n", b',').unclosed_quote, None);
    }
}
