//! Text in markup: data, never code, in HTML and XML alike.

/// Text that can stand in an element or in an attribute in double quotes.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // Control characters have no place in XML 1.0, not even as references.
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_are_data_not_markup() {
        assert_eq!(escaped("<b>\"A & B\"</b>\u{1b}"), "&lt;b&gt;&quot;A &amp; B&quot;&lt;/b&gt;\u{fffd}");
    }
}
