//! Out of `.gz` and `.zip`: one data file, or the files of one Shapefile.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use spoke_model::Fault;
use zip::result::ZipError;

use super::MOST_BYTES;
use crate::fault;

/// What was inside.
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    pub(super) companions: Vec<(String, Vec<u8>)>,
    pub(super) packing: String,
}

/// Unpacks bytes that are gzip or zip, and passes others through. A workbook is a zip file and stays one.
pub(super) fn unpack(raw: Vec<u8>, member: Option<&str>) -> Result<Unpacked, Fault> {
    if raw.starts_with(b"\x1f\x8b") {
        let mut inner = gunzip(&raw)?;
        // A gzip of a zip or of a gzip does occur; one more level is enough.
        if inner.starts_with(b"\x1f\x8b") {
            inner = gunzip(&inner)?;
        }
        let mut unpacked =
            if inner.starts_with(b"PK\x03\x04") { unzip(inner, member)? } else { plain(inner) };
        unpacked.packing = join("gzip", &unpacked.packing);
        return Ok(unpacked);
    }
    if raw.starts_with(b"PK\x03\x04") || raw.starts_with(b"PK\x05\x06") {
        return unzip(raw, member);
    }
    Ok(plain(raw))
}

fn plain(bytes: Vec<u8>) -> Unpacked {
    Unpacked { bytes, companions: Vec::new(), packing: String::new() }
}

fn join(outer: &str, inner: &str) -> String {
    if inner.is_empty() { outer.to_owned() } else { format!("{outer}, {inner}") }
}

fn limited(reader: impl Read, broken: impl Fn(String) -> Fault) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    reader.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| broken(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Fault::new(&fault::TOO_LARGE, format!("more than {MOST_BYTES} bytes")));
    }
    Ok(bytes)
}

fn gunzip(raw: &[u8]) -> Result<Vec<u8>, Fault> {
    limited(MultiGzDecoder::new(raw), |why| {
        Fault::new(&fault::ARCHIVE_BROKEN, format!("the gzip file cannot be unpacked: {why}"))
    })
}

/// Files of an archive that are never the data.
fn is_clutter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let file = lower.rsplit('/').next().unwrap_or(&lower);
    let ends = [".pdf", ".md", ".html", ".htm", ".qmd", ".qpj", ".sbn", ".sbx", ".shx", ".docx"];
    lower.contains("__macosx")
        || ["readme", "licen", "."].iter().any(|begin| file.starts_with(begin))
        || file.is_empty()
        || ends.iter().any(|end| file.ends_with(end))
}

/// Files that are notes where something else is there, and may be the data where they are alone.
fn may_be_notes(name: &str) -> bool {
    ["txt", "xml"].contains(&extension(name).as_str())
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

fn unzip(raw: Vec<u8>, member: Option<&str>) -> Result<Unpacked, Fault> {
    let broken =
        |why: String| Fault::new(&fault::ARCHIVE_BROKEN, format!("the zip file cannot be unpacked: {why}"));
    let mut archive =
        zip::ZipArchive::new(Cursor::new(raw.as_slice())).map_err(|error| broken(error.to_string()))?;
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    if is_workbook(&names) && member.is_none() {
        drop(archive);
        return Ok(plain(raw));
    }
    let chosen = choose(&names, member)?;
    let mut take = |name: &str| -> Result<Vec<u8>, Fault> {
        let file = archive.by_name(name).map_err(|error| match error {
            unusual @ (ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
                Fault::new(&fault::ARCHIVE_UNUSUAL, format!("{name} cannot be unpacked: {unusual}"))
            }
            other => broken(other.to_string()),
        })?;
        limited(file, broken)
    };
    let mut bytes = take(&chosen)?;
    if bytes.starts_with(b"\x1f\x8b") {
        bytes = gunzip(&bytes)?;
    }
    if is_archive(&bytes) {
        let message = format!("the zip file holds another zip file, {chosen}: unpack the outer one");
        return Err(Fault::new(&fault::ARCHIVE_CHOICE, message));
    }
    let mut companions = Vec::new();
    if extension(&chosen) == "shp" {
        let stem = &chosen[..chosen.len() - 4];
        let beside = |name: &&String| {
            name.len() == chosen.len()
                && name.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem))
        };
        for name in names.iter().filter(beside) {
            let extension = extension(name);
            if ["dbf", "prj", "cpg"].contains(&extension.as_str()) {
                companions.push((extension, take(name)?));
            }
        }
    }
    Ok(Unpacked { bytes, companions, packing: format!("zip, {chosen}") })
}

/// Whether these are the parts of a workbook: of Excel, or of an OpenDocument.
fn is_workbook(parts: &[String]) -> bool {
    parts.iter().any(|name| name == "[Content_Types].xml" || name == "mimetype")
}

/// Whether bytes are a zip file that is no workbook. A damaged one is left to the reader of workbooks.
fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
        && zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| {
            let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
            !is_workbook(&names)
        })
}

fn choose(names: &[String], member: Option<&str>) -> Result<String, Fault> {
    let list = |names: &[&String]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(member) = member {
        let found = names.iter().find(|name| name.as_str() == member);
        return found.cloned().ok_or_else(|| {
            let all: Vec<&String> = names.iter().collect();
            Fault::new(
                &fault::ARCHIVE_CHOICE,
                format!("the zip file has no member {member}; it has {}", list(&all)),
            )
        });
    }
    let mut data: Vec<&String> = names.iter().filter(|name| !is_clutter(name)).collect();
    if !data.iter().all(|name| may_be_notes(name)) {
        data.retain(|name| !may_be_notes(name));
    }
    let shapefiles: Vec<&String> = data.iter().copied().filter(|name| extension(name) == "shp").collect();
    let candidates = if shapefiles.is_empty() { data } else { shapefiles };
    match candidates.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Fault::new(&fault::ARCHIVE_CHOICE, "the zip file holds no data file")),
        several => Err(Fault::new(
            &fault::ARCHIVE_CHOICE,
            format!("the zip file holds {} files that could be meant: {}", several.len(), list(several)),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[test]
    fn the_data_file_is_told_from_its_notes() {
        let names = ["readme.txt", "__MACOSX/._a.csv", "a.csv"].map(str::to_owned);
        assert_eq!(choose(&names, None).unwrap(), "a.csv");
        let names = ["x/a.shp", "x/a.dbf", "x/a.prj", "x/a.shx"].map(str::to_owned);
        assert_eq!(choose(&names, None).unwrap(), "x/a.shp");
        let names = ["Table 1.TXT", "notes.pdf"].map(str::to_owned);
        assert_eq!(choose(&names, None).unwrap(), "Table 1.TXT");
        let names = ["a.csv", "b.csv"].map(str::to_owned);
        assert!(choose(&names, None).unwrap_err().message.contains("a.csv, b.csv"));
        assert_eq!(choose(&names, Some("b.csv")).unwrap(), "b.csv");
    }
}
