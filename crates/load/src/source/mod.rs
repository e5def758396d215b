//! A file's bytes: found under the roots, read once, hashed, taken out of `.gz` and `.zip`, its format sniffed.
//!
//! What the content means is the readers' part. Extensions are never trusted.

mod archive;
mod sniff;
mod text;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use spoke_model::Fault;

use crate::fault;

pub(crate) use sniff::Format;
pub(crate) use text::decode;

/// Most bytes a file may have after decompression.
const MOST_BYTES: u64 = 1 << 30;

/// Most bytes a file may have as it lies there.
const MOST_FILE_BYTES: u64 = 4 << 30;

/// One data file, decompressed.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As the scenario names it.
    pub(crate) path: String,
    /// After `#`: a sheet or layer.
    pub(crate) part: Option<String>,
    /// The content, decompressed.
    pub(crate) bytes: Arc<Vec<u8>>,
    /// What the content is.
    pub(crate) format: Format,
    /// Companions of a Shapefile, by lower-case extension; an empty `wal` where a GeoPackage is open elsewhere.
    pub(crate) companions: Vec<(String, Vec<u8>)>,
    /// Size of the file as it lies there, of a Shapefile with its companions.
    pub(crate) file_bytes: u64,
    /// SHA-256 of the file as it lies there; of a Shapefile of its .shp, .dbf, .prj and .cpg one after another.
    pub(crate) sha256: String,
    /// How it was packed, in words, e.g. `gzip`; empty where it was not.
    pub(crate) packing: String,
}

/// Where relative paths are looked for, in order.
#[derive(Clone, Debug)]
pub(crate) struct Roots(pub(crate) Vec<PathBuf>);

impl Roots {
    /// The first root that has the file; where none has, a fault that says where it was looked for.
    pub(crate) fn find(&self, path: &str) -> Result<PathBuf, Fault> {
        let tried: Vec<PathBuf> = self.0.iter().map(|root| root.join(path)).collect();
        if let Some(found) = tried.iter().find(|full| full.exists()) {
            return Ok(found.clone());
        }
        let places: Vec<String> = tried.iter().map(|full| full.display().to_string()).collect();
        Err(Fault::new(&fault::FILE_MISSING, format!("there is no such file: {}", places.join(", nor ")))
            .path(path))
    }
}

/// What a path names: the file, the member of a zip file it reaches into as `file.zip/member`, and the sheet or layer
/// that stands behind a `#`.
pub(crate) fn parts<'p>(roots: &Roots, path: &'p str) -> (&'p str, Option<&'p str>, Option<&'p str>) {
    let (file, part) = file_and_part(roots, path);
    match zip_member(file) {
        Some((file, member)) => (file, Some(member), part),
        None => (file, None, part),
    }
}

/// Reads `path`, which may end in `#sheet-or-layer` and may reach into a zip file as `file.zip/member`.
pub(crate) fn read(roots: &Roots, path: &str) -> Result<Source, Fault> {
    let (file, member, part) = parts(roots, path);
    let full = roots.find(file)?;
    let raw = read_bytes(&full, path)?;
    let mut source = from_bytes(path, raw, member)?;
    source.part = part.map(str::to_owned);
    if source.format == Format::Shapefile && source.packing.is_empty() {
        source.companions = companions_beside(&full);
        let companions = || source.companions.iter().map(|(_, bytes)| bytes.as_slice());
        source.file_bytes += companions().map(|bytes| bytes.len() as u64).sum::<u64>();
        source.sha256 = hex_sha256(std::iter::once(source.bytes.as_slice()).chain(companions()));
    }
    if source.format == Format::GeoPackage && has_changes_beside(&full) {
        source.companions.push(("wal".to_owned(), Vec::new()));
    }
    Ok(source)
}

/// Whether a programme that has a GeoPackage open keeps part of it in a file beside it.
fn has_changes_beside(full: &Path) -> bool {
    let mut beside = full.as_os_str().to_owned();
    beside.push("-wal");
    std::fs::metadata(beside).is_ok_and(|found| found.len() > 0)
}

/// The same from bytes in memory: what the tests damage and the fuzz harnesses invent.
pub(crate) fn from_bytes(path: &str, raw: Vec<u8>, member: Option<&str>) -> Result<Source, Fault> {
    let file_bytes = raw.len() as u64;
    let sha256 = hex_sha256([raw.as_slice()]);
    let unpacked = archive::unpack(raw, member).map_err(|fault| fault.path(path))?;
    if let Some((kind, message)) = sniff::no_data(&unpacked.bytes) {
        return Err(Fault::new(kind, message).path(path));
    }
    let format = sniff::format(&unpacked.bytes);
    if format == Format::Empty {
        return Err(Fault::new(&fault::FILE_EMPTY, "the file has no content").path(path));
    }
    Ok(Source {
        path: path.to_owned(),
        part: None,
        bytes: Arc::new(unpacked.bytes),
        format,
        companions: unpacked.companions,
        file_bytes,
        sha256,
        packing: unpacked.packing,
    })
}

/// A path's file, and what stands after its `#`. The sign may be of the file's own name: the longest name that there is a
/// file of is meant.
fn file_and_part<'p>(roots: &Roots, path: &'p str) -> (&'p str, Option<&'p str>) {
    if let Some((zip, member)) = zip_member(path)
        && roots.find(zip).is_ok()
    {
        return match member.split_once('#') {
            Some((_, part)) => (&path[..path.len() - part.len() - 1], Some(part)),
            None => (path, None),
        };
    }
    let signs = || path.rmatch_indices('#').map(|(at, _)| at);
    let mut ends = std::iter::once(path.len()).chain(signs());
    let there = ends.find(|end| roots.find(&path[..*end]).is_ok());
    match there.or(path.find('#')).filter(|end| *end < path.len()) {
        Some(end) => (&path[..end], Some(&path[end + 1..])),
        None => (path, None),
    }
}

fn zip_member(path: &str) -> Option<(&str, &str)> {
    let at = path.to_ascii_lowercase().find(".zip/")?;
    Some((&path[..at + 4], &path[at + 5..]))
}

fn read_bytes(full: &Path, path: &str) -> Result<Vec<u8>, Fault> {
    let unreadable = |why: String| Fault::new(&fault::FILE_UNREADABLE, why).path(path);
    let found = std::fs::metadata(full).map_err(|error| unreadable(error.to_string()))?;
    if found.is_dir() {
        return Err(unreadable(folder_message(full)));
    }
    // To read a pipe or a device may have no end.
    if !found.is_file() {
        return Err(unreadable("this is a device or a pipe, not a file".to_owned()));
    }
    if found.len() > MOST_FILE_BYTES {
        let message = format!("it has {} bytes; at most {MOST_FILE_BYTES} are read", found.len());
        return Err(Fault::new(&fault::TOO_LARGE, message).path(path));
    }
    std::fs::read(full).map_err(|error| unreadable(error.to_string()))
}

/// A folder is often what a Shapefile was unpacked into: say which file in it to name.
fn folder_message(full: &Path) -> String {
    let mut inside: Vec<String> = std::fs::read_dir(full)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    inside.sort();
    let shapefile = inside.iter().find(|name| name.to_ascii_lowercase().ends_with(".shp"));
    match shapefile.or(inside.first()) {
        Some(name) => format!("this is a folder; name a file in it, such as {name}"),
        None => "this is an empty folder".to_owned(),
    }
}

/// The `.dbf`, `.prj` and `.cpg` that lie beside a `.shp`, whatever the case of their extensions.
fn companions_beside(shp: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for extension in ["dbf", "prj", "cpg"] {
        let candidates = [shp.with_extension(extension), shp.with_extension(extension.to_ascii_uppercase())];
        let read = |path: &PathBuf| read_bytes(path, &path.display().to_string()).ok();
        if let Some(bytes) = candidates.iter().find_map(read) {
            found.push((extension.to_owned(), bytes));
        }
    }
    found
}

fn hex_sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reaches_into_a_zip_file() {
        assert_eq!(zip_member("a/b.ZIP/c/d.csv"), Some(("a/b.ZIP", "c/d.csv")));
        assert_eq!(zip_member("a/b.zip"), None);
    }

    #[test]
    fn a_sign_may_be_of_the_name_or_before_a_sheet() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["need #2.csv", "need", "b.xlsx", "my #1.zip", "c.zip"] {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        let roots = Roots(vec![folder.path().to_owned()]);
        for (path, file, part) in [
            ("need #2.csv", "need #2.csv", None),
            ("need #2.csv#Sheet 1", "need #2.csv", Some("Sheet 1")),
            ("b.xlsx#a#b", "b.xlsx", Some("a#b")),
            ("absent.xlsx#a", "absent.xlsx", Some("a")),
            ("my #1.zip/a.csv", "my #1.zip/a.csv", None),
            ("c.zip/b.xlsx#Sheet", "c.zip/b.xlsx", Some("Sheet")),
        ] {
            assert_eq!(file_and_part(&roots, path), (file, part), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_file() {
        let roots = Roots(vec![PathBuf::from("/")]);
        let fault = read(&roots, "/dev/zero").unwrap_err();
        assert_eq!(fault.kind.code, "L002");
    }

    #[test]
    fn sha256_is_the_published_one() {
        assert!(hex_sha256([&b"a"[..], b"bc"]).starts_with("ba7816bf8f01cfea414140de5dae2223"));
    }
}
