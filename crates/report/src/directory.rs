//! A run directory: complete or absent. Written beside its place and renamed, `run.json` last.

use std::fs;
use std::path::{Path, PathBuf};

use spoke_model::Fault;
use spoke_model::run::OutputFile;

use crate::folder::{Folder, fingerprint, write_fault};
use crate::replacement::Place;
use crate::{Format, Geography, Record, Results, disclosure, faults};

/// The record's file name.
pub const RECORD: &str = "run.json";
/// The folder of the public copy, inside a run that has anything private.
pub const PUBLIC: &str = "public";

/// Whether a run could be left at `directory`: asked before the long work, so that it is not done in vain.
///
/// # Errors
/// [`faults::NOT_A_RUN`] where the folder holds something else and `force` is not given;
/// [`faults::CANNOT_WRITE`] where it, or its parent, cannot be written to.
pub fn prepare(directory: &Path, force: bool) -> Result<(), Fault> {
    place(directory, force).map(|_| ())
}

fn place(directory: &Path, force: bool) -> Result<Place<'_>, Fault> {
    let place = Place::of(directory, &written_files)?;
    if place.is_taken(force, is_run) {
        let message = "the folder holds files and no run of spoke";
        return Err(Fault::new(&faults::NOT_A_RUN, message).path(directory.display().to_string()));
    }
    Ok(place)
}

/// Writes a run directory in [`Format::CORE`] and `formats`, and gives its record with the outputs filled in.
///
/// A run that stands there already is replaced at once when the new one is complete; files in it that no run wrote
/// are kept. With `force`, so is a folder that holds something else.
///
/// # Errors
/// Those of [`prepare`], and a fault for the first file that cannot be written. What stood there before still does.
pub fn write(
    results: &Results,
    geography: &Geography,
    directory: &Path,
    formats: &[Format],
    force: bool,
) -> Result<Record, Fault> {
    let mut wanted: Vec<Format> = Format::CORE.into_iter().chain(formats.iter().copied()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    place(directory, force)?
        .replace(|partial| fill(results, geography, partial, &wanted).map(|(record, _)| record))
}

/// Writes formats into a run that stands at `directory` already, each file complete or as it was, and gives its
/// record with the outputs brought up to date, and the files that were written.
///
/// # Errors
/// A fault for the first file that cannot be written.
pub fn add(
    results: &Results,
    geography: &Geography,
    directory: &Path,
    formats: &[Format],
) -> Result<(Record, Vec<OutputFile>), Fault> {
    fill(results, geography, directory, formats)
}

fn fill(
    results: &Results,
    geography: &Geography,
    root: &Path,
    formats: &[Format],
) -> Result<(Record, Vec<OutputFile>), Fault> {
    let mut folder = Folder::new(root);
    for format in formats {
        format.exporter().write(results, geography, &mut folder)?;
    }
    let public = disclosure::public(results);
    let public_files = match &public {
        Some(public) => fill_public(public, geography, root, formats)?,
        None => Vec::new(),
    };
    let mut record = results.record.clone();
    record.outputs.retain(|old| folder.written().iter().all(|new| new.path != old.path));
    record.outputs.extend_from_slice(folder.written());
    record.outputs.retain(|old| public_files.iter().all(|new| new.path != old.path));
    record.outputs.extend_from_slice(&public_files);
    record.outputs.sort_by(|a, b| a.path.cmp(&b.path));
    let mut written = folder.written().to_vec();
    write_record(&record, &mut folder)?;
    written.extend(public_files);
    Ok((record, written))
}

/// Writes the public copy into `public/`: the same formats but the prices, which are made of what is suppressed.
fn fill_public(
    public: &Results,
    geography: &Geography,
    root: &Path,
    formats: &[Format],
) -> Result<Vec<OutputFile>, Fault> {
    let inside = root.join(PUBLIC);
    fs::create_dir_all(&inside).map_err(|e| write_fault(&inside, &e))?;
    let mut folder = Folder::new(&inside);
    for format in formats.iter().filter(|format| **format != Format::Certificate) {
        format.exporter().write(public, geography, &mut folder)?;
    }
    let mut record = public.record.clone();
    record.outputs.retain(|old| folder.written().iter().all(|new| new.path != old.path));
    record.outputs.extend_from_slice(folder.written());
    record.outputs.sort_by(|a, b| a.path.cmp(&b.path));
    write_record(&record, &mut folder)?;
    let named = |file: &OutputFile| OutputFile { path: format!("{PUBLIC}/{}", file.path), ..file.clone() };
    Ok(folder.written().iter().map(named).collect())
}

fn write_record(record: &Record, folder: &mut Folder) -> Result<(), Fault> {
    folder.write(RECORD, |file| {
        serde_json::to_writer_pretty(&mut *file, record)?;
        file.write_all(b"\n")
    })
}

/// The files of the run at `directory`, its record among them; none where there is no run.
fn written_files(directory: &Path) -> Vec<PathBuf> {
    let record = record_at(directory);
    let outputs =
        record.iter().flat_map(|record| record.outputs.iter().map(|file| PathBuf::from(&file.path)));
    outputs.chain(record.iter().map(|_| PathBuf::from(RECORD))).collect()
}

/// Whether `directory` holds a run.
pub fn is_run(directory: &Path) -> bool {
    record_at(directory).is_some()
}

fn record_at(directory: &Path) -> Option<Record> {
    serde_json::from_slice(&fs::read(directory.join(RECORD)).ok()?).ok()
}

/// Whether a file still is what its record says.
pub(crate) fn is_as_written(directory: &Path, file: &spoke_model::run::OutputFile) -> std::io::Result<bool> {
    let (bytes, sha256) = fingerprint(&directory.join(&file.path))?;
    Ok(bytes == file.bytes && sha256 == file.sha256)
}
