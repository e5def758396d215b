//! The attribute table of a Shapefile (dBase III), as text.
//!
//! Only what attribute tables of boundaries and places hold: characters, numbers, dates, logicals. Records marked
//! as deleted keep their place, since records and shapes go by position.

use crate::source::decode;

/// Fields and records; each record has a cell for each field.
#[derive(Debug)]
pub(super) struct Dbf {
    pub(super) fields: Vec<String>,
    pub(super) records: Vec<csv::StringRecord>,
}

struct Field {
    start: usize,
    length: usize,
}

/// Reads a `.dbf`; `encoding` is the label in the `.cpg`, where there is one.
///
/// # Errors
/// In words: what is damaged, and where.
pub(super) fn read(bytes: &[u8], encoding: Option<&str>) -> Result<Dbf, String> {
    let short = || "its .dbf is cut short in the header".to_owned();
    let u16_at = |at: usize| {
        bytes.get(at..at + 2).and_then(|pair| pair.try_into().ok()).map(u16::from_le_bytes).map(usize::from)
    };
    let count =
        bytes.get(4..8).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes).ok_or_else(short)?;
    let header_length = u16_at(8).ok_or_else(short)?;
    let record_length = u16_at(10).ok_or_else(short)?;
    let label = encoding.and_then(|label| encoding_rs::Encoding::for_label(cpg_label(label).as_bytes()));
    let text = |bytes: &[u8]| -> String {
        match label {
            Some(encoding) => encoding.decode_without_bom_handling(bytes).0.trim().to_owned(),
            None => decode(bytes).0.trim_matches(['\0', ' ']).to_owned(),
        }
    };
    let (mut fields, mut names) = (Vec::new(), Vec::new());
    let mut start = 1;
    let mut at = 32;
    while bytes.get(at).ok_or_else(short)? != &0x0d {
        let descriptor = bytes.get(at..at + 32).ok_or_else(short)?;
        let name_end = descriptor[..11].iter().position(|byte| *byte == 0).unwrap_or(11);
        let length = usize::from(descriptor[16]);
        names.push(text(&descriptor[..name_end]));
        fields.push(Field { start, length });
        start += length;
        at += 32;
        if at >= header_length {
            break;
        }
    }
    if fields.is_empty() || start > record_length {
        return Err("its .dbf describes records that cannot be".to_owned());
    }
    let mut records = Vec::new();
    for index in 0..count as usize {
        let from = header_length + index * record_length;
        let record = bytes.get(from..from + record_length).ok_or_else(|| {
            format!("its .dbf is cut short: it announces {count} records and holds {index}")
        })?;
        records.push(
            fields.iter().map(|field| text(&record[field.start..field.start + field.length])).collect(),
        );
    }
    Ok(Dbf { fields: names, records })
}

/// `.cpg` files write code pages in their own ways: `1252`, `ANSI 1252`, `UTF8`.
fn cpg_label(label: &str) -> String {
    let lower = label.trim().to_ascii_lowercase();
    let digits: String = lower.chars().filter(char::is_ascii_digit).collect();
    match digits.as_str() {
        "1252" => "windows-1252".to_owned(),
        "88591" => "iso-8859-1".to_owned(),
        "65001" | "8" => "utf-8".to_owned(),
        _ => lower,
    }
}
