//! A run directory: complete or absent. Written beside its place and renamed, `run.json` last; what is added to one that
//! stands is made whole first, and takes its place together.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use spoke_model::Fault;
use spoke_model::run::OutputFile;

use crate::folder::{Folder, fingerprint, write_fault};
use crate::replacement::Place;
use crate::{Format, Geography, Record, Results, disclosure, faults, schedule};

/// The record's file name.
pub const RECORD: &str = "run.json";
/// The folder inside a run in which what is added to it is made.
const PARTIAL: &str = ".partial";
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
        .replace(|partial| fill(results, geography, partial, &wanted, &[]).map(|filled| filled.record))
}

/// Writes formats into a run that stands at `directory` already, and gives its record with the outputs brought up to
/// date, and the files that were written. Of a quarter dated again, calendars and posters of venues and teams that it
/// has no more are removed. Nothing of the run is touched before all of it is made.
///
/// # Errors
/// A fault for the first file that cannot be written: the run is as it was then. Where a file cannot be moved to its
/// place, those before it have been, and the record is still the old one.
pub fn add(
    results: &Results,
    geography: &Geography,
    directory: &Path,
    formats: &[Format],
) -> Result<(Record, Vec<OutputFile>), Fault> {
    let partial = directory.join(PARTIAL);
    let failed = |e: std::io::Error| write_fault(directory, &e);
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(failed)?;
    }
    fs::create_dir_all(&partial).map_err(failed)?;
    let filled = fill(results, geography, &partial, formats, &results.record.outputs).and_then(|filled| {
        install(&filled, &partial, directory)?;
        Ok((filled.record, filled.written))
    });
    let filled = filled.map_err(|mut fault| {
        if let Some(path) = &mut fault.place.path {
            *path = path.replace(&partial.display().to_string(), &directory.display().to_string());
        }
        fault
    });
    let removed = fs::remove_dir_all(&partial).map_err(failed);
    // What could not be written is the cause to tell.
    let filled = filled?;
    removed.map(|()| filled)
}

/// Moves what was made into the run it is for: first whatever can still fail, the records last.
fn install(filled: &Filled, partial: &Path, directory: &Path) -> Result<(), Fault> {
    let of_public = format!("{PUBLIC}/{RECORD}");
    let paths = || filled.written.iter().map(|file| file.path.as_str());
    let (records, files): (Vec<&str>, Vec<&str>) = paths().partition(|path| *path == of_public);
    let all: Vec<&str> = files.into_iter().chain(records).chain([RECORD]).collect();
    if let Some(place) = all.iter().map(|path| directory.join(path)).find(|place| place.is_dir()) {
        return Err(write_fault(&place, &ErrorKind::IsADirectory.into()));
    }
    for parent in all.iter().filter_map(|path| Some(directory.join(path).parent()?.to_owned())) {
        fs::create_dir_all(&parent).map_err(|e| write_fault(&parent, &e))?;
    }
    for path in all {
        let place = directory.join(path);
        fs::rename(partial.join(path), &place).map_err(|e| write_fault(&place, &e))?;
    }
    for path in filled.stale.iter().map(|path| directory.join(path)) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(write_fault(&path, &error)),
            _ => {}
        }
    }
    Ok(())
}

/// What was made of a run.
struct Filled {
    record: Record,
    /// The files but for the run's record.
    written: Vec<OutputFile>,
    /// Files of the run that are no part of it any more.
    stale: Vec<String>,
}

/// `listed` are the files that the run has already.
fn fill(
    results: &Results,
    geography: &Geography,
    root: &Path,
    formats: &[Format],
    listed: &[OutputFile],
) -> Result<Filled, Fault> {
    let mut folder = Folder::new(root);
    for format in formats {
        format.exporter().write(results, geography, &mut folder)?;
    }
    let of_public = |file: &&OutputFile| Path::new(&file.path).starts_with(PUBLIC);
    let mut record = results.record.clone();
    let mut stale;
    (record.outputs, stale) =
        brought_up_to_date(listed.iter().filter(|file| !of_public(file)), &folder, formats);
    let mut written = folder.written().to_vec();
    let theirs = listed.iter().filter(of_public);
    match disclosure::public(results) {
        Some(public) => {
            let copy = fill_public(public, geography, root, formats, theirs)?;
            record.outputs.extend(copy.record.outputs);
            written.extend(copy.written);
            stale.extend(copy.stale);
        }
        None => record.outputs.extend(theirs.cloned()),
    }
    record.outputs.sort_by(|a, b| a.path.cmp(&b.path));
    write_record(&record, &mut folder)?;
    Ok(Filled { record, written, stale })
}

/// Writes the public copy into `public/`: the same formats but the prices, which are made of what is suppressed. Its files
/// are given as the run's record names them, its own record among them.
fn fill_public<'a>(
    public: Results,
    geography: &Geography,
    root: &Path,
    formats: &[Format],
    listed: impl Iterator<Item = &'a OutputFile>,
) -> Result<Filled, Fault> {
    let inside = root.join(PUBLIC);
    fs::create_dir_all(&inside).map_err(|e| write_fault(&inside, &e))?;
    let mut folder = Folder::new(&inside);
    for format in formats.iter().filter(|format| **format != Format::Certificate) {
        format.exporter().write(&public, geography, &mut folder)?;
    }
    let own = |file: &OutputFile| {
        let path = file.path.strip_prefix(PUBLIC)?.strip_prefix('/')?;
        (path != RECORD).then(|| OutputFile { path: path.to_owned(), ..file.clone() })
    };
    let listed: Vec<OutputFile> = listed.filter_map(own).collect();
    let mut record = public.record;
    let stale;
    (record.outputs, stale) = brought_up_to_date(listed.iter(), &folder, formats);
    write_record(&record, &mut folder)?;
    record.outputs.extend(folder.written().last().cloned());
    let inside = |path: &str| format!("{PUBLIC}/{path}");
    let named = |file: &OutputFile| OutputFile { path: inside(&file.path), ..file.clone() };
    record.outputs = record.outputs.iter().map(named).collect();
    let written = folder.written().iter().map(named).collect();
    Ok(Filled { record, written, stale: stale.iter().map(|path| inside(path)).collect() })
}

/// The files written now and those listed before, by path; and which of those are stale: a quarter dated anew has its own
/// venues and teams.
fn brought_up_to_date<'a>(
    listed: impl Iterator<Item = &'a OutputFile>,
    folder: &Folder,
    formats: &[Format],
) -> (Vec<OutputFile>, Vec<String>) {
    let mut outputs: BTreeMap<&str, &OutputFile> =
        folder.written().iter().map(|file| (file.path.as_str(), file)).collect();
    let mut stale = Vec::new();
    for old in listed {
        let of_quarter = formats.contains(&Format::Calendar) && schedule::is_of_one(&old.path);
        if of_quarter && !outputs.contains_key(old.path.as_str()) {
            stale.push(old.path.clone());
        } else {
            outputs.entry(&old.path).or_insert(old);
        }
    }
    (outputs.into_values().cloned().collect(), stale)
}

fn write_record(record: &Record, folder: &mut Folder) -> Result<(), Fault> {
    folder.write(RECORD, |file| {
        serde_json::to_writer_pretty(&mut *file, record)?;
        file.write_all(b"\n")
    })
}

/// The files of the run at `directory`, its record among them; none where there is no run.
fn written_files(directory: &Path) -> Vec<PathBuf> {
    let record = record(directory);
    let outputs =
        record.iter().flat_map(|record| record.outputs.iter().map(|file| PathBuf::from(&file.path)));
    outputs.chain(record.iter().map(|_| PathBuf::from(RECORD))).collect()
}

/// Whether `directory` holds a run.
pub fn is_run(directory: &Path) -> bool {
    record(directory).is_some()
}

/// The record of the run at `directory`; `None` where there is no run, or one that this version cannot read.
pub fn record(directory: &Path) -> Option<Record> {
    serde_json::from_slice(&fs::read(directory.join(RECORD)).ok()?).ok()
}

/// Whether a file still is what its record says.
pub(crate) fn is_as_written(directory: &Path, file: &spoke_model::run::OutputFile) -> std::io::Result<bool> {
    let (bytes, sha256) = fingerprint(&directory.join(&file.path))?;
    Ok(bytes == file.bytes && sha256 == file.sha256)
}
