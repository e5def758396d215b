//! What a file is, by its first bytes.

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
    /// A web page.
    Html,
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
            Self::Html => "web page",
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
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Format::Text,
        _ if bytes.starts_with(&SHP) => Format::Shapefile,
        _ if bytes.starts_with(b"SQLite format 3\0") => Format::GeoPackage,
        _ if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&CFB) => Format::Workbook,
        _ if bytes.starts_with(b"PAR1") => Format::Parquet,
        _ if text.starts_with(b"{") => Format::Json,
        _ if is_html(text) => Format::Html,
        _ if bytes.iter().take(4096).any(|byte| *byte == 0) => Format::Binary,
        _ => Format::Text,
    }
}

fn is_html(text: &[u8]) -> bool {
    let start: Vec<u8> = text.iter().take(256).map(u8::to_ascii_lowercase).collect();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html") || {
        start.starts_with(b"<?xml") && start.windows(5).any(|window| window == b"<html")
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, format};

    #[test]
    fn content_decides() {
        assert_eq!(format(b" \r\n"), Format::Empty);
        assert_eq!(format(b"\xef\xbb\xbf  {\"type\":1}"), Format::Json);
        assert_eq!(format(b"code,rank\nE01,1"), Format::Text);
        assert_eq!(format(b"<!DOCTYPE HTML><p>"), Format::Html);
        assert_eq!(format(b"\x01\x00\x02\x00"), Format::Binary);
        assert_eq!(format(b"SQLite format 3\0..."), Format::GeoPackage);
    }
}
