//! A run directory: complete or absent. Written beside its place and renamed, `run.json` last.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use spoke_model::Fault;
use spoke_model::run::OutputFile;

use crate::folder::{Folder, fingerprint, sibling, write_fault};
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
    let target = absolute(directory)?;
    let (partial, retired) = (sibling(&target, "partial"), sibling(&target, "old"));
    if !target.exists() && retired.exists() {
        // An earlier run was stopped between two renames.
        fs::rename(&retired, &target).map_err(|e| write_fault(directory, &e))?;
    }
    if target.exists() && !force && !is_empty(&target) && !is_run(&target) {
        let message = "the folder holds files and no run of spoke";
        return Err(Fault::new(&faults::NOT_A_RUN, message).path(directory.display().to_string()));
    }
    discard(&partial)?;
    fs::create_dir_all(&partial).map_err(|e| write_fault(directory, &e))?;
    fs::remove_dir(&partial).map_err(|e| write_fault(directory, &e))
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
    prepare(directory, force)?;
    let target = absolute(directory)?;
    let partial = sibling(&target, "partial");
    fs::create_dir_all(&partial).map_err(|e| write_fault(directory, &e))?;
    let mut wanted: Vec<Format> = Format::CORE.into_iter().chain(formats.iter().copied()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let written = fill(results, geography, &partial, &wanted).and_then(|(record, _)| {
        install(&partial, &target)?;
        Ok(record)
    });
    written.map_err(|mut fault| {
        // The unfinished folder is of no use; that removing it fails too would hide the real cause.
        let _ = fs::remove_dir_all(&partial);
        if let Some(path) = &mut fault.place.path {
            *path = path.replace(&partial.display().to_string(), &directory.display().to_string());
        }
        fault
    })
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

/// Puts the finished folder in its place.
fn install(partial: &Path, target: &Path) -> Result<(), Fault> {
    let rename = |from: &Path, to: &Path| fs::rename(from, to).map_err(|e| write_fault(target, &e));
    if !target.exists() {
        return rename(partial, target);
    }
    let retired = sibling(target, "old");
    discard(&retired)?;
    rename(target, &retired)?;
    rename(partial, target).inspect_err(|_| {
        // Back to how it was; the first error is the one to report.
        let _ = fs::rename(&retired, target);
    })?;
    let ours: Vec<PathBuf> = record_at(&retired)
        .map(|record| record.outputs.iter().map(|file| PathBuf::from(&file.path)).collect())
        .unwrap_or_default();
    keep_others(&retired, target, Path::new(""), &ours)?;
    discard(&retired)
}

/// Moves files that no run wrote from the retired folder into the new one.
fn keep_others(retired: &Path, target: &Path, inside: &Path, ours: &[PathBuf]) -> Result<(), Fault> {
    let folder = retired.join(inside);
    let failed = |e: &std::io::Error| write_fault(&folder, e);
    for entry in fs::read_dir(&folder).map_err(|e| failed(&e))? {
        let entry = entry.map_err(|e| failed(&e))?;
        let path = inside.join(entry.file_name());
        if entry.file_type().map_err(|e| failed(&e))?.is_dir() {
            keep_others(retired, target, &path, ours)?;
        } else if path != Path::new(RECORD) && !ours.contains(&path) && !target.join(&path).exists() {
            let place = target.join(&path);
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).map_err(|e| failed(&e))?;
            }
            fs::rename(entry.path(), &place).map_err(|e| failed(&e))?;
        }
    }
    Ok(())
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

fn is_empty(directory: &Path) -> bool {
    fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none())
}

fn discard(folder: &Path) -> Result<(), Fault> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(|e| write_fault(folder, &e)) } else { Ok(()) }
}

/// The path with a name of its own: `.` and `runs/..` have none to put a sibling beside.
fn absolute(directory: &Path) -> Result<PathBuf, Fault> {
    let path = if directory.exists() { directory.canonicalize() } else { std::path::absolute(directory) };
    let path = path.map_err(|e| write_fault(directory, &e))?;
    if path.file_name().and_then(OsStr::to_str).is_none_or(|name| name == "..") {
        let message = "is not a name for a folder of its own";
        return Err(Fault::new(&faults::CANNOT_WRITE, message).path(directory.display().to_string()));
    }
    Ok(path)
}
