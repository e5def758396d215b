//! One CSV file: how it is opened, what its columns are called, and which line of it a record begins on.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{Position, Reader, ReaderBuilder, Trim};
use spoke_model::{Fault, FaultKind};

use super::UNREADABLE;

/// A file of which rows are told.
pub(super) struct Source {
    path: PathBuf,
}

impl Source {
    /// The file, a reader past its header, and the names of its columns in lower case.
    pub(super) fn open(path: &Path, faults: &mut Vec<Fault>) -> Option<(Self, Reader<File>, Vec<String>)> {
        let source = Self { path: path.to_owned() };
        let mut reader = match ReaderBuilder::new().trim(Trim::All).from_path(path) {
            Ok(reader) => reader,
            Err(error) => {
                faults.push(source.fault(&UNREADABLE, error.to_string()));
                return None;
            }
        };
        match reader.headers() {
            Ok(header) => {
                let name = |cell: &str| cell.trim_start_matches('\u{feff}').trim().to_lowercase();
                let header = header.iter().map(name).collect();
                Some((source, reader, header))
            }
            Err(error) => {
                faults.push(source.fault(&UNREADABLE, error.to_string()));
                None
            }
        }
    }

    /// The same file from its beginning.
    pub(super) fn again(&self, faults: &mut Vec<Fault>) -> Option<(Self, Reader<File>, Vec<String>)> {
        Self::open(&self.path, faults)
    }

    /// The path as the user gave it.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// A fault of this file.
    pub(super) fn fault(&self, kind: &'static FaultKind, message: impl Into<String>) -> Fault {
        Fault::new(kind, message).path(self.name())
    }

    /// A record that cannot be read.
    pub(super) fn unreadable(&self, error: &csv::Error) -> Fault {
        self.fault(&UNREADABLE, error.to_string()).row(self.row(error.position()))
    }

    /// The line that a record begins on. The reader says where it stood before the record, which is short of the line
    /// feed of a line that ends in two characters, and of blank lines: the file is looked at there.
    pub(super) fn row(&self, before: Option<&Position>) -> u64 {
        let Some(before) = before else { return 1 };
        // What cannot be looked at twice, such as a pipe, is told as the reader counts.
        before.line() + self.line_feeds(before.byte()).unwrap_or(0)
    }

    /// Line feeds before the next character that ends no line.
    fn line_feeds(&self, from: u64) -> io::Result<u64> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut count = 0;
        for byte in BufReader::with_capacity(64, file).bytes() {
            match byte? {
                b'\n' => count += 1,
                b'\r' => {}
                _ => break,
            }
        }
        Ok(count)
    }
}
