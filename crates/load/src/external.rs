//! Files that another stage reads (street extracts, timetables): found, hashed and entered into the record here,
//! or given to the readers of this crate as a table.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use spoke_model::Fault;
use spoke_model::run::InputFile;

use crate::fault;
use crate::loader::Loader;
use crate::source::{self, Source};
use crate::table::{RowView, Table};

/// Cells of rows, by the numbers that an editor or Excel shows.
pub type NumberedRows = Vec<(u64, Vec<String>)>;

impl Loader {
    /// Gives the content of a file, read elsewhere, as a CSV table; readers of that path read this instead. The
    /// record keeps size and hash of the file itself. Nothing happens, with a fault, where there is no such file.
    pub fn offer(&mut self, path: &str, csv: String) {
        let source = self.roots.find(path).and_then(|found| {
            let (bytes, sha256) = digest(&found).map_err(|error| unreadable(path, &error))?;
            let source = source::from_bytes(path, csv.into_bytes(), None)?;
            Ok(Source { file_bytes: bytes, sha256, ..source })
        });
        match source {
            Ok(source) => self.put_source(path, source),
            Err(fault) => self.faults.push(fault),
        }
    }

    /// A table for another stage, in any format that tables come in: headers and rows. It may be of people, as a list of
    /// staff is. `None`, with a fault, where it cannot be read.
    pub fn rows(&mut self, role: &str, path: &str) -> Option<(Vec<String>, NumberedRows)> {
        let source = self.source(path)?;
        let table = Table::read(&source, &mut self.faults)?;
        let mut words = vec![source.format.name().to_owned()];
        words.extend(table.notes.iter().cloned());
        self.record(role, &source, words, table.len());
        let columns = 0..table.headers.len();
        let cells = |row: RowView<'_>| columns.clone().map(|column| row.cell(column).to_owned()).collect();
        let rows = table.rows().map(|(number, row)| (number, cells(row))).collect();
        Some((table.headers, rows))
    }

    /// The fault of a file that is not there, read or not; `None` where it is.
    pub fn missing(&self, path: &str) -> Option<Fault> {
        self.roots.find(source::parts(&self.roots, path).0).err().map(|fault| fault.path(path))
    }

    /// Where a file or a directory of files lies, entered into the record with its size and hash; `None`, with a
    /// fault, where there is none. `understood` says what it is taken for.
    pub fn external(&mut self, role: &str, path: &str, understood: &str) -> Option<PathBuf> {
        let found = match self.roots.find(path) {
            Ok(found) => found,
            Err(fault) => {
                self.faults.push(fault);
                return None;
            }
        };
        if self.inputs.iter().any(|input| input.path == path) {
            return Some(found);
        }
        match digest(&found) {
            Ok((bytes, sha256)) => {
                self.inputs.push(InputFile {
                    role: role.to_owned(),
                    path: path.to_owned(),
                    bytes,
                    sha256,
                    understood: understood.to_owned(),
                    rows: 0,
                });
                Some(found)
            }
            Err(error) => {
                self.faults.push(unreadable(path, &error));
                None
            }
        }
    }
}

fn unreadable(path: &str, error: &io::Error) -> Fault {
    Fault::new(&fault::FILE_UNREADABLE, format!("cannot be read: {error}")).path(path)
}

/// Size and SHA-256 of a file, or of the files of a directory in order of name.
fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files =
            fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
        files.retain(|file| file.is_file());
        files.sort();
    }
    if let Some(file) = files.iter().find(|file| file.exists() && !file.is_file()) {
        let message = format!("{} is a device or a pipe, not a file", file.display());
        return Err(io::Error::other(message));
    }
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 1 << 16];
    for file in files {
        let mut file = File::open(file)?;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
        }
    }
    Ok((bytes, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use spoke_model::Pattern;

    use crate::{Areas, Loader};

    #[test]
    fn a_file_read_elsewhere_is_recorded_and_its_table_is_read() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("town.osm.pbf"), b"abc").unwrap();
        let mut loader = Loader::new([directory.path()]);
        assert!(loader.external("streets", "town.osm.pbf", "OpenStreetMap").is_some());
        assert_eq!(
            loader.inputs()[0].sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(loader.external("streets", "city.osm.pbf", "OpenStreetMap").is_none());
        assert_eq!(loader.faults()[0].kind.code, "L001");
        loader.offer(
            "town.osm.pbf",
            "id,name,kind,easting,northing\nway/1,Malpas,library,330000,190000\n".to_owned(),
        );
        let settings = serde_json::from_str(r#"{"table": "town.osm.pbf", "kinds": ["library"]}"#).unwrap();
        let patterns = [Pattern::named("none", 13).unwrap()];
        let venues = loader.venues(&settings, &patterns, &Areas::new(Vec::new())).unwrap();
        assert_eq!((venues[0].id.as_str(), venues[0].location.easting), ("way/1", 330_000.0));
        assert_eq!(loader.inputs().len(), 1, "one file, whoever reads it");
    }
}
