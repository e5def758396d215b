//! Official codes of areas: `E01009512`, alone or before a name as in `E01009512 : Coventry 031A`.

/// Whether a text is a nine-character ONS (GSS) code: a letter of a nation and eight digits.
pub(crate) fn is_gss(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 9
        && matches!(bytes[0], b'E' | b'W' | b'S' | b'N' | b'K' | b'J' | b'L' | b'M')
        && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// The code of a cell, and the name after it where both stand in one cell.
pub(crate) fn split_code(cell: &str) -> (&str, Option<&str>) {
    let cell = cell.trim();
    if let Some((code, name)) = cell.split_once(':') {
        let code = code.trim();
        if is_gss(code) {
            return (code, Some(name.trim()));
        }
    }
    (cell, None)
}

/// The year of the LSOA edition that a column's header names: `LSOA21CD`, `lsoa11_code`, `LSOA code (2011)`.
pub(crate) fn lsoa_edition(header: &str) -> Option<u16> {
    let lower = header.to_ascii_lowercase();
    let squeezed: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    if !(squeezed.contains("lsoa") || lower.contains("super output area")) {
        return None;
    }
    for (short, long, year) in [("lsoa11", "2011", 2011), ("lsoa21", "2021", 2021), ("lsoa01", "2001", 2001)]
    {
        if squeezed.contains(short) || squeezed.contains(long) {
            return Some(year);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{is_gss, lsoa_edition, split_code};

    #[test]
    fn codes_and_names() {
        assert!(is_gss("E01009512") && is_gss("W01001958") && is_gss("S01006506"));
        assert!(!is_gss("E0100951") && !is_gss("E01OO9512") && !is_gss("X01009512") && !is_gss("É1009512"));
        assert_eq!(split_code("E01006946 : Sefton 001A"), ("E01006946", Some("Sefton 001A")));
        assert_eq!(split_code("Ward: North"), ("Ward: North", None));
    }

    #[test]
    fn editions() {
        assert_eq!(lsoa_edition("LSOA21CD"), Some(2021));
        assert_eq!(lsoa_edition("lsoa11_code"), Some(2011));
        assert_eq!(lsoa_edition("LSOA code (2011)"), Some(2011));
        assert_eq!(lsoa_edition("2021 super output area - lower layer"), Some(2021));
        assert_eq!(lsoa_edition("geography code"), None);
    }
}
