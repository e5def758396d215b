//! A run directory: complete or absent. Written beside its place and renamed, `run.json` last.

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
        .replace(|partial| fill(results, geography, partial, &wanted, &[]).map(|(record, _)| record))
}

/// Writes formats into a run that stands at `directory` already, each file complete or as it was, and gives its
/// record with the outputs brought up to date, and the files that were written. Of a quarter dated again, calendars
/// and posters of venues and teams that it has no more are removed.
///
/// # Errors
/// A fault for the first file that cannot be written.
pub fn add(
    results: &Results,
    geography: &Geography,
    directory: &Path,
    formats: &[Format],
) -> Result<(Record, Vec<OutputFile>), Fault> {
    fill(results, geography, directory, formats, &results.record.outputs)
}

/// `listed` are the files that stand there already.
fn fill(
    results: &Results,
    geography: &Geography,
    root: &Path,
    formats: &[Format],
    listed: &[OutputFile],
) -> Result<(Record, Vec<OutputFile>), Fault> {
    let mut folder = Folder::new(root);
    for format in formats {
        format.exporter().write(results, geography, &mut folder)?;
    }
    let of_public = |file: &&OutputFile| Path::new(&file.path).starts_with(PUBLIC);
    let mut record = results.record.clone();
    record.outputs = brought_up_to_date(listed.iter().filter(|file| !of_public(file)), &folder, formats)?;
    let mut written = folder.written().to_vec();
    let theirs = listed.iter().filter(of_public);
    match disclosure::public(results) {
        Some(public) => {
            let (all, new) = fill_public(public, geography, root, formats, theirs)?;
            record.outputs.extend(all);
            written.extend(new);
        }
        None => record.outputs.extend(theirs.cloned()),
    }
    record.outputs.sort_by(|a, b| a.path.cmp(&b.path));
    write_record(&record, &mut folder)?;
    Ok((record, written))
}

/// Writes the public copy into `public/`: the same formats but the prices, which are made of what is suppressed. Gives
/// all of its files and those that are new, as the run's record names them.
fn fill_public<'a>(
    public: Results,
    geography: &Geography,
    root: &Path,
    formats: &[Format],
    listed: impl Iterator<Item = &'a OutputFile>,
) -> Result<(Vec<OutputFile>, Vec<OutputFile>), Fault> {
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
    record.outputs = brought_up_to_date(listed.iter(), &folder, formats)?;
    let mut all = record.outputs.clone();
    write_record(&record, &mut folder)?;
    all.extend(folder.written().last().cloned());
    let named = |file: &OutputFile| OutputFile { path: format!("{PUBLIC}/{}", file.path), ..file.clone() };
    Ok((all.iter().map(named).collect(), folder.written().iter().map(named).collect()))
}

/// The files written now and those listed before, by path. A quarter dated anew has its own venues and teams: what was
/// written of others is removed.
fn brought_up_to_date<'a>(
    listed: impl Iterator<Item = &'a OutputFile>,
    folder: &Folder,
    formats: &[Format],
) -> Result<Vec<OutputFile>, Fault> {
    let mut outputs: BTreeMap<&str, &OutputFile> =
        folder.written().iter().map(|file| (file.path.as_str(), file)).collect();
    for old in listed {
        let stale = formats.contains(&Format::Calendar) && schedule::is_of_one(&old.path);
        if stale && !outputs.contains_key(old.path.as_str()) {
            let path = folder.root().join(&old.path);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(write_fault(&path, &error)),
                _ => continue,
            }
        }
        outputs.entry(&old.path).or_insert(old);
    }
    Ok(outputs.into_values().cloned().collect())
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
