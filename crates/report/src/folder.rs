//! Files written into a folder: each complete or absent, each with its size and SHA-256.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use spoke_model::Fault;
use spoke_model::run::OutputFile;

use crate::faults;

/// A folder that files are written into, remembering what it wrote.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    written: Vec<OutputFile>,
}

impl Folder {
    /// The folder at `root`, which exists.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), written: Vec::new() }
    }

    /// Writes the file `name` (a path inside the folder, `/` between its parts) with what `fill` gives it.
    ///
    /// # Errors
    /// [`faults::CANNOT_WRITE`] or [`faults::DISK_FULL`]; nothing of the file is left then.
    pub fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Fault> {
        self.build(name, |path| filled(path, fill))
    }

    /// Writes the file `name` through `make`, which is given the path of a new file to create: for formats whose
    /// library wants a path.
    ///
    /// # Errors
    /// Those of `make` and of [`Folder::write`].
    pub fn build(&mut self, name: &str, make: impl FnOnce(&Path) -> Result<(), Fault>) -> Result<(), Fault> {
        let path = self.root.join(name);
        let (bytes, sha256) = replace(&path, |partial| {
            make(partial)?;
            fingerprint(partial).map_err(|e| write_fault(&path, &e))
        })?;
        self.written.retain(|other| other.path != name);
        self.written.push(OutputFile { path: name.to_owned(), bytes, sha256 });
        Ok(())
    }

    /// What was written, in that order.
    pub fn written(&self) -> &[OutputFile] {
        &self.written
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// Writes the file at `path` with what `fill` gives it: complete, or as it was.
///
/// # Errors
/// [`faults::CANNOT_WRITE`] or [`faults::DISK_FULL`].
pub fn write_file(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Fault> {
    replace(path, |partial| filled(partial, fill))
}

fn filled(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Fault> {
    let mut file = BufWriter::new(File::create(path).map_err(|e| write_fault(path, &e))?);
    fill(&mut file).and_then(|()| file.flush()).map_err(|e| write_fault(path, &e))
}

/// Makes a file beside its place through `make` and renames it; nothing is left of one that could not be made.
fn replace<T>(path: &Path, make: impl FnOnce(&Path) -> Result<T, Fault>) -> Result<T, Fault> {
    let partial = sibling(path, "partial");
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(|e| write_fault(parent, &e))?;
    }
    let made = make(&partial).and_then(|made| {
        fs::rename(&partial, path).map_err(|e| write_fault(path, &e))?;
        Ok(made)
    });
    made.map_err(|fault| {
        // What is left of it is no use; that removing it fails too would hide the real cause.
        let _ = fs::remove_file(&partial);
        rename_place(fault, &partial, path)
    })
}

/// Size and SHA-256 of a file.
pub(crate) fn fingerprint(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    Ok((bytes, hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// `.NAME.suffix` beside `path`.
pub(crate) fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{suffix}"))
}

/// What the system said when writing, as a fault.
pub(crate) fn write_fault(path: &Path, error: &io::Error) -> Fault {
    let kind = if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        &faults::DISK_FULL
    } else {
        &faults::CANNOT_WRITE
    };
    Fault::new(kind, format!("cannot be written: {error}")).path(path.display().to_string())
}

/// A user knows the file by its own name, not by that of its unfinished self.
fn rename_place(mut fault: Fault, partial: &Path, path: &Path) -> Fault {
    if fault.place.path.as_deref() == Some(&*partial.display().to_string()) {
        fault.place.path = Some(path.display().to_string());
    }
    fault
}
