//! Bytes → text: UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252.

use std::borrow::Cow;

/// The text, and how it was encoded where that is not plain UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf")
        && let Ok(text) = std::str::from_utf8(rest)
    {
        return (Cow::Borrowed(text), Some("UTF-8 with byte order mark"));
    }
    for (mark, encoding, name) in
        [(b"\xff\xfe", encoding_rs::UTF_16LE, "UTF-16"), (b"\xfe\xff", encoding_rs::UTF_16BE, "UTF-16")]
    {
        if let Some(rest) = bytes.strip_prefix(mark.as_slice()) {
            let (text, _) = encoding.decode_without_bom_handling(rest);
            return (text, Some(name));
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => {
            let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(rest);
            (text, Some("Windows-1252"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn each_encoding_gives_the_same_text() {
        assert_eq!(decode("Ynys Môn".as_bytes()), ("Ynys Môn".into(), None));
        assert_eq!(decode(b"\xef\xbb\xbfa,b").0, "a,b");
        assert_eq!(decode(b"Ynys M\xf4n"), ("Ynys Môn".into(), Some("Windows-1252")));
        assert_eq!(decode(b"\xff\xfea\0,\0").0, "a,");
    }
}
