//! The files of a GTFS feed, zipped or in a directory, row by row with line numbers. Knows no field.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, Trim};
use serde::de::DeserializeOwned;
use spoke_model::{Fault, FaultKind};
use zip::ZipArchive;

use crate::faults;

/// How many faults of one kind and file are told one by one.
const TOLD: usize = 5;

/// Where a feed's files are.
pub(super) enum Source {
    Zip(Box<ZipArchive<fs::File>>),
    Directory(PathBuf),
}

impl Source {
    /// Opens a feed. The error says why it is none.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        if path.is_dir() {
            return Ok(Self::Directory(path.to_owned()));
        }
        let file = fs::File::open(path).map_err(|error| error.to_string())?;
        ZipArchive::new(file).map(|archive| Self::Zip(Box::new(archive))).map_err(|error| error.to_string())
    }

    /// The bytes of a file, wherever in the archive it lies; `None` where the feed has none of that name.
    pub(super) fn bytes(&mut self, name: &str) -> Option<Result<Vec<u8>, String>> {
        match self {
            Self::Directory(directory) => {
                let path = directory.join(name);
                path.is_file().then(|| fs::read(path).map_err(|error| error.to_string()))
            }
            Self::Zip(archive) => {
                let index = (0..archive.len()).find(|index| {
                    archive.name_for_index(*index).is_some_and(|full| {
                        full == name
                            || full
                                .rsplit('/')
                                .next()
                                .is_some_and(|last| last == name && !full.starts_with("__MACOSX"))
                    })
                })?;
                Some(archive.by_index(index).map_err(|error| error.to_string()).and_then(|mut file| {
                    let mut bytes = Vec::new();
                    file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
                    Ok(bytes)
                }))
            }
        }
    }
}

/// Faults of a feed as they are found: the first few of a kind in a file one by one, the rest as a number.
pub(super) struct Findings {
    feed: String,
    faults: Vec<Fault>,
    counts: Vec<(&'static str, String, usize, &'static FaultKind)>,
}

impl Findings {
    pub(super) fn of(feed: &str) -> Self {
        Self { feed: feed.to_owned(), faults: Vec::new(), counts: Vec::new() }
    }

    /// Notes a fault in a file of the feed (`""`: the feed itself).
    pub(super) fn add(&mut self, file: &str, fault: Fault) {
        let path = if file.is_empty() { self.feed.clone() } else { format!("{}/{file}", self.feed) };
        let kind = fault.kind;
        let known = self.counts.iter_mut().find(|(code, of, ..)| *code == kind.code && *of == path);
        let count = match known {
            Some((.., count, _)) => {
                *count += 1;
                *count
            }
            None => {
                self.counts.push((kind.code, path.clone(), 1, kind));
                1
            }
        };
        if count <= TOLD {
            self.faults.push(fault.path(path));
        }
    }

    /// Everything found.
    pub(super) fn finish(self) -> Vec<Fault> {
        let mut faults = self.faults;
        for (_, path, count, kind) in self.counts {
            if count > TOLD {
                faults.push(Fault::new(kind, format!("and {} more like these", count - TOLD)).path(path));
            }
        }
        faults
    }
}

/// Reads the rows of a file, each with its line. A row that cannot be understood is noted and passed over; a file
/// that is absent is noted where it is `required`.
pub(super) fn rows<T: DeserializeOwned>(
    source: &mut Source,
    name: &str,
    required: bool,
    findings: &mut Findings,
    mut each: impl FnMut(u64, T, &mut Findings),
) {
    let bytes = match source.bytes(name) {
        Some(Ok(bytes)) => bytes,
        Some(Err(error)) => {
            findings.add("", Fault::new(&faults::BAD_FEED, format!("{name} cannot be read: {error}")));
            return;
        }
        None => {
            if required {
                findings.add("", Fault::new(&faults::MISSING_FILE, format!("{name} is missing")));
            }
            return;
        }
    };
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text);
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            findings.add(name, Fault::new(&faults::BAD_ROW, error.to_string()).row(1));
            return;
        }
    };
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                match record.deserialize::<T>(Some(&headers)) {
                    Ok(row) => each(line, row, findings),
                    Err(error) => findings.add(name, bad_row(line, &headers, &record, &error)),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                findings.add(name, bad_row(line, &headers, &record, &error));
                if error.is_io_error() {
                    break;
                }
            }
        }
    }
}

/// A row that cannot be understood: its line, the field and value where they are known.
fn bad_row(line: u64, headers: &StringRecord, record: &StringRecord, error: &csv::Error) -> Fault {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            let fault = Fault::new(&faults::BAD_ROW, err.kind().to_string()).row(line);
            match err.field().and_then(|field| usize::try_from(field).ok()) {
                Some(field) => fault
                    .column(headers.get(field).unwrap_or_default())
                    .value(record.get(field).unwrap_or_default()),
                None => match named_in(headers, record, &fault.message) {
                    Some((column, value)) => fault.column(column).value(value),
                    None => fault,
                },
            }
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Fault::new(&faults::BAD_ROW, format!("has {len} fields where the header has {expected_len}"))
                .row(line)
        }
        csv::ErrorKind::Utf8 { .. } => Fault::new(&faults::BAD_ROW, "is not UTF-8 text").row(line),
        _ => Fault::new(&faults::BAD_ROW, error.to_string()).row(line),
    }
}

/// The field whose value a message quotes: messages of a field's own reader do not say which field it was.
fn named_in<'a>(
    headers: &'a StringRecord,
    record: &'a StringRecord,
    message: &str,
) -> Option<(&'a str, &'a str)> {
    let quoted = |value: &str| {
        !value.is_empty()
            && (message.contains(&format!("'{value}'"))
                || message.contains(&format!("`{value}`"))
                || message.contains(&format!("\"{value}\"")))
    };
    headers.iter().zip(record).find(|(_, value)| quoted(value))
}
