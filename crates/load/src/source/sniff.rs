//! What a file is, by its first bytes.

use spoke_model::FaultKind;

use super::text::decode;
use crate::fault;

/// A format, recognised by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Nothing in it.
    Empty,
    /// GeoJSON, or some other JSON.
    Json,
    /// An ESRI Shapefile's `.shp`.
    Shapefile,
    /// SQLite: a GeoPackage.
    GeoPackage,
    /// A workbook: xlsx, xlsb, xls or ods.
    Workbook,
    /// Apache Parquet.
    Parquet,
    /// Anything else that may be text in rows.
    Text,
    /// Bytes that are none of these.
    Binary,
}

impl Format {
    /// Whether it may hold shapes, with a table of their attributes.
    pub(crate) fn is_layer(self) -> bool {
        matches!(self, Self::Json | Self::Shapefile | Self::GeoPackage)
    }

    /// How a report names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty file",
            Self::Json => "GeoJSON",
            Self::Shapefile => "Shapefile",
            Self::GeoPackage => "GeoPackage",
            Self::Workbook => "workbook",
            Self::Parquet => "Parquet",
            Self::Text => "CSV",
            Self::Binary => "binary file",
        }
    }
}

/// The format of decompressed bytes.
pub(crate) fn format(bytes: &[u8]) -> Format {
    const SHP: [u8; 4] = [0, 0, 0x27, 0x0a];
    const CFB: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];
    let without_bom = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = without_bom.trim_ascii_start();
    match bytes {
        _ if text.is_empty() => Format::Empty,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] if start(bytes).starts_with('{') => Format::Json,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Format::Text,
        _ if bytes.starts_with(&SHP) => Format::Shapefile,
        _ if bytes.starts_with(b"SQLite format 3\0") => Format::GeoPackage,
        _ if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&CFB) => Format::Workbook,
        _ if bytes.starts_with(b"PAR1") => Format::Parquet,
        _ if text.starts_with(b"{") => Format::Json,
        _ if bytes.iter().take(4096).any(|byte| *byte == 0) => Format::Binary,
        _ => Format::Text,
    }
}

/// The first characters after white space, in lower case, whatever the encoding.
fn start(bytes: &[u8]) -> String {
    // Even, so that no character of UTF-16 is cut.
    let (text, _) = decode(&bytes[..bytes.len().min(2048)]);
    text.trim_start().chars().take(1024).collect::<String>().to_lowercase()
}

/// What is saved in place of data, and not data of any format: a page, a server's error, a document.
pub(super) fn no_data(bytes: &[u8]) -> Option<(&'static FaultKind, &'static str)> {
    let start = start(bytes);
    let has = |tags: &[&str]| tags.iter().any(|tag| start.contains(tag));
    if start.starts_with('<') {
        const PAGE: [&str; 8] = ["<!doctype html", "<html", "<head", "<body", "<title", "<h1", "<p>", "<div"];
        return Some(if has(&PAGE) {
            (&fault::WEB_PAGE, "the file is a web page")
        } else if has(&["<error", "exception", "<message>"]) {
            (&fault::WEB_PAGE, "the file is an error message of a server")
        } else if start.contains("schemas-microsoft-com:office:spreadsheet") {
            (&fault::FORMAT_UNKNOWN, "the file is a workbook of Excel 2003 (XML)")
        } else {
            (&fault::FORMAT_UNKNOWN, "the file is XML, such as KML or GML")
        });
    }
    if start.starts_with("%pdf") {
        return Some((&fault::FORMAT_UNKNOWN, "the file is a PDF document"));
    }
    if start.starts_with("!table") {
        return Some((&fault::FORMAT_UNKNOWN, "the file is a MapInfo table"));
    }
    if start.starts_with("{\\rtf") {
        return Some((&fault::FORMAT_UNKNOWN, "the file is a text document"));
    }
    let list = start.strip_prefix('[').map(str::trim_start);
    list.is_some_and(|rest| rest.starts_with(['{', '[', ']'])).then_some((
        &fault::FORMAT_UNKNOWN,
        "the file is a JSON list of records, neither a table nor GeoJSON",
    ))
}

#[cfg(test)]
mod tests {
    use super::{Format, format, no_data};

    #[test]
    fn content_decides() {
        assert_eq!(format(b" \r\n"), Format::Empty);
        assert_eq!(format(b"\xef\xbb\xbf  {\"type\":1}"), Format::Json);
        assert_eq!(format(b"code,rank\nE01,1"), Format::Text);
        assert_eq!(format(b"\xff\xfe{\0\"\0"), Format::Json);
        assert_eq!(format(b"\x01\x00\x02\x00"), Format::Binary);
        assert_eq!(format(b"SQLite format 3\0..."), Format::GeoPackage);
    }

    #[test]
    fn what_is_saved_in_place_of_data_is_named() {
        for (text, code) in [
            ("<!DOCTYPE HTML><p>", "L007"),
            ("<!-- saved -->\n<!doctype html>", "L007"),
            ("<h1>403 Forbidden</h1>", "L007"),
            ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "L007"),
            ("<?xml version=\"1.0\"?><kml></kml>", "L004"),
            ("%PDF-1.4", "L004"),
            ("!table\n!version 300", "L004"),
            ("[{\"code\":1}]", "L004"),
        ] {
            assert_eq!(no_data(text.as_bytes()).map(|(kind, _)| kind.code), Some(code), "{text}");
        }
        for text in ["code,n\nE01,1", "[code],n\nE01,1", "{\"type\":1}", ""] {
            assert!(no_data(text.as_bytes()).is_none(), "{text}");
        }
    }
}
